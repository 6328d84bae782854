//! The direction of the crates, held: who may know whom, as the architecture page says.
#![expect(clippy::unwrap_used, reason = "a test stops where something is missing")]

use cargo_metadata::{DependencyKind, MetadataCommand};
use std::collections::{BTreeMap, BTreeSet};

const VALUES: &[&str] = &["clinical", "congestion", "media", "paper"];
const PROTOCOLS: &[&str] = &["fhir", "smart", "trust", "signalling", "call"];
const DRIVERS: &[&str] = &["vault", "capture", "peer", "clinic-client"];

/// The crates of ours that each crate may name in its normal dependencies.
fn allowed() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut allowed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for name in VALUES {
        allowed.insert(name, BTreeSet::new());
    }
    for name in PROTOCOLS {
        allowed.insert(name, BTreeSet::from(["clinical"]));
    }
    allowed.insert("call", BTreeSet::from(["clinical", "trust", "signalling"]));
    let below: BTreeSet<&str> = VALUES.iter().chain(PROTOCOLS).copied().collect();
    for name in DRIVERS {
        allowed.insert(name, below.clone());
    }
    allowed.insert("session", below.iter().chain(DRIVERS).copied().collect());
    allowed.insert("ipc", BTreeSet::from(["clinical"]));
    allowed.insert("housecall", BTreeSet::from(["session", "ipc", "clinical"]));
    allowed.insert("hub", BTreeSet::from(["signalling", "trust"]));
    allowed.insert("clinicpack", BTreeSet::from(["paper", "signalling", "trust"]));
    allowed.insert("xtask", BTreeSet::new());
    allowed.insert("reference-clinic", BTreeSet::new());
    allowed.insert("fuzz-targets", [VALUES, &["trust", "vault"]].concat().into_iter().collect());
    allowed.insert("torture", BTreeSet::from(["clinical", "ipc", "paper", "session", "vault"]));
    allowed
}

/// Sans-IO crates must not reach for a runtime, a socket, a database or a call.
const FORBIDDEN_IN_PROTOCOLS: &[&str] = &["tokio", "reqwest", "rusqlite", "webrtc", "axum", "hyper", "tauri"];

struct Edge {
    from: String,
    to: String,
    kind: DependencyKind,
}

fn edges() -> Vec<Edge> {
    let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    metadata
        .packages
        .iter()
        .flat_map(|package| {
            package.dependencies.iter().map(|dependency| Edge {
                from: package.name.to_string(),
                to: dependency.name.clone(),
                kind: dependency.kind,
            })
        })
        .collect()
}

#[test]
fn no_crate_knows_one_it_must_not_know() {
    let allowed = allowed();
    let ours: BTreeSet<&str> = allowed.keys().copied().chain(["journeys"]).collect();
    let wrong: Vec<String> = edges()
        .iter()
        .filter(|edge| edge.kind == DependencyKind::Normal && edge.from != "journeys")
        .filter(|edge| ours.contains(edge.to.as_str()))
        .filter(|edge| !allowed.get(edge.from.as_str()).is_some_and(|may| may.contains(edge.to.as_str())))
        .map(|edge| format!("{} → {}", edge.from, edge.to))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// What goes around the vault's care is for the program that shows that it takes that care.
#[test]
fn only_the_torture_names_the_vaults_sabotage() {
    let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    let named = metadata.packages.iter().filter(|package| {
        let mut vaults = package.dependencies.iter().filter(|dependency| dependency.name == "vault");
        vaults.any(|vault| vault.features.iter().any(|feature| feature == "sabotage"))
    });
    assert_eq!(named.map(|package| package.name.to_string()).collect::<Vec<_>>(), ["torture"]);
}

#[test]
fn every_crate_of_the_workspace_has_its_place() {
    let allowed = allowed();
    let from: BTreeSet<String> = edges().into_iter().map(|edge| edge.from).collect();
    let homeless: Vec<_> =
        from.iter().filter(|name| *name != "journeys" && !allowed.contains_key(name.as_str())).collect();
    assert!(homeless.is_empty(), "{homeless:?}");
    assert!(from.len() > 15, "the workspace was not read: {from:?}");
}

#[test]
fn values_and_protocols_own_no_socket_clock_or_task() {
    let wrong: Vec<String> = edges()
        .iter()
        .filter(|edge| edge.kind == DependencyKind::Normal)
        .filter(|edge| VALUES.iter().chain(PROTOCOLS).any(|name| *name == edge.from))
        .filter(|edge| FORBIDDEN_IN_PROTOCOLS.contains(&edge.to.as_str()))
        .map(|edge| format!("{} → {}", edge.from, edge.to))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_shell_knows_the_window() {
    let wrong: Vec<String> = edges()
        .into_iter()
        .filter(|edge| edge.to.starts_with("tauri") && edge.from != "housecall")
        .map(|edge| edge.from)
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// What the window of the lock needs: to open, and to carry on a visit in hand. Nothing that reads the vault.
const OF_THE_LOCK: &[&str] = &[
    "app_view",
    "unlock",
    "recover",
    "set_text_size",
    "leave_line",
    "leave_call",
    "go_back_in",
    "finish_visit",
    "set_muted",
    "set_hidden",
    "set_looking",
    "set_cannot_hear",
    "watch_pictures",
    "next_pictures",
    "draws_pictures",
    "place_pictures",
    "try_again",
];

fn json(path: &str) -> serde_json::Value {
    let path = format!("{}/../src-tauri/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What this window is permitted, and it alone.
fn permitted(window: &str) -> BTreeSet<String> {
    let capability = json(&format!("capabilities/{window}.json"));
    assert_eq!(capability["identifier"], window);
    assert_eq!(capability["windows"], serde_json::json!([window]));
    capability["permissions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// These commands, and hearing what changed.
fn wanted<'a>(commands: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let commands = commands.map(|name| format!("allow-{}", name.replace('_', "-")));
    commands.chain(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned)).collect()
}

#[test]
fn every_command_is_permitted_by_name_and_nothing_else_is() {
    // The patient's window stands only while nothing is to be unlocked.
    let names = ipc::commands::NAMES.iter().copied().filter(|name| *name != "unlock");
    assert_eq!(permitted("patient"), wanted(names));
}

#[test]
fn the_window_of_the_lock_may_open_and_carry_on_a_visit_and_no_more() {
    for name in OF_THE_LOCK {
        assert!(ipc::commands::NAMES.contains(name), "{name} is no command");
    }
    assert_eq!(permitted("lock"), wanted(OF_THE_LOCK.iter().copied()));
}

#[test]
fn no_other_window_is_permitted_anything() {
    let capabilities = &json("tauri.conf.json")["app"]["security"]["capabilities"];
    assert_eq!(*capabilities, serde_json::json!(["patient", "lock"]));
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/capabilities")).unwrap();
    let files: BTreeSet<String> = folder.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, BTreeSet::from(["lock.json", "patient.json"].map(str::to_owned)));
}
