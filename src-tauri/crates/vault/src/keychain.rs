//! The computer's keychain behind one thread, so that an unanswered password box hangs nothing else.

use std::fmt;
use std::thread;
use std::time::Duration;

use clinical::DataClass;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

use crate::places::PersonId;
use crate::secret::Secret;

mod memory;
mod os;
mod sealed;

pub use memory::MemoryStore;
pub use os::OsStore;
pub use sealed::{SealedError, SealedStore};

/// What a keychain is called that is a file under a passphrase.
pub(crate) const PASSPHRASE: &str = "passphrase";

/// Long enough to find one's glasses and type the computer's password.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(45);

/// How many calls may wait for the keychain; one more is told [`KeychainError::TimedOut`].
const WAITING_CALLS: usize = 16;

/// The name of one keychain entry, below the service "Housecall".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Account(String);

impl Account {
    /// The entry that opens a person's vault.
    #[must_use]
    pub fn vault_key(person: &PersonId) -> Self {
        Self(format!("vault-key/{person}"))
    }

    /// The entry that remembers how far a person's vault has come.
    #[must_use]
    pub fn anchor(person: &PersonId) -> Self {
        Self(format!("anchor/{person}"))
    }

    /// The entry that keeps a person signed in at the clinic's records.
    #[must_use]
    pub fn refresh_token(person: &PersonId) -> Self {
        Self(format!("refresh-token/{person}"))
    }

    /// The entry with which this computer signs a person's calls.
    #[must_use]
    pub fn device_key(person: &PersonId) -> Self {
        Self(format!("device-key/{person}"))
    }

    /// Every entry of one person: what erasing her must forget.
    pub(crate) fn all(person: &PersonId) -> [Self; 4] {
        [Self::vault_key(person), Self::refresh_token(person), Self::device_key(person), Self::anchor(person)]
    }

    /// What it holds: a head of the chain opens nothing, everything else does.
    #[must_use]
    pub fn class(&self) -> DataClass {
        if self.0.starts_with("anchor/") { DataClass::Operational } else { DataClass::Credential }
    }

    /// The name as the keychain's own window shows it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why the keychain gave no answer. "No such entry" is not among these: it is `Ok(None)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeychainError {
    /// Nothing on this computer keeps secrets, or it went away.
    #[error("this computer's keychain cannot be reached")]
    NoService,
    /// It is there and locked; its password was refused or the box was closed.
    #[error("the keychain is locked")]
    Locked,
    /// It asked something, and nobody answered in time.
    #[error("the keychain did not answer in time")]
    TimedOut,
    /// It answered, but with something that cannot be used.
    #[error("the keychain failed ({0})")]
    Failed(&'static str),
}

/// A place that keeps small secrets by name. Calls may block for as long as a person thinks.
///
/// Invariant: `get` after `set` gives the same bytes; `delete` of what is absent is no error.
pub trait SecretStore: Send + 'static {
    /// What keeps the secrets, in one word for reports.
    fn backend(&self) -> &'static str;

    /// The secret of that name, or `None`.
    ///
    /// # Errors
    /// The keychain's state, when it is not ready.
    fn get(&mut self, account: &Account) -> Result<Option<Secret>, KeychainError>;

    /// Keeps a secret, in place of an earlier one of that name.
    ///
    /// # Errors
    /// The keychain's state, when it is not ready.
    fn set(&mut self, account: &Account, secret: &Secret) -> Result<(), KeychainError>;

    /// Forgets a secret.
    ///
    /// # Errors
    /// The keychain's state, when it is not ready.
    fn delete(&mut self, account: &Account) -> Result<(), KeychainError>;
}

type Call = Box<dyn FnOnce(&mut dyn SecretStore) + Send>;

/// A handle on the keychain. Copies share one thread, which ends with the last of them.
///
/// Invariant: calls are carried out one after the other, in the order given. A call that timed
/// out before its turn is not carried out later.
#[derive(Clone)]
pub struct Keychain {
    calls: mpsc::Sender<Call>,
    backend: &'static str,
    answer_within: Duration,
}

impl Keychain {
    /// The operating system's keychain.
    #[must_use]
    pub fn os() -> Self {
        Self::new(OsStore::default(), ANSWER_WITHIN)
    }

    /// A keychain that forgets everything when the program ends; for tests only.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::new(MemoryStore::default(), ANSWER_WITHIN)
    }

    /// Puts a store behind a thread of its own.
    #[must_use]
    pub fn new(mut store: impl SecretStore, answer_within: Duration) -> Self {
        let (calls, mut waiting) = mpsc::channel::<Call>(WAITING_CALLS);
        let backend = store.backend();
        let started = thread::Builder::new().name("keychain".into()).spawn(move || {
            while let Some(call) = waiting.blocking_recv() {
                call(&mut store);
            }
        });
        if let Err(error) = started {
            // The channel is closed with its reader: every call says `NoService`.
            tracing::error!(kind = ?error.kind(), "no thread for the keychain");
        }
        Self { calls, backend, answer_within }
    }

    /// What keeps the secrets: "secret-service" on Linux.
    #[must_use]
    pub fn backend(&self) -> &'static str {
        self.backend
    }

    /// The secret of that name, or `None`. `None` does not mean a new user.
    ///
    /// # Errors
    /// The keychain's state, when it is not ready.
    pub async fn get(&self, account: Account) -> Result<Option<Secret>, KeychainError> {
        self.ask(move |store| store.get(&account)).await
    }

    /// Keeps a secret, in place of an earlier one of that name.
    ///
    /// # Errors
    /// The keychain's state. After [`KeychainError::TimedOut`] the secret may still be kept
    /// later, if the keychain had begun; a later call waits its turn behind it.
    pub async fn set(&self, account: Account, secret: Secret) -> Result<(), KeychainError> {
        self.ask(move |store| store.set(&account, &secret)).await
    }

    /// Forgets a secret; one that is absent is no error.
    ///
    /// # Errors
    /// The keychain's state, when it is not ready.
    pub async fn delete(&self, account: Account) -> Result<(), KeychainError> {
        self.ask(move |store| store.delete(&account)).await
    }

    /// As [`Keychain::set`], for a thread of its own.
    ///
    /// # Errors
    /// As [`Keychain::set`].
    pub(crate) fn set_blocking(&self, account: Account, secret: Secret) -> Result<(), KeychainError> {
        let (reply, answer) = std::sync::mpsc::sync_channel(1);
        let call: Call = Box::new(move |store| {
            if reply.send(store.set(&account, &secret)).is_err() {
                tracing::warn!("the keychain answered after its time");
            }
        });
        self.calls.try_send(call).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => KeychainError::TimedOut,
            mpsc::error::TrySendError::Closed(_) => KeychainError::NoService,
        })?;
        answer.recv_timeout(self.answer_within).unwrap_or(Err(KeychainError::TimedOut))
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn SecretStore) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (reply, answer) = oneshot::channel();
        let call: Call = Box::new(move |store| {
            if !reply.is_closed() && reply.send(question(store)).is_err() {
                tracing::warn!("the keychain answered after its time");
            }
        });
        self.calls.try_send(call).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => KeychainError::TimedOut,
            mpsc::error::TrySendError::Closed(_) => KeychainError::NoService,
        })?;
        match tokio::time::timeout(self.answer_within, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_gone)) => Err(KeychainError::NoService),
            Err(_elapsed) => Err(KeychainError::TimedOut),
        }
    }
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keychain").field("backend", &self.backend).finish_non_exhaustive()
    }
}
