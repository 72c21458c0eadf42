//! Lenses against models that are known: parts taken out by hand, towers without sublayers, tokens that are one vector.

#[path = "common/asked.rs"]
mod asked;

use asked::{ask, fields, question};
use base::config::{Link, Tower, ValidConfig};
use base::corpora::{self, Corpus, IGNORE, Split};
use engine::nn::{Batch, Model, ParamTable, fill_batch};
use lens::panel::{Body, Panel};
use lens::{Answer, Desk, DeskWord, LENSES};

const LINK: &str = "v=1&corpus=stories-en&n_layers=3&d_model=16&n_heads=2&n_ctx=12&batch_size=4&lr=0.01&warmup_steps=0";
const STEP: u64 = 25;
const N: usize = 6;

fn valid(link: &str) -> (ValidConfig, Box<dyn Corpus>) {
    let config = Link::parse(link).0.experiment.config(Tower::A).clone();
    let corpus = corpora::build(config.corpus, config.seed as u64);
    (config.validate(corpus.vocab().len()).expect("fits"), corpus)
}

fn held_out(config: &ValidConfig, corpus: &dyn Corpus, n: usize) -> (ValidConfig, Batch) {
    let config = config.clone().with_batch_size(n);
    let mut batch = Batch::default();
    fill_batch(&config, corpus, Split::Validation, 0, &mut batch);
    (config, batch)
}

/// Mean loss on held-out sequences, by a whole forward pass in f64.
fn loss(config: &ValidConfig, corpus: &dyn Corpus, params: &[f32]) -> f64 {
    let (config, batch) = held_out(config, corpus, N);
    let params = params.iter().map(|&x| f64::from(x)).collect();
    let mut model = Model::<f64>::from_params(&config, params, false).expect("as many");
    model.forward(&batch.inputs);
    let logits = model.act(model.act_table().logits);
    let each: Vec<f64> = logits
        .chunks_exact(config.d_vocab())
        .zip(&batch.targets)
        .filter(|(_, target)| **target != IGNORE)
        .map(|(row, &target)| row.iter().map(|x| x.exp()).sum::<f64>().ln() - row[target as usize])
        .collect();
    each.iter().sum::<f64>() / each.len() as f64
}

fn panel<'a>(answer: &'a Answer, key: &str) -> &'a Panel {
    answer.panels.iter().find(|p| p.key == key).unwrap_or_else(|| panic!("no {key}"))
}

/// The values of a chart, by point.
fn chart(answer: &Answer, key: &str) -> Vec<f64> {
    let Body::Chart(chart) = &panel(answer, key).body else { panic!("{key} is no chart") };
    chart.series[0].points.iter().map(|p| f64::from(p.value)).collect()
}

fn grid(answer: &Answer, key: &str) -> Vec<Vec<f32>> {
    let Body::Grid(grid) = &panel(answer, key).body else { panic!("{key} is no grid") };
    grid.rows.iter().map(|row| row.values.clone()).collect()
}

#[test]
fn a_layer_taken_out_is_a_model_that_never_had_it() {
    let (config, corpus) = valid(LINK);
    let weights = question(LINK, Tower::A, STEP, "ablation", &[]).weights;
    let answer = ask(LENSES, LINK, Tower::A, STEP, "ablation", &[("n_sequences", "6")]);
    let (whole, table) = (loss(&config, corpus.as_ref(), &weights), ParamTable::new(&config));
    let fewer = valid(&LINK.replace("n_layers=3", "n_layers=2")).0;
    for (gone, found) in chart(&answer, "layer").into_iter().enumerate() {
        // The other layers' weights, in their order, and all that belongs to none.
        let kept = table.infos.iter().filter(|info| info.layer != Some(gone));
        let params: Vec<f32> = kept.flat_map(|info| weights[info.span.range()].to_vec()).collect();
        let expected = loss(&fewer, corpus.as_ref(), &params) - whole;
        assert!((found - expected).abs() < 2e-6, "layer {gone}: {found}, not {expected}");
    }
}

