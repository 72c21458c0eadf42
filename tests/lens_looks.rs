//! Lenses that remember looks or compare towers, and what they ask on request: against models read by hand.

#[path = "common/asked.rs"]
mod asked;

use asked::{ask, question};
use base::config::{Link, Site, Tower, ValidConfig};
use base::corpora::{self, Corpus, IGNORE, Split};
use engine::nn::{Batch, Model, ParamTable, fill_batch};
use lens::panel::{Body, Grid, Panel, Sentence};
use lens::{Answer, Desk, DeskWord, LENSES};
use nalgebra::DMatrix;

const LINK: &str = "v=1&corpus=stories-en&n_layers=2&d_model=8&n_heads=2&n_ctx=12&batch_size=4&lr=0.01&warmup_steps=0";
const STEP: u64 = 25;
const N: usize = 6;

fn valid(link: &str) -> (ValidConfig, Box<dyn Corpus>) {
    let config = Link::parse(link).0.experiment.config(Tower::A).clone();
    let corpus = corpora::build(config.corpus, config.seed as u64);
    (config.validate(corpus.vocab().len()).expect("fits"), corpus)
}

/// A trained model that has read `n` held-out sequences, and the batch.
fn read(link: &str, n: usize) -> (Model<f32>, Batch) {
    let (config, corpus) = valid(link);
    let weights = question(link, Tower::A, STEP, "ablation", &[]).weights;
    let config = config.with_batch_size(n);
    let mut batch = Batch::default();
    fill_batch(&config, corpus.as_ref(), Split::Validation, 0, &mut batch);
    let mut model = Model::from_params(&config, weights, true).expect("as many");
    model.forward(&batch.inputs);
    (model, batch)
}

fn panel<'a>(answer: &'a Answer, key: &str) -> &'a Panel {
    answer.panels.iter().find(|p| p.key == key).unwrap_or_else(|| panic!("no {key}"))
}

fn chart(answer: &Answer, key: &str) -> Vec<f64> {
    let Body::Chart(chart) = &panel(answer, key).body else { panic!("{key} is no chart") };
    chart.series[0].points.iter().map(|p| f64::from(p.value)).collect()
}

fn grid<'a>(answer: &'a Answer, key: &str) -> &'a Grid {
    let Body::Grid(grid) = &panel(answer, key).body else { panic!("{key} is no grid") };
    grid
}

/// A desk with both towers of a link.
fn desk(link: &str) -> Desk {
    let mut desk = Desk::new(LENSES);
    for tower in Tower::BOTH {
        let config = Link::parse(link).0.experiment.config(tower).clone();
        desk.open(1, tower, config, None).expect("opens");
    }
    desk
}

fn look(desk: &mut Desk, link: &str, tower: Tower, step: u64, key: &str, params: &[(&str, &str)]) -> Answer {
    desk.ask(question(link, tower, step, key, params));
    let Some(DeskWord::Answered { answer, .. }) = desk.work() else { panic!("{key}") };
    answer
}

#[test]
fn what_is_seen_over_time_is_what_each_look_said() {
    for (key, of, panels) in [
        ("collapse", "spread", vec!["spread_time", "cosine_time", "rank_time"]),
        ("attention", "", vec!["over_time"]),
        ("cka", "", vec!["growth"]),
        ("weights", "", vec!["over_time", "stream_time"]),
    ] {
        let mut desk = desk(LINK);
        let first = look(&mut desk, LINK, Tower::A, 0, key, &[]);
        let second = look(&mut desk, LINK, Tower::A, STEP, key, &[]);
        for name in panels {
            assert!(first.panels.iter().all(|p| p.key != name), "{key}: one look has no history");
            let grid = grid(&second, name);
            assert_eq!(grid.columns, [0, STEP], "{key}");
            assert!(grid.rows.iter().all(|row| row.values.len() == 2), "{key}");
            assert!(grid.rows.iter().any(|row| row.values[0] != row.values[1]), "{key} {name}: nothing has changed");
            if key == "cka" {
                assert!(grid.rows.iter().all(|row| (row.values[1] - 1.0).abs() < 1e-6), "each is like itself");
            }
        }
        if !of.is_empty() {
            let grid = grid(&second, "spread_time");
            for (c, seen) in [first, second.clone()].iter().enumerate() {
                let column: Vec<f64> = grid.rows.iter().map(|row| f64::from(row.values[c])).collect();
                assert_eq!(column, chart(seen, of), "{key}");
            }
        }
    }
}

