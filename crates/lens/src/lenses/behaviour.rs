//! Which of the corpus' rules it follows: its own questions, each a beginning with a token that may follow and one of the
//! same kind that may not.
//!
//! An answer is right where p(right | beginning) > p(wrong | beginning); equal ones count half. By kind of question, and
//! within one kind by what makes it hard: words between the one that decides and the answer that point to the wrong one,
//! such words before, and the distance.

use super::behind;
use super::history::{self, History};
use super::parts::{answer, axis, number};
use super::samples::forward_flops;
use super::share::{self, Share};
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::{Body, Case, Chart, Format, Level, Mark, Panel, Place, Scale, Series, XAxis};
use crate::{Arenas, Param, ParamKind};
use base::config::CorpusId;
use base::config::ValidConfig;
use base::config::fields::Kind;
use base::corpora::{Behaviour, Contrast, dyck};
use base::names::{Text, Words, tx};
use std::collections::BTreeMap;

/// Most operations of a look; beyond them fewer questions are asked.
const MAX_FLOPS: Flops = 4e10;
/// Questions of each kind that is not looked at more closely, and the fewest of the one that is.
const N_OTHERS: usize = 60;
/// Most tokens that are read at a time, and most logits that are kept.
const MAX_TOKENS: usize = 2048;
const MAX_LOGITS: usize = 1 << 20;

/// The lens.
pub struct Behaviours;

const KIND: Param = Param {
    key: "kind",
    label: tx("question", "问题"),
    help: tx(
        "Which kind of question is looked at closely; the last where there are fewer",
        "细看第几类问题；不足时取最后一类",
    ),
    kind: ParamKind::Of(Kind::Int { min: 1, max: 9, step: 1 }),
    default: "1",
    redraw_only: false,
};
const BY: Param = Param {
    key: "by",
    label: tx("over time by", "随时间按"),
    help: tx("What its questions are told apart by in the table of steps", "逐步的表中按什么区分这类问题"),
    kind: ParamKind::Of(Kind::Choice(&[
        ("distractors", tx("words misleading in between", "中间的干扰项")),
        ("before", tx("words misleading before", "之前的干扰项")),
        ("distance", tx("distance", "距离")),
        ("depth", tx("brackets open", "括号层数")),
    ])),
    default: "distractors",
    redraw_only: false,
};
const N_QUESTIONS: Param = Param {
    key: "n_questions",
    label: tx("questions", "问题数"),
    help: tx(
        "How many of that kind are asked; fewer where a look would take too long",
        "这类问题提问多少个；计算过慢时自动减少",
    ),
    kind: ParamKind::Of(Kind::Int { min: 100, max: 2000, step: 100 }),
    default: "300",
    redraw_only: false,
};

