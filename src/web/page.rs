//! The page around its session: carries effects out, and remembers what stands where on the screen.

use super::draw::Due;
use super::workers::{Crew, Heard};
use crate::dom;
use crate::session::{Action, Effect, Session, Start, Status, Tab, Worker, kept};
use crate::views::ui::{Host, Saved, Ui, put};
use base::config::Tower;
use base::names::Lang;
use draw::figure::Marks;
use draw::scene::{Hit, timeline_step_at};
use engine::lab::Reply;
use js_sys::ArrayBuffer;
use lens::{DeskAsk, DeskReply, Panel};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Until both towers have come so far, the analysis worker is not loaded unless a lens is open.
const FIRST_STEPS: u64 = 5;

/// The whole page.
pub struct Page {
    pub(super) ui: Ui,
    pub(super) session: Session,
    towers: Vec<Crew>,
    desk: Crew,
    /// What the desk is asked before it is there.
    early: Vec<(DeskAsk, Option<ArrayBuffer>)>,
    /// The weights that came last from each tower, on their way to the desk.
    tails: [Option<ArrayBuffer>; 2],
    pub(super) hits: Vec<Hit>,
    /// What the open tab shows, by the id of its canvas.
    pub(super) panels: Vec<(String, Panel)>,
    /// The tab that they are of.
    pub(super) panels_tab: Tab,
    /// What stands where in the panels, for the pointer.
    pub(super) marks: Vec<(String, Marks)>,
    pub(super) due: Due,
    pub(super) frame_ms: Vec<f64>,
    last_frame_ms: f64,
}

impl Page {
    /// The page for what the address bar says.
    pub fn new(ui: Ui, towers: Vec<Crew>, desk: Crew) -> Page {
        let language = dom::window().navigator().language().unwrap_or_default();
        let (session, effects) = Session::new(Start {
            hash: dom::window().location().hash().unwrap_or_default(),
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
            early: Vec::new(),
            tails: [None, None],
            hits: Vec::new(),
            panels: Vec::new(),
            panels_tab: Tab::default(),
            marks: Vec::new(),
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
            self.desk.replace();
            self.early.drain(..).for_each(|(ask, tail)| self.desk.send(&ask, tail));
        }
        if is_share {
            // Within the click: later some browsers would not let the link be copied.
            self.sync_shared();
        }
    }

    /// Whether it is time to load what lenses do. The towers come first: they are what a reader waits for.
    fn needs_desk(&self) -> bool {
        let conductor = self.session.conductor();
        let comes_first = match conductor.status() {
            Status::Building | Status::Hidden | Status::Failed => true,
            Status::Running | Status::Replaying { .. } => conductor.common_step() < FIRST_STEPS,
            Status::Paused | Status::Ended => false,
        };
        !comes_first || self.session.tab().lens().is_some()
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(tower, ask) => {
                    if let Some(crew) = self.towers.get(tower.idx()) {
                        crew.send(&ask, None);
                    }
                }
                Effect::Desk(ask) => {
                    let tail = match &ask {
                        DeskAsk::Look { tower, .. } => self.tails[tower.idx()].take(),
                        _ => None,
                    };
                    if self.desk.is_hired() {
                        self.desk.send(&ask, tail);
                    } else {
                        lens::enqueue(&mut self.early, ask, tail);
                    }
                }
                Effect::Keep(key, value) => {
                    if !dom::keep(key, &value) && key == kept::TEXT {
                        self.act(Action::NotKept);
                    }
                }
                Effect::Forget(key) => dom::forget(key),
                Effect::Leave(address) => {
                    dom::replace_address(&address);
                    dom::push_address(&format!("#{}", self.session.link().format()));
                }
                Effect::Replace(Worker::Tower(tower)) => {
                    self.tails[tower.idx()] = None;
                    if let Some(crew) = self.towers.get_mut(tower.idx()) {
                        crew.replace();
                    }
                }
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
                replies.into_iter().for_each(|reply| self.act(Action::Heard(tower, reply)));
            }
            (Worker::Desk, Heard::Message(head, _)) => match postcard::from_bytes::<DeskReply>(&head) {
                Ok(reply) => self.act(Action::Answered(reply)),
                Err(why) => self.act(Action::Died(who, why.to_string())),
            },
            (who, Heard::Died(why)) => self.act(Action::Died(who, why)),
        }
    }

    fn point(&mut self, place: Option<(String, f32, f32)>) {
        let mark = |(id, x, y): (String, f32, f32)| {
            let marks = &self.marks.iter().find(|(other, _)| *other == id)?.1;
            let text = marks.at(x, y)?.text.clone();
            Some((id, x, y, text))
        };
        put(self.ui.tip, place.and_then(mark));
    }

    fn scrub_to(&mut self, x: f32) {
        let width = dom::by_id::<web_sys::Element>("timeline").map_or(0, |e| e.client_width());
        let step = timeline_step_at(x, width as f32, &self.session.timeline());
        self.act(Action::Scrub(step));
    }

    fn save(&self, what: Saved) {
        let file = match what {
            Saved::Panels => self.session.csv(),
            Saved::Metrics(tower) => Some(self.session.metrics_csv(tower)),
        };
        if let Some((name, text)) = file {
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
    /// A place on the timeline was chosen.
    ScrubTo(f32),
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
                Turn::ScrubTo(x) => page.scrub_to(x),
                Turn::Save(what) => page.save(what),
                Turn::Frame(now_ms) => page.frame(now_ms),
            }
        }
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
        self.0.turn(Turn::Act(action));
    }

    fn point(&self, place: Option<(String, f32, f32)>) {
        self.0.turn(Turn::Point(place));
    }

    fn scrub_to(&self, x: f32) {
        self.0.turn(Turn::ScrubTo(x));
    }

    fn save(&self, what: Saved) {
        self.0.turn(Turn::Save(what));
    }
}

/// Both towers, in order.
pub fn towers() -> [Worker; 2] {
    Tower::BOTH.map(Worker::Tower)
}
