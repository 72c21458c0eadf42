//! `strata`: the native twin of the page, for everything that needs no eyes.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    match strata::cli::main() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // One sentence with its causes, whatever RUST_BACKTRACE says.
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
