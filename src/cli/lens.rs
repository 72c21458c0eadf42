//! `strata lens`: trains a link to a step and looks at it through a lens, as the page does.

use super::link::LinkArgs;
use super::run::{End, Which, build, drive};
use super::say::{Out, note};
use anyhow::{Context, bail};
use base::config::{Experiment, Tower};
use base::names::Lang;
use clap::{Args, Parser};
use draw::export::{Table, csv, json, sentence, table};
use engine::lab::{Brought, Lab, TowerSpec, Word};
use engine::telemetry::Snapshot;
use lens::panel::{Body, Panel};
use lens::{Course, Desk, Entry, Happens, LENSES, Question, find_lens, merge};
use std::fmt::Write as _;

/// The word for what every step measures.
const GRADIENTS: &str = "gradients";

/// What is asked on the command line.
#[derive(Args)]
pub(super) struct LensArgs {
    #[command(flatten)]
    link: LinkArgs,
    /// Batches to go through first; the link's own step where left out, or none
    #[arg(long)]
    step: Option<u64>,
    /// Which lens: see --list
    #[arg(long, required_unless_present = "list")]
    lens: Option<String>,
    /// One of the lens' parameters, before what the link says; may be given several times
    #[arg(long = "param", value_name = "KEY=VALUE")]
    params: Vec<String>,
    /// Look every so many steps on the way too, for what a lens shows over time
    #[arg(long)]
    every: Option<u64>,
    /// Which tower
    #[arg(long, value_enum, default_value = "both")]
    model: Which,
    /// Print JSON, with words in both languages
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print comma-separated values at full precision
    #[arg(long)]
    csv: bool,
    /// Print the lenses there are, with their parameters
    #[arg(long)]
    list: bool,
}

/// `strata lens …` with lenses of the caller's: what it prints. `words` are the arguments after `lens`.
///
/// # Errors
/// Whatever went wrong, as one sentence.
pub fn answer(entries: &'static [Entry], words: &[&str]) -> anyhow::Result<String> {
    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        args: LensArgs,
    }
    let words = std::iter::once("lens").chain(words.iter().copied());
    answered(entries, &Alone::try_parse_from(words)?.args)
}

pub(super) fn lens(args: &LensArgs) -> anyhow::Result<()> {
    Out::new().write(answered(LENSES, args)?)
}

fn answered(entries: &'static [Entry], args: &LensArgs) -> anyhow::Result<String> {
    if args.list {
        return Ok(list(entries));
    }
    let key = args.lens.as_deref().context("which lens? See --list")?;
    let panels = if key == GRADIENTS {
        gradients(args)?
    } else {
        // Before training, not after it.
        let idx = find_lens(entries, key).map_err(|why| anyhow::anyhow!(why.en))?;
        looked(entries, args, &entries[idx])?
    };
    Ok(match (args.json, args.csv) {
        (true, _) => json(&panels) + "\n",
        (_, true) => csv(&panels),
        _ => panels.iter().map(as_text).collect(),
    })
}

/// What the lens says of the towers asked about. Both are looked at by one desk, A first, so that a lens can compare them.
fn looked(entries: &'static [Entry], args: &LensArgs, entry: &Entry) -> anyhow::Result<Vec<Panel>> {
    let link = args.link.read()?;
    let step = args.step.or(link.view.step).unwrap_or(0);
    // What is said here outdoes what the link says: the last of several wins.
    let mut params = entry.own_params(&link.view.lens_params);
    for pair in &args.params {
        let Some((key, value)) = pair.split_once('=') else { bail!("{pair} is not KEY=VALUE") };
        params.push((key.to_string(), value.to_string()));
    }
    let specs = Tower::BOTH.map(|tower| TowerSpec::of(&link.experiment, tower));
    let elsewhere = link.view.futures.last().map(|future| future.events.clone());
    let happens = Happens { events: link.experiment.events().to_vec(), elsewhere };
    let (towers, mut desk) = (args.model.towers(), Desk::new(entries));
    for &tower in &towers {
        let config = link.experiment.config(tower).clone();
        let open = desk.open(1, tower, config, Some(Brought::of(&link.experiment)));
        open.map_err(|why| anyhow::anyhow!(why.en))?;
    }
    // Earlier looks first, and always the last one.
    let every = args.every.filter(|every| *every > 0).unwrap_or(u64::MAX);
    let steps = (0..step).step_by(usize::try_from(every).unwrap_or(usize::MAX)).filter(|_| every <= step);
    let mut labs: Vec<Driven> = towers.iter().map(|&t| Driven::new(&link.experiment, t)).collect::<Result<_, _>>()?;
    let mut answers = Vec::new();
    for step in steps.chain([step]) {
        answers.clear();
        for lab in &mut labs {
            lab.to(step)?;
            let (tower, trainer) = (lab.tower, lab.lab.trainer().context("nothing was built")?);
            let question = Question {
                run_id: 1,
                tower,
                step,
                lens: entry.key.to_string(),
                params: params.clone(),
                residual: trainer.model().config().residual.clone(),
                weights: trainer.model().params().to_vec(),
                course: Some(Box::new(Course::of(&specs, &happens))),
            };
            let (answer, problems) = desk.answer(&question).map_err(|why| anyhow::anyhow!(why.en))?;
            // Both towers find the same fault in a parameter, and so does every look.
            if tower == towers[0] && !lab.has_told {
                lab.has_told = true;
                problems.iter().for_each(|problem| note(problem.get(Lang::En)));
                args.link.refuse(problems.len())?;
            }
            answers.push(answer.panels);
        }
    }
    Ok(match &answers[..] {
        [a, b] => merge(a, b),
        _ => answers.concat(),
    })
}

