//! A prescription on disk.

use clinical::{Prescription, PrescriptionKind, PrescriptionStatus};
use serde::{Deserialize, Serialize};

use super::dosage::{dosage_from_row, row_from_dosage};
use super::{ConceptRow, DosageRow, RowError, concept_from_row, date, resource_id, row_from_concept};

/// A `clinical::Prescription` on disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrescriptionRow {
    /// `MedicationRequest/…` or `MedicationStatement/…` at the clinic.
    pub id: String,
    /// `MedicationRequest` or `MedicationStatement`: which record it was read from.
    pub kind: String,
    /// The medicine's name as shown.
    pub name: String,
    /// The medicine as coded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medicine: Option<ConceptRow>,
    /// The instructions, in the clinic's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dosages: Vec<DosageRow>,
    /// The status code as written.
    pub status: String,
    /// Why it stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// How binding it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    /// Whether it says *not* to take this medicine. Always written: absence must not look like "no".
    pub do_not_take: bool,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Who prescribed or reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prescriber: Option<String>,
    /// When it was written, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authored_on: Option<String>,
    /// The first day, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Notes, verbatim.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Writes down a prescription.
#[must_use]
pub fn row_from_prescription(prescription: &Prescription) -> PrescriptionRow {
    let Prescription {
        id,
        kind,
        name,
        medicine,
        dosages,
        status,
        status_reason,
        intent,
        do_not_take,
        reasons,
        prescriber,
        authored_on,
        from,
        until,
        notes,
    } = prescription;
    PrescriptionRow {
        id: id.as_str().to_owned(),
        kind: kind.resource().to_owned(),
        name: name.clone(),
        medicine: medicine.as_ref().map(row_from_concept),
        dosages: dosages.iter().map(row_from_dosage).collect(),
        status: status.code().to_owned(),
        status_reason: status_reason.clone(),
        intent: intent.clone(),
        do_not_take: *do_not_take,
        reasons: reasons.clone(),
        prescriber: prescriber.clone(),
        authored_on: authored_on.as_ref().map(ToString::to_string),
        from: from.as_ref().map(ToString::to_string),
        until: until.as_ref().map(ToString::to_string),
        notes: notes.clone(),
    }
}

/// Reads a prescription back.
///
/// # Errors
/// [`RowError`] names the field that is not as it was written.
pub fn prescription_from_row(row: PrescriptionRow) -> Result<Prescription, RowError> {
    let kind = [PrescriptionKind::Request, PrescriptionKind::Statement]
        .into_iter()
        .find(|kind| kind.resource() == row.kind)
        .ok_or(RowError("kind"))?;
    let dosages = row.dosages.into_iter().map(dosage_from_row).collect::<Result<_, _>>()?;
    Ok(Prescription {
        id: resource_id(&row.id)?,
        kind,
        name: row.name,
        medicine: row.medicine.map(concept_from_row),
        dosages,
        status: PrescriptionStatus::from_code(&row.status),
        status_reason: row.status_reason,
        intent: row.intent,
        do_not_take: row.do_not_take,
        reasons: row.reasons,
        prescriber: row.prescriber,
        authored_on: date(row.authored_on)?,
        from: date(row.from)?,
        until: date(row.until)?,
        notes: row.notes,
    })
}
