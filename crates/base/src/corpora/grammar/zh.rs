//! The Chinese grammar, word by word. It is not a translation of the English one: Chinese verbs agree with nothing.
//!
//! | kind | example | what decides | what follows |
//! | --- | --- | --- | --- |
//! | 时体 | `昨天 妈妈 在 公园 画 了 画儿 。` | 昨天 | 了 |
//! | 量词 | `这 件 毛衣 比 那 本 放 在 铅笔 旁边 的 书 贵 。` | 本 | 书, among other nouns |
//! | 套着的量词 | `那 本 放 在 这 件 妈妈 买 的 毛衣 上面 的 书 很 旧 。` | 件, then 本 | 毛衣, then 书 |
//! | 指代 | `妈妈 先 在 家里 洗碗 ， 然后 她 休息 。` | 妈妈 | 她 |
//! | 多义 | `这 个 电话 哥哥 昨天 在 学校 打 通 了 。` | 电话 | 通 |
//! | 把、被 | `帽子 昨天 在 河边 被 风 吹走 了 。` | 被, 帽子 | 风 |
//! | 转折、因果 | `虽然 哥哥 昨天 生病 了 ， 但是 他 很 高兴 。` | 虽然 and 生病 together | 但是, 高兴 |
//! | 提问 | `奶奶 今天 在 公园 等 谁 呢 ？` | 谁 | 呢 |

use super::zh_labels::*;
use super::zh_things::{measure, nested_measure};
use super::zh_words::*;
use super::{Grammar, Kind, Writer, vocabulary};
use crate::config::CorpusId;
use crate::corpora::source::Sequences;
use crate::names::tx;

const KINDS: &[Kind] = &[
    Kind { weight: 0.10, write: aspect },
    Kind { weight: 0.30, write: measure },
    Kind { weight: 0.22, write: nested_measure },
    Kind { weight: 0.08, write: coreference },
    Kind { weight: 0.06, write: senses },
    Kind { weight: 0.08, write: roles },
    Kind { weight: 0.08, write: contrast },
    Kind { weight: 0.08, write: question },
];

/// The sentences of `seed`; see [`super::Sentences::new`] for `balance`.
pub fn build(seed: u64, balance: f32) -> Sequences<super::Sentences> {
    super::build(grammar(), seed, balance)
}

/// The grammar itself.
pub fn grammar() -> Grammar {
    let measured: Vec<&str> = MEASURED.iter().flat_map(|m| m.1.iter().copied().chain([m.0])).collect();
    let senses: Vec<&str> = SENSES.iter().flat_map(|s| s.0.iter().copied().chain([s.1])).collect();
    let words = vocabulary(&[
        &PEOPLE.concat(),
        PLACES,
        COMPANIONS,
        &TIMES.concat(),
        &ACTS.concat(),
        &measured,
        SIDES,
        QUALITIES,
        DEALINGS,
        FINDINGS,
        &senses,
        &EVENTS.concat(),
        &GROUNDS.concat(),
        &FEELINGS.concat(),
        NOW,
        &ASKED.concat(),
        &STATED.concat(),
        &[SMALL],
    ]);
    Grammar {
        id: CorpusId::GrammarZh,
        words,
        kinds: KINDS,
        label_sets: label_sets(),
        behaviours: behaviours(),
        between: "",
        prompt: vec!["昨天", "妈妈"],
        about: tx(
            "Chinese sentences made by a grammar, so that the part of every word is known. Chinese verbs do not change \
             with their subject; what must be kept in mind is another thing: which noun a measure word waits for, which of \
             了, 过, 正在 and 会 a word of time asks for, whether 他 or 她 is meant, what 打 means, and who did what in \
             sentences with 把 and 被.",
            "由语法规则生成的中文句子，每个词的作用都有标注。汉语动词不随主语变形，需要记住的是别的：量词要求哪一类名词，\
             时间词要求“了”“过”“正在”还是“会”，该用“他”还是“她”，“打”取哪个义项，“把”字句和“被”字句中谁是施事、谁是受事。",
        ),
    }
}

pub(super) fn end(w: &mut Writer<'_>) {
    w.say("。", MARK);
}

/// Words of a phrase, all with one part of speech but the last.
fn phrase(w: &mut Writer<'_>, words: &str, pos: &[u8]) -> usize {
    for (word, &pos) in words.split(' ').zip(pos) {
        w.say(word, pos);
    }
    w.place() - 1
}

pub(super) fn person(w: &mut Writer<'_>, gender: usize) -> usize {
    let word = *w.rng.pick(PEOPLE[gender]);
    w.say(word, NOUN)
}

