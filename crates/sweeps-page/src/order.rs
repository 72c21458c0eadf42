//! What page and workers tell each other of a tower, and what is stored of one.

use base::config::Link;
use base::names::Words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ledger::sweep::{Job, Outcome, Sweep};

/// What a worker is told.
pub(crate) fn order(sweep: &Sweep, job: &Job) -> Vec<u8> {
    postcard::to_allocvec(&(sweep, job)).unwrap_or_default()
}

/// A worker's whole work: trains the tower of an order and answers with what came of it. `told` hears of every step.
pub fn train(order: &[u8], mut told: impl FnMut(u64)) -> Vec<u8> {
    let done: Result<Outcome, Words> = match postcard::from_bytes::<(Sweep, Job)>(order) {
        Ok((sweep, job)) => sweep.done(&job, |step| {
            told(step);
            true
        }),
        Err(_) => Err(Words::default()),
    };
    postcard::to_allocvec(&done).unwrap_or_default()
}

/// What a worker answered; none where it cannot be read.
pub(crate) fn answer(bytes: &[u8]) -> Option<Result<Outcome, Words>> {
    postcard::from_bytes(bytes).ok()
}

/// How the names of all that this engine stores begin: numbers of another engine are not ours.
pub fn stored_prefix() -> String {
    format!("strata.sweep.{}.", engine::ENGINE)
}

/// The name under which a tower is stored. It is the tower's, not the sweep's, so that a sweep with one value more finds
/// what another has done.
pub(crate) fn stored_as(sweep: &Sweep, job: &Job) -> String {
    let link = Link::parse(&job.link).0.format();
    let text = format!("{link} {} {}", job.tower.key(), sweep.n_steps);
    let hash = |seed: u64| text.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME));
    // Twice 64 bits: no two of a reader's towers will meet.
    format!("{}{:016x}{:016x}", stored_prefix(), hash(FNV_BASIS), hash(FNV_BASIS ^ 0x55))
}

const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// An outcome as text, without its job, which whoever restores it knows. To the bit: JSON would round.
pub(crate) fn to_text(outcome: &Outcome) -> String {
    let Outcome { losses, loss_nats, resid_grad_l2, spread, fingerprint, .. } = outcome;
    let bytes = postcard::to_allocvec(&(losses, loss_nats, resid_grad_l2, spread, fingerprint));
    STANDARD_NO_PAD.encode(bytes.unwrap_or_default())
}

/// The inverse of [`to_text`]; none for what is no outcome of that job.
pub(crate) fn from_text(text: &str, job: &Job) -> Option<Outcome> {
    let bytes = STANDARD_NO_PAD.decode(text).ok()?;
    let ((losses, loss_nats, resid_grad_l2, spread, fingerprint), rest) = postcard::take_from_bytes(&bytes).ok()?;
    let outcome = Outcome { job: job.clone(), losses, loss_nats, resid_grad_l2, spread, fingerprint };
    let is_whole = rest.is_empty()
        && !outcome.losses.is_empty()
        && outcome.fingerprint.len() == 16
        && outcome.fingerprint.bytes().all(|b| b.is_ascii_hexdigit());
    is_whole.then_some(outcome)
}
