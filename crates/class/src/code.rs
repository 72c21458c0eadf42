//! A result as text: 32 symbols of Crockford's base 32 in groups of four, 39 characters with the hyphens.
//!
//! | bits | what |
//! | --- | --- |
//! | 4 | version, [`VERSION`](crate::VERSION) |
//! | 5 | scene, 1.. |
//! | 3 | text: place in [`TEXTS`](crate::TEXTS) |
//! | 20 | seed |
//! | 8 | number of the engine |
//! | 32 | value, an IEEE 754 single, big-endian |
//! | 64 | fingerprints of both towers, [`mixed`] |
//! | 24 | CRC-24 of OpenPGP (RFC 9580) over the bits before |
//!
//! A CRC of 24 bits sees every mistyped symbol, every two neighbours in the wrong order, and of all other mistakes but one
//! in 16.8 million.

use crate::fault::Fault;
use crate::scene::{Scene, TEXTS, scene};
use crate::seed::{max_seed, plain};
use crate::{N_SYMBOLS, VERSION};
use base::config::{Experiment, Link, View};
use crc::{CRC_24_OPENPGP, Crc, NoTable};
use std::fmt;

const N_BYTES: usize = N_SYMBOLS * 5 / 8;
const CHECK_BYTES: usize = 3;
/// A symbol in each group of four.
const GROUP: usize = 4;
/// Crockford's base 32: no I, L, O, U.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_24_OPENPGP);

/// What one page measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Code {
    /// The scene's number.
    pub scene: u8,
    /// Which text it read: place in [`TEXTS`].
    pub text: u8,
    /// The seed.
    pub seed: u32,
    /// The engine that measured it.
    pub engine: u8,
    /// What the scene asks for, in the scene's unit.
    pub value: f32,
    /// Both towers' fingerprints at the scene's step, [`mixed`].
    pub fingerprint: u64,
}

/// Fingerprints of A and B as one number. Both go in whole: another bit in either is another number.
pub fn mixed([a, b]: [u64; 2]) -> u64 {
    // An odd factor loses no bit, and A and B are not the same.
    a ^ b.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Code {
    /// Reads a code, whatever its case, spaces and hyphens; O counts as 0, I and L as 1.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(text: &str) -> Result<Code, Fault> {
        let bytes = bytes_of(text)?;
        let (data, check) = bytes.split_at(N_BYTES - CHECK_BYTES);
        if checked(data) != check {
            return Err(Fault::Mistyped);
        }
        let number =
            |from: usize, n: usize| data[from..from + n].iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        let head = number(0, 4) as u32;
        let code = Code {
            scene: (head >> 23 & 0x1f) as u8,
            text: (head >> 20 & 0x7) as u8,
            seed: head & 0xf_ffff,
            engine: data[4],
            value: f32::from_bits(number(5, 4) as u32),
            fingerprint: number(9, 8),
        };
        match (head >> 28) as u8 {
            VERSION => code.possible(),
            version => Err(Fault::Version(version)),
        }
    }

    /// The code, if any page can have measured it.
    fn possible(self) -> Result<Code, Fault> {
        let Some(scene) = scene(self.scene) else { return Err(Fault::Scene(self.scene)) };
        if usize::from(self.text) >= TEXTS.len() {
            return Err(Fault::Text(self.text));
        }
        if self.seed > max_seed() {
            return Err(Fault::Seed(self.seed));
        }
        if !scene.is_possible(self.value) {
            return Err(Fault::Value(self.value));
        }
        Ok(self)
    }

    /// The scene that it is of.
    pub fn scene(&self) -> &'static Scene {
        // What is read or made is of a scene that there is.
        scene(self.scene).unwrap_or(&crate::SCENES[0])
    }

    /// What was trained.
    pub fn experiment(&self) -> Experiment {
        self.scene().experiment(self.text, self.seed)
    }

    /// A link that trains the same run again up to the step that counts, and compares.
    pub fn link(&self) -> String {
        let view = View { step: Some(self.scene().step), code: Some(self.to_string()), ..View::default() };
        Link { experiment: self.experiment(), view }.format()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = u32::from(VERSION) << 28 | u32::from(self.scene) << 23 | u32::from(self.text) << 20 | self.seed;
        let mut bytes = Vec::with_capacity(N_BYTES);
        bytes.extend(head.to_be_bytes());
        bytes.push(self.engine);
        bytes.extend(self.value.to_bits().to_be_bytes());
        bytes.extend(self.fingerprint.to_be_bytes());
        bytes.extend(checked(&bytes));
        for idx in 0..N_SYMBOLS {
            if idx > 0 && idx % GROUP == 0 {
                f.write_str("-")?;
            }
            let bits = (0..5).fold(0, |sum, bit| {
                let at = 5 * idx + bit;
                sum << 1 | usize::from(bytes[at / 8] >> (7 - at % 8) & 1)
            });
            write!(f, "{}", SYMBOLS[bits] as char)?;
        }
        Ok(())
    }
}

fn checked(data: &[u8]) -> [u8; CHECK_BYTES] {
    let [_, check @ ..] = CRC.checksum(data).to_be_bytes();
    check
}

/// The bytes that the symbols stand for.
fn bytes_of(text: &str) -> Result<[u8; N_BYTES], Fault> {
    let mut symbols = Vec::new();
    for c in text.chars().map(plain) {
        let c = match c.to_ascii_uppercase() {
            c if c.is_whitespace() || c == '-' || ('\u{2010}'..='\u{2015}').contains(&c) || c == '\u{2212}' => continue,
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        match SYMBOLS.iter().position(|symbol| char::from(*symbol) == c) {
            Some(symbol) => symbols.push(symbol),
            None => return Err(Fault::Character(symbols.len() + 1, c)),
        }
    }
    match symbols.len() {
        N_SYMBOLS => {}
        n if n < N_SYMBOLS => return Err(Fault::TooShort(n)),
        n => return Err(Fault::TooLong(n)),
    }
    let mut bytes = [0; N_BYTES];
    for (idx, symbol) in symbols.into_iter().enumerate() {
        for bit in 0..5 {
            let at = 5 * idx + bit;
            bytes[at / 8] |= ((symbol >> (4 - bit) & 1) as u8) << (7 - at % 8);
        }
    }
    Ok(bytes)
}
