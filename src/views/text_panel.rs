//! Where a reader gives a text: paste it, choose a file, or drop one anywhere on the page.

use super::header::segments;
use super::ui::{Shell, mixed, put};
use crate::dom;
use crate::session::{Action, Note, bytes_text};
use crate::strings as s;
use base::config::CorpusId;
use base::corpora::own_text::{MAX_BYTES, OwnTextError};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File};

/// Longer texts are not shown in the field, where they would only be slow.
const MAX_SHOWN_BYTES: usize = 100_000;

pub fn panel(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let is_own = Memo::new(move |_| ui.experiment.with(|e| e.a().corpus == CorpusId::OwnText));
    view! { <Show when=move || is_own.get()>{form(shell)}</Show> }
}

fn form(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let field = NodeRef::<html::Textarea>::new();
    let text = Memo::new(move |_| ui.experiment.with(|e| e.own_text.clone()));
    Effect::new(move |_| {
        let (Some(field), text) = (field.get(), text.get().unwrap_or_default()) else { return };
        field.set_value(if text.len() <= MAX_SHOWN_BYTES { &text } else { "" });
    });
    let hint = move || {
        let long = text.with(|t| t.as_ref().map(String::len).filter(|&n| n > MAX_SHOWN_BYTES));
        match long {
            Some(n) => s::TEXT_LONG.fill(ui.lang.get(), &[("n", &bytes_text(n as u64))]),
            None => s::TEXT_HINT.get(ui.lang.get()).to_string(),
        }
    };
    let account = move || {
        if text.with(Option::is_none) {
            return s::TEXT_EXAMPLE.get(ui.lang.get()).to_string();
        }
        let said = ui.infos.with(|infos| infos[0].as_ref().and_then(|info| info.account.clone()));
        said.map_or_else(String::new, |pair| pair[ui.lang.get() as usize].clone())
    };
    let refused = move || {
        let lang = ui.lang.get();
        ui.notes.with(|notes| notes.iter().find(|n| matches!(n, Note::Text(_))).map(|n| n.text(lang)))
    };
    let learn = move |_| {
        if let Some(field) = field.get_untracked() {
            shell.act(Action::GiveText(field.value().into_bytes()));
        }
    };
    view! {
        <section class="own-text" aria-label=ui.t(s::TEXT_TITLE)>
            <h2>{ui.t(s::TEXT_TITLE)}</h2>
            {kept(shell)}
            <textarea id="own-text" node_ref=field rows="6" spellcheck="false" data-any-lang="" placeholder=hint
                aria-label=ui.t(s::TEXT_TITLE)></textarea>
            <div class="row">
                <button id="own-text-learn" class="main-btn" on:click=learn>{ui.t(s::TEXT_LEARN)}</button>
                <label class="quiet-btn file">
                    {ui.t(s::TEXT_FILE)}
                    <input id="own-text-file" type="file" accept="text/*,.txt,.md,.csv,.srt,.tex"
                        on:change:target=move |ev| {
                            if let Some(file) = ev.target().files().and_then(|files| files.get(0)) {
                                read(shell, file);
                            }
                            // The same file may be chosen again after it was changed.
                            ev.target().set_value("");
                        }/>
                </label>
                <span class="soft" data-any-lang=mixed(s::TEXT_DROP.zh)>{ui.t(s::TEXT_DROP)}</span>
            </div>
            {move || refused().map(|why| view! { <p class="refused" data-any-lang=mixed(&why)>{why.clone()}</p> })}
            {segments("text_unit", "own-text-unit", shell)}
            <p id="own-text-account" class="soft">{account}</p>
        </section>
    }
}

/// The text of the last visit, and a way to be rid of it.
fn kept(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let has_text = Memo::new(move |_| ui.experiment.with(|e| e.own_text.is_some()));
    let words = move || {
        let lang = ui.lang.get();
        ui.kept.with(|kept| match kept {
            Some(kept) if kept.is_in_use => s::TEXT_KEPT.get(lang).to_string(),
            Some(kept) => s::TEXT_LAST.fill(lang, &[("n", &bytes_text(kept.n_bytes)), ("words", &kept.begins)]),
            None => s::TEXT_IN_USE.get(lang).to_string(),
        })
    };
    let is_offered = move || ui.kept.with(|kept| kept.as_ref().is_some_and(|kept| !kept.is_in_use));
    view! {
        <div class="row kept" hidden=move || ui.kept.with(Option::is_none) && !has_text.get()>
            <span class="soft" data-any-lang="">{words}</span>
            <button id="own-text-kept" class="quiet-btn" hidden=move || !is_offered()
                on:click=move |_| shell.act(Action::UseKeptText)>{ui.t(s::TEXT_USE_LAST)}</button>
            <button id="own-text-forget" class="quiet-btn" on:click=move |_| shell.act(Action::ForgetText)>
                {ui.t(s::TEXT_FORGET)}
            </button>
        </div>
    }
}

/// Says what a file that hangs over the page is good for.
pub fn drop_hint(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    view! { <div class="drop-hint" hidden=move || !ui.dragging.get()><p>{ui.t(s::TEXT_DROP_HINT)}</p></div> }
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
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            read(shell, file);
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
