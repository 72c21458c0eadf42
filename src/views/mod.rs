//! The page's words and controls, by Leptos. They read signals ([`ui`]) and say what a reader asks for; they decide
//! nothing.

mod corpus_card;
mod footer;
mod header;
mod lenses;
mod settings;
mod share;
mod stage_view;
mod text_panel;
mod timeline_view;
pub mod ui;

use leptos::prelude::*;
use ui::Shell;

pub use text_panel::follow_drops;

/// The whole page.
pub fn page(shell: Shell) -> impl IntoView {
    view! {
        {header::header(shell)}
        <main>
            {stage_view::stage(shell)}
            {lenses::lenses(shell)}
            {timeline_view::timeline(shell)}
        </main>
        {footer::footer(shell)}
        {share::dialog(shell)}
        {text_panel::drop_hint(shell)}
    }
}
