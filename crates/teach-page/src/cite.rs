//! How a paper says what was run: a methods paragraph in either language, made from the link alone, a BibTeX entry, and the
//! fingerprints.
//!
//! What every reader of a paper looks for stands in prose; every other setting is named by its row of the table as soon as
//! it is not the default, so that none can be forgotten.

use base::config::fields::{FIELDS, Field, Kind, Scope, Value, field};
use base::config::{Config, CorpusId, Event, Experiment, Link, Residual, Skipped, Sublayer, Tower, What};
use base::names::{Lang, Text, tx};
use std::fmt::Write;

/// Settings that the prose names whatever their value.
const IN_PROSE: [&str; 17] = [
    "corpus",
    "n_layers",
    "d_model",
    "n_heads",
    "n_ctx",
    "act_fn",
    "residual",
    "norm",
    "optimizer",
    "lr",
    "warmup_steps",
    "lr_decay",
    "n_steps",
    "weight_decay",
    "clip_l2",
    "batch_size",
    "seed",
];

/// Most events that are told one by one; the link has all.
const MAX_TOLD: usize = 24;

/// The paragraph. `n_params` are A's and B's, 0 where they are not known.
pub fn methods(link: &Link, n_params: [usize; 2], lang: Lang) -> String {
    let experiment = &link.experiment;
    let a = experiment.a();
    let value = |key: &str| field(key).map_or_else(String::new, |f| said(f, a, lang));
    let engine = link.view.engine.unwrap_or(engine::ENGINE).to_string();
    let text = if a.corpus == CorpusId::OwnText { OWN_TEXT.get(lang).to_string() } else { value("corpus") };
    let mut out = METHODS.fill(
        lang,
        &[
            ("engine", &engine),
            ("layers", &counted(a.n_layers, LAYER, LAYERS, lang)),
            ("width", &value("d_model")),
            ("heads", &counted(a.n_heads, HEAD, HEADS, lang)),
            (
                "norm",
                match value_key(a, "norm") {
                    "none" => NO_NORM,
                    "post" => POST_NORM,
                    _ => PRE_NORM,
                }
                .get(lang),
            ),
            (
                "act",
                &if value_key(a, "act_fn") == "off" {
                    NO_MLP.get(lang).to_string()
                } else {
                    ACT.fill(lang, &[("act", &value("act_fn"))])
                },
            ),
            ("skips", &skips(&a.residual, lang)),
            ("corpus", &text),
            ("key", a.corpus.key()),
            ("seed", &value("seed")),
            ("ctx", &value("n_ctx")),
            ("batch", &counted(a.batch_size, SEQUENCE, SEQUENCES, lang)),
        ],
    );
    let clip =
        if a.clip_l2 == 0.0 { NO_CLIP.get(lang).to_string() } else { CLIP.fill(lang, &[("clip", &value("clip_l2"))]) };
    let decay = if value_key(a, "lr_decay") == "constant" { CONSTANT } else { COSINE };
    out += &OPTIMISED.fill(
        lang,
        &[
            ("opt", &value("optimizer")),
            ("lr", &value("lr")),
            ("warm", &counted(a.warmup_steps, STEP, STEPS, lang)),
            ("decay", decay.get(lang)),
            ("wd", &value("weight_decay")),
            ("clip", &clip),
            ("steps", &value("n_steps")),
        ],
    );
    if let Some(step) = link.view.step {
        out += &AT_STEP.fill(lang, &[("step", &step.to_string())]);
    }
    if n_params.iter().all(|n| *n > 0) {
        out += &PARAMS.fill(lang, &[("a", &n_params[0].to_string()), ("b", &n_params[1].to_string())]);
    }
    let default = Config::default();
    let is_rest = |f: &&Field| !IN_PROSE.contains(&f.key) && (f.get)(a) != (f.get)(&default);
    let rest: Vec<String> = FIELDS.iter().filter(is_rest).map(|f| named(f, a, lang)).collect();
    if !rest.is_empty() {
        out += &REST.fill(lang, &[("list", &rest.join(SEMICOLON.get(lang)))]);
    }
    out += &differences(experiment, lang);
    out += &events(experiment, lang);
    out
}

