//! A sweep as a skyline: towers side by side, each floor lit by the gradient that it receives, its loss above, the
//! gradient at its bottom below.

use super::Dress;
use crate::scene::numbers::{nats, power_of_ten, sci};
use crate::scene::shape::{Type, pos};
use crate::scene::{Frame, Place, Rect, Scale, Shape};
use base::config::Tower;
use base::names::{Text, Words, tx};

/// A value of the sweep and the towers that stand on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lot {
    /// What the value is called.
    pub value: Words,
    /// How much of it is done, while it is not all.
    pub note: Words,
    /// How many towers there will be.
    pub n_places: usize,
    /// At most one of each tower.
    pub buildings: Vec<Building>,
}

/// A tower of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    /// Which of both.
    pub tower: Tower,
    /// Whether every skip stands: then a line runs through all floors.
    pub has_skips: bool,
    /// ‖∂L/∂x‖₂ above each layer, from the lowest up.
    pub floors_l2: Vec<f32>,
    /// The same below the lowest.
    pub bottom_l2: f32,
    /// The loss at the end.
    pub loss_nats: f64,
}

const LEFT: f32 = 46.0;
const RIGHT: f32 = 12.0;
const LEAST_LOT: f32 = 122.0;
/// Room below the ground for the bottom's gradient and the value, and above the tallest tower for its loss.
const BELOW: f32 = 60.0;
const ABOVE: f32 = 42.0;
const LEGEND_W: f32 = 262.0;
const LEGEND_H: f32 = 104.0;

/// The least width on which so many values can be read.
pub fn least_width(n: usize) -> f32 {
    // The legend wants to be read too.
    (LEFT + RIGHT + LEAST_LOT * n as f32).max(LEFT + 320.0)
}

/// Draws the towers from a corner on, and says how high the picture is.
pub fn skyline(frame: &mut Frame, lots: &[Lot], dress: Dress, [left, top]: [f32; 2], width: f32) -> f32 {
    let colours = dress.colours();
    let floors = |lot: &Lot| lot.buildings.iter().map(|b| b.floors_l2.len()).max().unwrap_or(0);
    let tallest = lots.iter().map(floors).max().unwrap_or(0).max(1);
    let floor = (264.0 / tallest as f32).clamp(11.0, 26.0);
    let lot_w = (width - LEFT - RIGHT) / lots.len().max(1) as f32;
    // The legend stands over the low towers at the left, where there are such.
    let below_legend = lots.iter().take(((LEGEND_W + 12.0) / lot_w).ceil() as usize).map(floors).max().unwrap_or(0);
    let free = ABOVE + floor * (tallest - below_legend.min(tallest)) as f32 - 26.0;
    let above = if free > LEGEND_H { ABOVE } else { ABOVE + LEGEND_H - free.min(LEGEND_H) + 8.0 };
    let ground = top + above + floor * tallest as f32;

    let every = if tallest <= 6 { 1 } else { tallest.div_ceil(3).next_multiple_of(4) };
    frame.text(pos(left, top + above - 18.0), LAYERS.get(dress.lang), dress.note().start());
    for level in (0..=tallest).step_by(every) {
        let y = ground - floor * level as f32;
        // Not through the legend.
        let from = if level > 0 && y < top + LEGEND_H { LEFT + LEGEND_W } else { LEFT };
        let color = if level == 0 { colours.text_dim } else { colours.hairline };
        frame.line(vec![pos(left + from, y), pos(left + width - RIGHT, y)], 1.0, color);
        frame.text(pos(left + LEFT - 10.0, y + 4.0), level.to_string(), dress.note().end());
    }
    for (i, lot) in lots.iter().enumerate() {
        let middle = left + LEFT + lot_w * (i as f32 + 0.5);
        let is_pair = lot.n_places > 1;
        let size = (lot_w * 0.26).clamp(34.0, 56.0);
        let pitch = (size + 10.0).max(LEAST_LOT / 2.0);
        for building in &lot.buildings {
            let side = match building.tower {
                _ if !is_pair => 0.0,
                Tower::A => -0.5,
                Tower::B => 0.5,
            };
            draw_building(frame, dress, building, [middle + side * pitch, ground], [size, floor]);
        }
        let name = lot.value.get(dress.lang);
        frame.text(pos(middle, ground + 40.0), name, Type::new(14.0, colours.text).strong());
        frame.text(pos(middle, ground + 56.0), lot.note.get(dress.lang), dress.note());
    }
    legend(frame, lots, dress, [left + LEFT + 12.0, top + 12.0]);
    above + floor * tallest as f32 + BELOW
}

