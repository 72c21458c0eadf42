//! A reader's own text inside a link, and how long it may be there.

use super::packs;

/// The longest text that is unpacked, in bytes: a small link must not become a large memory.
const MAX_TEXT_BYTES: usize = 2_000_000;
/// The longest packed text that a link is given, in bytes: a longer one is told by its print. Longer ones are read, as
/// older links have them.
const MAX_PACKED_BYTES: usize = 8 * 1024;

/// The packed form, or None where it is too long for a link, or nobody can pack it.
pub(super) fn pack(text: &str) -> Option<String> {
    let packed = packs::pack(text)?;
    (packed.len() <= MAX_PACKED_BYTES).then_some(packed)
}

/// The inverse of [`pack`]; None for anything that it did not make.
pub(super) fn unpack(packed: &str) -> Option<String> {
    packs::unpack(packed, MAX_TEXT_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_and_junk_does_not() {
        for text in ["", "a", "由浅入深，🙂\n", &"the cat sat on the mat. ".repeat(2000)] {
            assert_eq!(pack(text).and_then(|p| unpack(&p)).as_deref(), Some(text));
        }
        for junk in ["", "*", "AAAA", "_____"] {
            assert_eq!(unpack(junk), None, "{junk}");
        }
    }

    #[test]
    fn a_longer_one_is_read_but_no_longer_written() {
        let mut rng = crate::rng::Rng::new(1, crate::rng::Stream::Data, 0);
        let text: String = (0..20_000).map(|_| (b'a' + rng.below(26) as u8) as char).collect();
        assert_eq!(pack(&text), None);
        let packed = packs::pack(&text).expect("compiled in");
        assert_eq!(unpack(&packed), Some(text));
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = packs::pack(&"a".repeat(3_000_000)).expect("compiled in");
        assert!(bomb.len() < MAX_PACKED_BYTES);
        assert_eq!(unpack(&bomb), None);
    }
}
