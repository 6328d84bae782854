//! The vault beside plain SQLite with the same tables and the same rows, in one run; each figure in pairs, one after the
//! other, so that a slow moment of the machine meets both. Called by `cargo xtask bench vault`.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a benchmark ends at a fault")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use clinical::{Dosage, Patient, Prescription, PrescriptionKind, PrescriptionStatus, ResourceId};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use vault::{AuditEvent, Keychain, PersonId, Places, Records, Vault, row_from_prescription};

/// Of the encrypted file that is opened without a vault around it.
const KEY: &str = "x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'";

/// In the order in which the vault gives them.
const FIRST: &str = "SELECT key, row, gone_since FROM prescription ORDER BY gone_since IS NOT NULL, place, id LIMIT 50";

const SEARCH: &str = "SELECT p.key, p.row FROM prescription_words w JOIN prescription p ON p.key = w.rowid
    WHERE prescription_words MATCH ?1 ORDER BY p.place LIMIT 50";

const NAMES: &[&str] = &["Amlodipine", "Levothyroxine", "Paracetamol", "Metformin", "Atorvastatin", "Ramipril"];

/// The targets, as the plan has them.
const OPEN_MS: f64 = 1.5;
const OPEN_RATIO: f64 = 4.0;
const CHAIN: f64 = 0.20;

/// Transactions of either way.
const ROUNDS: usize = 24;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut all = Vec::new();
    let mut well = true;
    for rows in [10_000, 100_000] {
        let (cells, held) = runtime.block_on(of_size(rows));
        all.push(cells);
        well &= held;
    }
    let guesses: Vec<f64> = (0..5).map(|_| vault::pin_cost().as_secs_f64() * 1000.0).collect();
    let guess = quantile(&guesses, 0.5);
    println!(
        "one guess of a PIN: {guess:.0} ms on this machine; a million of them, half of which are needed on average:"
    );
    println!("  {:.1} hours on one core with 64 MiB", guess * 500_000.0 / 3_600_000.0);
    let file = std::env::args().nth(1);
    if let Some(file) = file {
        let report = json!({ "sizes": all, "pin_guess_ms": guess });
        std::fs::write(file, serde_json::to_vec_pretty(&report).unwrap()).unwrap();
    }
    std::process::exit(i32::from(!well));
}

async fn of_size(rows: usize) -> (Value, bool) {
    let dir = tempfile::tempdir().unwrap();
    let (places, person, keychain) = (Places::under(dir.path()), PersonId::generate(), Keychain::in_memory());
    let vault = Vault::create(&places, &person, &keychain).await.unwrap();
    println!("{rows} medicines");
    let begun = Instant::now();
    vault.replace_records(records(0..rows)).await.unwrap();
    println!("  first fetch of all of them: {:.0} ms", millis(begun));
    let (plain, locked) = (dir.path().join("plain.db"), dir.path().join("locked.db"));
    export(&vault, &plain, "").await;
    export(&vault, &locked, KEY).await;

    // Warm: a second start on the same day.
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..60 {
        ours.push(timed(|| first(&open(&locked, Some(KEY)))));
        theirs.push(timed(|| first(&open(&plain, None))));
    }
    let (open_ours, open_plain) = (quantile(&ours, 0.95), quantile(&theirs, 0.95));
    row("open + first 50, p95", &ours, &theirs, 0.95);
    row("open + first 50, median", &ours, &theirs, 0.5);

    let (one, other) = (open(&locked, Some(KEY)), open(&plain, None));
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for number in 0..60 {
        let text = format!("\"{}\"* \"{}\"*", &NAMES[number % NAMES.len()][..4], 5 + number % 40);
        ours.push(timed(|| search(&one, &text)));
        theirs.push(timed(|| search(&other, &text)));
    }
    row("search, median", &ours, &theirs, 0.5);
    let searched = (quantile(&ours, 0.5), quantile(&theirs, 0.5));
    drop((one, other));

    let (whole, vault) = whole_open(vault, &places, &person, &keychain).await;
    println!("  a vault whole: key file, keychain in memory, thread, anchor, first 50: p95 {whole:.2} ms");

    let twin = Vault::create(&places, &PersonId::generate(), &keychain).await.unwrap();
    twin.replace_records(records(0..rows)).await.unwrap();
    let chain = chain_cost(&vault, &twin, rows).await;
    let event = event_cost(&vault, &twin, &plain).await;
    twin.close().await;
    let begun = Instant::now();
    vault.verify().await.unwrap();
    let verify = millis(begun);
    let integrity = timed(|| {
        let _sound: String = open(&plain, None).query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    });
    println!("  verify all of it: {verify:.0} ms; plain SQLite's integrity check {integrity:.0} ms");
    vault.close().await;
    // The plan names its targets for the larger vault.
    let held = rows < 100_000
        || targets(&[
            ("open, ms", open_ours, OPEN_MS),
            ("open, times plain SQLite", open_ours / open_plain, OPEN_RATIO),
            ("chain on 1000 medicines, part", chain.fetch, CHAIN),
            ("chain on one event, part", event.chain, CHAIN),
        ]);
    let cells = json!({
        "rows": rows,
        "open_first_50_p95_ms": { "vault": open_ours, "plain": open_plain, "ratio": open_ours / open_plain },
        "search_median_ms": { "vault": searched.0, "plain": searched.1, "ratio": searched.0 / searched.1 },
        "vault_open_p95_ms": whole,
        "insert_1000_ms": { "with_chain": chain.with, "without": chain.without, "cost": chain.fetch },
        "event_ms": { "with_chain": event.with, "without": event.without, "plain": event.plain, "cost": event.chain },
        "verify_ms": verify,
        "plain_integrity_check_ms": integrity,
    });
    (cells, held)
}

