//! What readers see of the session: plain values, ready for signals and canvases.

use super::{Changed, Conductor, Kept, Note, Run, Session, Shared, Tab, Verdict};
use crate::strings as s;
use base::config::{Site, Tower};
use base::names::Lang;
use draw::export::Table;
use draw::scene::{Known, Look, StageInput, ThemeKind, TimelineInput, TowerInput};
use engine::telemetry::csv;
use lens::gradients::panels_of;
use lens::panel::Body;
use lens::{Panel, Params, merge};

impl Session {
    /// The towers' common clock.
    pub fn conductor(&self) -> &Conductor {
        &self.conductor
    }

    /// What has been measured.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The page's language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Light or dark.
    pub fn theme(&self) -> ThemeKind {
        self.theme
    }

    /// The depth of what is pointed at on the stage: above a skip's sublayer, or a cell's of the open tokens.
    pub fn pointed_depth(&self) -> Option<usize> {
        self.lattice_point().or(self.hover.map(|(_, site)| site.idx() + 1))
    }

    /// The open tab.
    pub fn tab(&self) -> Tab {
        self.tab
    }

    /// The skip under the pointer or with the focus.
    pub fn hover(&self) -> Option<(Tower, Site)> {
        self.hover
    }

    /// A narrow screen.
    pub fn compact(&self) -> bool {
        self.compact
    }

    /// Lines that the reader should see.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What became of a replay.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// What the open share dialog hands out.
    pub fn shared(&self) -> Option<&Shared> {
        self.shared.as_ref()
    }

    /// Whether the table of numbers is open.
    pub fn table_open(&self) -> bool {
        self.table_open
    }

    /// What can be said of the text that this device keeps.
    pub fn kept_text(&self) -> Option<&Kept> {
        self.own.about.as_ref()
    }

    /// Every parameter of a lens as it stands: (`LENS.PARAM`, value), where it is not the default.
    pub fn params(&self) -> &[(String, String)] {
        &self.params.lens_params
    }

    /// The open lens' parameters, checked against what is learnt; every one at its default where no lens is open.
    pub fn lens_params(&self) -> Params {
        let Some(lens) = self.tab.lens() else { return Params::defaults(&[]) };
        Params::read(lens.params, &self.params_of(lens.key), &self.label_set_keys()).0
    }

    /// The keys of the label sets that what is learnt has.
    pub(super) fn label_set_keys(&self) -> Vec<&str> {
        let sets = self.run.info(Tower::A).map(|info| &info.label_sets[..]).unwrap_or_default();
        sets.iter().map(|set| set.key.as_str()).collect()
    }

    /// What has changed since this was asked last.
    pub fn take_changed(&mut self) -> Changed {
        std::mem::take(&mut self.changed)
    }

    /// The step that everything on the page shows.
    pub fn shown_step(&self) -> u64 {
        self.shown.unwrap_or_else(|| self.conductor.common_step())
    }

    /// Whether the timeline's time runs evenly.
    pub fn is_linear(&self) -> bool {
        self.is_linear
    }

    /// Whether the page follows the run.
    pub fn is_live(&self) -> bool {
        self.shown.is_none()
    }

    /// Which skips of `tower` stand at the step that is shown, or will when the next one is measured.
    pub fn intact(&self, tower: Tower) -> Vec<bool> {
        self.conductor.experiment().intact(tower, self.shown.unwrap_or(self.conductor.granted()))
    }

    /// Whether a skip stands from the next step on; before the first step the experiment on its way decides.
    pub fn intact_next(&self, tower: Tower) -> Vec<bool> {
        self.conductor.experiment().intact(tower, self.conductor.granted())
    }

    /// What the open tab shows at the step that is shown: its panels, ready to be drawn, and the step they are of.
    pub fn panels(&self) -> Option<(u64, Vec<Panel>)> {
        let step = self.shown_step();
        match self.tab {
            Tab::Gradients => {
                let both = self.run.both_at(step)?;
                Some((both[0].step, panels_of(both)))
            }
            _ => {
                let (at, [a, b]) = self.run.answers_at(self.tab.lens()?.key, step)?;
                Some((at, self.of_open_layer(merge(a, b))))
            }
        }
    }

    /// The open tab as tables.
    pub fn tables(&self) -> Vec<Table> {
        self.panels()
            .map(|(_, panels)| panels.iter().map(|p| draw::export::table(p, self.lang)).collect())
            .unwrap_or_default()
    }

    /// The open tab as a file: CSV and its name.
    pub fn csv(&self) -> Option<(String, String)> {
        let (step, panels) = self.panels()?;
        Some((format!("strata-{}-step-{step}.csv", self.tab.key()), draw::export::csv(&panels)))
    }

