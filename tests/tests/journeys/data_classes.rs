//! Where each class of data may be, held: the log's fields, the program's files, the documentation's table.

use clinical::{DataClass, Place};
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every name under which something is logged: ids, counts, durations, codes. A new one is a decision, made here.
const LOGGED: &[&str] = &[
    "addresses",
    "ahead",
    "after",
    "backend",
    "bytes",
    "by",
    "call",
    "calls",
    "capture_ms",
    "check",
    "code",
    "complete",
    "condition",
    "copies",
    "count",
    "created",
    "days",
    "edited",
    "entries",
    "epoch",
    "error",
    "event",
    "failed",
    "file",
    "files",
    "first_frame_ms",
    "forgotten",
    "found",
    "frames",
    "generation",
    "generations",
    "gone",
    "keychain",
    "keyframes",
    "kind",
    "kept",
    "late",
    "length",
    "line",
    "link_kept",
    "links",
    "made_with",
    "medicines",
    "message",
    "missing",
    "moved",
    "now",
    "number",
    "older",
    "opened",
    "person",
    "pictures",
    "position",
    "prescriptions",
    "reached",
    "reason",
    "resumed",
    "revoked",
    "rotated",
    "saving",
    "session",
    "sessions",
    "size",
    "slot",
    "slow",
    "srtp_cipher",
    "state",
    "status",
    "steps",
    "tasks",
    "test",
    "thread",
    "took_ms",
    "tries",
    "trouble",
    "unreadable",
    "verdict",
    "version",
    "visit",
    "wait_s",
    "waiting",
    "what",
    "whole",
    "why",
    "alarm",
    "asked",
    "bps_in",
    "bps_out",
    "camera",
    "dropped",
    "failure",
    "fps_in",
    "fps_out",
    "freezes_in",
    "frozen_in_ms",
    "heard_level",
    "left_out",
    "lip_sync_ms",
    "lost_there",
    "microphone",
    "setting",
    "refused_before_open",
    "repeated",
    "report",
    "seat",
    "speaker",
    "standing",
    "structure",
    "target_bps",
    "visits",
    "voice_concealed",
    "voice_from_copies",
    "voice_from_correction",
    "voice_played",
    "wait_ms",
    "worst",
    "added",
    "erased",
    "from",
    "to",
];

/// Every file the program keeps besides a person's own folder, and the most guarded class it holds.
const PLAIN_FILES: &[(&str, DataClass)] = &[
    ("clinic.json", DataClass::Contact),
    ("preferences.json", DataClass::Operational),
    ("rehearsal.json", DataClass::Operational),
    ("pin-tries.json", DataClass::Operational),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["tests", "target", "gen"].contains(&name.as_str()) {
            sources(&path, found);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The fields of every call of a logging macro in a source.
fn fields(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for level in ["error", "warn", "info", "debug", "trace"] {
        for (at, start) in source.match_indices(&format!("tracing::{level}!(")) {
            let inside = &source[at + start.len()..];
            let (mut depth, mut quoted, mut part) = (0_i32, false, String::new());
            for letter in inside.chars() {
                match letter {
                    '"' => quoted = !quoted,
                    '(' | '[' | '{' if !quoted => depth += 1,
                    ')' if !quoted && depth == 0 => break,
                    ')' | ']' | '}' if !quoted => depth -= 1,
                    ',' if !quoted && depth == 0 => {
                        found.push(std::mem::take(&mut part));
                        continue;
                    }
                    _ => {}
                }
                part.push(letter);
            }
            found.push(part);
        }
    }
    let name = |part: &String| {
        let text = part.trim();
        let message = text.is_empty() || text.starts_with('"') || text.starts_with("target:");
        (!message).then(|| {
            let name = text.split('=').next().unwrap_or(text).trim();
            name.trim_start_matches(['%', '?', '&'])
                .rsplit('.')
                .next()
                .unwrap_or(name)
                .trim_end_matches("()")
                .to_owned()
        })
    };
    found.iter().filter_map(name).collect()
}

#[test]
fn a_log_line_has_only_fields_that_were_allowed_by_name() {
    assert_eq!(fields(r#"tracing::info!(%person, bytes = a.b(1, "x, y").len(), "kept, well");"#), ["person", "bytes"]);
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri"), &mut files);
    assert!(files.len() > 100);
    let strange: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let found = fields(&std::fs::read_to_string(path).unwrap());
            found
                .into_iter()
                .filter(|field| !LOGGED.contains(&field.as_str()))
                .map(|field| format!("{}: {field}", path.display()))
        })
        .collect();
    assert!(strange.is_empty(), "{strange:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_the_vaults_lie_only_files_that_were_allowed_by_name() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    asha.session.set_text_size(28).await.unwrap();
    asha.stops().await;
    let data = asha.data();
    let mut found = BTreeSet::new();
    plain_files(&data, &data, &mut found);
    assert!(found.contains("clinic.json") && found.contains("preferences.json"), "{found:?}");
    for file in &found {
        let class = PLAIN_FILES.iter().find(|(name, _)| name == file).map(|(_, class)| *class);
        assert!(class.is_some_and(|class| class.may_be(Place::PlainFile)), "{file}");
    }
}

/// Files outside the folders of people and of their copies, which are encrypted (the plain-text search of the demo
/// looks into those).
fn plain_files(folder: &Path, root: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let below = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let a_persons = below.starts_with("people/") && below.len() > 40 || below.starts_with("snapshots");
        if path.is_dir() && !a_persons {
            plain_files(&path, root, found);
        } else if path.is_file() && !a_persons && !below.ends_with(".lock") {
            found.insert(below);
        }
    }
}

#[test]
fn the_documentation_says_the_same() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/docs/data-classes.md");
    let page = std::fs::read_to_string(page).unwrap();
    for class in DataClass::ALL {
        let marks: Vec<&str> = Place::ALL.iter().map(|place| if class.may_be(*place) { "yes" } else { "no" }).collect();
        let row = format!("| {class} | {} |", marks.join(" | "));
        assert!(page.contains(&row), "{row}");
    }
    for (file, class) in PLAIN_FILES {
        assert!(page.contains(&format!("| `{file}` | {class} |")), "{file}");
    }
}
