//! The analysis worker's inside: weights and a question in, an answer out.
//!
//! A desk never sees a trainer, so looking cannot change a run, and it can work while training goes on: an answer says
//! to which step it belongs. It has no clock and no threads; the page calls [`Desk::work`] between messages, the command
//! line in a loop.

use crate::lenses::forward_flops;
use crate::{About, Answer, Arenas, Course, DeskWord, Entry, Flops, Look, MAX_NUMBERS, Params, Subject};
use base::config::{CheckedConfig, ConfigError, MAX_BYTES, Residual, Tower, ValidConfig};
use base::corpora::{Corpus, Split};
use base::names::{Text, Words, tx};
use engine::lab::{Brought, Stored, corpus_of};
use engine::nn::{Batch, ParamTable, fill_batch};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Most runs open at a time; the oldest closes.
const MAX_RUNS: usize = 4;
/// Whether every lens can be looked through here.
const IS_WHOLE: bool = cfg!(feature = "looks");

/// What is asked: which lens of which weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Which run, as opened.
    pub run_id: u32,
    /// Which of its towers.
    pub tower: Tower,
    /// Batches gone by.
    pub step: u64,
    /// The lens' key.
    pub lens: String,
    /// Its parameters as a link or a command line says them; those not said stand at their defaults.
    pub params: Vec<(String, String)>,
    /// The skips as they stand at this step.
    pub residual: Residual,
    /// All weights, laid out by [`ParamTable`].
    pub weights: Vec<f32>,
    /// How the run came here, for lenses that replay it.
    pub course: Option<Box<Course>>,
}

/// A place where questions wait and are answered one at a time.
pub struct Desk {
    entries: &'static [Entry],
    runs: Vec<Run>,
    waiting: VecDeque<Question>,
    arenas: Arenas,
    batch: Batch,
}

struct Run {
    run_id: u32,
    tower: Tower,
    config: ValidConfig,
    corpus: Box<dyn Corpus>,
    n_params: usize,
    stored: Option<Stored>,
    /// By entry: whoever has looked already, and remembers it.
    lookers: Vec<Option<Box<dyn Look>>>,
}

impl Desk {
    /// A desk that knows these lenses.
    pub fn new(entries: &'static [Entry]) -> Desk {
        Desk { entries, runs: Vec::new(), waiting: VecDeque::new(), arenas: Arenas::default(), batch: Batch::default() }
    }

    /// Gets ready for questions about one tower of a run: builds its corpus. A tower opened again under the same id
    /// starts anew.
    ///
    /// # Errors
    /// A sentence where the run cannot be: its own text is none, or it is too large.
    pub fn open(
        &mut self,
        run_id: u32,
        tower: Tower,
        config: CheckedConfig,
        brought: Option<Brought<'_>>,
    ) -> Result<(), Words> {
        self.runs.retain(|run| (run.run_id, run.tower) != (run_id, tower));
        self.waiting.retain(|q| (q.run_id, q.tower) != (run_id, tower));
        let (corpus, _) = corpus_of(&config, brought.unwrap_or_default()).map_err(|[en, zh]| Words { en, zh })?;
        let config = config.validate(corpus.vocab().len()).map_err(|ConfigError::TooLarge { bytes }| {
            let mb = |bytes: u64| (bytes / 1_000_000).to_string();
            Words::from(TOO_LARGE).fill("mb", &mb(bytes)).fill("max", &mb(MAX_BYTES))
        })?;
        if self.runs.len() >= MAX_RUNS {
            let closed = self.runs.remove(0);
            self.waiting.retain(|q| (q.run_id, q.tower) != (closed.run_id, closed.tower));
        }
        let n_params = ParamTable::new(&config).n_params;
        let lookers = self.entries.iter().map(|_| None).collect();
        self.runs.push(Run { run_id, tower, config, corpus, n_params, stored: None, lookers });
        Ok(())
    }

