//! Made-up answers of the lens `tokens`, of the shape that real ones have. Nothing on the page comes from here.
#![allow(dead_code, reason = "shared by tests that use different parts")]

use base::config::Tower;
use base::names::{Lang, Words};
use engine::telemetry::Snapshot;
use lens::Panel;
use lens::panel::{Axis, Behind, Body, Format, Grid, GridRow, Place, Reading, Scale, Token, XAxis};

/// Most lanes of an answer.
const MAX_LANES: usize = 48;

/// What the lens would say of a snapshot: A's gradient lies about evenly on its tokens, B's drains to the first.
pub fn panels(snapshot: &Snapshot, n_tokens: usize, lang: Lang, words: bool) -> Vec<Panel> {
    let (tower, layers) = (snapshot.tower, snapshot.n_layers());
    let each = n_tokens.div_ceil(MAX_LANES);
    let n = n_tokens.div_ceil(each);
    let wave = |i: usize| 1.0 + 0.6 * libm::sinf(i as f32 * 2.3);
    let fading = |lane: usize, depth: f32| match tower {
        Tower::A => wave(lane),
        Tower::B => wave(lane) * libm::powf(10.0, (-0.2 * depth * lane.min(9) as f32).max(-12.0)),
    };
    let every = if layers > 12 { 2 } else { 1 };
    let cells = (0..=2 * layers).step_by(every).map(|point| {
        let norm = snapshot.resid_grad_l2[point] / libm::sqrtf(8.0 * n as f32);
        let depth = (2 * layers - point) as f32 / 2.0;
        GridRow { at: Place::stream_grad(point), values: (0..n).map(|lane| norm * fading(lane, depth)).collect() }
    });
    let grid = |key: &str, rows: Vec<GridRow>| {
        let axis = Axis {
            name: Words::same("‖∂L/∂x‖₂"),
            unit: String::new(),
            scale: Scale::Log { lo_exp: -8, hi_exp: -1 },
            format: Format::Sci,
        };
        let x = XAxis { name: Words::same("token"), each: Some(Words::same("token {x}")) };
        let body = Body::Grid(Grid {
            tower,
            x,
            columns: Vec::new(),
            tokens: Vec::new(),
            behind: Behind::default(),
            y: Words::same("depth"),
            value: axis,
            rows,
        });
        Panel { key: key.into(), title: Words::same(key), help: Words::same(key), body }
    };
    let text = match (lang, words) {
        (_, true) => vec!["the", "mother", "often", "remembers", "children"],
        (Lang::En, _) => "for its mother. it was lost becau".split("").filter(|c| !c.is_empty()).collect(),
        (Lang::Zh, _) => "小猫看见雨落在院子里很高兴".split("").filter(|c| !c.is_empty()).collect(),
    };
    let word = |i: usize| text[i % text.len()].to_string();
    let token = |i: usize| Token {
        read: word(i),
        next: word(i + 1),
        guess: if i.is_multiple_of(3) { word(i + 1) } else { " ".to_string() },
        guess_share: 0.2,
        others: Vec::new(),
        loss_nats: 1.0 + wave(i),
    };
    let tokens = (0..n_tokens).map(token).collect();
    let reading = Reading { tower, sequence: [1, 8], chance_nats: 3.33, tokens };
    let mut out = vec![
        grid("cells", cells.collect()),
        Panel {
            key: "reading".into(),
            title: Words::same("reading"),
            help: Words::same("reading"),
            body: Body::Reading(reading),
        },
    ];
    for layer in 0..layers {
        let row = |grad: bool| {
            move |query: usize| {
                let norm = snapshot.branch_grad_l2[2 * layer] * 0.01;
                let value = |key: usize| match grad {
                    true => norm * fading(key, (layers - layer) as f32) / (1.0 + (query - key) as f32),
                    false => 1.0 / (query + 1) as f32,
                };
                GridRow { at: Place::From { layer, query, grad }, values: (0..=query).map(value).collect() }
            }
        };
        let n_of = layer + 1;
        out.push(grid(&format!("sent_{n_of}"), (0..n).map(row(true)).collect()));
        out.push(grid(&format!("looks_{n_of}"), (0..n).map(row(false)).collect()));
    }
    out
}
