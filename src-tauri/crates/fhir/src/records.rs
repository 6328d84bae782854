use std::collections::HashMap;
use std::fmt;

use clinical::{Appointment, Patient, Prescription, ResourceId};
use serde_json::value::RawValue;

use crate::appointment::appointment_from_fhir;
use crate::bundle::{Bundle, Entry};
use crate::lookup::Lookup;
use crate::outcome::Outcome;
use crate::people::patient_from_fhir;
use crate::prescription::prescription_from_fhir;
use crate::r4;

/// Everything read from a clinic's answers.
///
/// Invariant: each `MedicationRequest`, `MedicationStatement`, `Appointment` and `Patient` that came
/// in is either in its list or in `unreadable`; none is dropped.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// The people the records are about; one in a patient's own search.
    pub patients: Vec<Original<Patient>>,
    /// The medicines.
    pub prescriptions: Vec<Original<Prescription>>,
    /// The visits.
    pub appointments: Vec<Original<Appointment>>,
    /// Records that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// What the server remarked beside the records.
    pub outcomes: Vec<Outcome>,
    /// References that led nowhere; fetching them, and reading again with them, can add names.
    pub missing: Vec<String>,
}

/// A value and the bytes it was read from.
#[derive(Clone, PartialEq, Eq)]
pub struct Original<T> {
    /// The value.
    pub value: T,
    /// The record, byte for byte as the clinic sent it.
    pub raw: Vec<u8>,
}

/// A record that came in and could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// `MedicationRequest/abc`, as far as it is known.
    pub id: String,
    /// What was wrong.
    pub reason: UnreadableReason,
}

/// Why a record could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadableReason {
    /// Its kind cannot be told, so it may have been a medicine.
    NoKind,
    /// It is of a kind that is read, but not even its outline could be.
    Broken,
    /// The Bundle's entry is not an object.
    NotAnEntry,
    /// It names another person than the one who was asked for.
    OtherPatient,
}

/// Bundles within a Bundle (an answer to a batch) are opened this deep.
const DEPTH: usize = 3;

/// Reads all the records of all pages, each once. A record that comes twice is taken as it came last.
pub fn records_from_bundles(bundles: &[Bundle]) -> Records {
    let mut lookup = Lookup::default();
    let mut flat: Vec<Entry> = Vec::new();
    let mut records = Records::default();
    for bundle in bundles {
        gather(bundle, DEPTH, &mut flat, &mut records);
    }
    for entry in &flat {
        lookup.add(entry.full_url.as_deref(), &entry.resource);
    }
    let mut places = HashMap::new();
    for (number, entry) in flat.iter().enumerate() {
        read_entry(number, entry, &lookup, &mut places, &mut records);
    }
    records.missing = lookup.missing();
    records
}

fn gather(bundle: &Bundle, depth: usize, flat: &mut Vec<Entry>, records: &mut Records) {
    for _ in 0..bundle.lost {
        records.unreadable.push(Unreadable { id: "Bundle.entry".to_owned(), reason: UnreadableReason::NotAnEntry });
    }
    for entry in &bundle.entries {
        match depth.checked_sub(1) {
            Some(deeper) if kind_of(&entry.resource).as_deref() == Some("Bundle") => {
                gather(&Bundle::from_raw(&entry.resource), deeper, flat, records);
            }
            _ => flat.push(entry.clone()),
        }
    }
}

fn kind_of(raw: &RawValue) -> Option<String> {
    let head: r4::Head = serde_json::from_str(raw.get()).ok()?;
    head.resource_type.text().map(str::to_owned)
}

/// Where in its list each record already read stands.
type Places = HashMap<ResourceId, usize>;

fn read_entry(number: usize, entry: &Entry, lookup: &Lookup, places: &mut Places, records: &mut Records) {
    let raw = &*entry.resource;
    let full_url = entry.full_url.as_deref();
    let Some(kind) = kind_of(raw) else {
        let id = full_url.map_or_else(|| format!("entry {number}"), str::to_owned);
        records.unreadable.push(Unreadable { id, reason: UnreadableReason::NoKind });
        return;
    };
    let Some(id) = id_of(&kind, number, entry) else {
        records.unreadable.push(Unreadable { id: kind, reason: UnreadableReason::Broken });
        return;
    };
    let read = match kind.as_str() {
        "MedicationRequest" | "MedicationStatement" => r4::MedicineRecord::read(&kind, raw).map(|record| {
            let value = prescription_from_fhir(&id, &record, full_url, lookup);
            put(&mut records.prescriptions, value, raw, &id, places);
        }),
        "Appointment" => serde_json::from_str(raw.get()).ok().map(|record| {
            let value = appointment_from_fhir(&id, &record, full_url, lookup);
            put(&mut records.appointments, value, raw, &id, places);
        }),
        "Patient" => serde_json::from_str(raw.get()).ok().map(|record| {
            put(&mut records.patients, patient_from_fhir(&id, &record), raw, &id, places);
        }),
        "OperationOutcome" => Outcome::read(raw).map(|outcome| records.outcomes.push(outcome)),
        _ => Some(()),
    };
    if read.is_none() {
        records.unreadable.push(Unreadable { id: id.as_str().to_owned(), reason: UnreadableReason::Broken });
    }
}

