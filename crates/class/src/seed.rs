//! The seed that a name or a number gives.

use base::config::fields::{Kind, field};
use twox_hash::XxHash64;

/// The seed of a name or a number; none where nothing was typed.
///
/// A number within the range of seeds is that seed. Everything else, trimmed and in lower case, is hashed: XXH64 with
/// seed 0 over its UTF-8, modulo the largest seed, plus 1, so that nobody gets seed 0 by a name. Digits and letters of
/// full width count as the plain ones.
pub fn seed_of(name: &str) -> Option<u32> {
    let plain: String = name.trim().chars().map(plain).flat_map(char::to_lowercase).collect();
    if plain.is_empty() {
        return None;
    }
    let number = plain.parse::<u32>().ok().filter(|n| *n <= max_seed() && !plain.starts_with('+'));
    let hashed = || XxHash64::oneshot(0, plain.as_bytes()) % u64::from(max_seed()) + 1;
    Some(number.unwrap_or_else(|| hashed() as u32))
}

/// The largest seed that the settings allow.
pub fn max_seed() -> u32 {
    match field("seed").map(|field| &field.kind) {
        Some(Kind::Int { max, .. }) => *max as u32,
        _ => 0,
    }
}

/// A character of full width, as Chinese keyboards type it, as the plain one.
pub(crate) fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_its_seed_and_a_name_is_hashed() {
        assert_eq!(["17", " 17 ", "１７", "017", "999999"].map(seed_of), [17, 17, 17, 17, 999_999].map(Some));
        assert_eq!(["", "  ", "\n"].map(seed_of), [None; 3]);
        assert_eq!(seed_of(" Ada "), seed_of("aDA"));
        assert_eq!(seed_of("Ａｄａ"), seed_of("ada"));
        assert_ne!(seed_of("ada"), seed_of("bob"));
        // By the reference implementation of XXH64 in C: h mod 999999 + 1.
        let by_xxhash = [("ada", 574_075), ("王小明", 607_639), ("1000000", 419_448)];
        for (name, seed) in by_xxhash {
            assert_eq!(seed_of(name), Some(seed), "{name}");
        }
        assert!(seed_of("+5").is_some_and(|seed| seed > 5));
    }

    #[test]
    fn names_spread_over_the_whole_range() {
        let seeds: std::collections::BTreeSet<u32> = (0..3000).filter_map(|i| seed_of(&format!("pupil {i}"))).collect();
        assert!(seeds.len() > 2980, "{} of 3000 are different", seeds.len());
        assert!(seeds.iter().all(|seed| (1..=max_seed()).contains(seed)));
        assert!(seeds.iter().any(|seed| *seed > 990_000) && seeds.iter().any(|seed| *seed < 10_000));
    }
}
