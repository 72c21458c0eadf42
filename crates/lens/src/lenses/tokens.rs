//! One sentence, token by token: what gradient each gets at every depth, and who sends it to whom.
//!
//! A cell is ‖∂L/∂x[b,t]‖₂ at a point of the stream, L the mean loss of the whole batch: what this token gets of it. An
//! arc is ‖c_ij‖₂, the gradient that query i sends to key j ≤ i through all heads of a layer (engine, `model/sent.rs`).
//! Only squares add, so shares are of squared norms, and where tokens share a lane it holds the root of the sum of
//! their squares.

use super::behind;
use super::parts::{answer, axis, by_depth, names, number};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Axis, Behind, Body, Format, Grid, GridRow, Mark, Panel, Place, Point, Reading, Scale, Token, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::ValidConfig;
use base::config::fields::Kind;
use base::names::{Text, Words, tx};
use engine::nn::{Probe, kernels::sum_squares};

/// Most lanes: beyond that several tokens share one.
pub const MAX_LANES: usize = 48;
/// Most layers of which both points are rows; of a deeper tower only what leaves each layer.
const MAX_FULL_LAYERS: usize = 12;

/// The lens.
pub struct Tokens;

const LAYER: Param = Param {
    key: "layer",
    label: tx("sent in layer", "所在层"),
    help: tx(
        "Whose attention sends; the top layer where there are fewer, 0 for every layer",
        "哪一层的注意力；层数不足时取顶层，0 为每一层",
    ),
    kind: ParamKind::Of(Kind::Int { min: 0, max: 24, step: 1 }),
    default: "5",
    redraw_only: false,
};
const SENTENCE: Param = Param {
    key: "sentence",
    label: tx("sentence", "句子"),
    help: tx(
        "Which sequence of this step’s batch; the last where there are fewer",
        "这一步批次中的第几条序列；不足时取最后一条",
    ),
    kind: ParamKind::Of(Kind::Int { min: 1, max: 64, step: 1 }),
    default: "1",
    redraw_only: false,
};

