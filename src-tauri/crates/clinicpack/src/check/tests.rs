use super::*;
use crate::Clinic;
use crate::clinic::tests::{NOW, settings};
use crate::ledger::Entry;
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use trust::DeviceKey;

const DAY: u64 = 24 * 60 * 60;

/// A server that answers every path it knows, with a fixed clock.
async fn serve(listener: TcpListener, pages: BTreeMap<&'static str, String>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        let text = String::from_utf8_lossy(&request[..length]).into_owned();
        // the first connection of each look says nothing
        let Some(path) = text.split(' ').nth(1) else { continue };
        let (status, body) = pages.get(path).map_or((404, "no"), |body| (200, body.as_str()));
        let date = "Tue, 24 Nov 2026 05:00:30 GMT";
        let answer = format!(
            "HTTP/1.1 {status} X\r\ndate: {date}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

const METADATA: &str = r#"{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1"}"#;
const SMART: &str = r#"{"authorization_endpoint":"https://a.test","token_endpoint":"https://t.test","code_challenge_methods_supported":["S256"]}"#;

fn pages() -> BTreeMap<&'static str, String> {
    let page = |path, body: &str| (path, body.to_owned());
    BTreeMap::from([
        page("/health", "ok\n"),
        page("/", "<!doctype html>"),
        page("/fhir/metadata", METADATA),
        page("/fhir/.well-known/smart-configuration", SMART),
    ])
}

/// What the look finds wrong, by name, with these pages and a list signed so many days ago.
async fn wrong(
    pages: BTreeMap<&'static str, String>,
    change: impl FnOnce(&mut Settings),
    list_age: u64,
) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let mut settings = Settings {
        hub: format!("ws://{at}/socket"),
        page_origin: format!("http://{at}"),
        fhir_base: format!("http://{at}/fhir"),
        ..settings()
    };
    change(&mut settings);
    let clinic = Clinic::generate(settings.clone(), NOW).unwrap();
    let key = DeviceKey::generate().unwrap().public();
    let rao = clinic.certify_provider(&key, "Practitioner/rao", "Dr Anita Rao", 365, NOW).unwrap();
    let entry = Entry::Issued { at: NOW, certificate: Box::new(clinic.open_certificate(&rao).unwrap()) };
    let ledger = Ledger::read(&crate::ledger::line(&entry)).unwrap();
    let list = clinic.sign_revocations(None, vec![], vec![], 35, NOW - list_age * DAY).unwrap();
    let authority = clinic.authority().certificate().to_owned();
    let outside = Outside {
        settings: &settings,
        authority: &authority,
        ledger: &ledger,
        revocations: Some(&list),
        clock: || NOW,
    };
    let findings = tokio::select! {
        findings = outside.look() => findings,
        () = serve(listener, pages) => unreachable!("it serves for ever"),
    };
    let wrong = findings.iter().filter_map(|finding| {
        let failure = finding.found.as_ref().err()?;
        assert!(!failure.next_step().is_empty());
        Some(format!("{}: {}", finding.what, failure.code()))
    });
    wrong.collect()
}

#[tokio::test]
async fn a_clinic_in_order_has_nothing_wrong() {
    assert_eq!(wrong(pages(), |_| (), 0).await, Vec::<String>::new());
}

#[tokio::test]
async fn each_failure_has_its_name() {
    let with = |path: &'static str, body: &str| {
        let mut pages = pages();
        pages.insert(path, body.to_owned());
        pages
    };
    let without = |path| {
        let mut pages = pages();
        pages.remove(path);
        pages
    };
    let (metadata, smart) = ("/fhir/metadata", "/fhir/.well-known/smart-configuration");
    let cases = [
        (without("/health"), "hub: check_not_a_hub"),
        (without("/"), "doctor's page: check_status"),
        (without(metadata), "records (FHIR): check_status"),
        (with(metadata, "<html>"), "records (FHIR): check_not_json"),
        (with(metadata, r#"{"resourceType":"Patient"}"#), "records (FHIR): check_not_records"),
        (with(metadata, &METADATA.replace("4.0.1", "5.0.0")), "records (FHIR): check_other_fhir"),
        (with(smart, "{}"), "sign-in (SMART): check_no_sign_in"),
        (with(smart, &SMART.replace("S256", "plain")), "sign-in (SMART): check_no_pkce"),
    ];
    for (pages, name) in cases {
        assert_eq!(wrong(pages, |_| (), 0).await, [name]);
    }
}

#[tokio::test]
async fn an_old_list_and_a_silent_server_are_named() {
    assert_eq!(wrong(pages(), |_| (), 40).await, ["revocation list: check_list_old"]);
    assert_eq!(wrong(pages(), |_| (), 30).await, ["revocation list: check_list_old_soon"]);
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let gone = wrong(pages(), |settings| settings.page_origin = format!("http://{free}"), 0).await;
    assert_eq!(gone, ["doctor's page: check_nothing_listens"]);
    let unknown = wrong(pages(), |settings| settings.page_origin = "https://nobody.invalid".to_owned(), 0).await;
    let named = ["doctor's page: check_name_unknown", "doctor's page: check_no_network"];
    assert!(unknown.len() == 1 && named.contains(&unknown[0].as_str()), "{unknown:?}");
}

#[test]
fn days_are_counted_down() {
    let end = i64::try_from(NOW + 30 * DAY).unwrap();
    assert!(days_until(end, NOW).is_ok());
    assert_eq!(days_until(end, NOW + 10 * DAY), Err(Failure::EndsSoon { days: 20 }));
    assert_eq!(days_until(end, NOW + 31 * DAY), Err(Failure::Ended { days: 1 }));
}
