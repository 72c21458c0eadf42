//! Questions to the analysis worker, and what comes of them.

use super::closed::{is_face, line_of};
use super::{Effect, Note, SAMPLES, Session, Status, VALIDATION, sent};
use base::config::Tower;
use base::names::Words;
use engine::lab::{Ask, Work};
use lens::{Answer, Asked, CHANGES_AT, DeskReply, DeskWord, LENSES, Params};

impl Session {
    pub(super) fn take_answer(&mut self, reply: DeskReply) -> Vec<Effect> {
        let DeskReply { round, word } = reply;
        let (lens, step, is_whole) = match &word {
            DeskWord::Answered { answer, is_whole, .. } => (&answer.lens, answer.step, *is_whole),
            DeskWord::Failed { lens, step, .. } => (lens, *step, true),
        };
        if !self.looking.on_answer(round, lens, step, is_whole, self.now_secs) {
            return Vec::new();
        }
        let of = match &word {
            DeskWord::Answered { answer, .. } => answer.tower,
            DeskWord::Failed { tower, .. } => *tower,
        };
        let exact = if is_whole { self.looking.take_exact(lens, of, step) } else { None };
        self.changed.data = true;
        self.conductor.want_weights(self.looking.wanted());
        let mut effects = match word {
            // What was odd about the parameters was said when they were chosen.
            DeskWord::Answered { answer, about, .. } => {
                let Answer { lens, tower, step, panels } = answer;
                self.looking.keep_about(&lens, about);
                let is_usual = exact.as_ref().is_none_or(|asked| asked.params == self.asked_of(&lens));
                if let Some(asked) = exact {
                    self.keep_panels(tower, step, asked, panels.clone());
                }
                if let Some(line) = line_of(&panels).filter(|_| is_whole && is_usual && is_face(&lens)) {
                    self.run.push_line(tower, &lens, step, line.clone());
                }
                if is_usual && self.is_watched(&lens) {
                    self.run.push_answer(tower, &lens, step, panels);
                }
                Vec::new()
            }
            // What nobody asked aloud fails without a word.
            DeskWord::Failed { lens, why, .. } if exact.is_some() || self.is_watched(&lens) => {
                self.said(Note::Said([why.en, why.zh]))
            }
            DeskWord::Failed { .. } => Vec::new(),
        };
        effects.extend(self.ask_now());
        effects
    }

    /// Tells what is to be asked of the weights: nothing that nobody looks at.
    pub(super) fn look(&mut self) -> Vec<Effect> {
        self.has_lenses |= !self.open_lenses().is_empty();
        let question = |lens: &str| Asked { lens: lens.to_string(), params: self.asked_of(lens) };
        let open = self.open_lenses().into_iter().map(question).collect();
        let cancel = self.looking.watch(open, [SAMPLES, VALIDATION].map(question), self.conductor.pace());
        let mut effects = Vec::new();
        if let Some(cancel) = cancel {
            effects.push(Effect::Desk(cancel));
            let open = self.open_lenses();
            self.run.forget_answers(|lens| [SAMPLES, VALIDATION].contains(&lens) || open.contains(&lens));
        }
        let step = self.conductor.granted();
        effects.extend(Tower::BOTH.into_iter().filter_map(|tower| self.ask_for_state(tower, step)));
        self.looking.watch_aside(self.closed_asks());
        self.conductor.want_weights(self.looking.wanted());
        effects.extend(self.ask_now());
        effects
    }

    /// Where the open lens trains a tower, now at `step`, again with a change, the tower hands out the last state that it
    /// stored before: once for each such step, and before it is asked for weights.
    pub(super) fn ask_for_state(&mut self, tower: Tower, step: u64) -> Option<Effect> {
        let lens = self.tab.lens().filter(|lens| lens.replays && lens.params.iter().any(|p| p.key == CHANGES_AT))?;
        let (params, _) = Params::read(lens.params, &self.params_of(lens.key), &[]);
        let (run_id, changes_at) = (self.conductor.run_id(), params.int(CHANGES_AT) as u64);
        let wanted = (step > changes_at).then_some((run_id, changes_at));
        let is_new = std::mem::replace(&mut self.state_asked[tower.idx()], wanted) != wanted;
        let before = wanted.filter(|_| is_new)?.1.checked_sub(1)?;
        Some(Effect::Send(tower, Ask { run_id, work: Work::State { step: before } }))
    }

    /// Where both towers have come to rest, what is shown there is asked there.
    pub(super) fn on_rest(&mut self) -> Vec<Effect> {
        if self.rests() {
            // In slow motion the towers may stand one step ahead of the one that is shown.
            self.looking.on_rest(self.conductor.granted());
        }
        self.ask_now()
    }

    /// Both towers stand, and nobody waits for them.
    pub(super) fn rests(&self) -> bool {
        matches!(self.conductor.status(), Status::Paused | Status::Ended)
    }

    /// Whether what this lens says is seen on the page.
    fn is_watched(&self, lens: &str) -> bool {
        [SAMPLES, VALIDATION].contains(&lens) || self.open_lenses().contains(&lens)
    }

    /// Where questions wait and the towers stand still, the weights are asked for at once.
    pub(super) fn ask_now(&mut self) -> Vec<Effect> {
        let rests = self.rests().then(|| self.conductor.granted());
        if !self.looking.is_wanting_now(rests) {
            return Vec::new();
        }
        self.conductor.weights_now().map(sent).unwrap_or_default()
    }

    /// What was said of a lens in links or by its controls: (parameter, value).
    pub(super) fn params_of(&self, lens: &str) -> Vec<(String, String)> {
        let of_lens = |(key, value): &(String, String)| {
            let (name, param) = key.split_once('.')?;
            (name == lens).then(|| (param.to_string(), value.clone()))
        };
        self.params.lens_params.iter().filter_map(of_lens).collect()
    }

    pub(super) fn set_param(&mut self, lens: &str, param: &str, value: &str) -> Vec<Effect> {
        let Some(entry) = LENSES.iter().find(|entry| entry.key == lens) else { return Vec::new() };
        let sets = self.label_set_keys();
        let (params, problems) = Params::read(entry.params, &[(param.to_string(), value.to_string())], &sets);
        let used = params.pairs().into_iter().find(|(key, _)| *key == param).map(|(_, used)| used).unwrap_or_default();
        self.notes.retain(|note| !matches!(note, Note::Said(_)));
        for Words { en, zh } in problems {
            self.said(Note::Said([en, zh]));
        }
        let key = format!("{lens}.{param}");
        if used.is_empty() {
            // What was typed has been taken back.
            self.params.lens_params.retain(|(other, _)| *other != key);
        }
        self.params.set_lens_param(&key, &used);
        self.changed.link = true;
        if self.is_row(lens, param) || entry.params.iter().any(|p| p.key == param && p.redraw_only) {
            return Vec::new();
        }
        // What was answered so far was answered to another question.
        self.run.forget_answers(|key| key != lens);
        self.run.forget_lines(lens);
        self.look()
    }
}
