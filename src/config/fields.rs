//! The one table of settings: key, words, range, control and scope of each.
//!
//! Link, drawer, command line and the README's table are all made from [`FIELDS`]; a setting is a row here and
//! nothing else anywhere.

use super::{ActFn, Config, CorpusId, Init, LrDecay, Norm, Optimizer, Pos, Residual};
use crate::names::{Text, tx};

/// A setting's value, free of the struct it lives in.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A count.
    Int(usize),
    /// A real number.
    Real(f32),
    /// One of a field's choices, by key.
    Key(&'static str),
    /// On or off.
    Flag(bool),
    /// Which skips are intact.
    Skips(Residual),
}

/// What values a setting takes, which also decides its control.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Whole numbers `min..=max` by `step`.
    Int {
        /// Smallest value.
        min: usize,
        /// Largest value.
        max: usize,
        /// Distance between neighbouring values.
        step: usize,
    },
    /// Real numbers `min..=max`.
    Real {
        /// Smallest value.
        min: f32,
        /// Largest value.
        max: f32,
    },
    /// One of a few words.
    Choice(&'static [(&'static str, Text)]),
    /// On or off.
    Switch,
    /// The residual grammar of [`Residual::parse`].
    Skips,
}

/// Where a setting stands in the drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What is learnt.
    Text,
    /// What the tower is made of.
    Model,
    /// How it learns.
    Training,
}

impl Group {
    /// Every group, in the order of the drawer.
    pub const ALL: [Group; 3] = [Group::Text, Group::Model, Group::Training];

    /// The group's heading.
    pub const fn label(self) -> Text {
        match self {
            Group::Text => tx("What it reads", "读什么"),
            Group::Model => tx("The tower", "塔的结构"),
            Group::Training => tx("How it learns", "怎样学"),
        }
    }
}

/// Whether the two towers may differ in a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Both towers always share it: without it they would not read the same batches.
    Shared,
    /// B may differ, by the `b.` prefix.
    PerTower,
}

/// One row of the table.
pub struct Field {
    /// Name in links, files and on the command line (TransformerLens' word where it has one).
    pub key: &'static str,
    /// Name for readers.
    pub label: Text,
    /// One sentence on what it does.
    pub help: Text,
    /// Place in the drawer.
    pub group: Group,
    /// Range and control.
    pub kind: Kind,
    /// Whether B may differ.
    pub scope: Scope,
    /// Reads it.
    pub get: fn(&Config) -> Value,
    /// Writes it. A value of another kind leaves the config as it was.
    pub set: fn(&mut Config, Value),
}

/// What was wrong with a value, where it could not be taken as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueError {
    /// Not of the field's kind; nothing was changed.
    Unreadable,
    /// Outside the range; the nearest value was taken instead.
    Clamped(Value),
}

impl Field {
    /// Sets the field from its text form, clamping to the range.
    ///
    /// # Errors
    /// [`ValueError::Unreadable`] leaves `config` as it was; [`ValueError::Clamped`] says what was used.
    pub fn read(&self, config: &mut Config, text: &str) -> Result<(), ValueError> {
        let (value, clamped) = self.parse(text).ok_or(ValueError::Unreadable)?;
        (self.set)(config, value.clone());
        if clamped { Err(ValueError::Clamped(value)) } else { Ok(()) }
    }

    /// The field's value as text, readable by [`Field::read`].
    pub fn write(&self, config: &Config) -> String {
        (self.get)(config).to_string()
    }

    fn parse(&self, text: &str) -> Option<(Value, bool)> {
        Some(match self.kind {
            Kind::Int { min, max, step } => {
                let asked: f64 = text.parse().ok().filter(|x: &f64| x.is_finite())?;
                let stepped = min as f64 + ((asked - min as f64) / step as f64).round() * step as f64;
                let used = stepped.clamp(min as f64, max as f64);
                (Value::Int(used as usize), used != asked)
            }
            Kind::Real { min, max } => {
                let asked: f32 = text.parse().ok().filter(|x: &f32| x.is_finite())?;
                let used = asked.clamp(min, max);
                (Value::Real(used), used != asked)
            }
            Kind::Choice(choices) => (Value::Key(choices.iter().find(|(key, _)| *key == text)?.0), false),
            Kind::Switch => match text {
                "on" => (Value::Flag(true), false),
                "off" => (Value::Flag(false), false),
                _ => return None,
            },
            Kind::Skips => (Value::Skips(Residual::parse(text)?), false),
        })
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Int(x) => write!(f, "{x}"),
            Value::Real(x) => write!(f, "{x}"),
            Value::Key(key) => f.write_str(key),
            Value::Flag(on) => f.write_str(if *on { "on" } else { "off" }),
            Value::Skips(residual) => write!(f, "{residual}"),
        }
    }
}

/// The field of that key.
pub fn field(key: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.key == key)
}

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
    Field { key, label, help, group, kind, scope, get: access.0, set: access.1 }
}

