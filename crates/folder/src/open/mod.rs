//! A model file from anywhere, read: ours or another GPT-2 with a vocabulary of words or characters, as a folder, its zip,
//! or one safetensors file. What it is becomes a run whose tower A begins with its weights; B is the same tower from its
//! seed.
//!
//! Files are data: nothing of them is run, no size in them is believed before it is compared with the bytes that are there.

mod said;
mod settings;
mod vocab;
mod weights;

use base::config::fields::{Value as Setting, field};
use base::config::{
    CheckedConfig, Config, Contents, CorpusId, Experiment, Init, Link, ModelFile, Parcel, TextUnit, Tower, View,
};
use base::corpora::{self, CorpusSpec};
use base::names::Words;
use engine::lab::has_its_tokens;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;
use weights::Weights;

/// The most that files of a model may take, unpacked too.
pub const MAX_MODEL_BYTES: u64 = 200_000_000;

/// A file that was handed in.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Its name; folders before it do not matter.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A model that was read, ready to go on or to be looked at.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The run: A begins with the file's weights, B is the same tower from its seed.
    pub experiment: Experiment,
    /// The file itself, which the run holds too.
    pub file: ModelFile,
    /// What was found.
    pub said: Words,
}

impl Opened {
    /// The same for the page, which takes a run as a link.
    pub fn parcel(self) -> Parcel {
        let Opened { mut experiment, file, said: Words { en, zh } } = self;
        let own_text = experiment.own_text.take();
        let link = Link { experiment, view: View::default() }.format();
        Parcel { link, own_text, file, said: [en, zh] }
    }
}

/// Reads the files of one model.
///
/// # Errors
/// Why no run can begin from them, as a sentence.
pub fn open(files: Vec<Named>) -> Result<Opened, Words> {
    let files = unpacked(files)?;
    let find = |name: &str| files.iter().find(|file| file.name == name).map(|file| &file.bytes[..]);
    let json = |name: &str| find(name).and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    let training = find(TRAINING).and_then(weights::metadata);
    let mut of_weights =
        files.iter().filter(|file| file.name.ends_with(".safetensors") && file.name != TRAINING).collect::<Vec<_>>();
    // A folder may hold others beside it.
    of_weights.sort_by_key(|file| file.name != WEIGHTS);
    let main = of_weights.first().ok_or_else(|| Words::from(said::NO_WEIGHTS))?;
    let Weights { mut tensors, metadata } = Weights::read(&main.bytes)?;

    let told = metadata.get("config").and_then(|text| serde_json::from_str::<Value>(text).ok());
    let config = told.clone().or_else(|| json("config.json")).ok_or_else(|| Words::from(said::NO_CONFIG))?;
    let (link, tower) = match (&told, &training) {
        (Some(told), _) => (text_of(told, "link"), text_of(told, "model")),
        (None, Some(training)) => (link_in(training), training.get("model").cloned()),
        (None, None) => (text_of(&config, "link"), None),
    };
    let link = link.map(|link| Link::parse(&link).0);
    let tower = tower.as_deref().and_then(Tower::from_key).unwrap_or(Tower::A);

    let tokens = match told.as_ref().and_then(|told| told.get("vocab")) {
        Some(map) => vocab::of_map(map),
        None => match (json("tokenizer.json"), json("vocab.json")) {
            (Some(tokenizer), _) => vocab::of_tokenizer(&tokenizer),
            (None, Some(map)) => vocab::of_map(&map),
            (None, None) => Err(Words::from(said::NO_VOCABULARY)),
        },
    }?;
    weights::drop_twin(&mut tensors, &config);
    let before = link.as_ref().map(|link| link.experiment.config(tower).to_config());
    let shape = settings::shape(&config, &tensors, before.unwrap_or_default())?;
    let wte = tensors.iter().find(|tensor| tensor.name == WTE);
    let tokens = tokens.cut_to(wte.and_then(|wte| wte.shape.first().copied()).unwrap_or(0))?;
    let contents = Contents { tensors, vocab: tokens.written, unknown: tokens.unknown };
    let own_text = link.and_then(|link| link.experiment.own_text);
    begun(&main.name, shape, contents, tokens.unit, own_text)
}

