//! What is written around the lanes: tokens, targets, losses, and the legend.

use super::super::numbers::{nats, percent, power_of_ten};
use super::super::shape::{Anchor, Frame, Shape, Type, pos, text_width};
use super::super::tower::Pen;
use super::super::{Rect, ThemeKind};
use super::arcs::N_ARCS;
use super::data::{Data, Strongest};
use super::places::{lane_x, n_lanes};
use super::{CELLS, words};
use base::config::{Site, Tower};
use base::names::{Lang, Text};

const SIZE: f32 = 12.0;
/// In two rows a word may be so many lanes wide: two, less what the ends are moved inwards.
const TWO_ROWS: f32 = 1.5;
/// Height of a bar at twice the loss of chance.
const BAR: f32 = 20.0;

/// Tokens under the lanes, targets and losses over them.
pub fn draw(frame: &mut Frame, pen: &Pen, data: Option<&Data>) {
    let shown = pen.stage.lattice.labels();
    if shown <= 0.0 {
        return;
    }
    let Pen { palette, places, layout, stage, .. } = pen;
    let (top, _) = pen.ends_y();
    let (above, below) = (top - 38.0, layout.keys_y + 14.3);
    let n = n_lanes(data);
    if let Some(data) = data {
        let lane = |tokens: &[lens::panel::Token], of: fn(&lens::panel::Token) -> &str| seen(of(&tokens[0]));
        let lanes = || data.reading.tokens.chunks(data.each());
        let nexts: Vec<(String, bool)> =
            lanes().map(|l| (lane(l, |t| &t.next), l.len() == 1 && l[0].is_right())).collect();
        let reads: Vec<(String, bool)> = lanes().map(|l| (lane(l, |t| &t.read), false)).collect();
        write_row(frame, pen, &nexts, above, shown);
        write_row(frame, pen, &reads, below, shown);
        draw_losses(frame, pen, data, top - 12.0, shown);
    } else {
        let at = pos(lane_x(pen, n, n / 2), above);
        frame.text(at, words::MEASURING.get(stage.lang), Type::new(SIZE, palette.text_soft.fade(shown)));
    }
    if pen.tower == Tower::A || stage.compact {
        let style = Type::new(SIZE, palette.text_dim.fade(shown)).end();
        let x = places.lanes.x - 6.0;
        for (text, y) in [(words::NEXT, above), (words::LOSS_ROW, top - 17.0), (words::TEXT, below)] {
            frame.text(pos(x, y), text.get(stage.lang), style);
        }
    }
}

/// A token as it can be seen.
fn seen(token: &str) -> String {
    match token {
        "" => "–".into(),
        "\n" => "⏎".into(),
        token if token.trim().is_empty() => "␣".into(),
        token => token.trim().into(),
    }
}

/// A row of words, one a lane: where they do not fit side by side, in two rows; what fits neither is cut short.
fn write_row(frame: &mut Frame, pen: &Pen, row: &[(String, bool)], y: f32, shown: f32) {
    let pitch = pen.places.lanes.w / row.len().max(1) as f32;
    // As strong as they may be.
    let em = |c: char| if c >= '\u{2E80}' || "mwMW".contains(c) { 1.0 } else { 0.58 };
    let wide = |text: &str| text.chars().map(em).sum::<f32>() * SIZE + 1.0;
    let widest = row.iter().map(|(text, _)| wide(text)).fold(0.0, f32::max);
    let narrowest =
        row.iter().filter_map(|(text, _)| text.chars().next()).map(|c| wide(&c.to_string())).fold(0.0, f32::max);
    let (n_rows, every) = match pitch {
        pitch if widest <= pitch => (1, 1),
        pitch if narrowest <= TWO_ROWS * pitch => (2, 1),
        pitch => (2, (narrowest / (TWO_ROWS * pitch)).ceil() as usize),
    };
    let room = pitch * every as f32 * if n_rows == 1 { 1.0 } else { TWO_ROWS };
    let lanes = pen.places.lanes;
    for (k, (i, (text, is_right))) in row.iter().enumerate().step_by(every).enumerate() {
        let mut text: String = text.clone();
        while text.chars().count() > 1 && wide(&text) > room {
            text.pop();
        }
        let ink = if *is_right { pen.palette.text } else { pen.palette.text_soft };
        let style = Type { strong: *is_right, ..Type::new(SIZE, ink.fade(shown)) };
        let y = if n_rows == 1 { y } else { y - 7.5 + 12.5 * (k % 2) as f32 };
        // The first and the last stay over their lanes.
        let half = wide(&text) / 2.0;
        let x = lane_x(pen, row.len(), i).max(lanes.x + half).min(lanes.x + lanes.w - half);
        frame.text(pos(x, y), text, style);
    }
}

