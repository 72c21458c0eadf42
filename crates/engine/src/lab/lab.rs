//! The worker's inside: one tower, its corpus, and the goal it is training towards.

use super::{Command, Event, ExampleInfo, Failure, LabelSetInfo, RunInfo};
use crate::analysis::{LayersLens, sample};
use crate::nn::{Model, Trainer};
use crate::telemetry::record;
use base::config::{Config, ConfigError, CorpusId, CutEvent, MAX_BYTES, Residual, TextUnit, Tower};
use base::corpora::own_text::{Cut, OwnText, Unit};
use base::corpora::{self, Corpus, CorpusSpec, Split};
use base::names::Lang;

/// Tokens shown at the foot of a tower.
const N_SHOWN_TOKENS: usize = 12;
/// Most tokens in the vocabulary of a reader's own text.
const MAX_OWN_VOCAB: usize = 512;
/// Lines of the corpus that a reader is shown, and most tokens of one.
const N_EXAMPLES: u64 = 3;
const N_EXAMPLE_TOKENS: usize = 72;
/// Length of a text sample.
const N_SAMPLE_TOKENS: usize = 64;

/// One tower at work. Commands go in by [`Lab::handle`], time passes by [`Lab::advance`].
#[derive(Default)]
pub struct Lab {
    run: Option<Run>,
}

struct Run {
    run_id: u32,
    tower: Tower,
    corpus: Box<dyn Corpus>,
    trainer: Trainer<f32>,
    events: Vec<CutEvent>,
    goal: u64,
    record_every: u64,
    look: Look,
    lens: Option<LayersLens>,
    writer: Option<Model<f32>>,
}

#[derive(Clone, Copy, Default)]
struct Look {
    layers_every: u64,
    label_set_idx: usize,
    sample_every: u64,
}

impl Lab {
    /// Nothing built yet.
    pub fn new() -> Lab {
        Lab::default()
    }

    /// Does what is asked, as far as that is quick; `AdvanceTo` only sets the goal.
    pub fn handle(&mut self, command: Command) -> Vec<Event> {
        match command {
            Command::Build { run_id, tower, config, events, own_text } => {
                self.build(run_id, tower, config, events, own_text)
            }
            Command::AdvanceTo { run_id, step, record_every } => self.with_run(run_id, |run| {
                run.goal = step;
                run.record_every = record_every.max(1);
                // Already there: say so, or the page would wait for ever.
                if run.step() >= step { vec![run.reached()] } else { Vec::new() }
            }),
            Command::Cut { run_id, event } => self.with_run(run_id, |run| run.cut(event)),
            Command::Look { run_id, layers_every, label_set_idx, sample_every } => self.with_run(run_id, |run| {
                run.look = Look { layers_every, label_set_idx, sample_every };
                run.looks(true)
            }),
        }
    }

    /// Whether the goal is still ahead.
    pub fn is_busy(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.step() < run.goal)
    }

    /// Trains exactly one step towards the goal, if it is ahead.
    pub fn advance(&mut self) -> Vec<Event> {
        if !self.is_busy() {
            return Vec::new();
        }
        self.run.as_mut().map(Run::advance).unwrap_or_default()
    }

    /// The trainer at its present step.
    pub fn trainer(&self) -> Option<&Trainer<f32>> {
        self.run.as_ref().map(|run| &run.trainer)
    }

    /// The trainer, for tools that go on from here by hand.
    pub fn trainer_mut(&mut self) -> Option<&mut Trainer<f32>> {
        self.run.as_mut().map(|run| &mut run.trainer)
    }

    fn with_run(&mut self, run_id: u32, f: impl FnOnce(&mut Run) -> Vec<Event>) -> Vec<Event> {
        match &mut self.run {
            Some(run) if run.run_id == run_id => f(run),
            // For a run that is no more.
            _ => Vec::new(),
        }
    }

    fn build(
        &mut self,
        run_id: u32,
        tower: Tower,
        mut config: Config,
        mut events: Vec<CutEvent>,
        own_text: Option<String>,
    ) -> Vec<Event> {
        events.retain(|e| e.tower == tower);
        events.sort_by_key(|e| e.step);
        let initial = residual_at(&config.residual, &events, 0, config.n_layers);
        config.residual = initial;
        config.repair();
        let (corpus, account) = match corpus(&config, own_text.as_deref()) {
            Ok(made) => made,
            Err(why) => {
                self.run = None;
                return vec![Event::Failed { run_id, failure: Failure::Text(why) }];
            }
        };
        let valid = match config.validate(corpus.vocab().len()) {
            Ok(valid) => valid,
            Err(ConfigError::TooLarge { bytes }) => {
                self.run = None;
                return vec![Event::Failed { run_id, failure: Failure::TooLarge { bytes, max_bytes: MAX_BYTES } }];
            }
        };
        let trainer = Trainer::new(&valid, corpus.as_ref());
        let run = Run {
            run_id,
            tower,
            corpus,
            trainer,
            events,
            goal: 0,
            record_every: 1,
            look: Look::default(),
            lens: None,
            writer: None,
        };
        let answer = vec![Event::Built { run_id, info: Box::new(run.info(account)) }, run.measured(), run.reached()];
        self.run = Some(run);
        answer
    }
}

