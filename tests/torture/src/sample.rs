//! Made-up records, the same for the same number.

use std::sync::Arc;

use clinical::{
    Appointment, AppointmentStatus, Dosage, Patient, Prescription, PrescriptionKind, PrescriptionStatus, ResourceId,
};
use jiff::{SignedDuration, Timestamp};
use vault::{KeptItem, KeptWhat, Records};

use crate::chance::Chance;

const NAMES: &[&str] = &[
    "Amlodipine",
    "Levothyroxine",
    "Paracetamol",
    "Metformin",
    "Atorvastatin",
    "Ramipril",
    "Omeprazole",
    "Aspirin",
    "Furosemide",
    "Insulin glargine",
    "मेटफॉर्मिन",
    "Salbutamol",
];

/// The day of a number: each a day later than the one before.
#[must_use]
pub fn day(number: u64) -> Timestamp {
    let days = SignedDuration::from_hours(24 * i64::try_from(number % 20_000).unwrap_or(0));
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 18_000) + days
}

fn id(kind: &str, number: usize) -> Option<ResourceId> {
    ResourceId::new(kind, &format!("n{number}"))
}

/// One medicine; `number` is its place and its id.
#[must_use]
pub fn medicine(number: usize, chance: &mut Chance) -> Option<Prescription> {
    let name = NAMES[chance.below(NAMES.len())];
    let strength = 5 * (1 + chance.below(40));
    Some(Prescription {
        id: id("MedicationRequest", number)?,
        kind: PrescriptionKind::Request,
        name: format!("{name} {strength} mg"),
        medicine: None,
        dosages: vec![Dosage { text: Some("One tablet in the morning".into()), ..empty_dosage() }],
        status: PrescriptionStatus::Active,
        status_reason: None,
        intent: Some("order".into()),
        do_not_take: false,
        reasons: vec![["Blood pressure", "Thyroid", "Pain", "Sugar"][chance.below(4)].into()],
        prescriber: Some("Dr Anita Rao".into()),
        authored_on: None,
        from: None,
        until: None,
        notes: Vec::new(),
    })
}

fn empty_dosage() -> Dosage {
    Dosage::default()
}

/// The clinic's own bytes of a medicine: as long as they are in life.
#[must_use]
pub fn raw(id: &ResourceId, chance: &mut Chance) -> Vec<u8> {
    let filling: String = (0..40).map(|_| format!("{:016x}", chance.draw())).collect();
    format!("{{\"id\":\"{id}\",\"text\":\"{filling}\"}}").into_bytes()
}

/// What a clinic lists on a day.
#[must_use]
pub fn records(seed: u64, medicines: usize) -> Records {
    let mut chance = Chance::new(seed);
    let first = chance.below(4);
    let prescriptions = (first..first + medicines).filter_map(|number| medicine(number, &mut chance));
    let prescriptions: Vec<Prescription> = prescriptions.collect();
    let prescriptions = prescriptions.into_iter().map(|one| (one.clone(), raw(&one.id, &mut chance))).collect();
    let visits = (0..chance.below(5)).filter_map(|number| {
        Some(Appointment {
            id: id("Appointment", number)?,
            start: Some(day(seed % 1000 + u64::try_from(number).unwrap_or(0))),
            end: None,
            status: AppointmentStatus::Booked,
            doctor: Some("Dr Anita Rao".into()),
            doctor_id: None,
            description: None,
            video: None,
        })
    });
    let at = day(seed % 20_000);
    Records {
        patient: Patient {
            id: ResourceId::new("Patient", "asha").unwrap_or_else(|| unreachable!("a fixed id")),
            name: "Asha Verma".into(),
            given: Some("Asha".into()),
            birth_date: None,
        },
        prescriptions,
        appointments: visits
            .map(|visit| (visit.clone(), format!("{{\"id\":\"{}\"}}", visit.id).into_bytes()))
            .collect(),
        answered_at: at,
        fetched_at: at,
    }
}

/// What was sent in a visit: words and a file of that many bytes.
#[must_use]
pub fn items(seed: u64, size: usize) -> Vec<KeptItem> {
    let mut chance = Chance::new(seed);
    let item = |what| KeptItem {
        number: 0,
        at: day(seed % 20_000),
        doctor: "Dr Anita Rao".into(),
        mine: true,
        arrived: true,
        what,
    };
    let bytes: Arc<[u8]> = chance.bytes(size).into();
    vec![
        item(KeptWhat::Words(format!("words {seed}"))),
        item(KeptWhat::File {
            name: format!("file {seed}"),
            mime: "image/jpeg".into(),
            size: bytes.len(),
            bytes: Some(bytes),
        }),
    ]
}
