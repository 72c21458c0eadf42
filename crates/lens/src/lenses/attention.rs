//! Where every head looks: how evenly, how far, and at which of three kinds of token.
//!
//! aᵢⱼ is the pattern, i the position that looks, j ≤ i the one looked at, from 0. Every number is a ratio of sums over
//! positions and sequences, so no position weighs more than it counts:
//!
//!   evenness   Σᵢ Hᵢ / Σᵢ ln(i+1), Hᵢ = −Σⱼ aᵢⱼ ln aᵢⱼ (nats)
//!   distance   Σᵢ Σⱼ aᵢⱼ (i−j) / Σᵢ i/2: 1 is what an even look has
//!   first      mean aᵢ₀, i ≥ 1
//!   previous   mean aᵢ,ᵢ₋₁, i ≥ 1
//!   induction  mean aᵢ,ⱼ₊₁, j < i−1 the last place where token i stood before (Olsson et al. 2022)
//!   copying    mean Σⱼ aᵢ,ⱼ₊₁ over all such places: a head that has found them may share itself among them

mod heads;
mod sums;
mod texts;

use self::sums::{Sums, followers};
use self::texts::*;
use super::behind;
use super::history::{self, History};
use super::parts::{SEQUENCE, TEXT, answer, axis, by_depth, mean_point, n_read, n_sequences, number, read};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Axis, Behind, Body, Format, Grid, GridRow, Level, Mark, Panel, Place, Scale, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::{Tower, ValidConfig};
use base::config::fields::Kind;
use base::names::{BlockHook, HookPoint, Text, Words, tx};

/// The lens.
pub struct Attention;

const LAYER: Param = Param {
    key: "layer",
    label: tx("pattern of layer", "所在层"),
    help: tx(
        "Whose pattern is drawn in full; the top layer where there are fewer",
        "画出哪一层的注意力图；层数不足时取顶层",
    ),
    kind: ParamKind::Of(Kind::Int { min: 1, max: 24, step: 1 }),
    default: "2",
    redraw_only: false,
};
const HEAD: Param = Param {
    key: "head",
    label: tx("and head", "所属的头"),
    help: tx(
        "Counted from 0, as in TransformerLens; the last where there are fewer",
        "从 0 数起，与 TransformerLens 一致；头数不足时取最后一个",
    ),
    kind: ParamKind::Of(Kind::Int { min: 0, max: 7, step: 1 }),
    default: "0",
    redraw_only: false,
};
const SHOWN: Param = Param {
    key: "shown",
    label: tx("patterns", "注意力图"),
    help: tx(
        "Every head’s pattern on one sequence, or averaged by how far back it looks",
        "各个头在一条序列上的注意力图，或按回看距离取平均",
    ),
    kind: ParamKind::Of(Kind::Choice(&[
        ("sequence", tx("of a sequence", "一条序列")),
        ("offset", tx("by distance back", "按回看距离")),
    ])),
    default: "sequence",
    redraw_only: false,
};
const MEASURE: Param = Param {
    key: "measure",
    label: tx("over time", "随时间"),
    help: tx("Which number of each head is followed over the steps", "逐步跟踪每个头的哪个量"),
    kind: ParamKind::Of(Kind::Choice(&[
        ("evenness", tx("evenness", "均匀度")),
        ("distance", tx("distance", "距离")),
        ("first", tx("first token", "首个词元")),
        ("previous", tx("token before", "前一个词元")),
        ("induction", tx("what followed", "上次的下一个")),
    ])),
    default: "evenness",
    redraw_only: false,
};
/// Offsets that are told apart.
const MAX_OFFSETS: usize = 32;

