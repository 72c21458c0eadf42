//! Words that are put together while the program runs, in both languages at once.

use super::{Lang, Text};
use serde::{Deserialize, Serialize};

/// A phrase in English and in Simplified Chinese, owned: what travels with a measured number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl Words {
    /// What is spelt the same in both, such as a formula.
    pub fn same(text: impl Into<String>) -> Words {
        let en = text.into();
        Words { zh: en.clone(), en }
    }

    /// The phrase in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// The phrase with every `{name}` replaced by `value`.
    pub fn fill(&self, name: &str, value: &str) -> Words {
        let hole = format!("{{{name}}}");
        Words { en: self.en.replace(&hole, value), zh: self.zh.replace(&hole, value) }
    }

    /// One phrase after the other, with nothing between them.
    pub fn and(self, next: Text) -> Words {
        Words { en: self.en + next.en, zh: self.zh + next.zh }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }
}

impl From<Text> for Words {
    fn from(text: Text) -> Words {
        Words { en: text.en.to_string(), zh: text.zh.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tx;
    use super::*;

    #[test]
    fn fills_both_languages_alike() {
        let words = Words::from(tx("layer {l}", "第 {l} 层")).fill("l", "3");
        assert_eq!((words.get(Lang::En), words.get(Lang::Zh)), ("layer 3", "第 3 层"));
        assert_eq!(Words::same("‖x‖").get(Lang::Zh), "‖x‖");
    }
}
