//! The towers opened into their tokens: whether, how far by now, which row and which cell.

use super::{Effect, Session, TOKENS, Tab};
use base::config::Tower;
use draw::scene::{Cell, LatticeInput, card_lines, felt_words};
use lens::Panel;

/// From the towers to the lattice and back.
const OPEN_SECS: f64 = 0.45;
/// A row gives way to another.
const ROW_SECS: f64 = 0.2;
/// So long the pointer rests on a row before it opens.
const REST_SECS: f64 = 0.25;
/// The lens' parameter that names the row that is open.
const ROW: &str = "layer";

/// What a reader does with the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokensAction {
    /// Open them, or close them.
    Toggle,
    /// The pointer is on this cell, or on none.
    Point(Option<Cell>),
    /// The focus has moved to this cell.
    Focus(Option<Cell>),
    /// Show this tower, where there is room for one.
    Show(Tower),
}

/// What the lattice keeps between actions.
#[derive(Clone, Debug)]
pub struct Lattice {
    is_open: bool,
    /// 0..=1, on its way to `is_open`.
    open: f32,
    /// Attention layers from 0 whose rows are open, and how far: one that closes and one that opens.
    rows: [(usize, f32); 2],
    at: Option<Cell>,
    /// When the pointer came to the row that it rests on; none once that row has been opened.
    came_secs: Option<f64>,
    only: Tower,
    /// Nothing moves by itself: the reader asked for little motion.
    is_calm: bool,
    last_secs: Option<f64>,
}

impl Lattice {
    pub(super) fn new(is_calm: bool) -> Lattice {
        Lattice {
            is_open: false,
            open: 0.0,
            rows: [(0, 0.0); 2],
            at: None,
            came_secs: None,
            only: Tower::A,
            is_calm,
            last_secs: None,
        }
    }

    /// Lets time pass; whether anything moved. `row` is the layer whose row should be open.
    fn tick(&mut self, now_secs: f64, row: Option<usize>) -> bool {
        let dt = now_secs - self.last_secs.replace(now_secs).unwrap_or(now_secs);
        let step = |secs: f64| if self.is_calm { 1.0 } else { (dt.clamp(0.0, 0.1) / secs) as f32 };
        let before = (self.open, self.rows);
        let goal = if self.is_open { 1.0 } else { 0.0 };
        self.open += (goal - self.open).clamp(-step(OPEN_SECS), step(OPEN_SECS));
        let step = step(ROW_SECS);
        if self.rows[1].0 != row.unwrap_or(usize::MAX) {
            // What was on its way in goes out from where it stands; only one can.
            let leaving = if self.rows[1].1 >= self.rows[0].1 { self.rows[1] } else { self.rows[0] };
            self.rows = [leaving, (row.unwrap_or(usize::MAX), 0.0)];
        }
        self.rows[0].1 = (self.rows[0].1 - step).max(0.0);
        if row.is_some() {
            self.rows[1].1 = (self.rows[1].1 + step).min(1.0 - self.rows[0].1);
        }
        before != (self.open, self.rows)
    }
}

impl Session {
    pub(super) fn tokens(&mut self, action: TokensAction) -> Vec<Effect> {
        self.changed.stage = true;
        match action {
            TokensAction::Toggle => {
                self.changed.words = true;
                self.changed.link = true;
                self.lattice.is_open = !self.lattice.is_open;
                self.lattice.at = None;
                self.show_pairs();
                return self.look();
            }
            TokensAction::Point(cell) => {
                let row = |cell: Option<Cell>| cell.map(|cell| cell.point / 2);
                if row(cell) != row(self.lattice.at) {
                    self.lattice.came_secs = cell.map(|_| self.now_secs);
                }
                self.lattice.at = cell;
            }
            TokensAction::Focus(cell) => {
                self.lattice.at = cell;
                self.lattice.came_secs = None;
                self.open_row();
            }
            TokensAction::Show(tower) => {
                self.changed.words = true;
                self.lattice.only = tower;
                self.lattice.at = None;
            }
        }
        Vec::new()
    }

    /// Opens or closes as a link says, without motion. A link that says what is open beside them has its way.
    pub(super) fn set_lattice(&mut self, is_open: bool, tab_is_said: bool) {
        self.lattice.is_open = is_open;
        self.lattice.open = if is_open { 1.0 } else { 0.0 };
        self.lattice.at = None;
        if !tab_is_said {
            self.show_pairs();
        }
    }

    /// With the tokens opens the lens of all their pairs beside them, unless another lens is open.
    fn show_pairs(&mut self) {
        if self.lattice.is_open && self.tab.lens().is_none() {
            self.tab = Tab::from_key(TOKENS).unwrap_or(self.tab);
        }
    }

    pub(super) fn tick_lattice(&mut self, now_secs: f64) {
        if self.lattice.came_secs.is_some_and(|came| now_secs - came >= REST_SECS) {
            self.lattice.came_secs = None;
            self.open_row();
        }
        let row = self.open_layer().filter(|_| self.lattice.is_open);
        self.changed.stage |= self.lattice.tick(now_secs, row);
    }

    /// Opens the attention row at the chosen cell: the lens beside it shows the same layer.
    fn open_row(&mut self) {
        let Some(cell) = self.lattice.at else { return };
        let layer = (cell.point / 2 + 1).min(self.conductor.experiment().config(cell.tower).n_layers);
        self.params.set_lens_param(&format!("{TOKENS}.{ROW}"), &layer.to_string());
        (self.changed.words, self.changed.link) = (true, true);
    }

