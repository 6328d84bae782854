//! The sign-in: what apps may know of it, the checks of a request, and the person's decision.

use std::sync::Arc;

use axum::extract::{RawQuery, State as From};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use url::{Host, Url, form_urlencoded};

use crate::clinic::State;
use crate::config::Client;
use crate::grants::Asked;
use crate::page::{Page, choice, trouble};
use crate::people::SIGN_IN;
use crate::scopes::Scopes;

/// What an app learns before a sign-in.
///
/// Source: SMART App Launch 2.2 §4 (`.well-known/smart-configuration`).
pub(crate) async fn configuration(From(state): From<Arc<State>>) -> Response {
    let origin = &state.origin;
    axum::Json(json!({
        "authorization_endpoint": format!("{origin}/auth/authorize"),
        "token_endpoint": format!("{origin}/auth/token"),
        "revocation_endpoint": format!("{origin}/auth/revoke"),
        "token_endpoint_auth_methods_supported": ["none"],
        "grant_types_supported": ["authorization_code"],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": [
            "launch/patient", "offline_access", "online_access", "patient/*.rs",
            "patient/Patient.rs", "patient/MedicationRequest.rs",
            "patient/MedicationStatement.rs", "patient/Appointment.rs", "patient/*.cruds",
            "patient/Communication.c",
        ],
        "capabilities": [
            "launch-standalone", "client-public", "context-standalone-patient",
            "permission-offline", "permission-online", "permission-patient",
            "permission-v1", "permission-v2", "authorize-post",
        ],
    }))
    .into_response()
}

/// A sign-in asked for by address.
pub(crate) async fn by_get(From(state): From<Arc<State>>, RawQuery(query): RawQuery) -> Response {
    begin(&state, &query.unwrap_or_default())
}

/// A sign-in asked for by form.
pub(crate) async fn by_post(From(state): From<Arc<State>>, body: String) -> Response {
    begin(&state, &body)
}

/// The parameters of a request; one that occurs twice counts as absent and makes it invalid.
struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.pairs.iter().filter(|(of, _)| of == name).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(value), None) if !value.is_empty() => Some(value),
            _ => None,
        }
    }
}

fn begin(state: &State, query: &str) -> Response {
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let asked = Parameters { pairs };
    // Until the app and its address are known to be right, nothing may be sent there.
    let Some(client) = asked.get("client_id").and_then(|id| state.client(id)) else {
        return trouble("This app is not known to Hill Clinic.");
    };
    let Some(redirect) = asked.get("redirect_uri").filter(|uri| may_redirect(client, uri)) else {
        return trouble("This app asks for the answer at an address that is not its own.");
    };
    match checked(state, client, redirect, &asked) {
        Ok(request) => {
            let form_action = form_action(redirect);
            let (client_name, scopes) = (client.name.clone(), request.scopes.clone());
            let ticket = state.grants().ask(request, state.config.clock.now());
            match ticket {
                Some(ticket) => choice(&Page { ticket, client_name, form_action, scopes, people: &SIGN_IN }),
                None => back(redirect, &[("error", "temporarily_unavailable")], &asked),
            }
        }
        Err(error) => back(redirect, &[("error", error)], &asked),
    }
}

/// Checks all that may be answered at the app's address.
///
/// Source: RFC 6749 §4.1.1, RFC 7636 §4.3, SMART App Launch 2.2 §2.0.9.
fn checked(state: &State, client: &Client, redirect: &str, asked: &Parameters) -> Result<Asked, &'static str> {
    match asked.get("response_type") {
        Some("code") => {}
        Some(_) => return Err("unsupported_response_type"),
        None => return Err("invalid_request"),
    }
    let aud = asked.get("aud").ok_or("invalid_request")?;
    if aud.trim_end_matches('/') != state.fhir_base() {
        return Err("invalid_request");
    }
    let challenge = asked.get("code_challenge").ok_or("invalid_request")?;
    let is_digest =
        challenge.len() == 43 && challenge.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if asked.get("code_challenge_method") != Some("S256") || !is_digest {
        return Err("invalid_request");
    }
    let wanted = asked.get("scope").ok_or("invalid_scope")?;
    let scopes = Scopes::granted(wanted);
    if scopes.is_empty() || state.faults.refuses_scope(wanted) {
        return Err("invalid_scope");
    }
    Ok(Asked {
        client: client.id.clone(),
        redirect: redirect.to_owned(),
        state: asked.get("state").ok_or("invalid_request")?.to_owned(),
        challenge: challenge.to_owned(),
        scopes,
    })
}

