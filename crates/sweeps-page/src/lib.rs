//! The page of sweeps: its HTML, what it knows while towers train, its pictures and its files.
//!
//! The HTML is made when the site is built. The rest is compiled into the page's module (`sweeps/`), and natively for
//! the command line and for tests. Time is told, never asked for.

pub mod board;
pub mod files;
pub mod form;
pub mod order;
mod page;
pub mod parts;
mod pictures;
mod said;

pub use page::page;