impl Lens for Behaviours {
    const KEY: &'static str = "behaviour";
    const LABEL: Text = tx("Behaviour", "行为");
    const QUESTION: Text = tx("Which rules of the corpus does it follow?", "它遵守语料的哪些规则？");
    const HOW_TO_READ: Text = tx(
        "Each question is a beginning with one token that may follow and one of the same kind that may not. Shown is how often the \
         model holds the right one for likelier: 0.5 is chance, below it a misleading word has won. A rule may look learnt on easy \
         questions alone, so look at those with words that mislead.",
        "每个问题给出开头，以及一个可以接的词元和一个同类但不可接的词元。图中是模型认为前者更可能的比例：0.5 相当于随机，更低说明被干扰项误导。只看容易的问题会误以为规则已学会，请看有干扰项的问题。",
    );
    const GROUP: Group = Group::Learnt;
    const SOURCE: Source = Source {
        paper: "Linzen, Dupoux & Goldberg 2016, Assessing the Ability of LSTMs to Learn Syntax-Sensitive Dependencies; Gulordava et al. 2018",
        equation: "share of questions with p(right | context) > p(wrong | context)",
    };
    const PARAMS: &'static [Param] = &[KIND, BY, N_QUESTIONS];
    type State = History<Vec<f32>>;

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        // Corpora ask one to nine kinds of questions.
        forward_flops(config, n_asked(config, params) + 3 * N_OTHERS)
    }

    fn look(
        subject: &Subject<'_>,
        params: &Params,
        history: &mut History<Vec<f32>>,
        arenas: &mut Arenas,
    ) -> Vec<Panel> {
        let tower = subject.tower;
        let only = |why| vec![answer(tower, Place::Model, Self::QUESTION, Self::HOW_TO_READ, why, None)];
        let rules = subject.corpus.behaviours();
        if rules.is_empty() {
            return only(NO_QUESTIONS);
        }
        let close = params.int("kind").clamp(1, rules.len()) - 1;
        let n_of = |idx: usize| if idx == close { n_asked(subject.config, params) } else { N_OTHERS };
        let asked: Vec<Vec<&Contrast>> =
            rules.iter().enumerate().map(|(idx, rule)| chosen(rule, subject.config.n_ctx, n_of(idx))).collect();
        if asked.iter().all(Vec::is_empty) {
            return only(TOO_LONG);
        }
        let marks = marks(subject, &asked.concat(), arenas);
        let mut rest = &marks[..];
        let mut of_rule = Vec::new();
        for asked in &asked {
            let (these, others) = rest.split_at(asked.len());
            of_rule.push(these);
            rest = others;
        }
        let shares: Vec<Share> = of_rule.iter().map(|marks| share_of(marks)).collect();
        let mut out = vec![said(subject, &shares), overview(subject, rules, &asked, &shares)];
        let name = rules[close].name;
        // Only brackets are nested.
        let is_nested = subject.corpus.id() == CorpusId::Dyck;
        let nested = is_nested.then_some(Case::Depth);
        for case in [Case::Distractors, Case::Before, Case::Distance].into_iter().chain(nested) {
            let cells = cells(case, &asked[close], of_rule[close]);
            if cells.len() > 1 {
                out.push(by_case(subject, name, case, &cells));
            }
        }
        let wanted = Case::ALL.into_iter().find(|case| case.key() == params.key("by"));
        let case = wanted.filter(|case| is_nested || *case != Case::Depth).unwrap_or(Case::Distractors);
        let cells = cells(case, &asked[close], of_rule[close]);
        if cells.is_empty() {
            return out;
        }
        history.push(params, subject.step, cells.values().map(|marks| share_of(marks).value).collect());
        let places: Vec<Place> = cells.keys().map(|&n| Place::Asked(case, n)).collect();
        let from_chance = axis(SHARE, "", Scale::Linear { lo: 0.5, hi: 1.0 }, Format::Fixed);
        let at = |of: &Vec<f32>, idx: usize| of.get(idx).copied().unwrap_or(f32::NAN);
        if let Some(mut grid) = history.grid(tower, along(case), from_chance, &places, at) {
            let of_case = |n: &usize| {
                let these: Vec<&Contrast> = asked[close].iter().copied().filter(|c| case_of(case, c) == *n).collect();
                these.first().map(|first| example(subject, first, these.len())).unwrap_or_default()
            };
            grid.behind.rows = cells.keys().map(of_case).collect();
            let title = named(tx("Since when: {rule}", "从何时起：{rule}"), name);
            out.push(history::panel("over_time", title, TIME_HELP, grid));
        }
        out
    }
}

const SHARE: Text = tx("right", "答对");
const EXAMPLE: Text = tx(
    "Held-out text, {n} such questions; the first, with the right answer before the wrong one: {asked}",
    "留出文本中的 {n} 道此类问题；第一道（正确答案在前，错误答案在后）：{asked}",
);
const NO_QUESTIONS: Text = tx("This corpus asks no questions.", "这份语料没有设问题。");
const TOO_LONG: Text = tx("No question fits into so short a context.", "上下文太短，容不下任何一个问题。");
const ANSWER: Text = tx("Right in {right} of the questions; chance is 0.5.", "答对 {right} 的问题；随机为 0.5。");
const OVERVIEW_HELP: Text =
    tx("From held-out text; n is how many were asked. {rules}", "问题均出自留出文本；n 为提问数。{rules}");
