//! How the page looks at a run: the keys of a link that never change a bit of it.

use super::event::MAX_STEP;
use super::fields::{Value, ValueError};
use super::{OtherFuture, Tower};
use crate::names::{Lang, Text, tx};

/// The key that says which scene a class runs.
pub const CLASS: &str = "class";
/// The key that holds a result of a class.
pub const CODE: &str = "code";
/// The key that says what of the page a frame shows.
pub const EMBED: &str = "embed";

/// Longest key of a lens or of one of its parameters, in bytes.
const MAX_WORD_BYTES: usize = 24;
/// Longest value of a lens parameter, in bytes: a sentence that a reader types.
pub const MAX_PARAM_BYTES: usize = 240;
/// Most places of a curve that was bet.
const MAX_BET_PLACES: usize = 32;
/// Longest result of a class, in bytes.
const MAX_CODE_BYTES: usize = 48;
/// Longest trail, in bytes: two towers of 24 layers after 2⁴⁰ steps need 272.
const MAX_TRAIL_BYTES: usize = 320;
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
    /// What the profile shows.
    pub trace: Trace,
    /// The towers are opened into their tokens.
    pub is_lattice: bool,
    /// The scene that the run belongs to, by its key. Which scenes there are is not known here.
    pub scene: Option<String>,
    /// What the reader bet in it, as the scenes write it.
    pub bet: Option<String>,
    /// Fingerprints of A and B that the sender saw at `step`.
    pub fingerprint: Option<[u64; 2]>,
    /// The print of a reader's own text that the link has no room for.
    pub text_print: Option<u64>,
    /// What the sender's towers measured on their way to `step`, in prints as the engine writes them.
    pub trail: Option<String>,
    /// Number of the engine that the sender's fingerprints were made by.
    pub engine: Option<u32>,
    /// A class runs the scene of this number, everybody with a seed of their own.
    pub class: Option<u8>,
    /// A result of a class, to compare with what this run gives.
    pub code: Option<String>,
    /// The part of the page that is shown in a frame of somebody else's.
    pub embed: Option<Embed>,
    /// Parameters of lenses: (`LENS.PARAM`, value), ascending by key. [`View::set_lens_param`] keeps that order.
    ///
    /// Which lenses there are, and what a value means, is not known here: whoever shows a lens checks its own.
    pub lens_params: Vec<(String, String)>,
}

/// What the profile between the towers shows of every depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trace {
    /// ‖∂L/∂x‖₂.
    #[default]
    Gradient,
    /// Root mean square of x.
    Rms,
    /// How far token vectors stand from their mean, as part of their length.
    Spread,
}

impl Trace {
    /// Every one.
    pub const ALL: [Trace; 3] = [Trace::Gradient, Trace::Rms, Trace::Spread];

    /// The word in links.
    pub const fn key(self) -> &'static str {
        match self {
            Trace::Gradient => "gradient",
            Trace::Rms => "rms",
            Trace::Spread => "spread",
        }
    }

    /// The inverse.
    pub fn from_key(key: &str) -> Option<Trace> {
        Trace::ALL.into_iter().find(|trace| trace.key() == key)
    }
}

/// What of the page stands in a frame of somebody else's page. `www/embed.css` leaves out the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Embed {
    /// Both towers with their caption.
    Stage,
    /// The open lens.
    Lens,
    /// The scene's line with its bet, under the towers.
    Scene,
}

impl Embed {
    /// Every one.
    pub const ALL: [Embed; 3] = [Embed::Stage, Embed::Lens, Embed::Scene];

