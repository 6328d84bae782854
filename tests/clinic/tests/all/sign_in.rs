//! The sign-in, from discovery to revocation, and every way it must be refused.

use jiff::SignedDuration;
use reference_clinic::{ClinicConfig, ReferenceClinic, Tls};
use reqwest::{Certificate, Client, StatusCode};
use serde_json::Value;

use crate::support::{App, SCOPES, access, between, location};

#[tokio::test]
async fn a_person_signs_in_with_pkce_and_state() {
    let app = App::start().await;
    let url = format!("{}/.well-known/smart-configuration", app.clinic.base());
    let found: Value = app.http.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(found["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(found["token_endpoint"], format!("{}/auth/token", app.clinic.origin()));

    let page = app.authorize(&app.request()).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'"));
    assert!(policy.contains("form-action 'self' http://127.0.0.1:49152;"), "{policy}");
    let page = page.text().await.unwrap();
    for id in ["person-asha", "person-mohan", "person-leela", "allow", "deny"] {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert!(page.contains("your name, your medicines and your visits, now and later"));

    let place = location(&app.decide(&page, "asha", "allow").await);
    assert!(place.starts_with("http://127.0.0.1:49152/callback?code="), "{place}");
    assert!(place.ends_with("&state=a+state+%26+more"), "{place}");

    let (status, tokens) = app.exchange(&between(&place, "code=", "&")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(tokens["patient"], "asha");
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 300);
    assert_eq!(tokens["scope"], SCOPES);
    assert_eq!(app.json(access(&tokens), "Patient/asha").await["birthDate"], "1946-03-12");
}

#[tokio::test]
async fn a_person_may_say_no() {
    let app = App::start().await;
    let page = app.authorize(&app.request()).await.text().await.unwrap();
    let place = location(&app.decide(&page, "asha", "deny").await);
    assert_eq!(between(&place, "error=", "&"), "access_denied");
    assert!(place.contains("state="));
    let again = app.decide(&page, "asha", "allow").await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_request_that_is_not_right_is_refused() {
    let app = App::start().await;
    let with = |name: &str, value: Option<&str>| {
        let mut request = app.request();
        request.retain(|(of, _)| *of != name || value.is_some());
        for (of, old) in &mut request {
            if *of == name {
                *old = value.unwrap_or_default().to_owned();
            }
        }
        request
    };
    for (name, value, error) in [
        ("response_type", Some("token"), "unsupported_response_type"),
        ("code_challenge", None, "invalid_request"),
        ("code_challenge", Some("short"), "invalid_request"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
        ("state", None, "invalid_request"),
        ("aud", Some("https://elsewhere.example/fhir"), "invalid_request"),
        ("scope", Some("system/*.rs"), "invalid_scope"),
    ] {
        let place = location(&app.authorize(&with(name, value)).await);
        assert_eq!(between(&place, "error=", "&"), error, "{name}");
    }
    for (name, value) in [("client_id", "another"), ("redirect_uri", "https://elsewhere.example/callback")] {
        let response = app.authorize(&with(name, Some(value))).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{name}");
        assert!(response.headers().get("location").is_none());
    }
}

#[tokio::test]
async fn a_code_works_once_for_its_own_verifier_and_not_for_long() {
    let app = App::start().await;
    let code = app.code("asha").await;
    let (status, _) = app
        .token(&[
            ("grant_type", "authorization_code"),
            ("client_id", "housecall"),
            ("code", &code),
            ("redirect_uri", crate::support::REDIRECT),
            ("code_verifier", "another-verifier-that-is-long-enough-to-be-one-at-all"),
        ])
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(app.exchange(&code).await.1["error"], "invalid_grant");

    let code = app.code("asha").await;
    let (_, tokens) = app.exchange(&code).await;
    assert_eq!(app.get(access(&tokens), "Patient/asha").await.status(), StatusCode::OK);
    assert_eq!(app.exchange(&code).await.1["error"], "invalid_grant");
    assert_eq!(app.get(access(&tokens), "Patient/asha").await.status(), StatusCode::UNAUTHORIZED);

    let code = app.code("asha").await;
    app.clock.advance(SignedDuration::from_secs(61));
    assert_eq!(app.exchange(&code).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_is_replaced_and_used_twice_it_ends_everything() {
    let app = App::start().await;
    let tokens = app.sign_in("asha").await;
    let old = tokens["refresh_token"].as_str().unwrap();
    app.clock.advance(SignedDuration::from_secs(301));
    assert_eq!(app.get(access(&tokens), "Patient/asha").await.status(), StatusCode::UNAUTHORIZED);

    let (status, newer) = app.refresh(old).await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(newer["refresh_token"], tokens["refresh_token"]);
    assert_eq!(newer["patient"], "asha");
    assert_eq!(app.get(access(&newer), "Patient/asha").await.status(), StatusCode::OK);

    assert_eq!(app.refresh(old).await.1["error"], "invalid_grant");
    assert_eq!(app.get(access(&newer), "Patient/asha").await.status(), StatusCode::UNAUTHORIZED);
    let newest = newer["refresh_token"].as_str().unwrap();
    assert_eq!(app.refresh(newest).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn signing_out_ends_both_tokens() {
    let app = App::start().await;
    let tokens = app.sign_in("asha").await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let url = format!("{}/auth/revoke", app.clinic.origin());
    for token in [refresh, "unknown"] {
        let form = [("token", token), ("client_id", "housecall")];
        let response = app.http.post(&url).form(&form).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }
    assert_eq!(app.refresh(refresh).await.1["error"], "invalid_grant");
    assert_eq!(app.get(access(&tokens), "Patient/asha").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_clinic_is_reached_over_tls_with_the_certificate_it_was_given() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let tls = Tls { certificate_pem: made.cert.pem(), key_pem: made.signing_key.serialize_pem() };
    let config = ClinicConfig { tls: Some(tls), ..ClinicConfig::default() };
    let clinic = ReferenceClinic::start(config).await.unwrap();
    assert!(clinic.base().starts_with("https://localhost:"));
    let pinned = Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let http = Client::builder().tls_certs_only([pinned]).no_proxy().build().unwrap();
    let url = format!("{}/metadata", clinic.base());
    assert_eq!(http.get(&url).send().await.unwrap().status(), StatusCode::OK);
    clinic.stop().await;
    assert!(http.get(&url).send().await.is_err());
}

#[tokio::test]
async fn plain_http_is_refused_off_loopback() {
    let config = ClinicConfig { listen: "0.0.0.0:0".parse().unwrap(), ..ClinicConfig::default() };
    assert!(ReferenceClinic::start(config).await.is_err());
}
