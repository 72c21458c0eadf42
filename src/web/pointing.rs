//! What the pointer or the focus is on, in a panel or on the stage: it is told, and marked in every picture.

use super::page::Page;
use crate::dom;
use crate::session::Action;
use crate::views::ui::{STAGE, put};
use draw::figure::{Cursor, Marks, behind};
use draw::scene::spot_at;
use lens::Body;

/// The parameter by which a lens is asked about a token of a text.
const POSITION: &str = "position";
/// Those by which it is asked about a head.
const LAYER: &str = "layer";
const HEAD: &str = "head";

impl Page {
    /// What is pointed at in a panel or, failing that, on the stage.
    pub(super) fn pointed(&self) -> Cursor {
        if self.at.is_some() { self.cursor } else { Cursor { depth: self.session.pointed_depth(), step: None } }
    }

    fn marks_of(&self, id: &str) -> Option<&Marks> {
        self.marks.iter().find(|(other, _)| other == id).map(|(_, marks)| marks)
    }

    pub(super) fn point(&mut self, place: Option<(String, f32, f32)>) {
        let stage = place.as_ref().filter(|(id, ..)| id == STAGE);
        let pointed = stage.and_then(|&(_, x, y)| spot_at([&self.hits, &self.spots], x, y));
        if std::mem::replace(&mut self.pointed, pointed) != pointed {
            self.act(Action::Hover(pointed));
        }
        let at = place.and_then(|(id, x, y)| {
            let idx = self.marks_of(&id)?.at(x, y)?;
            Some((id, idx))
        });
        self.point_at(at);
    }

    /// The pointer or the focus is on a mark: it is told, and its depth and step are marked everywhere.
    fn point_at(&mut self, at: Option<(String, usize)>) {
        let mark = at.as_ref().and_then(|(id, idx)| self.marks_of(id)?.marks.get(*idx));
        let cursor = mark.map(|mark| mark.cursor()).unwrap_or_default();
        let tip = at.as_ref().zip(mark).map(|((id, _), mark)| {
            let share = dom::by_id::<web_sys::Element>(id).map_or(0.0, |e| mark.at.0 / e.client_width().max(1) as f32);
            (id.clone(), 100.0 * share, mark.at.1, mark.text.clone())
        });
        put(self.ui.tip, tip);
        self.at = at;
        self.cursor = cursor;
    }

    /// By keyboard: to the mark on that side, or from none to the first; (0, 0) chooses the one at hand.
    pub(super) fn walk(&mut self, id: String, dx: f32, dy: f32) {
        let here = self.at.take().filter(|(other, _)| *other == id).map(|(_, idx)| idx);
        let Some(marks) = self.marks_of(&id) else { return };
        let idx = here.map_or(0, |idx| marks.beside(idx, (dx, dy)));
        self.point_at(Some((id.clone(), idx)));
        if (dx, dy) == (0.0, 0.0) {
            self.choose(&id, idx);
        }
    }

    /// Chooses a mark: of a table the tokens behind it are told; after a token of a text, or a head, the lens is asked.
    fn choose(&mut self, id: &str, idx: usize) {
        let Some((_, panel)) = self.panels.iter().find(|(other, _)| other == id) else { return };
        if let Some(text) = behind(panel, idx, self.session.lang()) {
            let tip = self.ui.tip.get_clone_untracked().map(|(id, x, y, said)| (id, x, y, format!("{said}\n{text}")));
            put(self.ui.tip, tip);
        }
        let asked = match &panel.body {
            Body::Reading(_) => vec![(POSITION, idx + 1)],
            Body::Multiples(body) => match body.tiles.get(idx) {
                Some(tile) => vec![(LAYER, tile.layer + 1), (HEAD, tile.head)],
                None => return,
            },
            _ => return,
        };
        let Some(lens) = self.session.tab().lens() else { return };
        for (key, value) in asked {
            if lens.params.iter().any(|param| param.key == key) {
                self.act(Action::SetParam(lens.key, key, value.to_string()));
            }
        }
    }
}
