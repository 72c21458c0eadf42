//! Corrections W1–W8: formulas and gradients, and what theorems say of depth.

use super::sources::{
    CHIANG_2025, CLARK_2019, CYBENKO_1989, DU_2019, ELDAN_2016, HANIN_2019, JACOT_2018, LI_2024, MERRILL_2023,
    MERRILL_2025, RAGHU_2017, SANFORD_2024, SANTURKAR_2018, SHLEIFER_2021, TELGARSKY_2016, VASWANI_2017, XIAO_2023,
    XIONG_2020, XU_2019,
};
use crate::told::{Kind, Literature, Mark, Told};
use base::names::tx;

pub(super) const TOLD: &[Told] = &[
    Told {
        id: "W1",
        kind: Kind::Correction,
        title: tx("A layer has two skips, one around each sublayer", "每层有两条残差连接，各绕过一个子层"),
        restate: tx(
            "The dialogue writes a layer as one formula: attention, a feed-forward net applied to it, and the input \
             are summed, and the sum is normalised.",
            "对话把一层写成一个式子：注意力、接在其后的前馈网络、原来的输入三项相加，再作归一化。",
        ),
        why: tx(
            "No standard transformer has this form. Attention is added to the stream first; the feed-forward net \
             reads that sum and is added in turn, so the second skip passes by the feed-forward net alone. \
             Post-norm normalises after each addition and so stands on the skip; pre-norm, usual since GPT-2, \
             normalises what a branch reads and leaves the skip untouched.",
            "标准的 Transformer 没有这种写法。注意力先加到残差流上，前馈网络读取这个和，再加上去，第二条残差连接只绕过前馈网络。后置归一化在每次相加之后，残差通路要穿过它；GPT-2 以来通行前置归一化，只处理支路的输入，不碰残差通路。",
        ),
        places: &["2.1"],
        related: &["W2", "W16", "C14"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "The first transformer adds and normalises after each of two sublayers; pre-norm moves the norm in \
                 front of them.",
                "最早的 Transformer 在两个子层之后各相加、归一化一次；前置归一化把它移到子层之前。",
            ),
            sources: &[VASWANI_2017, XIONG_2020],
        },
    },
    Told {
        id: "W2",
        kind: Kind::Correction,
        title: tx(
            "GPT models normalise first, and covariate shift is not why it helps",
            "归一化在子层之前，其益处也不在减少协变量偏移",
        ),
        restate: tx(
            "The dialogue places layer normalisation after each addition, and says that it helps by reducing \
             internal covariate shift.",
            "对话把层归一化放在每次相加之后，并说它之所以有效，是因为减少了内部协变量偏移。",
        ),
        why: tx(
            "After the addition is post-norm, the form of 2017; models of the GPT kind normalise in front of each \
             sublayer. As for the reason, experiments part the benefit from covariate shift: batch normalisation \
             makes the loss surface smoother, and layer normalisation owes more to the gradients that pass through \
             mean and variance than to the normalised activations.",
            "相加之后是后置归一化，2017 年的写法；GPT 一类模型都放在子层之前。至于原因，实验表明益处并不来自减少协变量偏移：批归一化使损失曲面更平滑；层归一化的作用，更多来自穿过均值和方差的梯度，而不是归一化后的激活值。",
        ),
        places: &["2.4"],
        related: &["C14", "W1"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "Batch normalisation smooths the loss surface; in layer normalisation, the gradients of mean and \
                 variance matter more than the forward pass.",
                "批归一化使损失曲面更平滑；层归一化中，均值和方差的梯度比前向的作用更大。",
            ),
            sources: &[SANTURKAR_2018, XU_2019],
        },
    },
    Told {
        id: "W3",
        kind: Kind::Correction,
        title: tx("With pre-norm the lower layers get the larger gradient", "前置归一化下，低层得到的梯度反而更大"),
        restate: tx(
            "The dialogue says that upper layers get strong, direct gradients and adapt fast, while lower ones get \
             weak gradients and change slowly.",
            "对话说，高层的梯度又强又直接，变得快；低层的梯度几经传递已减弱，变得慢。",
        ),
        why: tx(
            "With pre-norm and skips it is the other way round: gradients grow towards the input. Under post-norm \
             they can be larger near the output early in training. But size is not speed: Adam divides a gradient \
             by its usual size, so layers move about alike. Some studies even find that lower layers settle first; \
             in small towers this is clear only of the embedding and layer 1.",
            "有残差的前置归一化塔正相反，越靠近输入，梯度越大；后置归一化在训练初期可能是上大下小。但大小不是快慢：Adam 会除以梯度惯常的大小，各层步幅相差不多。有研究还发现低层先稳定下来；在小塔里，看得清楚的只有嵌入和第 1 层。",
        ),
        places: &["1.5", "2.2", "2.5", "3.2"],
        related: &["C8", "C14", "A5"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "With pre-norm, early layers get much larger gradients than later ones; networks have been found to \
                 converge from the bottom up.",
                "前置归一化时，前面各层的梯度远大于后面；也有研究发现网络自下而上收敛。",
            ),
            sources: &[SHLEIFER_2021, RAGHU_2017],
        },
    },
    Told {
        id: "W4",
        kind: Kind::Correction,
        title: tx(
            "Kolmogorov’s theorem speaks for two layers, not for depth",
            "柯尔莫哥洛夫定理说的是两层就够，并不支持深度",
        ),
        restate: tx(
            "The dialogue says that each layer makes the function exponentially more complex, and gives \
             Kolmogorov’s theorem as the ground.",
            "对话说，每多一层，函数的复杂程度就按指数上升，依据是柯尔莫哥洛夫定理。",
        ),
        why: tx(
            "The theorem builds any continuous function of several variables from functions of one, in two layers \
             of sums: if anything it argues against depth, and it names no rate. Other theorems do show functions \
             that are far cheaper with depth, but only that such functions exist. In practice the pieces of a \
             network’s function multiply with its neurons, not exponentially with its layers.",
            "按该定理，任何多元连续函数都可由一元函数经两层求和得到；这反倒说明未必要深，也没有给出上升的速率。确有别的定理证明，有些函数用深网络表示要省得多，但只证明这样的函数存在。实际网络的线性区域数随神经元数增加，并不随深度指数增加。",
        ),
        places: &["3.1"],
        related: &["W5", "W7", "W8"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "Some functions are far cheaper with depth; but in practice linear regions multiply with the \
                 neurons, not exponentially with the layers.",
                "有些函数用深网络表示省得多；但实际网络的线性区域数随神经元数而不随深度指数增加。",
            ),
            sources: &[TELGARSKY_2016, ELDAN_2016, HANIN_2019],
        },
    },
    Told {
        id: "W5",
        kind: Kind::Correction,
        title: tx("Transformers of any fixed depth stay within TC⁰", "只要层数固定，再深也仍在 TC⁰ 之内"),
        restate: tx(
            "The dialogue puts shallow nets into TC⁰, able to compute only local functions, and deep ones into \
             P/poly, able to compute whatever polynomial time allows.",
            "对话说，浅网络属于 TC⁰，只会算局部的函数；深网络属于 P/poly，凡多项式时间能算的都能表示。",
        ),
        why: tx(
            "A transformer of fixed depth, 2 layers or 200, lies in uniform TC⁰ at logarithmic precision: more \
             depth makes no other class. Nor is TC⁰ local: majority, sorting and multiplication are in it. P/poly \
             is non-uniform and even holds undecidable languages. To get further, as far as is known, depth must \
             grow with the input, or the model must write out its steps.",
            "层数只要固定，2 层也好，200 层也好，在对数精度下都在一致 TC⁰ 之内。TC⁰ 也并不局部：多数函数、排序、乘法都在其中。P/poly 则是非一致的，连不可判定的语言也有。就目前所知，要超出 TC⁰，层数须随输入变长而增加，或让模型写出中间步骤。",
        ),
        places: &["3.6"],
        related: &["W4", "W7", "C16"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "At fixed depth and logarithmic precision transformers lie in uniform TC⁰; depth that grows with \
                 length, or chains of thought, can do more, by common conjecture.",
                "层数固定、精度为对数时，Transformer 在一致 TC⁰ 之内；层数随长度增加，或用思维链，一般认为可超出。",
            ),
            sources: &[MERRILL_2023, CHIANG_2025, MERRILL_2025, LI_2024],
        },
    },
    Told {
        id: "W6",
        kind: Kind::Correction,
        title: tx(
            "Entropy is capped by the tokens in sight; the table has no known source",
            "熵的上限随可见词元数而变，那张表未见出处",
        ),
        restate: tx(
            "The dialogue gives a table of attention’s entropy: above 3.0 in layers 1–2, 1.5–2.5 in layers 6–8, \
             below 1.0 from layer 12 on; the deeper, the sharper.",
            "对话列出注意力的熵：第 1–2 层大于 3.0，第 6–8 层 1.5–2.5，第 12 层起小于 1.0，即越深越集中。",
        ),
        why: tx(
            "Over t tokens entropy is at most ln t nats: with 20 or fewer, no layer can reach 3.0, so without a \
             length such figures mean nothing. A trained tower’s sharpest layer may stand near the bottom, and low \
             entropy deep in large models is often a head idling on the first token. The first answer, too, has the \
             bottom look nearby. Divide by ln t to compare.",
            "t 个词元上的分布，熵至多为 ln t；t 不过 20，就到不了 3.0，不说长度，这些数便没有意义。训练后最集中的可能是靠下的层；大模型深处熵低，常因注意力头停在首词元上空转。第一答又说底层只看近处，也与此表不合。要比较，先除以 ln t。",
        ),
        places: &["3.5"],
        related: &["C6", "C7"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "In BERT broad heads stand at the bottom and, for one token, at the top again; language models rest \
                 many heads on the first token.",
                "BERT 底层有些头很宽，顶层在个别词元上又变宽；语言模型有许多头停在首词元上。",
            ),
            sources: &[CLARK_2019, XIAO_2023],
        },
    },
    Told {
        id: "W7",
        kind: Kind::Correction,
        title: tx(
            "One layer can see far; what it cannot do is chain look-ups",
            "一层能看很远，做不到的是一环扣一环地查找",
        ),
        restate: tx(
            "The dialogue says that a single layer, being piecewise linear, can learn only local linear relations \
             and simple boundaries.",
            "对话说，单层函数至多分段线性，因此学得到的只有局部的线性关系和简单的划分。",
        ),
        why: tx(
            "Piecewise linear is not simple: one hidden layer, if wide enough, approximates any continuous \
             function. And a transformer’s layer has attention, which reaches any visible word in one go. What one \
             layer lacks is composition, a look-up that uses the result of another. Depth counts steps that build \
             on each other, not distance; a distant feature may well be found at the bottom.",
            "分段线性并不等于简单：一个隐藏层只要够宽，就能逼近任何连续函数。Transformer 的一层还有注意力，再远也是一步可达。一层做不到的是复合，即拿一次查找的结果再去查找。层数对应的是前后相承的步数，不是距离；远处的特征在底层也可能取到。",
        ),
        places: &["3.1"],
        related: &["C16", "W14", "W4"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "One hidden layer approximates any continuous function; one transformer layer, however, needs size \
                 that grows with length for the induction task.",
                "一个隐藏层足以逼近任何连续函数；但单层 Transformer 解归纳任务，规模须随长度增大。",
            ),
            sources: &[CYBENKO_1989, SANFORD_2024],
        },
    },
    Told {
        id: "W8",
        kind: Kind::Correction,
        title: tx("Wide shallow nets are easy to optimise, not hard", "宽而浅的网络容易优化，并不难训练"),
        restate: tx(
            "The dialogue says that complex functions would force a shallow net into matrices ten thousand wide or \
             more, whose condition number grows without limit.",
            "对话说，要浅层学复杂函数，权重矩阵得有上万维，条件数随之恶化，没有上限。",
        ),
        why: tx(
            "No theorem names such a width or such a limit. Very wide shallow nets are the best understood case: \
             from suitable initial weights gradient descent fits the training data, and in a fitting limit of \
             infinite width training becomes linear. What holds a shallow net back lies elsewhere: some functions \
             take it far more units than a deep one, and more samples.",
            "没有定理给出这样的维数和极限。很宽的浅网络恰是理解得最透的情形：初始权重合适，梯度下降就能拟合训练数据；在适当的无穷宽极限下，训练成为线性问题。浅网络的短处不在这里，而在于有些函数要用多得多的单元才能表示，所需样本也更多。",
        ),
        places: &["3.4"],
        related: &["C17", "W10", "W4"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "Gradient descent provably fits the training data with a wide enough shallow net; at infinite \
                 width, suitably scaled, training becomes linear.",
                "已证明：浅网络够宽时，梯度下降能拟合训练数据；宽度无穷且缩放得当时，训练成为线性问题。",
            ),
            sources: &[JACOT_2018, DU_2019],
        },
    },
];
