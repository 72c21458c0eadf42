//! Pictures that the dialogue draws: where each helps and where it misleads.

use super::sources::{GROMOV_2024, LAD_2024, VEIT_2016};
use crate::told::{Kind, Literature, Mark, Told};
use base::names::tx;

/// A picture is no finding: nothing is cited for or against it.
const NO_SOURCE: Literature = Literature {
    mark: Mark::NotApplicable,
    says: tx("A picture, not a finding: no source speaks for or against it.", "这是比喻，不是结论，没有文献可引。"),
    sources: &[],
};

pub(super) const TOLD: &[Told] = &[
    Told {
        id: "A1",
        kind: Kind::Analogy,
        title: tx("The factory: raw material, parts, product", "工厂：原料、部件、成品"),
        restate: tx(
            "Lower layers clean the raw words, middle ones assemble parts, upper ones decide; skips are a conveyor \
             belt, and backpropagation is an inspector who sends faults back.",
            "低层处理原料，中层组装部件，高层合成产品并作决定；残差连接好比传送带，反向传播好比质检员。",
        ),
        why: tx(
            "It helps one see that later layers build on earlier ones and that the belt keeps the original in \
             everybody’s sight. It misleads in three ways: stations have fixed duties, layers have none; a part is \
             finished before it moves on, while here one error changes all layers at once; and depth counts \
             look-ups, not grades of finish.",
            "有用之处：后面的层建立在前面之上，传送带使各层都看得到原料。误导之处有三：车间各有职责，层却没有；部件做完才往下传，而这里是同一个误差同时改变所有的层；层数对应的是查找的次数，不是加工的精细程度。",
        ),
        places: &["1.6"],
        related: &["A5", "W15", "C9"],
        literature: NO_SOURCE,
    },
    Told {
        id: "A2",
        kind: Kind::Analogy,
        title: tx("The visual cortex: from edges to objects", "视觉皮层：从边缘到物体"),
        restate: tx(
            "The brain works in layers too: area V1 finds edges, area IT recognises objects; so learning in layers \
             is said to be natural.",
            "大脑也分层工作：V1 区辨出边缘，IT 区认出物体；可见分层学习合乎自然。",
        ),
        why: tx(
            "It helps one see how simple features become material for compound ones. It misleads where cortex \
             differs: it has many loops back and links that pass areas by, and no error is known to train all of it \
             from the top. A cell of V1 sees a small patch, a transformer’s layer the whole context. That both have \
             layers does not show that either must.",
            "有用之处：简单的特征可以拼成复杂的特征。误导之处：皮层里有大量反馈和越级的连接，也未见有一个误差自上而下训练全部；V1 的细胞只看一小块，Transformer 的一层却能看到全部上文。两者都分层，并不说明非分层不可。",
        ),
        places: &["3.6"],
        related: &["A3", "C6"],
        literature: NO_SOURCE,
    },
    Told {
        id: "A3",
        kind: Kind::Analogy,
        title: tx("Scanning characters, and reading a text", "识别字符与读书"),
        restate: tx(
            "A shallow net is like character recognition, which matches dot by dot; a deep one is like a reader, \
             who goes from letters to words, sentences and inference.",
            "浅网络好比逐点比对的字符识别；深网络好比人读书，由字母而单词，由句子而推断。",
        ),
        why: tx(
            "It helps one see that some results can be formed only from others. It misleads, because a shallow \
             transformer does not match dots: it sees all words at once and can fetch distant ones. Character \
             recognition today is itself deep. And readers do not climb in one direction: context helps them to \
             recognise words, even letters. Depth gives more steps in a row, not a higher way of reading.",
            "有用之处：有些结果只能由别的结果得出。误导之处：浅的 Transformer 并不逐点比对，它同时看到所有的词，远处的也取得到；如今的字符识别本身就用深网络；人读书也不是一路向上，上下文会帮助认词，乃至认字母。深度多给的是接连的步骤，不是更高明的读法。",
        ),
        places: &["3.6"],
        related: &["A2", "W7", "C16"],
        literature: NO_SOURCE,
    },
    Told {
        id: "A4",
        kind: Kind::Analogy,
        title: tx("The highway for the gradient", "梯度的高速公路"),
        restate: tx(
            "Residual connections are a highway on which the gradient travels from the loss straight down to the \
             lowest layers.",
            "残差连接好比高速公路，梯度沿着它从损失一路开到最底层。",
        ),
        why: tx(
            "It helps, for with pre-norm a skip hands the gradient down unchanged, past every branch. It misleads \
             about the junctions: at an addition the gradient is copied to skip and branch, not divided like \
             traffic, and at a fork the two are summed. Once training has begun, little takes the highway all the \
             way; most leaves it for a few branches. With post-norm the norm stands on the road.",
            "有用之处：前置归一化时，残差连接把梯度原样往下传，不经支路。误导之处在路口：在相加处，梯度是复制给残差和支路，不像车流那样分开；在分叉处，两者再相加。训练开始后，全程走高速的很少，多数中途进过几条支路；后置归一化则是把关卡设在了路上。",
        ),
        places: &["2.1", "2.5"],
        related: &["C12", "W16", "C8"],
        literature: Literature {
            mark: Mark::NotApplicable,
            says: tx(
                "In a residual network of 110 layers, most of the gradient in training comes from paths that are \
                 only 10 to 34 layers deep.",
                "在 110 层的残差网络里，训练时的梯度大多来自仅 10 至 34 层深的路径。",
            ),
            sources: &[VEIT_2016],
        },
    },
    Told {
        id: "A5",
        kind: Kind::Analogy,
        title: tx("Workers who may neither shirk nor overstep", "不许偷懒、不许越权的员工"),
        restate: tx(
            "Layers are like staff: the gradient drives the upper ones on, keeps the lower ones from idling, and \
             punishes whoever does another’s work; so they divide the labour.",
            "各层好比员工：梯度鞭策高层，督促低层，谁越权就罚谁，于是各司其职。",
        ),
        why: tx(
            "It helps one see that all layers are changed for one common aim, and in the end do differ. It \
             misleads, because there is no foreman, no motive and no punishment: a gradient is a slope, and the \
             loss is the same for all. Layers overlap and can cover for each other. And with pre-norm and Adam, \
             lower layers are neither short of gradient nor slow.",
            "有用之处：所有的层都为同一个目标而改变，结果也确实各不相同。误导之处：这里没有监工、动机和惩罚，梯度不过是坡度，损失也只有一个。各层的作用有重叠，能互相弥补。有前置归一化和 Adam 时，低层既不缺梯度，也不慢。",
        ),
        places: &["2.2", "2.5"],
        related: &["W14", "W3", "A1"],
        literature: Literature {
            mark: Mark::NotApplicable,
            says: tx(
                "From large models many deeper layers can be removed, and middle ones exchanged, at little cost.",
                "大模型去掉许多较深的层，或对调中间的层，损失都不大。",
            ),
            sources: &[GROMOV_2024, LAD_2024],
        },
    },
    Told {
        id: "A6",
        kind: Kind::Analogy,
        title: tx("Space bent layer by layer", "被逐层弯曲的空间"),
        restate: tx(
            "A network is a tool that bends the space of its inputs step by step: small local changes first, until \
             sentences of like meaning lie together.",
            "网络好比一件工具，把输入所在的空间一步步弯曲：先作局部的小改动，最后使意思相近的句子靠在一起。",
        ),
        why: tx(
            "It helps one see what a layer does to all points as one change of shape. It misleads, because a bent \
             sheet can be flattened again, and nothing secures that here. Tokens do not move alone: attention moves \
             each by the others. The space is as wide as the model, and a drawing is its shadow in two dimensions. \
             And in proportion the first layer moves points most.",
            "有用之处：一层对所有点的作用，可以看成一次形变。误导之处：纸弯了还能展平，这里却没有保证；词元也不是各自移动，注意力使每一个都受别的影响；空间的维数就是模型的宽度，画出来的只是二维投影。按比例算，移动最大的还是第 1 层。",
        ),
        places: &["3.3"],
        related: &["W11", "W12", "C18"],
        literature: NO_SOURCE,
    },
];
