//! A lens: one question asked of a model beside its training, as a trait.
//!
//! A lens is given weights and the truth about them, never a run, so that looking cannot change one. It is a file in
//! `lenses/` and a line in [`LENSES`](super::LENSES); tab, controls, link keys, figures, hover, table, CSV, JSON and
//! the command line follow from what it declares and from the panels that it answers with.

use super::{Arenas, Course, Panel};
use base::config::fields::{Kind, Value};
use base::config::{MAX_PARAM_BYTES, Tower, ValidConfig};
use base::corpora::Corpus;
use base::names::{Text, Words, tx};
use engine::lab::Stored;
use engine::nn::Batch;

/// Floating-point operations.
pub type Flops = f64;

/// What a lens may see.
pub struct Subject<'a> {
    /// Whose weights.
    pub tower: Tower,
    /// Their settings, with the skips as they stand at this step.
    pub config: &'a ValidConfig,
    /// What is learnt.
    pub corpus: &'a dyn Corpus,
    /// Batches gone by.
    pub step: u64,
    /// All weights, laid out by [`ParamTable`](engine::nn::ParamTable).
    pub params: &'a [f32],
    /// The batch (B,T) of this step, before anything was left out of it.
    pub batch: &'a Batch,
    /// How the run came here, for a lens that [replays](Lens::REPLAYS) it.
    pub course: Option<&'a Course>,
    /// A state of the run, perhaps of another future, from which a lens that replays it may go on.
    pub stored: Option<&'a Stored>,
}

/// One question, its words, its parameters and how it is answered.
pub trait Lens: 'static {
    /// Name in links, files and on the command line: lower case, one word.
    const KEY: &'static str;
    /// Name on its tab.
    const LABEL: Text;
    /// What is asked.
    const QUESTION: Text;
    /// How to read the answer: at most 60 words in English, 110 characters in Chinese.
    const HOW_TO_READ: Text;
    /// Who thought of it.
    const SOURCE: Source;
    /// Where the page shows it.
    const HOME: Home = Home::Tab;
    /// The reader's question that it helps to answer.
    const GROUP: Group;
    /// What a reader may choose.
    const PARAMS: &'static [Param] = &[];
    /// What is kept from one look to the next of the same tower, such as the axes of a projection.
    type State: Default;

    /// Whether it trains the run again, and so must be told how it went.
    const REPLAYS: bool = false;

    /// Operations of one look, to say how often it can be afforded: right within a factor of two.
    fn cost(config: &ValidConfig, params: &Params) -> Flops;

    /// The answer. It depends on the arguments alone; what `arenas` held before does not show.
    fn look(subject: &Subject<'_>, params: &Params, state: &mut Self::State, arenas: &mut Arenas) -> Vec<Panel>;

    /// What the last look read, for its tables whose columns are no tokens; a table may say it itself instead.
    fn behind(_subject: &Subject<'_>, _params: &Params, _state: &Self::State) -> Option<Words> {
        None
    }

    /// The same beside what the other tower's latest look kept, for a lens that compares the two. Whether that look was of
    /// the same step, the lens asks itself.
    fn look_beside(
        subject: &Subject<'_>,
        params: &Params,
        state: &mut Self::State,
        _other: Option<&Self::State>,
        arenas: &mut Arenas,
    ) -> Vec<Panel> {
        Self::look(subject, params, state, arenas)
    }

    /// Whether the last look answered the whole question. Where it did not, what it said stands until it has looked
    /// again, which it is asked to until it is done: so that a long look does not keep others waiting.
    fn is_done(_state: &Self::State) -> bool {
        true
    }
}

/// What a reader may want to know: lenses are found by it rather than by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Does the signal reach the bottom?
    Signal,
    /// What does each layer know?
    Know,
    /// Where does it look?
    Look,
    /// What has it learnt?
    Learnt,
    /// What does it say?
    Say,
}

impl Group {
    /// Every group, in the order of the page.
    pub const ALL: [Group; 5] = [Group::Signal, Group::Know, Group::Look, Group::Learnt, Group::Say];

    /// Who answers while it is closed: of its lenses the one that costs least.
    pub const fn face(self) -> Face {
        match self {
            Group::Signal => Face::Gradient,
            Group::Know => Face::Lens("logit", "depth"),
            Group::Look => Face::Lens("attention", "evenness"),
            Group::Learnt => Face::Lens("validation", "loss"),
            Group::Say => Face::Lens("validation", "right"),
        }
    }

