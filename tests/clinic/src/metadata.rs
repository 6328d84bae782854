//! What the records system says of itself: its CapabilityStatement.

use std::sync::Arc;

use axum::extract::State as From;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::clinic::State;
use crate::outcome::fhir_response;

/// What this server can do.
pub(crate) async fn metadata(From(state): From<Arc<State>>) -> Response {
    let reads = |kind: &str, params: &[&str]| {
        let deeds: Vec<Value> =
            ["read", "search-type", "create", "update", "delete"].iter().map(|code| json!({ "code": code })).collect();
        let params: Vec<Value> = params
            .iter()
            .map(|name| match *name {
                "date" => json!({ "name": name, "type": "date" }),
                "patient" => json!({ "name": name, "type": "reference" }),
                _ => json!({ "name": name, "type": "token" }),
            })
            .collect();
        json!({ "type": kind, "interaction": deeds, "versioning": "versioned-update",
                "searchParam": params })
    };
    let security = json!({
        "service": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
            "code": "SMART-on-FHIR" }] }],
        "extension": [{
            "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
            "extension": [
                { "url": "authorize", "valueUri": format!("{}/auth/authorize", state.origin) },
                { "url": "token", "valueUri": format!("{}/auth/token", state.origin) },
            ] }],
    });
    let body = json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-23",
        "kind": "instance",
        "software": { "name": "Hill Clinic (made up)" },
        "implementation": { "description": "Hill Clinic", "url": state.fhir_base() },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{
            "mode": "server",
            "security": security,
            "interaction": [{ "code": "transaction" }, { "code": "batch" }],
            "resource": [
                reads("Patient", &["_id"]),
                reads("MedicationRequest", &["_id", "patient", "status", "intent"]),
                reads("MedicationStatement", &["_id", "patient", "status"]),
                reads("Medication", &["_id"]),
                reads("Appointment", &["_id", "patient", "status", "date"]),
                reads("Practitioner", &["_id"]),
                reads("Organization", &["_id"]),
            ],
        }],
    });
    fhir_response(StatusCode::OK, body.to_string())
}
