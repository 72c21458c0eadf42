//! The page around its session: carries effects out, and remembers what stands where on the screen.

use super::draw::Due;
use super::workers::{Crew, Heard};
use crate::dom;
use crate::session::{Action, Effect, SceneAction, Session, Start, Status, Tab, Worker, kept};
use crate::views::ui::{Host, Saved, Ui};
use base::config::{Site, Tower};
use base::corpora::is_here;
use base::names::Lang;
use draw::figure::{Cursor, Marks};
use draw::scene::{Hit, bar_time_at, timeline_step_at};
use engine::lab::{Ask, Reply, Word, Work};
use js_sys::ArrayBuffer;
use lens::{DeskAsk, DeskReply, Panel};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Until both towers have come so far, there is no analysis worker unless a lens is open.
const FIRST_STEPS: u64 = 5;

/// The whole page.
pub struct Page {
    pub(super) ui: Ui,
    pub(super) session: Session,
    towers: Vec<Crew>,
    desk: Crew,
    /// The way in for a scene's words.
    told: Rc<dyn Fn(SceneAction)>,
    /// What the desk is asked before it is there.
    early: Vec<(DeskAsk, Option<ArrayBuffer>)>,
    /// The run that it was told of last.
    opened: Option<DeskAsk>,
    /// The weights that came last from each tower, on their way to the desk.
    tails: [Option<ArrayBuffer>; 2],
    /// By tower, whether the run at hand went with a worker that had not the text of the next.
    has_lost: [bool; 2],
    pub(super) hits: Vec<Hit>,
    /// Places of the stage that say what they show, and the skip that is pointed at.
    pub(super) spots: Vec<Hit>,
    pub(super) pointed: Option<(Tower, Site)>,
    /// What the open tab shows, by the id of its canvas.
    pub(super) panels: Vec<(String, Panel)>,
    /// The tab that they are of.
    pub(super) panels_tab: Tab,
    /// What stands where in the panels, for the pointer.
    pub(super) marks: Vec<(String, Marks)>,
    /// The mark that pointer or focus are on: in which panel, which.
    pub(super) at: Option<(String, usize)>,
    pub(super) cursor: Cursor,
    /// What is marked in every panel.
    pub(super) marked: Cursor,
    pub(super) due: Due,
    pub(super) frame_ms: Vec<f64>,
    last_frame_ms: f64,
}

