//! What a number was measured at, as a name for files and as words for readers.

use base::names::{BlockHook, HookPoint, Text, Words, tx};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// What a number was measured at. In files it is one word, and so it is in JSON and in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The model as a whole: `model`.
    Model,
    /// A tensor of the forward pass, `blocks.2.hook_resid_post`, or its gradient, `blocks.2.hook_resid_post_grad`.
    Hook {
        /// Which.
        hook: HookPoint,
        /// Whether the gradient is meant.
        grad: bool,
    },
    /// All weights of layer `l` (from 0) together: `transformer.h.2`.
    Weights(usize),
    /// One head's pattern as a whole, the head counted from 0: `blocks.2.attn.hook_pattern[3]`.
    Head {
        /// Layer.
        layer: usize,
        /// Head.
        head: usize,
    },
    /// One row of a pattern: where position `query` looks, all counted from 0: `blocks.2.attn.hook_pattern[3,5]`.
    Query {
        /// Layer.
        layer: usize,
        /// Head.
        head: usize,
        /// Position that looks.
        query: usize,
    },
    /// All paths of a gradient through exactly this number of branches: `paths=3`.
    Paths(usize),
    /// The model on those of a corpus' questions that have this number of something: `distractors=2`.
    Asked(Case, usize),
    /// One query's part of all heads together, all counted from 0: of the gradient below attention, what it sends,
    /// `blocks.2.hook_resid_pre_grad[5]`; or the mean of the heads' patterns, `blocks.2.attn.hook_pattern[mean,5]`.
    From {
        /// Layer.
        layer: usize,
        /// Position that looks.
        query: usize,
        /// Whether the gradient is meant.
        grad: bool,
    },
}

/// What tells a corpus' questions apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Which of its kinds of question, counted from 1.
    Kind,
    /// Words between the one that decides and the answer that point to the wrong one.
    Distractors,
    /// Such words before the one that decides.
    Before,
    /// Tokens from the one that decides to the answer, at least so many.
    Distance,
    /// Brackets that are open where it is asked.
    Depth,
}

impl Case {
    /// Every one.
    pub const ALL: [Case; 5] = [Case::Kind, Case::Distractors, Case::Before, Case::Distance, Case::Depth];

    /// Name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Case::Kind => "kind",
            Case::Distractors => "distractors",
            Case::Before => "before",
            Case::Distance => "distance",
            Case::Depth => "depth",
        }
    }

    /// One of them for readers, `{n}` being its number.
    pub const fn words(self) -> Text {
        match self {
            Case::Kind => tx("question {n}", "第 {n} 类问题"),
            Case::Distractors => tx("{n} misleading in between", "中间有 {n} 个干扰项"),
            Case::Before => tx("{n} misleading before", "之前有 {n} 个干扰项"),
            Case::Distance => tx("distance from {n}", "距离 {n} 起"),
            Case::Depth => tx("{n} brackets open", "{n} 层括号未闭合"),
        }
    }
}

impl Place {
    /// One of the stream's 2L+1 points, tokens first.
    pub const fn stream(idx: usize) -> Place {
        Place::Hook { hook: HookPoint::stream(idx), grad: false }
    }

    /// The gradient with respect to one of the stream's points.
    pub const fn stream_grad(idx: usize) -> Place {
        Place::Hook { hook: HookPoint::stream(idx), grad: true }
    }

    /// How deep that is, in sublayers above the tokens: 0 the tokens, 1 after the first attention, 2L the top. What lies
    /// within a sublayer counts as its layer's end; what lies at no depth has none.
    pub fn depth(self) -> Option<usize> {
        match self {
            Place::Hook { hook: HookPoint::Embed, .. } => Some(0),
            Place::Hook { hook: HookPoint::Block(layer, hook), .. } => Some(match hook {
                BlockHook::ResidPre => 2 * layer,
                BlockHook::ResidMid | BlockHook::AttnOut => 2 * layer + 1,
                _ => 2 * layer + 2,
            }),
            Place::Weights(layer)
            | Place::Head { layer, .. }
            | Place::Query { layer, .. }
            | Place::From { layer, .. } => Some(2 * layer + 2),
            Place::Hook { .. } | Place::Model | Place::Paths(_) | Place::Asked(..) => None,
        }
    }

