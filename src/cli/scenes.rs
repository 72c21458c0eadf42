//! `strata scenes`: every scene of the lesson played over several seeds, with what it asks, says and rests on.

use super::pool;
use super::say::{Out, note};
use super::signals::Interrupt;
use anyhow::{Context, bail};
use base::config::{Link, Tower};
use base::names::{Lang, Words};
use clap::Args;
use draw::export::number;
use engine::lab::{Lab, TowerSpec, Word};
use engine::telemetry::Snapshot;
use lens::panel::Panel;
use lens::{Desk, DeskWord, LENSES, Question};
use scenes::{Bet, Card, Measured, Quantity, Scene, lesson};
use serde::Serialize;

#[derive(Args)]
pub(super) struct ScenesArgs {
    /// How many seeds, from 0 on
    #[arg(long, default_value_t = 5)]
    seeds: u32,
    /// Only these scenes, by key
    #[arg(long, value_delimiter = ',', value_name = "KEY")]
    only: Vec<String>,
    /// How many seeds to play at a time; as many as there are cores where left out
    #[arg(long)]
    threads: Option<usize>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

pub(super) fn scenes(args: &ScenesArgs) -> anyhow::Result<()> {
    let all = lesson();
    let wanted = wanted(&all, &args.only)?;
    let jobs: Vec<(&Scene, u32)> =
        wanted.iter().flat_map(|scene| (0..args.seeds).map(move |seed| (*scene, seed))).collect();
    let interrupt = Interrupt::watch()?;
    let played = pool::all(&jobs, args.threads, &interrupt, |&(scene, seed), bar| {
        bar.set_message(format!("{} {seed}", scene.key));
        play(scene, seed)
    })?;
    let mut out = Out::new();
    let mut rows = Vec::new();
    for ((scene, seed), played) in jobs.iter().zip(played) {
        match played {
            Ok(row) => rows.push(row),
            Err(why) => note(format!("{} {seed}: {why}", scene.key)),
        }
    }
    if args.json {
        out.line(serde_json::to_string_pretty(&rows)?)?;
    } else {
        rows.iter().try_for_each(|row| out.line(as_text(row)))?;
        out.line(
            "| scene | what it rests on | step | must be | over seeds | held |\n| --- | --- | --- | --- | --- | --- |",
        )?;
        wanted.iter().try_for_each(|scene| out.write(as_table(scene, &rows)))?;
    }
    out.finish()
}

/// The scenes asked for.
///
/// # Errors
/// That there is none of that key, with those there are.
fn wanted<'a>(all: &'a [Scene], only: &[String]) -> anyhow::Result<Vec<&'a Scene>> {
    if only.is_empty() {
        return Ok(all.iter().collect());
    }
    let known = || all.iter().map(|scene| scene.key.clone()).collect::<Vec<_>>().join(", ");
    let find = |key: &String| all.iter().find(|scene| scene.key == *key);
    only.iter().map(|key| find(key).with_context(|| format!("no scene {key}; there are {}", known()))).collect()
}

/// What one seed gave.
#[derive(Clone, Debug, Serialize)]
pub struct Played {
    /// Which scene.
    pub scene: String,
    /// Which seed.
    pub seed: u32,
    /// The caption as it reads.
    pub caption: Words,
    /// Its numbers, by their keys.
    pub numbers: Vec<(String, f64)>,
    /// The value that decides and the answers, by place, that it makes right.
    pub decided: Option<(f64, Vec<usize>)>,
    /// What is laid over a drawn curve.
    pub curve: Option<Vec<f64>>,
    /// What each condition's number is, and whether it is met.
    pub conditions: Vec<(String, f64, bool)>,
}