/// Bars from 0 to twice chance, and a dotted line at chance.
fn draw_losses(frame: &mut Frame, pen: &Pen, data: &Data, foot: f32, shown: f32) {
    let (n, lanes, palette) = (data.n_lanes(), pen.places.lanes, pen.palette);
    let chance = data.reading.chance_nats;
    let w = (0.62 * lanes.w / n as f32).min(14.0);
    for lane in 0..n {
        let Some(loss) = data.loss_nats(lane) else { continue };
        let x = lane_x(pen, n, lane) - w / 2.0;
        if !loss.is_finite() {
            let rect = Rect { x, y: foot - BAR, w, h: BAR };
            frame.shapes.push(Shape::Hatch { rect, color: palette.alarm.fade(shown) });
            continue;
        }
        let h = (BAR * loss / (2.0 * chance)).clamp(0.6, BAR);
        frame.plate(Rect { x, y: foot - h, w, h }, 1.0, palette.bg.mix(pen.own(), 0.75).fade(shown), None);
    }
    let y = foot - BAR / 2.0;
    frame.dots(vec![pos(lanes.x, y), pos(lanes.x + lanes.w, y)], 1.0, palette.text_dim.fade(0.8 * shown));
    if pen.tower == Tower::A && !pen.stage.compact {
        let style = Type::new(SIZE, palette.text_dim.fade(shown)).start();
        frame.text(pos(lanes.x + lanes.w + 6.0, y + 4.0), words::CHANCE.get(pen.stage.lang), style);
    }
}

/// Under the lanes: which arcs, which sentence, which step, and what brightness means.
pub fn draw_legend(frame: &mut Frame, pens: &[Pen; 2], data: &[Option<Data>; 2]) {
    let stage = pens[0].stage;
    for (pen, data) in pens.iter().zip(data).filter(|(pen, _)| !stage.lattice.hides(pen.tower)) {
        let (lanes, bottom) = (pen.places.lanes, pen.ends_y().1);
        // Where the profile's axis has its words.
        let room = lanes.w - if pen.tower == Tower::A || stage.compact { 28.0 } else { 0.0 };
        let style = Type::new(SIZE, pen.palette.text_soft.fade(stage.lattice.labels()));
        let put = |frame: &mut Frame, list: &[String], y: f32| {
            if let Some(text) = list.iter().find(|text| text_width(text, SIZE) <= room) {
                frame.text(pos(lanes.x, y), text.clone(), style.start());
            }
        };
        put(frame, &arcs_words(pen, data.as_ref()), bottom + 49.0);
        if pen.tower == Tower::A && !stage.compact {
            draw_ramp(frame, pen, lanes.x, room, bottom + 65.0);
        } else if stage.compact {
            let ramp = ramp_width();
            draw_ramp(frame, pen, lanes.x + room - ramp, ramp, bottom + 65.0);
            let list: Vec<String> = state_words(pen, data.as_ref()).into_iter().rev().collect();
            let fits = list.iter().rev().find(|text| text_width(text, SIZE) <= room - ramp - 8.0);
            put(frame, &fits.cloned().into_iter().collect::<Vec<_>>(), bottom + 65.0);
        } else {
            put(frame, &state_words(pen, data.as_ref()), bottom + 65.0);
        }
    }
}

/// The arcs that are drawn, or how many tokens share a lane.
fn arcs_words(pen: &Pen, data: Option<&Data>) -> Vec<String> {
    let Some(data) = data else { return Vec::new() };
    let (lang, input) = (pen.stage.lang, &pen.stage.lattice);
    let open = input.rows.iter().filter(|(_, amount)| *amount > 0.5).map(|(layer, _)| *layer);
    let open = open.filter(|layer| pen.places.sites.contains(&Site::attn(*layer))).max();
    let lane = (data.each() > 1).then(|| words::LANE.fill(lang, &[("k", &data.each().to_string())]));
    let Some(grid) = open.and_then(|layer| data.sent(layer)) else { return lane.into_iter().collect() };
    let strongest = Strongest::of(grid, N_ARCS);
    let values =
        [("k", strongest.pairs.len().to_string()), ("n", strongest.n_all.to_string()), ("p", percent(strongest.share))];
    let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
    let said: Vec<String> = words::ARCS.iter().map(|text| text.fill(lang, &values)).collect();
    let both = lane.iter().flat_map(|lane| said.iter().map(move |said| format!("{said} · {lane}")));
    both.chain(said.iter().cloned()).collect()
}

