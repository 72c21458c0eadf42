//! Small doors to the browser. Nothing here panics: what is not there is simply not done. wasm32 only.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
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

/// Whether nobody sees the page: its tab is hidden, or the frame that it stands in is out of sight (`www/embed.js`).
pub fn is_unseen() -> bool {
    let is_away = |d: &Document| d.document_element().is_some_and(|root| root.has_attribute("data-unseen"));
    document().is_some_and(|d| d.hidden() || is_away(&d))
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

/// The same for what happens to any element of the page and is told to that alone.
pub fn listen_below(target: &web_sys::EventTarget, name: &str, handler: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(handler);
    let added = target.add_event_listener_with_callback_and_bool(name, closure.as_ref().unchecked_ref(), true);
    if added.is_ok() {
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
        // First, so that an error within ends neither the loop nor what it notices.
        request(&again);
        frame(now_ms);
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
        Canvas::on(&element, w as u32, h as u32, device_pixels())
    }

    /// This canvas, made so many CSS pixels large of `dpr` device pixels each.
    pub fn on(element: &HtmlCanvasElement, w: u32, h: u32, dpr: f64) -> Option<Canvas> {
        let device = |css: u32| (f64::from(css) * dpr).round().max(1.0) as u32;
        let (width, height) = (device(w), device(h));
        // Setting a canvas' size, even to what it is, throws its memory away.
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

/// Device pixels of a CSS pixel, as far as canvases follow.
pub fn device_pixels() -> f64 {
    window().device_pixel_ratio().clamp(1.0, 3.0)
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

/// The bytes at an address of this site; none where they cannot be had.
pub async fn fetched(url: &str) -> Option<Vec<u8>> {
    let answer = JsFuture::from(window().fetch_with_str(url)).await.ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    let bytes = if answer.ok() { JsFuture::from(answer.array_buffer().ok()?).await.ok()? } else { return None };
    Some(js_sys::Uint8Array::new(&bytes).to_vec())
}

/// Calls a function of `window.strata_packs`; none where that is not loaded.
fn packs(name: &str, text: &str, most: usize) -> Option<String> {
    let all = Reflect::get(&window(), &"strata_packs".into()).ok()?;
    let call: js_sys::Function = Reflect::get(&all, &name.into()).ok()?.dyn_into().ok()?;
    call.call2(&all, &text.into(), &(most as f64).into()).ok()?.as_string()
}

/// A text as a link has it; none where what packs it could not be loaded.
pub fn pack(text: &str) -> Option<String> {
    packs("pack", text, 0)
}

/// The inverse of [`pack`].
pub fn unpack(packed: &str, most_bytes: usize) -> Option<String> {
    packs("unpack", packed, most_bytes)
}

/// Whether texts can be packed.
pub fn has_packs() -> bool {
    Reflect::get(&window(), &"strata_packs".into()).is_ok_and(|all| !all.is_undefined())
}

/// Loads what packs texts; whether or not that succeeds, it is over then.
pub async fn load_packs() {
    let load =
        Reflect::get(&window(), &"strata_load_packs".into()).ok().and_then(|f| f.dyn_into::<js_sys::Function>().ok());
    let promise = load.and_then(|f| f.call0(&JsValue::NULL).ok()).and_then(|p| p.dyn_into::<js_sys::Promise>().ok());
    if let Some(promise) = promise {
        let _ = JsFuture::from(promise).await;
    }
}

/// Has `www/share.js` do what it calls `name`, once it is loaded.
pub fn ask_share(name: &str, given: &[&JsValue]) {
    let ask =
        Reflect::get(&window(), &"strata_share".into()).ok().and_then(|ask| ask.dyn_into::<js_sys::Function>().ok());
    if let Some(ask) = ask {
        let given: js_sys::Array = std::iter::once(&name.into()).chain(given.iter().copied()).collect();
        let _ = ask.apply(&JsValue::NULL, &given);
    }
}

/// Where the pointer is within the element that listens, in CSS pixels from its left.
pub fn offset_x(event: &web_sys::PointerEvent) -> f32 {
    offset(event).0
}

/// Where the pointer is within the element that listens, in CSS pixels from its left and top.
pub fn offset(event: &web_sys::MouseEvent) -> (f32, f32) {
    let element = event.current_target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
    let (left, top) = element.map(|e| e.get_bounding_client_rect()).map_or((0.0, 0.0), |r| (r.left(), r.top()));
    (f64::from(event.client_x()) as f32 - left as f32, f64::from(event.client_y()) as f32 - top as f32)
}

/// The same from its top.
pub fn offset_y(event: &web_sys::PointerEvent) -> f32 {
    let top = event
        .current_target()
        .and_then(|t| t.dyn_into::<HtmlElement>().ok())
        .map_or(0.0, |element| element.get_bounding_client_rect().top());
    f64::from(event.client_y()) as f32 - top as f32
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
    has_sheet() || matches_media("(max-height: 480px)")
}

/// Whether the lenses come from below, as a sheet.
pub fn has_sheet() -> bool {
    matches_media("(max-width: 700px)")
}

/// The page's address up to the link.
pub fn address_without_link() -> String {
    let here = window().location().href().unwrap_or_default();
    here.split('#').next().unwrap_or_default().to_string()
}

/// The link in the address bar, after `#`, or with it.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Puts another link into the address bar, without a new entry in the history.
pub fn replace_address(hash: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}

/// How far down the page has been scrolled, in CSS pixels.
pub fn scrolled_px() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}

/// Brings an element into sight.
pub fn show(id: &str) {
    if let Some(element) = by_id::<web_sys::Element>(id) {
        element.scroll_into_view();
    }
}

/// As the browser's Back.
pub fn go_back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// Adds an entry with this link to the browser's history.
pub fn push_address(hash: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}

/// How wide the page is, in CSS pixels.
pub fn page_width() -> i32 {
    document().and_then(|d| d.document_element()).map_or(360, |root| root.client_width())
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
