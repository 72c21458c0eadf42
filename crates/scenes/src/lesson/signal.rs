//! What comes down: content, paths, and who gets most of it.

use super::*;
use crate::measured::Line;
use crate::scene::Sketch;

const MEDIAN: Said<'static> = ("jacobians", &[], "answer", "median");

pub(super) fn content() -> Scene {
    let share = |step| at_step("share", B_OVER_A_NAME, Format::Fixed, step, StepNumber::BottomGradL2, B_OVER_A);
    let median = |key, of| {
        let name = tx("median singular value, layers 2 to the top", "奇异值中位数，第 2 层至顶层");
        said(key, name, Format::Sci, 0, MEDIAN, of)
    };
    Scene {
        key: "content".to_string(),
        told: words(tx(
            "Before training, B’s tokens get a gradient of about the size of A’s, although B has no skips: LayerNorm scales everything to size. But size is one number. Send a small change up through layers 2 to 8 and see what becomes of it in every direction: in the median direction it grows or shrinks by the factor that the lens shows.",
            "训练开始前，B 虽然没有残差连接，词元处的梯度却与 A 大小相当：LayerNorm 把大小都补了回来。但大小只是一个数。让一个微小的变化从第 2 层走到第 8 层，看它在各个方向上放大还是缩小：视图给出的是中位方向上的倍数。",
        )),
        bet: choice(
            tx(
                "By what factor do B’s layers 2 to 8 stretch a change in the median direction?",
                "B 的第 2 至 8 层，使中位方向上的变化缩放多少倍？",
            ),
            median("without", B),
            log_axis(tx("factor", "倍数"), -12, 2),
            &[
                (tx("next to nothing", "几乎缩没了"), 1e-6, 1e-9),
                (tx("a thousandth or so", "千分之一上下"), 1e-1, 1e-3),
                (tx("about 1: it keeps", "1 倍左右，基本不变"), 10.0, 1.0),
                (tx("a hundred or more", "放大百倍以上"), END, 100.0),
            ],
        ),
        step: 0,
        caption: words(tx(
            "Before any training B’s tokens receive {share} times A’s gradient. But in the median direction a change is scaled by {without} in B and by {with} in A: the size arrives, the content does not.",
            "训练开始前，B 词元处的梯度是 A 的 {share} 倍；但中位方向上的变化，在 B 中只剩 {without} 倍，在 A 中是 {with} 倍：大小到了，内容没到。",
        )),
        numbers: vec![share(0), median("without", B), median("with", A)],
        next: words(tx(
            "Let it train to step 50: B’s token vectors become one, and now the size goes too.",
            "训练到第 50 步：B 的词元向量几乎重合，这回连大小也没了。",
        )),
        claims: claims(&["C11", "W2"]),
        says: vec![
            at_least(0.5, share(0)),
            below(1e-6, median("without", B)),
            between(0.3, 3.0, median("with", A)),
            below(1e-2, at_step("spread", SPREAD_B, Format::Sci, 50, StepNumber::TopSpread, B)),
            below(1e-2, share(50)),
        ],
        teaching: teaching(
            2,
            tx("If two notes are sung equally loud, do they say the same?", "两句话声音一样大，说的就是同一件事吗？"),
            tx(
                "A gradient of healthy size can carry almost nothing: measuring norms at step 0 finds no fault in B.",
                "梯度大小正常，也可能几乎不带信息：只在第 0 步量范数，看不出 B 有任何问题。",
            ),
            tx(
                "The power of ten of B’s factor differs from seed to seed; A’s stays near 1.",
                "B 的倍数是十的负几次方，因种子而异；A 的总在 1 附近。",
            ),
        ),
    }
}

