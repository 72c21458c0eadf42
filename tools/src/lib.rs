//! What the tools ask of a worker in a real browser: the benchmark, and fingerprints of a link. wasm32 only.
//!
//! A module of its own, so that no visitor loads it; the engine in it is compiled as the page's is.

#![cfg(target_arch = "wasm32")]

use base::config::{Link, Tower};
use engine::bench::{SCENES, Shape, gemm_rows, peak_gflops, scene_rows, step_row};
use engine::lab::{Lab, TowerSpec};
use engine::nn::Width;
use wasm_bindgen::prelude::*;

/// Times shapes by name, the scenes and our products, and returns JSON with units in its keys; `only_steps` leaves scenes and
/// products out.
#[wasm_bindgen]
pub fn bench_json(shapes: Vec<String>, n_steps: usize, only_steps: bool) -> String {
    // `performance` stands in the global scope of pages, workers and Node alike.
    let clock = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok();
    let now = clock.and_then(|p| js_sys::Reflect::get(&p, &"now".into()).ok().zip(Some(p)));
    let Some((now, performance)) = now else { return "{}".to_string() };
    let now = js_sys::Function::from(now);
    let now_secs = || now.call0(&performance).ok().and_then(|ms| ms.as_f64()).unwrap_or(0.0) / 1e3;
    let width = Width::detected();
    let peak = peak_gflops(width, &now_secs);
    let steps: Vec<_> = shapes
        .iter()
        .filter_map(|name| Shape::named(name))
        .filter_map(|shape| step_row(shape, width, 1, n_steps, peak, &now_secs))
        .collect();
    let mut answer = serde_json::json!({ "peak_gflops": peak, "steps": steps });
    if !only_steps {
        answer["scenes"] = serde_json::json!(scene_rows(&SCENES, n_steps, &now_secs));
        answer["gemm"] = serde_json::json!(gemm_rows(width, n_steps, peak, &now_secs));
    }
    answer.to_string()
}

/// Trains a link for `n_steps` and returns JSON: the fingerprint of each tower.
#[wasm_bindgen]
pub fn fingerprint_json(link: &str, n_steps: u32) -> String {
    let experiment = Link::parse(link).0.experiment;
    let [a, b] = Tower::BOTH.map(|tower| {
        let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, tower)).ok()?;
        lab.train_to(n_steps as u64, u64::MAX, |_| {});
        lab.trainer().map(|t| format!("{:016x}", t.fingerprint()))
    });
    serde_json::json!({ "a": a, "b": b }).to_string()
}
