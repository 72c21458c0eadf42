//! The open row: what its attention sends back from query to key, over where it looked on the way up.

use super::super::light::smooth;
use super::super::shape::{Frame, Pos, pos};
use super::super::tower::Pen;
use super::ARCS;
use super::data::{Data, Strongest};
use super::places::lane_x;
use base::config::Site;

/// So many arcs of a row are drawn.
pub const N_ARCS: usize = 24;
/// Width of the weakest and of the strongest arc: linear in the row's largest.
const WIDTHS: [f32; 2] = [0.6, 4.2];
/// How far what is sent to the query itself may bow out.
const MOST_BOW: f32 = 18.0;

/// Draws the arcs of every row that is open, as far as it is.
pub fn draw(frame: &mut Frame, pen: &Pen, data: &Data) {
    let input = &pen.stage.lattice;
    if input.open < 1.0 {
        return;
    }
    for &(layer, amount) in input.rows.iter().filter(|(_, amount)| *amount > 0.3) {
        let site = Site::attn(layer);
        if !pen.places.sites.contains(&site) || pen.places.fork_y(site) > pen.front {
            continue;
        }
        draw_row(frame, pen, data, layer, smooth((amount - 0.3) / 0.7));
    }
}

fn draw_row(frame: &mut Frame, pen: &Pen, data: &Data, layer: usize, shown: f32) {
    let site = Site::attn(layer);
    let half = super::cells::size(pen, Some(data)).1 / 2.0 + 1.0;
    let (up, down) = (pen.places.node_y(site) + half, pen.places.fork_y(site) - half);
    // The way up, in grey: how much each query took from each key.
    if let Some(looks) = data.looks(layer) {
        let strongest = Strongest::of(looks, N_ARCS);
        let most = strongest.pairs.first().map_or(1.0, |pair| pair.2);
        for (i, j, share) in strongest.pairs {
            let ink = pen.palette.text_soft.fade(0.6 * shown * share / most);
            frame.line(curve(pen, data.n_lanes(), (i, j), up, down), 1.0, ink);
        }
    }
    let Some(sent) = data.sent(layer) else { return };
    let strongest = Strongest::of(sent, N_ARCS);
    let most = strongest.pairs.first().map_or(1.0, |pair| pair.2);
    // The strongest last, over the others.
    for (i, j, norm) in strongest.pairs.into_iter().rev() {
        let width = WIDTHS[0] + (WIDTHS[1] - WIDTHS[0]) * norm / most;
        let ink = pen.palette.light(pen.tower, ARCS.along(norm).unwrap_or(0.0)).fade(shown);
        frame.line(curve(pen, data.n_lanes(), (i, j), up, down), width, ink);
    }
}

/// From a query above to a key below. To itself it bows out, so that nobody takes it for the skip.
fn curve(pen: &Pen, n_lanes: usize, (i, j): (usize, usize), up: f32, down: f32) -> Vec<Pos> {
    let (from, to) = (lane_x(pen, n_lanes, i), lane_x(pen, n_lanes, j));
    let out = if i == j { (1.1 * pen.places.lanes.w / n_lanes as f32).min(MOST_BOW) } else { 0.0 };
    let reach = 0.55 * (down - up);
    let points = [pos(from, up), pos(from + out, up + reach), pos(to + out, down - reach), pos(to, down)];
    let at = |t: f32| {
        let s = 1.0 - t;
        let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
        let sum = |of: fn(&Pos) -> f32| points.iter().zip(weights).map(|(p, weight)| of(p) * weight).sum();
        pos(sum(|p| p.x), sum(|p| p.y))
    };
    (0..=12).map(|k| at(k as f32 / 12.0)).collect()
}
