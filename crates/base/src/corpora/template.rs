//! Sentence templates: words with slots to fill and alternatives to choose from.
//!
//! `{key}` is replaced by a slot's value, itself a template; `[red|blue]` becomes one of its alternatives.
//! Both nest. A value that was bound once is the same everywhere in the story, which is what makes slots agree.

use crate::rng::Rng;

/// The values of the slots; a later binding hides an earlier one of the same name.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    bound: Vec<(&'static str, String)>,
}

impl Slots {
    /// Binds `key` for the rest of the story; choices inside `value` are settled now, once.
    pub fn bind(&mut self, key: &'static str, value: &str, rng: &mut Rng) {
        let settled = self.expand(value, rng);
        self.bound.push((key, settled));
    }

    /// The template with every slot filled and every choice made.
    ///
    /// An unknown slot stays visible in the text, so that the corpus tests catch it.
    pub fn expand(&self, template: &str, rng: &mut Rng) -> String {
        let mut out = String::with_capacity(template.len() * 2);
        self.expand_into(template, rng, &mut out);
        out
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.bound.iter().rev().find(|(k, _)| *k == key).map(|(_, value)| value.as_str())
    }

    fn expand_into(&self, template: &str, rng: &mut Rng, out: &mut String) {
        let mut rest = template;
        while let Some(at) = rest.find(['{', '[']) {
            out.push_str(&rest[..at]);
            let Some(len) = matching(&rest[at..]) else { break };
            let inner = &rest[at + 1..at + len - 1];
            if rest[at..].starts_with('[') {
                let alternatives = split_top(inner);
                self.expand_into(alternatives[rng.below(alternatives.len())], rng, out);
            } else if let Some(value) = self.value(inner) {
                out.push_str(value);
            } else {
                out.push_str(&rest[at..at + len]);
            }
            rest = &rest[at + len..];
        }
        out.push_str(rest);
    }
}

/// Bytes up to and including the bracket that closes the first one.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (i, b) in text.bytes().enumerate() {
        match b {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The alternatives of a choice: split at the bars that stand in no inner bracket.
fn split_top(inner: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0usize, 0, Vec::new());
    for (i, b) in inner.bytes().enumerate() {
        match b {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'|' if depth == 0 => {
                parts.push(&inner[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;

    #[test]
    fn fills_slots_and_makes_nested_choices() {
        let mut rng = Rng::new(0, Stream::Data, 0);
        let mut slots = Slots::default();
        slots.bind("who", "[mia|mia]", &mut rng);
        slots.bind("place", "{who} hill", &mut rng);
        assert_eq!(slots.expand("{who} on [the {place}|[the|the] {place}].", &mut rng), "mia on the mia hill.");
    }

    #[test]
    fn a_bound_choice_is_the_same_everywhere() {
        for lane in 0..20 {
            let mut rng = Rng::new(0, Stream::Data, lane);
            let mut slots = Slots::default();
            slots.bind("what", "[a|b|c|d]", &mut rng);
            let twice = slots.expand("{what}{what}", &mut rng);
            assert_eq!(twice[..1], twice[1..]);
        }
    }

    #[test]
    fn an_unknown_slot_stays_visible() {
        let mut rng = Rng::new(0, Stream::Data, 0);
        assert_eq!(Slots::default().expand("{nobody} ran", &mut rng), "{nobody} ran");
    }
}
