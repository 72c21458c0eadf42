//! Whatever a reader does, what Share then hands out leads to the same page: a thousand readers who click at random.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::{CorpusId, Link, Site, Tower, Trace, View};
use base::names::Lang;
use base::rng::{Rng, Stream};
use scenes::CARDS;
use std::ops::Range;
use strata::session::{Action, Finding, Pace, SceneAction, Session, Start, Tab, TokensAction};
use world::World;

const SMALL: &str = "#v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2";
/// Every so many readers' links are trained by another one, to the bits.
const REPLAYED_EVERY: u64 = 20;
const N_ACTIONS: usize = 30;

/// Settings as a reader may choose them; towers stay small.
const SETTINGS: [(&str, &[&str]); 12] = [
    ("n_layers", &["1", "2", "3"]),
    ("seed", &["0", "7", "4294967295"]),
    ("lr", &["0.001", "0.003"]),
    ("norm", &["none", "pre", "post"]),
    ("corpus", &["stories-en", "stories-zh", "induction", "own-text"]),
    ("pos", &["none", "learned"]),
    ("attn", &["on", "off"]),
    ("tied", &["on", "off"]),
    ("residual", &["all", "none", "0a", "1m"]),
    ("n_steps", &["10", "1000"]),
    ("balance", &["0", "0.5"]),
    ("act_fn", &["relu", "gelu"]),
];

struct Reader {
    draws: Rng,
    world: World,
}

impl Reader {
    fn new(seed: u64) -> Reader {
        let mut world = World::open(SMALL);
        world.act(Action::SetPace(Pace::Max));
        // What lenses find changes no link.
        world.desk_frames = u64::MAX;
        world.until_step(1);
        Reader { draws: Rng::new(seed, Stream::Sample, 1), world }
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.draws.below(all.len())]
    }

    fn flag(&mut self) -> bool {
        self.draws.below(2) == 0
    }

    fn does_something(&mut self) {
        let tower = *self.one_of(&Tower::BOTH);
        let n_layers = self.world.session.conductor().experiment().config(tower).n_layers;
        let site = Site::from_idx(self.draws.below(2 * n_layers));
        let n_branches = self.world.session.run().branches().len();
        let action = match self.draws.below(24) {
            0..3 => {
                let (key, values) = *self.one_of(&SETTINGS);
                Action::Set(tower, key, (*self.one_of(values)).to_string())
            }
            3..6 => Action::ToggleSkip(tower, site),
            6 => Action::GiveText(format!("one text of {} and another ", self.draws.below(90)).repeat(40).into_bytes()),
            7..9 => Action::Open(*self.one_of(&Tab::all().collect::<Vec<_>>())),
            9 => Action::SetParam("paths", "layer", self.draws.below(3).to_string()),
            10 => Action::SetLang(*self.one_of(&[Lang::En, Lang::Zh])),
            11 => Action::SetLinear(self.flag()),
            12 => Action::SetTrace(*self.one_of(&Trace::ALL)),
            13 => Action::Tokens(TokensAction::Toggle),
            14 => Action::Scrub(self.draws.below(8) as u64),
            15 => Action::BranchHere,
            16 if n_branches > 0 => Action::OpenBranch(self.draws.below(n_branches)),
            17 if n_branches > 0 => Action::NameBranch(None, format!("mine & {}=yours,~:", self.draws.below(9))),
            18 => Action::TogglePlay,
            19 => Action::Undo,
            20 => Action::Join(self.draws.below(1000) as u32),
            21 if self.draws.below(40) == 0 => Action::Scene(SceneAction::Open(self.draws.below(CARDS.len()))),
            22 => Action::ToggleTheme,
            _ => Action::Step,
        };
        self.world.act(action);
        (0..self.draws.below(4)).for_each(|_| self.world.frame());
    }
}

/// What a page's link says beside the moment that it was shared at.
fn looks(session: &Session) -> String {
    session.link().format()
}

/// A link as text, without the step and what proves it.
fn without_moment(link: &Link) -> String {
    let view = View { step: None, fingerprint: None, trail: None, engine: None, ..link.view.clone() };
    Link { experiment: link.experiment.clone(), view }.format()
}

#[test]
fn what_readers_share_leads_others_to_the_same_page() {
    what_they_share(0..100);
}

#[test]
#[ignore = "a quarter of an hour; the hundred above are a sample"]
fn what_a_thousand_readers_share_leads_others_to_the_same_page() {
    what_they_share(0..1000);
}

fn what_they_share(readers: Range<u64>) {
    let (mut n_replayed, n_readers) = (0, readers.end - readers.start);
    for seed in readers {
        let mut reader = Reader::new(seed);
        for _ in 0..N_ACTIONS {
            reader.does_something();
        }
        let world = &mut reader.world;
        // What was asked for last is built, or refused.
        world.until("the run", |s| !s.conductor().is_changing());
        world.act(Action::Share);
        let shared = world.session.shared().expect("a link").clone();
        let (link, problems) = Link::parse(&shared.link);
        assert!(problems.is_empty(), "reader {seed}: {problems:?} in {}", shared.link);
        assert_eq!(format!("#{}", link.format()), shared.link, "reader {seed}");
        assert_eq!(without_moment(&link), looks(&world.session), "reader {seed}");

        let lang = world.session.lang();
        let mut other = World::start(Start { hash: shared.link.clone(), lang, ..Start::default() });
        // A text that was chosen and never given is the one thing that is said.
        let lacks_text = link.experiment.a().corpus == CorpusId::OwnText && link.experiment.own_text.is_none();
        assert_eq!(
            other.notes().len(),
            usize::from(lacks_text),
            "reader {seed}: {:?} of {}",
            other.notes(),
            shared.link
        );
        if lacks_text {
            // Then it is Settings that are open, where one can be given.
            continue;
        }
        assert_eq!(looks(&other.session), looks(&world.session), "reader {seed}");
        let is_promised = link.view.fingerprint.is_some();
        if seed % REPLAYED_EVERY == 0 && is_promised && link.experiment.a().d_model == 16 {
            other.until("a verdict", |s| s.verdict().is_some());
            let finding = &other.session.verdict().expect("there it is").finding;
            assert_eq!(*finding, Finding::Same, "reader {seed}: {}", shared.link);
            n_replayed += 1;
        }
    }
    assert!(n_replayed > n_readers / REPLAYED_EVERY / 2, "{n_replayed} were replayed");
}