/// What B has otherwise than A.
fn differences(experiment: &Experiment, lang: Lang) -> String {
    let (a, b) = (experiment.a(), experiment.b());
    let is_other = |f: &&Field| f.scope == Scope::PerTower && (f.get)(a) != (f.get)(b);
    let one = |f: &Field| {
        if f.key == "residual" {
            return skips(&b.residual, lang);
        }
        VERSUS.fill(lang, &[("b", &named(f, b, lang)), ("a", &said(f, a, lang))])
    };
    let list: Vec<String> = FIELDS.iter().filter(is_other).map(one).collect();
    match list.is_empty() {
        true => ALIKE.get(lang).to_string(),
        false => DIFFERS.fill(lang, &[("list", &list.join(SEMICOLON.get(lang)))]),
    }
}

fn events(experiment: &Experiment, lang: Lang) -> String {
    let all = experiment.events();
    if all.is_empty() {
        return String::new();
    }
    let mut told: Vec<String> = all.iter().take(MAX_TOLD).map(|event| happened(event, lang)).collect();
    if let Some(more @ 1..) = all.len().checked_sub(MAX_TOLD) {
        told.push(MORE.fill(lang, &[("n", &more.to_string())]));
    }
    EVENTS.fill(lang, &[("list", &told.join(SEMICOLON.get(lang)))])
}

fn happened(event: &Event, lang: Lang) -> String {
    let (step, tower) = (event.step.to_string(), letter(event.tower));
    let at = [("step", step.as_str()), ("tower", tower)];
    let fill = |text: Text, more: &[(&str, &str)]| text.fill(lang, &[&at[..], more].concat());
    match &event.what {
        What::Cut(site) | What::Join(site) => {
            let sub = if site.sublayer == Sublayer::Attn { ATTENTION } else { MLP }.get(lang);
            let text = if matches!(event.what, What::Cut(_)) { CUT } else { JOINED };
            fill(text, &[("sub", sub), ("layer", &(site.layer + 1).to_string())])
        }
        What::Set(setting) => {
            let f = setting.field();
            fill(SET, &[("name", &name(f, lang)), ("value", &worded(f, setting.value(), lang))])
        }
        What::Skip(Skipped::Batch) => fill(LEFT_BATCH, &[]),
        What::Skip(Skipped::Sequence(idx)) => fill(LEFT_SEQUENCE, &[("n", &(idx + 1).to_string())]),
    }
}

/// A setting with its name.
fn named(f: &Field, config: &Config, lang: Lang) -> String {
    let (name, value) = (name(f, lang), said(f, config, lang));
    format!("{name} {value}")
}

/// A setting's name within a sentence.
fn name(f: &Field, lang: Lang) -> String {
    let label = f.label.get(lang);
    let mut chars = label.chars();
    match (lang, chars.next(), chars.clone().next()) {
        // Not an abbreviation, such as MLP.
        (Lang::En, Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => label.to_string(),
    }
}

/// A setting's value in words.
fn said(f: &Field, config: &Config, lang: Lang) -> String {
    worded(f, &(f.get)(config), lang)
}

fn worded(f: &Field, value: &Value, lang: Lang) -> String {
    match (f.kind, value) {
        (Kind::Choice(choices), Value::Key(key)) => {
            choices.iter().find(|(own, _)| own == key).map_or(*key, |(_, text)| text.get(lang)).to_string()
        }
        (_, Value::Flag(on)) => if *on { ON } else { OFF }.get(lang).to_string(),
        (_, Value::Skips(residual)) => skips(residual, lang),
        _ => value.to_string(),
    }
}

fn value_key(config: &Config, key: &str) -> &'static str {
    match field(key).map(|f| (f.get)(config)) {
        Some(Value::Key(key)) => key,
        _ => "",
    }
}

