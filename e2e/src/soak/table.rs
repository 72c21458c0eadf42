//! What was seen of the page over the time, and how much more it holds at the end.

use std::fmt;
use std::time::Duration;

/// The memories that are told, in this order.
const NAMES: [&str; 4] = ["the page's wasm", "tower A's wasm", "tower B's wasm", "the analysis' wasm"];
const MB: f64 = 1e6;

/// One look at the page.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Since it began.
    pub at: Duration,
    /// Of the towers.
    pub step: u64,
    /// Bytes that scripts hold, after collecting what nobody holds.
    pub heap: f64,
    /// Of all documents.
    pub nodes: f64,
    /// On them.
    pub listeners: f64,
    /// Bytes of the page's, both towers' and the analysis' memories.
    pub memories: [f64; 4],
    /// The longest time between two repaints while nothing was built, without what the machine was late by.
    pub longest_frame_ms: f64,
    /// How often it repainted.
    pub n_frames: u64,
    /// By how much the machine was late meanwhile.
    pub late_ms: f64,
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [page, a, b, desk] = self.memories.map(|bytes| bytes / MB);
        write!(
            f,
            "{:>6.1} {:>7} {:>8.2} {:>7} {:>9} {page:>7.1} {a:>7.1} {b:>7.1} {desk:>7.1} {:>8} {:>9.0} {:>8.0}",
            self.at.as_secs_f64() / 60.0,
            self.step,
            self.heap / MB,
            self.nodes,
            self.listeners,
            self.n_frames,
            self.longest_frame_ms,
            self.late_ms,
        )
    }
}

/// All looks.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// In the order of time.
    pub samples: Vec<Sample>,
}

impl Table {
    /// The columns' names.
    pub const HEAD: &'static str =
        "   min    step  heap MB   nodes listeners page MB    A MB    B MB desk MB   frames longest ms  late ms";

    /// What grew by more than `share` since the first third, in words, and frames longer than `frame_ms`.
    pub fn faults(&self, share: f64, frame_ms: f64) -> Vec<String> {
        let n = self.samples.len();
        let (warm, end) = (&self.samples[n / 3..], &self.samples[n - (n / 6).max(1).min(n)..]);
        let mean =
            |of: &dyn Fn(&Sample) -> f64, some: &[Sample]| some.iter().map(of).sum::<f64>() / some.len().max(1) as f64;
        let mut out = Vec::new();
        let mut hold = |name: &str, of: &dyn Fn(&Sample) -> f64| {
            let first = mean(of, &warm[..(n / 6).max(1).min(warm.len())]);
            let last = mean(of, end);
            if last > first * (1.0 + share) {
                let grown = (last / first - 1.0) * 100.0;
                out.push(format!(
                    "{name} grew by {grown:.1} % after warming up, from {:.2} to {:.2} MB",
                    first / MB,
                    last / MB
                ));
            }
        };
        hold("what scripts hold", &|s| s.heap);
        for (idx, name) in NAMES.iter().enumerate() {
            hold(name, &move |s| s.memories[idx]);
        }
        for sample in self.samples.iter().filter(|s| s.longest_frame_ms > frame_ms) {
            let minute = sample.at.as_secs_f64() / 60.0;
            out.push(format!("a frame of {:.0} ms before minute {minute:.1}", sample.longest_frame_ms));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grows(by: f64) -> Table {
        let sample = |idx: u64| Sample {
            at: Duration::from_secs(15 * idx),
            step: idx,
            heap: 1e7 + by * idx as f64,
            nodes: 500.0,
            listeners: 100.0,
            memories: [8e6; 4],
            longest_frame_ms: 17.0,
            n_frames: 900,
            late_ms: 0.0,
        };
        Table { samples: (0..30).map(sample).collect() }
    }

    #[test]
    fn growth_is_told_and_rest_is_not() {
        assert_eq!(grows(0.0).faults(0.05, 200.0), Vec::<String>::new());
        let [fault] = &grows(1e5).faults(0.05, 200.0)[..] else { panic!("one grew") };
        assert!(fault.starts_with("what scripts hold grew by 1"), "{fault}");
        assert_eq!(grows(0.0).faults(0.05, 16.0).len(), 30);
    }
}
