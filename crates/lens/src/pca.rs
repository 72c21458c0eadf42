//! Two main axes of a cloud of vectors, kept from turning between frames.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// Mean and two main axes of a cloud.
#[derive(Clone, Debug, PartialEq)]
pub struct Axes {
    /// Mean vector (D).
    pub mean: DVector<f64>,
    /// Orthonormal columns (D,2).
    pub basis: DMatrix<f64>,
    /// Share of the variance along each column, 0..=1.
    pub explained: [f64; 2],
}

/// Principal axes of (N,D) rows, by the eigenvectors of their covariance.
pub fn principal_axes(rows: &[f32], d: usize) -> Axes {
    let n = rows.len() / d;
    let x = DMatrix::from_fn(n, d, |i, j| rows[i * d + j] as f64);
    let mean = x.row_mean().transpose();
    let centred = DMatrix::from_fn(n, d, |i, j| x[(i, j)] - mean[j]);
    let covariance = centred.tr_mul(&centred) / n.max(1) as f64;
    if covariance.iter().any(|v| !v.is_finite()) {
        return Axes { mean: DVector::zeros(d), basis: DMatrix::identity(d, 2), explained: [0.0; 2] };
    }
    let eigen = SymmetricEigen::new(covariance);
    let total: f64 = eigen.eigenvalues.iter().map(|v| v.max(0.0)).sum();
    let mut order: Vec<usize> = (0..d).collect();
    order.sort_by(|&i, &j| eigen.eigenvalues[j].total_cmp(&eigen.eigenvalues[i]));
    let share = |k: usize| if total > 0.0 { eigen.eigenvalues[order[k]].max(0.0) / total } else { 0.0 };
    let mut basis = DMatrix::zeros(d, 2);
    for (k, &column_idx) in order.iter().take(2).enumerate() {
        basis.set_column(k, &eigen.eigenvectors.column(column_idx));
        // An eigenvector's sign is free: its largest entry is made positive, so that a first frame is reproducible.
        let column = basis.column(k);
        let largest = column.iter().copied().fold(0.0f64, |m, v| if v.abs() > m.abs() { v } else { m });
        if largest < 0.0 {
            basis.column_mut(k).neg_mut();
        }
    }
    Axes { mean, basis, explained: [share(0), share(1)] }
}

/// Turns `axes` within their plane to lie as close as they can to the frame before (orthogonal Procrustes): the plane
/// is the data's, the turn is only so that the picture neither flips nor spins.
pub fn align(axes: &mut Axes, before: &Axes) {
    let overlap = axes.basis.tr_mul(&before.basis);
    let overlap = [overlap[(0, 0)], overlap[(0, 1)], overlap[(1, 0)], overlap[(1, 1)]];
    let Some(turn) = nearest_turn(overlap) else { return };
    let turn = DMatrix::from_row_slice(2, 2, &turn);
    // The shares belong to the data's axes; after the turn each column's is the mix of the two.
    let [e0, e1] = axes.explained;
    axes.explained = [0, 1].map(|k| e0 * turn[(0, k)].powi(2) + e1 * turn[(1, k)].powi(2));
    axes.basis = &axes.basis * turn;
}

/// The orthogonal 2×2 matrix that lies nearest to `overlap`, both row by row: the U·Vᵀ of its singular vectors, in closed
/// form the rotation where its determinant is positive and the reflection where it is negative. None where there is no
/// overlap at all.
pub fn nearest_turn(overlap: [f64; 4]) -> Option<[f64; 4]> {
    let [a, b, c, d] = overlap;
    let (rotation, reflection) = ((a + d, c - b), (a - d, b + c));
    let square = |(x, y): (f64, f64)| x * x + y * y;
    let is_rotation = square(rotation) >= square(reflection);
    let (x, y) = if is_rotation { rotation } else { reflection };
    let norm = square((x, y)).sqrt();
    if norm == 0.0 || !norm.is_finite() {
        return None;
    }
    let (x, y) = (x / norm, y / norm);
    Some(if is_rotation { [x, -y, y, x] } else { [x, y, y, -x] })
}

impl Axes {
    /// The two coordinates of each of the (N,D) rows.
    pub fn project(&self, rows: &[f32]) -> Vec<[f32; 2]> {
        let d = self.mean.len();
        let along = |row: &[f32], k: usize| {
            row.iter()
                .zip(self.mean.iter())
                .zip(self.basis.column(k).iter())
                .map(|((&x, m), b)| (x as f64 - m) * b)
                .sum::<f64>()
        };
        rows.chunks_exact(d).map(|row| [along(row, 0) as f32, along(row, 1) as f32]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A long flat ellipse in 3-D, turned about the third axis.
    fn cloud(angle: f64) -> Vec<f32> {
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        (0..60)
            .flat_map(|i| {
                let t = i as f64 / 60.0 * std::f64::consts::TAU;
                let (x, y) = (3.0 * libm::cos(t), libm::sin(t));
                [(x * cos - y * sin) as f32 + 5.0, (x * sin + y * cos) as f32, 0.0]
            })
            .collect()
    }

    #[test]
    fn finds_the_long_axis() {
        let axes = principal_axes(&cloud(0.0), 3);
        assert!((axes.basis[(0, 0)].abs() - 1.0).abs() < 1e-6);
        assert!((axes.explained[0] - 0.9).abs() < 1e-6, "{:?}", axes.explained);
        assert!((axes.mean[0] - 5.0).abs() < 1e-5);
    }

    #[test]
    fn the_turn_is_that_of_the_singular_vectors() {
        for entries in [[0.9, -0.3, 0.2, 0.8], [0.1, 0.9, 0.7, -0.2], [-0.5, 0.1, 0.3, -0.9]] {
            let overlap = nalgebra::Matrix2::from_row_slice(&entries);
            let svd = overlap.svd(true, true);
            let turn = svd.u.expect("asked for") * svd.v_t.expect("asked for");
            let basis = |m: nalgebra::Matrix2<f64>| DMatrix::from_fn(2, 2, |i, j| m[(i, j)]);
            let axes = |basis| Axes { mean: DVector::zeros(2), basis, explained: [0.7, 0.2] };
            let mut turned = axes(DMatrix::identity(2, 2));
            align(&mut turned, &axes(basis(overlap)));
            assert!((turned.basis - basis(turn)).norm() < 1e-12);
        }
    }

    #[test]
    fn a_slowly_turning_cloud_never_flips() {
        let mut before = principal_axes(&cloud(0.0), 3);
        for i in 1..100 {
            let rows = cloud(i as f64 * 0.1);
            let mut axes = principal_axes(&rows, 3);
            align(&mut axes, &before);
            for k in 0..2 {
                let along = axes.basis.column(k).dot(&before.basis.column(k));
                assert!(along > 0.9, "frame {i}, axis {k} turned by more than 25°: {along}");
            }
            before = axes;
        }
    }
}
