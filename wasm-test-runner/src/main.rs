//! wasm-bindgen's test runner, taken from Cargo.lock as a library: its version always fits the crate's, and nobody
//! has to install a tool. `.cargo/config.toml` names it as the runner of wasm32 tests.
//!
//! It is a member of its own because its dependencies would triple the time that `cargo xtask serve` takes to start.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
