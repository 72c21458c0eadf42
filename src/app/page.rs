//! The page's state and everything that may be done to it. It lives outside the signals; [`sync`](super::sync) copies
//! what readers should see into them, [`draw`](super::draw) paints the rest.

use super::address::{read_link, reader_lang};
use super::change::Fallback;
use super::charts_view::Chart;
use super::dom;
use super::draw::Due;
use super::own_text::OwnTextState;
use super::run::Run;
use super::towers::{TowerWorker, Word};
use super::ui::{Lens, Note, Ui, Verdict, put};
use base::config::{Experiment, Link, Problem, Site, Tower};
use base::names::{Lang, Text};
use draw::charts::Marks;
use draw::scene::{Hit, ThemeKind, timeline_step_at};
use engine::lab::{Command, Conductor, Event, Order, Pace};
use leptos::prelude::{Set, Update};

/// Where the chosen theme is kept.
const THEME_KEY: &str = "strata.theme";

/// What a reader can ask for.
#[derive(Clone, Debug)]
pub enum Action {
    TogglePlay,
    Step,
    Reset,
    SetPace(Pace),
    ToggleSkip(Tower, Site),
    /// A setting by its key; for A it goes for both as far as they agree.
    Set(Tower, &'static str, String),
    Load(Experiment),
    /// Learn from these bytes.
    GiveText(Vec<u8>),
    /// Learn from the text that this device keeps.
    UseKeptText,
    /// Keep no text, and learn from none.
    ForgetText,
    Warn(Note),
    /// Show this step; the newest or a later one means to follow the run again.
    Scrub(u64),
    ScrubBy(i64),
    /// The same by a place on the timeline, in CSS pixels from its left.
    ScrubTo(f32),
    Live,
    Open(Lens),
    SetLang(Lang),
    ToggleTheme,
    ColourBy(usize),
    Hover(Option<(Tower, Site)>),
    /// The pointer is over a chart, at this place in CSS pixels; or over none any more.
    Point(Option<(Chart, f32, f32)>),
    SetOwnScales(bool),
    Share,
    Dismiss(usize),
    DismissVerdict,
    SetTableOpen(bool),
    Hidden(bool),
    Resized,
    /// The link in the address bar was changed by hand or by a bookmark.
    Address(String),
}

/// The whole page.
pub struct Page {
    pub(super) ui: Ui,
    pub(super) conductor: Conductor,
    pub(super) run: Run,
    towers: Vec<TowerWorker>,
    /// The step that the reader went back to; none while following the run.
    pub(super) shown: Option<u64>,
    pub(super) lang: Lang,
    /// Language as the link or the reader fixed it.
    pub(super) chosen_lang: Option<Lang>,
    pub(super) theme: ThemeKind,
    pub(super) lens: Lens,
    pub(super) compact: bool,
    pub(super) hover: Option<(Tower, Site)>,
    pub(super) hits: Vec<Hit>,
    pub(super) label_set_idx: usize,
    /// Each layer's map on a scale of its own.
    pub(super) own_scales: bool,
    /// What stands where in the charts, for the pointer.
    pub(super) marks: Vec<(Chart, Marks)>,
    pub(super) classes: Vec<Text>,
    /// Step and fingerprints that a link promised, until they have been compared.
    pub(super) promised: Option<(u64, [u64; 2])>,
    /// What to go back to, should the next run not stand.
    pub(super) fallback: Fallback,
    pub(super) own: OwnTextState,
    pub(super) due: Due,
    pub(super) frame_ms: Vec<f64>,
    last_frame_ms: f64,
}

impl Page {
    /// The page for what the address bar says, with both towers being built.
    pub fn new(ui: Ui, towers: Vec<TowerWorker>, hash: &str) -> Page {
        let compact = is_compact();
        let (link, problems) = read_link(hash, compact);
        let (conductor, orders) = Conductor::new(link.experiment.clone(), !dom::wants_calm());
        let is_light = match dom::kept(THEME_KEY) {
            Some(theme) => theme == "light",
            None => dom::matches_media("(prefers-color-scheme: light)"),
        };
        let theme = if is_light { ThemeKind::Light } else { ThemeKind::Dark };
        let mut page = Page {
            ui,
            conductor,
            run: Run::default(),
            towers,
            shown: None,
            lang: Lang::En,
            chosen_lang: None,
            theme,
            lens: Lens::Gradients,
            compact,
            hover: None,
            hits: Vec::new(),
            label_set_idx: 0,
            own_scales: false,
            marks: Vec::new(),
            classes: Vec::new(),
            promised: None,
            fallback: Fallback::default(),
            own: OwnTextState::default(),
            due: Due::default(),
            frame_ms: Vec::new(),
            last_frame_ms: 0.0,
        };
        page.send(orders);
        page.remember_text();
        page.look_as(&link, problems);
        // Where the first view is not the link's default, the link says so.
        page.due.link = link.experiment != Experiment::default() && hash.len() < 2;
        page
    }

