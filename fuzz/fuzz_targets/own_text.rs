//! A reader's own text, as a file that is dropped here: it is learnt from, or one sentence says why not.

#![no_main]

use base::corpora::Corpus;
use base::corpora::own_text::{Cut, OwnText, Unit};
use base::names::Lang;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for unit in [Unit::Character, Unit::Word] {
        let cut = Cut { unit, max_vocab: 512, n_ctx: 8, seed: 0 };
        match OwnText::from_bytes(bytes).and_then(|text| text.corpus(&cut)) {
            Ok((corpus, account)) => {
                assert!(!account.say(Lang::Zh).is_empty() && corpus.vocab().len() <= 512);
                let example = corpus.example(7);
                assert!(!example.tokens.is_empty());
                corpus.decode(&example.tokens);
                corpus.levels();
            }
            Err(why) => assert!(!why.say(Lang::En).is_empty()),
        }
    }
});
