//! What does each layer know?

use super::{GRAMMAR, at_least, below, least, linear};
use crate::claim::Claim;
use crate::evidence::Run;
use crate::rule::{Fixed, Rule, Sides};
use base::config::Tower;
use base::names::tx;

pub(super) const CLAIMS: &[Claim] = &[C1, C2, C9, C10, C18];

const C1: Claim = Claim {
    id: "C1",
    base: GRAMMAR,
    runs: &[Run::new("three", "n_steps=960", Tower::A, &[0, 960])],
    lens: "maps",
    rule: Rule {
        quantities: &[
            linear(
                "purity",
                tx("embeddings whose nearest neighbour is of their part of speech", "最近邻同词性的词元嵌入所占比例"),
                "",
            ),
            linear("gained", tx("its rise since step 0", "自第 0 步以来的上升"), ""),
            linear(
                "analogy",
                tx(
                    "cosine of plural offsets less the 95th percentile of chance",
                    "复数差向量的余弦减去随机的第 95 百分位",
                ),
                "",
            ),
        ],
        conditions: &[at_least(0, 0.8), at_least(1, 0.3), at_least(2, 0.0)],
        guards: &[],
        step: 960,
        fixed: Fixed { commit: "e3fbcea", digest: 0xf1ef_be62_dd3f_3140 },
        text: Sides {
            pro: tx(
                "At step 960 four in five embeddings have a neighbour of their own part of speech, three in ten more than before training, and plural offsets point one way more than shuffled ones do.",
                "第 960 步时，至少八成词元嵌入的最近邻与其同词性，比训练前高出三成以上；复数的差向量方向之一致超过随机配对。",
            ),
            contra: tx("None of these is so.", "三条都不满足。"),
        },
    },
    measure: |runs| {
        let seen = runs.look("three", 960, "maps", &[])?;
        let (purity, before) = (seen.number("classes", "purity")?, seen.number("classes", "purity_first")?);
        let excess = seen.number("analogy_number", "cosine")? - seen.number("analogy_number", "shuffled")?;
        Ok(vec![purity, purity - before, excess])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=3&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=960&lens=maps",
    travels: false,
};

const C2: Claim = Claim {
    id: "C2",
    base: GRAMMAR,
    runs: &[Run::new("three", "n_steps=960", Tower::A, &[960])],
    lens: "probes",
    rule: Rule {
        quantities: &[
            linear(
                "tense_later",
                tx("depth of tense less depth of part of speech", "时态所在深度减去词性所在深度"),
                "",
            ),
            linear(
                "gender_later",
                tx("depth of who is meant less depth of part of speech", "指代所在深度减去词性所在深度"),
                "",
            ),
            linear(
                "top_gain",
                tx(
                    "what the top layer adds for tense or who is meant, the larger",
                    "顶层给时态或指代带来的增益，取较大者",
                ),
                "",
            ),
        ],
        conditions: &[at_least(0, 0.5), at_least(1, 0.5), at_least(2, 0.05)],
        guards: &[],
        step: 960,
        fixed: Fixed { commit: "e3fbcea", digest: 0x1576_4f36_cdcc_7594 },
        text: Sides {
            pro: tx(
                "Tense and who is meant can be read off (95 % of the best) only half a layer or more above part of speech, and the top layer still adds 0.05 to one of them.",
                "时态与指代要比词性高出至少半层才能读出（达到最高正确率的 95%），且顶层仍为其中之一带来 0.05 以上的增益。",
            ),
            contra: tx(
                "They can be read off as low, and the top adds nothing.",
                "在同样低的深度即可读出，且顶层没有增益。",
            ),
        },
    },
    measure: |runs| {
        let mut probe = |label: &str| runs.look("three", 960, "probes", &[("label", label)]);
        let (pos, tense, gender) = (probe("pos")?, probe("tense")?, probe("gender")?);
        let depth = |seen: &crate::evidence::Seen| seen.number("summary", "depth");
        let gain = |seen: &crate::evidence::Seen| {
            let at = seen.values("accuracy")?;
            // Points lie half a layer apart.
            Ok(at[at.len() - 1] - at[at.len() - 3])
        };
        Ok(vec![depth(&tense)? - depth(&pos)?, depth(&gender)? - depth(&pos)?, f64::max(gain(&tense)?, gain(&gender)?)])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=3&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=960&lens=probes",
    travels: false,
};

const C9: Claim = Claim {
    id: "C9",
    base: GRAMMAR,
    runs: &[Run::new("with", "", Tower::A, &[300]), Run::new("without", "", Tower::B, &[300])],
    lens: "probes",
    rule: Rule {
        quantities: &[
            linear(
                "with",
                tx("words told from the top of the stream, with skips", "由顶层向量认出当前词的比例，有残差"),
                "",
            ),
            linear("without", tx("the same without skips", "同上，无残差"), ""),
        ],
        conditions: &[at_least(0, 0.5), below(1, 0.1)],
        guards: &[],
        step: 300,
        fixed: Fixed { commit: "e3fbcea", digest: 0x5457_27da_fec1_3104 },
        text: Sides {
            pro: tx(
                "At step 300 a probe tells at least half of the words from the top of the stream with skips, and fewer than a tenth without.",
                "第 300 步时，有残差的塔，探针由顶层向量至少认出一半的当前词；无残差的塔不到一成。",
            ),
            contra: tx("It tells fewer with skips, and as many without.", "有残差时认不出一半，无残差时超过一成。"),
        },
    },
    measure: |runs| {
        let mut top = |run| {
            let of = runs.look(run, 300, "probes", &[("what", "token")])?.values("accuracy")?;
            Ok(of.last().copied().unwrap_or(f64::NAN))
        };
        Ok(vec![top("with")?, top("without")?])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=3&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&step=300&lens=probes&probes.what=token",
    travels: false,
};

const C10: Claim = Claim {
    id: "C10",
    base: GRAMMAR,
    runs: &[Run::new("four", "n_layers=4&n_steps=960", Tower::A, &[960])],
    lens: "ablation",
    rule: Rule {
        quantities: &[
            linear(
                "drop",
                tx("least that a layer lowers the loss read out of the stream", "各层使读出损失下降的最小值"),
                "nats",
            ),
            linear("worth", tx("least that the loss rises without a layer", "去掉一层后损失上升的最小值"), "nats"),
        ],
        conditions: &[at_least(0, 0.1), at_least(1, 0.1)],
        guards: &[],
        step: 960,
        fixed: Fixed { commit: "e3fbcea", digest: 0xfaae_442d_de80_308e },
        text: Sides {
            pro: tx(
                "At step 960 of four layers each one lowers the loss read out of the stream by 0.1 nats or more, and taking any of them away costs as much.",
                "四层、第 960 步：每一层都使从残差流读出的损失至少下降 0.1 nats，去掉任何一层也至少多出这么多。",
            ),
            contra: tx("Some layer lowers it by less, and some can be spared.", "有的层下降不足，也有的层可以省去。"),
        },
    },
    measure: |runs| {
        let losses = runs.look("four", 960, "logit", &[("n_sequences", "64")])?.values("loss")?;
        // Points lie half a layer apart, from the tokens up.
        let drops: Vec<f64> = (2..losses.len()).step_by(2).map(|i| losses[i - 2] - losses[i]).collect();
        Ok(vec![least(&drops), runs.look("four", 960, "ablation", &[])?.number("answer", "least")?])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=4&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=960&lens=ablation",
    travels: false,
};

const C18: Claim = Claim {
    id: "C18",
    base: GRAMMAR,
    runs: &[Run::new("three", "n_steps=960", Tower::A, &[960])],
    lens: "factors",
    rule: Rule {
        quantities: &[
            linear(
                "top",
                tx(
                    "part of the variance that tense, subject and action explain separately, at the top",
                    "时态、主语、动作各自独立解释的方差比例，顶层",
                ),
                "",
            ),
            linear("gain", tx("the same less that at the embedding", "同上，减去嵌入处的值"), ""),
        ],
        conditions: &[at_least(1, 0.1)],
        guards: &[],
        step: 960,
        fixed: Fixed { commit: "e3fbcea", digest: 0xbb0f_2e5a_86ce_6b5b },
        text: Sides {
            pro: tx(
                "At step 960 tense, subject and action taken separately explain at least 0.1 more of the variance at the top than at the embedding.",
                "第 960 步时，时态、主语、动作各自独立能解释的方差，顶层比嵌入处至少多 0.1。",
            ),
            contra: tx("They explain no more.", "并没有多。"),
        },
    },
    measure: |runs| {
        let of = runs.look("three", 960, "factors", &[])?.values("additive_mean")?;
        let (first, last) = (of[0], of[of.len() - 1]);
        Ok(vec![last, last - first])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=3&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=960&lens=factors",
    travels: false,
};
