//! What the grammars hold in every combination: words that differ in one thing only, and sentences that cross three.

use super::en_words::{INTRANSITIVE, NOUNS, TENSE_ADVERBS, TRANSITIVE};
use super::zh_words::{ACTS, PEOPLE, TIMES};
use crate::config::CorpusId;
use crate::corpora::Corpus;
use crate::names::{Text, tx};

/// Pairs of words between which one thing changes, the same one in each.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Key for files.
    pub key: &'static str,
    /// What changes.
    pub name: Text,
    /// Token ids.
    pub pairs: Vec<[u32; 2]>,
}

/// Sentences of three factors in every combination of their levels.
#[derive(Clone, Copy, Debug)]
pub struct Crossed {
    /// Factors for readers.
    pub names: [Text; 3],
    /// Levels of each.
    pub n_levels: [usize; 3],
    write: fn([usize; 3]) -> String,
}

/// The relations of a corpus' words; none where its tokens are no words of a grammar.
pub fn relations(corpus: &dyn Corpus) -> Vec<Relation> {
    let relation = |key, name, words: Vec<[&str; 2]>| {
        let known = |[a, b]: [&str; 2]| Some([id(corpus, a)?, id(corpus, b)?]);
        Relation { key, name, pairs: words.into_iter().filter_map(known).collect() }
    };
    match corpus.id() {
        CorpusId::GrammarEn => {
            let verbs =
                |form: usize| INTRANSITIVE.iter().chain(TRANSITIVE).map(move |verb| [verb[0], verb[form]]).collect();
            vec![
                relation("number", tx("singular → plural", "单数 → 复数"), NOUNS.to_vec()),
                relation("person", tx("plain form → third person", "原形 → 第三人称单数"), verbs(1)),
                relation("past", tx("plain form → past", "原形 → 过去式"), verbs(2)),
            ]
        }
        CorpusId::GrammarZh => {
            let kin = PEOPLE[0].iter().zip(PEOPLE[1]).map(|(he, she)| [*he, *she]);
            vec![relation("gender", tx("male → female", "男 → 女"), kin.chain([["他", "她"]]).collect())]
        }
        _ => Vec::new(),
    }
}

/// A corpus' crossed sentences; none where it has no such.
pub fn crossed(corpus: &dyn Corpus) -> Option<Crossed> {
    match corpus.id() {
        CorpusId::GrammarEn => Some(Crossed {
            names: [tx("tense", "时态"), tx("subject", "主语"), tx("action", "动作")],
            n_levels: [TENSE_ADVERBS.len(), NOUNS.len(), INTRANSITIVE.len()],
            write: |[tense, subject, action]| {
                let verb = INTRANSITIVE[action];
                let [past, present, future] = [verb[2].to_string(), verb[1].to_string(), format!("will {}", verb[0])];
                format!("{} the {} {} .", TENSE_ADVERBS[tense][0], NOUNS[subject][0], [past, present, future][tense])
            },
        }),
        CorpusId::GrammarZh => Some(Crossed {
            names: [tx("aspect", "时体"), tx("subject", "主语"), tx("action", "动作")],
            n_levels: [TIMES.len(), PEOPLE[0].len() + PEOPLE[1].len(), ACTS.len()],
            write: |[aspect, subject, action]| {
                let [verb, object] = ACTS[action];
                let said = [format!("{verb} 了"), format!("{verb} 过"), format!("正在 {verb}"), format!("会 {verb}")];
                format!("{} {} {} {object} 。", TIMES[aspect][0], PEOPLE.concat()[subject], said[aspect])
            },
        }),
        _ => None,
    }
}

impl Crossed {
    /// The sentence of these levels, token by token; the last token but one is its last word.
    ///
    /// # Panics
    /// Where a factor has no such level.
    pub fn tokens(&self, corpus: &dyn Corpus, levels: [usize; 3]) -> Vec<u32> {
        (self.write)(levels).split(' ').filter_map(|word| id(corpus, word)).collect()
    }
}

/// A grammar's words are in the order of their ids.
fn id(corpus: &dyn Corpus, word: &str) -> Option<u32> {
    corpus.vocab().binary_search_by(|known| known.as_str().cmp(word)).ok().map(|id| id as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpora::{Split, build};
    use std::collections::BTreeSet;

    #[test]
    fn every_pair_is_two_words_and_every_sentence_is_one_of_the_grammar() {
        for (id, n_relations, n_sentences) in
            [(CorpusId::GrammarEn, 3, 3 * 16 * 8), (CorpusId::GrammarZh, 1, 4 * 10 * 8)]
        {
            let corpus = build(id, 0);
            let relations = relations(&*corpus);
            assert_eq!(relations.len(), n_relations);
            assert!(relations.iter().all(|r| r.pairs.len() >= 6 && r.pairs.iter().all(|[a, b]| a != b)));
            let crossed = crossed(&*corpus).expect("a grammar");
            let [a, b, c] = crossed.n_levels;
            let all = (0..a * b * c).map(|i| crossed.tokens(&*corpus, [i / (b * c), i / c % b, i % c]));
            let all: BTreeSet<Vec<u32>> = all.collect();
            assert_eq!(all.len(), n_sentences, "all different");
            // Some are met in text, so it is the grammar that makes them.
            let (mut inputs, mut targets) = ([0; 64], [0; 64]);
            let mut met = BTreeSet::new();
            for index in 0..3000 {
                corpus.sequence(Split::Train, index, &mut inputs, &mut targets);
                for n in [5, 6] {
                    met.extend(inputs.windows(n).filter(|w| all.contains(*w)).map(<[u32]>::to_vec));
                }
            }
            assert!(met.len() > 20, "{}: {}", id.key(), met.len());
        }
    }
}
