//! What the page knows of every scene from the start: its name and its link.

use base::names::{Text, tx};

/// A scene as the chips and the contents have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// The word in links, `scene=KEY`, and the name of the scene's file.
    pub key: &'static str,
    /// Its name, without the number.
    pub title: Text,
    /// What it looks at: settings, events, view and lens, as a link has them; without step and scene.
    pub link: &'static str,
}

/// All, in the order of the lesson; number `i + 1` is at `i`.
pub const CARDS: &[Card] = &[
    card("highway", tx("Cut the highway", "剪断残差通路"), ""),
    card("content", tx("Size, not content", "只剩大小，没有内容"), "n_ctx=8&lens=jacobians"),
    card("heal", tx("One ⊕ cut", "只剪一条残差"), "b.residual=4a"),
    card("paths", tx("Which paths carry it", "梯度走哪些路径"), "lens=paths"),
    card(
        "ladder",
        tx("Simple things first", "先易后难"),
        "n_layers=2&d_model=48&corpus=markov&batch_size=16&lr=0.002&warmup_steps=60&lr_decay=constant&n_steps=600\
         &b.n_layers=1&b.residual=all&lens=ngram",
    ),
    card(
        "induction",
        tx("What one layer cannot", "单层学不会的事"),
        "corpus=induction&n_layers=2&d_model=48&n_ctx=40&batch_size=32&pos=rel&tied=off&warmup_steps=30\
         &lr_decay=constant&b.n_layers=1&b.d_model=80&b.residual=all&lens=behaviour\
         &behaviour.n_questions=1000",
    ),
    card(
        "cups",
        tx("Follow the cups", "追踪三个杯子"),
        "corpus=three-cups&n_layers=4&d_model=48&n_ctx=13&batch_size=48&pos=rel&tied=off&warmup_steps=30\
         &n_steps=300&b.n_layers=1&b.residual=all&lens=behaviour&behaviour.n_questions=1000",
    ),
    card(
        "agreement",
        tx("Same loss, other grammar", "损失相近，语法不同"),
        "corpus=grammar-en&balance=1&n_layers=3&d_model=48&batch_size=16&pos=rel&n_steps=600\
         &b.n_layers=1&b.d_model=80&b.residual=all&lens=behaviour&behaviour.n_questions=1000",
    ),
    card(
        "layers",
        tx("What each layer knows", "每一层知道什么"),
        "corpus=grammar-en&balance=1&n_layers=3&d_model=48&batch_size=16&pos=rel&n_steps=600\
         &b.n_layers=1&b.d_model=80&b.residual=all&lens=probes&probes.label=gender",
    ),
    card("distance", tx("Near and far", "看近还是看远"), "lens=attention"),
    card("upside", tx("Upside down", "上下颠倒"), "lens=gradients"),
    card(
        "chinese",
        tx("The tower in Chinese", "学中文的塔"),
        "corpus=grammar-zh&balance=1&n_layers=3&d_model=48&batch_size=16&pos=rel&n_steps=600\
         &b.n_layers=1&b.d_model=80&b.residual=all&lens=behaviour&behaviour.n_questions=1000",
    ),
    card("scale", tx("Skips turned down", "把残差调小"), "b.residual=all&b.residual_scale=0.5"),
];

const fn card(key: &'static str, title: Text, link: &'static str) -> Card {
    Card { key, title, link }
}

impl Card {
    /// The card of that key, and its place in the lesson.
    pub fn of(key: &str) -> Option<(usize, &'static Card)> {
        CARDS.iter().enumerate().find(|(_, card)| card.key == key)
    }
}
