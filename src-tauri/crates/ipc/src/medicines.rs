//! Medicines as the screen shows them; every text is ready to be read out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A heading of the medicine list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SlotView {
    /// With or around breakfast.
    Morning,
    /// Around midday.
    Noon,
    /// Around the evening meal.
    Evening,
    /// Before sleep.
    Bedtime,
    /// At other or unstated times.
    Other,
    /// When needed.
    WhenNeeded,
    /// Stopped or over.
    Past,
}

/// One medicine in a list.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MedicineRowView {
    /// The record's id, e.g. "MedicationRequest/abc".
    pub id: String,
    /// Never blank.
    pub name: String,
    /// e.g. "Take 1 tablet, 2 times a day, with food"; one line a dosage.
    pub dose: Vec<String>,
    /// What it is for, as the clinic wrote it.
    pub reason: Option<String>,
}

/// The medicines under one heading.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MedicineGroupView {
    /// The heading.
    pub slot: SlotView,
    /// At least one.
    pub medicines: Vec<MedicineRowView>,
}

/// The whole list, or what a search found.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MedicinesView {
    /// In the order of the day; a medicine taken twice a day stands under both headings.
    pub groups: Vec<MedicineGroupView>,
    /// Different medicines in the groups.
    pub total: u32,
    /// Records the clinic sent that could not be read; never silently dropped.
    pub unreadable: u32,
}

/// One medicine, all that is known.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MedicineView {
    /// The record's id.
    pub id: String,
    /// Never blank.
    pub name: String,
    /// One line a dosage.
    pub dose: Vec<String>,
    /// The clinic's own words, verbatim, where they say something else than `dose`.
    pub verbatim: Vec<String>,
    /// What it is for.
    pub reason: Option<String>,
    /// e.g. "until 3 March 2027".
    pub until: Option<String>,
    /// Who prescribed it.
    pub prescriber: Option<String>,
    /// When, as exactly as the clinic knows, e.g. "2019".
    pub authored: Option<String>,
    /// e.g. "You take this now".
    pub status: String,
    /// It is no longer to be taken.
    pub past: bool,
    /// The clinic's notes, verbatim.
    pub notes: Vec<String>,
}

/// Asks for one medicine.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MedicineRequest {
    /// The record's id.
    pub id: String,
}

/// Looks for medicines.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SearchRequest {
    /// As typed; at most 200 characters are used.
    pub text: String,
}

crate::hide_from_debug!(MedicineRowView, MedicineGroupView, MedicinesView, MedicineView, SearchRequest);