impl Lens for Tokens {
    const KEY: &'static str = "tokens";
    const LABEL: Text = tx("Tokens", "逐词元");
    const QUESTION: Text = tx("Which tokens does the gradient reach?", "梯度到达了哪些词元？");
    const HOW_TO_READ: Text = tx(
        "One sentence of this step’s batch: the gradient at each token and depth, and how much each query sends to each key \
         through attention. Only squared lengths add, so shares are of these. The tower’s own gradient covers all sentences; \
         with n tokens in the batch a token’s is about 1/√n of it.",
        "这一步批次中的一句：各词元在各深度收到的梯度，以及注意力中每个查询传回每个键的量。只有长度的平方可以相加，因此份额按平方计。塔身的梯度涵盖全部句子；批次有 n 个词元时，单个词元约为其 1/√n。",
    );
    const GROUP: Group = Group::Signal;
    const SOURCE: Source = Source {
        paper: "Simonyan et al. 2014, Deep Inside Convolutional Networks; Kobayashi et al. 2020, Attention is Not Only a Weight",
        equation: "cᵢⱼ = J_LNᵀ Σₕ (W_V Pᵢⱼ ∂zᵢ + W_K ∂Sᵢⱼ qᵢ/√K), Σᵢ cᵢⱼ + qⱼ = ∂L/∂xⱼ through the branch",
    };
    const PARAMS: &'static [Param] = &[LAYER, SENTENCE];
    type State = ();

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let layers = if config.attn { layers(config, params).len() } else { 0 };
        let pairs = (layers * config.n_ctx * config.n_ctx / 2) as Flops;
        let d = config.d_model as Flops;
        3.0 * forward_flops(config, config.batch_size) + pairs * (4.0 * d * d + 20.0 * d)
    }

    fn behind(subject: &Subject<'_>, params: &Params, (): &()) -> Option<Words> {
        Some(behind::sequence(subject, sentence_idx(subject.config, params)))
    }

    fn look(subject: &Subject<'_>, params: &Params, (): &mut (), arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, config) = (subject.tower, subject.config);
        let model = arenas.model(config, subject.params, config.batch_size, true);
        model.forward(&subject.batch.inputs);
        model.backward(subject.batch);
        let sentence = sentence_idx(config, params);
        let lanes = Lanes::of(config.n_ctx);
        let squares = squares(model, sentence);
        let firsts: Vec<Point> = squares.iter().map(|(point, of)| first_share(*point, of)).collect();
        let row =
            |(point, of): &(usize, Vec<f64>)| GridRow { at: Place::stream_grad(*point), values: lanes.gathered(of) };
        let rows: Vec<GridRow> = squares.iter().map(row).collect();
        let at_tokens = firsts[0].value;
        let share = |name: Text| axis(name, "", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed);
        let norm = |lo_exp, hi_exp| axis(Words::same("‖∂L/∂x‖₂"), "", Scale::Log { lo_exp, hi_exp }, Format::Sci);
        let one = number("share", tx("share of the first token", "首个词元的份额"), "", at_tokens, Format::Fixed);
        // Of lanes that hold more than one token none stands for the lane.
        let own = if lanes.each == 1 { &subject.batch.inputs[sentence * config.n_ctx..][..config.n_ctx] } else { &[] };
        let tokens = names(subject, own);
        let grid = |key: String, title: Words, help: Words, y: Text, value: Axis, rows| Panel {
            key,
            title,
            help,
            body: Body::Grid(Grid {
                tower,
                x: lanes.axis(),
                columns: Vec::new(),
                tokens: tokens.clone(),
                behind: Behind::default(),
                y: y.into(),
                value,
                rows,
            }),
        };
        let mut panels = vec![
            answer(tower, Place::stream_grad(0), Self::QUESTION, Self::HOW_TO_READ, ANSWER, Some(one)),
            by_depth("first_share", FIRST, FIRST_HELP, Mark::Line, share(tx("share", "份额")), tower, firsts),
            grid("cells".into(), CELLS.into(), lanes.said(CELLS_HELP), tx("depth", "深度"), norm(-8, -1), rows),
            Panel {
                key: "reading".into(),
                title: READING.into(),
                help: READING_HELP.into(),
                body: Body::Reading(reading(subject, model, sentence)),
            },
        ];
        if !config.attn {
            return panels;
        }
        for layer in layers(config, params) {
            let n = (layer + 1).to_string();
            let sent = lanes.sent(&model.sent_l2(layer, sentence));
            let looks = lanes.looks(&mean_pattern(model, layer, sentence));
            let rows = |rows: Vec<Vec<f32>>, grad| {
                let at = |(lane, values)| GridRow { at: Place::From { layer, query: lanes.first(lane), grad }, values };
                rows.into_iter().enumerate().map(at).collect()
            };
            let title = |text: Text| Words::from(text).fill("l", &n);
            let from = || tx("from", "从");
            panels.extend([
                grid(format!("sent_{n}"), title(SENT), lanes.said(SENT_HELP), from(), norm(-9, -3), rows(sent, true)),
                grid(
                    format!("looks_{n}"),
                    title(LOOKS),
                    lanes.said(LOOKS_HELP),
                    from(),
                    share(tx("share", "份额")),
                    rows(looks, false),
                ),
            ]);
        }
        panels
    }
}

