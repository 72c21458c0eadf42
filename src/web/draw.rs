//! Painting: stage, timeline and panels, each only when it is due.

use super::page::Page;
use super::{charts, painter};
use crate::dom::{self, Canvas};
use crate::session::{Changed, Status};
use crate::views::ui::{STAGE, put};
use base::config::Tower;
use draw::scene::{self, Playhead};
use lens::Panel;
use web_sys::HtmlCanvasElement;

/// The timeline's canvas.
const TIMELINE: &str = "timeline";

/// At full speed nothing travels: widths breathe at most 15 times a second.
const STAGE_EVERY_MS: f64 = 66.0;
/// Open tokens are thousands of shapes, and what they show is measured no more often than numbers change.
const TOKENS_EVERY_MS: f64 = 250.0;
/// Numbers change at most four times a second: a reader has to read them.
const NUMBERS_EVERY_MS: f64 = 250.0;
/// Charts are heavier and read more slowly.
const CHARTS_EVERY_MS: f64 = 250.0;

/// What has to be brought up to date.
#[derive(Default)]
pub struct Due {
    changed: Changed,
    /// Of what has come, stage and charts show nothing yet; words may be up to date before them.
    stage_data: bool,
    charts_data: bool,
    /// Panels that are still to be drawn, by their canvas' id.
    charts: Vec<String>,
    stage_ms: f64,
    charts_ms: f64,
    /// When signals, the address bar, the caption and the tables were last written.
    pub words_ms: f64,
    pub link_ms: f64,
    pub table_ms: f64,
    /// The step whose numbers stand on the stage and in the caption, and since when.
    pub said: u64,
    said_ms: f64,
    /// The moment that was drawn last.
    playhead: Option<Playhead>,
}

impl Due {
    /// Adds what the session says has changed.
    pub fn take(&mut self, changed: Changed) {
        self.changed.data |= changed.data;
        self.stage_data |= changed.data;
        self.charts_data |= changed.data;
        self.changed.words |= changed.words;
        self.changed.stage |= changed.stage;
        self.changed.link |= changed.link;
    }

    /// New measurements have come.
    pub fn data(&self) -> bool {
        self.changed.data
    }

    /// Something was done: everything is looked at again, at once.
    pub fn words(&self) -> bool {
        self.changed.words
    }

    /// The address bar is due, if it is time.
    pub fn link(&mut self, is_time: bool) -> bool {
        let due = self.changed.link && is_time;
        self.changed.link &= !due;
        due
    }

    /// Every panel is drawn anew, the first one first.
    pub fn all_charts(&mut self, panels: &[(String, Panel)]) {
        self.charts = panels.iter().rev().map(|(id, _)| id.clone()).collect();
    }

    /// Data and words are up to date.
    pub fn done(&mut self) {
        self.changed.data = false;
        self.changed.words = false;
    }
}

impl Page {
    pub(super) fn draw(&mut self, now_ms: f64) {
        let playhead = Some(self.session.playhead());
        let moves = playhead != std::mem::replace(&mut self.due.playhead, playhead);
        let every_ms = if self.session.are_tokens_open() { TOKENS_EVERY_MS } else { STAGE_EVERY_MS };
        let fresh = self.due.stage_data && now_ms - self.due.stage_ms >= every_ms;
        if fresh || self.due.changed.words {
            self.due.stage_ms = now_ms;
            self.due.stage_data = false;
            self.draw_timeline();
        }
        // The caption takes the new numbers in this very frame, so the stage must as well, whether or not data has come.
        let speaks_anew = self.choose_numbers(now_ms);
        if fresh || speaks_anew || self.due.changed.words || self.due.changed.stage || moves {
            self.due.changed.stage = false;
            self.draw_stage();
        }
        if self.due.changed.words || (self.due.charts_data && now_ms - self.due.charts_ms >= CHARTS_EVERY_MS) {
            self.due.charts_data = false;
            self.due.charts_ms = now_ms;
            self.take_panels();
            self.due.all_charts(&self.panels);
        }
        let pointed = self.pointed();
        if pointed != std::mem::replace(&mut self.marked, pointed) {
            self.due.all_charts(&self.panels);
        }
        // One panel a frame: together they would cost a frame. Its canvas may only just be on its way, or in a sheet that is closed.
        let is_there = |id: &String| dom::by_id::<web_sys::Element>(id).is_some_and(|canvas| canvas.client_width() > 0);
        if let Some(idx) = self.due.charts.iter().rposition(is_there) {
            let id = self.due.charts.remove(idx);
            let marks = charts::draw(self, &id).unwrap_or_default();
            self.marks.retain(|(other, _)| *other != id);
            self.marks.push((id, marks));
        }
    }

