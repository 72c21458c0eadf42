//! The words over and under the towers.

use super::layout::Layout;
use super::numbers::nats;
use super::palette::{Palette, Rgba};
use super::scale::Scale;
use super::shape::{Frame, Shape, Type, pos, text_width};
use super::slow::Phase;
use super::tower::Pen;
use super::{Rect, StageInput, Verdict, words};
use base::config::Tower;
use base::names::{Lang, Text};

/// Both towers' heads, then the profile's titles in what room they leave.
pub fn draw_heads(frame: &mut Frame, pens: &[Pen; 2]) {
    let Pen { stage, layout, .. } = pens[0];
    let mut free = [[0.0, layout.size.x]; 4];
    // One open tower at a time: its head stands at the left, and the other's place is for the buttons.
    let is_alone = stage.lattice.open > 0.5 && stage.lattice.only.is_some();
    for pen in pens.iter().filter(|pen| !stage.lattice.hides(pen.tower)) {
        let (tower, axis) = if is_alone { (Tower::A, layout.towers[0].axis) } else { (pen.tower, pen.places.axis) };
        let (rows, title, strong) = (head(pen), if stage.compact { 15.0 } else { 17.0 }, [true, false, true, false]);
        for (row, (candidates, color)) in rows.into_iter().enumerate() {
            let size = [title, 13.0, if stage.compact { 13.0 } else { 14.0 }, 12.0][row];
            let wide = |text: &str| text_width(text, size);
            let side = match (tower, row) {
                (Tower::A, 2) => [4.0, layout.size.x / 2.0],
                (Tower::A, _) => [4.0, layout.profile.zero.x + layout.profile.rail.w * 0.25],
                (Tower::B, 2) => [free[2][0].max(layout.size.x * 0.36), layout.size.x - 4.0],
                (Tower::B, _) => {
                    [layout.size.x - layout.profile.zero.x - layout.profile.rail.w * 0.25, layout.size.x - 4.0]
                }
            };
            let Some((text, x)) = fit(&candidates, axis, side, wide) else { continue };
            let style = Type { strong: strong[row], ..Type::new(size, color) };
            let edge = wide(&text) / 2.0 + 12.0;
            match tower {
                Tower::A => free[row][0] = free[row][0].max(x + edge),
                Tower::B => free[row][1] = free[row][1].min(x - edge),
            }
            frame.text(pos(x, layout.head[row]), text, style);
        }
    }
    draw_middle(frame, pens, free);
}

/// The profile's title, on the stage's own middle. Under it stands the button that opens the tokens.
fn draw_middle(frame: &mut Frame, pens: &[Pen; 2], free: [[f32; 2]; 4]) {
    let Pen { stage, layout, palette, .. } = pens[0];
    let own = |list: &[Text]| list.iter().map(|t| t.get(stage.lang).to_string()).collect::<Vec<_>>();
    let middle = layout.size.x / 2.0;
    let mut put = |row: usize, candidates: &[Text], style: Type| {
        let half = (middle - free[row][0]).min(free[row][1] - middle);
        let wide = |text: &str| text_width(text, style.size);
        if let Some((text, x)) = fit(&own(candidates), middle, [middle - half, middle + half], wide) {
            frame.text(pos(x, layout.head[row]), text, style);
        }
    };
    let (soft, title) = (Type::new(13.0, palette.text_soft), words::PROFILE[stage.trace as usize]);
    if stage.compact && stage.lattice.open > 0.5 {
        // There the tokens' words stand.
    } else if stage.compact {
        put(3, &title[2..], soft);
    } else {
        put(1, title, soft);
    }
}

/// The first of `candidates` that fits between `side`'s ends, and its middle: `x`, or as near as room allows.
fn fit(candidates: &[String], x: f32, side: [f32; 2], wide: impl Fn(&str) -> f32) -> Option<(String, f32)> {
    candidates.iter().filter(|text| !text.is_empty()).find_map(|text| {
        let half = wide(text) / 2.0;
        (side[1] - side[0] >= 2.0 * half).then(|| (text.clone(), x.min(side[1] - half).max(side[0] + half)))
    })
}

/// The head's four rows: title, sub-line, loss, verdict (its own row only in the narrow layout), each from the
/// longest wording to the shortest.
fn head(pen: &Pen) -> [(Vec<String>, Rgba); 4] {
    let Pen { stage, input, places, palette, tower, .. } = *pen;
    let lang = stage.lang;
    let all = places.sites.len();
    let cut: Vec<_> = places.sites.iter().filter(|&&s| !pen.stands(s)).collect();
    let n = cut.len();
    let sites: Vec<String> = cut.iter().map(|s| s.to_string()).collect();
    let values = [("n", n.to_string()), ("all", all.to_string()), ("sites", sites.join(" "))];
    let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let (state, sub): (&[Text], &[Text]) = match n {
        _ if all == 0 => (words::NO_SUBLAYERS, &[]),
        0 => (words::RESIDUAL_ON, words::ALL_INTACT),
        n if n == all => (words::RESIDUAL_OFF, words::NONE_INTACT),
        _ => (words::RESIDUAL_CUT, words::CUT_AT),
    };
    let letter = if tower == Tower::A { "A" } else { "B" };
    let title = state.iter().map(|state| format!("{letter} · {}", state.fill(lang, &values)));
    let title = title.chain([letter.to_string()]).collect();
    let sub = sub.iter().map(|t| t.fill(lang, &values)).collect();
    let (loss, verdict, color) = loss_rows(input.said, stage.verdicts[tower.idx()], stage, palette);
    let title = (title, pen.ink());
    // Open, it says the loss of the sentence that is shown.
    if let Some(own) = super::lattice::loss_words(pen) {
        let sub = if stage.compact { Vec::new() } else { sub };
        return [title, (sub, palette.text_soft), (own, palette.text), (Vec::new(), color)];
    }
    if stage.compact {
        return [title, (Vec::new(), palette.text_soft), (vec![loss], palette.text), (verdict, color)];
    }
    let mut rows: Vec<String> = verdict.iter().map(|v| format!("{loss} · {v}")).collect();
    rows.push(loss);
    let ink = if color == palette.alarm { color } else { palette.text };
    [title, (sub, palette.text_soft), (rows, ink), (Vec::new(), color)]
}

