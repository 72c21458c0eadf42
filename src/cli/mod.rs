//! The command line: the same library without a page. It reads links as the page does and prints the same numbers.

mod run;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "strata", version, about = "Train a Strata link without a browser")]
struct Args {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Train a link and print each recorded step
    Train(run::TrainArgs),
    /// Print the fingerprint of each tower after so many steps
    Fingerprint(run::FingerprintArgs),
}

/// Reads the arguments and does what they say.
///
/// # Errors
/// Whatever went wrong, as one sentence.
pub fn main() -> anyhow::Result<()> {
    match Args::parse().command {
        What::Train(args) => run::train(&args),
        What::Fingerprint(args) => run::fingerprint(&args),
    }
}
