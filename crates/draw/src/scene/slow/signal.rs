//! The forward signal in grey: how large the stream and what branches add to it are, by root mean square.

use super::{Phase, wave};
use crate::scene::Scale;
use crate::scene::light::half_width;
use crate::scene::palette::Rgba;
use crate::scene::shape::{Frame, Pos, RibbonPoint, pos};
use crate::scene::tower::Pen;

/// The rail of the forward signal.
pub const RMS: Scale = Scale { lo_exp: -2, hi_exp: 1 };

/// How strongly it is drawn while it is what there is to see, and once the gradient comes down to it.
const STRENGTH: [f32; 2] = [0.5, 0.25];

/// All that the signal has passed and the gradient has not.
pub fn draw_signal(frame: &mut Frame, pen: &Pen, phase: Phase) {
    let (strength, above) = match phase {
        Phase::Forward(part) => (STRENGTH[0], wave(part, pen.layout)),
        Phase::Loss(_) => (STRENGTH[0], f32::NEG_INFINITY),
        Phase::Backward(_) => (STRENGTH[1], pen.front),
        Phase::Update(_) => return,
    };
    let Some(snapshot) = pen.input.snapshot.filter(|s| s.resid_rms.len() == pen.places.points_y.len()) else { return };
    let grey = |light: f32| pen.palette.bg.mix(pen.palette.text, strength * (0.3 + 0.7 * light));
    let Pen { places, layout, .. } = pen;
    let at = |y: f32| pos(places.axis, y);
    let mut trunk = Way::default();
    let (top, bottom) = pen.ends_y();
    trunk.go(at(layout.keys_y), snapshot.resid_rms[0]);
    trunk.go(at(bottom), snapshot.resid_rms[0]);
    for &site in &places.sites {
        let (y1, y0, i) = (places.node_y(site), places.fork_y(site), site.idx());
        let inset = places.node_r.min(0.3 * (y0 - y1));
        if snapshot.is_intact(site) {
            trunk.go(at(y0 - inset), snapshot.resid_rms[i]);
            trunk.go(at(y1 + inset), snapshot.resid_rms[i]);
        } else {
            trunk.draw(frame, pen, above, places.trunk_half, grey);
        }
        trunk.go(at(y1), snapshot.resid_rms[i + 1]);
        let mut branch = Way::default();
        let n = if places.step > 14.0 { 7 } else { 5 };
        for (k, at) in pen.loop_points(site, n).into_iter().rev().enumerate() {
            branch.go(at, if 2 * k < n - 1 { snapshot.resid_rms[i] } else { snapshot.branch_rms[i] });
        }
        branch.draw(frame, pen, above, places.loop_half, grey);
    }
    trunk.go(at(top), snapshot.resid_rms[places.points_y.len() - 1]);
    trunk.go(at(layout.loss_y), snapshot.resid_rms[places.points_y.len() - 1]);
    trunk.draw(frame, pen, above, places.trunk_half, grey);
}

/// A way upwards, and its light along it.
#[derive(Default)]
struct Way(Vec<(Pos, f32)>);

impl Way {
    /// On to here. What has no place on the rail (0, NaN) is a gap.
    fn go(&mut self, at: Pos, rms: f32) {
        if let Some(light) = RMS.along(rms) {
            self.0.push((at, light));
        }
    }

    /// Draws what lies below `above`, and begins anew.
    fn draw(&mut self, frame: &mut Frame, pen: &Pen, above: f32, max: f32, color: impl Fn(f32) -> Rgba) {
        let way = std::mem::take(&mut self.0);
        let n = way.iter().take_while(|(at, _)| at.y >= above).count();
        let mut kept = way[..n].to_vec();
        if let (Some(&(from, a)), Some(&(to, b))) = (n.checked_sub(1).and_then(|i| way.get(i)), way.get(n)) {
            let part = if to.y == from.y { 0.0 } else { (above - from.y) / (to.y - from.y) };
            kept.push((pos(from.x + (to.x - from.x) * part, above), a + (b - a) * part));
        }
        let point = |(at, light)| RibbonPoint { at, half: half_width(pen, light, max), color: color(light) };
        frame.ribbon(kept.into_iter().map(point).collect());
    }
}
