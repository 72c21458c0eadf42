//! One tower's structure: what stands there whether or not light falls through it.

use super::StageInput;
use super::layout::{Layout, TowerPlaces};
use super::palette::{Palette, Rgba};
use super::shape::{Frame, Pos, Shape, Type, pos};
use super::slow::{Phase, has_numbers};
use super::words::{ATTN, MLP};
use super::{Hit, Rect, Scale, TowerInput};
use base::config::{Site, Sublayer, Tower};

/// Everything that drawing one tower needs.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    /// Whose.
    pub tower: Tower,
    /// The whole stage's input.
    pub stage: &'a StageInput<'a>,
    /// Its own.
    pub input: &'a TowerInput<'a>,
    /// Its places.
    pub places: &'a TowerPlaces,
    /// The whole stage's places.
    pub layout: &'a Layout,
    /// Colours.
    pub palette: &'static Palette,
    /// The part of the step that slow motion shows; none at other speeds.
    pub phase: Option<Phase>,
    /// How far down the gradient has come: light is drawn above this height only.
    pub front: f32,
}

impl Pen<'_> {
    /// Whether the skip at `site` stands now.
    pub fn stands(&self, site: Site) -> bool {
        self.input.intact.get(site.idx()).copied().unwrap_or(true)
    }

    /// The tower's own colour.
    pub fn own(&self) -> Rgba {
        self.palette.tower(self.tower)
    }

    /// The same for words.
    pub fn ink(&self) -> Rgba {
        self.palette.ink(self.tower)
    }

    /// The top and bottom of the tower's stream, 2L and 0.
    pub fn ends_y(&self) -> (f32, f32) {
        let points = &self.places.points_y;
        (points[points.len() - 1], points[0])
    }

    /// Whether the loop of `site` is so bright that nothing below it shows.
    fn covered_by_light(&self, site: Site) -> bool {
        let (i, lit) = (site.idx(), |value: Option<&f32>| value.and_then(|&v| Scale::GRAD.along(v)) > Some(0.15));
        self.places.fork_y(site) <= self.front
            && self.input.snapshot.is_some_and(|s| lit(s.resid_grad_l2.get(i + 1)) && lit(s.branch_grad_l2.get(i)))
    }

    /// The loop of `site` as `n` points from ⊕ to fork.
    pub fn loop_points(&self, site: Site, n: usize) -> Vec<Pos> {
        (0..n).map(|i| self.places.loop_at(site, i as f32 / (n - 1) as f32)).collect()
    }
}

/// The unlit tower: loops as hairlines, the trunk as a faint band, dotted where a skip is cut.
pub fn draw_structure(frame: &mut Frame, pen: &Pen) {
    let Pen { places, palette, .. } = pen;
    let n = if places.step > 14.0 { 15 } else { 7 };
    for &site in places.sites.iter().filter(|&&site| !pen.covered_by_light(site)) {
        frame.line(pen.loop_points(site, n), 1.2, palette.unlit);
    }
    let (top, bottom) = pen.ends_y();
    let band = |frame: &mut Frame, from: f32, to: f32| {
        frame.line(vec![pos(places.axis, from), pos(places.axis, to)], places.trunk_half * 0.7, palette.hairline);
    };
    band(frame, pen.layout.loss_y, top);
    let mut from = top;
    for &site in places.sites.iter().rev() {
        let (y1, y0) = (places.node_y(site), places.fork_y(site));
        if pen.stands(site) {
            continue;
        }
        if y1 > from {
            band(frame, from, y1);
        }
        from = y0;
        frame.dots(vec![pos(places.axis, y1), pos(places.axis, y0)], 1.2, palette.text_dim.fade(0.6));
    }
    band(frame, from, bottom.max(from) + 0.1);
    band(frame, bottom, pen.layout.keys_y);
}

