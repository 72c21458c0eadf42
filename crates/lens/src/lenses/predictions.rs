//! What it expects next, token by token of one sentence, and what each layer would have said there.
//!
//! The sentence is the reader's own, or one of the corpus. Every whole layer's stream is read by the final norm and the
//! unembedding, as the logit lens does it. Shown are the loss of the token that really follows, −ln q(target), as colour
//! in the running text and by layer; after one token what each layer holds for likely; and how the model goes on from
//! there, at this look and at earlier ones.

use super::history::History;
use super::logit::{likeliest, to_log_probs};
use super::parts::{SEQUENCE, TEXT, answer, axis, names, number, sequences};
use super::samples::{forward_flops, write};
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Behind, Body, Format, Grid, GridRow, Guess, Panel, Place, Reading, Scale, Token, Written, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::ValidConfig;
use base::config::fields::Kind;
use base::corpora::{Encoded, IGNORE, encode};
use base::names::{Text, Words, tx};
use std::fmt::Write;

/// Tokens that are named after each position, and those that are followed through the layers after one.
const N_NAMED: usize = 3;
const N_FOLLOWED: usize = 8;
/// Tokens that the model goes on by, and looks whose text is shown.
const N_WRITTEN: usize = 48;
const MAX_LINES: usize = 10;

/// The lens.
pub struct Predictions;

const TYPED: Param = Param {
    key: "typed",
    label: tx("your sentence", "自拟句子"),
    help: tx("What is read; where it is empty, a sequence of the corpus", "要读的句子；留空则读语料中的一条序列"),
    kind: ParamKind::Text,
    default: "",
    redraw_only: false,
};
const POSITION: Param = Param {
    key: "position",
    label: tx("after token", "词元之后"),
    help: tx(
        "After which token each layer is asked, counted from 1; 0 for the last",
        "在第几个词元之后询问各层，从 1 数起；0 为最后一个",
    ),
    kind: ParamKind::Of(Kind::Int { min: 0, max: 256, step: 1 }),
    default: "0",
    redraw_only: false,
};
const TEMPERATURE: Param = Param {
    key: "temperature",
    label: tx("temperature", "温度"),
    help: tx(
        "Logits are divided by it before a token is drawn: below 1 it keeps to what is likely",
        "抽样前先用它除 logits：小于 1 时更偏向高概率的词元",
    ),
    kind: ParamKind::Of(Kind::Real { min: 0.1, max: 2.0 }),
    default: "1",
    redraw_only: false,
};

impl Lens for Predictions {
    const KEY: &'static str = "predictions";
    const LABEL: Text = tx("Predictions", "预测");
    const QUESTION: Text = tx("What does it expect next, token by token?", "读到每一处，它预测接下来是什么？");
    const HOW_TO_READ: Text = tx(
        "Type a sentence, or read one of the corpus. Colour is surprise: the loss of a token given those before it. Choose a token to \
         see what each layer, read as if it were the last, expects after it. Whether a surprise is a fault depends on the text: some \
         tokens nobody can know.",
        "可自己输入一句话，也可读语料中的一条。颜色表示意外程度，即看过前文后该词元的损失。选中一个词元，就能看到把每一层当作最后一层时，各预测它之后是什么。意外未必是错：有些词元本来就无法预知。",
    );
    const GROUP: Group = Group::Say;
    const SOURCE: Source = Source {
        paper: "nostalgebraist 2020, interpreting GPT: the logit lens; Shannon 1951, Prediction and Entropy of Printed English",
        equation: "lossₗ(i) = −ln softmax(W_U · ln_f(xₗ(i)))[target(i)]",
    };
    const PARAMS: &'static [Param] = &[TYPED, POSITION, TEMPERATURE, SEQUENCE, TEXT];
    type State = History<String>;

    fn cost(config: &ValidConfig, _: &Params) -> Flops {
        let logits = (config.n_ctx * config.d_vocab()) as Flops;
        let read = (config.n_layers + 1) as Flops * logits * (2.0 * config.d_model as Flops + 150.0);
        forward_flops(config, 1 + N_WRITTEN) + read
    }

