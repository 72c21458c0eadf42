//! `strata bench`: ratios, not promises.

use super::run::Threads;
use super::say::Out;
use anyhow::bail;
use clap::Args;
use engine::bench::{
    GRID, GemmRow, Row, SCENES, SHAPES, SceneRow, Shape, gemm_rows, peak_gflops, scene_rows, step_row,
};
use engine::nn::Width;
use lens::LENSES;
use lens::bench::{LensRow, lens_rows};
use serde_json::json;
use std::fmt::Write as _;

#[derive(Args)]
pub(super) struct BenchArgs {
    /// Which shapes, by name
    #[arg(long, value_delimiter = ',', default_value = "X,S,M,D,L")]
    shapes: Vec<String>,
    /// Steps alone, over a grid of shapes from one end of a setting's range to the other, beside what their FLOPs let
    /// expect of M
    #[arg(long)]
    grid: bool,
    /// Steps alone, in the width that a run trains in
    #[arg(long)]
    only_steps: bool,
    /// Steps per shape
    #[arg(long, default_value_t = 40)]
    steps: usize,
    /// Registers: 4, 8, 8of512 or 16 lanes; those that the machine has where none are given
    #[arg(long, value_delimiter = ',')]
    width: Vec<String>,
    #[command(flatten)]
    threads: Threads,
    /// Print one JSON object instead of tables
    #[arg(long)]
    json: bool,
}

pub(super) fn bench(args: &BenchArgs) -> anyhow::Result<()> {
    #[allow(clippy::disallowed_methods, reason = "a benchmark is about time")]
    let start = std::time::Instant::now();
    let now_secs = move || start.elapsed().as_secs_f64();
    let mut widths = widths(&args.width)?;
    if args.width.is_empty() && (args.grid || args.only_steps) {
        widths = vec![Width::detected()];
    }
    let peaks: Vec<(Width, f64)> = widths.into_iter().map(|width| (width, peak_gflops(width, &now_secs))).collect();
    let mut rows = Vec::new();
    for shape in shapes(args)? {
        rows.extend(
            peaks
                .iter()
                .filter_map(|&(width, peak)| step_row(shape, width, args.threads.n(), args.steps, peak, &now_secs)),
        );
    }
    // What a run calculates in, where it is among those that were asked for.
    let &(width, peak) = peaks.iter().find(|(width, _)| *width == Width::detected()).unwrap_or(&peaks[0]);
    let (mut costs, mut lenses, mut gemms) = (Vec::new(), Vec::new(), Vec::new());
    if !args.grid && !args.only_steps {
        costs = scene_rows(&scenes(), args.steps, &now_secs);
        lenses = lens_rows(LENSES, "v=1", args.steps / 4, &now_secs).unwrap_or_default();
        gemms = gemm_rows(width, args.steps, peak, &now_secs);
    }
    let mut out = Out::new();
    if args.json {
        let all: serde_json::Map<_, _> = peaks.iter().map(|(width, peak)| (width.name().into(), json!(peak))).collect();
        let looks = |row: &LensRow| json!({ "lens": row.lens, "look_secs": row.look_secs, "n_steps": row.n_steps });
        let lenses: Vec<_> = lenses.iter().map(looks).collect();
        return out.line(json!({
            "width": width.name(), "peak_gflops": peak, "peaks_gflops": all,
            "steps": rows, "scenes": costs, "lenses": lenses, "gemm": gemms,
        }));
    }
    let mut text = step_table(&peaks, &rows);
    if args.grid {
        text += &grid_table(&rows);
    } else if !args.only_steps {
        text += &scene_table(&costs);
        text += &lens_table(&lenses);
        text += &gemm_table(width, &gemms);
    }
    out.write(text)
}

fn shapes(args: &BenchArgs) -> anyhow::Result<Vec<Shape>> {
    if args.grid {
        return Ok(GRID.to_vec());
    }
    let named = |name: &String| match Shape::named(name) {
        Some(shape) => Ok(shape),
        None => {
            let known: Vec<&str> = SHAPES.iter().chain(&GRID).map(|s| s.name).collect();
            bail!("no shape is called {name}; there are {}", known.join(", "))
        }
    };
    args.shapes.iter().map(named).collect()
}

