//! Read, search, paging, `_include`, entity tags, transactions, and who may see what.

use std::collections::BTreeSet;

use reference_clinic::expected_medicines;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{App, LOADER, access, next_of};

/// Every page of a search: matches and includes, apart.
async fn pages(app: &App, token: &str, path: &str) -> (Vec<Vec<Value>>, Vec<Value>) {
    let (mut matches, mut includes, mut at) = (Vec::new(), Vec::new(), Some(path.to_owned()));
    while let Some(path) = at {
        let bundle = app.json(token, &path).await;
        let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
        let of = |mode: &str| {
            entries
                .iter()
                .filter(|entry| entry["search"]["mode"] == mode)
                .map(|entry| entry["resource"].clone())
                .collect::<Vec<_>>()
        };
        matches.push(of("match"));
        includes.extend(of("include"));
        at = next_of(&bundle);
    }
    (matches, includes)
}

/// A medicine's name, found the long way round, without any code of the app.
fn name(resource: &Value, includes: &[Value]) -> String {
    let concept = |concept: &Value| {
        let display = concept["coding"][0]["display"].as_str();
        display.or(concept["text"].as_str()).map(str::to_owned)
    };
    if let Some(name) = concept(&resource["medicationCodeableConcept"]) {
        return name;
    }
    let reference = resource["medicationReference"]["reference"].as_str().unwrap();
    let medication = match reference.strip_prefix('#') {
        Some(id) => resource["contained"].as_array().unwrap().iter().find(|one| one["id"] == id),
        None => includes.iter().find(|one| format!("Medication/{}", one["id"].as_str().unwrap()) == reference),
    };
    concept(&medication.unwrap()["code"]).unwrap()
}

#[tokio::test]
async fn the_records_hold_exactly_the_medicines_written_down_for_each_person() {
    let app = App::start().await;
    for person in ["asha", "mohan", "leela"] {
        let tokens = app.sign_in(person).await;
        let mut names = Vec::new();
        for search in [
            format!("MedicationRequest?patient={person}&intent=order,plan&_include=MedicationRequest:medication"),
            format!("MedicationStatement?patient={person}&_include=MedicationStatement:medication"),
        ] {
            let (matches, includes) = pages(&app, access(&tokens), &search).await;
            names.extend(matches.iter().flatten().map(|one| name(one, &includes)));
        }
        names.sort();
        assert_eq!(names, expected_medicines(person), "{person}");
    }
}

#[tokio::test]
async fn a_search_comes_in_pages_of_five_without_a_gap_or_a_double() {
    let app = App::start().await;
    let tokens = app.sign_in("asha").await;
    let search = "MedicationRequest?patient=Patient/asha&intent=order,plan&_include=MedicationRequest:requester";
    let (pages, includes) = pages(&app, access(&tokens), search).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [5, 4]);
    let ids: BTreeSet<&str> = pages.iter().flatten().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 9);
    assert!(!ids.contains("asha-vitamin-b12"));
    assert!(includes.iter().all(|one| one["resourceType"] == "Practitioner"));
    let bundle = app.json(access(&tokens), "MedicationRequest?_count=2").await;
    assert_eq!(bundle["total"], 10);
    assert_eq!(bundle["entry"].as_array().unwrap().len(), 2);
    assert!(next_of(&bundle).unwrap().starts_with(&app.clinic.base()));
}

#[tokio::test]
async fn visits_are_found_by_date_and_status() {
    let app = App::start().await;
    let tokens = app.sign_in("asha").await;
    for (search, ids) in [
        ("Appointment?patient=asha", vec!["asha-next-week", "asha-past", "asha-today"]),
        ("Appointment?patient=asha&date=ge2026-11-24", vec!["asha-next-week", "asha-today"]),
        ("Appointment?patient=asha&date=2026-11-24", vec!["asha-today"]),
        ("Appointment?patient=asha&date=ge2026-11-24&date=le2026-11-25", vec!["asha-today"]),
        ("Appointment?patient=asha&date=lt2026-11-24T05:00:00Z", vec!["asha-past"]),
        ("Appointment?patient=asha&status=fulfilled", vec!["asha-past"]),
        ("Appointment?_id=asha-past,mohan-today", vec!["asha-past"]),
    ] {
        let (pages, _) = pages(&app, access(&tokens), search).await;
        let found: Vec<&str> = pages.iter().flatten().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(found, ids, "{search}");
    }
    let today = app.json(access(&tokens), "Appointment/asha-today").await;
    assert_eq!(today["start"], "2026-11-24T10:30:00+05:30");
}

