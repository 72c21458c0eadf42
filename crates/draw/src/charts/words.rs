//! Every word in the charts, in both languages.

use base::names::{Text, tx};

/// Hover: a stream point between two layers.
pub const AFTER_ATTN: Text = tx("after attention of layer {l}", "第 {l} 层注意力之后");
/// Hover: a stream point at a layer's end.
pub const AFTER_LAYER: Text = tx("after layer {l}", "第 {l} 层之后");
/// Hover: the stream's beginning.
pub const AT_TOKENS: Text = tx("at the tokens", "在词元处");
/// Hover: one layer.
pub const LAYER: Text = tx("layer {l}", "第 {l} 层");
/// An exact zero.
pub const ZERO: Text = tx("0 in f32", "f32 中为 0");
/// Under the axis of layers.
pub const LAYER_AXIS: Text = tx("layer", "层");
/// Level line.
pub const CHANCE: Text = tx("chance", "随机");
/// Level line.
pub const UNIGRAM: Text = tx("unigram", "一元");
/// Panel title of the token map.
pub const PANEL: Text = tx("layer {l} · {share}", "第 {l} 层 · {share}");
/// Panel title of the token map's first panel.
pub const PANEL_TOKENS: Text = tx("tokens · {share}", "词元 · {share}");
/// How wide a panel of the token map is, where each has its own scale.
pub const PANEL_WIDTH: Text = tx(" · ±{w}", " · ±{w}");
/// Legend: tokens without a class.
pub const UNLABELLED: Text = tx("other", "其他");
