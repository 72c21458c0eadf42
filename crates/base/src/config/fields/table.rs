//! The rows themselves.

use super::Group::{Model, Training};
use super::Scope::{PerTower, Shared};
use super::{Field, Group, Kind, Scope, Value};
use crate::config::{ActFn, Config, CorpusId, Init, LrDecay, Norm, Optimizer, Pos, TextUnit};
use crate::names::{Text, tx};

macro_rules! int {
    ($name:ident) => {
        (
            |c| Value::Int(c.$name),
            |c, v| {
                if let Value::Int(x) = v {
                    c.$name = x
                }
            },
        )
    };
}
macro_rules! real {
    ($name:ident) => {
        (
            |c| Value::Real(c.$name),
            |c, v| {
                if let Value::Real(x) = v {
                    c.$name = x
                }
            },
        )
    };
}
macro_rules! flag {
    ($name:ident) => {
        (
            |c| Value::Flag(c.$name),
            |c, v| {
                if let Value::Flag(x) = v {
                    c.$name = x
                }
            },
        )
    };
}
macro_rules! choice {
    ($name:ident, $ty:ident) => {
        (
            |c| Value::Key(c.$name.key()),
            |c, v| {
                if let Value::Key(key) = v
                    && let Some(x) = $ty::from_key(key)
                {
                    c.$name = x
                }
            },
        )
    };
}

type Access = (fn(&Config) -> Value, fn(&mut Config, Value));

const fn row(
    key: &'static str,
    label: Text,
    group: Group,
    scope: Scope,
    kind: Kind,
    access: Access,
    help: Text,
) -> Field {
    Field { key, label, help, group, kind, scope, live: false, get: access.0, set: access.1 }
}

/// A setting of the schedule, which may also change in mid-run.
const fn live(field: Field) -> Field {
    Field { live: true, ..field }
}

