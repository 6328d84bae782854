//! The records over HTTP: read, and search with paging and `_include`.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, RawQuery, State as From};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use url::form_urlencoded;

use crate::access::holder;
use crate::bundle::{Bundle, Entry};
use crate::clinic::State;
use crate::faults::NextFault;
use crate::outcome::{Refusal, fhir_response};
use crate::raw::Members;
use crate::scopes::Deed;
use crate::search::{Search, search};
use crate::store::{Store, Stored, is_kind};

type Pairs = Vec<(String, String)>;

/// One resource by its id.
pub(crate) async fn read(
    From(state): From<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    acceptable(&headers)?;
    let holder = holder(&state, &headers)?;
    holder.may(Deed::Read, &kind)?;
    let found = state.store().get(&kind, &id).cloned();
    let stored = found.filter(|stored| !state.faults.withholds(stored.kind.as_str(), &stored.id));
    let Some(stored) = stored else {
        return Err(Refusal::not_found("there is no such resource"));
    };
    if !holder.opens_stored(&stored) {
        return Err(Refusal::forbidden("the token is for another person"));
    }
    let seen = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if seen.is_some_and(|tags| names(tags, &stored.etag())) {
        return with_version(StatusCode::NOT_MODIFIED.into_response(), &stored);
    }
    with_version(fhir_response(StatusCode::OK, served(&state, &stored)?), &stored)
}

/// A search by address.
pub(crate) async fn search_by_get(
    From(state): From<Arc<State>>,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    find(&state, &kind, &pairs(&query.unwrap_or_default()), &headers)
}

/// A search by form.
pub(crate) async fn search_by_post(
    From(state): From<Arc<State>>,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Refusal> {
    let mut pairs_of_both = pairs(&query.unwrap_or_default());
    pairs_of_both.extend(pairs(&body));
    find(&state, &kind, &pairs_of_both, &headers)
}

fn pairs(query: &str) -> Pairs {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn find(state: &State, kind: &str, pairs: &Pairs, headers: &HeaderMap) -> Result<Response, Refusal> {
    acceptable(headers)?;
    if !is_kind(kind) {
        return Err(Refusal::not_found("there is no such type of resource"));
    }
    let holder = holder(state, headers)?;
    holder.may(Deed::Search, kind)?;
    let strict = headers
        .get("prefer")
        .and_then(|prefer| prefer.to_str().ok())
        .is_some_and(|prefer| prefer.contains("handling=strict"));
    let search = search(kind, pairs, state.config.page_size, strict)?;
    for person in &search.people {
        holder.asks_for(person)?;
    }
    let store = state.store();
    let visible = |stored: &Stored| holder.opens_stored(stored) && !state.faults.withholds(&stored.kind, &stored.id);
    let found: Vec<&Arc<Stored>> =
        store.of_kind(kind).filter(|stored| visible(stored) && search.finds(stored)).collect();
    let page: Vec<&Arc<Stored>> = found.iter().skip(search.offset).take(search.count).copied().collect();
    let mut entries = Vec::new();
    for stored in &page {
        entries.push(Entry::found(url_of(state, stored), served(state, stored)?, "match")?);
    }
    for stored in included(&search, &page, &store) {
        if visible(&stored) {
            entries.push(Entry::found(url_of(state, &stored), served(state, &stored)?, "include")?);
        }
    }
    let mut bundle = Bundle::searchset(found.len(), entries);
    bundle.link("self", page_url(state, kind, &search, search.offset));
    let after = search.offset.saturating_add(search.count);
    match state.faults.next() {
        Some(NextFault::Loop) => {
            bundle.link("next", page_url(state, kind, &search, search.offset));
        }
        Some(NextFault::Elsewhere { url }) => bundle.link("next", url),
        None if after < found.len() => bundle.link("next", page_url(state, kind, &search, after)),
        None => {}
    }
    Ok(fhir_response(StatusCode::OK, bundle.text()?))
}

/// What the page's resources refer to, as far as asked for; each once.
fn included(search: &Search, page: &[&Arc<Stored>], store: &Store) -> Vec<Arc<Stored>> {
    let mut wanted = BTreeSet::new();
    for stored in page {
        for member in &search.includes {
            match stored.value.get(member) {
                Some(Value::Array(list)) => {
                    wanted.extend(list.iter().filter_map(|one| reference(one.get("actor"))));
                }
                one => wanted.extend(reference(one)),
            }
        }
    }
    wanted.into_iter().filter_map(|(kind, id)| store.get(kind, id).cloned()).collect()
}

fn reference(value: Option<&Value>) -> Option<(&str, &str)> {
    value?.get("reference")?.as_str()?.split_once('/')
}

/// Whether a header's list of entity tags holds one; weak and strong tags are the same here.
pub(crate) fn names(tags: &str, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    tags.trim() == "*" || tags.split(',').any(|tag| bare(tag) == bare(etag))
}

pub(crate) fn with_version(mut response: Response, stored: &Stored) -> Result<Response, Refusal> {
    let bad = |_| Refusal::bad("a version that is no header");
    let when = stored.updated.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(&stored.etag()).map_err(bad)?);
    headers.insert(header::LAST_MODIFIED, HeaderValue::from_str(&when).map_err(bad)?);
    Ok(response)
}

/// The text of a resource as it is served: as kept, unless a fault takes its name away.
fn served(state: &State, stored: &Stored) -> Result<String, Refusal> {
    if !state.faults.unnames(&stored.kind, &stored.id) {
        return Ok(stored.text.clone());
    }
    let mut members: Members = serde_json::from_str(&stored.text)?;
    members.retain(|name| !name.starts_with("medication") && !matches!(name, "contained" | "code"));
    Ok(members.text()?)
}

pub(crate) fn url_of(state: &State, stored: &Stored) -> String {
    format!("{}/{}/{}", state.fhir_base(), stored.kind, stored.id)
}

fn page_url(state: &State, kind: &str, search: &Search, offset: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(&search.understood);
    if offset > 0 {
        query.append_pair("_offset", &offset.to_string());
    }
    format!("{}/{kind}?{}", state.fhir_base(), query.finish())
}

/// What the caller can take must include JSON.
fn acceptable(headers: &HeaderMap) -> Result<(), Refusal> {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let takes = accept.is_none_or(|accept| accept.contains("json") || accept.contains("*/*"));
    let refusal = || Refusal::new(StatusCode::NOT_ACCEPTABLE, "not-supported", "only JSON is here");
    takes.then_some(()).ok_or_else(refusal)
}
