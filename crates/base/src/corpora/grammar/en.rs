//! The English grammar, word by word.
//!
//! | kind | example | what decides | what follows |
//! | --- | --- | --- | --- |
//! | agreement, tense | `now the dogs near the tree sleep .` | adverb, subject | verb form |
//! | agreement in the past | `once the dogs near the tree were happy .` | subject | was, were |
//! | object relative | `today the dog that the cats see sleeps .` | either subject | either verb |
//! | coreference | `mary saw the dog near the house and then she found herself .` | name | she, herself |
//! | two senses | `the river was near the tree and the bank is muddy .` | river | muddy |
//! | noun or verb | `the walk was long .`, `tom wants to walk .` | the word before | its use |
//! | question | `does the dog near the trees sleep ?` | first word | ? |
//! | contrast | `although the dog is old , it is fast .` | although and old together | fast |

use super::en_labels::*;
use super::en_words::*;
use super::{Grammar, Kind, Writer, vocabulary};
use crate::config::CorpusId;
use crate::corpora::source::Sequences;
use crate::names::tx;

const KINDS: &[Kind] = &[
    Kind { weight: 0.30, write: agreement },
    Kind { weight: 0.12, write: past_state },
    Kind { weight: 0.16, write: object_relative },
    Kind { weight: 0.14, write: coreference },
    Kind { weight: 0.06, write: two_senses },
    Kind { weight: 0.06, write: noun_or_verb },
    Kind { weight: 0.10, write: question },
    Kind { weight: 0.06, write: contrast },
];

const PAST: usize = 0;
const PRESENT: usize = 1;
const FUTURE: usize = 2;

/// The sentences of `seed`; see [`super::Sentences::new`] for `balance`.
pub fn build(seed: u64, balance: f32) -> Sequences<super::Sentences> {
    super::build(grammar(), seed, balance)
}

