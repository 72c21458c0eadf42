//! Every kind of figure, drawn natively: a value stands where its axis says, and hover, table and CSV say the same.

#[path = "common/asked.rs"]
mod asked;
#[path = "common/plates.rs"]
mod plates;

use base::config::Tower;
use base::names::Lang;
use draw::export::{csv, number, table};
use draw::figure::{Marks, Options, height_hint};
use draw::scene::ThemeKind;
use lens::panel::{Body, Format, Mark, Panel, Scale};
use plates::{CLASSES, chart, clouds, grid, logit_lens, panels, plate, shares};

const SIZE: (u32, u32) = (430, 170);

fn drawn(panel: &Panel) -> (String, Marks) {
    plate(panel, &Options::default(), SIZE, ThemeKind::Dark, Lang::En)
}

#[test]
fn every_kind_draws_at_every_depth_size_theme_and_language() {
    for layers in [1, 2, 8, 24] {
        for panel in panels(layers) {
            let Some(hint) = height_hint(&panel, 430.0) else {
                assert!(matches!(panel.body, Body::Sentence(_) | Body::Text(_) | Body::Reading(_)), "{}", panel.key);
                continue;
            };
            assert!((36.0..=480.0).contains(&hint), "{}: {hint}", panel.key);
            for size in [(430, hint as u32), (300, 120), (900, 300)] {
                for (theme, lang) in [(ThemeKind::Dark, Lang::En), (ThemeKind::Light, Lang::Zh)] {
                    let (svg, marks) = plate(&panel, &Options::default(), size, theme, lang);
                    assert!(!marks.marks.is_empty() && svg.len() > 300, "{}", panel.key);
                    for mark in &marks.marks {
                        let r = mark.rect;
                        let inside = r.x >= -4.0 && r.x + r.w <= size.0 as f32 + 4.0 && r.y.is_finite();
                        assert!(inside && mark.at.0.is_finite() && mark.at.1.is_finite(), "{}: {mark:?}", panel.key);
                    }
                }
            }
        }
    }
}

/// Every text of an SVG with its middle's height in CSS pixels.
fn texts(svg: &str) -> Vec<(String, f32)> {
    let attribute = |tag: &str, name: &str| -> f32 {
        let from = tag.find(&format!(" {name}=\"")).expect("the attribute") + name.len() + 3;
        tag[from..].split('"').next().expect("quoted").parse().expect("a number")
    };
    svg.split("<text")
        .skip(1)
        .map(|tag| {
            let words = tag.split('>').nth(1).expect("closed").split('<').next().expect("text").trim();
            // plotters sets a vertically centred text half a font size lower by `dy`.
            (words.to_string(), attribute(tag, "y") / 4.0)
        })
        .collect()
}

fn tick(svg: &str, words: &str) -> f32 {
    texts(svg).into_iter().find(|(text, _)| text == words).unwrap_or_else(|| panic!("no tick {words}")).1
}

/// Where the values stand, by tower and place, in CSS pixels from above.
fn heights(marks: &Marks, tower: Tower) -> Vec<f32> {
    marks.marks.iter().filter(|m| m.tower == Some(tower)).map(|m| m.at.1).collect()
}

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() <= 0.75
}

#[test]
fn a_value_stands_where_the_axis_says() {
    // On a log axis: at the tick of its power of ten, and every factor of ten is the same height.
    let scale = Scale::Log { lo_exp: -8, hi_exp: 1 };
    let values = [1.0, 1e-2, 1e-4, 1e-6, 2e-6, 4e-6];
    {
        let (svg, marks) = drawn(&chart(Mark::Line, scale, Format::Sci, [&values, &[0.1]]));
        let at = heights(&marks, Tower::A);
        for (height, words) in at.iter().zip(["1", "10⁻²", "10⁻⁴", "10⁻⁶"]) {
            assert!(close(*height, tick(&svg, words)), "{words}: {height} and {}", tick(&svg, words));
        }
        assert!(close(at[3] - at[4], at[4] - at[5]), "doubling is the same step wherever it happens");
        assert!(close(at[3] - at[4], (at[2] - at[1]) / 2.0 * libm::log10f(2.0)), "and log10 2 of a decade");
    }
    // On a linear axis: at its number, and twice the value is twice as high.
    let (svg, marks) =
        drawn(&chart(Mark::Bars, Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed, [&[0.25, 0.5, 1.0], &[0.1]]));
    let at = heights(&marks, Tower::A);
    assert!(close(at[1], tick(&svg, "0.5")) && close(at[2], tick(&svg, "1")));
    let zero = tick(&svg, "0");
    assert!(close(at[1] - at[2], 2.0 * (at[0] - at[1])) && close(zero - at[2], 2.0 * (zero - at[1])));
    // On a ladder: its top is the next of 1, 2, 5 times a power of ten.
    let (svg, marks) = drawn(&chart(Mark::Bars, Scale::Ladder, Format::Sci, [&[1.5e-3, 3e-3], &[1e-3]]));
    let at = heights(&marks, Tower::A);
    let (zero, top) = (tick(&svg, "0"), tick(&svg, "5.0·10⁻³"));
    assert!(close((zero - at[1]) / (zero - top), 0.6) && close(zero - at[1], 2.0 * (zero - at[0])));
}

