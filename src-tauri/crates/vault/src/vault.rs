//! One person's vault as the rest of the program holds it: a handle on a thread that owns the file.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use clinical::{Appointment, Patient, Prescription, ResourceId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::{mpsc, oneshot};

use crate::audit::{self, AuditEvent, AuditRow};
use crate::error::{EraseError, OpenError, StoreError};
use crate::exchanged::{self, KeptItem};
use crate::folder::{self, Folder};
use crate::keychain::Keychain;
use crate::places::{PersonId, Places};
use crate::records::{self, Kept, Records, Replaced};

mod erasing;
mod opening;

use opening::{Owner, Purpose};

/// How many calls may wait for the file; the next one waits to be let in.
const WAITING_CALLS: usize = 32;

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

enum Command {
    Work(Work),
    Close(oneshot::Sender<()>),
}

/// A handle on one open vault. Copies share one thread, which alone touches the file.
///
/// Invariant: while any copy is in use, no other program can open this vault. Calls are carried out
/// in the order given; a write that returned `Ok` survives a power cut.
#[derive(Debug, Clone)]
pub struct Vault {
    person: PersonId,
    commands: mpsc::Sender<Command>,
}

impl Vault {
    /// Everyone who has a vault on this computer, those that do not open too.
    ///
    /// # Errors
    /// The disk's own.
    pub fn people(places: &Places) -> Result<Vec<PersonId>, OpenError> {
        Ok(folder::people(places)?)
    }

    /// Makes a new, empty vault and opens it.
    ///
    /// # Errors
    /// [`OpenError::AlreadyExists`] when there is anything in its place, whatever its state; else as
    /// [`Vault::open`]. On an error nothing remains of the new vault.
    pub async fn create(places: &Places, person: &PersonId, keychain: &Keychain) -> Result<Self, OpenError> {
        Self::start(places, person, keychain, Purpose::Create).await
    }

    /// Opens a vault.
    ///
    /// # Errors
    /// The vault's state, by name. None of them is a reason to make a new one.
    pub async fn open(places: &Places, person: &PersonId, keychain: &Keychain) -> Result<Self, OpenError> {
        Self::start(places, person, keychain, Purpose::Open).await
    }

    async fn start(
        places: &Places,
        person: &PersonId,
        keychain: &Keychain,
        purpose: Purpose,
    ) -> Result<Self, OpenError> {
        let gone = |_| OpenError::Io(std::io::ErrorKind::Other);
        let (commands, waiting) = mpsc::channel(WAITING_CALLS);
        let (ready, is_ready) = oneshot::channel();
        let (send_key, key) = oneshot::channel();
        let (opened, is_opened) = oneshot::channel();
        let folder = Folder::new(places, *person);
        let backend = keychain.backend();
        thread::Builder::new().name(format!("vault {person}")).spawn(move || {
            if let Some(owner) = Owner::open(&folder, purpose, backend, ready, key, opened) {
                owner.serve(waiting);
            }
        })?;
        is_ready.await.map_err(gone)??;
        match opening::wrapping_key(person, keychain, purpose).await {
            Ok(key) => {
                opening::tell(send_key, key);
                is_opened.await.map_err(gone)??;
            }
            Err(error) => {
                // Without a key the thread lets go of the lock and ends: wait for it, so that the
                // next try is not told "already open".
                drop(send_key);
                is_opened.await.ok();
                return Err(error);
            }
        }
        tracing::info!(%person, "vault opened");
        Ok(Self { person: *person, commands })
    }

    /// Whose vault this is.
    #[must_use]
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// Closes the vault and waits until another program could open it.
    pub async fn close(self) {
        let (reply, closed) = oneshot::channel();
        if self.commands.send(Command::Close(reply)).await.is_ok() {
            closed.await.ok();
        }
    }

    /// Removes a vault and everything the keychain holds for this person, whatever their state.
    ///
    /// # Errors
    /// [`EraseError::AlreadyOpen`], and then nothing was removed; else what could not be removed.
    pub async fn erase(places: &Places, person: &PersonId, keychain: &Keychain) -> Result<(), EraseError> {
        erasing::erase(places, person, keychain).await
    }

