//! Where and how the clinic lets people sign in.

use serde::Deserialize;
use url::Url;

use crate::address::{AddressError, Endpoint, FhirBase};
use crate::scope::{MESSAGE, Scopes};

/// Why a discovery document cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DiscoveryError {
    /// It is not a JSON object of the expected form.
    #[error("the clinic's sign-in description cannot be read")]
    Unreadable,
    /// An address that every sign-in needs is absent.
    #[error("the clinic's sign-in description has no {0}")]
    Missing(&'static str),
    /// An address is not safe to use.
    #[error("the clinic's {field} cannot be used")]
    Address {
        /// The field of the document.
        field: &'static str,
        /// What is wrong with it.
        #[source]
        source: AddressError,
    },
    /// The server does not offer the authorisation code grant.
    #[error("the clinic's server does not offer the authorisation code grant")]
    NoCodeGrant,
    /// The server does not offer PKCE with S256.
    #[error("the clinic's server does not offer PKCE with S256")]
    NoS256,
}

/// How a server writes access rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeSyntax {
    /// `patient/Appointment.rs` (SMART 2).
    V2,
    /// `patient/Appointment.read` (SMART 1), only where the server says it has nothing newer.
    V1,
}

/// The clinic's sign-in description, checked.
///
/// Invariant: every address is an [`Endpoint`]; the server offers the code grant and S256.
/// Source: SMART App Launch 2.2, "Conformance" (.well-known/smart-configuration), RFC 8414 §2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    pub(crate) base: FhirBase,
    pub(crate) issuer: Option<String>,
    pub(crate) authorization: Endpoint,
    pub(crate) token: Endpoint,
    pub(crate) revocation: Option<Endpoint>,
    pub(crate) scope_syntax: ScopeSyntax,
    /// The server promises an `iss` in every redirect (RFC 9207).
    pub(crate) iss_promised: bool,
    /// The server lists the right to write to it about a patient, by its name.
    pub(crate) takes_messages: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    grant_types_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    /// Of any form: what cannot be read here is no reason not to sign in.
    scopes_supported: Option<serde_json::Value>,
    #[serde(default)]
    capabilities: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Discovery {
    /// Reads `.well-known/smart-configuration` of `base`.
    ///
    /// A document without `grant_types_supported` means the default of RFC 8414, which holds the code
    /// grant; one without `code_challenge_methods_supported` means no PKCE, and is refused.
    ///
    /// # Errors
    /// [`DiscoveryError`] saying which part is absent or unsafe.
    pub fn open(base: &FhirBase, body: &[u8]) -> Result<Self, DiscoveryError> {
        let document: Document = serde_json::from_slice(body).map_err(|_| DiscoveryError::Unreadable)?;
        let holds = |list: &Option<Vec<String>>, word: &str, absent: bool| {
            list.as_ref().map_or(absent, |list| list.iter().any(|entry| entry == word))
        };
        let authorization = required(base, "authorization_endpoint", document.authorization_endpoint.as_deref())?;
        let token = required(base, "token_endpoint", document.token_endpoint.as_deref())?;
        let revocation = document
            .revocation_endpoint
            .as_deref()
            .map(|text| endpoint(base, "revocation_endpoint", text))
            .transpose()?;
        if !holds(&document.grant_types_supported, "authorization_code", true) {
            return Err(DiscoveryError::NoCodeGrant);
        }
        if !holds(&document.code_challenge_methods_supported, "S256", false) {
            return Err(DiscoveryError::NoS256);
        }
        let can = |word: &str| document.capabilities.iter().any(|entry| entry == word);
        let scope_syntax =
            if can("permission-v1") && !can("permission-v2") { ScopeSyntax::V1 } else { ScopeSyntax::V2 };
        Ok(Self {
            base: base.clone(),
            issuer: document.issuer,
            authorization,
            token,
            revocation,
            scope_syntax,
            iss_promised: document.authorization_response_iss_parameter_supported,
            takes_messages: document.scopes_supported.is_some_and(|list| takes_messages(&list)),
        })
    }

    /// The records this description belongs to.
    pub fn base(&self) -> &FhirBase {
        &self.base
    }

    /// How this server writes access rights.
    pub fn scope_syntax(&self) -> ScopeSyntax {
        self.scope_syntax
    }

    /// The same for a sign-in that asks for no right to write.
    #[must_use]
    pub fn without_messages(self) -> Self {
        Self { takes_messages: false, ..self }
    }

    /// What the app asks for here.
    pub(crate) fn scopes(&self) -> Scopes {
        let scopes = Scopes::for_patient(self.scope_syntax);
        if self.takes_messages { scopes.with_messages(self.scope_syntax) } else { scopes }
    }
}

/// A wider right, such as `patient/*.cruds`, is the server's list and seldom given to a patient's app.
fn takes_messages(list: &serde_json::Value) -> bool {
    let words = list.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    let of_hers = format!("patient/{MESSAGE}.");
    words.filter(|word| word.starts_with(&of_hers)).any(|word| Scopes::from_text(word).creates(MESSAGE))
}

