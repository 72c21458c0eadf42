//! What a link promises of its run, and what became of it here.

use super::{Note, Session};
use crate::strings as s;
use base::config::{CorpusId, Link, Problem};
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
        Some(Promise { step, theirs, doubt, lacks_text })
    }

    /// `asked` gives the number that a code's scene asks for.
    fn verdict(&self, ours: [u64; 2], asked: impl Fn(&Code) -> Option<f32>) -> Verdict {
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
            (None, Theirs::Prints(theirs)) => Finding::Differs { theirs: *theirs, ours },
            (None, Theirs::Code(code)) => Finding::IsNotCode([code.value, asked(code).unwrap_or(f32::NAN)].map(sci)),
        };
        Verdict { step: self.step, finding }
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
            self.verdict = Some(promise.verdict(ours, |code| code.scene().measure(&self.run)));
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
            Finding::Differs { theirs, ours } => {
                s::OTHER_BITS.fill(lang, &[("n", &n), ("theirs", &pair(*theirs)), ("ours", &pair(*ours))])
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
