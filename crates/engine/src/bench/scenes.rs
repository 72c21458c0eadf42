//! What a step of each scene costs beside a default step of the same size, taking turns in the same run.
//!
//! A scene may train another way but must not train much more slowly: numbers that fall through the end of f32's range
//! did that once, by ten times (see `nn::underflow`).

use super::{SAMPLE_SECS, WARM_UP_SECS, median};
use crate::nn::Trainer;
use base::config::{CheckedConfig, Config, Link, Tower};
use base::corpora::{self, Corpus};
use serde::Serialize;

/// (name, link): the first view, then towers in which nearly every size of number occurs.
pub const SCENES: [(&str, &str); 5] = [
    ("no skips", ""),
    ("no norm, small weights", "norm=none&init=gpt2"),
    ("24 layers", "n_layers=24"),
    ("24 layers, no norm", "n_layers=24&norm=none&init=gpt2"),
    ("24 layers, post-norm", "n_layers=24&norm=post"),
];

/// One scene's steps.
#[derive(Clone, Debug, Serialize)]
pub struct SceneRow {
    /// Which scene.
    pub scene: &'static str,
    /// Its link.
    pub link: &'static str,
    /// Median time of a step under default settings at the same size.
    pub default_step_secs: f64,
    /// Median time of a step of A and of B.
    pub step_secs: [f64; 2],
    /// The slower tower's step to the default's.
    pub ratio: f64,
}

/// Times some `n_steps` steps of every scene, (name, link). `now_secs` is a clock.
pub fn scene_rows(
    scenes: &[(&'static str, &'static str)],
    n_steps: usize,
    now_secs: &dyn Fn() -> f64,
) -> Vec<SceneRow> {
    scenes.iter().filter_map(|&(scene, link)| row(scene, link, n_steps, now_secs)).collect()
}

fn row(scene: &'static str, link: &'static str, n_steps: usize, now_secs: &dyn Fn() -> f64) -> Option<SceneRow> {
    let experiment = Link::parse(link).0.experiment;
    let [a, b] = Tower::BOTH.map(|tower| Running::new(experiment.config(tower).clone()));
    let mut all = [Running::new(default_of(experiment.config(Tower::A)))?, a?, b?];
    let (started, mut n_warm_up) = (now_secs(), 0);
    while n_warm_up < 3 || now_secs() - started < WARM_UP_SECS {
        all.iter_mut().for_each(Running::step);
        n_warm_up += 1;
    }
    let step_secs = (now_secs() - started) / (n_warm_up * all.len()) as f64;
    let n_repeats = (SAMPLE_SECS / step_secs).ceil().max(1.0) as usize;
    let mut samples = [const { Vec::new() }; 3];
    for _ in 0..(n_steps / n_repeats).max(3) {
        for (running, samples) in all.iter_mut().zip(&mut samples) {
            let start = now_secs();
            (0..n_repeats).for_each(|_| running.step());
            samples.push((now_secs() - start) / n_repeats as f64);
        }
    }
    let [default_step_secs, a, b] = samples.each_mut().map(|samples| median(samples));
    Some(SceneRow { scene, link, default_step_secs, step_secs: [a, b], ratio: a.max(b) / default_step_secs })
}

/// Default settings, and the scene's text and size.
fn default_of(scene: &CheckedConfig) -> CheckedConfig {
    let Config { corpus, n_layers, d_model, n_heads, mlp_ratio, n_ctx, batch_size, .. } = scene.to_config();
    let size = Config { corpus, n_layers, d_model, n_heads, mlp_ratio, n_ctx, batch_size, ..Config::default() };
    size.checked().0
}

struct Running {
    trainer: Trainer<f32>,
    corpus: Box<dyn Corpus>,
}

impl Running {
    fn new(config: CheckedConfig) -> Option<Running> {
        let corpus = corpora::build(config.corpus, config.seed as u64);
        let config = config.validate(corpus.vocab().len()).ok()?;
        Some(Running { trainer: Trainer::new(&config, corpus.as_ref()), corpus })
    }

    fn step(&mut self) {
        self.trainer.step(self.corpus.as_ref());
    }
}
