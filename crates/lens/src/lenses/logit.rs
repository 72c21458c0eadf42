//! What the model would say if it had to speak after each sublayer: loss, and how far that is from what it says in the end.
//!
//! Every one of the stream's 2L+1 points is read by the final norm and the unembedding. KL is Σ p ln(p/q) with p the
//! final prediction and q the one read here, so it is 0 at the top.

use super::parts::{TEXT, answer, axis, by_depth, mean_point, n_read, n_sequences, number, sequences};
use super::samples::forward_flops;
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Body, Format, Level, Mark, Panel, Place, Scale, Sentence, Written};
use crate::{Arenas, Param};
use base::config::ValidConfig;
use base::names::{Text, tx};
use std::fmt::Write;

/// Within so much of the final loss, nats, a depth counts as having arrived.
const NEAR_NATS: f32 = 0.1;
/// Most tokens that are read at a time.
const MAX_TOKENS: usize = 2048;
/// Most logits that are kept at a time.
const MAX_LOGITS: usize = 1 << 20;

/// The lens.
pub struct Logit;

impl Lens for Logit {
    const KEY: &'static str = "logit";
    const LABEL: Text = tx("Logit lens", "逐层读出");
    const QUESTION: Text = tx("What would it say after each sublayer?", "到每一子层为止，它会怎么预测？");
    const HOW_TO_READ: Text = tx(
        "The stream at each depth, read as if it were the last: the loss there, and the divergence (KL) of that prediction from \
         the final one. Steps between whole layers are attention’s, the others the MLP’s. A reading that fails need not mean that \
         nothing is known: it may be written in other directions.",
        "把残差流在各深度的内容当作最终输出来读：该处的损失，以及与最终预测的 KL 散度。整层到半层是注意力的贡献，半层到整层是 MLP 的。读不出来未必是不知道：信息也可能写在别的方向上。",
    );
    const GROUP: Group = Group::Know;
    const SOURCE: Source = Source {
        paper: "nostalgebraist 2020, interpreting GPT: the logit lens; Belrose et al. 2023, Eliciting Latent Predictions",
        equation: "qᵢ = softmax(W_U · ln_f(xᵢ)), lossᵢ = −ln qᵢ[target], KLᵢ = Σ p ln(p / qᵢ), p = q at the top",
    };
    const PARAMS: &'static [Param] = &[n_sequences("64", 256), TEXT];
    type State = ();

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let (n, points) = (n_read(config, params), (2 * config.n_layers + 1) as Flops);
        // A logit is a product of D terms; an exponential and a logarithm's share take about 300.
        let logits = (n * config.n_ctx * config.d_vocab()) as Flops;
        forward_flops(config, n) + points * logits * (2.0 * config.d_model as Flops + 300.0)
    }

    fn look(subject: &Subject<'_>, params: &Params, (): &mut (), arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, config) = (subject.tower, subject.config);
        let reading = read_all(subject, params, arenas);
        let points = |of: &[Vec<[f64; 2]>]| -> Vec<_> {
            of.iter().enumerate().map(|(i, s)| mean_point(i as f32 / 2.0, s, Place::stream(i))).collect()
        };
        let (losses, kls) = (points(&reading.losses), points(&reading.kls));
        let top = losses[2 * config.n_layers].value;
        // Every depth from there up is near; NaN is not.
        let far = losses.iter().rposition(|p| (p.value - top).abs() > NEAR_NATS);
        let depth = if top.is_finite() { far.map_or(0.0, |i| (i + 1) as f32 / 2.0) } else { f32::NAN };
        let levels = subject.corpus.levels_at(subject.config.n_ctx);
        let nats = |name: Text, scale| axis(name, "nats", scale, Format::Fixed);
        let high = (levels.chance.max(0.1) * 1.75) as f32;
        let loss_axis = nats(tx("loss", "损失"), Scale::Linear { lo: 0.0, hi: high });
        let one = number("depth", tx("final depth", "定型深度"), "", depth, Format::Fixed);
        let at = Place::stream((2.0 * depth) as usize);
        let mut loss = by_depth(
            "loss",
            tx("How good is each reading?", "各处读出的损失"),
            LOSS_HELP,
            Mark::Line,
            loss_axis,
            tower,
            losses,
        );
        if let Body::Chart(chart) = &mut loss.body {
            let level = |name: Text, nats: f64| Level { name: name.into(), value: nats as f32 };
            chart.levels = vec![level(tx("chance", "随机"), levels.chance)];
            chart.levels.extend(levels.unigram.map(|nats| level(tx("unigram", "一元"), nats)));
        }
        let kl_axis = nats(tx("KL to the end", "与最终的 KL"), Scale::Log { lo_exp: -4, hi_exp: 1 });
        let mut panels = vec![
            answer(tower, at, Self::QUESTION, Self::HOW_TO_READ, ANSWER, Some(one)),
            loss,
            by_depth(
                "kl",
                tx("How far from what it says in the end?", "离最终的预测有多远？"),
                KL_HELP,
                Mark::Line,
                kl_axis,
                tower,
                kls,
            ),
            Panel {
                key: "top".into(),
                title: tx("Three likeliest next tokens at each layer", "各层最可能的三个下一词元").into(),
                help: TOP_HELP.into(),
                body: Body::Text(Written { tower, prompt: subject.corpus.decode(&reading.focus), text: reading.top }),
            },
        ];
        if config.tied {
            let bottom = mean_point(0.0, &reading.losses[0], Place::stream(0)).value;
            let template = if f64::from(bottom) > levels.chance { TIED_WORSE } else { TIED };
            let numbers = vec![
                number("loss", tx("loss at the tokens", "词元处的损失"), "nats", bottom, Format::Fixed),
                number("chance", tx("chance", "随机"), "nats", levels.chance as f32, Format::Fixed),
                number(
                    "itself",
                    tx("share that names the token just read", "读出当前词元自身的比例"),
                    "",
                    reading.itself,
                    Format::Fixed,
                ),
            ];
            panels.push(Panel {
                key: "tied".into(),
                title: tx("Why the tokens themselves predict badly", "词元处为何预测得差").into(),
                help: TIED_HELP.into(),
                body: Body::Sentence(Sentence { tower, at: Place::stream(0), template: template.into(), numbers }),
            });
        }
        panels
    }
}

