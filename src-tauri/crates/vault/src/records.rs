//! The clinic's records inside the encrypted file: replaced in one step, read one by one.

use std::fmt;

use clinical::{Appointment, Patient, Prescription, ResourceId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

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

/// Stores what the clinic says now. All of it or, on any error, none.
pub(crate) fn replace(connection: &mut Connection, records: &Records) -> Result<Replaced, StoreError> {
    let transaction = connection.transaction()?;
    put_patient(&transaction, &records.patient)?;
    let (answered_at, fetched_at) = (records.answered_at.to_string(), records.fetched_at.to_string());
    let fetch: i64 = transaction.query_row(
        "UPDATE state SET fetch = fetch + 1, fetched_at = ? RETURNING fetch",
        [&fetched_at],
        |row| row.get(0),
    )?;
    for (place, (prescription, raw)) in records.prescriptions.iter().enumerate() {
        put_prescription(&transaction, prescription, raw, place, fetch)?;
    }
    for (appointment, raw) in &records.appointments {
        put_appointment(&transaction, appointment, raw, fetch)?;
    }
    let mut newly_gone = 0_usize;
    for table in ["prescription", "appointment"] {
        let sql = format!("UPDATE {table} SET gone_since = ? WHERE fetch <> ? AND gone_since IS NULL");
        newly_gone = newly_gone.saturating_add(transaction.execute(&sql, params![answered_at, fetch])?);
    }
    transaction.commit()?;
    Ok(Replaced { prescriptions: records.prescriptions.len(), appointments: records.appointments.len(), newly_gone })
}

fn put_patient(transaction: &Transaction<'_>, patient: &Patient) -> Result<(), StoreError> {
    let known: Option<String> = transaction.query_row("SELECT id FROM patient", [], |row| row.get(0)).optional()?;
    if known.is_some_and(|known| known != patient.id.as_str()) {
        return Err(StoreError::OtherPatient);
    }
    transaction.execute(
        "INSERT OR REPLACE INTO patient (one, id, row) VALUES (1, ?, ?)",
        params![patient.id.as_str(), json_from_row(&row_from_patient(patient))?],
    )?;
    Ok(())
}

fn put_prescription(
    transaction: &Transaction<'_>,
    prescription: &Prescription,
    raw: &[u8],
    place: usize,
    fetch: i64,
) -> Result<(), StoreError> {
    let row = json_from_row(&row_from_prescription(prescription))?;
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let key: i64 = transaction
        .prepare_cached(
            "INSERT INTO prescription (id, place, row, raw, fetch) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET place = excluded.place, row = excluded.row,
                 raw = excluded.raw, fetch = excluded.fetch, gone_since = NULL
             RETURNING key",
        )?
        .query_row(params![prescription.id.as_str(), place, row, raw, fetch], |row| row.get(0))?;
    transaction.prepare_cached("DELETE FROM prescription_words WHERE rowid = ?")?.execute([key])?;
    transaction
        .prepare_cached("INSERT INTO prescription_words (rowid, name, reasons, prescriber) VALUES (?, ?, ?, ?)")?
        .execute(params![key, prescription.name, prescription.reasons.join("\n"), prescription.prescriber])?;
    Ok(())
}

fn put_appointment(
    transaction: &Transaction<'_>,
    appointment: &Appointment,
    raw: &[u8],
    fetch: i64,
) -> Result<(), StoreError> {
    let row = json_from_row(&row_from_appointment(appointment))?;
    let start = appointment.start.map(|start| start.to_string());
    transaction
        .prepare_cached(
            "INSERT INTO appointment (id, start, row, raw, fetch) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET start = excluded.start, row = excluded.row,
                 raw = excluded.raw, fetch = excluded.fetch, gone_since = NULL",
        )?
        .execute(params![appointment.id.as_str(), start, row, raw, fetch])?;
    Ok(())
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