#[tokio::test]
async fn numbers_come_as_they_were_written() {
    let app = App::start().await;
    let tokens = app.sign_in("asha").await;
    for (id, number) in [("asha-metformin", "90.00"), ("asha-levothyroxine", "0.10")] {
        let path = format!("MedicationRequest/{id}");
        let text = app.get(access(&tokens), &path).await.text().await.unwrap();
        assert!(text.contains(number), "{id}");
        let path = format!("MedicationRequest?_id={id}");
        let text = app.get(access(&tokens), &path).await.text().await.unwrap();
        assert!(text.contains(number), "{id}");
    }
}

#[tokio::test]
async fn a_token_opens_one_person_and_what_the_clinic_shares() {
    let app = App::start().await;
    let tokens = app.sign_in("asha").await;
    let token = access(&tokens);
    for shared in ["Practitioner/rao", "Organization/hill-clinic", "Medication/aspirin-75"] {
        assert_eq!(app.get(token, shared).await.status(), StatusCode::OK, "{shared}");
    }
    for other in [
        "Patient/mohan",
        "MedicationRequest/mohan-apixaban",
        "Appointment/mohan-today",
        "MedicationRequest?patient=mohan",
        "MedicationRequest?subject=Patient/mohan",
        "Patient?_id=leela",
    ] {
        let response = app.get(token, other).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{other}");
        let outcome: Value = response.json().await.unwrap();
        assert_eq!(outcome["resourceType"], "OperationOutcome");
    }
    let all = app.json(token, "Patient").await;
    assert_eq!(all["total"], 1);
    let unknown = app.get("x", "Patient/asha").await;
    assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED);
    assert!(unknown.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
}

#[tokio::test]
async fn a_version_that_is_known_is_not_sent_again_and_an_old_one_is_not_overwritten() {
    let app = App::start().await;
    let path = format!("{}/Patient/asha", app.clinic.base());
    let read = app.http.get(&path).bearer_auth(LOADER);
    let first = read.try_clone().unwrap().send().await.unwrap();
    assert_eq!(first.headers()["content-type"], "application/fhir+json; charset=utf-8");
    assert_eq!(first.headers()["etag"], "W/\"1\"");
    let mut patient: Value = first.json().await.unwrap();
    assert_eq!(patient["meta"]["versionId"], "1");
    let same = read.try_clone().unwrap().header("if-none-match", "W/\"1\"").send().await.unwrap();
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);

    patient["active"] = json!(false);
    let write = |tag: &str| {
        let put = app.http.put(&path).bearer_auth(LOADER).header("if-match", tag);
        put.header("content-type", "application/fhir+json").body(patient.to_string()).send()
    };
    assert_eq!(write("W/\"1\"").await.unwrap().status(), StatusCode::OK);
    assert_eq!(write("W/\"1\"").await.unwrap().status(), StatusCode::PRECONDITION_FAILED);
    let changed = read.header("if-none-match", "W/\"1\"").send().await.unwrap();
    assert_eq!(changed.headers()["etag"], "W/\"2\"");
}

#[tokio::test]
async fn a_bundle_is_loaded_by_the_loader_and_by_no_patient() {
    let app = App::start().await;
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [{
        "resource": {"resourceType": "Organization", "name": "Valley Clinic"},
        "request": {"method": "POST", "url": "Organization"}}]});
    let tokens = app.sign_in("asha").await;
    for (token, status) in [(LOADER, StatusCode::OK), (access(&tokens), StatusCode::FORBIDDEN)] {
        let post = app.http.post(app.clinic.base()).bearer_auth(token);
        let post = post.header("content-type", "application/fhir+json").body(bundle.to_string());
        assert_eq!(post.send().await.unwrap().status(), status);
    }
    assert_eq!(app.json(LOADER, "Organization").await["total"], 2);
}

#[tokio::test]
async fn what_is_not_here_is_said_as_an_operation_outcome() {
    let app = App::start().await;
    for (path, status) in [
        ("Patient/nobody", StatusCode::NOT_FOUND),
        ("patient", StatusCode::NOT_FOUND),
        ("Appointment?date=soon", StatusCode::BAD_REQUEST),
        ("Patient/asha/_history/1/x", StatusCode::NOT_FOUND),
    ] {
        let response = app.get(LOADER, path).await;
        assert_eq!(response.status(), status, "{path}");
        let outcome: Value = response.json().await.unwrap();
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{path}");
    }
    let statement = app.json(LOADER, "metadata").await;
    assert_eq!(statement["fhirVersion"], "4.0.1");
}
