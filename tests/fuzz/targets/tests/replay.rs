//! Every kept input through the function it is kept for, without a fuzzer; and the first inputs, as they are made.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod seeds;

use fuzz_targets::TARGETS;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// `tests/fuzz`.
fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The inputs kept for one target, with their names.
fn kept(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = home().join("seeds").join(target);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn every_kept_input_is_borne() {
    for (target, run) in TARGETS {
        let inputs = kept(target);
        assert!(inputs.len() >= 3, "{target} has {} inputs", inputs.len());
        for (name, bytes) in inputs {
            println!("{target}/{name}: {} bytes", bytes.len());
            run(&bytes);
        }
    }
}

/// A packet is shorter and is cut everywhere.
const MOST_CUTS: usize = 250;

#[test]
fn every_kept_input_cut_anywhere_is_borne() {
    for (target, run) in TARGETS {
        for (_, bytes) in kept(target) {
            // Each cut of a signed text costs a signature's check: a long one is cut at so many places, evenly.
            let step = bytes.len().div_ceil(MOST_CUTS).max(1);
            (0..bytes.len()).step_by(step).for_each(|end| run(&bytes[..end]));
        }
    }
}

#[test]
fn the_first_inputs_are_as_they_are_made() {
    for (target, made) in seeds::all() {
        let folder = home().join("seeds").join(target);
        for (name, bytes) in made {
            let file = folder.join(name);
            if std::env::var_os("HOUSECALL_WRITE_FIXTURES").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, &bytes).unwrap();
            }
            let same = fs::read(&file).is_ok_and(|kept| kept == bytes);
            assert!(same, "{target}/{name} differs; if that is meant: HOUSECALL_WRITE_FIXTURES=1");
        }
    }
}

#[test]
fn every_target_has_its_program_and_its_first_inputs() {
    let programs = fs::read_dir(home().join("fuzz_targets")).unwrap();
    let stem = |entry: fs::DirEntry| entry.path().file_stem().unwrap().to_str().unwrap().to_owned();
    let programs: BTreeSet<String> = programs.map(|entry| stem(entry.unwrap())).collect();
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(programs, targets);
    assert_eq!(seeds::all().into_iter().map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>(), targets);
    let manifest = fs::read_to_string(home().join("Cargo.toml")).unwrap();
    for name in targets {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name} is not in Cargo.toml");
        let program = fs::read_to_string(home().join("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(program.contains(&format!("fuzz_targets::{name}(bytes)")), "{name}'s program runs something else");
    }
}
