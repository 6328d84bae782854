//! Certificates: a signed sentence "this key belongs to this person, for this long".

use crate::jws::{JwsError, Kind, open_jws, sign_jws};
use crate::key::{PublicKey, Thumbprint};
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// What a certified key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Role {
    /// A doctor: admits patients and offers calls, renews their certificates, certifies guests.
    Provider,
    /// The one-time key of an invitation: certifies one device of one patient or caregiver.
    Invitation,
    /// A patient's device: waits and answers.
    Patient,
    /// The device of a person who acts for a patient: waits and answers in the patient's place.
    Caregiver,
    /// Somebody without an invitation, admitted to one visit by a doctor: an interpreter.
    Guest,
}

/// For whom a caregiver acts, as the clinic wrote it.
///
/// Invariant: once verified, `patient` is `Patient/<id>`, and name and relation are not empty, hold no control
/// characters, and the relation is at most [`MAX_RELATION_CHARACTERS`] long.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActsFor {
    /// The patient's name, for the screen.
    pub name: String,
    /// The patient in the clinic's records, `Patient/<id>`.
    pub patient: String,
    /// What the caregiver is to the patient, e.g. `daughter`.
    pub relation: String,
}

/// Room for "granddaughter of her late husband", and still one line of a screen.
pub const MAX_RELATION_CHARACTERS: usize = 40;

impl ActsFor {
    fn is_sound(&self) -> bool {
        let readable = |text: &str| !text.trim().is_empty() && !text.chars().any(char::is_control);
        names(&self.patient, "Patient/")
            && readable(&self.name)
            && readable(&self.relation)
            && self.relation.chars().count() <= MAX_RELATION_CHARACTERS
    }
}

impl std::fmt::Debug for ActsFor {
    /// Hides the patient's name and the relation.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActsFor").field("patient", &self.patient).finish_non_exhaustive()
    }
}

/// The claims of one certificate, as signed.
///
/// Units: `nbf` and `exp` are seconds since 1970.
/// Invariant: a value of this type was signed by the key named in `iss`; whether that key was
/// entitled to sign it is for [`crate::verify_chain`] to say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Certificate {
    /// For whom a caregiver acts; absent for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acts_for: Option<ActsFor>,
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
    /// The person: `Practitioner/<id>`, `Patient/<id>` or `RelatedPerson/<id>` in the clinic's records, or
    /// `Guest/<random>`.
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

    /// Whether `sub` is a person of the kind the role speaks of, and `acts_for` is there exactly for a caregiver.
    pub(crate) fn names_a_person(&self) -> bool {
        let acts_for = self.acts_for.as_ref();
        let oneself = |prefix| names(&self.sub, prefix) && acts_for.is_none();
        let for_another = || names(&self.sub, "RelatedPerson/") && acts_for.is_some_and(ActsFor::is_sound);
        match self.role {
            Role::Provider => oneself("Practitioner/"),
            Role::Patient => oneself("Patient/"),
            Role::Guest => oneself("Guest/"),
            Role::Caregiver => for_another(),
            Role::Invitation => oneself("Patient/") || for_another(),
        }
    }

    /// What the device of a sound invitation is certified as.
    pub(crate) fn invited_role(&self) -> Role {
        if self.acts_for.is_some() { Role::Caregiver } else { Role::Patient }
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

fn names(sub: &str, prefix: &str) -> bool {
    sub.strip_prefix(prefix).is_some_and(is_fhir_id)
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
