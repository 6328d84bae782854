//! Every kind of tampering, each in many places.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use vault::{Account, Source, Unlock, Vault};

use super::house::{Home, House, Lie, file};
use super::{Row, Seen};
use crate::chance::Chance;
use crate::content::Content;
use crate::sample;
use crate::words;
use crate::writer::person;

const PAGE: usize = 4096;

/// Tries all of them.
///
/// # Errors
/// This program's own.
pub(super) async fn all(house: &House) -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![
        files(house, "nothing", true, vec![house.now.clone()]).await?,
        files(house, "cut off: the log is not in the file yet", true, vec![house.now_open.clone()]).await?,
        files(house, "cut off: the keychain did not hear of it", true, vec![behind(house)?]).await?,
    ];
    rows.extend(pages(house).await?);
    rows.extend(whole_files(house).await?);
    rows.extend(key_file(house).await?);
    rows.extend(with_the_key(house).await?);
    rows.extend(keychain(house).await?);
    rows.extend(snapshots(house).await?);
    Ok(rows)
}

/// One row of states that are laid out and looked at.
async fn files(house: &House, what: &str, innocent: bool, lies: Vec<Lie>) -> anyhow::Result<Row> {
    looked(what, innocent, lies, &house.content).await
}

async fn looked(what: &str, innocent: bool, lies: Vec<Lie>, content: &Content) -> anyhow::Result<Row> {
    let mut row = Row::of(what, innocent);
    for lie in lies {
        row.add(Home::of(&lie)?.seen(content).await?);
    }
    Ok(row)
}

fn anchor() -> anyhow::Result<String> {
    Ok(Account::anchor(&person()?).as_str().to_owned())
}

/// The file is a step ahead of the keychain.
fn behind(house: &House) -> anyhow::Result<Lie> {
    let mut lie = house.now.clone();
    let old = house.before.keychain.get(&anchor()?).context("an anchor")?;
    lie.keychain.insert(anchor()?, old.clone());
    Ok(lie)
}

fn with(lie: &Lie, path: &Path, bytes: Vec<u8>) -> Lie {
    let mut lie = lie.clone();
    lie.files.insert(path.to_owned(), bytes);
    lie
}

fn without(lie: &Lie, path: &Path) -> Lie {
    let mut lie = lie.clone();
    lie.files.remove(path);
    lie
}

fn bytes(lie: &Lie, path: &Path) -> anyhow::Result<Vec<u8>> {
    lie.files.get(path).cloned().with_context(|| format!("{} is not there", path.display()))
}

async fn pages(house: &House) -> anyhow::Result<Vec<Row>> {
    let path = file("vault.db")?;
    let (now, old) = (bytes(&house.now, &path)?, bytes(&house.before, &path)?);
    let count = now.len() / PAGE;
    let mut chance = Chance::new(7);
    let flipped = |at: usize, bit: usize| {
        let mut bytes = now.clone();
        bytes[at] ^= 1 << bit;
        with(&house.now, &path, bytes)
    };
    // One bit anywhere in every page there is: header, inner, leaf, overflow, index, search, free.
    let bits = (0..count).map(|page| flipped(page * PAGE + chance.below(PAGE), chance.below(8))).collect();
    let mut chance = Chance::new(8);
    let swapped = (0..24).map(|_| {
        let (one, other) = (chance.below(count), chance.below(count - 1));
        let other = if other >= one { other + 1 } else { other };
        let mut bytes = now.clone();
        for at in 0..PAGE {
            bytes.swap(one * PAGE + at, other * PAGE + at);
        }
        with(&house.now, &path, bytes)
    });
    let swapped = swapped.collect();
    let old_pages =
        (0..count.min(old.len() / PAGE)).filter(|page| old[page * PAGE..][..PAGE] != now[page * PAGE..][..PAGE]);
    let old_pages = old_pages.map(|page| {
        let mut bytes = now.clone();
        bytes[page * PAGE..][..PAGE].copy_from_slice(&old[page * PAGE..][..PAGE]);
        with(&house.now, &path, bytes)
    });
    let old_pages = old_pages.collect();
    Ok(vec![
        files(house, "one bit flipped, in every page", false, bits).await?,
        files(house, "two pages swapped", false, swapped).await?,
        files(house, "an old page put back, each that differs", false, old_pages).await?,
    ])
}

