//! Visits as the screen shows them.

use serde::Serialize;
use ts_rs::TS;

/// One visit, past or to come.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitView {
    /// The appointment's id, e.g. "Appointment/abc".
    pub id: String,
    /// e.g. "Dr Rao"; `None` when the clinic names nobody.
    pub doctor: Option<String>,
    /// e.g. "10:30 today, in 20 minutes".
    pub when: String,
    /// What it is about, as the clinic wrote it.
    pub about: Option<String>,
    /// It is a video visit.
    pub video: bool,
    /// Cancelled by the clinic or the person.
    pub cancelled: bool,
    /// "See Dr Rao" can be pressed now.
    pub open: bool,
}

/// All visits.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitsView {
    /// Next first.
    pub coming: Vec<VisitView>,
    /// Latest first.
    pub past: Vec<VisitView>,
}

crate::hide_from_debug!(VisitView, VisitsView);
