//! A second grammar of Chinese that shares no table with the one that writes: it reads sentences for the tests.

use crate::corpora::UNLABELLED;

const MEN: &str = "爸爸 爷爷 哥哥 弟弟 叔叔";
const WOMEN: &str = "妈妈 奶奶 姐姐 妹妹 阿姨";
const DONE: &str = "昨天 前天 刚才 上午 中午";
const OTHERS: &str = "朋友 同学 邻居 老师";
const SPOTS: &str = "家里 学校 公园 院子里 河边 店里";
const TAKES: [(&str, &str); 6] = [
    ("本", "书 杂志 词典 画册"),
    ("支", "铅笔 毛笔 钢笔 蜡烛"),
    ("把", "剪刀 尺子 梳子 雨伞"),
    ("张", "地图 邮票 卡片 车票"),
    ("条", "毛巾 围巾 裤子 裙子"),
    ("件", "毛衣 衬衫 大衣 外套"),
];
const HOW: &str = "新 旧 贵 便宜 漂亮 干净";

pub fn among(row: &str, word: &str) -> bool {
    row.split(' ').any(|w| w == word)
}

/// The kind of thing that a measure word or a noun is about.
pub fn kind_of(word: &str) -> Option<u8> {
    TAKES.iter().position(|(measure, nouns)| *measure == word || among(nouns, word)).map(|k| k as u8)
}

#[derive(Default)]
pub struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    /// Kinds met so far: where, and which.
    pub kinds: Vec<(usize, u8)>,
    /// Measure words that wait, innermost last.
    awaited: Vec<u8>,
    /// By place: the measure word that waits once this word is read.
    pub waits: Vec<u8>,
    /// Measured nouns: place, place of the measure word, others of another kind between and before.
    pub measured: Vec<(usize, usize, usize, usize)>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> &'a str {
        self.words.get(self.at).copied().unwrap_or("")
    }

    fn next(&mut self) -> &'a str {
        self.at += 1;
        self.waits.push(self.awaited.last().copied().unwrap_or(UNLABELLED));
        self.words[self.at - 1]
    }

    /// `那 本 … 书` or, where it may, `书`.
    fn thing(&mut self, may_be_short: bool) {
        if may_be_short && !among("这 那", self.peek()) {
            self.kinds.push((self.at, kind_of(self.peek()).unwrap()));
            self.next();
            return;
        }
        self.expect("这 那");
        let at = self.at;
        let kind = kind_of(self.next()).unwrap();
        // What a measure word waits for is asked after it.
        self.waits[at] = UNLABELLED;
        self.kinds.push((at, kind));
        self.awaited.push(kind);
        self.clause();
        self.awaited.pop();
        assert!(among(TAKES[kind as usize].1, self.next()), "{:?}", self.words);
        let others =
            |from: usize, to: usize| self.kinds.iter().filter(|k| (from..to).contains(&k.0) && k.1 != kind).count();
        self.measured.push((self.at - 1, at, others(at + 1, self.at), others(0, at)));
    }

    /// What stands between a measure word and its noun.
    fn clause(&mut self) {
        if self.peek() == "很" {
            self.next();
            self.expect(HOW);
        } else if kind_of(self.peek()).is_some() {
            return;
        } else {
            if self.peek() != "放" {
                self.person();
            }
            if self.next() == "放" {
                self.expect("在");
                self.thing(true);
                let mut n = 1;
                while among("、 和", self.peek()) {
                    n += 1;
                    let last = self.next() == "和";
                    self.thing(true);
                    assert_eq!(last, self.peek() == "中间", "{:?}", self.words);
                }
                self.expect(if n > 1 { "中间" } else { "旁边 上面 下面" });
            } else {
                assert!(among("买 送 挑 喜欢", self.words[self.at - 1]), "{:?}", self.words);
            }
        }
        self.expect("的");
    }

    fn expect(&mut self, options: &str) -> &'a str {
        let word = self.next();
        assert!(among(options, word), "{word} instead of {options} in {:?}", self.words);
        word
    }

    fn setting(&mut self) {
        self.setting_in(SPOTS);
    }

    fn setting_in(&mut self, spots: &str) {
        if self.peek() == "和" {
            self.next();
            self.expect(OTHERS);
            self.expect("一起");
        }
        if self.peek() == "在" && among(spots, self.words[self.at + 1]) {
            self.next();
            self.next();
        }
    }

    /// `爸爸 的 帽子` or `帽子`; the last word.
    fn owned(&mut self) -> &'a str {
        if among(&format!("{MEN} {WOMEN}"), self.peek()) {
            self.person();
            self.expect("的");
        }
        self.next()
    }

    /// `朋友 的 妈妈`; whether she is a woman.
    fn someone(&mut self) -> bool {
        if among(OTHERS, self.peek()) {
            self.next();
            self.expect("的");
        }
        self.person()
    }

    fn person(&mut self) -> bool {
        among(WOMEN, self.expect(&format!("{MEN} {WOMEN}")))
    }
}

