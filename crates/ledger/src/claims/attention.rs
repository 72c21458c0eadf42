//! Where does it look?

use super::{GRAMMAR, at_least, below, least, linear, mean};
use crate::claim::Claim;
use crate::evidence::Run;
use crate::rule::{Fixed, Guard, Rule, Sides};
use base::config::Tower;
use base::names::tx;

pub(super) const CLAIMS: &[Claim] = &[C6, C7, W6];

const C6: Claim = Claim {
    id: "C6",
    base: GRAMMAR,
    runs: &[Run::new("four", "n_layers=4&n_steps=960", Tower::A, &[960])],
    lens: "attention",
    rule: Rule {
        quantities: &[
            linear(
                "rise",
                tx(
                    "top layer’s distance ÷ the nearest layer’s, layers 2 to the top",
                    "顶层的注意力距离 ÷ 最近一层的（第 2 层至顶层）",
                ),
                "",
            ),
            linear(
                "bottom",
                tx("layer 1’s distance ÷ the nearest layer’s above it", "第 1 层的注意力距离 ÷ 其上最近一层的"),
                "",
            ),
        ],
        conditions: &[at_least(0, 1.3), below(1, 1.0)],
        guards: &[],
        step: 960,
        fixed: Fixed { commit: "e3fbcea", digest: 0x0221_c6e3_95cd_02a7 },
        text: Sides {
            pro: tx(
                "At step 960 of four layers the top one looks at least 1.3 times as far as the nearest of layers 2 to 4, and layer 1 looks nearest of all.",
                "四层、第 960 步：顶层看的距离至少是第 2 至 4 层中最近一层的 1.3 倍，且第 1 层看得最近。",
            ),
            contra: tx("The top looks no farther, and layer 1 not nearest.", "顶层并不更远，第 1 层也不是最近。"),
        },
    },
    measure: |runs| {
        let far = runs.look("four", 960, "attention", &[])?.values("distance")?;
        let upper = least(&far[1..]);
        Ok(vec![far[far.len() - 1] / upper, far[0] / upper])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=4&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=960&lens=attention",
    travels: false,
};

const C7: Claim = Claim {
    id: "C7",
    base: "v=1",
    runs: &[Run::new("with", "", Tower::A, &[0, 150])],
    lens: "attention",
    rule: Rule {
        quantities: &[
            linear("before", tx("evenness of layers 2 to the top, step 0", "第 2 层至顶层的均匀度，第 0 步"), ""),
            linear("fall", tx("its fall by step 150", "到第 150 步的下降"), ""),
        ],
        conditions: &[at_least(0, 0.85), at_least(1, 0.05)],
        guards: &[],
        step: 150,
        fixed: Fixed { commit: "e3fbcea", digest: 0x23ec_664c_15d3_fa55 },
        text: Sides {
            pro: tx(
                "Before training the entropy of attention is at least 0.85 of the most it can be, in layers 2 to the top, and by step 150 it has fallen by 0.05 or more.",
                "训练开始前，第 2 层至顶层的注意力熵不低于上限的 0.85；到第 150 步下降 0.05 以上。",
            ),
            contra: tx("It is uneven from the start, or stays as even.", "一开始就不均匀，或始终同样均匀。"),
        },
    },
    measure: |runs| {
        let mut even = |step| Ok(mean(&runs.look("with", step, "attention", &[])?.values("evenness")?[1..]));
        let before = even(0)?;
        Ok(vec![before, before - even(150)?])
    },
    scene: "v=1&step=150&lens=attention",
    travels: true,
};

const W6: Claim = Claim {
    id: "W6",
    base: "v=1&n_layers=12&n_ctx=64",
    runs: &[Run::new("twelve", "", Tower::A, &[250])],
    lens: "attention",
    rule: Rule {
        quantities: &[
            linear("bottom", tx("mean entropy of layers 1 and 2", "第 1、2 层的平均熵"), "nats"),
            linear("top", tx("entropy of layer 12", "第 12 层的熵"), "nats"),
            linear("most", tx("the most that entropy can be here", "此处熵的上限"), "nats"),
        ],
        conditions: &[at_least(1, 1.0), below(0, 3.0)],
        guards: &[Guard {
            must: at_least(2, 3.0),
            reason: tx("no more than 3 nats are possible in so short a context", "上下文太短，熵不可能超过 3 nats"),
        }],
        step: 250,
        fixed: Fixed { commit: "e3fbcea", digest: 0x6d04_f828_5226_9cb6 },
        text: Sides {
            pro: tx(
                "Of twelve layers at step 250, the lowest two stay below 3 nats and the top one stays above 1: not as the dialogue’s table has it.",
                "十二层、第 250 步：最低两层的熵低于 3 nats，顶层高于 1 nats：与对话中的表不符。",
            ),
            contra: tx(
                "The lowest two lie above 3 nats and the top one below 1, as in the table.",
                "最低两层高于 3 nats，顶层低于 1 nats，与表相符。",
            ),
        },
    },
    measure: |runs| {
        let of_heads = runs.look("twelve", 250, "attention", &[])?.values("head_entropy")?;
        let n_heads = of_heads.len() / 12;
        let layer = |l: usize| mean(&of_heads[l * n_heads..(l + 1) * n_heads]);
        // A position that sees k tokens can spread over ln k nats; the mean over all 64.
        let most = mean(&(1..=64).map(|k| libm::log(f64::from(k))).collect::<Vec<_>>());
        Ok(vec![0.5 * (layer(0) + layer(1)), layer(11), most])
    },
    scene: "v=1&n_layers=12&n_ctx=64&step=250&lens=attention",
    travels: false,
};
