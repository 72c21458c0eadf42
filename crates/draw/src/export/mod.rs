//! Panels as text: the accessible table, CSV, JSON, and how a number is written wherever one is read.

mod csv;
mod say;
mod table;

pub use csv::csv;
pub use say::{number, point_text, reading, sentence, value};
pub use table::{Table, table};

pub(crate) use say::{token_text, told};

use lens::Panel;

/// Panels as JSON, with all words in both languages. A number that is not finite is the word `NaN`, `inf` or `-inf`.
pub fn json(panels: &[Panel]) -> String {
    // Panels are plain data with text keys: nothing in them can fail.
    serde_json::to_string(panels).unwrap_or_default()
}