const CASE_HELP: Text = tx("How many were asked: {counts}.", "提问数：{counts}。");
const TIME_HELP: Text =
    tx("Each column is a look. The background is chance or below.", "每列是一次观察。背景色表示不高于随机水平。");

fn named(text: Text, rule: Text) -> Words {
    Words { en: text.en.replace("{rule}", rule.en), zh: text.zh.replace("{rule}", rule.zh) }
}

fn along(case: Case) -> Text {
    match case {
        Case::Kind => tx("question", "问题"),
        Case::Distractors | Case::Before => tx("misleading", "干扰项"),
        Case::Distance => tx("distance", "距离"),
        Case::Depth => tx("open", "层数"),
    }
}

/// How many questions are asked of the kind that is looked at closely.
fn n_asked(config: &ValidConfig, params: &Params) -> usize {
    let afforded = (MAX_FLOPS / forward_flops(config, 1)) as usize;
    params.int("n_questions").min(afforded.max(N_OTHERS))
}

/// At most `n` questions, evenly from all those whose deciding token the model can see.
fn chosen(rule: &Behaviour, n_ctx: usize, n: usize) -> Vec<&Contrast> {
    let can: Vec<&Contrast> = rule.contrasts.iter().filter(|c| !seen(c, n_ctx).is_empty()).collect();
    let n = n.min(can.len());
    (0..n).map(|i| can[i * can.len() / n]).collect()
}

/// What the model reads: the whole beginning, or its end where the deciding token stands in it; else nothing.
fn seen(contrast: &Contrast, n_ctx: usize) -> &[u32] {
    let context = &contrast.context[..];
    match context.len() {
        n if n <= n_ctx => context,
        n if contrast.distance <= n_ctx => &context[n - n_ctx..],
        _ => &[],
    }
}

/// 1 for each question answered rightly, 0 for each answered wrongly, ½ where it cannot tell, NaN where it says no number.
fn marks(subject: &Subject<'_>, asked: &[&Contrast], arenas: &mut Arenas) -> Vec<f64> {
    let config = subject.config;
    let (t, v) = (config.n_ctx, config.d_vocab());
    let at_once = Arenas::fitting(config, (MAX_TOKENS / t).min(MAX_LOGITS / (t * v)).clamp(1, asked.len()));
    let model = arenas.model(config, subject.params, at_once, false);
    let mut out = Vec::new();
    for some in asked.chunks(at_once) {
        // The causal mask hides whatever stands behind a context.
        let mut inputs = vec![0; at_once * t];
        some.iter().zip(inputs.chunks_exact_mut(t)).for_each(|(contrast, row)| {
            let context = seen(contrast, t);
            row[..context.len()].copy_from_slice(context);
        });
        model.forward(&inputs);
        let logits = model.act(model.act_table().logits);
        out.extend(some.iter().enumerate().map(|(s, contrast)| {
            let row = &logits[(s * t + seen(contrast, t).len() - 1) * v..][..v];
            let [right, wrong] = [contrast.right, contrast.wrong].map(|token| row[token as usize]);
            match right.partial_cmp(&wrong) {
                Some(order) => 0.5 * f64::from(order as i8 + 1),
                None => f64::NAN,
            }
        }));
    }
    out
}

fn share_of(marks: &[f64]) -> Share {
    Share::of(marks.iter().sum::<f64>() / marks.len() as f64, marks.len())
}

/// The marks by what makes a question hard.
fn cells(case: Case, asked: &[&Contrast], marks: &[f64]) -> BTreeMap<usize, Vec<f64>> {
    let mut out: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (contrast, &mark) in asked.iter().zip(marks) {
        out.entry(case_of(case, contrast)).or_default().push(mark);
    }
    out
}

/// How hard a question is; distances by powers of two.
fn case_of(case: Case, contrast: &Contrast) -> usize {
    match case {
        Case::Kind => 0,
        Case::Distractors => contrast.n_distractors,
        Case::Before => contrast.n_before,
        Case::Distance => 1 << contrast.distance.max(1).ilog2(),
        Case::Depth => dyck::depth(&contrast.context),
    }
}

