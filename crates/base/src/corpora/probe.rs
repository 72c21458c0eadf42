//! Tokens to probe a model on: as many of each class, from held-out sentences.

use std::collections::BTreeSet;

use super::Corpus;

/// A labelled token, the last one of what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// What the model reads; at most `n_ctx` tokens.
    pub context: Vec<u32>,
    /// Class of its last token in the label set.
    pub class: u8,
}

/// Stretches that are looked through at most, for one class of one set.
const MAX_STRETCHES_PER_CLASS: u64 = 6000;
/// A class that did not occur in so many stretches is taken for one that never does.
const FAIR_START: u64 = 512;

/// At least `n_tokens` labelled tokens of label set `set_idx`, the same number of every class that occurs, all
/// different, and of one held-out stretch at most one token of a class: neighbours would be nearly the same token.
///
/// A class too rare to fill its share limits the others, so that the set stays balanced.
pub fn balanced(corpus: &dyn Corpus, set_idx: usize, n_ctx: usize, n_tokens: usize) -> Vec<Labelled> {
    let Some(set) = corpus.label_sets().get(set_idx) else { return Vec::new() };
    let n_classes = set.classes.len().max(1);
    let mut found: Vec<BTreeSet<Vec<u32>>> = vec![BTreeSet::new(); n_classes];
    let mut in_order: Vec<Vec<Labelled>> = vec![Vec::new(); n_classes];
    for index in 0..MAX_STRETCHES_PER_CLASS * n_classes as u64 {
        let stretch = corpus.held_out(index, set_idx, n_ctx);
        let labels = &stretch.labels[set_idx];
        for class in 0..n_classes as u8 {
            let of_class: Vec<usize> = (0..labels.len()).filter(|&at| labels[at] == class).collect();
            // Each in turn: the first ones alone would be the easiest.
            let Some(&at) = of_class.get(index as usize % of_class.len().max(1)) else { continue };
            let context = stretch.tokens[..=at].to_vec();
            if found[class as usize].insert(context.clone()) {
                in_order[class as usize].push(Labelled { context, class });
            }
        }
        let n_seen = found.iter().filter(|f| !f.is_empty()).count().max(1);
        if index >= FAIR_START && found.iter().all(|f| f.is_empty() || f.len() * n_seen >= n_tokens) {
            break;
        }
    }
    in_order.retain(|f| !f.is_empty());
    let share = n_tokens.div_ceil(in_order.len().max(1));
    let n_each = in_order.iter().map(Vec::len).min().unwrap_or(0).min(share);
    // Alternating, so that any part of the set is balanced too.
    (0..n_each).flat_map(|i| in_order.iter().map(move |of_class| of_class[i].clone())).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::CorpusId;
    use crate::corpora::{Split, build};

    #[test]
    fn every_label_set_gives_a_thousand_different_balanced_tokens() {
        for &id in CorpusId::ALL {
            let corpus = build(id, 0);
            for (set_idx, set) in corpus.label_sets().iter().enumerate() {
                let tokens = balanced(&*corpus, set_idx, 32, 1000);
                assert!(tokens.len() >= 1000, "{} {}: {}", id.key(), set.key, tokens.len());
                let count = |class| tokens.iter().filter(|t| t.class == class as u8).count();
                let sizes: Vec<usize> = (0..set.classes.len()).map(count).filter(|&n| n > 0).collect();
                assert!(sizes.len() > 1 && sizes.iter().all(|&n| n == sizes[0]), "{} {}: {sizes:?}", id.key(), set.key);
                let different: BTreeSet<(&[u32], u8)> =
                    tokens.iter().map(|t| (t.context.as_slice(), t.class)).collect();
                assert_eq!(different.len(), tokens.len(), "{} {}", id.key(), set.key);
                assert!(tokens.iter().all(|t| (1..=32).contains(&t.context.len())), "{} {}", id.key(), set.key);
            }
        }
    }

    /// The label of a probe is the one that the corpus gives to the same beginning of a sentence in its own text.
    #[test]
    fn probes_of_the_grammars_are_labelled_as_their_text_is() {
        for id in [CorpusId::GrammarEn, CorpusId::GrammarZh] {
            let corpus = build(id, 0);
            let ends = |t: &u32| [".", "?", "。", "？"].contains(&corpus.vocab()[*t as usize].as_str());
            const N_CTX: usize = 128;
            let (mut inputs, mut targets, mut labels) = ([0; N_CTX], [0; N_CTX], [0; N_CTX]);
            for set_idx in 0..corpus.label_sets().len() {
                let mut known: BTreeMap<Vec<u32>, BTreeSet<u8>> = BTreeMap::new();
                for index in 0..1000 {
                    corpus.sequence(Split::Validation, index, &mut inputs, &mut targets);
                    corpus.labels(Split::Validation, index, set_idx, &mut labels);
                    let mut from = 0;
                    for at in 0..N_CTX {
                        // In Chinese a beginning may go on in two ways: 在 is a verb before 家, else a preposition.
                        known.entry(inputs[from..=at].to_vec()).or_default().insert(labels[at]);
                        from = if ends(&inputs[at]) { at + 1 } else { from };
                    }
                }
                let mut n_met = 0;
                for probe in balanced(&*corpus, set_idx, 32, 1000) {
                    let (_, before) = probe.context.split_last().unwrap();
                    let from = before.iter().rposition(ends).map_or(0, |at| at + 1);
                    let Some(labels) = known.get(&probe.context[from..]) else { continue };
                    n_met += 1;
                    assert!(labels.contains(&probe.class), "{}", corpus.decode(&probe.context));
                }
                assert!(n_met > 20, "{} {}: {n_met}", id.key(), corpus.label_sets()[set_idx].key);
            }
        }
    }
}
