//! The loss on text that is never learnt from: the same sequences at every step.

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
        let (value, std_err) = mean(&of_sequences(model.act(model.act_table().logits), &batch.targets, t, v));
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
            interval: std_err.map_or_else(Words::default, |_| tx("± standard error over sequences", "± 序列间的标准误").into()),
        };
        vec![Panel {
            key: "validation".into(),
            title: Self::QUESTION.into(),
            help: Self::HOW_TO_READ.into(),
            body: Body::Chart(chart),
        }]
    }
}
