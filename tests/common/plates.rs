//! Panels of made-up numbers, drawn by plotters' SVG backend, for tests and examples only.
#![allow(dead_code, reason = "shared by a test and an example that use different parts")]

use base::config::{Residual, Tower};
use base::names::{Lang, Text, Words, tx};
use draw::figure::{Marks, Options, Style, draw};
use draw::scene::ThemeKind;
use engine::telemetry::{Reading, Snapshot};
use lens::gradients::panels_of;
use lens::merge;
use lens::panel::{
    Axis, Behind, Body, Chart, Format, Grid, GridRow, Labels, Level, Mark, Number, Pane, Panel, Place, Point, Scale,
    Scatter, Sentence, Series, Written, XAxis,
};
use plotters::prelude::{IntoDrawingArea, SVGBackend};

/// The classes of the made-up tokens.
pub const CLASSES: [Text; 4] =
    [tx("noun", "名词"), tx("verb", "动词"), tx("function word", "虚词"), tx("space", "空格")];

/// Numbers for one tower: `fall` per place, with some wobble.
pub fn values(n: usize, from: f32, fall: f32) -> Vec<f32> {
    (0..n).map(|i| from * libm::powf(fall, i as f32) * (1.0 + 0.2 * libm::sinf(i as f32 * 2.3))).collect()
}

/// A recorded step of a made-up tower: B's gradient dies, ends in an exact zero, and A's top is no number.
pub fn snapshot(tower: Tower, layers: usize) -> Snapshot {
    let (n, is_a) = (2 * layers + 1, tower == Tower::A);
    let mut stream = if is_a { values(n, 0.3, 0.95) } else { values(n, 1.2e-7, 2.1) };
    if is_a {
        stream[n - 1] = f32::NAN;
    } else {
        (stream[0], stream[1]) = (0.0, 3e-12);
    }
    Snapshot {
        tower,
        step: 160,
        loss_nats: 1.6,
        unigram_kl_nats: None,
        lr: 1e-3,
        grad_l2: 0.8,
        resid_grad_l2: stream.into(),
        skip_grad_l2: values(n - 1, 0.2, 0.9).into(),
        branch_grad_l2: values(n - 1, 0.1, 0.9).into(),
        resid_rms: vec![1.0; n].into(),
        branch_rms: vec![0.3; n - 1].into(),
        spread: (if is_a { values(n, 0.8, 1.0) } else { values(n, 0.9, 0.4) }).into(),
        weight_grad_l2: (if is_a { values(layers, 0.4, 0.8) } else { values(layers, 1e-6, 4.0) }).into(),
        embed_grad_l2: 0.1,
        learned_ratio: vec![2e-3; layers].into(),
        decay_ratio: 2.4e-5,
        update_ratio: (if is_a { values(layers, 4e-3, 0.95) } else { values(layers, 1e-5, 1.9) }).into(),
        intact: vec![Residual::All.is_intact(base::config::Site::attn(0)); n - 1],
        reading: Reading::default(),
        non_finite: None,
    }
}

/// A chart of one series per tower.
pub fn chart(mark: Mark, scale: Scale, format: Format, values: [&[f32]; 2]) -> Panel {
    let series = |tower: Tower| {
        let point = |(i, &value): (usize, &f32)| Point { x: i as f32, value, interval: None, at: Place::stream(2 * i) };
        Series { tower, points: values[tower.idx()].iter().enumerate().map(point).collect() }
    };
    let body = Chart {
        mark,
        x: XAxis { name: tx("layer", "层").into(), each: None },
        y: Axis { name: tx("loss", "损失").into(), unit: "nats".into(), scale, format },
        levels: Vec::new(),
        series: Tower::BOTH.map(series).to_vec(),
        interval: Words::default(),
    };
    panel("chart", Body::Chart(body))
}

fn panel(key: &str, body: Body) -> Panel {
    Panel { key: key.into(), title: tx("A title", "标题").into(), help: tx("Help.", "说明。").into(), body }
}

/// What arrives along the stream, on a log scale: an exact zero, one far below the axis, one that is no number.
pub fn arriving(layers: usize) -> Panel {
    let series = |tower: Tower| {
        let at = |(i, (hook, value))| Point {
            x: i as f32 / 2.0,
            value,
            interval: None,
            at: Place::Hook { hook, grad: true },
        };
        Series { tower, points: snapshot(tower, layers).resid_grad_l2.named().enumerate().map(at).collect() }
    };
    let mut panel = chart(Mark::Line, Scale::Log { lo_exp: -8, hi_exp: 1 }, Format::Sci, [&[], &[]]);
    if let Body::Chart(chart) = &mut panel.body {
        chart.y.name = Words::same("‖∂L/∂x‖");
        chart.y.unit = String::new();
        chart.series = Tower::BOTH.map(series).to_vec();
    }
    Panel { key: "stream_grad".into(), ..panel }
}

/// A logit lens with levels and intervals.
pub fn logit_lens(layers: usize) -> Panel {
    let (a, b) = (values(layers + 1, 3.4, 0.9), values(layers + 1, 3.1, 0.99));
    let mut panel = chart(Mark::Line, Scale::Linear { lo: 0.0, hi: 4.16 }, Format::Fixed, [&a, &b]);
    let Body::Chart(chart) = &mut panel.body else { unreachable!("a chart was made") };
    let level = |name: Text, value| Level { name: name.into(), value };
    chart.levels = vec![level(tx("chance", "随机"), 3.33), level(tx("unigram", "一元"), 2.79)];
    chart.interval = tx("± standard error", "± 标准误").into();
    for point in chart.series.iter_mut().flat_map(|s| &mut s.points) {
        point.interval = Some([point.value - 0.1, point.value + 0.1]);
    }
    panel
}

