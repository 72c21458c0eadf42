//! One browser in detail: steps, scenes and products in its worker, against a peak probed in the same run.

use anyhow::{Context, Result};
use serde_json::Value;
use xtask::progress::Progress;

use super::super::fingerprint::inside;
use crate::site::{Flavour, TOOLS};

/// Prints it, or the worker's JSON.
pub fn print(browser: &str, shapes: &[&str], n_steps: u32, json: bool) -> Result<()> {
    TOOLS.build(Flavour::Bench, &mut Progress::beside_answer(TOOLS.steps()))?;
    let request = serde_json::json!({ "bench": { "shapes": shapes, "n_steps": n_steps, "only_steps": false } });
    let answer = inside(browser, &request)?;
    if json {
        println!("{answer}");
        return Ok(());
    }
    let answer: Value = serde_json::from_str(&answer).context("the worker's answer is not JSON")?;
    let number = |row: &Value, key: &str| row[key].as_f64().unwrap_or(f64::NAN);
    println!("\n{browser}: strict-SIMD peak probed in this run {:.1} GFLOP/s\n", number(&answer, "peak_gflops"));
    println!("shape   ms/step  (best)   tokens/s   GFLOP/s  utilisation  recording");
    for row in answer["steps"].as_array().into_iter().flatten() {
        println!(
            "{:<6} {:>8.2} {:>8.2} {:>10.0} {:>9.1} {:>11.0}% {:>9.1}%",
            row["shape"].as_str().unwrap_or_default(),
            number(row, "step_secs") * 1e3,
            number(row, "best_step_secs") * 1e3,
            number(row, "tokens_per_sec"),
            number(row, "gflops"),
            number(row, "utilisation") * 100.0,
            number(row, "recording_share") * 100.0,
        );
    }
    println!("\nscene                    default        A        B   ms/step; the slower one's ratio to the default");
    for row in answer["scenes"].as_array().into_iter().flatten() {
        let ms = |value: &Value| value.as_f64().unwrap_or(f64::NAN) * 1e3;
        println!(
            "{:<24} {:>7.2} {:>8.2} {:>8.2}   {:.2}",
            row["scene"].as_str().unwrap_or_default(),
            ms(&row["default_step_secs"]),
            ms(&row["step_secs"][0]),
            ms(&row["step_secs"][1]),
            number(row, "ratio"),
        );
    }
    println!("\nGFLOP/s, median / best; ratio of medians, ours to theirs");
    for row in answer["gemm"].as_array().into_iter().flatten() {
        let pair = |value: &Value| [0, 1].map(|i| value[i].as_f64().unwrap_or(f64::NAN));
        let [ours, best] = pair(&row["ours_gflops"]);
        let share = number(row, "utilisation") * 100.0;
        println!(
            "{:<22} ours {ours:>6.1} / {best:>5.1}  ({share:.0} % of peak)",
            row["shape"].as_str().unwrap_or_default()
        );
        for library in row["libraries"].as_array().into_iter().flatten() {
            let [theirs, best] = pair(&library["gflops"]);
            let name = library["name"].as_str().unwrap_or_default();
            println!("  {name:<16} {theirs:>10.1} / {best:>5.1}  ratio {:.2}", ours / theirs);
        }
    }
    Ok(())
}