/// `妈妈` or `朋友 的 妈妈`: her place, and whether it is somebody else's.
fn someone(w: &mut Writer<'_>, gender: usize) -> (usize, bool) {
    let of_other = w.rng.chance(if w.crowded { 0.4 } else { 0.1 });
    if of_other {
        let companion = *w.rng.pick(COMPANIONS);
        w.say(companion, NOUN);
        w.say("的", PARTICLE);
    }
    (person(w, gender), of_other)
}

/// `在 公园`, at times with a companion before it.
fn setting(w: &mut Writer<'_>, may_accompany: bool) {
    if may_accompany && w.rng.chance(0.3) {
        companion(w);
    }
    if w.rng.chance(0.7) {
        w.say("在", PREPOSITION);
        let place = *w.rng.pick(PLACES);
        w.say(place, NOUN);
    }
}

/// `和 朋友 一起`
fn companion(w: &mut Writer<'_>) {
    w.say("和", PREPOSITION);
    let companion = *w.rng.pick(COMPANIONS);
    w.say(companion, NOUN);
    w.say("一起", ADVERB);
}

/// `昨天 朋友 的 妈妈 在 公园 画 了 画儿 。`, `现在 妈妈 正在 公园 画 画儿 。`
fn aspect(w: &mut Writer<'_>) {
    let (aspect, gender) = (w.rng.below(4), w.rng.below(2));
    let word = *w.rng.pick(TIMES[aspect]);
    let time = w.say(word, TIME);
    let (_, of_other) = someone(w, gender);
    let [verb, object] = *w.rng.pick(ACTS);
    let awaited = match aspect {
        0 | 1 => {
            setting(w, !of_other);
            w.say(verb, VERB);
            let awaited = w.place();
            w.say(["了", "过"][aspect], PARTICLE);
            w.ask(behaviour::ASPECT, ["过", "了"][aspect], time, 0);
            awaited
        }
        2 => {
            let at = w.say("正在", ADVERB);
            w.ask(behaviour::ASPECT, "会", time, 0);
            // The 在 of the place is already in 正在.
            if w.rng.chance(0.6) {
                let place = *w.rng.pick(PLACES);
                w.say(place, NOUN);
            }
            w.say(verb, VERB);
            at
        }
        _ => {
            let at = w.say("会", VERB);
            w.ask(behaviour::ASPECT, "正在", time, 0);
            setting(w, !of_other);
            w.say(verb, VERB);
            at
        }
    };
    w.label_run(time + 1, awaited, set::ASPECT, aspect as u8);
    w.say(object, NOUN);
    end(w);
}

const CHORES: [&str; 5] = ["做饭", "洗碗", "扫地", "休息", "回家"];

/// `妈妈 先 在 家里 洗碗 ， 然后 她 休息 。`
fn coreference(w: &mut Writer<'_>) {
    let gender = w.rng.below(2);
    let (who, of_other) = someone(w, gender);
    w.say("先", ADVERB);
    if !of_other && w.rng.chance(0.3) {
        companion(w);
    }
    let place = if w.rng.chance(0.7) { *w.rng.pick(INDOORS) } else { "" };
    if !place.is_empty() {
        w.say("在", PREPOSITION);
        w.say(place, NOUN);
    }
    let first = w.rng.below(CHORES.len() - 1);
    w.say(CHORES[first], VERB);
    w.say("，", MARK);
    let then = w.say("然后", ADVERB);
    w.label(then, set::GENDER, gender as u8);
    w.say(["他", "她"][gender], PRONOUN);
    w.ask(behaviour::PRONOUN, ["她", "他"][gender], who, 0);
    // Who is at home does not go home.
    let n = if ["家里", "院子里"].contains(&place) { CHORES.len() - 1 } else { CHORES.len() };
    let next = (first + 1 + w.rng.below(n - 1)) % n;
    w.say(CHORES[next], VERB);
    end(w);
}

/// `这 个 电话 哥哥 昨天 在 学校 打 通 了 。`
fn senses(w: &mut Writer<'_>) {
    let (sense, gender) = (w.rng.below(SENSES.len()), w.rng.below(2));
    let topic = *w.rng.pick(SENSES[sense].0);
    let topic = phrase(w, topic, &[NUMERAL, MEASURE, NOUN]);
    someone(w, gender);
    let time = *w.rng.pick(TIMES[0]);
    w.say(time, TIME);
    if w.rng.chance(0.7) {
        w.say("在", PREPOSITION);
        let place = *w.rng.pick(GROUNDS_AND_YARDS);
        w.say(place, NOUN);
    }
    let at = w.say("打", VERB);
    w.label(at, set::SENSE, sense as u8);
    w.say(SENSES[sense].1, ADJECTIVE);
    let other = (sense + 1 + w.rng.below(SENSES.len() - 1)) % SENSES.len();
    w.ask(behaviour::SENSE, SENSES[other].1, topic, 0);
    w.say("了", PARTICLE);
    end(w);
}

