//! `cargo xtask model`: the call's set-up with the hub as the attacker, searched to the end.

use crate::needs::{self, Leave};
use crate::shell::{Stop, must, program, root};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Where the models are, and what is to come of each.
const FOLDER: &str = "tests/model";

/// States are stored whole; the largest model here has eight million of 60 bytes.
const AT_MOST_MIB: &str = "-DMEMLIM=4096";

/// What is said of one model.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// Every state was visited, and nothing is wrong in any.
    Nothing { states: String },
    /// A way to break what must hold, and what it breaks.
    Attack { broken: String, steps: Vec<String> },
}

/// Searches every model of `models.json`, or those whose name has the word in it, and prints a table.
#[expect(clippy::disallowed_methods, reason = "the table tells how long each search took")]
pub(crate) fn run(words: &[&str]) -> Result<(), Stop> {
    let (mut leave, mut steps, mut only) = (Leave::Ask, false, None);
    for word in words {
        match *word {
            "--yes" => leave = Leave::Given,
            "--steps" => steps = true,
            name if !name.starts_with('-') && only.is_none() => only = Some(name),
            _ => {
                return Err(Stop::new(
                    2,
                    format!("cargo xtask model does not know {word:?}: [NAME] [--steps] [--yes]"),
                ));
            }
        }
    }
    needs::meet(&[needs::MODEL], leave, &format!("cargo xtask model {}", words.join(" ")))?;
    let folder = root().join(FOLDER);
    let text =
        std::fs::read(folder.join("models.json")).map_err(|error| Stop::new(1, format!("models.json: {error}")))?;
    let models: Vec<Value> =
        serde_json::from_slice(&text).map_err(|error| Stop::new(1, format!("models.json: {error}")))?;
    let (mut ran, mut wrong) = (0, Vec::new());
    println!("{:74} {:9} {:11} found", "model", "must be", "states");
    for model in &models {
        let said = |key: &str| model.get(key).and_then(Value::as_str).unwrap_or_default();
        let (name, expected) = (said("name"), said("expect"));
        if only.is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let flags: Vec<&str> = said("flags").split(' ').filter(|flag| !flag.is_empty()).collect();
        let start = Instant::now();
        let found = search(&folder.join(said("file")), &flags)?;
        let seconds = start.elapsed().as_secs_f64();
        ran += 1;
        let (right, states, words) = match &found {
            Found::Nothing { states } => (expected == "holds", states.as_str(), "nothing".to_owned()),
            Found::Attack { broken, .. } => (expected == "attack", "", broken.clone()),
        };
        let verdict = if right { "" } else { "  <- WRONG" };
        println!("{name:74} {expected:9} {states:>11} {words} ({seconds:.1} s){verdict}");
        if let (true, Found::Attack { steps, .. }) = (steps, &found) {
            steps.iter().for_each(|step| println!("    {step}"));
        }
        if !right {
            wrong.push(name.to_owned());
        }
    }
    println!("\n{ran} models, {} as they must be", ran - wrong.len());
    match (ran, wrong.as_slice()) {
        (0, _) => Err(Stop::new(2, "no model has that in its name")),
        (_, []) => Ok(()),
        (_, wrong) => Err(Stop::new(1, format!("not as they must be: {}", wrong.join("; ")))),
    }
}

