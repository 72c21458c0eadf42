//! Agreement, the part of the English grammar that asks for composition: `now by the box the dogs near the tree fall .`
//!
//! No single look at a sentence finds the subject. Every noun may stand in every place, so its kind says nothing; a
//! place before the subject makes the first noun a bad guess, places and clauses after it the last one. What one look
//! can do is to count: that is right where all nouns agree, and wrong where two others outvote the subject. Half of
//! the subjects stand alone, for a rule that is never seen bare is not found in a thousand steps.

use super::Writer;
use super::en::{FUTURE, PAST, PRESENT, end, noun_phrase, number_beside, places};
use super::en_labels::*;
use super::en_words::*;
use crate::corpora::UNLABELLED;

/// Place phrases between a subject and its verb.
fn places_after(w: &mut Writer<'_>, number: usize) -> Vec<usize> {
    let n = if w.crowded { [0, 1, 2, 2, 3][w.rng.below(5)] } else { [0, 0, 0, 0, 0, 1, 1, 2, 2, 3][w.rng.below(10)] };
    places(w, n, number)
}

/// A subject whose verb is to come.
struct Subject {
    /// Place of its noun.
    at: usize,
    number: usize,
    /// Numbers of the nouns before it, and of those between it and the verb.
    before: Vec<usize>,
    between: Vec<usize>,
}

/// The adverb, often a place, and the subject: `today near the trees the dog`. Returns the adverb's place too.
fn beginning(w: &mut Writer<'_>, tense: usize) -> (usize, Subject) {
    let word = *w.rng.pick(TENSE_ADVERBS[tense]);
    let adverb = w.say(word, ADVERB);
    let number = w.rng.below(2);
    let p_place = if w.crowded { 0.5 } else { 0.25 };
    let n_before = usize::from(w.rng.chance(p_place));
    let before = places(w, n_before, number);
    let at = noun_phrase(w, number);
    (adverb, Subject { at, number, before, between: Vec::new() })
}

/// The last word is a verb that shows its subject's number; `wrong` would show the other.
fn ask_number(w: &mut Writer<'_>, behaviour: usize, wrong: &str, subject: &Subject) {
    let misleading = |numbers: &[usize]| numbers.iter().filter(|&&n| n != subject.number).count();
    let n_distractors = misleading(&subject.between);
    w.ask_among(behaviour, wrong, subject.at, n_distractors, misleading(&subject.before));
}

/// A verb in its form, asking about number and tense where another form would show the other.
fn finite(w: &mut Writer<'_>, behaviour: usize, verb: Verb, tense: usize, subject: &Subject, adverb: usize) {
    let number = subject.number;
    match tense {
        PAST => {
            w.say(verb[2], VERB);
            w.ask(behaviour::TENSE, verb[1 - number], adverb, 0);
        }
        PRESENT => {
            w.say(verb[1 - number], VERB);
            ask_number(w, behaviour, verb[number], subject);
            w.ask(behaviour::TENSE, verb[2], adverb, 0);
        }
        _ => {
            w.say("will", AUXILIARY);
            w.ask(behaviour::TENSE, verb[2], adverb, 0);
            w.say(verb[0], VERB);
        }
    }
}

/// Half in the present, where the verb shows the number.
pub(super) fn mostly_present(w: &mut Writer<'_>) -> usize {
    [PRESENT, PRESENT, PAST, FUTURE][w.rng.below(4)]
}

/// Labels what the subject and the adverb ask of the words up to the verb, which comes next.
fn label_awaited(w: &mut Writer<'_>, subject: &Subject, adverb: usize, tense: usize) {
    let awaited = w.place();
    w.label_run(subject.at + 1, awaited, set::SUBJECT_NUMBER, subject.number as u8);
    w.label_run(adverb + 1, awaited, set::TENSE, tense as u8);
}

/// `now by the box the dogs near the tree fall .`: tense, subject and action in every combination.
pub fn agreement(w: &mut Writer<'_>) {
    let tense = mostly_present(w);
    let (adverb, mut subject) = beginning(w, tense);
    subject.between = places_after(w, subject.number);
    label_awaited(w, &subject, adverb, tense);
    let what = w.rng.below(INTRANSITIVE.len());
    finite(w, behaviour::AGREEMENT, INTRANSITIVE[what], tense, &subject, adverb);
    let verb = w.place() - 1;
    let who = NOUNS.iter().position(|noun| w.word(subject.at) == noun[subject.number]);
    w.label(verb, set::SUBJECT, who.map_or(UNLABELLED, |who| who as u8));
    w.label(verb, set::ACTION, what as u8);
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 0);
}

/// `once near the trees the carts by the dog were small .`
pub fn past_state(w: &mut Writer<'_>) {
    let (adverb, mut subject) = beginning(w, PAST);
    subject.between = places_after(w, subject.number);
    label_awaited(w, &subject, adverb, PAST);
    let number = subject.number;
    w.say(["was", "were"][number], AUXILIARY);
    ask_number(w, behaviour::AGREEMENT, ["were", "was"][number], &subject);
    w.ask(behaviour::TENSE, ["is", "are"][number], adverb, 0);
    let adjective = *w.rng.pick(STATES);
    w.say(adjective, ADJECTIVE);
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 0);
}

/// `today the dog that the cars near the cat push falls .`, often with clauses inside the clause.
pub fn nested(w: &mut Writer<'_>) {
    let tense = mostly_present(w);
    let (adverb, mut subject) = beginning(w, tense);
    let depth = if w.crowded { [1, 2, 3][w.rng.below(3)] } else { [1, 1, 1, 1, 1, 1, 2, 2, 2, 3][w.rng.below(10)] };
    let from = w.place();
    w.label_run(0, from, set::DEPTH, 0);
    subject.between = relative(w, &subject, tense, adverb, 1, depth);
    label_awaited(w, &subject, adverb, tense);
    let at = w.place();
    let verb = *w.rng.pick(INTRANSITIVE);
    finite(w, behaviour::NESTED, verb, tense, &subject, adverb);
    let to = w.place();
    w.label_run(at, to, set::DEPTH, 0);
    end(w, 0);
}

/// `that the cars near the cat push`, about `head`; returns the numbers of all nouns inside.
fn relative(
    w: &mut Writer<'_>,
    head: &Subject,
    tense: usize,
    adverb: usize,
    depth: usize,
    max_depth: usize,
) -> Vec<usize> {
    let from = w.place();
    w.say("that", CONJUNCTION);
    let number = number_beside(w, head.number);
    let before = [head.before.as_slice(), &[head.number]].concat();
    let mut subject = Subject { at: noun_phrase(w, number), number, before, between: Vec::new() };
    let n_places = usize::from(depth == max_depth && w.rng.chance(0.3));
    subject.between = places(w, n_places, number);
    let here = w.place();
    w.label_run(from, here, set::DEPTH, depth as u8);
    if depth < max_depth {
        subject.between = relative(w, &subject, tense, adverb, depth + 1, max_depth);
    }
    let verb = *w.rng.pick(TRANSITIVE);
    let at = w.place();
    // What is to come is told as if it were now: tomorrow the dog that the cat sees will sleep.
    finite(w, behaviour::NESTED, verb, tense.min(PRESENT), &subject, adverb);
    let to = w.place();
    w.label_run(at, to, set::DEPTH, depth as u8);
    [vec![number], subject.between].concat()
}