    /// Everything that was measured of a tower, step by step: CSV and its name.
    pub fn metrics_csv(&self, tower: Tower) -> (String, String) {
        (format!("strata-metrics-{}.csv", tower.key()), csv(self.run.snapshots(tower)))
    }

    /// What the reader is told of a lens that cannot keep up; nothing while the towers rest, for then it does.
    pub fn thinned(&self) -> Option<String> {
        if !self.conductor.is_playing() {
            return None;
        }
        let every = self.looking.thinned_to(self.tab.lens()?.key)?;
        Some(s::LENS_THINNED.fill(self.lang, &[("n", &every.to_string())]))
    }

    /// How to read the open lens, who thought of it, and its formula; nothing before its first answer.
    pub fn about(&self) -> Vec<String> {
        let Some(about) = self.tab.lens().and_then(|entry| self.looking.about(entry.key)) else { return Vec::new() };
        vec![
            about.how_to_read.get(self.lang).to_string(),
            about.paper.clone(),
            format!("{} · {}", about.equation, about.cost.get(self.lang)),
        ]
    }

    /// What the stage shows. `intact` is [`Session::intact`] of both towers; numbers are written of step `said`.
    pub fn stage<'a>(&'a self, intact: &'a [Vec<bool>; 2], said: u64) -> StageInput<'a> {
        let step = self.shown_step();
        let towers = Tower::each(|tower| {
            let config = self.conductor.experiment().config(tower);
            let snapshot = self.run.at(tower, step);
            TowerInput {
                snapshot,
                next: snapshot.and_then(|s| self.run.exact(tower, s.step + 1)),
                said: self.run.at(tower, said),
                n_layers: config.n_layers,
                has_attn: config.has_sublayer(Site::attn(0)),
                has_mlp: config.has_sublayer(Site::mlp(0)),
                intact: &intact[tower.idx()],
                tokens: self.run.info(tower).map_or(&[], |info| &info.tokens),
                vocab: self.run.info(tower).map_or(&[], |info| &info.vocab),
            }
        });
        let (info, levels) = (self.run.info(Tower::A), self.run.levels());
        let known = Known {
            chance_nats: info.map_or(f64::NAN, |i| i.chance_nats),
            unigram_nats: levels.and_then(|l| l.unigram_nats),
        };
        StageInput {
            towers,
            verdicts: Tower::each(|tower| {
                let history = self.run.snapshots(tower).take_while(|snapshot| snapshot.step <= step);
                draw::scene::Verdict::of(history, known)
            }),
            lang: self.lang,
            theme: self.theme,
            playhead: self.playhead(),
            hover: self.hover,
            trace: self.trace_shown(),
            deep: self.axis.deep(self.now_secs, self.calm),
            compact: self.compact,
            lattice: self.lattice_input(),
            felt: self.felt(),
            look: &Look::GLOW,
        }
    }

    /// What the timeline shows.
    pub fn timeline(&self) -> TimelineInput<'_> {
        let (info, levels) = (self.run.info(Tower::A), self.run.levels());
        TimelineInput {
            losses: Tower::each(|tower| self.run.losses(tower)),
            validation: Tower::each(|tower| self.run.validation(tower)),
            strips: Tower::each(|tower| {
                self.run.snapshots(tower).map(|snapshot| (snapshot.step, &snapshot.resid_grad_l2[..])).collect()
            }),
            ghosts: self.ghosts(),
            is_linear: self.is_linear,
            n_steps: (self.conductor.experiment().a().n_steps as u64).max(self.conductor.common_step()),
            shown_step: self.shown_step(),
            latest_step: self.conductor.common_step(),
            events: self.conductor.experiment().events(),
            decides: self.decides(),
            chance_nats: info.map_or(f64::NAN, |i| i.chance_nats),
            unigram_nats: levels.and_then(|l| l.unigram_nats),
            bigram_nats: levels.and_then(|l| l.bigram_nats),
            trigram_nats: levels.and_then(|l| l.trigram_nats),
            lang: self.lang,
            theme: self.theme,
            compact: self.compact,
        }
    }

    /// What both models wrote, at the step that is shown or the nearest before it that both were asked at.
    pub fn samples(&self) -> [Option<(u64, String)>; 2] {
        let Some((step, both)) = self.run.answers_at(super::SAMPLES, self.shown_step()) else { return [None, None] };
        Tower::each_of(both, |panels| match &panels.first()?.body {
            Body::Text(written) => Some((step, written.text.clone())),
            _ => None,
        })
    }
}
