//! The page's words and controls. They read signals ([`ui`]) and say what a reader asks for; they decide nothing.

mod controls;
mod corpus_card;
mod el;
mod footer;
mod header;
mod icons;
mod lenses;
mod panels;
mod settings;
mod share;
mod skips;
mod stage_view;
mod text_panel;
mod timeline_view;
pub mod ui;

use el::el;
use sycamore::web::View;
use ui::Shell;

pub use text_panel::follow_drops;

/// The whole page.
pub fn page(shell: Shell) -> View {
    View::from(vec![
        header::header(shell).into(),
        el("main").kid(stage_view::stage(shell)).kid(lenses::lenses(shell)).kid(timeline_view::timeline(shell)).into(),
        footer::footer(shell).into(),
        share::dialog(shell).into(),
        text_panel::drop_hint(shell).into(),
    ])
}
