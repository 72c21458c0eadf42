//! Threads that share an op out among them: its outputs, never its sums, so that how many there are does not show in the
//! bits.

/// How many threads an op may take.
#[derive(Clone, Copy, Debug)]
pub struct Crew {
    n_threads: usize,
}

/// One, who calls.
impl Default for Crew {
    fn default() -> Crew {
        Crew::of(1)
    }
}

impl Crew {
    /// As many; one where there are no threads to be had.
    pub(super) fn of(n_threads: usize) -> Crew {
        Crew { n_threads: if HAS_THREADS { n_threads.max(1) } else { 1 } }
    }

    /// Whether it is more than one. Where there are no threads the compiler knows.
    fn is_many(self) -> bool {
        HAS_THREADS && self.n_threads > 1
    }

    /// How many of `n` go to one thread, in whole `blocks`; all where they are too little work to be handed over.
    #[inline(always)]
    pub(super) fn share(self, n: usize, block: usize, n_operations: usize) -> usize {
        let together = self.is_many() && n_operations >= LEAST_OPERATIONS;
        if together { n.div_ceil(self.n_threads).next_multiple_of(block).max(1) } else { n.max(1) }
    }

    /// `work` on every part: the first here, the others by whoever is free.
    #[inline(always)]
    pub(super) fn each<P: Send>(self, parts: impl Iterator<Item = P>, work: impl Fn(P) + Sync) {
        if self.is_many() { scope(parts, work) } else { parts.for_each(work) }
    }

    /// `op` where handing over to the others is cheapest: on one of their threads.
    #[inline(always)]
    pub(super) fn among<R: Send>(self, op: impl FnOnce() -> R + Send) -> R {
        if self.is_many() { enter(op) } else { op() }
    }
}

/// Some tens of microseconds; to wake a thread takes up to ten.
const LEAST_OPERATIONS: usize = 1 << 20;

#[cfg(not(target_arch = "wasm32"))]
const HAS_THREADS: bool = true;

#[cfg(not(target_arch = "wasm32"))]
fn scope<P: Send>(mut parts: impl Iterator<Item = P>, work: impl Fn(P) + Sync) {
    let Some(first) = parts.next() else { return };
    rayon::in_place_scope(|scope| {
        for part in parts {
            let work = &work;
            scope.spawn(move |_| work(part));
        }
        work(first);
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn enter<R: Send>(op: impl FnOnce() -> R + Send) -> R {
    rayon::scope(|_| op())
}

#[cfg(target_arch = "wasm32")]
const HAS_THREADS: bool = false;

// Neither is ever called.

#[cfg(target_arch = "wasm32")]
fn scope<P>(_: impl Iterator<Item = P>, _: impl Fn(P)) {}

#[cfg(target_arch = "wasm32")]
fn enter<R>(op: impl FnOnce() -> R) -> R {
    op()
}
