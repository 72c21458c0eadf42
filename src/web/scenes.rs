//! The words of a scene, fetched when it is opened.

use crate::dom;
use crate::session::SceneAction;
use scenes::Scene;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Fetches the scene with this key, and tells what came of it.
pub fn fetch(key: &'static str, tell: Rc<dyn Fn(SceneAction)>) {
    spawn_local(async move {
        let bytes = dom::fetched(&format!("www/scenes/{key}.bin")).await;
        let scene = bytes.and_then(|bytes| postcard::from_bytes::<Scene>(&bytes).ok());
        tell(scene.map_or(SceneAction::Missing(key), |scene| SceneAction::Told(Box::new(scene))));
    });
}
