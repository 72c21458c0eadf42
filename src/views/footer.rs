//! The line at the foot: what proves the run, and what it costs.

use super::ui::{Shell, mixed};
use crate::session::bytes_text;
use crate::strings as s;
use leptos::prelude::*;

pub fn footer(shell: Shell) -> impl IntoView {
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
    view! {
        <footer class="foot">
            <span id="foot-fingerprint" class="num" data-any-lang=move || mixed(s::FINGERPRINT.get(ui.lang.get())) title=move || prints(16, s::FINGERPRINT_HELP)>
                {move || prints(8, s::FINGERPRINT)}
            </span>
            <span class="num">{size}</span>
            <span class="num" id="foot-bytes">
                {move || s::LOADED.fill(ui.lang.get(), &[("n", &bytes_text(ui.bytes_loaded.get()))])}
            </span>
            <span data-any-lang=mixed(s::NO_GPU.zh)>{ui.t(s::NO_GPU)}</span>
            <span class="end">{ui.t(s::MEASURED)}</span>
        </footer>
    }
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
