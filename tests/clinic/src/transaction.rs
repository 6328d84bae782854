//! Many records at once: `POST` of a transaction or batch Bundle.
//!
//! A transaction is done on a copy of the store, which takes the store's place only when every
//! entry went well.

use std::sync::Arc;

use axum::extract::State as From;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::access::{Holder, holder};
use crate::bundle::{Bundle, Entry};
use crate::clinic::State;
use crate::outcome::{Refusal, fhir_response};
use crate::raw::Members;
use crate::scopes::Deed;
use crate::store::Store;
use crate::writing::{is_fhir, unchanged};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Incoming {
    resource_type: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    entry: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    full_url: Option<String>,
    resource: Option<Box<RawValue>>,
    request: Option<Request>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    if_match: Option<String>,
}

/// A Bundle of requests.
pub(crate) async fn post(From(state): From<Arc<State>>, headers: HeaderMap, body: String) -> Result<Response, Refusal> {
    let holder = holder(&state, &headers)?;
    is_fhir(&headers)?;
    let now = state.config.clock.now();
    let answer = carry_out(&mut state.store(), &holder, &body, now)?;
    Ok(fhir_response(StatusCode::OK, answer.text()?))
}

/// Does what a Bundle asks.
///
/// Errors: of a transaction, the first entry that cannot be done, and then none was; of a batch,
/// only that it is none.
pub(crate) fn carry_out(store: &mut Store, holder: &Holder, body: &str, now: Timestamp) -> Result<Bundle, Refusal> {
    let incoming: Incoming = serde_json::from_str(body)?;
    if incoming.resource_type != "Bundle" {
        return Err(Refusal::bad("not a Bundle"));
    }
    match incoming.kind.as_str() {
        "transaction" => {
            let mut copy = store.clone();
            let named = named(&incoming.entry, &mut copy);
            let mut entries = Vec::new();
            for (item, id) in incoming.entry.iter().zip(&named.ids) {
                entries.push(Entry::done(one(&mut copy, holder, item, id, &named, now)?));
            }
            *store = copy;
            Ok(Bundle::response("transaction-response", entries))
        }
        "batch" => {
            let mut entries = Vec::new();
            for item in &incoming.entry {
                let id = Some(store.fresh_id());
                let done = one(store, holder, item, &id, &Named::default(), now);
                entries.push(Entry::done(done.unwrap_or_else(
                    |refusal| json!({ "status": refusal.status.as_str(), "outcome": refusal.outcome() }),
                )));
            }
            Ok(Bundle::response("batch-response", entries))
        }
        _ => Err(Refusal::bad("only a transaction or a batch can be done")),
    }
}

/// The ids given to new resources, and by which made-up addresses the Bundle calls them.
#[derive(Default)]
struct Named {
    ids: Vec<Option<String>>,
    addresses: Vec<(String, String)>,
}

fn named(items: &[Item], store: &mut Store) -> Named {
    let mut named = Named::default();
    for item in items {
        let creates = item.request.as_ref().is_some_and(|request| request.method == "POST");
        let id = creates.then(|| store.fresh_id());
        let address = item.full_url.as_ref().filter(|url| url.starts_with("urn:uuid:"));
        if let (Some(address), Some(request)) = (address, &item.request) {
            let place = match &id {
                Some(id) => format!("{}/{id}", request.url),
                None => request.url.clone(),
            };
            named.addresses.push((address.clone(), place));
        }
        named.ids.push(id);
    }
    named
}

fn one(
    store: &mut Store,
    holder: &Holder,
    item: &Item,
    new_id: &Option<String>,
    named: &Named,
    now: Timestamp,
) -> Result<Value, Refusal> {
    let request = item.request.as_ref().ok_or_else(|| Refusal::bad("an entry has no request"))?;
    let (kind, id) = match (request.method.as_str(), request.url.split_once('/')) {
        ("POST", None) => (request.url.clone(), new_id.clone().unwrap_or_default()),
        ("PUT" | "DELETE" | "GET", Some((kind, id))) => (kind.to_owned(), id.to_owned()),
        _ => return Err(Refusal::bad("an entry's method and url do not fit")),
    };
    let deed = match request.method.as_str() {
        "POST" => Deed::Create,
        "PUT" => Deed::Update,
        "DELETE" => Deed::Delete,
        _ => Deed::Read,
    };
    holder.may(deed, &kind)?;
    let old = store.get(&kind, &id).cloned();
    if old.as_ref().is_some_and(|old| !holder.opens_stored(old)) {
        return Err(Refusal::forbidden("the token is for another person"));
    }
    unchanged(request.if_match.as_deref(), old.as_deref())?;
    match deed {
        Deed::Delete => {
            store.delete(&kind, &id);
            Ok(json!({ "status": "204" }))
        }
        Deed::Read => match old {
            Some(old) => Ok(json!({ "status": "200", "etag": old.etag() })),
            None => Err(Refusal::not_found("there is no such resource")),
        },
        _ => {
            let text = item.resource.as_ref().ok_or_else(|| Refusal::bad("no resource"))?.get();
            let text = renamed(text, named);
            let members: Members = serde_json::from_str(&text)?;
            if deed == Deed::Update && members.string("id").as_deref() != Some(id.as_str()) {
                return Err(Refusal::bad("the id in the body is not the one in the address"));
            }
            if !holder.opens(&kind, &id, &serde_json::from_str(&text)?) {
                return Err(Refusal::forbidden("the token is for another person"));
            }
            let (stored, new) = store.put(&kind, &id, &text, now)?;
            Ok(json!({
                "status": if new { "201" } else { "200" },
                "location": format!("{kind}/{id}"),
                "etag": stored.etag(),
                "lastModified": stored.updated.to_string(),
            }))
        }
    }
}

/// Puts the given ids where the Bundle used made-up addresses.
fn renamed(text: &str, named: &Named) -> String {
    let mut text = text.to_owned();
    for (address, place) in &named.addresses {
        text = text.replace(&format!("\"{address}\""), &format!("\"{place}\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::carry_out;
    use crate::access::Holder;
    use crate::store::Store;

    fn load(store: &mut Store, body: &str) -> bool {
        carry_out(store, &Holder::Loader, body, Timestamp::UNIX_EPOCH).is_ok()
    }

    #[test]
    fn a_transaction_with_one_bad_entry_changes_nothing() {
        let mut store = Store::default();
        let body = r#"{"resourceType":"Bundle","type":"transaction","entry":[
            {"resource":{"resourceType":"Basic","id":"a"},"request":{"method":"PUT","url":"Basic/a"}},
            {"resource":{"resourceType":"Basic","id":"b"},"request":{"method":"PUT","url":"Basic/c"}}]}"#;
        assert!(!load(&mut store, body));
        assert!(store.get("Basic", "a").is_none());
        assert!(load(&mut store, &body.replace("transaction", "batch")));
        assert!(store.get("Basic", "a").is_some());
    }

    #[test]
    fn made_up_addresses_become_the_ids_given() {
        let mut store = Store::default();
        let body = r#"{"resourceType":"Bundle","type":"transaction","entry":[
            {"resource":{"resourceType":"Basic","subject":{"reference":"urn:uuid:1"}},
             "request":{"method":"POST","url":"Basic"}},
            {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"},
             "request":{"method":"POST","url":"Patient"}}]}"#;
        assert!(load(&mut store, body));
        let basic = store.get("Basic", "new-1").unwrap();
        assert_eq!(basic.value["subject"]["reference"], "Patient/new-2");
    }
}