impl Run {
    fn step(&self) -> u64 {
        self.trainer.measured().step
    }

    fn advance(&mut self) -> Vec<Event> {
        self.trainer.update();
        let step = self.step();
        if self.events.iter().any(|e| e.step == step) {
            let config = self.trainer.model().config();
            let residual = residual_at(&config.residual, &self.events, step, config.n_layers);
            self.trainer.set_residual(residual, self.corpus.as_ref());
        } else {
            self.trainer.measure(self.corpus.as_ref());
        }
        let done = step >= self.goal;
        let mut out = Vec::new();
        if done || step.is_multiple_of(self.record_every) {
            out.push(self.measured());
        }
        out.extend(self.looks(false));
        if done {
            out.push(self.reached());
        }
        out
    }

    fn cut(&mut self, event: CutEvent) -> Vec<Event> {
        let config = self.trainer.model().config();
        if event.tower != self.tower || event.step < self.step() || event.site.layer >= config.n_layers {
            return Vec::new();
        }
        self.events.retain(|e| (e.step, e.site) != (event.step, event.site));
        self.events.push(event);
        self.events.sort_by_key(|e| e.step);
        if event.step > self.step() {
            return Vec::new();
        }
        let residual = config.residual.with(event.site, event.intact, config.n_layers);
        self.trainer.set_residual(residual, self.corpus.as_ref());
        let mut out = vec![self.measured()];
        out.extend(self.looks(true));
        out
    }

    fn measured(&self) -> Event {
        Event::Measured { run_id: self.run_id, snapshot: Box::new(record(&self.trainer, self.tower)) }
    }

    fn reached(&self) -> Event {
        Event::Reached { run_id: self.run_id, step: self.step(), fingerprint: self.trainer.fingerprint() }
    }

    /// The analyses that are due at this step, or all that are switched on.
    fn looks(&mut self, now: bool) -> Vec<Event> {
        let (run_id, step) = (self.run_id, self.step());
        let due = |every: u64| every > 0 && (now || step.is_multiple_of(every));
        let mut out = Vec::new();
        let corpus = self.corpus.as_ref();
        if due(self.look.layers_every) {
            let lens = self.lens.get_or_insert_with(|| LayersLens::new(&self.trainer, corpus));
            let frame = lens.look(&self.trainer, corpus, self.look.label_set_idx, self.tower);
            out.push(Event::Layers { run_id, frame: Box::new(frame) });
        }
        if due(self.look.sample_every) && !corpus.prompt().is_empty() {
            let writer = self.writer.get_or_insert_with(|| self.trainer.model().probe(1));
            let tokens = sample(writer, &self.trainer, &corpus.prompt(), N_SAMPLE_TOKENS);
            out.push(Event::Sample { run_id, step, text: corpus.decode(&tokens) });
        }
        out
    }

