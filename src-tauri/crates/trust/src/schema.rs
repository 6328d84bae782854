//! Every signed claim, and the files around them, as JSON Schema (draft 2020-12), kept in `schema/` so that a change
//! shows and another implementer has them.

use crate::certificate::Certificate;
use crate::key::{PublicKey, Thumbprint};
use crate::profile::ClinicProfile;
use crate::request::RequestFile;
use crate::revocations::RevocationList;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

impl JsonSchema for PublicKey {
    fn schema_name() -> Cow<'static, str> {
        "PublicKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let coordinate = json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{43}$" });
        json_schema!({
            "description": "Somebody's public key, ECDSA P-256 as a JWK (RFC 7517): these four members and no other.",
            "type": "object",
            "properties": {
                "crv": { "const": "P-256" },
                "kty": { "const": "EC" },
                "x": coordinate,
                "y": coordinate,
            },
            "required": ["crv", "kty", "x", "y"],
            "additionalProperties": false,
        })
    }
}

impl JsonSchema for Thumbprint {
    fn schema_name() -> Cow<'static, str> {
        "Thumbprint".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The name of a public key (RFC 7638, SHA-256).",
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]{43}$",
        })
    }
}

fn text<T: JsonSchema>(title: &str) -> String {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    serde_json::to_string_pretty(schema.as_value()).unwrap() + "\n"
}

/// What is no JSON: as base64url, the way the vectors carry it.
fn bundle() -> String {
    let schema = json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The bundle of an invitation, in base64url",
        "description": "One byte, 1; a nonce of 24 bytes; then the text of the invitation sealed by XChaCha20-Poly1305 \
            (its tag of 16 bytes last). Key: HKDF-SHA256 of the code's 15 bytes, salt \"housecall invitation/1\", info \
            \"bundle\". Additional data: \"hc-bundle\" and the lookup id, which is HKDF-SHA256 with info \"lookup\", 16 \
            bytes, in base64url.",
        "type": "string",
        "pattern": "^A[Q-Za-f][A-Za-z0-9_-]{53,}$",
        "maxLength": (crate::code::MAX_BUNDLE_BYTES * 4).div_ceil(3),
    });
    serde_json::to_string_pretty(schema.as_value()).unwrap() + "\n"
}

fn schemas() -> [(&'static str, String); 8] {
    [
        ("certificate.json", text::<Certificate>("The claims of a certificate (typ hc-cert+jwt)")),
        ("profile.json", text::<ClinicProfile>("The claims of a clinic's profile (typ hc-profile+jwt)")),
        ("revocations.json", text::<RevocationList>("The claims of a revocation list (typ hc-revocations+jwt)")),
        ("hello.json", text::<crate::hello::Claims>("The claims of a proof towards the hub (typ hc-hello)")),
        ("call.json", text::<crate::setup::Claims>("The claims of a call's message (typ passport, ppt hc-call)")),
        ("invitation.json", text::<crate::invitation::File>("The file of an invitation")),
        ("request.json", text::<RequestFile>("The request of a doctor's page")),
        ("bundle.json", bundle()),
    ]
}

/// Run with `UPDATE_SCHEMA=1` to write the files anew after a meant change.
#[test]
fn the_published_schemas_are_the_ones_of_the_types() {
    for (name, now) in schemas() {
        let path = format!("{}/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == now, "schema/{name} differs from the types; if that is meant: UPDATE_SCHEMA=1");
    }
}

#[test]
fn what_is_signed_has_no_member_that_nobody_checks() {
    for (name, schema) in schemas() {
        let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
        // a later profile may say more, and an older program still has its clinic's phone number
        let open = matches!(name, "profile.json" | "bundle.json" | "invitation.json");
        assert_eq!(schema.get("additionalProperties").is_none(), open, "{name}");
    }
}
