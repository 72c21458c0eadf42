//! The charts of the lenses: which data goes into which canvas, and what the pointer is told.

use super::dom;
use super::page::Page;
use super::plots::{HiDpi, UNIT};
use super::ui::{Lens, put};
use base::config::Tower;
use base::names::tx;
use draw::charts::{self, Area, Drawn, MapScale, Marks, Reach, Style};
use engine::telemetry::Snapshot;
use plotters::prelude::IntoDrawingArea;
use web_sys::HtmlCanvasElement;

/// One canvas of a lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    Spread,
    Grad,
    Weights,
    Moves,
    Map(Tower),
    LensLoss,
}

impl Chart {
    /// The canvas' id on the page.
    pub const fn id(self) -> &'static str {
        match self {
            Chart::Spread => "chart-spread",
            Chart::Grad => "chart-grad",
            Chart::Weights => "chart-weights",
            Chart::Moves => "chart-moves",
            Chart::Map(Tower::A) => "chart-map-a",
            Chart::Map(Tower::B) => "chart-map-b",
            Chart::LensLoss => "chart-lens",
        }
    }
}

/// The charts of `lens`; the last is drawn first.
pub const fn of_lens(lens: Lens) -> &'static [Chart] {
    match lens {
        Lens::Gradients => &[Chart::Moves, Chart::Weights, Chart::Grad, Chart::Spread],
        Lens::Layers => &[Chart::LensLoss, Chart::Map(Tower::B), Chart::Map(Tower::A)],
        Lens::Settings | Lens::Skips => &[],
    }
}

/// Draws `chart` where it is on the page; gives what stands where in it.
pub fn draw(page: &Page, chart: Chart) -> Option<Marks> {
    let canvas: HtmlCanvasElement = dom::by_id(chart.id())?;
    let (w, h) = (canvas.client_width(), canvas.client_height());
    if w < 40 || h < 40 {
        return None;
    }
    let dpr = dom::window().device_pixel_ratio().clamp(1.0, 3.0);
    let area = HiDpi::new(canvas, w as u32, h as u32, dpr)?.into_drawing_area();
    // What a canvas cannot draw is left out; there is nothing that a reader could do about it.
    draw_on(&area, page, chart)?.ok()
}

impl Page {
    /// Takes over the words of the label set in use. Charts want words that last, and there are few sets.
    pub(super) fn learn_classes(&mut self) {
        let Some(info) = self.run.info(Tower::A) else { return };
        if self.label_set_idx >= info.label_sets.len() {
            self.label_set_idx = 0;
            put(self.ui.label_set_idx, 0);
        }
        let words = info.label_sets.get(self.label_set_idx).map(|set| set.classes.as_slice()).unwrap_or_default();
        let is_known = self.classes.len() == words.len()
            && self.classes.iter().zip(words).all(|(text, [en, zh])| text.en == en && text.zh == zh);
        if !is_known {
            let lasting = |word: &String| -> &'static str { Box::leak(word.clone().into_boxed_str()) };
            self.classes = words.iter().map(|[en, zh]| tx(lasting(en), lasting(zh))).collect();
        }
    }
}

fn draw_on(area: &Area<HiDpi>, page: &Page, chart: Chart) -> Option<Drawn<HiDpi>> {
    let style = Style { theme: page.theme, lang: page.lang, unit: f64::from(UNIT) };
    let step = page.shown_step();
    let both = |of: fn(&Snapshot) -> &[f32]| Some(page.run.both_at(step)?.map(of));
    Some(match chart {
        Chart::Spread => charts::spread_by_layer(area, both(|s| &s.spread)?, Reach::Linear, &style),
        Chart::Grad => charts::grad_by_layer(area, both(|s| &s.resid_grad_l2)?, &style),
        Chart::Weights => charts::weight_grad_by_layer(area, both(|s| &s.weight_grad_l2)?, &style),
        Chart::Moves => charts::update_ratio(area, both(|s| &s.update_ratio)?, &style),
        Chart::Map(tower) => {
            let frame = page.run.layers_at(tower, step)?;
            let scale = if page.own_scales { MapScale::PerLayer } else { MapScale::Shared };
            charts::token_map(area, frame, &page.classes, scale, &style)
        }
        Chart::LensLoss => {
            let info = page.run.info(Tower::A)?;
            let losses = [page.run.layers_at(Tower::A, step)?, page.run.layers_at(Tower::B, step)?]
                .map(|frame| frame.lens_loss_nats.as_slice());
            charts::lens_loss(area, losses, info.chance_nats, info.unigram_nats, &style)
        }
    })
}