/// Token vectors that draw together with depth.
pub fn clouds(tower: Tower, layers: usize, keep: f32) -> Panel {
    let n = 96;
    let noise = |i: usize, l: usize, k: f32| libm::sinf(i as f32 * 12.9898 * k + l as f32 * 3.7);
    let pane = |l: usize| {
        let size = libm::powf(keep, l as f32);
        let point = |i: usize| {
            let class = (i % 4) as f32 * 1.57;
            let (s, c) = (libm::sinf(class + 0.2 * l as f32), libm::cosf(class + 0.2 * l as f32));
            [size * (1.4 * c + 0.5 * noise(i, l, 1.0)), size * (1.1 * s + 0.5 * noise(i, l, 2.1))]
        };
        Pane {
            layer: l,
            at: Place::stream(2 * l),
            explained: [(0.3 + 0.04 * l as f32).min(0.7), 0.2],
            points: (0..n).map(point).collect(),
        }
    };
    let of = (0..n).map(|i| if i % 13 == 0 { u8::MAX } else { (i % 4) as u8 }).collect();
    let classes: Vec<Words> = CLASSES.iter().map(|&class| class.into()).collect();
    let second = Labels {
        key: "parity".into(),
        name: tx("parity", "奇偶").into(),
        classes: classes[..2].to_vec(),
        of: (0..n).map(|i| (i % 2) as u8).collect(),
    };
    let labels = vec![Labels { key: "pos".into(), name: tx("part of speech", "词性").into(), classes, of }, second];
    let tokens = (0..n).map(|i| ["cat", "sat", "the", "·"][i % 4].to_string()).collect();
    panel("map", Body::Scatter(Scatter { tower, panes: (0..=layers).map(pane).collect(), joined: 0, tokens, labels }))
}

/// A triangle of shares with a negative one and one that is no number.
pub fn grid(layers: usize) -> Panel {
    let n = 2 * layers;
    let row = |i: usize| {
        let mut values = values(n - i + 1, 0.9, 0.5);
        if i == 0 {
            (values[1], values[2]) = (-0.1, f32::NAN);
        }
        GridRow { at: Place::stream_grad(i), values }
    };
    let share = Axis {
        name: tx("share", "份额").into(),
        unit: String::new(),
        scale: Scale::Linear { lo: -0.25, hi: 1.0 },
        format: Format::Fixed,
    };
    let x = XAxis { name: tx("branches k", "支路数 k").into(), each: Some(Words::same("k = {x}")) };
    let y = tx("depth", "深度").into();
    panel(
        "grid",
        Body::Grid(Grid {
            tower: Tower::B,
            x,
            columns: Vec::new(),
            tokens: Vec::new(),
            behind: Behind::default(),
            y,
            value: share,
            rows: (0..=n).map(row).collect(),
        }),
    )
}

/// Signed bars with words of their own along, beyond both ends.
pub fn shares(layers: usize) -> Panel {
    let mut a = values(2 * layers + 1, 0.5, 0.6);
    (a[0], a[1]) = (1.4, -0.6);
    let b = values(2 * layers + 1, 0.01, 1.1);
    let mut panel = chart(Mark::Bars, Scale::Linear { lo: -0.25, hi: 1.0 }, Format::Fixed, [&a, &b]);
    if let Body::Chart(chart) = &mut panel.body {
        chart.x = XAxis { name: tx("branches k", "支路数 k").into(), each: Some(Words::same("k = {x}")) };
    }
    panel
}

/// A sentence with a number.
pub fn sentence() -> Panel {
    let number = Number {
        key: "mean".into(),
        name: tx("mean", "均值").into(),
        unit: String::new(),
        value: 1.88,
        format: Format::Fixed,
    };
    let template =
        tx("The mean path goes through {mean} of 8 branches.", "平均路径经过 8 条支路中的 {mean} 条。").into();
    let at = Place::stream_grad(0);
    panel("mean", Body::Sentence(Sentence { tower: Tower::A, at, template, numbers: vec![number] }))
}

/// What a model wrote.
pub fn written() -> Panel {
    let text = "he mother hid the shell in the box.\nit rained all day ".repeat(2);
    panel("sample", Body::Text(Written { tower: Tower::B, prompt: "one day, t".into(), text }))
}

/// One panel of every kind, for a tower of so many layers.
pub fn panels(layers: usize) -> Vec<Panel> {
    let snapshots = Tower::BOTH.map(|tower| snapshot(tower, layers));
    let mut panels = panels_of([&snapshots[0], &snapshots[1]]);
    let maps = Tower::BOTH.map(|tower| vec![clouds(tower, layers, 0.6)]);
    panels.extend(merge(&maps[0], &maps[1]));
    panels.extend([arriving(layers), logit_lens(layers), grid(layers), shares(layers), sentence(), written()]);
    panels
}

/// Draws a panel and returns its SVG, four units to a CSS pixel, and marks.
pub fn plate(panel: &Panel, options: &Options, size: (u32, u32), theme: ThemeKind, lang: Lang) -> (String, Marks) {
    let unit = 4.0;
    let style = Style { theme, lang, unit };
    let mut svg = String::new();
    let marks = {
        let area = SVGBackend::with_string(&mut svg, (size.0 * 4, size.1 * 4)).into_drawing_area();
        let marks = draw(&area, panel, options, &style).expect("SVG text cannot fail");
        area.present().expect("SVG text cannot fail");
        marks
    };
    (svg, marks)
}
