//! What writes the chain: inside the transaction of what it is about.

use hmac::Mac;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::leaf::{Kind, leaf_from, leaf_now};
use super::{ChainKey, Head, LINK};
use crate::error::StoreError;

/// Appends to the chain within one transaction.
///
/// Invariant: whoever changes a row in this transaction says so here, after the change.
pub(crate) struct Pen<'a> {
    key: &'a ChainKey,
    head: Head,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(key: &'a ChainKey, head: Head) -> Self {
        Self { key, head }
    }

    /// The chain with everything written so far.
    pub(crate) fn head(&self) -> Head {
        self.head
    }

    /// A row was added, changed or removed.
    pub(crate) fn note(&mut self, connection: &Connection, kind: Kind, row: i64) -> Result<(), StoreError> {
        let leaf = leaf_now(self.key, connection, kind, row)?;
        self.append(connection, kind, row, &leaf)
    }

    /// A row was written whose columns are at hand: what [`Pen::note`] would read back. Order: as in [`Kind::rows`].
    pub(crate) fn wrote(
        &mut self,
        connection: &Connection,
        kind: Kind,
        row: i64,
        columns: &[ValueRef<'_>],
    ) -> Result<(), StoreError> {
        let leaf = leaf_from(self.key, kind, row, columns.iter().copied().map(Ok))?;
        self.append(connection, kind, row, &leaf)
    }

    /// The keychain has kept a head of this epoch.
    pub(crate) fn anchored(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let leaf = [1; LINK];
        self.append(connection, Kind::Anchored, 0, &leaf)
    }

    /// From here on another epoch.
    pub(super) fn turn(&mut self, epoch: u64) {
        self.head.epoch = epoch;
    }

    pub(super) fn append(
        &mut self,
        connection: &Connection,
        kind: Kind,
        row: i64,
        leaf: &[u8; LINK],
    ) -> Result<(), StoreError> {
        let seq = self.head.count.saturating_add(1);
        let link = link(self.key, self.head.epoch, seq, kind as u8, row, leaf, &self.head.link);
        connection
            .prepare_cached("INSERT INTO chain (seq, epoch, kind, key, leaf, link) VALUES (?, ?, ?, ?, ?, ?)")?
            .execute(params![number(seq), number(self.head.epoch), kind as u8, row, leaf, link])?;
        self.head.count = seq;
        self.head.link = link;
        Ok(())
    }
}

/// The link of one entry.
pub(super) fn link(
    key: &ChainKey,
    epoch: u64,
    seq: u64,
    kind: u8,
    row: i64,
    leaf: &[u8],
    before: &[u8; LINK],
) -> [u8; LINK] {
    let mut hash = key.start();
    hash.update(b"link");
    hash.update(&epoch.to_be_bytes());
    hash.update(&seq.to_be_bytes());
    hash.update(&[kind]);
    hash.update(&row.to_be_bytes());
    hash.update(leaf);
    hash.update(before);
    hash.finalize().into_bytes().into()
}

/// As SQLite counts.
pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
