//! The encrypted database itself: how it is opened, and how it grew.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};

use crate::chain::{self, ChainKey};
use crate::envelope::FileKey;
use crate::error::{Damage, OpenError, StoreError};

/// Every step of the database's growth, oldest first. The number of steps a file has been through
/// is its `user_version`. A step that was released is never edited.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/001_first.sql"),
    include_str!("../migrations/002_exchanged.sql"),
    include_str!("../migrations/003_chain.sql"),
    include_str!("../migrations/004_shown.sql"),
];

/// The step with which the chain begins: every row there is becomes its leaf.
const CHAINED: u64 = 3;

/// How the file is written; each line is explained by the one property it buys.
pub(crate) const SETTINGS: &str = "
    PRAGMA cipher_page_size = 4096;     -- part of the format: never change
    PRAGMA locking_mode = EXCLUSIVE;    -- ours alone, and no shared-memory file beside it
    PRAGMA journal_mode = WAL;          -- readers of an old page never wait
    PRAGMA synchronous = FULL;          -- an acknowledged write survives a power cut
    PRAGMA temp_store = MEMORY;         -- no temporary file in the clear
    PRAGMA secure_delete = ON;          -- what was removed is overwritten
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;        -- a malformed page is noticed before it is used
";

/// Makes an empty, encrypted database at a path where there is none.
pub(crate) fn create_file(path: &Path, key: &FileKey) -> Result<(), OpenError> {
    new_private_file(path)?;
    let mut connection = connect(path, key)?;
    migrate(&mut connection, &key.derive_chain_key()?)?;
    connection.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(())
}

/// Opens a database and brings it to the newest version.
pub(crate) fn open_file(path: &Path, key: &FileKey) -> Result<Connection, OpenError> {
    match fs::metadata(path) {
        Ok(found) if found.len() == 0 => return Err(OpenError::FileDamaged(Damage::NoDatabase)),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(OpenError::FileDamaged(Damage::NoDatabase));
        }
        Err(error) => return Err(error.into()),
    }
    let mut connection = connect(path, key)?;
    migrate(&mut connection, &key.derive_chain_key()?)?;
    Ok(connection)
}

/// Opens a copy that is looked at and thrown away: brought to the newest version like any other.
pub(crate) fn open_copy(path: &Path, key: &FileKey) -> Result<Connection, OpenError> {
    open_file(path, key)
}

fn connect(path: &Path, key: &FileKey) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    // The path may hold a link above the vault's own folder (a home on another disk).
    let path = fs::canonicalize(path)?;
    let connect = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(&path, flags)?;
        // The library would write to the terminal; what it has to say comes back as an error too.
        connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
        connection.execute_batch(&key.pragma())?;
        connection.execute_batch(SETTINGS)?;
        // The first read: the key is right (the envelope said so), so a refusal is damage.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    };
    Ok(connect().map_err(StoreError::from)?)
}

pub(crate) fn migrate(connection: &mut Connection, key: &ChainKey) -> Result<(), OpenError> {
    let known = u64::try_from(MIGRATIONS.len()).unwrap_or(u64::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(OpenError::TooNew { found, known });
    }
    for (number, step) in (1_u64..).zip(MIGRATIONS) {
        if number > found {
            take_step(connection, number, step, key)?;
            tracing::info!(number, "the vault grew");
        }
    }
    Ok(())
}

/// One step, whole or not at all.
fn take_step(connection: &mut Connection, number: u64, step: &str, key: &ChainKey) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(step)?;
    if number == CHAINED {
        // No clock here; when the vault itself was made, its first rows tell.
        chain::rebuild(&transaction, key, 0, None, (Timestamp::UNIX_EPOCH, "begun"))?;
    }
    transaction.pragma_update(None, "user_version", i64::try_from(number).unwrap_or(i64::MAX))?;
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> Result<u64, StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    u64::try_from(found).map_err(|_| StoreError::Damaged)
}

/// Makes an empty file only this user may read.
pub(crate) fn new_private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