/// The run that begins from the contents of a file.
fn begun(
    name: &str,
    mut config: Config,
    contents: Contents,
    unit: TextUnit,
    own_text: Option<String>,
) -> Result<Opened, Words> {
    config.corpus = corpus(&config, &contents);
    if config.corpus == CorpusId::OwnText {
        config.text_unit = unit;
    }
    config.init = Init::File;
    let (a, repairs) = config.checked();
    if let Some(repair) = repairs.first() {
        let said = Words::from(said::OUT_OF_RANGE).fill("key", repair.key);
        return Err(said.fill("asked", &repair.asked).fill("used", &repair.used));
    }
    let n_params: usize = contents.tensors.iter().map(|tensor| tensor.values.len()).sum();
    let what = Words::from(said::OPENED)
        .fill("name", name)
        .fill("layers", &a.n_layers.to_string())
        .fill("width", &a.d_model.to_string())
        .fill("params", &n_params.to_string())
        .fill("tokens", &contents.vocab.len().to_string());
    let said = if a.corpus == CorpusId::OwnText && own_text.is_none() { what.and(said::GIVE_TEXT) } else { what };
    let mut experiment = with_fresh_twin(a);
    experiment.own_text = own_text;
    let file = ModelFile { print: weights::print(&contents), contents: Some(Arc::new(contents)) };
    experiment.model_file = Some(file.clone());
    Ok(Opened { experiment, file, said })
}

/// B as A is, but from its seed.
fn with_fresh_twin(a: CheckedConfig) -> Experiment {
    let residual = a.residual.clone();
    let mut experiment = Experiment::from_a(a);
    experiment.set_residual(Tower::B, residual);
    if let Some(field) = field("init") {
        experiment.set_value(Tower::B, field, Setting::Key(Config::default().init.key()));
    }
    experiment
}

/// The text that has these tokens: the one that the file tells of, else whichever has; else a reader's own.
fn corpus(config: &Config, contents: &Contents) -> CorpusId {
    let seed = config.seed as u64;
    let others = CorpusId::ALL.iter().copied().filter(|&id| id != config.corpus);
    let fits = |&id: &CorpusId| {
        id != CorpusId::OwnText
            && has_its_tokens(corpora::build_spec(&CorpusSpec { id, seed, balance: config.balance }).as_ref(), contents)
    };
    std::iter::once(config.corpus).chain(others).find(fits).unwrap_or(CorpusId::OwnText)
}

fn text_of(json: &Value, key: &str) -> Option<String> {
    Some(json.get(key)?.as_str()?.to_string())
}

fn link_in(metadata: &BTreeMap<String, String>) -> Option<String> {
    text_of(&serde_json::from_str(metadata.get("config")?).ok()?, "link")
}

/// The files by their plain names, those of a zip too.
fn unpacked(files: Vec<Named>) -> Result<Vec<Named>, Words> {
    let mut all = Vec::new();
    let mut left = MAX_MODEL_BYTES;
    let too_large = || Words::from(said::TOO_LARGE).fill("max", &(MAX_MODEL_BYTES / 1_000_000).to_string());
    let plain = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or_default().to_string();
    for Named { name, bytes } in files {
        if !name.to_lowercase().ends_with(".zip") {
            left = left.checked_sub(bytes.len() as u64).ok_or_else(too_large)?;
            all.push(Named { name: plain(&name), bytes });
            continue;
        }
        let broken = |_| Words::from(said::BROKEN_ZIP);
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        for idx in 0..zip.len() {
            let file = zip.by_index(idx).map_err(broken)?;
            let name = plain(&file.name().map_err(broken)?);
            if !NEEDED.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            // The size that it states may be a lie.
            let mut bytes = Vec::new();
            file.take(left + 1).read_to_end(&mut bytes).map_err(|_| Words::from(said::BROKEN_ZIP))?;
            left = left.checked_sub(bytes.len() as u64).ok_or_else(too_large)?;
            all.push(Named { name, bytes });
        }
    }
    Ok(all)
}

const WEIGHTS: &str = "model.safetensors";
const TRAINING: &str = "training.safetensors";
const WTE: &str = "transformer.wte.weight";
const HEAD: &str = "lm_head.weight";
/// Of a zip nothing else is unpacked.
const NEEDED: [&str; 4] = [".safetensors", "config.json", "tokenizer.json", "vocab.json"];