/// The record's own id, else the last part of its address, else its place in the answer.
fn id_of(kind: &str, number: usize, entry: &Entry) -> Option<ResourceId> {
    let head: r4::Head = serde_json::from_str(entry.resource.get()).unwrap_or_default();
    let own = head.id.text().and_then(|id| ResourceId::new(kind, id));
    let last = entry.full_url.as_deref().and_then(|url| url.rsplit(['/', ':']).next());
    own.or_else(|| last.and_then(|id| ResourceId::new(kind, id)))
        .or_else(|| ResourceId::new(kind, &format!("without-id-{number}")))
}

fn put<T>(list: &mut Vec<Original<T>>, value: T, raw: &RawValue, id: &ResourceId, places: &mut Places) {
    let original = Original { value, raw: raw.get().as_bytes().to_vec() };
    let place = *places.entry(id.clone()).or_insert(list.len());
    match list.get_mut(place) {
        Some(earlier) => *earlier = original,
        None => list.push(original),
    }
}

impl<T: fmt::Debug> fmt::Debug for Original<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} bytes)", self.value, self.raw.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(entries: &str) -> Records {
        let bytes = format!(r#"{{"resourceType": "Bundle", "type": "searchset", "entry": [{entries}]}}"#);
        records_from_bundles(&[Bundle::read(bytes.as_bytes()).unwrap()])
    }

    fn entry(resource: &str) -> String {
        format!(r#"{{"resource": {resource}}}"#)
    }

    #[test]
    fn a_record_that_cannot_be_read_is_reported_and_the_others_stay() {
        let found = records(&format!(
            r#"{}, {}, {}, "junk""#,
            entry(r#"{"resourceType": "MedicationRequest", "id": "twice", "status": "active", "status": "stopped"}"#),
            entry(r#"{"id": "what"}"#),
            entry(r#"{"resourceType": "MedicationRequest", "id": "good", "status": 7, "dosageInstruction": "wrong"}"#),
        ));
        let ids: Vec<&str> = found.unreadable.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["Bundle.entry", "MedicationRequest/twice", "entry 1"]);
        assert_eq!(found.prescriptions.len(), 1);
        let good = &found.prescriptions[0].value;
        assert_eq!(good.name, "Medicine without a name");
        assert_eq!(good.dosages[0].unread, ["dosage"]);
    }

    #[test]
    fn a_record_that_comes_twice_is_listed_once_as_it_came_last() {
        let one = |name: &str| {
            entry(&format!(
                r#"{{"resourceType": "MedicationRequest", "id": "1", "medicationCodeableConcept": {{"text": "{name}"}}}}"#
            ))
        };
        let found = records(&format!("{}, {}", one("Old"), one("New")));
        assert_eq!(found.prescriptions.len(), 1);
        assert_eq!(found.prescriptions[0].value.name, "New");
    }

    #[test]
    fn bundles_within_a_bundle_are_opened_but_not_without_end() {
        let mut inner = r#"{"resourceType": "MedicationRequest", "id": "deep"}"#.to_owned();
        for _ in 0..2 {
            inner = format!(r#"{{"resourceType": "Bundle", "entry": [{}]}}"#, entry(&inner));
        }
        assert_eq!(records(&entry(&inner)).prescriptions.len(), 1);
        for _ in 0..100 {
            inner = format!(r#"{{"resourceType": "Bundle", "entry": [{}]}}"#, entry(&inner));
        }
        assert!(records(&entry(&inner)).prescriptions.is_empty());
    }

    #[test]
    fn a_record_without_an_id_takes_the_end_of_its_address() {
        let found = records(
            r#"{"fullUrl": "urn:uuid:aa-bb", "resource": {"resourceType": "MedicationRequest"}},
               {"resource": {"resourceType": "MedicationRequest"}}"#,
        );
        let ids: Vec<&str> = found.prescriptions.iter().map(|one| one.value.id.as_str()).collect();
        assert_eq!(ids, ["MedicationRequest/aa-bb", "MedicationRequest/without-id-1"]);
    }

    #[test]
    fn a_visit_names_its_doctor_and_its_video_link() {
        let found = records(&format!(
            "{}, {}",
            entry(
                r#"{"resourceType": "Appointment", "id": "1", "status": "booked", "start": "2026-11-24T10:30:00+05:30",
                "participant": [{"actor": {"reference": "Patient/1"}}, {"actor": {"reference": "Practitioner/rao"}}],
                "virtualService": [{"addressUrl": "https://visit.example/1"}]}"#
            ),
            entry(
                r#"{"resourceType": "Practitioner", "id": "rao",
                "name": [{"prefix": ["Dr"], "given": ["Anita"], "family": "Rao"}]}"#
            ),
        ));
        let visit = &found.appointments[0].value;
        assert_eq!(visit.doctor.as_deref(), Some("Dr Anita Rao"));
        assert_eq!(visit.doctor_id.as_ref().unwrap().as_str(), "Practitioner/rao");
        assert_eq!(visit.start.unwrap().to_string(), "2026-11-24T05:00:00Z");
        assert!(visit.video.is_some());
    }

    #[test]
    fn nothing_of_a_person_shows_in_debug() {
        let found = records(&entry(
            r#"{"resourceType": "MedicationRequest", "id": "1", "medicationCodeableConcept": {"text": "Aspirin"},
            "requester": {"display": "Dr Rao"}, "dosageInstruction": [{"text": "Take Aspirin"}]}"#,
        ));
        let shown = format!("{found:?} {:?}", found.prescriptions[0].value.dosages);
        assert!(!shown.contains("Aspirin") && !shown.contains("Rao"), "{shown}");
    }
}
