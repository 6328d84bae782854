//! The values of `clinical` as they lie in the vault: JSON in the column `row`.
//!
//! Invariant: what went in comes out exactly. Decimals and dates are the clinic's own text, codes
//! this program does not know stay, and what was absent is absent. A field once written keeps its
//! name and meaning; a new one is optional.

use clinical::{Coding, Concept, Decimal, PartialDate, Patient, Quantity, ResourceId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

mod appointment;
mod dosage;
mod prescription;
mod timing;

pub use appointment::{AppointmentRow, VideoRow, appointment_from_row, row_from_appointment};
pub use dosage::{AmountRow, AsNeededRow, DosageRow};
pub use prescription::{PrescriptionRow, prescription_from_row, row_from_prescription};
pub use timing::{BoundsRow, TimingRow};

/// The field of a stored row that does not read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the field {0} cannot be read")]
pub struct RowError(pub &'static str);

/// A `clinical::Concept` on disk.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConceptRow {
    /// What the clinician wrote or picked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The codes, in the clinic's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codings: Vec<CodingRow>,
}

/// A `clinical::Coding` on disk.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodingRow {
    /// The list the code comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The code itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The words the clinic gave for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

/// A `clinical::Quantity` on disk.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuantityRow {
    /// The decimal's own text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `<`, `<=`, `>=` or `>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparator: Option<String>,
    /// The unit in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The list `code` comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The unit as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A `clinical::Patient` on disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientRow {
    /// `Patient/…` at the clinic.
    pub id: String,
    /// The whole name as said.
    pub name: String,
    /// The name she is greeted by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// When she was born, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
}

/// Writes down a patient.
#[must_use]
pub fn row_from_patient(patient: &Patient) -> PatientRow {
    let Patient { id, name, given, birth_date } = patient;
    PatientRow {
        id: id.as_str().to_owned(),
        name: name.clone(),
        given: given.clone(),
        birth_date: birth_date.as_ref().map(ToString::to_string),
    }
}

/// Reads a patient back.
///
/// # Errors
/// [`RowError`] names the field that is not as it was written.
pub fn patient_from_row(row: PatientRow) -> Result<Patient, RowError> {
    Ok(Patient { id: resource_id(&row.id)?, name: row.name, given: row.given, birth_date: date(row.birth_date)? })
}

/// Rows hold what the doctor wrote: `Debug` shows their kind and nothing of it.
macro_rules! hide_from_debug {
    ($($row:ident),+ $(,)?) => {$(
        impl std::fmt::Debug for $row {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($row)).finish_non_exhaustive()
            }
        }
    )+};
}

hide_from_debug!(
    ConceptRow,
    CodingRow,
    QuantityRow,
    PatientRow,
    PrescriptionRow,
    AppointmentRow,
    VideoRow,
    DosageRow,
    AsNeededRow,
    AmountRow,
    BoundsRow,
    TimingRow,
);

fn row_from_concept(concept: &Concept) -> ConceptRow {
    let Concept { text, codings } = concept;
    ConceptRow {
        text: text.clone(),
        codings: codings
            .iter()
            .map(|Coding { system, code, display }| CodingRow {
                system: system.clone(),
                code: code.clone(),
                display: display.clone(),
            })
            .collect(),
    }
}

fn concept_from_row(row: ConceptRow) -> Concept {
    Concept {
        text: row.text,
        codings: row
            .codings
            .into_iter()
            .map(|CodingRow { system, code, display }| Coding { system, code, display })
            .collect(),
    }
}

fn row_from_quantity(quantity: &Quantity) -> QuantityRow {
    let Quantity { value, comparator, unit, system, code } = quantity;
    QuantityRow {
        value: value.as_ref().map(ToString::to_string),
        comparator: comparator.clone(),
        unit: unit.clone(),
        system: system.clone(),
        code: code.clone(),
    }
}

fn quantity_from_row(row: QuantityRow) -> Result<Quantity, RowError> {
    Ok(Quantity {
        value: decimal(row.value)?,
        comparator: row.comparator,
        unit: row.unit,
        system: row.system,
        code: row.code,
    })
}

fn resource_id(text: &str) -> Result<ResourceId, RowError> {
    ResourceId::parse(text).ok_or(RowError("id"))
}

fn date(text: Option<String>) -> Result<Option<PartialDate>, RowError> {
    text.map(|text| PartialDate::parse(&text).map_err(|_| RowError("date"))).transpose()
}

fn decimal(text: Option<String>) -> Result<Option<Decimal>, RowError> {
    text.map(|text| Decimal::parse(&text).map_err(|_| RowError("decimal"))).transpose()
}

#[cfg(test)]
mod tests;
