//! What takes depth?

use super::{GRAMMAR, at_least, below, linear};
use crate::claim::Claim;
use crate::evidence::{Missing, Run, Runs};
use crate::rule::{Condition, Fixed, Guard, Quantity, Rule, Sides};
use base::config::Tower;
use base::names::{Text, tx};

pub(super) const CLAIMS: &[Claim] = &[C3, C4, C5, C13, C16];

/// How much of the corpus' questions of one kind is answered rightly; `kind` counts from 1 as the lens does.
fn answered(runs: &mut Runs<'_>, run: &str, step: u64, rule: &str) -> Result<f64, Missing> {
    let kinds = runs.corpus(run)?.0.behaviours();
    let place = kinds.iter().position(|kind| kind.key == rule);
    let place = place.ok_or_else(|| Missing(format!("no questions of {rule}")))?;
    runs.look(run, step, "behaviour", &[("kind", &(place + 1).to_string())])?.at("kinds", (place + 1) as f32)
}

/// Of two misleading words between, how much of the agreement is right.
fn across_two(runs: &mut Runs<'_>, run: &str) -> Result<f64, Missing> {
    let kinds = runs.corpus(run)?.0.behaviours();
    let place = kinds.iter().position(|kind| kind.key == "agreement").map_or(0, |i| i + 1);
    runs.look(run, 960, "behaviour", &[("kind", &place.to_string()), ("n_questions", "1000")])?.at("distractors", 2.0)
}

const LEARNT: Text = tx("three layers have not learnt it either", "三层也还没有学会");

const DEEP_AND_SHALLOW: &[Quantity] = &[
    linear("deep", tx("right with three layers", "三层答对的比例"), ""),
    linear("gap", tx("less that with one layer", "减去一层答对的比例"), ""),
];

/// Deeper towers are better by a tenth at least, where they have learnt it at all.
const DEEPER_IS_BETTER: &[Condition] = &[at_least(1, 0.1)];

