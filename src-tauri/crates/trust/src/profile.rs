//! The clinic's profile: its name, its phone number, and where its computers are.

use crate::chain::Anchor;
use crate::jws::{JwsError, Kind, open_jws, sign_jws};
use crate::key::PublicKey;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use url::Url;

/// What a clinic says about itself, signed by its root.
///
/// Invariant: read only by [`open_profile`], which checks the signature and every address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClinicProfile {
    /// TLS roots of the hub and the records system, in PEM, and the only ones trusted for them.
    pub ca_pem: Vec<String>,
    /// The app's client id at the clinic's sign-in.
    pub client_id: String,
    /// Where the clinic's records are (FHIR R4).
    pub fhir_base: String,
    /// Where the waiting room is.
    pub hub: String,
    /// The clinic's id; every certificate carries it.
    pub id: String,
    /// When this profile was signed, in seconds since 1970.
    pub issued: u64,
    /// The clinic's name, for the screen.
    pub name: String,
    /// Counts up with every new profile of the clinic.
    pub number: u64,
    /// Where the doctor's page comes from.
    pub page_origin: String,
    /// The number the patient can always phone.
    pub phone: String,
    /// What a missing or old revocation list means.
    #[serde(default, skip_serializing_if = "RevocationPolicy::is_default")]
    pub revocation: RevocationPolicy,
    /// The key that updates of the program will be signed with; nothing is checked with it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_key: Option<PublicKey>,
    /// The clinic's time zone, e.g. `Asia/Kolkata`.
    pub zone: String,
}

/// What a device does that cannot check the other end against a fresh revocation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum RevocationPolicy {
    /// The screen says so and the call goes on.
    #[default]
    Warn,
    /// The call is not made.
    Refuse,
}

impl RevocationPolicy {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a clinic's profile was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Not readable, or not signed by the clinic's root.
    #[error("the clinic's profile cannot be trusted")]
    Jws(#[from] JwsError),
    /// The profile has no id, name or phone number.
    #[error("the clinic's profile lacks its {0}")]
    Lacks(&'static str),
    /// An address is not readable or not encrypted.
    #[error("the clinic's {0} address is not a safe one")]
    UnsafeAddress(&'static str),
}

impl ProfileError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::Jws(error) => error.code(),
            Self::Lacks(_) => "profile_incomplete",
            Self::UnsafeAddress(_) => "profile_unsafe_address",
        }
    }
}

impl ClinicProfile {
    /// What this clinic's people are trusted by.
    pub fn anchor(&self, root: &PublicKey) -> Anchor {
        Anchor { clinic: self.id.clone(), root: *root }
    }

    pub(crate) fn sign(&self, root: &Secret) -> Result<String, ProfileError> {
        self.check()?;
        Ok(sign_jws(Kind::Profile, self, root)?)
    }

    fn check(&self) -> Result<(), ProfileError> {
        for (name, value) in [
            ("id", &self.id),
            ("name", &self.name),
            ("phone number", &self.phone),
            ("client id", &self.client_id),
            ("time zone", &self.zone),
        ] {
            if value.trim().is_empty() {
                return Err(ProfileError::Lacks(name));
            }
        }
        check_address("records", &self.fhir_base, "https", "http")?;
        check_address("hub", &self.hub, "wss", "ws")?;
        check_address("doctor's page", &self.page_origin, "https", "http")
    }
}

/// Reads a profile and checks that `root` signed it.
///
/// # Errors
/// When it is not the root's, or lacks something the app needs, or has an unencrypted address.
pub fn open_profile(text: &str, root: &PublicKey) -> Result<ClinicProfile, ProfileError> {
    let open = open_jws(text, Kind::Profile)?;
    let profile: ClinicProfile = open.claims(root)?;
    if open.kid() != Some(root.thumbprint().as_str()) {
        return Err(JwsError::BadHeader.into());
    }
    profile.check()?;
    Ok(profile)
}

/// Encrypted everywhere; only this computer itself is reached without (the demo, the tests).
fn check_address(what: &'static str, address: &str, encrypted: &str, plain: &str) -> Result<(), ProfileError> {
    let unsafe_address = ProfileError::UnsafeAddress(what);
    let url = Url::parse(address).map_err(|_| unsafe_address)?;
    if is_safe_address(&url, encrypted, plain) { Ok(()) } else { Err(unsafe_address) }
}

/// Whether an address is encrypted or this computer's, and carries no login.
pub(crate) fn is_safe_address(url: &Url, encrypted: &str, plain: &str) -> bool {
    let has_login = !url.username().is_empty() || url.password().is_some();
    let has_host = url.host_str().is_some_and(|host| !host.is_empty());
    has_host && !has_login && (url.scheme() == encrypted || (url.scheme() == plain && is_this_computer(url)))
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn signing(change: fn(&mut ClinicProfile)) -> Result<String, ProfileError> {
        let mut profile = sample::profile();
        change(&mut profile);
        profile.sign(sample::root().secret())
    }

    #[test]
    fn a_profile_is_read_back() {
        let text = signing(|_| ()).unwrap();
        let root = sample::root().public();
        assert_eq!(open_profile(&text, &root).unwrap(), sample::profile());
    }

    #[test]
    fn a_profile_under_another_root_is_refused() {
        let text = signing(|_| ()).unwrap();
        let error = open_profile(&text, &sample::other_root().public()).unwrap_err();
        assert_eq!(error, ProfileError::Jws(JwsError::WrongSignature));
    }

    #[test]
    fn an_unencrypted_address_is_refused_but_on_this_computer() {
        signing(|p| p.fhir_base = "http://127.0.0.1:8080/fhir".into()).unwrap();
        signing(|p| p.hub = "ws://localhost:9/socket".into()).unwrap();
        let cases: [fn(&mut ClinicProfile); 6] = [
            |p| p.fhir_base = "http://clinic.test/fhir".into(),
            |p| p.hub = "ws://clinic.test".into(),
            |p| p.hub = "https://clinic.test".into(),
            |p| p.page_origin = "http://localhost.evil.test".into(),
            |p| p.fhir_base = "https://name:word@clinic.test".into(),
            |p| p.fhir_base = "not an address".into(),
        ];
        for change in cases {
            let error = signing(change).unwrap_err();
            assert!(matches!(error, ProfileError::UnsafeAddress(_)), "{error}");
        }
    }

    #[test]
    fn a_profile_without_phone_number_is_refused() {
        let error = signing(|p| p.phone = " ".into()).unwrap_err();
        assert_eq!(error, ProfileError::Lacks("phone number"));
    }
}
