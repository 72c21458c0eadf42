//! What became of the page while a monkey was at it.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::Plan;
use crate::Problem;

/// Something that must not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A console error, a foreign request, one that failed.
    Problem(Problem),
    /// What had the focus is gone, and nothing has it.
    Focus(String),
    /// The page let everybody wait: milliseconds, and during what.
    Waits(u64, String),
    /// Something typed or sent was run.
    Injected(String),
    /// The end cannot be shared, or gives other bits.
    Replay(String),
    /// It stood still most of the time, so that nothing was tried.
    Stands(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Fault::Problem(problem) => write!(f, "{problem}"),
            Fault::Focus(text) => write!(f, "lost focus: {text}"),
            Fault::Waits(ms, text) => write!(f, "no answer for {ms} ms: {text}"),
            Fault::Injected(text) => write!(f, "it ran what was given: {text}"),
            Fault::Replay(text) => write!(f, "the end: {text}"),
            Fault::Stands(text) => write!(f, "{text}"),
        }
    }
}

/// How many deeds a fault is printed with.
const N_BEFORE: usize = 20;
/// Milliseconds without an answer are counted up to these.
const STEPS_MS: [f64; 6] = [50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0];

/// What a monkey saw.
#[derive(Clone, Debug)]
pub struct Report {
    plan: Plan,
    /// What was done, in words.
    done: Vec<String>,
    statuses: BTreeMap<String, usize>,
    /// The longest wait during each deed, by size.
    waits: [usize; STEPS_MS.len() + 1],
    longest: (f64, String),
    /// The longest that the machine let the monkey itself wait; as much is taken from what the page let it wait then.
    latest_ms: f64,
    most_nodes: u64,
    faults: Vec<(usize, Fault)>,
    n_problems: usize,
    /// The link of the end.
    pub link: String,
}

impl Report {
    pub(super) fn new(plan: Plan) -> Self {
        Report {
            plan,
            done: Vec::new(),
            statuses: BTreeMap::new(),
            waits: Default::default(),
            longest: (0.0, String::new()),
            latest_ms: 0.0,
            most_nodes: 0,
            faults: Vec::new(),
            n_problems: 0,
            link: String::new(),
        }
    }

    /// What a visit to the page brought back; meanwhile the machine let the monkey itself wait for so long.
    pub(super) fn take(&mut self, at: usize, seen: &Value, late_ms: f64) {
        self.latest_ms = self.latest_ms.max(late_ms);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        for one in seen["deeds"].as_array().into_iter().flatten() {
            self.done.push(format!("{} {}", at, text(&one["did"])));
            *self.statuses.entry(text(&one["status"])).or_default() += 1;
            let ms = (one["wait_ms"].as_f64().unwrap_or_default() - late_ms).max(0.0);
            self.waits[STEPS_MS.iter().filter(|step| ms > **step).count()] += 1;
            if ms > self.longest.0 {
                self.longest = (ms, text(&one["did"]));
            }
            if ms > self.plan.limit_ms {
                self.note(Fault::Waits(ms as u64, text(&one["did"])));
            }
            for lost in one["lost"].as_array().into_iter().flatten() {
                self.note(Fault::Focus(text(lost)));
            }
            if let Some(pwned) = one["pwned"].as_str() {
                self.note(Fault::Injected(pwned.to_owned()));
            }
            self.most_nodes = self.most_nodes.max(one["nodes"].as_u64().unwrap_or_default());
        }
    }

    pub(super) fn take_problems(&mut self, all: Vec<Problem>) {
        for problem in all.into_iter().skip(self.n_problems) {
            self.n_problems += 1;
            self.note(Fault::Problem(problem));
        }
    }

    pub(super) fn note(&mut self, fault: Fault) {
        if self.plan.is_loud {
            println!("deed {}: {fault}", self.done.len());
        }
        self.faults.push((self.done.len(), fault));
    }

    /// Where it ended early.
    pub(super) fn end(&self, at: usize) -> String {
        let Plan { seed, .. } = self.plan;
        format!("seed {seed}, after {at} deeds, the last {N_BEFORE} of them:\n  {}", self.last(self.done.len()))
    }

    fn last(&self, end: usize) -> String {
        self.done[end.saturating_sub(N_BEFORE)..end].join("\n  ")
    }

    /// The share of looks at the page in which it trained.
    pub fn running(&self) -> f64 {
        let all: usize = self.statuses.values().sum();
        self.statuses.get("Running").copied().unwrap_or_default() as f64 / all.max(1) as f64
    }

    /// All that went wrong, each kind once with the deeds before it; nothing where nothing did.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = self.faults.clone();
        if self.running() < 0.5 {
            let share = self.running() * 100.0;
            faults.push((self.done.len(), Fault::Stands(format!("it ran at {share:.0} % of the looks: {self}"))));
        }
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut lines = Vec::new();
        for (at, fault) in faults {
            let words = fault.to_string();
            // What differs by a number only is the same fault.
            let kind: String = words.chars().filter(|c| !c.is_ascii_digit()).take(90).collect();
            let n = seen.entry(kind).or_default();
            *n += 1;
            if *n == 1 {
                lines.push(format!("{words}\n  seed {}, deed {at}; before it:\n  {}", self.plan.seed, self.last(at)));
            }
        }
        let counts = seen.iter().filter(|(_, n)| **n > 1).map(|(kind, n)| format!("{n} times: {kind}"));
        lines.extend(counts);
        lines
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let statuses: Vec<String> = self.statuses.iter().map(|(word, n)| format!("{word} {n}")).collect();
        write!(f, "{}; longest wait {:.0} ms ({})", statuses.join(", "), self.longest.0, self.longest.1)?;
        write!(f, ", beside up to {:.0} ms of the machine's", self.latest_ms)?;
        write!(f, "; waits up to")?;
        for (step, n) in STEPS_MS.iter().zip(&self.waits) {
            write!(f, " {step} ms: {n},")?;
        }
        let more = self.waits[STEPS_MS.len()];
        write!(f, " longer: {more}; at most {} nodes; {} faults", self.most_nodes, self.faults.len())
    }
}
