//! Why a snapshot was not made, and why one was not put back.

use std::io;

use thiserror::Error;

use super::alarm::Alarm;
use super::body::BodyError;
use super::header::HeaderError;
use crate::error::{OpenError, StoreError};

/// Why no snapshot or copy was written. Nothing half written remains, and no older one is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SnapshotError {
    /// A copy is locked with the recovery sheet, and there is none.
    #[error("there is no recovery sheet yet")]
    SheetNeeded,
    /// Somebody rewrites the files of this computer.
    #[error("files of this computer were changed by something else")]
    FilesRewritten(Alarm),
    /// It was written, and does not read back as it should.
    #[error("what was written does not read back")]
    NotVerified,
    /// The disk or the stick is full.
    #[error("the disk is full")]
    Full,
    /// The disk or the stick takes nothing.
    #[error("the disk cannot be written to")]
    ReadOnly,
    /// The disk or the stick refused, or went away.
    #[error("the disk failed ({0})")]
    Io(io::ErrorKind),
    /// The vault did not answer.
    #[error("the vault did not answer")]
    Store(#[source] StoreError),
}

impl From<io::Error> for SnapshotError {
    fn from(error: io::Error) -> Self {
        Self::from_kind(error.kind())
    }
}

impl SnapshotError {
    pub(super) fn from_kind(kind: io::ErrorKind) -> Self {
        match kind {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            kind => Self::Io(kind),
        }
    }
}

impl From<StoreError> for SnapshotError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            error => Self::Store(error),
        }
    }
}

impl From<BodyError> for SnapshotError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Header(_) | BodyError::Damaged => Self::NotVerified,
            BodyError::Read(kind) | BodyError::Write(kind) => Self::from_kind(kind),
        }
    }
}

/// Why a snapshot could not be looked into or put back. The vault is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RestoreError {
    /// There is no such file, or the stick is gone.
    #[error("there is no such file")]
    Missing,
    /// It is some other kind of file, or empty.
    #[error("this is no copy of a vault")]
    NotASnapshot,
    /// A later version of this program wrote it.
    #[error("the copy has version {found}, and this program knows an older one")]
    TooNew {
        /// The version found.
        found: u64,
    },
    /// It is not as it was written.
    #[error("the copy is damaged")]
    Damaged,
    /// It is the vault of somebody else.
    #[error("the copy belongs to another person")]
    OtherPerson,
    /// Neither the keychain nor the vault here holds its key: the recovery sheet is asked for.
    #[error("the copy opens only with the recovery sheet")]
    SheetNeeded,
    /// The words are good words, and not those of this copy.
    #[error("the words do not fit this copy")]
    WrongWords,
    /// What keeps the key is not ready, the PIN is wrong, or the vault is open elsewhere.
    #[error("the key cannot be had")]
    Key(#[source] OpenError),
    /// The vault as it is now could not be kept first.
    #[error("the present vault could not be kept first")]
    NotKept(#[source] SnapshotError),
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The disk takes nothing.
    #[error("the disk cannot be written to")]
    ReadOnly,
    /// The disk refused.
    #[error("the disk failed ({0})")]
    Io(io::ErrorKind),
}

impl From<io::Error> for RestoreError {
    fn from(error: io::Error) -> Self {
        Self::from_kind(error.kind())
    }
}

impl RestoreError {
    pub(super) fn from_kind(kind: io::ErrorKind) -> Self {
        match SnapshotError::from_kind(kind) {
            SnapshotError::Full => Self::Full,
            SnapshotError::ReadOnly => Self::ReadOnly,
            _ => Self::Io(kind),
        }
    }
}

impl From<BodyError> for RestoreError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Header(HeaderError::Foreign) => Self::NotASnapshot,
            BodyError::Header(HeaderError::TooNew { found }) => Self::TooNew { found },
            BodyError::Header(HeaderError::Damaged) | BodyError::Damaged => Self::Damaged,
            BodyError::Read(io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Self::Missing,
            BodyError::Header(HeaderError::Io(kind)) | BodyError::Read(kind) => Self::Io(kind),
            BodyError::Write(kind) => Self::from_kind(kind),
        }
    }
}