const C3: Claim = Claim {
    id: "C3",
    base: GRAMMAR,
    runs: &[
        Run::new("three", "n_steps=1500", Tower::A, &[1500]),
        Run::new("one", "n_layers=1&n_steps=1500", Tower::A, &[1500]),
    ],
    lens: "behaviour",
    rule: Rule {
        quantities: DEEP_AND_SHALLOW,
        conditions: DEEPER_IS_BETTER,
        guards: &[Guard { must: at_least(0, 0.85), reason: LEARNT }],
        step: 1500,
        fixed: Fixed { commit: "e3fbcea", digest: 0x1d4d_b8e4_7b2d_1a31 },
        text: Sides {
            pro: tx(
                "At step 1500 three layers tell the two senses of “bank” apart in at least 0.1 more of the questions than one layer does.",
                "第 1500 步时，三层分清 “bank” 两个词义的比例，比一层至少高 0.1。",
            ),
            contra: tx("One layer tells them apart as well.", "一层同样分得清。"),
        },
    },
    measure: |runs| {
        let deep = answered(runs, "three", 1500, "bank")?;
        Ok(vec![deep, deep - answered(runs, "one", 1500, "bank")?])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=3&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=1500&b.n_layers=1&b.residual=all&lens=behaviour",
    travels: false,
};

const C4: Claim = Claim {
    id: "C4",
    base: GRAMMAR,
    runs: &[
        Run::new("three", "n_steps=960", Tower::A, &[960]),
        Run::new("one", "n_layers=1&n_steps=960", Tower::A, &[960]),
    ],
    lens: "behaviour",
    rule: Rule {
        quantities: DEEP_AND_SHALLOW,
        conditions: DEEPER_IS_BETTER,
        guards: &[Guard { must: at_least(0, 0.9), reason: LEARNT }],
        step: 960,
        fixed: Fixed { commit: "e3fbcea", digest: 0x7c6f_5c21_1f84_dec2 },
        text: Sides {
            pro: tx(
                "At step 960 three layers give the pronoun that the name asks for in at least 0.1 more of the questions than one layer does.",
                "第 960 步时，三层给出与人名相符的代词的比例，比一层至少高 0.1。",
            ),
            contra: tx("One layer gives it as often: no high layers are needed.", "一层同样做得到：并不需要高层。"),
        },
    },
    measure: |runs| {
        let deep = answered(runs, "three", 960, "pronoun")?;
        Ok(vec![deep, deep - answered(runs, "one", 960, "pronoun")?])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=3&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=960&b.n_layers=1&b.residual=all&lens=behaviour",
    travels: false,
};

const C5: Claim = Claim {
    id: "C5",
    base: GRAMMAR,
    runs: &[
        Run::new("three", "n_steps=960", Tower::A, &[960]),
        Run::new("one", "n_layers=1&n_steps=960", Tower::A, &[960]),
        Run::new("wide", "n_layers=1&d_model=80&n_steps=960", Tower::A, &[960]),
    ],
    lens: "behaviour",
    rule: Rule {
        quantities: &[
            linear("deep", tx("right across two misleading nouns, three layers", "隔两个干扰名词答对的比例，三层"), ""),
            linear("gap", tx("less that of one layer", "减去一层的"), ""),
            linear("wide_gap", tx("less that of one layer as large as three", "减去参数相当的一层的"), ""),
        ],
        conditions: &[at_least(1, 0.1), at_least(2, 0.1)],
        guards: &[Guard { must: at_least(0, 0.8), reason: LEARNT }],
        step: 960,
        fixed: Fixed { commit: "e3fbcea", digest: 0x3756_66d1_0cbd_191f },
        text: Sides {
            pro: tx(
                "At step 960, across two nouns of the other number, three layers choose the verb’s form rightly in at least 0.1 more of the questions than one layer, also than one with as many weights.",
                "第 960 步时，中间隔着两个数不同的名词，三层选对动词形式的比例比一层至少高 0.1；与参数量相当的宽一层相比也是如此。",
            ),
            contra: tx("One layer does as well.", "一层同样做得到。"),
        },
    },
    measure: |runs| {
        let deep = across_two(runs, "three")?;
        Ok(vec![deep, deep - across_two(runs, "one")?, deep - across_two(runs, "wide")?])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=3&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=960&b.n_layers=1&b.residual=all&lens=behaviour",
    travels: false,
};

const C13: Claim = Claim {
    id: "C13",
    base: "v=1&corpus=grammar-en&balance=1&n_layers=2&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=320",
    runs: &[
        Run::new("gelu", "", Tower::A, &[320]),
        Run::new("identity", "act_fn=identity", Tower::A, &[320]),
        Run::new("off", "act_fn=off", Tower::A, &[320]),
    ],
    lens: "validation",
    rule: Rule {
        quantities: &[
            linear("off", tx("loss without MLPs less that with them", "去掉 MLP 后的损失减去原来的"), "nats"),
            linear(
                "identity",
                tx("loss of MLPs without a nonlinearity less that with it", "MLP 不含非线性时的损失减去原来的"),
                "nats",
            ),
        ],
        conditions: &[at_least(0, 0.1), at_least(1, 0.1)],
        guards: &[],
        step: 320,
        fixed: Fixed { commit: "e3fbcea", digest: 0x28f2_5f2d_04c3_9530 },
        text: Sides {
            pro: tx(
                "At step 320 two layers without MLPs lose at least 0.1 nats more, and so do those whose MLPs lack the nonlinearity.",
                "两层、第 320 步：去掉 MLP 至少多损失 0.1 nats，只去掉其中的非线性也是如此。",
            ),
            contra: tx("Neither loses as much.", "两者都不到。"),
        },
    },
    measure: |runs| {
        let mut loss = |run| {
            let of = runs.look(run, 320, "validation", &[("n_sequences", "128")])?.values("validation")?;
            Ok(of[0])
        };
        let whole = loss("gelu")?;
        Ok(vec![loss("off")? - whole, loss("identity")? - whole])
    },
    scene: "v=1&corpus=grammar-en&balance=1&n_layers=2&d_model=48&n_ctx=32&batch_size=16&warmup_steps=40&n_steps=320&b.act_fn=identity&b.residual=all",
    travels: false,
};

const C16: Claim = Claim {
    id: "C16",
    base: "v=1&pos=rel&tied=off&d_model=48&warmup_steps=30",
    runs: &[
        Run::new("two", "corpus=induction&n_layers=2&n_ctx=40&batch_size=32&lr_decay=constant", Tower::A, &[200]),
        Run::new("one", "corpus=induction&n_layers=1&n_ctx=40&batch_size=32&lr_decay=constant", Tower::A, &[200]),
        Run::new("cups1", "corpus=three-cups&n_layers=1&n_ctx=13&batch_size=48&n_steps=300", Tower::A, &[300]),
        Run::new("cups2", "corpus=three-cups&n_layers=2&n_ctx=13&batch_size=48&n_steps=300", Tower::A, &[300]),
        Run::new("cups4", "corpus=three-cups&n_layers=4&n_ctx=13&batch_size=48&n_steps=300", Tower::A, &[300]),
    ],
    lens: "behaviour",
    rule: Rule {
        quantities: &[
            linear("two", tx("successors named by two layers", "两层答对后继的比例"), ""),
            linear("one", tx("by one layer", "一层答对的比例"), ""),
            linear(
                "second",
                tx("orders of cups told by two layers less those by one", "两层说对杯序的比例减去一层的"),
                "",
            ),
            linear("fourth", tx("by four layers less those by two", "四层的减去两层的"), ""),
        ],
        conditions: &[at_least(0, 0.85), below(1, 0.45), at_least(2, 0.03), at_least(3, 0.03)],
        guards: &[],
        step: 300,
        fixed: Fixed { commit: "e3fbcea", digest: 0x768f_9051_411f_14d7 },
        text: Sides {
            pro: tx(
                "At step 200 two layers name the earlier successor in at least 85 of 100 cases and one layer in fewer than 45; at step 300 each doubling of depth tells at least 0.03 more orders of the cups.",
                "第 200 步时，两层答对先前后继的比例不低于 85%，一层低于 45%；第 300 步时，层数每翻一倍，说对杯序的比例至少高 0.03。",
            ),
            contra: tx("One layer does as well.", "一层同样做得到。"),
        },
    },
    measure: |runs| {
        let mut follows = |run| runs.accuracy(run, 200, 60, successor);
        let (two, one) = (follows("two")?, follows("one")?);
        let mut order = |run| runs.accuracy(run, 300, 150, |_, _, target| Some(target));
        let (first, second, fourth) = (order("cups1")?, order("cups2")?, order("cups4")?);
        Ok(vec![two, one, second - first, fourth - second])
    },
    scene: "v=1&corpus=induction&pos=rel&tied=off&d_model=48&n_ctx=40&batch_size=32&warmup_steps=30&lr_decay=constant&n_layers=2&b.n_layers=1&b.residual=all",
    travels: false,
};

/// In the second half of a sequence, what has followed this symbol most often before; nothing where it has not been
/// seen. The text itself follows it nine times in ten.
pub(super) fn successor(inputs: &[u32], i: usize, _: u32) -> Option<u32> {
    let seen: Vec<u32> = (0..i).filter(|&j| inputs[j] == inputs[i]).map(|j| inputs[j + 1]).collect();
    let votes = |x: u32| seen.iter().filter(|&&y| y == x).count();
    seen.iter().copied().filter(|_| i >= inputs.len() / 2).max_by_key(|&x| votes(x))
}