/// The person's decision, from the page's form.
pub(crate) async fn decide(From(state): From<Arc<State>>, body: String) -> Response {
    let pairs = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let form = Parameters { pairs };
    let now = state.config.clock.now();
    let Some(asked) = form.get("ticket").and_then(|ticket| state.grants().decide(ticket, now)) else {
        return trouble("This page is too old. Go back to the app and sign in again.");
    };
    let redirect = asked.redirect.clone();
    let echo = Parameters { pairs: vec![("state".to_owned(), asked.state.clone())] };
    if form.get("decision") != Some("allow") {
        return back(&redirect, &[("error", "access_denied")], &echo);
    }
    let person = SIGN_IN.iter().map(|(id, _, _)| *id).find(|id| form.get("person") == Some(id));
    let Some(person) = person else {
        return trouble("No person was chosen. Go back to the app and sign in again.");
    };
    match state.grants().allow(asked, person, now) {
        Some(code) => back(&redirect, &[("code", &code)], &echo),
        None => back(&redirect, &[("error", "server_error")], &echo),
    }
}

/// Sends the browser back to the app, with the state it gave.
fn back(redirect: &str, answer: &[(&str, &str)], asked: &Parameters) -> Response {
    let Ok(mut url) = Url::parse(redirect) else {
        return trouble("This app asks for the answer at an address that is none.");
    };
    url.query_pairs_mut().extend_pairs(answer);
    if let Some(state) = asked.get("state") {
        url.query_pairs_mut().append_pair("state", state);
    }
    let Ok(place) = HeaderValue::from_str(url.as_str()) else {
        return trouble("This app asks for the answer at an address that is none.");
    };
    let headers = [
        (header::LOCATION, place),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Whether an address is one the app registered.
///
/// Source: RFC 8252 §7.3: on loopback the port may be any, all else is compared exactly.
fn may_redirect(client: &Client, uri: &str) -> bool {
    client
        .redirects
        .iter()
        .any(|registered| registered == uri || loopback_without_port(uri).is_some_and(|bare| bare == *registered))
}

/// A plain loopback address with its port taken out; none for any other.
fn loopback_without_port(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    let loopback = match url.host()? {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
        Host::Domain(_) => false,
    };
    let port = url.port()?;
    let host = url.host_str()?;
    let start = format!("http://{host}:{port}/");
    // Compared as written: what the parser would have mended was not exact.
    let path = uri.strip_prefix(&start)?;
    loopback.then(|| format!("http://{host}/{path}"))
}

/// Where the page's form may lead, for the page's policy: here, and on to the app.
fn form_action(redirect: &str) -> String {
    let url = Url::parse(redirect).ok();
    let origin = url.map(|url| match url.host() {
        // A policy cannot name an IPv6 address.
        Some(Host::Ipv6(_)) => "http:".to_owned(),
        _ => url.origin().ascii_serialization(),
    });
    origin.map_or_else(|| "'self'".to_owned(), |origin| format!("'self' {origin}"))
}

#[cfg(test)]
mod tests {
    use super::{form_action, may_redirect};
    use crate::config::Client;

    #[test]
    fn on_loopback_any_port_will_do_and_all_else_is_exact() {
        let client = Client::housecall();
        for good in ["http://127.0.0.1:49152/callback", "http://[::1]:8080/", "http://127.0.0.1/"] {
            assert!(may_redirect(&client, good), "{good}");
        }
        for bad in [
            "http://localhost:49152/callback",
            "https://127.0.0.1:49152/callback",
            "http://127.0.0.1:49152/callback/",
            "http://127.0.0.1:49152/callback?x=1",
            "http://127.0.0.1:49152/callback#x",
            "http://127.0.0.2:49152/callback",
            "http://user@127.0.0.1:49152/callback",
            "http://127.0.0.1.example/callback",
            "http://127.0.0.1:49152/a/../callback",
            "http://2130706433:49152/callback",
            "http://127.0.0.1:0x50/callback",
            "housecall://callback",
        ] {
            assert!(!may_redirect(&client, bad), "{bad}");
        }
    }

    #[test]
    fn the_page_may_lead_on_to_the_app_only() {
        assert_eq!(form_action("http://127.0.0.1:99/callback"), "'self' http://127.0.0.1:99");
        assert_eq!(form_action("http://[::1]:99/callback"), "'self' http:");
    }
}
