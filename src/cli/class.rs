//! `strata class`: hands in a result as a page of the class would, checks one by replay, and takes many together.

use super::exit::{DIFFERS, Exit};
use super::run::{End, build, drive};
use super::say::{Out, note};
use anyhow::{Context, ensure};
use base::config::{Experiment, Tower};
use base::names::Lang;
use clap::Args;
use class::{Code, Scene, mixed, scene, seed_of};
use engine::lab::Word;
use engine::telemetry::Snapshot;
use lens::panel::Panel;
use scenes::Measured;
use std::io::Read;
use std::path::{Path, PathBuf};
use teach_page::sample::Sample;

#[derive(Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Run the scene as the reader of this name or number and print the code
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Replay this code and say whether it is right
    #[arg(long, value_name = "CODE")]
    check: Option<String>,
    /// Take the codes of this file together, one on each line; - for standard input
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct ClassArgs {
    #[command(flatten)]
    what: What,
    /// The scene that the class runs
    #[arg(long, default_value_t = 1, requires = "name")]
    scene: u8,
    /// Which of the scene's texts: 0 its own, 1 the stories in Chinese
    #[arg(long, default_value_t = 0, requires = "name")]
    text: u8,
}

pub(super) fn class(args: &ClassArgs) -> anyhow::Result<()> {
    let mut out = Out::new();
    if let Some(name) = &args.what.name {
        let scene = scene(args.scene).with_context(|| format!("no class runs scene {}", args.scene))?;
        ensure!(usize::from(args.text) < class::TEXTS.len(), "there is no text {}", args.text);
        let seed = seed_of(name).context("a name wants at least one character")?;
        return out.line(handed_in(scene, args.text, seed)?);
    }
    if let Some(text) = &args.what.check {
        let code = read(text)?;
        let engine = u32::from(code.engine);
        ensure!(engine == engine::ENGINE, "made by engine {engine}, this is engine {}: other bits", engine::ENGINE);
        let ours = handed_in(code.scene(), code.text, code.seed)?;
        if ours == code {
            return out.line(format_args!("seed {}, scene {}: right", code.seed, code.scene));
        }
        return Err(Exit::with(DIFFERS, format!("seed {}, scene {}: here it is {ours}", code.seed, code.scene)));
    }
    let sample = Sample::of(&pasted(args.what.codes.as_deref().unwrap_or(Path::new("-")))?, engine::ENGINE);
    for line in &sample.lines {
        if let Err(fault) = line.code {
            note(format_args!("line {}: {}", line.number, fault.words().get(Lang::En)));
        }
    }
    note(format_args!("{} of {} lines count", sample.values.len(), sample.lines.len()));
    out.write(format_args!("{}", sample.csv()))
}

fn read(text: &str) -> anyhow::Result<Code> {
    Code::read(text).map_err(|fault| anyhow::anyhow!("{}", fault.words().get(Lang::En)))
}

fn pasted(path: &Path) -> anyhow::Result<String> {
    if path != Path::new("-") {
        return std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("cannot read standard input")?;
    Ok(text)
}

/// Both towers at the scene's step.
struct Ends([Option<Snapshot>; 2]);

impl Measured for Ends {
    fn snapshot(&self, tower: Tower, step: u64) -> Option<&Snapshot> {
        self.0[tower.idx()].as_ref().filter(|snapshot| snapshot.step == step)
    }

    fn panels(&self, _: Tower, _: u64, _: &str, _: &[(String, String)]) -> Option<&[Panel]> {
        None
    }
}

/// What the page of whoever has this seed hands in.
///
/// # Errors
/// That the run cannot be, or that its numbers end.
fn handed_in(scene: &'static Scene, text: u8, seed: u32) -> anyhow::Result<Code> {
    let experiment: Experiment = scene.experiment(text, seed);
    let mut ends = Ends([None, None]);
    let mut prints = [0; 2];
    for tower in Tower::BOTH {
        let (mut lab, run_id, _) = build(&experiment, tower)?;
        let end = &mut ends.0[tower.idx()];
        let ended = drive(&mut lab, run_id, tower, scene.step, u64::MAX, None, None, |word| {
            if let Word::Measured(snapshot) = word {
                *end = Some((**snapshot).clone());
            }
            Ok(())
        })?;
        if let End::Broken(broken) = ended {
            return Err(broken.into());
        }
        prints[tower.idx()] = lab.trainer().context("nothing was built")?.fingerprint();
    }
    let value = scene.measure(&ends).context("the run has no such number")?;
    let engine = u8::try_from(engine::ENGINE).context("codes hold engine numbers up to 255")?;
    Ok(Code { scene: scene.number, text, seed, engine, value, fingerprint: mixed(prints) })
}