    /// Keeps a state of a tower, in the place of the one before, for lenses that replay the run.
    pub fn keep(&mut self, run_id: u32, tower: Tower, stored: Stored) {
        if let Some(run) = self.runs.iter_mut().find(|run| (run.run_id, run.tower) == (run_id, tower)) {
            run.stored = Some(stored);
        }
    }

    /// Forgets a run and what is asked of it.
    pub fn close(&mut self, run_id: u32) {
        self.runs.retain(|run| run.run_id != run_id);
        self.cancel(run_id, None);
    }

    /// Puts a question in the queue. A question of the same run, tower and lens, with the same parameters, that still waits
    /// is superseded and gets no reply; the new one takes its place in the queue.
    pub fn ask(&mut self, question: Question) {
        let of = |q: &Question| (q.run_id, q.tower, q.lens.clone(), q.params.clone());
        let same = |q: &Question| of(q) == of(&question);
        match self.waiting.iter().position(same) {
            Some(idx) => self.waiting[idx] = question,
            None => self.waiting.push_back(question),
        }
    }

    /// Drops what waits of a run, or of one of its lenses.
    pub fn cancel(&mut self, run_id: u32, lens: Option<&str>) {
        self.waiting.retain(|q| q.run_id != run_id || lens.is_some_and(|lens| q.lens != lens));
    }

    /// Towers that are trained again are as large as the run's own: beside this lens only one that is on its way has any.
    fn end_replays_beside(&mut self, idx: usize) {
        for (other, entry) in self.entries.iter().enumerate().filter(|(other, entry)| *other != idx && entry.replays) {
            if !self.waiting.iter().any(|q| q.lens == entry.key) {
                self.runs.iter_mut().for_each(|run| run.lookers[other] = None);
            }
        }
    }

    /// Whether something waits.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Takes one look, at the question that has waited longest. One that is not answered whole waits again, behind the
    /// others.
    pub fn work(&mut self) -> Option<DeskWord> {
        let question = self.waiting.pop_front()?;
        Some(match self.look(&question) {
            Ok(Looked { answer, about, problems, is_whole }) => {
                let run_id = question.run_id;
                if !is_whole {
                    self.waiting.push_back(question);
                }
                DeskWord::Answered { run_id, answer, about, problems, is_whole }
            }
            Err(why) => {
                let Question { run_id, tower, step, lens, .. } = question;
                DeskWord::Failed { run_id, tower, step, lens, why }
            }
        })
    }

    /// Looks at once, past the queue, as often as the whole answer takes.
    ///
    /// # Errors
    /// The sentence of whatever went wrong.
    pub fn answer(&mut self, question: &Question) -> Result<(Answer, Vec<Words>), Words> {
        loop {
            let Looked { answer, problems, is_whole, .. } = self.look(question)?;
            if is_whole {
                return Ok((answer, problems));
            }
        }
    }

