//! Painting: stage, timeline and charts, each only when it is due.

use super::charts_view::{self, Chart};
use super::dom::Canvas;
use super::page::Page;
use super::painter;
use super::ui::put;
use base::config::{ActFn, Site, Tower};
use draw::scene::{self, Playhead, StageInput, TimelineInput, TowerInput};
use engine::lab::Status;

/// At full speed nothing travels: widths breathe at most 15 times a second.
const STAGE_EVERY_MS: f64 = 66.0;
/// Charts are heavier and read more slowly.
const CHARTS_EVERY_MS: f64 = 250.0;

/// What has to be brought up to date.
#[derive(Default)]
pub struct Due {
    /// New measurements have come.
    pub data: bool,
    /// Something was done: everything is looked at again, at once.
    pub words: bool,
    /// The pointer is over another skip.
    pub stage: bool,
    /// The address bar.
    pub link: bool,
    charts_data: bool,
    charts: Vec<Chart>,
    stage_ms: f64,
    charts_ms: f64,
    /// When signals, the address bar, the caption and the table were last written.
    pub words_ms: f64,
    pub link_ms: f64,
    pub caption_ms: f64,
    pub table_ms: f64,
    /// The step that the caption speaks of.
    pub caption_step: Option<u64>,
}

impl Page {
    pub(super) fn draw(&mut self, now_ms: f64) {
        let is_slow = self.playhead() != Playhead::Still;
        let fresh = self.due.data && now_ms - self.due.stage_ms >= STAGE_EVERY_MS;
        if fresh || self.due.words {
            self.due.stage_ms = now_ms;
            self.due.charts_data |= self.due.data;
            self.draw_timeline();
        }
        if fresh || self.due.words || self.due.stage || is_slow {
            self.due.stage = false;
            self.draw_stage();
        }
        if self.due.words || (self.due.charts_data && now_ms - self.due.charts_ms >= CHARTS_EVERY_MS) {
            self.due.charts_data = false;
            self.due.charts_ms = now_ms;
            self.due.charts = charts_view::of_lens(self.lens).to_vec();
        }
        // One chart a frame: together they would cost a frame.
        if let Some(chart) = self.due.charts.pop() {
            let marks = charts_view::draw(self, chart).unwrap_or_default();
            self.marks.retain(|(other, _)| *other != chart);
            self.marks.push((chart, marks));
        }
    }

    fn playhead(&self) -> Playhead {
        match self.conductor.slow_t01() {
            Some(t01) if self.shown.is_none() && self.conductor.status() == Status::Running => Playhead::Slow(t01),
            _ => Playhead::Still,
        }
    }

    fn draw_stage(&mut self) {
        let Some(canvas) = Canvas::ready("stage") else { return };
        let step = self.shown_step();
        let intact = Tower::BOTH.map(|tower| self.intact(tower, self.shown.unwrap_or(self.conductor.granted())));
        let towers = Tower::BOTH.map(|tower| {
            let config = self.conductor.experiment().config(tower);
            TowerInput {
                snapshot: self.run.at(tower, step),
                n_layers: config.n_layers,
                has_attn: config.attn,
                has_mlp: config.act_fn != ActFn::Off,
                intact: &intact[tower.idx()],
                tokens: self.run.info(tower).map_or(&[], |info| &info.tokens),
            }
        });
        let info = self.run.info(Tower::A);
        let input = StageInput {
            towers,
            chance_nats: info.map_or(f64::NAN, |i| i.chance_nats),
            unigram_nats: info.and_then(|i| i.unigram_nats),
            lang: self.lang,
            theme: self.theme,
            playhead: self.playhead(),
            hover: self.hover,
            compact: self.compact,
        };
        let frame = scene::compose(&input, canvas.w, canvas.h);
        painter::paint(&canvas.ctx, &frame);
        if frame.hits != self.hits {
            self.hits = frame.hits;
            put(self.ui.hits, self.hits.clone());
        }
    }

    /// Which skips of `tower` stand when `step` is measured.
    pub(super) fn intact(&self, tower: Tower, step: u64) -> Vec<bool> {
        let experiment = self.conductor.experiment();
        let n_sites = 2 * experiment.config(tower).n_layers;
        (0..n_sites).map(|idx| experiment.is_intact(tower, Site::from_idx(idx), step)).collect()
    }

    fn draw_timeline(&self) {
        let Some(canvas) = Canvas::ready("timeline") else { return };
        let frame = scene::compose_timeline(&self.timeline(), canvas.w, canvas.h);
        painter::paint(&canvas.ctx, &frame);
    }

    /// What the timeline shows.
    pub(super) fn timeline(&self) -> TimelineInput<'_> {
        let info = self.run.info(Tower::A);
        TimelineInput {
            losses: Tower::BOTH.map(|tower| self.run.history(tower).losses()),
            n_steps: (self.conductor.experiment().a.n_steps as u64).max(self.conductor.common_step()),
            shown_step: self.shown_step(),
            latest_step: self.conductor.common_step(),
            events: &self.conductor.experiment().events,
            chance_nats: info.map_or(f64::NAN, |i| i.chance_nats),
            unigram_nats: info.and_then(|i| i.unigram_nats),
            bigram_nats: info.and_then(|i| i.bigram_nats),
            trigram_nats: info.and_then(|i| i.trigram_nats),
            lang: self.lang,
            theme: self.theme,
            compact: self.compact,
        }
    }
}
