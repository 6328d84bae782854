//! `cargo xtask fuzz`: made-up bytes by the million for everything that reads the other end's.

use crate::needs::{self, Leave};
use crate::shell::{Stop, asks, must, program, root};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// For each target, when nobody says how long.
const MINUTES: u64 = 3;

/// Bytes a made-up input has at most: three packets.
const LONGEST: &str = "-max_len=4500";

/// Nothing that is read takes longer, on any computer.
const AT_MOST_SECONDS: &str = "-timeout=10";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted<'a> {
    target: Option<&'a str>,
    minutes: u64,
    leave: Leave,
}

/// What came of one target.
#[derive(Debug, Default)]
struct Outcome {
    executions: u64,
    findings: Vec<String>,
    ended_well: bool,
}

pub(crate) fn run(words: &[&str]) -> Result<(), Stop> {
    let wanted = wanted(words)?;
    needs::meet(&[needs::BUILD], wanted.leave, &format!("cargo xtask fuzz {}", words.join(" ")))?;
    let targets = targets(wanted.target)?;
    needs::cargo_command("fuzz")?;
    println!("Building the targets with a sanitizer; the first time takes minutes.");
    must(fuzz("build", &[]), "cargo fuzz build")?;
    let (mut said, mut failed) = (String::new(), false);
    for target in targets {
        println!("{target}: {} minutes; what the fuzzer says goes to target/fuzz/{target}.log", wanted.minutes);
        let outcome = try_out(&target, wanted.minutes)?;
        failed |= !outcome.ended_well || outcome.executions == 0;
        let Outcome { executions, findings, .. } = outcome;
        // Writing into a text cannot fail.
        let _written = writeln!(said, "{target:10} {executions:12} executions {:3} findings", findings.len());
        let _written = findings.iter().try_for_each(|finding| writeln!(said, "    {finding}"));
    }
    let commit = asks("git", &["describe", "--always", "--dirty"]).unwrap_or_default();
    println!("\n{said}at commit {commit}");
    if failed { Err(Stop::new(1, "A finding is kept in tests/fuzz/seeds with its mending.")) } else { Ok(()) }
}

fn wanted<'a>(words: &[&'a str]) -> Result<Wanted<'a>, Stop> {
    let mut wanted = Wanted { target: None, minutes: MINUTES, leave: Leave::Ask };
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match *word {
            "--yes" => wanted.leave = Leave::Given,
            "--minutes" => {
                let minutes = rest.next().and_then(|text| text.parse().ok()).filter(|minutes| *minutes > 0);
                wanted.minutes = minutes.ok_or_else(|| Stop::new(2, "--minutes takes a whole number above 0"))?;
            }
            name if !name.starts_with('-') && wanted.target.is_none() => wanted.target = Some(name),
            _ => {
                let why = format!("cargo xtask fuzz does not know {word:?}; it takes TARGET, --minutes N and --yes");
                return Err(Stop::new(2, why));
            }
        }
    }
    Ok(wanted)
}

/// The one that is wanted, or all there are.
fn targets(wanted: Option<&str>) -> Result<Vec<String>, Stop> {
    let programs = std::fs::read_dir(root().join("tests/fuzz/fuzz_targets"))
        .map_err(|error| Stop::new(1, format!("tests/fuzz/fuzz_targets cannot be read: {error}")))?;
    let name = |entry: std::fs::DirEntry| Some(entry.path().file_stem()?.to_str()?.to_owned());
    let mut all: Vec<String> = programs.filter_map(|entry| name(entry.ok()?)).collect();
    all.sort();
    match wanted {
        None => Ok(all),
        Some(name) if all.iter().any(|one| one == name) => Ok(vec![name.to_owned()]),
        Some(name) => Err(Stop::new(2, format!("there is no target {name:?}; there are {}", all.join(", ")))),
    }
}

/// `cargo fuzz`, which wants a nightly compiler or this word that the stable one will do.
fn fuzz(what: &str, arguments: &[&str]) -> Command {
    let mut command =
        program("cargo", &["fuzz", what, "--fuzz-dir", "tests/fuzz", "--target-dir", "target/fuzz/build"]);
    command.args(arguments).env("RUSTC_BOOTSTRAP", "1");
    command
}

fn try_out(target: &str, minutes: u64) -> Result<Outcome, Stop> {
    let (grown, seeds) = (format!("target/fuzz/grown/{target}"), format!("tests/fuzz/seeds/{target}"));
    let trouble = |error: std::io::Error| Stop::new(1, format!("{target}: {error}"));
    std::fs::create_dir_all(root().join(&grown)).map_err(trouble)?;
    let seconds = format!("-max_total_time={}", minutes * 60);
    let mut command =
        fuzz("run", &[target, &grown, &seeds, "--", &seconds, AT_MOST_SECONDS, LONGEST, "-print_final_stats=1"]);
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(trouble)?;
    let (mut outcome, mut log) = (Outcome::default(), String::new());
    if let Some(said) = child.stderr.take() {
        for line in BufReader::new(said).lines().map_while(Result::ok) {
            outcome.hear(&line);
            log.push_str(&line);
            log.push('\n');
        }
    }
    outcome.ended_well = child.wait().map_err(trouble)?.success();
    std::fs::write(root().join(format!("target/fuzz/{target}.log")), log).map_err(trouble)?;
    Ok(outcome)
}

impl Outcome {
    /// Takes what matters from a line of the fuzzer's.
    fn hear(&mut self, line: &str) {
        if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
            self.executions = count.trim().parse().unwrap_or_default();
        } else if let Some((_, file)) = line.split_once("Test unit written to ") {
            self.findings.push(file.trim().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_or_refused() {
        let said = wanted(&["vp8", "--minutes", "5", "--yes"]).ok();
        assert_eq!(said, Some(Wanted { target: Some("vp8"), minutes: 5, leave: Leave::Given }));
        for wrong in [["--minutes", "0"], ["vp8", "rtp"], ["--minuets", "5"]] {
            assert!(wanted(&wrong).is_err(), "{wrong:?}");
        }
        assert!(targets(Some("nothing")).is_err());
        assert_eq!(targets(Some("vp8")).ok(), Some(vec!["vp8".to_owned()]));
    }

    #[test]
    fn executions_and_findings_are_heard() {
        let mut outcome = Outcome::default();
        for line in ["stat::number_of_executed_units: 1234", "artifact; Test unit written to a/crash-1", "noise"] {
            outcome.hear(line);
        }
        assert_eq!((outcome.executions, outcome.findings), (1_234, vec!["a/crash-1".to_owned()]));
    }
}
