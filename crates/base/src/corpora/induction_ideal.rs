//! What an ideal reader pays for each token of an induction sequence: it knows how sequences are made, but must find
//! out this one's permutation as it reads.
//!
//! Its loss at a place is the entropy of its own guess there, averaged over sequences: the mean has no closed form.

/// Standard error of the mean of [`IDEAL_NATS`] over the first places, nats: of 8, the fewest, where it is largest.
/// Sequences differ much, for some go round in a short circle.
pub(super) const IDEAL_STD_ERR: f64 = 0.01;
/// Sequences that the table is a mean over.
#[cfg(test)]
const N_SEQUENCES: u64 = 2000;

/// Loss of the target at each place, nats; far on, where the permutation is known, that of the noise alone is left.
#[rustfmt::skip]
pub(super) const IDEAL_NATS: &[f32] = &[
    2.485, 2.315, 2.138, 1.973, 1.811, 1.665, 1.504, 1.378, 1.241, 1.122, 1.035, 0.961, 0.917, 0.872, 0.853, 0.811,
    0.792, 0.758, 0.731, 0.714, 0.717, 0.702, 0.695, 0.685, 0.688, 0.686, 0.687, 0.663, 0.661, 0.650, 0.630, 0.624,
    0.624, 0.628, 0.632, 0.625, 0.615, 0.613, 0.604, 0.595, 0.591, 0.586, 0.588, 0.581, 0.583, 0.578, 0.574, 0.569,
    0.569, 0.570, 0.570, 0.572, 0.569, 0.562, 0.567, 0.564, 0.566, 0.561, 0.560, 0.559, 0.557, 0.552, 0.552, 0.553,
    0.554, 0.551, 0.551, 0.550, 0.555, 0.552, 0.550, 0.548, 0.550, 0.546, 0.549, 0.547, 0.549, 0.544, 0.541, 0.540,
    0.541, 0.538, 0.536, 0.537, 0.535, 0.531, 0.534, 0.538, 0.535, 0.536, 0.537, 0.535, 0.536, 0.539, 0.538, 0.534,
    0.538, 0.537, 0.538, 0.535, 0.535, 0.534, 0.535, 0.534, 0.533, 0.535, 0.534, 0.533, 0.535, 0.532, 0.535, 0.532,
    0.532, 0.531, 0.530, 0.530, 0.529, 0.528, 0.530, 0.529, 0.530, 0.532, 0.532, 0.531, 0.531, 0.530, 0.531, 0.529,
    0.532, 0.531, 0.531, 0.530, 0.531, 0.532, 0.530, 0.529, 0.529, 0.530, 0.530, 0.528, 0.529, 0.529, 0.529, 0.528,
    0.529, 0.528, 0.530, 0.530, 0.528, 0.527, 0.531, 0.530, 0.529, 0.528, 0.528, 0.528, 0.528, 0.528, 0.528, 0.529,
    0.528, 0.528, 0.528, 0.529, 0.527, 0.528, 0.527, 0.528, 0.528, 0.529, 0.528, 0.528, 0.528, 0.527, 0.526, 0.527,
    0.528, 0.528, 0.527, 0.528, 0.527, 0.527, 0.528, 0.529, 0.528, 0.527, 0.526, 0.527, 0.526, 0.527, 0.527, 0.527,
    0.527, 0.528, 0.527, 0.527, 0.527, 0.527, 0.526, 0.526, 0.526, 0.526, 0.527, 0.527, 0.527, 0.527, 0.527, 0.528,
    0.528, 0.527, 0.527, 0.527, 0.527, 0.527, 0.527, 0.527, 0.527, 0.527, 0.527, 0.526, 0.526, 0.527, 0.527, 0.527,
    0.527, 0.527, 0.527, 0.527, 0.526, 0.526, 0.527, 0.527, 0.527, 0.528, 0.527, 0.526, 0.526, 0.527, 0.527, 0.526,
    0.526, 0.527, 0.526, 0.527, 0.527, 0.527, 0.526, 0.526, 0.526, 0.526, 0.526, 0.526, 0.526, 0.526, 0.526, 0.527,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpora::induction::{Induction, N_SYMBOLS, P_FOLLOW};
    use crate::corpora::{Split, source};

    /// Probability of every symbol after the last of `read`, by going over all permutations at once: `sums[columns]`
    /// is the total weight of the ways in which the rows so far can share out a set of successors.
    fn ideal_guess<const V: usize>(read: &[u32], p_follow: f64) -> [f64; V] {
        let (follow, other) = (p_follow + (1.0 - p_follow) / V as f64, (1.0 - p_follow) / V as f64);
        let mut counts = [[0i32; V]; V];
        read.windows(2).for_each(|pair| counts[pair[0] as usize][pair[1] as usize] += 1);
        let at = read[read.len() - 1] as usize;
        // Relative to the likeliest successor, so that long texts do not overflow.
        let weights = counts.map(|row| {
            let most = row.iter().max().copied().unwrap_or(0);
            row.map(|n| (follow / other).powi(n - most))
        });
        let mut sums = vec![0.0; 1 << V];
        sums[0] = 1.0;
        for (n_rows, row) in (0..V).filter(|&row| row != at).enumerate() {
            let mut after = vec![0.0; 1 << V];
            for columns in (0..1usize << V).filter(|c| c.count_ones() as usize == n_rows) {
                for column in (0..V).filter(|c| columns & (1 << c) == 0) {
                    after[columns | (1 << column)] += sums[columns] * weights[row][column];
                }
            }
            sums = after;
        }
        let ways: [f64; V] = core::array::from_fn(|y| weights[at][y] * sums[((1 << V) - 1) ^ (1 << y)]);
        let all: f64 = ways.iter().sum();
        ways.map(|w| other + (follow - other) * w / all)
    }

    fn entropy(probs: &[f64]) -> f64 {
        probs.iter().map(|p| -p * p.ln()).sum()
    }

    /// The ideal reader's loss at each of the first `n_places` of some sequences.
    fn losses(seed: u64, n_sequences: u64, n_places: usize) -> impl Iterator<Item = Vec<f64>> {
        (0..n_sequences).map(move |index| {
            // Longer than what is read: a short sequence that repeats itself belongs to one half with all its copies.
            let read = source::draw(&Induction, seed, Split::Train, index, n_places.max(40)).inputs;
            let loss = |t: usize| entropy(&ideal_guess::<N_SYMBOLS>(&read[..=t], P_FOLLOW.into()));
            (0..n_places).map(loss).collect()
        })
    }

    fn mean(of: &[f64]) -> f64 {
        of.iter().sum::<f64>() / of.len() as f64
    }

    /// Every permutation by itself, for four symbols.
    #[test]
    fn the_ideal_guess_is_the_mean_over_all_permutations() {
        let permutations = (0..256usize).map(|code| [0, 1, 2, 3].map(|i| code / 4usize.pow(i) % 4));
        let permutations: Vec<[usize; 4]> = permutations.filter(|f| (0..4).all(|y| f.contains(&y))).collect();
        assert_eq!(permutations.len(), 24);
        for read in [&[0u32][..], &[0, 1], &[2, 2, 2], &[0, 1, 2, 0, 1, 3, 0], &[3, 1, 3, 1, 3, 2, 0, 3]] {
            let (mut want, mut all) = ([0.0; 4], 0.0);
            for f in &permutations {
                let p = |x: u32, y: usize| if f[x as usize] == y { 0.9 + 0.025 } else { 0.025 };
                let likelihood: f64 = read.windows(2).map(|pair| p(pair[0], pair[1] as usize)).product();
                all += likelihood;
                (0..4).for_each(|y| want[y] += likelihood * p(read[read.len() - 1], y));
            }
            let got = ideal_guess::<4>(read, 0.9);
            for y in 0..4 {
                assert!((got[y] - want[y] / all).abs() < 1e-12, "{read:?}: {got:?} against {want:?} / {all}");
            }
        }
    }

    #[test]
    fn the_table_agrees_with_fresh_sequences() {
        const N: u64 = 150;
        let fresh: Vec<Vec<f64>> = losses(5, N, 40).collect();
        for n_places in [8, 32, 40] {
            let means: Vec<f64> = fresh.iter().map(|of| mean(&of[..n_places])).collect();
            let table: Vec<f64> = IDEAL_NATS[..n_places].iter().map(|&x| x.into()).collect();
            let (got, want) = (mean(&means), mean(&table));
            let variance = means.iter().map(|x| (x - got) * (x - got)).sum::<f64>() / (N - 1) as f64;
            let std_err = (variance / N as f64).sqrt();
            assert!((got - want).abs() < 3.5 * std_err + 0.001, "{n_places}: {got} ± {std_err} against {want}");
            let of_table = (variance / N_SEQUENCES as f64).sqrt();
            assert!(of_table < 1.2 * IDEAL_STD_ERR, "{n_places}: the table's error is {of_table}");
        }
    }

    #[test]
    #[ignore = "slow: makes the table anew, some minutes"]
    fn make_the_table() {
        let mut sums = vec![0.0; 256];
        losses(0, N_SEQUENCES, 256).for_each(|of| sums.iter_mut().zip(of).for_each(|(sum, x)| *sum += x));
        for row in sums.chunks(16) {
            let row: Vec<String> = row.iter().map(|x| format!("{:.3},", x / N_SEQUENCES as f64)).collect();
            println!("    {}", row.join(" "));
        }
    }
}
