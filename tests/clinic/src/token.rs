//! The token endpoint and the revocation endpoint.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State as From;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde_json::json;
use url::form_urlencoded;

use crate::clinic::State;
use crate::grants::{Exchange, Issued, Refused};

/// The lengths a PKCE verifier may have (RFC 7636 §4.1).
const VERIFIER: std::ops::RangeInclusive<usize> = 43..=128;

/// A form whose every name occurs once.
struct Form(HashMap<String, String>);

impl Form {
    /// Errors: not a form, or a name twice (RFC 6749 §3.2).
    fn read(headers: &HeaderMap, body: &str) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        if kind.split(';').next()?.trim() != "application/x-www-form-urlencoded" {
            return None;
        }
        let mut fields = HashMap::new();
        for (name, value) in form_urlencoded::parse(body.as_bytes()).into_owned() {
            if fields.insert(name, value).is_some() {
                return None;
            }
        }
        Some(Self(fields))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// Codes and refresh tokens for access tokens.
///
/// Source: RFC 6749 §4.1.3, §5, §6; RFC 7636; SMART App Launch 2.2 §2.0.10.
pub(crate) async fn token(From(state): From<Arc<State>>, headers: HeaderMap, body: String) -> Response {
    if let Some(status) = state.faults.token_status().and_then(|s| StatusCode::from_u16(s).ok()) {
        return match status {
            StatusCode::BAD_REQUEST => refused("invalid_request"),
            _ => (status, "out of order").into_response(),
        };
    }
    let Some(form) = Form::read(&headers, &body) else {
        return refused("invalid_request");
    };
    if headers.contains_key(header::AUTHORIZATION) || form.get("client_secret").is_some() {
        return refused("invalid_client");
    }
    let Some(client) = form.get("client_id").and_then(|id| state.client(id)) else {
        return refused("invalid_client");
    };
    let now = state.config.clock.now();
    let lasts = SignedDuration::from_secs(i64::from(state.config.expires_in_seconds));
    let issued = match form.get("grant_type") {
        Some("authorization_code") => {
            let fields = (form.get("code"), form.get("redirect_uri"), form.get("code_verifier"));
            let (Some(code), Some(redirect), Some(verifier)) = fields else {
                return refused("invalid_request");
            };
            if !VERIFIER.contains(&verifier.len()) {
                return refused("invalid_request");
            }
            let with = Exchange { code, client: &client.id, redirect, verifier };
            state.grants().exchange(&with, lasts, now)
        }
        Some("refresh_token") => {
            let Some(old) = form.get("refresh_token") else {
                return refused("invalid_request");
            };
            if state.faults.refuses_refresh() {
                return refused("invalid_grant");
            }
            state.grants().refresh(old, &client.id, form.get("scope"), lasts, now)
        }
        Some(_) => return refused("unsupported_grant_type"),
        None => return refused("invalid_request"),
    };
    match issued {
        Ok(issued) => answer(&issued, state.config.expires_in_seconds),
        Err(Refused::Grant) => refused("invalid_grant"),
        Err(Refused::Scope) => refused("invalid_scope"),
    }
}

/// Ends what grew from one "Allow" (RFC 7009): always 200 for a known client.
pub(crate) async fn revoke(From(state): From<Arc<State>>, headers: HeaderMap, body: String) -> Response {
    let Some(form) = Form::read(&headers, &body) else {
        return refused("invalid_request");
    };
    let Some(token) = form.get("token") else {
        return refused("invalid_request");
    };
    let Some(client) = form.get("client_id").and_then(|id| state.client(id)) else {
        return refused("invalid_client");
    };
    state.grants().revoke(token, &client.id);
    (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

fn answer(issued: &Issued, expires_in: u32) -> Response {
    let mut body = json!({
        "access_token": issued.access,
        "token_type": "Bearer",
        "expires_in": expires_in,
        "scope": issued.scopes.text(),
        "patient": issued.patient,
        "need_patient_banner": true,
    });
    if let (Some(refresh), Some(fields)) = (&issued.refresh, body.as_object_mut()) {
        fields.insert("refresh_token".to_owned(), json!(refresh));
    }
    oauth_response(StatusCode::OK, &body)
}

fn refused(error: &str) -> Response {
    let status = match error {
        "invalid_client" => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    oauth_response(status, &json!({ "error": error }))
}

fn oauth_response(status: StatusCode, body: &serde_json::Value) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];
    (status, headers, body.to_string()).into_response()
}
