//! A lens without its type: what tab, control, link and command line need to know of it.

use super::lens::{Group, Home, Lens, Param, Source};
use super::lenses::ReadAt;
use super::{About, Arenas, Flops, Panel, Params, Subject};
use base::config::ValidConfig;
use base::names::{Text, Words, tx};
use std::any::Any;

/// A lens without its type: a row of [`LENSES`](super::LENSES).
#[derive(Clone, Copy)]
pub struct Entry {
    /// Name in links, files and on the command line.
    pub key: &'static str,
    /// Name on its tab.
    pub label: Text,
    /// What is asked.
    pub question: Text,
    /// How to read the answer; empty where this build does not compute it: then it comes with the answer.
    pub how_to_read: Text,
    /// Who thought of it; empty where `how_to_read` is.
    pub source: Source,
    /// Where the page shows it.
    pub home: Home,
    /// The reader's question that it helps to answer.
    pub group: Group,
    /// What a reader may choose.
    pub params: &'static [Param],
    /// Whether it trains the run again.
    pub replays: bool,
    /// What it computes; none where this build knows no more of it than its words.
    pub looks: Option<Looks>,
}

impl Entry {
    /// The row of a lens.
    pub const fn of<L: Lens>() -> Entry {
        // Without the feature only what always stands on the page is computed; the linker drops the rest.
        let is_here = cfg!(feature = "looks") || !matches!(L::HOME, Home::Tab);
        Entry {
            key: L::KEY,
            label: L::LABEL,
            question: L::QUESTION,
            how_to_read: if is_here { L::HOW_TO_READ } else { tx("", "") },
            source: if is_here { L::SOURCE } else { Source { paper: "", equation: "" } },
            home: L::HOME,
            group: L::GROUP,
            params: L::PARAMS,
            replays: L::REPLAYS,
            looks: if is_here { Some(Looks::of::<L>()) } else { None },
        }
    }
}

impl Entry {
    /// What its answers bring with them.
    pub fn about(&self) -> About {
        let [paper, equation] = [self.source.paper, self.source.equation].map(str::to_string);
        About { how_to_read: self.how_to_read.into(), paper, equation, cost: Words::default() }
    }

    /// This lens' pairs among those of a link, where they are written `LENS.PARAM=value`.
    pub fn own_params(&self, of_link: &[(String, String)]) -> Vec<(String, String)> {
        let own = |(key, value): &(String, String)| {
            let (lens, param) = key.split_once('.')?;
            (lens == self.key).then(|| (param.to_string(), value.clone()))
        };
        of_link.iter().filter_map(own).collect()
    }
}

/// The row of that key.
pub fn entry<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.key == key)
}

/// What a lens computes, without its type.
#[derive(Clone, Copy)]
pub struct Looks {
    /// Operations of one look.
    pub cost: fn(&ValidConfig, &Params) -> Flops,
    /// Someone who looks through it and remembers the looks before.
    pub open: fn() -> Box<dyn Look>,
}

impl Looks {
    const fn of<L: Lens>() -> Looks {
        Looks { cost: L::cost, open: open::<L> }
    }
}

/// A lens in use, with what it keeps from one look to the next.
pub trait Look: Any {
    /// The lens' answer.
    fn look(&mut self, subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> Vec<Panel> {
        self.look_beside(subject, params, None, arenas)
    }

    /// The same beside the other tower's, where that is in use too.
    fn look_beside(
        &mut self,
        subject: &Subject<'_>,
        params: &Params,
        other: Option<&dyn Look>,
        arenas: &mut Arenas,
    ) -> Vec<Panel>;

    /// Whether the last look answered the whole question.
    fn is_done(&self) -> bool;
}

struct Open<L: Lens> {
    state: L::State,
    read: ReadAt,
}

impl<L: Lens> Look for Open<L> {
    fn look_beside(
        &mut self,
        subject: &Subject<'_>,
        params: &Params,
        other: Option<&dyn Look>,
        arenas: &mut Arenas,
    ) -> Vec<Panel> {
        let other = other.and_then(|other| (other as &dyn Any).downcast_ref::<Open<L>>());
        let mut panels = L::look_beside(subject, params, &mut self.state, other.map(|open| &open.state), arenas);
        self.read.say(subject.step, L::behind(subject, params, &self.state), &mut panels);
        panels
    }

    fn is_done(&self) -> bool {
        L::is_done(&self.state)
    }
}

fn open<L: Lens>() -> Box<dyn Look> {
    Box::new(Open::<L> { state: L::State::default(), read: ReadAt::default() })
}
