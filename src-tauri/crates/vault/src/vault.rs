//! One person's vault as the rest of the program holds it: a handle on a thread that owns the file.

use std::path::PathBuf;
use std::sync::Arc;

use clinical::{Appointment, Patient, Prescription, ResourceId};
use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use tokio::sync::{mpsc, oneshot};

use crate::audit::{self, AuditEvent, AuditRow};
use crate::chain::{Condition, Head, Pen};
use crate::error::{OpenError, StoreError};
use crate::exchanged::{self, KeptItem};
use crate::folder::{self, Folder};
use crate::keychain::Keychain;
use crate::places::{PersonId, Places};
use crate::records::{self, Kept, Records, Replaced};
use crate::setting;
use crate::store::Store;

mod anchoring;
#[cfg(feature = "sabotage")]
mod careless;
mod changing;
mod erasing;
mod opening;
mod rekeying;
mod sheet;

pub use rekeying::RekeyFor;
pub use sheet::SheetState;

pub(crate) use opening::Held;
use opening::Purpose;

/// How many calls may wait for the file; the next one waits to be let in.
const WAITING_CALLS: usize = 32;

type Work = Box<dyn FnOnce(&mut Store) + Send>;

/// Work that also touches the key, and may put another file in the place of the open one.
type KeyWork = Box<dyn FnOnce(&mut Held) + Send>;

enum Command {
    Work(Work),
    KeyWork(KeyWork),
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
        Self::start(places, person, keychain, Purpose::Create, None).await
    }

    /// Opens a vault by what the keychain holds.
    ///
    /// # Errors
    /// The vault's state, by name; [`OpenError::PinNeeded`] where there is a PIN. None of them is a reason to make a new
    /// one.
    pub async fn open(places: &Places, person: &PersonId, keychain: &Keychain) -> Result<Self, OpenError> {
        Self::start(places, person, keychain, Purpose::Open, None).await
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

    /// Stores what the clinic says now, in one step. What the clinic no longer lists stays, marked.
    ///
    /// # Errors
    /// [`StoreError::OtherPatient`] when the records are about somebody else; nothing is stored then.
    pub async fn replace_records(&self, records: Records) -> Result<Replaced, StoreError> {
        self.write(move |file, pen| records::replace(file, pen, &records)).await
    }

    /// All medicines in the clinic's order, those that are gone last.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] and the disk's own.
    pub async fn prescriptions(&self) -> Result<Vec<Kept<Prescription>>, StoreError> {
        self.read(records::prescriptions).await
    }

    /// One medicine.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn prescription(&self, id: ResourceId) -> Result<Option<Kept<Prescription>>, StoreError> {
        self.read(move |file| records::prescription(file, &id)).await
    }

    /// Medicines in whose name, reason or prescriber every word typed begins some word. Any text
    /// may be typed; text without a letter or digit finds nothing.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn search(&self, text: String) -> Result<Vec<Kept<Prescription>>, StoreError> {
        self.read(move |file| records::search(file, &text)).await
    }

    /// All visits by the time they begin.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn appointments(&self) -> Result<Vec<Kept<Appointment>>, StoreError> {
        self.read(records::appointments).await
    }

    /// The person, once records were stored.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn patient(&self) -> Result<Option<Patient>, StoreError> {
        self.read(records::patient).await
    }

    /// The clinic's own bytes of a medicine or a visit.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn raw(&self, id: ResourceId) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(move |file| records::raw(file, &id)).await
    }

    /// When the clinic last answered; `None` before the first time.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn fetched_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(records::fetched_at).await
    }

    /// Adds one event to the list of what was done; gives its number.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn audit(&self, event: AuditEvent) -> Result<i64, StoreError> {
        self.write(move |file, pen| audit::append(file, pen, &event)).await
    }

    /// The newest `most` events, newest first.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn audit_rows(&self, most: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.read(move |file| audit::list(file, most)).await
    }

    /// Keeps what was written and sent in one visit: all of it, or on an error nothing.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn keep_items(&self, items: Vec<KeptItem>) -> Result<(), StoreError> {
        self.write(move |file, pen| exchanged::keep(file, pen, &items)).await
    }

    /// What was kept of all visits, the newest first, without the files' content.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn kept_items(&self) -> Result<Vec<KeptItem>, StoreError> {
        self.read(exchanged::list).await
    }

    /// The content of one kept file; nothing when there is none.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn kept_file(&self, number: i64) -> Result<Option<Arc<[u8]>>, StoreError> {
        self.read(move |file| exchanged::file(file, number)).await
    }

    /// A setting of this person.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn setting(&self, name: &'static str) -> Result<Option<String>, StoreError> {
        self.read(move |file| setting::get(file, name)).await
    }

    /// Keeps a setting, or forgets it when the value is `None`.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn put_setting(&self, name: &'static str, value: Option<String>) -> Result<(), StoreError> {
        self.write(move |file, pen| setting::put(file, pen, name, value.as_deref())).await
    }

    /// Where the person's files lie, for whoever searches them for something that leaked.
    #[must_use]
    pub fn folder(places: &Places, person: &PersonId) -> PathBuf {
        Folder::new(places, *person).path()
    }

    /// What the chain says, without walking it again.
    ///
    /// # Errors
    /// [`StoreError::Stopped`] when the vault is closed.
    pub async fn condition(&self) -> Result<Condition, StoreError> {
        self.run(|store| Ok(store.condition())).await
    }

    /// Walks every page, every row and the whole chain, and says what they are.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when a page is not as it was written; the disk's own.
    pub async fn verify(&self) -> Result<Condition, StoreError> {
        self.run(Store::verify).await
    }

    /// Goes on with what the file holds, whatever [`Vault::condition`] says of it: from now on that is what counts.
    ///
    /// # Errors
    /// The disk's own.
    pub async fn accept(&self, at: Timestamp) -> Result<(), StoreError> {
        self.run(move |store| store.accept(at)).await?;
        self.mark_anchored().await
    }

    /// How far the chain has come.
    ///
    /// # Errors
    /// [`StoreError::Stopped`] when the vault is closed.
    pub async fn head(&self) -> Result<Head, StoreError> {
        self.run(|store| Ok(store.head())).await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(move |store| work(store.file())).await
    }

    /// A transaction; all of its work, or on an error nothing.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Pen<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(move |store| store.write(work)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let work: Work = Box::new(move |store| {
            opening::tell(reply, work(store));
        });
        self.commands.send(Command::Work(work)).await.map_err(|_| StoreError::Stopped)?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }
}

#[cfg(test)]
mod tests;