    /// Tells the conductor that a worker spoke.
    pub fn hear(&mut self, tower: Tower, word: Word) {
        match word {
            Word::Events(events) => events.into_iter().for_each(|event| self.on_event(tower, event)),
            Word::Died(why) => {
                self.conductor.on_failed(self.conductor.run_id());
                self.note(Note::WorkerDied(tower, why));
                self.due.words = true;
            }
        }
    }

    fn on_event(&mut self, tower: Tower, event: Event) {
        let now_secs = dom::now_ms() / 1000.0;
        match event {
            Event::Built { run_id, info } if self.is_now(run_id) => {
                self.run.set_info(tower, *info);
                self.learn_classes();
                self.keep_text();
            }
            Event::Measured { run_id, snapshot } if self.is_now(run_id) => self.run.push(tower, *snapshot),
            Event::Layers { run_id, frame } if self.is_now(run_id) => self.run.push_layers(tower, *frame),
            Event::Sample { run_id, step, text } if self.is_now(run_id) => self.run.push_sample(tower, step, text),
            Event::Reached { run_id, step, fingerprint } if self.is_now(run_id) => {
                self.run.set_fingerprint(tower, step, fingerprint);
                self.compare_with_promise();
                let orders = self.conductor.on_reached(tower, run_id, step, now_secs);
                self.send(orders);
                self.go_on_after_replay(step);
            }
            Event::Failed { run_id, failure } if self.is_now(run_id) => self.on_failure(failure),
            // An answer of a run that is no more.
            _ => return,
        }
        self.due.data = true;
    }

    fn is_now(&self, run_id: u32) -> bool {
        run_id == self.conductor.run_id()
    }

    fn compare_with_promise(&mut self) {
        if let Some((step, theirs)) = self.promised
            && let Some(ours) = self.run.fingerprints_at(step)
        {
            self.promised = None;
            put(self.ui.verdict, Some(Verdict { step, theirs, ours }));
        }
    }

    /// Does what the reader asked for.
    pub fn act(&mut self, action: Action) {
        self.due.words |= !matches!(action, Action::Hover(_) | Action::Point(_));
        match action {
            Action::TogglePlay if self.conductor.is_playing() => self.conductor.pause(),
            Action::TogglePlay => {
                self.shown = None;
                self.conductor.play();
            }
            Action::Step => {
                self.shown = None;
                let orders = self.conductor.step_once();
                self.send(orders);
            }
            Action::Reset => {
                let orders = self.conductor.reset();
                self.begin(orders);
            }
            Action::SetPace(pace) => {
                self.conductor.set_pace(pace);
                self.look();
            }
            Action::ToggleSkip(tower, site) => {
                self.shown = None;
                let before = self.conductor.run_id();
                let orders = self.conductor.toggle(tower, site);
                if self.conductor.run_id() == before {
                    self.send(orders)
                } else {
                    self.begin(orders)
                }
                self.due.link = true;
            }
            Action::Set(tower, key, text) => self.set(tower, key, &text),
            Action::Load(experiment) => {
                put(self.ui.notes, Vec::new());
                self.load(experiment);
                self.conductor.play();
            }
            Action::GiveText(bytes) => self.give_text(&bytes),
            Action::UseKeptText => self.use_kept_text(),
            Action::ForgetText => self.forget_text(),
            Action::Warn(note) => self.note(note),
            Action::Scrub(step) => {
                self.shown = (step < self.conductor.common_step()).then_some(step);
            }
            Action::ScrubBy(steps) => self.act(Action::Scrub(self.shown_step().saturating_add_signed(steps))),
            Action::ScrubTo(x) => {
                let width = dom::by_id::<web_sys::Element>("timeline").map_or(0, |e| e.client_width());
                let step = timeline_step_at(x, width as f32, &self.timeline());
                self.act(Action::Scrub(step));
            }
            Action::Live => self.shown = None,
            Action::Open(lens) => {
                self.lens = lens;
                self.look();
                self.due.link = true;
            }
            Action::SetLang(lang) => {
                self.lang = lang;
                self.chosen_lang = Some(lang);
                self.due.link = true;
            }
            Action::ToggleTheme => {
                self.theme = match self.theme {
                    ThemeKind::Dark => ThemeKind::Light,
                    ThemeKind::Light => ThemeKind::Dark,
                };
                dom::keep(THEME_KEY, if self.theme == ThemeKind::Light { "light" } else { "dark" });
            }
            Action::ColourBy(idx) => {
                self.label_set_idx = idx;
                self.run.forget_layers();
                put(self.ui.label_set_idx, idx);
                self.learn_classes();
                self.look();
            }
            Action::Hover(hover) => {
                self.hover = hover;
                self.due.stage = true;
            }
            Action::Point(place) => {
                let mark = |(chart, x, y): (Chart, f32, f32)| {
                    let marks = &self.marks.iter().find(|(other, _)| *other == chart)?.1;
                    marks.at(x, y).map(|text| (chart, x, y, text.to_string()))
                };
                put(self.ui.tip, place.and_then(mark));
            }
            Action::SetOwnScales(own) => {
                self.own_scales = own;
                put(self.ui.own_scales, own);
            }
            Action::Share => self.share(),
            Action::Dismiss(idx) => self.ui.notes.update(|notes| {
                if idx < notes.len() {
                    notes.remove(idx);
                }
            }),
            Action::DismissVerdict => put(self.ui.verdict, None),
            Action::SetTableOpen(open) => put(self.ui.table_open, open),
            Action::Hidden(hidden) => self.conductor.set_hidden(hidden),
            Action::Resized => self.compact = is_compact(),
            Action::Address(hash) => {
                let (link, problems) = read_link(&hash, self.compact);
                self.load(link.experiment.clone());
                self.due.link = false;
                self.look_as(&link, problems);
            }
        }
    }