fn draw_building(frame: &mut Frame, dress: Dress, building: &Building, [x, ground]: [f32; 2], [w, floor]: [f32; 2]) {
    let colours = dress.colours();
    let own = colours.tower(building.tower);
    for (i, &grad) in building.floors_l2.iter().enumerate() {
        let rect = Rect { x: x - w / 2.0, y: ground - floor * (i + 1) as f32, w, h: floor - 2.0 };
        // An exact 0 has no light; its outline stays.
        let fill = Scale::GRAD.along(grad).map_or(colours.bg, |place| colours.light(building.tower, place));
        frame.plate(rect, 2.0, fill, Some(own.fade(0.45)));
        if Scale::GRAD.place(grad) == Place::NotFinite {
            frame.shapes.push(Shape::Hatch { rect, color: colours.alarm });
        }
    }
    let roof = ground - floor * building.floors_l2.len() as f32;
    if building.has_skips {
        frame.line(
            vec![pos(x, ground - 2.0), pos(x, roof - 7.0)],
            3.0,
            colours.brightest(building.tower).mix(own, 0.5),
        );
    }
    let ink = dress.colours().ink(building.tower);
    frame.text(pos(x, roof - 14.0), nats(building.loss_nats as f32), Type::new(14.0, ink).strong());
    frame.text(pos(x, ground + 19.0), sci(building.bottom_l2), Type::new(12.0, ink));
}

fn legend(frame: &mut Frame, lots: &[Lot], dress: Dress, [x, y]: [f32; 2]) {
    let colours = dress.colours();
    let note = dress.note().start();
    frame.text(pos(x, y + 10.0), LIT.get(dress.lang), Type { color: colours.text, ..note });
    let (cells, w) = (48, 144.0);
    let mut below = y + 20.0;
    for tower in Tower::BOTH {
        if !lots.iter().flat_map(|lot| &lot.buildings).any(|building| building.tower == tower) {
            continue;
        }
        for i in 0..cells {
            let at = (i as f32 + 0.5) / cells as f32;
            let rect = Rect { x: x + w * i as f32 / cells as f32, y: below, w: w / cells as f32 + 0.4, h: 8.0 };
            frame.plate(rect, 0.0, colours.light(tower, at), None);
        }
        below += 11.0;
    }
    let Scale { lo_exp, hi_exp } = Scale::GRAD;
    for exp in [lo_exp, -4, 0] {
        let at = x + w * (exp - lo_exp) as f32 / (hi_exp - lo_exp) as f32;
        let style = if exp == lo_exp { note } else { dress.note() };
        frame.text(pos(at, below + 11.0), power_of_ten(exp), style);
    }
    frame.text(pos(x, below + 31.0), OVER.get(dress.lang), note);
    frame.text(pos(x, below + 47.0), UNDER.get(dress.lang), note);
}

const LAYERS: Text = tx("layers", "层");
const LIT: Text = tx("A floor is lit by the gradient it receives, L2", "每层的亮度：所收到梯度的 L2 范数");
const OVER: Text = tx("above a tower: its loss, nats", "塔顶：最终损失（nats）");
const UNDER: Text = tx("below: gradient at the bottom, L2", "塔底：底部的梯度（L2）");
