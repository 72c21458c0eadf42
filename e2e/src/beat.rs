//! A beat beside the browser's: what is late here too was the machine's fault, not the page's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const BEAT: Duration = Duration::from_millis(10);

/// Beats until it is dropped.
pub(crate) struct Beat {
    longest_ms: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
}

impl Beat {
    pub(crate) fn start() -> Self {
        let beat = Beat { longest_ms: Arc::default(), is_over: Arc::default() };
        let (longest_ms, is_over) = (Arc::clone(&beat.longest_ms), Arc::clone(&beat.is_over));
        thread::spawn(move || {
            let mut last = Instant::now();
            while !is_over.load(Ordering::Relaxed) {
                thread::sleep(BEAT);
                let late = last.elapsed().saturating_sub(BEAT);
                longest_ms.fetch_max(late.as_millis() as u64, Ordering::Relaxed);
                last = Instant::now();
            }
        });
        beat
    }

    /// By how much a beat was late at most since this was last asked, in milliseconds.
    pub(crate) fn take_ms(&self) -> f64 {
        self.longest_ms.swap(0, Ordering::Relaxed) as f64
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}
