//! Why a vault does not open, and why an open one does not answer.

use std::io;

use thiserror::Error;

use crate::keychain::KeychainError;

/// Why a vault was not opened or not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OpenError {
    /// Nothing on this computer keeps the key.
    #[error("this computer's keychain cannot be reached")]
    NoService,
    /// The keychain is there and locked.
    #[error("the keychain is locked")]
    KeychainLocked,
    /// The keychain asked something, and nobody answered in time.
    #[error("the keychain did not answer in time")]
    KeychainTimedOut,
    /// The keychain answered with something that cannot be used.
    #[error("the keychain failed ({0})")]
    KeychainFailed(&'static str),
    /// The vault is there and the keychain has no key for it. Never a reason to make a new vault.
    #[error("the keychain holds no key for this vault")]
    KeyMissing,
    /// The keychain's key is not the one this vault was locked with.
    #[error("the keychain's key does not fit this vault")]
    WrongKey,
    /// A PIN is set, and none was given.
    #[error("the vault needs its PIN")]
    PinNeeded,
    /// The keychain's part is right, and the PIN is another one.
    #[error("the PIN is not the right one")]
    WrongPin,
    /// The words are a sheet's, and not of this vault's sheet; or it has none.
    #[error("the words are of another recovery sheet")]
    WrongWords,
    /// The key fits, and a file is not as it was written.
    #[error("the vault is damaged: {0}")]
    FileDamaged(Damage),
    /// A later version of this program wrote it.
    #[error("the vault has version {found}, and this program knows {known}")]
    TooNew {
        /// The version found.
        found: u64,
        /// The newest version this program reads.
        known: u64,
    },
    /// Another copy of this program holds it.
    #[error("the vault is open elsewhere")]
    AlreadyOpen,
    /// `create` found something in the place of the new vault.
    #[error("there is a vault already")]
    AlreadyExists,
    /// There is no vault of this person on this computer.
    #[error("there is no vault")]
    NoVault,
    /// The disk lets nothing be written.
    #[error("the disk cannot be written to")]
    ReadOnly,
    /// The disk refused.
    #[error("the disk failed ({0})")]
    Io(io::ErrorKind),
}

/// Which part of a vault is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Damage {
    /// The file that holds the wrapped key is gone.
    #[error("its key file is missing")]
    NoEnvelope,
    /// The file that holds the wrapped key is not as it was written.
    #[error("its key file cannot be read")]
    Envelope,
    /// The key opens, and something else in its file was changed by somebody who had no key.
    #[error("its key file was changed")]
    EnvelopeChanged,
    /// The database is gone or empty.
    #[error("its database is missing")]
    NoDatabase,
    /// The database is not as it was written.
    #[error("its database cannot be read")]
    Database,
}

impl From<KeychainError> for OpenError {
    fn from(error: KeychainError) -> Self {
        match error {
            KeychainError::NoService => Self::NoService,
            KeychainError::Locked => Self::KeychainLocked,
            KeychainError::TimedOut => Self::KeychainTimedOut,
            KeychainError::Failed(code) => Self::KeychainFailed(code),
        }
    }
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // A vault's folder is this user's own: what she may not write to, nobody made writable.
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            kind => Self::Io(kind),
        }
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Io(io::ErrorKind::StorageFull),
            StoreError::ReadOnly => Self::ReadOnly,
            StoreError::Busy => Self::AlreadyOpen,
            StoreError::Damaged | StoreError::Row(_) => Self::FileDamaged(Damage::Database),
            StoreError::Io
            | StoreError::OtherPatient
            | StoreError::Suspended
            | StoreError::Stopped
            | StoreError::Sql(_) => Self::Io(io::ErrorKind::Other),
        }
    }
}

/// Why an open vault did not do what was asked. Nothing of a failed write remains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StoreError {
    /// A page is not as it was written.
    #[error("the vault's database is damaged")]
    Damaged,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The disk lets nothing be written.
    #[error("the disk cannot be written to")]
    ReadOnly,
    /// The disk refused.
    #[error("the disk failed")]
    Io,
    /// Another program holds the file.
    #[error("the file is in use elsewhere")]
    Busy,
    /// A row does not read back; the field is named.
    #[error("a stored row cannot be read ({0})")]
    Row(&'static str),
    /// The records are about another person than this vault's.
    #[error("the records belong to another patient")]
    OtherPatient,
    /// The file is not the one the keychain remembers, or rows were changed: nothing is written until somebody says
    /// how to go on.
    #[error("the vault waits to be told how to go on")]
    Suspended,
    /// The vault was closed.
    #[error("the vault is closed")]
    Stopped,
    /// The database refused for a reason that is a defect of this program.
    #[error("the database refused (code {0})")]
    Sql(i32),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let Some(failure) = error.sqlite_error() else {
            return match error {
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => Self::Row("column"),
                _ => Self::Sql(-1),
            };
        };
        match failure.code {
            Code::NotADatabase | Code::DatabaseCorrupt => Self::Damaged,
            Code::DiskFull => Self::Full,
            Code::DatabaseBusy | Code::DatabaseLocked => Self::Busy,
            Code::ReadOnly | Code::PermissionDenied => Self::ReadOnly,
            Code::SystemIoFailure | Code::CannotOpen => Self::Io,
            _ => Self::Sql(failure.extended_code),
        }
    }
}

/// Why the ways to open a vault, or its key, were not changed. The old ways still open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeysError {
    /// The keychain, the PIN or the disk.
    #[error(transparent)]
    Way(#[from] OpenError),
    /// The open vault.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<KeychainError> for KeysError {
    fn from(error: KeychainError) -> Self {
        Self::Way(error.into())
    }
}

/// Why a vault was not erased entirely. Erasing goes on with what it can erase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EraseError {
    /// A copy of this program holds it.
    #[error("the vault is open")]
    AlreadyOpen,
    /// The files are gone, and the keychain did not forget every entry.
    #[error("the keychain did not forget the key")]
    Keychain(#[source] KeychainError),
    /// The disk refused to remove a file.
    #[error("the disk failed ({0})")]
    Io(io::ErrorKind),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_cannot_be_written_to_is_named_and_not_taken_for_a_broken_one() {
        for kind in [io::ErrorKind::ReadOnlyFilesystem, io::ErrorKind::PermissionDenied] {
            assert_eq!(OpenError::from(io::Error::from(kind)), OpenError::ReadOnly);
        }
        assert_eq!(OpenError::from(io::Error::from(io::ErrorKind::TimedOut)), OpenError::Io(io::ErrorKind::TimedOut));
        for code in [8, 1032, 3] {
            let refused = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            assert_eq!(OpenError::from(StoreError::from(refused)), OpenError::ReadOnly, "{code}");
        }
    }
}
