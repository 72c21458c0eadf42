//! Where everything on the stage stands: a pure function of the towers' shapes and the size.

use super::lattice::places::LanePlaces;
use super::shape::{Pos, pos};
use super::{Rect, StageInput, TowerInput};
use base::config::{Site, Sublayer, Tower};
use base::names::Lang;

/// Named places of the whole stage.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Size of the canvas.
    pub size: Pos,
    /// A and B.
    pub towers: [TowerPlaces; 2],
    /// The chart between them.
    pub profile: ProfilePlaces,
    /// Baselines of the heads: title, sub-line, loss, and (compact only) verdict.
    pub head: [f32; 4],
    /// Height of the loss, from which the gradient falls.
    pub loss_y: f32,
    /// Heights of the highest and of the lowest stream point.
    pub ends_y: [f32; 2],
    /// Baseline of the values printed at the profile's foot.
    pub values_y: f32,
    /// Top of the token keys.
    pub keys_y: f32,
}

/// Named places of one tower.
#[derive(Clone, Debug)]
pub struct TowerPlaces {
    /// Horizontal middle of the trunk.
    pub axis: f32,
    /// Horizontal middle of the ⊕.
    pub node_x: f32,
    /// Where lanes stand once the tower is open.
    pub lanes: LanePlaces,
    /// How far loops reach from the axis.
    pub reach: f32,
    /// Height of each of the 2L+1 stream points, tokens first. A missing sublayer takes no height.
    pub points_y: Vec<f32>,
    /// The sites that exist, bottom first.
    pub sites: Vec<Site>,
    /// Distance between neighbouring ⊕.
    pub step: f32,
    /// Radius of a ⊕.
    pub node_r: f32,
    /// Half the trunk's width at the top of the rail.
    pub trunk_half: f32,
    /// Half a loop's width at the top of the rail: narrower than the trunk, so that loops do not touch.
    pub loop_half: f32,
    /// Size of the `attn` and `mlp` pills; `None` where they would not fit.
    pub pill: Option<Pos>,
    /// Horizontal middle of the layer numbers.
    pub number_x: f32,
    /// Every how many layers one is numbered.
    pub number_every: usize,
}

/// Named places of the profile chart, left to right: exact zero, under the rail, the rail.
#[derive(Clone, Copy, Debug)]
pub struct ProfilePlaces {
    /// Column of exact zeros.
    pub zero: Rect,
    /// The rail: its width is the scale's.
    pub rail: Rect,
    /// Baselines of the two rows of axis numbers.
    pub axis_y: [f32; 2],
}

/// Lays the stage out on `w` × `h` CSS pixels.
pub fn layout(input: &StageInput, w: f32, h: f32) -> Layout {
    let compact = input.compact;
    let head = if compact { [20.0, 0.0, 39.0, 56.0] } else { [26.0, 47.0, 72.0, 0.0] };
    let loss_y = if compact { 70.0 } else { 90.0 };
    let top = loss_y + if compact { 14.0 } else { 18.0 };
    let bottom = (h - 74.0).max(top + 34.0);
    let towers = Tower::each(|which| {
        let i = which.idx();
        let axis = if compact { 0.22 } else { 0.19 } * w;
        let axis = if i == 0 { axis } else { w - axis };
        tower(&input.towers[i], (compact, input.lang), w, axis, i == 0, top, bottom)
    });
    let [a, b] = Tower::each(|which| {
        let places = &towers[which.idx()];
        places.reach + places.pill.map_or(4.0, |pill| pill.x / 2.0)
    });
    let aside = if compact { 12.0 } else { (0.05 * w).clamp(22.0, 60.0) };
    let left = towers[0].axis + a + aside;
    let right = (towers[1].axis - b - aside).max(left + 30.0);
    let (column, under) = if right - left > 120.0 { (16.0, 26.0) } else { (7.0, 11.0) };
    let profile = ProfilePlaces {
        zero: Rect { x: left, y: top - 6.0, w: column, h: bottom - top + 12.0 },
        rail: Rect { x: left + under, y: top - 6.0, w: right - left - under, h: bottom - top + 12.0 },
        // The lower row stays clear of the token keys, which stand beside it on a phone.
        axis_y: [bottom + 40.0, bottom + if input.compact { 63.0 } else { 58.0 }],
    };
    let mut layout = Layout {
        size: pos(w, h),
        towers,
        profile,
        head,
        loss_y,
        ends_y: [top, bottom],
        values_y: bottom + 22.0,
        keys_y: bottom + if compact { 30.0 } else { 18.0 },
    };
    super::lattice::places::open(&mut layout, input);
    layout
}

