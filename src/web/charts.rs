//! The panels of the open tab on their canvases.

use super::page::Page;
use super::plots::{HiDpi, UNIT};
use crate::dom;
use crate::views::ui::PanelHead;
use base::names::{Lang, Words};
use draw::export::sentence;
use draw::figure::{self, Marks, Options, Style, height_hint};
use lens::{Body, Panel};
use plotters::prelude::IntoDrawingArea;
use web_sys::HtmlCanvasElement;

/// Each panel with an id for its canvas: its key and, where it is one tower's, whose.
pub fn named(panels: Vec<Panel>) -> Vec<(String, Panel)> {
    let id = |panel: &Panel| match panel.tower() {
        Some(tower) => format!("chart-{}-{}", panel.key, tower.key()),
        None => format!("chart-{}", panel.key),
    };
    panels.into_iter().map(|panel| (id(&panel), panel)).collect()
}

/// What the page has to set up for the panels.
pub fn heads(panels: &[(String, Panel)]) -> Vec<PanelHead> {
    let head = |(idx, (id, panel)): (usize, &(String, Panel))| PanelHead {
        id: id.clone(),
        title: panel.title.clone(),
        // A lens' one line needs none: how to read the lens stands above it.
        help: if panel.key == "answer" { Words::default() } else { panel.help.clone() },
        tower: panel.tower(),
        follows: idx > 0 && panels[idx - 1].1.key == panel.key,
        height: height(panel),
    };
    panels.iter().enumerate().map(head).collect()
}

/// The height of a panel's canvas in CSS pixels; none for words, which are no picture.
fn height(panel: &Panel) -> Option<u32> {
    match &panel.body {
        Body::Chart(_) => Some(150),
        Body::Grid(_) => Some(210),
        Body::Scatter(_) => Some(372),
        // As high as their tokens or pictures take at this width.
        Body::Reading(_) | Body::Multiples(_) => {
            let body = dom::by_id::<web_sys::Element>("lens-body").map(|body| body.client_width());
            // In a phone's sheet that is still closed it has no width yet; opened it is as wide as the page.
            let width = body.filter(|width| *width > 0).unwrap_or_else(dom::page_width) - 40;
            height_hint(panel, f64::from(width)).map(|height| height as u32)
        }
        Body::Text(_) | Body::Sentence(_) => None,
    }
}

/// The sentences among the panels, by id.
pub fn sentences(panels: &[(String, Panel)], lang: Lang) -> Vec<(String, String)> {
    let said = |(id, panel): &(String, Panel)| match &panel.body {
        Body::Sentence(body) => Some((id.clone(), sentence(body, lang))),
        Body::Text(body) => Some((id.clone(), body.text.clone())),
        _ => None,
    };
    panels.iter().filter_map(said).collect()
}

/// Draws a panel where its canvas is on the page; gives what stands where in it.
pub fn draw(page: &Page, id: &str) -> Option<Marks> {
    let canvas: HtmlCanvasElement = dom::by_id(id)?;
    let (w, h) = (canvas.client_width(), canvas.client_height());
    if w < 40 || h < 40 {
        return None;
    }
    draw_on(page, id, canvas, w as u32, h as u32, dom::device_pixels())
}

/// Draws a panel on any canvas, made so many CSS pixels large of `dpr` device pixels each.
pub fn draw_on(page: &Page, id: &str, canvas: HtmlCanvasElement, w: u32, h: u32, dpr: f64) -> Option<Marks> {
    let panel = &page.panels.iter().find(|(other, _)| other == id)?.1;
    let area = HiDpi::new(canvas, w, h, dpr)?.into_drawing_area();
    let style = Style { theme: page.session.theme(), lang: page.session.lang(), unit: f64::from(UNIT) };
    let options = Options { cursor: page.marked, ..Options::of(&page.session.lens_params()) };
    // What a canvas cannot draw is left out; there is nothing that a reader could do about it.
    figure::draw(&area, panel, &options, &style).ok()
}