/// Every setting, in the order of links and of the drawer.
pub const FIELDS: &[Field] = &[
    row(
        "corpus",
        tx("Corpus", "语料"),
        Group::Text,
        Shared,
        Kind::Choice(CORPUS_CHOICES),
        choice!(corpus, CorpusId),
        tx("The text that both towers learn to continue.", "两座塔一起学着续写的文本。"),
    ),
    row(
        "balance",
        tx("Balance", "句型均衡"),
        Group::Text,
        Shared,
        Kind::Real { min: 0.0, max: 1.0 },
        real!(balance),
        tx(
            "For the grammars: 0 leaves rare kinds of sentences rare, 1 makes all kinds equally frequent.",
            "只用于语法句：0 保持各句型原有的频率，1 使各句型同样频繁。",
        ),
    ),
    row(
        "text_unit",
        tx("Cut into", "切分单位"),
        Group::Text,
        Shared,
        Kind::Choice(&[("character", tx("characters", "字符")), ("word", tx("words", "词"))]),
        choice!(text_unit, TextUnit),
        tx("For your own text: what counts as one token.", "只用于自己的文本：按字符还是按词切分词元。"),
    ),
    row(
        "n_layers",
        tx("Depth", "层数"),
        Model,
        PerTower,
        Kind::Int { min: 1, max: 24, step: 1 },
        int!(n_layers),
        tx("Transformer blocks stacked on one another.", "堆叠的 Transformer 块数。"),
    ),
    row(
        "d_model",
        tx("Width", "宽度"),
        Model,
        PerTower,
        Kind::Int { min: 8, max: 256, step: 4 },
        int!(d_model),
        tx("Numbers per token in the residual stream.", "残差流中每个词元用多少个数表示。"),
    ),
    row(
        "n_heads",
        tx("Heads", "注意力头"),
        Model,
        PerTower,
        Kind::Int { min: 1, max: 8, step: 1 },
        int!(n_heads),
        tx("Attention heads per layer; the width is split among them.", "每层的注意力头数；宽度由各头平分。"),
    ),
    row(
        "n_ctx",
        tx("Context", "上下文长度"),
        Group::Text,
        Shared,
        Kind::Int { min: 8, max: 256, step: 1 },
        int!(n_ctx),
        tx("Tokens the model sees at once.", "模型一次能看到多少个词元。"),
    ),
    row(
        "mlp_ratio",
        tx("MLP width", "MLP 宽度"),
        Model,
        PerTower,
        Kind::Int { min: 1, max: 8, step: 1 },
        int!(mlp_ratio),
        tx("Hidden width of the MLP, in multiples of the width.", "MLP 隐藏层的宽度，按模型宽度的倍数计。"),
    ),
    row(
        "attn",
        tx("Attention", "注意力"),
        Model,
        PerTower,
        Kind::Switch,
        flag!(attn),
        tx("Without it no token sees another.", "关闭后，词元之间互不可见。"),
    ),
    row(
        "act_fn",
        tx("Activation", "激活函数"),
        Model,
        PerTower,
        Kind::Choice(&[
            ("gelu", tx("GELU", "GELU")),
            ("gelu_tanh", tx("GELU (tanh)", "GELU（tanh）")),
            ("relu", tx("ReLU", "ReLU")),
            ("silu", tx("SiLU", "SiLU")),
            ("identity", tx("identity", "恒等")),
            ("off", tx("no MLP", "不用 MLP")),
        ]),
        choice!(act_fn, ActFn),
        tx("The nonlinearity inside each MLP.", "每个 MLP 中的非线性函数。"),
    ),
    row(
        "residual",
        tx("Residual", "残差连接"),
        Model,
        PerTower,
        Kind::Skips,
        (
            |c| Value::Skips(c.residual.clone()),
            |c, v| {
                if let Value::Skips(x) = v {
                    c.residual = x
                }
            },
        ),
        tx("Which skip connections stand when the run begins.", "训练开始时保留哪些残差连接。"),
    ),
    row(
        "residual_scale",
        tx("Skip scale", "残差系数"),
        Model,
        PerTower,
        Kind::Real { min: 0.0, max: 2.0 },
        real!(residual_scale),
        tx("Every intact skip is multiplied by this.", "每条保留的残差连接都乘以这个系数。"),
    ),
    row(
        "norm",
        tx("Norm", "归一化"),
        Model,
        PerTower,
        Kind::Choice(&[("none", tx("none", "无")), ("pre", tx("pre", "前置")), ("post", tx("post", "后置"))]),
        choice!(norm, Norm),
        tx(
            "Where layer normalisation stands: nowhere, before each sublayer, or after each add.",
            "层归一化放在哪里：不用、放在子层之前，或放在相加之后。",
        ),
    ),
    row(
        "pos",
        tx("Positions", "位置编码"),
        Model,
        PerTower,
        Kind::Choice(&[
            ("learned", tx("learned", "可学习")),
            ("rel", tx("relative bias", "相对偏置")),
            ("sinusoidal", tx("sinusoidal", "正弦")),
            ("rope", tx("rotary", "旋转")),
            ("none", tx("none", "无")),
        ]),
        choice!(pos, Pos),
        tx("How the model knows the order of tokens.", "模型如何得知词元的先后次序。"),
    ),
    row(
        "tied",
        tx("Tied embedding", "输入输出共用词嵌入"),
        Model,
        PerTower,
        Kind::Switch,
        flag!(tied),
        tx("Read tokens and predict them with one matrix.", "读入词元和预测词元用同一个矩阵。"),
    ),
    row(
        "init",
        tx("Init", "初始化"),
        Model,
        PerTower,
        Kind::Choice(&[
            ("gpt2", tx("gpt2", "gpt2")),
            ("xavier", tx("xavier", "xavier")),
            ("xavierp", tx("xavierp", "xavierp")),
            ("file", tx("a model file", "模型文件")),
        ]),
        choice!(init, Init),
        tx(
            "How large the first random weights are, or that they come from a model file.",
            "初始随机权重的大小；也可以从模型文件读入权重。",
        ),
    ),
    row(
        "init_std",
        tx("Init σ", "初始 σ"),
        Model,
        PerTower,
        Kind::Real { min: 0.001, max: 1.0 },
        real!(init_std),
        tx("Standard deviation of the first weights under the gpt2 init.", "采用 gpt2 初始化时，权重的标准差。"),
    ),
    row(
        "optimizer",
        tx("Optimizer", "优化器"),
        Training,
        PerTower,
        Kind::Choice(&[
            ("adamw", tx("AdamW", "AdamW")),
            ("sgd", tx("SGD", "SGD")),
            ("momentum", tx("momentum", "动量")),
        ]),
        choice!(optimizer, Optimizer),
        tx("How a gradient becomes a step.", "如何由梯度得到一步更新。"),
    ),
    live(row(
        "lr",
        tx("Learning rate", "学习率"),
        Training,
        PerTower,
        Kind::Real { min: 0.0, max: 1.0 },
        real!(lr),
        tx("Size of a step after warm-up.", "预热结束后的学习率。"),
    )),
    live(row(
        "warmup_steps",
        tx("Warm-up steps", "预热步数"),
        Training,
        PerTower,
        Kind::Int { min: 0, max: 2000, step: 1 },
        int!(warmup_steps),
        tx("Steps over which the learning rate rises from zero.", "学习率从零升到设定值所用的步数。"),
    )),
    live(row(
        "lr_decay",
        tx("Rate decay", "学习率衰减"),
        Training,
        PerTower,
        Kind::Choice(&[("cosine", tx("cosine", "余弦")), ("constant", tx("constant", "不变"))]),
        choice!(lr_decay, LrDecay),
        tx("What the learning rate does after warm-up.", "预热结束后，学习率如何变化。"),
    )),
    row(
        "n_steps",
        tx("Steps", "总步数"),
        Training,
        Shared,
        Kind::Int { min: 10, max: 20_000, step: 1 },
        int!(n_steps),
        tx("Length of the run; the cosine ends here.", "一次训练的步数；余弦衰减到此结束。"),
    ),
    live(row(
        "weight_decay",
        tx("Weight decay", "权重衰减"),
        Training,
        PerTower,
        Kind::Real { min: 0.0, max: 1.0 },
        real!(weight_decay),
        tx(
            "Pull of the weight matrices towards zero. Embeddings (wte, wpe), relative biases (rel_bias), norms and biases never decay.",
            "权重矩阵向零收缩的强度。词嵌入（wte）、位置嵌入（wpe）、相对偏置（rel_bias）、归一化参数和偏置不衰减。",
        ),
    )),
    live(row(
        "clip_l2",
        tx("Clip", "梯度裁剪"),
        Training,
        PerTower,
        Kind::Real { min: 0.0, max: 100.0 },
        real!(clip_l2),
        tx("Largest L2 norm of the whole gradient; 0 means no limit.", "整个梯度的 L2 范数上限；0 表示不限。"),
    )),
    row(
        "batch_size",
        tx("Batch", "批大小"),
        Training,
        Shared,
        Kind::Int { min: 1, max: 64, step: 1 },
        int!(batch_size),
        tx("Sequences per step.", "每一步读入的序列数。"),
    ),
    row(
        "seed",
        tx("Seed", "随机种子"),
        Training,
        Shared,
        Kind::Int { min: 0, max: 999_999, step: 1 },
        (
            |c| Value::Int(c.seed as usize),
            |c, v| {
                if let Value::Int(x) = v {
                    c.seed = x as u32
                }
            },
        ),
        tx("Same seed, same weights, same batches.", "种子相同，则初始权重和各批文本都相同。"),
    ),
];

const CORPUS_CHOICES: &[(&str, Text)] = &[
    ("stories-en", tx("tiny stories, English", "小故事（英文）")),
    ("stories-zh", tx("tiny stories, Chinese", "小故事（中文）")),
    ("grammar-en", tx("grammar, English", "语法句（英文）")),
    ("grammar-zh", tx("grammar, Chinese", "语法句（中文）")),
    ("induction", tx("induction", "归纳：照抄上次的后继")),
    ("three-cups", tx("three cups", "三个杯子")),
    ("markov", tx("Markov source", "马尔可夫源")),
    ("orders", tx("Markov, equal weights", "马尔可夫源（等权）")),
    ("dyck", tx("brackets", "括号配对")),
    ("modular", tx("modular addition", "模 23 加法")),
    ("names", tx("made-up names", "虚构的名字")),
    ("own-text", tx("your own text", "自己的文本")),
];
