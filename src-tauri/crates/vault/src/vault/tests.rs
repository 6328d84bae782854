use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::error::{Damage, EraseError};
use crate::keychain::{Account, KeychainError, MemoryStore, SecretStore};
use crate::sample::{self, at, id};
use crate::secret::Secret;

mod files;
mod keys;
mod records;
mod snapshots;
mod tampering;

/// A keychain whose mood the test sets.
#[derive(Clone, Default)]
struct MoodyStore {
    kept: Arc<Mutex<MemoryStore>>,
    mood: Arc<Mutex<Option<KeychainError>>>,
    /// How many secrets it was asked to keep.
    sets: Arc<AtomicUsize>,
}

impl MoodyStore {
    fn be(&self, mood: Option<KeychainError>) {
        *self.mood.lock().unwrap() = mood;
    }

    fn ask<T>(&self, question: impl FnOnce(&mut MemoryStore) -> Result<T, KeychainError>) -> Result<T, KeychainError> {
        match *self.mood.lock().unwrap() {
            Some(error) => Err(error),
            None => question(&mut self.kept.lock().unwrap()),
        }
    }
}

impl SecretStore for MoodyStore {
    fn backend(&self) -> &'static str {
        "moody"
    }
    fn get(&mut self, account: &Account) -> Result<Option<Secret>, KeychainError> {
        self.ask(|kept| kept.get(account))
    }
    fn set(&mut self, account: &Account, secret: &Secret) -> Result<(), KeychainError> {
        self.sets.fetch_add(1, Ordering::Relaxed);
        self.ask(|kept| kept.set(account, secret))
    }
    fn delete(&mut self, account: &Account) -> Result<(), KeychainError> {
        self.ask(|kept| kept.delete(account))
    }
}

struct Home {
    dir: TempDir,
    places: Places,
    person: PersonId,
    store: MoodyStore,
    keychain: Keychain,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = MoodyStore::default();
        Self {
            places: Places::under(dir.path()),
            person: PersonId::generate(),
            keychain: Keychain::new(store.clone(), Duration::from_secs(20)),
            store,
            dir,
        }
    }

    /// A home with a vault that holds the sample records and is closed.
    async fn furnished() -> Self {
        let home = Self::new();
        let vault = home.create().await.unwrap();
        vault.replace_records(sample::records("2026-11-23T09:00:00Z")).await.unwrap();
        vault.close().await;
        home
    }

    async fn create(&self) -> Result<Vault, OpenError> {
        Vault::create(&self.places, &self.person, &self.keychain).await
    }

    async fn open(&self) -> Result<Vault, OpenError> {
        Vault::open(&self.places, &self.person, &self.keychain).await
    }

    async fn why_not(&self) -> OpenError {
        self.open().await.err().unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        Vault::folder(&self.places, &self.person).join(name)
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.path(name)).unwrap();
        change(&mut bytes);
        fs::write(self.path(name), bytes).unwrap();
    }
}

fn names(prescriptions: &[Kept<Prescription>]) -> Vec<&str> {
    prescriptions.iter().map(|kept| kept.value.name.as_str()).collect()
}

fn every_file(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { every_file(&path, found) } else { found.push(path) }
    }
}
