//! All heads as small pictures: their shades are what a model read by hand gives, rows sum to 1, and from one head to 24 layers
//! of 16 they fit any paper, with a place for a finger each.

#[path = "common/asked.rs"]
mod asked;
#[path = "common/plates.rs"]
mod plates;

use asked::{ask, fields, question};
use base::config::{Link, Tower};
use base::corpora::{self, Split};
use base::names::{Lang, tx};
use draw::export::{csv, table};
use draw::figure::{Marks, Options, height_hint};
use draw::scene::ThemeKind;
use engine::nn::{Batch, Model, fill_batch};
use lens::panel::{Axis, Body, Format, Multiples, Panel, Place, Scale, Small, Tile, XAxis};
use lens::{Answer, LENSES};
use plates::plate;

const LINK: &str = "v=1&corpus=stories-en&n_layers=2&d_model=8&n_heads=2&n_ctx=12&batch_size=4&lr=0.01&warmup_steps=0";
const STEP: u64 = 12;

/// Patterns by layer, sequence, head, query and key, of held-out sequences that a model has read.
fn patterns(link: &str, n: usize) -> Vec<Vec<Vec<Vec<Vec<f32>>>>> {
    let config = Link::parse(link).0.experiment.config(Tower::A).clone();
    let corpus = corpora::build(config.corpus, config.seed as u64);
    let config = config.validate(corpus.vocab().len()).expect("fits").with_batch_size(n);
    let mut batch = Batch::default();
    fill_batch(&config, corpus.as_ref(), Split::Validation, 0, &mut batch);
    let weights = question(link, Tower::A, STEP, "attention", &[]).weights;
    let mut model = Model::from_params(&config, weights, true).expect("as many");
    model.forward(&batch.inputs);
    let (t, h) = (config.n_ctx, config.n_heads);
    let of_layer = |layer: usize| {
        let all: &[f32] = model.act(model.act_table().blocks[layer].pattern);
        let square = |matrix: &[f32]| matrix.chunks_exact(t).map(<[f32]>::to_vec).collect();
        let heads: Vec<Vec<Vec<f32>>> = all.chunks_exact(t * t).map(square).collect();
        heads.chunks_exact(h).map(<[_]>::to_vec).collect()
    };
    (0..config.n_layers).map(of_layer).collect()
}

fn panel<'a>(answer: &'a Answer, key: &str) -> &'a Panel {
    answer.panels.iter().find(|p| p.key == key).unwrap_or_else(|| panic!("no {key}"))
}

fn small(answer: &Answer) -> &Multiples {
    let Body::Multiples(body) = &panel(answer, "heads").body else { panic!("no small pictures") };
    body
}

#[test]
fn shades_are_the_entries_of_the_pattern_that_a_model_has() {
    let patterns = patterns(LINK, 3);
    for sequence in [1, 3] {
        let said = sequence.to_string();
        let params = [("sequence", said.as_str()), ("n_sequences", "3"), ("layer", "1"), ("head", "1")];
        let answer = ask(LENSES, LINK, Tower::A, STEP, "attention", &params);
        let body = small(&answer);
        assert_eq!((body.kind, body.shape(), body.chosen), (Small::Triangle { by: 1 }, (2, 2), 1));
        let values = fields(&csv(&answer.panels));
        let mut n_compared = 0;
        for tile in &body.tiles {
            let expected = &patterns[tile.layer][sequence - 1][tile.head];
            let mut sums = vec![0.0; 12];
            for (row, column, value) in tile.triangle() {
                assert_eq!(value, expected[row][column], "layer {} head {}: {row}, {column}", tile.layer, tile.head);
                sums[row] += f64::from(value);
                let at = format!("blocks.{}.attn.hook_pattern[{},{row}]", tile.layer, tile.head);
                let written = &values[&(at, column.to_string(), "a.heads [1]".to_string())];
                assert_eq!(written.parse(), Ok(value));
                n_compared += 1;
            }
            assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-6), "{sums:?}");
            // Σ H over its largest, of this sequence alone.
            let entropy: f64 =
                expected.iter().flatten().map(|&a| f64::from(a)).map(|a| if a > 0.0 { -a * a.ln() } else { 0.0 }).sum();
            let most: f64 = (1..=12).map(|n| f64::from(n).ln()).sum();
            assert!((f64::from(tile.whole) - entropy / most).abs() < 1e-6, "{} {}", tile.whole, entropy / most);
        }
        assert_eq!(n_compared, 4 * 78);
        // The large one is the chosen small one.
        let Body::Grid(large) = &panel(&answer, "pattern").body else { panic!("a grid") };
        let all: Vec<f32> = large.rows.iter().flat_map(|row| row.values.clone()).collect();
        assert_eq!(all, body.tiles[1].values);
        assert_eq!(large.rows[11].at, Place::Query { layer: 0, head: 1, query: 11 });
    }
}