/// A tower on its way.
struct Driven {
    tower: Tower,
    lab: Lab,
    run_id: u32,
    has_told: bool,
}

impl Driven {
    fn new(experiment: &Experiment, tower: Tower) -> anyhow::Result<Driven> {
        let (lab, run_id, _) = build(experiment, tower)?;
        Ok(Driven { tower, lab, run_id, has_told: false })
    }

    fn to(&mut self, step: u64) -> anyhow::Result<()> {
        match drive(&mut self.lab, self.run_id, self.tower, step, u64::MAX, None, None, |_| Ok(()))? {
            End::Broken(broken) => Err(broken.into()),
            End::There | End::Interrupted { .. } => Ok(()),
        }
    }
}

/// What stands on the page's tab of gradients, which is no lens: it shows what every step measures.
fn gradients(args: &LensArgs) -> anyhow::Result<Vec<Panel>> {
    let link = args.link.read()?;
    let step = args.step.or(link.view.step).unwrap_or(0);
    let mut snapshots: Vec<Box<Snapshot>> = Vec::new();
    for tower in args.model.towers() {
        let (mut lab, run_id, replies) = build(&link.experiment, tower)?;
        let mut newest = None;
        let mut hear = |word: &Word| {
            if let Word::Measured(snapshot) = word {
                newest = Some(snapshot.clone());
            }
            Ok(())
        };
        replies.iter().try_for_each(|reply| hear(&reply.word))?;
        if let End::Broken(broken) = drive(&mut lab, run_id, tower, step, u64::MAX, None, None, &mut hear)? {
            return Err(broken.into());
        }
        snapshots.push(newest.context("nothing was measured")?);
    }
    Ok(match &snapshots[..] {
        [a, b] => lens::gradients::panels_of([a, b]),
        [one] => lens::gradients::panels_of([one]),
        _ => Vec::new(),
    })
}

/// A panel as sentences and aligned columns. A cloud's coordinates are for --csv.
fn as_text(panel: &Panel) -> String {
    let table = table(panel, Lang::En);
    let mut out = table.caption.clone() + "\n";
    match &panel.body {
        Body::Sentence(body) => _ = writeln!(out, "  {}", sentence(body, Lang::En)),
        Body::Text(body) => _ = writeln!(out, "  {}[{}]", body.prompt, body.text),
        Body::Scatter(body) => {
            let n = body.tokens.len();
            for pane in &body.panes {
                let [a, b] = pane.explained;
                let place = pane.at.words().en;
                _ = writeln!(out, "  {place}: {n} tokens, {:.1} % of the variance along two axes", 100.0 * (a + b));
            }
        }
        Body::Chart(_) | Body::Grid(_) | Body::Multiples(_) | Body::Reading(_) => out.push_str(&aligned(&table)),
    }
    out + "\n"
}

fn aligned(table: &Table) -> String {
    let rows: Vec<Vec<&str>> = std::iter::once(table.columns.iter().map(String::as_str).collect())
        .chain(
            table
                .rows
                .iter()
                .map(|(head, cells)| std::iter::once(head.as_str()).chain(cells.iter().map(String::as_str)).collect()),
        )
        .collect();
    let width = |c: usize| rows.iter().filter_map(|row| row.get(c)).map(|s| s.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::from("  ");
        for (c, (text, &width)) in row.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width - text.chars().count());
            line.push_str(&if c == 0 { format!("{text}{pad}") } else { format!("  {pad}{text}") });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Every lens with its question, source and parameters.
fn list(entries: &[Entry]) -> String {
    let mut out = format!("{GRADIENTS:<10} What every step measures: gradients by layer, what learns\n");
    for lens in entries {
        _ = writeln!(out, "{:<10} {}", lens.key, lens.question.en);
        _ = writeln!(out, "           {}", lens.source.paper);
        _ = writeln!(out, "           {}", lens.source.equation);
        for p in lens.params {
            let range = p.kind.range().en;
            let default = if p.default.is_empty() { "the first" } else { p.default };
            _ = writeln!(out, "           --param {}=… {}: {range}; {default}", p.key, p.help.en);
        }
    }
    out
}
