//! What is kept, found again, and said to be gone.

use super::*;
#[tokio::test]
async fn what_was_stored_comes_back_after_closing_and_opening() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let records = sample::records("2026-11-23T09:00:00Z");

    let kept = vault.prescriptions().await.unwrap();
    assert_eq!(kept.len(), records.prescriptions.len());
    for (kept, (given, raw)) in kept.iter().zip(&records.prescriptions) {
        assert!(kept.value == *given && kept.gone_since.is_none(), "{given:?}");
        assert_eq!(vault.raw(given.id.clone()).await.unwrap().as_ref(), Some(raw));
        let one = vault.prescription(given.id.clone()).await.unwrap();
        assert!(one.is_some_and(|one| one.value == *given));
    }
    let visits = vault.appointments().await.unwrap();
    assert!(visits[0].value == sample::full_appointment(), "the one with a time comes first");
    assert!(visits[1].value == sample::bare_appointment());
    assert!(vault.raw(id("Appointment/full")).await.unwrap().is_some());
    assert!(vault.patient().await.unwrap() == Some(sample::patient()));
    assert_eq!(vault.fetched_at().await.unwrap(), Some(records.fetched_at));
    assert_eq!(vault.prescription(id("MedicationRequest/none")).await.unwrap(), None);
    assert_eq!(vault.raw(id("Patient/none")).await.unwrap(), None);
}

#[tokio::test]
async fn a_new_vault_is_empty_and_says_that_nothing_was_fetched() {
    let vault = Home::new().create().await.unwrap();
    assert_eq!(vault.fetched_at().await.unwrap(), None);
    assert_eq!(vault.patient().await.unwrap(), None);
    assert!(vault.prescriptions().await.unwrap().is_empty());
    assert!(vault.appointments().await.unwrap().is_empty());
    assert!(vault.search("a".into()).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_the_clinic_no_longer_lists_is_marked_and_comes_back_unmarked() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let mut fewer = sample::records("2026-11-24T09:00:00Z");
    fewer.prescriptions.remove(0);
    fewer.appointments.remove(0);
    assert_eq!(
        vault.replace_records(fewer.clone()).await.unwrap(),
        Replaced { prescriptions: 2, appointments: 1, newly_gone: 2 }
    );
    let kept = vault.prescriptions().await.unwrap();
    let gone = kept.last().unwrap();
    assert!(gone.value == sample::full_prescription());
    assert_eq!(gone.gone_since, Some(at("2026-11-24T09:00:00Z")));
    assert_eq!(kept.iter().filter(|kept| kept.gone_since.is_some()).count(), 1);

    fewer.answered_at = at("2026-11-25T09:00:00Z");
    assert_eq!(vault.replace_records(fewer).await.unwrap().newly_gone, 0);
    let still = vault.prescription(id("MedicationRequest/full")).await.unwrap().unwrap();
    assert_eq!(still.gone_since, Some(at("2026-11-24T09:00:00Z")), "since the first time");

    vault.replace_records(sample::records("2026-11-26T09:00:00Z")).await.unwrap();
    let kept = vault.prescriptions().await.unwrap();
    assert!(kept.iter().all(|kept| kept.gone_since.is_none()));
    assert_eq!(kept[0].value.id, id("MedicationRequest/full"), "the clinic's order again");
}

#[tokio::test]
async fn what_is_gone_is_gone_since_the_answer_however_old_the_rest_is() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let mut fewer = sample::records("2026-11-23T09:00:00Z");
    fewer.prescriptions.remove(0);
    fewer.answered_at = at("2026-11-24T09:00:00Z");
    vault.replace_records(fewer).await.unwrap();
    assert_eq!(vault.fetched_at().await.unwrap(), Some(at("2026-11-23T09:00:00Z")));
    let gone = vault.prescription(id("MedicationRequest/full")).await.unwrap().unwrap();
    assert_eq!(gone.gone_since, Some(at("2026-11-24T09:00:00Z")));
}

#[tokio::test]
async fn another_patients_records_are_refused_whole() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let mut other = sample::records("2026-11-24T09:00:00Z");
    other.patient.id = id("Patient/mohan");
    other.prescriptions.clear();
    assert_eq!(vault.replace_records(other).await, Err(StoreError::OtherPatient));
    assert_eq!(vault.prescriptions().await.unwrap().len(), 3);
    assert_eq!(vault.fetched_at().await.unwrap(), Some(at("2026-11-23T09:00:00Z")));
}

