//! What can happen to the page, and what then has to be done outside of it.

use super::{Note, Pace, SceneAction, Tab, TokensAction};
use base::config::{Experiment, Site, Tower, Trace};
use base::names::Lang;
use draw::scene::ThemeKind;
use engine::lab::{Ask, Reply};
use lens::{DeskAsk, DeskReply, Group};

/// What a reader asks for, or what the world outside reports.
#[derive(Clone, Debug)]
pub enum Action {
    /// Play or pause.
    TogglePlay,
    /// One step, then stop; in slow motion one block of it.
    Step,
    /// Slow motion: show this moment of the step, 0..=1, and wait there.
    SlowTo(f32),
    /// Slow motion: one block on, or back.
    SlowBlock(bool),
    /// Slow motion: to the start of the next phase, or of one before this moment.
    SlowPhase(bool),
    /// Back to step 0, without what was done on the way.
    Reset,
    /// Another speed.
    SetPace(Pace),
    /// Cut a skip that stands, join one that is cut.
    ToggleSkip(Tower, Site),
    /// A setting by its key; for A it goes for both as far as they agree.
    Set(Tower, &'static str, String),
    /// Another experiment, from step 0, playing.
    Load(Box<Experiment>),
    /// Learn from these bytes.
    GiveText(Vec<u8>),
    /// The text that the one file of somebody's run brought along: learnt from, but not kept on this device.
    LendText(Vec<u8>),
    /// Begin from a model file: a packed [`base::config::Parcel`].
    GiveModel(Vec<u8>),
    /// Learn from the text that this device keeps.
    UseKeptText,
    /// Keep no text, and learn from none.
    ForgetText,
    /// Tell the reader something.
    Warn(Note),
    /// Take the way back that is offered.
    Undo,
    /// Go on from before numbers broke, with a lower learning rate.
    Rescue,
    /// Go on from the step that is shown, to the same bits.
    GoOn,
    /// Begin another future at the step that is shown.
    BranchHere,
    /// Show another future, by its place.
    OpenBranch(usize),
    /// Call a future otherwise: another, by its place, or the present one.
    NameBranch(Option<usize>, String),
    /// Take part in a class with this seed.
    Join(u32),
    /// Forget another future.
    DropBranch(usize),
    /// Show this step; the newest or a later one means to follow the run again.
    Scrub(u64),
    /// The same, so many steps away from the one that is shown.
    ScrubBy(i64),
    /// Follow the run again.
    Live,
    /// Open a tab of the right column.
    Open(Tab),
    /// Open a question at the lens that was looked at there last; without one, the question that was open last.
    AskAbout(Option<Group>),
    /// A parameter of a lens: `LENS`, `PARAM`, value.
    SetParam(&'static str, &'static str, String),
    /// The page's language.
    SetLang(Lang),
    /// The other theme.
    ToggleTheme,
    /// The pointer or the focus is on this skip.
    Hover(Option<(Tower, Site)>),
    /// Something about the open tokens.
    Tokens(TokensAction),
    /// Something about the scene.
    Scene(SceneAction),
    /// Open the share dialog.
    Share,
    /// Close the share dialog.
    CloseShare,
    /// Put a note away, by its place.
    Dismiss(usize),
    /// Put the verdict of a replay away.
    DismissVerdict,
    /// The table of numbers was opened or closed.
    SetTableOpen(bool),
    /// Whether the timeline's time runs evenly.
    SetLinear(bool),
    /// Show another trace in the profile.
    SetTrace(Trace),
    /// Whether nobody sees the page.
    Hidden(bool),
    /// The page's place or size changed; whether it is narrow now.
    Resized(bool),
    /// The link in the address bar was changed by hand or by a bookmark.
    Address(String),
    /// Time has passed.
    Tick,
    /// A tower's worker spoke.
    Heard(Tower, Reply),
    /// The analysis worker answered.
    Answered(DeskReply),
    /// A worker broke, and why.
    Died(Worker, String),
    /// The device has no room for what was to be kept.
    NotKept,
}

/// The page's workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// One tower's.
    Tower(Tower),
    /// The one that answers questions.
    Desk,
}

/// What has to be done outside the session, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Tell a tower's worker.
    Send(Tower, Ask),
    /// Tell the analysis worker.
    Desk(DeskAsk),
    /// Keep a value on this device.
    Keep(&'static str, String),
    /// Forget a value on this device.
    Forget(&'static str),
    /// Open the sheet of lenses, at its top.
    OpenSheet,
    /// The present entry of the browser's history becomes this address, and another follows it.
    Leave(String),
    /// Fetch the words of the scene with this key.
    FetchScene(&'static str),
    /// Put another worker in this one's place; what follows is for the new one.
    Replace(Worker),
}

/// What this device keeps between visits, by name.
pub mod kept {
    /// The chosen theme.
    pub const THEME: &str = "strata.theme";
    /// The reader's own text.
    pub const TEXT: &str = "strata.text";

    /// A theme as it is kept.
    pub const fn theme_word(theme: super::ThemeKind) -> &'static str {
        match theme {
            super::ThemeKind::Light => "light",
            super::ThemeKind::Dark => "dark",
        }
    }
}

/// What the page finds when it opens.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The fragment of the address.
    pub hash: String,
    /// The reader's language, as the browser says it.
    pub lang: Lang,
    /// A narrow screen.
    pub compact: bool,
    /// The reader asked for little traffic or little motion: nothing starts by itself.
    pub calm: bool,
    /// The system's theme is light.
    pub prefers_light: bool,
    /// The theme that this device keeps.
    pub kept_theme: Option<String>,
    /// The text that this device keeps.
    pub kept_text: Option<String>,
}

/// What has to be brought up to date on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// New measurements have come.
    pub data: bool,
    /// Something was done: everything is looked at again, at once.
    pub words: bool,
    /// The pointer is over another skip.
    pub stage: bool,
    /// The address bar.
    pub link: bool,
}
