//! Maps of vectors: the embedding table with its kinds of words, neighbours and analogies, and where tokens go from layer
//! to layer and from step to step.
//!
//! Beside its sources: that an analogy's accuracy must be told with the words left out and without an offset, Linzen 2016
//! (Issues in evaluating semantic spaces using word analogies); the turn of one map onto another, Schönemann 1966 (A
//! generalized solution of the orthogonal Procrustes problem).

mod depth;
mod said;
mod words;

use self::depth::Cloud;
use self::words::{Analogies, Kinds, Separation, cosines};
use super::history::History;
use super::parts::{answer, axis, by_depth, number};
use super::samples::forward_flops;
use super::share::{self, Share};
use crate::lens::{COLOUR_BY, Flops, Group, Lens, OWN_SCALE, Params, Source, Subject};
use crate::panel::{Body, Format, Labels, Level, Mark, Pane, Panel, Place, Point, Scale, Scatter};
use crate::{Arenas, Param, ParamKind};
use base::config::ValidConfig;
use base::config::fields::Kind;
use base::corpora::grammar::crossed::relations;
use base::corpora::{LabelSet, Split, UNLABELLED};
use base::names::{HookPoint, Text, tx};
use engine::nn::{Batch, ParamTable, Probe, fill_batch};

/// Tokens that are followed through the layers, about: whole sequences of held-out text, always the same ones.
const N_DRAWN: usize = 192;
/// Tokens whose trails are drawn: the one that is asked for and those that follow it.
const N_TRAILS: usize = 4;
/// What is said of the table of embeddings.
const TABLE: Place = Place::Hook { hook: HookPoint::Embed, grad: false };

/// The lens.
pub struct Maps;

/// By which label words are judged as well as coloured.
const LABEL: Param = Param { redraw_only: false, ..COLOUR_BY };
const TOKEN: Param = Param {
    key: "token",
    label: tx("token", "词元"),
    help: tx("Whose trail is drawn, with the three that follow", "画哪个词元及其后三个的轨迹"),
    kind: ParamKind::Of(Kind::Int { min: 1, max: 256, step: 1 }),
    default: "1",
    redraw_only: false,
};

/// What is kept from look to look.
#[derive(Default)]
pub struct State {
    /// By the key of the label set that they are of.
    kinds: Option<(String, Kinds, Separation)>,
    /// The clouds of the look before, tokens first.
    depths: Vec<Vec<[f32; 2]>>,
    /// Of every word, at each look.
    words: History<Vec<[f32; 2]>>,
}

impl Lens for Maps {
    const KEY: &'static str = "maps";
    const LABEL: Text = tx("Maps", "地图");
    const QUESTION: Text = tx("Where do words lie, and where do tokens go?", "词在哪里，词元走向何方？");
    const HOW_TO_READ: Text = tx(
        "Near means alike (cosine). Words of a kind should come to lie together; an analogy holds if the same step leads from word to \
         word in every pair. Each layer’s map is turned to fit the one below and measured by its vectors’ own length, so that a token \
         can be followed.",
        "相近即相似（余弦）。同类的词应渐渐聚拢；每对词之间若隔着同一步，类比便成立。各层的图以该层向量自身的长度为单位，并旋转到与下一层对齐，以便跟踪词元。",
    );
    const GROUP: Group = Group::Know;
    const SOURCE: Source = Source {
        paper: "Mikolov, Yih & Zweig 2013, Linguistic Regularities in Continuous Space Word Representations; Rousseeuw 1987, Silhouettes",
        equation: "argmax_w cos(w, b − a + c); s = (b − a) / max(a, b); min_Q ‖YₗQ − Yₗ₋₁‖_F, QᵀQ = I",
    };
    const PARAMS: &'static [Param] = &[LABEL, TOKEN, OWN_SCALE];
    type State = State;

    fn cost(config: &ValidConfig, _: &Params) -> Flops {
        let (d, v, n_clouds) = (config.d_model as Flops, config.d_vocab() as Flops, (config.n_layers + 1) as Flops);
        let n_sequences = n_sequences(config);
        let n = (n_sequences * config.n_ctx) as Flops;
        // Products in f64 at a fifth of the speed of the engine's, covariances and eigenvectors; once more for the words.
        let map = |n: Flops| 10.0 * (n * d * d + n * n * d) + 125.0 * d * d * d;
        forward_flops(config, n_sequences) + n_clouds * map(n) + map(v)
    }

