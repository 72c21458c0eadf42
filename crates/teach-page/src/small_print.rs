//! What stands on a picture that leaves the page: which run it is, in two lines, and the link that its QR code holds.

use crate::said::*;
use base::config::fields::{FIELDS, Kind};
use base::config::{Config, Experiment, Link, View};
use base::names::Lang;

/// Settings that have a place of their own.
const TOLD: [&str; 8] = ["v", "text", "corpus", "n_layers", "d_model", "n_heads", "n_ctx", "seed"];

/// The words of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallPrint {
    /// What was trained, and every setting that is not the page's own.
    pub run: String,
    /// Seed, step, engine and the start of the fingerprints.
    pub prints: String,
    /// The link for a QR code, from `#` on: all that the run is, its step, and what proves it.
    pub link: String,
}

/// The small print of a shared link, from `#` on.
pub fn small_print(link: &str, lang: Lang) -> SmallPrint {
    let (Link { experiment, view }, _) = Link::parse(link);
    let a = experiment.a();
    let n = |n: usize| n.to_string();
    let shape = [("l", &*n(a.n_layers)), ("d", &n(a.d_model)), ("h", &n(a.n_heads)), ("t", &n(a.n_ctx))];
    let mut run = format!("{} · {}", corpus(a, lang), RUN_IS.fill(lang, &shape));
    for other in others(&experiment) {
        run += &format!(" · {other}");
    }
    let mut prints = RUN_SEED.fill(lang, &[("s", &a.seed.to_string())]);
    if let Some(step) = view.step {
        prints += &RUN_STEP.fill(lang, &[("n", &step.to_string())]);
    }
    if let (Some(engine), Some([a, b])) = (view.engine, view.fingerprint) {
        let prints_of =
            [("e", &*engine.to_string()), ("a", &format!("{a:016x}")[..8]), ("b", &format!("{b:016x}")[..8])];
        prints += &RUN_PRINTS.fill(lang, &prints_of);
    }
    let short = View { step: view.step, fingerprint: view.fingerprint, engine: view.engine, ..View::default() };
    let link = format!("#{}", Link { experiment, view: short }.format());
    SmallPrint { run, prints, link }
}

fn corpus(config: &Config, lang: Lang) -> &'static str {
    let key = config.corpus.key();
    let choices =
        FIELDS.iter().find_map(|f| if let ("corpus", Kind::Choice(all)) = (f.key, f.kind) { Some(all) } else { None });
    choices.into_iter().flatten().find(|(other, _)| *other == key).map_or(key, |(_, name)| name.get(lang))
}

/// What differs from the page's own settings, as links say it.
fn others(experiment: &Experiment) -> Vec<String> {
    let text = Link { experiment: experiment.clone(), view: View::default() }.format();
    let is_other = |pair: &&str| !TOLD.contains(&pair.split('=').next().unwrap_or_default());
    text.split('&').filter(is_other).map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "#v=1&corpus=stories-zh&n_layers=6&lr=0.002&b.norm=none&seed=7&events=20:b:join:3m&step=150&fp=0123456789abcdef.fedcba9876543210&rungs=AB~C.AB~C&engine=2&lang=zh&scene=highway";

    #[test]
    fn a_picture_says_which_run_it_is() {
        let en = small_print(LINK, Lang::En);
        for part in ["6 layers", "lr=0.002", "b.norm=none", "events=20:b:join:3m"] {
            assert!(en.run.contains(part), "{part}: {}", en.run);
        }
        assert_eq!(en.prints, "seed 7 · step 150 · engine 2 · A 01234567 · B fedcba98");
        let zh = small_print(LINK, Lang::Zh);
        assert!(zh.run.contains("6 层") && zh.prints.contains("第 150 步"), "{zh:?}");
    }

    #[test]
    fn its_code_leads_to_the_run_and_proves_it() {
        let short = small_print(LINK, Lang::En).link;
        let (read, problems) = Link::parse(&short);
        let (whole, _) = Link::parse(LINK);
        assert_eq!((&read.experiment, problems), (&whole.experiment, Vec::new()));
        assert_eq!((read.view.step, read.view.fingerprint), (whole.view.step, whole.view.fingerprint));
        assert!(short.len() < LINK.len() && !short.contains("rungs"), "{short}");
    }

    #[test]
    fn a_link_without_promises_has_small_print_too() {
        let said = small_print("", Lang::En);
        assert_eq!((said.prints.as_str(), said.link.as_str()), ("seed 0", "#v=1"));
    }
}