/// Sentence and, where it is another than the towers', the step; the longest first.
fn state_words(pen: &Pen, data: Option<&Data>) -> Vec<String> {
    let lang = pen.stage.lang;
    let Some(data) = data else { return vec![words::MEASURING.get(lang).to_string()] };
    let [k, n] = data.reading.sequence.map(|n| n.to_string());
    let sentence = words::SENTENCE.fill(lang, &[("k", &k), ("n", &n)]);
    let step = pen.stage.lattice.step;
    let other = pen.input.snapshot.is_some_and(|snapshot| snapshot.step != step);
    let step = words::OF_STEP.fill(lang, &[("n", &step.to_string())]);
    let bold = words::BOLD.get(lang);
    match other {
        true => vec![format!("{sentence} · {step} · {bold}"), format!("{sentence} · {step}"), step],
        false => vec![format!("{sentence} · {bold}"), sentence],
    }
}

const RAMP: f32 = 60.0;

fn ramp_width() -> f32 {
    RAMP + 12.0 + text_width(&power_of_ten(CELLS.lo_exp), SIZE) + text_width(&power_of_ten(CELLS.hi_exp), SIZE)
}

/// What brightness means, from the rail's low end to its high end, from `x` on.
fn draw_ramp(frame: &mut Frame, pen: &Pen, x: f32, room: f32, y: f32) {
    let style = Type::new(SIZE, pen.palette.text_soft.fade(pen.stage.lattice.labels())).start();
    let lang: Lang = pen.stage.lang;
    let names: &[Text] = if pen.stage.theme == ThemeKind::Light { words::DEPTH } else { words::BRIGHT };
    let name =
        names.iter().map(|text| text.get(lang)).find(|text| text_width(text, SIZE) + 10.0 + ramp_width() <= room);
    let mut x = x;
    if let Some(name) = name {
        frame.text(pos(x, y), name, style);
        x += text_width(name, SIZE) + 10.0;
    }
    let (low, high) = (power_of_ten(CELLS.lo_exp), power_of_ten(CELLS.hi_exp));
    frame.text(pos(x, y), low.clone(), style);
    x += text_width(&low, SIZE) + 6.0;
    let n = 15;
    // Where both towers stand, both their colours.
    let towers: &[Tower] = if pen.stage.compact { std::slice::from_ref(&pen.tower) } else { &Tower::BOTH };
    let h = 9.0 / towers.len() as f32;
    for (row, &tower) in towers.iter().enumerate() {
        for i in 0..n {
            let place = (i as f32 + 0.5) / n as f32;
            let rect = Rect { x: x + RAMP / n as f32 * i as f32, y: y - 9.0 + h * row as f32, w: RAMP / n as f32, h };
            frame.plate(rect, 0.0, pen.palette.light(tower, place).fade(pen.stage.lattice.labels()), None);
        }
    }
    frame.text(pos(x + RAMP + 6.0, y), high, Type { anchor: Anchor::Start, ..style });
}

/// The sentence's own loss, from the longest wording.
pub fn loss_words(data: &Data, lang: Lang) -> Vec<String> {
    let [k, n] = data.reading.sequence.map(|n| n.to_string());
    let loss = nats(data.reading.loss_nats());
    words::LOSS.iter().map(|text| text.fill(lang, &[("loss", &loss), ("k", &k), ("n", &n)])).collect()
}

/// A lane's tokens for a card: the first and last position, and what is read there.
pub fn lane_words(data: &Data, lane: usize, lang: Lang) -> String {
    let first = lane * data.each();
    let tokens: Vec<String> = data.reading.tokens.iter().skip(first).take(data.each()).map(|t| seen(&t.read)).collect();
    let last = first + tokens.len().saturating_sub(1);
    let joint = if tokens.iter().all(|t| t.chars().count() == 1) { "" } else { " " };
    let (i, j, t) = (first.to_string(), last.to_string(), tokens.join(joint));
    let text = if tokens.len() > 1 { words::TOKENS } else { words::TOKEN };
    text.fill(lang, &[("i", &i), ("j", &j), ("t", &t)])
}

/// What tower `w` guessed after a lane's only token.
pub fn guess_words(data: &Data, lane: usize, lang: Lang) -> Option<String> {
    let token = data.reading.tokens.get(lane).filter(|token| data.each() == 1 && !token.next.is_empty())?;
    let w = if data.tower() == Tower::A { "A" } else { "B" };
    let values =
        [("w", w.to_string()), ("t", seen(&token.guess)), ("p", percent(token.guess_share)), ("u", seen(&token.next))];
    Some(words::GUESSED.fill(lang, &values.each_ref().map(|(key, value)| (*key, value.as_str()))))
}
