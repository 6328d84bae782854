//! The records over HTTP: create, update, delete, and never over another's change.

use std::sync::Arc;

use axum::extract::{Path, State as From};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::access::holder;
use crate::clinic::State;
use crate::outcome::{Refusal, fhir_response};
use crate::records::{names, url_of, with_version};
use crate::scopes::Deed;
use crate::store::Stored;

/// A new resource; the clinic chooses its id.
pub(crate) async fn create(
    From(state): From<Arc<State>>,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Refusal> {
    let holder = holder(&state, &headers)?;
    holder.may(Deed::Create, &kind)?;
    is_fhir(&headers)?;
    let value: Value = serde_json::from_str(&body)?;
    let mut store = state.store();
    let id = store.fresh_id();
    if !holder.opens(&kind, &id, &value) || kind == "Patient" && !holder.is_loader() {
        return Err(Refusal::forbidden("the token is for another person"));
    }
    let (stored, _) = store.put(&kind, &id, &body, state.config.clock.now())?;
    written(&state, &stored, true)
}

/// A resource in the stead of the one with its id, or a new one with an id the caller chose.
pub(crate) async fn update(
    From(state): From<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Refusal> {
    let holder = holder(&state, &headers)?;
    holder.may(Deed::Update, &kind)?;
    is_fhir(&headers)?;
    let value: Value = serde_json::from_str(&body)?;
    if value.get("id").and_then(Value::as_str) != Some(id.as_str()) {
        return Err(Refusal::bad("the id in the body is not the one in the address"));
    }
    let mut store = state.store();
    let old = store.get(&kind, &id).cloned();
    let opens_old = old.as_ref().is_none_or(|old| holder.opens_stored(old));
    if !opens_old || !holder.opens(&kind, &id, &value) {
        return Err(Refusal::forbidden("the token is for another person"));
    }
    unchanged(headers.get(header::IF_MATCH).and_then(|tag| tag.to_str().ok()), old.as_deref())?;
    let (stored, new) = store.put(&kind, &id, &body, state.config.clock.now())?;
    written(&state, &stored, new)
}

/// Takes a resource away.
pub(crate) async fn delete(
    From(state): From<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let holder = holder(&state, &headers)?;
    holder.may(Deed::Delete, &kind)?;
    let mut store = state.store();
    let old = store.get(&kind, &id).cloned();
    if old.as_ref().is_some_and(|old| !holder.opens_stored(old)) {
        return Err(Refusal::forbidden("the token is for another person"));
    }
    unchanged(headers.get(header::IF_MATCH).and_then(|tag| tag.to_str().ok()), old.as_deref())?;
    store.delete(&kind, &id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn written(state: &State, stored: &Stored, new: bool) -> Result<Response, Refusal> {
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = fhir_response(status, stored.text.clone());
    if let Ok(place) = HeaderValue::from_str(&url_of(state, stored)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    with_version(response, stored)
}

/// Holds an `If-Match` against the version that is kept.
pub(crate) fn unchanged(tag: Option<&str>, old: Option<&Stored>) -> Result<(), Refusal> {
    match (tag, old) {
        (None, _) => Ok(()),
        (Some(tag), Some(old)) if names(tag, &old.etag()) => Ok(()),
        _ => Err(Refusal::new(StatusCode::PRECONDITION_FAILED, "conflict", "the resource was changed by someone else")),
    }
}

/// What the caller sends must be JSON.
pub(crate) fn is_fhir(headers: &HeaderMap) -> Result<(), Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let bare = kind.split(';').next().unwrap_or("").trim();
    let fits = matches!(bare, "application/fhir+json" | "application/json");
    let text = "a body is application/fhir+json";
    let refusal = || Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-supported", text);
    fits.then_some(()).ok_or_else(refusal)
}
