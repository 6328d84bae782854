//! Snapshots made, kept for a while, and carried away.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

use super::alarm::{self, Alarm, Note};
use super::body::forget;
use super::card::{SnapshotCard, SnapshotId, SnapshotReason};
use super::error::SnapshotError;
use super::header::Header;
use super::retention::{Aged, date, staying};
use super::shelf::{Found, Shelf, taken};
use super::writing::{Proof, write};
use crate::chain::Pen;
use crate::error::StoreError;
use crate::places::{PersonId, Places};
use crate::setting;
use crate::vault::{Held, Vault};

/// The setting that holds [`Noted`].
const SETTING: &str = "snapshots";

/// What the vault knows of the files outside it.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Noted {
    canary: Option<String>,
    /// The chain's count right after this was written: as long as it is that, there is nothing new.
    count: u64,
    notes: Vec<Note>,
}

impl Vault {
    /// Makes a snapshot and lets go of those whose time is over. Nothing when one of today is there or nothing is new.
    ///
    /// # Errors
    /// [`SnapshotError::FilesRewritten`], and then nothing was made and nothing removed; the disk's own.
    pub async fn snapshot(&self, at: Timestamp, why: SnapshotReason) -> Result<Option<SnapshotCard>, SnapshotError> {
        self.run_keys(move |held| held.snapshot(at, why)).await
    }

    /// Makes a snapshot under the key of now in place of all others, which earlier keys and earlier sheets open.
    ///
    /// # Errors
    /// As [`Vault::snapshot`]; then every snapshot is still there.
    pub async fn renew_snapshots(&self, at: Timestamp) -> Result<SnapshotCard, SnapshotError> {
        self.run_keys(move |held| held.renew_snapshots(at)).await
    }

    /// The snapshots on this computer, the newest first; needs no key.
    ///
    /// # Errors
    /// The disk's own.
    pub fn snapshots(places: &Places, person: &PersonId) -> Result<Vec<SnapshotCard>, SnapshotError> {
        let found = Shelf::new(places, *person).list()?;
        Ok(found.iter().map(Found::card).collect())
    }

    /// Writes a copy into a folder of her choice, which only the words of the recovery sheet open.
    ///
    /// # Errors
    /// [`SnapshotError::SheetNeeded`]; the stick's own.
    pub async fn copy_to(&self, folder: &Path, at: Timestamp) -> Result<PathBuf, SnapshotError> {
        let folder = folder.to_owned();
        self.run_keys(move |held| held.carry_to(&folder, at)).await
    }

    /// Whether something else than this program changed what lies on this computer.
    ///
    /// # Errors
    /// The disk's own.
    pub async fn alarm(&self) -> Result<Option<Alarm>, SnapshotError> {
        self.run_keys(|held| held.alarm()).await
    }

    /// She was told, and it is over: what is there now is what is there.
    ///
    /// # Errors
    /// The disk's own.
    pub async fn end_alarm(&self) -> Result<(), SnapshotError> {
        self.run_keys(|held| held.note_files()).await
    }
}

/// Nothing is noted any more: the next snapshot notes what is there.
pub(super) fn forget_notes(transaction: &Transaction<'_>, pen: &mut Pen<'_>) -> Result<(), StoreError> {
    setting::put(transaction, pen, SETTING, None)
}

impl Held {
    pub(super) fn snapshot(
        &mut self,
        at: Timestamp,
        why: SnapshotReason,
    ) -> Result<Option<SnapshotCard>, SnapshotError> {
        let shelf = Shelf::new(&self.places, *self.folder.person());
        if why == SnapshotReason::BeforeRestore {
            // Whatever its state: it is kept as it is, and noted by the vault that comes after it.
            return self.put_on(&shelf, at, why, Proof::Opens).map(Some);
        }
        if self.store.condition().suspends() {
            return Err(StoreError::Suspended.into());
        }
        let noted = self.noted()?;
        if let Some(alarm) = self.alarm()? {
            return Err(SnapshotError::FilesRewritten(alarm));
        }
        let daily = why == SnapshotReason::Daily;
        let there = shelf.list()?;
        let of_today = |found: &Found| {
            found.sealed.header.reason == SnapshotReason::Daily && date(found.sealed.header.at) == date(at)
        };
        if daily && (self.store.head().count == noted.count || there.iter().any(of_today)) {
            return Ok(None);
        }
        let card = self.put_on(&shelf, at, why, Proof::Chain)?;
        let leaving = leaving(&shelf, at)?;
        self.let_go(&shelf, &leaving)?;
        Ok(Some(card))
    }

    fn renew_snapshots(&mut self, at: Timestamp) -> Result<SnapshotCard, SnapshotError> {
        if self.store.condition().suspends() {
            return Err(StoreError::Suspended.into());
        }
        if let Some(alarm) = self.alarm()? {
            return Err(SnapshotError::FilesRewritten(alarm));
        }
        let shelf = Shelf::new(&self.places, *self.folder.person());
        let card = self.put_on(&shelf, at, SnapshotReason::Rekeyed, Proof::Chain)?;
        let leaving: Vec<SnapshotId> =
            shelf.list()?.into_iter().map(|found| found.id).filter(|id| *id != card.id).collect();
        self.let_go(&shelf, &leaving)?;
        Ok(card)
    }

