//! The examples in Rust do what they say.

#[path = "../examples/custom_corpus.rs"]
#[allow(dead_code, reason = "its main")]
mod custom_corpus;
#[path = "../examples/headless.rs"]
#[allow(dead_code, reason = "its main")]
mod headless;

use base::config::Tower;
use base::corpora::{Corpus, IGNORE, Split};
use custom_corpus::{Clock, learn};

#[test]
fn without_page_or_program_the_bits_are_the_pages() {
    let golden = include_str!("golden/fingerprints.tsv");
    let mut n_compared = 0;
    // After 100 steps; the second one has events on the way.
    for line in golden.lines().skip(1).take(2) {
        let cells: Vec<&str> = line.split('\t').collect();
        for (tower, expected) in Tower::BOTH.into_iter().zip(&cells[1..3]) {
            let lines = headless::train(cells[0], tower, 100).expect("a run");
            assert_eq!(lines.last(), Some(&format!("{tower:?} fingerprint {expected}")), "{}", cells[0]);
            assert!(lines[0].contains("step     0") && lines[0].contains("nats"), "{lines:?}");
            n_compared += 1;
        }
    }
    assert_eq!(n_compared, 4);
    assert!(headless::train("v=1&n_layers=99", Tower::A, 1).is_err(), "a link that says what cannot be");
}

#[test]
fn only_with_attention_is_the_pace_of_a_walk_seen() {
    let corpus = Clock::new(0);
    let [with, without] = [true, false].map(|attn| learn(&corpus, attn, 300));
    let last = |losses: &[(u64, f64)]| losses.last().map_or(f64::NAN, |(_, nats)| *nats);
    let chance = corpus.levels().chance;
    assert!((with[0].1 - chance).abs() < 0.5, "it begins near chance: {with:?}");
    assert!(last(&with) < 0.6, "{with:?}");
    assert!(last(&without) > 1.2, "{without:?}");
}

#[test]
fn no_walk_is_in_both_halves() {
    let corpus = Clock::new(3);
    let walks = |split| -> Vec<[u32; 8]> {
        let walk = |index| {
            let (mut inputs, mut targets) = ([0; 8], [0; 8]);
            corpus.sequence(split, index, &mut inputs, &mut targets);
            assert_eq!((targets[0], &inputs[2..]), (IGNORE, &targets[1..7]));
            inputs
        };
        (0..300).map(walk).collect()
    };
    let held_out = walks(Split::Validation);
    assert!(walks(Split::Train).iter().all(|walk| !held_out.contains(walk)));
}
