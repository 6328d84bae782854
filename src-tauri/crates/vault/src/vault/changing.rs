//! How the ways to open a vault change: a PIN set and removed, and a vault recovered by its sheet.
//!
//! Each change gives this computer a new secret, so that a key file of before (in a snapshot, on a part of the disk that
//! is not in use) does not open by the keychain any more: a PIN set today also closes yesterday's copies.

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::opening::{Held, keep, keep_one, tell};
use super::{Command, KeyWork, Vault};
use crate::chain::Condition;
use crate::envelope::{Device, DeviceSecret, DeviceSecrets, Envelope};
use crate::error::{KeysError, OpenError, StoreError};
use crate::keychain::{Account, Keychain};
use crate::steps;
use crate::unlock::Pin;

impl Vault {
    /// Sets a PIN, or another in place of it: from now on the keychain alone does not open this vault.
    ///
    /// # Errors
    /// The keychain's and the disk's own; the vault opens as before then.
    pub async fn set_pin(&self, keychain: &Keychain, pin: Pin) -> Result<(), KeysError> {
        self.change_device(keychain, move |held, secret, backend| {
            held.change_envelope(|held| {
                held.envelope.with_device(&held.key, Device { secret, backend, pin: Some(&pin) })
            })
        })
        .await
    }

    /// Removes the PIN: the keychain alone opens this vault again.
    ///
    /// # Errors
    /// As [`Vault::set_pin`].
    pub async fn remove_pin(&self, keychain: &Keychain) -> Result<(), KeysError> {
        self.change_device(keychain, |held, secret, backend| {
            held.change_envelope(|held| held.envelope.with_device(&held.key, Device { secret, backend, pin: None }))
        })
        .await
    }

    /// Whether this is the PIN; true where none is set.
    ///
    /// # Errors
    /// The keychain's state, and that of the key file's slot.
    pub async fn check_pin(&self, keychain: &Keychain, pin: Pin) -> Result<bool, KeysError> {
        let found = keychain.get(Account::vault_key(&self.person)).await?.ok_or(OpenError::KeyMissing)?;
        let secrets = DeviceSecrets::from_secret(&found).ok_or(OpenError::KeychainFailed("vault-key-form"))?;
        self.run_keys(move |held| match held.envelope.open_by_device(&secrets, Some(&pin)) {
            Ok(_) => Ok(true),
            Err(OpenError::WrongPin) => Ok(false),
            Err(error) => Err(error.into()),
        })
        .await
    }

    /// After opening by the sheet's words: a new secret for this computer, and a slot for it.
    pub(super) async fn recover(&self, keychain: &Keychain, at: Timestamp) -> Result<(), OpenError> {
        let recovered = self.change_device(keychain, move |held, secret, backend| {
            begin_recovered_epoch(held, at)?;
            held.change_envelope(|held| held.envelope.with_device(&held.key, Device { secret, backend, pin: None }))
        });
        match recovered.await {
            Ok(()) => {
                tracing::info!(person = %self.person, "vault recovered by its sheet");
                Ok(())
            }
            Err(KeysError::Way(error)) => Err(error),
            Err(KeysError::Store(error)) => Err(error.into()),
        }
    }

    /// Draws a new secret, lets the keychain keep it beside the old one, does the work, and lets the keychain forget the
    /// old one. Killed anywhere, one of them opens the vault.
    pub(super) async fn change_device(
        &self,
        keychain: &Keychain,
        work: impl FnOnce(&mut Held, &DeviceSecret, &str) -> Result<(), KeysError> + Send + 'static,
    ) -> Result<(), KeysError> {
        let found = keychain.get(Account::vault_key(&self.person)).await?;
        let found = found.as_ref().and_then(DeviceSecrets::from_secret);
        let before = match found {
            Some(found) => Some(self.in_use(found).await?),
            None => None,
        };
        let secrets = DeviceSecrets { newest: DeviceSecret::generate()?, before };
        keep(&self.person, keychain, &secrets).await?;
        steps::reached(&self.person, "keychain-keeps-both");
        let backend = keychain.backend();
        let newest = self
            .run_keys(move |held| {
                work(held, &secrets.newest, backend)?;
                Ok::<_, KeysError>(secrets.newest)
            })
            .await?;
        keep_one(&self.person, keychain, newest.to_secret()).await;
        Ok(())
    }

    /// Of two secrets the one the key file was written with; where neither is, the newest.
    async fn in_use(&self, secrets: DeviceSecrets) -> Result<DeviceSecret, StoreError> {
        self.run_keys(move |held| Ok(held.envelope.in_use(secrets))).await
    }

    pub(crate) async fn run_keys<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut Held) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (reply, answer) = oneshot::channel();
        let work: KeyWork = Box::new(move |held| tell(reply, work(held)));
        self.commands.send(Command::KeyWork(work)).await.map_err(|_| StoreError::Stopped)?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }
}

impl Held {
    /// Writes another key file for the same key.
    pub(super) fn change_envelope(
        &mut self,
        change: impl FnOnce(&Self) -> Result<Vec<u8>, OpenError>,
    ) -> Result<(), KeysError> {
        let bytes = change(self)?;
        let envelope = Envelope::open_bytes(&bytes, self.folder.person())?;
        self.folder.replace_envelope(&bytes).map_err(OpenError::from)?;
        self.envelope = envelope;
        Ok(())
    }
}

/// Before the key file changes: killed in between, the sheet still opens it, and the next recovery begins another.
fn begin_recovered_epoch(held: &mut Held, at: Timestamp) -> Result<(), StoreError> {
    match held.store.condition() {
        // The keychain is there and remembers another file: that is said, not covered up.
        Condition::RolledBack { .. } | Condition::Forked | Condition::Altered(_) => Ok(()),
        Condition::Sound | Condition::CaughtUp { .. } | Condition::Unanchored => {
            held.store.begin_epoch(at, "recovered")
        }
    }
}
