//! The credential walk replayed: from the keychain to one header, and back into the keychain.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use smart::{Discovery, FhirBase, PatientId, Refresh, RefreshToken, TokenSet};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vault::{Account, Keychain, PersonId, Secret};
use zeroize::Zeroizing;

const BASE: &str = "https://clinic.test/fhir";

fn read(case: &Path, stop: &str) -> Vec<u8> {
    std::fs::read(case.join(stop)).unwrap()
}

fn stop(case: &Path, stop: &str) -> Value {
    serde_json::from_slice(&read(case, stop)).unwrap()
}

/// What the keychain holds under one name, as the fixture writes it.
async fn held(keychain: &Keychain, account: &Account) -> Value {
    let secret = keychain.get(account.clone()).await.unwrap().unwrap();
    let text = str::from_utf8(secret.expose()).unwrap();
    json!({ "account": account.as_str(), "secret": text })
}

async fn keep(keychain: &Keychain, account: &Account, text: &str) {
    let secret = Secret::new(text.as_bytes().to_vec());
    keychain.set(account.clone(), secret).await.unwrap();
}

fn form(refresh: &Refresh) -> Value {
    let body = refresh.form().body();
    let fields: BTreeMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    json!({ "to": refresh.form().to().url().as_str(), "fields": fields })
}

fn facts(set: &TokenSet) -> Value {
    json!({
        "patient": set.patient.as_str(),
        "scopes": set.scopes.to_text(),
        "expires_in_seconds": set.expires_in.map(|life| life.as_secs()),
        "new_refresh_token": set.refresh.is_some(),
    })
}

async fn walk(case: &Path) {
    let first = stop(case, "keychain.json");
    let name = first["account"].as_str().unwrap();
    let person = PersonId::parse(name.strip_prefix("refresh-token/").unwrap()).unwrap();
    let account = Account::refresh_token(&person);
    let keychain = Keychain::in_memory();
    keep(&keychain, &account, first["secret"].as_str().unwrap()).await;
    assert_eq!(held(&keychain, &account).await, first, "keychain");

    let secret = keychain.get(account.clone()).await.unwrap().unwrap();
    let text = Zeroizing::new(str::from_utf8(secret.expose()).unwrap().to_owned());
    let token = RefreshToken::open(text).unwrap();
    let discovery = Discovery::open(&FhirBase::open(BASE).unwrap(), &read(case, "clinic.json")).unwrap();
    let asha = PatientId::open("asha").unwrap();
    let refresh = Refresh::new(&discovery, "housecall", &asha, &token);
    assert_eq!(form(&refresh), stop(case, "form.json"), "form");

    let set = refresh.open_answer(200, &read(case, "answer.json")).unwrap();
    assert_eq!(facts(&set), stop(case, "token_set.json"), "token set");
    assert!(!format!("{set:?}").contains("sample-"), "a token shows itself");

    // A rotated token is kept before the access token is used.
    if let Some(new) = &set.refresh {
        keep(&keychain, &account, new.reveal()).await;
    }
    assert_eq!(held(&keychain, &account).await, stop(case, "kept.json"), "kept");

    let bearer = set.access.bearer();
    let header = json!({
        "authorization": bearer.to_str().unwrap(),
        "hidden_when_printed": bearer.is_sensitive() && !format!("{bearer:?}").contains("sample-"),
    });
    assert_eq!(header, stop(case, "header.json"), "header");
}

#[tokio::test]
async fn every_stop_of_every_credential_is_as_written() {
    let cases: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/credential");
    let mut walked = 0;
    for case in std::fs::read_dir(cases).unwrap() {
        walk(&case.unwrap().path()).await;
        walked += 1;
    }
    assert_eq!(walked, 2);
}