    /// Stores what the clinic says now, in one step. What the clinic no longer lists stays, marked.
    ///
    /// # Errors
    /// [`StoreError::OtherPatient`] when the records are about somebody else; nothing is stored then.
    pub async fn replace_records(&self, records: Records) -> Result<Replaced, StoreError> {
        self.run(move |file| records::replace(file, &records)).await
    }

    /// All medicines in the clinic's order, those that are gone last.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] and the disk's own.
    pub async fn prescriptions(&self) -> Result<Vec<Kept<Prescription>>, StoreError> {
        self.run(|file| records::prescriptions(file)).await
    }

    /// One medicine.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn prescription(&self, id: ResourceId) -> Result<Option<Kept<Prescription>>, StoreError> {
        self.run(move |file| records::prescription(file, &id)).await
    }

    /// Medicines in whose name, reason or prescriber every word typed begins some word. Any text
    /// may be typed; text without a letter or digit finds nothing.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn search(&self, text: String) -> Result<Vec<Kept<Prescription>>, StoreError> {
        self.run(move |file| records::search(file, &text)).await
    }

    /// All visits by the time they begin.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn appointments(&self) -> Result<Vec<Kept<Appointment>>, StoreError> {
        self.run(|file| records::appointments(file)).await
    }

    /// The person, once records were stored.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn patient(&self) -> Result<Option<Patient>, StoreError> {
        self.run(|file| records::patient(file)).await
    }

    /// The clinic's own bytes of a medicine or a visit.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn raw(&self, id: ResourceId) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(move |file| records::raw(file, &id)).await
    }

    /// When the clinic last answered; `None` before the first time.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn fetched_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.run(|file| records::fetched_at(file)).await
    }

    /// Adds one event to the list of what was done; gives its number.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn audit(&self, event: AuditEvent) -> Result<i64, StoreError> {
        self.run(move |file| audit::append(file, &event)).await
    }

    /// The newest `most` events, newest first.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn audit_rows(&self, most: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.run(move |file| audit::list(file, most)).await
    }

    /// Keeps what was written and sent in one visit: all of it, or on an error nothing.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn keep_items(&self, items: Vec<KeptItem>) -> Result<(), StoreError> {
        self.run(move |file| exchanged::keep(file, &items)).await
    }

    /// What was kept of all visits, the newest first, without the files' content.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn kept_items(&self) -> Result<Vec<KeptItem>, StoreError> {
        self.run(|file| exchanged::list(file)).await
    }

    /// The content of one kept file; nothing when there is none.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn kept_file(&self, number: i64) -> Result<Option<Arc<[u8]>>, StoreError> {
        self.run(move |file| exchanged::file(file, number)).await
    }

    /// A setting of this person.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn setting(&self, name: &'static str) -> Result<Option<String>, StoreError> {
        self.run(move |file| {
            let sql = "SELECT value FROM setting WHERE name = ?";
            Ok(file.query_row(sql, [name], |row| row.get(0)).optional()?)
        })
        .await
    }

    /// Keeps a setting, or forgets it when the value is `None`.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn put_setting(&self, name: &'static str, value: Option<String>) -> Result<(), StoreError> {
        self.run(move |file| {
            match value {
                Some(value) => file.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", params![name, value])?,
                None => file.execute("DELETE FROM setting WHERE name = ?", [name])?,
            };
            Ok(())
        })
        .await
    }

    /// Where the person's files lie, for whoever searches them for something that leaked.
    #[must_use]
    pub fn folder(places: &Places, person: &PersonId) -> PathBuf {
        Folder::new(places, *person).path()
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let work: Work = Box::new(move |file| {
            opening::tell(reply, work(file));
        });
        self.commands.send(Command::Work(work)).await.map_err(|_| StoreError::Stopped)?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }
}

#[cfg(test)]
mod tests;
