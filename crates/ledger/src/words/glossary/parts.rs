//! Parts of the model, from the token up.

use super::formulas::{
    ATTENTION, EMBEDDING, EVENNESS, GELU, LAYER_NORM, MLP, POST_NORM, PRE_NORM, SCORE, SKIP, SOFTMAX, STREAM, TIED,
    UNEMBEDDING,
};
use super::{Term, of};
use base::names::tx;

pub(super) const TERMS: &[Term] = &[
    of(
        "token",
        tx("token", "词元"),
        tx(
            "The unit that is read and predicted: here a character, a word or a symbol.",
            "读入和预测的单位；在这里是一个字符、一个词或一个符号。",
        ),
        None,
    ),
    of(
        "embedding",
        tx("embedding", "词嵌入"),
        tx(
            "A learnt table: each token’s row, plus that of its place, is the vector with which it enters the stream.",
            "学出来的一张表，每种词元一行；取出这一行，加上位置的向量，便是词元进入残差流时的向量。",
        ),
        Some(EMBEDDING),
    ),
    of(
        "position",
        tx("position scheme", "位置编码"),
        tx(
            "How the model knows the order of tokens: a vector for each place, a bias by distance, or a rotation of \
         queries and keys.",
            "模型得知先后次序的方式：每个位置一个向量，或按距离加偏置，或旋转查询和键。",
        ),
        None,
    ),
    of(
        "residual_stream",
        tx("residual stream", "残差流"),
        tx(
            "One vector per token that runs through all layers; each sublayer reads it and adds its result to it.",
            "贯穿各层的向量，每个词元一条；各子层从中读取，再把结果加上去。",
        ),
        Some(STREAM),
    ),
    of(
        "skip",
        tx("skip connection", "残差连接"),
        tx(
            "The way past a sublayer: its input is added as it is to its output. Where it is cut, all must go through \
         the branch.",
            "绕过子层的通路：输入原样加到子层的输出上。剪断之后，一切只能走支路。",
        ),
        Some(SKIP),
    ),
    of(
        "branch",
        tx("branch", "支路"),
        tx(
            "The way through a sublayer, attention or MLP; with pre-norm the norm stands on it too.",
            "穿过子层（注意力或 MLP）的通路；前置归一化也在这条路上。",
        ),
        None,
    ),
    of(
        "layer",
        tx("layer, block", "层（块）"),
        tx(
            "An attention sublayer and an MLP sublayer, each with a skip around it.",
            "一个注意力子层加一个 MLP 子层，各有一条残差连接绕过。",
        ),
        None,
    ),
    of(
        "attention",
        tx("attention", "注意力"),
        tx(
            "Each token takes a weighted mean of values, its own and those of tokens before it; queries and keys give \
         the weights.",
            "每个词元对自己和前面各词元的值取加权平均，权重由查询和键算出。",
        ),
        Some(ATTENTION),
    ),
    of(
        "head",
        tx("head", "注意力头"),
        tx(
            "One of several attentions that work side by side in a layer, each with its own queries, keys and values.",
            "一层里并列工作的几个注意力之一，各有自己的查询、键和值。",
        ),
        None,
    ),
    of(
        "query_key_value",
        tx("query, key, value", "查询、键、值"),
        tx(
            "Three vectors of a token: what it looks for, what it is found by, and what it hands over. Query times key \
         is the score.",
            "词元的三个向量：要找什么，凭什么被找到，被找到后交出什么。查询与键的内积即注意力分数。",
        ),
        Some(SCORE),
    ),
    of(
        "evenness",
        tx("evenness", "均匀度"),
        tx(
            "Entropy of where a head looks, over its ceiling, the logarithm of the tokens in sight: 1 is everywhere \
         alike, 0 is one token.",
            "注意力分布的熵除以其上限，即可见词元数的对数；处处一样时为 1，只看一个词元时为 0。",
        ),
        Some(EVENNESS),
    ),
    of(
        "mlp",
        tx("MLP, feed-forward net", "MLP（前馈网络）"),
        tx(
            "Two matrices with a nonlinear function between them, applied to each token on its own.",
            "两个矩阵，中间夹一个非线性函数，对每个词元单独作用。",
        ),
        Some(MLP),
    ),
    of(
        "activation",
        tx("activation function", "激活函数"),
        tx(
            "The nonlinear function inside the MLP, such as GELU. Φ is the normal distribution function.",
            "MLP 里的非线性函数，例如 GELU；式中 Φ 是正态分布函数。",
        ),
        Some(GELU),
    ),
    of(
        "layer_norm",
        tx("layer normalisation", "层归一化"),
        tx(
            "Takes the mean off a vector and divides by its standard deviation, then scales and shifts it by learnt \
         numbers.",
            "把向量减去均值、除以标准差，再用学出来的数缩放和平移。",
        ),
        Some(LAYER_NORM),
    ),
    of(
        "pre_norm",
        tx("pre-norm", "前置归一化"),
        tx(
            "The norm stands before each sublayer, on the branch; skips stay untouched. GPT-2 and most later models do \
         so.",
            "归一化放在子层之前的支路上，不碰残差连接；GPT-2 及其后的模型多用此法。",
        ),
        Some(PRE_NORM),
    ),
    of(
        "post_norm",
        tx("post-norm", "后置归一化"),
        tx(
            "The norm stands after each addition, so that the skip passes through it too. The first transformer did so.",
            "归一化放在每次相加之后，残差连接也要穿过它；最早的 Transformer 用此法。",
        ),
        Some(POST_NORM),
    ),
    of(
        "unembedding",
        tx("unembedding", "读出矩阵"),
        tx(
            "The matrix that turns a token’s last vector, normalised, into one logit for every token of the vocabulary.",
            "把词元最后的向量（归一化之后）变成词表中每个词元的 logit 的矩阵。",
        ),
        Some(UNEMBEDDING),
    ),
    of(
        "tied",
        tx("tied embedding", "共用词嵌入"),
        tx(
            "One matrix both reads tokens and predicts them. Read out at the bottom, a token then mostly names itself.",
            "读入词元与预测词元共用一个矩阵；此时若在最底层读出，得到的多半是词元自己。",
        ),
        Some(TIED),
    ),
    of(
        "logit",
        tx("logit", "logit"),
        tx(
            "The score of a possible next token, any real number; the softmax turns scores into probabilities.",
            "某个词元作为下一个词元的分数，可为任意实数；经 softmax 变成概率。",
        ),
        None,
    ),
    of(
        "softmax",
        tx("softmax", "softmax"),
        tx(
            "Turns scores into positive shares that sum to 1. Equal scores give equal shares; large differences single \
         one out.",
            "把一组分数变成和为 1 的正数。分数相等则各占一样；差得越大，越集中于一个。",
        ),
        Some(SOFTMAX),
    ),
    of(
        "hook",
        tx("hook", "钩子"),
        tx(
            "The name of an intermediate tensor, spelt as in TransformerLens; its gradient has the same name with _grad.",
            "前向计算中每个中间张量的名字，与 TransformerLens 的写法一致；它的梯度，名字之后加上 _grad。",
        ),
        None,
    ),
];