fn skips(residual: &Residual, lang: Lang) -> String {
    match residual {
        Residual::All => ALL_SKIPS.get(lang).to_string(),
        Residual::None => NO_SKIPS.get(lang).to_string(),
        Residual::AttnOnly => ATTN_SKIPS.get(lang).to_string(),
        Residual::MlpOnly => MLP_SKIPS.get(lang).to_string(),
        Residual::Cuts(cuts) => {
            let one = |site: &base::config::Site| {
                let sub = if site.sublayer == Sublayer::Attn { ATTENTION } else { MLP }.get(lang);
                SITE.fill(lang, &[("sub", sub), ("layer", &(site.layer + 1).to_string())])
            };
            let list: Vec<String> = cuts.iter().map(one).collect();
            CUT_SKIPS.fill(lang, &[("list", &list.join(COMMA.get(lang)))])
        }
    }
}

const fn letter(tower: Tower) -> &'static str {
    match tower {
        Tower::A => "A",
        Tower::B => "B",
    }
}

fn counted(n: usize, one: Text, many: Text, lang: Lang) -> String {
    if n == 1 { one } else { many }.fill(lang, &[("n", &n.to_string())])
}

/// The entry: what it is, where it is, and what proves it. `day` is today as `2026-01-31`, by the reader's clock; empty
/// where nobody knows.
pub fn bibtex(link: &Link, address: &str, day: &str) -> String {
    let prints = link.view.fingerprint;
    let key = prints.map_or_else(|| "run".to_string(), |[a, _]| format!("{:08x}", a >> 32));
    let [a, b] = [link.experiment.a(), link.experiment.b()].map(|config| config.n_layers);
    let mut note = format!("Engine {}", link.view.engine.unwrap_or(engine::ENGINE));
    if let Some(step) = link.view.step {
        let _ = write!(note, ", step {step}");
    }
    if let Some([a, b]) = prints {
        let _ = write!(note, ", fingerprints A {a:016x}, B {b:016x}");
    }
    // What would end a field or begin a comment is no part of a link of ours; of an address it may be.
    let url: String = address
        .chars()
        .map(|c| match c {
            '{' | '}' | '\\' | '"' | ' ' => format!("%{:02X}", c as u32),
            c => c.to_string(),
        })
        .collect();
    let mut out = format!(
        "@misc{{strata-{key},\n  title = {{Strata: a training run of two transformers, {a} and {b} layers deep}},\n"
    );
    if let Some(year) = day.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit())) {
        let _ = writeln!(out, "  year = {{{year}}},\n  urldate = {{{day}}},");
    }
    let _ = write!(out, "  url = {{{url}}},\n  note = {{{note}}}\n}}\n");
    out
}

/// The fingerprints, and what they were made by.
pub fn fingerprints(link: &Link) -> String {
    let engine = link.view.engine.unwrap_or(engine::ENGINE);
    let step = link.view.step.map_or_else(String::new, |step| format!(" step {step}"));
    match link.view.fingerprint {
        Some([a, b]) => format!("A {a:016x}\nB {b:016x}\nengine {engine}{step}"),
        None => format!("engine {engine}{step}"),
    }
}

