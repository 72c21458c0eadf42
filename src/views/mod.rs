//! The page's words and controls. They read signals ([`ui`]) and say what a reader asks for; they decide nothing.

mod class;
mod controls;
mod corpus_card;
mod cut_bar;
mod el;
mod footer;
mod header;
mod icons;
mod lenses;
mod panels;
mod scene_line;
mod settings;
mod share;
mod sketch;
mod skips;
mod slow;
mod stage_view;
mod task;
mod terms;
mod text_panel;
mod timeline_view;
pub mod tokens;
pub mod ui;

use el::el;
use sycamore::web::View;
use ui::Shell;

pub use scene_line::SceneCard;
pub use text_panel::follow_drops;

/// The whole page.
pub fn page(shell: Shell) -> View {
    View::from(vec![
        header::header(shell).into(),
        el("main")
            .kid(stage_view::stage(shell))
            .kid(lenses::lenses(shell))
            .kid(scene_line::scene_line(shell))
            .kid(timeline_view::timeline(shell))
            .into(),
        footer::footer(shell).into(),
        cut_bar::cut_bar(shell),
        share::dialog(shell).into(),
        text_panel::drop_hint(shell).into(),
    ])
}
