//! How a vault's thread comes to own an open file, in the order that asks least of the person:
//! lock, key file, keychain, database.

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::Command;
use crate::envelope::{Envelope, WrappingKey};
use crate::error::OpenError;
use crate::file::open_file;
use crate::folder::{Folder, Lock};
use crate::keychain::{Account, Keychain};
use crate::places::PersonId;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Open,
}

/// The thread's own: the open file, and the lock that outlives it.
pub(super) struct Owner {
    file: Connection,
    lock: Lock,
}

impl Owner {
    /// Runs on the vault's thread. Says `ready` when only the key is missing, waits for it, and
    /// says `opened`. The lock is let go before an error is told.
    pub(super) fn open(
        folder: &Folder,
        purpose: Purpose,
        backend: &str,
        ready: oneshot::Sender<Result<(), OpenError>>,
        key: oneshot::Receiver<WrappingKey>,
        opened: oneshot::Sender<Result<(), OpenError>>,
    ) -> Option<Self> {
        let (lock, envelope) = match prepare(folder, purpose) {
            Ok(prepared) => prepared,
            Err(error) => {
                tell(ready, Err(error));
                return None;
            }
        };
        let waited_for = ready.send(Ok(())).is_ok();
        let Some(key) = key.blocking_recv().ok().filter(|_| waited_for) else {
            if let Some(envelope) = envelope {
                tracing::warn!(made_with = envelope.backend(), now = backend, "no key for the vault");
            }
            drop(lock);
            drop(opened);
            return None;
        };
        match finish(folder, purpose, backend, envelope, &key, &lock) {
            Ok(file) => {
                let owner = Self { file, lock };
                opened.send(Ok(())).is_ok().then_some(owner)
            }
            Err(error) => {
                drop(lock);
                tell(opened, Err(error));
                None
            }
        }
    }

    /// Carries out one call after the other until the vault is closed or nobody holds it.
    pub(super) fn serve(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut closing = None;
        while let Some(command) = commands.blocking_recv() {
            match command {
                Command::Work(work) => work(&mut self.file),
                Command::Close(reply) => {
                    closing = Some(reply);
                    break;
                }
            }
        }
        drop(commands);
        if let Err((_, error)) = self.file.close() {
            tracing::warn!(code = ?error.sqlite_error_code(), "the vault did not close cleanly");
        }
        drop(self.lock);
        if let Some(reply) = closing {
            tell(reply, ());
        }
    }
}

/// Answers; whoever asked may have stopped waiting.
pub(super) fn tell<T>(reply: oneshot::Sender<T>, answer: T) {
    if reply.send(answer).is_err() {
        tracing::debug!("nobody waited for the vault's answer");
    }
}

fn prepare(folder: &Folder, purpose: Purpose) -> Result<(Lock, Option<Envelope>), OpenError> {
    let exists = folder.exists()?;
    match purpose {
        Purpose::Open if !exists => return Err(OpenError::NoVault),
        Purpose::Create if exists => return Err(OpenError::AlreadyExists),
        Purpose::Open | Purpose::Create => {}
    }
    let lock = folder.lock()?;
    match purpose {
        Purpose::Open => Ok((lock, Some(folder.open_envelope()?))),
        // Once more under the lock: another program may have just made it.
        Purpose::Create if folder.exists()? => Err(OpenError::AlreadyExists),
        Purpose::Create => Ok((lock, None)),
    }
}

fn finish(
    folder: &Folder,
    purpose: Purpose,
    backend: &str,
    envelope: Option<Envelope>,
    key: &WrappingKey,
    lock: &Lock,
) -> Result<Connection, OpenError> {
    if purpose == Purpose::Create {
        folder.create(key, backend, lock)?;
    }
    let envelope = match envelope {
        Some(envelope) => envelope,
        None => folder.open_envelope()?,
    };
    let file_key = envelope.open_key(folder.person(), key)?;
    open_file(&folder.database(), &file_key)
}

/// The key the keychain holds for this person; a new one only for a new vault.
pub(super) async fn wrapping_key(
    person: &PersonId,
    keychain: &Keychain,
    purpose: Purpose,
) -> Result<WrappingKey, OpenError> {
    let account = Account::vault_key(person);
    let found = keychain.get(account.clone()).await?;
    match (found, purpose) {
        // Also for a new vault: an older one of this person may lie in a backup, and needs this key.
        (Some(secret), _) => WrappingKey::from_secret(&secret).ok_or(OpenError::KeychainFailed("vault-key-form")),
        (None, Purpose::Open) => Err(OpenError::KeyMissing),
        (None, Purpose::Create) => {
            let key = WrappingKey::generate()?;
            keychain.set(account.clone(), key.to_secret()).await?;
            // A keychain that forgets at once is noticed now, not at the next start.
            let kept = keychain.get(account).await?.as_ref().and_then(WrappingKey::from_secret);
            match kept {
                Some(kept) if kept.is(&key) => Ok(key),
                _ => Err(OpenError::KeychainFailed("does-not-keep")),
            }
        }
    }
}
