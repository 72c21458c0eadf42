//! `--link` and `--strict`, the same for every command that trains.

use super::exit::{Exit, USAGE};
use super::say::note;
use base::config::Link;
use base::names::Lang;
use clap::Args;

#[derive(Args)]
pub(super) struct LinkArgs {
    /// A link as the page shows it: the whole address or what follows '#'
    #[arg(long, default_value = "v=1")]
    link: String,
    /// Refuse a link that cannot be taken as it stands, instead of using defaults in its place
    #[arg(long)]
    pub(super) strict: bool,
}

impl LinkArgs {
    /// The link read; what was odd about it is said on stderr.
    ///
    /// # Errors
    /// With `--strict`, that anything was odd.
    pub(super) fn read(&self) -> anyhow::Result<Link> {
        let after_hash = self.link.split_once('#').map_or(self.link.as_str(), |(_, rest)| rest);
        let (link, problems) = Link::parse(after_hash);
        problems.iter().for_each(|problem| note(problem.text(Lang::En)));
        self.refuse(problems.len())?;
        Ok(link)
    }

    /// # Errors
    /// With `--strict`, where there are problems.
    pub(super) fn refuse(&self, n_problems: usize) -> anyhow::Result<()> {
        if self.strict && n_problems > 0 {
            return Err(Exit::with(USAGE, "refused, as --strict asks: the link cannot be taken as it stands"));
        }
        Ok(())
    }
}
