//! Medicines as the screen shows them; every text is ready to be read out.

use crate::words::Words;
use clinical::{Due, Prescription, Slot, due_on, slots};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
pub struct MedicineLineView {
    /// The record's id, e.g. "MedicationRequest/abc".
    pub id: String,
    /// Never blank.
    pub name: String,
    /// e.g. "Take 1 tablet, 2 times a day, with food"; one line a dosage.
    pub dose: Vec<String>,
    /// What it is for, as the clinic wrote it.
    pub reason: Option<String>,
    /// False only when it is certain that today is not its day.
    pub due_today: bool,
}

/// The medicines under one heading.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MedicineGroupView {
    /// The heading.
    pub slot: SlotView,
    /// At least one.
    pub medicines: Vec<MedicineLineView>,
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

impl From<Slot> for SlotView {
    fn from(slot: Slot) -> Self {
        match slot {
            Slot::Morning => Self::Morning,
            Slot::Noon => Self::Noon,
            Slot::Evening => Self::Evening,
            Slot::Bedtime => Self::Bedtime,
            Slot::Other => Self::Other,
            Slot::WhenNeeded => Self::WhenNeeded,
            Slot::Past => Self::Past,
        }
    }
}

/// How many medicines stand under each part of today, in the order of the day; past ones and those of
/// another day do not count.
pub fn slot_counts(prescriptions: &[Prescription], today: Date, words: &Words) -> Vec<(SlotView, u32)> {
    let mut counts = BTreeMap::new();
    let due = prescriptions.iter().filter(|prescription| is_due(prescription, today));
    for slot in due.flat_map(|prescription| places(prescription, today, words)) {
        if slot != Slot::Past {
            *counts.entry(SlotView::from(slot)).or_insert(0) += 1;
        }
    }
    counts.into_iter().collect()
}

/// The list under its headings, each heading in the clinic's order.
pub fn medicines_view(prescriptions: &[Prescription], unreadable: u32, today: Date, words: &Words) -> MedicinesView {
    let mut groups: BTreeMap<SlotView, Vec<MedicineLineView>> = BTreeMap::new();
    for prescription in prescriptions {
        for slot in places(prescription, today, words) {
            groups.entry(slot.into()).or_default().push(line_view_from_prescription(prescription, today, words));
        }
    }
    MedicinesView {
        groups: groups.into_iter().map(|(slot, medicines)| MedicineGroupView { slot, medicines }).collect(),
        total: u32::try_from(prescriptions.len()).unwrap_or(u32::MAX),
        unreadable,
    }
}

fn line_view_from_prescription(prescription: &Prescription, today: Date, words: &Words) -> MedicineLineView {
    MedicineLineView {
        id: prescription.id.as_str().to_owned(),
        name: prescription.name.clone(),
        dose: words.dose_lines(prescription),
        reason: reason(prescription),
        due_today: is_due(prescription, today),
    }
}

/// Where it stands in the day. What the doctor's own words say otherwise than the record's structure is not
/// put under a part of the day.
fn places(prescription: &Prescription, today: Date, words: &Words) -> Vec<Slot> {
    let found = slots(prescription, today);
    let disputed = |dosage: &clinical::Dosage| dosage.text.is_some() && words.schedule_words(dosage).is_none();
    let timed = |slot: &Slot| matches!(slot, Slot::Morning | Slot::Noon | Slot::Evening | Slot::Bedtime);
    if found.iter().any(timed) && prescription.dosages.iter().any(disputed) { vec![Slot::Other] } else { found }
}

/// A weekly tablet is not for every morning; in doubt it stays on the list.
fn is_due(prescription: &Prescription, today: Date) -> bool {
    prescription.dosages.is_empty() || prescription.dosages.iter().any(|dosage| due_on(dosage, today) != Due::No)
}

/// One medicine in full.
pub fn view_from_prescription(prescription: &Prescription, today: Date, words: &Words) -> MedicineView {
    let dose = words.dose_lines(prescription);
    let verbatim = prescription
        .dosages
        .iter()
        .flat_map(|dosage| words.further_words(dosage))
        .filter(|text| !dose.contains(text))
        .collect();
    MedicineView {
        id: prescription.id.as_str().to_owned(),
        name: prescription.name.clone(),
        verbatim,
        dose,
        reason: reason(prescription),
        until: prescription.until.as_ref().map(|date| words.partial_date_words(date)),
        prescriber: prescription.prescriber.clone(),
        authored: prescription.authored_on.as_ref().map(|date| words.partial_date_words(date)),
        status: words.standing_words(prescription, today),
        past: prescription.is_past(today),
        notes: prescription.notes.clone(),
    }
}

fn reason(prescription: &Prescription) -> Option<String> {
    (!prescription.reasons.is_empty()).then(|| prescription.reasons.join(", "))
}

crate::hide_from_debug!(MedicineLineView, MedicineGroupView, MedicinesView, MedicineView, SearchRequest);