const ANSWER: Text = tx(
    "At the tokens, {share} of the squared gradient lies at the first one.",
    "词元处的梯度（平方）有 {share} 落在首个词元上。",
);
const FIRST: Text = tx("How much lies at the first token?", "多少梯度落在首个词元上？");
const FIRST_HELP: Text = tx(
    "Its share of the squared gradient of this sentence, by depth: where all tokens are alike it is 1/T.",
    "在这句话的梯度平方中所占的份额，按深度；各词元相同时为 1/T。",
);
const CELLS: Text = tx("The gradient at each token", "各词元处的梯度");
const CELLS_HELP: Text = tx(
    "Rows are depths, the tokens’ at the bottom; columns the sentence’s tokens, from 0. Log scale.",
    "每行是一个深度，词元处在最下；各列是句中的词元，从 0 数起。对数刻度。",
);
const READING: Text = tx("The sentence", "这句话");
const READING_HELP: Text =
    tx("What is read, and how often the likeliest guess came true.", "读到的文本，以及首选猜测命中的次数。");
const SENT: Text = tx("Who sends gradient to whom · layer {l}, attention", "谁把梯度传给谁 · 第 {l} 层注意力");
const SENT_HELP: Text = tx(
    "Each row is a query, the first at the bottom; columns are the keys that it sends gradient to. Log scale.",
    "每行是一个查询，首个在最下；各列是它把梯度传回的键。对数刻度。",
);
const LOOKS: Text = tx("Where it looks · layer {l}, all heads", "它看哪里 · 第 {l} 层，各头平均");
const LOOKS_HELP: Text = tx(
    "The forward pattern, mean over heads; a row sums to 1. Looking at a token and sending it gradient are two things.",
    "前向的注意力图，各头平均；每行之和为 1。看一个词元与把梯度传给它是两回事。",
);
const GROUPED: Text = tx(
    " 1 lane = {k} tokens: the root of the sum of their squares (of a pattern: the mean query’s sum).",
    "每道 {k} 个词元：取平方和的根（注意力图则取各查询之和的平均）。",
);

/// Which sequence is looked at, from 0.
fn sentence_idx(config: &ValidConfig, params: &Params) -> usize {
    params.int("sentence").clamp(1, config.batch_size) - 1
}

/// The layers whose pairs are shown, from 0.
fn layers(config: &ValidConfig, params: &Params) -> std::ops::Range<usize> {
    match params.int("layer") {
        0 => 0..config.n_layers,
        layer => layer.min(config.n_layers) - 1..layer.min(config.n_layers),
    }
}

/// How tokens are gathered into lanes.
#[derive(Clone, Copy)]
struct Lanes {
    n_tokens: usize,
    /// Tokens of one lane; the last may have fewer.
    each: usize,
}

impl Lanes {
    fn of(n_tokens: usize) -> Lanes {
        Lanes { n_tokens, each: n_tokens.div_ceil(MAX_LANES) }
    }

    fn count(self) -> usize {
        self.n_tokens.div_ceil(self.each)
    }

    fn first(self, lane: usize) -> usize {
        lane * self.each
    }

    /// The root of the sum of squares of each lane's tokens.
    fn gathered(self, squares: &[f64]) -> Vec<f32> {
        squares.chunks(self.each).map(|lane| lane.iter().sum::<f64>().sqrt() as f32).collect()
    }

    /// Pairs (T,S) of tokens as pairs of lanes, a row for each query's lane, up to its own.
    fn sent(self, l2: &[f32]) -> Vec<Vec<f32>> {
        let pairs = self.pairs(l2, |x| f64::from(x) * f64::from(x));
        pairs.into_iter().map(|row| row.into_iter().map(|square| square.sqrt() as f32).collect()).collect()
    }

    /// The same of shares: what the mean query of a lane gives to all tokens of another.
    fn looks(self, shares: &[f32]) -> Vec<Vec<f32>> {
        let mean = |(lane, row): (usize, Vec<f64>)| {
            let n = self.each.min(self.n_tokens - self.first(lane)) as f64;
            row.into_iter().map(|sum| (sum / n) as f32).collect()
        };
        self.pairs(shares, f64::from).into_iter().enumerate().map(mean).collect()
    }

