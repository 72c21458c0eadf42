//! All heads as small pictures, and the chosen one large.

use super::sums::Sums;
use super::texts::*;
use super::{HEAD, LAYER, MAX_OFFSETS, SHOWN, ratio_of};
use crate::lens::{Params, Subject};
use crate::lenses::parts::{SEQUENCE, axis, names};
use crate::panel::{
    Axis, Behind, Body, Chart, Format, Grid, GridRow, Mark, Multiples, Panel, Place, Point, Series, Small, Tile, XAxis,
};
use base::names::{Words, tx};
use engine::nn::{Batch, Probe};

/// Most shades of all small pictures together: about one for each pixel and a half of the largest table of them.
const MAX_SHADES: usize = 40_000;
/// Most shades along a side.
const MAX_SIDE: usize = 32;

/// The small pictures and the large one: of one sequence, or averaged by how far back a head looks.
pub fn panels(
    subject: &Subject<'_>,
    params: &Params,
    sums: &[Vec<Vec<Sums>>],
    model: &Probe,
    batch: &Batch,
) -> [Panel; 2] {
    let config = subject.config;
    let (n_layers, n_heads) = (config.n_layers, config.n_heads);
    let layer = params.int(LAYER.key).clamp(1, n_layers) - 1;
    let head = params.int(HEAD.key).min(n_heads - 1);
    let chosen = Chosen { layer, head, tile: layer * n_heads + head };
    if params.key(SHOWN.key) == "offset" {
        return by_offset(subject, sums, &chosen);
    }
    let t = config.n_ctx;
    let sequence = params.int(SEQUENCE.key).clamp(1, batch.inputs.len() / t) - 1;
    let pattern = |layer: usize, head: usize| {
        let all = model.act(model.act_table().blocks[layer].pattern);
        all[(sequence * n_heads + head) * t * t..][..t * t].to_vec()
    };
    let by = entries_to_a_shade(t, n_layers * n_heads);
    let mut tiles = Vec::new();
    for (layer, heads) in sums.iter().enumerate() {
        for (head, sums) in heads.iter().enumerate() {
            let values = in_shades(&pattern(layer, head), t, by);
            let whole = ratio_of(&sums[sequence..=sequence], Sums::evenness);
            tiles.push(Tile { layer, head, whole, values });
        }
    }
    let help = Words::from(SMALL_HELP);
    let help = if by > 1 { with(&help, &Words::from(SMALL_BLOCKS).fill("n", &by.to_string())) } else { help };
    let body = multiples(subject, &chosen, looked_at(), Small::Triangle { by }, tiles);
    let small = Panel { key: "heads".into(), title: SMALL.into(), help, body };
    [small, large(subject, &chosen, &pattern(layer, head), &batch.inputs[sequence * t..(sequence + 1) * t])]
}

struct Chosen {
    layer: usize,
    head: usize,
    tile: usize,
}

/// Shades each stand for a square of so many entries a side, so that none are smaller than can be seen.
fn entries_to_a_shade(t: usize, n_heads: usize) -> usize {
    let fits = |by: &usize| {
        let side = t.div_ceil(*by);
        side <= MAX_SIDE && n_heads * side * (side + 1) / 2 <= MAX_SHADES
    };
    (1..t).find(fits).unwrap_or(t)
}

/// The lower triangle of a pattern (T,T), row by row, `by` × `by` entries to a value: what a row of it gives to the
/// columns together, and the mean of that over the rows.
fn in_shades(pattern: &[f32], t: usize, by: usize) -> Vec<f32> {
    if by == 1 {
        return (0..t).flat_map(|row| &pattern[row * t..=row * t + row]).copied().collect();
    }
    let mut values = Vec::new();
    for first in (0..t).step_by(by) {
        let rows = first..(first + by).min(t);
        for column in (0..=first).step_by(by) {
            let columns = column..(column + by).min(t);
            let sum: f64 =
                rows.clone().flat_map(|row| &pattern[row * t..][columns.clone()]).map(|&a| f64::from(a)).sum();
            values.push((sum / rows.len() as f64) as f32);
        }
    }
    values
}