impl Lens for Attention {
    const KEY: &'static str = "attention";
    const LABEL: Text = tx("Attention", "注意力");
    const QUESTION: Text = tx("Where does each head look?", "每个注意力头在看哪里？");
    const HOW_TO_READ: Text = tx(
        "Evenness is the entropy of where a head looks over the largest possible, ln of the visible tokens: 1 is everywhere \
         alike, 0 one token. It is no measure of what is used: a head may look sharply at a token whose value it ignores, and \
         an even look can carry much.",
        "均匀度是注意力分布的熵与其上限（可见词元数的对数）之比：1 为处处均等，0 为只看一个词元。它并不衡量信息是否被用到：头可能紧盯一个词元却不取其值，均匀的注意力也可能传递很多信息。",
    );
    const GROUP: Group = Group::Look;
    const SOURCE: Source = Source {
        paper: "Vig & Belinkov 2019, Analyzing the Structure of Attention in a Transformer Language Model; Olsson et al. 2022",
        equation: "evenness = Σᵢ Hᵢ / Σᵢ ln(i+1), Hᵢ = −Σⱼ aᵢⱼ ln aᵢⱼ",
    };
    const PARAMS: &'static [Param] = &[SHOWN, LAYER, HEAD, SEQUENCE, MEASURE, n_sequences("16", 64), TEXT];
    /// The measure that is asked for, of every head, at each look.
    type State = History<Vec<f32>>;

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        if !config.attn {
            return 1.0;
        }
        // A logarithm of each entry below the diagonal takes about 150.
        let entries = n_read(config, params) * config.n_layers * config.n_heads * config.n_ctx * config.n_ctx / 2;
        forward_flops(config, n_read(config, params)) + 150.0 * entries as Flops
    }

    fn behind(subject: &Subject<'_>, params: &Params, _: &Self::State) -> Option<Words> {
        Some(behind::text(subject, params, n_read(subject.config, params)))
    }

    fn look(
        subject: &Subject<'_>,
        params: &Params,
        history: &mut History<Vec<f32>>,
        arenas: &mut Arenas,
    ) -> Vec<Panel> {
        let (tower, config) = (subject.tower, subject.config);
        if !config.attn {
            let at = Place::Model;
            return vec![answer(tower, at, Self::QUESTION, Self::HOW_TO_READ, NO_ATTENTION, None)];
        }
        let (model, batch) = read(subject, params, arenas);
        let (t, h) = (config.n_ctx, config.n_heads);
        let targets: Vec<Vec<Vec<usize>>> = batch.inputs.chunks_exact(t).map(followers).collect();
        // By layer, head and sequence.
        let sums: Vec<Vec<Vec<Sums>>> = (0..config.n_layers)
            .map(|layer| {
                let pattern = model.act(model.act_table().blocks[layer].pattern);
                let of = |head: usize| {
                    let matrices = pattern.chunks_exact(t * t).skip(head).step_by(h);
                    matrices.zip(&targets).map(|(matrix, targets)| Sums::of(matrix, targets)).collect()
                };
                (0..h).map(of).collect()
            })
            .collect();

        let by_layer = |ratio: fn(&Sums) -> [f64; 2]| {
            let point = |(layer, heads): (usize, &Vec<Vec<Sums>>)| {
                let n = heads[0].len();
                let whole = |i: usize| heads.iter().map(|of| ratio(&of[i])).fold([0.0; 2], add);
                mean_point((layer + 1) as f32, &(0..n).map(whole).collect::<Vec<_>>(), place(layer))
            };
            sums.iter().enumerate().map(point).collect::<Vec<_>>()
        };
        let by_head = |key: &str, title: Text, help: Text, value, ratio: fn(&Sums) -> [f64; 2]| {
            let row = |(layer, heads): (usize, &Vec<Vec<Sums>>)| {
                let value = |of: &Vec<Sums>| {
                    let [sum, n] = of.iter().map(ratio).fold([0.0; 2], add);
                    (sum / n) as f32
                };
                GridRow { at: place(layer), values: heads.iter().map(value).collect() }
            };
            let rows = sums.iter().enumerate().map(row).collect();
            let grid = Grid {
                tower,
                x: along_heads(),
                columns: Vec::new(),
                tokens: Vec::new(),
                behind: Behind::default(),
                y: tx("layer", "层").into(),
                value,
                rows,
            };
            Panel { key: key.into(), title: title.into(), help: help.into(), body: Body::Grid(grid) }
        };
        let even = || axis(tx("evenness", "均匀度"), "", ONE, Format::Fixed);
        let far = || axis(tx("distance ÷ even", "距离 ÷ 均匀"), "", Scale::Linear { lo: 0.0, hi: 2.0 }, Format::Fixed);
        let share = || axis(tx("share", "份额"), "", ONE, Format::Fixed);
        let nats =
            axis(tx("entropy", "熵"), "nats", Scale::Linear { lo: 0.0, hi: libm::logf(t as f32) }, Format::Fixed);

        let all = sums.iter().flatten().flatten().map(|s| s.evenness()).fold([0.0; 2], add);
        let one = number(
            "evenness",
            tx("evenness", "注意力均匀度"),
            "",
            (all[0] / all[1]) as f32,
            Format::Fixed,
        );
        let mut distance =
            by_depth("distance", DISTANCE, DISTANCE_HELP, Mark::Line, far(), tower, by_layer(Sums::distance));
        if let Body::Chart(chart) = &mut distance.body {
            chart.levels = vec![Level { name: tx("even", "均匀").into(), value: 1.0 }];
        }
        let mut entropy =
            by_depth("entropy", BANDS, BANDS_HELP, Mark::Line, nats.clone(), tower, by_layer(Sums::entropy));
        let most = sums[0][0].iter().map(Sums::most).fold([0.0; 2], add);
        let most = (most[0] / most[1]) as f32;
        entropy.help = entropy.help.fill("most", &format!("{most:.2}")).fill("t", &t.to_string());
        if let Body::Chart(chart) = &mut entropy.body {
            // Up to the table's highest bound, so that it is seen even where nothing can reach it.
            chart.y.scale = Scale::Linear { lo: 0.0, hi: libm::logf(t as f32).max(3.2) };
            chart.levels = TABLE.map(|(name, value)| Level { name: name.into(), value }).to_vec();
            chart.levels.push(Level { name: MOST.into(), value: most });
            // Names stand beside their lines in this order, and give way downwards.
            chart.levels.sort_by(|a, b| b.value.total_cmp(&a.value));
        }
        let [small, large] = heads::panels(subject, params, &sums, model, &batch);
        let mut panels = vec![
            answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, ANSWER, Some(one)),
            small,
            large,
            by_depth("evenness", EVENNESS, Self::HOW_TO_READ, Mark::Line, even(), tower, by_layer(Sums::evenness)),
            distance,
            entropy,
            by_offset(tower, &sums),
            by_head("head_evenness", EVENNESS, HEADS_HELP, even(), Sums::evenness),
            by_head("head_entropy", tx("Entropy of each head", "各个头的熵"), ENTROPY_HELP, nats, Sums::entropy),
            by_head("head_distance", DISTANCE, DISTANCE_HELP, far(), Sums::distance),
            by_head(
                "head_first",
                FIRST,
                FIRST_HELP,
                share(),
                Sums::first,
            ),
            by_head(
                "head_previous",
                PREVIOUS,
                PREVIOUS_HELP,
                share(),
                Sums::previous,
            ),
        ];
        // Where no token ever stood twice there is nothing to copy from.
        if sums[0][0].iter().any(|s| s.n_pairs > 0.0) {
            panels.push(by_head("head_induction", INDUCTION, INDUCTION_HELP, share(), Sums::induction));
            panels.push(by_head("head_copying", COPYING, COPYING_HELP, share(), Sums::copying));
        }
        panels.extend(over_time(subject, params, &sums, history, [even(), far(), share()]));
        panels
    }
}

