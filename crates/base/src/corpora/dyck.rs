//! Nested brackets of three kinds, at most four deep.
//!
//! At depth 0 a bracket opens, at depth 4 one closes, between them either with probability ½; the kind of an
//! opening bracket is free, that of a closing one is that of the innermost open one, however far back it stands.

use super::levels::conditional_entropy;
use super::ngram::{Known, NGrams};
use super::source::{Card, Drawn, Sequences, Source, contrasts};
use super::{Behaviour, Contrast, LabelSet, Levels, LevelsOn, Split, default_n_ctx};
use crate::config::CorpusId;
use crate::names::tx;
use crate::rng::Rng;

const N_KINDS: usize = 3;
const MAX_DEPTH: usize = 4;
/// Opening brackets first, then their partners in the same order.
const TOKENS: [&str; 2 * N_KINDS] = ["(", "[", "{", ")", "]", "}"];

/// The rule of the sequences.
pub struct Dyck;

/// The sequences of `seed`.
pub fn build(seed: u64) -> Sequences<Dyck> {
    let about = tx(
        "Brackets open and close, at most four deep. To know how a bracket closes one must find its partner, which may \
         stand far back behind pairs that are already closed: counting and remembering, as nested clauses ask for.",
        "括号成对出现，最多嵌套四层。要知道该用哪种右括号，就得找到与它配对的左括号，中间可能隔着许多已经配对的括号：\
         既要数层数，又要记种类，与理解层层嵌套的从句相仿。",
    );
    let depths = [tx("0", "0"), tx("1", "1"), tx("2", "2"), tx("3", "3"), tx("4", "4")];
    let label_sets = vec![
        LabelSet { key: "depth", name: tx("depth after this token", "此处的深度"), classes: depths.to_vec() },
        LabelSet {
            key: "innermost",
            name: tx("innermost open bracket", "最内层未闭合的括号"),
            classes: vec![tx("(", "("), tx("[", "["), tx("{", "{")],
        },
        LabelSet {
            key: "direction",
            name: tx("opens or closes", "左括号还是右括号"),
            classes: vec![tx("opens", "左括号"), tx("closes", "右括号")],
        },
    ];
    let card = Card {
        id: CorpusId::Dyck,
        seed,
        vocab: TOKENS.map(String::from).to_vec(),
        label_sets,
        prompt: vec![0],
        between: "",
        about,
    };
    Sequences::new(Dyck, card)
}

/// How many brackets are open after `tokens`.
pub fn depth(tokens: &[u32]) -> usize {
    let n_open = tokens.iter().filter(|&&token| (token as usize) < N_KINDS).count();
    (2 * n_open).saturating_sub(tokens.len())
}

/// What may follow a stack of open brackets, with its probability.
fn next(stack: &[usize]) -> Vec<(u32, f64)> {
    let p_open = match stack.len() {
        0 => 1.0,
        MAX_DEPTH => 0.0,
        _ => 0.5,
    };
    let mut choices: Vec<(u32, f64)> = (0..N_KINDS as u32).map(|k| (k, p_open / N_KINDS as f64)).collect();
    choices.extend(stack.last().map(|&kind| ((N_KINDS + kind) as u32, 1.0 - p_open)));
    choices.retain(|c| c.1 > 0.0);
    choices
}

fn read(stack: &mut Vec<usize>, token: u32) {
    match (token as usize).checked_sub(N_KINDS) {
        None => stack.push(token as usize),
        Some(_) => {
            stack.pop();
        }
    }
}

/// Probability of every depth in the long run: a walk between two walls, whose ends are visited half as often as
/// the depths between them.
fn long_run() -> [f64; MAX_DEPTH + 1] {
    let n_half = |depth| if depth == 0 || depth == MAX_DEPTH { 1.0 } else { 2.0 };
    core::array::from_fn(|depth| n_half(depth) / (2 * MAX_DEPTH) as f64)
}

/// Probability of every run of `order` tokens that begins at depths of the given probabilities; the kinds of the
/// open brackets are uniform.
fn joint(order: usize, p_depth: [f64; MAX_DEPTH + 1]) -> Vec<f64> {
    let mut joint = vec![0.0; TOKENS.len().pow(order as u32)];
    for (depth, p) in p_depth.into_iter().enumerate() {
        let n_stacks = N_KINDS.pow(depth as u32);
        for code in 0..n_stacks {
            let stack = (0..depth).map(|i| code / N_KINDS.pow(i as u32) % N_KINDS).collect();
            spread(stack, order, 0, p / n_stacks as f64, &mut joint);
        }
    }
    joint
}