    /// The word in links.
    pub const fn key(self) -> &'static str {
        match self {
            Embed::Stage => "stage",
            Embed::Lens => "lens",
            Embed::Scene => "scene",
        }
    }

    /// The inverse.
    pub fn from_key(key: &str) -> Option<Embed> {
        Embed::ALL.into_iter().find(|embed| embed.key() == key)
    }
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
        key: "trace",
        help: tx(
            "What the profile shows of every depth: gradient, rms (of activations) or spread (of tokens).",
            "剖面图所示：gradient（梯度）、rms（激活的均方根）或 spread（词元的离散度）。",
        ),
        write: |view| (view.trace != Trace::Gradient).then(|| view.trace.key().to_string()),
        read: |view, text| {
            view.trace = Trace::from_key(text).ok_or(ValueError::Unreadable)?;
            Ok(())
        },
    },
    ViewKey {
        key: "lattice",
        help: tx("Whether the towers are opened into their tokens: on or off.", "两座塔是否展开为词元：on 或 off。"),
        write: |view| view.is_lattice.then(|| "on".to_string()),
        read: |view, text| {
            view.is_lattice = match text {
                "on" => true,
                "off" => false,
                _ => return Err(ValueError::Unreadable),
            };
            Ok(())
        },
    },
    ViewKey {
        key: "scene",
        help: tx("The scene that asks for a bet.", "请读者先猜一猜的场景。"),
        write: |view| view.scene.clone(),
        read: |view, text| {
            if !is_word(text) {
                return Err(ValueError::Unreadable);
            }
            view.scene = Some(text.to_string());
            Ok(())
        },
    },
    ViewKey {
        key: "bet",
        help: tx(
            "What was bet in it: the place of an answer from 0, curve. and a digit for each height, or none.",
            "在其中猜的是什么：答案的序号（从 0 起）、curve. 加每处高度各一位字符，或 none（不猜）。",
        ),
        write: |view| view.bet.clone(),
        read: |view, text| {
            if !is_bet(text) {
                return Err(ValueError::Unreadable);
            }
            view.bet = Some(text.to_string());
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
        key: "text_print",
        help: tx(
            "Tells the reader's own text where the link has no room for it.",
            "自有文本放不进链接时，用来认出它的指纹。",
        ),
        write: |view| view.text_print.map(|print| format!("{print:016x}")),
        read: |view, text| {
            view.text_print = Some(read_print(text).ok_or(ValueError::Unreadable)?);
            Ok(())
        },
    },
    ViewKey {
        key: "rungs",
        help: tx(
            "What A and B measured at steps 0, 1, 2, 4, 8, …, in short prints: they say where a difference began.",
            "A 与 B 在第 0、1、2、4、8……步的测量值的短指纹，用来找出差异从何处开始。",
        ),
        write: |view| view.trail.clone(),
        read: |view, text| {
            let is_ours = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
            if text.is_empty() || text.len() > MAX_TRAIL_BYTES || !text.chars().all(is_ours) {
                return Err(ValueError::Unreadable);
            }
            view.trail = Some(text.to_string());
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
    ViewKey {
        key: CLASS,
        help: tx(
            "A class: the number of the scene that everybody runs with a seed of their own.",
            "课堂：全班各用自己的种子，运行这个编号的场景。",
        ),
        write: |view| view.class.map(|scene| scene.to_string()),
        read: |view, text| {
            view.class = Some(text.parse().map_err(|_| ValueError::Unreadable)?);
            Ok(())
        },
    },
    ViewKey {
        key: CODE,
        help: tx("A result of a class, to compare with what the run gives.", "课堂上的结果码，用于与本次训练核对。"),
        write: |view| view.code.clone(),
        read: |view, text| {
            if text.is_empty()
                || text.len() > MAX_CODE_BYTES
                || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            {
                return Err(ValueError::Unreadable);
            }
            view.code = Some(text.to_string());
            Ok(())
        },
    },
    ViewKey {
        key: EMBED,
        help: tx(
            "In a frame of another page: stage, lens or scene.",
            "嵌入别的网页时显示哪部分：stage（双塔）、lens（视图）或 scene（场景）。",
        ),
        write: |view| view.embed.map(|embed| embed.key().to_string()),
        read: |view, text| {
            view.embed = Some(Embed::from_key(text).ok_or(ValueError::Unreadable)?);
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

/// A digit, `none`, or `curve.` and up to [`MAX_BET_PLACES`] of 64 digits.
fn is_bet(text: &str) -> bool {
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    match text.strip_prefix("curve.") {
        Some(heights) => (1..=MAX_BET_PLACES).contains(&heights.len()) && heights.bytes().all(is_digit),
        None => text == "none" || (text.len() == 1 && text.as_bytes()[0].is_ascii_digit()),
    }
}

fn read_fingerprints(value: &str) -> Option<[u64; 2]> {
    let (a, b) = value.split_once('.')?;
    Some([read_print(a)?, read_print(b)?])
}

/// 64 bits as sixteen hexadecimal digits.
pub(super) fn read_print(text: &str) -> Option<u64> {
    (text.len() == 16 && !text.starts_with('+')).then(|| u64::from_str_radix(text, 16).ok()).flatten()
}
