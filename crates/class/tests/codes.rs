//! Codes survive the way from one page to another, and nothing else is taken for one.

use base::config::{Link, Tower};
use base::rng::{Rng, Stream};
use class::{Code, Fault, N_SYMBOLS, SCENES, TEXTS, max_seed, mixed};
use proptest::prelude::*;

fn some_code() -> impl Strategy<Value = Code> {
    let value = prop_oneof![0.0f32..2.0, (1u32..0x7f80_0000).prop_map(f32::from_bits)];
    let scene = (0..SCENES.len()).prop_map(|idx| SCENES[idx].number);
    (scene, 0..TEXTS.len() as u8, 0..=max_seed(), any::<u8>(), value, any::<u64>()).prop_map(
        |(scene, text, seed, engine, value, fingerprint)| Code { scene, text, seed, engine, value, fingerprint },
    )
}

/// One that somebody else made from the table of bits.
const KNOWN: &str = "220Y-4G02-6YBF-XD81-4D2P-F2DB-SQQX-645R";

fn known() -> Code {
    Code { scene: 1, text: 0, seed: 123_456, engine: 2, value: 1.8e-5, fingerprint: 0x0123_4567_89ab_cdef }
}

#[test]
fn the_table_of_bits_is_what_is_written() {
    assert_eq!(known().to_string(), KNOWN, "by a program in Python that knows the table alone");
    assert_eq!(Code::read(KNOWN), Ok(known()));
    assert!(KNOWN.len() <= 40);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_code_is_read_as_it_was_written(code in some_code()) {
        let text = code.to_string();
        prop_assert_eq!(text.len(), 39);
        prop_assert_eq!(Code::read(&text), Ok(code));
        // As people hand it on.
        let spoken = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        prop_assert_eq!(Code::read(&format!("  {spoken}\n")), Ok(code));
        let wide: String = text.chars().map(|c| char::from_u32(c as u32 + 0xfee0).expect("a wide one")).collect();
        prop_assert_eq!(Code::read(&wide), Ok(code));
        prop_assert_eq!(Code::read(&text.replace('-', "—")), Ok(code));
    }

    #[test]
    fn no_text_at_all_breaks_it(text in "\\PC{0,60}") {
        if let Err(fault) = Code::read(&text) {
            says(fault);
        }
    }

    #[test]
    fn a_code_leads_to_its_run(code in some_code()) {
        let (link, problems) = Link::parse(&code.link());
        prop_assert_eq!(problems, Vec::new());
        prop_assert_eq!(&link.experiment, &code.experiment());
        prop_assert_eq!(link.experiment.a().seed, code.seed);
        prop_assert_eq!(link.view.step, Some(code.scene().step));
        prop_assert_eq!(link.view.code.as_deref().map(Code::read), Some(Ok(code)));
        prop_assert_eq!(code.scene().text_of(&link.experiment), Some(code.text));
    }
}

/// One clear sentence in each language.
fn says(fault: Fault) {
    let words = fault.words();
    assert!(words.en.ends_with('.') && words.en.len() > 20, "{words:?}");
    assert!(words.zh.ends_with('。') && words.zh.chars().any(|c| c >= '\u{4e00}'), "{words:?}");
    let has_hole = |text: &str| ["{n}", "{c}", "{v}", "{all}", "{ours}"].iter().any(|hole| text.contains(hole));
    assert!(!has_hole(&words.en) && !has_hole(&words.zh), "{words:?}");
}

/// A code as somebody might have mistyped it.
fn mutated(text: &str, rng: &mut Rng) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=rng.below(3) {
        let any = |rng: &mut Rng| char::from(b' ' + rng.below(95) as u8);
        let at = rng.below(chars.len());
        match rng.below(6) {
            0 | 1 => chars[at] = any(rng),
            2 => drop(chars.remove(at)),
            3 => chars.insert(at, any(rng)),
            4 => {
                let other = rng.below(chars.len());
                chars.swap(at, other);
            }
            _ => chars[at] = char::from(*rng.pick(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")),
        }
    }
    chars.into_iter().collect()
}

#[test]
fn ten_thousand_mutated_codes_give_a_sentence_each() {
    let mut rng = Rng::new(7, Stream::Sample, 0);
    let (mut n_told, mut n_same, mut n_other) = (0, 0, 0);
    for i in 0..10_000u32 {
        let seed = i % (max_seed() + 1);
        let code = Code { seed, fingerprint: u64::from(i).wrapping_mul(0x9E37_79B9_7F4A_7C15), ..known() };
        match Code::read(&mutated(&code.to_string(), &mut rng)) {
            Err(fault) => {
                says(fault);
                n_told += 1;
            }
            // A hyphen more, or another case, changes nothing.
            Ok(read) if read == code => n_same += 1,
            Ok(_) => n_other += 1,
        }
    }
    println!("told {n_told}, read as meant {n_same}, read as another {n_other}");
    assert!(n_told > 8_000, "{n_told} told, {n_same} read as meant");
    // A checksum of 24 bits lets one in 16.8 million through: of ten thousand none, with luck's help one.
    assert!(n_other <= 1, "{n_other} were taken for another code");
}

#[test]
fn each_fault_is_told_by_its_name() {
    let read = |text: &str| Code::read(text).expect_err("none");
    assert_eq!(read(""), Fault::TooShort(0));
    assert_eq!(read("220Y-4G02"), Fault::TooShort(8));
    assert_eq!(read(&format!("{KNOWN}-0")), Fault::TooLong(N_SYMBOLS + 1));
    assert_eq!(read(&KNOWN.replace('Y', "U")), Fault::Character(4, 'U'));
    assert_eq!(read(&KNOWN.replace("4G", "G4")), Fault::Mistyped);
    let remade = |code: Code| read(&code.to_string());
    assert_eq!(remade(Code { scene: 31, ..known() }), Fault::Scene(31));
    assert_eq!(remade(Code { text: 7, ..known() }), Fault::Text(7));
    assert_eq!(remade(Code { seed: 1_000_000, ..known() }), Fault::Seed(1_000_000));
    assert_eq!(remade(Code { value: -0.5, ..known() }), Fault::Value(-0.5));
    assert!(matches!(remade(Code { value: f32::NAN, ..known() }), Fault::Value(v) if v.is_nan()));
    assert_eq!(remade(Code { value: f32::INFINITY, ..known() }), Fault::Value(f32::INFINITY));
    // Version 2, its checksum by the program in Python.
    assert_eq!(read("420Y-4G02-6YBF-XD81-4D2P-F2DB-SQQN-H1D0"), Fault::Version(2));
    let others = [Fault::Scene(31), Fault::Text(7), Fault::Seed(1_000_000), Fault::Value(-0.5), Fault::Version(2)];
    others.into_iter().chain([Fault::Character(3, '\u{7}')]).for_each(says);
}

#[test]
fn both_fingerprints_go_into_a_code() {
    let both = [0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210];
    for tower in Tower::BOTH {
        for bit in 0..64 {
            let mut other = both;
            other[tower.idx()] ^= 1 << bit;
            assert_ne!(mixed(other), mixed(both));
        }
    }
    assert_ne!(mixed([both[1], both[0]]), mixed(both), "A and B are not the same");
}
