//! Test vectors: one file per defect in `tests/fixtures/trust`, read by Rust and TypeScript alike.
//!
//! Shape of a file: `family` (which reader), `about` (one sentence), `input`, `expect` ("accept"
//! or "refuse"), and `output` or `reason`. `HOUSECALL_WRITE_VECTORS=1` writes them anew.

mod calls;
mod codes;
mod people;
mod read;
mod revoked;
mod signed_by_doctor;
mod tokens;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One vector under construction.
struct Vector {
    name: &'static str,
    family: &'static str,
    about: &'static str,
    input: Value,
    /// The reason awaited, or none if it is to be accepted.
    refused: Option<&'static str>,
}

impl Vector {
    fn good(name: &'static str, family: &'static str, about: &'static str, input: Value) -> Self {
        Self { name, family, about, input, refused: None }
    }

    fn bad(name: &'static str, family: &'static str, about: &'static str, input: Value, reason: &'static str) -> Self {
        Self { name, family, about, input, refused: Some(reason) }
    }

    fn file(&self) -> Value {
        let mut file = json!({ "family": self.family, "about": self.about, "input": self.input });
        let outcome = read::outcome(self.family, &self.input);
        match (self.refused, outcome) {
            (None, Ok(output)) => {
                file["expect"] = json!("accept");
                file["output"] = output;
            }
            (Some(reason), Err(found)) => {
                assert_eq!(found, reason, "{}", self.name);
                file["expect"] = json!("refuse");
                file["reason"] = json!(reason);
            }
            (_, outcome) => panic!("{}: {outcome:?}", self.name),
        }
        file
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/trust")
}

fn generated() -> BTreeMap<String, Value> {
    let vectors = [
        tokens::vectors(),
        people::vectors(),
        signed_by_doctor::vectors(),
        revoked::vectors(),
        codes::vectors(),
        calls::vectors(),
    ];
    let vectors: Vec<Vector> = vectors.into_iter().flatten().collect();
    let files: BTreeMap<_, _> = vectors.iter().map(|vector| (vector.name.to_owned(), vector.file())).collect();
    assert_eq!(files.len(), vectors.len(), "two vectors have one name");
    files
}

fn on_disk() -> BTreeMap<String, Value> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(path).unwrap();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect()
}

#[test]
fn the_vectors_on_disk_are_the_ones_this_code_makes() {
    let generated = generated();
    if std::env::var_os("HOUSECALL_WRITE_VECTORS").is_some() {
        for name in on_disk().keys() {
            std::fs::remove_file(folder().join(format!("{name}.json"))).unwrap();
        }
        for (name, vector) in &generated {
            let text = serde_json::to_string_pretty(vector).unwrap() + "\n";
            std::fs::write(folder().join(format!("{name}.json")), text).unwrap();
        }
    }
    let on_disk = on_disk();
    for (name, vector) in &generated {
        assert_eq!(on_disk.get(name), Some(vector), "{name}");
    }
    assert_eq!(on_disk.len(), generated.len());
}

/// Old vectors stay readable whatever the generator does now.
#[test]
fn every_vector_on_disk_is_accepted_or_refused_for_its_reason() {
    for (name, vector) in on_disk() {
        let family = vector["family"].as_str().unwrap();
        match read::outcome(family, &vector["input"]) {
            Ok(output) => {
                assert_eq!(vector["expect"], "accept", "{name}");
                assert_eq!(vector["output"], output, "{name}");
            }
            Err(reason) => {
                assert_eq!(vector["expect"], "refuse", "{name}");
                assert_eq!(vector["reason"], reason, "{name}");
            }
        }
    }
}