#[test]
fn where_entries_are_too_many_a_shade_is_what_goes_to_several_together() {
    let link = LINK.replace("n_ctx=12", "n_ctx=70");
    let by = 3;
    let answer = ask(LENSES, &link, Tower::A, STEP, "attention", &[("n_sequences", "1"), ("sequence", "9")]);
    let body = small(&answer);
    assert_eq!(body.kind, Small::Triangle { by }, "at most 32 shades a side");
    let patterns = patterns(&link, 1);
    for tile in &body.tiles {
        let expected = &patterns[tile.layer][0][tile.head];
        let mut rows = vec![0.0; 24];
        for (row, column, value) in tile.triangle() {
            let sum_of = |query: &Vec<f32>| query.iter().skip(by * column).take(by).map(|&x| f64::from(x)).sum::<f64>();
            let sums: Vec<f64> = expected.iter().skip(by * row).take(by).map(sum_of).collect();
            let mean = sums.iter().sum::<f64>() / sums.len() as f64;
            assert!((f64::from(value) - mean).abs() < 1e-7, "{row}, {column}: {value} and {mean}");
            rows[row] += f64::from(value);
        }
        assert!(rows.iter().all(|sum| (sum - 1.0).abs() < 1e-6), "a row still sums to 1: {rows:?}");
    }
    let at = "blocks.1.attn.hook_pattern[0,69]".to_string();
    assert!(fields(&csv(&answer.panels)).contains_key(&(at, "66".into(), "a.heads.by_3 [1]".into())));
    assert!(panel(&answer, "heads").help.en.contains("3 × 3 entries"), "it is said");
}

#[test]
fn by_offset_bars_are_means_over_all_positions_and_sequences_that_look_so_far() {
    let params = [("shown", "offset"), ("n_sequences", "3"), ("layer", "2"), ("head", "0")];
    let answer = ask(LENSES, LINK, Tower::A, STEP, "attention", &params);
    let (body, patterns) = (small(&answer), patterns(LINK, 3));
    assert_eq!((body.kind, body.chosen, body.tiles.len()), (Small::Bars, 2, 4));
    for tile in &body.tiles {
        assert_eq!(tile.values.len(), 12);
        for (offset, &value) in tile.values.iter().enumerate() {
            let of = |matrix: &Vec<Vec<f32>>| (offset..12).map(|i| f64::from(matrix[i][i - offset])).sum::<f64>();
            let sum: f64 = patterns[tile.layer].iter().map(|heads| of(&heads[tile.head])).sum();
            let mean = sum / (3 * (12 - offset)) as f64;
            assert!((f64::from(value) - mean).abs() < 1e-6, "{offset}: {value} and {mean}");
        }
    }
    let Body::Chart(large) = &panel(&answer, "by_offset").body else { panic!("a chart") };
    let bars: Vec<f32> = large.series[0].points.iter().map(|p| p.value).collect();
    assert_eq!(bars, body.tiles[2].values);
    assert!(answer.panels.iter().all(|p| p.key != "pattern"), "no sequence is shown");
}

/// Made-up pictures of so many heads; in each another row looks at the first token.
fn made(n_layers: usize, n_heads: usize, kind: Small) -> Panel {
    let tile = |layer: usize, head: usize| {
        let values = match kind {
            Small::Bars => (0..32).map(|x| if x == (layer + head) % 32 { 0.9 } else { 0.003 }).collect(),
            Small::Triangle { .. } => (0..136).map(|i| if i == layer + head { 1.0 } else { 0.01 }).collect(),
        };
        Tile { layer, head, whole: 0.25 + 0.01 * layer as f32, values }
    };
    let axis = |name: base::names::Text| Axis {
        name: name.into(),
        unit: String::new(),
        scale: Scale::Linear { lo: 0.0, hi: 1.0 },
        format: Format::Fixed,
    };
    let body = Multiples {
        tower: Tower::B,
        x: XAxis { name: tx("looked at", "被看").into(), each: None },
        value: axis(tx("share", "份额")),
        whole: axis(tx("evenness", "均匀度")),
        kind,
        tiles: (0..n_layers)
            .flat_map(|layer| (0..n_heads).map(move |head| (layer, head)))
            .map(|(l, h)| tile(l, h))
            .collect(),
        chosen: n_layers * n_heads - 1,
    };
    Panel {
        key: "heads".into(),
        title: tx("All heads", "所有头").into(),
        help: tx("Help.", "说明。").into(),
        body: Body::Multiples(body),
    }
}

fn drawn(panel: &Panel, width: u32, lang: Lang) -> (String, Marks, u32) {
    let height = height_hint(panel, f64::from(width)).expect("a picture") as u32;
    let (svg, marks) = plate(panel, &Options::default(), (width, height), ThemeKind::Light, lang);
    (svg, marks, height)
}

