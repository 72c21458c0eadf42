//! Words and sizes that every other module uses. No maths, no state.

mod hooks;
pub mod terms;
mod text;
mod words;

pub use hooks::{BlockHook, Edge, HookPoint, UnknownHook};

pub use text::{Lang, Text, tx};
pub use words::Words;
