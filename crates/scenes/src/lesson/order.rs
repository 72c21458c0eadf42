//! In which order it is learnt.

use super::*;

pub(super) fn ladder() -> Scene {
    let nearest = |key, step, of| {
        let name = tx("n of the nearest n-gram model", "最接近的 n 元模型的 n");
        said(key, name, Format::Count, step, ("ngram", &[], "answer", "nearest"), of)
    };
    Scene {
        key: "ladder".to_string(),
        told: words(tx(
            "This text comes from a source with known rules: how frequent each token is (n = 1), what follows one token (n = 2), two tokens (n = 3), three. For each n there is a best model that knows no more. The lens says which of them A’s predictions are nearest to. A has two layers, B one.",
            "文本由规则已知的信源产生：各词元的频率（n = 1），前一个词元之后接什么（n = 2），前两个之后（n = 3），前三个之后。对每个 n，都有一个只懂到此为止的最佳模型。视图给出此刻的预测最接近哪一个。A 有两层，B 只有一层。",
        )),
        bet: choice(
            tx("At step 120, which of these models is A nearest to?", "第 120 步，A 最接近哪一个模型？"),
            nearest("n", 120, A),
            Axis { format: Format::Count, ..axis(tx("n", "n"), 0.0, 3.0) },
            &[
                (tx("none: all tokens alike", "都不懂：一律均等"), 0.5, 0.0),
                (tx("n = 1, single tokens", "n = 1，单个词元"), 1.5, 1.0),
                (tx("n = 2, pairs", "n = 2，词元对"), 2.5, 2.0),
                (tx("n = 3, triples", "n = 3，三元组"), END, 3.0),
            ],
        ),
        step: 120,
        caption: words(tx(
            "At step 20 A was nearest to n = {early}; at step 120 it is nearest to n = {n}, as B, with one layer, is to n = {b}.",
            "第 20 步，A 最接近 n = {early}；到第 120 步，A 最接近 n = {n}，只有一层的 B 最接近 n = {b}。",
        )),
        numbers: vec![nearest("early", 20, A), nearest("n", 120, A), nearest("b", 120, B)],
        next: words(tx(
            "Go on to step 480, about half a minute: A has come to triples.",
            "继续到第 480 步，约需半分钟：A 已学到三元组。",
        )),
        claims: claims(&["C15"]),
        says: vec![
            between(0.5, 1.5, nearest("early", 20, A)),
            between(1.5, 2.5, nearest("n", 120, A)),
            between(1.5, 2.5, nearest("b", 120, B)),
            between(2.5, 3.5, nearest("late", 480, A)),
        ],
        teaching: teaching(
            1,
            tx("What would you learn first of a language you have never seen?", "面对从没见过的语言，你会先学到什么？"),
            tx(
                "Nobody told it to begin with the simple: B, with one layer, is on the same rung. This order is about time, not about depth.",
                "没有人要求它先易后难；只有一层的 B 也在同一级上：这是时间上的次序，与层数无关。",
            ),
            tx(
                "Where the nearest n lags behind, look at the whole curve: its lowest point moves to the right, step by step.",
                "若最接近的 n 落后一级，就看整条曲线：最低点在逐步右移。",
            ),
        ),
    }
}
