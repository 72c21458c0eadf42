//! Rules on made-up results, where the verdict is known.

use super::*;
use base::names::tx;

const QUANTITIES: &[Quantity] = &[
    Quantity { key: "ratio", name: tx("ratio", "比"), unit: "", mean: Mean::Log },
    Quantity { key: "gain", name: tx("gain", "增益"), unit: "nats", mean: Mean::Linear },
];

const RULE: Rule = Rule {
    quantities: QUANTITIES,
    conditions: &[
        Condition { quantity: 0, op: Op::Below, threshold: 1e-4 },
        Condition { quantity: 1, op: Op::AtLeast, threshold: 0.1 },
    ],
    guards: &[Guard {
        must: Condition { quantity: 1, op: Op::Below, threshold: 9.0 },
        reason: tx("nothing was learnt", "什么也没学到"),
    }],
    step: 50,
    fixed: Fixed { commit: "", digest: 0 },
    text: Sides { pro: tx("", ""), contra: tx("", "") },
};

fn results(values: &[[f64; 2]]) -> Vec<Measured> {
    let one = |(seed, values): (usize, &[f64; 2])| Measured {
        seed: seed as u32,
        values: values.iter().map(|v| v.is_finite().then_some(*v)).collect(),
        fingerprints: Vec::new(),
    };
    values.iter().enumerate().map(one).collect()
}

const FOR: [f64; 2] = [1e-6, 0.3];
const AGAINST: [f64; 2] = [1.0, 0.0];
const HALF: [f64; 2] = [1e-6, 0.0];
const OTHER_HALF: [f64; 2] = [1.0, 0.3];
/// Its guard fails.
const SILENT: [f64; 2] = [1e-6, 9.5];

#[test]
fn four_of_five_decide() {
    let mark = |values: &[[f64; 2]]| verdict(&RULE, &results(values)).mark;
    assert_eq!(mark(&[]), Mark::Unmeasured);
    assert_eq!(mark(&[FOR; 5]), Mark::Holds);
    assert_eq!(mark(&[FOR, FOR, FOR, FOR, AGAINST]), Mark::Holds);
    assert_eq!(mark(&[FOR, FOR, FOR, AGAINST, AGAINST]), Mark::Undecided);
    assert_eq!(mark(&[AGAINST; 5]), Mark::Fails);
    assert_eq!(mark(&[HALF, HALF, HALF, HALF, FOR]), Mark::Part);
    // One half in some seeds, the other in others: neither part is agreed on.
    assert_eq!(mark(&[HALF, HALF, HALF, OTHER_HALF, OTHER_HALF]), Mark::Undecided);
    assert_eq!(mark(&[FOR, FOR, FOR, FOR, SILENT]), Mark::Holds, "one seed that says nothing");
    assert_eq!(mark(&[FOR, FOR, FOR, SILENT, SILENT]), Mark::Undecided, "two say nothing");
    assert_eq!(mark(&[FOR, FOR, FOR, FOR, [f64::NAN, 0.3]]), Mark::Holds, "no number says nothing");
}

#[test]
fn fewer_than_five_seeds_are_provisional() {
    for n in 1..=6 {
        let said = verdict(&RULE, &results(&vec![FOR; n]));
        assert_eq!((said.is_provisional, said.n, said.mark), (n < 5, n, Mark::Holds));
    }
}

#[test]
fn one_run_is_judged_alone() {
    let marks = [FOR, AGAINST, HALF, SILENT].map(|values| results(&[values])[0].mark(&RULE));
    assert_eq!(marks, [Mark::Holds, Mark::Fails, Mark::Part, Mark::Undecided]);
}

#[test]
fn means_go_by_the_quantitys_scale() {
    let said = verdict(&RULE, &results(&[[1e-4, 0.1], [1e-6, 0.3]]));
    let [log, linear] = &said.spreads[..] else { panic!("two quantities") };
    assert!((log.mean / 1e-5 - 1.0).abs() < 1e-9 && log.range == [1e-6, 1e-4]);
    assert!((linear.mean - 0.2).abs() < 1e-12);
    // Of two values x ± d: the half width is t₁ · d, with t₁ = 12.706.
    let [lo, hi] = linear.interval.expect("two values");
    assert!((lo - (0.2 - 1.2706)).abs() < 1e-9 && (hi - (0.2 + 1.2706)).abs() < 1e-9);
    assert_eq!(verdict(&RULE, &results(&[FOR])).spreads[0].interval, None);
}

#[test]
fn whatever_decides_is_said() {
    const STRICTER: &[Condition] = &[Condition { quantity: 0, op: Op::Below, threshold: 1e-5 }];
    let changed = [
        Rule { step: 51, ..RULE },
        Rule { conditions: STRICTER, ..RULE },
        Rule { conditions: &RULE.conditions[..1], ..RULE },
        Rule { guards: &[], ..RULE },
    ];
    assert!(changed.iter().all(|rule| rule.decides() != RULE.decides()));
    let reworded = Rule { text: Sides { pro: tx("other words", "别的说法"), contra: tx("", "") }, ..RULE };
    assert_eq!(reworded.decides(), RULE.decides(), "words do not decide");
}