fn share() -> Axis {
    axis(tx("share", "份额"), "", ONE, Format::Fixed)
}

fn looked_at() -> XAxis {
    XAxis { name: tx("looked at", "被看").into(), each: Some(tx("at token {x}", "看词元 {x}").into()) }
}

fn back() -> XAxis {
    XAxis { name: tx("back", "回看").into(), each: Some(tx("{x} tokens back", "回看 {x} 个词元").into()) }
}

fn multiples(subject: &Subject<'_>, chosen: &Chosen, x: XAxis, kind: Small, tiles: Vec<Tile>) -> Body {
    let whole = axis(tx("evenness", "均匀度"), "", ONE, Format::Fixed);
    Body::Multiples(Multiples { tower: subject.tower, x, value: share(), whole, kind, tiles, chosen: chosen.tile })
}

fn title(text: base::names::Text, chosen: &Chosen) -> Words {
    Words::from(text).fill("l", &(chosen.layer + 1).to_string()).fill("h", &chosen.head.to_string())
}

fn with(first: &Words, second: &Words) -> Words {
    Words { en: format!("{} {}", first.en, second.en), zh: format!("{}{}", first.zh, second.zh) }
}

/// One pattern in full.
fn large(subject: &Subject<'_>, chosen: &Chosen, pattern: &[f32], inputs: &[u32]) -> Panel {
    let (t, &Chosen { layer, head, .. }) = (inputs.len(), chosen);
    let row = |query: usize| GridRow {
        at: Place::Query { layer, head, query },
        values: pattern[query * t..=query * t + query].to_vec(),
    };
    let grid = Grid {
        tower: subject.tower,
        x: looked_at(),
        columns: Vec::new(),
        tokens: names(subject, inputs),
        behind: Behind::default(),
        y: tx("from", "从").into(),
        value: share(),
        rows: (0..t).map(row).collect(),
    };
    Panel {
        key: "pattern".into(),
        title: title(PATTERN, chosen),
        // What a reader typed goes in last, so that braces in it mean nothing.
        help: Words::from(PATTERN_HELP).fill("text", &subject.corpus.decode(inputs)),
        body: Body::Grid(grid),
    }
}

/// Every head by how far back it looks, averaged over the positions and sequences that can look so far.
fn by_offset(subject: &Subject<'_>, sums: &[Vec<Vec<Sums>>], chosen: &Chosen) -> [Panel; 2] {
    let n_offsets = MAX_OFFSETS.min(subject.config.n_ctx);
    let mut tiles = Vec::new();
    for (layer, heads) in sums.iter().enumerate() {
        for (head, of) in heads.iter().enumerate() {
            let values = (0..n_offsets).map(|offset| ratio_of(of, |s| s.at_offset(offset))).collect();
            tiles.push(Tile { layer, head, whole: ratio_of(of, Sums::evenness), values });
        }
    }
    let &Chosen { layer, head, tile } = chosen;
    let of = |(x, &value): (usize, &f32)| Point {
        x: x as f32,
        value,
        interval: None,
        at: Place::Head { layer, head },
    };
    let chart = Chart {
        mark: Mark::Bars,
        x: back(),
        y: share(),
        levels: Vec::new(),
        series: vec![Series {
            tower: subject.tower,
            points: tiles[tile].values.iter().enumerate().map(of).collect(),
        }],
        interval: Words::default(),
    };
    let body = multiples(subject, chosen, back(), Small::Bars, tiles);
    [
        Panel { key: "heads".into(), title: SMALL.into(), help: SMALL_OFFSET_HELP.into(), body },
        Panel {
            key: "by_offset".into(),
            title: title(LARGE_OFFSET, chosen),
            help: LARGE_OFFSET_HELP.into(),
            body: Body::Chart(chart),
        },
    ]
}
