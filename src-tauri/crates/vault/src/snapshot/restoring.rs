//! Looking into a snapshot, and putting one back.

use std::fs;
use std::path::PathBuf;
use std::thread;

use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::body::Opened;
use super::card::{SnapshotId, SnapshotReason};
use super::error::RestoreError;
use super::making::forget_notes;
use super::shelf::Shelf;
use crate::chain::{self, Head};
use crate::envelope::{DeviceSecrets, Envelope, FileKey};
use crate::error::{OpenError, StoreError};
use crate::file::{open_copy, open_file};
use crate::folder::Folder;
use crate::keychain::{Account, Keychain};
use crate::places::{PersonId, Places};
use crate::records;
use crate::store::Store;
use crate::unlock::{Pin, Unlock};
use crate::vault::{Held, Vault};
use crate::words::SheetWords;

/// Where a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Among those of this computer.
    Snapshot(SnapshotId),
    /// Anywhere: on a stick.
    File(PathBuf),
}

/// What a snapshot would bring back.
#[derive(Clone, PartialEq, Eq)]
pub struct Preview {
    /// Whose it is.
    pub person: PersonId,
    /// When it was made.
    pub at: Timestamp,
    /// What she is called, once records were stored.
    pub name: Option<String>,
    /// How many medicines the clinic listed then.
    pub medicines: usize,
    /// How many visits.
    pub visits: usize,
    /// How far it had come.
    pub head: Head,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview").field("person", &self.person).field("at", &self.at).finish_non_exhaustive()
    }
}

/// By what a snapshot is opened where no vault is open.
enum Opener {
    Device(DeviceSecrets, Option<Pin>),
    Sheet(SheetWords),
    Nothing,
}

impl Vault {
    /// Looks into a snapshot with the open vault's key.
    ///
    /// # Errors
    /// [`RestoreError::SheetNeeded`] for one of another key; what is wrong with the file.
    pub async fn preview(&self, source: Source) -> Result<Preview, RestoreError> {
        self.run_keys(move |held| held.preview(&source)).await
    }

    /// Puts a snapshot in the place of what is open, which is kept as a snapshot first. The vault stays open.
    ///
    /// # Errors
    /// As [`Vault::preview`]; the vault is as it was then.
    pub async fn restore(&self, source: Source, keychain: &Keychain, at: Timestamp) -> Result<(), RestoreError> {
        self.run_keys(move |held| held.restore(&source, at)).await?;
        self.settle(keychain).await?;
        Ok(())
    }

    /// Looks into a snapshot where no vault is open: on a new computer, or where the vault does not open.
    ///
    /// # Errors
    /// As [`Vault::preview`], and the keychain's.
    pub async fn preview_closed(
        places: &Places,
        source: Source,
        keychain: &Keychain,
        unlock: Unlock,
    ) -> Result<Preview, RestoreError> {
        let (places, opener) = (places.clone(), opener(places, &source, keychain, unlock).await?);
        on_thread(move || {
            let mut found = Unsealed::open(&places, &source, &opener)?;
            found.preview()
        })
        .await
    }

    /// Puts a snapshot in the place of a vault that does not open, or of none. What was there of a database is set
    /// aside. Gives whose it is; what opened the snapshot opens the vault now.
    ///
    /// # Errors
    /// As [`Vault::preview_closed`]; what was there is as it was then.
    pub async fn restore_closed(
        places: &Places,
        source: Source,
        keychain: &Keychain,
        unlock: Unlock,
        at: Timestamp,
    ) -> Result<PersonId, RestoreError> {
        let opener = opener(places, &source, keychain, unlock).await?;
        let person = person_of(places, &source)?;
        let anchor = keychain.get(Account::anchor(&person)).await.ok().flatten();
        let anchor = anchor.as_ref().and_then(Head::from_secret);
        let places = places.clone();
        on_thread(move || {
            let found = Unsealed::open(&places, &source, &opener)?;
            found.put_back(&places, anchor, at)
        })
        .await
    }
}

impl Held {
    fn preview(&self, source: &Source) -> Result<Preview, RestoreError> {
        let person = *self.folder.person();
        let shelf = Shelf::new(&self.places, person);
        let mut opened = open(&shelf, source)?;
        if opened.sealed.header.person != person {
            return Err(RestoreError::OtherPerson);
        }
        if !opened.sealed.fits(&self.key) {
            return Err(RestoreError::SheetNeeded);
        }
        preview_of(&mut opened, &self.key, &shelf)
    }