fn tower(
    input: &TowerInput,
    (compact, lang): (bool, Lang),
    w: f32,
    axis: f32,
    left: bool,
    top: f32,
    bottom: f32,
) -> TowerPlaces {
    let exists = |s: &Site| if s.sublayer == Sublayer::Attn { input.has_attn } else { input.has_mlp };
    let all = (0..2 * input.n_layers).map(Site::from_idx);
    let sites: Vec<Site> = all.clone().filter(exists).collect();
    let step = (bottom - top) / sites.len().max(1) as f32;
    let mut points_y = vec![bottom];
    for site in all {
        let below = points_y[points_y.len() - 1];
        points_y.push(if exists(&site) { below - step } else { below });
    }
    // Pills of one side stand two steps apart when both sublayers exist, one step when only one does.
    let room = if input.has_attn && input.has_mlp { 2.0 * step } else { step };
    // Three Chinese characters need more than `attn`.
    let narrow = if lang == Lang::Zh { 42.0 } else { 36.0 };
    let pill =
        (room >= 24.0 && input.n_layers <= 12).then(|| if compact { pos(narrow, 18.0) } else { pos(44.0, 19.0) });
    let reach = match (compact, pill.is_some()) {
        (true, true) => 42.0,
        (true, false) => 46.0,
        (false, true) => (0.087 * w).clamp(40.0, 96.0),
        (false, false) => (0.07 * w).clamp(36.0, 76.0),
    };
    let trunk_half = (0.0115 * w).clamp(7.0, 10.0);
    let outside = reach + pill.map_or(8.0, |p| p.x / 2.0) + if compact { 10.0 } else { 22.0 };
    let per_layer = (bottom - top) / input.n_layers.max(1) as f32;
    TowerPlaces {
        axis,
        node_x: axis,
        lanes: LanePlaces::default(),
        reach,
        points_y,
        sites,
        step,
        node_r: (0.38 * step).clamp(2.6, 7.2),
        trunk_half: trunk_half.min(0.9 * step).max(4.5),
        loop_half: (0.6 * trunk_half).min(0.26 * step).max(1.2),
        pill,
        number_x: if left { (axis - outside).max(10.0) } else { (axis + outside).min(w - 10.0) },
        number_every: [1, 2, 4, 6].into_iter().find(|&n| per_layer * n as f32 >= 17.0).unwrap_or(12),
    }
}

impl TowerPlaces {
    /// Height of the ⊕ of `site`.
    pub fn node_y(&self, site: Site) -> f32 {
        self.points_y[site.idx() + 1]
    }

    /// Height of the fork of `site`.
    pub fn fork_y(&self, site: Site) -> f32 {
        self.points_y[site.idx()]
    }

    /// A point on the loop of `site`: 0 is its ⊕, 1 its fork; the height falls steadily.
    pub fn loop_at(&self, site: Site, t: f32) -> Pos {
        let (y1, y0) = (self.node_y(site), self.fork_y(site));
        let side = if site.sublayer == Sublayer::Attn { -1.0 } else { 1.0 };
        let out = 3.0 * t * (1.0 - t) * (4.0 / 3.0);
        pos(self.axis + side * self.reach * out, y1 + (y0 - y1) * t * t * (3.0 - 2.0 * t))
    }

    /// The loop of `site` with its pill, from the axis outwards: no two overlap.
    pub fn around_loop(&self, site: Site) -> Rect {
        let w = self.reach + self.pill.map_or(4.0, |pill| pill.x / 2.0);
        let x = if site.sublayer == Sublayer::Attn { self.axis - w } else { self.axis };
        let y = self.node_y(site);
        Rect { x, y, w, h: self.fork_y(site) - y }
    }

    /// The rectangle that reacts for `site`. Neighbours never overlap, so a click means the ⊕ that it looks like:
    /// where towers are too deep for a square, a wide strip as high as the step is used.
    pub fn hit(&self, site: Site, compact: bool) -> Rect {
        let want = if compact { 44.0 } else { 26.0 };
        let h = self.step.min(want);
        // Beside open lanes there is no more room than this.
        let wide = if self.lanes.w > 0.0 { want } else { 2.0 * self.reach.min(32.0) };
        let w = if h < 24.0 { wide } else { want };
        Rect::centred(pos(self.node_x, self.node_y(site)), w, h)
    }
}