impl Page {
    /// The page for what the address bar says.
    pub fn new(ui: Ui, towers: Vec<Crew>, desk: Crew, told: Rc<dyn Fn(SceneAction)>) -> Page {
        let language = dom::window().navigator().language().unwrap_or_default();
        let (session, effects) = Session::new(Start {
            hash: dom::hash(),
            lang: if language.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En },
            compact: dom::is_compact(),
            calm: dom::wants_calm(),
            prefers_light: dom::matches_media("(prefers-color-scheme: light)"),
            kept_theme: dom::kept(kept::THEME),
            kept_text: dom::kept(kept::TEXT),
        });
        let mut page = Page {
            ui,
            session,
            towers,
            desk,
            told,
            early: Vec::new(),
            opened: None,
            tails: [None, None],
            has_lost: [false; 2],
            hits: Vec::new(),
            spots: Vec::new(),
            pointed: None,
            panels: Vec::new(),
            panels_tab: Tab::default(),
            marks: Vec::new(),
            at: None,
            cursor: Cursor::default(),
            marked: Cursor::default(),
            due: Due::default(),
            frame_ms: Vec::new(),
            last_frame_ms: 0.0,
        };
        page.carry_out(effects);
        page
    }

    /// Tells the session what happened, and does what it says.
    pub fn act(&mut self, action: Action) {
        let is_share = matches!(action, Action::Share);
        let effects = self.session.update(action, dom::now_ms() / 1000.0);
        self.due.take(self.session.take_changed());
        self.carry_out(effects);
        if !self.desk.is_hired() && self.needs_desk() {
            if self.needs_all() {
                self.desk.make_whole();
            }
            self.desk.replace();
            self.early.drain(..).for_each(|(ask, tail)| self.desk.send(&ask, tail));
        }
        if is_share {
            // Within the click: later some browsers would not let the link be copied.
            self.sync_shared();
        }
    }

    /// Whether it is time for the analysis. The towers come first: they are what a reader waits for.
    fn needs_desk(&self) -> bool {
        let conductor = self.session.conductor();
        let comes_first = match conductor.status() {
            Status::Building | Status::Hidden | Status::Failed => true,
            Status::Running | Status::Replaying { .. } => conductor.common_step() < FIRST_STEPS,
            Status::Paused | Status::Ended => false,
        };
        !comes_first || self.wants_lenses()
    }

    /// Whether the page's own module is not enough for the analysis: a lens is open, or another text is read.
    fn needs_all(&self) -> bool {
        let text = match &self.opened {
            Some(DeskAsk::Open { specs, .. }) => specs[0].config.corpus,
            _ => self.session.conductor().experiment().a().corpus,
        };
        !is_here(text) || self.wants_lenses()
    }

    /// Whether somebody looks through a lens: a reader, or the scene.
    fn wants_lenses(&self) -> bool {
        !self.session.open_lenses().is_empty() || self.session.asks_lenses()
    }

    /// A tower that is to read a text that its module has not gets a worker from the one that has all. The run that the
    /// worker before had goes with it; should the new one turn out impossible, it is trained again.
    fn send(&mut self, tower: Tower, ask: &Ask) {
        let Some(crew) = self.towers.get_mut(tower.idx()) else { return };
        if matches!(&ask.work, Work::Prepare(spec) if !is_here(spec.config.corpus)) && crew.make_whole() {
            crew.replace();
            self.has_lost[tower.idx()] = true;
        }
        crew.send(ask, None);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(tower, ask) => self.send(tower, &ask),
                Effect::Desk(ask) => {
                    if matches!(ask, DeskAsk::Open { .. }) {
                        self.opened = Some(ask.clone());
                    }
                    let tail = match &ask {
                        DeskAsk::Look { tower, .. } => self.tails[tower.idx()].take(),
                        _ => None,
                    };
                    if !self.desk.is_hired() {
                        lens::enqueue(&mut self.early, ask, tail);
                        continue;
                    }
                    self.bring_all();
                    self.desk.send(&ask, tail);
                }
                Effect::Keep(key, value) => {
                    if !dom::keep(key, &value) && key == kept::TEXT {
                        self.act(Action::NotKept);
                    }
                }
                Effect::Forget(key) => dom::forget(key),
                Effect::Leave(address) => {
                    dom::replace_address(&address);
                    // An open sheet's entry, if there was one, is the way back now.
                    self.ui.sheet_is_entry.set(false);
                    dom::push_address(&format!("#{}", self.session.link().format()));
                }
                Effect::FetchScene(key) => super::scenes::fetch(key, Rc::clone(&self.told)),
                Effect::Replace(Worker::Tower(tower)) => {
                    self.tails[tower.idx()] = None;
                    if let Some(crew) = self.towers.get_mut(tower.idx()) {
                        crew.replace();
                    }
                }
                Effect::Replace(Worker::Desk) if !self.desk.is_hired() => {}
                Effect::Replace(Worker::Desk) => self.desk.replace(),
                Effect::OpenSheet => {
                    self.ui.sheet_open.set(true);
                    if let Some(panel) = dom::by_id::<web_sys::Element>("lens-panel") {
                        panel.set_scroll_top(0);
                    }
                }
            }
        }
    }

    /// As soon as a lens is open or another text read, a desk that has all takes the place of the one that has not, and
    /// learns of the run. What that one was asked is void: whoever opens a lens or begins a run asks all anew.
    fn bring_all(&mut self) {
        if self.needs_all() && self.desk.make_whole() {
            self.desk.replace();
            self.opened.iter().for_each(|open| self.desk.send(open, None));
        }
    }

    fn hear(&mut self, who: Worker, heard: Heard) {
        match (who, heard) {
            (Worker::Tower(tower), Heard::Message(head, tail)) => {
                let replies = match postcard::from_bytes::<Vec<Reply>>(&head) {
                    Ok(replies) => replies,
                    Err(why) => return self.act(Action::Died(who, why.to_string())),
                };
                if tail.is_some() {
                    self.tails[tower.idx()] = tail;
                }
                for reply in replies {
                    let fate = match reply.word {
                        Word::Built(_) => Some(None),
                        Word::Failed(_) => Some(Some("www/worker.js".to_string())),
                        _ => None,
                    };
                    self.act(Action::Heard(tower, reply));
                    if let Some(fate) = fate {
                        let has_lost = std::mem::take(&mut self.has_lost[tower.idx()]);
                        // Where nothing ran before, nothing is to be trained again.
                        fate.filter(|_| has_lost && self.opened.is_some())
                            .into_iter()
                            .for_each(|why| self.act(Action::Died(who, why)));
                    }
                }
            }
            (Worker::Desk, Heard::Message(head, _)) => match postcard::from_bytes::<DeskReply>(&head) {
                Ok(reply) => self.act(Action::Answered(reply)),
                Err(why) => self.act(Action::Died(who, why.to_string())),
            },
            (who, Heard::Died(why)) => self.act(Action::Died(who, why)),
        }
    }

    fn scrub_to(&mut self, x: f32) {
        let width = dom::by_id::<web_sys::Element>("timeline").map_or(0, |e| e.client_width());
        let step = timeline_step_at(x, width as f32, &self.session.timeline());
        self.act(Action::Scrub(step));
    }

    fn slow_to(&mut self, x: f32, y: f32) {
        let width = dom::by_id::<web_sys::Element>("phases").map_or(0, |e| e.client_width());
        self.act(Action::SlowTo(bar_time_at(x, y, width as f32)));
    }

    /// Name and text of a file of comma-separated values; none where there is no answer yet.
    pub(super) fn file(&self, what: Saved) -> Option<(String, String)> {
        match what {
            Saved::Panels => self.session.csv(),
            Saved::Metrics(tower) => Some(self.session.metrics_csv(tower)),
        }
    }

    fn save(&self, what: Saved) {
        if let Some((name, text)) = self.file(what) {
            dom::save(&name, "text/csv;charset=utf-8", &text);
        }
    }

    /// One repaint: hands out steps that are due, paints what changed, tells the words.
    fn frame(&mut self, now_ms: f64) {
        if self.last_frame_ms > 0.0 {
            self.frame_ms.push(now_ms - self.last_frame_ms);
            if self.frame_ms.len() > 120 {
                self.frame_ms.remove(0);
            }
        }
        self.last_frame_ms = now_ms;
        self.act(Action::Tick);
        self.draw(now_ms);
        self.sync(now_ms);
    }
}

