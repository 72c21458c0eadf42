//! Where lanes, rows and the profile stand, and how all of it moves between the towers and the lattice.

use super::super::layout::{Layout, ProfilePlaces, TowerPlaces};
use super::super::light::smooth;
use super::super::tower::Pen;
use super::super::{Rect, StageInput};
use super::data::Data;
use base::config::{Sublayer, Tower};

/// How far an open attention row's points stand apart, and most of the whole height that this may take.
const OPEN_ROW: f32 = 92.0;
const OPEN_ROW_SHARE: f32 = 0.3;
/// Lanes that are drawn before it is known how many tokens there are.
const EMPTY_LANES: usize = 32;

/// The lanes of one tower.
#[derive(Clone, Copy, Debug, Default)]
pub struct LanePlaces {
    /// Left end of the first.
    pub x: f32,
    /// Width of all.
    pub w: f32,
}

/// A token at a point of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Whose.
    pub tower: Tower,
    /// Which point, tokens first.
    pub point: usize,
    /// Which lane, from the left.
    pub lane: usize,
}

/// Where one tower's cells stand, for the pointer and the arrow keys.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneGrid {
    /// Whose.
    pub tower: Tower,
    /// All cells.
    pub rect: Rect,
    /// How many lanes, side by side.
    pub n_lanes: usize,
    /// Points of the stream and their heights, tokens first.
    pub rows: Vec<(usize, f32)>,
}

impl LaneGrid {
    /// The cell under or nearest to a point of the picture; none outside.
    pub fn at(&self, x: f32, y: f32) -> Option<Cell> {
        let Rect { x: left, y: top, w, h } = self.rect;
        if !(x >= left && x < left + w && y >= top && y < top + h) {
            return None;
        }
        let lane = (((x - left) / w * self.n_lanes as f32) as usize).min(self.n_lanes.saturating_sub(1));
        let (point, _) = self.rows.iter().min_by(|a, b| (a.1 - y).abs().total_cmp(&(b.1 - y).abs()))?;
        Some(Cell { tower: self.tower, point: *point, lane })
    }

    /// The cell so many lanes and rows further, up being towards the loss; it stays within.
    pub fn moved(&self, from: Option<Cell>, lanes: i32, rows: i32) -> Option<Cell> {
        let here = from.filter(|cell| cell.tower == self.tower);
        let row = here.and_then(|cell| self.rows.iter().position(|(point, _)| *point == cell.point));
        let go = |from: usize, by: i32, n: usize| from.saturating_add_signed(by as isize).min(n.saturating_sub(1));
        // The first key chooses the last token at the top, where the light comes from.
        let (lane, row) = match (here, row) {
            (Some(cell), Some(row)) => (go(cell.lane, lanes, self.n_lanes), go(row, rows, self.rows.len())),
            _ => (self.n_lanes.saturating_sub(1), self.rows.len().saturating_sub(1)),
        };
        Some(Cell { tower: self.tower, point: self.rows.get(row)?.0, lane })
    }
}

/// Moves everything that both pictures have to where it stands at `open`.
pub fn open(layout: &mut Layout, input: &StageInput) {
    let share = smooth(input.lattice.open);
    if share <= 0.0 {
        return;
    }
    let (w, compact) = (layout.size.x, input.compact);
    let (lanes, nodes, numbers, rail) = if compact { narrow(w) } else { wide(w) };
    let top = layout.loss_y + if compact { 44.0 } else { 46.0 };
    let bottom = layout.towers[0].points_y[0];
    for (i, places) in layout.towers.iter_mut().enumerate() {
        places.lanes = lanes[i];
        let rows = rows_y(places, &input.lattice.rows, top, bottom);
        let narrowest = places.sites.iter().map(|site| rows[site.idx()] - rows[site.idx() + 1]);
        let narrowest = narrowest.fold(f32::INFINITY, f32::min);
        mix_all(&mut places.points_y, &rows, share);
        places.node_x = mix(places.node_x, nodes[i], share);
        places.number_x = mix(places.number_x, numbers[i], share);
        if narrowest.is_finite() {
            places.step = mix(places.step, narrowest, share);
            places.node_r = mix(places.node_r, (0.38 * narrowest).clamp(1.8, 6.2), share);
            places.number_every = if 2.0 * narrowest * places.number_every as f32 >= 17.0 {
                places.number_every
            } else {
                [1, 2, 4, 6, 12].into_iter().find(|&n| 2.0 * narrowest * n as f32 >= 17.0).unwrap_or(24)
            };
        }
    }
    let column = 7.0;
    let h = bottom - top + 12.0;
    let goal = ProfilePlaces {
        zero: Rect { x: rail.x, y: top - 6.0, w: column, h },
        rail: Rect { x: rail.x + 17.0, y: top - 6.0, w: rail.w - 17.0, h },
        axis_y: [bottom + 50.0, bottom + 66.0],
    };
    mix_profile(&mut layout.profile, &goal, share);
    layout.keys_y = mix(layout.keys_y, bottom + 14.0, share);
    layout.values_y = mix(layout.values_y, bottom + 18.0, share);
}