/// A line each; whether all are met.
fn targets(all: &[(&str, f64, f64)]) -> bool {
    for (name, measured, most) in all {
        let verdict = if measured <= most { "met" } else { "MISSED" };
        println!("  target {name}: {measured:.2}, at most {most:.2}: {verdict}");
    }
    all.iter().all(|(_, measured, most)| measured <= most)
}

/// The same tables and rows in another file, under another key or none.
async fn export(vault: &Vault, to: &Path, key: &str) {
    // The vault's own file is open for what is there: it makes no other.
    std::fs::File::create_new(to).unwrap();
    let (path, key) = (to.to_str().unwrap().to_owned(), key.to_owned());
    vault
        .past_the_chain(move |file| {
            file.execute("ATTACH DATABASE ?1 AS other KEY ?2", [&path, &key])?;
            file.query_row("SELECT sqlcipher_export('other')", [], |_| Ok(()))?;
            file.execute_batch("DETACH DATABASE other")
        })
        .await
        .unwrap();
}

fn open(path: &Path, key: Option<&str>) -> Connection {
    let connection = Connection::open(path).unwrap();
    if let Some(key) = key {
        connection.execute_batch(&format!("PRAGMA key = \"{key}\";")).unwrap();
    }
    connection.execute_batch(Vault::FILE_SETTINGS).unwrap();
    connection
}

fn first(connection: &Connection) {
    let mut statement = connection.prepare(FIRST).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).unwrap();
    assert_eq!(black_box(rows.map(Result::unwrap).collect::<Vec<_>>()).len(), 50);
}

fn search(connection: &Connection, text: &str) {
    let mut statement = connection.prepare_cached(SEARCH).unwrap();
    let rows = statement.query_map([text], |row| row.get::<_, String>(1)).unwrap();
    black_box(rows.map(Result::unwrap).count());
}

async fn whole_open(vault: Vault, places: &Places, person: &PersonId, keychain: &Keychain) -> (f64, Vault) {
    vault.close().await;
    let mut took = Vec::new();
    for _ in 0..60 {
        let begun = Instant::now();
        let vault = Vault::open(places, person, keychain).await.unwrap();
        vault
            .past_the_chain(|file| {
                first(file);
                Ok(())
            })
            .await
            .unwrap();
        took.push(millis(begun));
        vault.close().await;
    }
    (quantile(&took, 0.95), Vault::open(places, person, keychain).await.unwrap())
}

struct Chain {
    with: f64,
    without: f64,
    fetch: f64,
}

/// A thousand new medicines in one transaction: as the vault writes them, and the same statements without the chain in
/// a vault that is its twin. So both meet the same work in the search's index, which merges what it has now and then.
async fn chain_cost(vault: &Vault, twin: &Vault, rows: usize) -> Chain {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let begin = rows + round * 1000;
        let medicines = medicines(begin..begin + 1000);
        let same = medicines.clone();
        let begun = Instant::now();
        vault.add_medicines(medicines).await.unwrap();
        with.push(millis(begun));
        let begun = Instant::now();
        twin.past_the_chain(move |file| write_bare(file, &same)).await.unwrap();
        without.push(millis(begun));
    }
    let pairs: Vec<f64> = with.iter().zip(&without).map(|(with, without)| with / without).collect();
    let cost = quantile(&pairs, 0.5) - 1.0;
    let (with, without) = (quantile(&with, 0.5), quantile(&without, 0.5));
    println!(
        "  1000 new medicines: {with:.1} ms with the chain, {without:.1} without; pair by pair {:.0} % more",
        cost * 100.0
    );
    Chain { with, without, fetch: cost }
}