    fn restore(&mut self, source: &Source, at: Timestamp) -> Result<(), RestoreError> {
        let person = *self.folder.person();
        let shelf = Shelf::new(&self.places, person);
        let mut opened = open(&shelf, source)?;
        if opened.sealed.header.person != person {
            return Err(RestoreError::OtherPerson);
        }
        if !opened.sealed.fits(&self.key) {
            return Err(RestoreError::SheetNeeded);
        }
        // Looked into first: what does not open is not put in the place of what does.
        preview_of(&mut opened, &self.key, &shelf)?;
        self.snapshot(at, SnapshotReason::BeforeRestore).map_err(RestoreError::NotKept)?;
        let name = self.envelope.next_database().ok_or(RestoreError::Damaged)?;
        let path = self.folder.database(&name);
        let bytes = self.envelope.with_next_database(&self.key).map_err(RestoreError::Key)?;
        let envelope = Envelope::open_bytes(&bytes, &person).map_err(RestoreError::Key)?;
        crate::folder::remove_database(&path)?;
        opened.unpack(&path)?;
        let ready = || -> Result<Store, OpenError> {
            let file = open_file(&path, &self.key)?;
            Ok(self.store.restored(file, at)?)
        };
        let store = match ready() {
            Ok(store) => store,
            Err(error) => {
                crate::folder::remove_database(&path)?;
                return Err(RestoreError::Key(error));
            }
        };
        crate::folder::sync_folder(&self.folder.path())?;
        self.folder.replace_envelope(&bytes)?;
        let old = std::mem::replace(&mut self.store, store);
        self.envelope = envelope;
        if let Err(error) = old.close() {
            tracing::warn!(%error, "the old file did not close cleanly");
        }
        self.folder.tidy(&name);
        // The file that came back knows of other snapshots than there are. It is back, whatever comes of this.
        if let Err(error) = self.note_files() {
            tracing::warn!(%error, "what lies beside the vault could not be noted");
        }
        Ok(())
    }
}

/// A snapshot and the key to it.
struct Unsealed {
    opened: Opened,
    key: FileKey,
    shelf: Shelf,
    /// The key file of now, where it is whole and for the same key.
    envelope: Option<Envelope>,
}

impl Unsealed {
    fn open(places: &Places, source: &Source, opener: &Opener) -> Result<Self, RestoreError> {
        let person = person_of(places, source)?;
        let shelf = Shelf::new(places, person);
        let opened = open(&shelf, source)?;
        let folder = Folder::new(places, person);
        let now = folder.exists().is_ok_and(|exists| exists).then(|| folder.open_envelope().ok()).flatten();
        let own = Envelope::open_bytes(opened.sealed.header.envelope.as_bytes(), &person);
        let mut refused = None;
        if let Some(envelope) = now {
            match opener.key(&envelope) {
                Ok(key) if opened.sealed.fits(&key) => {
                    return Ok(Self { opened, key, shelf, envelope: Some(envelope) });
                }
                Ok(_) => {}
                Err(error) => refused = Some(error),
            }
        }
        match own.and_then(|envelope| opener.key(&envelope)) {
            Ok(key) if opened.sealed.fits(&key) => Ok(Self { opened, key, shelf, envelope: None }),
            Ok(_) => Err(RestoreError::Damaged),
            Err(error) => Err(why(refused.unwrap_or(error), opener)),
        }
    }

    fn preview(&mut self) -> Result<Preview, RestoreError> {
        preview_of(&mut self.opened, &self.key, &self.shelf)
    }

    fn put_back(mut self, places: &Places, anchor: Option<Head>, at: Timestamp) -> Result<PersonId, RestoreError> {
        self.preview()?;
        let person = self.opened.sealed.header.person;
        let folder = Folder::new(places, person);
        let lock = folder.lock().map_err(RestoreError::Key)?;
        let mut envelope = match self.envelope.take() {
            Some(envelope) => envelope,
            None => Envelope::open_bytes(self.opened.sealed.header.envelope.as_bytes(), &person)
                .map_err(RestoreError::Key)?,
        };
        let there = folder.exists().map_err(RestoreError::Key)?;
        let place = if there { folder.path() } else { folder.new_place()? };
        let bytes = loop {
            let bytes = envelope.with_next_database(&self.key).map_err(RestoreError::Key)?;
            envelope = Envelope::open_bytes(&bytes, &person).map_err(RestoreError::Key)?;
            if !fs::exists(place.join(envelope.database()))? {
                break bytes;
            }
        };
        let path = place.join(envelope.database());
        self.opened.unpack(&path)?;
        let ready = || -> Result<(), OpenError> {
            let file = open_file(&path, &self.key)?;
            let mut store = Store::open(file, self.key.derive_chain_key()?, anchor)?;
            store.begin_epoch(at, RESTORED)?;
            // What it noted of the files beside it is of another time, or of another computer.
            store.write(forget_notes)?;
            Ok(store.close()?)
        };
        if let Err(error) = ready() {
            crate::folder::remove_database(&path)?;
            return Err(RestoreError::Key(error));
        }
        crate::folder::sync_folder(&place)?;
        if there {
            folder.set_aside()?;
            folder.replace_envelope(&bytes)?;
        } else {
            folder.appear(&bytes)?;
        }
        drop(lock);
        tracing::info!(%person, "a copy was put back");
        Ok(person)
    }
}