    fn look(subject: &Subject<'_>, params: &Params, said: &mut History<String>, arenas: &mut Arenas) -> Vec<Panel> {
        let (tower, config, corpus) = (subject.tower, subject.config, subject.corpus);
        let (v, top) = (config.d_vocab(), Place::stream(2 * config.n_layers));
        let text = Sentence::of(subject, params);
        let n = text.n_tokens;
        let counted: Vec<usize> = (0..n).filter(|&i| (text.targets[i] as usize) < v).collect();
        let chosen = match params.int("position") {
            0 => n,
            position => position.min(n),
        } - 1;
        let model = arenas.model(config, subject.params, 1, false);
        model.forward(&text.inputs);
        let (mut tokens, mut followed) = (Vec::new(), Vec::new());
        let (mut losses, mut shares) = (Vec::new(), Vec::new());
        // From the top down: reading another point overwrites the top of the stream.
        for layer in (0..=config.n_layers).rev() {
            let mut log_probs = model.read_out(2 * layer).to_vec();
            log_probs.chunks_exact_mut(v).for_each(to_log_probs);
            let row = |i: usize| &log_probs[i * v..(i + 1) * v];
            if layer == config.n_layers {
                tokens = (0..n).map(|i| text.token(subject, i, row(i))).collect();
                followed = likeliest(row(chosen), N_FOLLOWED.min(v));
                let next = text.targets[chosen] as usize;
                if next < v && !followed.contains(&next) {
                    followed.push(next);
                }
            }
            let at = Place::stream(2 * layer);
            let values = counted.iter().map(|&i| -row(i)[text.targets[i] as usize]).collect();
            losses.push(GridRow { at, values });
            let values = followed.iter().map(|&token| libm::expf(row(chosen)[token])).collect();
            shares.push(GridRow { at, values });
        }
        losses.reverse();
        shares.reverse();
        let chance_nats = corpus.levels_at(config.n_ctx).chance.max(0.1) as f32;
        let reading = Reading { tower, sequence: [params.int("sequence"), 1], chance_nats, tokens };
        let loss = number("loss", MEAN, "nats", reading.loss_nats(), Format::Fixed);
        let template = if counted.is_empty() { NOTHING } else { ANSWER };
        let one = (!counted.is_empty()).then_some(loss);
        let read = names(subject, &text.inputs[..n]);
        let expects = Grid {
            tower,
            x: XAxis { name: tx("next", "下一个").into(), each: Some(tx("guess {x}", "第 {x} 选").into()) },
            columns: (1..=followed.len() as u64).collect(),
            tokens: names(subject, &followed.iter().map(|&token| token as u32).collect::<Vec<_>>()),
            behind: Behind::default(),
            y: tx("layer", "层").into(),
            value: axis(tx("probability", "概率"), "", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed),
            rows: shares,
        };
        let after = Words::from(EXPECTS).fill("n", &(chosen + 1).to_string());
        let mut panels = vec![
            answer(tower, top, Self::QUESTION, Self::HOW_TO_READ, template, one),
            panel("reading", READ, text.said(READ_HELP), Body::Reading(reading)),
            // What a reader typed goes in last, so that braces in it mean nothing.
            panel("expects", after.fill("token", &read[chosen]), EXPECTS_HELP, Body::Grid(expects)),
        ];
        if !counted.is_empty() {
            let grid = Grid {
                tower,
                x: XAxis {
                    name: tx("token", "词元").into(),
                    each: Some(tx("after token {x}", "第 {x} 个词元之后").into()),
                },
                columns: counted.iter().map(|&i| i as u64 + 1).collect(),
                tokens: counted.iter().map(|&i| read[i].clone()).collect(),
                behind: Behind::default(),
                y: tx("layer", "层").into(),
                value: axis(
                    tx("loss", "损失"),
                    "nats",
                    Scale::Linear { lo: 0.0, hi: 2.0 * chance_nats },
                    Format::Fixed,
                ),
                rows: losses,
            };
            panels.push(panel("loss", LOSS, LOSS_HELP, Body::Grid(grid)));
        }
        panels.extend(written(subject, params, &text, said, arenas));
        panels
    }
}

/// How the model goes on, now and at earlier looks, a line each, the newest first.
fn written(
    subject: &Subject<'_>,
    params: &Params,
    text: &Sentence,
    said: &mut History<String>,
    arenas: &mut Arenas,
) -> Option<Panel> {
    let (corpus, tower) = (subject.corpus, subject.tower);
    let prompt = if text.is_typed { text.inputs[..text.n_tokens].to_vec() } else { corpus.prompt() };
    if prompt.is_empty() {
        return None;
    }
    let temperature = params.real("temperature");
    let tokens = write(subject, &prompt, N_WRITTEN, temperature, arenas);
    let line = corpus.decode(&tokens).replace('\n', " ↵ ");
    said.push_of(format!("{prompt:?} {temperature}"), subject.step, line);
    let all: Vec<(u64, &String)> = said.iter().collect();
    let n = all.len().min(MAX_LINES);
    let mut lines = String::new();
    for i in (0..n).rev() {
        // Evenly from all looks, with the first and the last.
        let (step, line) = all[if n == 1 { 0 } else { i * (all.len() - 1) / (n - 1) }];
        // Writing into a string cannot fail.
        let _ = writeln!(lines, "{step} │ {line}");
    }
    let prompt = corpus.decode(&prompt);
    let help = Words::from(WRITTEN_HELP).fill("text", &prompt);
    Some(panel("written", WRITES, help, Body::Text(Written { tower, prompt, text: lines })))
}

fn panel(key: &str, title: impl Into<Words>, help: impl Into<Words>, body: Body) -> Panel {
    Panel { key: key.into(), title: title.into(), help: help.into(), body }
}

