//! The stage and the timeline as plain shapes: (measured numbers, playhead, size) in, shapes out. Knows no canvas.
//!
//! A frame is a pure function of its input; there is no tween state. Geometry is in CSS pixels, y down, origin at the
//! top left.

mod caption;
#[cfg(test)]
mod caption_tests;
mod compose;
mod felt;
mod heads;
mod hover;
pub mod lattice;
pub mod layout;
mod light;
pub mod look;
pub mod numbers;
pub mod palette;
pub mod path;
mod profile;
mod rail;
pub mod scale;
pub mod shape;
mod slow;
pub mod svg;
mod timeline;
mod tower;
mod verdict;
mod words;

pub use caption::{caption, caption_at};
pub use compose::compose;
pub use felt::{Felt, at_fork, felt_words};
pub use lattice::{Cell, LaneGrid, LatticeInput, card_lines};
pub use look::Look;
pub use palette::{Palette, Rgba};
pub use profile::traced;
pub use rail::is_low;
pub use scale::{Place, Scale};
pub use shape::{Frame, Shape, spot_at};
pub use slow::{
    BAR_NAMES_H, Moment, Phase, STARTS, bar_time_at, blocks, compose_bar, compose_card, deeper, moment_words,
    shows_card, token,
};
pub use timeline::{compose_timeline, timeline_step_at, timeline_x_at};
pub use verdict::{Known, Verdict, WINDOW_STEPS};

use base::config::{Event, Site, Tower, Trace};
use base::names::Lang;
use engine::telemetry::Snapshot;

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeKind {
    /// Near-black.
    Dark,
    /// Warm white.
    Light,
}

/// One tower as the stage needs it.
#[derive(Clone, Copy, Debug)]
pub struct TowerInput<'a> {
    /// The measured step, if there is one yet.
    pub snapshot: Option<&'a Snapshot>,
    /// The step that numbers are written of: light may follow every step, a reader cannot.
    pub said: Option<&'a Snapshot>,
    /// The step after the one that is shown, where it is known: it tells how far the update between them moved.
    pub next: Option<&'a Snapshot>,
    /// L.
    pub n_layers: usize,
    /// By site: whether the sublayer exists at all.
    pub has_attn: bool,
    /// Whether blocks have an MLP.
    pub has_mlp: bool,
    /// By site: whether the skip stands (already true for a cut that the next step will feel).
    pub intact: &'a [bool],
    /// The first tokens of the text that is being learnt.
    pub tokens: &'a [String],
    /// Every token by its id.
    pub vocab: &'a [String],
}

/// The moment that is drawn within slow motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Playhead {
    /// Any other speed: widths only, nothing travels.
    Still,
    /// One step dissected: 0..1 through forward, loss, backward, update.
    Slow(f32),
}

/// Everything that the stage shows.
#[derive(Clone, Copy, Debug)]
pub struct StageInput<'a> {
    /// A and B.
    pub towers: [TowerInput<'a>; 2],
    /// What the last steps of A and of B say of it.
    pub verdicts: [Verdict; 2],
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: ThemeKind,
    /// Moment.
    pub playhead: Playhead,
    /// The ⊕ under the pointer or with keyboard focus.
    pub hover: Option<(Tower, Site)>,
    /// What the profile shows.
    pub trace: Trace,
    /// The stop of the profile's axis: 0 where what lies below 10⁻⁸ has little room, 1 where it has much, between them on
    /// the way.
    pub deep: f32,
    /// Narrow layout (phone).
    pub compact: bool,
    /// The towers opened into their tokens.
    pub lattice: LatticeInput<'a>,
    /// What a cut has just changed.
    pub felt: Option<Felt>,
    /// How light looks.
    pub look: &'a Look,
}

/// A rectangle in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

/// A place that reacts to a click: the ⊕ of a site. The page lays a real button over it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Where.
    pub rect: Rect,
    /// Whose skip.
    pub tower: Tower,
    /// Which skip.
    pub site: Site,
}

/// What the timeline shows.
#[derive(Clone, Debug)]
pub struct TimelineInput<'a> {
    /// (step, loss in nats) of A and B.
    pub losses: [&'a [(u64, f32)]; 2],
    /// The same on held-out text, at fewer steps.
    pub validation: [Vec<(u64, f32)>; 2],
    /// ‖∂L/∂x‖ at every point of the stream, tokens first, at the steps that are kept.
    pub strips: [Vec<(u64, &'a [f32])>; 2],
    /// Losses of futures that were left, A's and B's.
    pub ghosts: Vec<[Vec<(u64, f32)>; 2]>,
    /// Time runs evenly; otherwise the start takes more room.
    pub is_linear: bool,
    /// Length of the run.
    pub n_steps: u64,
    /// The step that the stage shows.
    pub shown_step: u64,
    /// The newest step.
    pub latest_step: u64,
    /// What happens on the way.
    pub events: &'a [Event],
    /// The step that decides a bet, and whether it has.
    pub decides: Option<(u64, bool)>,
    /// ln V.
    pub chance_nats: f64,
    /// Dotted levels.
    pub unigram_nats: Option<f64>,
    /// Dotted levels.
    pub bigram_nats: Option<f64>,
    /// Dotted levels.
    pub trigram_nats: Option<f64>,
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: ThemeKind,
    /// Narrow layout (phone).
    pub compact: bool,
}