/// Reads the whole sentence or fails.
pub fn read<'a>(words: &'a [&'a str]) -> Reader<'a> {
    let mut r =
        Reader { words, at: 0, kinds: Vec::new(), awaited: Vec::new(), waits: Vec::new(), measured: Vec::new() };
    let first = r.peek();
    let has = |word: &str| words.contains(&word);
    let a_person = among(&format!("{MEN} {WOMEN} {OTHERS}"), first);
    if a_person && among("找到 看见 拿走 弄脏 弄丢", words[1]) {
        r.person();
        r.next();
        r.expect("了");
        r.thing(false);
        r.expect("。");
    } else if a_person && words[1] == "把" {
        r.person();
        r.next();
        r.thing(false);
        r.expect("放");
        r.expect("在");
        r.thing(false);
        r.expect("旁边 上面 下面");
        r.expect("。");
    } else if has("比") || among("这 那", first) && !has("打") {
        r.thing(has("比"));
        if r.expect("很 比") == "比" {
            r.thing(false);
        }
        r.expect(HOW);
        r.expect("。");
    } else if has("先") {
        let she = r.someone();
        r.expect("先");
        r.setting_in("家里 学校 院子里 店里");
        let home = has("家里") || has("院子里");
        let chore = r.expect("做饭 洗碗 扫地 休息");
        r.expect("，");
        r.expect("然后");
        r.expect(if she { "她" } else { "他" });
        let next = r.expect("做饭 洗碗 扫地 休息 回家");
        assert!(next != chore && !(home && next == "回家"), "{words:?}");
        r.expect("。");
    } else if has("打") {
        r.expect("这 那");
        r.next();
        let topic = r.next();
        r.someone();
        r.expect(DONE);
        r.setting_in("学校 公园 院子里");
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
        let first = r.owned();
        r.expect(DONE);
        r.setting_in("公园 院子里 河边");
        let passive = r.expect("把 被") == "被";
        let second = r.owned();
        let (agent, patient) = if passive { (second, first) } else { (first, second) };
        let verb = r.next();
        let event = "风 帽子 吹走, 雨 鞋子 淋湿, 小猫 小鱼 吃掉, 小狗 拖鞋 叼走, 老鼠 花生 偷走, 太阳 雪人 晒化, 火 木头 烧光, \
                     虫子 白菜 咬坏, 小猴 香蕉 抢走, 小鸟 樱桃 吃光, 小牛 草莓 踩坏, 小马 篱笆 撞倒";
        assert!(event.split(", ").any(|e| e == format!("{agent} {patient} {verb}")), "{words:?}");
        r.expect("了");
        r.expect("。");
    } else if first == "虽然" || first == "因为" {
        r.next();
        let she = r.someone();
        if among(DONE, r.peek()) {
            r.next();
        }
        let good = among("得奖 中奖 赢", r.expect("得奖 中奖 赢 生病 迷路 输"));
        r.expect("了");
        r.expect("，");
        r.expect(if first == "虽然" { "但是" } else { "所以" });
        r.expect(if she { "她" } else { "他" });
        r.expect("很");
        let glad = among("高兴 开心", r.expect("高兴 开心 难过 伤心"));
        assert_eq!(good == glad, first == "因为", "{words:?}");
        r.expect("。");
    } else if a_person {
        r.someone();
        if among("今天 现在 这会儿", r.peek()) {
            r.next();
        }
        let at = r.at;
        r.setting_in(SPOTS);
        let verb = r.next();
        let spots = match verb {
            "在" | "去" => "",
            "买" => "学校 公园 店里",
            "等" => "学校 公园 河边",
            _ => SPOTS,
        };
        assert!(at + 1 == r.at || among(spots, words[at + 1]), "{words:?}");
        let asked = among("谁 什么 哪里", r.next());
        match r.next() {
            "呢" => assert!(asked && r.next() == "？"),
            "吗" => assert!(!asked && r.next() == "？"),
            mark => assert!(!asked && mark == "。"),
        }
    } else {
        let aspect = [DONE, "以前 从前 小时候", "现在 这时", "明天 后天 下个月"]
            .iter()
            .position(|row| among(row, first))
            .expect("a word of time begins the sentence");
        r.next();
        r.someone();
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
    r.measured.sort();
    r
}
