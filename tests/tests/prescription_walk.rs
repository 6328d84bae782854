//! The prescription walk replayed: each fixture shows one medicine at every stop.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops where something is missing, or says that it skips"
)]

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use serde_json::Value;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The fixtures' screens are those of this day.
const TODAY: Date = date(2026, 11, 24);

fn walk_prescription(bytes: &[u8]) -> Result<Value, String> {
    journeys::walk::walk_prescription(bytes, TODAY)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Compares a stop with its file. `HOUSECALL_WRITE_FIXTURES=1` writes the files anew, to be read
/// before they are committed.
fn compare(path: &Path, actual: &Value) {
    if std::env::var_os("HOUSECALL_WRITE_FIXTURES").is_some() {
        std::fs::write(path, format!("{actual:#}\n")).unwrap();
    }
    assert_eq!(&json(path), actual, "{}", path.display());
}

#[test]
fn every_stop_of_every_fixture_is_as_written() {
    let mut cases = 0;
    for case in std::fs::read_dir(project().join("tests/fixtures/prescription")).unwrap() {
        let case = case.unwrap().path();
        let walked = walk_prescription(&std::fs::read(case.join("clinic.json")).unwrap()).unwrap();
        let [medicine] = walked.as_array().unwrap().as_slice() else { panic!("{}: not one medicine", case.display()) };
        compare(&case.join("clinical.json"), &medicine["stops"]["clinical"]);
        compare(&case.join("row.json"), &medicine["stops"]["row"]);
        compare(&case.join("view.json"), &medicine["stops"]["view"]);
        cases += 1;
    }
    assert_eq!(cases, 7);
}

#[test]
fn a_file_that_cannot_be_read_says_so_in_one_line() {
    for bytes in [
        "not json",
        "[]",
        r#"{"resourceType": "Patient"}"#,
        r#"{"resourceType": "Bundle", "entry": [7]}"#,
        r#"{"resourceType": "MedicationRequest", "status": "a", "status": "b"}"#,
    ] {
        let line = walk_prescription(bytes.as_bytes()).unwrap_err();
        assert!(!line.is_empty() && !line.contains('\n'), "{line}");
    }
}

/// HL7's own examples; `cargo ci` fetches them from npm.
#[test]
fn every_example_of_the_standard_is_read_without_a_blank_name() {
    let read = every_medicine_has_a_name("target/hl7-examples/node_modules/hl7.fhir.r4.examples");
    assert!(read.is_none_or(|(files, medicines)| files >= 49 && medicines >= 50), "{read:?}");
}

/// The public records beside the project, where they are at hand.
#[test]
fn every_public_example_is_read_without_a_blank_name() {
    let read = every_medicine_has_a_name("../shared/fhir-examples");
    assert!(read.is_none_or(|(files, medicines)| files >= 40 && medicines >= 60), "{read:?}");
}

/// How many files with how many medicines were read; nothing where the folder is not there.
fn every_medicine_has_a_name(folder: &str) -> Option<(usize, usize)> {
    let folder = project().join(folder);
    if !folder.is_dir() {
        eprintln!("skipped: {} is not here", folder.display());
        return None;
    }
    let (mut files, mut medicines) = (0, 0);
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let Ok(value) = serde_json::from_slice::<Value>(&bytes) else {
                continue;
            };
            let expected = count(&value);
            if expected == 0 {
                continue;
            }
            let walked = walk_prescription(&bytes).unwrap_or_else(|line| panic!("{}: {line}", path.display()));
            let walked = walked.as_array().unwrap();
            assert_eq!(walked.len(), expected, "{}", path.display());
            for medicine in walked {
                for field in ["name", "dose_words"] {
                    assert!(!medicine[field].as_str().unwrap().trim().is_empty(), "{}: {field}", path.display());
                }
            }
            files += 1;
            medicines += expected;
        }
    }
    Some((files, medicines))
}

/// How many medicines a record or Bundle holds, counted without the code under test.
fn count(value: &Value) -> usize {
    match value["resourceType"].as_str() {
        Some("MedicationRequest" | "MedicationStatement") => 1,
        Some("Bundle") => value["entry"].as_array().into_iter().flatten().map(|entry| count(&entry["resource"])).sum(),
        _ => 0,
    }
}