    fn look(subject: &Subject<'_>, params: &Params, state: &mut State, arenas: &mut Arenas) -> Vec<Panel> {
        let set = label_set(subject.corpus.label_sets(), params.key(LABEL.key));
        let (d, range) = (subject.config.d_model, ParamTable::new(subject.config).wte.range());
        let table = &subject.params[range.clone()];
        let words: Vec<u32> = (0..subject.config.d_vocab() as u32).collect();
        let asked = set.map_or("", |(_, set)| set.key);
        if state.kinds.as_ref().is_none_or(|(key, ..)| key != asked) {
            let kinds = Kinds::count(subject, set.map(|(idx, _)| idx));
            let first = Probe::first_params(subject.config);
            let before = Separation::of(&cosines(&first[range], d), &kinds.class, &words);
            state.kinds = Some((asked.to_string(), kinds, before));
        }
        let (_, kinds, before) = state.kinds.as_ref().expect("just counted");
        let near = cosines(table, d);
        let apart = Separation::of(&near, &kinds.class, &words);
        // Turned towards the newest look before this step.
        let last = state.words.iter().filter(|(step, _)| *step < subject.step).last().map(|(_, points)| points);
        let cloud = Cloud::of(table, d, last.map(Vec::as_slice));
        // Whatever is asked for, every word's place is kept.
        state.words.push(&Params::defaults(&[]), subject.step, cloud.points.clone());
        let mut panels = vec![said::answer_of(subject, set.is_some(), &apart, &cloud)];
        let met: Vec<usize> = kinds.by_frequency().into_iter().filter(|&word| kinds.n_met[word] > 0).collect();
        panels.push(words_panel(subject, set, kinds, &met, &cloud));
        if set.is_some() {
            panels.push(said::classes(subject, &apart, before, kinds.constancy));
        }
        let drawn = Drawn::read(subject, set, arenas, &mut state.depths);
        let token = (params.int(TOKEN.key) - 1).min(subject.config.n_ctx - 1);
        let trail: Vec<usize> = (token..subject.config.n_ctx).take(N_TRAILS).collect();
        panels.push(said::neighbours(subject, &near, drawn.inputs[token] as usize, &met));
        for relation in relations(subject.corpus) {
            let found = Analogies::of(table, d, &near, &relation, subject.config.seed as u64);
            panels.push(said::analogies(subject, &relation, &found));
        }
        panels.push(drawn.panel(subject, set));
        panels.push(drawn.trail(subject, &trail));
        panels.extend(trail_time(subject, &state.words, &trail.iter().map(|&i| drawn.inputs[i]).collect::<Vec<u32>>()));
        if set.is_some() {
            panels.extend(drawn.separation(subject));
        }
        panels
    }
}

/// The set of that key; the first where none is named, none where none is wanted.
fn label_set<'a>(sets: &'a [LabelSet], key: &str) -> Option<(usize, &'a LabelSet)> {
    sets.iter().enumerate().find(|(_, set)| key.is_empty() || set.key == key)
}

fn n_sequences(config: &ValidConfig) -> usize {
    Arenas::fitting(config, (N_DRAWN / config.n_ctx).max(1))
}

/// A label set, applied.
fn labels((_, set): (usize, &LabelSet), of: Vec<u8>) -> Labels {
    let classes = set.classes.iter().map(|&class| class.into()).collect();
    Labels { key: set.key.to_string(), name: set.name.into(), classes, of }
}

/// One cloud, or trails where `joined` points in a row belong together.
fn scatter(key: &str, title: Text, help: Text, body: Scatter) -> Panel {
    Panel { key: key.into(), title: title.into(), help: help.into(), body: Body::Scatter(body) }
}

fn words_panel(
    subject: &Subject<'_>,
    set: Option<(usize, &LabelSet)>,
    kinds: &Kinds,
    met: &[usize],
    cloud: &Cloud,
) -> Panel {
    let points = met.iter().map(|&word| cloud.points[word]).collect();
    let pane = Pane { layer: 0, at: TABLE, explained: cloud.explained, points };
    let of = met.iter().map(|&word| kinds.class[word]).collect();
    let body = Scatter {
        tower: subject.tower,
        panes: vec![pane],
        joined: 0,
        tokens: met.iter().map(|&word| subject.corpus.vocab()[word].clone()).collect(),
        labels: set.map(|set| labels(set, of)).into_iter().collect(),
    };
    scatter("words", tx("Where the words lie", "词向量的分布"), said::WORDS_HELP, body)
}

/// Tokens of held-out text at every depth.
struct Drawn {
    inputs: Vec<u32>,
    class: Vec<u8>,
    clouds: Vec<Cloud>,
    /// By depth, where there are labels.
    apart: Vec<Separation>,
}

impl Drawn {
    /// Keeps the clouds for the next look.
    fn read(
        subject: &Subject<'_>,
        set: Option<(usize, &LabelSet)>,
        arenas: &mut Arenas,
        before: &mut Vec<Vec<[f32; 2]>>,
    ) -> Drawn {
        let (config, d, n) = (subject.config, subject.config.d_model, n_sequences(subject.config));
        let model = arenas.model(config, subject.params, n, false);
        let mut batch = Batch::default();
        fill_batch(model.config(), subject.corpus, Split::Validation, 0, &mut batch);
        model.forward(&batch.inputs);
        let mut class = vec![UNLABELLED; batch.inputs.len()];
        if let Some((idx, _)) = set {
            for (i, row) in class.chunks_exact_mut(config.n_ctx).enumerate() {
                subject.corpus.labels(Split::Validation, i as u64, idx, row);
            }
        }
        let (mut clouds, mut apart) = (Vec::<Cloud>::new(), Vec::new());
        for layer in 0..=config.n_layers {
            let rows = model.act(model.act_table().stream[2 * layer]);
            // The lowest is turned towards the look before, every other one towards the one below it.
            let below = clouds.last().map(|cloud| cloud.points.as_slice());
            clouds.push(Cloud::of(rows, d, below.or(before.first().map(Vec::as_slice))));
            if set.is_some() {
                apart.push(Separation::of(&cosines(rows, d), &class, &batch.inputs));
            }
        }
        *before = clouds.iter().take(1).map(|cloud| cloud.points.clone()).collect();
        Drawn { inputs: batch.inputs, class, clouds, apart }
    }

