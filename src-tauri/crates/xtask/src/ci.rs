//! `cargo ci`: every test there is, in the order in which a failure is cheapest to learn of.

use crate::needs::{self, Leave};
use crate::shell::{Stop, asks, cargo, must, program, root};
use crate::tally::{Tally, cargo_results};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Every example of the standard as one npm package, at the version of R4 that is in use.
const EXAMPLES: &str = "hl7.fhir.r4.examples@4.0.1";

/// Asks the visit for the names of what it can break.
const SABOTAGES: &str = "--list-sabotages";

/// A taste of each; the long runs are `cargo xtask torture vault`.
const TORTURES: &[&[&str]] =
    &[&["--power-cuts", "40"], &["--power-cuts", "40", "--careless"], &["--kills", "16"], &["--tamper"], &["--disks"]];

pub(crate) fn run() -> Result<(), Stop> {
    let packages = [needs::BUILD, needs::HEADLESS, needs::TESTS, needs::DRILLS, needs::TORTURE];
    needs::meet(&packages, Leave::Given, "cargo ci")?;
    needs::lints()?;
    let mut tally = Tally::default();
    // Of every platform: `cargo deny` reads them all, and does so offline.
    tally.step("crates: fetch", || verdict(cargo(&["fetch", "--locked"])));
    tally.step("formatting", || verdict(cargo(&["fmt", "--all", "--check"])));
    tally.step("window: install", || verdict(npm(&["ci", "--no-audit", "--no-fund"])));
    tally.step("window: types", || verdict(npm(&["run", "--silent", "check"])));
    tally.step("window: build", || verdict(npm(&["run", "--silent", "build"])));
    tally.step("window: tests", window_tests);
    tally.step("HL7's examples: fetch", || verdict(examples()));
    tally.step("cargo deny", deny);
    tally.step("build and clippy", || verdict(linted(&["build", "--workspace", "--all-targets"])));
    tally.step("bindings unchanged", || verdict(built("bindings", &["--check"])));
    tally.step("unit and journey tests", || counted(linted(&["test", "--workspace", "--no-fail-fast"])));
    tally.step("demo", demo_checks);
    tally.step("demo, pictures drawn by the page", page_draws);
    tally.step("attacks", attacks);
    tally.step("drills", drills);
    for words in TORTURES {
        tally.step(&format!("vault: {}", words.join(" ")), || verdict(built("torture", words)));
    }
    for name in sabotages() {
        tally.step(&format!("demo, sabotaged: {name}"), || caught(&name));
    }
    if tally.close() { Ok(()) } else { Err(Stop::new(1, "")) }
}

/// Cargo with clippy in the compiler's place and every warning an error.
///
/// `cargo clippy` would read all dependencies a second time, a quarter of an hour on two cores.
fn linted(arguments: &[&str]) -> Command {
    let mut command = cargo(arguments);
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-Dwarnings");
    command
}

/// A program of ours that is built already.
fn built(name: &str, arguments: &[&str]) -> Command {
    program(&root().join("target/debug").join(name).to_string_lossy(), arguments)
}

/// Writes the generated files; needs no more than the `ipc` and `signalling` crates.
pub(crate) fn bindings() -> Result<(), Stop> {
    must(cargo(&["run", "--quiet", "--package", "ipc", "--bin", "bindings"]), "bindings")
}

/// The public examples of FHIR R4, for the walk's test to read; in `target`, as they are large.
fn examples() -> Command {
    let folder = root().join("target/hl7-examples");
    // A package of its own, so that npm installs here and nowhere above; npm says if there is no folder.
    let _made = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join("package.json"), "{}"));
    let mut command =
        program("npm", &["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", EXAMPLES]);
    command.current_dir(folder);
    command
}

/// Prints a prescription at every stop.
pub(crate) fn walk(arguments: &[&str]) -> Result<(), Stop> {
    let leave = if arguments.contains(&"--yes") { Leave::Given } else { Leave::Ask };
    let arguments: Vec<&str> = arguments.iter().copied().filter(|word| *word != "--yes").collect();
    needs::meet(&[needs::BUILD], leave, &format!("cargo walk {}", arguments.join(" ")))?;
    // The features of the whole workspace, as everything else here is built with, and no more than this program.
    must(cargo(&["build", "--quiet", "--workspace", "--bin", "walk"]), "cargo build")?;
    let mut command = built("walk", &arguments);
    command.current_dir(std::env::current_dir().unwrap_or_else(|_| root()));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Stop::new(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1), "")),
        Err(error) => Err(Stop::new(1, format!("cannot start the walk: {error}"))),
    }
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = program("npm", arguments);
    command.current_dir(root().join("ui"));
    command
}

