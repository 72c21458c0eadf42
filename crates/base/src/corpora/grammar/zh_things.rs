//! Things with measure words, the Chinese counterpart of agreement: `那 本 放 在 这 件 妈妈 买 的 毛衣 上面 的 书`.
//!
//! Which noun is awaited takes more than one look: nouns of all kinds stand in all places, and they may go without a
//! measure word (`放 在 书 旁边`). So neither the first measure word nor the last, nor the one whose kind of noun has
//! not come yet, need be the one that counts: that a noun is a measure word's own shows only in the word before it.

use super::Writer;
use super::zh::{end, person};
use super::zh_labels::*;
use super::zh_words::*;

/// Things of a sentence, while it is written.
#[derive(Default)]
struct Things {
    /// Kind of every noun said, or promised by a measure word, in order.
    kinds: Vec<usize>,
    /// Nouns said; none is said twice.
    said: Vec<&'static str>,
    /// Measure words whose noun is still to come, and their place; the innermost last.
    awaited: Vec<(usize, usize)>,
}

/// What stands between a measure word and its noun.
#[derive(Clone, Copy)]
enum Between {
    Nothing,
    /// `很 旧 的`
    Quality,
    /// `妈妈 买 的`
    Dealing,
    /// `放 在 书 旁边 的`, or `放 在 书 、 毛衣 和 铅笔 中间 的`, of so many things.
    Lying {
        n: usize,
        nested: bool,
    },
}

