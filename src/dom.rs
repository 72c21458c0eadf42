//! Small doors to the browser. Nothing here panics: what is not there is simply not done. wasm32 only.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, Document, HtmlCanvasElement, HtmlElement, Window};

/// The page's window; there is none in a worker, where nothing of this module is used.
pub fn window() -> Window {
    js_sys::global().unchecked_into()
}

pub fn document() -> Option<Document> {
    window().document()
}

pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Gives the focus to the first element that `css` means.
pub fn focus(css: &str) {
    let found = document().and_then(|d| d.query_selector(css).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Whether the Space key means nothing where it was pressed: no field, no link, no control but a skip's, which Enter cuts.
pub fn is_space_free(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let taken = "input, textarea, select, summary, a, button:not(.skip), dialog, [contenteditable]";
    target.is_none_or(|element| !element.closest(taken).is_ok_and(|found| found.is_some()))
}

/// Milliseconds since the page began.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |p| p.now())
}

pub fn matches_media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|m| m.matches())
}

/// Whether the reader asked for little traffic and little motion; then nothing starts by itself.
pub fn wants_calm() -> bool {
    let connection = Reflect::get(&window().navigator(), &"connection".into()).unwrap_or_default();
    let saves_data = Reflect::get(&connection, &"saveData".into()).is_ok_and(|v| v.is_truthy());
    saves_data || matches_media("(prefers-reduced-motion: reduce)")
}

/// Calls `handler` whenever `name` happens to `target`, for as long as the page lives.
pub fn listen<E: JsCast + 'static>(target: &web_sys::EventTarget, name: &str, handler: impl Fn(E) + 'static) {
    let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| handler(event.unchecked_into()));
    if target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).is_ok() {
        closure.forget();
    }
}

/// Calls `act` once, after that many milliseconds.
pub fn later(ms: i32, act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), ms);
}

/// Calls `act` whenever the element's size changes, whatever the reason, for as long as the page lives.
pub fn on_size(element: &web_sys::Element, act: impl Fn() + 'static) {
    let seen = Closure::<dyn Fn()>::new(act);
    if let Ok(observer) = web_sys::ResizeObserver::new(seen.as_ref().unchecked_ref()) {
        observer.observe(element);
        seen.forget();
        // The page keeps it alive as long as it observes.
        std::mem::forget(observer);
    }
}

/// Calls `frame` with the time in milliseconds before every repaint, for as long as the page lives.
pub fn every_frame(mut frame: impl FnMut(f64) + 'static) {
    use std::{cell::RefCell, rc::Rc};
    type Callback = Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>>;
    fn request(callback: &Callback) {
        if let Some(closure) = callback.borrow().as_ref() {
            let _ = window().request_animation_frame(closure.as_ref().unchecked_ref());
        }
    }
    let callback: Callback = Rc::default();
    let again = Rc::clone(&callback);
    *callback.borrow_mut() = Some(Closure::new(move |now_ms: f64| {
        frame(now_ms);
        request(&again);
    }));
    request(&callback);
}

/// A canvas whose backing store follows its size on the page and the screen's density.
pub struct Canvas {
    pub ctx: CanvasRenderingContext2d,
    /// Width in CSS pixels.
    pub w: f32,
    /// Height in CSS pixels.
    pub h: f32,
}

impl Canvas {
    /// The canvas of that id, ready to be drawn anew in CSS pixels; none while it is not on the page or has no size.
    pub fn ready(id: &str) -> Option<Canvas> {
        let element: HtmlCanvasElement = by_id(id)?;
        let (w, h) = (element.client_width(), element.client_height());
        if w < 8 || h < 8 {
            return None;
        }
        let dpr = window().device_pixel_ratio().clamp(1.0, 3.0);
        let (width, height) = ((f64::from(w) * dpr).round() as u32, (f64::from(h) * dpr).round() as u32);
        if (element.width(), element.height()) != (width, height) {
            element.set_width(width);
            element.set_height(height);
        }
        let ctx: CanvasRenderingContext2d = element.get_context("2d").ok()??.dyn_into().ok()?;
        ctx.set_transform(dpr, 0.0, 0.0, dpr, 0.0, 0.0).ok()?;
        ctx.clear_rect(0.0, 0.0, f64::from(w), f64::from(h));
        Some(Canvas { ctx, w: w as f32, h: h as f32 })
    }
}

/// Whether the canvas of that id can be drawn on at all.
pub fn can_draw(id: &str) -> bool {
    by_id::<HtmlCanvasElement>(id).is_some_and(|canvas| canvas.get_context("2d").is_ok_and(|ctx| ctx.is_some()))
}

/// Writes text to the clipboard; None where there is no clipboard, as outside a secure context, or where it refuses.
pub fn copy(text: &str) -> Option<js_sys::Promise> {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).ok()?;
    // Called by name: what a browser throws here must not go through the page.
    let write: js_sys::Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
    write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
}

/// Where the pointer is within the element that listens, in CSS pixels from its left.
pub fn offset_x(event: &web_sys::PointerEvent) -> f32 {
    let left = event
        .current_target()
        .and_then(|t| t.dyn_into::<HtmlElement>().ok())
        .map_or(0.0, |element| element.get_bounding_client_rect().left());
    f64::from(event.client_x()) as f32 - left as f32
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// What was kept on this device under `key`.
pub fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps `value` on this device; false where the browser has no room or allows none.
pub fn keep(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets what was kept under `key`.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// Bytes of everything that the page has loaded, as they came over the wire or out of the cache.
pub fn bytes_loaded() -> u64 {
    let Some(performance) = window().performance() else { return 0 };
    ["resource", "navigation"]
        .iter()
        .flat_map(|kind| performance.get_entries_by_type(kind).iter().collect::<Vec<_>>())
        .filter_map(|entry| Reflect::get(&entry, &"encodedBodySize".into()).ok()?.as_f64())
        .sum::<f64>() as u64
}

/// Whether the screen is a phone's.
pub fn is_compact() -> bool {
    matches_media("(max-width: 700px)")
}

/// The page's address up to the link.
pub fn address_without_link() -> String {
    let here = window().location().href().unwrap_or_default();
    here.split('#').next().unwrap_or_default().to_string()
}

/// Puts another link into the address bar, without a new entry in the history.
pub fn replace_address(hash: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}

/// Adds an entry with this link to the browser's history.
pub fn push_address(hash: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}

/// Sets attributes of the root element, where they differ.
pub fn mark_root(marks: &[(&str, &str)]) {
    let Some(root) = document().and_then(|d| d.document_element()) else { return };
    for (name, value) in marks {
        if root.get_attribute(name).as_deref() != Some(value) {
            let _ = root.set_attribute(name, value);
        }
    }
}

/// Sets the page's title, where it differs.
pub fn set_title(title: &str) {
    if let Some(document) = document()
        && document.title() != title
    {
        document.set_title(title);
    }
}

/// Saves text as a file on this device, the way a click on a download link does.
pub fn save(name: &str, mime: &str, text: &str) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let link = document().and_then(|d| d.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}