/// Those of these names, or all that this machine has.
fn widths(names: &[String]) -> anyhow::Result<Vec<Width>> {
    if names.is_empty() {
        return Ok(Width::ALL.into_iter().filter(|width| width.is_here()).collect());
    }
    let named = |name: &String| match Width::named(name) {
        Some(width) if width.is_here() => Ok(width),
        Some(_) => bail!("this machine has no registers of width {name}"),
        None => bail!("no width is called {name}; there are {}", Width::ALL.map(Width::name).join(", ")),
    };
    names.iter().map(named).collect()
}

// Writing to a String cannot fail.

fn step_table(peaks: &[(Width, f64)], rows: &[Row]) -> String {
    let mut out = String::new();
    for (width, peak) in peaks {
        _ = writeln!(out, "strict-SIMD peak probed in this run, width {:<6}: {peak:>5.1} GFLOP/s", width.name());
    }
    _ = writeln!(
        out,
        "\nshape            width  threads  ms/step  (best)   tokens/s   GFLOP/s  utilisation  recording   arenas"
    );
    for r in rows {
        _ = writeln!(
            out,
            "{:<16} {:<6} {:>7} {:>8.2} {:>8.2} {:>10.0} {:>9.1} {:>11.0}% {:>9.1}% {:>6.1} MB",
            r.shape,
            r.width,
            r.n_threads,
            r.step_secs * 1e3,
            r.best_step_secs * 1e3,
            r.tokens_per_sec,
            r.gflops,
            r.utilisation * 100.0,
            r.recording_share * 100.0,
            r.n_bytes as f64 / 1e6,
        );
    }
    out
}

/// Every shape's step beside what its FLOPs let expect of the first's.
fn grid_table(rows: &[Row]) -> String {
    let mut out = String::from("\nshape            ms/step  expected of M by FLOPs   ratio\n");
    let Some(first) = rows.first() else { return out };
    for r in rows {
        let expected = r.step_secs * r.gflops / first.gflops;
        let ratio = r.step_secs / expected;
        _ = writeln!(out, "{:<16} {:>7.2} {:>23.2} {ratio:>7.2}", r.shape, r.step_secs * 1e3, expected * 1e3);
    }
    out
}

fn scene_table(scenes: &[SceneRow]) -> String {
    let mut out = String::from(
        "\nscene                    default        A        B   ms/step; the slower one's ratio to the default\n",
    );
    for s in scenes {
        let [default, a, b] = [s.default_step_secs, s.step_secs[0], s.step_secs[1]].map(|secs| secs * 1e3);
        _ = writeln!(out, "{:<24} {default:>7.2} {a:>8.2} {b:>8.2}   {:.2}", s.scene, s.ratio);
    }
    out
}

fn lens_table(lenses: &[LensRow]) -> String {
    let mut out =
        String::from("\nlens                 ms/look  in steps   one look at one tower of the default link\n");
    for row in lenses {
        _ = writeln!(out, "{:<20} {:>7.2} {:>9.1}", row.lens, row.look_secs * 1e3, row.n_steps);
    }
    out
}

fn gemm_table(width: Width, gemms: &[GemmRow]) -> String {
    let mut out = format!("\nGFLOP/s at width {}, median / best; ratio of medians, ours to theirs\n", width.name());
    for g in gemms {
        let [median, best] = g.ours_gflops;
        _ = writeln!(out, "{:<22} ours {median:>6.1} / {best:>5.1}  ({:.0} % of peak)", g.shape, g.utilisation * 100.0);
        for library in &g.libraries {
            let [theirs, best] = library.gflops;
            _ = writeln!(out, "  {:<16} {theirs:>10.1} / {best:>5.1}  ratio {:.2}", library.name, median / theirs);
        }
    }
    out
}

/// What is timed beside a default step: every scene of the page, then towers that are hard on the processor.
pub fn scenes() -> Vec<(&'static str, &'static str)> {
    scenes::CARDS.iter().map(|card| (card.title.en, card.link)).chain(SCENES).collect()
}