/// Makes the search of one model, compiles it and runs it.
fn search(file: &Path, flags: &[&str]) -> Result<Found, Stop> {
    let folder = root().join("target/model");
    let trouble = |error: std::io::Error| Stop::new(1, format!("target/model: {error}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(trouble)?;
    }
    std::fs::create_dir_all(&folder).map_err(trouble)?;
    let file = file.to_string_lossy();
    let here = |name: &str, arguments: &[&str]| {
        let mut command = program(name, arguments);
        command.current_dir(&folder);
        command
    };
    quietly(here("spin", &[flags, &["-a", &*file]].concat()), "spin")?;
    // What spin writes is not ours to warn about.
    must(here("cc", &["-w", "-O2", "-DSAFETY", AT_MOST_MIB, "-o", "pan", "pan.c"]), "cc")?;
    let said = quietly(here("./pan", &["-E", "-m100000", "-w24"]), "the search")?;
    let trail = trail(&folder);
    if let Some(trail) = trail {
        let steps = replay(&folder, &trail, flags, &file)?;
        let broken = steps.iter().find_map(|step| step.strip_prefix("broken: ")).unwrap_or("an assertion").to_owned();
        return Ok(Found::Attack { broken, steps });
    }
    whole(&said)
        .map(|states| Found::Nothing { states })
        .ok_or_else(|| Stop::new(1, format!("the search of {file} with {flags:?} did not come to its end:\n{said}")))
}

/// The way into the trouble that a search found.
fn trail(folder: &Path) -> Option<PathBuf> {
    let mut entries = std::fs::read_dir(folder).ok()?.flatten();
    entries.find_map(|entry| Some(entry.path()).filter(|path| path.extension().is_some_and(|ends| ends == "trail")))
}

/// What the model says on that way, line by line.
fn replay(folder: &Path, trail: &Path, flags: &[&str], file: &str) -> Result<Vec<String>, Stop> {
    let trail = trail.to_string_lossy();
    let mut command = program("spin", &[&["-T", "-B"], flags, &["-k", &*trail, file]].concat());
    command.current_dir(folder);
    let said = quietly(command, "spin's replay")?;
    let noise = |line: &&str| !line.trim().is_empty() && !line.starts_with("spin:") && !line.contains("#processes");
    Ok(said.lines().filter(noise).map(|line| line.trim().to_owned()).collect())
}

/// How many states there were, when the search visited all of them and found nothing.
fn whole(said: &str) -> Option<String> {
    let none = said.contains("errors: 0");
    let cut = ["limit", "reached -D", "too small", "out of memory"].iter().any(|word| said.contains(word));
    let states = said.lines().find_map(|line| line.trim().strip_suffix(" states, stored"))?;
    (none && !cut).then(|| states.trim().to_owned())
}

/// What a program said; a search that finds something ends with success all the same.
fn quietly(mut command: Command, what: &str) -> Result<String, Stop> {
    let output = command.output().map_err(|error| Stop::new(1, format!("{what}: {error}")))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(Stop::new(1, format!("{what}: {}\n{said}{}", output.status, String::from_utf8_lossy(&output.stderr))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_was_cut_short_is_not_a_whole_one() {
        let whole_one = "State-vector 60 byte, depth reached 241, errors: 0\n  7768188 states, stored\n";
        assert_eq!(whole(whole_one).as_deref(), Some("7768188"));
        assert_eq!(whole(&format!("pan: reached -DMEMLIM bound\n{whole_one}")), None);
        assert_eq!(whole(&format!("error: max search depth too small\n{whole_one}")), None);
        assert_eq!(whole(&whole_one.replace("errors: 0", "errors: 1")), None);
        assert_eq!(whole("nothing"), None);
    }

    #[test]
    fn every_model_says_what_must_come_of_it() {
        let folder = root().join(FOLDER);
        let models: Vec<Value> = serde_json::from_slice(&std::fs::read(folder.join("models.json")).unwrap()).unwrap();
        let holds = models.iter().filter(|model| model["expect"] == "holds").count();
        let attacks = models.iter().filter(|model| model["expect"] == "attack").count();
        assert_eq!(holds + attacks, models.len());
        assert!(holds >= 3 && attacks >= 10, "{holds} {attacks}");
        // Every check that can be left out is left out somewhere.
        for model in ["setup.pml", "words.pml"] {
            let text = std::fs::read_to_string(folder.join(model)).unwrap();
            for line in text.lines() {
                let Some(flag) = line.strip_prefix("#ifdef ") else { continue };
                let used =
                    |model: &Value| model["flags"].as_str().unwrap().split(' ').any(|word| word == format!("-D{flag}"));
                assert!(models.iter().any(used), "{flag}");
            }
        }
    }
}