/// The grammar itself.
pub fn grammar() -> Grammar {
    let forms = |rows: &[[&'static str; 2]]| rows.concat();
    let verbs = |rows: &[[&'static str; 3]]| rows.concat();
    let words = vocabulary(&[
        &forms(ANIMATE),
        &forms(THINGS),
        &verbs(INTRANSITIVE),
        &verbs(TRANSITIVE),
        &TENSE_ADVERBS.concat(),
        &NAMES.concat(),
        PREPOSITIONS,
        &BANK_TOPICS.concat(),
        &BANK_ADJECTIVES.concat(),
        NOUN_OR_VERB,
        EVENT_ADJECTIVES,
        &GROUNDS.concat(),
        &OUTCOMES.concat(),
        &[SMALL],
    ]);
    Grammar {
        id: CorpusId::GrammarEn,
        words,
        kinds: KINDS,
        label_sets: label_sets(),
        behaviours: behaviours(),
        between: " ",
        prompt: vec!["today", "the", "dogs"],
        about: tx(
            "Sentences whose every word is understood by whoever wrote them: which subject a verb belongs to across \
             other nouns, which tense an adverb asks for, whom he or she means, what kind of bank it is, whether a \
             question was asked. So one can test, layer by layer and step by step, what a model knows.",
            "每个词的来历都清清楚楚的英文句子：动词跟哪个主语走（中间隔着别的名词），时间副词要求什么时态，he 和 she 指谁，\
             bank 是河岸还是银行，一句话是不是在提问。于是可以逐层、逐步地检验模型到底知道了什么。",
        ),
    }
}

/// `the N`, and the place of the noun.
fn noun_phrase(w: &mut Writer<'_>, nouns: &[Noun], number: usize) -> usize {
    w.say("the", ARTICLE);
    let noun = w.rng.pick(nouns)[number];
    w.say(noun, NOUN)
}

/// `near the trees`
fn place_phrase(w: &mut Writer<'_>, number: usize) {
    let preposition = *w.rng.pick(PREPOSITIONS);
    w.say(preposition, PREPOSITION);
    noun_phrase(w, THINGS, number);
}

/// A number that is mostly the other one.
fn mostly_other(w: &mut Writer<'_>, number: usize) -> usize {
    if w.rng.chance(0.7) { 1 - number } else { number }
}

/// Place phrases after a subject: how many of their nouns have the other number.
fn modifiers(w: &mut Writer<'_>, number: usize) -> usize {
    let n = [0, 0, 1, 1, 2][w.rng.below(5)];
    let mut n_distractors = 0;
    for _ in 0..n {
        let other = mostly_other(w, number);
        n_distractors += (other != number) as usize;
        place_phrase(w, other);
    }
    n_distractors
}

/// A verb in its form, asking about number and tense where another form would show the other.
fn finite(
    w: &mut Writer<'_>,
    verb: Verb,
    tense: usize,
    number: usize,
    subject: usize,
    adverb: usize,
    n_distractors: usize,
) {
    match tense {
        PAST => {
            w.say(verb[2], VERB);
            w.ask(behaviour::TENSE, verb[1 - number], adverb, 0);
        }
        PRESENT => {
            w.say(verb[1 - number], VERB);
            w.ask(behaviour::AGREEMENT, verb[number], subject, n_distractors);
            w.ask(behaviour::TENSE, verb[2], adverb, 0);
        }
        _ => {
            w.say("will", AUXILIARY);
            w.ask(behaviour::TENSE, verb[2], adverb, 0);
            w.say(verb[0], VERB);
        }
    }
}

fn end(w: &mut Writer<'_>, mood: u8) {
    let to = w.place();
    w.label_run(0, to, set::MOOD, mood);
    let mark = w.say(if mood == 1 { "?" } else { "." }, MARK);
    w.label(mark, set::DEPTH, 0);
}

/// `now the dogs near the tree sleep .`: tense, subject and action in every combination.
fn agreement(w: &mut Writer<'_>) {
    // Half in the present, where the verb shows the number.
    let (tense, number) = ([PRESENT, PRESENT, PAST, FUTURE][w.rng.below(4)], w.rng.below(2));
    let word = *w.rng.pick(TENSE_ADVERBS[tense]);
    let adverb = w.say(word, ADVERB);
    w.say("the", ARTICLE);
    let (who, what) = (w.rng.below(ANIMATE.len()), w.rng.below(INTRANSITIVE.len()));
    let subject = w.say(ANIMATE[who][number], NOUN);
    let n_distractors = modifiers(w, number);
    let awaited = w.place();
    w.label_run(subject + 1, awaited, set::SUBJECT_NUMBER, number as u8);
    w.label_run(adverb + 1, awaited, set::TENSE, tense as u8);
    finite(w, INTRANSITIVE[what], tense, number, subject, adverb, n_distractors);
    let verb = w.place() - 1;
    w.label(verb, set::SUBJECT, who as u8);
    w.label(verb, set::ACTION, what as u8);
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 0);
}

/// `once the dogs near the tree were happy .`
fn past_state(w: &mut Writer<'_>) {
    let number = w.rng.below(2);
    let word = *w.rng.pick(TENSE_ADVERBS[PAST]);
    let adverb = w.say(word, ADVERB);
    let subject = noun_phrase(w, ANIMATE, number);
    let n_distractors = modifiers(w, number);
    let awaited = w.place();
    w.label_run(subject + 1, awaited, set::SUBJECT_NUMBER, number as u8);
    w.label_run(adverb + 1, awaited, set::TENSE, PAST as u8);
    w.say(["was", "were"][number], AUXILIARY);
    w.ask(behaviour::AGREEMENT, ["were", "was"][number], subject, n_distractors);
    w.ask(behaviour::TENSE, ["is", "are"][number], adverb, 0);
    let adjective = *w.rng.pick(&OUTCOMES.concat());
    w.say(adjective, ADJECTIVE);
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 0);
}

/// `today the dog that the cats see sleeps .`, at times with clauses inside the clause.
fn object_relative(w: &mut Writer<'_>) {
    let tense = [PRESENT, PRESENT, PAST, FUTURE][w.rng.below(4)];
    let word = *w.rng.pick(TENSE_ADVERBS[tense]);
    let adverb = w.say(word, ADVERB);
    let number = w.rng.below(2);
    let subject = noun_phrase(w, ANIMATE, number);
    let depth = [1, 1, 1, 2, 2, 3][w.rng.below(6)];
    w.label_run(0, subject + 1, set::DEPTH, 0);
    let inside = relative(w, number, tense, adverb, 1, depth);
    let awaited = w.place();
    w.label_run(subject + 1, awaited, set::SUBJECT_NUMBER, number as u8);
    w.label_run(adverb + 1, awaited, set::TENSE, tense as u8);
    let verb = *w.rng.pick(INTRANSITIVE);
    finite(w, verb, tense, number, subject, adverb, differing(&inside, number));
    let to = w.place();
    w.label_run(awaited, to, set::DEPTH, 0);
    end(w, 0);
}

/// `that the cats see`; returns the numbers of all subjects inside.
fn relative(
    w: &mut Writer<'_>,
    head: usize,
    tense: usize,
    adverb: usize,
    depth: usize,
    max_depth: usize,
) -> Vec<usize> {
    let from = w.place();
    w.say("that", CONJUNCTION);
    let number = mostly_other(w, head);
    let subject = noun_phrase(w, ANIMATE, number);
    let here = w.place();
    w.label_run(from, here, set::DEPTH, depth as u8);
    let inner = if depth < max_depth { relative(w, number, tense, adverb, depth + 1, max_depth) } else { Vec::new() };
    let verb = *w.rng.pick(TRANSITIVE);
    let at = w.place();
    // What is to come is told as if it were now: tomorrow the dog that the cat sees will sleep.
    finite(w, verb, tense.min(PRESENT), number, subject, adverb, differing(&inner, number));
    let to = w.place();
    w.label_run(at, to, set::DEPTH, depth as u8);
    [vec![number], inner].concat()
}

fn differing(numbers: &[usize], from: usize) -> usize {
    numbers.iter().filter(|&&n| n != from).count()
}

/// `mary saw the dog near the house and then she found herself .`
fn coreference(w: &mut Writer<'_>) {
    let gender = w.rng.below(2);
    // Singular present or past.
    let form = 1 + w.rng.below(2);
    let word = *w.rng.pick(NAMES[gender]);
    let name = w.say(word, NAME);
    let verb = w.rng.pick(TRANSITIVE)[form];
    w.say(verb, VERB);
    let number = w.rng.below(2);
    noun_phrase(w, ANIMATE, number);
    for _ in 0..w.rng.below(4) {
        let number = w.rng.below(2);
        place_phrase(w, number);
    }
    w.say("and", CONJUNCTION);
    let then = w.say("then", ADVERB);
    w.label(then, set::GENDER, gender as u8);
    let pronoun = w.say(["he", "she"][gender], PRONOUN);
    w.ask(behaviour::PRONOUN, ["she", "he"][gender], name, 0);
    let verb = w.rng.pick(TRANSITIVE)[form];
    w.say(verb, VERB);
    w.say(["himself", "herself"][gender], PRONOUN);
    w.ask(behaviour::REFLEXIVE, ["herself", "himself"][gender], pronoun, 0);
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 0);
}

/// `the river was near the tree and the bank is muddy .`
fn two_senses(w: &mut Writer<'_>) {
    let sense = w.rng.below(2);
    w.say("the", ARTICLE);
    let word = *w.rng.pick(BANK_TOPICS[sense]);
    let topic = w.say(word, NOUN);
    w.say("was", AUXILIARY);
    for _ in 0..=w.rng.below(2) {
        let number = w.rng.below(2);
        place_phrase(w, number);
    }
    w.say("and", CONJUNCTION);
    w.say("the", ARTICLE);
    let bank = w.say("bank", NOUN);
    w.label(bank, set::BANK_SENSE, sense as u8);
    w.say("is", AUXILIARY);
    let right = *w.rng.pick(BANK_ADJECTIVES[sense]);
    w.say(right, ADJECTIVE);
    let wrong = *w.rng.pick(BANK_ADJECTIVES[1 - sense]);
    w.ask(behaviour::BANK, wrong, topic, 0);
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 0);
}

