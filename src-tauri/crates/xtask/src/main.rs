//! The project's own commands: `cargo demo`, `cargo ci`, `cargo bindings`, `cargo walk`,
//! `cargo xtask bench`, `cargo xtask soak`, `cargo xtask fuzz`, `cargo xtask model`, `cargo xtask attack`,
//! `cargo xtask torture`, `cargo xtask drills`.
//!
//! Goes in: a fresh clone on a machine with Rust, Node and git. Comes out: a running visit, a verdict
//! on every test, generated files. Must never: depend on the crates it builds (it has to start before
//! their system packages are installed). Read next: `needs.rs`, then `ci.rs`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on the terminal")]

mod attack;
mod bench;
mod ci;
mod demo;
mod fuzz;
mod model;
mod needs;
mod shell;
mod tally;
mod vault;

use std::process::ExitCode;

const USAGE: &str = "\
cargo demo [--headless] [--yes] [--real] [--sabotage NAME]   a visit between two people, or by itself
cargo demo --headless --page-draws                           a call whose pictures the page draws
cargo demo --list-sabotages                                  what --sabotage can break
cargo ci                                                     every test there is
cargo bindings                                               writes the files generated from the contracts
cargo walk prescription FILE.json                            a prescription at every stop on its way
cargo xtask bench echo                                       how well the doctor's voice is kept out of hers
cargo xtask bench call [--quick] [--cell NAME]               a call beside Chromium's, on lines of all kinds
cargo xtask bench trust                                      what the signed set-up adds to a join
cargo xtask bench vault                                      the vault beside plain SQLite; what a PIN's guess costs
cargo xtask soak call [--minutes N]                          a call held for long: memory, lip sync, panics
cargo xtask fuzz [TARGET] [--minutes N]                      made-up bytes for all that reads foreign ones
cargo xtask model [NAME] [--steps]                           the call's set-up with the hub as the attacker, searched
cargo xtask attack [NAME]                                    a hub that does what it likes, at the real app and page
cargo xtask torture vault [--power-cuts N] [--careless] [--kills N] [--tamper] [--disks] [--seed N]
                                                             what is lost, and what is said, when it is cut off or changed
cargo xtask drills                                           every way back into a vault, in the window";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.split_first() {
        Some((&"demo", rest)) => demo::run(rest),
        Some((&"ci", [])) => ci::run(),
        Some((&"bindings", [])) => ci::bindings(),
        Some((&"walk", rest)) => ci::walk(rest),
        Some((&"bench", [what, rest @ ..])) => bench::run(what, rest),
        Some((&"soak", ["call", rest @ ..])) => bench::soak(rest),
        Some((&"fuzz", rest)) => fuzz::run(rest),
        Some((&"attack", rest)) => attack::run(rest),
        Some((&"model", rest)) => model::run(rest),
        Some((&"torture", ["vault", rest @ ..])) => vault::torture(rest),
        Some((&"drills", rest)) => vault::drills(rest),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(shell::Stop { code, why }) => {
            if !why.is_empty() {
                eprintln!("{why}");
            }
            ExitCode::from(code)
        }
    }
}