#[test]
fn looks_before_are_shown_and_another_future_is_forgotten() {
    let mut desk = Desk::new(LENSES);
    let config = Link::parse(LINK).0.experiment.config(Tower::A).clone();
    desk.open(1, Tower::A, config, None).expect("opens");
    let asked = [("probes", ("n_tokens", "200")), ("behaviour", ("n_questions", "100")), ("weights", ("", ""))];
    for (key, param) in asked {
        let params: Vec<(&str, &str)> = Some(param).filter(|(name, _)| !name.is_empty()).into_iter().collect();
        let mut look = |step: u64| {
            desk.ask(question(LINK, Tower::A, step, key, &params));
            let Some(DeskWord::Answered { answer, .. }) = desk.work() else { panic!("{key}") };
            answer
        };
        assert!(look(0).panels.iter().all(|p| p.key != "over_time"), "{key}: nothing was seen before");
        let column = |answer: &Answer, c: usize| -> Vec<u32> {
            grid(answer, "over_time").iter().map(|row| row[c].to_bits()).collect()
        };
        let columns = |answer: &Answer| match &panel(answer, "over_time").body {
            Body::Grid(grid) => grid.columns.clone(),
            _ => panic!("{key}: no grid"),
        };
        let (fifth, last) = (look(5), look(STEP));
        assert_eq!((columns(&fifth), columns(&last)), (vec![0, 5], vec![0, 5, STEP]), "{key}");
        assert_eq!(column(&fifth, 1), column(&last, 1), "{key}: what was seen stays");
        assert_ne!(column(&last, 0), column(&last, 2), "{key}");
        let back = look(5);
        assert_eq!((columns(&back), column(&back, 1)), (vec![0, 5], column(&fifth, 1)), "{key}");
    }
}

#[test]
fn a_head_taken_out_is_one_whose_values_are_zero() {
    let (config, corpus) = valid(LINK);
    let weights = question(LINK, Tower::A, STEP, "ablation", &[]).weights;
    let answer = ask(LENSES, LINK, Tower::A, STEP, "ablation", &[("n_sequences", "6")]);
    let (whole, table, d, k) =
        (loss(&config, corpus.as_ref(), &weights), ParamTable::new(&config), config.d_model, config.d_head());
    for (layer, row) in grid(&answer, "head").into_iter().enumerate() {
        for (head, found) in row.into_iter().enumerate() {
            // The columns of W_V and the entries of b_V; the lens changes W_O.
            let (mut params, c_attn) = (weights.clone(), table.blocks[layer].c_attn);
            for column in 2 * d + head * k..2 * d + (head + 1) * k {
                (0..d).for_each(|i| params[c_attn.w.start + i * 3 * d + column] = 0.0);
                params[c_attn.b.start + column] = 0.0;
            }
            let expected = loss(&config, corpus.as_ref(), &params) - whole;
            assert!((f64::from(found) - expected).abs() < 2e-6, "{layer}.{head}: {found}, not {expected}");
        }
    }
}

#[test]
fn going_on_from_a_layer_is_the_whole_pass_to_the_bit() {
    for change in ["", "&norm=post", "&pos=rope", "&attn=off", "&residual=2a.3m"] {
        let (config, corpus) = valid(&format!("{LINK}{change}"));
        let (config, batch) = held_out(&config, corpus.as_ref(), N);
        let mut model = Model::<f32>::new(&config);
        model.forward(&batch.inputs);
        for layer in [2, 1, 0] {
            let w = model.param_table().blocks[layer].c_fc.w;
            model.params_mut()[w.start] += 1.0;
            model.forward_from(layer);
            let mut whole = model.clone();
            whole.forward(&batch.inputs);
            let logits = |m: &Model<f32>| m.act(m.act_table().logits).iter().map(|x| x.to_bits()).collect::<Vec<u32>>();
            assert_eq!(logits(&model), logits(&whole), "{change} from {layer}");
        }
    }
}