#[test]
fn the_step_at_which_it_was_most_like_a_simple_model_is_marked() {
    let mut desk = desk(LINK);
    let params = [("n_sequences", "4")];
    let looks: Vec<Answer> =
        [0, 5, STEP].into_iter().map(|step| look(&mut desk, LINK, Tower::A, step, "ngram", &params)).collect();
    let last = &looks[2];
    let Body::Sentence(Sentence { numbers, .. }) = &panel(last, "least").body else { panic!("a sentence") };
    for n in 0..4 {
        let over_time = chart(last, &format!("time_{n}"));
        let each: Vec<f64> = looks.iter().map(|seen| chart(seen, "kl")[n]).collect();
        assert_eq!(over_time, each, "n = {n}");
        let least = (0..3).min_by(|&a, &b| each[a].total_cmp(&each[b])).expect("three");
        let number = |key: String| numbers.iter().find(|number| number.key == key).expect("said").value;
        assert_eq!(number(format!("step{n}")), [0.0, 5.0, STEP as f32][least]);
        assert_eq!(f64::from(number(format!("kl{n}"))), each[least]);
        let Body::Chart(chart) = &panel(last, &format!("time_{n}")).body else { panic!("a chart") };
        assert_eq!(f64::from(chart.levels[0].value), each[least], "marked in the picture");
    }
    let least = numbers.iter().filter(|number| number.key.starts_with("step")).map(|number| number.value);
    assert!(least.clone().any(|step| step == 0.0) && least.clone().any(|step| step > 0.0), "not all at one step");
}

/// CKA by its other formula, from the tables of inner products.
fn cka(a: &[f32], b: &[f32], d: usize) -> f64 {
    let gram = |x: &[f32]| {
        let n = x.len() / d;
        let mut k = DMatrix::from_fn(n, n, |i, j| {
            (0..d).map(|c| f64::from(x[i * d + c]) * f64::from(x[j * d + c])).sum::<f64>()
        });
        let (rows, all) = (k.column_mean(), k.mean());
        for i in 0..n {
            for j in 0..n {
                k[(i, j)] += all - rows[i] - rows[j];
            }
        }
        k
    };
    let (k, l) = (gram(a), gram(b));
    k.dot(&l) / (k.norm() * l.norm())
}

#[test]
fn layers_of_both_towers_are_compared_at_the_same_step_only() {
    let link = format!("{LINK}&b.residual=none");
    let params = [("n_sequences", "4")];
    let mut desk = desk(&link);
    let first = look(&mut desk, &link, Tower::A, STEP, "cka", &params);
    assert!(first.panels.iter().all(|p| p.key != "towers"), "B has not been seen");
    assert!(
        look(&mut desk, &link, Tower::B, 5, "cka", &params).panels.iter().all(|p| p.key != "towers"),
        "steps differ"
    );
    let second = look(&mut desk, &link, Tower::B, STEP, "cka", &params);
    let found = grid(&second, "towers");
    let streams = Tower::BOTH.map(|tower| {
        let experiment = Link::parse(&link).0.experiment;
        let (_, corpus) = valid(&link);
        let config = experiment.config(tower).clone().validate(corpus.vocab().len()).expect("fits").with_batch_size(4);
        let weights = question(&link, tower, STEP, "cka", &[]).weights;
        let mut batch = Batch::default();
        fill_batch(&config, corpus.as_ref(), Split::Validation, 0, &mut batch);
        let mut model = Model::<f32>::from_params(&config, weights, false).expect("as many");
        model.forward(&batch.inputs);
        [0, 2, 4].map(|i| model.act(model.act_table().stream[i]).to_vec())
    });
    for (row, b) in found.rows.iter().zip(&streams[1]) {
        for (&value, a) in row.values.iter().zip(&streams[0]) {
            let expected = cka(b, a, 8);
            assert!((f64::from(value) - expected).abs() < 1e-5, "{value}, not {expected}");
        }
    }
}

