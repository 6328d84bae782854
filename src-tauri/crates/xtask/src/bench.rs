//! `cargo xtask bench`: figures that anyone can have again.

use crate::demo;
use crate::needs::{self, Leave};
use crate::shell::{Stop, cargo, hand_over, must, program, root};

/// STOI, a measure of how well speech is understood; MIT.
const SCORING: &str = "pystoi==0.4.1";

/// Measures one subject, prints a table and leaves it in `target/bench`; ends with 1 when a target is missed.
pub(crate) fn run(what: &str, words: &[&str]) -> Result<(), Stop> {
    match what {
        "echo" if words.is_empty() => echo(),
        "call" => call(words),
        "trust" => trust(words),
        "vault" => vault(words),
        _ => Err(Stop::new(2, format!("There is no bench {what:?} with {words:?}: echo, call, trust and vault are."))),
    }
}

/// The doctor's voice out of her speaker, into her microphone, and what is left of it.
fn echo() -> Result<(), Stop> {
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder).map_err(|error| Stop::new(1, format!("target/bench: {error}")))?;
    let file = folder.join("echo.json");
    let file = file.to_string_lossy();
    let arguments = ["run", "--quiet", "--release", "--package", "media", "--example", "echo", "--", &*file];
    must(cargo(&arguments), "bench echo")
}

/// What the signed set-up adds to a join.
fn trust(words: &[&str]) -> Result<(), Stop> {
    known("bench trust", words, &[], &[])?;
    let leave = if words.contains(&"--yes") { Leave::Given } else { Leave::Ask };
    needs::meet(&[needs::BUILD, needs::HEADLESS], leave, "cargo xtask bench trust")?;
    demo::build(demo::ALL)?;
    Err(hand_over(program(&root().join("target/debug/bench").to_string_lossy(), &["trust"])))
}

/// Beside plain SQLite.
fn vault(words: &[&str]) -> Result<(), Stop> {
    known("bench vault", words, &[], &[])?;
    let leave = if words.contains(&"--yes") { Leave::Given } else { Leave::Ask };
    needs::meet(&[needs::BUILD], leave, "cargo xtask bench vault")?;
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder).map_err(|error| Stop::new(1, format!("target/bench: {error}")))?;
    let file = folder.join("vault.json");
    let file = file.to_string_lossy();
    let arguments = [
        "run",
        "--quiet",
        "--release",
        "--package",
        "vault",
        "--features",
        "sabotage",
        "--example",
        "bench",
        "--",
        &*file,
    ];
    must(cargo(&arguments), "bench vault")
}

/// Beside Chromium's.
fn call(words: &[&str]) -> Result<(), Stop> {
    known("bench call", words, &["--quick"], &["--cell", "--only"])?;
    measure("bench call", &[], words)
}

/// A call of the app's own, held for long; ends with 1 when memory grows, lips and voice part, or anything panics.
pub(crate) fn soak(words: &[&str]) -> Result<(), Stop> {
    known("soak call", words, &[], &["--minutes"])?;
    measure("soak call", &["soak"], words)
}

/// What a call needs, as it is handed out, and no more: linking one takes minutes.
const RELEASED: &[&str] =
    &["--release", "--bin", "housecall", "--bin", "housecall-hub", "--bin", "clinicpack", "--bin", "bench"];

/// Gets what is missing, builds, and hands over.
fn measure(name: &str, first: &[&str], words: &[&str]) -> Result<(), Stop> {
    let leave = if words.contains(&"--yes") { Leave::Given } else { Leave::Ask };
    let again = format!("cargo xtask {name} {}", words.join(" "));
    // Where UDP is blocked, the clinic's relay is coturn, as in the tests.
    needs::meet(&[needs::BUILD, needs::HEADLESS, needs::TESTS, needs::BENCH], leave, again.trim())?;
    demo::build(RELEASED)?;
    scoring()?;
    let passed = words.iter().filter(|word| **word != "--yes");
    let arguments: Vec<&str> = first.iter().chain(passed).copied().collect();
    Err(hand_over(program(&root().join("target/release/bench").to_string_lossy(), &arguments)))
}

/// The package that scores speech, in a folder of the benchmark's own.
fn scoring() -> Result<(), Stop> {
    let folder = root().join("target/bench/python");
    if folder.join("pystoi").exists() {
        return Ok(());
    }
    let folder = folder.display().to_string();
    must(program("python3", &["-m", "pip", "install", "--quiet", "--target", &folder, SCORING]), "pip")
}

fn known(name: &str, words: &[&str], alone: &[&str], with: &[&str]) -> Result<(), Stop> {
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let known = *word == "--yes" || alone.contains(word) || with.contains(word) && rest.next().is_some();
        if !known {
            let (alone, with) = (alone.join(" "), with.join(" "));
            let words = format!("{alone} --yes, and with a value {with}");
            return Err(Stop::new(2, format!("cargo xtask {name} does not know {word:?}; it takes {words}")));
        }
    }
    Ok(())
}
