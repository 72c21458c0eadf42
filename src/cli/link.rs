//! `--link`, `--weights` and `--strict`, the same for every command that trains.

use super::exit::{Exit, USAGE};
use super::say::note;
use crate::session::text_print;
use anyhow::{Context, bail};
use base::config::{CorpusId, Link, ModelFile};
use base::corpora::own_text::OwnText;
use base::names::Lang;
use clap::Args;
use folder::{MAX_MODEL_BYTES, Named, Opened};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct LinkArgs {
    /// A link as the page shows it: the whole address or what follows '#'; v=1 where left out, or the run that --weights
    /// tells of
    #[arg(long)]
    link: Option<String>,
    /// A model that towers with init=file begin from: a folder, its zip, or a .safetensors file
    #[arg(long, value_name = "PATH")]
    weights: Option<PathBuf>,
    /// The text of your own that the link is about, where it has no room for it
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Refuse a link that cannot be taken as it stands, instead of using defaults in its place
    #[arg(long)]
    pub(super) strict: bool,
}

impl LinkArgs {
    /// The link read; what was odd about it is said on stderr.
    ///
    /// # Errors
    /// With `--strict`, that anything was odd; that the model file or the text cannot be read, or is not the link's.
    pub(super) fn read(&self) -> anyhow::Result<Link> {
        let text = self.link.as_deref().unwrap_or("v=1");
        let after_hash = text.split_once('#').map_or(text, |(_, rest)| rest);
        let (mut link, problems) = Link::parse(after_hash);
        problems.iter().for_each(|problem| note(problem.text(Lang::En)));
        self.refuse(problems.len())?;
        if let Some(path) = &self.weights {
            let Opened { experiment, file, said } = opened(path)?;
            if self.link.is_none() {
                note(said.en);
                link.experiment = experiment;
            } else if link.experiment.is_from_file() {
                link.experiment.model_file = Some(wanted(link.experiment.model_file.as_ref(), file)?);
            } else {
                bail!(
                    "the link begins from its seed; say init=file, or b.init=file, for a tower to begin from the file"
                );
            }
        }
        if let Some(path) = &self.text {
            link.experiment.own_text = Some(own_text(path, link.view.text_print)?);
        }
        let experiment = &link.experiment;
        if experiment.a().corpus == CorpusId::OwnText && experiment.own_text.is_none() && link.view.text_print.is_some()
        {
            bail!("the link is about a text that it has no room for; give it by --text");
        }
        let file = link.experiment.model_file.as_ref();
        if link.experiment.is_from_file() && file.is_none_or(|file| file.contents.is_none()) {
            bail!("the link begins from a model file; give it by --weights");
        }
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

/// The file that was read, if it is the one that the link names.
fn wanted(named: Option<&ModelFile>, read: ModelFile) -> anyhow::Result<ModelFile> {
    match named {
        Some(named) if named.print != read.print => {
            bail!("the link begins from the model file {:016x}, and this is {:016x}", named.print, read.print)
        }
        _ => Ok(read),
    }
}

/// The text of a file, if it is the one that the link tells by its print.
fn own_text(path: &Path, print: Option<u64>) -> anyhow::Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let text = match OwnText::from_bytes(&bytes) {
        Ok(own) => own.text().to_string(),
        Err(why) => bail!("{}: {}", path.display(), why.text().en),
    };
    match print {
        Some(print) if print != text_print(&text) => {
            bail!("the link is about the text {print:016x}, and this is {:016x}", text_print(&text))
        }
        _ => Ok(text),
    }
}

/// The model of a folder or a file.
fn opened(path: &Path) -> anyhow::Result<Opened> {
    let unread = || format!("{} cannot be read", path.display());
    let paths: Vec<PathBuf> = if path.is_dir() {
        let entries = fs::read_dir(path).with_context(unread)?;
        let all = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>().with_context(unread)?;
        all.into_iter().filter(|path| path.is_file()).collect()
    } else {
        vec![path.to_path_buf()]
    };
    let mut files = Vec::new();
    for path in paths {
        let unread = || format!("{} cannot be read", path.display());
        if fs::metadata(&path).with_context(unread)?.len() > MAX_MODEL_BYTES {
            bail!("{} is larger than {} MB", path.display(), MAX_MODEL_BYTES / 1_000_000);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push(Named { bytes: fs::read(&path).with_context(unread)?, name });
    }
    folder::open(files).map_err(|why| anyhow::anyhow!("{}: {}", path.display(), why.en))
}
