//! What a fetch brought, and what it did not.

use clinical::{Appointment, Patient, Prescription, ResourceId};
use fhir::{Original, Unreadable};

use crate::fetch_error::FetchError;

/// The kinds of record that are searched, each by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// What doctors ordered.
    MedicationRequest,
    /// What the patient is known to take.
    MedicationStatement,
    /// The visits.
    Appointment,
}

impl RecordKind {
    /// FHIR's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::MedicationRequest => "MedicationRequest",
            Self::MedicationStatement => "MedicationStatement",
            Self::Appointment => "Appointment",
        }
    }
}

/// One kind of record that is not, or not wholly, among what was fetched.
#[derive(Debug, Clone)]
pub struct Gap {
    /// Which kind.
    pub kind: RecordKind,
    /// Why.
    pub error: FetchError,
}

/// One patient's records as the clinic gave them.
///
/// Invariant: a kind without a [`Gap`] is complete; a kind with one may be partly here, and what was
/// known of it before must be kept.
#[derive(Debug, Clone)]
pub struct FetchedRecords {
    /// The person.
    pub patient: Original<Patient>,
    /// The medicines.
    pub prescriptions: Vec<Original<Prescription>>,
    /// The visits.
    pub appointments: Vec<Original<Appointment>>,
    /// Records that came but could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Kinds that the clinic did not give, or not wholly.
    pub gaps: Vec<Gap>,
    /// The versions of the records that were read one by one.
    pub etags: Vec<(ResourceId, String)>,
}

impl FetchedRecords {
    /// Why a kind is not whole; `None` when it is.
    pub fn gap(&self, kind: RecordKind) -> Option<&FetchError> {
        let mut gaps = self.gaps.iter();
        gaps.find(|gap| gap.kind == kind).map(|gap| &gap.error)
    }
}
