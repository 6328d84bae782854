//! What the torture program alone may do: write past the chain, with the key in hand, and without waiting for the disk.

use clinical::Prescription;
use rusqlite::Connection;

use super::Vault;
use crate::error::{OpenError, StoreError};
use crate::keychain::Keychain;
use crate::places::{PersonId, Places};
use crate::records;

impl Vault {
    /// How its file is written, for a benchmark's files beside it.
    pub const FILE_SETTINGS: &str = crate::file::SETTINGS;

    /// As [`Vault::open`]; then no write waits until it is on the disk, and a power cut takes what was acknowledged.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub async fn open_careless(places: &Places, person: &PersonId, keychain: &Keychain) -> Result<Self, OpenError> {
        let vault = Self::open(places, person, keychain).await?;
        vault.be_careless().await?;
        Ok(vault)
    }

    /// From now on no write waits until it is on the disk.
    ///
    /// # Errors
    /// The disk's own.
    pub async fn be_careless(&self) -> Result<(), StoreError> {
        self.past_the_chain(|file| file.execute_batch("PRAGMA synchronous = OFF")).await
    }

    /// Writes medicines as an answer of the clinic does, without looking for those it lists no longer.
    ///
    /// # Errors
    /// As [`Vault::replace_records`].
    pub async fn add_medicines(&self, medicines: Vec<(Prescription, Vec<u8>)>) -> Result<(), StoreError> {
        self.run(move |store| store.write(|transaction, pen| records::put_all(transaction, pen, &medicines))).await
    }

    /// Does anything at all to the open database, as somebody would who has its key: the chain hears nothing of it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn past_the_chain<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(move |store| Ok(work(store.file())?)).await
    }
}
