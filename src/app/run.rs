//! Everything that the present run has shown so far, for both towers.

use base::config::Tower;
use engine::analysis::LayersFrame;
use engine::lab::RunInfo;
use engine::telemetry::{History, Snapshot};

/// Most pictures of the Layers lens that are kept for scrubbing.
const MAX_FRAMES: usize = 240;

/// What has been measured.
#[derive(Default)]
pub struct Run {
    towers: [Measured; 2],
}

#[derive(Default)]
struct Measured {
    info: Option<RunInfo>,
    history: History,
    layers: Vec<LayersFrame>,
    samples: Vec<(u64, String)>,
    /// The newest two (step, fingerprint): one tower may be a grant ahead of the other.
    fingerprints: Vec<(u64, u64)>,
}

impl Run {
    pub fn set_info(&mut self, tower: Tower, info: RunInfo) {
        self.towers[tower.idx()].info = Some(info);
    }

    pub fn info(&self, tower: Tower) -> Option<&RunInfo> {
        self.towers[tower.idx()].info.as_ref()
    }

    pub fn push(&mut self, tower: Tower, snapshot: Snapshot) {
        self.towers[tower.idx()].history.push(snapshot);
    }

    pub fn history(&self, tower: Tower) -> &History {
        &self.towers[tower.idx()].history
    }

    /// The measured step of `tower` nearest below `step`.
    pub fn at(&self, tower: Tower, step: u64) -> Option<&Snapshot> {
        self.history(tower).at(step)
    }

    /// Both towers' measured steps, where both have one.
    pub fn both_at(&self, step: u64) -> Option<[&Snapshot; 2]> {
        Some([self.at(Tower::A, step)?, self.at(Tower::B, step)?])
    }

    pub fn push_layers(&mut self, tower: Tower, frame: LayersFrame) {
        let frames = &mut self.towers[tower.idx()].layers;
        frames.retain(|f| f.step < frame.step);
        frames.push(frame);
        if frames.len() > MAX_FRAMES {
            let half = frames.len() / 2;
            let mut idx = 0;
            frames.retain(|_| {
                idx += 1;
                idx > half || idx % 2 == 0
            });
        }
    }

    /// Forgets the pictures of the Layers lens: they were coloured otherwise.
    pub fn forget_layers(&mut self) {
        for tower in &mut self.towers {
            tower.layers.clear();
        }
    }

    pub fn layers_at(&self, tower: Tower, step: u64) -> Option<&LayersFrame> {
        let frames = &self.towers[tower.idx()].layers;
        frames.get(frames.partition_point(|f| f.step <= step).saturating_sub(1))
    }

    pub fn push_sample(&mut self, tower: Tower, step: u64, text: String) {
        let samples = &mut self.towers[tower.idx()].samples;
        samples.retain(|s| s.0 < step);
        samples.push((step, text));
    }

    pub fn sample_at(&self, tower: Tower, step: u64) -> Option<&(u64, String)> {
        self.towers[tower.idx()].samples.iter().rev().find(|s| s.0 <= step)
    }

    pub fn set_fingerprint(&mut self, tower: Tower, step: u64, fingerprint: u64) {
        let known = &mut self.towers[tower.idx()].fingerprints;
        known.retain(|f| f.0 < step);
        if known.len() == 2 {
            known.remove(0);
        }
        known.push((step, fingerprint));
    }

    /// The fingerprint of `tower` at `step`, if that is one of the last two steps at which it stood.
    pub fn fingerprint_at(&self, tower: Tower, step: u64) -> Option<u64> {
        self.towers[tower.idx()].fingerprints.iter().find(|f| f.0 == step).map(|f| f.1)
    }

    /// Both fingerprints at `step`.
    pub fn fingerprints_at(&self, step: u64) -> Option<[u64; 2]> {
        Some([self.fingerprint_at(Tower::A, step)?, self.fingerprint_at(Tower::B, step)?])
    }
}
