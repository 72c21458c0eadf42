//! The lesson: scenes in the order of a quarter of an hour, each able to stand alone.
//!
//! A scene is a link with words, one bet before the answer, and numbers that are read from what this very run measured
//! ([`Quantity`]), on the page and on the command line alike. The page has the [`cards`] in its module; all else of a
//! scene ([`Scene`]) is a small file of its own, fetched when the scene is opened.

pub mod cards;
pub mod distance;
pub mod guess;
pub mod lesson;
pub mod measured;
pub mod scene;

pub use cards::{CARDS, Card};
pub use distance::{Revealed, Shown, Verdict};
pub use guess::Guess;
pub use lesson::lesson;
pub use measured::{Line, Measured, Of, Quantity, Source, StepNumber};
pub use scene::{Answer, Bet, Condition, Look, Scene, Sketch, Teaching};
