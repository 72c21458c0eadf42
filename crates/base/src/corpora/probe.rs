//! Tokens to probe a model on: as many of each class, from held-out sequences.

use super::{Corpus, Split, UNLABELLED, order};

/// One labelled token of a held-out sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Index of the validation sequence.
    pub sequence: u64,
    /// Place in it.
    pub position: usize,
    /// Its class in the label set.
    pub class: u8,
}

/// At least `n_tokens` labelled tokens of label set `set_idx`, the same number of every class that occurs.
///
/// Sequences of length `n_ctx` are read in order, at most `max_sequences`; a class too rare to fill its share in
/// them limits the others, so that the set stays balanced.
pub fn balanced(
    corpus: &dyn Corpus,
    set_idx: usize,
    n_ctx: usize,
    n_tokens: usize,
    max_sequences: u64,
) -> Vec<Labelled> {
    let Some(set) = corpus.label_sets().get(set_idx) else { return Vec::new() };
    let n_classes = set.classes.len().max(1);
    let mut found: Vec<Vec<Labelled>> = vec![Vec::new(); n_classes];
    let mut labels = vec![UNLABELLED; n_ctx];
    for sequence in 0..max_sequences {
        corpus.labels(Split::Validation, sequence, set_idx, &mut labels);
        for (position, &class) in labels.iter().enumerate() {
            if let Some(of_class) = found.get_mut(class as usize) {
                of_class.push(Labelled { sequence, position, class });
            }
        }
        // After a fair start, a class not seen yet is taken for one that does not occur.
        let n_seen = found.iter().filter(|f| !f.is_empty()).count().max(1);
        if sequence >= 64 && found.iter().all(|f| f.is_empty() || f.len() * n_seen >= n_tokens) {
            break;
        }
    }
    found.retain(|f| !f.is_empty());
    let share = n_tokens.div_ceil(found.len().max(1));
    let n_each = found.iter().map(Vec::len).min().unwrap_or(0).min(share);
    let set: Vec<Labelled> = found.iter().flat_map(|f| &f[..n_each]).copied().collect();
    order::sorted_by(&set, |a, b| (a.sequence, a.position).cmp(&(b.sequence, b.position)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CorpusId;
    use crate::corpora::build;

    #[test]
    fn every_label_set_gives_a_thousand_balanced_tokens() {
        for &id in CorpusId::ALL {
            let corpus = build(id, 0);
            for (set_idx, set) in corpus.label_sets().iter().enumerate() {
                let tokens = balanced(&*corpus, set_idx, 48, 1000, 6000);
                assert!(tokens.len() >= 1000, "{} {}: {}", id.key(), set.key, tokens.len());
                let count = |class| tokens.iter().filter(|t| t.class == class as u8).count();
                let sizes: Vec<usize> = (0..set.classes.len()).map(count).filter(|&n| n > 0).collect();
                assert!(sizes.len() > 1 && sizes.iter().all(|&n| n == sizes[0]), "{} {}: {sizes:?}", id.key(), set.key);
            }
        }
    }
}
