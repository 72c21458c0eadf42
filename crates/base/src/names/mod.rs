//! Words and sizes that every other module uses. No maths, no state.

mod hooks;
mod text;

pub use hooks::{BlockHook, HookPoint, UnknownHook};

pub use text::{Lang, Text, tx};
