//! `strata`: the native twin of the page, for everything that needs no eyes.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    strata::cli::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
