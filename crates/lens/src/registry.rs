//! A lens without its type: what tab, control, link and command line need to know of it.

use super::lens::{Group, Home, Lens, Param, Source};
use base::names::Text;
#[cfg(feature = "looks")]
pub use looks::Look;

/// A lens without its type: a row of [`LENSES`](super::LENSES).
#[derive(Clone, Copy)]
pub struct Entry {
    /// Name in links, files and on the command line.
    pub key: &'static str,
    /// Name on its tab.
    pub label: Text,
    /// What is asked.
    pub question: Text,
    /// How to read the answer.
    pub how_to_read: Text,
    /// Who thought of it.
    pub source: Source,
    /// Where the page shows it.
    pub home: Home,
    /// The reader's question that it helps to answer.
    pub group: Group,
    /// What a reader may choose.
    pub params: &'static [Param],
    /// Operations of one look.
    #[cfg(feature = "looks")]
    pub cost: fn(&base::config::ValidConfig, &super::Params) -> super::Flops,
    /// Someone who looks through it and remembers the looks before.
    #[cfg(feature = "looks")]
    pub open: fn() -> Box<dyn Look>,
}

impl Entry {
    /// The row of a lens.
    pub const fn of<L: Lens>() -> Entry {
        Entry {
            key: L::KEY,
            label: L::LABEL,
            question: L::QUESTION,
            how_to_read: L::HOW_TO_READ,
            source: L::SOURCE,
            home: L::HOME,
            group: L::GROUP,
            params: L::PARAMS,
            #[cfg(feature = "looks")]
            cost: L::cost,
            #[cfg(feature = "looks")]
            open: looks::open::<L>,
        }
    }
}

impl Entry {
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

/// The only way from a lens' row to what it computes.
#[cfg(feature = "looks")]
mod looks {
    use crate::{Arenas, Lens, Panel, Params, Subject};

    /// A lens in use, with what it keeps from one look to the next.
    pub trait Look {
        /// The lens' answer.
        fn look(&mut self, subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> Vec<Panel>;
    }

    struct Open<L: Lens>(L::State);

    impl<L: Lens> Look for Open<L> {
        fn look(&mut self, subject: &Subject<'_>, params: &Params, arenas: &mut Arenas) -> Vec<Panel> {
            L::look(subject, params, &mut self.0, arenas)
        }
    }

    pub fn open<L: Lens>() -> Box<dyn Look> {
        Box::new(Open::<L>(L::State::default()))
    }
}
