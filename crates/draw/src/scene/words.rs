//! Every word on the stage and the timeline, in both languages.

use base::names::{Text, tx};

/// Pill of the attention branch.
pub const ATTN: Text = tx("attn", "注意力");
/// Pill of the MLP branch.
pub const MLP: Text = tx("mlp", "MLP");
/// An exact zero.
pub const ZERO_IN_F32: Text = tx("0 in f32", "f32 下为 0");
/// Title of a tower with every skip, the shorter wording last, as everywhere below.
pub const RESIDUAL_ON: &[Text] = &[tx("residual on", "残差连接：全开"), tx("residual on", "残差全开")];
/// Title of a tower without any.
pub const RESIDUAL_OFF: &[Text] = &[tx("residual off", "残差连接：全关"), tx("residual off", "残差全关")];
/// Title of a tower with some.
pub const RESIDUAL_CUT: &[Text] =
    &[tx("{n} of {all} cut", "残差连接：剪断 {n}/{all}"), tx("{n} of {all} cut", "剪断 {n}/{all}")];
/// Sub-line of a tower with every skip.
pub const ALL_INTACT: &[Text] =
    &[tx("all {all} skips intact", "{all} 条残差连接全部保留"), tx("{all} skips", "{all} 条残差连接")];
/// Sub-line of a tower without any.
pub const NONE_INTACT: &[Text] =
    &[tx("no skip, branches only", "没有残差连接，只能走支路"), tx("no skips", "没有残差连接")];
/// Sub-line of a tower with some: which are missing.
pub const CUT_AT: &[Text] = &[tx("cut at {sites}", "剪断处：{sites}"), tx("{n} cut", "剪断 {n} 条")];
/// Sub-line of a tower without sublayers.
pub const NO_SUBLAYERS: &[Text] = &[tx("no sublayers", "没有子层")];
/// A loss.
pub const NATS: Text = tx("{loss} nats", "{loss} nats");
/// Verdict: at every position it predicts how frequent each letter is, and nothing else.
pub const KNOWS_LETTERS: &[Text] =
    &[tx("knows letter frequencies only", "只学到字符频率"), tx("letter frequencies only", "只学到字符频率")];
/// Verdict where tokens are not letters.
pub const KNOWS_TOKENS: &[Text] =
    &[tx("knows token frequencies only", "只学到词元频率"), tx("token frequencies only", "只学到词元频率")];
/// Verdict: no better than guessing.
pub const CHANCE: &[Text] = &[tx("at chance", "相当于随机猜测")];
/// Verdict: a number stopped being finite.
pub const NOT_FINITE: &[Text] =
    &[tx("NaN or ∞ since step {step}", "第 {step} 步起出现 NaN 或 ∞"), tx("NaN or ∞", "NaN 或 ∞")];
/// Title of the profile, by what it shows.
pub const PROFILE: [&[Text]; 3] = [
    &[
        tx("‖∂L/∂x‖ at every depth, log scale ▾", "各深度的 ‖∂L/∂x‖，对数刻度 ▾"),
        tx("‖∂L/∂x‖, log scale ▾", "‖∂L/∂x‖，对数刻度 ▾"),
        tx("‖∂L/∂x‖ ▾", "‖∂L/∂x‖ ▾"),
    ],
    &[
        tx("rms of x at every depth, log scale ▾", "各深度 x 的均方根，对数刻度 ▾"),
        tx("rms of x, log scale ▾", "x 的均方根，对数刻度 ▾"),
        tx("rms of x ▾", "均方根 ▾"),
    ],
    &[
        tx("spread of tokens at every depth, log scale ▾", "各深度词元的离散度，对数刻度 ▾"),
        tx("spread of tokens, log scale ▾", "词元离散度，对数刻度 ▾"),
        tx("spread ▾", "离散度 ▾"),
    ],
];
/// Beside the top of the trunk.
pub const LOSS: Text = tx("loss", "损失");
/// Slow motion, by phase.
pub const PHASES: [Text; 4] =
    [tx("1 forward", "1 前向"), tx("2 loss", "2 损失"), tx("3 backward", "3 反向"), tx("4 update", "4 更新")];