/// Trains both towers of a scene, looks at them, and reads off all that the scene asks, says and rests on.
///
/// # Errors
/// What could not be trained, looked at or read.
pub fn play(scene: &Scene, seed: u32) -> anyhow::Result<Played> {
    let (_, card) = Card::of(&scene.key).context("it has no card")?;
    let run = Run::of(card, scene, seed)?;
    let read = |of: &Quantity| of.read(&run).with_context(|| format!("{} is not there", of.key));
    let mut caption = scene.caption.clone();
    let mut numbers = Vec::new();
    for of in &scene.numbers {
        let value = read(of)?;
        let unit = if of.unit.is_empty() { String::new() } else { format!(" {}", of.unit) };
        let said = |lang| number(value as f32, of.format, lang) + &unit;
        let hole = format!("{{{}}}", of.key);
        caption.en = caption.en.replace(&hole, &said(Lang::En));
        caption.zh = caption.zh.replace(&hole, &said(Lang::Zh));
        numbers.push((of.key.clone(), value));
    }
    let (mut decided, mut curve) = (None, None);
    match &scene.bet {
        Bet::Choice { answers, of, .. } => {
            let value = read(of)?;
            let right = (0..answers.len()).filter(|&i| answers[i].is_right(value)).collect();
            decided = Some((value, right));
        }
        Bet::Curve(sketch) => curve = Some(sketch.of.read(&run, &sketch.places).context("the curve is not there")?),
    }
    let condition = |c: &scenes::Condition| {
        let met = c.is_met(&run).with_context(|| format!("{} is not there", c.of.key))?;
        Ok((c.of.name.en.clone(), read(&c.of)?, met))
    };
    let conditions = scene.says.iter().map(condition).collect::<anyhow::Result<_>>()?;
    Ok(Played { scene: scene.key.clone(), seed, caption, numbers, decided, curve, conditions })
}

/// Both towers of a scene, as far as it wants to know.
struct Run([Kept; 2]);

#[derive(Default)]
struct Kept {
    /// Every step's, from 0 on.
    snapshots: Vec<Snapshot>,
    looks: Vec<Looked>,
}

/// What a lens with these parameters said at a step.
struct Looked {
    step: u64,
    lens: String,
    params: Vec<(String, String)>,
    panels: Vec<Panel>,
}

impl Run {
    fn of(card: &Card, scene: &Scene, seed: u32) -> anyhow::Result<Run> {
        let (mut link, problems) = Link::parse(card.link);
        if let Some(problem) = problems.first() {
            bail!("{}", problem.text(Lang::En));
        }
        link.experiment.edit(|config| config.seed = seed);
        let mut towers = [Kept::default(), Kept::default()];
        for tower in Tower::BOTH {
            towers[tower.idx()] = Kept::of(TowerSpec::of(&link.experiment, tower), scene, tower)?;
        }
        Ok(Run(towers))
    }
}

impl Kept {
    fn of(spec: TowerSpec, scene: &Scene, tower: Tower) -> anyhow::Result<Kept> {
        let mut lab = Lab::without_states(spec.clone()).map_err(|why| anyhow::anyhow!("{why:?}"))?;
        let mut desk = Desk::new(LENSES);
        let mut kept = Kept::default();
        if let Some(trainer) = lab.trainer() {
            kept.snapshots.push(engine::telemetry::record(trainer, None, tower));
        }
        let mut looks: Vec<_> = scene.looks(true).into_iter().filter(|look| look.tower == tower).collect();
        looks.sort_by_key(|look| look.step);
        if !looks.is_empty() {
            let opened = desk.open(1, tower, spec.config.clone(), Some(spec.brought()));
            opened.map_err(|why| anyhow::anyhow!(why.en))?;
        }
        for look in looks {
            kept.train(&mut lab, look.step);
            let trainer = lab.trainer().context("nothing was built")?;
            desk.ask(Question {
                run_id: 1,
                tower,
                step: look.step,
                lens: look.lens.to_string(),
                params: look.params.to_vec(),
                residual: trainer.model().config().residual.clone(),
                weights: trainer.model().params().to_vec(),
                course: None,
            });
            let mut last = None;
            while let Some(word) = desk.work() {
                last = Some(word);
            }
            let panels = match last {
                Some(DeskWord::Answered { answer, .. }) => answer.panels,
                Some(DeskWord::Failed { why, .. }) => bail!("{}", why.en),
                None => bail!("{} said nothing", look.lens),
            };
            kept.looks.push(Looked {
                step: look.step,
                lens: look.lens.to_string(),
                params: look.params.to_vec(),
                panels,
            });
        }
        kept.train(&mut lab, scene.last_step());
        Ok(kept)
    }

