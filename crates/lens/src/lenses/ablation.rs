//! What each part is worth: how much the loss rises when it is taken out of the finished model.
//!
//! A part is taken out in a copy of the weights, so nothing else of the model has to know of it:
//!
//!   layer      both branches write 0 and its skips stand, so that the stream passes by (Veit et al. 2016)
//!   sublayer   its last map W, b becomes 0: the branch writes 0; where its skip is cut nothing at all is left
//!   head       its K rows of W_O become 0
//!
//! With `by=mean` a sublayer or a head writes its own mean over all tokens instead of 0: what does not depend on the token
//! stays. With `by=resample` it writes what it wrote at the same place of another sequence, the next of those that are read
//! (Chan et al. 2022, Causal Scrubbing): a value that the layers above have met, of another text. Of a layer that is both
//! branches. The rise is taken sequence by sequence, against the same sequence of the whole model.

use super::behind;
use super::parts::{TEXT, answer, axis, by_depth, mean_point, n_read, n_sequences, number, sequences};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::losses::of_sequences;
use crate::panel::{Axis, Behind, Body, Format, Grid, GridRow, Mark, Panel, Place, Point, Scale, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::fields::Kind;
use base::config::{Residual, Site, ValidConfig};
use base::names::{BlockHook, HookPoint, Text, Words, tx};
use engine::nn::{Batch, Instead, ParamTable, Probe, Span};

/// Operations of a look for which sequences are left out, down to two.
const MAX_FLOPS: Flops = 2e11;

/// The lens.
pub struct Ablation;

const BY: Param = Param {
    key: "by",
    label: tx("replaced by", "替换为"),
    help: tx("What a sublayer or a head writes instead", "子层或头改为输出什么"),
    kind: ParamKind::Of(Kind::Choice(&[
        ("zero", tx("zero", "零")),
        ("mean", tx("its mean", "其均值")),
        ("resample", tx("another text’s", "另一文本的")),
    ])),
    default: "zero",
    redraw_only: false,
};

impl Lens for Ablation {
    const KEY: &'static str = "ablation";
    const LABEL: Text = tx("Ablation", "消融");
    const QUESTION: Text = tx("What would be lost without each part?", "去掉每一部分会损失多少？");
    const HOW_TO_READ: Text = tx(
        "The rise of the loss when one layer, sublayer or head is taken out of this model, with nothing retrained. Near 0 it is not \
         needed while the others stand: two parts may do the same and each look useless. Zero is also a value that the layers above \
         have never met.",
        "从当前模型中去掉某一层、子层或头（不再训练）后，损失上升多少。接近 0 表示其余部分都在时用不着它：两个部分若做同样的事，单独看都显得无用。另外，零也是上面各层从未遇到过的输入。",
    );
    const GROUP: Group = Group::Learnt;
    const SOURCE: Source = Source {
        paper: "Veit, Wilber & Belongie 2016, Residual Networks Behave Like Ensembles; Michel, Levy & Neubig 2019, Sixteen Heads",
        equation: "ΔL = L(model without the part) − L(model), same sequences",
    };
    const PARAMS: &'static [Param] = &[BY, n_sequences("16", 64), TEXT];
    type State = ();

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        n_used(config, params) as Flops * of_sequence(config)
    }

    fn behind(subject: &Subject<'_>, params: &Params, _: &()) -> Option<Words> {
        Some(behind::text(subject, params, n_used(subject.config, params)))
    }

    fn look(subject: &Subject<'_>, params: &Params, (): &mut (), arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, config) = (subject.tower, subject.config);
        if !config.attn && !config.has_mlp() {
            return vec![answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, NOTHING, None)];
        }
        let mut bench = Bench::new(subject, params, arenas);
        let (mut layers, mut attns, mut mlps, mut heads) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        // From the top down: what stands below a layer is then still that of the whole model.
        for layer in (0..config.n_layers).rev() {
            let x = (layer + 1) as f32;
            let hook = |hook| Place::Hook { hook: HookPoint::Block(layer, hook), grad: false };
            if bench.by == By::Resample {
                bench.restore();
                let others = Others::of(&bench, layer);
                let [attn, mlp] = [(Site::attn(layer), &others.attn), (Site::mlp(layer), &others.mlp)]
                    .map(|(site, value)| Instead::Branch(site, value));
                layers.push(bench.with(x, hook(BlockHook::ResidPost), true, &[attn, mlp]));
                if config.attn {
                    attns.push(bench.with(x, hook(BlockHook::AttnOut), false, &[attn]));
                    let of_head = |head: usize| {
                        let z = others.z_of(head, config.d_head());
                        bench.with(head as f32, hook(BlockHook::Z), false, &[Instead::Z(layer, &z)]).value
                    };
                    let values = (0..config.n_heads).map(of_head).collect();
                    heads.push(GridRow { at: hook(BlockHook::Z), values });
                }
                if config.has_mlp() {
                    mlps.push(bench.with(x, hook(BlockHook::MlpOut), false, &[mlp]));
                }
                continue;
            }
            let [attn, mlp] = bench.last_maps(layer);
            let means = Means::of(&bench, layer);
            layers.push(bench.without(x, hook(BlockHook::ResidPost), layer, true, |_| ()));
            if config.attn {
                attns.push(
                    bench.without(x, hook(BlockHook::AttnOut), layer, false, |params| attn.write(params, &means.attn)),
                );
                let of_head = |head: usize| {
                    let change = |params: &mut [f32]| attn.silence(params, head, config.d_head(), &means.z);
                    bench.without(head as f32, hook(BlockHook::Z), layer, false, change).value
                };
                let values = (0..config.n_heads).map(of_head).collect();
                heads.push(GridRow { at: hook(BlockHook::Z), values });
            }
            if config.has_mlp() {
                mlps.push(
                    bench.without(x, hook(BlockHook::MlpOut), layer, false, |params| mlp.write(params, &means.mlp)),
                );
            }
        }
        let least = layers.iter().map(|p| p.value).fold(f32::NAN, f32::min);
        let one = number("least", tx("least loss of a layer", "各层中最小的损失上升"), "nats", least, Format::Fixed);
        let mut panels = vec![answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, ANSWER, Some(one))];
        for (key, title, help, mut points) in [
            ("layer", tx("Without a layer", "去掉一层"), LAYER_HELP, layers),
            ("attn", tx("Without a layer’s attention", "去掉一层的注意力"), SUBLAYER_HELP, attns),
            ("mlp", tx("Without a layer’s MLP", "去掉一层的 MLP"), SUBLAYER_HELP, mlps),
        ] {
            if !points.is_empty() {
                points.reverse();
                panels.push(by_depth(key, title, help, Mark::Bars, rise(), tower, points));
            }
        }
        if !heads.is_empty() {
            heads.reverse();
            let x = XAxis { name: tx("head", "头").into(), each: Some(tx("head {x}", "头 {x}").into()) };
            let grid = Grid {
                tower,
                x,
                columns: Vec::new(),
                tokens: Vec::new(),
                behind: Behind::default(),
                y: tx("layer", "层").into(),
                value: rise(),
                rows: heads,
            };
            let title = tx("Without one head", "去掉一个头").into();
            panels.push(Panel { key: "head".into(), title, help: HEAD_HELP.into(), body: Body::Grid(grid) });
        }
        panels
    }
}