/// What lies over the light: ⊕ and ⊗, pills, layer numbers, and the places that react.
pub fn draw_furniture(frame: &mut Frame, pen: &Pen) {
    let Pen { places, palette, input, .. } = pen;
    draw_gaps(frame, pen);
    for &site in &places.sites {
        draw_node(frame, pen, site);
        if let Some(size) = places.pill.filter(|_| pen.stage.lattice.open <= 0.0) {
            let at = places.loop_at(site, 0.5);
            // At the update a block is as bright as it moves.
            let lit = input.snapshot.is_some() && at.y <= pen.front && !matches!(pen.phase, Some(Phase::Update(_)));
            let border = if lit { pill_border(pen, site) } else { palette.unlit };
            let ink = if lit { palette.text_soft } else { palette.text_dim };
            frame.plate(Rect::centred(at, size.x, size.y), 5.0, palette.panel, Some(border));
            let name = if site.sublayer == Sublayer::Attn { ATTN } else { MLP };
            frame.text(pos(at.x, at.y + 4.2), name.get(pen.stage.lang), Type::new(12.0, ink));
        }
        let rect = places.hit(site, pen.stage.compact);
        frame.hits.push(Hit { rect, tower: pen.tower, site });
        if pen.stage.lattice.open <= 0.0 {
            frame.spots.push(Hit { rect: places.around_loop(site), tower: pen.tower, site });
        }
    }
    let (_, bottom) = pen.ends_y();
    let size = if pen.stage.compact { 12.0 } else { 13.0 };
    let is_numbered = |l: &usize| (l + 1).is_multiple_of(places.number_every) || input.n_layers == 1;
    for layer in (0..input.n_layers).filter(|layer| is_numbered(layer) && !has_numbers(pen)) {
        let y = (places.points_y[2 * layer] + places.points_y[2 * layer + 2]) / 2.0;
        let at = pos(places.number_x, y.min(bottom) + 4.5);
        frame.text(at, (layer + 1).to_string(), Type::new(size, palette.text_dim));
    }
    if pen.stage.lattice.open <= 0.0 {
        frame.disc(pos(places.axis, bottom), (places.node_r * 0.42).max(2.0), palette.text_soft);
    }
}

/// A pill's border takes the light of its branch, so that a dark block looks dark.
fn pill_border(pen: &Pen, site: Site) -> Rgba {
    let value = pen.input.snapshot.and_then(|s| s.branch_grad_l2.get(site.idx()).copied()).unwrap_or(0.0);
    let light = Scale::GRAD.light(value).unwrap_or(0.0);
    pen.palette.unlit.mix(pen.own(), 0.75 * light)
}

/// How a cut is marked: one among standing skips is what a reader looks for; where nearly all are cut, none is.
fn is_rare(pen: &Pen) -> bool {
    let n_cut = pen.places.sites.iter().filter(|&&site| !pen.stands(site)).count();
    3 * n_cut <= pen.places.sites.len()
}

/// No light within [`CLEAR`] of a lone cut: where it is cut out of the glow, a gap shows.
fn draw_gaps(frame: &mut Frame, pen: &Pen) {
    let Pen { places, palette, .. } = pen;
    for &site in places.sites.iter().filter(|&&site| !pen.stands(site) && is_rare(pen)) {
        let at = pos(places.node_x, places.node_y(site));
        // The neighbours' ⊕ lie over it, but it does not reach their middle.
        let r = (LONE_R + CLEAR).min(places.step - 2.0);
        frame.shapes.push(Shape::Circle { at, r, fill: Some(palette.bg), stroke: None, dotted: false });
    }
}

/// Radius of a lone ⊗, where rows allow it, and the width of the dark around it.
const LONE_R: f32 = 9.0;
const CLEAR: f32 = 10.0;

/// ⊕ where the skip stands, ⊗ where it is cut.
fn draw_node(frame: &mut Frame, pen: &Pen, site: Site) {
    let Pen { places, palette, .. } = pen;
    let at = pos(places.node_x, places.node_y(site));
    let stands = pen.stands(site);
    let lit = pen.input.snapshot.is_some() && at.y <= pen.front;
    let is_rare = is_rare(pen);
    let r = match (stands, is_rare) {
        (true, _) => places.node_r,
        (false, true) => places.node_r.max(LONE_R.min(0.5 * places.step + 0.3)),
        (false, false) => places.node_r.min(5.5),
    };
    let ink = match (stands, lit) {
        (true, true) => palette.text,
        (false, _) if is_rare => palette.text,
        (false, true) => palette.bg.mix(pen.own(), 0.72),
        _ => palette.text_dim,
    };
    if r < 4.0 {
        // Too small for a glyph: a bead is a standing skip, a hollow ring a cut one.
        if stands {
            frame.disc(at, r, ink);
        } else {
            frame.ring(at, r, palette.bg, ink, 1.0);
        }
    } else {
        frame.ring(at, r, palette.bg, ink, if !stands && is_rare { 1.8 } else { 1.2 });
        let arm = r * if stands { 0.56 } else { 0.38 };
        let arms = if stands { [(arm, 0.0), (0.0, arm)] } else { [(arm, arm), (arm, -arm)] };
        for (dx, dy) in arms {
            frame.line(
                vec![pos(at.x - dx, at.y - dy), pos(at.x + dx, at.y + dy)],
                if r > 8.0 { 2.0 } else { 1.5 },
                ink,
            );
        }
    }
    if pen.stage.hover == Some((pen.tower, site)) {
        let stroke = Some((palette.text, 2.0));
        frame.shapes.push(Shape::Circle { at, r: r + 4.5, fill: None, stroke, dotted: false });
    }
}
