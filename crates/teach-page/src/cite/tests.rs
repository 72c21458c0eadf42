//! Whatever differs is named, in both languages.

use super::*;
use base::config::Site;
use base::config::fields::Group;
use proptest::prelude::*;

const BOTH: [Lang; 2] = [Lang::En, Lang::Zh];

fn value(kind: Kind, x: f64) -> Value {
    match kind {
        Kind::Int { min, max, step } => Value::Int(min + (x * (((max - min) / step) as f64 + 0.999)) as usize * step),
        Kind::Real { min, max } => Value::Real((f64::from(min) + x * f64::from(max - min)) as f32),
        Kind::Choice(choices) => Value::Key(choices[(x * choices.len() as f64) as usize].0),
        Kind::Switch => Value::Flag(x < 0.5),
        Kind::Skips => Value::Skips(match (x * 5.0) as usize {
            0 => Residual::All,
            1 => Residual::None,
            2 => Residual::AttnOnly,
            3 => Residual::MlpOnly,
            _ => Residual::Cuts([Site::attn(0), Site::mlp(1)].into()),
        }),
    }
}

fn any_experiment() -> impl Strategy<Value = Experiment> {
    let unit = || prop::collection::vec(prop::option::weighted(0.3, 0.0..1.0f64), FIELDS.len());
    (unit(), unit()).prop_map(|(for_a, for_b)| {
        let mut experiment = Experiment::default();
        for (tower, xs) in [(Tower::A, &for_a), (Tower::B, &for_b)] {
            for (f, x) in FIELDS.iter().zip(xs) {
                if let Some(x) = x {
                    experiment.set_value(tower, f, value(f.kind, *x));
                }
            }
        }
        experiment
    })
}

fn of(experiment: &Experiment, lang: Lang) -> String {
    methods(&Link { experiment: experiment.clone(), ..Link::default() }, [0, 0], lang)
}

/// What a reader would look for: the number, or the choice in words; written anew here.
fn looked_for(f: &Field, value: &Value, lang: Lang) -> String {
    let text = match (f.key, value.to_string().as_str(), lang) {
        ("norm", "none", Lang::En) => "no layer normalisation",
        ("norm", "none", Lang::Zh) => "不用层归一化",
        ("norm", "pre", Lang::En) => "before each sublayer",
        ("norm", "pre", Lang::Zh) => "各子层之前",
        ("norm", "post", Lang::En) => "after each addition",
        ("norm", "post", Lang::Zh) => "每次相加之后",
        ("lr_decay", "constant", Lang::En) => "constant rate",
        ("lr_decay", "constant", Lang::Zh) => "学习率不变",
        ("act_fn", "off", Lang::En) => "no MLPs",
        ("act_fn", "off", Lang::Zh) => "没有 MLP",
        ("clip_l2", "0", Lang::En) => "no gradient clipping",
        ("clip_l2", "0", Lang::Zh) => "不裁剪梯度",
        ("residual", "all", Lang::En) => "all residual connections",
        ("residual", "all", Lang::Zh) => "保留全部残差",
        ("residual", "none", Lang::En) => "no residual connections",
        ("residual", "none", Lang::Zh) => "不用残差连接",
        ("residual", "attn", Lang::En) => "around attention only",
        ("residual", "attn", Lang::Zh) => "只保留注意力",
        ("residual", "mlp", Lang::En) => "around the MLPs only",
        ("residual", "mlp", Lang::Zh) => "只保留 MLP",
        ("residual", _, Lang::En) => "attention of layer 1",
        ("residual", _, Lang::Zh) => "第 1 层注意力",
        ("corpus", "own-text", Lang::En) => "of the reader's own",
        ("corpus", "own-text", Lang::Zh) => "使用者自备",
        ("attn" | "tied", "on", Lang::Zh) => "开",
        ("attn" | "tied", "off", Lang::Zh) => "关",
        _ => "",
    };
    match (text, f.kind, value) {
        ("", Kind::Choice(choices), Value::Key(key)) => {
            let (_, label) = choices.iter().find(|(own, _)| own == key).expect("a choice");
            label.get(lang).to_string()
        }
        ("", ..) => value.to_string(),
        _ => text.to_string(),
    }
}

