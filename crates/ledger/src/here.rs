//! A claim under a reader's own settings: one seed, measured at once, in words.

use crate::claim::Claim;
use crate::claims::claim;
use crate::evidence::Evidence;
use crate::rule::{Measured, Op};
use crate::told::Mark;
use base::config::{Experiment, Link, View};
use base::names::{Text, Words, tx};

/// What came of it.
pub struct Said {
    /// The verdict of this run; none where it could not be measured.
    pub mark: Option<Mark>,
    /// The verdict's word, then a line for each quantity; or why there is none.
    pub lines: Vec<Words>,
}

/// Measures the claim of that id under the settings of a link. A rule that travels is applied to those settings, another
/// to its own with the link's seed. `told` hears of each tower that is trained: which, of how many.
pub fn measured(id: &str, link: &str, mut told: impl FnMut(usize, usize)) -> Said {
    let Some(claim) = claim(id) else { return Said { mark: None, lines: vec![Words::from(NO_RULE).fill("id", id)] } };
    let (link, _) = Link::parse(link);
    let world = if claim.travels { world(&link) } else { String::new() };
    let mut evidence = Evidence::new(link.experiment.a().seed, &world);
    let mut n = 0;
    let faults = evidence.train(&[(claim.base, claim.runs)], |_, _| {
        n += 1;
        told(n, claim.runs.len());
        true
    });
    let why = |missing: crate::evidence::Missing| Words::from(CANNOT).fill("why", &missing.0);
    if let Some(fault) = faults.into_iter().next() {
        return Said { mark: None, lines: vec![why(fault)] };
    }
    match claim.measured(&mut evidence) {
        Ok(measured) => in_words(claim, &measured),
        Err(missing) => Said { mark: None, lines: vec![why(missing)] },
    }
}

/// The settings of tower A of a link, as far as they are not the default, without its seed.
fn world(link: &Link) -> String {
    let alone = Link { experiment: Experiment::from_a(link.experiment.a().clone()), view: View::default() };
    let text = alone.format();
    let settings = text.split('&').filter(|pair| !pair.starts_with("v=") && !pair.starts_with("seed="));
    settings.collect::<Vec<_>>().join("&")
}

fn in_words(claim: &Claim, measured: &Measured) -> Said {
    let rule = &claim.rule;
    let mark = measured.mark(rule);
    let mut lines = vec![mark.word().into()];
    for (i, (quantity, value)) in rule.quantities.iter().zip(&measured.values).enumerate() {
        let said = value.map_or_else(|| "NaN".to_string(), figures);
        let unit = if quantity.unit.is_empty() { String::new() } else { format!(" {}", quantity.unit) };
        let mut line = Words::from(LINE).fill("unit", &unit);
        line = line.fill("name", "{name}").fill("value", &said);
        line =
            Words { en: line.en.replace("{name}", quantity.name.en), zh: line.zh.replace("{name}", quantity.name.zh) };
        for condition in rule.conditions.iter().filter(|condition| condition.quantity == i) {
            let holds = condition.holds(&[vec![f64::NAN; i], vec![value.unwrap_or(f64::NAN)]].concat());
            let sign = if condition.op == Op::Below { "<" } else { "≥" };
            let met = Words::from(if holds { MET } else { MISSED })
                .fill("rule", &format!("{sign} {}", figures(condition.threshold)));
            line = Words { en: line.en + &met.en, zh: line.zh + &met.zh };
        }
        lines.push(line);
    }
    let numbers: Vec<f64> = measured.values.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
    lines.extend(rule.guards.iter().filter(|guard| !guard.must.holds(&numbers)).map(|guard| guard.reason.into()));
    Said { mark: Some(mark), lines }
}

/// Three figures; a power of ten where the decimals would not say them.
fn figures(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_string(),
        size if (0.01..1000.0).contains(&size) => {
            let text = format!("{value:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        }
        _ => format!("{value:.1e}"),
    }
}

const NO_RULE: Text = tx("There is no rule for {id}.", "{id} 没有规则。");
const CANNOT: Text = tx("This cannot be measured under these settings: {why}.", "在这些设置下无法测量：{why}。");
const LINE: Text = tx("{name}: {value}{unit}", "{name}：{value}{unit}");
const MET: Text = tx(" ({rule}, as the claim wants)", "（{rule}，符合论断）");
const MISSED: Text = tx(" (not {rule})", "（不满足 {rule}）");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_travels_is_applied_to_the_readers_settings() {
        let link = "v=1&n_layers=2&d_model=16&n_heads=2&seed=3&b.residual=attn&step=9&lens=paths";
        assert_eq!(world(&Link::parse(link).0), "n_layers=2&d_model=16&n_heads=2");
        let mut towers = Vec::new();
        let said = measured("C11", link, |k, n| towers.push((k, n)));
        assert_eq!(towers, [(1, 2), (2, 2)]);
        assert!(said.mark.is_some() && said.lines.len() == 3, "{:?}", said.lines);
        // Two layers without skips lose far less than eight.
        let eight = measured("C11", "v=1&d_model=16&n_heads=2&seed=3", |_, _| {});
        assert_ne!(said.lines, eight.lines);
    }

    #[test]
    fn what_cannot_be_measured_is_a_sentence() {
        assert_eq!(measured("C99", "v=1", |_, _| {}).lines[0].en, "There is no rule for C99.");
        let large = measured("C8", "v=1&n_layers=24&d_model=256&n_ctx=256&batch_size=64", |_, _| {});
        assert_eq!(large.mark, None);
        assert!(large.lines[0].zh.starts_with("在这些设置下无法测量"), "{:?}", large.lines);
    }
}