#[test]
fn bars_reach_from_zero_both_ways_and_stop_at_the_edge() {
    let (svg, marks) = drawn(&shares(2));
    let at = heights(&marks, Tower::A);
    assert!(at[1] > tick(&svg, "0"), "a negative share hangs below zero");
    let unit = tick(&svg, "0") - tick(&svg, "1");
    assert!(close(at[1], tick(&svg, "0") + 0.25 * unit), "beyond the lower end it stops there");
    assert!(close(at[0], tick(&svg, "1")), "beyond the upper end too");
    assert!(
        marks.marks[0].text.ends_with("1.40 nats") && marks.marks[1].text.ends_with("−0.60 nats"),
        "hover says the value"
    );
}

#[test]
fn what_a_log_cannot_show_is_marked_and_named() {
    let panels = panels(8);
    let grad = panels.iter().find(|p| p.key == "stream_grad").expect("there");
    let (_, marks) = drawn(grad);
    let of = |words: &str| marks.marks.iter().find(|m| m.text.ends_with(words)).unwrap_or_else(|| panic!("{words}"));
    let zero = of("B · at the tokens: ‖∂L/∂x‖ = 0 in f32");
    let under = of("B · after attention of layer 1: ‖∂L/∂x‖ = 3.0·10⁻¹²");
    assert!(of("A · after layer 8: ‖∂L/∂x‖ = NaN").at.1.is_finite());
    assert!((zero.at.1 - under.at.1).abs() < 6.0, "both stand at the lower edge");
    assert_eq!(zero.place.expect("a hook").to_string(), "blocks.0.hook_resid_pre_grad");
}

/// Hover, table and CSV say one number.
#[test]
fn hover_table_and_csv_agree() {
    let all = panels(3);
    let charts = all.iter().filter(|p| matches!(p.body, Body::Chart(_)));
    for panel in charts {
        let Body::Chart(body) = &panel.body else { continue };
        let fields = asked::fields(&csv(std::slice::from_ref(panel)));
        for lang in [Lang::En, Lang::Zh] {
            let (_, marks) = plate(panel, &Options::default(), SIZE, ThemeKind::Dark, lang);
            let table = table(panel, lang);
            let mut n_compared = 0;
            for series in &body.series {
                let letter = if series.tower == Tower::A { "A" } else { "B" };
                let column =
                    table.columns.iter().position(|c| c.starts_with(&format!("{letter} {}", body.y.name.get(lang))));
                let cells: Vec<&str> = table
                    .rows
                    .iter()
                    .map(|(_, cells)| cells[column.expect("a column") - 1].as_str())
                    .filter(|c| !c.is_empty())
                    .collect();
                let hovers: Vec<&str> =
                    marks.marks.iter().filter(|m| m.tower == Some(series.tower)).map(|m| m.text.as_str()).collect();
                assert_eq!((cells.len(), hovers.len()), (series.points.len(), series.points.len()), "{}", panel.key);
                for ((point, cell), hover) in series.points.iter().zip(cells).zip(hovers) {
                    let x = if body.x.each.is_some() { point.x.to_string() } else { String::new() };
                    let unit = if body.y.unit.is_empty() { "1" } else { &body.y.unit };
                    let name = (point.at.to_string(), x, format!("{}.{} [{unit}]", series.tower.key(), panel.key));
                    let value: f32 = fields[&name].parse().expect("a number");
                    assert!(value == point.value || value.is_nan() && point.value.is_nan(), "{name:?} to the bit");
                    assert_eq!(cell, number(value, body.y.format, lang), "{name:?}");
                    assert!(hover.contains(&format!(" = {cell}")), "{hover} and {cell}");
                    n_compared += 1;
                }
            }
            assert!(n_compared >= 6);
        }
    }
}

