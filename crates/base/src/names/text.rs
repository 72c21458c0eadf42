//! Words a person reads, always in both languages.
//!
//! A [`Text`] cannot be built without both, so a missing translation fails the build.

use serde::{Deserialize, Serialize};

/// One phrase in English and in Simplified Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

/// Shorthand for tables: `tx("Depth", "层数")`.
pub const fn tx(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

/// The page's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The key used in links and in the `lang` attribute.
    pub const fn key(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }

    /// The inverse of [`Lang::key`].
    pub fn from_key(key: &str) -> Option<Lang> {
        match key {
            "en" => Some(Lang::En),
            "zh" => Some(Lang::Zh),
            _ => None,
        }
    }
}

impl Text {
    /// The phrase in `lang`.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// The phrase with every `{name}` replaced by its value.
    ///
    /// Both languages name the same placeholders; a test over the tables holds it.
    pub fn fill(self, lang: Lang, values: &[(&str, &str)]) -> String {
        let mut out = self.get(lang).to_string();
        for (name, value) in values {
            out = out.replace(&format!("{{{name}}}"), value);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_placeholders_in_both_languages() {
        let t = tx("step {n}", "第 {n} 步");
        assert_eq!(t.fill(Lang::En, &[("n", "3")]), "step 3");
        assert_eq!(t.fill(Lang::Zh, &[("n", "3")]), "第 3 步");
    }
}