const METHODS: Text = tx(
    "Two decoder-only transformers, A and B, were trained on the same batches in the same order with Strata (engine {engine}, single precision, deterministic). A has {layers} of width {width} with {heads} each, {norm}, {act}, {skips}. The text is {corpus} (corpus {key}, seed {seed}), with a context of {ctx} tokens and {batch} per batch. ",
    "用 Strata（引擎版本 {engine}，单精度，结果可逐位复现）训练了 A、B 两个仅含解码器的 Transformer，二者以同样的次序读取同样的批次。A 有 {layers}，宽度 {width}，每层 {heads}，{norm}，{act}，{skips}。训练文本：{corpus}（语料 {key}，种子 {seed}），上下文长度 {ctx} 个词元，每批 {batch}。",
);
const OPTIMISED: Text = tx(
    "A was optimised by {opt} with a learning rate of {lr}, {warm} of warm-up and {decay}, weight decay {wd} and {clip}, on a schedule of {steps} steps.",
    "A 的优化器为 {opt}，学习率 {lr}，预热 {warm}，{decay}，权重衰减 {wd}，{clip}，全程 {steps} 步。",
);
const AT_STEP: Text = tx(" Results are of step {step}.", "结果取自第 {step} 步。");
const PARAMS: Text = tx(" A has {a} parameters, B {b}.", "A 有 {a} 个参数，B 有 {b} 个。");
const REST: Text = tx(" Further settings of A: {list}.", "A 的其他设置：{list}。");
const ALIKE: Text = tx(" B has the same settings as A.", "B 的设置与 A 相同。");
const DIFFERS: Text = tx(" B differs from A in: {list}.", "B 与 A 的不同之处：{list}。");
const VERSUS: Text = tx("{b} (A: {a})", "{b}（A 为 {a}）");
const EVENTS: Text = tx(" During training: {list}.", "训练途中：{list}。");
const MORE: Text = tx("and {n} more, which the link has", "另有 {n} 项，见链接");
const OWN_TEXT: Text = tx("a text of the reader's own", "使用者自备的文本");
const LAYER: Text = tx("{n} layer", "{n} 层");
const LAYERS: Text = tx("{n} layers", "{n} 层");
const HEAD: Text = tx("{n} attention head", "{n} 个注意力头");
const HEADS: Text = tx("{n} attention heads", "{n} 个注意力头");
const SEQUENCE: Text = tx("{n} sequence", "{n} 条序列");
const SEQUENCES: Text = tx("{n} sequences", "{n} 条序列");
const STEP: Text = tx("{n} step", "{n} 步");
const STEPS: Text = tx("{n} steps", "{n} 步");
const NO_NORM: Text = tx("no layer normalisation", "不用层归一化");
const PRE_NORM: Text = tx("layer normalisation before each sublayer", "层归一化在各子层之前");
const POST_NORM: Text = tx("layer normalisation after each addition", "层归一化在每次相加之后");
const ACT: Text = tx("{act} as activation", "激活函数为 {act}");
const NO_MLP: Text = tx("no MLPs", "没有 MLP");
const CLIP: Text = tx("gradients clipped to an L2 norm of {clip}", "梯度按 L2 范数 {clip} 裁剪");
const NO_CLIP: Text = tx("no gradient clipping", "不裁剪梯度");
const CONSTANT: Text = tx("a constant rate thereafter", "此后学习率不变");
const COSINE: Text = tx("cosine decay thereafter", "此后按余弦衰减");
const ALL_SKIPS: Text = tx("all residual connections intact", "保留全部残差连接");
const NO_SKIPS: Text = tx("no residual connections", "不用残差连接");
const ATTN_SKIPS: Text = tx("residual connections around attention only", "只保留注意力子层的残差连接");
const MLP_SKIPS: Text = tx("residual connections around the MLPs only", "只保留 MLP 子层的残差连接");
const CUT_SKIPS: Text = tx("residual connections but for {list}", "残差连接剪断了{list}，其余保留");
const SITE: Text = tx("the {sub} of layer {layer}", "第 {layer} 层{sub}");
const ATTENTION: Text = tx("attention", "注意力");
const MLP: Text = tx("MLP", " MLP ");
const CUT: Text = tx(
    "at step {step} {tower}'s residual connection around the {sub} of layer {layer} was cut",
    "第 {step} 步剪断 {tower} 第 {layer} 层{sub}的残差连接",
);
const JOINED: Text = tx(
    "at step {step} {tower}'s residual connection around the {sub} of layer {layer} was restored",
    "第 {step} 步恢复 {tower} 第 {layer} 层{sub}的残差连接",
);
const SET: Text =
    tx("after step {step} {tower}'s {name} became {value}", "第 {step} 步之后，{tower} 的{name}改为 {value}");
const LEFT_BATCH: Text = tx("{tower} left out the update after step {step}", "{tower} 跳过第 {step} 步之后的更新");
const LEFT_SEQUENCE: Text = tx(
    "{tower} left sequence {n} of step {step}'s batch out of its loss",
    "{tower} 在第 {step} 步的损失中略去该批第 {n} 条序列",
);
const ON: Text = tx("on", "开");
const OFF: Text = tx("off", "关");
const SEMICOLON: Text = tx("; ", "；");
const COMMA: Text = tx(", ", "、");

#[cfg(test)]
mod tests;
