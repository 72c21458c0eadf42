//! Every number that the stage, the timeline and slow motion draw is the one in the file of that step; and going to and
//! fro in time changes no picture. A run of its own is trained, its CSV is read back, and what is drawn is compared with it.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{Site, Tower};
use base::names::Lang;
use draw::scene::numbers::{nats, percent, sci};
use draw::scene::shape::Pos;
use draw::scene::{Frame, Palette, Playhead, Shape, StageInput, compose, compose_bar, compose_card, compose_timeline};
use std::collections::BTreeMap;
use strata::session::Action;
use world::World;

const L: usize = 4;
const LINK: &str = "#v=1&n_layers=4&d_model=16&n_heads=2&n_ctx=16&batch_size=2&n_steps=100&lr=0.01";
const LAST: u64 = 60;

/// What one tower's CSV says: columns by name, rows by step.
struct File {
    columns: Vec<String>,
    rows: BTreeMap<u64, Vec<f64>>,
}

impl File {
    fn of(world: &World, tower: Tower) -> File {
        let (_, text) = world.session.metrics_csv(tower);
        let mut lines = text.lines();
        let columns: Vec<String> = lines.next().expect("a head").split(',').map(String::from).collect();
        let row = |line: &str| {
            let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().expect("a number")).collect();
            (cells[0] as u64, cells)
        };
        File { columns, rows: lines.map(row).collect() }
    }

    fn at(&self, step: u64, column: &str) -> f64 {
        let at = self.columns.iter().position(|c| c == column);
        self.rows[&step][at.unwrap_or_else(|| panic!("no column {column} in {:?}", self.columns))]
    }

    /// ‖∂L/∂x‖ at a point of the stream, tokens first.
    fn stream(&self, step: u64, point: usize) -> f64 {
        self.at(step, &hook(point, "_grad.l2"))
    }

    fn edge(&self, step: u64, half: &str, site: usize) -> f64 {
        self.at(step, &format!("{half}.blocks.{}.{}.l2", site / 2, ["attn", "mlp"][site % 2]))
    }
}

/// The column of a point of the stream, by its name in TransformerLens.
fn hook(point: usize, rest: &str) -> String {
    match point {
        0 => format!("blocks.0.hook_resid_pre{rest}"),
        p => format!("blocks.{}.hook_resid_{}{rest}", (p - 1) / 2, ["post", "mid"][p % 2]),
    }
}

/// A run that stands at its last step, with one cut made on the way, and both files.
fn run() -> (World, [File; 2]) {
    let mut world = World::open(LINK);
    world.until_step(40);
    world.act(Action::ToggleSkip(Tower::A, Site::mlp(1)));
    world.until_step(LAST);
    world.pause();
    // What the cut changed at once is no longer told.
    (0..200).for_each(|_| world.frame());
    let files = Tower::BOTH.map(|tower| File::of(&world, tower));
    (world, files)
}

fn texts(frame: &Frame) -> Vec<&str> {
    frame.shapes.iter().filter_map(|s| if let Shape::Text { text, .. } = s { Some(&text[..]) } else { None }).collect()
}

fn with_stage<T>(world: &World, look: impl Fn(&StageInput) -> T) -> T {
    let intact = Tower::BOTH.map(|tower| world.session.intact(tower));
    look(&world.session.stage(&intact, world.session.shown_step()))
}

fn stage(world: &World) -> Frame {
    with_stage(world, |input| compose(input, 958.0, 557.0))
}

/// The ratio that a sentence tells: `1/76,000`, `32 %`, `3.1 times`.
fn told_ratio(sentence: &str) -> f64 {
    let words: Vec<&str> = sentence.trim_end_matches('.').split(' ').collect();
    let is = words.iter().position(|word| *word == "is").expect("it compares");
    let number = |text: &str| text.replace(',', "").parse::<f64>().unwrap_or_else(|_| panic!("{text} in {sentence}"));
    match (words[is + 1], words[is + 2]) {
        (part, _) if part.starts_with("1/") => 1.0 / number(&part[2..]),
        (part, "%") => number(part) / 100.0,
        (power, "times") if power.contains('·') => {
            let (figures, exp) = power.split_once("·10⁻").expect("a small part");
            let digits: String =
                exp.chars().map(|c| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|d| d == c).expect("a digit").to_string()).collect();
            number(figures) / 10f64.powi(digits.parse().expect("an exponent"))
        }
        (part, "times") => number(part),
        other => panic!("{other:?} in {sentence}"),
    }
}