async fn whole_files(house: &House) -> anyhow::Result<Vec<Row>> {
    let (path, log) = (file("vault.db")?, file("vault.db-wal")?);
    let now = bytes(&house.now, &path)?;
    let old_file = with(&house.now, &path, bytes(&house.before, &path)?);
    let old_with_log =
        with(&with(&house.now, &path, bytes(&house.before_open, &path)?), &log, bytes(&house.before_open, &log)?);
    let old_log = with(&house.now, &log, bytes(&house.before_open, &log)?);
    let no_log = without(&house.now_open, &log);
    let torn = bytes(&house.now_open, &log)?;
    let torn_logs = [torn.len() / 3, torn.len() / 2, torn.len() - 100].map(|at| {
        let mut bytes = torn.clone();
        bytes[at] ^= 1;
        with(&house.now_open, &log, bytes)
    });
    let cut = [0, 1, 100, 4095, 4096, now.len() / 2, now.len() - PAGE, now.len() - 1]
        .map(|length| with(&house.now, &path, now[..length].to_vec()));
    let longer = with(&house.now, &path, [now.clone(), now[..PAGE].to_vec()].concat());
    let strangers = house.stranger.files.iter().find(|(path, _)| path.ends_with("vault.db")).context("a stranger")?;
    let foreign = [
        with(&house.now, &path, b"SQLite format 3\0".iter().copied().cycle().take(8192).collect()),
        with(&house.now, &path, vec![0; 8192]),
        with(&house.now, &path, Chance::new(3).bytes(40_960)),
        with(&house.now, &path, strangers.1.clone()),
    ];
    Ok(vec![
        files(house, "an old file put back", false, vec![old_file]).await?,
        files(house, "an old file with its old log put back", false, vec![old_with_log]).await?,
        files(house, "an old log beside the file", false, vec![old_log]).await?,
        files(house, "the log taken away after a crash", false, vec![no_log]).await?,
        files(house, "one bit flipped in the log after a crash", false, torn_logs.into()).await?,
        files(house, "the file cut, from nothing to one byte less", false, cut.into()).await?,
        files(house, "a page added at the end", false, vec![longer]).await?,
        files(house, "another file: plain, empty, noise, a stranger's", false, foreign.into()).await?,
        files(house, "the file taken away", false, vec![without(&house.now, &path)]).await?,
    ])
}

async fn key_file(house: &House) -> anyhow::Result<Vec<Row>> {
    let path = file("key.json")?;
    let mut rows = Vec::new();
    for (name, now, before, content) in [
        ("key file", &house.now, &house.before, &house.content),
        ("key file with a PIN", &house.pin, &house.now, &house.pin_content),
    ] {
        let whole = bytes(now, &path)?;
        let mut chance = Chance::new(5);
        let changed = (0..whole.len()).step_by(3).map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << chance.below(7);
            with(now, &path, bytes)
        });
        let changed = changed.collect();
        let cut = [0, 1, whole.len() / 2, whole.len() - 2].map(|length| with(now, &path, whole[..length].to_vec()));
        rows.push(looked(&format!("{name}: one bit flipped, each third byte"), false, changed, content).await?);
        rows.push(looked(&format!("{name}: cut, half written"), false, cut.into(), content).await?);
        rows.push(looked(&format!("{name}: taken away"), false, vec![without(now, &path)], content).await?);
        rows.push(looked(&format!("{name}: fields changed"), false, fields(now, &path)?, content).await?);
        if bytes(before, &path)? != whole {
            let old = vec![with(now, &path, bytes(before, &path)?)];
            rows.push(looked(&format!("{name}: the one of before put back"), false, old, content).await?);
        }
    }
    let strangers = house.stranger.files.iter().find(|(path, _)| path.ends_with("key.json")).context("a stranger")?;
    rows.push(files(house, "key file: a stranger's", false, vec![with(&house.now, &path, strangers.1.clone())]).await?);
    let old = with(&house.pin, &file("vault.db")?, bytes(&house.pin_before, &file("vault.db")?)?);
    rows.push(looked("with a PIN: an old file put back", false, vec![old], &house.pin_content).await?);
    Ok(rows)
}

