//! The English grammar, word by word.
//!
//! | kind | example | what decides | what follows |
//! | --- | --- | --- | --- |
//! | agreement, tense | `now by the box the dogs near the tree fall .` | adverb, subject | verb form |
//! | agreement in the past | `once the carts near the dog were small .` | subject | was, were |
//! | nested agreement | `today the dog that the cars near the cat push falls .` | either subject | either verb |
//! | coreference | `mary saw the dog near the box and then she found herself .` | name | she, herself |
//! | two senses | `the river was near the cart and the bank is muddy .` | river | muddy |
//! | noun or verb | `the walk was long .`, `tom wants to walk .` | the word before | its use |
//! | question | `does the dog near the trucks fall ?` | first word | ? |
//! | contrast | `although the dog is old , it is fast .` | although and old together | fast |

use super::en_agreement::{agreement, mostly_present, nested, past_state};
use super::en_labels::*;
use super::en_words::*;
use super::{Grammar, Kind, Writer, vocabulary};
use crate::config::CorpusId;
use crate::corpora::source::Sequences;
use crate::names::tx;

const KINDS: &[Kind] = &[
    Kind { weight: 0.26, write: agreement },
    Kind { weight: 0.12, write: past_state },
    Kind { weight: 0.26, write: nested },
    Kind { weight: 0.11, write: coreference },
    Kind { weight: 0.06, write: two_senses },
    Kind { weight: 0.05, write: noun_or_verb },
    Kind { weight: 0.08, write: question },
    Kind { weight: 0.06, write: contrast },
];

pub(super) const PAST: usize = 0;
pub(super) const PRESENT: usize = 1;
pub(super) const FUTURE: usize = 2;

/// The sentences of `seed`; see [`super::Sentences::new`] for `balance`.
pub fn build(seed: u64, balance: f32) -> Sequences<super::Sentences> {
    super::build(grammar(), seed, balance)
}

/// The grammar itself.
pub fn grammar() -> Grammar {
    let forms = |rows: &[[&'static str; 2]]| rows.concat();
    let verbs = |rows: &[[&'static str; 3]]| rows.concat();
    let words = vocabulary(&[
        &forms(NOUNS),
        &verbs(INTRANSITIVE),
        &verbs(TRANSITIVE),
        &forms(PERSONAL),
        STATES,
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
            "English sentences made by a grammar, so that the part of every word is known: which subject a verb belongs \
             to across other nouns, which tense an adverb asks for, whom he or she means, what kind of bank it is, whether \
             a question was asked. So one can test, layer by layer and step by step, what a model knows.",
            "由语法规则生成的英文句子，每个词的作用都有标注：动词与哪个主语一致（中间隔着别的名词），时间副词要求哪种时态，\
             he 和 she 指谁，bank 是河岸还是银行，句子是否在提问。据此可以逐层、逐步检验模型学到了什么。",
        ),
    }
}

/// `the N` of one number, and the place of the noun.
pub(super) fn noun_phrase(w: &mut Writer<'_>, number: usize) -> usize {
    w.say("the", ARTICLE);
    let noun = w.rng.pick(NOUNS)[number];
    w.say(noun, NOUN)
}

/// `near the trees`
fn place_phrase(w: &mut Writer<'_>, number: usize) {
    let preposition = *w.rng.pick(PREPOSITIONS);
    w.say(preposition, PREPOSITION);
    noun_phrase(w, number);
}

/// The number of a noun beside one of `number`: in text as often the one as the other.
pub(super) fn number_beside(w: &mut Writer<'_>, number: usize) -> usize {
    if w.rng.chance(if w.crowded { 0.7 } else { 0.5 }) { 1 - number } else { number }
}

/// `n` place phrases around a subject of `number`; the numbers of their nouns.
pub(super) fn places(w: &mut Writer<'_>, n: usize, number: usize) -> Vec<usize> {
    let place = |_| {
        let of = number_beside(w, number);
        place_phrase(w, of);
        of
    };
    (0..n).map(place).collect()
}

pub(super) fn end(w: &mut Writer<'_>, mood: u8) {
    let to = w.place();
    w.label_run(0, to, set::MOOD, mood);
    let mark = w.say(if mood == 1 { "?" } else { "." }, MARK);
    w.label(mark, set::DEPTH, 0);
}

/// `mary saw the dog near the house and then she found herself .`
fn coreference(w: &mut Writer<'_>) {
    let gender = w.rng.below(2);
    // Present or past.
    let form = w.rng.below(2);
    let word = *w.rng.pick(NAMES[gender]);
    let name = w.say(word, NAME);
    let verb = w.rng.pick(PERSONAL)[form];
    w.say(verb, VERB);
    let number = w.rng.below(2);
    noun_phrase(w, number);
    for _ in 0..w.rng.below(4) {
        let number = w.rng.below(2);
        place_phrase(w, number);
    }
    w.say("and", CONJUNCTION);
    let then = w.say("then", ADVERB);
    w.label(then, set::GENDER, gender as u8);
    let pronoun = w.say(["he", "she"][gender], PRONOUN);
    w.ask(behaviour::PRONOUN, ["she", "he"][gender], name, 0);
    let verb = w.rng.pick(PERSONAL)[form];
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
    for _ in 0..w.rng.below(3) {
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
    let (tense, number) = (mostly_present(w), w.rng.below(2));
    let auxiliary = match tense {
        PAST => "did",
        PRESENT => ["does", "do"][number],
        _ => "will",
    };
    let first = w.say(auxiliary, AUXILIARY);
    noun_phrase(w, number);
    let n = w.rng.below(3);
    places(w, n, number);
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
    w.say("the", ARTICLE);
    let animal = w.rng.pick(&NOUNS[..4])[0];
    w.say(animal, NOUN);
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
