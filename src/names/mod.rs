//! Words and sizes that every other module uses. No maths, no state.

mod text;

pub use text::{Lang, Text, tx};