/// `the walk near the house was long .` or `tom wants to walk near the house .`
fn noun_or_verb(w: &mut Writer<'_>) {
    let word = *w.rng.pick(NOUN_OR_VERB);
    let as_verb = w.rng.chance(0.5);
    if as_verb {
        let name = *w.rng.pick(&NAMES.concat());
        w.say(name, NAME);
        w.say("wants", VERB);
        w.say("to", CONJUNCTION);
    } else {
        w.say("the", ARTICLE);
    }
    let at = w.say(word, if as_verb { VERB } else { NOUN });
    w.label(at, set::NOUN_OR_VERB, as_verb as u8);
    if w.rng.chance(0.5) {
        let number = w.rng.below(2);
        place_phrase(w, number);
    }
    if !as_verb {
        w.say("was", AUXILIARY);
        w.ask(behaviour::NOUN_OR_VERB, ".", at, 0);
        let adjective = *w.rng.pick(EVENT_ADJECTIVES);
        w.say(adjective, ADJECTIVE);
    }
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 0);
    if as_verb {
        w.ask(behaviour::NOUN_OR_VERB, "was", at, 0);
    }
}

/// `does the dog near the trees sleep ?`
fn question(w: &mut Writer<'_>) {
    let (tense, number) = ([PRESENT, PRESENT, PAST, FUTURE][w.rng.below(4)], w.rng.below(2));
    let auxiliary = match tense {
        PAST => "did",
        PRESENT => ["does", "do"][number],
        _ => "will",
    };
    let first = w.say(auxiliary, AUXILIARY);
    noun_phrase(w, ANIMATE, number);
    modifiers(w, number);
    let verb = w.rng.pick(INTRANSITIVE)[0];
    w.say(verb, VERB);
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 1);
    w.ask(behaviour::QUESTION, ".", first, 0);
}

/// `although the dog is old , it is fast .`: which outcome follows depends on two words at once.
fn contrast(w: &mut Writer<'_>) {
    let (although, ground) = (w.rng.chance(0.5), w.rng.below(2));
    let outcome = if although { 1 - ground } else { ground };
    w.say(if although { "although" } else { "because" }, CONJUNCTION);
    noun_phrase(w, &ANIMATE[..4], 0);
    if w.rng.chance(0.4) {
        let number = w.rng.below(2);
        place_phrase(w, number);
    }
    w.say("is", AUXILIARY);
    let word = *w.rng.pick(GROUNDS[ground]);
    let decided = w.say(word, ADJECTIVE);
    w.say(",", MARK);
    w.say("it", PRONOUN);
    let is = w.say("is", AUXILIARY);
    w.label(is, set::OUTCOME, outcome as u8);
    let right = *w.rng.pick(OUTCOMES[outcome]);
    w.say(right, ADJECTIVE);
    let wrong = *w.rng.pick(OUTCOMES[1 - outcome]);
    w.ask(behaviour::CONTRAST, wrong, decided, 0);
    let to = w.place();
    w.label_run(0, to, set::DEPTH, 0);
    end(w, 0);
}
