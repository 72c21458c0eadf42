//! Questions that are closed: which of their lenses stands for each, and the line in which it answers.
//!
//! A closed question is looked at seldom and one at a time, by a lens that costs about a step (`Group::face`); what it
//! said is kept as one sentence. Where nothing is known of this run, nothing is said.

use super::tab::SELF_CHECK;
use super::{Effect, Session, Tab};
use crate::strings as s;
use draw::export::number;
use engine::telemetry::Snapshot;
use lens::panel::{Body, Format, Number, Panel};
use lens::{Asked, Face, Group};

/// The panel in which a lens answers in one line.
const LINE: &str = "answer";

/// Whether a lens' one line is kept: it stands for a question while that is closed, or in the line at the foot.
pub(super) fn is_face(lens: &str) -> bool {
    lens == SELF_CHECK || Group::ALL.into_iter().any(|group| matches!(group.face(), Face::Lens(key, _) if key == lens))
}

/// The one line of an answer, where it has one.
pub(super) fn line_of(panels: &[Panel]) -> Option<&Panel> {
    panels.iter().find(|panel| panel.key == LINE)
}

/// A number of such a line.
fn number_of<'a>(panels: &'a [Panel], key: &str) -> Option<&'a Number> {
    match &line_of(panels)?.body {
        Body::Sentence(sentence) => sentence.numbers.iter().find(|number| number.key == key),
        _ => None,
    }
}

impl Session {
    /// Opens a question, at the lens that was looked at there last; or the one that was open last.
    pub(super) fn ask_about(&mut self, group: Option<Group>) -> Vec<Effect> {
        let seen = self.looked.iter().rev().find(|tab| group.is_none_or(|group| tab.group() == Some(group)));
        let first = || group.and_then(|group| Tab::of(group).next());
        let tab = seen.copied().or_else(first).unwrap_or_default();
        self.open(tab)
    }

    pub(super) fn open(&mut self, tab: Tab) -> Vec<Effect> {
        if self.tab.group().is_some() {
            let left = self.tab;
            self.looked.retain(|tab| tab.group() != left.group());
            self.looked.push(left);
        }
        self.tab = tab;
        self.changed.link = true;
        self.look()
    }

    /// What closed questions ask of the weights, once the lenses are there to answer.
    pub(super) fn closed_asks(&self) -> Vec<Asked> {
        let open = self.open_lenses();
        let closed = |group: &Group| self.has_lenses && self.tab != Tab::Settings && self.tab.group() != Some(*group);
        // From the last one up, which costs less.
        let faces = Group::ALL.into_iter().rev().filter(closed).filter_map(|group| match group.face() {
            Face::Lens(lens, _) if !open.contains(&lens) && lens != super::VALIDATION => Some(lens),
            _ => None,
        });
        faces.map(|lens| Asked { lens: lens.to_string(), params: self.asked_of(lens) }).collect()
    }

    /// What closed questions say. For a question `KEY` there are what the numbers are (`KEY`), A's and B's (`KEY.a`,
    /// `KEY.b`) and the step that they are of (`KEY@`), or none of these; under the key of the self-check its worst errors,
    /// once it has looked.
    pub fn closed_lines(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for group in Group::ALL {
            if self.tab.group() == Some(group) {
                continue;
            }
            let Some((step, name, a, b)) = self.line(group) else { continue };
            let mut put = |part: &str, said: String| out.push((format!("{}{part}", group.key()), said));
            put("", name);
            put(".a", format!("A {a}"));
            put(".b", format!("B {b}"));
            put("@", format!("@{step}"));
        }
        let checked = self.run.lines_at(SELF_CHECK, self.shown_step());
        if let Some((step, [Some(a), Some(b)])) = checked.map(|(at, both)| (at, both.map(|of| number_of(of, "worst"))))
        {
            let [a, b] = [a, b].map(|n| number(n.value, n.format, self.lang));
            out.push((SELF_CHECK.into(), format!(" A {a} · B {b} @{step}")));
        }
        out
    }

    /// The step, what the numbers are, A's and B's.
    fn line(&self, group: Group) -> Option<(u64, String, String, String)> {
        let (lang, shown) = (self.lang, self.shown_step());
        match group.face() {
            Face::Gradient => {
                let [a, b] = self.run.both_at(shown)?;
                let at_tokens = |of: &Snapshot| number(of.resid_grad_l2[0], Format::Sci, lang);
                Some((a.step, s::AT_TOKENS.get(lang).to_string(), at_tokens(a), at_tokens(b)))
            }
            Face::Lens(lens, key) => {
                let (step, [a, b]) = self.run.lines_at(lens, shown)?;
                let (a, b) = (number_of(a, key)?, number_of(b, key)?);
                let mut name = a.name.get(lang).to_string();
                if !a.unit.is_empty() {
                    name = format!("{name} ({})", a.unit);
                }
                let said = |n: &Number| number(n.value, n.format, lang);
                Some((step, name, said(a), said(b)))
            }
        }
    }
}