/// Mean loss of logits that are read from a stream (N,D) without a final norm, in f64.
fn loss_of(stream: &[f64], table: &[f32], targets: &[u32], d: usize) -> f64 {
    let each: Vec<f64> = stream
        .chunks_exact(d)
        .zip(targets)
        .filter(|(_, target)| **target != IGNORE)
        .map(|(x, &target)| {
            let logits: Vec<f64> =
                table.chunks_exact(d).map(|w| w.iter().zip(x).map(|(&w, x)| f64::from(w) * x).sum()).collect();
            logits.iter().map(|z| z.exp()).sum::<f64>().ln() - logits[target as usize]
        })
        .collect();
    each.iter().sum::<f64>() / each.len() as f64
}

/// The top layer of a tower without norms: what it adds stands in the sum as it is.
#[test]
fn a_part_resampled_writes_what_it_wrote_for_the_next_sequence() {
    for change in ["", "&act_fn=off"] {
        let link = format!("{LINK}&norm=none&n_heads=1{change}");
        let answer = ask(LENSES, &link, Tower::A, STEP, "ablation", &[("by", "resample"), ("n_sequences", "6")]);
        let (model, batch) = read(&link, N);
        let (acts, d) = (&model.act_table().blocks[1], 8);
        let of = |span| model.act(span).iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
        let next = |mut values: Vec<f64>| {
            values.rotate_left(12 * d);
            values
        };
        let sum = |parts: &[Vec<f64>]| -> Vec<f64> {
            (0..parts[0].len()).map(|i| parts.iter().map(|part| part[i]).sum()).collect()
        };
        let table = &model.params()[ParamTable::new(model.config()).wte.range()];
        let loss = |stream: &[f64]| loss_of(stream, table, &batch.targets, d);
        let whole = loss(&of(model.act_table().stream[4]));
        let near = |found: f64, stream: Vec<f64>| {
            let expected = loss(&stream) - whole;
            assert!((found - expected).abs() < 2e-6 && expected.abs() > 1e-5, "{change}: {found}, not {expected}");
        };
        let (below, attn) = (of(model.act_table().stream[2]), next(of(acts.attn_out)));
        if change.is_empty() {
            let mlp = next(of(acts.mlp_out));
            near(chart(&answer, "layer")[1], sum(&[below, attn, mlp.clone()]));
            near(chart(&answer, "mlp")[1], sum(&[of(model.act_table().stream[3]), mlp]));
        } else {
            near(chart(&answer, "attn")[1], sum(&[below, attn]));
            // The only head is all of attention; its layer has nothing else.
            for value in [f64::from(grid(&answer, "head").rows[1].values[0]), chart(&answer, "layer")[1]] {
                assert!((value - chart(&answer, "attn")[1]).abs() < 1e-6, "{value}");
            }
        }
    }
    let alone = ask(LENSES, LINK, Tower::A, STEP, "ablation", &[("by", "resample"), ("n_sequences", "1")]);
    assert!(chart(&alone, "layer").iter().all(|x| x.is_nan()), "there is no other sequence");
}

