//! The command line: the same library without a page. It reads links as the page does and prints the same numbers.

pub mod bench;
mod check;
mod claims;
mod class;
mod corpus;
mod dump;
mod exit;
mod export;
mod files;
pub mod lens;
mod link;
mod pool;
mod raw;
mod run;
mod say;
pub mod scenes;
mod signals;
mod state;
mod sweep;
mod train;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes:
  0    done, or nobody reads on
  1    failed: a run that cannot be, a file that cannot be written or would be overwritten
  2    arguments that cannot be meant, or a link that --strict refuses
  3    a tower met NaN or infinity
  4    a link's run has other bits than its sender saw
  130  interrupted by Ctrl-C (143 by SIGTERM)";

#[derive(Parser)]
#[command(name = "strata", version, about = "Train a Strata link without a browser", after_help = EXIT_CODES)]
struct Args {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Train a link, print its steps and write what came of it
    Train(train::TrainArgs),
    /// Time training steps and matrix products
    Bench(bench::BenchArgs),
    /// Replay a shared link and say whether its bits are those that its sender saw
    Check(check::CheckArgs),
    /// Measure the dialogue's claims over several seeds and judge them by their rules
    Claims(claims::ClaimsArgs),
    /// Hand in a result as a page of a class would, check one by replay, or take many together
    Class(class::ClassArgs),
    /// Describe a corpus and show some of it, or print the batches that a trainer draws from it, for another program
    Corpus(corpus::CorpusArgs),
    /// Write everything of one training step, for comparison with another framework
    Dump(dump::DumpArgs),
    /// Write weights, config, tokenizer and a model card, for Hugging Face's Transformers where GPT-2 has every setting
    Export(export::ExportArgs),
    /// Look at a training step through a lens
    Lens(lens::LensArgs),
    /// Play the lesson's scenes over several seeds: what they ask, say and rest on
    Scenes(scenes::ScenesArgs),
    /// Train one setting over several values and seeds, with and without skips
    Sweep(sweep::SweepArgs),
    /// Print the fingerprint of each tower after so many steps
    Fingerprint(run::FingerprintArgs),
}

/// Reads the arguments, does what they say, and answers with the number to end with. Whatever goes wrong is one sentence
/// on stderr.
pub fn main() -> ExitCode {
    match Args::try_parse() {
        Ok(args) => exit::ended(done(args.command)),
        // Also --help and --version, which clap takes for errors that end well.
        Err(told) => match told.print() {
            Err(error) if told.exit_code() == 0 => exit::ended(Err(exit::Unprinted(error).into())),
            _ => ExitCode::from(told.exit_code() as u8),
        },
    }
}

fn done(command: What) -> anyhow::Result<()> {
    match command {
        What::Bench(args) => bench::bench(&args),
        What::Check(args) => check::check(&args),
        What::Claims(args) => claims::claims(&args),
        What::Class(args) => class::class(&args),
        What::Corpus(args) => corpus::corpus(&args),
        What::Dump(args) => dump::dump(&args),
        What::Export(args) => export::export(&args),
        What::Lens(args) => lens::lens(&args),
        What::Scenes(args) => scenes::scenes(&args),
        What::Sweep(args) => sweep::sweep(&args),
        What::Train(args) => train::train(&args),
        What::Fingerprint(args) => run::fingerprint(&args),
    }
}
