//! `walk`: what `cargo walk` runs once everything is built.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on the terminal")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [kind, path] = words.as_slice() else {
        eprintln!("cargo walk prescription FILE.json");
        return ExitCode::from(2);
    };
    if kind != "prescription" {
        eprintln!("cargo walk knows prescriptions only: cargo walk prescription FILE.json");
        return ExitCode::from(2);
    }
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::system()).date();
    let walked = std::fs::read(path)
        .map_err(|error| format!("{path}: {error}"))
        .and_then(|bytes| journeys::walk::walk_prescription(&bytes, today).map_err(|error| format!("{path}: {error}")));
    match walked {
        Ok(stops) => {
            println!("{stops:#}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
