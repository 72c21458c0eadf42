//! What packs a reader's own text into a link is fetched before the first thing that may need it.

use super::page::{Door, Turn};
use crate::dom;
use crate::session::Action;
use base::config::CorpusId;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Does what happened; where it is about a text of the reader's own, once such a text can be packed into a link.
pub fn act(door: &Rc<Door>, action: Action) {
    if dom::has_packs() || !is_of_own_text(&action) {
        return door.turn(Turn::Act(action));
    }
    let door = Rc::clone(door);
    spawn_local(async move {
        dom::load_packs().await;
        door.turn(Turn::Act(action));
    });
}

/// Whether it may lead to a run that learns the reader's own text.
fn is_of_own_text(action: &Action) -> bool {
    match action {
        Action::GiveText(_) | Action::LendText(_) | Action::GiveModel(_) | Action::UseKeptText => true,
        Action::Set(_, _, value) => value == CorpusId::OwnText.key(),
        Action::Load(experiment) => experiment.a().corpus == CorpusId::OwnText,
        Action::Address(hash) => hash.contains("text"),
        _ => false,
    }
}
