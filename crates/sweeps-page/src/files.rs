//! What a reader takes along: the same files from the page and from the command line.

use crate::parts::title;
use crate::pictures::{lots, multiples, name, series, short_names};
use crate::said;
use base::names::Words;
use draw::scene::shape::{Type, pos};
use draw::scene::svg::to_svg;
use draw::scene::{Frame, Rect};
use draw::sweep::{Dress, against, curves, reach, skyline};
use ledger::rule::Mean;
use ledger::sweep::{Measure, Outcome, Sweep, headline};

/// A row for each tower and seed.
pub fn csv(sweep: &Sweep, outcomes: &[Outcome]) -> String {
    ledger::sweep::csv(sweep, outcomes)
}

/// The sweep and every outcome with its curve.
pub fn json(sweep: &Sweep, outcomes: &[Outcome]) -> String {
    serde_json::json!({ "sweep": sweep, "outcomes": outcomes }).to_string()
}

const WIDTH: f32 = 1200.0;
const MARGIN: f32 = 28.0;
const INSIDE: f32 = WIDTH - 2.0 * MARGIN;
const CURVE_H: f32 = 130.0;
const CHART_H: f32 = 260.0;

/// All pictures of a sweep on one sheet, as SVG.
pub fn svg(sweep: &Sweep, outcomes: &[Outcome], dress: Dress) -> String {
    let Dress { lang, .. } = dress;
    let colours = dress.colours();
    let mut frame = Frame::default();
    let bold = Type::new(15.0, colours.text).strong().start();
    let soft = Type::new(12.0, colours.text_soft).start();
    let said = headline(sweep, outcomes).unwrap_or_else(|| title(sweep));
    frame.text(pos(MARGIN, 42.0), said.get(lang), Type { size: 20.0, ..bold });
    let fill = |words: Words, name: &str, n: usize| words.fill(name, &n.to_string());
    let mut below = fill(Words::from(said::SHEET_STEPS), "n", sweep.n_steps as usize);
    below = fill(fill(below, "k", outcomes.len()), "all", sweep.jobs().len());
    below = fill(below, "engine", engine::ENGINE as usize);
    if sweep.is_about_skips() {
        let about = Words::from(said::SHEET);
        below = Words { en: format!("{}; {}", about.en, below.en), zh: format!("{}；{}", about.zh, below.zh) };
    }
    frame.text(pos(MARGIN, 64.0), below.get(lang), soft);

    let mut y = 80.0;
    if sweep.is_of_depth() {
        y += skyline(&mut frame, &lots(sweep, outcomes), dress, [MARGIN, y], INSIDE) + 24.0;
    }
    frame.text(pos(MARGIN, y + 14.0), said::CURVES.get(lang), bold);
    y += 24.0;
    let all = multiples(sweep, outcomes);
    let columns = all.len().clamp(1, 4);
    let w = INSIDE / columns as f32;
    for (i, (one, value)) in all.iter().zip(&sweep.values).enumerate() {
        let at = Rect {
            x: MARGIN + w * (i % columns) as f32,
            y: y + (CURVE_H + 24.0) * (i / columns) as f32,
            w: w - 12.0,
            h: CURVE_H,
        };
        frame.text(pos(at.x, at.y + 14.0), name(sweep, value).get(lang), soft);
        if let Some(axis) = reach(&all) {
            curves(&mut frame, one, axis, sweep.n_steps, &[], dress, Rect { y: at.y + 18.0, ..at });
        }
    }
    y += (CURVE_H + 24.0) * all.len().div_ceil(columns) as f32 + 12.0;
    let w = INSIDE / Measure::ALL.len() as f32;
    for (i, measure) in Measure::ALL.into_iter().enumerate() {
        let x = MARGIN + w * i as f32;
        frame.text(pos(x, y + 14.0), measure.name().get(lang), bold);
        let rect = Rect { x, y: y + 24.0, w: w - 12.0, h: CHART_H };
        let is_log = measure.mean() == Mean::Log;
        against(&mut frame, &series(sweep, outcomes, measure), &short_names(sweep), is_log, dress, rect);
    }
    let h = y + 24.0 + CHART_H + 12.0;
    let mut sheet = Frame::default();
    sheet.plate(Rect { x: 0.0, y: 0.0, w: WIDTH, h }, 0.0, colours.bg, None);
    sheet.shapes.append(&mut frame.shapes);
    to_svg(&sheet, WIDTH, h)
}
