//! The command line: the same library without a page. It reads links as the page does and prints the same numbers.

mod bench;
mod corpus;
mod dump;
mod export;
pub mod lens;
mod run;
mod tensors;

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
    /// Time training steps and matrix products
    Bench(bench::BenchArgs),
    /// Describe a corpus and show some of it
    Corpus(corpus::CorpusArgs),
    /// Write everything of one training step, for comparison with another framework
    Dump(dump::DumpArgs),
    /// Write weights, config and vocabulary
    Export(export::ExportArgs),
    /// Look at a training step through a lens
    Lens(lens::LensArgs),
    /// Print the fingerprint of each tower after so many steps
    Fingerprint(run::FingerprintArgs),
}

/// Reads the arguments and does what they say.
///
/// # Errors
/// Whatever went wrong, as one sentence.
pub fn main() -> anyhow::Result<()> {
    match Args::parse().command {
        What::Bench(args) => bench::bench(&args),
        What::Corpus(args) => corpus::corpus(&args),
        What::Dump(args) => dump::dump(&args),
        What::Export(args) => export::export(&args),
        What::Lens(args) => lens::lens(&args),
        What::Train(args) => run::train(&args),
        What::Fingerprint(args) => run::fingerprint(&args),
    }
}
