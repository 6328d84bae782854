//! Every example and every defect of `tests/fixtures/signalling`.
#![expect(clippy::unwrap_used, reason = "a broken fixture must stop the test")]

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use signalling::{Envelope, FromHub, Message, ParseError, ToHub};

fn vectors(folder: &str) -> Vec<(String, Value)> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../../tests/fixtures/signalling", folder].iter().collect();
    let mut vectors: Vec<(String, Value)> = fs::read_dir(path)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect();
    vectors.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(vectors.len() > 10);
    vectors
}

fn survives<B: Message>(folder: &str) {
    for (name, frame) in vectors(folder) {
        let read =
            Envelope::<B>::parse(&frame.to_string()).unwrap_or_else(|error| panic!("{folder}/{name}: {error:?}"));
        let written = serde_json::to_value(&read).unwrap();
        if name.contains("_later_") || name.contains("_earlier_") {
            // A word of a later version is understood as "other"; what an earlier one left out has its safe value.
            continue;
        }
        assert_eq!(written, frame, "{folder}/{name}");
    }
}

fn refusal<B: Message>(text: &str) -> &'static str {
    match Envelope::<B>::parse(text) {
        Ok(_) => "taken",
        Err(ParseError::TooBig { .. }) => "too_big",
        Err(ParseError::NotAMessage { .. }) => "not_a_message",
        Err(ParseError::Version(_)) => "version",
        Err(ParseError::Counter) => "counter",
        Err(ParseError::Defect(_)) => "defect",
    }
}

#[test]
fn every_message_of_a_client_is_read_and_written_back() {
    survives::<ToHub>("to_hub");
}

#[test]
fn every_message_of_the_hub_is_read_and_written_back() {
    survives::<FromHub>("from_hub");
}

#[test]
fn every_defect_is_refused_for_its_own_reason() {
    for (name, vector) in vectors("refused") {
        let text = match vector.get("text") {
            Some(text) => text.as_str().unwrap().to_owned(),
            None => vector["frame"].to_string(),
        };
        let got = match vector["direction"].as_str() {
            Some("to_hub") => refusal::<ToHub>(&text),
            _ => refusal::<FromHub>(&text),
        };
        assert_eq!(Some(got), vector["because"].as_str(), "{name}");
    }
}

#[test]
fn a_hub_that_does_not_say_whether_a_doctor_is_there_is_taken_to_have_none() {
    let (_, frame) = vectors("from_hub").into_iter().find(|(name, _)| name == "place_of_an_earlier_version").unwrap();
    let read = Envelope::<FromHub>::parse(&frame.to_string()).unwrap();
    assert_eq!(read.body, FromHub::Place { position: 2, of: 5, attended: false });
}
