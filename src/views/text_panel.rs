//! Where a reader gives a text: paste it, choose a file, or drop one anywhere on the page.

use super::controls::segments;
use super::el::{El, el, memo, part, set_value, target, when};
use super::ui::{Shell, mixed, put};
use crate::dom;
use crate::session::{Action, Note, bytes_text};
use crate::strings as s;
use base::config::CorpusId;
use base::corpora::own_text::{MAX_BYTES, OwnTextError};
use sycamore::prelude::create_effect;
use sycamore::web::View;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, Event, File, HtmlInputElement, HtmlTextAreaElement};

/// Longer texts are not shown in the field, where they would only be slow.
const MAX_SHOWN_BYTES: usize = 100_000;

pub fn panel(shell: Shell) -> View {
    let is_own = move || shell.ui.experiment.with(|e| e.a().corpus == CorpusId::OwnText);
    when(is_own, move || form(shell).into())
}

fn form(shell: Shell) -> El {
    let ui = shell.ui;
    let text = memo(move || ui.experiment.with(|e| e.own_text.clone()));
    let hint = move || {
        let long = text.with(|t| t.as_ref().map(String::len).filter(|&n| n > MAX_SHOWN_BYTES));
        match long {
            Some(n) => s::TEXT_LONG.fill(ui.lang.get(), &[("n", &bytes_text(n as u64))]),
            None => s::TEXT_HINT.get(ui.lang.get()).to_string(),
        }
    };
    let account = move || {
        let lang = ui.lang.get();
        if text.with(Option::is_none) {
            return s::TEXT_EXAMPLE.get(lang).to_string();
        }
        let said = ui.infos.with(|infos| infos[0].as_ref().and_then(|info| info.account.clone()));
        said.map_or_else(String::new, |pair| pair[lang as usize].clone())
    };
    let refused = memo(move || {
        let (notes, lang) = (ui.notes.get_clone(), ui.lang.get());
        notes.iter().find(|n| matches!(n, Note::Text(_))).map(|n| n.text(lang))
    });
    let refusal = move || match refused.get_clone() {
        Some(why) => el("p").class("refused").attr("data-any-lang", mixed(&why)).say(why).into(),
        None => View::new(),
    };
    let field = el("textarea")
        .id("own-text")
        .attr("rows", "6")
        .attr("spellcheck", "false")
        .any_lang()
        .attr("placeholder", hint)
        .attr("aria-label", ui.t(s::TEXT_TITLE));
    let element = field.node::<HtmlTextAreaElement>();
    let learn = {
        let element = element.clone();
        move || {
            if let Some(field) = &element {
                shell.act(Action::GiveText(field.value().into_bytes()));
            }
        }
    };
    create_effect(move || {
        let text = text.get_clone().unwrap_or_default();
        if let Some(field) = &element {
            field.set_value(if text.len() <= MAX_SHOWN_BYTES { &text } else { "" });
        }
    });
    el("section")
        .class("own-text")
        .attr("aria-label", ui.t(s::TEXT_TITLE))
        .kid(el("h2").words(ui.t(s::TEXT_TITLE)))
        .kid(kept(shell))
        .kid(field)
        .kid(
            el("div")
                .class("row")
                .kid(el("button").id("own-text-learn").class("main-btn").click(learn).words(ui.t(s::TEXT_LEARN)))
                .kid(file_button(shell))
                .kid(el("span").class("soft").attr("data-any-lang", mixed(s::TEXT_DROP.zh)).words(ui.t(s::TEXT_DROP))),
        )
        .kid(part(refusal))
        .kid(segments("text_unit", "own-text-unit", shell))
        .kid(el("p").id("own-text-account").class("soft").words(account))
}

fn file_button(shell: Shell) -> El {
    let chosen = move |ev: Event| {
        let file = target::<HtmlInputElement>(&ev).and_then(|input| input.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            read(shell, file);
        }
        // The same file may be chosen again after it was changed.
        set_value(&ev, "");
    };
    let input = el("input")
        .id("own-text-file")
        .attr("type", "file")
        .attr("accept", "text/*,.txt,.md,.csv,.srt,.tex")
        .on("change", chosen);
    el("label").class("quiet-btn file").words(shell.ui.t(s::TEXT_FILE)).kid(input)
}

