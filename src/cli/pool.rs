//! Jobs shared out among threads. What comes of a job does not depend on how many threads there are, nor does the order.

use super::exit::Exit;
use super::signals::Interrupt;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What `work` makes of every job, in the jobs' order, on as many threads as there are cores where none are given.
/// `work` may ask the interrupt and say on the bar what it is at.
///
/// # Errors
/// That it was interrupted.
pub(super) fn all<J: Sync, T: Send>(
    jobs: &[J],
    threads: Option<usize>,
    interrupt: &Interrupt,
    work: impl Fn(&J, &ProgressBar) -> T + Sync,
) -> anyhow::Result<Vec<T>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.unwrap_or(cores).clamp(1, jobs.len().max(1));
    let bar = ProgressBar::new(jobs.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{pos} of {len} · {elapsed} · {eta} left · {msg}") {
        bar.set_style(style);
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(place).filter(|_| interrupt.code().is_none()) else { return };
                    let made = work(job, &bar);
                    lock(&done).push((place, made));
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    if let Some(code) = interrupt.code() {
        return Err(Exit::with(code, "interrupted; nothing was written".to_string()));
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, made)| made).collect())
}

/// What stands in there, also where a thread that held it panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
