//! `strata corpus`: what a corpus is, and some of it.

use super::say::Out;
use anyhow::bail;
use base::config::CorpusId;
use base::corpora::{self, Corpus, CorpusSpec, UNLABELLED};
use base::names::Lang;
use clap::Args;
use serde_json::{Value, json};

#[derive(Args)]
pub(super) struct CorpusArgs {
    /// Which corpus, by the key that links use
    #[arg(long)]
    id: String,
    /// How many lines to show
    #[arg(long, default_value_t = 5)]
    show: u64,
    /// Show the label of every token
    #[arg(long)]
    labels: bool,
    /// Everything random in it
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// For the grammars: 0 as they are, 1 all kinds of sentence equally frequent
    #[arg(long, default_value_t = 0.0)]
    balance: f32,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn corpus(args: &CorpusArgs) -> anyhow::Result<()> {
    let Some(id) = CorpusId::from_key(&args.id) else {
        let known: Vec<&str> = CorpusId::ALL.iter().map(|id| id.key()).collect();
        bail!("no corpus is called {}; there are {}", args.id, known.join(", "));
    };
    let corpus = corpora::build_spec(&CorpusSpec { id, seed: args.seed, balance: args.balance });
    if args.json {
        Out::new().line(serde_json::to_string_pretty(&as_json(corpus.as_ref(), args))?)
    } else {
        print_text(corpus.as_ref(), args)
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

fn as_json(corpus: &dyn Corpus, args: &CorpusArgs) -> Value {
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
        "seed": args.seed,
        "balance": args.balance,
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
