//! The text behind a value that is no single token's.

use base::names::Words;
use serde::{Deserialize, Serialize};

/// What was read for the values of a table, in sentences that show how it begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Behind {
    /// By column, or one for all of them.
    pub columns: Vec<Words>,
    /// By row; none where every row read the same.
    pub rows: Vec<Words>,
}

impl Behind {
    /// The same for every value.
    pub fn all(words: Words) -> Behind {
        Behind { columns: vec![words], rows: Vec::new() }
    }

    /// Whether nothing is known of it.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.rows.is_empty()
    }

    /// What was read for one value: its row's text, else its column's.
    pub fn of(&self, row: usize, column: usize) -> Option<&Words> {
        let of_column = || if self.columns.len() == 1 { self.columns.first() } else { self.columns.get(column) };
        self.rows.get(row).or_else(of_column).filter(|words| !words.is_empty())
    }

    pub(super) fn n_bytes(&self) -> usize {
        self.columns.iter().chain(&self.rows).map(|words| 64 + words.en.len() + words.zh.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_speaks_before_a_column_and_one_sentence_for_all() {
        let [a, b] = ["a", "b"].map(Words::same);
        let mut behind = Behind::all(a.clone());
        assert_eq!((behind.of(0, 0), behind.of(3, 9)), (Some(&a), Some(&a)));
        behind.columns.push(b.clone());
        assert_eq!((behind.of(0, 1), behind.of(0, 2)), (Some(&b), None));
        behind.rows.push(b.clone());
        assert_eq!((behind.of(0, 0), behind.of(1, 0)), (Some(&b), Some(&a)));
        assert!(Behind::default().is_empty() && Behind::default().of(0, 0).is_none());
    }
}