/// The loss as words, and the verdict of the last steps: ▼ is a loss clearly below what counting letters reaches.
fn loss_rows(
    snapshot: Option<&engine::telemetry::Snapshot>,
    verdict: Verdict,
    stage: &StageInput,
    palette: &Palette,
) -> (String, Vec<String>, Rgba) {
    // In slow motion the loss is known only once the text has come up.
    let unknown = matches!(Phase::at(stage.playhead), Some(Phase::Forward(_)));
    let Some(snapshot) = snapshot.filter(|_| !unknown) else {
        return (String::new(), Vec::new(), palette.text_soft);
    };
    let lang = stage.lang;
    let mut text = words::NATS.fill(lang, &[("loss", &nats(snapshot.loss_nats))]);
    let own = |list: &[Text]| list.iter().map(|t| t.get(lang).to_string()).collect::<Vec<_>>();
    let letters = stage.towers.iter().flat_map(|t| t.tokens).all(|t| t.chars().count() == 1);
    let verdict = match verdict {
        Verdict::NotFinite(step) => {
            let step = step.to_string();
            let verdict = words::NOT_FINITE.iter().map(|t| t.fill(lang, &[("step", &step)])).collect();
            return (text, verdict, palette.alarm);
        }
        Verdict::Chance => own(words::CHANCE),
        Verdict::Frequencies if letters => own(words::KNOWS_LETTERS),
        Verdict::Frequencies => own(words::KNOWS_TOKENS),
        Verdict::BelowUnigram => {
            text.push_str(" ▼");
            Vec::new()
        }
        Verdict::Open => Vec::new(),
    };
    (text, verdict, palette.text_soft)
}

/// Most characters of a token on its key; grammars' words are all shorter.
const LONGEST_KEY: usize = 12;

/// The text being learnt, as keys at the foot of the tower.
pub fn draw_tokens(frame: &mut Frame, pen: &Pen, layout: &Layout) {
    let Pen { stage, palette, places, .. } = pen;
    let room = 2.0 * (places.reach + if stage.compact { 10.0 } else { 26.0 });
    let mut keys: Vec<(String, f32)> = Vec::new();
    let mut wide = 0.0;
    for token in pen.input.tokens {
        let text = match token.trim() {
            "" => "·".to_string(),
            word if word.chars().count() > LONGEST_KEY => word.chars().take(LONGEST_KEY - 1).chain(['…']).collect(),
            word => word.to_string(),
        };
        let key = text_width(&text, 12.0) + if text.chars().count() > 1 { 10.0 } else { 9.0 };
        if wide + key + 2.0 > room {
            break;
        }
        wide += key + 2.0;
        keys.push((text, key));
    }
    let mut x = places.axis - wide / 2.0;
    for (text, key) in keys {
        let rect = Rect { x, y: layout.keys_y, w: key, h: 20.0 };
        frame.plate(rect, 4.0, palette.panel, Some(palette.hairline));
        frame.text(pos(x + key / 2.0, layout.keys_y + 14.3), text, Type::new(12.0, palette.text_soft));
        x += key + 2.0;
    }
}

/// The place of the loss at the top of the trunk, from which the gradient falls.
pub fn draw_loss_source(frame: &mut Frame, pen: &Pen) {
    let Pen { places, layout, palette, .. } = pen;
    let at = pos(places.axis, layout.loss_y);
    let light = pen.input.snapshot.and_then(|s| Scale::GRAD.light(*s.resid_grad_l2.last()?)).unwrap_or(0.0);
    let lit = pen.input.snapshot.is_some() && pen.front >= layout.loss_y;
    if lit {
        frame.shapes.push(Shape::Glow { at, r: 34.0, color: pen.own().fade(0.5 * light * palette.glow) });
    }
    let compares = matches!(pen.phase, Some(Phase::Loss(_)));
    if compares {
        let stroke = Some((palette.text, 1.4));
        frame.shapes.push(Shape::Circle { at, r: 7.5, fill: None, stroke, dotted: false });
    }
    frame.disc(at, 3.4, if lit || compares { palette.text } else { palette.text_dim });
    // There the guess and the truth are written.
    if !stage_is_tight(pen) && !compares {
        let name = words::LOSS.get(pen.stage.lang);
        frame.text(pos(at.x + 12.0, at.y + 4.2), name, Type::new(12.0, palette.text_dim).start());
    }
}

fn stage_is_tight(pen: &Pen) -> bool {
    pen.stage.compact || pen.stage.lang == Lang::Zh && pen.layout.size.x < 500.0
}
