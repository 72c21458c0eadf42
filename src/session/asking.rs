//! Questions to the analysis worker, and what comes of them.

use super::{Effect, Note, SAMPLES, Session, Status, VALIDATION, sent};
use base::names::Words;
use lens::{Asked, DeskReply, DeskWord, LENSES, Params};

impl Session {
    pub(super) fn take_answer(&mut self, reply: DeskReply) -> Vec<Effect> {
        let DeskReply { round, word } = reply;
        let (lens, step) = match &word {
            DeskWord::Answered { answer, .. } => (&answer.lens, answer.step),
            DeskWord::Failed { lens, step, .. } => (lens, *step),
        };
        if !self.looking.on_answer(round, lens, step) {
            return Vec::new();
        }
        self.changed.data = true;
        self.conductor.want_weights(self.looking.wanted());
        let mut effects = match word {
            // What was odd about the parameters was said when they were chosen.
            DeskWord::Answered { answer, .. } => {
                self.run.push_answer(answer.tower, &answer.lens, answer.step, answer.panels);
                Vec::new()
            }
            DeskWord::Failed { why, .. } => self.said(Note::Lens([why.en, why.zh])),
        };
        effects.extend(self.ask_now());
        effects
    }

    /// Tells what is to be asked of the weights: nothing that nobody looks at.
    pub(super) fn look(&mut self) -> Vec<Effect> {
        let question = |lens: &str| Asked { lens: lens.to_string(), params: self.params_of(lens) };
        let open = self.tab.lens().map(|entry| question(entry.key));
        let cancel = self.looking.watch(open, [SAMPLES, VALIDATION].map(question), self.conductor.pace());
        let mut effects = Vec::new();
        if let Some(cancel) = cancel {
            effects.push(Effect::Desk(cancel));
            let open = self.tab.lens().map(|entry| entry.key);
            self.run.forget_answers(|lens| [SAMPLES, VALIDATION].contains(&lens) || Some(lens) == open);
        }
        self.conductor.want_weights(self.looking.wanted());
        effects.extend(self.ask_now());
        effects
    }

    /// Where both towers have come to rest, what is shown there is asked there.
    pub(super) fn on_rest(&mut self) -> Vec<Effect> {
        if matches!(self.conductor.status(), Status::Paused | Status::Ended) {
            self.looking.on_rest(self.conductor.common_step());
        }
        self.ask_now()
    }

    /// Where questions wait and the towers stand still, the weights are asked for at once.
    pub(super) fn ask_now(&mut self) -> Vec<Effect> {
        if !self.looking.is_wanting_now() {
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
        self.notes.retain(|note| !matches!(note, Note::Lens(_)));
        for Words { en, zh } in problems {
            self.said(Note::Lens([en, zh]));
        }
        self.params.set_lens_param(&format!("{lens}.{param}"), &used);
        self.changed.link = true;
        if entry.params.iter().any(|p| p.key == param && p.redraw_only) {
            return Vec::new();
        }
        // What was answered so far was answered to another question.
        self.run.forget_answers(|key| key != lens);
        self.look()
    }
}
