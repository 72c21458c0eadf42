//! The `README.md` of an exported folder: what the model is, where it comes from, how to open it.

use crate::tokenizer::has_spaces;
use base::config::{Link, Tower, ValidConfig};
use base::corpora::Corpus;
use base::names::Lang;
use std::fmt::Write as _;

/// What a card tells.
pub(crate) struct Card<'a> {
    pub(crate) link: &'a Link,
    pub(crate) tower: Tower,
    pub(crate) step: u64,
    pub(crate) fingerprint: &'a str,
    pub(crate) loss_nats: f64,
    pub(crate) config: &'a ValidConfig,
    pub(crate) corpus: &'a dyn Corpus,
    pub(crate) as_gpt2: bool,
    pub(crate) n_params: usize,
}

/// The card's text.
pub(crate) fn card(told: &Card) -> String {
    let Card { tower, step, fingerprint, loss_nats, config, corpus, n_params, .. } = told;
    let (tower, link, corpus_key) = (tower.key(), told.link.format(), corpus.id().key());
    // With a text of one's own inside, once is enough.
    let quoted = if link.len() <= 300 { format!("'{link}'") } else { "LINK".to_string() };
    let library = if told.as_gpt2 { "transformers" } else { "safetensors" };
    let mut out = format!("---\nlibrary_name: {library}\n");
    if told.as_gpt2 {
        out.push_str("pipeline_tag: text-generation\n");
    }
    // Writing to a String cannot fail.
    _ = write!(
        out,
        "tags:\n- strata\n---\n\n\
        # Strata: {corpus_key}, {n_layers} layers, tower {tower} at step {step}\n\n\
        A small decoder of {n_params} parameters, trained by Strata on text that is made from a seed. It is for looking \
        into, not for use.\n\n\
        | | |\n| --- | --- |\n\
        | link | `{link}` |\n\
        | tower | {tower} |\n\
        | step | {step} |\n\
        | fingerprint | `{fingerprint}` |\n\
        | loss of that step's batch | {loss_nats:.4} nats |\n\
        | n_layers, d_model, n_heads, n_ctx | {n_layers}, {d_model}, {n_heads}, {n_ctx} |\n\
        | vocabulary | {d_vocab} tokens |\n\n\
        The same link gives the same weights anywhere, to the bit: open the page with it, or\n\n\
        ```\nstrata export --link {quoted} --model {tower} --step {step} --out FOLDER\n```\n\n\
        ## What it has read\n\n{about}\n\n\
        ## How to open it\n\n",
        n_layers = config.n_layers,
        d_model = config.d_model,
        n_heads = config.n_heads,
        n_ctx = config.n_ctx,
        d_vocab = config.d_vocab(),
        about = corpus.about(Lang::En),
    );
    if told.as_gpt2 {
        out.push_str(&opened_as_gpt2(*corpus, config.n_ctx));
    } else {
        out.push_str(
            "Some of its settings have no counterpart in GPT-2, so `model.safetensors` holds plain tensors under GPT-2's \
             names, and `config.json` the settings in TransformerLens' words.\n",
        );
    }
    out
}

fn opened_as_gpt2(corpus: &dyn Corpus, n_ctx: usize) -> String {
    let (mut prompt, example) = (corpus.prompt(), corpus.example(0).tokens);
    if prompt.is_empty() {
        prompt = example;
    }
    // Room must be left to write in.
    prompt.truncate(n_ctx / 2);
    let mut prompt = corpus.decode(&prompt);
    if has_spaces(corpus) {
        // A pipeline puts what the model writes right behind the prompt.
        prompt.push(' ');
    }
    // As Python writes a string: a text of one's own may begin with anything.
    let prompt = prompt.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    format!(
        "```python\n\
        from transformers import pipeline\n\n\
        write = pipeline(\"text-generation\", model=FOLDER)\n\
        print(write(\"{prompt}\", do_sample=False)[0][\"generated_text\"])\n\
        ```\n\n\
        ```python\n\
        from transformer_lens.model_bridge import TransformerBridge\n\n\
        model = TransformerBridge.boot_transformers(FOLDER)\n\
        model.enable_compatibility_mode(no_processing=True)\n\
        logits, cache = model.run_with_cache(\"{prompt}\", prepend_bos=False)\n\
        ```\n\n\
        It sees {n_ctx} tokens and has no position after them: `generate` stops there (`max_length` in \
        `generation_config.json`). No token begins or ends a text, \
        hence `prepend_bos=False`. A character or word that it has never seen is □ where \
        the vocabulary has that; elsewhere its id is one past the last, and the model refuses it (`index out of range`).\n"
    )
}
