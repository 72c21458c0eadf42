//! What every corpus promises, whichever it is.

use super::source::half_of;
use super::*;

const N_CTX: usize = 32;

fn sequence(corpus: &dyn Corpus, split: Split, index: u64) -> (Vec<u32>, Vec<u32>) {
    let (mut inputs, mut targets) = (vec![0; N_CTX], vec![0; N_CTX]);
    corpus.sequence(split, index, &mut inputs, &mut targets);
    (inputs, targets)
}

#[test]
fn the_same_seed_and_index_give_the_same_sequence_and_others_do_not() {
    for &id in CorpusId::ALL {
        let (corpus, again, other) = (build(id, 7), build(id, 7), build(id, 8));
        assert_eq!(corpus.id(), id);
        let mut n_same = 0;
        for index in [0, 1, 999, u64::MAX] {
            let got = sequence(&*corpus, Split::Train, index);
            assert_eq!(got, sequence(&*again, Split::Train, index), "{}", id.key());
            n_same += (got == sequence(&*other, Split::Train, index)) as u32;
            n_same += (got == sequence(&*corpus, Split::Train, index.wrapping_add(5))) as u32;
        }
        assert!(n_same <= 1, "{}: {n_same} sequences are the same", id.key());
    }
}

#[test]
fn tokens_targets_labels_and_questions_stay_in_their_ranges() {
    for &id in CorpusId::ALL {
        let corpus = build(id, 0);
        let n_vocab = corpus.vocab().len() as u32;
        let mut n_targets = 0;
        for split in [Split::Train, Split::Validation] {
            for index in 0..50 {
                let (inputs, targets) = sequence(&*corpus, split, index);
                assert!(inputs.iter().all(|&t| t < n_vocab), "{}", id.key());
                assert!(targets.iter().all(|&t| t < n_vocab || t == IGNORE), "{}", id.key());
                n_targets += targets.iter().filter(|&&t| t != IGNORE).count();
                for (set_idx, set) in corpus.label_sets().iter().enumerate() {
                    let mut labels = vec![0; N_CTX];
                    corpus.labels(split, index, set_idx, &mut labels);
                    let n_classes = set.classes.len() as u8;
                    assert!(labels.iter().all(|&l| l < n_classes || l == UNLABELLED), "{} {}", id.key(), set.key);
                }
            }
        }
        assert!(n_targets >= 500, "{}: {n_targets} targets count", id.key());
        assert!(corpus.prompt().iter().all(|&t| t < n_vocab));
        for contrast in corpus.behaviours().iter().flat_map(|b| &b.contrasts) {
            assert!(
                contrast.context.iter().all(|&t| t < n_vocab) && contrast.right < n_vocab && contrast.wrong < n_vocab
            );
            assert_ne!(contrast.right, contrast.wrong, "{}", id.key());
        }
    }
}

#[test]
fn the_vocabulary_does_not_depend_on_the_seed() {
    for &id in CorpusId::ALL {
        // The size of a model must not depend on the seed; a reader's text is what it is.
        if id != CorpusId::OwnText {
            assert_eq!(build(id, 1).vocab(), build(id, 2).vocab(), "{}", id.key());
        }
    }
}

#[test]
fn levels_lie_between_chance_and_the_entropy_of_the_source_at_every_length() {
    for &id in CorpusId::ALL {
        let corpus = build(id, 3);
        for n_ctx in [8, 13, 32, 256] {
            let l = corpus.levels_at(n_ctx);
            assert!((l.chance - libm::log(corpus.vocab().len() as f64)).abs() < 1e-9);
            let all = [Some(l.chance), l.unigram, l.bigram, l.trigram, l.entropy];
            let known: Vec<f64> = all.into_iter().flatten().collect();
            assert!(known.windows(2).all(|pair| pair[0] >= pair[1] - 1e-9), "{} {n_ctx} {l:?}", id.key());
            // A length is named where, and only where, the numbers hang on it.
            let depends = l != Levels { on: l.on, ..corpus.levels_at(n_ctx + 50) };
            let named = [LevelsOn::Rule { n_ctx }, LevelsOn::RuleEntropyBySamples { n_ctx }].contains(&l.on);
            assert_eq!(depends, named, "{} {l:?}", id.key());
        }
        assert_eq!(corpus.levels(), corpus.levels_at(32), "{}", id.key());
        if let Some(error) = corpus.levels_std_err() {
            assert!(error > 0.0 && error < 0.06, "{}: {error}", id.key());
        }
    }
}

