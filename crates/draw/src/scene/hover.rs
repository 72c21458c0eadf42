//! The card at the ⊕ under the pointer or with keyboard focus: that site's own numbers.

use super::numbers::{percent, sci};
use super::shape::{Frame, Type, pos, text_width};
use super::slow::block_words;
use super::tower::Pen;
use super::{Rect, words};
use base::config::Site;

/// Draws the card, if a ⊕ is pointed at.
pub fn draw_hover(frame: &mut Frame, pens: &[Pen; 2]) {
    let Some((tower, site)) = pens[0].stage.hover else { return };
    // What a cut changes here is told in its place.
    if pens[0].stage.felt.is_some_and(|felt| (felt.tower, felt.site) == (tower, site)) {
        return;
    }
    let pen = &pens[tower.idx()];
    if !pen.places.sites.contains(&site) {
        return;
    }
    let Pen { layout, palette, places, .. } = pen;
    let lines = lines(pen, site);
    let widest = lines.iter().map(|line| text_width(line, 13.0)).fold(0.0, f32::max);
    let (w, h) = ((widest + 26.0).min(layout.size.x - 8.0), 16.0 + 20.0 * lines.len() as f32);
    // Towards the middle, clear of the finger or pointer; kept inside the stage.
    let inward = if places.node_x < layout.size.x / 2.0 { places.node_x + 20.0 } else { places.node_x - 20.0 - w };
    let x = inward.min(layout.size.x - w - 4.0).max(4.0);
    // Between the heads and the values at the foot, whose numbers it must not cover.
    let [top, foot] = [layout.loss_y + 6.0, layout.values_y - 16.0];
    let y = (places.node_y(site) - h / 2.0).min(foot - h).max(top).min(layout.size.y - h - 2.0).max(2.0);
    frame.plate(Rect { x, y, w, h }, 8.0, palette.panel, Some(palette.bg.mix(pen.own(), 0.6)));
    for (i, line) in lines.into_iter().enumerate() {
        let style = if i == 0 { Type::new(13.0, palette.text).strong() } else { Type::new(13.0, palette.text_soft) };
        frame.text(pos(x + 13.0, y + 23.0 + 20.0 * i as f32), line, style.start());
    }
}

/// What the card says; also what a screen reader should hear.
pub fn lines(pen: &Pen, site: Site) -> Vec<String> {
    let lang = pen.stage.lang;
    let mut out = vec![block_words(site, lang)];
    let numbers = pen
        .input
        .snapshot
        .and_then(|s| Some((s.is_intact(site), *s.skip_grad_l2.get(site.idx())?, *s.branch_grad_l2.get(site.idx())?)));
    let Some((intact, skip, branch)) = numbers else {
        out.push(words::NOT_MEASURED.get(lang).into());
        return out;
    };
    if pen.places.fork_y(site) > pen.front {
        out.push(words::NOT_REACHED.get(lang).into());
        return out;
    }
    let show = |value: f32| if value == 0.0 { words::ZERO_IN_F32.get(lang).into() } else { sci(value) };
    let cut = || words::CUT.get(lang).to_string();
    out.push(format!("{} {}", words::SKIP.get(lang), if intact { show(skip) } else { cut() }));
    out.push(format!("{} {}", words::BRANCH.get(lang), show(branch)));
    if intact && skip + branch > 0.0 {
        out.push(words::SHARE.fill(lang, &[("p", &percent(branch / (skip + branch)))]));
    }
    out
}