/// Every number one more, every text another, every field away: in good JSON.
fn fields(lie: &Lie, path: &Path) -> anyhow::Result<Vec<Lie>> {
    let whole: serde_json::Value = serde_json::from_slice(&bytes(lie, path)?)?;
    let mut pointers = Vec::new();
    leaves(&whole, String::new(), &mut pointers);
    let mut lies = Vec::new();
    for pointer in pointers {
        let mut changed = whole.clone();
        let value = changed.pointer_mut(&pointer).context("a field")?;
        *value = match &*value {
            serde_json::Value::Number(number) => (number.as_u64().unwrap_or(0) + 1).into(),
            serde_json::Value::String(text) => {
                let first = if text.starts_with('b') { "c" } else { "b" };
                format!("{first}{}", text.get(1..).unwrap_or("")).into()
            }
            _ => "x".into(),
        };
        lies.push(with(lie, path, serde_json::to_vec(&changed)?));
        let (parent, name) = pointer.rsplit_once('/').context("a field")?;
        let mut less = whole.clone();
        if let Some(fields) = less.pointer_mut(parent).and_then(|value| value.as_object_mut()) {
            fields.remove(name);
            lies.push(with(lie, path, serde_json::to_vec(&less)?));
        }
    }
    Ok(lies)
}

fn leaves(value: &serde_json::Value, at: String, pointers: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(value, format!("{at}/{name}"), pointers));
        }
        serde_json::Value::Array(values) => {
            values.iter().enumerate().for_each(|(place, value)| leaves(value, format!("{at}/{place}"), pointers));
        }
        _ => pointers.push(at),
    }
}

/// SQL that somebody runs who has the key.
const STATEMENTS: &[(&str, &[&str])] = &[
    (
        "rows edited with the key in hand",
        &[
            "UPDATE prescription SET row = replace(row, '5 mg', '50 mg')",
            "UPDATE prescription SET gone_since = '2000-01-01T00:00:00Z' WHERE key = (SELECT min(key) FROM prescription)",
            "UPDATE setting SET value = '3' WHERE name = 'torture-a'",
            "UPDATE audit SET action = 'records-fetched' WHERE number = 5",
            "UPDATE audit SET at = '2000-01-01T00:00:00Z' WHERE number = 9",
            "UPDATE appointment SET row = replace(row, 'Rao', 'Roe')",
            "UPDATE exchanged SET doctor = 'Dr Roe'",
        ],
    ),
    (
        "rows taken away with the key in hand",
        &[
            "DELETE FROM audit WHERE number = 7",
            "DELETE FROM audit WHERE number > 100",
            "DELETE FROM prescription WHERE key = (SELECT max(key) FROM prescription)",
            "DELETE FROM setting WHERE name = 'torture-a'",
            "DELETE FROM exchanged",
        ],
    ),
    (
        "rows added with the key in hand",
        &[
            "INSERT INTO audit (at, actor, action) VALUES ('2026-01-01T00:00:00Z', 'patient', 'visit-ended')",
            "INSERT INTO setting (name, value) VALUES ('torture-z', '1')",
        ],
    ),
    (
        "the chain itself cut or changed",
        &[
            "DELETE FROM chain WHERE seq = (SELECT max(seq) FROM chain)",
            "DELETE FROM chain WHERE seq > 40",
            "DELETE FROM chain WHERE seq = 20",
            "DELETE FROM chain",
            "UPDATE chain SET leaf = randomblob(32) WHERE seq = 20",
            "UPDATE chain SET link = randomblob(32) WHERE seq = (SELECT max(seq) FROM chain)",
            "UPDATE chain SET seq = seq + 1 WHERE seq = (SELECT max(seq) FROM chain)",
            "DELETE FROM epoch",
        ],
    ),
    (
        "the search and the indexes changed",
        &[
            "DELETE FROM prescription_words WHERE rowid = (SELECT min(rowid) FROM prescription_words)",
            "DELETE FROM prescription_words_data WHERE id > 10",
        ],
    ),
    ("a file of a later version", &["PRAGMA user_version = 99"]),
];

async fn with_the_key(house: &House) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (what, statements) in STATEMENTS {
        let mut row = Row::of(what, false);
        for sql in *statements {
            let home = Home::of(&house.now)?;
            let vault = home.open().await?;
            let changed = vault.past_the_chain(|file| {
                file.execute_batch("PRAGMA foreign_keys = OFF")?;
                file.execute_batch(sql)
            });
            changed.await.with_context(|| (*sql).to_owned())?;
            vault.close().await;
            row.add(home.seen(&house.content).await?);
        }
        rows.push(row);
    }
    Ok(rows)
}