    /// Which step's numbers are written: the one that is shown, but while it trains only now and then a newer one. Answers
    /// whether it is another now.
    fn choose_numbers(&mut self, now_ms: f64) -> bool {
        let shown = self.session.shown_step();
        let runs = self.session.conductor().status() == Status::Running && self.session.is_live();
        let is_due = now_ms - self.due.said_ms >= NUMBERS_EVERY_MS;
        let is_other = shown != self.due.said && (is_due || !runs || shown < self.due.said || self.due.changed.words);
        if is_other {
            (self.due.said, self.due.said_ms) = (shown, now_ms);
        }
        is_other
    }

    /// What the open tab shows now. While another run is being built, what was there stays, so that nothing on the page
    /// jumps.
    fn take_panels(&mut self) {
        let (tab, panels) = (self.session.tab(), self.session.panels());
        let stays = panels.is_none() && tab == self.panels_tab && self.session.conductor().status() == Status::Building;
        if !stays {
            let (step, panels) = panels.map_or((None, Vec::new()), |(step, panels)| (Some(step), panels));
            self.panels = charts::named(panels);
            self.panels_tab = tab;
            put(self.ui.panels_step, step);
            put(self.ui.panels, charts::heads(&self.panels));
            put(self.ui.sentences, charts::sentences(&self.panels, self.session.lang()));
        }
    }

    /// Draws the stage, the timeline or the panel of that id on a canvas that is not the page's own, made so many CSS pixels
    /// large of `dpr` device pixels each.
    pub(super) fn paint_on(&self, what: &str, canvas: HtmlCanvasElement, w: u32, h: u32, dpr: f64) {
        if ![STAGE, TIMELINE].contains(&what) {
            charts::draw_on(self, what, canvas, w, h, dpr);
            return;
        }
        let Some(canvas) = Canvas::on(&canvas, w, h, dpr) else { return };
        let frame = if what == STAGE {
            let intact = Tower::each(|tower| self.session.intact(tower));
            scene::compose(&self.session.stage(&intact, self.due.said), canvas.w, canvas.h)
        } else {
            scene::compose_timeline(&self.session.timeline(), canvas.w, canvas.h)
        };
        painter::paint(&canvas.ctx, &frame);
    }

    fn draw_stage(&mut self) {
        let Some(canvas) = Canvas::ready(STAGE) else { return };
        let intact = Tower::each(|tower| self.session.intact(tower));
        let input = self.session.stage(&intact, self.due.said);
        let frame = scene::compose(&input, canvas.w, canvas.h);
        painter::paint(&canvas.ctx, &frame);
        if let Some(bar) = Canvas::ready("phases") {
            painter::paint(&bar.ctx, &scene::compose_bar(&input, bar.w));
        }
        // One of them has a size: beside the stage where the page is wide, under it elsewhere.
        for card in ["card-side", "card-under"].into_iter().filter_map(Canvas::ready) {
            painter::paint(&card.ctx, &scene::compose_card(&input, card.w, card.h));
        }
        if frame.hits != self.hits {
            self.hits = frame.hits;
            put(self.ui.hits, self.hits.clone());
        }
        self.spots = frame.spots;
        put(self.ui.lanes, frame.lanes);
        put(self.ui.card, self.session.card());
    }

    fn draw_timeline(&self) {
        let Some(canvas) = Canvas::ready(TIMELINE) else { return };
        let timeline = self.session.timeline();
        let frame = scene::compose_timeline(&timeline, canvas.w, canvas.h);
        painter::paint(&canvas.ctx, &frame);
        let x = |step: u64| scene::timeline_x_at(step, canvas.w, &timeline) as i32;
        put(self.ui.decides, timeline.decides.map(|(step, _)| (x(step), step)));
        put(self.ui.playhead_x, scene::timeline_x_at(timeline.shown_step, canvas.w, &timeline) as i32);
    }
}
