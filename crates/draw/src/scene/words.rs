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
/// Title of the profile.
pub const PROFILE: &[Text] = &[
    tx("‖∂L/∂x‖ at every depth, log scale", "各深度的 ‖∂L/∂x‖，对数刻度"),
    tx("‖∂L/∂x‖, log scale", "‖∂L/∂x‖，对数刻度"),
    tx("‖∂L/∂x‖", "‖∂L/∂x‖"),
];
/// Under the profile's title: which way the gradient goes.
pub const FALLS: &[Text] = &[tx("loss ↓ gradient falls", "损失 ↓ 梯度逐层向下"), tx("gradient falls ↓", "梯度向下 ↓")];
/// Beside the top of the trunk.
pub const LOSS: Text = tx("loss", "损失");
/// Slow motion, by phase.
pub const PHASES: [&[Text]; 4] = [
    &[tx("1 forward: the signal rises ↑", "① 前向：信号逐层向上 ↑"), tx("forward ↑", "前向 ↑")],
    &[tx("2 loss: compare with the truth", "② 损失：与正确答案比较"), tx("loss", "损失")],
    &[tx("3 backward: the gradient falls ↓", "③ 反向：梯度逐层向下 ↓"), tx("backward ↓", "反向 ↓")],
    &[tx("4 update, learning rate {lr}", "④ 更新，学习率 {lr}"), tx("update", "更新")],
];
/// Slow motion's card: where the two gradients meet.
pub const SUMMED: Text = tx("at a fork the two vectors are summed", "在分叉处，两个向量相加");
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
