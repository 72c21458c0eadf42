//! Does the signal reach the bottom?

use super::{at_least, below, linear, log, mean};
use crate::claim::Claim;
use crate::evidence::{Missing, Run, Runs};
use crate::rule::{Fixed, Guard, Quantity, Rule, Sides};
use base::config::Tower;
use base::names::tx;
use engine::telemetry::{BlockName, Snapshot};

pub(super) const CLAIMS: &[Claim] = &[C8, C11, C12, C14, C17, W3];

/// What the gradient of the stream is at its bottom, ‖∂L/∂x₀‖₂.
fn bottom(snapshot: &Snapshot) -> f64 {
    snapshot.resid_grad_l2.named().next().map_or(f64::NAN, |(_, value)| f64::from(value))
}

/// Of the first layer's weights over the last's, ‖∂L/∂W₁‖₂ / ‖∂L/∂W_L‖₂.
fn first_over_last(snapshot: &Snapshot) -> f64 {
    let of = |layer: usize| snapshot.weight_grad_l2.of(BlockName(layer)).map_or(f64::NAN, f64::from);
    of(0) / of(snapshot.n_layers() - 1)
}

const C8: Claim = Claim {
    id: "C8",
    base: "v=1",
    runs: &[Run::new("with", "", Tower::A, &[50]), Run::new("without", "", Tower::B, &[50])],
    lens: "gradients",
    rule: Rule {
        quantities: &[
            log("bottom_ratio", tx("gradient at the bottom, B ÷ A", "底部的梯度，B ÷ A")),
            log("spread", tx("spread of B’s tokens at the top", "B 顶层词元的离散度")),
            log("bottom_a", tx("A’s gradient at the bottom", "A 底部的梯度")),
        ],
        conditions: &[below(0, 1e-4), below(1, 1e-3)],
        guards: &[Guard {
            must: at_least(2, 1e-2),
            reason: tx(
                "A’s own bottom starves, so nothing can be compared with it",
                "A 自己的底部也几乎收不到梯度，无从比较",
            ),
        }],
        step: 50,
        fixed: Fixed { commit: "e3fbcea", digest: 0xd611_10a0_c49a_73ed },
        text: Sides {
            pro: tx(
                "At step 50 the bottom of B gets less than 10⁻⁴ of A’s gradient, and B’s tokens at the top differ by less than 10⁻³ of their length.",
                "第 50 步时，B 底部的梯度不到 A 的 10⁻⁴，且 B 顶层词元之间的差异不到其长度的 10⁻³。",
            ),
            contra: tx("Neither is so.", "两条都不满足。"),
        },
    },
    measure: |runs| {
        let a = bottom(runs.snapshot("with", 50)?);
        let b = runs.snapshot("without", 50)?;
        let spread = b.spread.named().last().map_or(f64::NAN, |(_, value)| f64::from(value));
        Ok(vec![bottom(b) / a, spread, a])
    },
    scene: "v=1",
    travels: true,
};

const C11: Claim = Claim {
    id: "C11",
    base: "v=1&n_ctx=8",
    runs: &[Run::new("with", "", Tower::A, &[0]), Run::new("without", "", Tower::B, &[0])],
    lens: "jacobians",
    rule: Rule {
        quantities: &[
            log(
                "with",
                tx("median singular value, layers 2 to the top, with skips", "奇异值中位数，第 2 层至顶层，有残差"),
            ),
            log("without", tx("the same without skips", "同上，无残差")),
        ],
        conditions: &[at_least(0, 0.5), below(0, 2.0), below(1, 1e-6)],
        guards: &[],
        step: 0,
        fixed: Fixed { commit: "e3fbcea", digest: 0xa836_0f86_ca86_5b09 },
        text: Sides {
            pro: tx(
                "Before training, layers 2 to the top together stretch the median direction by 0.5 to 2 with skips, and by less than 10⁻⁶ without.",
                "训练开始前，第 2 层至顶层合起来，中位方向的伸缩在有残差时为 0.5 至 2 倍，无残差时不到 10⁻⁶。",
            ),
            contra: tx(
                "They shrink it with skips as well, or do not without.",
                "有残差时同样收缩，或无残差时并不收缩。",
            ),
        },
    },
    measure: |runs| {
        let mut median = |run| runs.look(run, 0, "jacobians", &[])?.number("answer", "median");
        Ok(vec![median("with")?, median("without")?])
    },
    scene: "v=1&n_ctx=8&lens=jacobians",
    travels: true,
};

const C12: Claim = Claim {
    id: "C12",
    base: "v=1",
    runs: &[Run::new("with", "", Tower::A, &[100])],
    lens: "paths",
    rule: Rule {
        quantities: &[linear(
            "mean_share",
            tx("mean path length ÷ that of all paths taken alike", "平均路径长度 ÷ 各路径等权时的长度"),
            "",
        )],
        conditions: &[below(0, 0.5)],
        guards: &[],
        step: 100,
        fixed: Fixed { commit: "e3fbcea", digest: 0x91fd_3f0e_9771_0b2f },
        text: Sides {
            pro: tx(
                "At step 100 the gradient’s mean path goes through fewer than half as many sublayers as if all paths carried alike.",
                "第 100 步时，梯度的平均路径所经过的子层数，不到各路径均等时的一半。",
            ),
            contra: tx("It goes through as many, or more.", "达到或超过一半。"),
        },
    },
    measure: |runs| {
        let shares = runs.look("with", 100, "paths", &[])?.values("share")?;
        let mean: f64 = shares.iter().enumerate().map(|(k, share)| k as f64 * share).sum();
        Ok(vec![mean / (0.5 * (shares.len() - 1) as f64)])
    },
    scene: "v=1&step=100&lens=paths",
    travels: true,
};