fn spread(stack: Vec<usize>, n_left: usize, gram: usize, p: f64, joint: &mut [f64]) {
    if n_left == 0 {
        joint[gram] += p;
        return;
    }
    for (token, q) in next(&stack) {
        let mut after = stack.clone();
        read(&mut after, token);
        spread(after, n_left - 1, gram * TOKENS.len() + token as usize, p * q, joint);
    }
}

/// Entropy of what may follow at a depth.
fn entropy_at(depth: usize) -> f64 {
    let free = libm::log(N_KINDS as f64);
    match depth {
        0 => free,
        MAX_DEPTH => 0.0,
        _ => core::f64::consts::LN_2 + 0.5 * free,
    }
}

/// Sequences begin at depth 0 and forget it only by and by, so a level is a mean over the places of a sequence. The
/// first target has one token before it, which is then all that a level looks back to.
fn levels(n_ctx: usize) -> Levels {
    // Probability of each depth before token 0, 1, …
    let mut depths = vec![[0.0; MAX_DEPTH + 1]];
    depths[0][0] = 1.0;
    for s in 0..n_ctx {
        let mut after = [0.0; MAX_DEPTH + 1];
        for (depth, p) in depths[s].iter().enumerate() {
            match depth {
                0 => after[1] += p,
                MAX_DEPTH => after[MAX_DEPTH - 1] += p,
                _ => {
                    after[depth - 1] += 0.5 * p;
                    after[depth + 1] += 0.5 * p;
                }
            }
        }
        depths.push(after);
    }
    // Entropy of the last of `order` tokens, the first of them being any of tokens `from` to `to`.
    let level = |order: usize, from: usize, to: usize| {
        let mut p_depth = [0.0; MAX_DEPTH + 1];
        depths[from..to].iter().for_each(|of| p_depth.iter_mut().zip(of).for_each(|(sum, p)| *sum += p));
        conditional_entropy(&joint(order, p_depth), TOKENS.len())
    };
    let n = n_ctx as f64;
    let entropy = |of: &[f64; MAX_DEPTH + 1]| of.iter().enumerate().map(|(d, p)| p * entropy_at(d)).sum::<f64>();
    Levels {
        chance: libm::log(TOKENS.len() as f64),
        unigram: Some(level(1, 1, n_ctx + 1)),
        bigram: Some(level(2, 0, n_ctx)),
        trigram: Some((level(2, 0, 1) + (n - 1.0) * level(3, 0, n_ctx - 1)) / n),
        entropy: Some(depths[1..].iter().map(entropy).sum::<f64>() / n),
        on: LevelsOn::Rule { n_ctx },
    }
}

impl Source for Dyck {
    fn draw(&self, rng: &mut Rng, _split: Split, n_ctx: usize) -> Drawn {
        let mut stack = Vec::new();
        let (mut tokens, mut labels) = (Vec::new(), vec![Vec::new(); 3]);
        for _ in 0..=n_ctx {
            let mut left = rng.uniform() as f64;
            let choices = next(&stack);
            let chosen = choices.iter().find(|c| {
                left -= c.1;
                left < 0.0
            });
            let token = chosen.or(choices.last()).map_or(0, |c| c.0);
            read(&mut stack, token);
            tokens.push(token);
            labels[0].push(stack.len() as u8);
            labels[1].push(stack.last().map_or(super::UNLABELLED, |&k| k as u8));
            labels[2].push((token as usize >= N_KINDS) as u8);
        }
        Drawn::next_token(&tokens, labels, n_ctx)
    }

    fn known(&self, _seed: u64) -> Known {
        let n_grams = NGrams::exact(&joint(4, long_run()), 4, TOKENS.len());
        Known::computed(levels(default_n_ctx()), Some(n_grams))
    }

    fn levels_at(&self, n_ctx: usize) -> Option<Levels> {
        Some(levels(n_ctx))
    }

    fn behaviours(&self, seed: u64) -> Vec<Behaviour> {
        vec![Behaviour {
            key: "close",
            name: tx("closes with the right kind of bracket", "用正确的右括号闭合"),
            contrasts: contrasts(self, seed, 32, 1500, ask),
        }]
    }
}

