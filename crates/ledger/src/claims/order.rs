//! In which order is it learnt?

use super::depth::successor;
use super::{at_least, below, linear};
use crate::claim::Claim;
use crate::evidence::{Missing, Run};
use crate::rule::{Fixed, Rule, Sides};
use base::config::Tower;
use base::names::tx;

pub(super) const CLAIMS: &[Claim] = &[C15, C19, C20];

const C15: Claim = Claim {
    id: "C15",
    base: "v=1&corpus=markov&n_layers=2&d_model=48&batch_size=16&lr=0.002&warmup_steps=60&lr_decay=constant",
    runs: &[Run::new("markov", "", Tower::A, &[600])],
    lens: "ngram",
    rule: Rule {
        quantities: &[
            linear(
                "unigram",
                tx("step at which the loss passes the best unigram model", "损失越过最佳一元模型的步数"),
                "steps",
            ),
            linear("second", tx("step of the bigram model ÷ that step", "越过二元模型的步数 ÷ 该步数"), ""),
            linear(
                "third",
                tx("step of the trigram model ÷ that of the bigram model", "越过三元模型的步数 ÷ 越过二元模型的步数"),
                "",
            ),
        ],
        conditions: &[at_least(1, 2.0), at_least(2, 2.0)],
        guards: &[],
        step: 600,
        fixed: Fixed { commit: "e3fbcea", digest: 0x1a22_84e5_6bd0_6f57 },
        text: Sides {
            pro: tx(
                "On a source of known order the loss, averaged over ten steps, passes the best unigram, bigram and trigram model one after the other, each at least twice as late as the one before.",
                "在阶数已知的信源上，损失（十步平均）依次越过最佳的一元、二元、三元模型，每次所用步数至少是前一次的两倍。",
            ),
            contra: tx("They are passed at about the same time.", "几乎同时越过。"),
        },
    },
    measure: |runs| {
        let losses = runs.losses("markov")?;
        let (corpus, n_ctx) = runs.corpus("markov")?;
        let levels = corpus.levels_at(n_ctx);
        let passes = |level: Option<f64>| {
            let level = level.ok_or_else(|| Missing("a level is not known".to_string()))?;
            let smooth = losses.windows(10).position(|ten| super::mean(ten) < level);
            // Where it is never passed the quotient is no number, and the run says nothing.
            Ok(smooth.map_or(f64::NAN, |first| (first + 9) as f64))
        };
        let (first, second, third) = (passes(levels.unigram)?, passes(levels.bigram)?, passes(levels.trigram)?);
        Ok(vec![first, second / first, third / second])
    },
    scene: "v=1&corpus=markov&n_layers=2&d_model=48&batch_size=16&lr=0.002&warmup_steps=60&lr_decay=constant&n_steps=600&lens=ngram",
    travels: false,
};

/// Looks at what was learnt: closer together while the rule of one token is, and every fifty steps.
const C19_LOOKS: &[u64] = &[20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 4000];

const C19: Claim = Claim {
    id: "C19",
    base: "v=1&corpus=orders&n_layers=2&d_model=48&n_ctx=32&batch_size=16&warmup_steps=60&n_steps=4000",
    runs: &[Run { every: 50, ..Run::new("orders", "", Tower::A, C19_LOOKS) }],
    lens: "behaviour",
    rule: Rule {
        quantities: &[
            linear(
                "first",
                tx(
                    "thousands of tokens until the rule of one token is learnt to 90 %",
                    "学会一阶规律的 90% 所需词元数（千）",
                ),
                "1000 tokens",
            ),
            linear("second", tx("the same for two tokens ÷ that", "二阶所需 ÷ 一阶所需"), ""),
            linear("third", tx("the same for three ÷ for two", "三阶所需 ÷ 二阶所需"), ""),
        ],
        conditions: &[at_least(1, 2.0), at_least(2, 2.0)],
        guards: &[],
        step: 4000,
        fixed: Fixed { commit: "e3fbcea", digest: 0x80c9_601b_52a6_3069 },
        text: Sides {
            pro: tx(
                "On a source whose rules of one, two and three tokens are equally frequent, each takes at least twice the text of the one before until nine tenths of it are learnt.",
                "在一、二、三阶规律出现得一样多的信源上，每高一阶，学到九成所需的文本至少翻倍。",
            ),
            contra: tx(
                "One of them takes less than twice the text of the one before.",
                "其中某一阶所需的文本不到前一阶的两倍。",
            ),
        },
    },
    measure: |runs| {
        let mut at = [f64::NAN; 3];
        for step in base::order::sorted_set(&C19.runs[0].steps()) {
            let learnt = runs.learnt("orders", step, 4)?;
            for (at, learnt) in at.iter_mut().zip(learnt) {
                // Where it is never reached the quotient is no number, and the run says nothing.
                if at.is_nan() && learnt >= 0.9 {
                    *at = step as f64;
                }
            }
        }
        let tokens_per_step = 16.0 * 32.0;
        Ok(vec![at[0] * tokens_per_step / 1000.0, at[1] / at[0], at[2] / at[1]])
    },
    scene: "v=1&corpus=orders&n_layers=2&d_model=48&n_ctx=32&batch_size=16&warmup_steps=60&n_steps=4000&lens=behaviour",
    travels: false,
};

const C20: Claim = Claim {
    id: "C20",
    base: "v=1&corpus=induction&pos=rel&tied=off&d_model=48&n_ctx=40&batch_size=32&warmup_steps=30&lr_decay=constant",
    runs: &[Run { every: 10, ..Run::new("two", "n_layers=2", Tower::A, &[200]) }],
    lens: "attention",
    rule: Rule {
        quantities: &[
            linear(
                "rise",
                tx("steps from 20 % to 80 % of successors named", "答对后继的比例由 20% 升到 80% 所用步数"),
                "steps",
            ),
            linear(
                "head",
                tx("attention of the best head at what followed last time", "最佳注意力头落在上次后继上的份额"),
                "",
            ),
        ],
        conditions: &[below(0, 60.5)],
        guards: &[],
        step: 200,
        fixed: Fixed { commit: "e3fbcea", digest: 0xcbf5_6a7e_43da_6cf2 },
        text: Sides {
            pro: tx(
                "Two layers go from 20 to 80 in 100 successors named within 60 steps.",
                "两层在 60 步之内由答对 20% 升到 80%。",
            ),
            contra: tx("It comes bit by bit.", "逐渐学会。"),
        },
    },
    measure: |runs| {
        let mut curve = Vec::new();
        for step in (0..=200).step_by(10) {
            curve.push((step as f64, runs.accuracy("two", step, 60, successor)?));
        }
        let crosses = |level: f64| {
            let at = curve.windows(2).find(|two| two[0].1 < level && two[1].1 >= level);
            at.map_or(f64::NAN, |two| {
                let [(x0, y0), (x1, y1)] = [two[0], two[1]];
                x0 + (x1 - x0) * (level - y0) / (y1 - y0)
            })
        };
        let heads = runs.look("two", 200, "attention", &[])?.values("head_induction")?;
        let best = heads.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Ok(vec![crosses(0.8) - crosses(0.2), best])
    },
    scene: "v=1&corpus=induction&pos=rel&tied=off&d_model=48&n_ctx=40&batch_size=32&warmup_steps=30&lr_decay=constant&n_layers=2&b.n_layers=1&b.residual=all",
    travels: false,
};
