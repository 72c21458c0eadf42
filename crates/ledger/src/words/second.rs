//! Claims C11–C20: what fades, what depth and the other parts are for, and in which order things are learnt.

use super::sources::{
    ABBE_2022, ABBE_2023, BELROSE_2024, DONG_2021, ELHAGE_2022, GEVA_2021, LI_2018, OLSSON_2022, PARK_2023,
    PENNINGTON_2017, POWER_2022, REFINETTI_2023, SANFORD_2024, SAXE_2014, VEIT_2016, XIONG_2020,
};
use crate::told::{Kind, Literature, Mark, Told};
use base::names::tx;

pub(super) const TOLD: &[Told] = &[
    Told {
        id: "C11",
        kind: Kind::Claim,
        title: tx(
            "Each block shrinks what passes through, so the signal dies exponentially",
            "每一层都把经过的信号缩小，终成指数衰减",
        ),
        restate: tx(
            "On its way down the gradient meets one Jacobian after another; where each shrinks it, what is left \
             falls exponentially with the number of layers.",
            "梯度下行，要逐层乘上雅可比矩阵；若每个矩阵都把它缩小一些，剩下的便随层数指数减少。",
        ),
        why: tx(
            "True of most directions, but eigenvalues do not tell: a product of such matrices is governed by \
             singular values. Without skips their median falls exponentially while a few directions survive, so the \
             gradient’s size can look healthy though its content is gone. With skips most directions pass nearly \
             unscaled. This is said of towers with pre-norm, before training.",
            "对大多数方向确实如此，但特征值说明不了问题，矩阵的乘积要看奇异值。没有残差时，奇异值的中位数指数下降，少数方向却保留下来，所以梯度的大小可能看似正常，内容却已丢失。有残差时，多数方向几乎原样通过。以上就前置归一化、训练之前而言。",
        ),
        places: &["2.1", "3.2"],
        related: &["C8", "C12", "W11"],
        literature: Literature {
            mark: Mark::Holds,
            says: tx(
                "Deep nets learn much faster where all singular values of the Jacobian from input to output are \
                 close to one: dynamical isometry.",
                "输入到输出的雅可比矩阵，奇异值若都近于一（动力等距），深网络就学得快得多。",
            ),
            sources: &[PENNINGTON_2017, SAXE_2014],
        },
    },
    Told {
        id: "C12",
        kind: Kind::Claim,
        title: tx("With residuals, most of the gradient takes short paths", "有残差时，梯度大多走短的路径"),
        restate: tx(
            "A skip lets the gradient pass by a layer; so most of what arrives below is said to have come the \
             direct way.",
            "残差连接让梯度可以绕过每一层；对话由此认为，到达底层的梯度大多是直接传来的。",
        ),
        why: tx(
            "At every fork the gradient can take the branch or pass it by, so there are very many paths. Split \
             exactly by how many branches it took, most of it took fewer than half of them, which is the mean over \
             all paths. But once training has begun little comes through none at all: the direct way alone carries \
             a small part. The shares depend on the initial weights.",
            "在每个分叉处，梯度可走支路，也可不走，路径因此极多。按经过的支路数精确分解，大部分梯度所经的支路少于全部路径的平均数，即支路总数的一半。但训练开始后，一条支路也不经过的只占小部分。各占多少，还取决于初始权重。",
        ),
        places: &["1.3", "2.1"],
        related: &["A4", "W16", "C11"],
        literature: Literature {
            mark: Mark::Holds,
            says: tx(
                "In a residual network of 110 layers, most of the gradient in training comes from paths that are \
                 only 10 to 34 layers deep.",
                "在 110 层的残差网络里，训练时的梯度大多来自仅 10 至 34 层深的路径。",
            ),
            sources: &[VEIT_2016],
        },
    },
    Told {
        id: "C13",
        kind: Kind::Claim,
        title: tx("Feed-forward nets add a nonlinearity attention lacks", "前馈网络补上注意力所缺的非线性"),
        restate: tx(
            "Attention is in essence a weighted sum; the feed-forward net of each layer brings the nonlinearity by \
             which features can be combined.",
            "注意力说到底是加权求和；特征要能组合，须由每层的前馈网络提供非线性。",
        ),
        why: tx(
            "Without feed-forward nets the loss is clearly higher, so they matter. But if only their nonlinearity \
             goes, a small model seems to lose little. Nor is attention linear: its weights come from the input, by \
             queries, keys and a softmax; only with its weights held fixed is it a sum. That GELU lies between ReLU \
             and SiLU (Swish) is right.",
            "去掉前馈网络，损失明显升高，可见它有用；但只去掉其中的非线性，小模型似乎损失不多。注意力也不是线性的：权重由输入经查询、键和 softmax 算出，只有固定权重时才是加权和。GELU 介于 ReLU 与 SiLU（即 Swish）之间，这一点没错。",
        ),
        places: &["1.4", "3.5"],
        related: &["C16", "C8"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "Feed-forward layers work as memories of patterns in the text; they also slow the loss of rank in \
                 attention.",
                "前馈层的作用如同记忆，存着文本里的模式；它还能减缓注意力的秩塌缩。",
            ),
            sources: &[GEVA_2021, DONG_2021],
        },
    },
    Told {
        id: "C14",
        kind: Kind::Claim,
        title: tx("Normalisation steadies training across the layers", "归一化让各层的训练更平稳"),
        restate: tx(
            "With normalised activations the input of a layer no longer swings with those below it, so each layer \
             learns more steadily and its gradient can be trusted.",
            "激活值经过归一化，一层的输入便不再随下面各层忽大忽小，学起来更稳，梯度也更可信。",
        ),
        why: tx(
            "It depends on where the norm stands. Before each sublayer (pre-norm) it leaves the skips alone, and \
             training is steady. After the addition (post-norm), as the dialogue has it, it stands on the skip \
             itself, and training can be harder at first. And a small tower with skips and fitting initial weights \
             also trains with no norm at all.",
            "要看放在哪里。放在子层之前（前置），残差通路不受影响，训练平稳；照对话所说放在相加之后（后置），归一化就压在残差通路上，训练初期可能较难。而小塔只要有残差连接、初始权重合适，不用归一化也学得动。",
        ),
        places: &["2.4", "2.5"],
        related: &["W2", "W1", "W16"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "At initialisation, post-norm has large gradients near the output and needs warm-up; with pre-norm \
                 gradients are well behaved.",
                "初始化时，后置归一化在靠近输出处梯度很大，需要预热；前置归一化的梯度则正常。",
            ),
            sources: &[XIONG_2020],
        },
    },
    Told {
        id: "C15",
        kind: Kind::Claim,
        title: tx("Simple statistics are learnt first, complex ones later", "先学简单的统计，再学复杂的"),
        restate: tx(
            "Training starts with plain statistics, such as how often a word occurs and what stands next to it; \
             what depends on more context comes later.",
            "训练先学会词频、相邻搭配这类简单的统计；牵涉更多上下文的，要晚些才学会。",
        ),
        why: tx(
            "Frequent, simple patterns pull the weights the same way from the first batch; patterns with more \
             context become useful after them. So predictions are like the unigram model first, then the bigram, \
             then the trigram. This is an order in time, not in depth: one layer shows it too. Rare things also \
             come late, so rarity is easily taken for complexity.",
            "常见而简单的规律，从第一批文本起就把权重拉向同一方向；牵涉更多上下文的，在此之后才显出作用。所以预测先像一元模型，再像二元、三元模型。这是时间上的先后，与层数无关，一层也是如此。罕见的也学得晚，不要把罕见误作复杂。",
        ),
        places: &["3.2"],
        related: &["C19", "C20", "W3"],
        literature: Literature {
            mark: Mark::Holds,
            says: tx(
                "Networks fit low-order statistics of their data before higher ones; language models show the same \
                 with n-grams.",
                "网络先拟合数据的低阶统计，再拟合高阶；语言模型也是由低到高经过各阶 n 元统计。",
            ),
            sources: &[BELROSE_2024, REFINETTI_2023],
        },
    },
    Told {
        id: "C16",
        kind: Kind::Claim,
        title: tx("Some patterns no single layer learns, but several do", "有些规律单层学不会，多层才行"),
        restate: tx(
            "There are patterns that a shallow net cannot learn at once, however it is trained; they become \
             learnable only with several layers.",
            "有些规律，浅层网络无论怎样训练都无法一步学会，要几层相接才行。",
        ),
        why: tx(
            "Where a look-up must use the result of another, one attention layer is not enough. To copy what \
             followed a word last time, each word must first be marked with the one before it: that is two layers, \
             and a wider single one does not replace them at this size. It is such steps in a row that need depth, \
             not distance.",
            "后一次查找若要用到前一次的结果，一层注意力就不够。要照抄某词上次的后继，得先让每个词记下它前面是谁：这就是两层；在这样的规模下，把一层加宽也替代不了。需要层数的是这种前后相承的步骤，不是距离。",
        ),
        places: &["3.1", "3.4"],
        related: &["C20", "W7", "C5"],
        literature: Literature {
            mark: Mark::Holds,
            says: tx(
                "No transformer of one layer solves the induction task unless it is exponentially larger than one \
                 of two layers needs to be.",
                "单层 Transformer 要解归纳任务，规模须比两层所需的大出指数倍。",
            ),
            sources: &[SANFORD_2024],
        },
    },
    Told {
        id: "C17",
        kind: Kind::Claim,
        title: tx("Hard training shows as a rough loss surface", "难训练，是因为损失曲面崎岖"),
        restate: tx(
            "A shallow net made wide enough for complex functions is said to have a loss full of saddles and flat \
             regions, where descent makes no headway.",
            "照对话的说法，让浅网络靠加宽去学复杂函数，损失曲面就会到处是鞍点和平地，梯度下降寸步难行。",
        ),
        why: tx(
            "What is measured here is a neighbour of the claim: one tower with and without skips, before training. \
             Without them the gradient soon points elsewhere as the weights move. After training, though, that \
             tower lies on a plateau and its surface looks smooth: what is hard to train need not look rough. Wide \
             shallow nets, of which the dialogue speaks, are rather easy to optimise.",
            "这里测的是一个相邻的问题：同一座塔在训练之前，有无残差连接有何不同。没有时，权重稍动，梯度的方向就大变。可训练之后它停在平台上，曲面反而平滑：难训练未必崎岖。至于对话所说的宽而浅的网络，倒比较容易优化。",
        ),
        places: &["3.4"],
        related: &["W8", "W10", "C8"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "A residual network of 56 layers has a chaotic surface once its skips are removed; this does not \
                 speak of shallow nets.",
                "56 层的残差网络去掉残差连接后，损失曲面变得混乱；这说的不是浅网络。",
            ),
            sources: &[LI_2018],
        },
    },
    Told {
        id: "C18",
        kind: Kind::Claim,
        title: tx(
            "Upper layers part tense, subject and action into separate directions",
            "高层把时态、主语、动作拆成互不相干的方向",
        ),
        restate: tx(
            "In the upper layers a sentence’s representation is said to come apart into independent directions for \
             tense, subject and action, while sentences of one kind gather.",
            "照对话的说法，到了高层，句子的表示会拆成时态、主语、动作几个独立的方向，同类的句子聚在一起。",
        ),
        why: tx(
            "For the most part the three do add up. But they do so in the embedding already, where each is a word \
             of its own, and more layers do not make it clearer. That the factors add is where the tower starts, \
             not what depth achieves. What upper layers contribute would have to be sought in the interaction that \
             a sum leaves over.",
            "三者相加，确能解释表示的大部分；但在嵌入里就已如此，因为它们本来就是不同的词，层数增加也没有使它更明显。可以相加是起点，不是深度的成果。高层的作用，要到相加之后剩下的交互里去找。",
        ),
        places: &["3.3"],
        related: &["C1", "A6", "C2"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "Some concepts are directions in large models; but toy models show features sharing dimensions \
                 where there are more features than dimensions.",
                "大模型里有些概念可视为方向；但玩具模型表明，特征多于维数时会共用维度。",
            ),
            sources: &[PARK_2023, ELHAGE_2022],
        },
    },
    Told {
        id: "C19",
        kind: Kind::Claim,
        title: tx("Each further order of interaction multiplies the text needed", "交互每高一阶，所需文本便成倍增加"),
        restate: tx(
            "A pattern that depends on k words together is said to ask for a number of samples that grows \
             exponentially with k.",
            "一条规律若由 k 个词共同决定，照对话的说法，学会它所需的样本随 k 指数增加。",
        ),
        why: tx(
            "As a direction this is fair: for functions such as parity, gradient methods do need exponentially \
             more. But the order alone does not decide. Where the lower orders already carry signal they serve as \
             steps, and the higher one follows sooner; what counts is the largest leap without a step. And a few \
             orders cannot tell an exponential from a steep power.",
            "方向大体不错：对奇偶这类函数，梯度法所需的样本确实指数增加。但起决定作用的不只是阶数：低阶部分若已有信号，便可作台阶，高阶随后就能学会，要紧的是没有台阶的最大一跳。而且只看几个阶，分不清是指数还是高次幂。",
        ),
        places: &["3.4"],
        related: &["W9", "C15", "C16"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "For two-layer networks under SGD, the samples needed follow the largest leap between orders of \
                 interaction, not the highest order.",
                "就 SGD 训练的两层网络而言，所需样本取决于各阶交互之间最大的跳跃，不是最高的阶数。",
            ),
            sources: &[ABBE_2022, ABBE_2023],
        },
    },
    Told {
        id: "C20",
        kind: Kind::Claim,
        title: tx("Some abilities come all at once (not in the dialogue)", "有些能力是突然学会的（对话之外）"),
        restate: tx(
            "Learning is not always gradual: an ability, such as copying what followed a word last time, may be \
             missing for long and then come within a few steps.",
            "学习并不总是渐进的：像照抄某词上次的后继这样的能力，可能迟迟不见，然后在短短几步之内学会。",
        ),
        why: tx(
            "Two parts must work together: one head marks each word with the one before it, another looks for the \
             mark. Alone, neither lowers the loss much, so the gradient towards both is weak; once both exist in \
             part, each strengthens the other. Not every ability comes so, and a measure with a threshold can make \
             gradual change look sudden.",
            "这要两个部件配合：一个头让每个词记下前一个词，另一个头据此查找。单有一个，损失降不了多少，指向它们的梯度就弱；两个都有了雏形，便互相增强。并非所有能力都如此；度量若带门槛，渐变看起来也会像突变。",
        ),
        places: &["0"],
        related: &["C16", "C15", "C7"],
        literature: Literature {
            mark: Mark::Holds,
            says: tx(
                "Induction heads form within a short span of training; in grokking, too, a model generalises late \
                 and quickly.",
                "归纳头形成于训练中的一小段；在“顿悟”（grokking）现象里，泛化也来得晚而快。",
            ),
            sources: &[OLSSON_2022, POWER_2022],
        },
    },
];