#[test]
fn without_sublayers_every_change_passes_as_it_is() {
    let link = format!("{LINK}&attn=off&act_fn=off");
    let answer = ask(LENSES, &link, Tower::A, 0, "jacobians", &[]);
    for key in ["block", "least", "product", "gain"] {
        assert!(chart(&answer, key).iter().all(|x| (x - 1.0).abs() < 1e-12), "{key}");
    }
    let of = |params: &[(&str, &str)]| chart(&ask(LENSES, LINK, Tower::A, 0, "jacobians", params), "block");
    assert_ne!(of(&[("sequence", "2")]), of(&[]), "another token");
}

#[test]
fn a_layer_is_like_itself_and_the_look_before_is_remembered() {
    let entry = lens::entry(LENSES, "cka").expect("there");
    let (config, corpus) = valid(LINK);
    let (mut looker, mut arenas) = ((entry.looks.expect("all are carried").open)(), lens::Arenas::default());
    let mut look = |step: u64, text: &str| {
        let weights = question(LINK, Tower::A, step, "cka", &[]).weights;
        let (_, batch) = held_out(&config, corpus.as_ref(), 4);
        let subject = lens::Subject {
            tower: Tower::A,
            config: &config,
            corpus: corpus.as_ref(),
            step,
            params: &weights,
            batch: &batch,
            course: None,
            stored: None,
        };
        let given = [("text".to_string(), text.to_string())];
        let params = lens::Params::read(entry.params, &given, &[]).0;
        let panels = looker.look(&subject, &params, &mut arenas);
        Answer { lens: "cka".into(), tower: Tower::A, step, panels }
    };
    let first = look(0, "held_out");
    assert!(first.panels.iter().all(|p| p.key != "since"), "there was no look before");
    for (i, row) in grid(&first, "layers").iter().enumerate() {
        assert!((row[i] - 1.0).abs() < 1e-6 && row.iter().all(|x| (0.0..=1.000_001).contains(x)), "{row:?}");
    }
    assert!(chart(&look(0, "held_out"), "since").iter().all(|x| (x - 1.0).abs() < 1e-6), "the same weights");
    let later = chart(&look(STEP, "held_out"), "since");
    assert!(later.iter().any(|x| *x < 0.99) && later.iter().all(|x| (0.0..=1.0).contains(x)), "{later:?}");
    assert!(look(STEP, "batch").panels.iter().all(|p| p.key != "since"), "other tokens cannot be compared");
}

#[test]
fn an_even_pattern_has_evenness_one_and_even_distance() {
    // Weights of 0: every score is 0.
    let weights = vec![0.0; ParamTable::new(&valid(LINK).0).n_params];
    let mut asked = question(LINK, Tower::A, 0, "attention", &[]);
    asked.weights = weights;
    let config = Link::parse(LINK).0.experiment.config(Tower::A).clone();
    let (answer, _) = lens::ask_once(LENSES, config, None, asked).expect("an answer");
    let near = |x: f64, y: f64| (x - y).abs() < 1e-6;
    assert!(chart(&answer, "evenness").iter().chain(&chart(&answer, "distance")).all(|&x| near(x, 1.0)));
    let harmonic: f64 = (2..=12).map(|n| 1.0 / f64::from(n)).sum::<f64>() / 11.0;
    for key in ["head_first", "head_previous"] {
        assert!(grid(&answer, key).iter().flatten().all(|&x| near(f64::from(x), harmonic)), "{key}");
    }
    let csv = fields(&draw::export::csv(&answer.panels));
    let cell = |query: u32, key: u32| {
        let at = format!("blocks.1.attn.hook_pattern[0,{query}]");
        csv.get(&(at, key.to_string(), "a.pattern [1]".to_string())).map(|x| x.parse::<f64>().expect("a number"))
    };
    assert!(cell(3, 1).is_some_and(|x| near(x, 0.25)) && cell(3, 4).is_none(), "nobody looks ahead");
}

