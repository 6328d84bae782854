use std::fmt;

use jiff::civil::Date;

use crate::{Bounds, Concept, Dosage, PartialDate, ResourceId};

/// One medicine a patient has been asked to take, or is known to take.
///
/// Invariant: `name` is never blank. What could not be read is absent, never guessed.
/// Source: FHIR R4, `MedicationRequest` and `MedicationStatement`. `Debug` shows the id only.
#[derive(Clone, PartialEq, Eq)]
pub struct Prescription {
    /// The record it came from.
    pub id: ResourceId,
    /// Whether a clinician asked for it or somebody reported it.
    pub kind: PrescriptionKind,
    /// The medicine's name as shown to the patient.
    pub name: String,
    /// The medicine as the clinic coded it.
    pub medicine: Option<Concept>,
    /// The instructions, in the clinic's order.
    pub dosages: Vec<Dosage>,
    /// Where it stands.
    pub status: PrescriptionStatus,
    /// Why it stands there, in the clinic's words.
    pub status_reason: Option<String>,
    /// `order`, `plan`, `proposal` …: how binding it is.
    pub intent: Option<String>,
    /// The clinician asks the patient *not* to take this medicine.
    pub do_not_take: bool,
    /// What it is for, in the clinic's words.
    pub reasons: Vec<String>,
    /// Who prescribed it, or who reported it.
    pub prescriber: Option<String>,
    /// When it was written.
    pub authored_on: Option<PartialDate>,
    /// The day from which it is taken, when known.
    pub from: Option<PartialDate>,
    /// The last day on which it is taken, when known.
    pub until: Option<PartialDate>,
    /// Further notes, verbatim.
    pub notes: Vec<String>,
}

/// Which of the two records a prescription was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrescriptionKind {
    /// A clinician's request (`MedicationRequest`).
    Request,
    /// A report that it is taken (`MedicationStatement`).
    Statement,
}

/// Where a prescription stands.
///
/// Source: FHIR R4, value sets medicationrequest-status and medication-statement-status.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrescriptionStatus {
    /// `active`
    Active,
    /// `on-hold`: paused for now.
    OnHold,
    /// `cancelled`: taken back before it began.
    Cancelled,
    /// `completed`
    Completed,
    /// `entered-in-error`
    EnteredInError,
    /// `stopped`
    Stopped,
    /// `draft`: not yet signed off.
    Draft,
    /// `intended`: planned, not begun.
    Intended,
    /// `not-taken`
    NotTaken,
    /// `unknown`, or no status was given.
    Unknown,
    /// A code this program does not know, kept as written.
    Other(String),
}

impl PrescriptionStatus {
    /// The status of a code; a code that is not known is kept.
    pub fn from_code(code: &str) -> Self {
        match code {
            "active" => Self::Active,
            "on-hold" => Self::OnHold,
            "cancelled" => Self::Cancelled,
            "completed" => Self::Completed,
            "entered-in-error" => Self::EnteredInError,
            "stopped" => Self::Stopped,
            "draft" => Self::Draft,
            "intended" => Self::Intended,
            "not-taken" => Self::NotTaken,
            "unknown" => Self::Unknown,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The code, as the clinic wrote it.
    pub fn code(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::OnHold => "on-hold",
            Self::Cancelled => "cancelled",
            Self::Completed => "completed",
            Self::EnteredInError => "entered-in-error",
            Self::Stopped => "stopped",
            Self::Draft => "draft",
            Self::Intended => "intended",
            Self::NotTaken => "not-taken",
            Self::Unknown => "unknown",
            Self::Other(code) => code,
        }
    }

    /// Whether it is over: nothing is to be taken any more.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Completed | Self::EnteredInError | Self::Stopped | Self::NotTaken)
    }
}

impl PrescriptionKind {
    /// The kind of record: `MedicationRequest` or `MedicationStatement`.
    pub fn resource(self) -> &'static str {
        match self {
            Self::Request => "MedicationRequest",
            Self::Statement => "MedicationStatement",
        }
    }
}

impl Prescription {
    /// Whether it is over on the given day, by its status or because its last day has gone by.
    pub fn is_past(&self, today: Date) -> bool {
        let ended = |until: &PartialDate| until.last_day().is_some_and(|last| last < today);
        self.status.is_over()
            || self.until.as_ref().is_some_and(ended)
            || (!self.dosages.is_empty() && self.dosages.iter().all(|dosage| dosage_is_past(dosage, today)))
    }
}

/// Whether one instruction's own end has gone by.
pub(crate) fn dosage_is_past(dosage: &Dosage, today: Date) -> bool {
    let Some(Bounds::Period { end: Some(end), .. }) = dosage.timing.as_ref().and_then(|t| t.bounds.as_ref()) else {
        return false;
    };
    end.last_day().is_some_and(|last| last < today)
}

impl fmt::Debug for Prescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prescription")
            .field("id", &self.id)
            .field("status", &self.status.code())
            .field("dosages", &self.dosages.len())
            .finish_non_exhaustive()
    }
}