use Group::{Model, Training};
use Scope::{PerTower, Shared};

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
        "n_layers",
        tx("Depth", "层数"),
        Model,
        PerTower,
        Kind::Int { min: 1, max: 24, step: 1 },
        int!(n_layers),
        tx("Blocks stacked on one another.", "一层层叠起来的块数。"),
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
        tx("Attention heads per layer; the width is split among them.", "每层的注意力头数，宽度平分给各头。"),
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
        tx("Without it no token sees another.", "关掉后，词元之间互相看不见。"),
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
        tx("The nonlinearity inside each MLP.", "每个 MLP 里的非线性。"),
    ),
    row(
        "residual",
        tx("Residual", "残差"),
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
        tx("Every intact skip is multiplied by this.", "每条保留的残差都乘上这个系数。"),
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
        tx("How the model knows the order of tokens.", "模型靠什么知道词元的先后。"),
    ),
    row(
        "tied",
        tx("Tied embedding", "共享词嵌入"),
        Model,
        PerTower,
        Kind::Switch,
        flag!(tied),
        tx("Read tokens and predict them with one matrix.", "读入和预测用同一个矩阵。"),
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
        ]),
        choice!(init, Init),
        tx("How large the first random weights are.", "最初的随机权重取多大。"),
    ),
    row(
        "init_std",
        tx("Init σ", "初始 σ"),
        Model,
        PerTower,
        Kind::Real { min: 0.001, max: 1.0 },
        real!(init_std),
        tx("Standard deviation of the first weights under the gpt2 init.", "gpt2 初始化时权重的标准差。"),
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
        tx("How a gradient becomes a step.", "怎样把梯度变成一步更新。"),
    ),
    row(
        "lr",
        tx("Learning rate", "学习率"),
        Training,
        PerTower,
        Kind::Real { min: 0.0, max: 1.0 },
        real!(lr),
        tx("Size of a step after warm-up.", "预热之后每一步的大小。"),
    ),
    row(
        "warmup_steps",
        tx("Warm-up steps", "预热步数"),
        Training,
        PerTower,
        Kind::Int { min: 0, max: 2000, step: 1 },
        int!(warmup_steps),
        tx("Steps over which the learning rate rises from zero.", "学习率从零升上来用多少步。"),
    ),
    row(
        "lr_decay",
        tx("Rate decay", "学习率衰减"),
        Training,
        PerTower,
        Kind::Choice(&[("cosine", tx("cosine", "余弦")), ("constant", tx("constant", "不变"))]),
        choice!(lr_decay, LrDecay),
        tx("What the learning rate does after warm-up.", "预热之后学习率怎么走。"),
    ),
    row(
        "n_steps",
        tx("Steps", "总步数"),
        Training,
        Shared,
        Kind::Int { min: 10, max: 20_000, step: 1 },
        int!(n_steps),
        tx("Length of the run; the cosine ends here.", "一次训练多少步，余弦衰减到此为止。"),
    ),
    row(
        "weight_decay",
        tx("Weight decay", "权重衰减"),
        Training,
        PerTower,
        Kind::Real { min: 0.0, max: 1.0 },
        real!(weight_decay),
        tx("Pull of the weight matrices towards zero.", "把权重矩阵往零拉的力度。"),
    ),
    row(
        "clip_l2",
        tx("Clip", "梯度裁剪"),
        Training,
        PerTower,
        Kind::Real { min: 0.0, max: 100.0 },
        real!(clip_l2),
        tx("Largest L2 norm of the whole gradient; 0 means no limit.", "整个梯度的 L2 范数上限，0 表示不限。"),
    ),
    row(
        "batch_size",
        tx("Batch", "批大小"),
        Training,
        Shared,
        Kind::Int { min: 1, max: 64, step: 1 },
        int!(batch_size),
        tx("Sequences per step.", "每一步读多少条序列。"),
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
        tx("Same seed, same weights, same batches.", "种子相同，初始权重和每批文本就相同。"),
    ),
];

const CORPUS_CHOICES: &[(&str, Text)] = &[
    ("stories-en", tx("tiny stories, English", "小故事 · 英文")),
    ("stories-zh", tx("tiny stories, Chinese", "小故事 · 中文")),
    ("induction", tx("induction", "归纳：看过就会")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_in_its_range_and_reads_back() {
        let default = Config::default();
        for f in FIELDS {
            let mut copy = default.clone();
            let text = f.write(&default);
            assert_eq!(f.read(&mut copy, &text), Ok(()), "{} = {text}", f.key);
            assert_eq!(copy, default, "{}", f.key);
        }
    }

    #[test]
    fn choices_are_the_enums_values() {
        let keys = |key: &str| match field(key).expect("a known key").kind {
            Kind::Choice(choices) => choices.iter().map(|c| c.0).collect::<Vec<_>>(),
            _ => panic!("{key} is a choice"),
        };
        assert_eq!(keys("norm"), Norm::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("act_fn"), ActFn::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("pos"), Pos::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("init"), Init::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("optimizer"), Optimizer::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("lr_decay"), LrDecay::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
        assert_eq!(keys("corpus"), CorpusId::ALL.iter().map(|x| x.key()).collect::<Vec<_>>());
    }

    #[test]
    fn out_of_range_is_clamped_and_junk_changes_nothing() {
        let mut config = Config::default();
        let depth = field("n_layers").expect("depth");
        assert_eq!(depth.read(&mut config, "99"), Err(ValueError::Clamped(Value::Int(24))));
        assert_eq!(config.n_layers, 24);
        assert_eq!(depth.read(&mut config, "deep"), Err(ValueError::Unreadable));
        assert_eq!(depth.read(&mut config, "NaN"), Err(ValueError::Unreadable));
        assert_eq!(config.n_layers, 24);
    }
}