const ANSWER: Text = tx("The least needed layer is worth {least}.", "最不重要的一层值 {least}。");
const NOTHING: Text = tx("This model has no sublayers to take out.", "这个模型没有可以去掉的子层。");
const LAYER_HELP: Text = tx(
    "Both sublayers write nothing and the stream passes by on the skips, which stand here even where the tower has them cut. Bars \
     below 0 would mean that the layer does harm.",
    "两个子层都不输出，残差流直接通过；即使塔中的残差已剪断，此处也视为接通。低于 0 说明这一层反而有害。",
);
const SUBLAYER_HELP: Text = tx(
    "The branch writes 0, or its mean. Where its skip is cut, only that is left of the stream, the same for every token.",
    "该支路输出 0 或其均值。若残差已剪断，残差流就只剩这一个值，所有词元都相同。",
);
const HEAD_HELP: Text = tx(
    "Each cell is one head, its layer from the bottom up; heads are counted from 0, as in TransformerLens.",
    "每格是一个头，层自下而上；头从 0 数起，与 TransformerLens 一致。",
);

fn rise() -> Axis {
    axis(tx("ΔL", "ΔL"), "nats", Scale::Ladder, Format::Fixed)
}

/// Operations for each sequence: every part's pass begins at its own layer, on average in the middle.
fn of_sequence(config: &ValidConfig) -> Flops {
    let heads = if config.attn { config.n_heads + 1 } else { 0 };
    let of_layer = 1 + heads + usize::from(config.has_mlp());
    let logits = (config.n_ctx * config.d_vocab() * 30) as Flops;
    (forward_flops(config, 1) + 2.0 * logits) * (1.0 + 0.5 * (config.n_layers * of_layer) as Flops)
}

