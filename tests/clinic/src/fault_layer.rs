//! Where the faults meet the requests: before the answer is made, and on its way out.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State as From};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::clinic::State;
use crate::faults::{BrokenBundle, Faults, Held};
use crate::outcome::{FHIR_JSON, Refusal};
use crate::store::is_kind;

/// Larger than any page of made-up records.
const PAGE_AT_MOST: usize = 16 * 1024 * 1024;
/// What the huge Bundle is cut into.
const CHUNK: usize = 64 * 1024;
/// 50 MB, the size that the app must refuse.
const HUGE: usize = 50 * 1024 * 1024;

/// Lets one request meet the faults.
pub(crate) async fn faults(From(state): From<Arc<State>>, request: Request, next: Next) -> Response {
    let faults = &state.faults;
    let path = request.uri().path().to_owned();
    let kind = path.strip_prefix("/fhir/").and_then(|rest| rest.split('/').next()).unwrap_or("");
    let searches = is_kind(kind) && (path.matches('/').count() == 2 || path.ends_with("/_search"));
    if faults.fails(&path) {
        let text = "the records system is broken for now";
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "exception", text).into_response();
    }
    if faults.forbids(kind) {
        return Refusal::forbidden("this clinic does not show that").into_response();
    }
    let bundle = if searches { faults.bundle(kind) } else { None };
    let response = match (bundle, next.run(request).await) {
        (Some(how), response) if response.status().is_success() => broken(how, response).await,
        (_, response) => response,
    };
    match faults.hold(&path) {
        Some(held) => slow(held, response).await,
        None => response,
    }
}

async fn broken(how: BrokenBundle, response: Response) -> Response {
    let body = match how {
        BrokenBundle::NotJson => Body::from("<html><body>Down for maintenance</body></html>"),
        BrokenBundle::Truncated => {
            let whole = to_bytes(response.into_body(), PAGE_AT_MOST).await.unwrap_or_default();
            Body::from(whole.slice(..whole.len() / 2))
        }
        BrokenBundle::Huge => huge(),
    };
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
    response
}

/// A well-formed Bundle whose one resource has 50 MB of narrative.
fn huge() -> Body {
    let start = Bytes::from_static(
        br#"{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Basic","id":"big","text":{"status":"generated","div":""#,
    );
    let end = Bytes::from_static(br#""}},"search":{"mode":"match"}}]}"#);
    let middle = Bytes::from(vec![b'a'; CHUNK]);
    let chunks = std::iter::once(start).chain(std::iter::repeat_n(middle, HUGE / CHUNK)).chain(std::iter::once(end));
    Body::from_stream(stream::iter(chunks.map(Ok::<_, Infallible>)))
}

/// Sends the first half, and the second when it is let go.
async fn slow(held: Held, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let whole = to_bytes(body, PAGE_AT_MOST).await.unwrap_or_default();
    let middle = whole.len() / 2;
    let halves = (whole.slice(..middle), whole.slice(middle..), Some(held));
    let body = stream::unfold((0_u8, halves), async |(at, (first, second, held))| match at {
        0 => Some((first.clone(), (1, (first, second, held)))),
        1 => {
            if let Some(held) = &held {
                held.released().await;
            }
            Some((second.clone(), (2, (first, second, None))))
        }
        _ => None,
    });
    let body = futures_util::StreamExt::map(body, Ok::<_, Infallible>);
    Response::from_parts(parts, Body::from_stream(body))
}

/// The plan as it is.
pub(crate) async fn show(From(state): From<Arc<State>>) -> Response {
    axum::Json(state.faults.plan()).into_response()
}

/// A new plan in the stead of the old.
pub(crate) async fn set(From(state): From<Arc<State>>, body: String) -> Response {
    match serde_json::from_str(&body) {
        Ok(plan) => {
            state.faults.set(plan);
            show(From(state)).await
        }
        Err(_) => Refusal::bad("not a plan of faults").into_response(),
    }
}

/// Everything that is held or broken ends; used when the clinic stops.
pub(crate) fn let_go(faults: &Faults) {
    faults.clear();
    faults.cut();
}
