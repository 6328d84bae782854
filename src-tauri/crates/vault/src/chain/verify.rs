//! Walks everything: each page, each index, the search, each entry of the chain, each row.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::judge::whole;
use super::leaf::{Kind, REMOVED, leaf_of};
use super::pen::{link, number};
use super::{ChainKey, Findings, LINK};
use crate::error::StoreError;

type Subject = (u8, i64);

/// Everything that is not as it was written, in counts.
///
/// Errors: [`StoreError::Damaged`] when a page itself is not as it was written.
pub(crate) fn verify(connection: &Connection, key: &ChainKey) -> Result<Findings, StoreError> {
    pages(connection)?;
    let mut found = Findings { structure: structure(connection)?, ..Findings::default() };
    let mut newest = walk(connection, key, &mut found)?;
    let mut strange: HashMap<Subject, [u8; LINK]> = HashMap::new();
    for kind in Kind::TABLES {
        let mut statement = connection.prepare(kind.rows())?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, leaf) = leaf_of(key, *kind, row)?;
            match newest.remove(&(*kind as u8, number)) {
                Some(kept) if kept == leaf => {}
                Some(REMOVED) | None => found.added = found.added.saturating_add(1),
                Some(_) => {
                    strange.insert((*kind as u8, number), leaf);
                }
            }
        }
    }
    let anchored = Kind::Anchored as u8;
    let missing = newest.iter().filter(|((kind, _), leaf)| *kind != anchored && **leaf != REMOVED).count();
    found.missing = u64::try_from(missing).unwrap_or(u64::MAX);
    found.older = earlier(connection, &strange)?;
    found.edited = u64::try_from(strange.len()).unwrap_or(u64::MAX).saturating_sub(found.older);
    Ok(found)
}

/// SQLCipher's own tag of every page.
///
/// It reads the file itself, past the log. Where the power went while the log was being brought into the file, pages of
/// the file are half written and whole in the log: nothing is damaged once the log has been brought in.
fn pages(connection: &Connection) -> Result<(), StoreError> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy != 0 {
        return Err(StoreError::Busy);
    }
    let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
    let damaged = statement.query([])?.next()?.is_some();
    if damaged { Err(StoreError::Damaged) } else { Ok(()) }
}

/// Trees, indexes, the search and the counters, against the tables.
fn structure(connection: &Connection) -> Result<u64, StoreError> {
    let mut found = 0_u64;
    let mut statement = connection.prepare("PRAGMA integrity_check(100)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if row.get::<_, String>(0)? != "ok" {
            found = found.saturating_add(1);
        }
    }
    let search = "INSERT INTO prescription_words (prescription_words, rank) VALUES ('integrity-check', 1)";
    if connection.execute(search, []).is_err() {
        found = found.saturating_add(1);
    }
    let astray = "SELECT count(*) FROM prescription_words WHERE rowid NOT IN (SELECT key FROM prescription)";
    found = found.saturating_add(count(connection, astray)?);
    // What is only ever appended leaves its last number here.
    for table in ["audit", "exchanged"] {
        let counter = format!("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0)");
        let last = format!("SELECT coalesce(max(number), 0) FROM {table}");
        if count(connection, &counter)? != count(connection, &last)? {
            found = found.saturating_add(1);
        }
    }
    Ok(found)
}

fn count(connection: &Connection, sql: &str) -> Result<u64, StoreError> {
    whole(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Every entry in order; gives the newest leaf of each row.
fn walk(
    connection: &Connection,
    key: &ChainKey,
    found: &mut Findings,
) -> Result<HashMap<Subject, [u8; LINK]>, StoreError> {
    let mut newest = HashMap::new();
    let mut statement = connection.prepare("SELECT seq, epoch, kind, key, leaf, link FROM chain ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let (mut seq, mut before) = (0_u64, [0; LINK]);
    while let Some(row) = rows.next()? {
        seq = seq.saturating_add(1);
        let (at, epoch, kind): (i64, i64, u8) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (key_of_row, leaf, own): (i64, [u8; LINK], [u8; LINK]) = (row.get(3)?, row.get(4)?, row.get(5)?);
        if at != number(seq) || own != link(key, whole(epoch)?, seq, kind, key_of_row, &leaf, &before) {
            found.links = found.links.saturating_add(1);
            // One break is told once: the rest is compared with where the chain says it is.
            seq = whole(at)?;
        }
        before = own;
        newest.insert((kind, key_of_row), leaf);
    }
    if seq == 0 {
        found.links = found.links.saturating_add(1);
    }
    Ok(newest)
}

/// How many of these rows equal an earlier state of themselves.
fn earlier(connection: &Connection, strange: &HashMap<Subject, [u8; LINK]>) -> Result<u64, StoreError> {
    if strange.is_empty() {
        return Ok(0);
    }
    let mut older: HashSet<Subject> = HashSet::new();
    let mut statement = connection.prepare("SELECT kind, key, leaf FROM chain")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (subject, leaf): (Subject, [u8; LINK]) = ((row.get(0)?, row.get(1)?), row.get(2)?);
        if strange.get(&subject) == Some(&leaf) {
            older.insert(subject);
        }
    }
    Ok(u64::try_from(older.len()).unwrap_or(u64::MAX))
}
