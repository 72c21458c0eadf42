//! The line of a class above the towers. What it says, and the result's dialog, come from a module of their own that only
//! a class loads.

use super::el::{El, el, value_of};
use super::ui::Shell;
use crate::dom;
use crate::session::Action;
use sycamore::prelude::create_effect;
use web_sys::{Event, HtmlElement};

pub fn class(shell: Shell) -> El {
    let ui = shell.ui;
    let join = move |event: Event| {
        if let Ok(seed) = value_of(&event).parse() {
            shell.act(Action::Join(seed));
        }
    };
    let line = el("div")
        .id("class")
        .attr("role", "status")
        .flag("hidden", move || ui.class.with(String::is_empty))
        .on("join", join);
    if let Some(place) = line.node::<HtmlElement>() {
        create_effect(move || {
            let (said, lang) = (ui.class.get_clone(), ui.lang.get());
            if !said.is_empty() {
                dom::ask_share("line", &[&place, &said.into(), &lang.key().into()]);
            }
        });
    }
    line
}