    /// Where that is, for readers, who count layers from 1. The one place where a hook becomes words.
    pub fn words(self) -> Words {
        let layered = |text, layer: usize| Words::from(text).fill("l", &(layer + 1).to_string());
        match self {
            Place::Model => tx("the whole model", "整个模型").into(),
            Place::Paths(k) => Words::from(tx("paths through {k}", "经过 {k} 条支路的路径")).fill("k", &k.to_string()),
            Place::Asked(case, n) => Words::from(case.words()).fill("n", &n.to_string()),
            Place::Weights(layer) => layered(tx("weights of layer {l}", "第 {l} 层的权重"), layer),
            Place::Head { layer, head } => {
                layered(tx("layer {l}, head {h}", "第 {l} 层头 {h}"), layer).fill("h", &head.to_string())
            }
            Place::Query { layer, head, query } => {
                layered(tx("from token {q}, layer {l}, head {h}", "第 {l} 层头 {h}，从词元 {q} 看"), layer)
                    .fill("h", &head.to_string())
                    .fill("q", &query.to_string())
            }
            Place::From { layer, query, grad } => {
                let text =
                    if grad { tx("sent by token {q}, layer {l}", "第 {l} 层，由词元 {q} 传回") } else { LOOKS };
                layered(text, layer).fill("q", &query.to_string())
            }
            Place::Hook { hook: HookPoint::Block(0, BlockHook::ResidPre) | HookPoint::Embed, .. } => {
                tx("at the tokens", "词元处").into()
            }
            Place::Hook { hook: HookPoint::Block(layer, hook), .. } => match hook {
                BlockHook::ResidPre => layered(tx("before layer {l}", "第 {l} 层之前"), layer),
                BlockHook::ResidMid => layered(tx("after attention of layer {l}", "第 {l} 层注意力之后"), layer),
                BlockHook::ResidPost => layered(tx("after layer {l}", "第 {l} 层之后"), layer),
                BlockHook::AttnOut => layered(tx("what attention of layer {l} adds", "第 {l} 层注意力的输出"), layer),
                BlockHook::MlpOut => layered(tx("what the MLP of layer {l} adds", "第 {l} 层 MLP 的输出"), layer),
                BlockHook::Pattern => layered(tx("attention pattern of layer {l}", "第 {l} 层的注意力权重"), layer),
                // A tensor inside a sublayer: its field name is the shortest that is right.
                _ => layered(tx("{hook} of layer {l}", "第 {l} 层的 {hook}"), layer).fill("hook", &short(self)),
            },
            Place::Hook { hook: HookPoint::UnembedOut, .. } => tx("at the logits", "logits 处").into(),
            Place::Hook { .. } => Words::same(self.to_string()),
        }
    }
}

const LOOKS: Text = tx("from token {q}, layer {l}, all heads", "第 {l} 层各头平均，从词元 {q} 看");