/// One of `n` questions that are equally hard.
fn example(subject: &Subject<'_>, contrast: &Contrast, n: usize) -> Words {
    let read = seen(contrast, subject.config.n_ctx);
    let [context, right, wrong] =
        [read, &[contrast.right], &[contrast.wrong]].map(|tokens| behind::excerpt(subject, tokens));
    let words = Words::from(EXAMPLE).fill("n", &n.to_string());
    words.fill("asked", &format!("{context} ▸ {right} | {wrong}"))
}

/// The one line: every kind of question counts alike.
fn said(subject: &Subject<'_>, shares: &[Share]) -> Panel {
    let known: Vec<f32> = shares.iter().map(|s| s.value).filter(|v| v.is_finite()).collect();
    let mean = if known.is_empty() { f32::NAN } else { known.iter().sum::<f32>() / known.len() as f32 };
    let one = number("right", tx("share of right answers", "答对的比例"), "", mean, Format::Fixed);
    answer(subject.tower, Place::Model, Behaviours::QUESTION, Behaviours::HOW_TO_READ, ANSWER, Some(one))
}

fn chart(subject: &Subject<'_>, x: Text, points: Vec<crate::panel::Point>) -> Body {
    Body::Chart(Chart {
        mark: Mark::Line,
        x: XAxis { name: x.into(), each: None },
        y: axis(SHARE, "", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed),
        levels: vec![Level { name: tx("chance", "随机").into(), value: 0.5 }],
        series: vec![Series { tower: subject.tower, points }],
        interval: share::INTERVAL.into(),
    })
}

fn overview(subject: &Subject<'_>, rules: &[Behaviour], asked: &[Vec<&Contrast>], shares: &[Share]) -> Panel {
    let points = shares.iter().enumerate().filter(|(i, _)| !asked[*i].is_empty());
    let points = points.map(|(i, share)| share.at((i + 1) as f32, Place::Asked(Case::Kind, i + 1))).collect();
    let list = |separator: &str, name: fn(&Behaviour) -> &str| {
        let one = |(i, rule): (usize, &Behaviour)| format!("{} {} (n = {})", i + 1, name(rule), asked[i].len());
        rules.iter().enumerate().map(one).collect::<Vec<_>>().join(separator)
    };
    let help = Words {
        en: OVERVIEW_HELP.en.replace("{rules}", &(list("; ", |rule| rule.name.en) + ".")),
        zh: OVERVIEW_HELP.zh.replace("{rules}", &(list("；", |rule| rule.name.zh) + "。")),
    };
    let title = tx("How often is it right, by kind of question?", "各类问题答对多少？").into();
    Panel { key: "kinds".into(), title, help, body: chart(subject, along(Case::Kind), points) }
}

fn by_case(subject: &Subject<'_>, name: Text, case: Case, cells: &BTreeMap<usize, Vec<f64>>) -> Panel {
    let point = |(&n, marks): (&usize, &Vec<f64>)| share_of(marks).at(n as f32, Place::Asked(case, n));
    let points = cells.iter().map(point).collect();
    let title = match case {
        Case::Kind | Case::Distractors => tx("By misleading words in between: {rule}", "按中间的干扰项：{rule}"),
        Case::Before => tx("By misleading words before: {rule}", "按之前的干扰项：{rule}"),
        Case::Distance => tx("By distance in tokens, at least: {rule}", "按距离（至少多少个词元）：{rule}"),
        Case::Depth => tx("By how many brackets are open: {rule}", "按未闭合括号的层数：{rule}"),
    };
    let counts: Vec<String> = cells.iter().map(|(n, marks)| format!("{n}: {}", marks.len())).collect();
    let help = Words::from(CASE_HELP).fill("counts", &counts.join(", "));
    Panel { key: case.key().into(), title: named(title, name), help, body: chart(subject, along(case), points) }
}