    /// The layer from 0 whose row is open and whose pairs the lens shows; none where every layer's are wanted.
    fn open_layer(&self) -> Option<usize> {
        let most = Tower::each(|tower| self.conductor.experiment().config(tower).n_layers);
        let entry = Tab::from_key(TOKENS).and_then(Tab::lens)?;
        let chosen = lens::Params::read(entry.params, &self.params_of(TOKENS), &[]).0.int(ROW);
        chosen.min(most[0].max(most[1])).checked_sub(1)
    }

    /// What is asked of a lens: the open tokens want every layer, so that any row can open at once.
    pub(super) fn asked_of(&self, lens: &str) -> Vec<(String, String)> {
        let mut params = self.params_of(lens);
        if lens == TOKENS && self.lattice.is_open {
            params.retain(|(key, _)| key != ROW);
            params.push((ROW.to_string(), "0".to_string()));
        }
        params
    }

    /// Whether another value of the parameter is shown without another look.
    pub(super) fn is_row(&self, lens: &str, param: &str) -> bool {
        lens == TOKENS && param == ROW && self.lattice.is_open
    }

    /// Of the pairs that were asked for, those of the layer that is open.
    pub(super) fn of_open_layer(&self, mut panels: Vec<Panel>) -> Vec<Panel> {
        if let (true, Some(layer)) = (self.tab.lens().is_some_and(|lens| lens.key == TOKENS), self.open_layer()) {
            let n = (layer + 1).to_string();
            panels.retain(|panel| match panel.key.rsplit_once('_') {
                Some(("sent" | "looks", of)) => of == n,
                _ => true,
            });
        }
        panels
    }

    /// Keys of the lenses that want the analysis worker's own module: the open tab's and the open tokens'.
    pub fn open_lenses(&self) -> Vec<&'static str> {
        let mut out: Vec<&'static str> = self.tab.lens().map(|entry| entry.key).into_iter().collect();
        if self.lattice.is_open && !out.contains(&TOKENS) {
            out.push(TOKENS);
        }
        out
    }

    /// The depth of the chosen cell.
    pub(super) fn lattice_point(&self) -> Option<usize> {
        self.lattice.at.filter(|_| self.lattice.is_open).map(|cell| cell.point)
    }

    /// Whether the towers are open, or on their way.
    pub fn are_tokens_open(&self) -> bool {
        self.lattice.is_open
    }

    /// The tower that is shown where there is room for one.
    pub fn only(&self) -> Tower {
        self.lattice.only
    }

    /// What the lattice shows.
    pub(super) fn lattice_input(&self) -> LatticeInput<'_> {
        let lattice = &self.lattice;
        let found = if lattice.open > 0.0 { self.run.answers_at(TOKENS, self.shown_step()) } else { None };
        LatticeInput {
            open: lattice.open,
            panels: found.map_or([None, None], |(_, panels)| Tower::each_of(panels, Some)),
            step: found.map_or(0, |(step, _)| step),
            rows: lattice.rows,
            at: lattice.at.filter(|_| lattice.is_open),
            only: self.compact.then_some(lattice.only),
        }
    }

    /// What a cut has just changed, else the card at the chosen cell, in one line.
    pub fn card(&self) -> String {
        if self.felt().is_none() && (!self.lattice.is_open || self.lattice.at.is_none()) {
            return String::new();
        }
        let intact = [Vec::new(), Vec::new()];
        let input = self.stage(&intact, self.shown_step());
        felt_words(&input).unwrap_or_else(|| card_lines(&input).join(" · "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_in_less_than_half_a_second_and_turns_back_from_anywhere() {
        let mut lattice = Lattice::new(false);
        lattice.tick(0.0, None);
        lattice.is_open = true;
        let mut before = 0.0;
        for frame in 1..=28 {
            lattice.tick(f64::from(frame) / 60.0, Some(4));
            assert!(lattice.open >= before);
            before = lattice.open;
        }
        assert_eq!((lattice.open, lattice.rows[1]), (1.0, (4, 1.0)));
        lattice.is_open = false;
        lattice.tick(29.0 / 60.0, Some(4));
        let turned = lattice.open;
        assert!(turned < 1.0 && turned > 0.9);
        lattice.is_open = true;
        lattice.tick(30.0 / 60.0, Some(4));
        assert_eq!(lattice.open, 1.0, "from where it stood");
        assert!(!lattice.tick(31.0 / 60.0, Some(4)), "nothing moves any more");
    }

    #[test]
    fn a_row_gives_way_to_another_and_together_they_never_take_more_than_one() {
        let mut lattice = Lattice::new(false);
        for frame in 0..60 {
            let row = if frame < 20 { 2 } else { 5 };
            lattice.tick(f64::from(frame) / 60.0, Some(row));
            assert!(lattice.rows[0].1 + lattice.rows[1].1 <= 1.0 + 1e-6);
        }
        assert_eq!((lattice.rows[0].1, lattice.rows[1]), (0.0, (5, 1.0)));
    }

    #[test]
    fn who_asked_for_little_motion_sees_none() {
        let mut lattice = Lattice::new(true);
        lattice.tick(0.0, None);
        lattice.is_open = true;
        lattice.tick(0.001, Some(1));
        assert_eq!(lattice.open, 1.0);
    }
}