/// A phase, and how far it has come.
pub const PHASE_AT: Text = tx("{phase} · {block}", "{phase} · {block}");
/// Of the update.
pub const LEARNING_RATE: Text = tx("lr {lr}", "学习率 {lr}");
/// At the loss: the likeliest token with its probability, and the one that follows.
pub const GUESS_AND_TRUTH: Text = tx("guess {g} {p}, truth {t}", "猜 {g} {p}，正确：{t}");
/// The same where there is little room.
pub const GUESS_SHORT: Text = tx("{g} {p}", "{g} {p}");
/// Slow motion's card: where the two gradients meet.
pub const AT_FORK: Text = tx("At the fork · {block}", "{block}：两路梯度在此汇合");
/// The same where the towers differ in depth.
pub const AT_FORKS: Text = tx("At the fork", "两路梯度在此汇合");
/// Slow motion's card before the first fork.
pub const FROM_GUESSES: Text = tx("Where the gradient begins: guess and truth", "梯度的起点：猜测与答案");
/// The same: the likeliest token.
pub const GUESSED: Text = tx("guess {t} {p}", "猜测 {t} {p}");
/// The same: the token that stands there.
pub const TRUTH: Text = tx("truth {t} {p}", "答案 {t} {p}");
/// Slow motion's card: why the three numbers do not add up.
pub const AS_VECTORS: Text = tx("added as vectors, so lengths do not simply add", "按向量相加，长度不能直接相加");
/// Slow motion's card: skip and branch together.
pub const SUM: Text = tx("sum", "合计");
/// Slow motion's card: between skip and branch.
pub const ANGLE: Text = tx("angle", "夹角");
/// Slow motion's card: at a cut.
pub const CUT_SUM: Text = tx("skip cut: branch = sum", "残差已断，全部来自支路");
/// Slow motion's card: a triangle too small to be seen.
pub const TO_SCALE: Text = tx("to the same scale {px} pixels long", "按同一比例，长度只有 {px} 像素");
/// Slow motion: a fork that the gradient has not come to.
pub const NOT_REACHED: Text = tx("no gradient here yet", "梯度尚未到达");
/// Slow motion's card: what flows down the skip.
pub const SKIP: Text = tx("skip", "残差连接");
/// Slow motion's card: what flows through the branch.
pub const BRANCH: Text = tx("branch", "支路");
/// Slow motion's card: in place of the skip's number.
pub const CUT: Text = tx("cut", "已剪断");
/// Hover card: heading.
pub const AT_ATTN: Text = tx("layer {l}, attention", "第 {l} 层，注意力");
/// Hover card: heading.
pub const AT_MLP: Text = tx("layer {l}, MLP", "第 {l} 层，MLP");
/// Hover card: the branch's part of both norms together.
pub const SHARE: Text = tx("branch share {p}", "支路占 {p}");
/// Hover card: before anything was measured.
pub const NOT_MEASURED: Text = tx("not measured yet", "尚未测量");
/// Timeline: what the axis measures, and in which unit below it.
pub const LOSS_NATS: [Text; 2] = [tx("loss,", "损失"), tx("nats", "nats")];
/// Timeline: what its rings are.
pub const HELD_OUT: Text = tx("held-out", "留出集");
/// Timeline: what the brightness of a strip means.
pub const STRIP: Text = tx("‖∂L/∂x‖ by depth", "各深度 ‖∂L/∂x‖");
/// Timeline: the playhead.
pub const STEP: Text = tx("step {n}", "第 {n} 步");
/// Timeline level.
pub const LEVEL_CHANCE: Text = tx("chance ln V", "随机 ln V");
/// Timeline level, narrow.
pub const LEVEL_CHANCE_SHORT: Text = tx("chance", "随机");
/// Timeline level.
pub const LEVEL_UNIGRAM: Text = tx("unigram", "一元");
/// Timeline level.
pub const LEVEL_BIGRAM: Text = tx("bigram", "二元");
/// Timeline level.
pub const LEVEL_TRIGRAM: Text = tx("trigram", "三元");
