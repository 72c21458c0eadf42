//! The lattice's words, in both languages; of several wordings the longest stands first.

use base::names::{Text, tx};

/// Before the lens has answered.
pub const MEASURING: Text = tx("measuring…", "测量中……");
/// Which of the batch's sequences.
pub const SENTENCE: Text = tx("sentence {k} of {n}", "第 {k} 句，共 {n} 句");
/// The step that cells are of, where the towers show another.
pub const OF_STEP: Text = tx("cells of step {n}", "格子为第 {n} 步");
/// In a head: the sentence's own loss.
pub const LOSS: &[Text] = &[
    tx("{loss} nats · sentence {k} of {n}", "{loss} nats · 第 {k} 句，共 {n} 句"),
    tx("{loss} nats · {k} of {n}", "{loss} nats · 第 {k}/{n} 句"),
    tx("{loss} nats", "{loss} nats"),
];
/// Before the row of targets.
pub const NEXT: Text = tx("next", "下一个");
/// Before the row of losses.
pub const LOSS_ROW: Text = tx("loss", "损失");
/// Before the row of tokens.
pub const TEXT: Text = tx("text", "文本");
/// Beside the dotted line.
pub const CHANCE: Text = tx("chance", "随机");
/// What bold targets are.
pub const BOLD: Text = tx("bold: guessed right", "粗体：猜对");
/// Several tokens in a lane.
pub const LANE: Text = tx("1 lane = {k} tokens", "每道 {k} 个词元");
/// Which arcs are drawn.
pub const ARCS: &[Text] = &[
    tx("arcs: the {k} strongest of {n}: {p} of the squared length", "弧线：最强的 {k}/{n} 条，占平方和的 {p}"),
    tx("{k} strongest of {n}: {p} of the squared length", "最强的 {k}/{n} 条，占平方和的 {p}"),
    tx("arcs: {k} of {n}, {p} of the squares", "弧线 {k}/{n}，占平方和的 {p}"),
    tx("{k} of {n} arcs: {p}", "弧线 {k}/{n}：{p}"),
];
/// Beside the ramp of cells.
pub const BRIGHT: &[Text] = &[
    tx("brightness: gradient at each token", "亮度：各词元处的梯度"),
    tx("brightness: gradient", "亮度：梯度"),
    tx("gradient", "梯度"),
];
/// The same on a light page.
pub const DEPTH: &[Text] = &[
    tx("depth of colour: gradient at each token", "深浅：各词元处的梯度"),
    tx("depth of colour: gradient", "深浅：梯度"),
    tx("gradient", "梯度"),
];
/// Card: a token's own line.
pub const TOKEN: Text = tx("token {i} “{t}”", "词元 {i}“{t}”");
/// Card: a lane's own line.
pub const TOKENS: Text = tx("tokens {i}–{j} “{t}”", "词元 {i}–{j}“{t}”");
/// Card: what follows, and what was guessed.
pub const GUESSED: Text = tx("{w}: guess {t} {p}, next {u}", "{w} 的首选：{t} {p}，下一个 {u}");
/// Card: one tower's norm.
pub const NORM: Text = tx("{w}: ‖∂L/∂x‖₂ = {v}", "{w}：‖∂L/∂x‖₂ = {v}");