/// By what the setting is known in the sentence.
fn known_by(f: &Field, lang: Lang) -> String {
    let [en, zh] = match f.key {
        "corpus" => ["text is", "训练文本"],
        "n_layers" => [" layer", " 层"],
        "d_model" => ["width", "宽度"],
        "n_heads" => ["attention head", "个注意力头"],
        "n_ctx" => ["context of", "上下文长度"],
        "act_fn" => ["", ""],
        "residual" => ["residual connections", "残差连接"],
        "norm" => ["layer normalisation", "层归一化"],
        "optimizer" => ["optimised by", "优化器为"],
        "lr" => ["learning rate of", "学习率"],
        "warmup_steps" => ["warm-up", "预热"],
        "lr_decay" => ["thereafter", "此后"],
        "n_steps" => ["schedule of", "全程"],
        "weight_decay" => ["weight decay", "权重衰减"],
        "clip_l2" => ["gradient", "梯度"],
        "batch_size" => ["per batch", "每批"],
        "seed" => ["seed", "种子"],
        _ => return f.label.get(lang).to_lowercase(),
    };
    if lang == Lang::En { en } else { zh }.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn every_setting_that_differs_is_named_in_both_languages(experiment in any_experiment()) {
        let default = Config::default();
        for lang in BOTH {
            let text = of(&experiment, lang);
            prop_assert!(!text.contains(['{', '}']), "{}", text);
            let (of_a, of_b) = text.split_once(if lang == Lang::En { " B differs" } else { "B 与 A 的不同" }).unwrap_or((&text, ""));
            for f in FIELDS {
                let (a, b) = ((f.get)(experiment.a()), (f.get)(experiment.b()));
                if a != (f.get)(&default) {
                    let (value, name) = (looked_for(f, &a, lang), known_by(f, lang));
                    prop_assert!(of_a.contains(&value), "{} is not {:?} in: {}", f.key, value, of_a);
                    prop_assert!(of_a.to_lowercase().contains(&name.to_lowercase()), "{} is not called {:?} in: {}", f.key, name, of_a);
                    // It is this one that is said: with the default in its place the paragraph is another.
                    let mut other = experiment.clone();
                    other.set_value(Tower::A, f, (f.get)(&default));
                    prop_assert!(other == experiment || of(&other, lang) != text, "{} in: {}", f.key, text);
                }
                if a != b {
                    let value = looked_for(f, &b, lang);
                    let value = if ["norm", "lr_decay", "act_fn", "clip_l2"].contains(&f.key) { said(f, experiment.b(), lang) } else { value };
                    prop_assert!(of_b.contains(&value), "{} is not {:?} in: {}", f.key, value, of_b);
                    let mut other = experiment.clone();
                    other.set_value(Tower::B, f, a.clone());
                    prop_assert!(other == experiment || of(&other, lang) != text, "{} in: {}", f.key, text);
                }
            }
        }
    }
}

#[test]
fn the_prose_leaves_only_what_the_table_has() {
    assert!(IN_PROSE.iter().all(|key| field(key).is_some()));
    // A new setting is told by its row; these groups have rows that are.
    for group in [Group::Text, Group::Model] {
        assert!(FIELDS.iter().any(|f| f.group == group && !IN_PROSE.contains(&f.key)));
    }
}

