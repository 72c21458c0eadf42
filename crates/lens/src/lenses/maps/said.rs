//! What maps say in words and single numbers.

use super::depth::Cloud;
use super::words::{Analogies, Separation, nearest_word};
use super::{Maps, TABLE, answer, number};
use crate::lens::{Lens, Subject};
use crate::panel::{Body, Format, Panel, Sentence, Written};
use base::corpora::grammar::crossed::Relation;
use base::names::{Text, Words, tx};
use nalgebra::DMatrix;
use std::fmt::Write;

/// Words whose neighbours are listed, most frequent first.
const N_LISTED: usize = 24;
/// Neighbours of each.
const N_NEAR: usize = 3;

const ANSWER: Text = tx("Words whose nearest one is of their kind: {purity}.", "最近邻与自己同类的词：{purity}。");
const ANSWER_SHARE: Text = tx("Two axes show {share} of the words’ variance.", "两条主轴占词向量方差的 {share}。");
const NOT_FINITE: Text = tx("The vectors hold NaN or ∞.", "向量中出现 NaN 或 ∞。");
const CLASSES: Text = tx(
    "Of {n} words {purity} have a nearest word of their own kind; before training it was {purity_first}, by chance {chance}. \
     Silhouette {silhouette}, before training {silhouette_first}.",
    "{n} 个词中，最近邻与自己同类的占 {purity}；训练前为 {purity_first}，随机为 {chance}。轮廓系数 {silhouette}，训练前为 {silhouette_first}。",
);
const CLASSES_HELP: Text = tx(
    "On the rows of the embedding table, by cosine. A word’s kind is the label that it has most often in held-out text; how often it \
     has that one stands in the table.",
    "在词嵌入表的各行上，按余弦计算。词的类别取它在留出文本中最常见的标注；该标注所占比例见表格。",
);
const ANALOGY: Text = tx(
    "{right} of {n} analogies come out; with the three given words allowed {right_of_all}; the word nearest to the third alone {nearest}. \
     Steps from pair to pair agree by {cosine}; dealt out at random, 95 % stay below {shuffled}.",
    "{n} 个类比中答对 {right}；允许答出题中三词时为 {right_of_all}；只取第三词的最近邻为 {nearest}。各对之差的平均余弦为 {cosine}；随机配对时 95% 低于 {shuffled}。",
);
const ANALOGY_HELP: Text = tx(
    "a : b = c : ? is answered by the word nearest to b − a + c. Much of such an accuracy is that the answer lies near c anyway, and \
     that the given words are not allowed; so both are said.",
    "a : b = c : ? 的答案取最接近 b − a + c 的词。这类正确率往往来自答案本就靠近 c，以及排除了题中的词，所以两者一并给出。",
);
const NEAR_HELP: Text = tx(
    "The three nearest rows of the embedding table, with their cosines: first of the chosen token, then of the most frequent ones.",
    "词嵌入表中最近的三行及其余弦：先列所选词元，再按频率列出最常见的词。",
);
pub(super) const WORDS_HELP: Text = tx(
    "Each dot is a row of the embedding table, seen along the table’s two main axes, in units of the rows’ root mean square length. \
     Words that do not occur in held-out text are left out.",
    "每个点是词嵌入表的一行，投影到该表的两条主轴上，以各行长度的均方根为单位。留出文本中未出现的词不画。",
);
pub(super) const DEPTH_HELP: Text = tx(
    "Each dot is a token’s vector along its layer’s two main axes, in units of that layer’s vectors’ root mean square length, so that \
     short embeddings are as large as the rest. Each map is turned or mirrored to lie as close as it can to the one below.",
    "每个点是一个词元的向量，投影到该层的两条主轴上，以该层向量长度的均方根为单位，因此较短的词嵌入也看得清。每张图都经旋转或镜像，与下一层尽量重合。",
);
pub(super) const TRAIL_HELP: Text = tx(
    "The chosen token of the first held-out sequence and those after it, from the embedding (0) to the last layer, on the maps above. \
     The large dot is the top.",
    "第一条留出序列中所选的词元及其后几个，在上图中从词嵌入（0）到最后一层的位置。大点为顶层。",
);
pub(super) const TRAIL_TIME_HELP: Text = tx(
    "The same words in the embedding table at the steps that were looked at, each map turned to fit the one before. The large dot is now.",
    "这些词在各次观察时于词嵌入表中的位置，每张图都经旋转与上一次对齐。大点为此刻。",
);
pub(super) const PURITY_HELP: Text = tx(
    "For tokens of held-out text: share whose nearest vector, among tokens that are another word, has their label. With 95 % interval. \
     Dotted: one of those drawn at random.",
    "对留出文本中的词元：在其他词的词元中，最近的向量与它标注相同的比例，附 95% 区间。虚线为从中随机抽取。",
);
pub(super) const SILHOUETTE_HELP: Text = tx(
    "Mean silhouette of the labels by 1 − cosine: 1 is tight and far apart, 0 is mixed, below 0 nearer to another class than to one’s own.",
    "按 1 − 余弦计算的平均轮廓系数：1 表示类内紧密、类间远离，0 表示混在一起，小于 0 表示离别的类更近。",
);

