//! `strata corpus`: what a corpus is, and some of it.

use super::link::LinkArgs;
use super::raw::RawArgs;
use super::say::Out;
use anyhow::bail;
use base::config::{Config, CorpusId, Experiment};
use base::corpora::{self, Corpus, UNLABELLED};
use base::names::Lang;
use clap::Args;
use engine::lab::{Brought, corpus_of};
use serde_json::{Value, json};

#[derive(Args)]
pub(super) struct CorpusArgs {
    /// Which corpus, by the key that links use; --link in its place takes a link's
    #[arg(long, required_unless_present = "link", conflicts_with = "link")]
    id: Option<String>,
    #[command(flatten)]
    link: LinkArgs,
    /// How many lines to show
    #[arg(long, default_value_t = 5)]
    show: u64,
    /// Show the label of every token
    #[arg(long)]
    labels: bool,
    /// Everything random in it
    #[arg(long, default_value_t = 0, conflicts_with = "link")]
    seed: u32,
    /// For the grammars: 0 as they are, 1 all kinds of sentence equally frequent
    #[arg(long, default_value_t = 0.0, conflicts_with = "link")]
    balance: f32,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    raw: RawArgs,
}

pub(super) fn corpus(args: &CorpusArgs) -> anyhow::Result<()> {
    let (config, run) = args.config()?;
    let brought = run.as_ref().map(Brought::of).unwrap_or_default();
    let corpus = made(&config, brought)?;
    if args.raw.raw {
        let n_ctx = args.raw.n_ctx.map_or(config.n_ctx, |n| n as usize);
        let longer = made(&Config { n_ctx, ..config.clone() }, brought)?;
        if longer.vocab() != corpus.vocab() {
            bail!(
                "in sequences of {n_ctx} tokens so much of this text is held out that its vocabulary is another; take a longer text"
            );
        }
        args.raw.print(longer.as_ref(), &config, run.as_ref(), args.show)
    } else if args.json {
        Out::new().line(serde_json::to_string_pretty(&as_json(corpus.as_ref(), &config, args))?)
    } else {
        print_text(corpus.as_ref(), args)
    }
}

impl CorpusArgs {
    /// The settings that decide the text, and the run that they are of, if one is meant.
    fn config(&self) -> anyhow::Result<(Config, Option<Experiment>)> {
        let Some(key) = &self.id else {
            let run = self.link.read()?.experiment;
            return Ok((run.config(self.raw.tower()).to_config(), Some(run)));
        };
        let Some(corpus) = CorpusId::from_key(key) else {
            let known: Vec<&str> = CorpusId::ALL.iter().map(|id| id.key()).collect();
            bail!("no corpus is called {key}; there are {}", known.join(", "));
        };
        Ok((Config { corpus, seed: self.seed, balance: self.balance, ..Config::default() }, None))
    }
}

fn made(config: &Config, brought: Brought<'_>) -> anyhow::Result<Box<dyn Corpus>> {
    match corpus_of(config, brought) {
        Ok((corpus, _)) => Ok(corpus),
        Err([why, _]) => bail!("{why}"),
    }
}

fn print_text(corpus: &dyn Corpus, args: &CorpusArgs) -> anyhow::Result<()> {
    let mut out = Out::new();
    let levels = corpus.levels();
    out.line(format_args!("{}\n", corpus.about(Lang::En)))?;
    out.line(format_args!("vocabulary  {} tokens", corpus.vocab().len()))?;
    out.line(format_args!("chance      {:.4} nats", levels.chance))?;
    for (name, level) in [
        ("unigram", levels.unigram),
        ("bigram", levels.bigram),
        ("trigram", levels.trigram),
        ("entropy", levels.entropy),
    ] {
        if let Some(nats) = level {
            out.line(format_args!("{name:<11} {nats:.4} nats"))?;
        }
    }
    if let Some(error) = corpus.levels_std_err() {
        out.line(format_args!("std error   {error:.4} nats at most"))?;
    }
    for set in corpus.label_sets() {
        let classes: Vec<&str> = set.classes.iter().map(|class| class.en).collect();
        out.line(format_args!("label       {}: {} (chance {:.2})", set.name.en, classes.join(", "), set.chance()))?;
    }
    for behaviour in corpus.behaviours() {
        out.line(format_args!("behaviour   {}: {} questions", behaviour.name.en, behaviour.contrasts.len()))?;
    }
    for index in 0..args.show {
        let example = corpus.example(index);
        out.line(format_args!("\n{}", corpus.decode(&example.tokens)))?;
        if args.labels {
            for (set, labels) in corpus.label_sets().iter().zip(&example.labels) {
                let words: Vec<&str> = labels.iter().map(|&l| class_name(set, l)).collect();
                out.line(format_args!("  {}: {}", set.key, words.join(" ")))?;
            }
        }
    }
    Ok(())
}

fn as_json(corpus: &dyn Corpus, config: &Config, args: &CorpusArgs) -> Value {
    let levels = corpus.levels();
    let examples: Vec<Value> = (0..args.show)
        .map(|index| {
            let example = corpus.example(index);
            let mut line = json!({ "text": corpus.decode(&example.tokens), "tokens": example.tokens });
            if args.labels {
                let labels: serde_json::Map<String, Value> = corpus
                    .label_sets()
                    .iter()
                    .zip(&example.labels)
                    .map(|(set, labels)| {
                        let words: Vec<&str> = labels.iter().map(|&l| class_name(set, l)).collect();
                        (set.key.to_string(), json!(words))
                    })
                    .collect();
                line["labels"] = Value::Object(labels);
            }
            line
        })
        .collect();
    let label_sets: Vec<Value> = corpus
        .label_sets()
        .iter()
        .map(|set| {
            let classes: Vec<[&str; 2]> = set.classes.iter().map(|class| [class.en, class.zh]).collect();
            json!({ "key": set.key, "name": [set.name.en, set.name.zh], "classes": classes, "chance": set.chance() })
        })
        .collect();
    let behaviours: Vec<Value> = corpus
        .behaviours()
        .iter()
        .map(|b| json!({ "key": b.key, "name": [b.name.en, b.name.zh], "n_questions": b.contrasts.len() }))
        .collect();
    json!({
        "id": corpus.id().key(),
        "seed": config.seed,
        "balance": config.balance,
        "about": [corpus.about(Lang::En), corpus.about(Lang::Zh)],
        "vocab": corpus.vocab(),
        "levels_nats": {
            "chance": levels.chance,
            "unigram": levels.unigram,
            "bigram": levels.bigram,
            "trigram": levels.trigram,
            "entropy": levels.entropy,
            "std_err": corpus.levels_std_err(),
        },
        "label_sets": label_sets,
        "behaviours": behaviours,
        "examples": examples,
    })
}

fn class_name(set: &corpora::LabelSet, label: u8) -> &'static str {
    if label == UNLABELLED { "–" } else { set.classes.get(label as usize).map_or("–", |class| class.en) }
}
