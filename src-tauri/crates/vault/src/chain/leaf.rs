//! A row as a leaf: which tables there are, and what of a row counts.

use hmac::Mac;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _};

use super::{ChainKey, LINK};
use crate::error::StoreError;

/// The leaf of a row that was removed.
pub(crate) const REMOVED: [u8; LINK] = [0; LINK];

/// A table of the vault, as the chain numbers it. A number is never given to another table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    State = 1,
    Patient = 2,
    Prescription = 3,
    Appointment = 4,
    Audit = 5,
    Exchanged = 6,
    Setting = 7,
    Epoch = 8,
    /// No row: says that the keychain has kept a head of this epoch. From then on a missing anchor is a loss.
    Anchored = 9,
    /// Where the search finds its words: the one part of its index that its own check does not compare.
    Search = 10,
}

impl Kind {
    /// Those that are tables.
    pub(crate) const TABLES: &[Self] = &[
        Self::State,
        Self::Patient,
        Self::Prescription,
        Self::Appointment,
        Self::Audit,
        Self::Exchanged,
        Self::Setting,
        Self::Epoch,
        Self::Search,
    ];

    /// Every column of a row with its key first. What the search knows of a medicine belongs to its row.
    pub(crate) fn rows(self) -> &'static str {
        match self {
            Self::State => "SELECT id, fetch, fetched_at FROM state",
            Self::Patient => "SELECT one, id, row FROM patient",
            Self::Prescription => {
                "SELECT key, id, place, row, raw, fetch, gone_since, words.name, words.reasons, words.prescriber
                 FROM prescription LEFT JOIN prescription_words AS words ON words.rowid = key"
            }
            Self::Appointment => "SELECT key, id, start, row, raw, fetch, gone_since FROM appointment",
            Self::Audit => "SELECT number, at, actor, action, subject, code FROM audit",
            Self::Exchanged => {
                "SELECT number, at, doctor, mine, arrived, text, name, mime, size, content FROM exchanged"
            }
            Self::Setting => "SELECT key, name, value FROM setting",
            Self::Epoch => "SELECT number, at, reason, from_epoch, from_count, from_head FROM epoch",
            Self::Anchored => "SELECT 0 WHERE 0",
            Self::Search => {
                "SELECT 1, group_concat(segid || ':' || hex(term) || ':' || pgno)
                 FROM (SELECT segid, term, pgno FROM prescription_words_idx ORDER BY segid, term)"
            }
        }
    }

    fn one_row(self) -> &'static str {
        match self {
            Self::State => "SELECT id, fetch, fetched_at FROM state WHERE id = ?",
            Self::Patient => "SELECT one, id, row FROM patient WHERE one = ?",
            Self::Prescription => {
                "SELECT key, id, place, row, raw, fetch, gone_since, words.name, words.reasons, words.prescriber
                 FROM prescription LEFT JOIN prescription_words AS words ON words.rowid = key WHERE key = ?"
            }
            Self::Appointment => "SELECT key, id, start, row, raw, fetch, gone_since FROM appointment WHERE key = ?",
            Self::Audit => "SELECT number, at, actor, action, subject, code FROM audit WHERE number = ?",
            Self::Exchanged => {
                "SELECT number, at, doctor, mine, arrived, text, name, mime, size, content FROM exchanged
                 WHERE number = ?"
            }
            Self::Setting => "SELECT key, name, value FROM setting WHERE key = ?",
            Self::Epoch => "SELECT number, at, reason, from_epoch, from_count, from_head FROM epoch WHERE number = ?",
            Self::Anchored => "SELECT 0 WHERE 0 AND ?",
            Self::Search => {
                "SELECT 1, group_concat(segid || ':' || hex(term) || ':' || pgno)
                 FROM (SELECT segid, term, pgno FROM prescription_words_idx WHERE ? ORDER BY segid, term)"
            }
        }
    }
}

/// The leaf of a row that a statement stands on.
pub(crate) fn leaf_of(key: &ChainKey, kind: Kind, row: &rusqlite::Row<'_>) -> Result<(i64, [u8; LINK]), StoreError> {
    let number: i64 = row.get(0)?;
    let columns = (1..row.as_ref().column_count()).map(|column| row.get_ref(column));
    Ok((number, leaf_from(key, kind, number, columns)?))
}

/// The leaf of a row with these columns after its key, in the order of [`Kind::rows`].
pub(super) fn leaf_from<'a>(
    key: &ChainKey,
    kind: Kind,
    number: i64,
    columns: impl Iterator<Item = rusqlite::Result<ValueRef<'a>>>,
) -> Result<[u8; LINK], StoreError> {
    let mut hash = key.start();
    hash.update(b"leaf");
    hash.update(&[kind as u8]);
    hash.update(&number.to_be_bytes());
    for column in columns {
        let (tag, bytes): (u8, &[u8]) = match column? {
            ValueRef::Null => (0, &[]),
            ValueRef::Integer(value) => {
                hash.update(&[1]);
                hash.update(&value.to_be_bytes());
                continue;
            }
            ValueRef::Real(_) => return Err(StoreError::Row("real")),
            ValueRef::Text(bytes) => (2, bytes),
            ValueRef::Blob(bytes) => (3, bytes),
        };
        hash.update(&[tag]);
        hash.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    }
    Ok(hash.finalize().into_bytes().into())
}

/// The leaf of a row as it is now; [`REMOVED`] when there is none.
pub(crate) fn leaf_now(
    key: &ChainKey,
    connection: &Connection,
    kind: Kind,
    row: i64,
) -> Result<[u8; LINK], StoreError> {
    let mut statement = connection.prepare_cached(kind.one_row())?;
    let found = statement.query_row([row], |row| Ok(leaf_of(key, kind, row))).optional()?;
    Ok(found.transpose()?.map_or(REMOVED, |(_, leaf)| leaf))
}
