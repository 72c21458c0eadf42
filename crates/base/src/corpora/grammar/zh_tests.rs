//! The Chinese sentences, read by a second grammar that shares no table with the one that wrote them.

use std::collections::BTreeSet;

use super::zh_labels::set;
use super::{Sentence, Sentences, zh};
use crate::corpora::{Corpus, Split, UNLABELLED};
use crate::rng::Rng;

const MEN: &str = "爸爸 爷爷 哥哥 弟弟 叔叔";
const WOMEN: &str = "妈妈 奶奶 姐姐 妹妹 阿姨";
const DONE: &str = "昨天 刚才 上午";
const SPOTS: &str = "家里 学校 公园 院子里 河边 店里";
const TAKES: [(&str, &str); 6] = [
    ("只", "猫 鸟 兔子 羊"),
    ("本", "书 杂志 词典"),
    ("条", "裤子 鱼 毛巾"),
    ("张", "桌子 纸 地图"),
    ("件", "衣服 毛衣 衬衫"),
    ("辆", "汽车 自行车 卡车"),
];

fn among(row: &str, word: &str) -> bool {
    row.split(' ').any(|w| w == word)
}

fn measure_of(noun: &str) -> &'static str {
    TAKES.iter().find(|(_, nouns)| among(nouns, noun)).map_or("", |t| t.0)
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> &'a str {
        self.words.get(self.at).copied().unwrap_or("")
    }

    fn next(&mut self) -> &'a str {
        self.at += 1;
        self.words[self.at - 1]
    }

    fn expect(&mut self, options: &str) -> &'a str {
        let word = self.next();
        assert!(among(options, word), "{word} instead of {options} in {:?}", self.words);
        word
    }

    fn setting(&mut self) {
        if self.peek() == "和" {
            self.next();
            self.expect("朋友 同学 邻居 老师");
            self.expect("一起");
        }
        if self.peek() == "在" && among(SPOTS, self.words[self.at + 1]) {
            self.at += 2;
        }
    }

    fn person(&mut self) -> bool {
        among(WOMEN, self.expect(&format!("{MEN} {WOMEN}")))
    }
}

/// Reads the whole sentence or fails.
fn read(words: &[&str]) {
    let mut r = Reader { words, at: 0 };
    let first = r.peek();
    let has = |word: &str| words.contains(&word);
    if has("有") {
        r.expect(SPOTS);
        r.expect("有");
        r.expect("一");
        let measure = r.next();
        if r.peek() == "很" {
            r.next();
            r.expect("大 漂亮 普通 奇怪");
            r.expect("的");
        } else if r.peek() == "在" {
            r.next();
            assert_ne!(measure_of(r.next()), measure);
            if r.peek() == "和" {
                r.next();
                assert_ne!(measure_of(r.next()), measure);
            }
            r.expect("旁边");
            r.expect("的");
        }
        assert_eq!(measure_of(r.next()), measure, "{words:?}");
        r.expect("。");
    } else if has("先") {
        let she = r.person();
        r.expect("先");
        r.setting();
        let chore = r.expect("做饭 洗碗 扫地 休息");
        r.expect("，");
        r.expect("然后");
        r.expect(if she { "她" } else { "他" });
        assert_ne!(r.expect("做饭 洗碗 扫地 休息 回家"), chore);
        r.expect("。");
    } else if has("打") {
        r.expect("这 那");
        r.next();
        let topic = r.next();
        r.person();
        r.expect(DONE);
        r.setting();
        r.expect("打");
        r.expect(match topic {
            "电话" => "通",
            "球" => "赢",
            "水" => "满",
            _ => "好",
        });
        r.expect("了");
        r.expect("。");
    } else if has("把") || has("被") {
        r.next();
        r.expect(DONE);
        r.setting();
        let passive = r.expect("把 被") == "被";
        let second = r.next();
        let (agent, patient) = if passive { (second, first) } else { (first, second) };
        let verb = r.next();
        let event = "风 帽子 吹走, 雨 鞋子 淋湿, 小猫 小鱼 吃掉, 小狗 骨头 叼走, 老鼠 粮食 偷走, 太阳 雪人 晒化, 火 木头 烧光, 虫子 叶子 咬破";
        assert!(event.split(", ").any(|e| e == format!("{agent} {patient} {verb}")), "{words:?}");
        r.expect("了");
        r.expect("。");
    } else if first == "虽然" || first == "因为" {
        r.next();
        let she = r.person();
        if among(DONE, r.peek()) {
            r.next();
        }
        let good = among("得奖 放假 赢", r.expect("得奖 放假 赢 生病 迷路 输"));
        r.expect("了");
        r.expect("，");
        r.expect(if first == "虽然" { "但是" } else { "所以" });
        r.expect(if she { "她" } else { "他" });
        r.expect("很");
        let glad = among("高兴 开心", r.expect("高兴 开心 难过 伤心"));
        assert_eq!(good == glad, first == "因为", "{words:?}");
        r.expect("。");
    } else if among(&format!("{MEN} {WOMEN}"), first) {
        r.next();
        if r.peek() == "今天" {
            r.next();
        }
        if r.peek() == "在" && among(SPOTS, words[r.at + 1]) {
            r.at += 2;
        }
        r.next();
        let asked = among("谁 什么 哪里", r.next());
        match r.next() {
            "呢" => assert!(asked && r.next() == "？"),
            "吗" => assert!(!asked && r.next() == "？"),
            mark => assert!(!asked && mark == "。"),
        }
    } else {
        let aspect = ["昨天 刚才 上午", "以前 从前 小时候", "现在 这时", "明天 后天 下个月"]
            .iter()
            .position(|row| among(row, first))
            .expect("a word of time begins the sentence");
        r.next();
        if among("朋友 同学 邻居 老师", r.peek()) {
            r.next();
            r.expect("的");
        }
        r.person();
        match aspect {
            2 => {
                r.expect("正在");
                if among(SPOTS, r.peek()) {
                    r.next();
                }
            }
            3 => {
                r.expect("会");
                r.setting();
            }
            _ => r.setting(),
        }
        r.next();
        if aspect < 2 {
            r.expect(["了", "过"][aspect]);
        }
        r.next();
        r.expect("。");
    }
    assert_eq!(r.at, words.len(), "left over in {words:?}");
}