const C14: Claim = Claim {
    id: "C14",
    base: "v=1&norm=post",
    runs: &[Run::new("post", "", Tower::A, &[80])],
    lens: "weights",
    rule: Rule {
        quantities: &[
            log(
                "early",
                tx("gradient of layer 1’s weights ÷ the top layer’s, step 40", "第 1 层权重的梯度 ÷ 顶层的，第 40 步"),
            ),
            log("later", tx("the same, step 80", "同上，第 80 步")),
        ],
        conditions: &[at_least(0, 0.5), at_least(1, 0.5)],
        guards: &[],
        step: 80,
        fixed: Fixed { commit: "e3fbcea", digest: 0x3a5d_1605_ec2c_37a6 },
        text: Sides {
            pro: tx(
                "With the norm after each sum, as the dialogue has it, layer 1’s weights get at least half of the top layer’s gradient at steps 40 and 80.",
                "按对话所说，归一化放在相加之后：第 40 步和第 80 步时，第 1 层权重的梯度都不小于顶层的一半。",
            ),
            contra: tx("They get less than half at both.", "两处都不到一半。"),
        },
    },
    measure: |runs| {
        let early = first_over_last(runs.snapshot("post", 40)?);
        Ok(vec![early, first_over_last(runs.snapshot("post", 80)?)])
    },
    scene: "v=1&norm=post&step=40",
    travels: false,
};

const C17: Claim = Claim {
    id: "C17",
    base: "v=1",
    runs: &[Run::new("with", "", Tower::A, &[0]), Run::new("without", "", Tower::B, &[0])],
    lens: "curvature",
    rule: Rule {
        quantities: &[
            linear(
                "with",
                tx("cosine of the gradients at θ and θ + 0.2 d, with skips", "θ 处与 θ + 0.2 d 处梯度的余弦，有残差"),
                "",
            ),
            linear("without", tx("the same without skips", "同上，无残差"), ""),
        ],
        conditions: &[at_least(0, 0.8), below(1, 0.65)],
        guards: &[],
        step: 0,
        fixed: Fixed { commit: "e3fbcea", digest: 0x5303_2eab_fff5_1575 },
        text: Sides {
            pro: tx(
                "Before training, a small step leaves the gradient’s direction as it was with skips (cosine at least 0.8) and turns it without (below 0.65).",
                "训练开始前走一小步：有残差时梯度方向基本不变（余弦不低于 0.8），无残差时明显转向（低于 0.65）。",
            ),
            contra: tx("Neither is so.", "两条都不满足。"),
        },
    },
    measure: |runs| {
        let mut cosine = |run| runs.look(run, 0, "curvature", &[])?.number("summary", "cosine");
        Ok(vec![cosine("with")?, cosine("without")?])
    },
    scene: "v=1&lens=curvature",
    travels: true,
};

const UPDATES: &[Quantity] = &[
    log("gradient", tx("gradient of layer 1’s weights ÷ the top layer’s", "第 1 层权重的梯度 ÷ 顶层的")),
    linear("moves", tx("what Adam moves most ÷ least, over layers", "各层中 Adam 更新最多的 ÷ 最少的"), ""),
];

const W3: Claim = Claim {
    id: "W3",
    base: "v=1",
    runs: &[Run::new("with", "", Tower::A, &[60])],
    lens: "weights",
    rule: Rule {
        quantities: UPDATES,
        conditions: &[at_least(0, 5.0), below(1, 2.0)],
        guards: &[],
        step: 60,
        fixed: Fixed { commit: "e3fbcea", digest: 0x9f25_fc97_f71b_98fa },
        text: Sides {
            pro: tx(
                "With skips and the norm before each sublayer, layer 1’s weights get at least five times the top layer’s gradient at steps 50 to 60, and yet no layer moves twice as much as another.",
                "有残差、归一化在子层之前：第 50 至 60 步，第 1 层权重的梯度至少是顶层的五倍，而各层的更新幅度相差不到一倍。",
            ),
            contra: tx("The top gets as much, or moves faster.", "顶层的梯度不小，或更新更快。"),
        },
    },
    measure: updates,
    scene: "v=1&step=50&lens=gradients",
    travels: true,
};

/// Both as means over ten steps: a single batch is noisy.
fn updates(runs: &mut Runs<'_>) -> Result<Vec<f64>, Missing> {
    let (mut ratios, mut moves) = (Vec::new(), Vec::new());
    for step in 51..=60 {
        let snapshot = runs.snapshot("with", step)?;
        ratios.push(libm::log(first_over_last(snapshot)));
        moves.push(snapshot.learned_ratio.named().map(|(_, value)| f64::from(value)).collect::<Vec<f64>>());
    }
    let layers: Vec<f64> =
        (0..moves[0].len()).map(|layer| mean(&moves.iter().map(|of| of[layer]).collect::<Vec<_>>())).collect();
    let most = layers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Ok(vec![libm::exp(mean(&ratios)), most / super::least(&layers)])
}