    /// Noted first and removed then: cut off in between, more lies there than was noted, which is no alarm.
    fn let_go(&mut self, shelf: &Shelf, leaving: &[SnapshotId]) -> Result<(), SnapshotError> {
        self.note_all_but(leaving)?;
        leaving.iter().for_each(|id| forget(&shelf.path(id)));
        Ok(())
    }

    fn put_on(
        &mut self,
        shelf: &Shelf,
        at: Timestamp,
        why: SnapshotReason,
        proof: Proof,
    ) -> Result<SnapshotCard, SnapshotError> {
        shelf.tidy()?;
        let envelope = String::from_utf8(fs::read(self.folder.key_file())?).map_err(|_| SnapshotError::NotVerified)?;
        let (database, header) = self.header(at, why, envelope)?;
        let id = shelf.free_name(at)?;
        write(&self.key, &database, header, &shelf.path(&id), shelf, proof)?;
        tracing::info!(person = %self.folder.person(), count = self.store.head().count, "snapshot made");
        let size = fs::metadata(shelf.path(&id))?.len();
        Ok(SnapshotCard { id, at, reason: why, size })
    }

    /// The database with nothing left in its log, and what a snapshot of it says.
    fn header(
        &mut self,
        at: Timestamp,
        reason: SnapshotReason,
        envelope: String,
    ) -> Result<(PathBuf, Header), SnapshotError> {
        let busy: i64 = self
            .store
            .file()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(StoreError::from)?;
        if busy != 0 {
            return Err(StoreError::Busy.into());
        }
        let header = Header {
            person: *self.folder.person(),
            generation: self.envelope.generation(),
            at,
            reason,
            head: self.store.head(),
            length: 0,
            sha256: [0; 32],
            envelope,
        };
        Ok((self.folder.database(&self.envelope.database()), header))
    }

    fn carry_to(&mut self, folder: &Path, at: Timestamp) -> Result<PathBuf, SnapshotError> {
        let envelope = self.envelope.for_sheet_alone(&self.key).ok_or(SnapshotError::SheetNeeded)?;
        let envelope = String::from_utf8(envelope).map_err(|_| SnapshotError::NotVerified)?;
        let shelf = Shelf::new(&self.places, *self.folder.person());
        shelf.tidy()?;
        let to = free_copy(folder, at)?;
        let proof = if self.store.condition().suspends() { Proof::Opens } else { Proof::Chain };
        let (database, header) = self.header(at, SnapshotReason::Copy, envelope)?;
        write(&self.key, &database, header, &to, &shelf, proof)?;
        Ok(to)
    }

    fn noted(&self) -> Result<Noted, SnapshotError> {
        let kept = setting::get(self.store.file(), SETTING)?;
        let kept = kept.map(|kept| serde_json::from_str(&kept)).transpose();
        Ok(kept.map_err(|_| StoreError::Row("setting.snapshots"))?.unwrap_or_default())
    }

    fn alarm(&self) -> Result<Option<Alarm>, SnapshotError> {
        let noted = self.noted()?;
        let shelf = Shelf::new(&self.places, *self.folder.person());
        let found = alarm::check(&self.folder.path(), shelf.folder(), noted.canary.as_deref(), &noted.notes);
        found.map_err(|kind| std::io::Error::from(kind).into())
    }

    /// Writes down what lies outside the vault now, with the file nobody has a reason to touch.
    pub(super) fn note_files(&mut self) -> Result<(), SnapshotError> {
        self.note_all_but(&[])
    }

    fn note_all_but(&mut self, leaving: &[SnapshotId]) -> Result<(), SnapshotError> {
        let person = *self.folder.person();
        alarm::put_canary(&self.folder.path(), &person)?;
        let shelf = Shelf::new(&self.places, person);
        let staying = shelf.list()?.into_iter().map(|found| found.id).filter(|id| !leaving.contains(id));
        let notes: Result<Vec<Note>, _> = staying.map(|id| alarm::note(shelf.folder(), &id)).collect();
        let count = self.store.head().count.saturating_add(1);
        let noted = Noted { canary: Some(alarm::canary_sum(&person)), count, notes: notes? };
        let noted = serde_json::to_string(&noted).map_err(|_| StoreError::Row("setting.snapshots"))?;
        Ok(self.store.write(|transaction, pen| setting::put(transaction, pen, SETTING, Some(&noted)))?)
    }
}

/// What need not stay.
fn leaving(shelf: &Shelf, now: Timestamp) -> Result<Vec<SnapshotId>, SnapshotError> {
    let all = shelf.list()?;
    let aged: Vec<Aged> = all
        .iter()
        .map(|found| {
            let header = &found.sealed.header;
            let place = (header.head.epoch, header.head.count);
            Aged { at: header.at, place, before_restore: header.reason == SnapshotReason::BeforeRestore }
        })
        .collect();
    let stays = staying(&aged, now);
    Ok(all.into_iter().zip(stays).filter(|(_, stays)| !stays).map(|(found, _)| found.id).collect())
}

/// A name in her folder nothing lies under yet.
fn free_copy(folder: &Path, at: Timestamp) -> Result<PathBuf, SnapshotError> {
    for number in 1..1000_u32 {
        let more = if number == 1 { String::new() } else { format!(" {number}") };
        let path = folder.join(format!("Housecall copy {}{more}.hcsnap", date(at)));
        if !taken(&path)? {
            return Ok(path);
        }
    }
    Err(SnapshotError::Io(std::io::ErrorKind::AlreadyExists))
}
