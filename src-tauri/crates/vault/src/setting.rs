//! Small things by name: a person's settings inside her encrypted file.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::chain::{Kind, Pen};
use crate::error::StoreError;

pub(crate) fn get(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM setting WHERE name = ?")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Keeps a value, or forgets it when there is none.
pub(crate) fn put(
    transaction: &Transaction<'_>,
    pen: &mut Pen<'_>,
    name: &str,
    value: Option<&str>,
) -> Result<(), StoreError> {
    let key: Option<i64> = match value {
        Some(value) => {
            let sql = "INSERT INTO setting (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING key";
            Some(transaction.query_row(sql, params![name, value], |row| row.get(0))?)
        }
        None => transaction
            .query_row("DELETE FROM setting WHERE name = ? RETURNING key", [name], |row| row.get(0))
            .optional()?,
    };
    key.map_or(Ok(()), |key| pen.note(transaction, Kind::Setting, key))
}
