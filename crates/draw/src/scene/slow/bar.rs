//! The phase bar: where in its step slow motion stands. Time runs along it, so that a place on it is a moment.

use super::{Moment, Phase, STARTS, blocks, deeper};
use crate::scene::numbers::sci;
use crate::scene::palette::Palette;
use crate::scene::shape::{Frame, Shape, Type, pos, text_width};
use crate::scene::words::{AT_ATTN, AT_MLP, PHASE_AT, PHASES};
use crate::scene::{Playhead, Rect, StageInput};
use base::config::{Site, Sublayer, Tower};
use base::names::Lang;

/// Room at both ends, for the knob.
const PAD: f32 = 10.0;
/// Baseline of the names, and the rail's top and height.
const NAMES_Y: f32 = 14.0;
const RAIL: [f32; 2] = [24.0, 8.0];
/// Above this height a press means a phase's name, below it a place on the rail.
pub const BAR_NAMES_H: f32 = 17.0;

/// The bar, `w` CSS pixels wide: the four names, a rail with a mark for each block, a knob.
pub fn compose_bar(input: &StageInput, w: f32) -> Frame {
    let mut frame = Frame::default();
    let (Playhead::Slow(t), Some(now)) = (input.playhead, Phase::at(input.playhead)) else { return frame };
    let palette = Palette::of(input.theme);
    let x = |time: f32| PAD + (w - 2.0 * PAD) * time;
    let sites = sites(input);
    for idx in 0..4 {
        let (from, to) = (x(STARTS[idx]), x(STARTS[idx + 1]) - if idx < 3 { 4.0 } else { 0.0 });
        let names = names(input, idx, (idx == now.idx()).then(|| Moment::at(t, sites.len()).block(&sites)).flatten());
        if let Some(name) = names.into_iter().find(|name| text_width(name, 12.0) <= to - from) {
            let ink = if idx == now.idx() { palette.text } else { palette.text_soft };
            let style = Type { strong: idx == now.idx(), ..Type::new(12.0, ink).start() };
            frame.text(pos(from, NAMES_Y), name, style);
        }
        let rail = |from: f32, to: f32| Rect { x: from, y: RAIL[0], w: to - from, h: RAIL[1] };
        frame.plate(rail(from, to), RAIL[1] / 2.0, palette.unlit, None);
        if x(t) > from + 1.0 {
            let ink = if idx == now.idx() { palette.text } else { palette.text_dim };
            frame.plate(rail(from, x(t).min(to)), RAIL[1] / 2.0, ink, None);
        }
    }
    let apart = (w - 2.0 * PAD) * (STARTS[1] - STARTS[0]) / sites.len().max(1) as f32;
    let marks = Moment::all(sites.len()).into_iter().filter(|m| m.block(&sites).is_some()).map(|m| m.time(sites.len()));
    for time in marks.filter(|_| apart >= 5.0) {
        frame.line(vec![pos(x(time), RAIL[0] + 2.0), pos(x(time), RAIL[0] + RAIL[1] - 2.0)], 1.0, palette.bg.fade(0.8));
    }
    let at = pos(x(t), RAIL[0] + RAIL[1] / 2.0);
    frame.shapes.push(Shape::Circle {
        at,
        r: 7.0,
        fill: Some(palette.text),
        stroke: Some((palette.bg, 2.0)),
        dotted: false,
    });
    frame
}

/// The time that pressing a place means on a bar of width `w`: on a phase's name its start, below it that very place.
pub fn bar_time_at(x: f32, y: f32, w: f32) -> f32 {
    let time = ((x - PAD) / (w - 2.0 * PAD).max(1.0)).clamp(0.0, 1.0);
    if y > BAR_NAMES_H {
        return time;
    }
    STARTS.into_iter().rev().skip(1).find(|&start| start <= time).unwrap_or(0.0)
}

/// Where slow motion stands, in words: for whoever does not see the bar.
pub fn moment_words(moment: Moment, sites: &[Site], lang: Lang) -> String {
    let idx = match moment {
        Moment::Forward(_) => 0,
        Moment::Loss => 1,
        Moment::Backward(_) => 2,
        Moment::Update => 3,
    };
    let phase = PHASES[idx].get(lang);
    match moment.block(sites) {
        Some(site) => PHASE_AT.fill(lang, &[("phase", phase), ("block", &block_words(site, lang))]),
        None => phase.to_string(),
    }
}

/// A block by its layer and sublayer.
pub fn block_words(site: Site, lang: Lang) -> String {
    let text = if site.sublayer == Sublayer::Attn { AT_ATTN } else { AT_MLP };
    text.fill(lang, &[("l", &(site.layer + 1).to_string())])
}

/// A phase's name, from the longest: with the block that was passed last or, at the update, the learning rate.
fn names(input: &StageInput, idx: usize, block: Option<Site>) -> Vec<String> {
    let lang = input.lang;
    let plain = PHASES[idx].get(lang).to_string();
    let with = |part: &str| PHASE_AT.fill(lang, &[("phase", &plain), ("block", part)]);
    let lr = Tower::each_of(input.towers, |tower| tower.snapshot.map(|s| sci(s.lr)));
    let more = match (block, lr) {
        (Some(site), _) => vec![with(&block_words(site, lang)), with(&site.to_string())],
        (None, [Some(a), Some(b)]) if idx == 3 && a == b => {
            vec![with(&crate::scene::words::LEARNING_RATE.fill(lang, &[("lr", &a)]))]
        }
        _ => Vec::new(),
    };
    // On a phone without its number.
    let bare = plain.split_once(' ').map(|(_, name)| name.to_string());
    more.into_iter().chain([plain]).chain(bare).collect()
}

/// The blocks that are stepped through.
fn sites(input: &StageInput) -> Vec<Site> {
    deeper(Tower::each_of(input.towers, |tower| blocks(tower.n_layers, tower.has_attn, tower.has_mlp)))
}
