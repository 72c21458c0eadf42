//! Pointing at pictures: what stands beside what for the arrow keys, what a depth or a step marks in every picture, and
//! the tokens behind a cell.

#[path = "common/asked.rs"]
mod asked;
#[path = "common/plates.rs"]
mod plates;

use base::config::Tower;
use base::names::Lang;
use draw::figure::{Cursor, Marks, Options, behind};
use draw::scene::ThemeKind;
use lens::panel::{Body, Panel, Place};
use lens::{LENSES, merge};
use plates::plate;

const LINK: &str = "v=1&n_layers=3&d_model=8&n_heads=2&n_ctx=8&batch_size=2";
const SIZE: (u32, u32) = (430, 470);

fn panels(lens: &str, params: &[(&str, &str)]) -> Vec<Panel> {
    let [a, b] = Tower::BOTH.map(|tower| asked::ask(LENSES, LINK, tower, 3, lens, params).panels);
    merge(&a, &b)
}

fn find<'a>(panels: &'a [Panel], key: &str) -> &'a Panel {
    panels.iter().find(|p| p.key == key).unwrap_or_else(|| panic!("no panel {key}"))
}

fn drawn(panel: &Panel, cursor: Cursor) -> (String, Marks) {
    plate(panel, &Options { cursor, ..Options::default() }, SIZE, ThemeKind::Dark, Lang::En)
}

/// Lines around something that a cursor adds to a picture.
fn n_added(panel: &Panel, cursor: Cursor) -> usize {
    let n = |cursor| drawn(panel, cursor).0.matches("<polyline").count();
    n(cursor) - n(Cursor::default())
}

#[test]
fn a_depth_is_marked_in_every_picture_that_tells_depths_apart() {
    let layer = |depth| Cursor { depth: Some(depth), step: None };
    let logit = panels("logit", &[]);
    let (loss, patterns) = (find(&logit, "loss"), panels("attention", &[]));
    // By sublayer, and a grid of heads by layer: what lies within a layer is marked as its end.
    for depth in 0..=6 {
        assert_eq!(n_added(loss, layer(depth)), 1, "{depth}");
        let n = usize::from(depth > 0);
        assert_eq!(n_added(find(&patterns, "head_evenness"), layer(depth)), n, "{depth}");
        assert_eq!(n_added(find(&patterns, "evenness"), layer(depth)), n, "{depth}");
        // A pattern is of one layer: there is nothing to tell apart.
        assert_eq!(n_added(find(&patterns, "pattern"), layer(depth)), 0, "{depth}");
    }
    assert_eq!(n_added(loss, layer(7)), 0, "there is no such depth");
    assert_eq!(n_added(find(&panels("layers", &[]), "map"), layer(2)), 1);
    // Where places are no depths, paths or n-grams, nothing is marked.
    assert_eq!(n_added(find(&panels("paths", &[]), "share"), layer(0)), 0);
    assert_eq!(n_added(find(&panels("ngram", &[]), "kl"), layer(0)), 0);
}

#[test]
fn what_is_pointed_at_is_the_depth_and_the_step_of_its_mark() {
    let logit = panels("logit", &[]);
    let (_, marks) = drawn(find(&logit, "loss"), Cursor::default());
    for mark in &marks.marks {
        let Some(Place::Hook { .. }) = mark.place else { panic!("{mark:?}") };
        assert_eq!(mark.cursor().depth, mark.place.and_then(Place::depth));
    }
    assert_eq!(Place::stream_grad(5).depth(), Some(5));
    assert_eq!((Place::Weights(1).depth(), Place::Model.depth()), (Some(4), None));
    // Looks side by side: a column is a step.
    let of = |tower: Tower| {
        let config = base::config::Link::parse(LINK).0.experiment.config(tower).clone();
        let mut desk = lens::Desk::new(LENSES);
        desk.open(1, tower, config, None).expect("opens");
        let mut panels = Vec::new();
        for step in [0, 4, 9] {
            desk.ask(asked::question(LINK, tower, step, "logit", &[]));
            let Some(lens::DeskWord::Answered { answer, .. }) = desk.work() else { panic!("an answer") };
            panels = answer.panels;
        }
        panels
    };
    let panels = of(Tower::A);
    let history = panels.iter().find(|p| matches!(&p.body, Body::Grid(grid) if grid.columns == [0, 4, 9]));
    if let Some(history) = history {
        let step = |step| Cursor { depth: None, step: Some(step) };
        assert_eq!((n_added(history, step(4)), n_added(history, step(5))), (1, 0));
    }
}

