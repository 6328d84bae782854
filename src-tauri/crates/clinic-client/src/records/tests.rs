use super::*;
use crate::http::PinnedRoots;
use crate::test_server::{DISCOVERY, TOKEN, TestServer, discovery_document};
use crate::tokens::{AccessError, Clock, Grant, KeepFailed, RefreshKeep, Start};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use fhir::PagingError;
use smart::RefreshToken;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use zeroize::Zeroizing;

/// Answers by path and query, the requests seen, and which token is good.
#[derive(Clone, Default)]
struct Clinic(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    answers: HashMap<String, (u16, String)>,
    seen: Vec<String>,
    good_token: Option<String>,
    refuse_refresh: bool,
    /// What the token opens, where that is said.
    scope: Option<&'static str>,
}

impl Clinic {
    fn says(&self, at: &str, status: u16, body: impl Into<String>) {
        let answer = (status, body.into());
        self.0.lock().unwrap().answers.insert(format!("/fhir/{at}"), answer);
    }

    fn seen(&self) -> Vec<String> {
        self.0.lock().unwrap().seen.clone()
    }

    fn answer(&self, request: &Request) -> Response {
        let mut state = self.0.lock().unwrap();
        let at = request.uri().path_and_query().unwrap().to_string();
        state.seen.push(at.clone());
        let token = request.headers().get(header::AUTHORIZATION);
        let token = token.and_then(|token| token.to_str().ok()).unwrap_or_default().to_owned();
        if state.good_token.as_ref().is_some_and(|good| *good != token) {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        assert!(token.starts_with("Bearer a-"), "{at} came without a token");
        let found = state.answers.get(&at);
        // A search that no test speaks of finds nothing.
        let empty = (200, bundle(&[], None));
        let bare = at.split('?').next().unwrap_or_default();
        let (status, body) = found.or_else(|| state.answers.get(bare)).unwrap_or_else(|| {
            assert!(at.contains('?') || !at.contains("Patient/"), "{at}");
            &empty
        });
        let status = StatusCode::from_u16(*status).unwrap();
        let headers = [(header::CONTENT_TYPE, FHIR_JSON), (header::ETAG, "W/\"1\"")];
        (status, headers, body.clone()).into_response()
    }
}

fn bundle(resources: &[&str], next: Option<&str>) -> String {
    let entries: Vec<_> = resources.iter().map(|one| format!(r#"{{"resource":{one}}}"#)).collect();
    let link = next.map_or_else(String::new, |url| format!(r#""link":[{{"relation":"next","url":"{url}"}}],"#));
    format!(r#"{{"resourceType":"Bundle","type":"searchset",{link}"entry":[{}]}}"#, entries.join(","))
}

const ASHA: &str = r#"{"resourceType":"Patient","id":"asha","name":[{"text":"Asha Verma"}]}"#;
const REQUESTS: &str = "MedicationRequest";

fn request(id: &str) -> String {
    format!(
        r#"{{"resourceType":"MedicationRequest","id":"{id}","status":"active","intent":"order",
        "medicationCodeableConcept":{{"text":"Medicine {id}"}},"requester":{{"reference":"Practitioner/rao"}}}}"#
    )
}

struct Keep;

impl RefreshKeep for Keep {
    async fn keep(&mut self, _token: &RefreshToken) -> Result<(), KeepFailed> {
        Ok(())
    }
}

async fn scene() -> (Clinic, TestServer, ClinicRecords) {
    let clinic = Clinic::default();
    clinic.says("Patient/asha", 200, ASHA);
    clinic.says("Practitioner/rao", 404, "");
    let refreshes = Arc::new(AtomicUsize::new(0));
    let at_token = clinic.clone();
    let token = move || async move {
        if at_token.0.lock().unwrap().refuse_refresh {
            return (StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant"}"#.to_owned());
        }
        let number = refreshes.fetch_add(1, Ordering::SeqCst) + 1;
        let scope = at_token.0.lock().unwrap().scope.map_or_else(String::new, |scope| format!(r#","scope":"{scope}""#));
        let body = format!(r#"{{"access_token":"a-{number}","token_type":"Bearer"{scope}}}"#);
        (StatusCode::OK, body)
    };
    let app = Router::new()
        .route(DISCOVERY, get(|| async { discovery_document() }))
        .route(TOKEN, post(token))
        .fallback(|State(clinic): State<Clinic>, request: Request| async move { clinic.answer(&request) })
        .with_state(clinic.clone());
    let server = TestServer::start(app).await;
    let http = ClinicHttp::new(&PinnedRoots::default()).unwrap();
    let grant = Grant { base: server.base(), client_id: "housecall".into(), patient: asha(), discovery: None };
    let beginning = Instant::now();
    let clock: Clock = Arc::new(move || beginning);
    let start = Start::Kept(RefreshToken::open(Zeroizing::new("r-1".into())).unwrap());
    let (tokens, keeper) = Tokens::new(http.clone(), grant, start, Keep, clock);
    tokio::spawn(keeper.run());
    let records = ClinicRecords::new(http, tokens, server.base());
    (clinic, server, records)
}

fn asha() -> PatientId {
    PatientId::open("asha").unwrap()
}

#[tokio::test]
async fn everything_is_asked_as_it_should_be() {
    let (clinic, _server, records) = scene().await;
    clinic.says(REQUESTS, 200, bundle(&[&request("1")], None));
    let fetched = records.fetch_records(&asha()).await.unwrap();
    assert_eq!(fetched.patient.value.name, "Asha Verma");
    assert_eq!(fetched.prescriptions[0].value.name, "Medicine 1");
    assert_eq!(fetched.prescriptions[0].raw, request("1").as_bytes(), "byte for byte");
    assert!(fetched.gaps.is_empty());
    assert_eq!(fetched.etags[0].0.as_str(), "Patient/asha");
    assert_eq!(fetched.etags[0].1, "W/\"1\"");
    let seen: Vec<_> = clinic.seen().iter().map(|at| at.replace("%2C", ",").replace("%3A", ":")).collect();
    for at in [
        "/fhir/MedicationRequest?patient=asha&intent=order,plan&_include=MedicationRequest:medication",
        "/fhir/MedicationStatement?patient=asha&_include=MedicationStatement:medication",
        "/fhir/Appointment?patient=asha",
        "/fhir/Practitioner/rao",
    ] {
        assert!(seen.iter().any(|one| one == at), "{at} in {seen:#?}");
    }
}

#[tokio::test]
async fn a_practitioner_who_is_shared_gives_her_name_and_one_who_is_not_leaves_it_out() {
    let (clinic, _server, records) = scene().await;
    clinic.says(REQUESTS, 200, bundle(&[&request("1")], None));
    for status in [403, 404] {
        clinic.says("Practitioner/rao", status, "");
        let fetched = records.fetch_records(&asha()).await.unwrap();
        assert_eq!(fetched.prescriptions[0].value.prescriber, None);
        assert!(fetched.gaps.is_empty());
    }
    let rao = r#"{"resourceType":"Practitioner","id":"rao","name":[{"text":"Dr Anita Rao"}]}"#;
    clinic.says("Practitioner/rao", 200, rao);
    let fetched = records.fetch_records(&asha()).await.unwrap();
    assert_eq!(fetched.prescriptions[0].value.prescriber.as_deref(), Some("Dr Anita Rao"));
}

#[tokio::test]
async fn a_medication_that_was_not_included_is_read() {
    let (clinic, _server, records) = scene().await;
    let order = r#"{"resourceType":"MedicationRequest","id":"1","status":"active","intent":"order",
        "medicationReference":{"reference":"Medication/m1"}}"#;
    clinic.says(REQUESTS, 200, bundle(&[order], None));
    let medication = r#"{"resourceType":"Medication","id":"m1","code":{"text":"Metformin 500 mg"}}"#;
    clinic.says("Medication/m1", 200, medication);
    let fetched = records.fetch_records(&asha()).await.unwrap();
    assert_eq!(fetched.prescriptions[0].value.name, "Metformin 500 mg");
}

#[tokio::test]
async fn a_reference_to_another_server_is_not_followed() {
    let (clinic, _server, records) = scene().await;
    let other = TestServer::start(Router::new()).await;
    let away = request("1").replace("Practitioner/rao", other.at("/fhir/Practitioner/1").url().as_str());
    let up = request("2").replace("Practitioner/rao", "Practitioner/..");
    clinic.says(REQUESTS, 200, bundle(&[&away, &up], None));
    assert_eq!(records.fetch_records(&asha()).await.unwrap().prescriptions.len(), 2);
    assert_eq!(other.hits(), 0);
}

#[tokio::test]
async fn all_pages_are_fetched() {
    let (clinic, server, records) = scene().await;
    let second = server.at("/fhir/page/2").url().to_string();
    clinic.says(REQUESTS, 200, bundle(&[&request("1")], Some(&second)));
    clinic.says("page/2", 200, bundle(&[&request("2")], Some("3")));
    // A relative next is read against the first page.
    clinic.says("3", 200, bundle(&[&request("3")], None));
    let fetched = records.fetch_records(&asha()).await.unwrap();
    assert_eq!(fetched.prescriptions.len(), 3);
    assert!(fetched.gaps.is_empty());
}

#[tokio::test]
async fn a_record_of_another_patient_is_not_hers() {
    let (clinic, _server, records) = scene().await;
    let about = |id: &str, who: &str| {
        request(id).replace(r#""intent""#, &format!(r#""subject":{{"reference":"Patient/{who}"}},"intent""#))
    };
    clinic.says(REQUESTS, 200, bundle(&[&about("hers", "asha"), &about("his", "mohan"), &request("unsaid")], None));
    let fetched = records.fetch_records(&asha()).await.unwrap();
    let ids: Vec<_> = fetched.prescriptions.iter().map(|one| one.value.id.id().to_owned()).collect();
    assert_eq!(ids, ["hers", "unsaid"]);
    assert_eq!(fetched.unreadable.len(), 1);
}

#[tokio::test]
async fn a_next_page_elsewhere_or_in_a_loop_leaves_a_gap() {
    let (clinic, _server, records) = scene().await;
    let other = TestServer::start(Router::new()).await;
    let away = other.at("/fhir/page").url().to_string();
    let itself = "?patient=asha&intent=order%2Cplan&_include=MedicationRequest%3Amedication";
    for (next, error) in [(away.as_str(), PagingError::OtherOrigin), (itself, PagingError::Loop)] {
        clinic.says(REQUESTS, 200, bundle(&[&request("1")], Some(next)));
        let fetched = records.fetch_records(&asha()).await.unwrap();
        assert_eq!(fetched.prescriptions.len(), 1, "the first page is kept");
        match fetched.gap(RecordKind::MedicationRequest) {
            Some(FetchError::Paging(found)) => assert_eq!(*found, error),
            gap => panic!("{gap:?}"),
        }
    }
    assert_eq!(other.hits(), 0, "no token went there");
}

#[tokio::test]
async fn one_401_is_met_with_one_refresh() {
    let (clinic, _server, records) = scene().await;
    clinic.says(REQUESTS, 200, bundle(&[&request("1")], None));
    records.fetch_records(&asha()).await.unwrap();
    clinic.0.lock().unwrap().good_token = Some("Bearer a-2".into());
    assert_eq!(records.fetch_records(&asha()).await.unwrap().prescriptions.len(), 1);
    clinic.0.lock().unwrap().good_token = Some("Bearer never".into());
    let error = records.fetch_records(&asha()).await.unwrap_err();
    assert!(matches!(error, FetchError::TokenRefused), "{error:?}");
}

#[tokio::test]
async fn a_refused_refresh_token_asks_for_a_new_sign_in() {
    let (clinic, _server, records) = scene().await;
    clinic.0.lock().unwrap().refuse_refresh = true;
    let error = records.fetch_records(&asha()).await.unwrap_err();
    assert!(matches!(error, FetchError::Access(AccessError::SignInAgain)), "{error:?}");
}

#[tokio::test]
async fn a_kind_that_is_not_shared_is_a_gap_and_not_nothing() {
    let (clinic, _server, records) = scene().await;
    clinic.says(REQUESTS, 200, bundle(&[&request("1")], None));
    clinic.says("MedicationStatement", 403, "");
    clinic.says("Appointment", 404, "");
    let fetched = records.fetch_records(&asha()).await.unwrap();
    assert_eq!(fetched.prescriptions.len(), 1);
    assert!(fetched.gap(RecordKind::MedicationRequest).is_none());
    let gap = fetched.gap(RecordKind::MedicationStatement);
    assert!(matches!(gap, Some(FetchError::Forbidden)), "{gap:?}");
    let gap = fetched.gap(RecordKind::Appointment);
    assert!(matches!(gap, Some(FetchError::NotFound)), "{gap:?}");
}

#[tokio::test]
async fn an_outcome_is_surfaced_as_its_code() {
    let (clinic, _server, records) = scene().await;
    let outcome =
        r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"throttled","diagnostics":"Asha"}]}"#;
    clinic.says(REQUESTS, 503, outcome);
    clinic.says("MedicationStatement", 400, outcome.replace("throttled", "Asha Verma"));
    clinic.says("Appointment", 200, bundle(&[outcome], None));
    let fetched = records.fetch_records(&asha()).await.unwrap();
    let shown: Vec<_> = fetched.gaps.iter().map(|gap| format!("{}", gap.error)).collect();
    assert_eq!(
        shown,
        [
            "the clinic's server is out of order with status 503 (throttled)",
            "the clinic answered with status 400 (none)",
            "the clinic answered with status 200 (throttled)",
        ]
    );
}

#[tokio::test]
async fn an_answer_that_is_no_bundle_is_a_gap() {
    let (clinic, _server, records) = scene().await;
    clinic.says(REQUESTS, 200, "<html>");
    clinic.says("MedicationStatement", 200, ASHA);
    clinic.says("Appointment", 200, " ".repeat(50_000_000));
    let fetched = records.fetch_records(&asha()).await.unwrap();
    let gap = |kind| fetched.gap(kind).unwrap();
    let requests = gap(RecordKind::MedicationRequest);
    assert!(matches!(requests, FetchError::Unreadable(BundleError::NotJson { .. })), "{requests:?}");
    let statements = gap(RecordKind::MedicationStatement);
    let other = matches!(statements, FetchError::Unreadable(BundleError::NotABundle { .. }));
    assert!(other, "{statements:?}");
    let appointments = gap(RecordKind::Appointment);
    let large = matches!(appointments, FetchError::Http(crate::HttpError::TooLarge { .. }));
    assert!(large, "{appointments:?}");
}

#[tokio::test]
async fn another_persons_record_is_refused() {
    let (clinic, _server, records) = scene().await;
    clinic.says("Patient/asha", 200, ASHA.replace("asha", "mohan"));
    let error = records.fetch_records(&asha()).await.unwrap_err();
    assert!(matches!(error, FetchError::OtherPatient), "{error:?}");
}

#[tokio::test]
async fn no_network_is_said_as_such() {
    let (_clinic, server, records) = scene().await;
    records.fetch_records(&asha()).await.unwrap();
    server.stop().await;
    let error = records.fetch_records(&asha()).await.unwrap_err();
    assert!(matches!(error, FetchError::Http(_)), "{error:?}");
}

#[tokio::test]
async fn a_message_goes_where_the_sign_in_lets_it_and_is_told_as_taken_only_then() {
    let (clinic, _server, records) = scene().await;
    let message = || b"{}".to_vec();
    // What was asked for holds no right to write, and nothing else was said.
    assert_eq!(records.tell(message()).await.unwrap(), Told::Closed);
    assert_eq!(clinic.seen(), Vec::<String>::new());

    let (clinic, _server, records) = scene().await;
    clinic.0.lock().unwrap().scope = Some("patient/Communication.c");
    for (status, body) in [(201, ""), (200, r#"{"resourceType":"Communication","id":"1"}"#)] {
        clinic.says(MESSAGE, status, body);
        assert_eq!(records.tell(message()).await.unwrap(), Told::Taken);
    }
    assert_eq!(clinic.seen(), vec!["/fhir/Communication"; 2]);
    let outcome = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"security"}]}"#;
    for (status, body) in [
        (200, ""),
        (200, "<html>Please sign in</html>"),
        (200, outcome),
        (202, ""),
        (301, ""),
        (400, outcome),
        (404, ""),
        (422, outcome),
        (500, ""),
    ] {
        clinic.says(MESSAGE, status, body);
        assert!(records.tell(message()).await.is_err(), "{status} {body}");
    }
    clinic.says(MESSAGE, 403, outcome);
    assert_eq!(records.tell(message()).await.unwrap(), Told::Closed);
}

#[tokio::test]
async fn a_message_refused_with_401_is_written_once_more() {
    let (clinic, _server, records) = scene().await;
    clinic.0.lock().unwrap().scope = Some("patient/Communication.c");
    clinic.0.lock().unwrap().good_token = Some("Bearer a-2".into());
    clinic.says(MESSAGE, 201, "");
    assert_eq!(records.tell(b"{}".to_vec()).await.unwrap(), Told::Taken);
    clinic.0.lock().unwrap().good_token = Some("Bearer never".into());
    assert!(matches!(records.tell(b"{}".to_vec()).await, Err(FetchError::TokenRefused)));
}