#[test]
fn from_one_head_to_sixteen_in_24_layers_nothing_overflows_or_overlaps() {
    for kind in [Small::Bars, Small::Triangle { by: 1 }] {
        for (n_layers, n_heads) in [(1, 1), (1, 8), (2, 2), (8, 4), (24, 1), (24, 8), (24, 16)] {
            let panel = made(n_layers, n_heads, kind);
            for width in [300, 350, 430, 900] {
                let (_, marks, height) = drawn(&panel, width, Lang::Zh);
                assert_eq!(marks.marks.len(), n_layers * n_heads);
                let (w, h) = (width as f32, height as f32);
                for (idx, mark) in marks.marks.iter().enumerate() {
                    let r = mark.rect;
                    assert!(r.x >= 0.0 && r.y >= 0.0 && r.x + r.w <= w && r.y + r.h <= h - 20.0, "{width}: {mark:?}");
                    assert!(r.w == r.h && r.w <= 84.0 && r.w >= if n_heads > 8 { 14.0 } else { 24.0 }, "{mark:?}");
                    for other in &marks.marks[..idx] {
                        let o = other.rect;
                        let apart = r.x >= o.x + o.w - 0.01
                            || o.x >= r.x + r.w - 0.01
                            || r.y >= o.y + o.h - 0.01
                            || o.y >= r.y + r.h - 0.01;
                        assert!(apart, "{mark:?} over {other:?}");
                    }
                    // A finger in its middle is told of it.
                    assert_eq!(marks.at(r.x + r.w / 2.0, r.y + r.h / 2.0), Some(idx));
                }
            }
            // Of another height than it asked for.
            let (_, marks) = plate(&panel, &Options::default(), (430, 120), ThemeKind::Dark, Lang::En);
            assert!(marks.marks.iter().all(|m| m.rect.y >= 20.0 && m.rect.y + m.rect.h <= 100.0));
        }
    }
}

#[test]
fn arrow_keys_walk_layers_and_heads_and_each_picture_tells_its_number_as_table_and_file_do() {
    let panel = made(4, 3, Small::Triangle { by: 1 });
    let (svg, marks, _) = drawn(&panel, 430, Lang::En);
    let walk = |idx, way| marks.beside(idx, way);
    // Layer 1 is at the bottom.
    assert_eq!([walk(0, (1.0, 0.0)), walk(0, (0.0, -1.0)), walk(4, (0.0, 1.0)), walk(4, (-1.0, 0.0))], [1, 3, 1, 3]);
    assert_eq!([walk(2, (1.0, 0.0)), walk(11, (0.0, -1.0)), walk(0, (0.0, 1.0))], [2, 11, 0], "edges hold");
    assert_eq!(marks.marks[5].text, "B · layer 2, head 2: evenness = 0.26");
    assert_eq!(marks.marks[5].place, Some(Place::Head { layer: 1, head: 2 }));
    let table = table(&panel, Lang::En);
    assert_eq!(table.columns, ["where", "evenness"]);
    assert_eq!(table.rows.len(), 12);
    assert_eq!(table.rows[8], ("layer 2, head 2".to_string(), vec!["0.26".to_string()]), "from the top down");
    assert_eq!(table.places[8], "blocks.1.attn.hook_pattern[2]");
    let values = fields(&csv(std::slice::from_ref(&panel)));
    assert_eq!(values[&(table.places[8].clone(), String::new(), "b.heads.whole [1]".into())], "0.26");
    // The scale that all share is written.
    assert!(svg.contains("all pictures: share 0"), "its low end and name");
}

#[test]
fn a_shade_means_the_same_in_every_picture_and_what_is_no_number_is_crossed_out() {
    let boxes = |panel: &Panel, color: &str| drawn(panel, 430, Lang::En).0.matches(color).count();
    let mut panel = made(2, 2, Small::Triangle { by: 1 });
    let svg = drawn(&panel, 430, Lang::En).0;
    // One entry of 1 in each of four pictures: the deepest colour stands four times, however dark the rest is.
    let deepest = {
        let only_one = made(1, 1, Small::Triangle { by: 1 });
        let svg_of_one = drawn(&only_one, 430, Lang::En).0;
        fills(&svg_of_one).into_iter().find(|color| svg_of_one.matches(color.as_str()).count() == 1).expect("once")
    };
    assert_eq!(svg.matches(&deepest).count(), 4);
    let Body::Multiples(body) = &mut panel.body else { panic!("small pictures") };
    body.tiles[3].values[7] = f32::NAN;
    let before = boxes(&made(2, 2, Small::Triangle { by: 1 }), "<polyline");
    assert_eq!(boxes(&panel, "<polyline"), before + 2, "one cross");
}

fn fills(svg: &str) -> Vec<String> {
    let after = |part: &str| format!("fill=\"{}\"", part.split('"').next().expect("quoted"));
    let mut all: Vec<String> = svg.split("fill=\"").skip(1).map(after).collect();
    all.sort();
    all.dedup();
    all
}