const MEAN: Text = tx("mean loss of this sentence", "这句话的平均损失");
const ANSWER: Text = tx("This sentence costs it {loss} a token.", "这句话平均每个词元的损失为 {loss}。");
const NOTHING: Text = tx("Nothing follows that could be foreseen.", "之后没有可供预测的词元。");
const READ: Text = tx("How surprising is each token?", "每个词元有多出乎意料？");
const READ_HELP: Text = tx(
    "Colour is the loss of each token given those before it, from 0 to twice chance; underlined where it was the likeliest. Choose a \
     token to see what each layer expects after it.",
    "颜色为看过前文后该词元的损失，从 0 到随机水平的两倍；有下划线的正是首选。选中一个词元，可看各层预测它之后是什么。",
);
const UNKNOWN: Text = tx(
    " Left out or unknown, as this text has no such token: {words}.",
    "这份文本没有这些词元，已略去或视为未知：{words}。",
);
const CUT: Text = tx(" Only the first {n} tokens fit into the context.", "上下文只容得下前 {n} 个词元。");
const EXPECTS: Text =
    tx("What does each layer expect after token {n}, {token}?", "第 {n} 个词元 {token} 之后，各层预测什么？");
const EXPECTS_HELP: Text = tx(
    "The likeliest tokens of the top layer, and what really follows where it is none of them: how likely each layer holds them for.",
    "各列是顶层最可能的几个词元（若不含实际的下一个，则补在最后）；每格是该层给它的概率。",
);
const LOSS: Text = tx("How surprised is each layer by what follows?", "各层对接下来的词元有多意外？");
const LOSS_HELP: Text = tx(
    "A column for each token that is followed by one that counts, a row for each layer, tokens at the bottom; full colour is twice \
     chance.",
    "每列是一个词元之后（只含计入损失的位置），每行是一层，最下为词元处；颜色最深为随机水平的两倍。",
);
const WRITES: Text = tx("How it goes on", "它会怎样续写");
const WRITTEN_HELP: Text = tx(
    "A line for each look, its step before it; the same random numbers for A and B. From: {text}",
    "每行是一次观察，行首为步数；A、B 用同一串随机数。开头：{text}",
);

/// What is read: as many tokens as there are, and after them whatever no query can see.
struct Sentence {
    inputs: Vec<u32>,
    targets: Vec<u32>,
    n_tokens: usize,
    is_typed: bool,
    /// What was typed and has no token.
    unknown: Vec<String>,
    is_cut: bool,
}

impl Sentence {
    /// What the reader typed; or the sequence that is asked for, or the last of a smaller batch.
    fn of(subject: &Subject<'_>, params: &Params) -> Sentence {
        let t = subject.config.n_ctx;
        let Encoded { mut tokens, unknown } = encode(subject.corpus, params.key("typed"));
        if tokens.is_empty() {
            let wanted = params.int("sequence").max(1) - 1;
            let is_batch = params.key("text") == "batch";
            let first = if is_batch { wanted.min(subject.config.batch_size - 1) } else { wanted };
            let batch = sequences(subject, params, first, 1);
            let (inputs, targets) = (batch.inputs, batch.targets);
            return Sentence { inputs, targets, n_tokens: t, is_typed: false, unknown, is_cut: false };
        }
        let is_cut = tokens.len() > t;
        let mut targets = tokens.split_off(1.min(tokens.len()));
        let mut inputs = tokens;
        inputs.extend(&targets);
        targets.push(IGNORE);
        let n_tokens = inputs.len().min(t);
        inputs.resize(t, 0);
        targets.resize(t, IGNORE);
        Sentence { inputs, targets, n_tokens, is_typed: true, unknown, is_cut }
    }

    /// Token `i`, and what the model guesses after it.
    fn token(&self, subject: &Subject<'_>, i: usize, log_probs: &[f32]) -> Token {
        let name = |token: u32| subject.corpus.vocab().get(token as usize).cloned().unwrap_or_default();
        let guess = |token: usize| Guess { token: name(token as u32), share: libm::expf(log_probs[token]) };
        let mut guesses = likeliest(log_probs, N_NAMED.min(log_probs.len())).into_iter().map(guess);
        let first = guesses.next().unwrap_or(Guess { token: String::new(), share: f32::NAN });
        let target = self.targets[i];
        Token {
            read: name(self.inputs[i]),
            next: name(target),
            guess: first.token,
            guess_share: first.share,
            others: guesses.collect(),
            loss_nats: log_probs.get(target as usize).map_or(f32::NAN, |x| -x),
        }
    }

    /// A help, with what of the sentence was not read.
    fn said(&self, help: Text) -> Words {
        let mut words = Words::from(help);
        if self.is_cut {
            words = words.and(CUT).fill("n", &self.n_tokens.to_string());
        }
        if !self.unknown.is_empty() {
            // What a reader typed goes in last, so that braces in it mean nothing.
            words = words.and(UNKNOWN).fill("words", &self.unknown.join(" "));
        }
        words
    }
}
