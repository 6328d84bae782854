//! How a vault gets another key: everything into a new file under it, the key file in its place, the old file away.

use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::Vault;
use super::opening::Held;
use super::sheet;
use crate::envelope::{Device, Envelope, FileKey};
use crate::error::{KeysError, OpenError, StoreError};
use crate::file::{new_private_file, open_file};
use crate::folder::{remove_database, sync_folder};
use crate::keychain::Keychain;
use crate::steps;
use crate::unlock::Pin;

/// Why a vault gets another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RekeyFor {
    /// Somebody who could open it must not any more.
    Revoked,
    /// A key does not last for ever.
    Routine,
}

impl RekeyFor {
    const fn code(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Routine => "routine",
        }
    }
}

impl Vault {
    /// Gives the vault another key, in one step: before it only the old key opens it, after it only the new one.
    ///
    /// The words of the sheet are not known here: the sheet is no longer good, and [`Vault::sheet_state`] says that
    /// there is none. Where there is a PIN it must be given, and stays.
    ///
    /// # Errors
    /// [`OpenError::PinNeeded`] and [`OpenError::WrongPin`]; the keychain's and the disk's own. The vault is as it was
    /// then, and open.
    pub async fn rekey(
        &self,
        keychain: &Keychain,
        why: RekeyFor,
        pin: Option<Pin>,
        at: Timestamp,
    ) -> Result<(), KeysError> {
        let has_pin = self.run_keys(|held| Ok::<_, KeysError>(held.envelope.slots().pin)).await?;
        let pin = match pin {
            None if has_pin => return Err(OpenError::PinNeeded.into()),
            Some(typed) if has_pin => {
                let again = typed.again();
                if !self.check_pin(keychain, typed).await? {
                    return Err(OpenError::WrongPin.into());
                }
                Some(again)
            }
            _ => None,
        };
        self.change_device(keychain, move |held, secret, backend| {
            held.rekey((why, at), Device { secret, backend, pin: pin.as_ref() })
        })
        .await?;
        tracing::info!(person = %self.person, why = why.code(), "vault has a new key");
        Ok(())
    }
}

impl Held {
    fn rekey(&mut self, (why, at): (RekeyFor, Timestamp), device: Device<'_>) -> Result<(), KeysError> {
        let person = *self.folder.person();
        let name = self.envelope.next_database().ok_or(OpenError::Io(io::ErrorKind::Other))?;
        let path = self.folder.database(&name);
        let key = FileKey::generate()?;
        let bytes = self.envelope.with_next_key(&key, device)?;
        let envelope = Envelope::open_bytes(&bytes, &person)?;
        let copied = self.copy_to(&path, &key).and_then(|file| {
            steps::reached(&person, "copied");
            let reason = format!("rekeyed-{}", why.code());
            let mut store = self.store.rekeyed(file, key.derive_chain_key()?, at, &reason)?;
            sheet::forget(&mut store)?;
            sync_folder(&self.folder.path()).map_err(OpenError::from)?;
            steps::reached(&person, "new-file-ready");
            Ok(store)
        });
        let replaced = copied.and_then(|store| {
            self.folder.replace_envelope(&bytes).map_err(OpenError::from)?;
            Ok(store)
        });
        let store = match replaced {
            Ok(store) => store,
            Err(error) => {
                // Where the key file is in place after all, the new database is named by it and stays.
                if self.folder.open_envelope().is_ok_and(|now| now.database() != name) {
                    remove_database(&path).map_err(OpenError::from)?;
                }
                return Err(error);
            }
        };
        let old = std::mem::replace(
            self,
            Self { places: self.places.clone(), folder: self.folder.clone(), envelope, key, store },
        );
        if let Err(error) = old.store.close() {
            tracing::warn!(%error, "the old file did not close cleanly");
        }
        self.folder.tidy(&name);
        steps::reached(&person, "old-file-removed");
        Ok(())
    }

    /// Copies everything into a new file under another key, and opens it.
    fn copy_to(&mut self, path: &Path, key: &FileKey) -> Result<Connection, KeysError> {
        remove_database(path).map_err(OpenError::from)?;
        drop(new_private_file(path).map_err(OpenError::from)?);
        let place = fs::canonicalize(path).map_err(OpenError::from)?;
        let place = place.to_str().ok_or(OpenError::Io(io::ErrorKind::InvalidFilename))?;
        export(self.store.file(), place, key)?;
        let copy = open_file(path, key)?;
        if !is_same(self.store.file(), &copy)? {
            return Err(StoreError::Damaged.into());
        }
        Ok(copy)
    }
}

/// Writes every table into the file at `place`. It stays attached only as long as it is written.
fn export(file: &Connection, place: &str, key: &FileKey) -> Result<(), StoreError> {
    file.execute("ATTACH DATABASE ?1 AS next KEY ?2", [place, key.raw().as_str()])?;
    let written = || -> Result<(), StoreError> {
        let version: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0))?;
        file.query_row("SELECT sqlcipher_export('next')", [], |_| Ok(()))?;
        Ok(file.pragma_update(Some("next"), "user_version", version)?)
    };
    let written = written();
    let detached = file.execute_batch("DETACH DATABASE next");
    written?;
    Ok(detached?)
}

/// Whether the copy holds as many rows of everything, each page of it is as it was written, and it hangs together.
fn is_same(one: &Connection, copy: &Connection) -> Result<bool, StoreError> {
    let broken_page = copy.query_row("PRAGMA cipher_integrity_check", [], |_| Ok(())).optional()?.is_some();
    let sound: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if broken_page || sound != "ok" {
        return Ok(false);
    }
    let mut names = one.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    let names = names.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    for name in &names {
        let rows = |file: &Connection| -> rusqlite::Result<i64> {
            file.query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |row| row.get(0))
        };
        if rows(one)? != rows(copy)? {
            return Ok(false);
        }
    }
    Ok(!names.is_empty())
}
