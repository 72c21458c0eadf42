//! A trail: a few characters of what a run measured on its way, so that a link can say where another machine's numbers
//! began to differ.
//!
//! Of each tower two characters for each rung (steps 0, 1, 2, 4, 8, …) over the bits of loss and gradient, then, after a
//! `~`, one for each of the stream's 2L+1 points at step 0, tokens first; A's and B's stand beside each other, with a dot
//! between. A fingerprint of all weights proves that two runs are the same (64 bits); a trail only finds where they are not,
//! so short prints will do: a rung that differs goes unnoticed once in 4,096 times, a point once in 64.

use base::config::Tower;
use base::names::HookPoint;
use engine::telemetry::Snapshot;
use std::hash::Hasher;
use twox_hash::XxHash64;

/// A digit of base64url for 6 bits.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Stands where a step is not known any more; it agrees with everything.
const UNKNOWN: [char; 2] = ['-', '-'];

/// Where two runs were first seen to differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parted {
    /// Of these towers the one that differs first; A where both do.
    pub tower: Tower,
    /// The last rung that is the same, none where already the first differs.
    pub since: Option<u64>,
    /// The first that differs.
    pub step: u64,
    /// The lowest point of the stream that differs, where that was before the first update.
    pub place: Option<HookPoint>,
}

/// The rungs up to a step: 0, 1, 2, 4, 8, …
pub fn rungs(until: u64) -> impl Iterator<Item = u64> {
    std::iter::successors(Some(0_u64), |step| Some((step * 2).max(1))).take_while(move |step| *step <= until)
}

/// What a tower measured at a step, where it is known.
pub type Seen<'a> = &'a dyn Fn(Tower, u64) -> Option<&'a Snapshot>;

/// The trail of what `seen` gives of a tower's steps, up to `until`.
pub fn trail(until: u64, seen: Seen<'_>) -> String {
    let mut text = String::new();
    for tower in Tower::BOTH {
        if tower == Tower::B {
            text.push('.');
        }
        for step in rungs(until) {
            text.extend(seen(tower, step).map_or(UNKNOWN, rung));
        }
        text.push('~');
        if let Some(snapshot) = seen(tower, 0) {
            (0..snapshot.resid_rms.len()).for_each(|idx| text.push(point(snapshot, idx)));
        }
    }
    text
}

/// Where `theirs` first differs from what `seen` gives; none where nothing does, or where it is no trail of such towers.
pub fn parted(theirs: &str, seen: Seen<'_>) -> Option<Parted> {
    let (a, b) = theirs.split_once('.')?;
    let [a, b] = [of_one(Tower::A, a, seen), of_one(Tower::B, b, seen)];
    match (a, b) {
        (Some(a), Some(b)) if b.step < a.step => Some(b),
        (a, b) => a.or(b),
    }
}

fn of_one(tower: Tower, theirs: &str, seen: Seen<'_>) -> Option<Parted> {
    let (theirs, points) = theirs.split_once('~')?;
    let (mut theirs, mut since) = (theirs.chars(), None);
    for step in rungs(u64::MAX / 2) {
        let print = [theirs.next()?, theirs.next()?];
        let Some(snapshot) = seen(tower, step) else { continue };
        if print == UNKNOWN || print == rung(snapshot) {
            since = Some(step);
            continue;
        }
        let is_other =
            |(idx, theirs): &(usize, char)| *idx < snapshot.resid_rms.len() && *theirs != point(snapshot, *idx);
        let place = points.chars().enumerate().find(is_other).filter(|_| step == 0);
        return Some(Parted { tower, since, step, place: place.map(|(idx, _)| HookPoint::stream(idx)) });
    }
    None
}

/// Two characters of what was measured at a step.
fn rung(snapshot: &Snapshot) -> [char; 2] {
    let hash = hash(snapshot.step, &[snapshot.loss_nats, snapshot.grad_l2]);
    [digit(hash), digit(hash >> 6)]
}

/// A character for a point of the stream, from the root mean square there.
fn point(snapshot: &Snapshot, idx: usize) -> char {
    digit(hash(idx as u64, &[snapshot.resid_rms[idx]]))
}

/// XXH64 of the numbers' bits.
fn hash(seed: u64, numbers: &[f32]) -> u64 {
    let mut hash = XxHash64::with_seed(seed);
    for x in numbers {
        // NaN payloads are the one thing that processors may choose; they count as one NaN.
        let bits = if x.is_nan() { 0x7FC0_0000 } else { x.to_bits() };
        hash.write(&bits.to_le_bytes());
    }
    hash.finish()
}

fn digit(bits: u64) -> char {
    char::from(DIGITS[(bits & 63) as usize])
}
