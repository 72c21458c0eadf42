//! Copies what readers should see from the session into signals, at most ten times a second.

use super::charts;
use super::page::Page;
use crate::dom;
use crate::session::{Changed, Shared, SlowPlace, Status, Tab};
use crate::strings as s;
use crate::views::ui::put;
use base::config::Tower;
use base::names::Lang;
use draw::scene::ThemeKind;

const WORDS_EVERY_MS: f64 = 100.0;
const TABLE_EVERY_MS: f64 = 1000.0;
/// Of a long table more rarely: as many milliseconds for each cell, of which setting it up takes a small part.
const TABLE_MS_PER_CELL: f64 = 2.0;
/// Browsers refuse addresses that change too often.
const LINK_EVERY_MS: f64 = 500.0;

impl Page {
    pub(super) fn sync(&mut self, now_ms: f64) {
        let is_time = now_ms - self.due.link_ms >= LINK_EVERY_MS;
        if self.due.link(is_time) {
            self.due.link_ms = now_ms;
            dom::replace_address(&format!("#{}", self.session.link().format()));
        }
        self.sync_caption();
        let tick = self.due.data() && now_ms - self.due.words_ms >= WORDS_EVERY_MS;
        if !tick && !self.due.words() {
            return;
        }
        self.due.words_ms = now_ms;
        self.sync_view();
        self.sync_run();
        self.sync_panels(now_ms);
        self.due.done();
    }

    fn sync_view(&self) {
        let (ui, session) = (self.ui, &self.session);
        put(ui.lang, session.lang());
        put(ui.theme, session.theme());
        put(ui.compact, session.compact());
        put(ui.tab, session.tab());
        put(ui.pace, session.conductor().pace());
        put(ui.status, session.conductor().status());
        put(ui.playing, session.conductor().is_playing());
        put(ui.is_live, session.is_live());
        put(ui.is_linear, session.is_linear());
        put(ui.trace, session.trace());
        put(ui.tokens_open, session.are_tokens_open());
        put(ui.only, session.only());
        put(ui.branches, session.branches().iter().map(|branch| (branch.name.clone(), branch.step)).collect());
        put(ui.branch_name, session.branch_name().to_string());
        put(ui.notes, session.notes().to_vec());
        put(ui.verdict, session.verdict().cloned());
        put(ui.class, session.class_said());
        put(ui.undo, session.undo_text());
        put(ui.is_undone, session.is_undone());
        put(ui.scene, session.scene_line());
        put(ui.rescue, session.rescue().map(|rescue| (rescue.step, rescue.lr())));
        put(ui.kept, session.kept_text().cloned());
        put(ui.params, session.params().to_vec());
        put(ui.table_open, session.table_open());
        self.sync_shared();
        if ui.experiment.with_untracked(|e| e != session.conductor().wanted()) {
            ui.experiment.set(session.conductor().wanted().clone());
        }
        let theme = if session.theme() == ThemeKind::Dark { "dark" } else { "light" };
        let lang = if session.lang() == Lang::Zh { "zh-Hans" } else { "en" };
        dom::mark_root(&[("data-theme", theme), ("lang", lang)]);
        let pause = if session.conductor().status() == Status::Hidden { "❚❚ " } else { "" };
        dom::set_title(&format!("{pause}Strata 由浅入深"));
    }

    /// What the share dialog hands out, with this page's address.
    pub(super) fn sync_shared(&self) {
        let whole = |shared: &Shared| Shared { link: dom::address_without_link() + &shared.link, ..shared.clone() };
        put(self.ui.shared, self.session.shared().map(whole));
    }

    fn sync_run(&self) {
        let (ui, session) = (self.ui, &self.session);
        let (step, latest) = (session.shown_step(), session.conductor().common_step());
        put(ui.shown, step);
        put(ui.latest, latest);
        put(ui.losses, Tower::each(|t| session.run().at(t, step).map(|s| s.loss_nats)));
        put(ui.fingerprints, session.run().fingerprints_at(latest));
        put(ui.samples, session.samples());
        put(ui.intact, Tower::each(|t| session.intact_next(t)));
        put(ui.bytes_loaded, dom::bytes_loaded());
        put(ui.infos, Tower::each(|t| session.run().info(t).cloned()));
    }

    fn sync_panels(&mut self, now_ms: f64) {
        let ui = self.ui;
        put(ui.sentences, charts::sentences(&self.panels, self.session.lang()));
        put(ui.about, self.session.about());
        put(ui.thinned, self.session.thinned());
        put(ui.answers, self.session.closed_lines());
        let is_open = ui.table_open.get_untracked() && matches!(self.session.tab(), Tab::Gradients | Tab::Lens(_));
        // At rest the last numbers come at once.
        let rests = !matches!(self.session.conductor().status(), Status::Running | Status::Replaying { .. });
        let n_cells: usize = ui.tables.with_untracked(|all| all.iter().map(|t| t.rows.len() * t.columns.len()).sum());
        let every_ms = TABLE_EVERY_MS.max(n_cells as f64 * TABLE_MS_PER_CELL);
        if is_open && (self.due.words() || rests || now_ms - self.due.table_ms >= every_ms) {
            self.due.table_ms = now_ms;
            put(ui.tables, self.session.tables());
        }
    }

    /// The sentence of the very numbers that stand on the stage.
    fn sync_caption(&mut self) {
        let session = &self.session;
        let building = || s::BUILDING.get(session.lang()).to_string();
        put(self.ui.caption, session.caption(self.due.said).unwrap_or_else(building));
        put(self.ui.task, session.task(self.due.said));
        let place = session.slow_place();
        let canvases = |place: &Option<SlowPlace>| place.as_ref().map(|place| place.shows_card);
        // Bar or card come to the page only now: they are painted next.
        if self.ui.slow.with_untracked(canvases) != canvases(&place) {
            self.due.take(Changed { stage: true, ..Changed::default() });
        }
        put(self.ui.slow, place);
    }
}
