//! The phone's sheet and the browser's Back: an open sheet is an entry of the history, so that Back closes it and does not
//! leave the run.

use super::page::Door;
use crate::dom;
use crate::views::ui::Ui;
use std::rc::Rc;
use sycamore::prelude::create_effect;

/// Follows the sheet for as long as the page lives.
pub fn follow(ui: Ui, door: &Rc<Door>) {
    let door = Rc::clone(door);
    let link = move || door.look(|page| format!("#{}", page.session.link().format())).unwrap_or_default();
    let here = link.clone();
    create_effect(move || {
        let is_open = ui.sheet_open.get() && ui.compact.get() && dom::has_sheet();
        match (is_open, ui.sheet_is_entry.get_untracked()) {
            (true, false) => {
                dom::push_address(&here());
                ui.sheet_is_entry.set(true);
            }
            // Closed by other means: the entry goes with it.
            (false, true) => dom::go_back(),
            _ => {}
        }
    });
    dom::listen::<web_sys::Event>(&dom::window(), "popstate", move |_| {
        if ui.sheet_is_entry.get_untracked() {
            ui.sheet_is_entry.set(false);
            // The entry below may have been written when the page looked otherwise.
            dom::replace_address(&link());
            ui.sheet_open.set(false);
        }
    });
}
