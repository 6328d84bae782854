//! Each fault does what it says, and ends when it is mended.

use reference_clinic::{BrokenBundle, BundleFault, Failing, FaultPlan, NextFault};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{App, LOADER, access, http, next_of};

const SEARCH: &str = "MedicationRequest?patient=asha";

#[tokio::test]
async fn a_path_fails_as_often_as_was_said() {
    let app = App::start().await;
    let failing = Failing { prefix: "/fhir/Patient".to_owned(), times: 2 };
    app.clinic.faults().set(FaultPlan { fail: Some(failing), ..FaultPlan::default() });
    for status in [500, 500, 200] {
        assert_eq!(app.get(LOADER, "Patient/asha").await.status(), status);
        assert_eq!(app.get(LOADER, "Practitioner/rao").await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_held_body_stops_half_way_until_it_is_let_go() {
    let app = App::start().await;
    let faults = app.clinic.faults();
    faults.change(|plan| plan.hold = Some("/fhir/Patient".to_owned()));
    let mut response = app.get(LOADER, "Patient/asha").await;
    let mut body = response.chunk().await.unwrap().unwrap().to_vec();
    faults.until_held(1).await;
    assert!(serde_json::from_slice::<Value>(&body).is_err());
    faults.clear();
    while let Some(chunk) = response.chunk().await.unwrap() {
        body.extend_from_slice(&chunk);
    }
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["id"], "asha");
}

#[tokio::test]
async fn a_bundle_is_broken_in_the_way_asked_for() {
    let app = App::start().await;
    let faults = app.clinic.faults();
    let whole = app.get(LOADER, SEARCH).await.text().await.unwrap();
    for how in [BrokenBundle::NotJson, BrokenBundle::Truncated, BrokenBundle::Huge] {
        let kind = Some("MedicationRequest".to_owned());
        faults.change(|plan| plan.bundle = Some(BundleFault { how, kind }));
        let text = app.get(LOADER, SEARCH).await.text().await.unwrap();
        match how {
            BrokenBundle::NotJson => assert!(text.starts_with("<html>")),
            BrokenBundle::Truncated => assert_eq!(text, whole[..whole.len() / 2]),
            BrokenBundle::Huge => {
                assert!(text.len() >= 50 * 1024 * 1024);
                assert!(serde_json::from_str::<Value>(&text).is_ok());
            }
        }
        let other = app.json(LOADER, "Practitioner").await;
        assert_eq!(other["total"], 2);
    }
}

#[tokio::test]
async fn a_next_link_leads_astray() {
    let app = App::start().await;
    let faults = app.clinic.faults();
    faults.change(|plan| plan.next = Some(NextFault::Loop));
    let first = app.json(LOADER, SEARCH).await;
    let next = next_of(&first).unwrap();
    assert_eq!(next_of(&app.json(LOADER, &next).await).unwrap(), next);
    let url = "https://elsewhere.example/fhir?page=2".to_owned();
    faults.change(|plan| plan.next = Some(NextFault::Elsewhere { url: url.clone() }));
    assert_eq!(next_of(&app.json(LOADER, SEARCH).await), Some(url));
}

#[tokio::test]
async fn a_dead_socket_closes_new_and_old_connections() {
    let app = App::start().await;
    let url = format!("{}/metadata", app.clinic.base());
    assert!(app.http.get(&url).send().await.is_ok());
    app.clinic.faults().change(|plan| plan.dead_socket = u32::MAX);
    assert!(app.http.get(&url).send().await.is_err());
    assert!(http().get(&url).send().await.is_err());
    app.clinic.faults().clear();
    assert!(app.http.get(&url).send().await.is_ok());
}

#[tokio::test]
async fn the_token_endpoint_and_the_tokens_fail() {
    let app = App::start().await;
    let faults = app.clinic.faults();
    let tokens = app.sign_in("asha").await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    for status in [400, 500] {
        faults.change(|plan| plan.token_status = Some(status));
        assert_eq!(app.refresh(refresh).await.0, status);
    }
    faults.set(FaultPlan { refuse_refresh: true, ..FaultPlan::default() });
    assert_eq!(app.refresh(refresh).await.1["error"], "invalid_grant");
    faults.clear();
    faults.expire_tokens();
    assert_eq!(app.get(access(&tokens), "Patient/asha").await.status(), StatusCode::UNAUTHORIZED);
    let (status, newer) = app.refresh(refresh).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(app.get(access(&newer), "Patient/asha").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_type_is_forbidden_a_medicine_hidden_and_another_left_without_a_name() {
    let app = App::start().await;
    let url = format!("{}/_faults", app.clinic.origin());
    let plan = json!({
        "forbid": ["Practitioner"],
        "withhold": ["MedicationRequest/asha-amlodipine"],
        "unname": ["MedicationRequest/asha-metformin"],
    });
    let set = app.http.post(&url).body(plan.to_string()).send().await.unwrap();
    assert_eq!(set.status(), StatusCode::OK);
    assert_eq!(app.get(LOADER, "Practitioner/rao").await.status(), StatusCode::FORBIDDEN);
    let hidden = app.get(LOADER, "MedicationRequest/asha-amlodipine").await;
    assert_eq!(hidden.status(), StatusCode::NOT_FOUND);
    assert_eq!(app.json(LOADER, SEARCH).await["total"], 9);
    let unnamed = app.json(LOADER, "MedicationRequest/asha-metformin").await;
    assert!(unnamed.get("medicationCodeableConcept").is_none());
    let bad = app.http.post(&url).body(r#"{"withold":[]}"#).send().await.unwrap();
    assert_eq!(bad.status(), StatusCode::BAD_REQUEST);
}