    fn pairs(self, of: &[f32], term: impl Fn(f32) -> f64) -> Vec<Vec<f64>> {
        let mut out: Vec<Vec<f64>> = (0..self.count()).map(|lane| vec![0.0; lane + 1]).collect();
        for i in 0..self.n_tokens {
            for j in 0..=i {
                out[i / self.each][j / self.each] += term(of[i * self.n_tokens + j]);
            }
        }
        out
    }

    fn axis(self) -> XAxis {
        if self.each == 1 {
            return XAxis { name: tx("token", "词元").into(), each: Some(tx("token {x}", "词元 {x}").into()) };
        }
        let each = Words::from(tx("lane {x} of {k} tokens each", "第 {x} 道，每道 {k} 个词元"));
        XAxis { name: tx("lane", "道").into(), each: Some(each.fill("k", &self.each.to_string())) }
    }

    /// A help, with what a lane is where it is more than a token.
    fn said(self, help: Text) -> Words {
        let mut words = Words::from(help);
        if self.each > 1 {
            let more = Words::from(GROUPED).fill("k", &self.each.to_string());
            words = Words { en: words.en + &more.en, zh: words.zh + &more.zh };
        }
        words
    }
}

/// ‖∂L/∂x‖₂² of one sequence's tokens at the stream's points, tokens first, each with its number.
fn squares(model: &Probe, sentence: usize) -> Vec<(usize, Vec<f64>)> {
    let config = model.config();
    let (t, d) = (config.n_ctx, config.d_model);
    let every = if config.n_layers > MAX_FULL_LAYERS { 2 } else { 1 };
    let of = |point: usize| {
        let grad = &model.act_grad(model.act_table().stream[point])[sentence * t * d..][..t * d];
        (point, grad.chunks_exact(d).map(sum_squares).collect())
    };
    (0..=2 * config.n_layers).step_by(every).map(of).collect()
}

/// The first token's share of them; NaN where there is nothing to share.
fn first_share(point: usize, squares: &[f64]) -> Point {
    let share = squares[0] / squares.iter().sum::<f64>();
    Point { x: point as f32 / 2.0, value: share as f32, interval: None, at: Place::stream_grad(point) }
}

/// The mean of all heads' patterns (T,S).
fn mean_pattern(model: &Probe, layer: usize, sentence: usize) -> Vec<f32> {
    let (t, h) = (model.config().n_ctx, model.config().n_heads);
    let heads = &model.act(model.act_table().blocks[layer].pattern)[sentence * h * t * t..][..h * t * t];
    let mut out = vec![0.0_f32; t * t];
    for head in heads.chunks_exact(t * t) {
        out.iter_mut().zip(head).for_each(|(sum, share)| *sum += share / h as f32);
    }
    out
}

/// What is read, what follows, what is guessed.
fn reading(subject: &Subject<'_>, model: &Probe, sentence: usize) -> Reading {
    let (t, v, vocab) = (subject.config.n_ctx, subject.config.d_vocab(), subject.corpus.vocab());
    let logits = &model.act(model.act_table().logits)[sentence * t * v..][..t * v];
    let word = |token: u32| vocab.get(token as usize).cloned().unwrap_or_default();
    let token = |(i, logits): (usize, &[f32])| {
        let n = sentence * t + i;
        let target = subject.batch.targets[n];
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let guess = logits.iter().position(|&x| x == largest).unwrap_or(0);
        let all: f64 = logits.iter().map(|&x| libm::exp(f64::from(x - largest))).sum();
        let counts = (target as usize) < v;
        Token {
            read: word(subject.batch.inputs[n]),
            next: if counts { word(target) } else { String::new() },
            guess: word(guess as u32),
            guess_share: (1.0 / all) as f32,
            others: Vec::new(),
            loss_nats: if counts { model.token_loss()[n] } else { f32::NAN },
        }
    };
    Reading {
        tower: subject.tower,
        sequence: [sentence + 1, subject.config.batch_size],
        chance_nats: libm::logf(v as f32),
        tokens: logits.chunks_exact(v).enumerate().map(token).collect(),
    }
}