fn sentences(n: usize, split: Split) -> (Vec<&'static str>, Vec<Sentence>) {
    let source = Sentences::new(zh::grammar(), 0.0);
    let mut rng = Rng::new(11, split.stream(), 0);
    let made = (0..n).map(|_| source.sentence(&mut rng, split)).collect();
    (source.grammar().words.clone(), made)
}

#[test]
fn ten_thousand_sentences_are_grammatical_and_labelled_as_a_second_reader_understands_them() {
    let (vocab, made) = sentences(10_000, Split::Train);
    let mut used = BTreeSet::new();
    for sentence in &made {
        let words: Vec<&str> = sentence.tokens.iter().map(|&t| vocab[t as usize]).collect();
        read(&words);
        used.extend(words.iter().copied());
        let has = |word: &str| words.contains(&word);
        for (at, word) in words.iter().enumerate() {
            let labels = &sentence.labels[at];
            let label = |set: usize| (labels[set] != UNLABELLED).then_some(labels[set]);
            assert_eq!(label(set::GENDER).map(|g| g == 1), (*word == "然后").then(|| words[at + 1] == "她"));
            assert_eq!(label(set::SENSE).is_some(), *word == "打");
            if let Some(measure) = label(set::MEASURE) {
                assert_eq!(TAKES[measure as usize].0, words[3]);
                assert!(at > 3 && at < words.len() - 2);
            }
            if let Some(role) = label(set::ROLE) {
                let before_marker = words[at + 1..].iter().any(|w| *w == "把" || *w == "被");
                assert_eq!(role == 0, has("把") == before_marker, "{words:?}");
            }
            if let Some(relation) = label(set::RELATION) {
                assert_eq!(relation == 0, words[0] == "虽然");
                assert!(!words[..at].contains(&"但是") && !words[..at].contains(&"所以"));
            }
            if let Some(feeling) = label(set::FEELING) {
                assert_eq!(feeling == 0, among("高兴 开心", words[at + 1]));
            }
            if let Some(aspect) = label(set::ASPECT) {
                let says = [has("了"), has("过"), has("正在"), has("会")];
                assert_eq!(says.iter().position(|&s| s), Some(aspect as usize));
            }
        }
    }
    let unused: Vec<&&str> = vocab.iter().filter(|w| !used.contains(*w)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn no_sentence_is_in_both_halves() {
    let text = |split| -> BTreeSet<Vec<u32>> { sentences(4000, split).1.into_iter().map(|s| s.tokens).collect() };
    assert!(text(Split::Train).is_disjoint(&text(Split::Validation)));
}

#[test]
fn every_behaviour_has_questions_and_measure_words_for_two_distractors() {
    let corpus = zh::build(0, 0.0);
    for behaviour in corpus.behaviours() {
        assert!(behaviour.contrasts.len() >= 300, "{}: {}", behaviour.key, behaviour.contrasts.len());
        assert!(behaviour.contrasts.iter().all(|c| c.right != c.wrong && c.distance <= c.context.len()));
    }
    for n in 0..3 {
        let measure = &corpus.behaviours()[0].contrasts;
        assert_eq!(measure.iter().filter(|c| c.n_distractors == n).count(), 300);
    }
    for c in &corpus.behaviours()[0].contrasts {
        let word = |t: u32| corpus.vocab()[t as usize].as_str();
        let measure = word(c.context[c.context.len() - c.distance]);
        assert_eq!(measure_of(word(c.right)), measure);
        assert_ne!(measure_of(word(c.wrong)), measure);
    }
}
