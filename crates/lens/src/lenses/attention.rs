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

use super::parts::{TEXT, answer, axis, by_depth, mean_point, n_read, n_sequences, names, number, read};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Body, Format, Grid, GridRow, Level, Mark, Panel, Place, Scale, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::ValidConfig;
use base::config::fields::Kind;
use base::names::{BlockHook, HookPoint, Text, Words, tx};

/// The lens.
pub struct Attention;

const LAYER: Param = Param {
    key: "layer",
    label: tx("pattern of layer", "图案所在层"),
    help: tx(
        "Whose pattern is drawn in full; the top layer where there are fewer",
        "画出哪一层的注意力图案；层数不足时取顶层",
    ),
    kind: ParamKind::Of(Kind::Int { min: 1, max: 24, step: 1 }),
    default: "2",
    redraw_only: false,
};
const HEAD: Param = Param {
    key: "head",
    label: tx("and head", "图案所属的头"),
    help: tx(
        "Counted from 0, as in TransformerLens; the last where there are fewer",
        "从 0 数起，与 TransformerLens 一致；头数不足时取最后一个",
    ),
    kind: ParamKind::Of(Kind::Int { min: 0, max: 7, step: 1 }),
    default: "0",
    redraw_only: false,
};

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
    const PARAMS: &'static [Param] = &[LAYER, HEAD, n_sequences("16", 64), TEXT];
    type State = ();

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        if !config.attn {
            return 1.0;
        }
        // A logarithm of each entry below the diagonal takes about 150.
        let entries = n_read(config, params) * config.n_layers * config.n_heads * config.n_ctx * config.n_ctx / 2;
        forward_flops(config, n_read(config, params)) + 150.0 * entries as Flops
    }

    fn look(subject: &Subject<'_>, params: &Params, (): &mut (), arenas: &mut Arenas) -> Vec<Panel> {
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
                x: heads(),
                columns: Vec::new(),
                tokens: Vec::new(),
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
        let mut panels = vec![
            answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, ANSWER, Some(one)),
            by_depth("evenness", EVENNESS, Self::HOW_TO_READ, Mark::Line, even(), tower, by_layer(Sums::evenness)),
            distance,
            by_head("head_evenness", EVENNESS, HEADS_HELP, even(), Sums::evenness),
            by_head("head_entropy", tx("Entropy of each head", "各个头的熵"), ENTROPY_HELP, nats, Sums::entropy),
            by_head("head_distance", DISTANCE, DISTANCE_HELP, far(), Sums::distance),
            by_head(
                "head_first",
                tx("How much goes to the first token?", "多少注意力给了首个词元？"),
                FIRST_HELP,
                share(),
                Sums::first,
            ),
            by_head(
                "head_previous",
                tx("How much goes to the token before?", "多少注意力给了前一个词元？"),
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
        let (layer, head) = (params.int("layer").clamp(1, config.n_layers) - 1, params.int("head").min(h - 1));
        let matrix = &model.act(model.act_table().blocks[layer].pattern)[head * t * t..(head + 1) * t * t];
        let row = |query: usize| GridRow {
            at: Place::Query { layer, head, query },
            values: matrix[query * t..query * t + query + 1].to_vec(),
        };
        let grid = Grid {
            tower,
            x: XAxis { name: tx("looked at", "被看").into(), each: Some(tx("at token {x}", "看词元 {x}").into()) },
            columns: Vec::new(),
            tokens: names(subject, &batch.inputs[..t]),
            y: tx("from", "从").into(),
            value: share(),
            rows: (0..t).map(row).collect(),
        };
        panels.push(Panel {
            key: "pattern".into(),
            title: Words::from(PATTERN).fill("l", &(layer + 1).to_string()).fill("h", &head.to_string()),
            // What a reader typed goes in last, so that braces in it mean nothing.
            help: Words::from(PATTERN_HELP).fill("text", &subject.corpus.decode(&batch.inputs[..t])),
            body: Body::Grid(grid),
        });
        panels
    }
}