/// The text of the last visit, and a way to be rid of it.
fn kept(shell: Shell) -> El {
    let ui = shell.ui;
    let has_text = move || ui.experiment.with(|e| e.own_text.is_some());
    let words = move || {
        let lang = ui.lang.get();
        ui.kept.with(|kept| match kept {
            Some(kept) if kept.is_in_use => s::TEXT_KEPT.get(lang).to_string(),
            Some(kept) => s::TEXT_LAST.fill(lang, &[("n", &bytes_text(kept.n_bytes)), ("words", &kept.begins)]),
            None => s::TEXT_IN_USE.get(lang).to_string(),
        })
    };
    let is_offered = move || ui.kept.with(|kept| kept.as_ref().is_some_and(|kept| !kept.is_in_use));
    let again = el("button")
        .id("own-text-kept")
        .class("quiet-btn")
        .flag("hidden", move || !is_offered())
        .click(move || shell.act(Action::UseKeptText))
        .words(ui.t(s::TEXT_USE_LAST));
    let forget = el("button")
        .id("own-text-forget")
        .class("quiet-btn")
        .click(move || shell.act(Action::ForgetText))
        .words(ui.t(s::TEXT_FORGET));
    el("div")
        .class("row kept")
        .flag("hidden", move || ui.kept.with(Option::is_none) && !has_text())
        .kid(el("span").class("soft").any_lang().words(words))
        .kid(again)
        .kid(forget)
}

/// Says what a file that hangs over the page is good for.
pub fn drop_hint(shell: Shell) -> El {
    let ui = shell.ui;
    let words = el("p").words(ui.t(s::TEXT_DROP_HINT));
    el("div").class("drop-hint").flag("hidden", move || !ui.dragging.get()).kid(words)
}

/// Listens for files over the whole page.
pub fn follow_drops(shell: Shell) {
    let ui = shell.ui;
    let window = dom::window();
    let holds_file =
        |event: &DragEvent| event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0));
    dom::listen::<DragEvent>(&window, "dragover", move |event| {
        if holds_file(&event) {
            event.prevent_default();
            put(ui.dragging, true);
        }
    });
    dom::listen::<DragEvent>(&window, "dragleave", move |event| {
        // Leaving for no other element means leaving the window.
        if event.related_target().is_none() {
            put(ui.dragging, false);
        }
    });
    dom::listen::<DragEvent>(&window, "drop", move |event| {
        if !holds_file(&event) {
            return;
        }
        event.prevent_default();
        put(ui.dragging, false);
        let Some(data) = event.data_transfer() else { return };
        match data.files().and_then(|files| files.get(0)) {
            Some(file) if file.type_().starts_with("text/") => read(shell, file),
            // A picture may carry a run, a folder may be a model; what is neither comes back.
            _ => dom::ask_share("drop", &[&data]),
        }
    });
    dom::listen::<Event>(&window, "strata-give", move |event| {
        let given = js_sys::Reflect::get(&event, &"detail".into()).unwrap_or_default();
        match given.dyn_into::<File>() {
            Ok(file) => read(shell, file),
            // Bytes are a model's, a string is what the one file brought along.
            Err(given) => shell.act(match given.as_string() {
                Some(text) => Action::LendText(text.into_bytes()),
                None => Action::GiveModel(js_sys::Uint8Array::new(&given).to_vec()),
            }),
        }
    });
}

fn read(shell: Shell, file: File) {
    // Not even loaded: a film would fill the memory.
    if file.size() > MAX_BYTES as f64 {
        let n_bytes = file.size() as usize;
        return shell.act(Action::Warn(Note::refusal(&OwnTextError::TooLarge { n_bytes })));
    }
    spawn_local(async move {
        if let Ok(buffer) = JsFuture::from(file.array_buffer().unchecked_into::<js_sys::Promise>()).await {
            shell.act(Action::GiveText(js_sys::Uint8Array::new(&buffer).to_vec()));
        }
    });
}
