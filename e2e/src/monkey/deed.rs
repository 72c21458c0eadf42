//! What a monkey does: a number of a sequence that a seed gives.

use base::rng::{Rng, Stream};
use serde_json::{Value, json};
use thirtyfour::Key;

/// A kind of deed, with how often it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any button, tab, switch or summary that can be used.
    Click,
    /// An option of a list.
    Choose,
    /// Something written into a field, sensible or not.
    Type,
    /// A slider, dragged.
    Slide,
    /// The timeline, dragged.
    Scrub,
    /// The pointer over a picture, sometimes with a click.
    Hover,
    /// A key where the focus is.
    Key,
    /// A skip, cut or joined.
    Cut,
    /// What stands still goes on.
    Play,
    /// Another speed.
    Pace,
    /// A scene.
    Scene,
    /// The browser's Back.
    Back,
    /// The browser's Forward.
    Forward,
    /// Another link in the address bar.
    Link,
    /// Nobody looks for a moment.
    Hide,
    /// A file is dropped.
    Drop,
    /// The share dialog.
    Share,
    /// The other theme.
    Theme,
    /// The other language.
    Lang,
    /// Another size of the window.
    Resize,
    /// Another zoom.
    Zoom,
    /// A key from the driver.
    RealKey,
    /// A click from the driver, wherever it falls.
    RealClick,
}

/// Each kind with its name inside the page and its share of all deeds.
const KINDS: [(Kind, &str, usize); 23] = [
    (Kind::Click, "click", 26),
    (Kind::Choose, "choose", 5),
    (Kind::Type, "type", 6),
    (Kind::Slide, "slide", 3),
    (Kind::Scrub, "scrub", 6),
    (Kind::Hover, "hover", 6),
    (Kind::Key, "key", 6),
    (Kind::Cut, "cut", 5),
    (Kind::Play, "play", 12),
    (Kind::Pace, "pace", 4),
    (Kind::Scene, "scene", 2),
    (Kind::Back, "back", 2),
    (Kind::Forward, "forward", 1),
    (Kind::Link, "link", 2),
    (Kind::Hide, "hide", 1),
    (Kind::Drop, "drop", 1),
    (Kind::Share, "share", 1),
    (Kind::Theme, "theme", 1),
    (Kind::Lang, "lang", 1),
    (Kind::Resize, "resize", 2),
    (Kind::Zoom, "zoom", 1),
    (Kind::RealKey, "real key", 4),
    (Kind::RealClick, "real click", 2),
];

/// Keys that the driver presses.
pub(super) const KEYS: [(&str, Key); 12] = [
    ("Tab", Key::Tab),
    ("Enter", Key::Enter),
    ("Space", Key::Space),
    ("Escape", Key::Escape),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PageUp", Key::PageUp),
    ("PageDown", Key::PageDown),
];

/// Links that somebody may put into the address bar, good ones and others; towers stay small.
const LINKS: [&str; 16] = [
    "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2",
    "v=1&n_layers=4&d_model=16&n_heads=2&n_ctx=16&batch_size=2&lang=zh",
    "v=1",
    "",
    "v=1&n_layers=3&norm=none&init=gpt2",
    "v=1&n_layers=2&corpus=induction&d_model=16&n_heads=2&lens=attention",
    "v=1&n_layers=2&lattice=on&d_model=16&n_heads=2&n_ctx=16",
    "v=1&n_layers=2&d_model=16&n_heads=2&events=9:b:cut:1m,14:a:cut:0a&step=30",
    "v=1&n_layers=2&d_model=16&n_heads=2&optimizer=sgd&lr=1e30",
    "v=1&class=1",
    "v=1&scene=highway",
    "v=1&n_layers=99999&d_model=-3&norm=%3Cscript%3E&zzz=1&lens=none",
    "v=7&%%%&=&&&=a&\u{0}",
    "v=1&n_layers=2&corpus=own-text&d_model=16&n_heads=2",
    "v=1&n_layers=24&d_model=256&n_ctx=256&d_mlp=8&n_heads=1",
    "v=1&n_layers=2&step=40&fp=0000000000000000.1111111111111111",
];

/// What somebody may type.
const TEXTS: [&str; 14] = [
    "",
    "0",
    "-1",
    "1e308",
    "NaN",
    "0.003",
    "none",
    "0a.1m",
    "<img src=x onerror=\"window.pwned = 1\">",
    "\"><script>window.pwned = 1</script>",
    "javascript:window.pwned=1",
    "{{constructor.constructor('window.pwned=1')()}}",
    "\u{202e}\u{0}\u{fffd}👩‍👩‍👧‍👦 一二三 مرحبا",
    "the cat sat on the mat. the dog sat on the log. the cat and the dog sat. the cat sat on the dog.",
];

/// One deed: what is done, and numbers in 0..1 that say on what and how.
#[derive(Clone, Copy, Debug)]
pub struct Deed {
    /// What.
    pub kind: Kind,
    /// On what, and how.
    pub u: [f64; 4],
}

/// The `nth` deed of a seed.
pub fn deed(seed: u64, nth: usize) -> Deed {
    let mut draws = Rng::new(seed, Stream::Sample, nth as u64);
    let mut left = draws.below(KINDS.iter().map(|(.., share)| share).sum());
    let found = KINDS.iter().find(|(.., share)| {
        let is_it = left < *share;
        left = left.saturating_sub(*share);
        is_it
    });
    let kind = found.map_or(Kind::Play, |(kind, ..)| *kind);
    Deed { kind, u: std::array::from_fn(|_| f64::from(draws.uniform())) }
}

impl Kind {
    /// Whether only the browser's driver can do it.
    pub fn is_of_driver(self) -> bool {
        matches!(self, Kind::Resize | Kind::Zoom | Kind::RealKey | Kind::RealClick)
    }

    fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }
}

impl Deed {
    /// One of these, by its third number.
    pub(super) fn one_of<'a, T>(&self, all: &'a [T]) -> &'a T {
        &all[((self.u[2] * all.len() as f64) as usize).min(all.len() - 1)]
    }

    /// As the page's inside is told.
    pub(super) fn json(&self) -> Value {
        let text = if self.kind == Kind::Link { self.one_of(&LINKS) } else { self.one_of(&TEXTS) };
        json!({ "kind": self.kind.name(), "u": self.u, "text": text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_deeds_and_every_kind_of_them() {
        let of = |seed| (0..2000).map(|nth| deed(seed, nth).json().to_string()).collect::<Vec<_>>();
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
        for (kind, name, _) in KINDS {
            assert!((0..2000).any(|nth| deed(7, nth).kind == kind), "{name}");
        }
    }
}