/// Whether two numbers are the same at two figures.
fn are_alike(told: f64, measured: f64) -> bool {
    (told / measured - 1.0).abs() < 0.051
}

#[test]
fn heads_profile_and_caption_say_what_the_file_says() {
    let (mut world, files) = run();
    let mut n_compared = 0;
    for step in [0, 1, 7, 33, 39, 40, 41, 59, LAST] {
        world.act(Action::Scrub(step));
        let frame = stage(&world);
        let said = texts(&frame);
        for (file, others) in [(&files[0], &files[1]), (&files[1], &files[0])] {
            let loss = format!("{} nats", nats(file.at(step, "loss_nats") as f32));
            assert!(said.iter().any(|text| text.starts_with(&loss)), "step {step}: {loss} in {said:?}");
            let low = sci(file.stream(step, 0));
            assert!(said.contains(&&low[..]), "step {step}: {low} in {said:?}");
            let ratio = others.stream(step, 0) / file.stream(step, 0);
            if let Some(told) = said.iter().find_map(|text| text.strip_prefix("1 : ")).filter(|_| ratio > 1.0) {
                let told: f64 = told.replace(',', "").parse().unwrap_or(ratio);
                assert!(are_alike(told, ratio), "step {step}: 1 : {told}, not {ratio}");
                n_compared += 1;
            }
        }
        let caption = world.session.caption(step).expect("measured");
        let begin = if step == 0 { "Before training. ".to_string() } else { format!("Step {step}. ") };
        assert!(caption.starts_with(&begin), "{caption}");
        let first = caption[begin.len()..].split_inclusive(". ").next().expect("a sentence").trim().to_string();
        let measured = files[1].stream(step, 0) / files[0].stream(step, 0);
        if first.contains("about as large") {
            assert!((1.0 / 1.31..1.31).contains(&measured), "{caption}: {measured}");
        } else {
            assert!(are_alike(told_ratio(&first), measured), "{caption}: {measured}");
            n_compared += 1;
        }
        if let Some((_, spread)) = caption.split_once("spread ") {
            let top = files[1].at(step, &hook(2 * L, ".spread"));
            assert!(spread.starts_with(&sci(top)), "{caption}: {top}");
            n_compared += 1;
        }
    }
    assert!(n_compared >= 12, "{n_compared} ratios and spreads");
}

#[test]
fn every_point_of_the_profile_stands_at_its_number() {
    let (mut world, files) = run();
    for step in [3, 40, LAST] {
        world.act(Action::Scrub(step));
        let frame = stage(&world);
        // Two dots of known value are the axis: 10⁻⁸ and 1 stand under their grid lines.
        let label = |words: &str| {
            let found = frame.shapes.iter().find_map(|s| match s {
                Shape::Text { at, text, .. } if text == words => Some(at.x),
                _ => None,
            });
            f64::from(found.unwrap_or_else(|| panic!("no {words} on the axis")))
        };
        let (from, to) = (label("10⁻⁸"), label("1"));
        for tower in Tower::BOTH {
            let own = Palette::of(world.session.theme()).tower(tower);
            let dots: Vec<Pos> = frame
                .shapes
                .iter()
                .filter_map(|s| match s {
                    Shape::Circle { at, r, fill: Some(c), stroke: None, .. } if *r == 2.6 && *c == own => Some(*at),
                    _ => None,
                })
                .collect();
            assert_eq!(dots.len(), 2 * L + 1);
            for (point, at) in dots.iter().enumerate() {
                let value = files[tower.idx()].stream(step, point);
                let x = from + (to - from) * (value.log10() + 8.0) / 8.0;
                let shown = value < 1e-8 || (f64::from(at.x) - x).abs() < 0.1;
                assert!(shown, "{tower:?} step {step} point {point}: {value} at {} not {x}", at.x);
            }
            assert!(dots.windows(2).all(|pair| pair[0].y > pair[1].y), "tokens at the bottom");
        }
    }
}