type Places = ([LanePlaces; 2], [f32; 2], [f32; 2], Rect);

/// Both towers with the profile between them.
fn wide(w: f32) -> Places {
    let profile = (0.115 * w).clamp(64.0, 112.0);
    let (left, right, gap, gutter) = (62.0, 46.0, 14.0, 36.0);
    let lanes = ((w - left - right - gap - profile - gutter) / 2.0).max(40.0);
    let at = left + lanes + gap;
    let places = [LanePlaces { x: left, w: lanes }, LanePlaces { x: at + profile + gutter, w: lanes }];
    (places, [46.0, at + profile + 20.0], [18.0, w - 20.0], Rect { x: at, y: 0.0, w: profile, h: 0.0 })
}

/// One tower at a time, with the profile in a gutter at the right.
fn narrow(w: f32) -> Places {
    let (left, gutter) = (42.0, 58.0);
    let lanes = LanePlaces { x: left, w: (w - left - gutter - 14.0).max(40.0) };
    ([lanes; 2], [27.0; 2], [10.0; 2], Rect { x: w - gutter - 4.0, y: 0.0, w: gutter, h: 0.0 })
}

/// Heights of the stream's points: evenly, but where an attention row is open. A missing sublayer takes no height.
fn rows_y(places: &TowerPlaces, open: &[(usize, f32); 2], top: f32, bottom: f32) -> Vec<f32> {
    let amount = |layer: usize| open.iter().filter(|(l, _)| *l == layer).map(|(_, a)| a).sum::<f32>().min(1.0);
    let exists = |idx: usize| places.points_y[idx] != places.points_y[idx + 1];
    let sites = places.points_y.len() - 1;
    let is_open = |idx: usize| if idx % 2 == Sublayer::Attn as usize && exists(idx) { amount(idx / 2) } else { 0.0 };
    let n = (0..sites).filter(|&idx| exists(idx)).count() as f32;
    let opened: f32 = (0..sites).map(is_open).sum();
    let height = bottom - top;
    let wide = OPEN_ROW.min(OPEN_ROW_SHARE * height).max(height / n.max(1.0));
    let pitch = (height - opened * wide) / (n - opened).max(1.0);
    let mut out = vec![bottom];
    for idx in 0..sites {
        let below = out[idx];
        let part = is_open(idx);
        // Where the only row of all is open, nothing else shares the height.
        let own = if n - opened < 1.0 { height / n } else { pitch + part * (wide - pitch) };
        out.push(if exists(idx) { below - own } else { below });
    }
    out
}

/// What reacts to the pointer.
pub fn grid(pen: &Pen, data: Option<&Data>) -> Option<LaneGrid> {
    let data = data.filter(|_| !pen.stage.lattice.hides(pen.tower))?;
    let heights = &pen.places.points_y;
    let rows: Vec<(usize, f32)> = data.rows.iter().filter_map(|(p, _)| Some((*p, *heights.get(*p)?))).collect();
    let (top, bottom) = pen.ends_y();
    let lanes = pen.places.lanes;
    let rect = Rect { x: lanes.x, y: top - 8.0, w: lanes.w, h: bottom - top + 30.0 };
    Some(LaneGrid { tower: pen.tower, rect, n_lanes: data.n_lanes(), rows })
}

/// How many lanes are drawn.
pub fn n_lanes(data: Option<&Data>) -> usize {
    data.map_or(EMPTY_LANES, Data::n_lanes)
}

/// The middle of a lane, on its way from the trunk.
pub fn lane_x(pen: &Pen, n_lanes: usize, lane: usize) -> f32 {
    let lanes = pen.places.lanes;
    let there = lanes.x + lanes.w * (lane as f32 + 0.5) / n_lanes.max(1) as f32;
    mix(pen.places.axis, there, smooth(pen.stage.lattice.open))
}

fn mix(from: f32, to: f32, share: f32) -> f32 {
    from + (to - from) * share
}

fn mix_all(from: &mut [f32], to: &[f32], share: f32) {
    from.iter_mut().zip(to).for_each(|(from, to)| *from = mix(*from, *to, share));
}

fn mix_profile(from: &mut ProfilePlaces, to: &ProfilePlaces, share: f32) {
    let rect = |from: &mut Rect, to: &Rect| {
        *from = Rect {
            x: mix(from.x, to.x, share),
            y: mix(from.y, to.y, share),
            w: mix(from.w, to.w, share),
            h: mix(from.h, to.h, share),
        };
    };
    rect(&mut from.zero, &to.zero);
    rect(&mut from.rail, &to.rail);
    mix_all(&mut from.axis_y, &to.axis_y, share);
}
