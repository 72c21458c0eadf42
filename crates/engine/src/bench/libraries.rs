//! Libraries whose products take turns with ours: the ones to beat.

use super::gemm::Kind;
use nalgebra::DMatrix;

/// One problem, as every contender gets it: row-major A and B as the kind reads them.
pub(super) struct Problem<'a> {
    #[cfg_attr(not(feature = "bench-libs"), allow(dead_code, reason = "nalgebra is given its own layout"))]
    pub(super) kind: Kind,
    pub(super) size: (usize, usize, usize),
    pub(super) a: &'a [f32],
    pub(super) b: &'a [f32],
}

type Product<'a> = Box<dyn FnMut() + 'a>;

/// (name, one product) for every library that is compiled in.
pub(super) fn contenders<'a>(problem: &Problem<'a>) -> Vec<(&'static str, Product<'a>)> {
    let (m, n, k) = problem.size;
    // nalgebra is column-major; what is timed is its product of matrices laid out as it likes best.
    let (a, b) = (DMatrix::from_column_slice(m, k, problem.a), DMatrix::from_column_slice(k, n, problem.b));
    let mut c = DMatrix::<f32>::zeros(m, n);
    let nalgebra: Product = Box::new(move || {
        c.gemm(1.0, &a, &b, 0.0);
        std::hint::black_box(&c);
    });
    #[allow(unused_mut, reason = "more join with the feature")]
    let mut all = vec![("nalgebra", nalgebra)];
    #[cfg(feature = "bench-libs")]
    all.extend([("matrixmultiply", raw::matrixmultiply(problem)), ("gemm", raw::gemm(problem))]);
    all
}

#[cfg(feature = "bench-libs")]
#[allow(unsafe_code, reason = "these libraries take pointers; sizes are checked once per problem")]
mod raw {
    use super::{Kind, Problem, Product};

    /// (row stride, column stride) of A and of B.
    fn strides(problem: &Problem) -> [(isize, isize); 2] {
        let (m, n, k) = problem.size;
        assert!(problem.a.len() == m * k && problem.b.len() == k * n, "the slices are the matrices");
        let a = if problem.kind == Kind::Tn { (1, m) } else { (k, 1) };
        let b = if problem.kind == Kind::Nt { (1, k) } else { (n, 1) };
        [a, b].map(|(rows, cols)| (rows as isize, cols as isize))
    }

    pub(super) fn matrixmultiply<'a>(problem: &Problem<'a>) -> Product<'a> {
        let [(rsa, csa), (rsb, csb)] = strides(problem);
        let ((m, n, k), a, b) = (problem.size, problem.a, problem.b);
        let mut c = vec![0.0f32; m * n];
        Box::new(move || {
            let (pa, pb, pc) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
            // SAFETY: it reads A at i·rsa + l·csa for i < m and l < k, of which the largest, whichever way A lies, is
            // m·k − 1; `strides` checked that `a` has m·k entries. B likewise: l·rsb + j·csb for j < n is at most k·n − 1,
            // within `b`. It writes C at i·n + j, at most m·n − 1, within `c`, which is this closure's own and no part of
            // `a` or `b`. No stride is negative, and sizes of slices fit into isize. With β = 0 it does not read C.
            unsafe { matrixmultiply::sgemm(m, k, n, 1.0, pa, rsa, csa, pb, rsb, csb, 0.0, pc, n as isize, 1) };
            std::hint::black_box(&c);
        })
    }

    pub(super) fn gemm<'a>(problem: &Problem<'a>) -> Product<'a> {
        let [(rsa, csa), (rsb, csb)] = strides(problem);
        let ((m, n, k), a, b) = (problem.size, problem.a, problem.b);
        let mut c = vec![0.0f32; m * n];
        Box::new(move || {
            let (pa, pb, pc) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
            let one_thread = gemm::Parallelism::None;
            // SAFETY: the same places of the same three slices; only its arguments have another order: C before A and B,
            // of every matrix the column's stride (1 of C) before the row's (n), and `false` for "C is read".
            unsafe {
                gemm::gemm(
                    m, n, k, pc, 1, n as isize, false, pa, csa, rsa, pb, csb, rsb, 0.0, 1.0, false, false, false,
                    one_thread,
                );
            }
            std::hint::black_box(&c);
        })
    }
}

#[cfg(all(test, feature = "bench-libs"))]
mod tests {
    use super::*;

    #[test]
    fn every_contender_runs_every_kind() {
        let (a, b) = (vec![1.0f32; 12 * 20], vec![1.0f32; 20 * 8]);
        for kind in [Kind::Nn, Kind::Nt, Kind::Tn] {
            let problem = Problem { kind, size: (12, 8, 20), a: &a, b: &b };
            let mut all = contenders(&problem);
            assert_eq!(all.len(), 3);
            all.iter_mut().for_each(|(_, product)| product());
        }
    }
}
