//! What the page of claims says beside the ledger's own words.

use base::names::{Text, tx};

pub(crate) const CONTENTS: Text = tx("The dialogue, section by section", "对话的各节");
pub(crate) const LEAD: Text = tx(
    "{n} claims of a dialogue on how layers learn, put to the test",
    "一篇对话讲各层如何学习；其中 {n} 条论断在此逐条检验",
);
pub(crate) const PROVISIONAL: Text = tx("; {n} of them not yet over five seeds", "，有 {n} 条尚不足五个种子");
pub(crate) const PUT_RIGHT: Text = tx("put right", "处更正");
pub(crate) const PUT_RIGHT_TITLE: Text = tx("Put right", "怎么说才对");
pub(crate) const WHY: Text = tx("What is right", "怎么说才对");
pub(crate) const CLAIM: Text = tx("Claim", "论断");
pub(crate) const CORRECTION: Text = tx("Correction", "更正");
pub(crate) const ANALOGY: Text = tx("Analogy", "比喻");
pub(crate) const BEFORE: Text = tx("the entry before, {id}", "上一条，{id}");
pub(crate) const AFTER: Text = tx("the next entry, {id}", "下一条，{id}");
pub(crate) const FOR: Text = tx("For", "支持");
pub(crate) const AGAINST: Text = tx("Against", "反对");
pub(crate) const UNLESS: Text = tx("Says nothing where", "以下情形不作判定：");
pub(crate) const YOURS: Text = tx("Your settings", "你的设置");
pub(crate) const MEASURE: Text = tx("Measure here", "在此测量");
pub(crate) const YOURS_TRAVELS: Text =
    tx("The same rule, on the settings that you came with.", "同一条规则，用你带来的设置。");
pub(crate) const YOURS_STAYS: Text = tx(
    "The rule wants settings of its own; they are trained here with your seed.",
    "这条规则须用它自己的设置；在此用你的种子训练。",
);
pub(crate) const SEEDS: Text = tx("{n} seeds", "{n} 个种子");
pub(crate) const SEEDS_FEW: Text = tx("{n} seeds so far, provisional", "目前 {n} 个种子，暂定");
pub(crate) const SEEDS_NONE: Text = tx("Measured", "测量");
pub(crate) const NOT_YET: Text =
    tx("Its rule stands; nobody has measured it on this engine yet.", "规则已定，尚未在本引擎上测量。");
pub(crate) const NO_RULE: Text = tx(
    "No measurement at this size could decide it, so there is no rule and no number.",
    "这个规模的测量判定不了它，因此没有规则，也没有数字。",
);
pub(crate) const REOPENED: Text =
    tx("The rule has been changed since; the verdict is open again.", "规则此后有过改动，判定重新开放。");
pub(crate) const MET: Text = tx("({rule} in {k} of {n})", "（{n} 个中有 {k} 个 {rule}）");
pub(crate) const LITERATURE: Text = tx("Literature", "文献");
pub(crate) const ONE_SOURCE: Text = tx("one source", "一种出处");
pub(crate) const N_SOURCES: Text = tx("{n} sources", "{n} 种出处");
pub(crate) const FROM_MEMORY: Text = tx("(cited from memory)", "（凭记忆引用）");
pub(crate) const RANGE: Text = tx("{lo} to {hi}", "{lo} 至 {hi}");
pub(crate) const STRIP: Text = tx("What each seed gave, their mean and its interval", "各种子的结果、均值及其区间");
pub(crate) const STRIPS_SAY: Text = tx(
    "A dot is a seed, the open one seed 0; the stroke is the mean, the bar its 95 % interval; shaded is what counts for the claim.",
    "每点一个种子，空心为种子 0；竖线为均值，横条为其 95% 区间；底色为支持该论断的范围。",
);
pub(crate) const SEE: Text = tx("See it happen", "亲眼看看");
pub(crate) const READ_ON: Text = tx("Read on", "接着读");
pub(crate) const RESTS_ON: Text = tx("What it rests on", "依据");
pub(crate) const FIXED: Text = tx(
    "Rule fixed by commit {commit}; step {step} counts. Seeds 0, 1, 2, … of these links, each with and without skips where the rule compares them:",
    "规则由提交 {commit} 写定；以第 {step} 步为准。以下链接的种子 0、1、2……（规则要比较时，有残差与无残差各一）：",
);
pub(crate) const ENGINE: Text = tx("engine {n}", "引擎 {n}");
pub(crate) const FIXED_FIRST: Text = tx("the rules were fixed before the runs", "规则在运行之前就已写定");
pub(crate) const MEASURED_OR_CITED: Text = tx("every number here is measured or cited", "每个数字或为实测，或有出处");
pub(crate) const FAINT: Text = tx("faint: fewer than five seeds, provisional", "浅色：不足五个种子，暂定");
pub(crate) const CARET_SAYS: Text = tx("what the text gets wrong, and what is right", "原文有误之处，与正确说法");
pub(crate) const TILDE_SAYS: Text = tx("an analogy: where it helps, where it misleads", "比喻：何处有用，何处误导");

pub(crate) const WORLDS: Text = tx("Would it hold in another world?", "换一个世界，还成立吗？");
pub(crate) const WORLDS_SAY: Text = tx(
    "The same rule on {n} runs, {seeds} seeds to a block; every cell is a link.",
    "同一条规则，{n} 次训练，每格 {seeds} 个种子；每个小格都是链接。",
);
pub(crate) const NORM: Text = tx("norm", "归一化");
pub(crate) const INIT: Text = tx("init", "初始化");
pub(crate) const LAYERS: Text = tx("{n} layers", "{n} 层");
pub(crate) const HOLD: Text = tx("hold", "成立");
pub(crate) const PARTLY: Text = tx("in part", "部分成立");
pub(crate) const FAIL: Text = tx("do not", "不成立");
pub(crate) const SILENT: Text = tx("say nothing", "不作判定");
pub(crate) const HELD_FIXED: Text =
    tx("Held fixed: all else as in the rule’s own runs.", "其余设置与规则自己的训练相同。");
pub(crate) const TERMS: Text = tx("Glossary", "术语");
pub(crate) const TERMS_SAY: Text =
    tx("The technical words of the towers, the lenses and these claims.", "双塔、视图与论断中用到的术语。");