fn required(base: &FhirBase, field: &'static str, text: Option<&str>) -> Result<Endpoint, DiscoveryError> {
    endpoint(base, field, text.ok_or(DiscoveryError::Missing(field))?)
}

/// An address of the document; a relative one is read against the FHIR base.
fn endpoint(base: &FhirBase, field: &'static str, text: &str) -> Result<Endpoint, DiscoveryError> {
    let url: Result<Url, _> = base.root().url().join(text);
    url.map_err(|_| AddressError::Unreadable)
        .and_then(Endpoint::open)
        .map_err(|source| DiscoveryError::Address { field, source })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn document() -> Value {
        json!({
            "issuer": "https://id.clinic.example",
            "authorization_endpoint": "https://id.clinic.example/authorize?tenant=hill",
            "token_endpoint": "https://id.clinic.example/token",
            "revocation_endpoint": "https://id.clinic.example/revoke",
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "capabilities": ["launch-standalone", "client-public", "permission-v2"],
        })
    }

    fn base() -> FhirBase {
        FhirBase::open("https://clinic.example/fhir").unwrap()
    }

    fn open(document: &Value) -> Result<Discovery, DiscoveryError> {
        Discovery::open(&base(), document.to_string().as_bytes())
    }

    pub(crate) fn sample() -> Discovery {
        open(&document()).unwrap()
    }

    pub(crate) fn sample_with(field: &str, value: Value) -> Discovery {
        let mut changed = document();
        changed[field] = value;
        open(&changed).unwrap()
    }

    #[test]
    fn a_whole_document_is_taken() {
        let discovery = sample();
        assert_eq!(discovery.token.url().as_str(), "https://id.clinic.example/token");
        assert_eq!(discovery.scope_syntax(), ScopeSyntax::V2);
        assert!(discovery.revocation.is_some());
    }

    #[test]
    fn the_right_to_write_is_asked_for_only_where_it_is_offered() {
        let asked = |supported: Value| sample_with("scopes_supported", supported).scopes().to_text();
        for supported in [json!(["openid", "patient/Communication.c"]), json!(["patient/Communication.cruds", 1])] {
            assert!(asked(supported.clone()).contains("patient/Communication.c "), "{supported}");
        }
        for supported in [
            json!([]),
            json!(["patient/*.cruds", "user/Communication.c", "patient/Communication.rs"]),
            json!(null),
            json!("patient/Communication.c"),
            json!({}),
        ] {
            assert!(!asked(supported.clone()).contains("Communication"), "{supported}");
        }
        let without = sample_with("scopes_supported", json!(["patient/Communication.c"])).without_messages();
        assert!(!without.scopes().to_text().contains("Communication"));
        let mut old = document();
        old["capabilities"] = json!(["permission-v1"]);
        old["scopes_supported"] = json!(["patient/Communication.write"]);
        assert!(open(&old).unwrap().scopes().contains("patient/Communication.write"));
    }

    #[test]
    fn what_is_absent_is_named() {
        for field in ["authorization_endpoint", "token_endpoint"] {
            let mut changed = document();
            changed.as_object_mut().unwrap().remove(field);
            assert_eq!(open(&changed), Err(DiscoveryError::Missing(field)));
        }
    }

    #[test]
    fn plain_http_is_refused_for_every_address() {
        for field in ["authorization_endpoint", "token_endpoint", "revocation_endpoint"] {
            let mut changed = document();
            changed[field] = json!("http://id.clinic.example/x");
            assert_eq!(open(&changed), Err(DiscoveryError::Address { field, source: AddressError::NotSecure }));
        }
    }

    #[test]
    fn a_server_without_s256_or_code_grant_is_refused() {
        for (field, value, error) in [
            ("code_challenge_methods_supported", json!(["plain"]), DiscoveryError::NoS256),
            ("code_challenge_methods_supported", Value::Null, DiscoveryError::NoS256),
            ("grant_types_supported", json!(["implicit"]), DiscoveryError::NoCodeGrant),
        ] {
            let mut changed = document();
            changed[field] = value;
            assert_eq!(open(&changed), Err(error));
        }
        let mut changed = document();
        changed.as_object_mut().unwrap().remove("grant_types_supported");
        assert!(open(&changed).is_ok());
    }

    #[test]
    fn relative_addresses_are_read_against_the_base() {
        let discovery = sample_with("token_endpoint", json!("auth/token"));
        assert_eq!(discovery.token.url().as_str(), "https://clinic.example/fhir/auth/token");
    }

    #[test]
    fn an_old_server_is_asked_in_its_own_syntax() {
        let old = sample_with("capabilities", json!(["permission-v1"]));
        assert_eq!(old.scope_syntax(), ScopeSyntax::V1);
        let both = sample_with("capabilities", json!(["permission-v1", "permission-v2"]));
        assert_eq!(both.scope_syntax(), ScopeSyntax::V2);
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for bad in ["", "<html>", "[]", "null", "{\"token_endpoint\":5}"] {
            assert_eq!(Discovery::open(&base(), bad.as_bytes()), Err(DiscoveryError::Unreadable), "{bad}");
        }
    }
}
