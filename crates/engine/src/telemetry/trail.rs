//! A trail: a few characters of what a run measured on its way, so that a link can say where another machine's numbers
//! began to differ.
//!
//! Of each tower two characters for each rung (steps 0, 1, 2, 4, 8, …) over the bits of loss and gradient, then, after a
//! `~`, one for each of the stream's 2L+1 points at step 0, tokens first; A's and B's stand beside each other, with a dot
//! between. A fingerprint of all weights proves that two runs are the same (64 bits); a trail only finds where they are not,
//! so short prints will do: a rung that differs goes unnoticed once in 4,096 times, a point once in 64.

use super::Snapshot;
use base::config::Tower;
use base::names::HookPoint;
use twox_hash::XxHash64;

/// A digit of base64url for 6 bits.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Stands where a step is not known any more; it agrees with everything.
const UNKNOWN: &str = "--";

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

/// The trail of what `seen` gives of a tower's steps, up to `until`.
pub fn trail<'a>(until: u64, seen: impl Fn(Tower, u64) -> Option<&'a Snapshot>) -> String {
    Tower::each(|tower| of_tower(until, |step| seen(tower, step))).join(".")
}

/// Where `theirs` first differs from what `seen` gives; none where nothing does, or where it is no trail of such towers.
pub fn parted<'a>(theirs: &str, seen: impl Fn(Tower, u64) -> Option<&'a Snapshot>) -> Option<Parted> {
    let (a, b) = theirs.split_once('.')?;
    let found = [(Tower::A, a), (Tower::B, b)].map(|(tower, theirs)| {
        let (rungs, places) = theirs.split_once('~')?;
        of_one(tower, rungs.as_bytes(), places.as_bytes(), |step| seen(tower, step))
    });
    found.into_iter().flatten().min_by_key(|parted| parted.step)
}

fn of_one<'a>(
    tower: Tower,
    theirs: &[u8],
    places: &[u8],
    seen: impl Fn(u64) -> Option<&'a Snapshot>,
) -> Option<Parted> {
    let mut since = None;
    for (step, theirs) in rungs(u64::MAX / 2).zip(theirs.chunks(2)) {
        let Some(snapshot) = seen(step) else { continue };
        if theirs == UNKNOWN.as_bytes() || theirs == rung(snapshot).as_bytes() {
            since = Some(step);
            continue;
        }
        let ours = points(snapshot);
        let place = (step == 0 && ours.len() == places.len())
            .then(|| ours.bytes().zip(places).position(|(ours, theirs)| ours != *theirs).map(HookPoint::stream));
        return Some(Parted { tower, since, step, place: place.flatten() });
    }
    None
}

fn of_tower<'a>(until: u64, seen: impl Fn(u64) -> Option<&'a Snapshot>) -> String {
    let mut text: String = rungs(until).map(|step| seen(step).map_or_else(|| UNKNOWN.to_string(), rung)).collect();
    text.push('~');
    text.extend(seen(0).map(points));
    text
}

/// Two characters of what was measured at a step.
fn rung(snapshot: &Snapshot) -> String {
    let hash = hash(snapshot.step, &[snapshot.loss_nats, snapshot.grad_l2]);
    [digit(hash), digit(hash >> 6)].into_iter().collect()
}

/// A character for each point of the stream, from the root mean square there.
fn points(snapshot: &Snapshot) -> String {
    (0_u64..).zip(snapshot.resid_rms.iter()).map(|(idx, rms)| digit(hash(idx, &[*rms]))).collect()
}

/// XXH64 of the numbers' bits.
fn hash(seed: u64, numbers: &[f32]) -> u64 {
    // NaN payloads are the one thing that processors may choose; they count as one NaN.
    let bits = |x: &f32| if x.is_nan() { 0x7FC0_0000 } else { x.to_bits() };
    let bytes: Vec<u8> = numbers.iter().flat_map(|x| bits(x).to_le_bytes()).collect();
    XxHash64::oneshot(seed, &bytes)
}

fn digit(bits: u64) -> char {
    char::from(DIGITS[(bits & 63) as usize])
}