#[test]
fn the_default_run_reads_as_a_paper_says_it() {
    let link = Link::parse("v=1&step=50&fp=0123456789abcdef.fedcba9876543210&engine=2").0;
    assert_eq!(
        methods(&link, [106_496, 106_496], Lang::En),
        "Two decoder-only transformers, A and B, were trained on the same batches in the same order with Strata (engine 2, \
         single precision, deterministic). A has 8 layers of width 32 with 4 attention heads each, layer normalisation \
         before each sublayer, GELU (tanh) as activation, all residual connections intact. The text is tiny stories, \
         English (corpus stories-en, seed 0), with a context of 32 tokens and 8 sequences per batch. A was optimised by \
         AdamW with a learning rate of 0.003, 40 steps of warm-up and cosine decay thereafter, weight decay 0.01 and \
         gradients clipped to an L2 norm of 1, on a schedule of 1000 steps. Results are of step 50. A has 106496 \
         parameters, B 106496. B differs from A in: no residual connections."
    );
    assert_eq!(
        methods(&link, [0, 0], Lang::Zh),
        "用 Strata（引擎版本 2，单精度，结果可逐位复现）训练了 A、B 两个仅含解码器的 Transformer，二者以同样的次序读取同样的批次。\
         A 有 8 层，宽度 32，每层 4 个注意力头，层归一化在各子层之前，激活函数为 GELU（tanh），保留全部残差连接。\
         训练文本：小故事（英文）（语料 stories-en，种子 0），上下文长度 32 个词元，每批 8 条序列。A 的优化器为 AdamW，学习率 0.003，\
         预热 40 步，此后按余弦衰减，权重衰减 0.01，梯度按 L2 范数 1 裁剪，全程 1000 步。结果取自第 50 步。\
         B 与 A 的不同之处：不用残差连接。"
    );
}

#[test]
fn what_happened_on_the_way_is_told_and_counted() {
    let link = Link::parse(
        "v=1&b.residual=all&events=200:b:cut:3m,240:b:join:3m,300:a:set:lr:0.001,310:b:skip:batch,320:b:skip:3",
    )
    .0;
    let [en, zh] = BOTH.map(|lang| methods(&link, [0, 0], lang));
    for words in [
        "B has the same settings as A",
        "at step 200 B's residual connection around the MLP of layer 3 was cut",
        "at step 240 B's residual connection around the MLP of layer 3 was restored",
        "after step 300 A's learning rate became 0.001",
        "B left out the update after step 310",
        "B left sequence 4 of step 320's batch out of its loss",
    ] {
        assert!(en.contains(words), "{words:?} is not in: {en}");
    }
    for words in [
        "B 的设置与 A 相同",
        "第 200 步剪断 B 第 3 层 MLP 的残差连接",
        "第 300 步之后，A 的学习率改为 0.001",
        "第 4 条序列",
    ] {
        assert!(zh.contains(words), "{words:?} is not in: {zh}");
    }
    let many: Vec<String> = (0..40).map(|step| format!("{step}:b:skip:batch")).collect();
    let link = Link::parse(&format!("v=1&events={}", many.join(","))).0;
    assert!(methods(&link, [0, 0], Lang::En).contains("and 16 more"));
    assert!(methods(&link, [0, 0], Lang::Zh).contains("另有 16 项"));
}

#[test]
fn the_entry_holds_link_and_fingerprints_and_nothing_ends_it_early() {
    let text = "v=1&step=50&fp=0123456789abcdef.fedcba9876543210&engine=2";
    let link = Link::parse(text).0;
    let entry = bibtex(&link, &format!("https://example.org/a}}b/#{text}"), "2026-11-29");
    assert!(entry.starts_with("@misc{strata-01234567,\n") && entry.contains("year = {2026}"), "{entry}");
    assert!(entry.contains(&format!("url = {{https://example.org/a%7Db/#{text}}}")), "{entry}");
    assert!(
        entry.contains("note = {Engine 2, step 50, fingerprints A 0123456789abcdef, B fedcba9876543210}"),
        "{entry}"
    );
    assert_eq!(entry.matches('{').count(), entry.matches('}').count());
    assert_eq!(fingerprints(&link), "A 0123456789abcdef\nB fedcba9876543210\nengine 2 step 50");
    assert!(!bibtex(&Link::default(), "x", "").contains("year"));
}
