//! Made-up records for the tests of this crate: every field of every value is used somewhere.

use clinical::{
    Appointment, AppointmentStatus, AsNeeded, Bounds, Coding, Concept, DayOfWeek, Decimal, Dosage, DoseAmount,
    PartialDate, Patient, Prescription, PrescriptionKind, PrescriptionStatus, Quantity, ResourceId, Timing, UnitOfTime,
    VideoForm, VideoLink, When,
};
use jiff::Timestamp;

use crate::records::Records;

/// Words that must never be found in a file of a vault.
pub(crate) const PRIVATE_WORDS: &[&str] = &[
    "Amlodipine",
    "amlodipine",
    "Levothyroxine",
    "Paracetamol",
    "Asha",
    "Verma",
    "Anita",
    "blood pressure",
    "MedicationRequest",
    "Hill Clinic",
];

pub(crate) fn id(text: &str) -> ResourceId {
    ResourceId::parse(text).unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn date(text: &str) -> Option<PartialDate> {
    Some(PartialDate::parse(text).unwrap())
}

fn decimal(text: &str) -> Option<Decimal> {
    Some(Decimal::parse(text).unwrap())
}

fn concept(text: &str) -> Concept {
    Concept {
        text: Some(text.into()),
        codings: vec![
            Coding {
                system: Some("http://snomed.info/sct".into()),
                code: Some("26643006".into()),
                display: Some("Oral route".into()),
            },
            Coding::default(),
        ],
    }
}

fn quantity(value: &str) -> Quantity {
    Quantity {
        value: decimal(value),
        comparator: Some("<=".into()),
        unit: Some("mg".into()),
        system: Some("http://unitsofmeasure.org".into()),
        code: Some("mg".into()),
    }
}

fn full_timing() -> Timing {
    Timing {
        events: vec![PartialDate::parse("2026").unwrap(), PartialDate::parse("2026-11-23T08:00:00.250+05:30").unwrap()],
        code: Some(concept("BID")),
        bounds: Some(Bounds::Period { start: date("2026-02"), end: None }),
        count: Some(14),
        count_max: Some(u32::MAX),
        duration: decimal("0.50"),
        duration_max: decimal("1e1"),
        duration_unit: Some(UnitOfTime::Hour),
        frequency: Some(2),
        frequency_max: Some(3),
        period: decimal("1.0"),
        period_max: decimal("2"),
        period_unit: Some(UnitOfTime::Unknown("fortnight".into())),
        days_of_week: vec![DayOfWeek::Monday, DayOfWeek::Unknown("eid".into())],
        times_of_day: vec!["08:00:00".parse().unwrap(), "20:15:30.5".parse().unwrap()],
        whens: vec![When::AfterBreakfast, When::Unknown("TEATIME".into())],
        offset_minutes: Some(30),
    }
}

fn full_dosage() -> Dosage {
    Dosage {
        sequence: Some(1),
        text: Some("One tablet in the morning \"with\" food\n½ at night".into()),
        patient_instruction: Some("  Swallow whole ".into()),
        additional: vec![concept("with food"), Concept::default()],
        timing: Some(full_timing()),
        as_needed: Some(AsNeeded::For(concept("pain"))),
        site: Some(concept("left arm")),
        route: Some(concept("by mouth")),
        method: Some(concept("swallow")),
        dose: Some(DoseAmount::Quantity(quantity("0.10"))),
        rate: Some(DoseAmount::Ratio { numerator: quantity("4"), denominator: Quantity::default() }),
        max_per_period: Some(DoseAmount::Range { low: None, high: Some(quantity("-1.50e-3")) }),
        max_per_administration: Some(quantity("2")),
        max_per_lifetime: Some(quantity("900000000000000000000.0001")),
        unread: vec!["modifierExtension".into()],
    }
}

/// Every field filled.
pub(crate) fn full_prescription() -> Prescription {
    Prescription {
        id: id("MedicationRequest/full"),
        kind: PrescriptionKind::Request,
        name: "Amlodipine 5 mg tablets".into(),
        medicine: Some(concept("amlodipine")),
        dosages: vec![full_dosage(), Dosage { as_needed: Some(AsNeeded::Yes), ..Dosage::default() }],
        status: PrescriptionStatus::Other("halfway".into()),
        status_reason: Some("swollen ankles".into()),
        intent: Some("order".into()),
        do_not_take: true,
        reasons: vec!["High blood pressure".into(), "Angina".into()],
        prescriber: Some("Dr Anita Rao".into()),
        authored_on: date("2019"),
        from: date("2019-04"),
        until: date("2027-01-31"),
        notes: vec!["Hill Clinic".into(), String::new()],
    }
}

/// As little as a clinic may say.
pub(crate) fn bare_prescription(number: &str, name: &str) -> Prescription {
    Prescription {
        id: id(&format!("MedicationStatement/{number}")),
        kind: PrescriptionKind::Statement,
        name: name.into(),
        medicine: None,
        dosages: Vec::new(),
        status: PrescriptionStatus::Unknown,
        status_reason: None,
        intent: None,
        do_not_take: false,
        reasons: Vec::new(),
        prescriber: None,
        authored_on: None,
        from: None,
        until: None,
        notes: Vec::new(),
    }
}

pub(crate) fn full_appointment() -> Appointment {
    Appointment {
        id: id("Appointment/full"),
        start: Some(at("2026-11-23T14:30:00.123456789Z")),
        end: Some(at("2026-11-23T15:00:00Z")),
        status: AppointmentStatus::Other("maybe".into()),
        doctor: Some("Dr Anita Rao".into()),
        doctor_id: Some(id("Practitioner/rao")),
        description: Some("blood pressure".into()),
        video: Some(VideoLink { url: "https://visit.example/r?x=1&y=é".into(), form: VideoForm::Extension }),
    }
}

pub(crate) fn bare_appointment() -> Appointment {
    Appointment {
        id: id("Appointment/bare"),
        start: None,
        end: None,
        status: AppointmentStatus::Booked,
        doctor: None,
        doctor_id: None,
        description: None,
        video: None,
    }
}

pub(crate) fn patient() -> Patient {
    Patient {
        id: id("Patient/asha"),
        name: "Asha Verma".into(),
        given: Some("Asha".into()),
        birth_date: date("1946-07"),
    }
}

/// Three medicines and two visits, as one fetch brings them.
pub(crate) fn records(fetched_at: &str) -> Records {
    let prescriptions = [
        full_prescription(),
        bare_prescription("2", "Levothyroxine 25 micrograms"),
        bare_prescription("3", "Paracetamol"),
    ];
    let raw = |id: &ResourceId| format!("{{\"id\": \"{id}\",  \"dose\": 0.10}}").into_bytes();
    Records {
        patient: patient(),
        prescriptions: prescriptions.into_iter().map(|p| (p.clone(), raw(&p.id))).collect(),
        appointments: [bare_appointment(), full_appointment()].into_iter().map(|a| (a.clone(), raw(&a.id))).collect(),
        answered_at: at(fetched_at),
        fetched_at: at(fetched_at),
    }
}
