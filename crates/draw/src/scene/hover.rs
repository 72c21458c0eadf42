//! The card at the ⊕ under the pointer or with keyboard focus: that site's own numbers.

use super::numbers::{percent, sci};
use super::shape::{Frame, Type, pos, text_width};
use super::tower::Pen;
use super::{Rect, words};
use base::config::{Site, Sublayer};

/// Draws the card, if a ⊕ is pointed at.
pub fn draw_hover(frame: &mut Frame, pens: &[Pen; 2]) {
    let Some((tower, site)) = pens[0].stage.hover else { return };
    let pen = &pens[tower.idx()];
    if !pen.places.sites.contains(&site) {
        return;
    }
    let Pen { layout, palette, places, .. } = pen;
    let lines = lines(pen, site);
    let widest = lines.iter().map(|line| text_width(line, 13.0)).fold(0.0, f32::max);
    let (w, h) = ((widest + 26.0).min(layout.size.x - 8.0), 16.0 + 20.0 * lines.len() as f32);
    // Towards the middle, clear of the finger or pointer; kept inside the stage.
    let inward = if places.axis < layout.size.x / 2.0 { places.axis + 20.0 } else { places.axis - 20.0 - w };
    let x = inward.clamp(4.0, (layout.size.x - w - 4.0).max(4.0));
    let y = (places.node_y(site) - h / 2.0).clamp(4.0, (layout.size.y - h - 4.0).max(4.0));
    frame.plate(Rect { x, y, w, h }, 8.0, palette.panel, Some(palette.bg.mix(pen.own(), 0.6)));
    for (i, line) in lines.into_iter().enumerate() {
        let style = if i == 0 { Type::new(13.0, palette.text).strong() } else { Type::new(13.0, palette.text_soft) };
        frame.text(pos(x + 13.0, y + 23.0 + 20.0 * i as f32), line, style.start());
    }
}

/// What the card says; also what a screen reader should hear.
pub fn lines(pen: &Pen, site: Site) -> Vec<String> {
    let lang = pen.stage.lang;
    let heading = if site.sublayer == Sublayer::Attn { words::AT_ATTN } else { words::AT_MLP };
    let mut out = vec![heading.fill(lang, &[("l", &(site.layer + 1).to_string())])];
    let numbers = pen
        .input
        .snapshot
        .and_then(|s| Some((s.is_intact(site), *s.skip_grad_l2.get(site.idx())?, *s.branch_grad_l2.get(site.idx())?)));
    let Some((intact, skip, branch)) = numbers else {
        out.push(words::NOT_MEASURED.get(lang).into());
        return out;
    };
    let show = |value: f32| if value == 0.0 { words::ZERO_IN_F32.get(lang).into() } else { sci(value) };
    let cut = || words::CUT.get(lang).to_string();
    out.push(format!("{} {}", words::SKIP.get(lang), if intact { show(skip) } else { cut() }));
    out.push(format!("{} {}", words::BRANCH.get(lang), show(branch)));
    if intact && skip + branch > 0.0 {
        out.push(words::SHARE.fill(lang, &[("p", &percent(branch / (skip + branch)))]));
    }
    out
}
