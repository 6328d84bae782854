//! The clinic's records inside the encrypted file: replaced in one step, read one by one.

use std::collections::HashSet;
use std::fmt;

use clinical::{Appointment, Patient, Prescription, ResourceId};
use jiff::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::chain::{Kind, Pen};
use crate::error::StoreError;
use crate::rows::{
    AppointmentRow, PrescriptionRow, RowError, appointment_from_row, patient_from_row, prescription_from_row,
    row_from_appointment, row_from_patient, row_from_prescription,
};
use crate::search::query_from_text;

/// Everything the clinic holds about one person, fetched in one go.
///
/// Invariant: complete, because what is missing here is taken to be gone at the clinic. What a fetch
/// could not bring, the caller adds as it was known before.
#[derive(Clone)]
pub struct Records {
    /// The person.
    pub patient: Patient,
    /// Her medicines in the clinic's order, each with the resource's own bytes.
    pub prescriptions: Vec<(Prescription, Vec<u8>)>,
    /// Her visits, each with the resource's own bytes.
    pub appointments: Vec<(Appointment, Vec<u8>)>,
    /// When the clinic answered; what it no longer lists is gone since then.
    pub answered_at: Timestamp,
    /// When the oldest of these was last heard from the clinic; the age of the list that is shown.
    pub fetched_at: Timestamp,
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("patient", &self.patient)
            .field("prescriptions", &self.prescriptions.len())
            .field("appointments", &self.appointments.len())
            .field("answered_at", &self.answered_at)
            .field("fetched_at", &self.fetched_at)
            .finish()
    }
}

/// A stored value, and whether the clinic still lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// The value as it was last seen.
    pub value: T,
    /// The first fetch in which the clinic no longer listed it.
    pub gone_since: Option<Timestamp>,
}

/// What one replacement did, in counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Medicines the clinic lists now.
    pub prescriptions: usize,
    /// Visits the clinic lists now.
    pub appointments: usize,
    /// Medicines and visits it listed before and lists no longer.
    pub newly_gone: usize,
}

impl From<RowError> for StoreError {
    fn from(error: RowError) -> Self {
        Self::Row(error.0)
    }
}

/// Stores what the clinic says now. What is as it was is not written again.
pub(crate) fn replace(
    transaction: &Transaction<'_>,
    pen: &mut Pen<'_>,
    records: &Records,
) -> Result<Replaced, StoreError> {
    put_patient(transaction, pen, &records.patient)?;
    let (answered_at, fetched_at) = (records.answered_at.to_string(), records.fetched_at.to_string());
    if transaction.execute("UPDATE state SET fetched_at = ?1 WHERE fetched_at IS NOT ?1", [&fetched_at])? > 0 {
        pen.note(transaction, Kind::State, 1)?;
    }
    put_all(transaction, pen, &records.prescriptions)?;
    for (appointment, raw) in &records.appointments {
        put_appointment(transaction, pen, appointment, raw)?;
    }
    let listed = records.prescriptions.iter().map(|(prescription, _)| prescription.id.as_str());
    let mut newly_gone = mark_gone(transaction, pen, Kind::Prescription, listed.collect(), &answered_at)?;
    let listed = records.appointments.iter().map(|(appointment, _)| appointment.id.as_str());
    newly_gone =
        newly_gone.saturating_add(mark_gone(transaction, pen, Kind::Appointment, listed.collect(), &answered_at)?);
    Ok(Replaced { prescriptions: records.prescriptions.len(), appointments: records.appointments.len(), newly_gone })
}

/// In the clinic's order.
pub(crate) fn put_all(
    transaction: &Transaction<'_>,
    pen: &mut Pen<'_>,
    prescriptions: &[(Prescription, Vec<u8>)],
) -> Result<(), StoreError> {
    let mut words = false;
    for (place, (prescription, raw)) in prescriptions.iter().enumerate() {
        words |= put_prescription(transaction, pen, prescription, raw, place)?;
    }
    if words { note_search(transaction, pen) } else { Ok(()) }
}

/// The search's index as it is now; a savepoint makes it write down what it has still in memory.
fn note_search(transaction: &Connection, pen: &mut Pen<'_>) -> Result<(), StoreError> {
    transaction.execute_batch(FLUSH_SEARCH)?;
    pen.note(transaction, Kind::Search, 1)
}