fn verdict(command: Command) -> (u64, u64) {
    match must(command, "step") {
        Ok(()) => (1, 0),
        Err(stop) => {
            println!("{}", stop.why);
            (0, 1)
        }
    }
}

/// Runs a test program, showing its output as it comes, and counts its result lines.
fn counted(mut command: Command) -> (u64, u64) {
    command.stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else { return (0, 1) };
    let mut text = String::new();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if !line.starts_with("test ") || !line.ends_with("... ok") {
                println!("{line}");
            }
            text.push_str(&line);
            text.push('\n');
        }
    }
    let (passed, failed) = cargo_results(&text);
    match child.wait() {
        Ok(status) if status.success() => (passed, failed),
        _ => (passed, failed.max(1)),
    }
}

fn window_tests() -> (u64, u64) {
    let file = root().join("target/vitest.json");
    let output = format!("--outputFile={}", file.display());
    let run = verdict(npm(&["test", "--", "--run", "--reporter=default", "--reporter=json", &output]));
    let count =
        |report: &serde_json::Value, key: &str| report.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0);
    match std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        Some(report) => (count(&report, "numPassedTests"), count(&report, "numFailedTests").max(run.1)),
        None => (0, 1),
    }
}

fn deny() -> (u64, u64) {
    if let Err(stop) = needs::cargo_command("deny") {
        println!("{}", stop.why);
        return (0, 1);
    }
    verdict(cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))
}

fn sabotages() -> Vec<String> {
    let visit = root().join("target/debug/visit");
    let list = asks(&visit.to_string_lossy(), &[SABOTAGES]).unwrap_or_default();
    let names: Vec<String> = list.lines().map(str::to_owned).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { vec!["the list of sabotages itself".to_owned()] } else { names }
}

fn demo_checks() -> (u64, u64) {
    checks("target/demo/report.json", built("visit", &["--headless"]))
}

/// As on computers with a graphics card, and on other systems.
fn page_draws() -> (u64, u64) {
    checks("target/demo-page-draws/report.json", built("visit", &["--headless", "--page-draws"]))
}

fn drills() -> (u64, u64) {
    checks("target/drills/report.json", built("drills", &[]))
}

/// Runs it and counts the checks in its report.
fn checks(report: &str, command: Command) -> (u64, u64) {
    let report = root().join(report);
    let _absent = std::fs::remove_file(&report);
    let done = must(command, "a walk through the window");
    let checks: Option<serde_json::Value> =
        std::fs::read(&report).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(checks) = checks.as_ref().and_then(|value| value.get("checks")).and_then(|value| value.as_object()) else {
        return (0, 1);
    };
    let failed = checks.values().filter(|held| held.as_bool() != Some(true)).count() as u64;
    let passed = checks.len() as u64 - failed;
    (passed, if done.is_err() { failed.max(1) } else { failed })
}

/// Runs every attack and counts those that were refused, the disturbances that were borne, and the honest visits.
fn attacks() -> (u64, u64) {
    let report = root().join("target/attack/report.json");
    let _absent = std::fs::remove_file(&report);
    let done = must(built("attack", &[]), "the attacks");
    let report: Option<serde_json::Value> =
        std::fs::read(&report).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let count = |key: &str| report.as_ref().and_then(|report| report.get(key)).and_then(serde_json::Value::as_u64);
    let sum = |keys: [&str; 3]| keys.into_iter().map(|key| count(key).unwrap_or(0)).sum::<u64>();
    let made = sum(["attacks", "disturbances", "controls"]);
    let right = sum(["refused", "made", "control_made"]);
    (right, if done.is_err() { made.saturating_sub(right).max(1) } else { made.saturating_sub(right) })
}

/// One pass when the report turned false for what was broken, and the demo said so by its exit code.
fn caught(name: &str) -> (u64, u64) {
    let status = built("visit", &["--headless", "--sabotage", name, "--expect-caught"]).status();
    if status.is_ok_and(|status| status.success()) { (1, 0) } else { (0, 1) }
}
