//! Clouds of the same tokens at every depth, each turned to lie as close as it can to the one below: so a token can be
//! followed from layer to layer.
//!
//! Coordinates are in units of the vectors' own length, their root mean square at that depth. So the embedding, whose
//! vectors are short, is as large as the rest, and tokens that have become one vector still are one dot.

use crate::pca::nearest_turn;
use crate::principal_axes;

/// Two coordinates of every token, and the share of the variance along each.
#[derive(Clone, Debug)]
pub struct Cloud {
    /// In units of the vectors' root mean square length.
    pub points: Vec<[f32; 2]>,
    /// 0..=1.
    pub explained: [f32; 2],
}

impl Cloud {
    /// Of (N,D) rows, seen along their two main axes, and turned towards `before` where that has as many points.
    pub fn of(rows: &[f32], d: usize, before: Option<&[[f32; 2]]>) -> Cloud {
        let axes = principal_axes(rows, d);
        let squares: f64 = rows.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
        let length = (squares / (rows.len() / d) as f64).sqrt();
        let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
        let points = axes.project(rows).into_iter().map(|p| p.map(|x| (f64::from(x) * scale) as f32)).collect();
        let mut cloud = Cloud { points, explained: axes.explained.map(|share| share as f32) };
        if let Some(before) = before.filter(|before| before.len() == cloud.points.len()) {
            cloud.turn_to(before);
        }
        cloud
    }

    /// Orthogonal Procrustes: the turn or reflection Q that makes ‖YQ − Y'‖ least.
    fn turn_to(&mut self, before: &[[f32; 2]]) {
        let mut overlap = [0.0f64; 4];
        for (here, there) in self.points.iter().zip(before) {
            for (i, sum) in overlap.iter_mut().enumerate() {
                *sum += f64::from(here[i / 2]) * f64::from(there[i % 2]);
            }
        }
        let Some([a, b, c, d]) = nearest_turn(overlap) else { return };
        for point in &mut self.points {
            let [x, y] = point.map(f64::from);
            *point = [(x * a + y * c) as f32, (x * b + y * d) as f32];
        }
        // Of the turned axes each has the mix of the two shares.
        let [e0, e1] = self.explained.map(f64::from);
        self.explained = [(e0 * a * a + e1 * c * c) as f32, (e0 * b * b + e1 * d * d) as f32];
    }
}
