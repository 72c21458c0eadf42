//! Towers in training that are looked at on the way, and what holds of most seeds.

use base::config::{Link, Tower, ValidConfig};
use base::corpora::{self, Corpus, CorpusSpec};
use engine::nn::Trainer;
use lens::panel::{Answer, Body};
use lens::{Arenas, LENSES, Look, Params, Subject, entry};
use std::collections::BTreeMap;

pub const SEEDS: u32 = 5;

/// A tower in training that is looked at on the way.
pub struct Run {
    tower: Tower,
    pub config: ValidConfig,
    pub corpus: Box<dyn Corpus>,
    pub trainer: Trainer<f32>,
    step: u64,
    arenas: Arenas,
    /// Who has looked already, and remembers it.
    pub lookers: BTreeMap<String, Box<dyn Look>>,
}

impl Run {
    pub fn new(link: &str, tower: Tower, seed: u32) -> Run {
        let config = Link::parse(&format!("{link}&seed={seed}")).0.experiment.config(tower).clone();
        let corpus =
            corpora::build_spec(&CorpusSpec { id: config.corpus, seed: config.seed as u64, balance: config.balance });
        let config = config.validate(corpus.vocab().len()).expect("fits");
        let trainer = Trainer::new(&config, corpus.as_ref());
        Run { tower, config, corpus, trainer, step: 0, arenas: Arenas::default(), lookers: BTreeMap::new() }
    }

    pub fn to(&mut self, step: u64) -> &mut Run {
        for _ in self.step..step {
            self.trainer.step(self.corpus.as_ref());
        }
        self.step = step;
        self
    }

    pub fn look(&mut self, key: &str) -> Seen {
        self.look_with(key, &[])
    }

    pub fn look_with(&mut self, key: &str, given: &[(&str, &str)]) -> Seen {
        let entry = entry(LENSES, key).expect("there");
        let given: Vec<(String, String)> = given.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        let sets: Vec<&str> = self.corpus.label_sets().iter().map(|set| set.key).collect();
        let (params, problems) = Params::read(entry.params, &given, &sets);
        assert_eq!(problems, Vec::new());
        let subject = Subject {
            tower: self.tower,
            config: &self.config,
            corpus: self.corpus.as_ref(),
            step: self.step,
            params: self.trainer.model().params(),
            batch: self.trainer.batch(),
            course: None,
            stored: None,
        };
        let looker = self.lookers.entry(key.to_string()).or_insert_with(entry.looks.expect("all are carried").open);
        let panels = looker.look(&subject, &params, &mut self.arenas);
        Seen(Answer { lens: key.into(), tower: self.tower, step: self.step, panels })
    }
}

pub struct Seen(pub Answer);

impl Seen {
    /// The one number of the first line.
    pub fn answer(&self) -> f32 {
        let Body::Sentence(line) = &self.0.panels[0].body else { panic!("a sentence") };
        line.numbers[0].value
    }

    /// The values of a panel, row by row.
    pub fn values(&self, key: &str) -> Vec<f32> {
        match &self.0.panels.iter().find(|p| p.key == key).expect("there").body {
            Body::Chart(chart) => chart.series[0].points.iter().map(|p| p.value).collect(),
            Body::Grid(grid) => grid.rows.iter().flat_map(|row| row.values.clone()).collect(),
            _ => panic!("no values"),
        }
    }
}

pub fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len() as f32
}

/// Holds in at least four of five seeds; prints each.
pub fn mostly(what: &str, holds: impl FnMut(u32) -> (bool, String)) {
    let of_seeds: Vec<(bool, String)> = (0..SEEDS).map(holds).collect();
    of_seeds.iter().enumerate().for_each(|(seed, (holds, said))| println!("{what}, seed {seed}: {said} {holds}"));
    assert!(of_seeds.iter().filter(|(holds, _)| *holds).count() >= 4, "{what}");
}
