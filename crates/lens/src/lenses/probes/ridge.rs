//! Ridge regression onto classes, in closed form, and how right it is where it was not fitted.
//!
//! With X (N,D) and one-hot Y (N,C) of the tokens to fit, both centred:
//!
//!   W = (XᵀX + λI)⁻¹ XᵀY,  guess(x) = argmax_c ((x − x̄) W + ȳ)_c
//!
//! by Cholesky's decomposition; the offset is not shrunk. With λ = 1 and one-hot targets its guesses are those of
//! scikit-learn's `RidgeClassifier`.

use crate::lenses::share::Share;
use nalgebra::DMatrix;

/// λ.
const LAMBDA: f64 = 1.0;
/// The classes of one task: of the tokens to fit, then of those to test.
pub struct Classes<'a> {
    pub n: usize,
    pub train: &'a [usize],
    pub test: &'a [usize],
}

/// Balanced accuracy of each task's probe on rows (N,D) of `train` that were not seen: `test`. One decomposition serves
/// all tasks.
pub fn accuracies(train: &[f32], test: &[f32], d: usize, tasks: &[Classes<'_>]) -> Vec<Share> {
    let matrix = |rows: &[f32]| DMatrix::from_row_iterator(rows.len() / d, d, rows.iter().map(|&x| f64::from(x)));
    let (mut x, mut unseen) = (matrix(train), matrix(test));
    if x.iter().chain(unseen.iter()).any(|v| !v.is_finite()) {
        return vec![Share::NONE; tasks.len()];
    }
    for j in 0..d {
        let mean = x.column(j).mean();
        x.column_mut(j).add_scalar_mut(-mean);
        unseen.column_mut(j).add_scalar_mut(-mean);
    }
    let mut gram = x.tr_mul(&x);
    (0..d).for_each(|j| gram[(j, j)] += LAMBDA);
    // XᵀX + λI is positive definite whatever X is.
    let Some(factor) = gram.cholesky() else { return vec![Share::NONE; tasks.len()] };
    let of_task = |task: &Classes<'_>| {
        let mut sums = DMatrix::zeros(d, task.n);
        let mut shares = vec![0.0; task.n];
        for (i, &class) in task.train.iter().enumerate() {
            // X is centred, so Y need not be.
            sums.column_mut(class).axpy(1.0, &x.row(i).transpose(), 1.0);
            shares[class] += 1.0 / task.train.len() as f64;
        }
        balanced(&(&unseen * factor.solve(&sums)), &shares, task)
    };
    tasks.iter().map(of_task).collect()
}

/// The mean over classes of the share of their tokens that are guessed, a class counting as much as any other.
fn balanced(scores: &DMatrix<f64>, shares: &[f64], task: &Classes<'_>) -> Share {
    let mut of_class = vec![[0.0f64; 2]; task.n];
    for (i, &class) in task.test.iter().enumerate() {
        let score = |c: usize| scores[(i, c)] + shares[c];
        // Of equals the first, so that a constant guess is a guess.
        let guess = (1..task.n).fold(0, |best, c| if score(c) > score(best) { c } else { best });
        of_class[class][0] += f64::from(u8::from(guess == class));
        of_class[class][1] += 1.0;
    }
    let recalls: Vec<f64> = of_class.iter().filter(|[_, n]| *n > 0.0).map(|[right, n]| right / n).collect();
    Share::of(recalls.iter().sum::<f64>() / recalls.len().max(1) as f64, task.test.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One dimension by hand: x = −1, −1, 1, 1 gives XᵀX + λ = 5, XᵀY = ∓2, W = ∓0.4 and an offset of ½.
    #[test]
    fn a_line_is_cut_in_the_middle() {
        let rows = [-1.0, -1.0, 1.0, 1.0];
        let task = |test| Classes { n: 2, train: &[0, 0, 1, 1], test };
        let on = |unseen: &[f32], test: &'static [usize]| accuracies(&rows, unseen, 1, &[task(test)])[0].value;
        assert_eq!(on(&[-0.1, 0.1], &[0, 1]), 1.0);
        assert_eq!(on(&[-0.1, 0.1], &[1, 0]), 0.0);
        // Three of class 0, all right, and one of class 1, wrong: each class counts half.
        assert_eq!(on(&[-1.0, -2.0, -3.0, -0.5], &[0, 0, 0, 1]), 0.5);
    }

    #[test]
    fn one_vector_for_all_is_chance_and_no_number_is_none() {
        let (train, test) = ([2.0; 8], [2.0; 4]);
        let classes = || Classes { n: 2, train: &[0, 1, 0, 1, 0, 1, 0, 1], test: &[0, 1, 0, 1] };
        assert_eq!(accuracies(&train, &test, 1, &[classes()])[0].value, 0.5);
        assert!(accuracies(&train, &[2.0, f32::NAN, 2.0, 2.0], 1, &[classes()])[0].value.is_nan());
    }
}
