//! The worker's inside: one tower, its corpus, and the goal it is training towards.

use super::memory::{n_bytes, stores_states};
use super::protocol::{Ask, Failure, Reply, Stored, TowerSpec, Weights, Word, Work};
use super::{LevelsInfo, RunInfo, corpus_of, first};
use crate::nn::{Checkpoint, Trainer};
use crate::telemetry::{Timeline, Unigram, Weigh, record};
use base::config::{
    ConfigError, Event, Init, MAX_BYTES, Skipped, Tower, ValidConfig, config_at, put_or_take_back, skipped_at,
};
use base::corpora::Corpus;

/// What the stored states of one tower may take. With what the page keeps of it, a tower stays within 32 MB.
pub const CHECKPOINT_BYTES: usize = 20_000_000;
/// A state is stored at every so many steps, until so many no longer fit.
pub(super) const CHECKPOINT_EVERY: u64 = 16;

/// One tower at work. Asks go in by [`Lab::handle`], time passes by [`Lab::advance`].
#[derive(Default)]
pub struct Lab {
    run: Option<Run>,
    /// What the next [`Work::Begin`] builds.
    prepared: Option<Prepared>,
    /// Or has only to take over: where there is no run yet, one is built while the page still makes up its mind.
    built_ahead: Option<(Run, Vec<Word>)>,
}

/// A run that can be: everything that may fail is behind it, no arena is built.
struct Prepared {
    run_id: u32,
    spec: TowerSpec,
    config: ValidConfig,
    corpus: Box<dyn Corpus>,
    account: Option<[String; 2]>,
    /// First weights, where they are not the seed's.
    first: Option<Vec<f32>>,
}

struct Run {
    run_id: u32,
    spec: TowerSpec,
    corpus: Box<dyn Corpus>,
    /// What predictions are compared with, where the corpus has one.
    unigram: Option<Unigram>,
    trainer: Trainer<f32>,
    checkpoints: Timeline<Checkpoint<f32>>,
    goal: u64,
    record_every: u64,
    weights_at: Option<u64>,
    /// Without stored states a run is trained again from its start.
    stores: bool,
    first: Option<Vec<f32>>,
}

impl Lab {
    /// Nothing built yet.
    pub fn new() -> Lab {
        Lab::default()
    }

    /// Prepares and begins in one: for callers that have nothing to lose.
    ///
    /// # Errors
    /// Why the run cannot be.
    pub fn build(spec: TowerSpec) -> Result<(Lab, Vec<Reply>), Failure> {
        let mut lab = Lab::new();
        lab.prepared = Some(Prepared::new(0, spec)?);
        let mut replies = lab.begin(0);
        if let (Some(run), Some(Reply { word: Word::Built(info), .. })) = (&lab.run, replies.first_mut()) {
            info.levels = Some(run.levels());
        }
        Ok((lab, replies))
    }

    /// As [`Lab::build`], for a run that nobody will go back in.
    ///
    /// # Errors
    /// Why the run cannot be.
    pub fn without_states(spec: TowerSpec) -> Result<Lab, Failure> {
        let (mut lab, _) = Lab::build(spec)?;
        lab.run.iter_mut().for_each(|run| run.stores = false);
        Ok(lab)
    }

    /// Does what is asked, as far as that is quick; `AdvanceTo` only sets the goal.
    pub fn handle(&mut self, ask: Ask) -> Vec<Reply> {
        let run_id = ask.run_id;
        let words = match ask.work {
            Work::Prepare(spec) => match Prepared::new(run_id, *spec) {
                Ok(prepared) => {
                    self.built_ahead = None;
                    self.prepared = Some(prepared);
                    vec![Word::Prepared]
                }
                Err(failure) => {
                    (self.prepared, self.built_ahead) = (None, None);
                    vec![Word::Failed(failure)]
                }
            },
            Work::Begin => return self.begin(run_id),
            work => match &mut self.run {
                Some(run) if run.run_id == run_id => run.handle(work),
                // For a run that is no more.
                _ => Vec::new(),
            },
        };
        signed(run_id, words)
    }

    fn begin(&mut self, run_id: u32) -> Vec<Reply> {
        let ahead = self.built_ahead.take_if(|(run, _)| run.run_id == run_id);
        let built = ahead.or_else(|| {
            let prepared = self.prepared.take_if(|p| p.run_id == run_id)?;
            // The old arenas go before the new ones come: the tab never holds both.
            self.run = None;
            Some(Run::begin(prepared))
        });
        let Some((run, words)) = built else { return Vec::new() };
        self.run = Some(run);
        signed(run_id, words)
    }

    /// Whether the goal is still ahead, or a first run can be built ahead.
    pub fn is_busy(&self) -> bool {
        match &self.run {
            Some(run) => run.step() < run.goal,
            None => self.prepared.is_some(),
        }
    }