pub(super) fn paths() -> Scene {
    let number = |key, name, format, number| said(key, name, format, 100, ("paths", &[], "mean", number), A);
    let mean = || number("mean", tx("mean path length, sublayers", "平均路径长度（子层数）"), Format::Fixed, "mean");
    let n = || number("paths", tx("paths", "路径总数"), Format::Count, "paths");
    Scene {
        key: "paths".to_string(),
        told: words(tx(
            "Gradient on its way down A can go through each sublayer or past it: with sixteen of them that makes 65,536 paths. If all carried alike, most of it would have gone through about eight sublayers. The lens splits the gradient at the tokens exactly, by how many sublayers its paths went through.",
            "A 的梯度下行时，每个子层都可以穿过或绕过：16 个子层共有 65536 条路径。若各条路径贡献相等，大多会穿过 8 个左右的子层。视图把词元处的梯度按路径穿过的子层数精确拆开。",
        )),
        bet: Bet::Curve(Sketch {
            question: words(tx(
                "Step 100: draw what share of A’s gradient came by paths through 0, 1, 2 … 12 sublayers.",
                "第 100 步：画出 A 的梯度中，穿过 0、1、2……12 个子层的路径各占多少份额。",
            )),
            x: words(tx("sublayers on the path", "路径穿过的子层数")),
            places: (0..=12).map(|k| k as f32).collect(),
            y: axis(tx("share", "份额"), 0.0, 0.5),
            of: Line::Chart {
                tower: Tower::A,
                step: 100,
                lens: "paths".to_string(),
                params: Vec::new(),
                panel: "share".to_string(),
            },
        }),
        step: 100,
        caption: words(tx(
            "Of A’s {paths} paths the short ones carry the gradient: the mean path goes through {mean} of 16 sublayers. B has one path, through all of them.",
            "A 共有 {paths} 条路径，梯度主要走短的：平均只穿过 16 个子层中的 {mean} 个。B 只有一条路径，要穿过全部子层。",
        )),
        numbers: vec![n(), mean()],
        next: words(tx(
            "Double the depth to 16: does the mean path double too?",
            "把层数加倍到 16：平均路径也会加倍吗？",
        )),
        claims: claims(&["C12"]),
        says: vec![
            between(1.0, 4.0, mean()),
            below(
                0.05,
                drawn(
                    "long",
                    tx("share of paths through 10 sublayers", "穿过 10 个子层的路径份额"),
                    Format::Fixed,
                    100,
                    ("paths", &[], "share", 10.0),
                    A,
                ),
            ),
        ],
        teaching: teaching(
            1,
            tx("Of all ways down a tower, which does most of the gradient take?", "下塔的路有很多，梯度大多走哪些？"),
            tx(
                "In effect A learns as many shallow towers at once: hardly anything of it takes a path through most of its sublayers.",
                "A 学起来像许多座浅塔的集合：几乎没有梯度走完大半子层。",
            ),
            tx(
                "A share below 0 is no fault: these paths carry gradient against the sum of all.",
                "份额为负不是出错：这些路径的梯度与总和方向相反。",
            ),
        ),
    }
}

pub(super) fn upside() -> Scene {
    let number = |key, name, number| at_step(key, name, Format::Fixed, 50, number, A);
    let ratio = || {
        let name = tx("A’s gradient at the tokens ÷ at the top", "A 词元处的梯度 ÷ 顶端的");
        number("ratio", name, StepNumber::BottomOverTop)
    };
    let moved = || {
        let name = tx("the layer that Adam moves most ÷ the one it moves least", "Adam 更新最多的层 ÷ 最少的层");
        number("moved", name, StepNumber::MostOverLeastMoved)
    };
    Scene {
        key: "upside".to_string(),
        told: words(tx(
            "A common picture: the gradient starts strong at the loss and gets weaker on its way down, so low layers learn slowly. A has all its skips. Gradients of the residual stream are measured at 17 depths, from the tokens (0) to just below the loss (16).",
            "常见的说法是：梯度在损失处最强，越往下越弱，所以低层学得慢。A 的残差连接全开。图中从词元处（0）到损失之下（16），在 17 个深度量残差流的梯度。",
        )),
        bet: Bet::Curve(Sketch {
            question: words(tx(
                "Step 50: draw the size of A’s gradient at every depth.",
                "第 50 步：画出 A 在各深度的梯度大小。",
            )),
            x: words(tx("depth in sublayers, tokens at 0", "深度（子层数，词元处为 0）")),
            places: (0..=16).map(|k| k as f32).collect(),
            y: log_axis(tx("‖∂L/∂x‖₂", "‖∂L/∂x‖₂"), -4, 1),
            of: Line::Depths(Tower::A, 50),
        }),
        step: 50,
        caption: words(tx(
            "At step 50 A’s tokens receive {ratio} times the gradient of the top. Yet the layer that Adam moves most moves only {moved} times as far as the one it moves least.",
            "第 50 步，A 词元处的梯度是顶端的 {ratio} 倍；而 Adam 更新最多的层，幅度只有最少的层的 {moved} 倍。",
        )),
        numbers: vec![ratio(), moved()],
        next: words(tx(
            "Set the optimiser of A to SGD: now size matters. Which layers move?",
            "把 A 的优化器换成 SGD：这时梯度大小就要紧了。哪些层在更新？",
        )),
        claims: claims(&["W3"]),
        says: vec![at_least(8.0, ratio()), below(2.0, moved())],
        teaching: teaching(
            1,
            tx("Which end of A gets more gradient?", "A 的哪一端收到的梯度更大？"),
            tx(
                "With skips the low end gets more, not less; and Adam, which divides by a gradient’s own size, makes little of it.",
                "有残差连接时，低的一端收到的更多而不是更少；而 Adam 会除以梯度自身的大小，所以这几乎没有影响。",
            ),
            tx(
                "The factor is different in every seed and at every step; that the bottom gets more was so in all.",
                "倍数因种子、步数而异；底部更大则都一样。",
            ),
        ),
    }
}
