//! The registers that a product is formed in: four lanes everywhere, eight or sixteen where the processor has them.
//!
//! A wider register takes more columns at once and nothing else: each element of a product has its own lane, and its
//! terms go through that lane in the same order, by a multiply and an add. So the width does not show in the bits.

use super::Real;
use wide::f32x4;

/// A register of `N` numbers and what a product does with it. Multiply and add are two roundings.
pub trait Lanes<T>: Copy {
    /// The register.
    type Reg: Copy;
    /// Its lanes.
    const N: usize;
    /// `x` in every lane.
    fn splat(self, x: T) -> Self::Reg;
    /// The first `N` of `xs`.
    fn load(self, xs: &[T]) -> Self::Reg;
    /// The lanes into `out`, as many as it takes.
    fn store(self, x: Self::Reg, out: &mut [T]);
    /// sum + x·y.
    fn add_product(self, sum: Self::Reg, x: Self::Reg, y: Self::Reg) -> Self::Reg;
    /// x + y.
    fn add(self, x: Self::Reg, y: Self::Reg) -> Self::Reg;
    /// x·y.
    fn mul(self, x: Self::Reg, y: Self::Reg) -> Self::Reg;
    /// +0 where |x| is below `least`; NaN stays.
    fn flush(self, x: Self::Reg, least: T) -> Self::Reg;
}

/// The lanes of a machine, and which tiles of a product it forms in them.
pub trait Unit<T: Real>: Copy {
    /// Its registers.
    type Lanes: Lanes<T>;
    /// What they can do.
    fn lanes(self) -> Self::Lanes;
    /// Columns of the panel of B that takes the next columns, where `left` are left; the last panel may be too wide.
    fn cols(left: usize) -> usize;
    /// The tiles of a panel of as many columns.
    fn panel(self, cols: usize, tiles: impl Tiles<T>);
    /// Whether it is wider than four lanes: panels then begin where a cache line does.
    const IS_WIDE: bool = false;
    /// Rows to columns.
    fn transposed(self, rows: [[T; 8]; 8]) -> [[T; 8]; 8];
}

/// What is done on the lanes of a machine.
pub trait Job<T: Real> {
    /// What comes of it.
    type Out;
    /// Does it.
    fn on<U: Unit<T>>(self, unit: U) -> Self::Out;
}

/// What is done in tiles of four rows by `P` registers.
pub trait Tiles<T> {
    /// Does it.
    fn form<L: Lanes<T>, const P: usize>(self, lanes: L);
}

/// Eight numbers in plain code: f64, which only checks gradients.
#[derive(Clone, Copy)]
pub(super) struct Plain;

impl<T: Real> Lanes<T> for Plain {
    type Reg = [T; 8];
    const N: usize = 8;
    fn splat(self, x: T) -> [T; 8] {
        [x; 8]
    }
    fn load(self, xs: &[T]) -> [T; 8] {
        std::array::from_fn(|i| xs[i])
    }
    fn store(self, x: [T; 8], out: &mut [T]) {
        out.iter_mut().zip(x).for_each(|(out, x)| *out = x);
    }
    fn add_product(self, sum: [T; 8], x: [T; 8], y: [T; 8]) -> [T; 8] {
        std::array::from_fn(|i| sum[i] + x[i] * y[i])
    }
    fn add(self, x: [T; 8], y: [T; 8]) -> [T; 8] {
        std::array::from_fn(|i| x[i] + y[i])
    }
    fn mul(self, x: [T; 8], y: [T; 8]) -> [T; 8] {
        std::array::from_fn(|i| x[i] * y[i])
    }
    fn flush(self, x: [T; 8], least: T) -> [T; 8] {
        x.map(|x| if x.abs() < least { T::ZERO } else { x })
    }
}

impl<T: Real> Unit<T> for Plain {
    type Lanes = Plain;
    fn lanes(self) -> Plain {
        self
    }
    fn cols(_: usize) -> usize {
        8
    }
    fn panel(self, _: usize, tiles: impl Tiles<T>) {
        tiles.form::<_, 1>(self);
    }
    fn transposed(self, rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
        std::array::from_fn(|i| rows.map(|row| row[i]))
    }
}

/// SSE2, NEON, SIMD128: what every target has.
#[derive(Clone, Copy)]
pub(super) struct Four;

impl Lanes<f32> for Four {
    type Reg = f32x4;
    const N: usize = 4;
    #[inline(always)]
    fn splat(self, x: f32) -> f32x4 {
        f32x4::splat(x)
    }
    #[inline(always)]
    fn load(self, xs: &[f32]) -> f32x4 {
        bytemuck::cast(*xs.first_chunk::<4>().expect("a whole register"))
    }
    #[inline(always)]
    fn store(self, x: f32x4, out: &mut [f32]) {
        store(x.to_array(), out);
    }
    #[inline(always)]
    fn add_product(self, sum: f32x4, x: f32x4, y: f32x4) -> f32x4 {
        sum + x * y
    }
    #[inline(always)]
    fn add(self, x: f32x4, y: f32x4) -> f32x4 {
        x + y
    }
    #[inline(always)]
    fn mul(self, x: f32x4, y: f32x4) -> f32x4 {
        x * y
    }
    #[inline(always)]
    fn flush(self, x: f32x4, least: f32) -> f32x4 {
        // Without a zero to choose: V8 takes three operations for a choice, one for this.
        !x.abs().simd_lt(f32x4::splat(least)) & x
    }
}

impl Unit<f32> for Four {
    type Lanes = Four;
    #[inline(always)]
    fn lanes(self) -> Four {
        self
    }
    #[inline(always)]
    fn cols(_: usize) -> usize {
        8
    }
    // Eight accumulators: with ten or more V8 spills them and the speed halves.
    #[inline(always)]
    fn panel(self, _: usize, tiles: impl Tiles<f32>) {
        apart(|| tiles.form::<_, 2>(self));
    }
    /// By its four quarters.
    #[inline(always)]
    fn transposed(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        let rows: [[f32x4; 2]; 8] = rows.map(bytemuck::cast);
        let mut columns = [[f32x4::ZERO; 2]; 8];
        for (down, across) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let quarter = f32x4::transpose(std::array::from_fn(|i| rows[4 * down + i][across]));
            for (i, column) in quarter.into_iter().enumerate() {
                columns[4 * across + i][down] = column;
            }
        }
        columns.map(bytemuck::cast)
    }
}

/// `op` as a function of its own: with all products in one function they took 1.4 times as long in V8.
#[inline(never)]
fn apart(op: impl FnOnce()) {
    op();
}

/// A register's lanes into `out`. A copy of known length is one move, not a call.
#[inline(always)]
pub(super) fn store<const N: usize>(x: [f32; N], out: &mut [f32]) {
    match out.first_chunk_mut::<N>() {
        Some(out) => *out = x,
        None => out.copy_from_slice(&x[..out.len()]),
    }
}
