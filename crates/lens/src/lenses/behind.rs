//! What was read for a table of values, in a sentence that shows how the text begins.

use super::parts::TEXT;
use crate::lens::{Params, Subject};
use crate::panel::{Behind, Body, Panel};
use base::corpora::Split;
use base::names::{Text, Words, tx};

/// Longest excerpt, in characters.
const MAX_CHARS: usize = 140;

const HELD_OUT: Text = tx(
    "Held-out text, {n} × {t} tokens, the same at every step: {text}",
    "留出文本，{n} × {t} 个词元，每一步都相同：{text}",
);
const BATCH: Text = tx("The batch of step {s}, {n} × {t} tokens: {text}", "第 {s} 步的批次，{n} × {t} 个词元：{text}");

/// The first `n` sequences of the text that `params` asks for.
pub(super) fn text(subject: &Subject<'_>, params: &Params, n: usize) -> Words {
    if params.key(TEXT.key) == "batch" { batch(subject, n) } else { held_out(subject, n) }
}

/// The first `n` held-out sequences.
pub(super) fn held_out(subject: &Subject<'_>, n: usize) -> Words {
    said(HELD_OUT, subject, subject.step, n, &first(subject, Split::Validation, 0))
}

/// The first `n` sequences of this step's batch.
pub(super) fn batch(subject: &Subject<'_>, n: usize) -> Words {
    said(BATCH, subject, subject.step, n, &subject.batch.inputs[..subject.config.n_ctx])
}

/// This step's batch, shown by one of its sequences.
pub(super) fn sequence(subject: &Subject<'_>, idx: usize) -> Words {
    let t = subject.config.n_ctx;
    said(BATCH, subject, subject.step, subject.config.batch_size, &subject.batch.inputs[idx * t..(idx + 1) * t])
}

/// The whole batch of another step.
pub(super) fn batch_at(subject: &Subject<'_>, step: u64) -> Words {
    let b = subject.config.batch_size;
    said(BATCH, subject, step, b, &first(subject, Split::Train, step * b as u64))
}

/// How tokens read, on one line; of a long text the beginning.
pub(super) fn excerpt(subject: &Subject<'_>, tokens: &[u32]) -> String {
    // A token has a character at least, so more of them are never shown.
    let text = subject.corpus.decode(&tokens[..tokens.len().min(MAX_CHARS)]).replace('\n', " ↵ ");
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn said(template: Text, subject: &Subject<'_>, step: u64, n: usize, first: &[u32]) -> Words {
    let holes = [("s", step), ("n", n as u64), ("t", subject.config.n_ctx as u64)];
    let words = holes.iter().fold(Words::from(template), |words, (name, value)| words.fill(name, &value.to_string()));
    // Text goes in last, so that braces in it mean nothing.
    words.fill("text", &excerpt(subject, first))
}

fn first(subject: &Subject<'_>, split: Split, number: u64) -> Vec<u32> {
    let mut inputs = vec![0; subject.config.n_ctx];
    let mut targets = inputs.clone();
    subject.corpus.sequence(split, number, &mut inputs, &mut targets);
    inputs
}

/// What was read at each look whose column still stands in a table.
#[derive(Default)]
pub(crate) struct ReadAt(Vec<(u64, Words)>);

impl ReadAt {
    /// Says of every table whose columns are no tokens, and which does not say so itself, what was read for it: `now`, or
    /// of a table of steps what was read at each.
    pub(crate) fn say(&mut self, step: u64, now: Option<Words>, panels: &mut [Panel]) {
        let Some(now) = now else { return };
        // A run that has gone back may have another future.
        self.0.retain(|(before, _)| *before < step);
        self.0.push((step, now.clone()));
        let mut shown = Vec::new();
        for panel in panels {
            let Body::Grid(grid) = &mut panel.body else { continue };
            if !grid.tokens.is_empty() || !grid.behind.is_empty() {
                continue;
            }
            if grid.columns.is_empty() {
                grid.behind = Behind::all(now.clone());
                continue;
            }
            let at = |step: &u64| {
                self.0.iter().find(|(at, _)| at == step).map(|(_, words)| words.clone()).unwrap_or_default()
            };
            grid.behind.columns = grid.columns.iter().map(at).collect();
            if grid.behind.columns.iter().all(|words| *words == now) {
                grid.behind.columns.truncate(1);
            }
            shown.extend(&grid.columns);
        }
        self.0.retain(|(before, _)| *before == step || shown.contains(before));
    }
}