const ANSWER: Text = tx(
    "From depth {depth} on, loss is within 0.1 nats of the end.",
    "从深度 {depth} 起，损失与最终相差不到 0.1 nats。",
);
const LOSS_HELP: Text = tx(
    "Depth 0 is the tokens, 1 is after layer 1, ½ between its two sublayers. Absent sublayers change nothing.",
    "深度 0 是词元处，1 是第 1 层之后，½ 在它的两个子层之间。没有的子层不带来变化。",
);
const KL_HELP: Text = tx(
    "How many nats are lost by taking this reading for the final prediction. It can rise while the loss falls. Exactly 0 at the top.",
    "若以此处的读出代替最终预测，损失多少 nats。损失下降时它也可能上升。顶层恰为 0。",
);
const TOP_HELP: Text = tx(
    "After the last token of the text shown: a line for each layer, 0 being the tokens, with the three likeliest tokens and their \
     probabilities.",
    "在所示文本的最后一个词元之后：每层一行，0 为词元处，列出最可能的三个词元及其概率。",
);
const TIED_WORSE: Text = tx(
    "Read at the tokens the loss is {loss}, worse than chance ({chance}): at {itself} of the positions the reading is the token just \
     read.",
    "在词元处读出的损失为 {loss}，比随机（{chance}）还差：有 {itself} 的位置，读出的正是当前词元自身。",
);
const TIED: Text = tx(
    "Read at the tokens the loss is {loss}, chance is {chance}; at {itself} of the positions the reading is the token just read.",
    "在词元处读出的损失为 {loss}，随机为 {chance}；有 {itself} 的位置，读出的正是当前词元自身。",
);
const TIED_HELP: Text = tx(
    "A tied head has one vector for a token to be read and to be predicted. A vector is likest itself, so the first guess is that the \
     token comes again, and it is made with confidence.",
    "共享词嵌入时，同一个向量既用来读入词元，也用来预测它。向量与自身最相似，所以最初的猜测是“同一个词元再来一次”，而且猜得很有把握。",
);