#[test]
fn the_card_at_a_skip_says_what_the_file_says() {
    let (mut world, files) = run();
    for (step, tower, idx) in [(20, Tower::A, 3), (59, Tower::A, 3), (LAST, Tower::A, 6), (33, Tower::B, 0)] {
        world.act(Action::Scrub(step));
        let site = Site::from_idx(idx);
        world.act(Action::Hover(Some((tower, site))));
        let frame = stage(&world);
        let said = texts(&frame);
        let file = &files[tower.idx()];
        let (skip, branch) = (file.edge(step, "grad_skip", idx), file.edge(step, "grad_branch", idx));
        let is_cut = tower == Tower::B || (idx == 3 && step >= 40);
        assert_eq!(is_cut, skip == 0.0, "{step} {tower:?} {idx}");
        let first = if is_cut { "skip cut".to_string() } else { format!("skip {}", sci(skip)) };
        let second = format!("branch {}", sci(branch));
        assert!(said.contains(&&first[..]) && said.contains(&&second[..]), "{first}, {second} in {said:?}");
        let share = format!("branch share {}", percent((branch / (skip + branch)) as f32));
        assert_eq!(said.contains(&&share[..]), !is_cut, "{share} in {said:?}");
    }
}

#[test]
fn the_timeline_draws_the_files_losses_and_gradients() {
    let (mut world, files) = run();
    world.act(Action::SetLinear(true));
    let (w, h) = (1300.0, 196.0);
    world.act(Action::Scrub(33));
    let timeline = world.session.timeline();
    let frame = compose_timeline(&timeline, w, h);
    assert!(texts(&frame).contains(&"step 33"));
    let palette = Palette::of(world.session.theme());
    // The axis of losses, from two levels whose height and number are written: chance is ln V, unigram the corpus' own.
    let info = world.session.run().info(Tower::A).expect("built");
    let levels = info.levels.as_ref().expect("counted by now");
    let (chance, unigram) = ((info.vocab.len() as f64).ln(), levels.unigram_nats.expect("it has one"));
    for (name, value) in [("chance ln V", chance), ("unigram", unigram)] {
        let words = format!("{name} {}", nats(value as f32));
        assert!(texts(&frame).contains(&&words[..]), "{words} in {:?}", texts(&frame));
    }
    let levels: Vec<f32> = frame
        .shapes
        .iter()
        .filter_map(|s| match s {
            Shape::Polyline { points, dash: Some(_), .. } if points.len() == 2 && points[0].y == points[1].y => {
                Some(points[0].y)
            }
            _ => None,
        })
        .collect();
    let y = |loss: f64| {
        let part = (loss - chance) / (unigram - chance);
        f64::from(levels[0]) + part * f64::from(levels[1] - levels[0])
    };
    for tower in Tower::BOTH {
        let file = &files[tower.idx()];
        let line = |width: f32| -> Vec<Pos> {
            let found = frame.shapes.iter().find_map(|s| match s {
                Shape::Polyline { points, width: w, color, dash: None } if *w == width && points.len() > 9 => {
                    let c = palette.tower(tower);
                    ((color.r, color.g, color.b) == (c.r, c.g, c.b)).then(|| points.clone())
                }
                _ => None,
            });
            found.expect("a line")
        };
        // A step is wider than two pixels here, so that every point is one step's.
        let (raw, smooth) = (line(1.0), line(2.0));
        assert_eq!((raw.len(), smooth.len()), (LAST as usize + 1, LAST as usize + 1));
        for step in 0..=LAST {
            let losses: Vec<f64> = (step.saturating_sub(9)..=step).map(|s| file.at(s, "loss_nats")).collect();
            let mean = losses.iter().sum::<f64>() / losses.len() as f64;
            for (at, loss) in [(raw[step as usize], losses[losses.len() - 1]), (smooth[step as usize], mean)] {
                assert!((f64::from(at.y) - y(loss)).abs() < 0.1, "{tower:?} step {step}: {} not {}", at.y, y(loss));
            }
        }
    }
    // A column of the strips is a step's gradient, the loss on top.
    let images: Vec<(usize, usize, &Vec<u8>)> = frame
        .shapes
        .iter()
        .filter_map(|s| match s {
            Shape::Image { n_columns, n_rows, rgba, .. } if *n_columns > 100 => Some((*n_columns, *n_rows, rgba)),
            _ => None,
        })
        .collect();
    for (tower, (n_columns, n_rows, rgba)) in Tower::BOTH.into_iter().zip(images) {
        assert_eq!(n_rows, 2 * L + 1);
        for step in [2u64, 33, 41, 58] {
            let column = (step as f64 / 100.0 * n_columns as f64) as usize;
            for row in 0..n_rows {
                let value = files[tower.idx()].stream(step, 2 * L - row);
                let place = ((value.log10() + 8.0) / 9.0).clamp(0.0, 1.0);
                let color = palette.light(tower, place as f32);
                let cell = &rgba[4 * (row * n_columns + column)..][..4];
                let near = [color.r, color.g, color.b].iter().zip(cell).all(|(a, b)| a.abs_diff(*b) <= 1);
                assert!(near, "{tower:?} step {step} row {row}: {cell:?} not {color:?}");
            }
        }
    }
}

