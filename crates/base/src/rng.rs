//! Counter-based random numbers with named streams.
//!
//! Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11).
//! A value depends only on (seed, stream, position), never on what was drawn before, so step 400's
//! batch can be made without making the 399 before it.

/// What the numbers are for. Streams never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// Initial weights.
    Init = 1,
    /// Training text and batches.
    Data = 2,
    /// Text sampled from a model.
    Sample = 3,
    /// Probe batches of the analyses.
    Analysis = 4,
    /// Held-out text.
    Validation = 5,
}

/// A generator positioned at one place of one stream.
///
/// `lane` separates independent uses of a stream (a parameter tensor, a sequence's index).
#[derive(Clone, Debug)]
pub struct Rng {
    key: [u32; 2],
    counter: [u32; 4],
    block: [u32; 4],
    used: usize,
}

impl Rng {
    /// The start of `lane` of `stream` under `seed`.
    pub fn new(seed: u64, stream: Stream, lane: u64) -> Self {
        Rng {
            key: [seed as u32, (seed >> 32) as u32 ^ (stream as u32).wrapping_mul(0x9E37_79B9)],
            counter: [0, stream as u32, lane as u32, (lane >> 32) as u32],
            block: [0; 4],
            used: 4,
        }
    }

    /// Uniform over all 32-bit integers.
    pub fn next_u32(&mut self) -> u32 {
        if self.used == 4 {
            self.block = philox4x32_10(self.counter, self.key);
            self.counter[0] = self.counter[0].wrapping_add(1);
            self.used = 0;
        }
        let x = self.block[self.used];
        self.used += 1;
        x
    }

    /// Uniform in `0..n` (Lemire's multiply-shift; its bias is below n / 2^32). `n` must not be 0.
    pub fn below(&mut self, n: usize) -> usize {
        debug_assert!(n > 0, "an empty range has no element to draw");
        ((self.next_u32() as u64 * n as u64) >> 32) as usize
    }

    /// Uniform in [0, 1), 24 bits.
    pub fn uniform(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f32) -> bool {
        self.uniform() < p
    }

    /// One element of a slice, uniformly. The slice must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Fisher-Yates.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// Standard normal by Box-Muller in f64 with `libm`'s own software functions, so the bits are
    /// the same on every target.
    pub fn normal(&mut self) -> f64 {
        let u1 = (self.next_u32() as f64 + 0.5) / 4_294_967_296.0;
        let u2 = (self.next_u32() as f64 + 0.5) / 4_294_967_296.0;
        libm::sqrt(-2.0 * libm::log(u1)) * libm::cos(core::f64::consts::TAU * u2)
    }
}

fn philox4x32_10(mut c: [u32; 4], mut k: [u32; 2]) -> [u32; 4] {
    const M0: u64 = 0xD251_1F53;
    const M1: u64 = 0xCD9E_8D57;
    for _ in 0..10 {
        let p0 = M0 * c[0] as u64;
        let p1 = M1 * c[2] as u64;
        c = [(p1 >> 32) as u32 ^ c[1] ^ k[0], p1 as u32, (p0 >> 32) as u32 ^ c[3] ^ k[1], p0 as u32];
        k = [k[0].wrapping_add(0x9E37_79B9), k[1].wrapping_add(0xBB67_AE85)];
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_of_random123() {
        assert_eq!(philox4x32_10([0; 4], [0; 2]), [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]);
        assert_eq!(philox4x32_10([u32::MAX; 4], [u32::MAX; 2]), [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]);
    }

    #[test]
    fn normal_has_mean_zero_and_unit_variance() {
        let mut rng = Rng::new(7, Stream::Init, 0);
        let xs: Vec<f64> = (0..40_000).map(|_| rng.normal()).collect();
        let mean = xs.iter().sum::<f64>() / xs.len() as f64;
        let var = xs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / xs.len() as f64;
        assert!(mean.abs() < 0.02, "mean {mean}");
        assert!((var - 1.0).abs() < 0.03, "variance {var}");
    }

    #[test]
    fn streams_and_lanes_differ() {
        let first = |stream, lane| Rng::new(1, stream, lane).next_u32();
        assert_ne!(first(Stream::Init, 0), first(Stream::Data, 0));
        assert_ne!(first(Stream::Data, 0), first(Stream::Data, 1));
    }
}
