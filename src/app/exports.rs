//! What tools call in a worker of the built page: the benchmark, and fingerprints of a link.

use base::config::{Link, Tower};
use engine::bench::{SHAPES, Shape, gemm_rows, peak_gflops, step_row};
use engine::lab::{Command, Lab};
use wasm_bindgen::prelude::*;

/// Times the shapes named by letter (all where empty) and our products, and returns JSON with units in its keys.
#[wasm_bindgen]
pub fn bench_json(shapes: Vec<String>, n_steps: usize) -> String {
    // `performance` stands in the global scope of pages, workers and Node alike.
    let clock = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok();
    let now = clock.and_then(|p| js_sys::Reflect::get(&p, &"now".into()).ok().zip(Some(p)));
    let Some((now, performance)) = now else { return "{}".to_string() };
    let now = js_sys::Function::from(now);
    let now_secs = || now.call0(&performance).ok().and_then(|ms| ms.as_f64()).unwrap_or(0.0) / 1e3;
    let peak = peak_gflops(&now_secs);
    let steps: Vec<_> = SHAPES
        .into_iter()
        .filter(|s: &Shape| shapes.is_empty() || shapes.iter().any(|name| name.eq_ignore_ascii_case(s.name)))
        .filter_map(|shape| step_row(shape, n_steps, peak, &now_secs))
        .collect();
    let gemm = gemm_rows(n_steps, peak, &now_secs);
    serde_json::json!({ "peak_gflops": peak, "steps": steps, "gemm": gemm }).to_string()
}

/// Trains a link for `n_steps` and returns JSON: the fingerprint of each tower.
#[wasm_bindgen]
pub fn fingerprint_json(link: &str, n_steps: u32) -> String {
    let experiment = Link::parse(link).0.experiment;
    let [a, b] = Tower::BOTH.map(|tower| {
        let mut lab = Lab::new();
        lab.handle(Command::Build {
            run_id: 1,
            tower,
            config: experiment.config(tower).clone(),
            events: experiment.events.clone(),
            own_text: experiment.own_text.clone(),
        });
        lab.handle(Command::AdvanceTo { run_id: 1, step: n_steps as u64, record_every: u64::MAX });
        while lab.is_busy() {
            lab.advance();
        }
        lab.trainer().map(|t| format!("{:016x}", t.fingerprint()))
    });
    serde_json::json!({ "a": a, "b": b }).to_string()
}
