//! What attention says in words.

use crate::panel::Scale;
use base::names::{Text, tx};

pub const ONE: Scale = Scale::Linear { lo: 0.0, hi: 1.0 };
pub const ANSWER: Text = tx("Evenness of attention: {evenness} of 1.", "注意力均匀度为 {evenness}（完全均匀为 1）。");
pub const NO_ATTENTION: Text = tx("This model has no attention.", "这个模型没有注意力。");
pub const EVENNESS: Text = tx("How evenly does it look?", "注意力有多均匀？");
pub const DISTANCE: Text = tx("How far does it look?", "看得有多远？");
pub const HEADS_HELP: Text = tx(
    "Each cell is a head, its layer from the bottom up; heads are counted from 0. 1 is a look everywhere alike.",
    "每格是一个头，层自下而上；头从 0 数起。1 表示处处均等。",
);
pub const ENTROPY_HELP: Text = tx(
    "The mean entropy of a head’s rows. It cannot exceed the mean ln of the visible tokens, so models with other contexts cannot \
     be compared by it.",
    "一个头各行注意力的平均熵。它不会超过可见词元数对数的均值，因此上下文长度不同的模型不能用它比较。",
);
pub const DISTANCE_HELP: Text = tx(
    "The mean number of tokens back, over that of an even look: below 1 is nearer, above 1 farther than even.",
    "平均回看多少个词元，除以均匀注意力的相应值：小于 1 偏近，大于 1 偏远。",
);
pub const FIRST_HELP: Text = tx(
    "The mean share on the sequence’s first token. Where a head has nothing to do, large models let it rest there (attention sink).",
    "落在序列首个词元上的平均份额。大模型中的头无事可做时，往往停在那里（attention sink）。",
);
pub const PREVIOUS_HELP: Text = tx(
    "The mean share on the token right before: 1 is a previous-token head.",
    "落在紧邻前一个词元上的平均份额：1 就是“前词头”。",
);
pub const INDUCTION: Text = tx("How much goes to what followed last time?", "多少注意力给了上次的下一个词元？");
pub const INDUCTION_HELP: Text = tx(
    "The mean share on the token that followed when the present one last stood before: 1 is a head that copies from there. The \
     present token itself is never counted.",
    "当前词元上次出现后紧跟着的那个词元，所得的平均份额：1 就是只从那里照搬的头。当前词元自身从不计入。",
);
pub const COPYING: Text = tx("How much goes to what ever followed it?", "多少注意力给了以往的下一个词元？");
pub const COPYING_HELP: Text = tx(
    "The same of all places where the present token stood before, together: 1 is an induction head. Where a token is frequent, an \
     even look has much of it too.",
    "当前词元以往每次出现后紧跟着的词元，所得份额之和的平均：1 就是归纳头（induction head）。词元很常见时，均匀的注意力也会得到不少。",
);
pub const PATTERN: Text = tx("The pattern of layer {l}, head {h}", "第 {l} 层、头 {h} 的注意力图");
pub const PATTERN_HELP: Text = tx(
    "Each row is a token that looks, the first at the bottom; columns are what it looks at, from 0; a row sums to 1. The \
     sequence: {text}",
    "每行是一个正在看的词元，首个在最下方；各列是被看的词元，从 0 数起；每行之和为 1。序列为：{text}",
);
pub const FIRST: Text = tx("How much goes to the first token?", "多少注意力给了首个词元？");
pub const PREVIOUS: Text = tx("How much goes to the token before?", "多少注意力给了前一个词元？");
pub const OFFSET: Text = tx("How far back does each head look?", "每个头回看多远？");
pub const OFFSET_HELP: Text = tx(
    "All heads as small multiples: a row for each, layer 1 at the bottom, its pattern averaged by offset over the positions that can \
     look so far (0 is the token itself, 31 the farthest shown).",
    "所有头并列：每行一个头，最下为第 1 层；注意力图按回看距离取平均，只计能看到那么远的位置（0 为词元自身，最远画到 31）。",
);
pub const BANDS: Text = tx("Entropy beside the dialogue’s table", "熵，与对话中的表格对照");
pub const BANDS_HELP: Text = tx(
    "Nats, the mean of a layer’s heads. Dotted: the dialogue’s table (layers 1–2 above 3.0, 6–8 from 1.5 to 2.5, from 12 on below 1.0). It \
     names no source and no length of context, and over {t} tokens entropy cannot exceed {most} on average: a band above that is out of \
     reach. Low entropy can also be a head idling on the first token.",
    "单位 nats，为一层各头的平均。虚线是对话中的表格：第 1–2 层大于 3.0，第 6–8 层 1.5–2.5，第 12 层起小于 1.0。表格既无出处，也未说明上下文长度；{t} 个词元时，熵的均值不可能超过 {most}，更高的区间无从达到。熵低也可能只是头停在首个词元上。",
);
/// The bounds of the dialogue's table, nats; the value is written behind each name.
pub const TABLE: [(Text, f32); 4] = [
    (tx("1–2 >", "1–2 >"), 3.0),
    (tx("6–8 <", "6–8 <"), 2.5),
    (tx("6–8 >", "6–8 >"), 1.5),
    (tx("12+ <", "12+ <"), 1.0),
];
pub const MOST: Text = tx("most", "上限");
pub const TIME: Text = tx("Over time: {of}", "随训练的变化：{of}");
pub const TIME_HELP: Text = tx(
    "Each column is a look, each row a head, layer 1 at the bottom. Which number is followed can be chosen above.",
    "每列是一次观察，每行是一个头，最下为第 1 层。跟踪哪个量可在上方选择。",
);
pub const SMALL: Text = tx("Every head at a glance", "所有头一览");
pub const SMALL_HELP: Text = tx(
    "A small picture for each head, layers from the bottom up, heads to the right from 0, all in the same shades: within it rows are \
     tokens that look, the first at the bottom, columns what they look at, as in the large one below. Choose one to see it there.",
    "每个头一张小图，层自下而上，头自左而右从 0 数起，共用同一色阶。小图中每行是一个正在看的词元，首个在最下方，各列是被看的词元，与下方大图一致。点选一张即可放大。",
);
pub const SMALL_BLOCKS: Text = tx(
    "A shade stands for {n} × {n} entries: what goes to {n} tokens together, the mean of {n} that look.",
    "每格代表 {n} × {n} 个数：{n} 个词元合得的份额，对 {n} 个正在看的词元取平均。",
);
pub const SMALL_OFFSET_HELP: Text = tx(
    "A small picture for each head, layers from the bottom up, heads to the right from 0, all from 0 to 1: bars are the mean share \
     that goes 0, 1, 2, … tokens back. Choose one to see it large below.",
    "每个头一张小图，层自下而上，头自左而右从 0 数起，纵轴都是 0 到 1：条形依次为回看 0、1、2…… 个词元的平均份额。点选一张即可在下方放大。",
);
pub const LARGE_OFFSET: Text = tx("How far back layer {l}, head {h} looks", "第 {l} 层、头 {h} 回看多远");
pub const LARGE_OFFSET_HELP: Text = tx(
    "The mean share that goes so many tokens back, over all positions and sequences that can look so far; up to 31.",
    "回看这么多个词元的平均份额，只计能看到那么远的位置，对各序列取平均；最远画到 31。",
);
