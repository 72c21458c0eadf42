//! Losses of sequences, and what can be said of their mean.

/// For each sequence the summed loss in nats of the tokens that count, and how many they are. `logits` are (N,T,V),
/// `targets` (N,T); a target beyond the vocabulary does not count.
pub fn of_sequences(logits: &[f32], targets: &[u32], t: usize, d_vocab: usize) -> Vec<[f64; 2]> {
    let mut sequences = Vec::new();
    for (logits, targets) in logits.chunks_exact(t * d_vocab).zip(targets.chunks_exact(t)) {
        let (mut total, mut n_counted) = (0.0f64, 0.0);
        for (row, &target) in logits.chunks_exact(d_vocab).zip(targets) {
            let Some(&logit) = row.get(target as usize) else { continue };
            let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max) as f64;
            let sum: f64 = row.iter().map(|&x| libm::exp(x as f64 - max)).sum();
            total += libm::log(sum) + max - logit as f64;
            n_counted += 1.0;
        }
        if n_counted > 0.0 {
            sequences.push([total, n_counted]);
        }
    }
    sequences
}

/// The mean loss of a token, and the standard error of that mean from the spread between sequences, where there are two:
/// a ratio of sums, so its error goes by the residuals of the sums (Cochran 1977, 6.4).
pub fn mean(sequences: &[[f64; 2]]) -> (f32, Option<f32>) {
    let [total, n_counted] = sequences.iter().fold([0.0; 2], |sum, s| [sum[0] + s[0], sum[1] + s[1]]);
    let mean = total / f64::max(n_counted, 1.0);
    let n = sequences.len() as f64;
    let residual: f64 = sequences.iter().map(|[total, count]| (total - mean * count) * (total - mean * count)).sum();
    let std_err = (n >= 2.0).then(|| ((residual * n / (n - 1.0)).sqrt() / n_counted) as f32);
    (mean as f32, std_err)
}
