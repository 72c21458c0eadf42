//! The share dialog: the link, its length, a button that copies it.

use super::el::{El, el, target};
use super::ui::{Shell, put};
use crate::dom;
use crate::session::Action;
use crate::strings as s;
use base::config::Tower;
use sycamore::prelude::create_effect;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, HtmlDialogElement, HtmlElement, HtmlTextAreaElement};

const TOAST_MS: i32 = 2500;

pub fn dialog(shell: Shell) -> El {
    let ui = shell.ui;
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
    let size = move || s::SHARE_SIZE.fill(ui.lang.get(), &[("n", &link().chars().count().to_string())]);
    let select = |ev: Event| {
        if let Some(field) = target::<HtmlTextAreaElement>(&ev) {
            field.select();
        }
    };
    let field = el("textarea")
        .id("share-link")
        .attr("readonly", "")
        .attr("rows", "4")
        .attr("spellcheck", "false")
        .any_lang()
        .prop("value", link)
        .attr("aria-label", ui.t(s::SHARE_TITLE))
        .on("focus", select);
    // Made on this device, by a module that is loaded for it.
    let picture = el("div").id("share-picture").class("qr").attr("hidden", "");
    let place = picture.node::<HtmlElement>();
    let draw = move || {
        if let Some(place) = &place {
            dom::ask_share("qr", &[place, &link().into()]);
        }
    };
    let buttons = el("div")
        .class("row")
        .kid(el("span").class("soft num").words(size))
        .kid(el("button").id("share-copy").class("main-btn").click(move || copy(shell, link())).words(ui.t(s::COPY)))
        .kid(el("button").id("share-qr").class("quiet-btn").click(draw).words(ui.t(s::QR_CODE)))
        .kid(el("button").class("quiet-btn").click(move || shell.act(Action::CloseShare)).words(ui.t(s::CLOSE)));
    let said = move || ui.toast.get().map_or("", |t| t.get(ui.lang.get()));
    let dialog = el("dialog")
        .id("share")
        .attr("aria-labelledby", "share-title")
        .on("close", move |_: Event| shell.act(Action::CloseShare))
        .kid(el("h2").id("share-title").words(ui.t(s::SHARE_TITLE)))
        .kid(el("p").words(move || s::SHARE_NOTE.fill(ui.lang.get(), &[("n", &step())])))
        .kid(
            el("p")
                .id("share-text")
                .flag("hidden", move || text_note().is_none())
                .words(move || text_note().unwrap_or_default()),
        )
        .kid(field)
        .kid(buttons)
        .kid(picture)
        .kid(el("div").id("share-more"))
        .kid(el("p").id("share-said").class("soft").attr("role", "status").words(said));
    follow(shell, &dialog);
    dialog
}

/// Opens and closes the dialog with what is shared.
fn follow(shell: Shell, dialog: &El) {
    let Some(element) = dialog.node::<HtmlDialogElement>() else { return };
    create_effect(move || {
        let shared = shell.ui.shared.get_clone();
        match shared {
            Some(shared) if !element.open() => {
                let _ = element.show_modal();
                // A picture from before is of another link.
                if let Some(picture) = dom::by_id::<HtmlElement>("share-picture") {
                    picture.set_hidden(true);
                }
                // Everything that is not the link itself, from a module that is loaded for it.
                if let Some(more) = dom::by_id::<HtmlElement>("share-more") {
                    let n_params = |tower: Tower| {
                        shell.ui.infos.with_untracked(|infos| infos[tower.idx()].as_ref().map_or(0, |i| i.n_params))
                    };
                    let [a, b] = Tower::each(|tower| (n_params(tower) as f64).into());
                    dom::ask_share("sheet", &[&more, &shared.link.as_str().into(), &a, &b]);
                }
                copy(shell, shared.link);
            }
            None if element.open() => element.close(),
            _ => {}
        }
    });
}

fn copy(shell: Shell, link: String) {
    let toast = shell.ui.toast;
    spawn_local(async move {
        let copied = match dom::copy(&link) {
            Some(promise) => JsFuture::from(promise).await.is_ok(),
            None => false,
        };
        put(toast, Some(if copied { s::COPIED } else { s::COPY_BY_HAND }));
        if copied {
            dom::later(TOAST_MS, move || put(toast, None));
        }
    });
}