/// All twelve tokens of width 8 make a Jacobian 96 wide: row by row on a single copy, and its product.
#[test]
fn the_jacobian_of_all_tokens_is_every_row_of_it() {
    let answer = ask(LENSES, LINK, Tower::A, STEP, "jacobians", &[("of", "all")]);
    let (mut model, width) = (read(LINK, 1).0, 96);
    let mut of_block = |layer: usize| {
        let mut jacobian = DMatrix::zeros(width, width);
        for i in 0..width {
            let mut cotangent = vec![0.0f32; width];
            cotangent[i] = 1.0;
            for site in [Site::mlp(layer), Site::attn(layer)] {
                let (mut skip, mut branch) = (vec![0.0; width], vec![0.0; width]);
                model.fork_vjp(site, &cotangent, &mut skip, &mut branch);
                cotangent = skip.iter().zip(&branch).map(|(s, b)| s + b).collect();
            }
            (0..width).for_each(|j| jacobian[(i, j)] = f64::from(cotangent[j]));
        }
        jacobian
    };
    let blocks = [of_block(0), of_block(1)];
    for (layer, jacobian) in blocks.iter().enumerate() {
        // Nobody looks ahead: what a token becomes does not depend on later ones.
        let ahead = (0..88).all(|i| (8 * (i / 8 + 1)..width).all(|j| jacobian[(i, j)] == 0.0));
        assert!(ahead, "layer {layer}");
        let mut sizes: Vec<f64> = jacobian.singular_values().iter().copied().collect();
        sizes.sort_by(f64::total_cmp);
        let median = 0.5 * (sizes[47] + sizes[48]);
        assert!((chart(&answer, "block")[layer] / median - 1.0).abs() < 1e-4, "layer {layer}");
        assert!((chart(&answer, "least")[layer] / sizes[0].max(1e-6 * sizes[95]) - 1.0).abs() < 1e-2, "layer {layer}");
    }
    let gain = blocks[1].norm() / 96f64.sqrt();
    assert!((chart(&answer, "gain")[0] / gain - 1.0).abs() < 1e-5, "blocks from 2 on");
    let last = ask(LENSES, LINK, Tower::A, STEP, "jacobians", &[]);
    assert_ne!(chart(&last, "block"), chart(&answer, "block"));
}

/// Weights of 0 look everywhere alike: at so many tokens back the mean of 1/(i+1) over the positions that can.
#[test]
fn a_pattern_averaged_by_offset_is_known_where_it_is_even() {
    let mut asked = question(LINK, Tower::A, 0, "attention", &[]);
    asked.weights.fill(0.0);
    let config = Link::parse(LINK).0.experiment.config(Tower::A).clone();
    let (answer, _) = lens::ask_once(LENSES, config, None, asked).expect("an answer");
    let found = grid(&answer, "offset");
    assert_eq!(found.rows.len(), 4, "two layers of two heads");
    for row in &found.rows {
        for (offset, &value) in row.values.iter().enumerate() {
            let all: Vec<f64> = (offset..12).map(|i| 1.0 / (i + 1) as f64).collect();
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            assert!((f64::from(value) - mean).abs() < 1e-6, "{offset}: {value}, not {mean}");
        }
    }
    let most: f64 = (1..=12).map(|n| f64::from(n).ln()).sum::<f64>() / 12.0;
    assert!(chart(&answer, "entropy").iter().all(|x| (x - most).abs() < 1e-6), "an even look has the most entropy");
    let Body::Chart(chart) = &panel(&answer, "entropy").body else { panic!("a chart") };
    let level = |value: f64| chart.levels.iter().any(|level| (f64::from(level.value) - value).abs() < 1e-6);
    assert!([3.0, 2.5, 1.5, 1.0, most].into_iter().all(level), "the dialogue's table and what is possible");
    // Trained, one token back is what the score of the previous token says.
    let trained = ask(LENSES, LINK, Tower::A, STEP, "attention", &[]);
    let before: Vec<f32> = grid(&trained, "head_previous").rows.iter().flat_map(|row| row.values.clone()).collect();
    let offset: Vec<f32> = grid(&trained, "offset").rows.iter().map(|row| row.values[1]).collect();
    assert_eq!(before, offset);
}

#[test]
fn what_a_look_costs_is_said() {
    let mut desk = desk(LINK);
    let mut said = |key: &str, params: &[(&str, &str)]| {
        desk.ask(question(LINK, Tower::A, 0, key, params));
        let Some(DeskWord::Answered { about, .. }) = desk.work() else { panic!("{key}") };
        let text = about.cost.en.clone();
        assert!(about.cost.zh.contains("个训练步"), "{}", about.cost.zh);
        let (_, n) = text.rsplit_once("as much as ").expect("a cost");
        n.split_once(' ').expect("a number").0.parse::<f64>().expect("a number")
    };
    let [few, many] = ["8", "64"].map(|n| said("logit", &[("n_sequences", n)]));
    assert!(few > 0.0 && (many / few - 8.0).abs() < 0.5, "{few} {many}");
}