#[test]
fn arrow_keys_go_to_the_neighbour_and_stop_at_the_edge() {
    let panels = panels("attention", &[]);
    let (_, marks) = drawn(find(&panels, "head_evenness"), Cursor::default());
    // Three layers of two heads, drawn from the bottom up.
    assert_eq!(marks.marks.len(), 6);
    let walk = |idx, way| marks.beside(idx, way);
    assert_eq!([walk(0, (1.0, 0.0)), walk(1, (1.0, 0.0)), walk(1, (-1.0, 0.0))], [1, 1, 0]);
    assert_eq!([walk(0, (0.0, -1.0)), walk(3, (0.0, -1.0)), walk(5, (0.0, -1.0)), walk(5, (0.0, 1.0))], [2, 5, 5, 3]);
    assert_eq!(walk(99, (1.0, 0.0)), 0, "of a picture that has changed the first");
}

#[test]
fn a_cell_tells_the_tokens_behind_it() {
    let panels = panels("attention", &[]);
    let pattern = find(&panels, "pattern");
    let Body::Grid(grid) = &pattern.body else { panic!("a grid") };
    assert_eq!(grid.tokens.len(), 8);
    // Row by row from the first query: 0; then 0 1; then 0 1 2: the fifth cell is query 2 at key 1.
    let text = behind(pattern, 4, Lang::En).expect("tokens");
    let expected: String = grid
        .tokens
        .iter()
        .enumerate()
        .map(|(i, t)| if i == 1 || i == 2 { format!("[{t}]") } else { t.clone() })
        .collect();
    assert_eq!(text, expected);
    let read = behind(find(&panels, "head_evenness"), 0, Lang::En).expect("what every head read");
    assert!(read.starts_with("Held-out text, 16 × 8 tokens, the same at every step: "), "{read}");
    let (_, marks) = drawn(pattern, Cursor::default());
    assert!(marks.marks[4].text.starts_with(&format!("{} · A", grid.tokens[1])), "{}", marks.marks[4].text);
}

#[test]
fn a_text_is_coloured_by_what_each_token_cost() {
    let panels = panels("predictions", &[("typed", "the dog")]);
    let reading = find(&panels, "reading");
    let Body::Reading(of) = &reading.body else { panic!("a reading") };
    let (svg, marks) = drawn(reading, Cursor::default());
    assert_eq!(marks.marks.len(), 7, "a mark for each token");
    assert_eq!(marks.marks[0].text, "A · token 1, t");
    for (i, mark) in marks.marks.iter().enumerate().skip(1) {
        let cost = draw::export::number(of.tokens[i - 1].loss_nats, lens::panel::Format::Fixed, Lang::En);
        assert!(mark.text.contains(&format!("loss = {cost} nats; guessed ")), "{}", mark.text);
        assert_eq!(mark.text.split("guessed ").nth(1).expect("guesses").split(' ').count(), 6, "{}", mark.text);
    }
    assert!(svg.contains("nats"), "the ramp says its unit");
    // Twice chance has the deepest colour, and one more nat never a paler one.
    let shade = |loss: f32| {
        let mut panel = reading.clone();
        let Body::Reading(of) = &mut panel.body else { panic!("a reading") };
        of.tokens[0].loss_nats = loss;
        drawn(&panel, Cursor::default()).0
    };
    let chance = of.chance_nats;
    assert_ne!(shade(0.5), shade(2.0 * chance));
    assert_eq!(shade(2.0 * chance), shade(2.0 * chance + 1.0));
}
