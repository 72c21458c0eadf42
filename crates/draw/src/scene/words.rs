//! Every word on the stage and the timeline, in both languages.

use base::names::{Text, tx};

/// Pill of the attention branch.
pub const ATTN: Text = tx("attn", "注意");
/// Pill of the MLP branch.
pub const MLP: Text = tx("mlp", "MLP");
/// An exact zero.
pub const ZERO_IN_F32: Text = tx("0 in f32", "f32 中为 0");
/// Title of a tower with every skip.
pub const RESIDUAL_ON: Text = tx("residual on", "残差全通");
/// Title of a tower without any.
pub const RESIDUAL_OFF: Text = tx("residual off", "残差全断");
/// Title of a tower with some.
pub const RESIDUAL_CUT: Text = tx("{n} of {all} cut", "断开 {n}/{all} 条");
/// Sub-line of a tower with every skip.
pub const ALL_INTACT: &[Text] =
    &[tx("all {all} skips intact", "{all} 条残差连接都在"), tx("{all} skips", "{all} 条残差")];
/// Sub-line of a tower without any.
pub const NONE_INTACT: &[Text] = &[tx("no skip, branches only", "没有捷径，只能穿过各层"), tx("no skips", "没有残差")];
/// Sub-line of a tower with some: which are missing.
pub const CUT_AT: &[Text] = &[tx("cut at {sites}", "断在 {sites}"), tx("{n} cut", "断 {n} 条")];
/// Sub-line of a tower without sublayers.
pub const NO_SUBLAYERS: Text = tx("no sublayers", "没有子层");
/// A loss.
pub const NATS: Text = tx("{loss} nats", "{loss} nats");
/// Verdict: as good as counting letters.
pub const KNOWS_LETTERS: &[Text] =
    &[tx("knows letter frequencies only", "只会猜字频"), tx("letter frequencies only", "只会猜字频")];
/// Verdict where tokens are not letters.
pub const KNOWS_TOKENS: &[Text] =
    &[tx("knows token frequencies only", "只会猜词频"), tx("token frequencies only", "只会猜词频")];
/// Verdict: no better than guessing.
pub const CHANCE: &[Text] = &[tx("= chance", "= 随机水平")];
/// Verdict: a number stopped being finite.
pub const NOT_FINITE: &[Text] = &[tx("not finite since step {step}", "第 {step} 步起不是有限数"), tx("NaN", "NaN")];
/// Title of the profile.
pub const PROFILE: &[Text] = &[
    tx("‖∂L/∂x‖ at every depth, log scale", "每一层深度上的 ‖∂L/∂x‖，对数刻度"),
    tx("‖∂L/∂x‖, log scale", "‖∂L/∂x‖，对数刻度"),
    tx("‖∂L/∂x‖", "‖∂L/∂x‖"),
];
/// Under the profile's title: which way the gradient goes.
pub const FALLS: &[Text] = &[tx("loss ↓ gradient falls", "损失 ↓ 梯度往下传"), tx("gradient falls ↓", "梯度往下传 ↓")];
/// Beside the top of the trunk.
pub const LOSS: Text = tx("loss", "损失");
/// Slow motion, by phase.
pub const PHASES: [&[Text]; 4] = [
    &[tx("1 forward: the text rises ↑", "① 前向：文字往上走 ↑"), tx("forward ↑", "前向 ↑")],
    &[tx("2 loss: compare with the truth", "② 损失：与真实答案比较"), tx("loss", "损失")],
    &[tx("3 backward: the gradient falls ↓", "③ 反向：梯度往下传 ↓"), tx("backward ↓", "反向 ↓")],
    &[tx("4 update, learning rate {lr}", "④ 更新，学习率 {lr}"), tx("update", "更新")],
];
/// Slow motion's card: where the two gradients meet.
pub const SUMMED: Text = tx("at a fork the two vectors are summed", "在分叉处，两个向量相加");
/// Slow motion's card: what flows down the skip.
pub const SKIP: Text = tx("skip", "残差");
/// Slow motion's card: what flows through the branch.
pub const BRANCH: Text = tx("branch", "支路");
/// Slow motion's card: in place of the skip's number.
pub const CUT: Text = tx("cut", "已断");
/// Hover card: heading.
pub const AT_ATTN: Text = tx("layer {l}, attention", "第 {l} 层，注意力");
/// Hover card: heading.
pub const AT_MLP: Text = tx("layer {l}, MLP", "第 {l} 层，MLP");
/// Hover card: the branch's part of both norms together.
pub const SHARE: Text = tx("branch share {p}", "支路占 {p}");
/// Hover card: before anything was measured.
pub const NOT_MEASURED: Text = tx("not measured yet", "还没有测量");
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