struct Reading {
    /// By point of the stream and sequence: loss, KL, and the number of tokens that count.
    losses: Vec<Vec<[f64; 2]>>,
    kls: Vec<Vec<[f64; 2]>>,
    /// The first sequence.
    focus: Vec<u32>,
    /// Its last position's likeliest tokens, a line for each layer.
    top: String,
    /// Share of positions whose likeliest token, read at the bottom, is the one just read.
    itself: f32,
}

fn read_all(subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> Reading {
    let config = subject.config;
    let (n, t, v, n_points) = (n_read(config, params), config.n_ctx, config.d_vocab(), 2 * config.n_layers + 1);
    let at_once = (MAX_TOKENS / t).min(MAX_LOGITS / (t * v)).clamp(1, n);
    let mut out = Reading {
        losses: vec![Vec::new(); n_points],
        kls: vec![Vec::new(); n_points],
        focus: Vec::new(),
        top: String::new(),
        itself: 0.0,
    };
    let mut lines = Vec::new();
    for first in (0..n).step_by(at_once) {
        let now = at_once.min(n - first);
        let batch = sequences(subject, params, first, now);
        let model = arenas.model(config, subject.params, now, false);
        model.forward(&batch.inputs);
        let mut last = model.act(model.act_table().logits).to_vec();
        last.chunks_exact_mut(v).for_each(to_log_probs);
        let last_probs: Vec<f64> = last.iter().map(|&x| libm::exp(f64::from(x))).collect();
        // From the top down: reading another point overwrites the top of the stream.
        for point in (0..n_points).rev() {
            let mut here = model.read_out(point).to_vec();
            here.chunks_exact_mut(v).for_each(to_log_probs);
            for (s, targets) in batch.targets.chunks_exact(t).enumerate() {
                let (mut loss, mut kl) = ([0.0; 2], [0.0; 2]);
                for (i, &target) in targets.iter().enumerate().filter(|(_, target)| (**target as usize) < v) {
                    let row = (s * t + i) * v..(s * t + i + 1) * v;
                    let (probs, p, q) = (&last_probs[row.clone()], &last[row.clone()], &here[row]);
                    let term = |((prob, &p), &q): ((&f64, &f32), &f32)| prob * (f64::from(p) - f64::from(q));
                    loss = [loss[0] - f64::from(q[target as usize]), loss[1] + 1.0];
                    kl = [kl[0] + probs.iter().zip(p).zip(q).map(term).sum::<f64>(), kl[1] + 1.0];
                }
                if loss[1] > 0.0 {
                    out.losses[point].push(loss);
                    out.kls[point].push(kl);
                }
            }
            if point == 0 {
                let same = |(row, &token): (&[f32], &u32)| likeliest(row, 1)[0] == token as usize;
                out.itself += here.chunks_exact(v).zip(&batch.inputs).filter(|pair| same(*pair)).count() as f32;
            }
            if first == 0 && point % 2 == 0 {
                let row = &here[(t - 1) * v..t * v];
                let mut line = (point / 2).to_string();
                for token in likeliest(row, 3) {
                    // Writing into a string cannot fail.
                    let _ = write!(line, "  {} {:.2}", subject.corpus.vocab()[token], libm::expf(row[token]));
                }
                lines.push(line);
            }
        }
        if first == 0 {
            out.focus = batch.inputs[..t].to_vec();
        }
    }
    lines.reverse();
    out.top = lines.join("\n");
    out.itself /= (n * t) as f32;
    out
}

/// Logits as ln of probabilities, in place.
pub(super) fn to_log_probs(row: &mut [f32]) {
    let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|&x| libm::exp(f64::from(x - max))).sum();
    let log_sum = f64::from(max) + libm::log(sum);
    row.iter_mut().for_each(|x| *x = (f64::from(*x) - log_sum) as f32);
}

/// Indices of the `n` largest entries, largest first; among equals the first.
pub(super) fn likeliest(row: &[f32], n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..row.len()).collect();
    let by_size = |&a: &usize, &b: &usize| row[b].total_cmp(&row[a]).then(a.cmp(&b));
    if n < row.len() {
        order.select_nth_unstable_by(n, by_size);
        order.truncate(n);
    }
    order.sort_by(by_size);
    order
}
