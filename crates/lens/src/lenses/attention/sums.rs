//! What a pattern says of its head, as sums over positions.

/// For each position those that followed where its token stood before, ascending, itself left out.
pub fn followers(tokens: &[u32]) -> Vec<Vec<usize>> {
    let of = |i: usize| (1..i).filter(|&j| tokens[j - 1] == tokens[i]).collect();
    (0..tokens.len()).map(of).collect()
}

/// Sums over the positions of one sequence, of one head.
pub struct Sums {
    n: f64,
    entropy_nats: f64,
    entropy_max_nats: f64,
    distance: f64,
    distance_even: f64,
    first: f64,
    previous: f64,
    induction: f64,
    copying: f64,
    pub n_pairs: f64,
    /// By offset: what is looked at so many tokens back, summed over the positions that can.
    by_offset: Vec<f64>,
}

impl Sums {
    /// Of a pattern (T,S) and the positions that followed the same token before.
    pub fn of(pattern: &[f32], targets: &[Vec<usize>]) -> Sums {
        let t = targets.len();
        let mut s = Sums {
            n: t as f64,
            entropy_nats: 0.0,
            entropy_max_nats: 0.0,
            distance: 0.0,
            distance_even: 0.0,
            first: 0.0,
            previous: 0.0,
            induction: 0.0,
            copying: 0.0,
            n_pairs: 0.0,
            by_offset: vec![0.0; t],
        };
        for (i, row) in pattern.chunks_exact(t).enumerate() {
            for (j, &a) in row[..=i].iter().enumerate() {
                let a = f64::from(a);
                // 0 ln 0 is 0; NaN stays.
                s.entropy_nats -= if a == 0.0 { 0.0 } else { a * libm::log(a) };
                s.distance += a * (i - j) as f64;
                s.by_offset[i - j] += a;
            }
            s.entropy_max_nats += libm::log((i + 1) as f64);
            s.distance_even += 0.5 * i as f64;
            if i > 0 {
                s.first += f64::from(row[0]);
                s.previous += f64::from(row[i - 1]);
            }
            if let Some(&last) = targets[i].last() {
                s.induction += f64::from(row[last]);
                s.copying += targets[i].iter().map(|&target| f64::from(row[target])).sum::<f64>();
                s.n_pairs += 1.0;
            }
        }
        s
    }

    pub fn evenness(&self) -> [f64; 2] {
        [self.entropy_nats, self.entropy_max_nats]
    }

    pub fn entropy(&self) -> [f64; 2] {
        [self.entropy_nats, self.n]
    }

    pub fn distance(&self) -> [f64; 2] {
        [self.distance, self.distance_even]
    }

    pub fn first(&self) -> [f64; 2] {
        [self.first, self.n - 1.0]
    }

    pub fn previous(&self) -> [f64; 2] {
        [self.previous, self.n - 1.0]
    }

    pub fn induction(&self) -> [f64; 2] {
        [self.induction, self.n_pairs]
    }

    pub fn copying(&self) -> [f64; 2] {
        [self.copying, self.n_pairs]
    }

    /// ln of the visible tokens, the most that entropy can be, and the number of positions.
    pub fn most(&self) -> [f64; 2] {
        [self.entropy_max_nats, self.n]
    }

    /// Positions, and so offsets.
    pub fn n_positions(&self) -> usize {
        self.by_offset.len()
    }

    /// Of so many tokens back.
    pub fn at_offset(&self, offset: usize) -> [f64; 2] {
        [self.by_offset[offset], self.n - offset as f64]
    }
}