#[test]
fn slow_motions_card_bar_and_update_say_what_the_file_says() {
    let (mut world, files) = run();
    world.act(Action::SetPace(strata::session::Pace::Slow));
    let step = 33;
    world.act(Action::Scrub(step));
    let at = |world: &World, t: f32, of: fn(&StageInput) -> Frame| {
        with_stage(world, |input| of(&StageInput { playhead: Playhead::Slow(t), ..*input }))
    };
    for k in 1..=2 * L {
        let t = draw::scene::Moment::Backward(k).time(2 * L);
        let site = 2 * L - k;
        let card = at(&world, t, |input| compose_card(input, 440.0, 184.0));
        let said = texts(&card);
        let [skip, branch] = ["grad_skip", "grad_branch"].map(|half| files[0].edge(step, half, site));
        let sum = files[0].stream(step, site);
        for words in [format!("skip {}", sci(skip)), format!("branch {}", sci(branch)), format!("sum {}", sci(sum))] {
            assert!(said.contains(&&words[..]), "fork {site}: {words} in {said:?}");
        }
        let cos = (sum * sum - skip * skip - branch * branch) / (2.0 * skip * branch);
        let angle = format!("angle {:.0}°", cos.clamp(-1.0, 1.0).acos().to_degrees());
        assert!(said.contains(&&angle[..]), "fork {site}: {angle} in {said:?}");
        // B's skips are cut: its branch is the sum, on a line of its own or in words.
        let of_b = sci(files[1].stream(step, site));
        assert!(said.iter().any(|text| text.ends_with(&of_b)), "fork {site}: {of_b} in {said:?}");
        // Under the front the stage writes both values, and the sentence compares them.
        let frame = at(&world, t, |input| compose(input, 958.0, 557.0));
        for file in &files {
            let value = sci(file.stream(step, site));
            assert!(texts(&frame).contains(&&value[..]), "fork {site}: {value} in {:?}", texts(&frame));
        }
        world.act(Action::SlowTo(t));
        let caption = world.session.caption(step).expect("measured");
        let ratio = files[1].stream(step, site) / files[0].stream(step, site);
        let compared = caption.rsplit(": ").next().expect("a sentence");
        if k < 2 * L && !caption.contains("about as large") {
            assert!(caption.contains(&format!("to layer {}: ", site / 2 + 1)), "{caption}");
            assert!(are_alike(told_ratio(compared), ratio), "{caption}: {ratio}");
        }
    }
    let bar = at(&world, 0.9, |input| compose_bar(input, 930.0));
    let lr = format!("4 update · lr {}", sci(files[0].at(step, "lr")));
    assert!(texts(&bar).contains(&&lr[..]), "{lr} in {:?}", texts(&bar));
    // What the update moved is told by the step after it.
    let frame = at(&world, 0.9, |input| compose(input, 958.0, 557.0));
    for layer in 0..L {
        for file in &files {
            let moved = sci(file.at(step + 1, &format!("transformer.h.{layer}.update_ratio")));
            assert!(texts(&frame).contains(&&moved[..]), "layer {layer}: {moved} in {:?}", texts(&frame));
        }
    }
    // The losses that the sentence compares.
    world.act(Action::SlowTo(0.3));
    let caption = world.session.caption(step).expect("measured");
    let [a, b] = files.each_ref().map(|file| nats(file.at(step, "loss_nats") as f32));
    assert!(caption.contains(&format!("loss A {a}, B {b} nats")), "{caption}");
}

#[test]
fn going_to_and_fro_in_time_changes_no_picture() {
    let (mut world, _) = run();
    for lang in [Lang::En, Lang::Zh] {
        world.act(Action::SetLang(lang));
        let frames = |world: &mut World, step: u64| {
            world.act(Action::Scrub(step));
            (stage(world), compose_timeline(&world.session.timeline(), 1300.0, 196.0), world.session.caption(step))
        };
        let steps = [47, 3, 58, 21, 0];
        let there: Vec<_> = steps.iter().map(|&step| frames(&mut world, step)).collect();
        for (step, before) in steps.iter().zip(&there).rev() {
            assert!(frames(&mut world, *step) == *before, "step {step}");
        }
        assert!(there.windows(2).all(|pair| pair[0] != pair[1]), "they differ from each other");
    }
}