    fn look(&mut self, question: &Question) -> Result<Looked, Words> {
        let idx = find_lens(self.entries, &question.lens)?;
        let place = |tower| self.runs.iter().position(|run| (run.run_id, run.tower) == (question.run_id, tower));
        let own = place(question.tower).ok_or_else(|| Words::from(NOT_OPEN))?;
        // The two lenses of the page's own module compare nothing.
        let other = if IS_WHOLE { place(Tower::BOTH[1 - question.tower.idx()]) } else { None };
        if self.entries[idx].replays {
            self.end_replays_beside(idx);
        }
        let run = &mut self.runs[own];
        if question.weights.len() != run.n_params {
            let counts = Words::from(WRONG_WEIGHTS).fill("n", &question.weights.len().to_string());
            return Err(counts.fill("m", &run.n_params.to_string()));
        }
        let label_sets: Vec<&str> = run.corpus.label_sets().iter().map(|set| set.key).collect();
        let (params, problems) = Params::read(self.entries[idx].params, &question.params, &label_sets);
        let residual = question.residual.simplified(run.config.n_layers);
        let config = run.config.clone().with_residual(residual);
        fill_batch(&config, run.corpus.as_ref(), Split::Train, question.step, &mut self.batch);
        let looks = self.entries[idx].looks.ok_or_else(|| Words::from(ONLY_WORDS).fill("key", &question.lens))?;
        let mut looker = run.lookers[idx].take().unwrap_or_else(looks.open);
        let run = &self.runs[own];
        let subject = Subject {
            tower: question.tower,
            config: &config,
            corpus: run.corpus.as_ref(),
            step: question.step,
            params: &question.weights,
            batch: &self.batch,
            course: question.course.as_deref(),
            stored: run.stored.as_ref(),
        };
        let beside = other.and_then(|other| self.runs[other].lookers[idx].as_deref());
        let panels = looker.look_beside(&subject, &params, beside, &mut self.arenas);
        let is_whole = looker.is_done();
        let about = about(&self.entries[idx], (looks.cost)(&config, &params), &config);
        self.runs[own].lookers[idx] = Some(looker);
        if panels.iter().map(|p| p.n_numbers()).sum::<usize>() > MAX_NUMBERS {
            return Err(TOO_MUCH.into());
        }
        let Question { tower, step, ref lens, .. } = *question;
        Ok(Looked { answer: Answer { lens: lens.clone(), tower, step, panels }, about, problems, is_whole })
    }
}

/// What is said of a lens, and what a look costs.
fn about(entry: &Entry, cost: Flops, config: &ValidConfig) -> About {
    let about = entry.about();
    if !IS_WHOLE {
        return about;
    }
    let n_steps = cost / (3.0 * forward_flops(config, config.batch_size));
    let n = if n_steps < 9.95 { format!("{n_steps:.1}") } else { format!("{n_steps:.0}") };
    About { cost: Words::from(COST).fill("n", &n), ..about }
}

/// What comes of a look.
struct Looked {
    answer: Answer,
    about: About,
    problems: Vec<Words>,
    is_whole: bool,
}

/// One question asked of a desk of its own: what `strata lens` and tests do.
///
/// # Errors
/// The sentence of whatever went wrong.
pub fn ask_once(
    entries: &'static [Entry],
    config: CheckedConfig,
    brought: Option<Brought<'_>>,
    question: Question,
) -> Result<(Answer, Vec<Words>), Words> {
    let mut desk = Desk::new(entries);
    desk.open(question.run_id, question.tower, config, brought)?;
    desk.answer(&question)
}

/// The row of a lens.
///
/// # Errors
/// A sentence that lists those there are.
pub fn find_lens(entries: &[Entry], key: &str) -> Result<usize, Words> {
    let known = || entries.iter().map(|e| e.key).collect::<Vec<_>>().join(", ");
    let found = entries.iter().position(|e| e.key == key);
    found.ok_or_else(|| Words::from(NO_LENS).fill("known", &known()).fill("lens", key))
}

const COST: Text = tx("a look costs as much as {n} training steps", "观察一次的计算量约合 {n} 个训练步");
const NO_LENS: Text = tx("There is no lens {lens}; there are: {known}.", "没有视图 {lens}；可用的有：{known}。");
const ONLY_WORDS: Text = tx("The lens {key} is not loaded here.", "这里没有加载视图 {key}。");
const NOT_OPEN: Text = tx("This run is no longer there.", "这次训练已不存在。");
const WRONG_WEIGHTS: Text = tx("{n} weights were given; this tower has {m}.", "给出了 {n} 个权重，而这座塔有 {m} 个。");
const TOO_MUCH: Text = tx("The answer has more numbers than can be shown.", "结果中的数值太多，无法显示。");
const TOO_LARGE: Text = tx("This tower would need {mb} MB, more than {max} MB.", "这座塔需要 {mb} MB，超过 {max} MB。");