#[test]
fn the_logit_lens_is_the_loss_at_the_top_and_nothing_apart() {
    let answer = ask(LENSES, LINK, Tower::A, STEP, "logit", &[("n_sequences", "6")]);
    let (config, corpus) = valid(LINK);
    let weights = question(LINK, Tower::A, STEP, "logit", &[]).weights;
    let (losses, kls) = (chart(&answer, "loss"), chart(&answer, "kl"));
    assert!((losses[6] - loss(&config, corpus.as_ref(), &weights)).abs() < 2e-6, "{losses:?}");
    assert_eq!(kls[6], 0.0);
    assert!(kls[..6].iter().all(|&kl| kl > 0.0), "{kls:?}");
    let Body::Text(top) = &panel(&answer, "top").body else { panic!("lines") };
    assert_eq!(top.text.lines().count(), 4);
}

/// Under weights that do not move, nothing does: trails over steps stand still, and maps are not turned.
#[test]
fn what_stands_still_leaves_no_trail_and_what_moves_does() {
    let mut desk = Desk::new(LENSES);
    let config = Link::parse(LINK).0.experiment.config(Tower::A).clone();
    desk.open(1, Tower::A, config, None).expect("opens");
    let mut look = |step: u64, trained: u64| {
        let mut asked = question(LINK, Tower::A, trained, "maps", &[("token", "2")]);
        asked.step = step;
        desk.ask(asked);
        let Some(DeskWord::Answered { answer, .. }) = desk.work() else { panic!("maps") };
        answer
    };
    let points = |answer: &Answer, key: &str| match &panel(answer, key).body {
        Body::Scatter(scatter) => (scatter.joined, scatter.panes[0].points.clone()),
        _ => panic!("{key}: no clouds"),
    };
    let (first, second) = (look(0, 0), look(1, 0));
    assert!(first.panels.iter().all(|p| p.key != "trail_time"), "one look is no way");
    let near = |a: &[f32; 2], b: &[f32; 2]| (a[0] - b[0]).abs() < 1e-5 && (a[1] - b[1]).abs() < 1e-5;
    let (n_looks, still) = points(&second, "trail_time");
    assert_eq!(n_looks, 2);
    assert!(still.chunks_exact(2).all(|way| near(&way[0], &way[1])), "{still:?}");
    let (n_depths, up) = points(&second, "trail");
    assert_eq!((n_depths, up.len()), (4, 4 * 4), "four tokens at four depths");
    let (n_looks, moved) = points(&look(2, STEP), "trail_time");
    assert_eq!(n_looks, 3);
    assert!(moved.chunks_exact(3).any(|way| !near(&way[1], &way[2])));
}

/// In portions at a desk or at once: the same lines, the same numbers.
#[test]
fn curvature_and_self_check_in_portions_are_what_they_are_at_once() {
    const LARGE: &str = "v=1&n_layers=3&d_model=32&n_ctx=64";
    for key in ["curvature", "selfcheck"] {
        let asked = question(LARGE, Tower::A, 0, key, &[]);
        let config = Link::parse(LARGE).0.experiment.config(Tower::A).clone();
        let mut desk = Desk::new(LENSES);
        desk.open(1, Tower::A, config.clone(), None).expect("opens");
        desk.ask(asked.clone());
        let mut answers = Vec::new();
        while let Some(DeskWord::Answered { answer, is_whole, .. }) = desk.work() {
            answers.push((answer, is_whole));
        }
        assert!(answers.len() > 1 && answers.iter().filter(|(_, is_whole)| *is_whole).count() == 1, "{key}");
        let at_once = lens::ask_once(LENSES, config, None, asked).expect("an answer").0;
        assert_eq!(at_once, answers.last().expect("some").0, "{key}");
    }
}