/// `爸爸 的`, at times, before what is his.
fn owner(w: &mut Writer<'_>) {
    if w.rng.chance(if w.crowded { 0.7 } else { 0.1 }) {
        let gender = w.rng.below(2);
        person(w, gender);
        w.say("的", PARTICLE);
    }
}

/// `爸爸 的 帽子 昨天 在 河边 被 风 吹走 了 。` or `风 昨天 在 河边 把 帽子 吹走 了 。`
fn roles(w: &mut Writer<'_>) {
    let event = w.rng.below(EVENTS.len());
    let [agent, patient, verb] = EVENTS[event];
    let passive = w.rng.chance(0.5);
    if passive {
        owner(w);
    }
    let first = w.say(if passive { patient } else { agent }, NOUN);
    w.label(first, set::ROLE, passive as u8);
    let time = *w.rng.pick(TIMES[0]);
    w.say(time, TIME);
    if w.rng.chance(0.7) {
        w.say("在", PREPOSITION);
        let place = *w.rng.pick(OUTDOORS);
        w.say(place, NOUN);
    }
    let marker = w.say(if passive { "被" } else { "把" }, PREPOSITION);
    if !passive {
        owner(w);
    }
    let second = w.say(if passive { agent } else { patient }, NOUN);
    w.label(second, set::ROLE, !passive as u8);
    let other = EVENTS[(event + 1 + w.rng.below(EVENTS.len() - 1)) % EVENTS.len()];
    // Of another event the noun of the opposite role: wrong by 把 or 被 alone.
    w.ask(behaviour::ROLE, if passive { other[1] } else { other[0] }, marker, 0);
    w.say(verb, VERB);
    w.say("了", PARTICLE);
    end(w);
}

/// `虽然 哥哥 昨天 生病 了 ， 但是 他 很 高兴 。`
fn contrast(w: &mut Writer<'_>) {
    let (although, ground, gender) = (w.rng.chance(0.5), w.rng.below(2), w.rng.below(2));
    let feeling = if although { 1 - ground } else { ground };
    let first = w.say(if although { "虽然" } else { "因为" }, CONJUNCTION);
    someone(w, gender);
    if w.rng.chance(0.6) {
        let time = *w.rng.pick(TIMES[0]);
        w.say(time, TIME);
    }
    let word = *w.rng.pick(GROUNDS[ground]);
    let decided = w.say(word, VERB);
    w.say("了", PARTICLE);
    let comma = w.say("，", MARK);
    w.label_run(first + 1, comma + 1, set::RELATION, !although as u8);
    w.say(if although { "但是" } else { "所以" }, CONJUNCTION);
    w.ask(behaviour::CONJUNCTION, if although { "所以" } else { "但是" }, first, 0);
    w.say(["他", "她"][gender], PRONOUN);
    let very = w.say("很", ADVERB);
    w.label(very, set::FEELING, feeling as u8);
    let right = *w.rng.pick(FEELINGS[feeling]);
    w.say(right, ADJECTIVE);
    let wrong = *w.rng.pick(FEELINGS[1 - feeling]);
    w.ask(behaviour::FEELING, wrong, decided, 0);
    end(w);
}

/// `奶奶 今天 在 公园 等 谁 呢 ？`, `奶奶 今天 等 车 吗 ？`, `奶奶 今天 等 车 。`
fn question(w: &mut Writer<'_>) {
    let (kind, gender) = (w.rng.below(3), w.rng.below(2));
    someone(w, gender);
    if w.rng.chance(0.6) {
        let now = *w.rng.pick(NOW);
        w.say(now, TIME);
    }
    let row = w.rng.below(ASKED.len());
    let [verb, object] = if kind == 0 { ASKED[row] } else { STATED[row] };
    if !ASKED_PLACES[row].is_empty() && w.rng.chance(0.5) {
        w.say("在", PREPOSITION);
        let place = *w.rng.pick(ASKED_PLACES[row]);
        w.say(place, NOUN);
    }
    w.say(verb, VERB);
    let at = w.say(object, if kind == 0 { PRONOUN } else { NOUN });
    w.label(at, set::MOOD, (kind > 0) as u8);
    match kind {
        0 => {
            w.say("呢", PARTICLE);
            w.ask(behaviour::QUESTION, "吗", at, 0);
            w.say("？", MARK);
        }
        1 => {
            w.say("吗", PARTICLE);
            w.ask(behaviour::QUESTION, "呢", at, 0);
            w.say("？", MARK);
        }
        _ => end(w),
    }
}