    /// The word that tells it from others.
    pub const fn key(self) -> &'static str {
        match self {
            Group::Signal => "signal",
            Group::Know => "know",
            Group::Look => "look",
            Group::Learnt => "learnt",
            Group::Say => "say",
        }
    }

    /// The question, as readers ask it.
    pub const fn question(self) -> Text {
        match self {
            Group::Signal => tx("Does the signal reach the bottom?", "信号能到达底层吗？"),
            Group::Know => tx("What does each layer know?", "每一层知道什么？"),
            Group::Look => tx("Where does it look?", "它在看哪里？"),
            Group::Learnt => tx("What has it learnt?", "它学会了什么？"),
            Group::Say => tx("What does it say?", "它会说什么？"),
        }
    }
}

/// What a closed question says in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// ‖∂L/∂x₀‖₂ at the tokens, which every measured step tells.
    Gradient,
    /// A lens, and the number of its `answer` panel.
    Lens(&'static str, &'static str),
}

/// A lens' origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Authors, year, title.
    pub paper: &'static str,
    /// What is computed, as a formula.
    pub equation: &'static str,
}

/// Where the page shows a lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Under a tab of its own.
    Tab,
    /// Always, at the foot of the lenses.
    Foot,
    /// Always, as a curve of the timeline.
    Timeline,
}

/// Something about a lens that a reader may choose. In a link it is written `LENS.PARAM=value`.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Name in links and on the command line.
    pub key: &'static str,
    /// Name for readers.
    pub label: Text,
    /// One sentence on what it does.
    pub help: Text,
    /// Range and control.
    pub kind: ParamKind,
    /// Its value where nothing is said, as text.
    pub default: &'static str,
    /// Whether a picture at hand can be drawn anew under another value, without another look.
    pub redraw_only: bool,
}

/// What values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum ParamKind {
    /// As a setting's.
    Of(Kind),
    /// The key of one of this corpus' label sets, or `none`; empty means the first.
    LabelSet,
    /// What a reader types, on one line of at most [`MAX_PARAM_BYTES`] bytes; it may be empty.
    Text,
}

impl ParamKind {
    /// What may be chosen, in one phrase.
    pub fn range(self) -> Words {
        match self {
            ParamKind::Of(Kind::Int { min, max, step: 1 }) => Words::same(format!("{min} … {max}")),
            ParamKind::Of(Kind::Int { min, max, step }) => Words::same(format!("{min}, {} … {max}", min + step)),
            ParamKind::Of(Kind::Real { min, max }) => Words::same(format!("{min} … {max}")),
            ParamKind::Of(Kind::Choice(choices)) => {
                Words::same(choices.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(" | "))
            }
            ParamKind::Of(Kind::Switch) => Words::same("on | off"),
            ParamKind::Of(Kind::Skips) => Words::same("all | none | attn | mlp | 3a.5m"),
            ParamKind::LabelSet => tx("a label set of the corpus, or none", "语料的某个标注集，或 none").into(),
            ParamKind::Text => tx("any text on one line", "任意一行文字").into(),
        }
    }
}

/// The parameter of a lens that [replays](Lens::REPLAYS) the run by which it says at which step something changes.
pub const CHANGES_AT: &str = "k";

/// The parameter by which clouds are coloured, wherever a lens has it: a [`ParamKind::LabelSet`].
pub const COLOUR_BY: Param = Param {
    key: "colour_by",
    label: tx("colour by", "着色依据"),
    help: tx("What tokens are coloured by", "按哪种标注给词元着色"),
    kind: ParamKind::LabelSet,
    default: "",
    redraw_only: true,
};

/// The parameter that gives every cloud a scale of its own.
pub const OWN_SCALE: Param = Param {
    key: "own_scale",
    label: tx("each layer its own scale", "各层单独定标"),
    help: tx(
        "Shows the shape of a cloud however small; sizes can then no longer be compared",
        "点云再小也能看清形状；此时各层的大小不可比较",
    ),
    kind: ParamKind::Of(Kind::Switch),
    default: "off",
    redraw_only: true,
};

/// Checked values of a lens' parameters, by key. Only [`Params::read`] makes them, so each has a value of its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    values: Vec<(&'static str, ParamValue)>,
}

/// A parameter's value.
#[derive(Clone, Debug, PartialEq)]
enum ParamValue {
    Setting(Value),
    /// A label set's key, or what a reader typed.
    Word(String),
}

