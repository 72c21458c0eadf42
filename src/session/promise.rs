//! What a link promises of its run, and what became of it here.

use super::trail::{Parted, parted, rungs};
use super::{Note, Run, Session, letter};
use crate::strings as s;
use base::config::{CorpusId, Link, Problem, Tower};
use base::names::Lang;
use class::{Code, mixed};
use draw::scene::numbers::sci;

/// The engine of the first page, whose links do not name it.
const FIRST_ENGINE: u32 = 1;

/// What a sender saw, until it has been compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Promise {
    step: u64,
    theirs: Theirs,
    /// What was measured elsewhere on the way.
    trail: Option<String>,
    /// Why our fingerprints say nothing about theirs, where that is so.
    doubt: Option<Doubt>,
    /// The link is about a text that it does not hold: ours may be another.
    lacks_text: bool,
}

/// What was seen elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Theirs {
    /// Fingerprints of A and B.
    Prints([u64; 2]),
    /// A result of a class.
    Code(Code),
}

/// Why a run cannot be compared with the sender's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Part of the link was left out, brought into its range, or means nothing.
    Problem(Problem),
    /// The sender's text is not in the link.
    TextMissing,
    /// Another engine made it: same settings, other bits.
    OtherEngine(u32),
}

/// What became of a replay that a link asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The step that was compared.
    pub step: u64,
    /// What was found.
    pub finding: Finding,
}

/// What a comparison of fingerprints found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Every bit of all weights is the same.
    Same,
    /// The same link, other bits.
    Differs {
        /// The sender's fingerprints.
        theirs: [u64; 2],
        /// Ours.
        ours: [u64; 2],
        /// Where that was first seen, where the link carries enough to tell.
        parted: Option<Parted>,
    },
    /// Both fingerprints and the number are those of a code.
    IsCode,
    /// They are not: the code's number and ours, as text.
    IsNotCode([String; 2]),
    /// It says nothing.
    NotComparable(Doubt),
}

impl Promise {
    /// What `link` promises; `problems` are those of reading it.
    pub fn of(link: &Link, problems: &[Problem]) -> Option<Promise> {
        let step = link.view.step?;
        let (theirs, engine) = match link.view.code.as_deref().map(Code::read) {
            Some(Ok(code)) => (Theirs::Code(code), u32::from(code.engine)),
            // The link's other words have said so.
            Some(Err(_)) => return None,
            None => (Theirs::Prints(link.view.fingerprint?), link.view.engine.unwrap_or(FIRST_ENGINE)),
        };
        let other = (engine != engine::ENGINE).then_some(Doubt::OtherEngine(engine));
        let doubt = other.or_else(|| problems.first().cloned().map(Doubt::Problem));
        let lacks_text = link.experiment.a().corpus == CorpusId::OwnText && link.experiment.own_text.is_none();
        Some(Promise { step, theirs, trail: link.view.trail.clone(), doubt, lacks_text })
    }

    /// What became of it in a run that has come to its step.
    fn verdict(&self, ours: [u64; 2], run: &Run) -> Verdict {
        let asked = |code: &Code| code.scene().measure(run);
        let is_same = match &self.theirs {
            Theirs::Prints(theirs) => ours == *theirs,
            Theirs::Code(code) => {
                mixed(ours) == code.fingerprint && asked(code).map(f32::to_bits) == Some(code.value.to_bits())
            }
        };
        let finding = match (&self.doubt, &self.theirs) {
            (Some(doubt @ Doubt::Problem(_)), _) => Finding::NotComparable(doubt.clone()),
            (_, Theirs::Prints(_)) if is_same => Finding::Same,
            (_, Theirs::Code(_)) if is_same => Finding::IsCode,
            (Some(doubt), _) => Finding::NotComparable(doubt.clone()),
            (None, _) if self.lacks_text => Finding::NotComparable(Doubt::TextMissing),
            (None, Theirs::Prints(theirs)) => {
                Finding::Differs { theirs: *theirs, ours, parted: self.parted(*theirs, ours, run) }
            }
            (None, Theirs::Code(code)) => Finding::IsNotCode([code.value, asked(code).unwrap_or(f32::NAN)].map(sci)),
        };
        Verdict { step: self.step, finding }
    }