async fn keychain(house: &House) -> anyhow::Result<Vec<Row>> {
    let person = person()?;
    let key = Account::vault_key(&person).as_str().to_owned();
    let entry = |account: &str, value: Option<Vec<u8>>| {
        let mut lie = house.now.clone();
        match value {
            Some(value) => lie.keychain.insert(account.to_owned(), value),
            None => lie.keychain.remove(account),
        };
        lie
    };
    let foreign = house.stranger.keychain.iter().find(|(name, _)| name.starts_with("vault-key/")).context("a key")?;
    let ahead = {
        let mut lie = house.before.clone();
        lie.keychain.clone_from(&house.now.keychain);
        lie
    };
    Ok(vec![
        files(house, "keychain: empty", false, vec![Lie { keychain: Default::default(), ..house.now.clone() }]).await?,
        files(house, "keychain: the key gone", false, vec![entry(&key, None)]).await?,
        files(house, "keychain: another key", false, vec![entry(&key, Some(foreign.1.clone()))]).await?,
        files(house, "keychain: rubbish for the key", false, vec![entry(&key, Some(b"rubbish".to_vec()))]).await?,
        files(house, "keychain: the note gone", false, vec![entry(&anchor()?, None)]).await?,
        files(house, "keychain: rubbish for the note", false, vec![entry(&anchor()?, Some(b"x".to_vec()))]).await?,
        files(house, "the whole folder of yesterday", false, vec![ahead]).await?,
    ])
}

async fn snapshots(house: &House) -> anyhow::Result<Vec<Row>> {
    let is_snapshot = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "hcsnap");
    let path = house.now.files.keys().find(is_snapshot).context("a snapshot")?.clone();
    let whole = bytes(&house.now, &path)?;
    let strangers = house.stranger.files.iter().find(|(path, _)| is_snapshot(path)).context("a stranger's")?.1.clone();
    let mut chance = Chance::new(11);
    let flips = (0..40).map(|_| {
        let mut bytes = whole.clone();
        let at = chance.below(bytes.len());
        bytes[at] ^= 1 << chance.below(8);
        bytes
    });
    // The head of the file holds most that is of interest.
    let mut chance = Chance::new(12);
    let heads = (0..40).map(|_| {
        let mut bytes = whole.clone();
        bytes[chance.below(2000)] ^= 1 << chance.below(8);
        bytes
    });
    let flips: Vec<Vec<u8>> = flips.chain(heads).collect();
    let cuts: Vec<Vec<u8>> =
        [0, 7, 100, whole.len() / 2, whole.len() - 1].iter().map(|length| whole[..*length].to_vec()).collect();
    let mut rows = Vec::new();
    for (what, all) in [
        ("a copy put back: one bit flipped", flips),
        ("a copy put back: cut", cuts),
        ("a copy put back: another person's", vec![strangers]),
    ] {
        let mut row = Row::of(what, false);
        for bytes in all {
            row.add(put_back(&house.now, bytes).await?);
        }
        rows.push(row);
    }
    let rewritten = with(&house.now, &path, Chance::new(4).bytes(whole.len()));
    let canary = file("do-not-change.txt")?;
    let canaries = vec![with(&house.now, &canary, b"YOUR FILES ARE ENCRYPTED".to_vec()), without(&house.now, &canary)];
    rows.push(
        files(house, "a copy on this computer rewritten, or gone", false, vec![rewritten, without(&house.now, &path)])
            .await?,
    );
    rows.push(files(house, "the file nobody changes changed, or gone", false, canaries).await?);
    Ok(rows)
}

/// From a stick, into a computer without a vault open; then nothing of it may be there.
async fn put_back(lie: &Lie, bytes: Vec<u8>) -> anyhow::Result<Seen> {
    let home = Home::of(lie)?;
    let stick = home.dir.path().join("copy.hcsnap");
    std::fs::write(&stick, bytes)?;
    let source = Source::File(stick);
    let vault = home.open().await?;
    let of_open = vault.restore(source.clone(), &home.keychain, sample::day(10)).await;
    vault.close().await;
    let closed = Vault::restore_closed(&home.places, source, &home.keychain, Unlock::Keychain, sample::day(10)).await;
    Ok(match (of_open, closed) {
        (Err(error), Err(_)) => Seen::Said(words::of_restore(error)),
        _ => Seen::Quiet,
    })
}
