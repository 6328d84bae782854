//! An open database with its chain: the one way to write.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};

use crate::chain::{self, ChainKey, Condition, Head, Pen};
use crate::error::StoreError;
use crate::records::FLUSH_SEARCH;

/// What a vault's thread owns.
///
/// Invariant: `head` is the chain's last committed entry. Nothing is written while [`Condition::suspends`].
pub(crate) struct Store {
    file: Connection,
    key: ChainKey,
    head: Head,
    condition: Condition,
    /// As the keychain remembered it when the file was opened.
    anchor: Option<Head>,
}

impl Store {
    /// Compares the file with what the keychain remembers.
    pub(crate) fn open(file: Connection, key: ChainKey, anchor: Option<Head>) -> Result<Self, StoreError> {
        let head = chain::head_of(&file)?;
        let condition = chain::judge(&file, &key, head, anchor)?;
        tracing::info!(condition = condition.code(), count = head.count, epoch = head.epoch, "the chain");
        Ok(Self { file, key, head, condition, anchor })
    }

    pub(crate) fn file(&self) -> &Connection {
        &self.file
    }

    #[cfg(test)]
    pub(crate) fn into_file(self) -> Connection {
        self.file
    }

    pub(crate) fn head(&self) -> Head {
        self.head
    }

    pub(crate) fn condition(&self) -> Condition {
        self.condition
    }

    /// Everything in `work`, and its leaves, or nothing.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &mut Pen<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.condition.suspends() {
            return Err(StoreError::Suspended);
        }
        let transaction = self.file.transaction()?;
        let mut pen = Pen::new(&self.key, self.head);
        let value = work(&transaction, &mut pen)?;
        let head = pen.head();
        transaction.commit()?;
        self.head = head;
        Ok(value)
    }

    /// Walks everything. What is found stays the condition until somebody says how to go on.
    pub(crate) fn verify(&mut self) -> Result<Condition, StoreError> {
        let findings = chain::verify(&self.file, &self.key)?;
        if !findings.is_clean() {
            self.condition = Condition::Altered(findings);
            tracing::warn!(
                edited = findings.edited,
                older = findings.older,
                missing = findings.missing,
                added = findings.added,
                links = findings.links,
                structure = findings.structure,
                "the vault was altered"
            );
        }
        Ok(self.condition)
    }

    /// Goes on with what is in the file, as another epoch.
    pub(crate) fn accept(&mut self, at: Timestamp) -> Result<(), StoreError> {
        let reason = format!("went-on-{}", self.condition.code());
        let (after, from) = (self.newest_epoch(), self.from());
        let transaction = self.file.transaction()?;
        // Whatever does not fit its table is mended from the table: the tables are what she has seen and goes on with.
        transaction.execute_batch("REINDEX")?;
        transaction.execute("INSERT INTO prescription_words (prescription_words) VALUES ('rebuild')", [])?;
        transaction.execute_batch(FLUSH_SEARCH)?;
        for table in ["audit", "exchanged"] {
            transaction.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])?;
            let last = format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', max(number) FROM {table} HAVING count(*) > 0"
            );
            transaction.execute(&last, [])?;
        }
        let head = chain::rebuild(&transaction, &self.key, after, from, (at, &reason))?;
        transaction.commit()?;
        self.begun(head);
        Ok(())
    }

    /// Begins another epoch on a chain that fits: after a recovery, and in a file that was put back.
    pub(crate) fn begin_epoch(&mut self, at: Timestamp, reason: &str) -> Result<(), StoreError> {
        let (after, from) = (self.newest_epoch(), self.from());
        let transaction = self.file.transaction()?;
        let head = chain::begin(&transaction, &self.key, self.head, after, from, (at, reason))?;
        transaction.commit()?;
        self.begun(head);
        Ok(())
    }

    /// A copy of this file under another key, in which the chain begins anew: no leaf of the old key fits.
    pub(crate) fn rekeyed(
        &self,
        mut file: Connection,
        key: ChainKey,
        at: Timestamp,
        reason: &str,
    ) -> Result<Self, StoreError> {
        if self.condition.suspends() {
            return Err(StoreError::Suspended);
        }
        let transaction = file.transaction()?;
        let head = chain::rebuild(&transaction, &key, self.newest_epoch(), self.from(), (at, reason))?;
        transaction.commit()?;
        Ok(Self { file, key, head, condition: Condition::Sound, anchor: self.anchor })
    }

    /// An older file of the same vault that takes the place of this one.
    pub(crate) fn restored(&self, file: Connection, at: Timestamp) -> Result<Self, StoreError> {
        let mut older = Self::open(file, self.key.clone(), self.from())?;
        older.begin_epoch(at, "restored")?;
        Ok(older)
    }

    /// What the keychain knows at most: it may lag behind the file, and is ahead only of a file that was put back.
    fn from(&self) -> Option<Head> {
        if self.condition.suspends() { self.anchor } else { Some(self.head) }
    }

    fn newest_epoch(&self) -> u64 {
        self.anchor.map_or(0, |anchor| anchor.epoch).max(self.head.epoch)
    }

    fn begun(&mut self, head: Head) {
        self.head = head;
        self.condition = Condition::Sound;
    }

    /// The keychain has kept a head of this epoch: from now on its loss is noticed.
    pub(crate) fn mark_anchored(&mut self) -> Result<(), StoreError> {
        if chain::was_anchored(&self.file, self.head.epoch)? {
            return Ok(());
        }
        self.write(|transaction, pen| pen.anchored(transaction))
    }

    pub(crate) fn close(self) -> Result<(), StoreError> {
        self.file.close().map_err(|(_, error)| error.into())
    }
}