#[test]
fn every_level_says_on_which_text_it_was_found() {
    for &id in CorpusId::ALL {
        let on = build(id, 0).levels_at(13).on;
        let (en, zh) = (on.say(Lang::En), on.say(Lang::Zh));
        assert!(en.ends_with('.') && zh.ends_with('。') && !(en + &zh).contains('{'), "{on:?}");
        // Only what was counted on text drawn from the seed can hold for text held out.
        let counted = [LevelsOn::HeldOut, LevelsOn::HeldOutEntropyByRule].contains(&on);
        assert_eq!(counted, on.say(Lang::En).contains("held-out"), "{on:?}");
    }
}

#[test]
fn sequences_dealt_by_their_hash_are_never_in_both_halves() {
    for id in [CorpusId::Induction, CorpusId::ThreeCups, CorpusId::Markov, CorpusId::Orders, CorpusId::Dyck] {
        let corpus = build(id, 0);
        for split in [Split::Train, Split::Validation] {
            for index in 0..300 {
                assert_eq!(half_of(&sequence(&*corpus, split, index).0, 2), split, "{}", id.key());
            }
        }
    }
}

#[test]
fn every_corpus_and_label_is_told_in_both_languages() {
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for &id in CorpusId::ALL {
        let corpus = build(id, 0);
        assert!(
            corpus.about(Lang::En).len() > 40
                && !is_chinese(
                    &corpus.about(Lang::En).replace(['了', '过', '正', '在', '会', '他', '她', '打', '把', '被'], "")
                )
        );
        assert!(is_chinese(&corpus.about(Lang::Zh)), "{}", id.key());
        for set in corpus.label_sets() {
            assert!(is_chinese(set.name.zh) && !set.name.en.is_empty(), "{}", set.key);
            assert!(set.classes.len() > 1 && (set.chance() - 1.0 / set.classes.len() as f64).abs() < 1e-12);
        }
        for behaviour in corpus.behaviours() {
            assert!(is_chinese(behaviour.name.zh), "{}", behaviour.key);
        }
    }
}

#[test]
fn examples_are_short_labelled_and_different() {
    for &id in CorpusId::ALL {
        let corpus = build(id, 0);
        let examples: Vec<Example> = (0..3).map(|index| corpus.example(index)).collect();
        for example in &examples {
            assert!((4..=400).contains(&example.tokens.len()), "{}: {}", id.key(), corpus.decode(&example.tokens));
            assert_eq!(example.labels.len(), corpus.label_sets().len());
            assert!(example.labels.iter().all(|set| set.len() == example.tokens.len()));
        }
        assert!(examples[0] != examples[1] && examples[1] != examples[2], "{}", id.key());
    }
}

/// A link replays bit for bit only while its corpus stays the same: whoever changes one of these changes old links.
#[test]
fn the_first_sequences_of_every_corpus_are_what_old_links_expect() {
    let pinned = [
        (CorpusId::StoriesEn, 0x19E7_1026_015A_1CFE),
        (CorpusId::StoriesZh, 0xCA41_4FFA_3EE5_F62E),
        (CorpusId::GrammarEn, 0x14FA_157D_577C_DCCA),
        (CorpusId::GrammarZh, 0x2113_E5F6_9061_2697),
        (CorpusId::Induction, 0x5C1C_9754_CD08_688E),
        (CorpusId::ThreeCups, 0x71E2_62E5_DA0D_4F04),
        (CorpusId::Markov, 0xB38E_EF54_0B78_7315),
        (CorpusId::Orders, 0xCAB4_5401_CF2D_625B),
        (CorpusId::Dyck, 0xA756_55EC_0B84_7B0F),
        (CorpusId::Modular, 0xB565_164B_B38E_34B0),
        (CorpusId::Names, 0x7C3E_B4C7_C547_DC28),
        (CorpusId::OwnText, 0x82A0_6BA4_85A2_89CE),
    ];
    let fingerprint = |id: CorpusId| {
        let corpus = build(id, 0);
        let mut hash = 0xCBF2_9CE4_8422_2325u64;
        for split in [Split::Train, Split::Validation] {
            for index in 0..20 {
                let (inputs, targets) = sequence(&*corpus, split, index);
                for token in inputs.into_iter().chain(targets) {
                    hash = (hash ^ token as u64).wrapping_mul(0x0100_0000_01B3);
                }
            }
        }
        hash
    };
    let found: Vec<(CorpusId, u64)> = CorpusId::ALL.iter().map(|&id| (id, fingerprint(id))).collect();
    assert!(found == pinned, "{found:#x?}");
}
