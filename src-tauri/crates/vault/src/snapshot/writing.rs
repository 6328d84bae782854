//! How a snapshot comes to be: written beside its place, synced, read back and opened, and only then
//! given its name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::body::{Opened, copy, forget, sum};
use super::error::SnapshotError;
use super::header::{Header, header_bytes};
use super::shelf::{HALF, Shelf};
use crate::chain::Head;
use crate::envelope::FileKey;
use crate::error::StoreError;
use crate::file::{new_private_file, open_copy};
use crate::folder::sync_folder;

/// How a written snapshot is proved good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// Its whole chain holds, up to the head it names.
    Chain,
    /// It opens. For a vault in a state that is doubted already and is kept as it is.
    Opens,
}

/// Writes a snapshot of a database that nobody writes to meanwhile. Length and hash of `header` are filled in here.
///
/// Errors: nothing remains at `to` or beside it.
pub(super) fn write(
    key: &FileKey,
    database: &Path,
    header: Header,
    to: &Path,
    shelf: &Shelf,
    proof: Proof,
) -> Result<(), SnapshotError> {
    let half = half(to);
    // What a crash left of an earlier try.
    forget(&half);
    let written = write_half(key, database, header, &half)
        .and_then(|head| prove(key, &half, &head, shelf, proof))
        .and_then(|()| Ok(fs::rename(&half, to)?));
    if written.is_err() {
        forget(&half);
        return written;
    }
    if let Some(folder) = to.parent()
        && let Err(error) = sync_folder(folder)
    {
        // Some sticks cannot sync a folder; the file itself is synced.
        tracing::warn!(kind = ?error.kind(), "the name of a snapshot may not last through a power cut");
    }
    Ok(())
}

fn half(to: &Path) -> PathBuf {
    let mut name: OsString = to.as_os_str().to_owned();
    name.push(HALF);
    name.into()
}

/// Writes everything and syncs it. The database is read twice, and must be the same both times.
fn write_half(key: &FileKey, database: &Path, header: Header, half: &Path) -> Result<Head, SnapshotError> {
    let (length, sha256) = sum(database)?;
    let header = Header { length, sha256, ..header };
    let start = header_bytes(&header, key).ok_or(SnapshotError::NotVerified)?;
    let mut file = new_private_file(half)?;
    file.write_all(&start)?;
    if copy(&mut File::open(database)?, &mut file)? != (length, sha256) {
        return Err(SnapshotError::NotVerified);
    }
    file.sync_all()?;
    Ok(header.head)
}

/// Reads a written snapshot back, and opens a copy of it: never the snapshot itself, which a
/// database engine could write to.
fn prove(key: &FileKey, half: &Path, head: &Head, shelf: &Shelf, proof: Proof) -> Result<(), SnapshotError> {
    let mut opened = Opened::open(half)?;
    if !opened.sealed.fits(key) || opened.sealed.header.head != *head {
        return Err(SnapshotError::NotVerified);
    }
    let look = shelf.look()?;
    opened.unpack(&look.database())?;
    let found = open_copy(&look.database(), key).map_err(|_| SnapshotError::NotVerified)?;
    let whole = match proof {
        Proof::Chain => crate::chain::holds_up_to(&found, key, head),
        Proof::Opens => Ok(true),
    };
    match whole {
        Ok(true) => Ok(()),
        Err(StoreError::Io) => Err(SnapshotError::Store(StoreError::Io)),
        Ok(false) | Err(_) => Err(SnapshotError::NotVerified),
    }
}
