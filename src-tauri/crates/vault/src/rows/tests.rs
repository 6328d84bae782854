use clinical::{DoseAmount, Prescription, PrescriptionKind, VideoForm};
use serde::de::DeserializeOwned;

use super::*;
use crate::sample;

/// The fullest prescription as the first version wrote it. Frozen: every later version reads it.
const FROZEN: &str = include_str!("../../tests/frozen/prescription_row_v1.json");

fn through_json<R: Serialize + DeserializeOwned>(row: &R) -> R {
    serde_json::from_str(&serde_json::to_string(row).unwrap()).unwrap()
}

fn through_row(prescription: &Prescription) -> Prescription {
    prescription_from_row(through_json(&row_from_prescription(prescription))).unwrap()
}

/// `Debug` hides what the values hold, so `assert_eq!` would say nothing anyway.
fn same(left: &Prescription, right: &Prescription) {
    assert!(left == right, "{left:?} is not {right:?}");
}

#[test]
fn a_prescription_comes_back_exactly() {
    let full = sample::full_prescription();
    same(&through_row(&full), &full);
    let bare = sample::bare_prescription("1", "x");
    same(&through_row(&bare), &bare);
}

#[test]
fn every_kind_of_amount_and_bounds_comes_back_exactly() {
    let quantity = Quantity { value: Decimal::parse("1.0").ok(), ..Quantity::default() };
    let some = Some(quantity.clone());
    let ranges = [(None, None), (some.clone(), None), (None, some.clone()), (some.clone(), some)];
    let mut amounts = vec![DoseAmount::Quantity(quantity.clone())];
    let mut bounds = vec![clinical::Bounds::Duration(quantity)];
    for (low, high) in ranges {
        amounts.push(DoseAmount::Range { low: low.clone(), high: high.clone() });
        bounds.push(clinical::Bounds::Range { low, high });
    }
    let mut prescription = sample::full_prescription();
    for (amount, bounds) in amounts.into_iter().zip(bounds) {
        prescription.dosages[0].dose = Some(amount);
        prescription.dosages[0].timing.as_mut().unwrap().bounds = Some(bounds);
        same(&through_row(&prescription), &prescription);
    }
}

#[test]
fn every_known_code_comes_back() {
    let mut prescription = sample::full_prescription();
    prescription.kind = PrescriptionKind::Statement;
    let timing = prescription.dosages[0].timing.as_mut().unwrap();
    timing.whens = clinical::When::all().to_vec();
    timing.days_of_week = clinical::DayOfWeek::all().to_vec();
    same(&through_row(&prescription), &prescription);
    for form in [VideoForm::Extension, VideoForm::ContainedService, VideoForm::Native] {
        let mut appointment = sample::full_appointment();
        appointment.video.as_mut().unwrap().form = form;
        let back = appointment_from_row(through_json(&row_from_appointment(&appointment))).unwrap();
        assert!(back == appointment);
    }
}

#[test]
fn an_appointment_and_a_patient_come_back_exactly() {
    for appointment in [sample::full_appointment(), sample::bare_appointment()] {
        let row = through_json(&row_from_appointment(&appointment));
        assert!(appointment_from_row(row).unwrap() == appointment);
    }
    let patient = sample::patient();
    assert!(patient_from_row(through_json(&row_from_patient(&patient))).unwrap() == patient);
}

#[test]
fn the_first_row_ever_written_still_reads_and_is_still_written_so() {
    let written = serde_json::to_string_pretty(&row_from_prescription(&sample::full_prescription()));
    assert_eq!(written.unwrap(), FROZEN.trim_end());
    let row: PrescriptionRow = serde_json::from_str(FROZEN).unwrap();
    same(&prescription_from_row(row).unwrap(), &sample::full_prescription());
}

#[test]
fn a_row_that_is_not_as_it_was_written_names_its_field() {
    let good = row_from_prescription(&sample::full_prescription());
    let damaged = |change: fn(&mut PrescriptionRow)| {
        let mut row = good.clone();
        change(&mut row);
        prescription_from_row(row).err().unwrap().0
    };
    assert_eq!(damaged(|row| row.id = "x".into()), "id");
    assert_eq!(damaged(|row| row.kind = "x".into()), "kind");
    assert_eq!(damaged(|row| row.until = Some("2026-02-30".into())), "date");
    let mut row = good.clone();
    row.dosages[0].max_per_lifetime.as_mut().unwrap().value = Some("lots".into());
    assert_eq!(prescription_from_row(row).err().unwrap().0, "decimal");
}

#[test]
fn rows_hide_from_debug() {
    let row = row_from_prescription(&sample::full_prescription());
    assert_eq!(format!("{row:?}"), "PrescriptionRow { .. }");
}
