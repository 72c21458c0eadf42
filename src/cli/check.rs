//! `strata check`: replays a shared link and says whether its bits are those that its sender saw.

use super::exit::{DIFFERS, Exit};
use super::link::LinkArgs;
use super::run::{End, build, drive};
use super::say::Out;
use crate::session::trail::{Parted, parted, rungs};
use anyhow::{Context, ensure};
use base::config::Tower;
use clap::Args;
use engine::lab::Word;
use engine::telemetry::Snapshot;

#[derive(Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    link: LinkArgs,
}

pub(super) fn check(args: &CheckArgs) -> anyhow::Result<()> {
    let link = args.link.read()?;
    let step = link.view.step.context("the link promises nothing: it names no step (step=…)")?;
    let theirs = link.view.fingerprint.context("the link promises nothing: it has no fingerprints (fp=…)")?;
    let engine = link.view.engine.unwrap_or(1);
    ensure!(engine == engine::ENGINE, "made by engine {engine}, this is engine {}: other bits", engine::ENGINE);
    let mut seen: [Vec<Snapshot>; 2] = Default::default();
    let mut ours = [0; 2];
    for tower in Tower::BOTH {
        let (mut lab, run_id, replies) = build(&link.experiment, tower)?;
        let seen = &mut seen[tower.idx()];
        let mut keep = |word: &Word| {
            if let Word::Measured(snapshot) = word
                && rungs(step).any(|rung| rung == snapshot.step)
            {
                seen.push((**snapshot).clone());
            }
            Ok(())
        };
        replies.iter().try_for_each(|reply| keep(&reply.word))?;
        if let End::Broken(broken) = drive(&mut lab, run_id, tower, step, 1, None, None, keep)? {
            return Err(broken.into());
        }
        ours[tower.idx()] = lab.trainer().context("nothing was built")?.fingerprint();
    }
    if ours == theirs {
        return Out::new().line(format_args!("step {step}: same bits"));
    }
    let exact = |tower: Tower, step: u64| seen[tower.idx()].iter().find(|snapshot| snapshot.step == step);
    let began = link.view.trail.as_ref().and_then(|trail| parted(trail, &exact)).map(said).unwrap_or_default();
    let pair = |[a, b]: [u64; 2]| format!("A {a:016x}, B {b:016x}");
    Err(Exit::with(DIFFERS, format!("step {step} differs{began}; sent {}; here {}", pair(theirs), pair(ours))))
}

fn said(parted: Parted) -> String {
    let place = parted.place.map(|place| format!(", from {place} on")).unwrap_or_default();
    let since = parted.since.map(|since| format!(" (not at step {since})")).unwrap_or_default();
    format!(", first seen in tower {} at step {}{since}{place}", parted.tower.key(), parted.step)
}
