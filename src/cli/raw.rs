//! `strata corpus --raw`: the batches that a trainer draws, for a program that has none of our code.

use super::run::One;
use super::say::Out;
use base::config::{CheckedConfig, Config, Experiment, Skipped, Tower, skipped_at};
use base::corpora::{Corpus, IGNORE, Split};
use clap::{Args, ValueEnum, value_parser};
use engine::nn::learning_rate;
use serde::Serialize;

/// Beyond it indices would come near those that questions and probes are drawn by.
const LAST_FROM: u64 = 1 << 40;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Half {
    /// What the towers learn from
    Train,
    /// What they are measured on: its first n sequences are those of the held-out loss over n sequences
    HeldOut,
}

impl Half {
    fn split(self) -> Split {
        match self {
            Half::Train => Split::Train,
            Half::HeldOut => Split::Validation,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Half::Train => "train",
            Half::HeldOut => "held-out",
        }
    }
}

#[derive(Args)]
#[command(next_help_heading = "Batches, for another program")]
pub(super) struct RawArgs {
    /// Print batches as the trainer draws them, one JSON object a line; --show says how many
    ///
    /// {"step": N, "split": "train", "inputs": [[…], …], "targets": [[…], …], "update": {…}}
    ///
    /// inputs and targets have batch_size rows of n_ctx token ids; row i of step N is sequence N·batch_size + i of its
    /// half. A target of -1 does not count in the loss. The sizes are the link's, or a link's without settings with --id.
    ///
    /// With --link the training half also says what follows from the batch at that step: "update" has lr (warm-up, decay
    /// and events are in it), weight_decay and clip_l2, or is null where the link leaves that batch out. A sequence that
    /// the link leaves out has only targets of -1. Both only in batches of the link's own size: in others row i of step N
    /// is another sequence. Cuts are no part of the text: nothing is said of them.
    #[arg(long, conflicts_with_all = ["labels", "json"])]
    pub(super) raw: bool,
    /// Which half of the text
    #[arg(long, value_enum, default_value = "train", requires = "raw")]
    split: Half,
    /// The step of the first batch
    #[arg(long, value_name = "STEP", default_value_t = 0, requires = "raw", value_parser = value_parser!(u64).range(..=LAST_FROM))]
    from: u64,
    /// Go on until nobody reads
    #[arg(long, requires = "raw", conflicts_with = "show")]
    stream: bool,
    /// Sequences in a batch, in place of the link's
    #[arg(long, value_name = "N", requires = "raw", value_parser = value_parser!(u32).range(1..=65_536))]
    batch_size: Option<u32>,
    /// Tokens in a sequence, in place of the link's
    #[arg(long, value_name = "N", requires = "raw", value_parser = value_parser!(u32).range(8..=8_192))]
    pub(super) n_ctx: Option<u32>,
    /// Whose updates, and whose text is left out
    #[arg(long, value_enum, default_value = "a", requires = "raw", conflicts_with = "id")]
    model: One,
}

/// One batch as it is printed.
#[derive(Serialize)]
struct Line<'a> {
    step: u64,
    split: &'static str,
    /// B rows of T ids.
    inputs: Vec<&'a [u32]>,
    /// B rows of T ids; −1 does not count.
    targets: Vec<Vec<i64>>,
    /// Absent where no run is meant, null where none follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    update: Option<Option<Update>>,
}

/// What the optimiser is told, in the very numbers that it calculates with.
#[derive(Serialize)]
struct Update {
    lr: f64,
    weight_decay: f64,
    clip_l2: f64,
}

impl Update {
    fn of(config: &CheckedConfig, step: u64) -> Update {
        Update {
            lr: learning_rate(config, step),
            weight_decay: config.weight_decay.into(),
            clip_l2: config.clip_l2.into(),
        }
    }
}

impl RawArgs {
    /// Which tower's config is meant.
    pub(super) fn tower(&self) -> Tower {
        self.model.tower()
    }

    /// Prints `n_batches`, or with `--stream` all there will ever be. `config` is that of the run, or the default's.
    pub(super) fn print(
        &self,
        corpus: &dyn Corpus,
        config: &Config,
        run: Option<&Experiment>,
        n_batches: u64,
    ) -> anyhow::Result<()> {
        let n_ctx = self.n_ctx.map_or(config.n_ctx, |n| n as usize);
        let batch_size = self.batch_size.map_or(config.batch_size, |n| n as usize);
        let is_links_own = (n_ctx, batch_size) == (config.n_ctx, config.batch_size);
        // What is not learnt from is not left out either.
        let run = run.filter(|_| self.split == Half::Train);
        let to = if self.stream { u64::MAX } else { self.from.saturating_add(n_batches) };
        let (mut inputs, mut targets) = (vec![0; batch_size * n_ctx], vec![0; batch_size * n_ctx]);
        let mut out = Out::new();
        for step in self.from..to {
            let rows = inputs.chunks_exact_mut(n_ctx).zip(targets.chunks_exact_mut(n_ctx));
            for (index, (inputs, targets)) in (step * batch_size as u64..).zip(rows) {
                corpus.sequence(self.split.split(), index, inputs, targets);
            }
            let tower = self.tower();
            let is_left_out =
                run.filter(|_| is_links_own).is_some_and(|run| leave_out(run, tower, step, &mut targets, n_ctx));
            let update = |run: &Experiment| (!is_left_out).then(|| Update::of(&run.config_at(tower, step), step));
            let id = |&target: &u32| if target == IGNORE { -1 } else { i64::from(target) };
            let line = Line {
                step,
                split: self.split.key(),
                inputs: inputs.chunks_exact(n_ctx).collect(),
                targets: targets.chunks_exact(n_ctx).map(|row| row.iter().map(id).collect()).collect(),
                update: run.map(update),
            };
            out.line(serde_json::to_string(&line)?)?;
        }
        Ok(())
    }
}

/// Blanks the rows that the link leaves out of that step's targets; whether no update follows, for want of the batch or of
/// any row.
fn leave_out(run: &Experiment, tower: Tower, step: u64, targets: &mut [u32], n_ctx: usize) -> bool {
    let (mut is_left_out, mut n_rows_left) = (false, targets.len() / n_ctx);
    for skipped in skipped_at(run.events(), tower, step) {
        match skipped {
            Skipped::Batch => is_left_out = true,
            Skipped::Sequence(row) => {
                if let Some(targets) = targets.chunks_exact_mut(n_ctx).nth(row) {
                    targets.fill(IGNORE);
                    n_rows_left -= 1;
                }
            }
        }
    }
    is_left_out || n_rows_left == 0
}