const ONE: Scale = Scale::Linear { lo: 0.0, hi: 1.0 };
const ANSWER: Text = tx("Evenness of attention: {evenness} of 1.", "注意力均匀度为 {evenness}（完全均匀为 1）。");
const NO_ATTENTION: Text = tx("This model has no attention.", "这个模型没有注意力。");
const EVENNESS: Text = tx("How evenly does it look?", "注意力有多均匀？");
const DISTANCE: Text = tx("How far does it look?", "看得有多远？");
const HEADS_HELP: Text = tx(
    "Each cell is a head, its layer from the bottom up; heads are counted from 0. 1 is a look everywhere alike.",
    "每格是一个头，层自下而上；头从 0 数起。1 表示处处均等。",
);
const ENTROPY_HELP: Text = tx(
    "The mean entropy of a head’s rows. It cannot exceed the mean ln of the visible tokens, so models with other contexts cannot \
     be compared by it.",
    "一个头各行注意力的平均熵。它不会超过可见词元数对数的均值，因此上下文长度不同的模型不能用它比较。",
);
const DISTANCE_HELP: Text = tx(
    "The mean number of tokens back, over that of an even look: below 1 is nearer, above 1 farther than even.",
    "平均回看多少个词元，除以均匀注意力的相应值：小于 1 偏近，大于 1 偏远。",
);
const FIRST_HELP: Text = tx(
    "The mean share on the sequence’s first token. Where a head has nothing to do, large models let it rest there (attention sink).",
    "落在序列首个词元上的平均份额。大模型中的头无事可做时，往往停在那里（attention sink）。",
);
const PREVIOUS_HELP: Text = tx(
    "The mean share on the token right before: 1 is a previous-token head.",
    "落在紧邻前一个词元上的平均份额：1 就是“前词头”。",
);
const INDUCTION: Text = tx("How much goes to what followed last time?", "多少注意力给了上次的下一个词元？");
const INDUCTION_HELP: Text = tx(
    "The mean share on the token that followed when the present one last stood before: 1 is a head that copies from there. The \
     present token itself is never counted.",
    "当前词元上次出现后紧跟着的那个词元，所得的平均份额：1 就是只从那里照搬的头。当前词元自身从不计入。",
);
const COPYING: Text = tx("How much goes to what ever followed it?", "多少注意力给了以往的下一个词元？");
const COPYING_HELP: Text = tx(
    "The same of all places where the present token stood before, together: 1 is an induction head. Where a token is frequent, an \
     even look has much of it too.",
    "当前词元以往每次出现后紧跟着的词元，所得份额之和的平均：1 就是归纳头（induction head）。词元很常见时，均匀的注意力也会得到不少。",
);
const PATTERN: Text = tx("The pattern of layer {l}, head {h}", "第 {l} 层、头 {h} 的注意力图案");
const PATTERN_HELP: Text = tx(
    "Each row is a token that looks, the first at the bottom; columns are what it looks at, from 0; a row sums to 1. The \
     sequence: {text}",
    "每行是一个正在看的词元，首个在最下方；各列是被看的词元，从 0 数起；每行之和为 1。序列为：{text}",
);

fn heads() -> XAxis {
    XAxis { name: tx("head", "头").into(), each: Some(tx("head {x}", "头 {x}").into()) }
}

fn place(layer: usize) -> Place {
    Place::Hook { hook: HookPoint::Block(layer, BlockHook::Pattern), grad: false }
}

fn add(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

/// For each position those that followed where its token stood before, ascending, itself left out.
fn followers(tokens: &[u32]) -> Vec<Vec<usize>> {
    let of = |i: usize| (1..i).filter(|&j| tokens[j - 1] == tokens[i]).collect();
    (0..tokens.len()).map(of).collect()
}

/// Sums over the positions of one sequence, of one head.
struct Sums {
    n: f64,
    entropy_nats: f64,
    entropy_max_nats: f64,
    distance: f64,
    distance_even: f64,
    first: f64,
    previous: f64,
    induction: f64,
    copying: f64,
    n_pairs: f64,
}

impl Sums {
    /// Of a pattern (T,S) and the positions that followed the same token before.
    fn of(pattern: &[f32], targets: &[Vec<usize>]) -> Sums {
        let t = targets.len();
        let mut s = Sums {
            n: t as f64,
            entropy_nats: 0.0,
            entropy_max_nats: 0.0,
            distance: 0.0,
            distance_even: 0.0,
            first: 0.0,
            previous: 0.0,
            induction: 0.0,
            copying: 0.0,
            n_pairs: 0.0,
        };
        for (i, row) in pattern.chunks_exact(t).enumerate() {
            for (j, &a) in row[..=i].iter().enumerate() {
                let a = f64::from(a);
                // 0 ln 0 is 0; NaN stays.
                s.entropy_nats -= if a == 0.0 { 0.0 } else { a * libm::log(a) };
                s.distance += a * (i - j) as f64;
            }
            s.entropy_max_nats += libm::log((i + 1) as f64);
            s.distance_even += 0.5 * i as f64;
            if i > 0 {
                s.first += f64::from(row[0]);
                s.previous += f64::from(row[i - 1]);
            }
            if let Some(&last) = targets[i].last() {
                s.induction += f64::from(row[last]);
                s.copying += targets[i].iter().map(|&target| f64::from(row[target])).sum::<f64>();
                s.n_pairs += 1.0;
            }
        }
        s
    }

    fn evenness(&self) -> [f64; 2] {
        [self.entropy_nats, self.entropy_max_nats]
    }

    fn entropy(&self) -> [f64; 2] {
        [self.entropy_nats, self.n]
    }

    fn distance(&self) -> [f64; 2] {
        [self.distance, self.distance_even]
    }

    fn first(&self) -> [f64; 2] {
        [self.first, self.n - 1.0]
    }

    fn previous(&self) -> [f64; 2] {
        [self.previous, self.n - 1.0]
    }

    fn induction(&self) -> [f64; 2] {
        [self.induction, self.n_pairs]
    }

    fn copying(&self) -> [f64; 2] {
        [self.copying, self.n_pairs]
    }
}