/// Something that happens to the page.
pub enum Turn {
    /// A reader asked for something.
    Act(Action),
    /// A worker spoke.
    Hear(Worker, Heard),
    /// The pointer is over a panel.
    Point(Option<(String, f32, f32)>),
    /// Arrow keys in a panel.
    Walk(String, f32, f32),
    /// A place on the timeline was chosen.
    ScrubTo(f32),
    /// A place on the phase bar was chosen.
    SlowTo(f32, f32),
    /// A file is to be saved.
    Save(Saved),
    /// The screen is about to be repainted.
    Frame(f64),
}

/// The way in: takes turns one after the other. What happens while another turn is being taken waits for it, so that
/// nothing is ever dropped.
#[derive(Default)]
pub struct Door {
    page: RefCell<Option<Page>>,
    turns: RefCell<VecDeque<Turn>>,
}

impl Door {
    /// Lets the page in; what has happened before is done now.
    pub fn open(&self, page: Page) {
        if let Ok(mut inside) = self.page.try_borrow_mut() {
            *inside = Some(page);
        }
        self.take_turns();
    }

    /// Does what happened, now or as soon as the turn before it is over.
    pub fn turn(&self, turn: Turn) {
        self.turns.borrow_mut().push_back(turn);
        self.take_turns();
    }

    fn take_turns(&self) {
        // Whoever is inside takes the turns that are left.
        let Ok(mut inside) = self.page.try_borrow_mut() else { return };
        let Some(page) = inside.as_mut() else { return };
        loop {
            let Some(turn) = self.turns.borrow_mut().pop_front() else { return };
            match turn {
                Turn::Act(action) => page.act(action),
                Turn::Hear(who, heard) => page.hear(who, heard),
                Turn::Point(place) => page.point(place),
                Turn::Walk(id, dx, dy) => page.walk(id, dx, dy),
                Turn::ScrubTo(x) => page.scrub_to(x),
                Turn::SlowTo(x, y) => page.slow_to(x, y),
                Turn::Save(what) => page.save(what),
                Turn::Frame(now_ms) => page.frame(now_ms),
            }
        }
    }

    /// Whether somebody went in and never came out, as when the browser threw an error through the turn. Between turns
    /// nobody is inside.
    pub fn is_stuck(&self) -> bool {
        self.page.try_borrow_mut().is_err()
    }

    /// Looks at the page, where nobody else does.
    pub fn look<T>(&self, f: impl FnOnce(&Page) -> T) -> Option<T> {
        self.page.try_borrow().ok()?.as_ref().map(f)
    }
}

/// [`Door`] as the views know it.
pub struct Guest(pub Rc<Door>);

impl Host for Guest {
    fn act(&self, action: Action) {
        super::packs::act(&self.0, action);
    }

    fn point(&self, place: Option<(String, f32, f32)>) {
        self.0.turn(Turn::Point(place));
    }

    fn walk(&self, id: String, dx: f32, dy: f32) {
        self.0.turn(Turn::Walk(id, dx, dy));
    }

    fn scrub_to(&self, x: f32) {
        self.0.turn(Turn::ScrubTo(x));
    }

    fn slow_to(&self, x: f32, y: f32) {
        self.0.turn(Turn::SlowTo(x, y));
    }

    fn save(&self, what: Saved) {
        self.0.turn(Turn::Save(what));
    }
}

/// Both towers, in order.
pub fn towers() -> [Worker; 2] {
    Tower::each(Worker::Tower)
}