#[test]
fn a_grid_says_each_cell_and_its_table_is_the_picture() {
    let panel = grid(2);
    let (_, marks) = drawn(&panel);
    let table = table(&panel, Lang::En);
    assert_eq!(table.columns, ["where", "k = 0", "k = 1", "k = 2", "k = 3", "k = 4"]);
    assert_eq!(table.rows.len(), 5);
    // Marks go from the bottom row up, the table from the top down.
    let said: Vec<&str> = marks.marks.iter().map(|m| m.text.as_str()).collect();
    let cells: Vec<&String> =
        table.rows.iter().rev().flat_map(|(_, cells)| cells.iter().filter(|c| !c.is_empty())).collect();
    assert_eq!(said.len(), cells.len());
    for (text, cell) in said.iter().zip(cells) {
        assert!(text.contains(&format!(" = {cell} (")), "{text}: {cell}");
    }
    assert!(said[1].starts_with("B · k = 1: share = −0.10 (at the tokens)") && said[2].contains("NaN"), "{said:?}");
    // Same row, same height; next column, one cell to the right.
    let (a, b, above) = (&marks.marks[0], &marks.marks[1], &marks.marks[5]);
    assert!(a.at.1 == b.at.1 && close(b.at.0 - a.at.0, a.rect.w) && close(a.at.1 - above.at.1, a.rect.h));
}

#[test]
fn hovering_finds_the_nearest_value() {
    let all = panels(8);
    let spread = all.iter().find(|p| p.key == "spread").expect("there");
    let (_, marks) = drawn(spread);
    let mark = &marks.marks[3];
    assert_eq!(marks.at(mark.at.0, mark.at.1).map(|idx| &marks.marks[idx]), Some(mark));
    assert!(mark.text.starts_with("A · after layer 3: ‖x − x̄‖ / ‖x‖ = "), "{}", mark.text);
    assert_eq!(marks.at(-100.0, -100.0), None);
}

#[test]
fn intervals_and_levels_are_told() {
    let panel = logit_lens(3);
    let (svg, marks) = drawn(&panel);
    assert!(marks.marks[0].text.contains(" nats (") && svg.contains("unigram 2.79"), "{}", marks.marks[0].text);
    let table = table(&panel, Lang::En);
    assert!(table.caption.ends_with("(± standard error)"));
    assert_eq!(&table.columns[..4], ["where", "level (nats)", "A loss (nats)", "A low (nats)"]);
    assert_eq!(
        table.rows[0],
        ("chance".into(), vec!["3.33".into(), "".into(), "".into(), "".into(), "".into(), "".into(), "".into()])
    );
}

#[test]
fn clouds_are_coloured_by_the_set_that_is_asked_for_and_scaled_as_asked() {
    let panel = clouds(Tower::A, 8, 0.6);
    let with = |own_scale: bool, colour_by: &str, lang: Lang| {
        let options = Options { own_scale, colour_by: colour_by.into(), ..Options::default() };
        plate(&panel, &options, (430, 470), ThemeKind::Light, lang)
    };
    let (svg, marks) = with(false, "", Lang::Zh);
    assert!(CLASSES.iter().all(|class| svg.contains(class.get(Lang::Zh))), "empty means the first set");
    assert_eq!(marks.marks[1].text, "“sat” · 动词");
    assert!(!with(false, "parity", Lang::En).0.contains("function word"));
    assert_eq!(with(false, "none", Lang::En).1.marks[1].text, "“sat”");
    // A cloud of 0.6⁸ of the size is one dot on the common scale and fills its pane on its own.
    let wide = |marks: &Marks| {
        let last = marks.marks.last().expect("a dot").place;
        let xs: Vec<f32> = marks.marks.iter().filter(|m| m.place == last).map(|m| m.at.0).collect();
        xs.iter().copied().fold(f32::MIN, f32::max) - xs.iter().copied().fold(f32::MAX, f32::min)
    };
    let (shared, own) = (wide(&with(false, "", Lang::En).1), wide(&with(true, "", Lang::En).1));
    assert!(own > 30.0 * shared, "{own} and {shared}");
}