/// A hook's name without its block.
fn short(place: Place) -> String {
    place.to_string().splitn(3, '.').nth(2).unwrap_or_default().to_string()
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Model => f.write_str("model"),
            Place::Hook { hook, grad: false } => write!(f, "{hook}"),
            Place::Hook { hook, grad: true } => write!(f, "{hook}_grad"),
            Place::Weights(layer) => write!(f, "transformer.h.{layer}"),
            Place::Paths(k) => write!(f, "paths={k}"),
            Place::Asked(case, n) => write!(f, "{}={n}", case.key()),
            Place::Head { layer, head } => {
                write!(f, "{}[{head}]", HookPoint::Block(*layer, BlockHook::Pattern))
            }
            Place::Query { layer, head, query } => {
                write!(f, "{}[{head},{query}]", HookPoint::Block(*layer, BlockHook::Pattern))
            }
            Place::From { layer, query, grad: true } => {
                write!(f, "{}_grad[{query}]", HookPoint::Block(*layer, BlockHook::ResidPre))
            }
            Place::From { layer, query, grad: false } => {
                write!(f, "{}[mean,{query}]", HookPoint::Block(*layer, BlockHook::Pattern))
            }
        }
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Place, String> {
        let unknown = || format!("{text} is no place of a model");
        if text == "model" {
            return Ok(Place::Model);
        }
        if let Some(layer) = text.strip_prefix("transformer.h.") {
            return layer.parse().map(Place::Weights).map_err(|_| unknown());
        }
        if let Some(k) = text.strip_prefix("paths=") {
            return k.parse().map(Place::Paths).map_err(|_| unknown());
        }
        if let Some((case, n)) = text.split_once('=') {
            let case = Case::ALL.into_iter().find(|known| known.key() == case).ok_or_else(unknown)?;
            return n.parse().map(|n| Place::Asked(case, n)).map_err(|_| unknown());
        }
        if let Some((name, row)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
            let number = |text: &str| text.parse().map_err(|_| unknown());
            if let Some(Ok(HookPoint::Block(layer, BlockHook::ResidPre))) = name.strip_suffix("_grad").map(str::parse) {
                return Ok(Place::From { layer, query: number(row)?, grad: true });
            }
            let Ok(HookPoint::Block(layer, BlockHook::Pattern)) = name.parse() else { return Err(unknown()) };
            let Some((head, query)) = row.split_once(',') else {
                return Ok(Place::Head { layer, head: number(row)? });
            };
            if head == "mean" {
                return Ok(Place::From { layer, query: number(query)?, grad: false });
            }
            return Ok(Place::Query { layer, head: number(head)?, query: number(query)? });
        }
        let (name, grad) = text.strip_suffix("_grad").map_or((text, false), |name| (name, true));
        name.parse().map(|hook| Place::Hook { hook, grad }).map_err(|_| unknown())
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Place, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::names::Lang;

    #[test]
    fn a_place_reads_back_and_speaks_both_languages() {
        for (place, en, zh) in [
            (Place::stream(0), "at the tokens", "词元处"),
            (Place::stream_grad(5), "after attention of layer 3", "第 3 层注意力之后"),
            (Place::stream(6), "after layer 3", "第 3 层之后"),
            (Place::Weights(2), "weights of layer 3", "第 3 层的权重"),
            (
                Place::Hook { hook: HookPoint::Block(1, BlockHook::Q), grad: false },
                "attn.hook_q of layer 2",
                "第 2 层的 attn.hook_q",
            ),
            (Place::Head { layer: 1, head: 3 }, "layer 2, head 3", "第 2 层头 3"),
            (Place::Query { layer: 1, head: 0, query: 7 }, "from token 7, layer 2, head 0", "第 2 层头 0，从词元 7 看"),
            (Place::From { layer: 1, query: 7, grad: true }, "sent by token 7, layer 2", "第 2 层，由词元 7 传回"),
            (
                Place::From { layer: 1, query: 7, grad: false },
                "from token 7, layer 2, all heads",
                "第 2 层各头平均，从词元 7 看",
            ),
            (Place::Model, "the whole model", "整个模型"),
            (Place::Paths(3), "paths through 3", "经过 3 条支路的路径"),
            (Place::Asked(Case::Distractors, 2), "2 misleading in between", "中间有 2 个干扰项"),
        ] {
            assert_eq!(place.to_string().parse(), Ok(place));
            assert_eq!((place.words().get(Lang::En), place.words().get(Lang::Zh)), (en, zh));
        }
        assert_eq!(Place::stream_grad(5).to_string(), "blocks.2.hook_resid_mid_grad");
        assert_eq!(Place::Query { layer: 1, head: 0, query: 7 }.to_string(), "blocks.1.attn.hook_pattern[0,7]");
        assert_eq!(Place::From { layer: 1, query: 7, grad: true }.to_string(), "blocks.1.hook_resid_pre_grad[7]");
        assert_eq!(Place::From { layer: 1, query: 7, grad: false }.to_string(), "blocks.1.attn.hook_pattern[mean,7]");
        for junk in [
            "blocks.2.hook_nothing",
            "blocks.1.attn.hook_q[0,7]",
            "blocks.1.attn.hook_q[7]",
            "blocks.1.attn.hook_pattern[]",
            "distractors=",
            "colour=1",
        ] {
            assert!(junk.parse::<Place>().is_err(), "{junk}");
        }
    }
}