fn along_heads() -> XAxis {
    XAxis { name: tx("head", "头").into(), each: Some(tx("head {x}", "头 {x}").into()) }
}

fn place(layer: usize) -> Place {
    Place::Hook { hook: HookPoint::Block(layer, BlockHook::Pattern), grad: false }
}

/// Every head's row, and its values of all sequences.
fn each_head(sums: &[Vec<Vec<Sums>>]) -> impl Iterator<Item = (Place, &Vec<Sums>)> {
    let of = |(layer, heads): (usize, &'_ Vec<Vec<Sums>>)| (layer, heads.len());
    let places = sums.iter().enumerate().map(of).flat_map(|(layer, n)| (0..n).map(move |head| Place::Head { layer, head }));
    places.zip(sums.iter().flatten())
}

fn ratio_of(heads: &[Sums], ratio: impl Fn(&Sums) -> [f64; 2]) -> f32 {
    let [sum, n] = heads.iter().map(ratio).fold([0.0; 2], add);
    (sum / n) as f32
}

/// All heads as small multiples: each one's pattern averaged by how far back it looks, a row.
fn by_offset(tower: Tower, sums: &[Vec<Vec<Sums>>]) -> Panel {
    let n_offsets = MAX_OFFSETS.min(sums[0][0][0].n_positions());
    let row = |(at, of): (Place, &Vec<Sums>)| GridRow {
        at,
        values: (0..n_offsets).map(|offset| ratio_of(of, |s| s.at_offset(offset))).collect(),
    };
    let grid = Grid {
        tower,
        x: XAxis { name: tx("back", "回看").into(), each: Some(tx("{x} tokens back", "回看 {x} 个词元").into()) },
        columns: Vec::new(),
        tokens: Vec::new(),
        behind: Behind::default(),
        y: tx("heads", "各头").into(),
        value: axis(tx("share", "份额"), "", ONE, Format::Fixed),
        rows: each_head(sums).map(row).collect(),
    };
    Panel { key: "offset".into(), title: OFFSET.into(), help: OFFSET_HELP.into(), body: Body::Grid(grid) }
}

/// A measure of a head as a sum and what it is divided by.
type Ratio = fn(&Sums) -> [f64; 2];

/// One measure of each head at the looks so far.
fn over_time(
    subject: &Subject<'_>,
    params: &Params,
    sums: &[Vec<Vec<Sums>>],
    history: &mut History<Vec<f32>>,
    [even, far, share]: [Axis; 3],
) -> Option<Panel> {
    let (ratio, value, name): (Ratio, Axis, Text) = match params.key(MEASURE.key) {
        "distance" => (Sums::distance, far, DISTANCE),
        "first" => (Sums::first, share, FIRST),
        "previous" => (Sums::previous, share, PREVIOUS),
        "induction" => (Sums::induction, share, INDUCTION),
        _ => (Sums::evenness, even, EVENNESS),
    };
    // Which pattern is drawn large makes it no other question.
    let asked = [MEASURE.key, "n_sequences", TEXT.key].map(|key| format!("{key} {} {}", params.key(key), params.int(key)));
    history.push_of(asked.join(" "), subject.step, each_head(sums).map(|(_, of)| ratio_of(of, ratio)).collect());
    let places: Vec<Place> = each_head(sums).map(|(at, _)| at).collect();
    let grid = history.grid(subject.tower, tx("heads", "各头"), value, &places, |of, idx| of[idx])?;
    let title = Words { en: TIME.en.replace("{of}", name.en), zh: TIME.zh.replace("{of}", name.zh) };
    Some(history::panel("over_time", title, TIME_HELP, grid))
}

fn add(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] + b[0], a[1] + b[1]]
}