/// The one line.
pub(super) fn answer_of(subject: &Subject<'_>, has_labels: bool, apart: &Separation, cloud: &Cloud) -> Panel {
    let share = cloud.explained[0] + cloud.explained[1];
    let finite = cloud.points.iter().flatten().all(|x| x.is_finite()) && share > 0.0;
    let (template, one) = match (finite, has_labels && apart.purity.is_finite()) {
        (false, _) => (NOT_FINITE, None),
        (_, true) => {
            let name = tx("1-NN purity of the embedding table", "词嵌入表的 1-NN 纯度");
            (ANSWER, Some(number("purity", name, "", apart.purity as f32, Format::Fixed)))
        }
        _ => {
            let name = tx("variance along two axes", "两条主轴所占方差");
            (ANSWER_SHARE, Some(number("share", name, "", share, Format::Fixed)))
        }
    };
    answer(subject.tower, TABLE, Maps::QUESTION, Maps::HOW_TO_READ, template, one)
}

fn sentence(
    subject: &Subject<'_>,
    key: &str,
    title: Words,
    help: Text,
    template: Text,
    numbers: &[(&str, Text, f64)],
    n: usize,
) -> Panel {
    let of = |&(key, name, value): &(&str, Text, f64)| number(key, name, "", value as f32, Format::Fixed);
    let mut numbers: Vec<_> = numbers.iter().map(of).collect();
    numbers.push(number("n", tx("how many", "总数"), "", n as f32, Format::Count));
    let body = Body::Sentence(Sentence { tower: subject.tower, at: TABLE, template: template.into(), numbers });
    Panel { key: key.into(), title, help: help.into(), body }
}

/// How well words of a kind lie together, now and on the first weights.
pub(super) fn classes(subject: &Subject<'_>, now: &Separation, first: &Separation, constancy: f32) -> Panel {
    let numbers = [
        ("purity", tx("1-NN purity", "1-NN 纯度"), now.purity),
        ("purity_first", tx("1-NN purity before training", "训练前的 1-NN 纯度"), first.purity),
        ("chance", tx("by chance", "随机"), now.chance),
        ("silhouette", tx("silhouette", "轮廓系数"), now.silhouette),
        ("silhouette_first", tx("silhouette before training", "训练前的轮廓系数"), first.silhouette),
        (
            "constancy",
            tx("share of occurrences with their word’s kind", "标注与该词类别一致的比例"),
            f64::from(constancy),
        ),
    ];
    let title = tx("Do words of a kind lie together?", "同类的词聚在一起吗？").into();
    sentence(subject, "classes", title, CLASSES_HELP, CLASSES, &numbers, now.n)
}

/// What a relation's pairs say of each other.
pub(super) fn analogies(subject: &Subject<'_>, relation: &Relation, found: &Analogies) -> Panel {
    let numbers = [
        ("right", tx("right", "正确率"), found.right),
        ("right_of_all", tx("right with the given words allowed", "允许题中词时的正确率"), found.right_of_all),
        ("nearest", tx("nearest to the third word is right", "只取第三词最近邻的正确率"), found.nearest),
        ("cosine", tx("mean cosine of the pairs’ differences", "各对之差的平均余弦"), found.cosine),
        ("shuffled", tx("95th percentile of it, shuffled", "随机配对时的第 95 百分位"), found.shuffled),
    ];
    let title = Words::from(tx("Analogies: {of}", "类比：{of}"));
    let title =
        Words { en: title.en.replace("{of}", relation.name.en), zh: title.zh.replace("{of}", relation.name.zh) };
    let key = format!("analogy_{}", relation.key);
    sentence(subject, &key, title, ANALOGY_HELP, ANALOGY, &numbers, found.n)
}

/// The nearest words of a few.
pub(super) fn neighbours(subject: &Subject<'_>, near: &DMatrix<f64>, of: usize, by_frequency: &[usize]) -> Panel {
    let vocab = subject.corpus.vocab();
    let others = by_frequency.iter().copied().filter(|&word| word != of);
    let mut text = String::new();
    for word in std::iter::once(of).chain(others).take(N_LISTED) {
        // Writing into a string cannot fail.
        let _ = write!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, vocab[word]);
        let mut without = vec![word];
        while without.len() <= N_NEAR {
            let Some(next) = nearest_word(near.nrows(), |x| near[(word, x)], &without) else { break };
            let _ = write!(text, "  {} {:.2}", vocab[next], near[(word, next)]);
            without.push(next);
        }
    }
    let body = Body::Text(Written { tower: subject.tower, prompt: String::new(), text });
    let title = tx("Which words lie nearest?", "哪些词离得最近？").into();
    Panel { key: "neighbours".into(), title, help: NEAR_HELP.into(), body }
}
