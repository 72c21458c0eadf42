//! Corrections W9–W16: bounds, what a residual block is, and what layers do not do.

use super::sources::{
    BEHRMANN_2019, BELKIN_2019, ETHAYARAJH_2019, GROMOV_2024, HE_2016, HEIMERSHEIM_2023, HEWITT_2019, LAD_2024,
    NIU_2022, REIF_2019, SAXE_2014, TAKASE_2022, TENNEY_2019,
};
use crate::told::{Kind, Literature, Mark, Told};
use base::names::tx;

pub(super) const TOLD: &[Told] = &[
    Told {
        id: "W9",
        kind: Kind::Correction,
        title: tx("Capacity bounds limit the error from above, not from below", "由容量得到的是误差的上界，不是下界"),
        restate: tx(
            "The dialogue gives a lower bound for the error: the root of complexity times parameters over samples, \
             so that complex features would need endless data.",
            "对话给出泛化误差的一个下界：复杂度乘参数量、除以样本数，再开方；照此，特征一复杂，样本再多也不够。",
        ),
        why: tx(
            "Bounds of this kind come from capacity, and they are upper bounds: with high probability the error is \
             at most so large. Read the other way they are false, for networks with far more parameters than \
             samples often generalise well. That samples grow with the order of interaction is fair as a direction; \
             but the largest leap between orders decides, not the order.",
            "这类式子由容量推出，给的是上界：误差以大概率不超过它。反过来当下界就不对了，参数远多于样本的网络常常泛化得很好。样本随交互阶数增加，方向不错，但起决定作用的是阶与阶之间最大的跳跃，不是阶数本身。",
        ),
        places: &["3.4"],
        related: &["C19", "W8"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "As parameters grow past the point where all data are fitted, the test error can fall again.",
                "参数多到恰能拟合全部数据之后再增加，测试误差还可能重新下降。",
            ),
            sources: &[BELKIN_2019],
        },
    },
    Told {
        id: "W10",
        kind: Kind::Correction,
        title: tx(
            "Deep nets are themselves a non-convex problem in high dimensions",
            "训练深网络，本身就是高维非凸优化",
        ),
        restate: tx(
            "The dialogue counts it among depth’s merits that it makes learning feasible by avoiding non-convex \
             optimisation in high dimensions.",
            "对话把避开高维非凸优化、从而使学习可行，算作深度的一个好处。",
        ),
        why: tx(
            "To train a deep net is just such a problem: there are many weights, and the loss is not convex in \
             them. Even a chain of linear layers, which computes no more than one does, has saddles and plateaus. \
             Depth helps by what it expresses in few parameters; that descent copes with it is owed to skips, \
             normalisation, initial weights and optimiser.",
            "训练深网络正是这样的问题：权重很多，损失对权重并不是凸的。哪怕各层都是线性的，连起来所能算的不比一层多，也会有鞍点和平台。深度的好处在于用较少的参数表示函数；优化做得成，靠的是残差连接、归一化、初始化和优化器。",
        ),
        places: &["3.6"],
        related: &["W8", "C17"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "Even deep linear networks learn by non-convex dynamics, with long plateaus and rapid transitions.",
                "深度线性网络的学习过程也是非凸的，有漫长的平台和骤然的转变。",
            ),
            sources: &[SAXE_2014],
        },
    },
    Told {
        id: "W11",
        kind: Kind::Correction,
        title: tx("A residual block need not be invertible", "残差块未必可逆，更谈不上微分同胚"),
        restate: tx(
            "The dialogue says that the form x + g(x) holds each layer to a diffeomorphism: a smooth map with a \
             smooth inverse.",
            "对话说，x + g(x) 的形式使每一层都成为微分同胚，也就是光滑、可逆、逆也光滑的映射。",
        ),
        why: tx(
            "That follows only where g changes by less than its input does: its Lipschitz constant must stay below \
             one. Nothing in a transformer sees to this. Branches are free to stretch, and the first ones can \
             stretch a great deal. Networks that are to be invertible need a constraint. What skips do give, at \
             fitting initial weights, is a Jacobian with most singular values near one.",
            "要 g 的利普希茨常数小于 1，才推得出这一结论；Transformer 对此毫无约束，支路可以任意拉伸，最初几条可能拉伸得很厉害。要保证可逆，须另加限制。残差连接真正带来的，是初始权重合适时，雅可比矩阵的奇异值大多接近 1。",
        ),
        places: &["3.5"],
        related: &["C11", "W12", "A6"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "Residual networks become invertible if the Lipschitz constant of each branch is held below one, \
                 which must be enforced.",
                "若限制每条支路，使其利普希茨常数小于一，残差网络便可逆；这须另行施加。",
            ),
            sources: &[BEHRMANN_2019],
        },
    },
    Told {
        id: "W12",
        kind: Kind::Correction,
        title: tx(
            "Relative to its length, the first layers change the stream most",
            "按比例算，改动残差流最大的是最初几层",
        ),
        restate: tx(
            "The dialogue says that lower layers change the representation only a little and that the large \
             distortions happen in the upper ones.",
            "对话说，浅层只学小的扰动，大幅度的变换留给深层。",
        ),
        why: tx(
            "With pre-norm it is rather the reverse. The first block meets a short vector, the embedding, and \
             writes something far longer. From there the stream grows, so that an addition of the same length \
             changes it less. The last layers, which write the prediction, may gain again. What is compared is the \
             length of what is added with the length of the stream.",
            "前置归一化时大致相反。词嵌入很短，第 1 层写入的却长得多；此后残差流越来越长，同样长的增量所占比例便小了。最后几层要写出预测，比例可能回升。这里比的是写入向量的长度与残差流的长度。",
        ),
        places: &["3.5"],
        related: &["W11", "C10", "A6"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "In GPT-2 the norm of the residual stream grows about exponentially over the layers.",
                "GPT-2 中，残差流的范数逐层近似指数增长。",
            ),
            sources: &[HEIMERSHEIM_2023],
        },
    },
    Told {
        id: "W13",
        kind: Kind::Correction,
        title: tx(
            "The senses of a word part with depth; they are not merged",
            "一个词的几个意义随深度分开，而不是合并",
        ),
        restate: tx(
            "The dialogue says that the feed-forward nets of upper layers map the several senses of bank to one \
             representation.",
            "对话说，高层的 MLP 会把 bank 的几个义项并成一个表示。",
        ),
        why: tx(
            "The first answer says the contrary, that context tells the senses apart, and measurements agree with \
             it. In the embedding all senses are one vector; the layers then move each occurrence by its context, \
             and the senses form clusters. What upper layers may bring together are different words that mean or \
             announce the same, not the senses of one word.",
            "第一答说的正相反：靠上下文分清词义；测量也支持那一说。在嵌入里，几个意义本是同一个向量；此后每次出现都随上下文移动，不同的意义各自成簇。高层可能拉近的，是意义或后续相近的不同的词，不是一个词的几个意义。",
        ),
        places: &["3.5"],
        related: &["C3", "C1"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "Vectors of one word come to differ more with depth, and its senses form clusters of their own.",
                "同一个词的向量越到深层差别越大，不同词义各自成簇。",
            ),
            sources: &[ETHAYARAJH_2019, REIF_2019],
        },
    },
    Told {
        id: "W14",
        kind: Kind::Correction,
        title: tx("Nothing keeps a lower layer from learning what reaches far", "低层并非不能学远处的规律"),
        restate: tx(
            "The dialogue says that lower layers neither want to learn nor can learn what belongs to upper ones, \
             and that the gradient would punish them for trying.",
            "对话说，高层该学的东西，低层既不会去学，也学不来；真要去学，会被梯度纠正。",
        ),
        why: tx(
            "Gradient descent knows no duties: all weights follow the slope of one loss, and what a low layer \
             writes is read by all above. Whatever it can express and lowers the loss, it may take up, distant \
             things included. It only cannot use results that are formed above it. Nor is the division strict: \
             large models lose little with many deeper layers removed.",
            "梯度下降里没有职责：所有权重都沿同一个损失的坡度走，低层写入的，上面各层都能读到。只要它表达得了，又能降低损失，就可能去学，远处的也不例外；它用不上的，只是上层才得出的结果。分工也不严格，大模型去掉许多较深的层，损失不大。",
        ),
        places: &["2.2", "2.5"],
        related: &["A5", "C10", "W7"],
        literature: Literature {
            mark: Mark::Fails,
            says: tx(
                "From large models many deeper layers can be removed, and middle ones exchanged, at little cost.",
                "大模型去掉许多较深的层，或对调中间的层，损失都不大。",
            ),
            sources: &[GROMOV_2024, LAD_2024],
        },
    },
    Told {
        id: "W15",
        kind: Kind::Correction,
        title: tx("Layers are no strict pipeline from form to meaning", "各层并不是从词形到语义的严格流水线"),
        restate: tx(
            "The dialogue describes the layers as stages of one pipeline: forms first, then grammar, then meaning, \
             in the end intention.",
            "对话把各层看作一条流水线上的工序：先是词形，接着句法，再到语义，最后是意图。",
        ),
        why: tx(
            "On average BERT shows the order, but single sentences invert it, and later work finds little support \
             for separate stages. The stream keeps what was there and collects more, so many probes rise with depth \
             though no stage ends. Untrained layers and random labels must stand beside them. In small towers the \
             order is that of the look-ups a feature needs.",
            "平均来看，BERT 确有这样的次序，但个别句子会颠倒，后来的研究也不认为各段截然分开。残差流保留旧的、累积新的，许多探针自然越往上越准，并不等于有工序；旁边应有未训练的模型和随机标签作对照。在小塔里，次序取决于特征要查找几次。",
        ),
        places: &["1.1", "1.6", "3.4", "3.6"],
        related: &["C2", "A1"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "BERT shows the order on average, single examples invert it; a later study finds the evidence for \
                 separate stages inconclusive; probes need control tasks.",
                "BERT 平均有此次序，个别例子相反；后来的研究认为各段分开一说证据不足；探针须有对照任务。",
            ),
            sources: &[TENNEY_2019, NIU_2022, HEWITT_2019],
        },
    },
    Told {
        id: "W16",
        kind: Kind::Correction,
        title: tx(
            "Skips pass the gradient on unchanged only if no norm stands on them",
            "残差通路上没有归一化，梯度才原样通过",
        ),
        restate: tx(
            "The dialogue says that through skips the gradient reaches the layer below nearly without loss, times a \
             factor close to one.",
            "对话说，梯度走残差连接，每下一层只乘上一个近于 1 的数，几乎不受损失。",
        ),
        why: tx(
            "Where no norm stands on a skip, as with pre-norm, its factor is exactly one. With post-norm, which the \
             dialogue’s formula resembles, the norm on the skip rescales the gradient each time; and a factor only \
             close to one, once per layer, becomes large or small. Nor is the skip all: each fork adds what comes \
             through the branch, so the whole often grows towards the input.",
            "残差通路上没有归一化时，例如前置归一化，这个数恰好是 1。对话的式子更像后置，归一化压在残差通路上，每次都要重新缩放梯度；而仅仅近于 1 的数，逐层相乘就会差得很远。残差也不是全部：每个分叉处还要加上支路传来的梯度，总和往往越靠近输入越大。",
        ),
        places: &["2.1"],
        related: &["C8", "C12", "W1", "A4"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "In post-norm transformers the norm is the source of vanishing gradients; in residual networks \
                 plain identity skips did best.",
                "后置归一化的 Transformer 里，梯度消失的根源是归一化；残差网络中，恒等的残差连接效果最好。",
            ),
            sources: &[TAKASE_2022, HE_2016],
        },
    },
];
