//! What the records system says when it will not or cannot: OperationOutcome.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The media type of every FHIR body.
pub(crate) const FHIR_JSON: &str = "application/fhir+json; charset=utf-8";

/// A refusal of one FHIR request.
///
/// Invariant: `text` names no person, medicine or token.
/// Source: FHIR R4 §2.36 (OperationOutcome), value set issue-type for `code`.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self { status, code, text: text.into() }
    }

    pub(crate) fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", text)
    }

    pub(crate) fn forbidden(text: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", text)
    }

    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", text)
    }

    pub(crate) fn login(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "login", text)
    }

    /// The OperationOutcome as JSON.
    pub(crate) fn outcome(&self) -> serde_json::Value {
        json!({
            "resourceType": "OperationOutcome",
            "issue": [{ "severity": "error", "code": self.code, "diagnostics": self.text }],
        })
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(_: serde_json::Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "structure", "the body is not the JSON it should be")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = fhir_response(self.status, self.outcome().to_string());
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"Hill Clinic\", error=\"invalid_token\""),
            );
        }
        response
    }
}

/// One FHIR answer.
pub(crate) fn fhir_response(status: StatusCode, body: String) -> Response {
    let headers: [(HeaderName, &str); 2] = [(header::CONTENT_TYPE, FHIR_JSON), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}
