//! What is said of a model file.

use base::names::{Text, tx};

pub(super) const OPENED: Text = tx(
    "{name}: {layers} layers of width {width}, {params} weights, {tokens} tokens. A begins with them; B is the same tower from its seed.",
    "{name}：{layers} 层，宽 {width}，{params} 个权重，{tokens} 种词元。A 从这些权重开始；B 是同样的塔，从种子开始。",
);
pub(super) const GIVE_TEXT: Text = tx(
    " None of the texts here has its vocabulary: give it one in its own words, by dropping a .txt file on the page or in the settings.",
    "这里没有与它词表相同的文本：请给它一段它认得的文本，可以把 .txt 文件拖到页面上，也可以在设置里粘贴。",
);
pub(super) const NO_WEIGHTS: Text = tx(
    "There is no .safetensors file among these. Weights in other formats (.bin, .pt) can hold programs and are not read.",
    "其中没有 .safetensors 文件。其他格式的权重（.bin、.pt）可能夹带程序，因此不读取。",
);
pub(super) const NO_CONFIG: Text = tx(
    "The weights do not say what tower they are of. Give the whole folder, with its config.json.",
    "这些权重没有说明属于怎样的塔。请给出整个文件夹，其中要有 config.json。",
);
pub(super) const NO_VOCABULARY: Text = tx(
    "There is no vocabulary: a tokenizer.json or vocab.json that can be read is needed.",
    "没有词表：需要一个可读的 tokenizer.json 或 vocab.json。",
);
pub(super) const BROKEN_WEIGHTS: Text =
    tx("This is no whole safetensors file ({why}).", "这不是完整的 safetensors 文件（{why}）。");
pub(super) const BROKEN_ZIP: Text = tx("The zip cannot be read.", "这个 zip 无法读取。");
pub(super) const TOO_LARGE: Text = tx("The files are larger than {max} MB.", "文件超过 {max} MB。");
pub(super) const NOT_FLOATS: Text =
    tx("{x} is {dtype}; weights are read as F32, F16 or BF16.", "{x} 的类型是 {dtype}；能读的是 F32、F16 和 BF16。");
pub(super) const NOT_FINITE: Text = tx("{x} has NaN or ∞ in it.", "{x} 中有 NaN 或 ∞。");
pub(super) const LACKS: Text = tx("The file lacks {x}.", "文件缺少 {x}。");
pub(super) const NOT_GPT2: Text = tx(
    "The model is of type “{model}”; towers can begin from a GPT-2’s weights and from Strata’s own.",
    "这个模型的类型是“{model}”；塔只能从 GPT-2 或 Strata 自己的权重开始。",
);
pub(super) const SETTING: Text =
    tx("The model has {key} = {value}, which no tower can have.", "这个模型的 {key} = {value}，塔没有这样的设置。");
pub(super) const OUT_OF_RANGE: Text = tx(
    "The model has {key} = {asked}, which no tower can have; the nearest is {used}.",
    "这个模型的 {key} = {asked}，超出了塔的范围；最接近的值是 {used}。",
);
pub(super) const TOKENIZER: Text = tx(
    "Its tokenizer cuts text in a way that is not read here ({what}): words or characters are, pieces of words are not.",
    "它的分词方式（{what}）这里不支持：可以按词或按字符切分，但不能切成词的片段。",
);
pub(super) const NORMALIZER: Text = tx(
    "Its tokenizer changes a text before cutting it ({what}), which is not done here.",
    "它的分词器会先改写文本（{what}），这里不支持。",
);
pub(super) const BAD_IDS: Text = tx(
    "The vocabulary’s {n} tokens are not numbered from 0 on without a gap (at “{token}”).",
    "词表的 {n} 个词元没有从 0 起连续编号（见“{token}”）。",
);
pub(super) const FEW_TOKENS: Text = tx(
    "The vocabulary has {has} tokens, the model vectors for {needed}.",
    "词表有 {has} 个词元，而模型有 {needed} 个词向量。",
);
