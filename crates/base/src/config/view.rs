//! How the page looks at a run: the keys of a link that never change a bit of it.

use super::event::MAX_STEP;
use super::fields::{Value, ValueError};
use super::{OtherFuture, Tower};
use crate::names::{Lang, Text, tx};

/// Longest key of a lens or of one of its parameters, in bytes.
const MAX_WORD_BYTES: usize = 24;
/// Longest value of a lens parameter, in bytes.
const MAX_PARAM_BYTES: usize = 64;
/// Most lens parameters of one link.
pub const MAX_LENS_PARAMS: usize = 32;

/// How the page looks at a run; it never changes a bit of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Replay to this step and stop there.
    pub step: Option<u64>,
    /// The open lens, by its key.
    pub lens: Option<String>,
    /// Language, where the link fixes it.
    pub lang: Option<Lang>,
    /// Other futures of the run.
    pub futures: Vec<OtherFuture>,
    /// The timeline's time runs evenly, instead of giving the start more room.
    pub is_linear: bool,
    /// Fingerprints of A and B that the sender saw at `step`.
    pub fingerprint: Option<[u64; 2]>,
    /// Number of the engine that the sender's fingerprints were made by.
    pub engine: Option<u32>,
    /// Parameters of lenses: (`LENS.PARAM`, value), ascending by key. [`View::set_lens_param`] keeps that order.
    ///
    /// Which lenses there are, and what a value means, is not known here: whoever shows a lens checks its own.
    pub lens_params: Vec<(String, String)>,
}

/// One row of the table: a key of a link that says how to look.
pub struct ViewKey {
    /// The word in links.
    pub key: &'static str,
    /// What it says, for readers.
    pub help: Text,
    /// Its value in this view; none where the link need not mention it.
    pub write: fn(&View) -> Option<String>,
    /// Takes the value from text. Unreadable leaves the view as it was.
    pub read: fn(&mut View, &str) -> Result<(), ValueError>,
}

/// Every key of a view, in the order of links.
pub const VIEW: &[ViewKey] = &[
    ViewKey {
        key: "step",
        help: tx("Train up to this step and stop there.", "训练到这一步，然后停下。"),
        write: |view| view.step.map(|step| step.to_string()),
        read: |view, text| {
            let asked: u64 = text.parse().map_err(|_| ValueError::Unreadable)?;
            let used = asked.min(MAX_STEP);
            view.step = Some(used);
            if used == asked { Ok(()) } else { Err(ValueError::Clamped(Value::Int(used as usize))) }
        },
    },
    ViewKey {
        key: "lens",
        help: tx("The lens that is open.", "打开的视图。"),
        write: |view| view.lens.clone(),
        read: |view, text| {
            if !is_word(text) {
                return Err(ValueError::Unreadable);
            }
            view.lens = Some(text.to_string());
            Ok(())
        },
    },
    ViewKey {
        key: "lang",
        help: tx("The page's language.", "页面语言。"),
        write: |view| view.lang.map(|lang| lang.key().to_string()),
        read: |view, text| {
            view.lang = Some(Lang::from_key(text).ok_or(ValueError::Unreadable)?);
            Ok(())
        },
    },
    ViewKey {
        key: "branch",
        help: tx(
            "Other futures of the run, each as NAME~STEP~EVENTS, with ; between.",
            "这次训练的其他分支，写作 名称~步数~操作，之间用 ; 隔开。",
        ),
        write: |view| OtherFuture::write(&view.futures),
        read: |view, text| {
            view.futures = OtherFuture::read(text).ok_or(ValueError::Unreadable)?;
            Ok(())
        },
    },
    ViewKey {
        key: "time",
        help: tx("How time runs on the timeline: log or linear.", "时间线的刻度：log（对数）或 linear（线性）。"),
        write: |view| view.is_linear.then(|| "linear".to_string()),
        read: |view, text| {
            view.is_linear = match text {
                "linear" => true,
                "log" => false,
                _ => return Err(ValueError::Unreadable),
            };
            Ok(())
        },
    },
    ViewKey {
        key: "fp",
        help: tx(
            "Fingerprints of A and B that the sender saw at that step, to compare with.",
            "分享者在这一步得到的 A、B 两塔指纹，用于核对。",
        ),
        write: |view| view.fingerprint.map(|[a, b]| format!("{a:016x}.{b:016x}")),
        read: |view, text| {
            view.fingerprint = Some(read_fingerprints(text).ok_or(ValueError::Unreadable)?);
            Ok(())
        },
    },
    ViewKey {
        key: "engine",
        help: tx(
            "Number of the engine that made the fingerprints; another engine gives other bits.",
            "算出指纹的引擎版本号；引擎不同，结果的位也不同。",
        ),
        write: |view| view.engine.map(|engine| engine.to_string()),
        read: |view, text| {
            view.engine = Some(text.parse().map_err(|_| ValueError::Unreadable)?);
            Ok(())
        },
    },
];

impl View {
    /// The parameter `param` of `lens`, as text.
    pub fn lens_param(&self, lens: &str, param: &str) -> Option<&str> {
        self.lens_params
            .iter()
            .find(|(key, _)| key.split_once('.') == Some((lens, param)))
            .map(|(_, value)| value.as_str())
    }

    /// Sets the parameter called `key`, `LENS.PARAM`. Returns false, and changes nothing, where the key is none, the value
    /// is empty, too long or not printable, or there are [`MAX_LENS_PARAMS`] others.
    pub fn set_lens_param(&mut self, key: &str, value: &str) -> bool {
        let fits = !value.is_empty() && value.len() <= MAX_PARAM_BYTES && !value.chars().any(char::is_control);
        if !fits || !is_lens_param(key) {
            return false;
        }
        match self.lens_params.binary_search_by(|(k, _)| k.as_str().cmp(key)) {
            Ok(idx) => self.lens_params[idx].1 = value.to_string(),
            Err(_) if self.lens_params.len() >= MAX_LENS_PARAMS => return false,
            Err(idx) => self.lens_params.insert(idx, (key.to_string(), value.to_string())),
        }
        true
    }
}

/// Whether `key` has the form `LENS.PARAM`; a tower's name stands for its settings, so no lens is called so.
pub(super) fn is_lens_param(key: &str) -> bool {
    key.split_once('.').is_some_and(|(lens, param)| is_word(lens) && is_word(param) && Tower::from_key(lens).is_none())
}

/// Lower-case letters and underscores, a letter first.
fn is_word(text: &str) -> bool {
    text.len() <= MAX_WORD_BYTES
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn read_fingerprints(value: &str) -> Option<[u64; 2]> {
    let (a, b) = value.split_once('.')?;
    let hex = |s: &str| (s.len() == 16 && !s.starts_with('+')).then(|| u64::from_str_radix(s, 16).ok()).flatten();
    Some([hex(a)?, hex(b)?])
}
