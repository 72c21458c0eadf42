//! A run that was interrupted, as a file: what `strata train --resume` goes on from.
//!
//! `checkpoint.strata` is the line `strata run 1`, the XXH64 of what follows as eight little-endian bytes, and a
//! [`Saved`] in postcard.

use anyhow::{Context, ensure};
use base::config::{Link, Tower, config_at};
use engine::lab::{Brought, Lab, corpus_of};
use engine::nn::Checkpoint;
use engine::telemetry::Snapshot;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use twox_hash::XxHash64;

const FILE: &str = "checkpoint.strata";
const MAGIC: &[u8] = b"strata run 1\n";

/// Where a folder of `strata train` keeps the state of a run that was interrupted.
pub(super) fn path(out: &Path) -> PathBuf {
    out.join(FILE)
}

/// All that a run's further course and its files depend on.
#[derive(Serialize, Deserialize)]
pub(super) struct Saved {
    /// The run, as a link that parses to itself.
    pub(super) link: String,
    /// The step that it was to reach.
    pub(super) steps: u64,
    /// What is still to be trained; the checkpoint is of the first.
    pub(super) towers: Vec<Tower>,
    /// Whether the files of those towers may replace others.
    pub(super) force: bool,
    pub(super) last_finite_loss_nats: Option<f64>,
    pub(super) checkpoint: Checkpoint<f32>,
    /// Every step so far.
    pub(super) snapshots: Vec<Snapshot>,
}

impl Saved {
    pub(super) fn to_bytes(&self) -> anyhow::Result<Vec<u8>> {
        let body = postcard::to_allocvec(self).context("the state cannot be written down")?;
        Ok([MAGIC, &XxHash64::oneshot(0, &body).to_le_bytes(), &body].concat())
    }

    /// # Errors
    /// That there is none, or that it is not whole.
    pub(super) fn read(out: &Path) -> anyhow::Result<Saved> {
        let path = path(out);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                anyhow::bail!("{} holds no interrupted run: {FILE} is not there", out.display())
            }
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        let rest = bytes.strip_prefix(MAGIC).with_context(|| format!("{} is no state of a run", path.display()))?;
        let (hash, body) = rest.split_at_checked(8).unwrap_or((&[], &[]));
        ensure!(hash == XxHash64::oneshot(0, body).to_le_bytes(), "{} is damaged", path.display());
        postcard::from_bytes(body).with_context(|| format!("{} comes from another version of strata", path.display()))
    }

    /// Puts a lab that has just been built for this run where the run was interrupted.
    ///
    /// # Errors
    /// That the state belongs to another run.
    pub(super) fn restore(&self, lab: &mut Lab, link: &Link) -> anyhow::Result<()> {
        const OTHER: &str = "the stored state comes from another version of strata";
        let tower = *self.towers.first().context(OTHER)?;
        let config = link.experiment.config(tower);
        let events: Vec<_> = link.experiment.events_of(tower).cloned().collect();
        let (corpus, _) = corpus_of(config, Brought::of(&link.experiment)).map_err(|[why, _]| anyhow::anyhow!(why))?;
        let expected = config_at(config, &events, tower, self.checkpoint.step);
        ensure!(*expected == self.checkpoint.config, OTHER);
        let trainer = lab.trainer_mut().context("nothing was built")?;
        trainer.restore(&self.checkpoint, corpus.as_ref()).context(OTHER)
    }
}