/// Every place where a bracket closes: its kind against the next one.
fn ask(drawn: &Drawn, found: &mut Vec<Contrast>) {
    let tokens = &drawn.inputs;
    let mut open: Vec<usize> = Vec::new();
    for (t, &token) in tokens.iter().enumerate() {
        if (token as usize) < N_KINDS {
            open.push(t);
            continue;
        }
        let Some(partner) = open.pop() else { continue };
        let wrong = N_KINDS as u32 + (token + 1 - N_KINDS as u32 + (t % 2) as u32) % N_KINDS as u32;
        found.push(Contrast {
            context: tokens[..t].to_vec(),
            right: token,
            wrong,
            distance: t - partner,
            n_distractors: (t - partner - 1) / 2,
            n_before: 0,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpora::{Corpus, UNLABELLED, source};

    #[test]
    fn brackets_match_and_labels_tell_the_open_ones() {
        for index in 0..500 {
            let d = source::draw(&Dyck, 1, Split::Train, index, 40);
            let mut open: Vec<&str> = Vec::new();
            for t in 0..40 {
                match TOKENS[d.inputs[t] as usize] {
                    ")" => assert_eq!(open.pop(), Some("(")),
                    "]" => assert_eq!(open.pop(), Some("[")),
                    "}" => assert_eq!(open.pop(), Some("{")),
                    bracket => open.push(bracket),
                }
                assert!(open.len() <= 4);
                assert_eq!(d.labels[0][t] as usize, open.len());
                assert_eq!(open.last().copied(), TOKENS.get(d.labels[1][t] as usize).copied());
                assert_eq!(d.labels[1][t] == UNLABELLED, open.is_empty());
            }
        }
    }

    /// By counting on sampled sequences, with a mark of the beginning in place of the token before the first.
    #[test]
    fn levels_agree_with_counts_at_every_length() {
        for (n_ctx, n_sequences) in [(8, 60_000), (32, 20_000), (128, 5_000)] {
            const V: usize = 7;
            let (mut counts, mut nats) = (vec![0.0; V * V * V], 0.0);
            for index in 0..n_sequences {
                let d = source::draw(&Dyck, 0, Split::Train, index, n_ctx);
                for t in 0..n_ctx {
                    let two = if t == 0 { V - 1 } else { d.inputs[t - 1] as usize };
                    counts[(two * V + d.inputs[t] as usize) * V + d.targets[t] as usize] += 1.0;
                    let closes = d.targets[t] as usize >= N_KINDS;
                    nats -= libm::log(match d.labels[0][t] {
                        0 => 1.0 / 3.0,
                        4 => 1.0,
                        _ if closes => 0.5,
                        _ => 0.5 / 3.0,
                    });
                }
            }
            let fold = |n: usize| {
                let mut of = vec![0.0; n];
                counts.iter().enumerate().for_each(|(i, c)| of[i % n] += c);
                conditional_entropy(&of, V)
            };
            let got = build(0).levels_at(n_ctx);
            let entropy = nats / (n_sequences as usize * n_ctx) as f64;
            for (level, want) in [
                (got.unigram, fold(V)),
                (got.bigram, fold(V * V)),
                (got.trigram, fold(V * V * V)),
                (got.entropy, entropy),
            ] {
                assert!((level.unwrap() - want).abs() < 6e-3, "{n_ctx}: {got:?} against {want}");
            }
            assert!(got.trigram.unwrap() > got.entropy.unwrap());
        }
    }

    #[test]
    fn in_the_long_run_levels_are_those_of_the_walk_that_has_forgotten_its_start() {
        let n_grams = build(0).source().known(0).n_grams.unwrap();
        let far = levels(200_000);
        for (level, order) in [(far.unigram, 1), (far.bigram, 2), (far.trigram, 3)] {
            assert!((level.unwrap() - n_grams.entropy(order).unwrap()).abs() < 1e-4, "{order}");
        }
    }

    #[test]
    fn questions_ask_for_the_partner_of_an_open_bracket() {
        for c in &build(0).behaviours()[0].contrasts {
            let partner = c.context[c.context.len() - c.distance];
            assert_eq!(c.right, partner + N_KINDS as u32);
            assert!(c.wrong >= N_KINDS as u32 && c.wrong != c.right);
        }
    }
}
