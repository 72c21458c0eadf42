//! Every chart of made-up numbers, drawn by plotters' SVG backend, for tests and examples only.
#![allow(dead_code, reason = "shared by a test and an example that use different parts")]

use base::config::Tower;
use base::names::{Lang, Text, tx};
use draw::charts::{
    Area, Drawn, MapScale, Marks, Reach, Style, grad_by_layer, lens_loss, spread_by_layer, token_map, update_ratio,
    weight_grad_by_layer,
};
use draw::scene::ThemeKind;
use engine::analysis::LayersFrame;
use plotters::prelude::{IntoDrawingArea, SVGBackend};

/// Every chart's name.
pub const NAMES: [&str; 8] = ["grad", "weight", "spread", "spread-log", "update", "lens", "map", "map-own"];

/// The classes of the made-up tokens.
pub const CLASSES: [Text; 4] =
    [tx("noun", "名词"), tx("verb", "动词"), tx("function word", "虚词"), tx("space", "空格")];

/// Numbers for one tower: `fall` per half layer, exact zeros and NaN where asked.
pub fn values(n: usize, from: f32, fall: f32) -> Vec<f32> {
    (0..n).map(|i| from * libm::powf(fall, i as f32) * (1.0 + 0.2 * libm::sinf(i as f32 * 2.3))).collect()
}

/// Token vectors that draw together with depth.
pub fn layers_frame(layers: usize, keep: f32) -> LayersFrame {
    let n = 96;
    let noise = |i: usize, l: usize, k: f32| libm::sinf(i as f32 * 12.9898 * k + l as f32 * 3.7);
    let points = (0..=layers).map(|l| {
        let size = libm::powf(keep, l as f32);
        let point = |i: usize| {
            let class = (i % 4) as f32 * 1.57;
            let (s, c) = (libm::sinf(class + 0.2 * l as f32), libm::cosf(class + 0.2 * l as f32));
            [size * (1.4 * c + 0.5 * noise(i, l, 1.0)), size * (1.1 * s + 0.5 * noise(i, l, 2.1))]
        };
        (0..n).map(point).collect()
    });
    LayersFrame {
        tower: Tower::A,
        step: 160,
        points: points.collect(),
        explained: (0..=layers).map(|l| [0.3 + 0.04 * l as f32, 0.2]).collect(),
        labels: (0..n).map(|i| if i % 13 == 0 { u8::MAX } else { (i % 4) as u8 }).collect(),
        tokens: (0..n).map(|i| ["cat", "sat", "the", "·"][i % 4].to_string()).collect(),
        lens_loss_nats: values(layers + 1, 3.2, 0.93),
    }
}

/// Draws chart `name` and returns its SVG and marks.
pub fn plate(name: &str, size: (u32, u32), layers: usize, theme: ThemeKind, lang: Lang) -> (String, Marks) {
    let unit = 4.0;
    let style = Style { theme, lang, unit };
    let mut svg = String::new();
    let marks = {
        let area = SVGBackend::with_string(&mut svg, (size.0 * 4, size.1 * 4)).into_drawing_area();
        let marks = draw(&area, name, layers, &style).expect("SVG text cannot fail");
        area.present().expect("SVG text cannot fail");
        marks
    };
    (svg, marks)
}

fn draw(area: &Area<SVGBackend>, name: &str, layers: usize, style: &Style) -> Drawn<SVGBackend<'static>> {
    let n = 2 * layers + 1;
    let (mut a, mut b) = (values(n, 0.3, 0.95), values(n, 1.2e-7, 2.1));
    if let [first, second, ..] = &mut b[..] {
        *first = 0.0;
        *second = 3e-12;
    }
    if let Some(last) = a.last_mut() {
        *last = f32::NAN;
    }
    let marks = match name {
        "grad" => grad_by_layer(area, [&a, &b], style),
        "weight" => weight_grad_by_layer(area, [&values(layers, 0.4, 0.8), &values(layers, 1e-6, 4.0)], style),
        "spread" => spread_by_layer(area, [&values(n, 0.8, 1.0), &values(n, 0.9, 0.4)], Reach::Linear, style),
        "spread-log" => spread_by_layer(area, [&values(n, 0.8, 1.0), &values(n, 0.8, 0.2)], Reach::Log, style),
        "update" => update_ratio(area, [&values(layers, 4e-3, 0.95), &values(layers, 1e-5, 1.9)], style),
        "lens" => {
            lens_loss(area, [&values(layers + 1, 3.4, 0.9), &values(layers + 1, 3.1, 0.99)], 3.33, Some(2.79), style)
        }
        "map" => token_map(area, &layers_frame(layers, 0.6), &CLASSES, MapScale::Shared, style),
        _ => token_map(area, &layers_frame(layers, 0.6), &CLASSES, MapScale::PerLayer, style),
    };
    Ok(marks.expect("SVG text cannot fail"))
}
