//! The scenes themselves; a file for each of the reader's questions.
//!
//! What a sentence claims stands among the scene's conditions (`says`) and held over five seeds; what belongs to one run
//! says "this run".

mod depth;
mod knows;
mod order;
mod signal;
mod skips;

use crate::measured::{Of, Quantity, Source, StepNumber};
use crate::scene::{Answer, Bet, Condition, Scene, Teaching};
use base::config::Tower;
use base::names::{Text, Words, tx};
use lens::panel::{Axis, Format, Scale};

/// Every scene, in the order of the lesson.
pub fn lesson() -> Vec<Scene> {
    vec![
        skips::highway(),
        signal::content(),
        skips::heal(),
        signal::paths(),
        order::ladder(),
        depth::induction(),
        depth::cups(),
        depth::agreement(),
        knows::layers(),
        knows::distance(),
        signal::upside(),
        depth::chinese(),
        skips::scale(),
    ]
}

const A: Of = Of::One(Tower::A);
const B: Of = Of::One(Tower::B);
const B_OVER_A: Of = Of::Ratio(Tower::B, Tower::A);

/// Where a lens says a number: its key, its parameters, the panel, the number's key.
type Said<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

/// Where a lens draws a point: its key, its parameters, the panel, the place.
type Drawn<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, f32);

fn quantity(key: &str, name: Text, format: Format, step: u64, source: Source, of: Of) -> Quantity {
    Quantity { key: key.to_string(), name: name.into(), unit: String::new(), format, step, source, of }
}

/// A number that every measured step tells.
fn at_step(key: &str, name: Text, format: Format, step: u64, number: StepNumber, of: Of) -> Quantity {
    quantity(key, name, format, step, Source::Step(number), of)
}

/// A number of a lens' sentence.
fn said(key: &str, name: Text, format: Format, step: u64, (lens, with, panel, number): Said<'_>, of: Of) -> Quantity {
    let (lens, params) = (lens.to_string(), params(with));
    let source = Source::Number { lens, params, panel: panel.to_string(), number: number.to_string() };
    quantity(key, name, format, step, source, of)
}

/// A point of a lens' chart.
fn drawn(key: &str, name: Text, format: Format, step: u64, (lens, with, panel, x): Drawn<'_>, of: Of) -> Quantity {
    let (lens, params) = (lens.to_string(), params(with));
    quantity(key, name, format, step, Source::Point { lens, params, panel: panel.to_string(), x }, of)
}

fn params(with: &[(&str, &str)]) -> Vec<(String, String)> {
    with.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

fn in_unit(unit: &str, quantity: Quantity) -> Quantity {
    Quantity { unit: unit.to_string(), ..quantity }
}

fn at_least(from: f64, of: Quantity) -> Condition {
    Condition { of, from, below: f64::INFINITY }
}

fn below(below: f64, of: Quantity) -> Condition {
    Condition { of, from: f64::NEG_INFINITY, below }
}

fn between(from: f64, below: f64, of: Quantity) -> Condition {
    Condition { of, from, below }
}

/// A bet on a value: answers by rising value, each with its upper end and its place on the ruler; the first begins below
/// everything, the last has no end.
fn choice(question: Text, of: Quantity, ruler: Axis, answers: &[(Text, f64, f64)]) -> Bet {
    let mut from = f64::NEG_INFINITY;
    let mut answer = |&(text, below, at): &(Text, f64, f64)| {
        let answer = Answer { text: text.into(), from, below, at };
        from = below;
        answer
    };
    let answers = answers.iter().map(&mut answer).collect();
    Bet::Choice { question: question.into(), answers, of, ruler }
}

fn log_axis(name: Text, lo_exp: i32, hi_exp: i32) -> Axis {
    Axis { name: name.into(), unit: String::new(), scale: Scale::Log { lo_exp, hi_exp }, format: Format::Sci }
}

fn axis(name: Text, lo: f32, hi: f32) -> Axis {
    Axis { name: name.into(), unit: String::new(), scale: Scale::Linear { lo, hi }, format: Format::Fixed }
}

fn claims(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| id.to_string()).collect()
}

/// Minutes, what to ask, what surprises, what to say where a seed behaves otherwise.
fn teaching(minutes: u32, ask: Text, surprise: Text, otherwise: Text) -> Teaching {
    Teaching { minutes, ask: ask.into(), surprise: surprise.into(), otherwise: otherwise.into() }
}

const END: f64 = f64::INFINITY;
const B_OVER_A_NAME: Text = tx("gradient at the tokens, B ÷ A", "词元处的梯度，B ÷ A");
const SPREAD_B: Text = tx("spread of B’s tokens at the top", "B 顶层词元的离散度");

fn words(text: Text) -> Words {
    text.into()
}