fn n_used(config: &ValidConfig, params: &Params) -> usize {
    n_read(config, params).min(((MAX_FLOPS / of_sequence(config)) as usize).max(2))
}

/// The whole model, what it loses, and a copy of its weights to change.
struct Bench<'a> {
    subject: &'a Subject<'a>,
    model: &'a mut Probe,
    table: ParamTable,
    batch: Batch,
    /// By sequence: the whole model's summed loss.
    whole: Vec<[f64; 2]>,
    by: By,
}

/// What a part writes instead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Zero,
    Mean,
    Resample,
}

impl<'a> Bench<'a> {
    fn new(subject: &'a Subject<'a>, params: &Params, arenas: &'a mut Arenas) -> Bench<'a> {
        let n = n_used(subject.config, params);
        let batch = sequences(subject, params, 0, n);
        let model = arenas.model(subject.config, subject.params, n, false);
        model.forward(&batch.inputs);
        let by = match params.key("by") {
            "mean" => By::Mean,
            "resample" => By::Resample,
            _ => By::Zero,
        };
        let table = ParamTable::new(subject.config);
        let mut bench = Bench { subject, model, table, batch, whole: Vec::new(), by };
        bench.whole = bench.losses();
        bench
    }

    fn losses(&self) -> Vec<[f64; 2]> {
        let logits = self.model.act(self.model.act_table().logits);
        of_sequences(logits, &self.batch.targets, self.subject.config.n_ctx, self.subject.config.d_vocab())
    }

    /// The last maps of a layer's attention and MLP.
    fn last_maps(&self, layer: usize) -> [LastMap; 2] {
        let block = &self.table.blocks[layer];
        let d = self.subject.config.d_model;
        [block.c_proj, block.mlp_c_proj].map(|p| LastMap { w: p.w, b: p.b, d })
    }

    /// The rise of the loss under changed weights of `layer`; or, for a `whole_layer`, without both its branches.
    fn without(&mut self, x: f32, at: Place, layer: usize, whole_layer: bool, change: impl Fn(&mut [f32])) -> Point {
        let config = self.subject.config;
        let mut params = self.subject.params.to_vec();
        let mut residual = config.residual.clone();
        change(&mut params);
        if whole_layer {
            let nothing = vec![0.0; config.d_model];
            self.last_maps(layer).iter().for_each(|map| map.write(&mut params, &nothing));
            for site in [Site::attn(layer), Site::mlp(layer)] {
                residual = Residual::with(&residual, site, true, config.n_layers);
            }
        }
        self.model.set(&params, residual);
        self.model.forward_from(layer);
        self.rise(x, at)
    }

    /// The same with other values in place of what parts of one block write; of a `whole_layer` with its skips standing.
    fn with(&mut self, x: f32, at: Place, whole_layer: bool, parts: &[Instead<'_, f32>]) -> Point {
        if self.whole.len() < 2 {
            // There is no other sequence.
            return Point { x, value: f32::NAN, interval: None, at };
        }
        let config = self.subject.config;
        let mut residual = config.residual.clone();
        if let (true, [Instead::Branch(site, _), ..]) = (whole_layer, parts) {
            for site in [Site::attn(site.layer), Site::mlp(site.layer)] {
                residual = Residual::with(&residual, site, true, config.n_layers);
            }
        }
        self.model.set(self.subject.params, residual);
        self.model.forward_instead(parts);
        let point = self.rise(x, at);
        self.restore();
        point
    }

    /// The model as it is; what stands below the layer in work is untouched.
    fn restore(&mut self) {
        self.model.set(self.subject.params, self.subject.config.residual.clone());
    }

    fn rise(&self, x: f32, at: Place) -> Point {
        let rises: Vec<[f64; 2]> = self.losses().iter().zip(&self.whole).map(|(l, w)| [l[0] - w[0], w[1]]).collect();
        mean_point(x, &rises, at)
    }
}

/// A sublayer's last map: W (I,D) and b (D).
struct LastMap {
    w: Span,
    b: Span,
    d: usize,
}

impl LastMap {
    /// The branch writes `value` (D), whatever it reads.
    fn write(&self, params: &mut [f32], value: &[f32]) {
        params[self.w.range()].fill(0.0);
        // Of an absent sublayer both are empty.
        params[self.b.range()].iter_mut().zip(value).for_each(|(b, v)| *b = *v);
    }

    /// What head `head` of K rows writes no longer depends on z: it is that of `z` (D).
    fn silence(&self, params: &mut [f32], head: usize, k: usize, z: &[f32]) {
        for i in head * k..(head + 1) * k {
            for o in 0..self.d {
                let w = &mut params[self.w.start + i * self.d + o];
                let constant = z[i] * *w;
                *w = 0.0;
                params[self.b.start + o] += constant;
            }
        }
    }
}

/// What a layer's sublayers write instead, each (D).
struct Means {
    attn: Vec<f32>,
    mlp: Vec<f32>,
    z: Vec<f32>,
}

impl Means {
    /// Zeros, or the means over all tokens that the whole model has just read.
    fn of(bench: &Bench<'_>, layer: usize) -> Means {
        let d = bench.subject.config.d_model;
        let acts = &bench.model.act_table().blocks[layer];
        let mean = |span: Span| {
            let mut total = vec![0.0f64; d];
            let rows = if bench.by == By::Mean { bench.model.act(span) } else { &[] };
            for row in rows.chunks_exact(d) {
                total.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
            }
            let n = (rows.len() / d).max(1) as f64;
            total.into_iter().map(|sum| (sum / n) as f32).collect()
        };
        Means { attn: mean(acts.attn_out), mlp: mean(acts.mlp_out), z: mean(acts.z) }
    }
}

/// What a layer's sublayers wrote for the next sequence, each (N,D); the last sequence is given the first's.
struct Others {
    attn: Vec<f32>,
    mlp: Vec<f32>,
    z: Vec<f32>,
    own_z: Vec<f32>,
    d: usize,
}

impl Others {
    fn of(bench: &Bench<'_>, layer: usize) -> Others {
        let (d, acts) = (bench.subject.config.d_model, &bench.model.act_table().blocks[layer]);
        let own = |span: Span| bench.model.act(span).to_vec();
        let next = |span: Span| {
            let mut values = own(span);
            // An absent sublayer has none.
            let one = (bench.subject.config.n_ctx * d).min(values.len());
            values.rotate_left(one);
            values
        };
        Others { attn: next(acts.attn_out), mlp: next(acts.mlp_out), z: next(acts.z), own_z: own(acts.z), d }
    }

    /// z (N,D) with the K entries of `head` from the next sequence.
    fn z_of(&self, head: usize, k: usize) -> Vec<f32> {
        let mut out = self.own_z.clone();
        for (row, other) in out.chunks_exact_mut(self.d).zip(self.z.chunks_exact(self.d)) {
            row[head * k..(head + 1) * k].copy_from_slice(&other[head * k..(head + 1) * k]);
        }
        out
    }
}