/// What the vault does for a medicine, but for its leaf.
fn write_bare(file: &Connection, medicines: &[(Prescription, Vec<u8>)]) -> rusqlite::Result<()> {
    file.execute_batch("BEGIN IMMEDIATE")?;
    for (place, (one, raw)) in medicines.iter().enumerate() {
        let (row, place) = (serde_json::to_string(&row_from_prescription(one)).unwrap(), place as i64);
        let key: i64 = file
            .prepare_cached(
                "INSERT INTO prescription (id, place, row, raw, fetch) VALUES (?, ?, ?, ?, 0)
                 ON CONFLICT (id) DO UPDATE SET place = excluded.place, row = excluded.row, raw = excluded.raw,
                     gone_since = NULL
                 WHERE place <> excluded.place OR row <> excluded.row OR raw <> excluded.raw OR gone_since IS NOT NULL
                 RETURNING key",
            )?
            .query_row(params![one.id.as_str(), place, row, raw], |row| row.get(0))?;
        file.prepare_cached("DELETE FROM prescription_words WHERE rowid = ?")?.execute([key])?;
        file.prepare_cached("INSERT INTO prescription_words (rowid, name, reasons, prescriber) VALUES (?, ?, ?, ?)")?
            .execute(params![key, one.name, one.reasons.join("\n"), one.prescriber])?;
    }
    file.execute_batch("SAVEPOINT search; RELEASE search; COMMIT")
}

fn write_bare_event(file: &Connection) -> rusqlite::Result<()> {
    file.execute_batch("BEGIN")?;
    file.prepare_cached("INSERT INTO audit (at, actor, action, subject, code) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![Timestamp::UNIX_EPOCH.to_string(), "patient", "bench", None::<&str>, None::<&str>])?;
    file.execute_batch("COMMIT")
}

struct Event {
    with: f64,
    without: f64,
    plain: f64,
    chain: f64,
}

/// One line of what happened, each a transaction that waits for the disk: with the chain one page more is written.
async fn event_cost(vault: &Vault, twin: &Vault, plain: &Path) -> Event {
    let other = open(plain, None);
    let (mut with, mut without, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..1000 {
        let event = AuditEvent {
            at: Timestamp::UNIX_EPOCH,
            actor: "patient".into(),
            action: "bench".into(),
            subject: None,
            code: None,
        };
        let begun = Instant::now();
        vault.audit(event).await.unwrap();
        with.push(millis(begun));
        let begun = Instant::now();
        twin.past_the_chain(write_bare_event).await.unwrap();
        without.push(millis(begun));
        theirs.push(timed(|| write_bare_event(&other).unwrap()));
    }
    let pairs: Vec<f64> = with.iter().zip(&without).map(|(with, without)| with / without).collect();
    let chain = quantile(&pairs, 0.5) - 1.0;
    let [with, without, plain] = [with, without, theirs].map(|all| quantile(&all, 0.5));
    println!(
        "  one event: {with:.3} ms with the chain, {without:.3} without, {plain:.3} in plain SQLite; pair by pair {:.0} % more",
        chain * 100.0
    );
    Event { with, without, plain, chain }
}

fn records(numbers: std::ops::Range<usize>) -> Records {
    let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 20_000);
    Records {
        patient: Patient {
            id: ResourceId::new("Patient", "asha").unwrap(),
            name: "Asha Verma".into(),
            given: None,
            birth_date: None,
        },
        prescriptions: medicines(numbers),
        appointments: Vec::new(),
        answered_at: at,
        fetched_at: at,
    }
}

fn medicines(numbers: std::ops::Range<usize>) -> Vec<(Prescription, Vec<u8>)> {
    let one = |number: usize| {
        let name = NAMES[number % NAMES.len()];
        let prescription = Prescription {
            id: ResourceId::new("MedicationRequest", &format!("n{number}")).unwrap(),
            kind: PrescriptionKind::Request,
            name: format!("{name} {} mg", 5 + number % 40),
            medicine: None,
            dosages: vec![Dosage { text: Some("One tablet in the morning".into()), ..Dosage::default() }],
            status: PrescriptionStatus::Active,
            status_reason: None,
            intent: Some("order".into()),
            do_not_take: false,
            reasons: vec!["Blood pressure".into()],
            prescriber: Some("Dr Anita Rao".into()),
            authored_on: None,
            from: None,
            until: None,
            notes: Vec::new(),
        };
        // As long as the clinic's own bytes are in life.
        let raw = format!("{{\"id\":\"n{number}\",\"text\":\"{}\"}}", format!("{number:016x}").repeat(50));
        (prescription, raw.into_bytes())
    };
    numbers.map(one).collect()
}

fn row(name: &str, ours: &[f64], theirs: &[f64], part: f64) {
    let (ours, theirs) = (quantile(ours, part), quantile(theirs, part));
    println!("  {name}: {ours:.2} ms, plain SQLite {theirs:.2} ms, ratio {:.2}", ours / theirs);
}

fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let begun = Instant::now();
    black_box(work());
    millis(begun)
}

fn millis(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1000.0
}

fn quantile(all: &[f64], part: f64) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * part).round() as usize]
}