    /// Where the sender's run and ours part.
    fn parted(&self, theirs: [u64; 2], ours: [u64; 2], run: &Run) -> Option<Parted> {
        let trail = self.trail.as_ref()?;
        let seen = parted(trail, &|tower, step| run.exact(tower, step)).filter(|seen| seen.step < self.step);
        // Nothing on the way, so it was after the last rung.
        let tower = if theirs[0] == ours[0] { Tower::B } else { Tower::A };
        seen.or_else(|| {
            Some(Parted { tower, since: rungs(self.step.checked_sub(1)?).last(), step: self.step, place: None })
        })
    }
}

impl Session {
    /// Compares with what a link promised, once the run has come to that step.
    pub(super) fn compare_with_promise(&mut self) {
        // While another experiment is on its way, the promise is about that one.
        if let Some(promise) = &self.promised
            && !self.conductor.is_changing()
            && let Some(ours) = self.run.fingerprints_at(promise.step)
        {
            self.verdict = Some(promise.verdict(ours, &self.run));
            self.promised = None;
            self.changed.words = true;
        }
    }

    /// The text that a link is about is not there: nothing can be compared until it is.
    pub(super) fn text_is_missing(&mut self, promise: Option<&Promise>) {
        self.said(Note::TextMissing);
        let finding = Finding::NotComparable(Doubt::TextMissing);
        self.verdict = promise.map(|promise| Verdict { step: promise.step, finding });
    }
}

impl Verdict {
    /// Whether the reader should be alarmed.
    pub fn differs(&self) -> bool {
        matches!(self.finding, Finding::Differs { .. } | Finding::IsNotCode(_))
    }

    /// What the reader sees.
    pub fn text(&self, lang: Lang) -> String {
        let pair = |[a, b]: [u64; 2]| format!("A {a:016x} · B {b:016x}");
        let n = self.step.to_string();
        match &self.finding {
            Finding::Same => s::SAME_BITS.fill(lang, &[("n", &n)]),
            Finding::Differs { theirs, ours, parted } => {
                let said = s::OTHER_BITS.fill(lang, &[("n", &n), ("theirs", &pair(*theirs)), ("ours", &pair(*ours))]);
                said + &parted.map(|parted| began(parted, lang)).unwrap_or_default()
            }
            Finding::IsCode => s::SAME_AS_CODE.fill(lang, &[("n", &n)]),
            Finding::IsNotCode([theirs, ours]) => {
                s::OTHER_THAN_CODE.fill(lang, &[("n", &n), ("theirs", theirs), ("ours", ours)])
            }
            Finding::NotComparable(Doubt::OtherEngine(theirs)) => {
                let (theirs, ours) = (theirs.to_string(), engine::ENGINE.to_string());
                s::OTHER_ENGINE.fill(lang, &[("theirs", &theirs), ("ours", &ours)])
            }
            Finding::NotComparable(Doubt::Problem(problem)) => {
                s::NOT_COMPARABLE.fill(lang, &[("n", &n), ("why", &problem.text(lang))])
            }
            Finding::NotComparable(Doubt::TextMissing) => {
                s::NOT_COMPARABLE.fill(lang, &[("n", &n), ("why", s::NO_TEXT_IN_LINK.get(lang))])
            }
        }
    }
}

/// Where a difference was first seen, in words; nothing where that is not known.
fn began(parted: Parted, lang: Lang) -> String {
    let (tower, step) = (letter(parted.tower), parted.step.to_string());
    match (parted.place, parted.since) {
        (Some(place), _) => s::OTHER_FROM_PLACE.fill(lang, &[("tower", tower), ("place", &place.to_string())]),
        (None, Some(since)) => {
            s::OTHER_SINCE.fill(lang, &[("tower", tower), ("since", &since.to_string()), ("k", &step)])
        }
        (None, None) if parted.step == 0 => s::OTHER_FROM_START.fill(lang, &[("tower", tower)]),
        (None, None) => String::new(),
    }
}
