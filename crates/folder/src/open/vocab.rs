//! The tokens of a model file: from a `tokenizer.json` of words or characters, or a plain map from token to id.

use super::said;
use base::config::TextUnit;
use base::corpora::own_text::UNKNOWN;
use base::names::Words;
use serde_json::Value;

/// Tokens by id.
#[derive(Debug)]
pub(super) struct Tokens {
    pub written: Vec<String>,
    pub unknown: Option<u32>,
    pub unit: TextUnit,
}

/// What a token for the unknown is called, where nothing else tells.
const UNKNOWN_NAMES: [&str; 4] = [UNKNOWN, "<unk>", "[UNK]", "<UNK>"];

impl Tokens {
    /// The first `n`, which is how many the model has vectors for; a tokenizer may know of more.
    pub fn cut_to(mut self, n: usize) -> Result<Tokens, Words> {
        if n == 0 || self.written.len() < n {
            let said = Words::from(said::FEW_TOKENS).fill("has", &self.written.len().to_string());
            return Err(said.fill("needed", &n.to_string()));
        }
        self.written.truncate(n);
        self.unknown = self.unknown.filter(|&id| (id as usize) < n);
        // One for the unknown is no word of the text.
        let of_text = self.written.iter().enumerate().filter(|(id, _)| self.unknown != Some(*id as u32));
        let is_words = of_text.map(|(_, token)| token).any(|token| token.chars().nth(1).is_some());
        self.unit = if is_words { TextUnit::Word } else { TextUnit::Character };
        Ok(self)
    }
}

/// Of a map from token to id.
pub(super) fn of_map(map: &Value) -> Result<Tokens, Words> {
    let map = map.as_object().ok_or_else(|| Words::from(said::NO_VOCABULARY))?;
    let mut written: Vec<Option<String>> = vec![None; map.len()];
    for (token, id) in map {
        let place = id.as_u64().and_then(|id| written.get_mut(usize::try_from(id).ok()?));
        let place = place
            .filter(|place| place.is_none())
            .ok_or_else(|| Words::from(said::BAD_IDS).fill("n", &map.len().to_string()).fill("token", token))?;
        *place = Some(token.clone());
    }
    // As many places as tokens, and none was taken twice.
    let written: Vec<String> = written.into_iter().flatten().collect();
    let unknown = UNKNOWN_NAMES.iter().find_map(|name| written.iter().position(|token| token == name));
    Ok(Tokens { written, unknown: unknown.map(|id| id as u32), unit: TextUnit::Word })
}

/// Of a `tokenizer.json`.
pub(super) fn of_tokenizer(json: &Value) -> Result<Tokens, Words> {
    let refused = |what: &str| Words::from(said::TOKENIZER).fill("what", what);
    let model = json.get("model").ok_or_else(|| refused("?"))?;
    let kind =
        |part: &Value| part.get("type").and_then(Value::as_str).unwrap_or("?").chars().take(40).collect::<String>();
    let has_merges = model.get("merges").and_then(Value::as_array).is_none_or(|merges| !merges.is_empty());
    match kind(model).as_str() {
        "WordLevel" => {}
        // Without merges it cuts into characters.
        "BPE" if !has_merges => {}
        other => return Err(refused(other)),
    }
    // Bytes under other signs: what stands in its vocabulary does not stand in a text.
    if kinds(json.get("pre_tokenizer")).any(|kind| kind == "ByteLevel") {
        return Err(refused("ByteLevel"));
    }
    if let Some(changes) = kinds(json.get("normalizer")).find(|kind| !matches!(kind.as_str(), "Sequence" | "NFC")) {
        return Err(Words::from(said::NORMALIZER).fill("what", &changes));
    }
    let mut map = model.get("vocab").cloned().unwrap_or_default();
    for added in json.get("added_tokens").and_then(Value::as_array).into_iter().flatten() {
        if let (Some(map), Some(Value::String(token)), Some(id)) =
            (map.as_object_mut(), added.get("content"), added.get("id"))
        {
            map.entry(token.clone()).or_insert(id.clone());
        }
    }
    let mut tokens = of_map(&map)?;
    if let Some(unknown) = model.get("unk_token").and_then(Value::as_str) {
        tokens.unknown = tokens.written.iter().position(|token| token == unknown).map(|id| id as u32);
    }
    Ok(tokens)
}

/// The types of a part of a tokenizer and of whatever it is put together from.
fn kinds(part: Option<&Value>) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    let mut open: Vec<&Value> = part.into_iter().filter(|part| part.is_object()).collect();
    while let Some(part) = open.pop() {
        found.push(part.get("type").and_then(Value::as_str).unwrap_or("?").chars().take(40).collect());
        for key in ["pretokenizers", "normalizers"] {
            open.extend(part.get(key).and_then(Value::as_array).into_iter().flatten());
        }
    }
    found.into_iter()
}