    /// Forgets the old run and starts the one that `orders` build.
    pub(super) fn begin(&mut self, orders: Vec<Order>) {
        self.run = Run::default();
        self.shown = None;
        self.promised = None;
        put(self.ui.verdict, None);
        self.due.link = true;
        self.send(orders);
        self.look();
    }

    /// Takes over how a link wants the page to look, and where it wants to arrive.
    fn look_as(&mut self, link: &Link, problems: Vec<Problem>) {
        self.ui.notes.set(problems.into_iter().map(Note::Problem).collect());
        self.chosen_lang = link.view.lang;
        self.lang = link.view.lang.unwrap_or_else(reader_lang);
        self.lens = link.view.lens.as_deref().and_then(Lens::from_key).unwrap_or_default();
        if self.wait_for_text(link) {
            self.note(Note::TextMissing);
            self.lens = Lens::Settings;
        } else if let Some(step) = link.view.step {
            self.conductor.replay_to(step);
            self.promised = link.view.fingerprint.map(|fingerprint| (step, fingerprint));
        }
        self.due.words = true;
        self.look();
    }

    pub(super) fn note(&mut self, note: Note) {
        self.ui.notes.update(|notes| {
            if !notes.contains(&note) {
                notes.push(note);
            }
        });
    }

    /// Tells the workers what to analyse beside the training: nothing that nobody looks at.
    fn look(&mut self) {
        let layers_every = match (self.lens, self.conductor.pace()) {
            (Lens::Layers, Pace::Slow) => 1,
            (Lens::Layers, Pace::Normal) => 5,
            (Lens::Layers, Pace::Max) => 20,
            _ => 0,
        };
        let (run_id, label_set_idx) = (self.conductor.run_id(), self.label_set_idx);
        let look = Command::Look { run_id, layers_every, label_set_idx, sample_every: 50 };
        self.send(Tower::BOTH.map(|tower| (tower, look.clone())).to_vec());
    }

    fn send(&self, orders: Vec<Order>) {
        for (tower, command) in orders {
            if let Some(worker) = self.towers.get(tower.idx()) {
                worker.send(command);
            }
        }
    }

    /// The step that everything on the page shows.
    pub fn shown_step(&self) -> u64 {
        self.shown.unwrap_or_else(|| self.conductor.common_step())
    }

    /// One repaint: hands out steps that are due, paints what changed, tells the words.
    pub fn frame(&mut self, now_ms: f64) {
        if self.last_frame_ms > 0.0 {
            self.frame_ms.push(now_ms - self.last_frame_ms);
            if self.frame_ms.len() > 120 {
                self.frame_ms.remove(0);
            }
        }
        self.last_frame_ms = now_ms;
        let orders = self.conductor.tick(now_ms / 1000.0);
        self.send(orders);
        self.draw(now_ms);
        self.sync(now_ms);
    }
}

fn is_compact() -> bool {
    dom::matches_media("(max-width: 700px)")
}
