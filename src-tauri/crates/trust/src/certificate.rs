//! Certificates: a signed sentence "this key belongs to this person, for this long".

use crate::jws::{JwsError, Kind, open_jws, sign_jws};
use crate::key::{PublicKey, Thumbprint};
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// What a certified key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A doctor: admits patients and offers calls.
    Provider,
    /// The one-time key of an invitation: certifies one device of one patient.
    Invitation,
    /// A patient's device: waits and answers.
    Patient,
}

/// The claims of one certificate, as signed.
///
/// Units: `nbf` and `exp` are seconds since 1970.
/// Invariant: a value of this type was signed by the key named in `iss`; whether that key was
/// entitled to sign it is for [`crate::verify_chain`] to say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The clinic's id.
    pub clinic: String,
    /// Not valid after.
    pub exp: u64,
    /// The key that signed this.
    pub iss: Thumbprint,
    /// The key this is about.
    pub key: PublicKey,
    /// The person's name, for the screen.
    pub name: String,
    /// Not valid before.
    pub nbf: u64,
    /// What the key may do.
    pub role: Role,
    /// A random number, to be named in a revocation.
    pub serial: String,
    /// The person: `Practitioner/<id>` or `Patient/<id>` in the clinic's records.
    pub sub: String,
}

impl Certificate {
    /// Reads a certificate whose issuer is known, and checks that `issuer` signed it.
    pub(crate) fn open(text: &str, issuer: &PublicKey) -> Result<Self, JwsError> {
        let open = open_jws(text, Kind::Certificate)?;
        let certificate: Self = open.claims(issuer)?;
        let issuer = issuer.thumbprint();
        if open.kid() != Some(issuer.as_str()) || certificate.iss != issuer {
            return Err(JwsError::BadHeader);
        }
        Ok(certificate)
    }

    pub(crate) fn sign(&self, issuer: &Secret) -> Result<String, JwsError> {
        sign_jws(Kind::Certificate, self, issuer)
    }

    /// Whether `sub` is a person of the kind the role speaks of.
    pub(crate) fn names_a_person(&self) -> bool {
        let prefix = match self.role {
            Role::Provider => "Practitioner/",
            Role::Invitation | Role::Patient => "Patient/",
        };
        self.sub.strip_prefix(prefix).is_some_and(is_fhir_id)
    }
}

impl std::fmt::Debug for Certificate {
    /// Hides the person's name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate")
            .field("sub", &self.sub)
            .field("role", &self.role)
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

/// Source: FHIR R4 §2.24.0.1, the `id` type.
fn is_fhir_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fhir_id_is_short_and_plain() {
        assert!(is_fhir_id("asha-1.2"));
        assert!(!is_fhir_id(""));
        assert!(!is_fhir_id("a/b"));
        assert!(!is_fhir_id(&"a".repeat(65)));
    }
}
