//! How wide the processor's registers are taken: chosen while the program runs, and never seen in the bits.

#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
use self::x86::Half;
#[cfg(target_arch = "x86_64")]
use super::lanes::Unit;
use super::lanes::{Four, Job};
use std::sync::OnceLock;

/// Lanes of f32 in the registers that are calculated with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// SSE2, NEON, SIMD128: what every machine has.
    Four,
    /// AVX2.
    Eight,
    /// AVX-512's instructions on registers of eight lanes.
    EightOf512,
    /// AVX-512.
    Sixteen,
}

impl Width {
    /// From the narrowest to the widest.
    pub const ALL: [Width; 4] = [Width::Four, Width::Eight, Width::EightOf512, Width::Sixteen];

    /// The fastest that this machine has.
    pub fn detected() -> Width {
        Registers::default().width()
    }

    /// Whether this machine has it.
    pub fn is_here(self) -> bool {
        Registers::of(self).is_some()
    }

    /// As the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Width::Four => "4",
            Width::Eight => "8",
            Width::EightOf512 => "8of512",
            Width::Sixteen => "16",
        }
    }

    /// The width of that name.
    pub fn named(name: &str) -> Option<Width> {
        Width::ALL.into_iter().find(|width| width.name() == name)
    }
}

/// A width that this machine has, which is what a value of this type stands for.
#[derive(Clone, Copy, Debug)]
pub enum Registers {
    /// [`Width::Four`].
    Four,
    /// [`Width::Eight`].
    #[cfg(target_arch = "x86_64")]
    Eight(pulp::x86::V3),
    /// [`Width::EightOf512`].
    #[cfg(target_arch = "x86_64")]
    EightOf512(pulp::x86::V4),
    /// [`Width::Sixteen`].
    #[cfg(target_arch = "x86_64")]
    Sixteen(pulp::x86::V4),
}

/// The fastest.
impl Default for Registers {
    fn default() -> Registers {
        // Asked once: `cpuid` leaves a virtual machine.
        static DETECTED: OnceLock<Registers> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            let widest = Width::ALL.into_iter().rev().find_map(Registers::of).unwrap_or(Registers::Four);
            match Registers::of(Width::EightOf512) {
                Some(half) if is_zen_4() => half,
                _ => widest,
            }
        })
    }
}

/// Zen 4 calculates sixteen lanes in two halves: products took 1.15 times as long as in registers of eight.
#[cfg(target_arch = "x86_64")]
fn is_zen_4() -> bool {
    use std::arch::x86_64::__cpuid;
    let (vendor, signature) = (__cpuid(0), __cpuid(1).eax);
    let is_amd = [vendor.ebx, vendor.edx, vendor.ecx].map(u32::to_le_bytes).as_flattened() == b"AuthenticAMD";
    // The base family, 15, and what is added to it. Zen 3 of the same family has no AVX-512.
    is_amd && ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF) == 0x19
}

#[cfg(not(target_arch = "x86_64"))]
fn is_zen_4() -> bool {
    false
}

impl Registers {
    /// None where this machine has no such registers.
    pub(crate) fn of(width: Width) -> Option<Registers> {
        match width {
            Width::Four => Some(Registers::Four),
            #[cfg(target_arch = "x86_64")]
            Width::Eight => pulp::x86::V3::try_new().map(Registers::Eight),
            #[cfg(target_arch = "x86_64")]
            Width::EightOf512 => pulp::x86::V4::try_new().map(Registers::EightOf512),
            #[cfg(target_arch = "x86_64")]
            Width::Sixteen => pulp::x86::V4::try_new().map(Registers::Sixteen),
            #[cfg(not(target_arch = "x86_64"))]
            _ => None,
        }
    }

    pub(super) fn width(self) -> Width {
        match self {
            Registers::Four => Width::Four,
            #[cfg(target_arch = "x86_64")]
            Registers::Eight(_) => Width::Eight,
            #[cfg(target_arch = "x86_64")]
            Registers::EightOf512(_) => Width::EightOf512,
            #[cfg(target_arch = "x86_64")]
            Registers::Sixteen(_) => Width::Sixteen,
        }
    }

    /// Does `job` in these registers.
    pub(crate) fn take<J: Job<f32>>(self, job: J) -> J::Out {
        match self {
            Registers::Four => job.on(Four),
            #[cfg(target_arch = "x86_64")]
            Registers::Eight(simd) => simd.vectorize(On(job, simd)),
            #[cfg(target_arch = "x86_64")]
            Registers::EightOf512(simd) => simd.vectorize(On(job, Half(simd))),
            #[cfg(target_arch = "x86_64")]
            Registers::Sixteen(simd) => simd.vectorize(On(job, simd)),
        }
    }

    /// `op`, compiled for these registers together with all that is inlined into it: the same operations in the same
    /// order, more of them at once.
    #[inline(always)]
    pub(super) fn run<R>(self, op: impl FnOnce() -> R) -> R {
        match self {
            Registers::Four => op(),
            #[cfg(target_arch = "x86_64")]
            Registers::Eight(simd) => simd.vectorize(Op(op)),
            #[cfg(target_arch = "x86_64")]
            Registers::EightOf512(simd) | Registers::Sixteen(simd) => simd.vectorize(Op(op)),
        }
    }
}

/// A job where `U`'s instructions may be used.
#[cfg(target_arch = "x86_64")]
struct On<J, U>(J, U);

#[cfg(target_arch = "x86_64")]
impl<J: Job<f32>, U: Unit<f32>> pulp::NullaryFnOnce for On<J, U> {
    type Output = J::Out;
    #[inline(always)]
    fn call(self) -> J::Out {
        self.0.on(self.1)
    }
}

#[cfg(target_arch = "x86_64")]
struct Op<F>(F);

#[cfg(target_arch = "x86_64")]
impl<R, F: FnOnce() -> R> pulp::NullaryFnOnce for Op<F> {
    type Output = R;
    #[inline(always)]
    fn call(self) -> R {
        self.0()
    }
}