impl Params {
    /// Reads the pairs that are about these parameters. What is unknown or cannot be read is told in a sentence, and the
    /// default stands; what is out of range is brought into it and told as well. `label_sets` are the corpus' keys.
    pub fn read(params: &'static [Param], given: &[(String, String)], label_sets: &[&str]) -> (Params, Vec<Words>) {
        let mut problems = Vec::new();
        for (key, _) in given.iter().filter(|(key, _)| params.iter().all(|p| p.key != key)) {
            let known: Vec<&str> = params.iter().map(|p| p.key).collect();
            let known = if known.is_empty() { "–".to_string() } else { known.join(", ") };
            problems.push(Words::from(UNKNOWN).fill("known", &known).fill("key", key));
        }
        let values = params
            .iter()
            .map(|param| {
                let default = || param.parse(param.default, label_sets).map(|(value, _)| value);
                // The last of several wins, as in a link.
                let value = match given.iter().rev().find(|(key, _)| key == param.key) {
                    None => default(),
                    Some((_, text)) => match param.parse(text, label_sets) {
                        Some((value, false)) => Some(value),
                        Some((value, true)) => {
                            problems.push(problem(CLAMPED, param, text, &value.text()));
                            Some(value)
                        }
                        None => {
                            problems.push(problem(UNREADABLE, param, text, param.default));
                            default()
                        }
                    },
                };
                // A default that is not of its kind is a mistake in the table, which a test over all lenses meets.
                (param.key, value.unwrap_or_else(|| ParamValue::Word(param.default.to_string())))
            })
            .collect();
        (Params { values }, problems)
    }

    /// Every parameter at its default.
    pub fn defaults(params: &'static [Param]) -> Params {
        Params::read(params, &[], &[]).0
    }

    /// A whole number; 0 where there is no such parameter.
    pub fn int(&self, key: &str) -> usize {
        match self.setting(key) {
            Some(Value::Int(x)) => *x,
            _ => 0,
        }
    }

    /// A real number; 0 where there is no such parameter.
    pub fn real(&self, key: &str) -> f32 {
        match self.setting(key) {
            Some(Value::Real(x)) => *x,
            _ => 0.0,
        }
    }

    /// On or off; off where there is no such parameter.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.setting(key), Some(Value::Flag(true)))
    }

    /// One of a few words, a label set's key, or what was typed; empty where there is no such parameter.
    pub fn key(&self, key: &str) -> &str {
        match self.get(key) {
            Some(ParamValue::Setting(Value::Key(word))) => word,
            Some(ParamValue::Word(word)) => word,
            _ => "",
        }
    }

    /// Every value as text, by key: what a link would say.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        self.values.iter().map(|(key, value)| (*key, value.text())).collect()
    }

    fn get(&self, key: &str) -> Option<&ParamValue> {
        self.values.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    fn setting(&self, key: &str) -> Option<&Value> {
        match self.get(key)? {
            ParamValue::Setting(value) => Some(value),
            ParamValue::Word(_) => None,
        }
    }
}

impl ParamValue {
    fn text(&self) -> String {
        match self {
            ParamValue::Setting(value) => value.to_string(),
            ParamValue::Word(key) => key.clone(),
        }
    }
}

impl Param {
    fn parse(&self, text: &str, label_sets: &[&str]) -> Option<(ParamValue, bool)> {
        match self.kind {
            ParamKind::Of(kind) => kind.parse(text).map(|(value, clamped)| (ParamValue::Setting(value), clamped)),
            ParamKind::LabelSet => {
                let known = text.is_empty() || text == "none" || label_sets.contains(&text);
                known.then(|| (ParamValue::Word(text.to_string()), false))
            }
            ParamKind::Text => {
                let mut used: String = text.chars().filter(|c| !c.is_control()).collect();
                while used.len() > MAX_PARAM_BYTES {
                    used.pop();
                }
                let is_cut = used != text;
                Some((ParamValue::Word(used), is_cut))
            }
        }
    }
}

const UNKNOWN: Text = tx("There is no parameter {key}; there are: {known}.", "没有参数 {key}；可用的有：{known}。");
const CLAMPED: Text =
    tx("{key}={given} is out of range; {used} is used instead.", "{key}={given} 超出范围，改用 {used}。");
const UNREADABLE: Text =
    tx("{key}={given} cannot be read; the default {used} stands.", "{key}={given} 无法识别，使用默认值 {used}。");

fn problem(text: Text, param: &Param, given: &str, used: &str) -> Words {
    // What was typed goes in last, so that braces in it mean nothing.
    Words::from(text).fill("key", param.key).fill("used", used).fill("given", given)
}
