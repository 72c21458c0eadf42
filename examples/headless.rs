//! Trains both towers of a link, without the page and without the program, and prints what was measured of each step:
//! `cargo run --release --example headless -- 'v=1&n_layers=4' 200`.
//!
//! A [`Lab`] is what a worker of the page has inside: one tower, driven by whoever holds it. What it says of a step is a
//! `Snapshot`, from which the page draws everything; the same numbers stand in `strata train`'s metrics.csv. The link's
//! events happen on the way, and the fingerprint is the one that the page tells for that step.

use base::config::{Link, Tower};
use base::names::{HookPoint, Lang};
use engine::lab::{Lab, TowerSpec, Word};

fn main() {
    let mut args = std::env::args().skip(1);
    let link = args.next().unwrap_or_else(|| "v=1".into());
    let n_steps = args.next().map_or(Ok(100), |text| text.parse());
    let Ok(n_steps) = n_steps else {
        eprintln!("how many steps?");
        std::process::exit(2);
    };
    for tower in Tower::BOTH {
        match train(&link, tower, n_steps) {
            Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
            Err(why) => eprintln!("{tower:?}: {why}"),
        }
    }
}

/// Trains a tower of a link for so many steps; a line for every tenth of the way, and the fingerprint.
pub fn train(link: &str, tower: Tower, n_steps: u64) -> Result<Vec<String>, String> {
    let (link, problems) = Link::parse(link);
    // What cannot be read of a link has its default; whoever cares looks.
    if let Some(problem) = problems.first() {
        return Err(problem.text(Lang::En));
    }
    let spec = TowerSpec::of(&link.experiment, tower);
    let (mut lab, replies) = Lab::build(spec).map_err(|failure| format!("{failure:?}"))?;
    let mut lines = Vec::new();
    let mut hear = |word: &Word| {
        if let Word::Measured(snapshot) = word {
            // Every number knows its hook; this is `blocks.0.hook_resid_pre`, the tokens.
            let at_tokens = snapshot.resid_grad_l2.of(HookPoint::stream(0)).unwrap_or(f32::NAN);
            let (step, loss_nats) = (snapshot.step, snapshot.loss_nats);
            lines.push(format!(
                "{tower:?} step {step:>5}  loss {loss_nats:.4} nats  gradient at tokens {at_tokens:.3e}"
            ));
        }
    };
    // Step 0 is measured as soon as the tower stands.
    replies.iter().for_each(|reply| hear(&reply.word));
    lab.train_to(n_steps, (n_steps / 10).max(1), &mut hear);
    let trainer = lab.trainer().ok_or("nothing was built")?;
    lines.push(format!("{tower:?} fingerprint {:016x}", trainer.fingerprint()));
    Ok(lines)
}
