//! From settings, and what a reader brings to them, to the corpus that is learnt.

use base::config::{Config, Contents, CorpusId, Experiment, ModelFile, TextUnit};
use base::corpora::own_text::{self, Cut, OwnText, Unit};
use base::corpora::{self, Corpus, CorpusSpec};
use base::names::{Lang, Text, tx};

/// Most tokens in the vocabulary of a reader's own text.
const MAX_OWN_VOCAB: usize = 512;

const NOT_HERE: Text = tx("This text is not loaded here.", "这里没有加载这份文本。");

/// A corpus and, where it is the reader's own text, what became of that, in English and Chinese.
pub type Made = (Box<dyn Corpus>, Option<[String; 2]>);

const OTHER_TOKENS: Text = tx(
    "The model file has other tokens than this text. Choose the text that it has learnt, or a text of your own.",
    "模型文件的词表与这份文本不同。请选它学过的那份文本，或者换成你自己的文本。",
);

/// What a reader brings to a run beside settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Brought<'a> {
    /// The text, for the corpus that is made of it; without it an example stands in.
    pub own_text: Option<&'a str>,
    /// The file that one of the towers begins from; its vocabulary goes for both.
    pub model_file: Option<&'a ModelFile>,
}

impl<'a> Brought<'a> {
    /// What belongs to an experiment.
    pub fn of(experiment: &'a Experiment) -> Brought<'a> {
        Brought {
            own_text: experiment.own_text.as_deref(),
            model_file: experiment.model_file.as_ref().filter(|_| experiment.is_from_file()),
        }
    }
}

/// The corpus of a config.
///
/// # Errors
/// Why the reader's own text cannot be learnt from, or that a model file has other tokens, in English and Chinese.
pub fn corpus_of(config: &Config, brought: Brought<'_>) -> Result<Made, [String; 2]> {
    let seed = config.seed as u64;
    if !corpora::is_here(config.corpus) {
        return Err([NOT_HERE.en, NOT_HERE.zh].map(str::to_string));
    }
    let file = brought.model_file.and_then(|file| file.contents.as_deref());
    let own = match (config.corpus, brought.own_text) {
        (CorpusId::OwnText, Some(text)) => OwnText::from_bytes(text.as_bytes()),
        // The example in the file's words, which are seldom its own.
        (CorpusId::OwnText, None) if file.is_some() => Ok(own_text::example_text(seed)),
        _ => {
            let spec = CorpusSpec { id: config.corpus, seed, balance: config.balance };
            let corpus = corpora::build_spec(&spec);
            return match file {
                Some(file) if !has_its_tokens(corpus.as_ref(), file) => {
                    Err([OTHER_TOKENS.en, OTHER_TOKENS.zh].map(str::to_string))
                }
                _ => Ok((corpus, None)),
            };
        }
    };
    let unit = match config.text_unit {
        TextUnit::Character => Unit::Character,
        TextUnit::Word => Unit::Word,
    };
    let cut = Cut { unit, max_vocab: MAX_OWN_VOCAB, n_ctx: config.n_ctx, seed };
    let both = |f: &dyn Fn(Lang) -> String| [f(Lang::En), f(Lang::Zh)];
    let made = own.and_then(|own| own.corpus_in(&cut, file));
    match made {
        Ok((corpus, account)) => Ok((Box::new(corpus), Some(both(&|lang| account.say(lang))))),
        Err(error) => Err(both(&|lang| error.say(lang))),
    }
}

/// Whether each token of the corpus has the file's id, and none is missing here or there.
pub fn has_its_tokens(corpus: &dyn Corpus, file: &Contents) -> bool {
    corpus.vocab().len() == file.vocab.len() && (0..).zip(&file.vocab).all(|(id, token)| corpus.decode(&[id]) == *token)
}
