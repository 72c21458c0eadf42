//! Who, where and when of the Chinese stories. Spaces in the templates part the words; they are not written.

use crate::corpora::story::Case;

/// The heroes.
pub const CAST: &[Case] = &[
    &[("hero", "小明"), ("ta", "他")],
    &[("hero", "小红"), ("ta", "她")],
    &[("hero", "明明"), ("ta", "他")],
    &[("hero", "小云"), ("ta", "她")],
    &[("hero", "东东"), ("ta", "他")],
    &[("hero", "小月"), ("ta", "她")],
    &[("hero", "天天"), ("ta", "他")],
    &[("hero", "小花"), ("ta", "她")],
    &[("hero", "大力"), ("ta", "他")],
    &[("hero", "星星"), ("ta", "她")],
    &[("hero", "小山"), ("ta", "他")],
    &[("hero", "香香"), ("ta", "她")],
];

/// The places, each with what one meets there; all these animals are counted with 只.
pub const PLACES: &[Case] = &[
    &[("at", "水 边"), ("animal", "[青蛙|小鸭]")],
    &[("at", "河 边"), ("animal", "[小鸭|青蛙|小鸟]")],
    &[("at", "树林 里"), ("animal", "[松鼠|小鸟|小兔]")],
    &[("at", "草地 上"), ("animal", "[小兔|山羊|小鸟]")],
    &[("at", "花园 里"), ("animal", "[小猫|小狗|小鸟]")],
    &[("at", "山 上"), ("animal", "[山羊|小兔]")],
    &[("at", "村子 里"), ("animal", "[小猫|小狗|山羊]")],
    &[("at", "果园 里"), ("animal", "[小鸟|松鼠|小猫]")],
    &[("at", "桥 下"), ("animal", "[小鸭|青蛙|小猫]")],
];

/// Phrases of every story.
pub const PHRASES: Case = &[
    ("beast", "一 只 [[白色|黑色|灰色|黄色] 的|可爱 的|胖胖 的|] {animal}"),
    ("family", "[妈妈|爸爸|爷爷|奶奶|哥哥]"),
    ("treat", "[一 个 苹果|一 块 饼|一 块 糖|一 块 面包]"),
    ("glad", "[高兴 极 了|开心 极 了|很 高兴|高兴 得 唱 起 歌 来]"),
];

/// First sentences.
pub const OPENINGS: &[&str] = &[
    "有 一 天 ， {hero} [到|去] {at} 玩 。",
    "一 天 [早上|下午] ， {hero} 和 [妹妹|爷爷|奶奶|朋友] 一起 来到 {at} 。",
    "从前 有 一 个 [快乐|可爱|爱 笑|好心] 的 孩子 ， 名字 叫 {hero} 。 {ta} 常常 到 {at} 去 。",
    "[下午|放学 以后] ， {hero} 一个人 在 {at} [唱歌|看 花|走 来 走 去] 。",
    "{hero} 是 一 个 [爱 笑|听话|快乐|好心] 的 孩子 。 这 天 ， {ta} 又 来到 {at} 。",
    "{hero} 很 喜欢 {at} 的 [花|小路|大树] ， 每天 都 要 去 看看 。",
    "今天 不 上学 ， {hero} 一早 就 到/v 了 {at} 。",
    "太阳 出来 了 ， {hero} 跟着 {family} 来到 {at} 。",
];

/// Last sentences for any story.
pub const ENDINGS: &[&str] = &[
    "{hero} {glad} 。",
    "从 那 以后 ， {hero} 和 {animal} 成 了 好 朋友 。",
    "{family} 知道 了 ， 也 说 {hero} 是 个 好 孩子 。",
    "{hero} 一直 记得 这 件 事 。",
    "{animal} 也 {glad} 。",
    "",
];

/// Last sentences for a story that is over before night.
pub const EVENINGS: &[&str] = &[
    "那 天 晚上 ， {hero} 睡 得 很 香 。",
    "天 快 黑 了 ， {hero} [笑 着|唱 着 歌|高高兴兴 地] 回 家 去 了 。",
    "回 到/v 家 ， {hero} 把 这 件 事 讲 给 {family} 听 。",
    "这/p 真 是 快乐 的 一 天 。",
];
