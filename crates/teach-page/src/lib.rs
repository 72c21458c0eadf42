//! A class without a server, as HTML in both languages: the teacher's page ([`page`]), the results that were pasted into
//! it as a sample ([`sample`]), and the line that a class sees above its towers ([`line()`]).
//!
//! The page is made when the site is built. What depends on readers is made in the browser by the module `share`, which
//! calls the same functions.

mod cite;
mod contents;
mod data;
mod film;
mod lesson;
mod line;
mod model;
mod page;
mod picture;
mod said;
pub mod sample;
mod sheet;
mod small_print;
mod take;

pub use base::config::Embed;
pub use base::names::Lang;
pub use contents::contents;
pub use engine::ENGINE;
pub use line::{line, picture_words, qr_words, result};
pub use page::page;
pub use sheet::{copied_words, embedded, sheet, snippet};
pub use small_print::{SmallPrint, small_print};
