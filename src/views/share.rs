//! The share dialog: the link, its length, a button that copies it.

use super::ui::{Shell, put};
use crate::dom;
use crate::session::Action;
use crate::strings as s;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

const TOAST_MS: u64 = 2500;

pub fn dialog(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (Some(element), is_open) = (dialog.get(), ui.shared.with(Option::is_some)) else { return };
        if is_open && !element.open() {
            let _ = element.show_modal();
            if let Some(shared) = ui.shared.get_untracked() {
                copy(shell, shared.link);
            }
        } else if !is_open && element.open() {
            element.close();
        }
    });
    let link = move || ui.shared.with(|shared| shared.as_ref().map_or_else(String::new, |shared| shared.link.clone()));
    let step = move || ui.shared.with(|shared| shared.as_ref().map_or(0, |shared| shared.step)).to_string();
    // What becomes of the reader's own text, where that is what is learnt.
    let text_note = move || {
        let (text, lang) = (ui.shared.with(|shared| shared.as_ref()?.text), ui.lang.get());
        text.map(|in_link| match in_link {
            Some(n) => s::SHARE_TEXT.fill(lang, &[("n", &n.to_string())]),
            None => s::SHARE_TEXT_TOO_LONG.get(lang).to_string(),
        })
    };
    view! {
        <dialog id="share" node_ref=dialog aria-labelledby="share-title" on:close=move |_| shell.act(Action::CloseShare)>
            <h2 id="share-title">{ui.t(s::SHARE_TITLE)}</h2>
            <p>{move || s::SHARE_NOTE.fill(ui.lang.get(), &[("n", &step())])}</p>
            <p id="share-text" hidden=move || text_note().is_none()>{text_note}</p>
            <textarea id="share-link" readonly rows="4" spellcheck="false" data-any-lang="" prop:value=link
                aria-label=ui.t(s::SHARE_TITLE) on:focus:target=move |ev| ev.target().select()></textarea>
            <div class="row">
                <span class="soft num">
                    {move || s::SHARE_SIZE.fill(ui.lang.get(), &[("n", &link().chars().count().to_string())])}
                </span>
                <button id="share-copy" class="main-btn" on:click=move |_| copy(shell, link())>{ui.t(s::COPY)}</button>
                <button class="quiet-btn" on:click=move |_| shell.act(Action::CloseShare)>{ui.t(s::CLOSE)}</button>
            </div>
            <p id="share-said" class="soft" role="status">{move || ui.toast.get().map(|t| t.get(ui.lang.get()))}</p>
        </dialog>
    }
}

fn copy(shell: Shell, link: String) {
    let toast = shell.ui.toast;
    spawn_local(async move {
        // Outside a secure context there is no clipboard at all.
        let clipboard = js_sys::Reflect::get(&dom::window().navigator(), &"clipboard".into()).unwrap_or_default();
        let copied = if clipboard.is_object() {
            JsFuture::from(clipboard.unchecked_into::<web_sys::Clipboard>().write_text(&link)).await.is_ok()
        } else {
            false
        };
        put(toast, Some(if copied { s::COPIED } else { s::COPY_BY_HAND }));
        if copied {
            set_timeout(move || put(toast, None), std::time::Duration::from_millis(TOAST_MS));
        }
    });
}
