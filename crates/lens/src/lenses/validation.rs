//! The loss on text that is never learnt from: the same sequences at every step.

use super::parts::{answer, number};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Home, Lens, Params, Source, Subject};
use crate::losses::{mean, of_sequences};
use crate::panel::{Axis, Body, Chart, Format, Level, Mark, Panel, Place, Point, Scale, Series, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::ValidConfig;
use base::config::fields::Kind;
use base::corpora::Split;
use base::names::{Text, Words, tx};
use engine::nn::{Batch, fill_batch};

/// The lens.
pub struct Validation;

impl Lens for Validation {
    const KEY: &'static str = "validation";
    const LABEL: Text = tx("Validation", "验证");
    const QUESTION: Text = tx("How well do they predict text they never learnt from?", "对没学过的文本，预测得如何？");
    const HOW_TO_READ: Text = tx(
        "The mean loss on held-out sequences, the same ones at every step, with the standard error of that mean. Levels are of \
         held-out text too, so these two may be compared; the training loss is of one batch of training text.",
        "在同一批留出序列上的平均损失，附均值的标准误。各条参考线也来自留出文本，因此两者可以直接比较；训练损失则只是一批训练文本上的值。",
    );
    const GROUP: Group = Group::Learnt;
    const SOURCE: Source = Source {
        paper: "Stone 1974, Cross-Validatory Choice and Assessment of Statistical Predictions",
        equation: "L = −1/N Σ ln p(xₜ₊₁ | x₁ … xₜ)",
    };
    const HOME: Home = Home::Timeline;
    const PARAMS: &'static [Param] = &[Param {
        key: "n_sequences",
        label: tx("sequences", "序列数"),
        help: tx("How many held-out sequences", "用多少条留出序列"),
        kind: ParamKind::Of(Kind::Int { min: 1, max: 256, step: 1 }),
        default: "16",
        redraw_only: false,
    }];
    type State = ();

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        forward_flops(config, params.int("n_sequences"))
    }

    fn look(subject: &Subject<'_>, params: &Params, (): &mut (), arenas: &mut Arenas) -> Vec<Panel> {
        let n_sequences = Arenas::fitting(subject.config, params.int("n_sequences"));
        let model = arenas.model(subject.config, subject.params, n_sequences, false);
        let mut batch = Batch::default();
        fill_batch(model.config(), subject.corpus, Split::Validation, 0, &mut batch);
        model.forward(&batch.inputs);
        let (t, v) = (subject.config.n_ctx, subject.config.d_vocab());
        let logits = model.act(model.act_table().logits);
        let (value, std_err) = mean(&of_sequences(logits, &batch.targets, t, v));
        let numbers = [
            number("loss", tx("held-out loss", "留出文本的损失"), "nats", value, Format::Fixed),
            number("right", NEXT_RIGHT, "", share_right(logits, &batch.targets, v), Format::Fixed),
        ];
        let interval = std_err.map(|e| [value - e, value + e]);
        let levels = subject.corpus.levels_at(subject.config.n_ctx);
        let named = [
            (tx("chance", "随机"), Some(levels.chance)),
            (tx("unigram", "一元"), levels.unigram),
            (tx("bigram", "二元"), levels.bigram),
            (tx("trigram", "三元"), levels.trigram),
        ];
        let level = |(name, nats): (Text, Option<f64>)| Some(Level { name: name.into(), value: nats? as f32 });
        let chart = Chart {
            mark: Mark::Line,
            x: XAxis { name: tx("step", "步").into(), each: None },
            y: Axis {
                name: tx("validation loss", "验证损失").into(),
                unit: "nats".into(),
                scale: Scale::Linear { lo: 0.0, hi: (levels.chance.max(0.1) * 1.06) as f32 },
                format: Format::Fixed,
            },
            levels: named.into_iter().filter_map(level).collect(),
            series: vec![Series {
                tower: subject.tower,
                points: vec![Point { x: subject.step as f32, value, interval, at: Place::Model }],
            }],
            interval: std_err
                .map_or_else(Words::default, |_| tx("± standard error over sequences", "± 序列间的标准误").into()),
        };
        vec![
            Panel {
                key: "validation".into(),
                title: Self::QUESTION.into(),
                help: Self::HOW_TO_READ.into(),
                body: Body::Chart(chart),
            },
            answer(subject.tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, ANSWER, numbers),
        ]
    }
}

const NEXT_RIGHT: Text = tx("next token right", "猜对下一词元");
const ANSWER: Text = tx("{right} of the next tokens are guessed right.", "猜对下一词元的比例为 {right}。");

/// How often the likeliest token (among equals the first) is the one that follows, of those that count; NaN of none, and
/// of logits that are no numbers.
fn share_right(logits: &[f32], targets: &[u32], v: usize) -> f32 {
    let (mut n, mut n_right) = (0, 0);
    for (row, &target) in logits.chunks_exact(v).zip(targets).filter(|(_, target)| (**target as usize) < v) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if !row[target as usize].is_finite() {
            return f32::NAN;
        }
        n += 1;
        n_right += usize::from(row.iter().position(|&x| x == most) == Some(target as usize));
    }
    n_right as f32 / n as f32
}
