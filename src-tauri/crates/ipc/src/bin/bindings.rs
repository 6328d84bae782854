//! Writes the generated TypeScript; with `--check`, fails if it would change.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

use ipc::typescript;
use std::process::ExitCode;

fn main() -> ExitCode {
    let wanted = typescript::generate();
    let check = std::env::args().any(|argument| argument == "--check");
    let current = std::fs::read_to_string(typescript::PATH).unwrap_or_default();
    if current == wanted {
        println!("bindings: unchanged");
        return ExitCode::SUCCESS;
    }
    if check {
        eprintln!("bindings: {} is stale; run `cargo bindings`", typescript::PATH);
        return ExitCode::FAILURE;
    }
    match std::fs::write(typescript::PATH, wanted) {
        Ok(()) => {
            println!("bindings: wrote {}", typescript::PATH);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bindings: cannot write {}: {error}", typescript::PATH);
            ExitCode::FAILURE
        }
    }
}
