//! The line at the foot: what proves the run, and what it costs.

use super::el::{El, el};
use super::ui::{Shell, mixed};
use crate::session::{Action, SELF_CHECK, Tab, bytes_text};
use crate::strings as s;

pub fn footer(shell: Shell) -> El {
    let ui = shell.ui;
    let prints = move |digits: usize, text: base::names::Text| {
        let [a, b] = match ui.fingerprints.get() {
            Some(both) => both.map(|print| format!("{print:016x}").chars().take(digits).collect()),
            None => ["–", "–"].map(str::to_string),
        };
        text.fill(ui.lang.get(), &[("a", &a), ("b", &b)])
    };
    let size = move || {
        let [a, b] = ui.infos.with(|infos| infos.each_ref().map(|i| i.as_ref().map(|i| (i.n_params, i.n_bytes))));
        let ((pa, ma), (pb, mb)) = (a?, b?);
        let lang = ui.lang.get();
        let params = s::PARAMS.fill(lang, &[("a", &thousands(pa)), ("b", &thousands(pb))]);
        Some(format!("{params} · {}", s::MEMORY.fill(lang, &[("n", &bytes_text(ma + mb))])))
    };
    let print = el("span")
        .id("foot-fingerprint")
        .class("num")
        .attr("data-any-lang", move || mixed(s::FINGERPRINT.get(ui.lang.get())))
        .attr("title", move || prints(16, s::FINGERPRINT_HELP))
        .words(move || prints(8, s::FINGERPRINT));
    let loaded = move || s::LOADED.fill(ui.lang.get(), &[("n", &bytes_text(ui.bytes_loaded.get()))]);
    el("footer")
        .class("foot")
        .kid(print)
        .kid(checked(shell))
        .kid(el("span").class("num").words(move || size().unwrap_or_default()))
        .kid(el("span").class("num").id("foot-bytes").words(loaded))
        .kid(el("span").attr("data-any-lang", mixed(s::NO_GPU.zh)).words(ui.t(s::NO_GPU)))
        .kid(el("span").class("end").words(ui.t(s::MEASURED)))
}

/// Checks this run's gradients on this device, and says how far they were off when it last did.
fn checked(shell: Shell) -> El {
    let ui = shell.ui;
    let said = move |all: &Vec<(String, String)>| all.iter().find(|(key, _)| key == SELF_CHECK).map(|(_, s)| s.clone());
    let tab = Tab::from_key(SELF_CHECK).unwrap_or_default();
    el("button")
        .id("foot-check")
        .class("quiet-btn num")
        .click(move || {
            ui.sheet_open.set(true);
            shell.act(Action::Open(tab));
        })
        .words(ui.t(tab.label()))
        .kid(el("span").any_lang().words(move || ui.answers.with(said).unwrap_or_default()))
}

/// `106 496`, with a thin space.
fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}
