//! What several lenses share: which sequences they read, how a mean is said, and the panels that look alike.

use crate::lens::{Params, Subject};
use crate::losses::mean;
use crate::panel::{Axis, Body, Chart, Format, Mark, Number, Panel, Place, Point, Scale, Sentence, Series, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::fields::Kind;
use base::config::{Tower, ValidConfig};
use base::corpora::Split;
use base::names::{Text, Words, tx};
use engine::nn::{Batch, Probe, fill_batch};

/// The parameter by which a lens reads held-out text or what is being learnt from.
pub(super) const TEXT: Param = Param {
    key: "text",
    label: tx("text", "文本"),
    help: tx(
        "Held-out sequences, always the same ones, or this step’s batch",
        "固定的一批留出序列，或这一步的训练批次",
    ),
    kind: ParamKind::Of(Kind::Choice(&[
        ("held_out", tx("held out", "留出文本")),
        ("batch", tx("this batch", "当前批次")),
    ])),
    default: "held_out",
    redraw_only: false,
};

/// The parameter that says how many sequences are averaged over.
pub(super) const fn n_sequences(default: &'static str, max: usize) -> Param {
    Param {
        key: "n_sequences",
        label: tx("sequences", "序列数"),
        help: tx(
            "How many sequences are averaged over; fewer where there are not as many",
            "对多少条序列取平均；不足时取全部",
        ),
        kind: ParamKind::Of(Kind::Int { min: 1, max, step: 1 }),
        default,
        redraw_only: false,
    }
}

/// The parameter that chooses one sequence.
pub(super) const SEQUENCE: Param = Param {
    key: "sequence",
    label: tx("sequence", "序列"),
    help: tx("Which one is looked at; the last of a smaller batch", "看第几条序列；批次较小时取最后一条"),
    kind: ParamKind::Of(Kind::Int { min: 1, max: 64, step: 1 }),
    default: "1",
    redraw_only: false,
};

/// How many sequences a look reads: what is asked for, within memory and, where it is this batch's, its size.
pub(super) fn n_read(config: &ValidConfig, params: &Params) -> usize {
    let wanted = Arenas::fitting(config, params.int("n_sequences"));
    if params.key("text") == "batch" { wanted.min(config.batch_size) } else { wanted }
}

/// Sequences `first` to `first + n` of the text that is asked for.
pub(super) fn sequences(subject: &Subject<'_>, params: &Params, first: usize, n: usize) -> Batch {
    let t = subject.config.n_ctx;
    if params.key("text") == "batch" {
        let of = |tokens: &[u32]| tokens[first * t..(first + n) * t].to_vec();
        return Batch { inputs: of(&subject.batch.inputs), targets: of(&subject.batch.targets) };
    }
    let mut batch = Batch::default();
    fill_batch(&subject.config.clone().with_batch_size(first + n), subject.corpus, Split::Validation, 0, &mut batch);
    batch.inputs.drain(..first * t);
    batch.targets.drain(..first * t);
    batch
}

/// A model that has read those sequences, and what they were.
pub(super) fn read<'a>(subject: &Subject<'_>, params: &Params, arenas: &'a mut Arenas) -> (&'a mut Probe, Batch) {
    let n = n_read(subject.config, params);
    let batch = sequences(subject, params, 0, n);
    let model = arenas.model(subject.config, subject.params, n, false);
    model.forward(&batch.inputs);
    (model, batch)
}

/// Tokens as readers are shown them.
pub(super) fn names(subject: &Subject<'_>, tokens: &[u32]) -> Vec<String> {
    tokens.iter().map(|&token| subject.corpus.vocab().get(token as usize).cloned().unwrap_or_default()).collect()
}

/// What intervals are.
pub(super) const STD_ERR: Text = tx("± standard error over sequences", "± 序列间的标准误");

/// The mean of sequences' sums over their counts, with the interval of its standard error.
pub(super) fn mean_point(x: f32, sequences: &[[f64; 2]], at: Place) -> Point {
    if sequences.iter().all(|s| s[1] == 0.0) {
        return Point { x, value: f32::NAN, interval: None, at };
    }
    let (value, std_err) = mean(sequences);
    Point { x, value, interval: std_err.map(|e| [value - e, value + e]), at }
}

/// The lens' one line: a sentence that says at most one number.
pub(super) fn answer(
    tower: Tower,
    at: Place,
    title: Text,
    help: Text,
    template: Text,
    numbers: impl IntoIterator<Item = Number>,
) -> Panel {
    let numbers = numbers.into_iter().collect();
    let body = Body::Sentence(Sentence { tower, at, template: template.into(), numbers });
    Panel { key: "answer".into(), title: title.into(), help: help.into(), body }
}

/// A number of a sentence.
pub(super) fn number(key: &str, name: Text, unit: &str, value: f32, format: Format) -> Number {
    Number { key: key.into(), name: name.into(), unit: unit.into(), value, format }
}

/// A chart of one tower's points along its depth.
pub(super) fn by_depth(
    key: &str,
    title: Text,
    help: Text,
    mark: Mark,
    y: Axis,
    tower: Tower,
    points: Vec<Point>,
) -> Panel {
    let has_intervals = points.iter().any(|p| p.interval.is_some());
    let chart = Chart {
        mark,
        x: XAxis { name: tx("layer", "层").into(), each: None },
        y,
        levels: Vec::new(),
        series: vec![Series { tower, points }],
        interval: if has_intervals { STD_ERR.into() } else { Words::default() },
    };
    Panel { key: key.into(), title: title.into(), help: help.into(), body: Body::Chart(chart) }
}

/// An axis of values.
pub(super) fn axis(name: impl Into<Words>, unit: &str, scale: Scale, format: Format) -> Axis {
    Axis { name: name.into(), unit: unit.into(), scale, format }
}