impl Things {
    fn new_noun(&self, w: &mut Writer<'_>, kind: usize) -> &'static str {
        loop {
            let noun = *w.rng.pick(MEASURED[kind].1);
            if !self.said.contains(&noun) {
                return noun;
            }
        }
    }

    /// A kind beside one of `kind`: in text half the time another. No kind comes more than three times, so that a
    /// noun of each is left to ask for.
    fn kind_beside(&self, w: &mut Writer<'_>, kind: usize) -> usize {
        loop {
            let other = w.rng.chance(if w.crowded { 0.6 } else { 0.5 });
            let of = if other { (kind + 1 + w.rng.below(MEASURED.len() - 1)) % MEASURED.len() } else { kind };
            if self.kinds.iter().filter(|&&k| k == of).count() < 3 {
                return of;
            }
        }
    }

    /// Labels what has been said since a place by the measure word that waits now.
    fn label(&self, w: &mut Writer<'_>, from: usize) {
        if let Some(&(_, kind)) = self.awaited.last() {
            let to = w.place();
            w.label_run(from, to, set::MEASURE, kind as u8);
        }
    }

    /// `书` or `那 本 书` beside a thing of kind `main`. What misleads a reader who only counts is a noun of its kind
    /// that goes without a measure word, and others that have theirs.
    fn beside(&mut self, w: &mut Writer<'_>, kind: usize, main: usize) {
        let p_measured = match (w.crowded, kind == main) {
            (false, _) => 0.5,
            (true, false) => 0.85,
            (true, true) => 0.1,
        };
        if w.rng.chance(p_measured) {
            self.measured(w, kind, Between::Nothing, behaviour::MEASURE);
        } else {
            self.bare(w, kind);
        }
    }

    /// `书`, without a measure word.
    fn bare(&mut self, w: &mut Writer<'_>, kind: usize) {
        let noun = self.new_noun(w, kind);
        self.kinds.push(kind);
        self.said.push(noun);
        let at = w.say(noun, NOUN);
        self.label(w, at);
    }

    /// `那 本 … 书`, asking for the noun.
    fn measured(&mut self, w: &mut Writer<'_>, kind: usize, between: Between, behaviour: usize) {
        let first = w.place();
        let word = *w.rng.pick(&["这", "那"]);
        w.say(word, NUMERAL);
        self.label(w, first);
        let at = w.say(MEASURED[kind].0, MEASURE);
        let before = self.kinds.clone();
        self.kinds.push(kind);
        self.awaited.push((at, kind));
        self.between(w, kind, between);
        self.awaited.pop();
        let noun = self.new_noun(w, kind);
        let last = w.say(noun, NOUN);
        self.said.push(noun);
        self.label(w, last);
        let others = |kinds: &[usize]| -> Vec<usize> { kinds.iter().copied().filter(|&k| k != kind).collect() };
        let (between, before) = (others(&self.kinds[before.len() + 1..]), others(&before));
        let misleading = if between.is_empty() { &before } else { &between };
        let wrong = match misleading.is_empty() {
            true => (kind + 1 + w.rng.below(MEASURED.len() - 1)) % MEASURED.len(),
            false => *w.rng.pick(misleading),
        };
        let wrong = self.new_noun(w, wrong);
        w.ask_among(behaviour, wrong, at, between.len(), before.len());
    }

    fn between(&mut self, w: &mut Writer<'_>, kind: usize, between: Between) {
        let from = w.place();
        match between {
            Between::Nothing => return,
            Between::Quality => {
                w.say("很", ADVERB);
                let quality = *w.rng.pick(QUALITIES);
                w.say(quality, ADJECTIVE);
            }
            Between::Dealing => {
                let gender = w.rng.below(2);
                person(w, gender);
                let dealing = *w.rng.pick(DEALINGS);
                w.say(dealing, VERB);
            }
            Between::Lying { n, nested } => {
                if w.rng.chance(0.3) {
                    let gender = w.rng.below(2);
                    person(w, gender);
                }
                w.say("放", VERB);
                w.say("在", PREPOSITION);
                self.label(w, from);
                let with_clause = if nested { w.rng.below(n) } else { n };
                for i in 0..n {
                    let from = w.place();
                    if i > 0 && i + 1 == n {
                        w.say("和", CONJUNCTION);
                    } else if i > 0 {
                        w.say("、", MARK);
                    }
                    self.label(w, from);
                    let of = self.kind_beside(w, kind);
                    if i == with_clause {
                        self.measured(w, of, Between::Dealing, behaviour::NESTED);
                    } else {
                        self.beside(w, of, kind);
                    }
                }
                let from = w.place();
                let side = if n > 1 { "中间" } else { *w.rng.pick(SIDES) };
                w.say(side, NOUN);
                w.say("的", PARTICLE);
                self.label(w, from);
                return;
            }
        }
        w.say("的", PARTICLE);
        self.label(w, from);
    }
}

/// `那 本 … 书 很 旧 。`, `妈妈 找到 了 那 本 … 书 。`, `这 件 毛衣 比 那 本 … 书 贵 。`
fn about_a_thing(w: &mut Writer<'_>, between: Between, behaviour: usize) {
    let mut things = Things::default();
    let kind = w.rng.below(MEASURED.len());
    match w.rng.below(if w.crowded { 5 } else { 3 }) {
        0 => {
            things.measured(w, kind, between, behaviour);
            w.say("很", ADVERB);
            let quality = *w.rng.pick(QUALITIES);
            w.say(quality, ADJECTIVE);
        }
        1 => {
            let gender = w.rng.below(2);
            person(w, gender);
            let finding = *w.rng.pick(FINDINGS);
            w.say(finding, VERB);
            w.say("了", PARTICLE);
            things.measured(w, kind, between, behaviour);
        }
        _ => {
            let first = things.kind_beside(w, kind);
            things.beside(w, first, kind);
            w.say("比", PREPOSITION);
            things.measured(w, kind, between, behaviour);
            let quality = *w.rng.pick(QUALITIES);
            w.say(quality, ADJECTIVE);
        }
    }
    end(w);
}

/// A measure word and its noun, with at most plain things in between.
pub fn measure(w: &mut Writer<'_>) {
    // One puts a thing beside another that need not lie anywhere else.
    if w.rng.chance(if w.crowded { 0.05 } else { 0.2 }) {
        let mut things = Things::default();
        let gender = w.rng.below(2);
        person(w, gender);
        w.say("把", PREPOSITION);
        let kind = w.rng.below(MEASURED.len());
        let first = things.kind_beside(w, kind);
        things.measured(w, first, Between::Nothing, behaviour::MEASURE);
        w.say("放", VERB);
        w.say("在", PREPOSITION);
        let between = [Between::Nothing, Between::Quality, Between::Dealing][w.rng.below(3)];
        things.measured(w, kind, between, behaviour::MEASURE);
        let side = *w.rng.pick(SIDES);
        w.say(side, NOUN);
        return end(w);
    }
    let n = if w.crowded { [1, 2, 3, 3][w.rng.below(4)] } else { [1, 1, 1, 2, 2, 3][w.rng.below(6)] };
    let between = match w.rng.below(if w.crowded { 10 } else { 6 }) {
        0 => Between::Nothing,
        1 => Between::Quality,
        2 => Between::Dealing,
        _ => Between::Lying { n, nested: false },
    };
    about_a_thing(w, between, behaviour::MEASURE);
}

/// `那 本 放 在 这 件 妈妈 买 的 毛衣 上面 的 书 很 旧 。`: a measure word waits while another one waits.
pub fn nested_measure(w: &mut Writer<'_>) {
    let n = if w.crowded { [1, 2, 3, 3][w.rng.below(4)] } else { [1, 1, 2][w.rng.below(3)] };
    about_a_thing(w, Between::Lying { n, nested: true }, behaviour::NESTED);
}