/// The reason of the epoch of a file that was put back.
pub(crate) const RESTORED: &str = "restored";

impl Opener {
    fn key(&self, envelope: &Envelope) -> Result<FileKey, OpenError> {
        match self {
            Self::Device(secrets, pin) => envelope.open_by_device(secrets, pin.as_ref()).map(|(key, _)| key),
            Self::Sheet(words) => envelope.open_by_sheet(words),
            Self::Nothing => Err(OpenError::KeyMissing),
        }
    }
}

fn why(error: OpenError, opener: &Opener) -> RestoreError {
    match (error, opener) {
        (OpenError::WrongWords, _) => RestoreError::WrongWords,
        (OpenError::KeyMissing | OpenError::WrongKey, Opener::Device(..) | Opener::Nothing) => {
            RestoreError::SheetNeeded
        }
        (OpenError::FileDamaged(_), _) => RestoreError::Damaged,
        (error, _) => RestoreError::Key(error),
    }
}

async fn opener(places: &Places, source: &Source, keychain: &Keychain, unlock: Unlock) -> Result<Opener, RestoreError> {
    let pin = match unlock {
        Unlock::Sheet(words) => return Ok(Opener::Sheet(words)),
        Unlock::Pin(pin) => Some(pin),
        Unlock::Keychain => None,
    };
    let person = person_of(places, source)?;
    let found = keychain.get(Account::vault_key(&person)).await.map_err(|error| RestoreError::Key(error.into()))?;
    let secrets = found.as_ref().and_then(DeviceSecrets::from_secret);
    Ok(secrets.map_or(Opener::Nothing, |secrets| Opener::Device(secrets, pin)))
}

/// Whose a snapshot says it is.
fn person_of(places: &Places, source: &Source) -> Result<PersonId, RestoreError> {
    match source {
        Source::File(path) => Ok(Opened::open(path)?.sealed.header.person),
        Source::Snapshot(id) => {
            let people = crate::folder::people(places)?;
            let lies = |person: &&PersonId| Shelf::new(places, **person).path(id).exists();
            people.iter().find(lies).copied().ok_or(RestoreError::Missing)
        }
    }
}

fn open(shelf: &Shelf, source: &Source) -> Result<Opened, RestoreError> {
    Ok(match source {
        Source::Snapshot(id) => Opened::open(&shelf.path(id))?,
        Source::File(path) => Opened::open(path)?,
    })
}

/// Opens a copy of the database inside, checks it up to its head, and counts.
fn preview_of(opened: &mut Opened, key: &FileKey, shelf: &Shelf) -> Result<Preview, RestoreError> {
    let look = shelf.look()?;
    opened.unpack(&look.database())?;
    let file = open_copy(&look.database(), key).map_err(RestoreError::Key)?;
    let header = &opened.sealed.header;
    let whole = match header.reason {
        // Kept as it was, perhaps because it was doubted: she may look at it and take it back.
        SnapshotReason::BeforeRestore => chain::head_of(&file).map(|head| head == header.head),
        _ => chain::holds_up_to(&file, key, &header.head),
    };
    let counted = whole.and_then(|whole| if whole { count(&file) } else { Err(StoreError::Damaged) });
    let (name, medicines, visits) = counted.map_err(|_| RestoreError::Damaged)?;
    Ok(Preview { person: header.person, at: header.at, name, medicines, visits, head: header.head })
}

fn count(file: &Connection) -> Result<(Option<String>, usize, usize), StoreError> {
    let medicines = records::prescriptions(file)?.iter().filter(|kept| kept.gone_since.is_none()).count();
    let visits = records::appointments(file)?.iter().filter(|kept| kept.gone_since.is_none()).count();
    let name = records::patient(file)?.map(|patient| patient.given.unwrap_or(patient.name));
    Ok((name, medicines, visits))
}

async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RestoreError> + Send + 'static,
) -> Result<T, RestoreError> {
    let (reply, done) = oneshot::channel();
    thread::Builder::new().name("restore".into()).spawn(move || {
        if reply.send(work()).is_err() {
            tracing::debug!("nobody waited for the copy");
        }
    })?;
    done.await.unwrap_or(Err(RestoreError::Io(std::io::ErrorKind::Other)))
}

impl From<StoreError> for RestoreError {
    fn from(error: StoreError) -> Self {
        Self::Key(error.into())
    }
}
