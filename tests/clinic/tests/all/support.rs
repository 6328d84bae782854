//! An app in miniature: starts a clinic, signs in, and asks.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reference_clinic::{ClinicConfig, Clock, ReferenceClinic};
use reqwest::{Client, Response, StatusCode, redirect};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub(crate) const LOADER: &str = "loader";
pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-by-rfc-7636";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:49152/callback";
pub(crate) const SCOPES: &str = "launch/patient offline_access patient/*.rs";

pub(crate) struct App {
    pub(crate) clinic: ReferenceClinic,
    pub(crate) clock: Clock,
    pub(crate) http: Client,
}

pub(crate) fn http() -> Client {
    Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap()
}

impl App {
    pub(crate) async fn start() -> Self {
        let clock = Clock::standing_at("2026-11-24T04:40:00Z".parse().unwrap());
        let config = ClinicConfig {
            loader_token: Some(LOADER.to_owned()),
            faults_over_http: true,
            clock: clock.clone(),
            ..ClinicConfig::default()
        };
        let clinic = ReferenceClinic::start(config).await.unwrap();
        Self { clinic, clock, http: http() }
    }

    /// The parameters of a good authorization request.
    pub(crate) fn request(&self) -> Vec<(&'static str, String)> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        vec![
            ("response_type", "code".to_owned()),
            ("client_id", "housecall".to_owned()),
            ("redirect_uri", REDIRECT.to_owned()),
            ("scope", SCOPES.to_owned()),
            ("state", "a state & more".to_owned()),
            ("aud", self.clinic.base()),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256".to_owned()),
        ]
    }

    pub(crate) async fn authorize(&self, request: &[(&str, String)]) -> Response {
        let url = format!("{}/auth/authorize", self.clinic.origin());
        self.http.get(url).query(request).send().await.unwrap()
    }

    /// Presses a button on the page; gives back where the browser is sent.
    pub(crate) async fn decide(&self, page: &str, person: &str, decision: &str) -> Response {
        let ticket = between(page, "name=\"ticket\" value=\"", "\"");
        let form = [("ticket", ticket.as_str()), ("person", person), ("decision", decision)];
        let url = format!("{}/auth/decide", self.clinic.origin());
        self.http.post(url).form(&form).send().await.unwrap()
    }

    /// A code for a person who pressed "Allow".
    pub(crate) async fn code(&self, person: &str) -> String {
        let page = self.authorize(&self.request()).await.text().await.unwrap();
        let place = location(&self.decide(&page, person, "allow").await);
        between(&place, "code=", "&")
    }

    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let url = format!("{}/auth/token", self.clinic.origin());
        let response = self.http.post(url).form(form).send().await.unwrap();
        (response.status(), response.json().await.unwrap_or_default())
    }

    pub(crate) async fn exchange(&self, code: &str) -> (StatusCode, Value) {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("client_id", "housecall"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    pub(crate) async fn refresh(&self, token: &str) -> (StatusCode, Value) {
        let form = [("grant_type", "refresh_token"), ("client_id", "housecall"), ("refresh_token", token)];
        self.token(&form).await
    }

    /// Signs in; the whole token answer.
    pub(crate) async fn sign_in(&self, person: &str) -> Value {
        let (status, tokens) = self.exchange(&self.code(person).await).await;
        assert_eq!(status, StatusCode::OK);
        tokens
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Response {
        let url = match path.starts_with("http") {
            true => path.to_owned(),
            false => format!("{}/{path}", self.clinic.base()),
        };
        self.http.get(url).bearer_auth(token).send().await.unwrap()
    }

    pub(crate) async fn json(&self, token: &str, path: &str) -> Value {
        let response = self.get(token, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }
}

pub(crate) fn access(tokens: &Value) -> &str {
    tokens["access_token"].as_str().unwrap()
}

pub(crate) fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().to_owned()
}

pub(crate) fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).unwrap().1;
    rest.split_once(after).map_or(rest, |(inside, _)| inside).to_owned()
}

pub(crate) fn next_of(bundle: &Value) -> Option<String> {
    let links = bundle["link"].as_array().unwrap();
    let next = links.iter().find(|link| link["relation"] == "next")?;
    Some(next["url"].as_str().unwrap().to_owned())
}
