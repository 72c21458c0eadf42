//! What is measured, and what the claims speak of.

use super::formulas::{
    ABLATION, CKA, COSINE, ENTROPY, JACOBIAN, KL, L2, LIPSCHITZ, LOGIT_LENS, PATHS, RMS, SINGULAR_VALUE, SPREAD, UPDATE,
};
use super::{Term, of};
use base::names::tx;

pub(super) const TERMS: &[Term] = &[
    of(
        "l2",
        tx("L2 norm", "L2 范数"),
        tx(
            "The length of a vector: the root of the sum of squares. It grows with the number of entries.",
            "向量的长度，即平方和的平方根；分量越多，数值越大。",
        ),
        Some(L2),
    ),
    of(
        "rms",
        tx("rms", "均方根"),
        tx(
            "The usual size of one entry: the root of the mean square. Unlike the L2 norm it does not grow with their \
         number.",
            "单个分量的惯常大小，即平方平均的平方根；不像 L2 范数那样随分量的个数变大。",
        ),
        Some(RMS),
    ),
    of(
        "update_size",
        tx("relative update", "相对更新量"),
        tx("How far a matrix moves in one step, over its own size.", "一步之内矩阵改变了多少，与它自身的大小之比。"),
        Some(UPDATE),
    ),
    of(
        "cosine",
        tx("cosine", "余弦"),
        tx(
            "How alike two directions are: 1 is the same, 0 is at right angles, −1 is opposite.",
            "两个方向有多接近：相同为 1，垂直为 0，相反为 −1。",
        ),
        Some(COSINE),
    ),
    of(
        "entropy",
        tx("entropy", "熵"),
        tx(
            "How uncertain a distribution is, in nats: 0 if one outcome is sure, ln n if n are equally likely.",
            "分布的不确定程度，以 nats 计：结果确定时为 0，n 种结果等可能时为 ln n。",
        ),
        Some(ENTROPY),
    ),
    of(
        "kl",
        tx("KL divergence", "KL 散度"),
        tx(
            "How much is lost, in nats, by predicting with q what follows p. It is 0 only if both are the same.",
            "用 q 去预测服从 p 的结果，平均多损失多少 nats；只在两者相同时为 0。",
        ),
        Some(KL),
    ),
    of(
        "spread",
        tx("spread of tokens", "词元的离散度"),
        tx(
            "How far the tokens of a sequence stand from their mean, over their length. At 0 they have become one \
         vector.",
            "同一序列的词元离均值多远，与向量长度之比；为 0 即已重合为一个向量。",
        ),
        Some(SPREAD),
    ),
    of(
        "rank_collapse",
        tx("rank collapse", "秩塌缩"),
        tx(
            "All tokens of a sequence come to point the same way; attention then has nothing to choose from.",
            "同一序列的词元渐渐指向同一方向，直到注意力无从选择。",
        ),
        None,
    ),
    of(
        "jacobian",
        tx("Jacobian", "雅可比矩阵"),
        tx(
            "How much each output changes for a small change of each input. The gradient goes down through its \
         transpose.",
            "每个输入微小改变时，每个输出改变多少；梯度往下走，乘的是它的转置。",
        ),
        Some(JACOBIAN),
    ),
    of(
        "singular_value",
        tx("singular value", "奇异值"),
        tx(
            "By how much a matrix stretches along one of its main directions. What is far below 1 in most directions \
         loses content.",
            "矩阵沿某个主方向拉伸多少倍；若在大多数方向上远小于 1，内容便会丢失。",
        ),
        Some(SINGULAR_VALUE),
    ),
    of(
        "lipschitz",
        tx("Lipschitz constant", "利普希茨常数"),
        tx(
            "The most by which a function can stretch the distance between any two points.",
            "函数把任意两点的距离最多拉大多少倍。",
        ),
        Some(LIPSCHITZ),
    ),
    of(
        "path",
        tx("path length", "路径长度"),
        tx(
            "Through how many branches a part of the gradient came. Shares of all lengths sum to 1 and may be negative.",
            "一部分梯度经过了几条支路；各长度所占份额之和为 1，单个份额可为负。",
        ),
        Some(PATHS),
    ),
    of(
        "probe",
        tx("probe", "探针"),
        tx(
            "A linear reader fitted to the stream, for example for tense. That it can read does not show that the model \
         does.",
            "拟合在残差流上的线性读出器，例如用来读时态；它读得出，不说明模型在用。",
        ),
        None,
    ),
    of(
        "control_task",
        tx("control task", "对照任务"),
        tx(
            "Random classes, one for each kind of token. What a probe reaches there owes nothing to what was learnt.",
            "给每种词元随机指定一类；探针在此达到的正确率，与学到的内容无关。",
        ),
        None,
    ),
    of(
        "logit_lens",
        tx("logit lens", "逐层读出"),
        tx(
            "The final norm and unembedding applied to the stream at an earlier depth: what would be predicted from \
         there.",
            "把最后的归一化和读出矩阵用在较浅处的残差流上，看由此会预测什么。",
        ),
        Some(LOGIT_LENS),
    ),
    of(
        "ablation",
        tx("ablation", "消融"),
        tx(
            "The rise of the loss when one part is taken out and nothing is retrained.",
            "去掉某一部分而不再训练，损失上升多少。",
        ),
        Some(ABLATION),
    ),
    of(
        "cka",
        tx("CKA", "CKA"),
        tx(
            "Compares which tokens lie close to which in two layers, whatever directions they use: 1 is the same \
         geometry.",
            "比较两层中哪些词元彼此靠近，与所用的方向无关；几何关系相同时为 1。",
        ),
        Some(CKA),
    ),
    of(
        "induction_head",
        tx("induction head", "归纳头"),
        tx(
            "A head that looks at what followed the present token last time, so that it can be copied. It takes two \
         layers.",
            "看向当前词元上次出现之后的那个词元、以便照抄的头；要两层才能形成。",
        ),
        None,
    ),
    of(
        "plateau",
        tx("plateau", "平台"),
        tx(
            "A stretch of training in which the loss hardly falls, often near a level such as the unigram’s.",
            "训练中损失几乎不降的一段，往往停在一元模型之类的水平附近。",
        ),
        None,
    ),
    of(
        "saddle",
        tx("saddle point", "鞍点"),
        tx(
            "A point with no slope where the loss rises in some directions and falls in others.",
            "坡度为零、但沿有些方向上升、沿另一些方向下降的点。",
        ),
        None,
    ),
    of(
        "tc0",
        tx("TC⁰", "TC⁰"),
        tx(
            "What circuits of fixed depth and polynomial size can compute with gates that count majorities.",
            "层数固定、规模为多项式、带多数门的电路所能计算的函数类。",
        ),
        None,
    ),
];