    fn panel(&self, subject: &Subject<'_>, set: Option<(usize, &LabelSet)>) -> Panel {
        let pane = |(layer, cloud): (usize, &Cloud)| Pane {
            layer,
            at: Place::stream(2 * layer),
            explained: cloud.explained,
            points: cloud.points.clone(),
        };
        let body = Scatter {
            tower: subject.tower,
            panes: self.clouds.iter().enumerate().map(pane).collect(),
            joined: 0,
            tokens: self.inputs.iter().map(|&token| subject.corpus.vocab()[token as usize].clone()).collect(),
            labels: set.map(|set| labels(set, self.class.clone())).into_iter().collect(),
        };
        scatter("depth", tx("The same tokens at every depth", "同一批词元在各深度"), said::DEPTH_HELP, body)
    }

    /// The way of a few tokens of the first sequence up the layers.
    fn trail(&self, subject: &Subject<'_>, of: &[usize]) -> Panel {
        let name = |&i: &usize| subject.corpus.vocab()[self.inputs[i] as usize].clone();
        let (mut points, mut tokens) = (Vec::new(), Vec::new());
        for i in of {
            for (layer, cloud) in self.clouds.iter().enumerate() {
                points.push(cloud.points[*i]);
                tokens.push(format!("{} · {layer}", name(i)));
            }
        }
        let last = self.clouds.len() - 1;
        let explained = self.clouds[last].explained;
        let panes = vec![Pane { layer: last, at: Place::stream(2 * last), explained, points }];
        let body = Scatter { tower: subject.tower, panes, joined: self.clouds.len(), tokens, labels: Vec::new() };
        scatter("trail", tx("Up through the layers", "逐层向上的轨迹"), said::TRAIL_HELP, body)
    }

    /// How well classes lie apart at each depth.
    fn separation(&self, subject: &Subject<'_>) -> Vec<Panel> {
        let place = |layer: usize| Place::stream(2 * layer);
        let purity =
            |(layer, apart): (usize, &Separation)| Share::of(apart.purity, apart.n).at(layer as f32, place(layer));
        let silhouette = |(layer, apart): (usize, &Separation)| Point {
            x: layer as f32,
            value: apart.silhouette as f32,
            interval: None,
            at: place(layer),
        };
        let one = |name: Text, lo| axis(name, "", Scale::Linear { lo, hi: 1.0 }, Format::Fixed);
        let mut pure = by_depth(
            "purity",
            tx("Is the nearest other word of the same class?", "最近的另一个词属于同一类吗？"),
            said::PURITY_HELP,
            Mark::Line,
            one(tx("1-NN purity", "1-NN 纯度"), 0.0),
            subject.tower,
            self.apart.iter().enumerate().map(purity).collect(),
        );
        if let Body::Chart(chart) = &mut pure.body {
            let chance = self.apart[0].chance as f32;
            chart.levels.extend(chance.is_finite().then(|| Level { name: tx("chance", "随机").into(), value: chance }));
            chart.interval = share::INTERVAL.into();
        }
        let apart = by_depth(
            "silhouette",
            tx("How far apart do the classes lie?", "各类分得多开？"),
            said::SILHOUETTE_HELP,
            Mark::Line,
            one(tx("silhouette", "轮廓系数"), -1.0),
            subject.tower,
            self.apart.iter().enumerate().map(silhouette).collect(),
        );
        vec![pure, apart]
    }
}

/// The way of a few words through the looks; nothing before the second one.
fn trail_time(subject: &Subject<'_>, seen: &History<Vec<[f32; 2]>>, of: &[u32]) -> Option<Panel> {
    let n_looks = seen.iter().count();
    if n_looks < 2 {
        return None;
    }
    let (mut points, mut tokens) = (Vec::new(), Vec::new());
    for &word in &base::order::sorted_set(of) {
        for (step, places) in seen.iter() {
            points.push(places[word as usize]);
            tokens.push(format!("{} · {step}", subject.corpus.vocab()[word as usize]));
        }
    }
    let panes = vec![Pane { layer: 0, at: TABLE, explained: [f32::NAN; 2], points }];
    let body = Scatter { tower: subject.tower, panes, joined: n_looks, tokens, labels: Vec::new() };
    Some(scatter("trail_time", tx("From step to step", "逐步移动的轨迹"), said::TRAIL_TIME_HELP, body))
}