    /// Trains exactly one step towards the goal, if it is ahead. Where nothing runs yet, builds what is prepared and keeps it
    /// for [`Work::Begin`].
    pub fn advance(&mut self) -> Vec<Reply> {
        match &mut self.run {
            Some(run) if run.step() < run.goal => {
                let words = run.advance();
                signed(run.run_id, words)
            }
            None => {
                self.built_ahead = self.prepared.take().map(Run::begin).or(self.built_ahead.take());
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// What is to happen from now on. What has happened, up to and at the present step, must be the same.
    pub(super) fn await_events(&mut self, events: &[Event]) {
        self.run.iter_mut().for_each(|run| run.spec.events = events.to_vec());
    }

    /// Stands at a state of the same run. Where it is of another model nothing happens.
    pub(super) fn stand_at(&mut self, stored: &Stored) {
        let Some(run) = &mut self.run else { return };
        if run.trainer.restore(&stored.checkpoint, run.corpus.as_ref()).is_ok() {
            run.feel_anew();
            run.goal = run.step();
        }
    }

    /// Sets the goal, with nothing to report on the way: for callers that train by [`Lab::advance`] as their time allows.
    pub fn aim_at(&mut self, step: u64) {
        self.run.iter_mut().for_each(|run| (run.goal, run.record_every, run.weights_at) = (step, u64::MAX, None));
    }

    /// Trains to `step` in one go, reporting every multiple of `record_every` and the last step to `hear`.
    pub fn train_to(&mut self, step: u64, record_every: u64, mut hear: impl FnMut(&Word)) {
        let Some(run_id) = self.run.as_ref().map(|run| run.run_id) else { return };
        let ask = Ask { run_id, work: Work::AdvanceTo { step, record_every, weights_at: None } };
        self.handle(ask).iter().for_each(|reply| hear(&reply.word));
        while self.is_busy() {
            self.advance().iter().for_each(|reply| hear(&reply.word));
        }
    }

    /// The trainer at its present step.
    pub fn trainer(&self) -> Option<&Trainer<f32>> {
        self.run.as_ref().map(|run| &run.trainer)
    }

    /// The trainer, for tools that go on from here by hand.
    pub fn trainer_mut(&mut self) -> Option<&mut Trainer<f32>> {
        self.run.as_mut().map(|run| &mut run.trainer)
    }

    /// What is being learnt.
    pub fn corpus(&self) -> Option<&dyn Corpus> {
        self.run.as_ref().map(|run| run.corpus.as_ref())
    }
}

fn signed(run_id: u32, words: Vec<Word>) -> Vec<Reply> {
    words.into_iter().map(|word| Reply { run_id, word }).collect()
}

impl Prepared {
    fn new(run_id: u32, spec: TowerSpec) -> Result<Prepared, Failure> {
        let (corpus, account) = corpus_of(&spec.config, spec.brought()).map_err(Failure::Text)?;
        let at_start = config_at(&spec.config, &spec.events, spec.tower, 0);
        let config = match at_start.validate(corpus.vocab().len()) {
            Ok(config) => config,
            Err(ConfigError::TooLarge { bytes }) => return Err(Failure::TooLarge { bytes, max_bytes: MAX_BYTES }),
        };
        let is_from_file = spec.config.init == Init::File;
        let first = is_from_file.then(|| first::weights(spec.model_file.as_ref(), &config));
        let first = first.transpose().map_err(Failure::Model)?;
        Ok(Prepared { run_id, spec, config, corpus, account, first })
    }
}

impl Run {
    fn begin(prepared: Prepared) -> (Run, Vec<Word>) {
        let Prepared { run_id, spec, config, corpus, account, first } = prepared;
        let mut trainer = Trainer::new(&config, corpus.as_ref());
        if let Some(first) = &first {
            trainer.model_mut().params_mut().copy_from_slice(first);
            trainer.measure(corpus.as_ref());
        }
        let info = Box::new(RunInfo::of(spec.tower, &trainer, corpus.as_ref(), account, n_bytes(&spec, &trainer)));
        let checkpoints = Timeline::new(CHECKPOINT_BYTES);
        let unigram = Unigram::of(corpus.as_ref());
        let stores = stores_states(&trainer);
        let (goal, record_every, weights_at) = (0, 1, None);
        let mut run =
            Run { run_id, spec, corpus, unigram, trainer, checkpoints, goal, record_every, weights_at, stores, first };
        run.leave_out();
        let words = vec![Word::Built(info), run.measured(), run.reached()];
        (run, words)
    }

    fn handle(&mut self, work: Work) -> Vec<Word> {
        match work {
            Work::Prepare(_) | Work::Begin => Vec::new(),
            Work::Levels => vec![Word::Levels(Box::new(self.levels()))],
            Work::AdvanceTo { step, record_every, weights_at } => {
                self.goal = step;
                self.record_every = record_every.max(1);
                self.weights_at = weights_at;
                // Already there: say so, or the page would wait for ever.
                let mut words = Vec::new();
                if self.step() >= step {
                    words.extend((weights_at == Some(self.step())).then(|| self.weights()));
                    words.push(self.reached());
                }
                words
            }
            Work::Apply(event) => self.apply(event),
            Work::Weights => vec![self.weights()],
            Work::State { step } => self.stored(step).into_iter().collect(),
            Work::Restore { step, events } => self.restore(step, events),
        }
    }

    fn tower(&self) -> Tower {
        self.spec.tower
    }

    fn step(&self) -> u64 {
        self.trainer.measured().step
    }

    fn advance(&mut self) -> Vec<Word> {
        self.store();
        self.trainer.update();
        let step = self.step();
        self.arrive();
        let mut words = Vec::new();
        if step >= self.goal || step.is_multiple_of(self.record_every) {
            words.push(self.measured());
        }
        if self.weights_at == Some(step) {
            words.push(self.weights());
        }
        if step >= self.goal {
            words.push(self.reached());
        }
        words
    }

    /// Measures the step that the trainer has come to, under whatever happens at it.
    fn arrive(&mut self) {
        let (step, tower) = (self.step(), self.tower());
        if self.spec.events.iter().any(|e| e.step == step && e.tower == tower) {
            self.take_settings();
            self.trainer.measure(self.corpus.as_ref());
            self.leave_out();
        } else {
            self.trainer.measure(self.corpus.as_ref());
        }
    }

    /// Takes over skips and schedule as the events have them at the present step. Measures nothing.
    fn take_settings(&mut self) {
        let config = config_at(&self.spec.config, &self.spec.events, self.tower(), self.step());
        self.trainer.take_settings(&config);
    }

    /// Leaves out what the events leave out of the present step.
    fn leave_out(&mut self) {
        let skipped: Vec<Skipped> = skipped_at(&self.spec.events, self.tower(), self.step()).collect();
        for skipped in skipped {
            match skipped {
                Skipped::Batch => self.trainer.leave_out_batch(),
                Skipped::Sequence(row) => self.trainer.leave_out_sequence(row, self.corpus.as_ref()),
            }
        }
    }

    fn apply(&mut self, event: Event) -> Vec<Word> {
        if event.tower != self.tower() || event.step < self.step() {
            return Vec::new();
        }
        let is_now = event.step == self.step();
        put_or_take_back(&mut self.spec.events, event, &self.spec.config);
        if !is_now {
            return Vec::new();
        }
        // Also where nothing is left to happen at this step: what was taken back had been felt.
        self.feel_anew();
        vec![self.measured()]
    }

    /// Stores the present state where one is due.
    fn store(&mut self) {
        let step = self.step();
        if step.is_multiple_of(CHECKPOINT_EVERY) && self.stores {
            self.checkpoints.push(step, self.trainer.checkpoint());
        }
    }

    /// Goes back to the newest stored state that is not later than `step`, or to the start.
    fn restore(&mut self, step: u64, events: Vec<Event>) -> Vec<Word> {
        self.spec.events = events;
        // What comes after belongs to a future that may now be another.
        self.checkpoints.cut_after(step);
        let stored = self.checkpoints.at(step).filter(|found| found.step <= step);
        if stored.is_none_or(|found| self.trainer.restore(found.item, self.corpus.as_ref()).is_err()) {
            let config = config_at(&self.spec.config, &self.spec.events, self.tower(), 0);
            self.trainer.restart(&config, self.corpus.as_ref());
            if let Some(first) = &self.first {
                self.trainer.model_mut().params_mut().copy_from_slice(first);
            }
        }
        self.feel_anew();
        self.goal = self.step();
        vec![self.measured()]
    }

    /// Measures the present step under what happens at it now: its state was stored under what happened then.
    fn feel_anew(&mut self) {
        self.trainer.leave_out_nothing();
        self.take_settings();
        self.trainer.measure(self.corpus.as_ref());
        self.leave_out();
    }

    /// The newest stored state that is not later than `step`.
    fn stored(&self, step: u64) -> Option<Word> {
        let found = self.checkpoints.at(step).filter(|found| found.step <= step)?;
        let events =
            self.spec.events.iter().filter(|e| e.step <= found.step && e.tower == self.tower()).cloned().collect();
        Some(Word::State(Box::new(Stored { events, checkpoint: found.item.clone() })))
    }

    fn measured(&self) -> Word {
        Word::Measured(Box::new(record(&self.trainer, self.unigram.as_ref(), self.tower())))
    }

    fn levels(&self) -> LevelsInfo {
        LevelsInfo::of(self.corpus.as_ref(), self.trainer.model().config().n_ctx)
    }

    fn weights(&self) -> Word {
        let model = self.trainer.model();
        let residual = model.config().residual.clone();
        Word::Weights(Weights { step: self.step(), residual, params: model.params().to_vec() })
    }

    fn reached(&self) -> Word {
        Word::Reached { step: self.step(), fingerprint: self.trainer.fingerprint() }
    }
}

impl Weigh for Checkpoint<f32> {
    fn heap_bytes(&self) -> usize {
        self.n_bytes() as usize
    }
}
