//! What each layer knows, and where it looks.

use super::*;
use crate::measured::Line;
use crate::scene::Sketch;

pub(super) fn layers() -> Scene {
    const STEP: u64 = 600;
    const GENDER: &[(&str, &str)] = &[("label", "gender")];
    let at = |key, with, x| {
        let name = tx("probe accuracy in A", "A 中探针的正确率");
        drawn(key, name, Format::Fixed, STEP, ("probes", with, "accuracy", x), A)
    };
    let depth = |key, with| {
        let name = tx("depth from which a probe of A reads it", "探针在 A 中能读出它的深度");
        said(key, name, Format::Fixed, STEP, ("probes", with, "summary", "depth"), A)
    };
    Scene {
        key: "layers".to_string(),
        told: words(tx(
            "“Anna … and then” – he or she? The name may stand many words back. A linear probe tries to read from A’s vectors, just before the pronoun, which one it must be: at the tokens (0), between the sublayers, and after each of three layers. It takes about 40 seconds.",
            "“Anna … and then” 之后是 he 还是 she？人名可能在好些词之前。线性探针试着从 A 的向量里，在代词出现之前读出该用哪个：在词元处（0）、每个子层之后，直到第 3 层。约需 40 秒。",
        )),
        bet: Bet::Curve(Sketch {
            question: words(tx(
                "Step 600: draw how well the probe reads “he or she” at each depth of A; 0.5 is chance.",
                "第 600 步：画出探针在 A 各深度读出 he / she 的正确率，0.5 为随机。",
            )),
            x: words(tx("depth in layers", "深度（层）")),
            places: (0..=6).map(|half| half as f32 / 2.0).collect(),
            y: axis(tx("accuracy", "正确率"), 0.0, 1.0),
            of: Line::Chart {
                tower: Tower::A,
                step: STEP,
                lens: "probes".to_string(),
                params: params(GENDER),
                panel: "accuracy".to_string(),
            },
        }),
        step: STEP,
        caption: words(tx(
            "The probe is right in {tokens} at the tokens, in {first} after layer 1, in {top} at the top; in this run it is about as good as it gets from depth {depth} on.",
            "探针在词元处的正确率是 {tokens}，第 1 层之后 {first}，顶层 {top}；本次训练中，从深度 {depth} 起已接近最高。",
        )),
        numbers: vec![
            at("tokens", GENDER, 0.0),
            at("first", GENDER, 1.0),
            at("top", GENDER, 3.0),
            depth("depth", GENDER),
        ],
        next: words(tx(
            "Choose other labels: part of speech can be read at the tokens. Where does tense come in?",
            "换别的标注看看：词性在词元处就能读出，时态从哪里起？",
        )),
        claims: claims(&["C2", "C4", "W14"]),
        says: vec![
            below(0.65, at("tokens", GENDER, 0.0)),
            at_least(0.8, at("top", GENDER, 3.0)),
            at_least(0.8, at("middle", GENDER, 1.5)),
            below(0.1, depth("pos", &[("label", "pos")])),
        ],
        teaching: teaching(
            1,
            tx(
                "The name is far away: through which sublayer can it reach the pronoun?",
                "人名离得远，要经过哪种子层才能传到代词这里？",
            ),
            tx(
                "It comes in a jump, half way through a layer: with attention, the only way from word to word. The MLP adds next to nothing.",
                "它是在某一层的中途忽然出现的：靠的是注意力，信息只能由此从一个词传到另一个词。MLP 几乎没有添什么。",
            ),
            tx(
                "In most seeds it comes with layer 2; in seed 1 layer 1 has it, in seed 3 it is complete only in layer 3.",
                "多数种子在第 2 层出现；种子 1 在第 1 层就有，种子 3 到第 3 层才完整。",
            ),
        ),
    }
}

pub(super) fn distance() -> Scene {
    const STEP: u64 = 200;
    let far = |key, layer| {
        let name = tx("A’s distance of attention ÷ an even look’s", "A 的注意力距离 ÷ 均匀注意力的");
        drawn(key, name, Format::Fixed, STEP, ("attention", &[], "distance", layer), A)
    };
    let even = |key, layer| {
        let name = tx("A’s evenness of attention", "A 的注意力均匀度");
        drawn(key, name, Format::Fixed, STEP, ("attention", &[], "evenness", layer), A)
    };
    Scene {
        key: "distance".to_string(),
        told: words(tx(
            "The dialogue has a table: low layers look broadly (entropy above 3 nats), high ones at a single word (below 1). Elsewhere it says that low layers look nearby and high ones far. Both can be measured. Distance is the mean number of tokens back, over that of an even look: 1 is even.",
            "对话里有一张表：低层看得宽（熵高于 3 nats），高层只盯一个词（低于 1 nats）；别处又说低层看近处，高层看远处。这些都可以量。距离是平均回看的词元数，除以均匀注意力的相应值：1 表示与均匀时相同。",
        )),
        bet: Bet::Curve(Sketch {
            question: words(tx(
                "Step 200: draw how far each of A’s eight layers looks; 1 is as far as an even look.",
                "第 200 步：画出 A 的八层各看多远；1 表示与均匀注意力一样远。",
            )),
            x: words(tx("layer", "层")),
            places: (1..=8).map(|layer| layer as f32).collect(),
            y: axis(tx("distance ÷ even", "距离 ÷ 均匀"), 0.0, 2.0),
            of: Line::Chart {
                tower: Tower::A,
                step: STEP,
                lens: "attention".to_string(),
                params: Vec::new(),
                panel: "distance".to_string(),
            },
        }),
        step: STEP,
        caption: words(tx(
            "Layer 1 looks {first} times as far as an even look, layer 8 {last}: neither near nor far. Evenness falls from {even_first} in layer 1 to {even_last} in layer 8: far from a single word.",
            "第 1 层看的距离是均匀时的 {first} 倍，第 8 层 {last} 倍：不近也不远。均匀度由第 1 层的 {even_first} 降到第 8 层的 {even_last}，远非只盯一个词。",
        )),
        numbers: vec![far("first", 1.0), far("last", 8.0), even("even_first", 1.0), even("even_last", 8.0)],
        next: words(tx(
            "Look at single heads: some look at the word before, some at hardly anything else than one place.",
            "再看单个的头：哪些主要看前一个词元，哪些最不均匀？",
        )),
        claims: claims(&["C6", "C7", "W6"]),
        says: vec![
            between(0.8, 1.2, far("first", 1.0)),
            between(0.8, 1.2, far("last", 8.0)),
            at_least(0.85, even("even_first", 1.0)),
            between(0.4, 0.85, even("even_last", 8.0)),
        ],
        teaching: teaching(
            1,
            tx("Where would you expect a low layer to look?", "你觉得低层会往哪里看？"),
            tx(
                "A mean hides heads that differ; and a tower with 32 tokens in sight cannot reach a mean entropy of 3 nats at all.",
                "平均值掩盖了各头之间的差别；而且只看得见 32 个词元时，平均熵根本到不了 3 nats。",
            ),
            tx(
                "Single layers may lie a tenth above or below 1. Larger towers, trained longer, do show a slope from layer 2 on.",
                "个别层会比 1 高或低一成。更大的塔训练得更久，从第 2 层起确实会越看越远。",
            ),
        ),
    }
}
