//! Who did what, and when: a plain list inside the encrypted file.

use jiff::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Transaction, params};

use crate::chain::{Kind, Pen};
use crate::error::StoreError;

/// One thing that was done. It names ids and codes, never words of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Timestamp,
    /// Who: "patient", "app", or the id of a clinician.
    pub actor: String,
    /// What: a code such as `visit-ended`.
    pub action: String,
    /// To which record: `Appointment/abc`.
    pub subject: Option<String>,
    /// How it went, as a code.
    pub code: Option<String>,
}

/// An event with its place in the list.
///
/// Invariant: numbers rise by one or more and are never given twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place in the list.
    pub number: i64,
    /// What was done.
    pub event: AuditEvent,
}

pub(crate) fn append(transaction: &Transaction<'_>, pen: &mut Pen<'_>, event: &AuditEvent) -> Result<i64, StoreError> {
    let AuditEvent { at, actor, action, subject, code } = event;
    let at = at.to_string();
    transaction
        .prepare_cached("INSERT INTO audit (at, actor, action, subject, code) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![at, actor, action, subject, code])?;
    let number = transaction.last_insert_rowid();
    let [at, actor, action] = [&at, actor, action].map(|text| ValueRef::from(text.as_str()));
    let [subject, code] = [subject, code].map(|text| ValueRef::from(text.as_deref()));
    pen.wrote(transaction, Kind::Audit, number, &[at, actor, action, subject, code])?;
    Ok(number)
}

/// The newest `most` events, newest first.
pub(crate) fn list(connection: &Connection, most: u32) -> Result<Vec<AuditRow>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT number, at, actor, action, subject, code FROM audit ORDER BY number DESC LIMIT ?")?;
    let mut rows = statement.query([most])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let at: String = row.get(1)?;
        let event = AuditEvent {
            at: at.parse().map_err(|_| StoreError::Row("audit.at"))?,
            actor: row.get(2)?,
            action: row.get(3)?,
            subject: row.get(4)?,
            code: row.get(5)?,
        };
        events.push(AuditRow { number: row.get(0)?, event });
    }
    Ok(events)
}
