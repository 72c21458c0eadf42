//! Losses that need no transformer, and on which text each was found.

use crate::names::{Lang, tx};

/// Losses that need no transformer, in nats per target, to be drawn beside the towers'.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// ln V: every token equally likely.
    pub chance: f64,
    /// Best guess from frequencies alone.
    pub unigram: Option<f64>,
    /// Best guess from one token back.
    pub bigram: Option<f64>,
    /// Best guess from two tokens back.
    pub trigram: Option<f64>,
    /// What an ideal reader pays who knows how sequences are made and has read all before: no model can stay below it.
    pub entropy: Option<f64>,
    /// On which text all but chance were found, and how.
    pub on: LevelsOn,
}

/// On which text levels were found, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LevelsOn {
    /// Counted on training text, measured on held-out text.
    #[default]
    HeldOut,
    /// The same, but the entropy follows from the rule, for long text.
    HeldOutEntropyByRule,
    /// Computed from the rule, over all sequences of so many tokens; a target at the start of a sequence, with fewer
    /// tokens before it than a level looks back, counts with those that there are.
    Rule {
        /// Length of the sequences.
        n_ctx: usize,
    },
    /// The same, but the entropy is a mean over sampled sequences.
    RuleEntropyBySamples {
        /// Length of the sequences.
        n_ctx: usize,
    },
    /// Computed by going through all that training may show; text held out is not like it.
    AllOfTraining,
}

impl LevelsOn {
    /// A sentence for the reader.
    pub fn say(self, lang: Lang) -> String {
        let (text, n_ctx) = match self {
            LevelsOn::HeldOut => {
                (tx("Counted on training text, measured on held-out text.", "在训练文本上计数，在留出文本上测得。"), 0)
            }
            LevelsOn::HeldOutEntropyByRule => (
                tx(
                    "Counted on training text, measured on held-out text; the entropy follows from the rule, for long \
                     text.",
                    "在训练文本上计数，在留出文本上测得；熵由生成规则算出，对应很长的文本。",
                ),
                0,
            ),
            LevelsOn::Rule { n_ctx } => (
                tx(
                    "Computed from the rule, over all sequences of {n} tokens.",
                    "由生成规则算出，对所有长为 {n} 个词元的序列取平均。",
                ),
                n_ctx,
            ),
            LevelsOn::RuleEntropyBySamples { n_ctx } => (
                tx(
                    "Computed from the rule, over all sequences of {n} tokens; the entropy is the mean loss of an \
                     ideal reader on sampled ones.",
                    "由生成规则算出，对所有长为 {n} 个词元的序列取平均；熵是理想读者在抽样序列上的平均损失。",
                ),
                n_ctx,
            ),
            LevelsOn::AllOfTraining => (
                tx(
                    "Computed over everything that training may show; they do not hold for what is held out.",
                    "对训练中可能出现的全部题目精确算出；对留出的题目不成立。",
                ),
                0,
            ),
        };
        text.fill(lang, &[("n", &n_ctx.to_string())])
    }
}

/// Entropy, in nats, of the last of two after the first: `joint[context * n_out + out]`, weights of any sum.
pub(super) fn conditional_entropy(joint: &[f64], n_out: usize) -> f64 {
    let total: f64 = joint.iter().sum();
    let of_context = |row: &[f64]| -> f64 {
        let sum: f64 = row.iter().sum();
        row.iter().filter(|&&p| p > 0.0).map(|&p| -p * libm::log(p / sum)).sum()
    };
    joint.chunks_exact(n_out).map(of_context).sum::<f64>() / total
}
