//! Registers of x86-64 that are wider than SSE2's.

use super::super::lanes::{Lanes, Tiles, Unit, store};
use pulp::x86::{V3, V4};
use pulp::{cast, f32x8, f32x16};
use std::arch::x86_64::__m256;

/// AVX2.
impl Lanes<f32> for V3 {
    type Reg = f32x8;
    const N: usize = 8;
    #[inline(always)]
    fn splat(self, x: f32) -> f32x8 {
        self.splat_f32x8(x)
    }
    #[inline(always)]
    fn load(self, xs: &[f32]) -> f32x8 {
        cast(*xs.first_chunk::<8>().expect("a whole register"))
    }
    #[inline(always)]
    fn store(self, x: f32x8, out: &mut [f32]) {
        store::<8>(cast(x), out);
    }
    #[inline(always)]
    fn add_product(self, sum: f32x8, x: f32x8, y: f32x8) -> f32x8 {
        self.add_f32x8(sum, self.mul_f32x8(x, y))
    }
    #[inline(always)]
    fn add(self, x: f32x8, y: f32x8) -> f32x8 {
        self.add_f32x8(x, y)
    }
    #[inline(always)]
    fn mul(self, x: f32x8, y: f32x8) -> f32x8 {
        self.mul_f32x8(x, y)
    }
    #[inline(always)]
    fn flush(self, x: f32x8, least: f32) -> f32x8 {
        let small = self.cmp_lt_f32x8(self.abs_f32x8(x), self.splat_f32x8(least));
        self.select_f32x8(small, self.splat_f32x8(0.0), x)
    }
}

impl Unit<f32> for V3 {
    type Lanes = V3;
    #[inline(always)]
    fn lanes(self) -> V3 {
        self
    }
    const IS_WIDE: bool = true;
    #[inline(always)]
    fn transposed(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        let r = rows.map(cast::<_, __m256>);
        // Pairs of rows, then fours, then the two halves.
        let mut pairs = r;
        let mut fours = r;
        for i in 0..4 {
            pairs[2 * i] = self.avx._mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
            pairs[2 * i + 1] = self.avx._mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
        }
        for i in [0, 4] {
            for half in 0..2 {
                let (low, high) = (pairs[i + half], pairs[i + half + 2]);
                fours[i + 2 * half] = self.avx._mm256_shuffle_ps::<0b01_00_01_00>(low, high);
                fours[i + 2 * half + 1] = self.avx._mm256_shuffle_ps::<0b11_10_11_10>(low, high);
            }
        }
        let mut columns = rows;
        for i in 0..4 {
            columns[i] = cast(self.avx._mm256_permute2f128_ps::<0x20>(fours[i], fours[i + 4]));
            columns[i + 4] = cast(self.avx._mm256_permute2f128_ps::<0x31>(fours[i], fours[i + 4]));
        }
        columns
    }
    #[inline(always)]
    fn cols(left: usize) -> usize {
        if left > 8 { 16 } else { 8 }
    }
    #[inline(always)]
    fn panel(self, cols: usize, tiles: impl Tiles<f32>) {
        match cols {
            16 => tiles.form::<_, 2>(self),
            _ => tiles.form::<_, 1>(self),
        }
    }
}

/// AVX-512.
impl Lanes<f32> for V4 {
    type Reg = f32x16;
    const N: usize = 16;
    #[inline(always)]
    fn splat(self, x: f32) -> f32x16 {
        self.splat_f32x16(x)
    }
    #[inline(always)]
    fn load(self, xs: &[f32]) -> f32x16 {
        cast(*xs.first_chunk::<16>().expect("a whole register"))
    }
    #[inline(always)]
    fn store(self, x: f32x16, out: &mut [f32]) {
        store::<16>(cast(x), out);
    }
    #[inline(always)]
    fn add_product(self, sum: f32x16, x: f32x16, y: f32x16) -> f32x16 {
        self.add_f32x16(sum, self.mul_f32x16(x, y))
    }
    #[inline(always)]
    fn add(self, x: f32x16, y: f32x16) -> f32x16 {
        self.add_f32x16(x, y)
    }
    #[inline(always)]
    fn mul(self, x: f32x16, y: f32x16) -> f32x16 {
        self.mul_f32x16(x, y)
    }
    #[inline(always)]
    fn flush(self, x: f32x16, least: f32) -> f32x16 {
        let small = self.cmp_lt_f32x16(self.abs_f32x16(x), self.splat_f32x16(least));
        self.select_f32x16(small, self.splat_f32x16(0.0), x)
    }
}

impl Unit<f32> for V4 {
    type Lanes = V4;
    #[inline(always)]
    fn lanes(self) -> V4 {
        self
    }
    const IS_WIDE: bool = true;
    #[inline(always)]
    fn transposed(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        Unit::transposed(*self, rows)
    }
    #[inline(always)]
    fn cols(left: usize) -> usize {
        match left {
            0..=8 => 8,
            9..=16 => 16,
            _ => 32,
        }
    }
    #[inline(always)]
    fn panel(self, cols: usize, tiles: impl Tiles<f32>) {
        match cols {
            32 => tiles.form::<_, 2>(self),
            16 => tiles.form::<_, 1>(self),
            _ => tiles.form::<_, 1>(*self),
        }
    }
}

/// AVX-512's instructions on registers of eight lanes.
#[derive(Clone, Copy)]
pub(in super::super) struct Half(pub V4);

impl Unit<f32> for Half {
    type Lanes = V3;
    #[inline(always)]
    fn lanes(self) -> V3 {
        *self.0
    }
    const IS_WIDE: bool = true;
    #[inline(always)]
    fn cols(left: usize) -> usize {
        <V3 as Unit<f32>>::cols(left)
    }
    #[inline(always)]
    fn panel(self, cols: usize, tiles: impl Tiles<f32>) {
        Unit::panel(*self.0, cols, tiles);
    }
    #[inline(always)]
    fn transposed(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        Unit::transposed(*self.0, rows)
    }
}