    fn train(&mut self, lab: &mut Lab, step: u64) {
        lab.train_to(step, 1, |word| {
            // A step that two stops share comes once.
            if let Word::Measured(snapshot) = word
                && snapshot.step as usize == self.snapshots.len()
            {
                self.snapshots.push((**snapshot).clone());
            }
        });
    }
}

impl Measured for Run {
    fn snapshot(&self, tower: Tower, step: u64) -> Option<&Snapshot> {
        self.0[tower.idx()].snapshots.get(step as usize)
    }

    fn panels(&self, tower: Tower, step: u64, lens: &str, params: &[(String, String)]) -> Option<&[Panel]> {
        let is_it = |looked: &&Looked| (looked.step, &looked.lens[..], &looked.params[..]) == (step, lens, params);
        self.0[tower.idx()].looks.iter().find(is_it).map(|looked| &looked.panels[..])
    }
}

/// A seed's numbers and sentences, a line each.
fn as_text(row: &Played) -> String {
    let mut text = format!("{} {}\n  {}\n  {}\n", row.scene, row.seed, row.caption.en, row.caption.zh);
    let said = |(key, value): &(String, f64)| format!("{key} {}", say(*value));
    text += &format!("  {}\n", row.numbers.iter().map(said).collect::<Vec<_>>().join(", "));
    if let Some((value, right)) = &row.decided {
        text += &format!("  decides {}: answer {right:?}\n", say(*value));
    }
    if let Some(curve) = &row.curve {
        text += &format!("  curve {}\n", curve.iter().map(|&v| say(v)).collect::<Vec<_>>().join(" "));
    }
    for (name, value, met) in &row.conditions {
        text += &format!("  {} {name}: {}\n", if *met { "+" } else { "-" }, say(*value));
    }
    text
}

/// A line of the table for each condition of a scene, and for what decides its bet.
fn as_table(scene: &Scene, rows: &[Played]) -> String {
    let of: Vec<&Played> = rows.iter().filter(|row| row.scene == scene.key).collect();
    let mut text = String::new();
    let mut line = |what: &Quantity, must: String, values: &[f64], held: String| {
        let [lo, hi] = [f64::min, f64::max].map(|of| values.iter().copied().reduce(of).unwrap_or(f64::NAN));
        let (name, step) = (&what.name.en, what.step);
        text += &format!("| {} | {name} | {step} | {must} | {} to {} | {held} |\n", scene.key, say(lo), say(hi));
    };
    if let Bet::Choice { of: decides, .. } = &scene.bet {
        let decided: Vec<_> = of.iter().filter_map(|row| row.decided.as_ref()).collect();
        let values: Vec<f64> = decided.iter().map(|(value, _)| *value).collect();
        let right = |(_, right): &&(f64, Vec<usize>)| right.iter().map(|i| (i + 1).to_string()).collect::<String>();
        line(
            decides,
            "(the bet)".into(),
            &values,
            "answer ".to_string() + &decided.iter().map(right).collect::<Vec<_>>().join(", "),
        );
    }
    for (i, condition) in scene.says.iter().enumerate() {
        let values: Vec<f64> = of.iter().map(|row| row.conditions[i].1).collect();
        let n_met = of.iter().filter(|row| row.conditions[i].2).count();
        let must = match (condition.from, condition.below) {
            (f64::NEG_INFINITY, f64::INFINITY) => "a number".to_string(),
            (f64::NEG_INFINITY, below) => format!("< {}", say(below)),
            (from, f64::INFINITY) => format!("≥ {}", say(from)),
            (from, below) => format!("{} to {}", say(from), say(below)),
        };
        line(&condition.of, must, &values, format!("{n_met} of {}", of.len()));
    }
    text
}

fn say(value: f64) -> String {
    if value != 0.0 && (value.abs() < 0.01 || value.abs() >= 1e5) {
        format!("{value:.2e}")
    } else {
        format!("{value:.3}")
    }
}