#[tokio::test]
async fn search_finds_names_reasons_and_prescribers_by_the_beginnings_of_words() {
    let vault = Home::new().create().await.unwrap();
    let mut records = sample::records("2026-11-23T09:00:00Z");
    for (number, name) in [("4", "मेटफॉर्मिन 500"), ("5", "Café-au-lait cream"), ("6", "Vitamin D3 (OR similar)")]
    {
        records.prescriptions.push((sample::bare_prescription(number, name), Vec::new()));
    }
    vault.replace_records(records).await.unwrap();
    let found = async |text: &str| {
        let found = vault.search(text.into()).await.unwrap();
        names(&found).iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()
    };
    let amlodipine = ["Amlodipine 5 mg tablets"];
    for text in ["amlo", "AMLODIPINE", "blood pres", "tablets 5", "angina", "rao", "anita r"] {
        assert_eq!(found(text).await, amlodipine, "{text}");
    }
    assert_eq!(found("मेट").await, ["मेटफॉर्मिन 500"]);
    assert_eq!(found("cafe").await, ["Café-au-lait cream"]);
    assert_eq!(found("or sim").await, ["Vitamin D3 (OR similar)"]);
    assert_eq!(found("5").await.len(), 2);
    assert!(found("lodipine").await.is_empty(), "words match from their beginning");
}

#[tokio::test]
async fn nothing_that_can_be_typed_breaks_the_search() {
    let vault = Home::furnished().await.open().await.unwrap();
    for text in [
        "\"",
        "\"\"\"",
        "amlo\"",
        "a OR b",
        "NOT",
        "AND",
        "NEAR(a b)",
        "name:amlo",
        "-amlo",
        "^amlo",
        "*",
        "a*",
        "(",
        ")",
        "{name}: x",
        "'; DROP TABLE audit; --",
        "\0",
        "a\0b",
        "a + b",
        "%",
        "_",
        "\u{202e}x",
        "💊",
        &"x ".repeat(10_000),
        &"y".repeat(100_000),
        "٣",
        "½",
    ] {
        assert!(vault.search(text.into()).await.is_ok(), "{text:.20}");
    }
    assert_eq!(vault.search("amlo\"".into()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_medicine_that_changed_its_name_is_found_by_the_new_one_only() {
    let vault = Home::furnished().await.open().await.unwrap();
    let mut records = sample::records("2026-11-24T09:00:00Z");
    records.prescriptions[2].0.name = "Ibuprofen".into();
    vault.replace_records(records).await.unwrap();
    assert_eq!(vault.search("ibu".into()).await.unwrap().len(), 1);
    assert!(vault.search("parac".into()).await.unwrap().is_empty());
}

#[tokio::test]
async fn events_and_settings_are_kept() {
    let home = Home::new();
    let vault = home.create().await.unwrap();
    let event = |action: &str| AuditEvent {
        at: at("2026-11-23T14:30:00Z"),
        actor: "Practitioner/rao".into(),
        action: action.into(),
        subject: Some("Appointment/full".into()),
        code: None,
    };
    assert_eq!(vault.audit(event("visit-began")).await.unwrap(), 1);
    assert_eq!(vault.audit(event("visit-ended")).await.unwrap(), 2);
    vault.put_setting("text-size", Some("26".into())).await.unwrap();
    vault.put_setting("text-size", Some("34".into())).await.unwrap();
    vault.put_setting("other", Some("x".into())).await.unwrap();
    vault.put_setting("other", None).await.unwrap();
    vault.close().await;

    let vault = home.open().await.unwrap();
    let rows = vault.audit_rows(1).await.unwrap();
    assert_eq!(rows, [AuditRow { number: 2, event: event("visit-ended") }]);
    assert_eq!(vault.audit_rows(10).await.unwrap().len(), 2);
    assert_eq!(vault.setting("text-size").await.unwrap().as_deref(), Some("34"));
    assert_eq!(vault.setting("other").await.unwrap(), None);
}
