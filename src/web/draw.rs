//! Painting: stage, timeline and panels, each only when it is due.

use super::page::Page;
use super::{charts, painter};
use crate::dom::{self, Canvas};
use crate::session::{Changed, Status};
use crate::views::ui::put;
use base::config::Tower;
use draw::scene::{self, Playhead};

/// At full speed nothing travels: widths breathe at most 15 times a second.
const STAGE_EVERY_MS: f64 = 66.0;
/// Numbers change at most four times a second: a reader has to read them.
const NUMBERS_EVERY_MS: f64 = 250.0;
/// Charts are heavier and read more slowly.
const CHARTS_EVERY_MS: f64 = 250.0;

/// What has to be brought up to date.
#[derive(Default)]
pub struct Due {
    changed: Changed,
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
}

impl Due {
    /// Adds what the session says has changed.
    pub fn take(&mut self, changed: Changed) {
        self.changed.data |= changed.data;
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

    /// Data and words are up to date.
    pub fn done(&mut self) {
        self.changed.data = false;
        self.changed.words = false;
    }
}

impl Page {
    pub(super) fn draw(&mut self, now_ms: f64) {
        let is_slow = self.session.playhead() != Playhead::Still;
        let fresh = self.due.changed.data && now_ms - self.due.stage_ms >= STAGE_EVERY_MS;
        if fresh || self.due.changed.words {
            self.due.stage_ms = now_ms;
            self.due.charts_data |= self.due.changed.data;
            self.draw_timeline();
        }
        self.choose_numbers(now_ms);
        if fresh || self.due.changed.words || self.due.changed.stage || is_slow {
            self.due.changed.stage = false;
            self.draw_stage();
        }
        if self.due.changed.words || (self.due.charts_data && now_ms - self.due.charts_ms >= CHARTS_EVERY_MS) {
            self.due.charts_data = false;
            self.due.charts_ms = now_ms;
            self.take_panels();
            self.due.charts = self.panels.iter().rev().map(|(id, _)| id.clone()).collect();
        }
        // One panel a frame: together they would cost a frame. Its canvas may only just be on its way.
        let is_there = |id: &String| dom::by_id::<web_sys::Element>(id).is_some();
        if let Some(idx) = self.due.charts.iter().rposition(is_there) {
            let id = self.due.charts.remove(idx);
            let marks = charts::draw(self, &id).unwrap_or_default();
            self.marks.retain(|(other, _)| *other != id);
            self.marks.push((id, marks));
        }
    }

    /// Which step's numbers are written: the one that is shown, but while it trains only now and then a newer one.
    fn choose_numbers(&mut self, now_ms: f64) {
        let shown = self.session.shown_step();
        let runs = self.session.conductor().status() == Status::Running && self.session.is_live();
        let is_due = now_ms - self.due.said_ms >= NUMBERS_EVERY_MS;
        if shown != self.due.said && (is_due || !runs || shown < self.due.said || self.due.changed.words) {
            (self.due.said, self.due.said_ms) = (shown, now_ms);
        }
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

    fn draw_stage(&mut self) {
        let Some(canvas) = Canvas::ready("stage") else { return };
        let intact = Tower::BOTH.map(|tower| self.session.intact(tower));
        let frame = scene::compose(&self.session.stage(&intact, self.due.said), canvas.w, canvas.h);
        painter::paint(&canvas.ctx, &frame);
        if frame.hits != self.hits {
            self.hits = frame.hits;
            put(self.ui.hits, self.hits.clone());
        }
    }

    fn draw_timeline(&self) {
        let Some(canvas) = Canvas::ready("timeline") else { return };
        let timeline = self.session.timeline();
        let frame = scene::compose_timeline(&timeline, canvas.w, canvas.h);
        painter::paint(&canvas.ctx, &frame);
        put(self.ui.playhead_x, scene::timeline_x_at(timeline.shown_step, canvas.w, &timeline) as i32);
    }
}