/// What makes the search write its index.
pub(crate) const FLUSH_SEARCH: &str = "SAVEPOINT search; RELEASE search";

/// Marks what the clinic no longer lists.
fn mark_gone(
    transaction: &Transaction<'_>,
    pen: &mut Pen<'_>,
    kind: Kind,
    listed: HashSet<&str>,
    at: &str,
) -> Result<usize, StoreError> {
    let table = if kind == Kind::Prescription { "prescription" } else { "appointment" };
    let mut gone: Vec<i64> = Vec::new();
    let mut statement = transaction.prepare_cached(&format!("SELECT key, id FROM {table} WHERE gone_since IS NULL"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !row.get_ref(1)?.as_str().is_ok_and(|id| listed.contains(id)) {
            gone.push(row.get(0)?);
        }
    }
    for key in &gone {
        transaction.execute(&format!("UPDATE {table} SET gone_since = ? WHERE key = ?"), params![at, key])?;
        pen.note(transaction, kind, *key)?;
    }
    Ok(gone.len())
}

fn put_patient(transaction: &Transaction<'_>, pen: &mut Pen<'_>, patient: &Patient) -> Result<(), StoreError> {
    let known = "SELECT id, row FROM patient";
    let known: Option<(String, String)> =
        transaction.query_row(known, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let row = json_from_row(&row_from_patient(patient))?;
    match known {
        Some((id, _)) if id != patient.id.as_str() => return Err(StoreError::OtherPatient),
        Some((_, same)) if same == row => return Ok(()),
        _ => {}
    }
    let sql = "INSERT OR REPLACE INTO patient (one, id, row) VALUES (1, ?, ?)";
    transaction.execute(sql, params![patient.id.as_str(), row])?;
    pen.note(transaction, Kind::Patient, 1)
}

/// Says whether anything was written.
fn put_prescription(
    transaction: &Transaction<'_>,
    pen: &mut Pen<'_>,
    prescription: &Prescription,
    raw: &[u8],
    place: usize,
) -> Result<bool, StoreError> {
    let row = json_from_row(&row_from_prescription(prescription))?;
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let written: Option<(i64, i64)> = transaction
        .prepare_cached(
            "INSERT INTO prescription (id, place, row, raw, fetch) VALUES (?, ?, ?, ?, 0)
             ON CONFLICT (id) DO UPDATE SET place = excluded.place, row = excluded.row, raw = excluded.raw,
                 gone_since = NULL
             WHERE place <> excluded.place OR row <> excluded.row OR raw <> excluded.raw OR gone_since IS NOT NULL
             RETURNING key, fetch",
        )?
        .query_row(params![prescription.id.as_str(), place, row, raw], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((key, fetch)) = written else { return Ok(false) };
    transaction.prepare_cached("DELETE FROM prescription_words WHERE rowid = ?")?.execute([key])?;
    let (name, reasons, prescriber) = (&prescription.name, prescription.reasons.join("\n"), &prescription.prescriber);
    transaction
        .prepare_cached("INSERT INTO prescription_words (rowid, name, reasons, prescriber) VALUES (?, ?, ?, ?)")?
        .execute(params![key, name, reasons, prescriber])?;
    let columns = [
        ValueRef::from(prescription.id.as_str()),
        ValueRef::Integer(place),
        ValueRef::from(row.as_str()),
        ValueRef::Blob(raw),
        ValueRef::Integer(fetch),
        ValueRef::Null,
        ValueRef::from(name.as_str()),
        ValueRef::from(reasons.as_str()),
        ValueRef::from(prescriber.as_deref()),
    ];
    pen.wrote(transaction, Kind::Prescription, key, &columns)?;
    Ok(true)
}

fn put_appointment(
    transaction: &Transaction<'_>,
    pen: &mut Pen<'_>,
    appointment: &Appointment,
    raw: &[u8],
) -> Result<(), StoreError> {
    let row = json_from_row(&row_from_appointment(appointment))?;
    let start = appointment.start.map(|start| start.to_string());
    let key: Option<i64> = transaction
        .prepare_cached(
            "INSERT INTO appointment (id, start, row, raw, fetch) VALUES (?, ?, ?, ?, 0)
             ON CONFLICT (id) DO UPDATE SET start = excluded.start, row = excluded.row, raw = excluded.raw,
                 gone_since = NULL
             WHERE start IS NOT excluded.start OR row <> excluded.row OR raw <> excluded.raw
                 OR gone_since IS NOT NULL
             RETURNING key",
        )?
        .query_row(params![appointment.id.as_str(), start, row, raw], |row| row.get(0))
        .optional()?;
    key.map_or(Ok(()), |key| pen.note(transaction, Kind::Appointment, key))
}

/// All medicines in the clinic's order, those that are gone last.
pub(crate) fn prescriptions(connection: &Connection) -> Result<Vec<Kept<Prescription>>, StoreError> {
    read(
        connection,
        "SELECT row, gone_since FROM prescription ORDER BY gone_since IS NOT NULL, place, id",
        [],
        kept_prescription,
    )
}

pub(crate) fn prescription(connection: &Connection, id: &ResourceId) -> Result<Option<Kept<Prescription>>, StoreError> {
    let sql = "SELECT row, gone_since FROM prescription WHERE id = ?";
    Ok(read(connection, sql, [id.as_str()], kept_prescription)?.pop())
}

/// Medicines in which every word typed begins some word; the best match first.
pub(crate) fn search(connection: &Connection, text: &str) -> Result<Vec<Kept<Prescription>>, StoreError> {
    let Some(query) = query_from_text(text) else {
        return Ok(Vec::new());
    };
    read(
        connection,
        "SELECT row, gone_since FROM prescription_words
         JOIN prescription ON prescription.key = prescription_words.rowid
         WHERE prescription_words MATCH ?
         ORDER BY gone_since IS NOT NULL, bm25(prescription_words, 10.0, 3.0, 1.0), place",
        [query],
        kept_prescription,
    )
}

/// All visits by the time they begin; those without a time last.
pub(crate) fn appointments(connection: &Connection) -> Result<Vec<Kept<Appointment>>, StoreError> {
    let mut appointments = read(
        connection,
        "SELECT row, gone_since FROM appointment ORDER BY id",
        [],
        |row: AppointmentRow, gone_since| Ok(Kept { value: appointment_from_row(row)?, gone_since }),
    )?;
    appointments.sort_by_key(|kept| (kept.value.start.is_none(), kept.value.start));
    Ok(appointments)
}

pub(crate) fn patient(connection: &Connection) -> Result<Option<Patient>, StoreError> {
    let row: Option<String> = connection.query_row("SELECT row FROM patient", [], |row| row.get(0)).optional()?;
    row.map(|row| Ok(patient_from_row(row_from_json(&row)?)?)).transpose()
}

/// The resource as the clinic sent it, byte for byte.
pub(crate) fn raw(connection: &Connection, id: &ResourceId) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .query_row(
            "SELECT raw FROM prescription WHERE id = ?1 UNION ALL SELECT raw FROM appointment WHERE id = ?1",
            [id.as_str()],
            |row| row.get(0),
        )
        .optional()?)
}

pub(crate) fn fetched_at(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<String> = connection.query_row("SELECT fetched_at FROM state", [], |row| row.get(0))?;
    timestamp(at)
}

fn kept_prescription(row: PrescriptionRow, gone_since: Option<Timestamp>) -> Result<Kept<Prescription>, StoreError> {
    Ok(Kept { value: prescription_from_row(row)?, gone_since })
}

/// Reads columns `row` and `gone_since` of every row of a query.
fn read<R: DeserializeOwned, T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    value_from_row: impl Fn(R, Option<Timestamp>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        values.push(value_from_row(row_from_json(text(row)?)?, timestamp(row.get(1)?)?)?);
    }
    Ok(values)
}

fn text<'row>(row: &'row Row<'_>) -> Result<&'row str, StoreError> {
    row.get_ref(0)?.as_str().map_err(|_| StoreError::Row("row"))
}

fn timestamp(text: Option<String>) -> Result<Option<Timestamp>, StoreError> {
    text.map(|text| text.parse().map_err(|_| StoreError::Row("time"))).transpose()
}

fn row_from_json<R: DeserializeOwned>(json: &str) -> Result<R, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Row("json"))
}

fn json_from_row<R: Serialize>(row: &R) -> Result<String, StoreError> {
    serde_json::to_string(row).map_err(|_| StoreError::Row("json"))
}
