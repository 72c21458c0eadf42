//! Copies what readers should see from the page's state into its signals, at most ten times a second.

use super::dom;
use super::page::Page;
use super::strings as s;
use super::ui::{TableRow, put};
use base::config::Tower;
use base::names::HookPoint;
use draw::scene::numbers::sci;
use draw::scene::{ThemeKind, caption};
use engine::lab::Status;
use leptos::prelude::{GetUntracked, Set, WithUntracked};

const WORDS_EVERY_MS: f64 = 100.0;
/// A reader, above all one who listens, needs time for a sentence.
const CAPTION_EVERY_MS: f64 = 2000.0;
const TABLE_EVERY_MS: f64 = 1000.0;
/// Browsers refuse addresses that change too often.
const LINK_EVERY_MS: f64 = 500.0;

impl Page {
    pub(super) fn sync(&mut self, now_ms: f64) {
        if self.due.link && now_ms - self.due.link_ms >= LINK_EVERY_MS {
            self.due.link = false;
            self.due.link_ms = now_ms;
            self.write_address();
        }
        self.sync_caption(now_ms);
        let tick = self.due.data && now_ms - self.due.words_ms >= WORDS_EVERY_MS;
        if !tick && !self.due.words {
            return;
        }
        self.due.words_ms = now_ms;
        self.sync_view();
        self.sync_run();
        if self.ui.table_open.get_untracked() && (self.due.words || now_ms - self.due.table_ms >= TABLE_EVERY_MS) {
            self.due.table_ms = now_ms;
            put(self.ui.table, self.table());
        }
        self.due.data = false;
        self.due.words = false;
    }

    fn sync_view(&self) {
        let ui = self.ui;
        put(ui.lang, self.lang);
        put(ui.theme, self.theme);
        put(ui.compact, self.compact);
        put(ui.lens, self.lens);
        put(ui.pace, self.conductor.pace());
        put(ui.status, self.conductor.status());
        put(ui.playing, self.conductor.is_playing());
        put(ui.is_live, self.shown.is_none());
        if ui.experiment.with_untracked(|e| e != self.conductor.experiment()) {
            ui.experiment.set(self.conductor.experiment().clone());
        }
        if let Some(root) = dom::document().and_then(|d| d.document_element()) {
            let theme = if self.theme == ThemeKind::Dark { "dark" } else { "light" };
            let lang = if self.lang == base::names::Lang::Zh { "zh-Hans" } else { "en" };
            for (name, value) in [("data-theme", theme), ("lang", lang)] {
                if root.get_attribute(name).as_deref() != Some(value) {
                    let _ = root.set_attribute(name, value);
                }
            }
        }
        if let Some(document) = dom::document() {
            let pause = if self.conductor.status() == Status::Hidden { "❚❚ " } else { "" };
            let title = format!("{pause}Strata 由浅入深");
            if document.title() != title {
                document.set_title(&title);
            }
        }
    }

    fn sync_run(&self) {
        let (ui, step) = (self.ui, self.shown_step());
        put(ui.shown, step);
        put(ui.latest, self.conductor.common_step());
        put(ui.losses, Tower::BOTH.map(|t| self.run.at(t, step).map(|s| s.loss_nats)));
        put(ui.fingerprints, self.run.fingerprints_at(self.conductor.common_step()));
        put(ui.samples, Tower::BOTH.map(|t| self.run.sample_at(t, step).cloned()));
        put(ui.intact, Tower::BOTH.map(|t| self.intact(t, self.conductor.granted())));
        put(ui.has_layers, self.run.layers_at(Tower::A, step).is_some());
        put(ui.bytes_loaded, dom::bytes_loaded());
        let known = |t| self.run.info(t).cloned();
        put(ui.infos, Tower::BOTH.map(known));
    }

    fn sync_caption(&mut self, now_ms: f64) {
        let step = self.shown_step();
        // A new run's step lies below the old caption's; words that were asked for come at once.
        let is_rushed = self.conductor.status() == Status::Running && self.shown.is_none() && !self.due.words;
        let is_new = self.due.caption_step.is_none_or(|said| said > step);
        if is_rushed && !is_new && now_ms - self.due.caption_ms < CAPTION_EVERY_MS {
            return;
        }
        if self.due.caption_step == Some(step) && !self.due.words && !self.due.data {
            return;
        }
        let Some(now) = self.run.both_at(step) else {
            self.due.caption_step = None;
            put(self.ui.caption, s::BUILDING.get(self.lang).to_string());
            return;
        };
        let first = self.run.both_at(0).unwrap_or(now);
        put(self.ui.caption, caption(now, first, self.lang));
        self.due.caption_ms = now_ms;
        self.due.caption_step = Some(step);
    }

    fn table(&self) -> Vec<TableRow> {
        let step = self.shown_step();
        let snapshots = Tower::BOTH.map(|t| self.run.at(t, step));
        let n_points = snapshots.iter().flatten().map(|s| s.resid_grad_l2.len()).max().unwrap_or(0);
        let cell = |values: Option<&Vec<f32>>, idx: usize| {
            values.and_then(|v| v.get(idx)).map_or_else(|| "–".to_string(), |&x| sci(x))
        };
        let row = |idx: usize| {
            let [a, b] = snapshots;
            let cells = [
                cell(a.map(|s| &s.resid_grad_l2), idx),
                cell(b.map(|s| &s.resid_grad_l2), idx),
                cell(a.map(|s| &s.spread), idx),
                cell(b.map(|s| &s.spread), idx),
            ];
            (HookPoint::stream(idx).to_string(), cells)
        };
        (0..n_points).rev().map(row).collect()
    }
}