    fn info(&self, account: Option<[String; 2]>) -> RunInfo {
        let (corpus, config) = (self.corpus.as_ref(), self.trainer.model().config());
        let levels = corpus.levels();
        let both = |text: base::names::Text| [text.en.to_string(), text.zh.to_string()];
        let mut inputs = vec![0; config.n_ctx];
        corpus.sequence(Split::Train, 0, &mut inputs, &mut vec![0; config.n_ctx]);
        RunInfo {
            tower: self.tower,
            d_vocab: config.d_vocab(),
            n_params: self.trainer.model().params().len(),
            n_bytes: self.trainer.n_bytes(),
            tokens: inputs.iter().take(N_SHOWN_TOKENS).map(|&t| corpus.vocab()[t as usize].clone()).collect(),
            chance_nats: levels.chance,
            unigram_nats: levels.unigram,
            bigram_nats: levels.bigram,
            trigram_nats: levels.trigram,
            entropy_nats: levels.entropy,
            levels_std_err_nats: corpus.levels_std_err(),
            writes: !corpus.prompt().is_empty(),
            examples: (0..N_EXAMPLES).map(|idx| example(corpus, idx)).collect(),
            label_sets: corpus
                .label_sets()
                .iter()
                .map(|set| LabelSetInfo {
                    key: set.key.to_string(),
                    name: both(set.name),
                    classes: set.classes.iter().map(|&class| both(class)).collect(),
                })
                .collect(),
            about: [corpus.about(Lang::En), corpus.about(Lang::Zh)],
            account,
        }
    }
}

/// A line as it is read: what each token adds to the text before it.
fn example(corpus: &dyn Corpus, idx: u64) -> ExampleInfo {
    let mut example = corpus.example(idx);
    let is_cut = example.tokens.len() > N_EXAMPLE_TOKENS;
    example.tokens.truncate(N_EXAMPLE_TOKENS);
    example.labels.iter_mut().for_each(|labels| labels.truncate(N_EXAMPLE_TOKENS));
    let tokens = &example.tokens;
    let mut before = String::new();
    let piece = |t: usize| {
        let text = corpus.decode(&tokens[..=t]);
        let piece = text.strip_prefix(before.as_str()).unwrap_or(&text).to_string();
        before = text;
        piece
    };
    // The mark of what was left out has no label: `labels` ends before it.
    let pieces = (0..tokens.len()).map(piece).chain(is_cut.then(|| "…".to_string())).collect();
    ExampleInfo { pieces, labels: example.labels }
}

type Made = (Box<dyn Corpus>, Option<[String; 2]>);

/// The corpus of a config and, where it is the reader's own text, what became of that; or why it cannot be.
fn corpus(config: &Config, own_text: Option<&str>) -> Result<Made, [String; 2]> {
    let seed = config.seed as u64;
    let (CorpusId::OwnText, Some(text)) = (config.corpus, own_text) else {
        let spec = CorpusSpec { id: config.corpus, seed, balance: config.balance };
        return Ok((corpora::build_spec(&spec), None));
    };
    let unit = match config.text_unit {
        TextUnit::Character => Unit::Character,
        TextUnit::Word => Unit::Word,
    };
    let cut = Cut { unit, max_vocab: MAX_OWN_VOCAB, n_ctx: config.n_ctx, seed };
    let both = |f: &dyn Fn(Lang) -> String| [f(Lang::En), f(Lang::Zh)];
    let made = OwnText::from_bytes(text.as_bytes()).and_then(|own| own.corpus(&cut));
    match made {
        Ok((corpus, account)) => Ok((Box::new(corpus), Some(both(&|lang| account.say(lang))))),
        Err(error) => Err(both(&|lang| error.say(lang))),
    }
}

/// The skips at step `step`: those before it, changed by that step's events.
fn residual_at(before: &Residual, events: &[CutEvent], step: u64, n_layers: usize) -> Residual {
    events
        .iter()
        .filter(|e| e.step == step && e.site.layer < n_layers)
        .fold(before.clone(), |residual, e| residual.with(e.site, e.intact, n_layers))
}
