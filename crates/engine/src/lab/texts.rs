//! From settings to the corpus that is learnt.

use base::config::{Config, CorpusId, TextUnit};
use base::corpora::own_text::{Cut, OwnText, Unit};
use base::corpora::{self, Corpus, CorpusSpec};
use base::names::{Lang, Text, tx};

/// Most tokens in the vocabulary of a reader's own text.
const MAX_OWN_VOCAB: usize = 512;

const NOT_HERE: Text = tx("This text is not loaded here.", "这里没有加载这份文本。");

/// A corpus and, where it is the reader's own text, what became of that, in English and Chinese.
pub type Made = (Box<dyn Corpus>, Option<[String; 2]>);

/// The corpus of a config.
///
/// # Errors
/// Why the reader's own text cannot be learnt from, in English and Chinese.
pub fn corpus_of(config: &Config, own_text: Option<&str>) -> Result<Made, [String; 2]> {
    let seed = config.seed as u64;
    if !corpora::is_here(config.corpus) {
        return Err([NOT_HERE.en, NOT_HERE.zh].map(str::to_string));
    }
    let (CorpusId::OwnText, Some(text)) = (config.corpus, own_text) else {
        let spec = CorpusSpec { id: config.corpus, seed, balance: config.balance };
        return Ok((corpora::build_spec(&spec), None));
    };
    let unit = match config.text_unit {
        TextUnit::Character => Unit::Character,
        TextUnit::Word => Unit::Word,
    };
    let cut = Cut { unit, max_vocab: MAX_OWN_VOCAB, n_ctx: config.n_ctx, seed };
    let both = |f: &dyn Fn(Lang) -> String| [f(Lang::En), f(Lang::Zh)];
    let made = OwnText::from_bytes(text.as_bytes()).and_then(|own| own.corpus(&cut));
    match made {
        Ok((corpus, account)) => Ok((Box::new(corpus), Some(both(&|lang| account.say(lang))))),
        Err(error) => Err(both(&|lang| error.say(lang))),
    }
}
