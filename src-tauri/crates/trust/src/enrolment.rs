//! What a device keeps of its invitation: root, profile and certificates, nothing secret.

use crate::chain::Anchor;
use crate::device::{Device, DeviceError};
use crate::invitation::Invitation;
use crate::key::PublicKey;
use crate::profile::{ClinicProfile, ProfileError, open_profile};
use crate::revocations::Revocations;
use crate::secret::DeviceKey;
use serde::{Deserialize, Serialize};

/// The form this program writes and reads.
const FORM: &str = "enrolment/1";

/// The longest enrolment that is read: an invitation and one certificate more.
const MAX_ENROLMENT_BYTES: usize = 96 * 1024;

/// Why a kept enrolment was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentError {
    /// Not an enrolment, or damaged.
    #[error("the kept enrolment is damaged")]
    Damaged,
    /// Written by a later program.
    #[error("the kept enrolment needs a newer program")]
    TooNew,
    /// The clinic's profile in it is refused.
    #[error("the clinic's profile in the enrolment is refused")]
    Profile(#[from] ProfileError),
}

impl EnrolmentError {
    /// A stable code for the helpdesk.
    pub fn code(self) -> &'static str {
        match self {
            Self::Damaged => "enrolment_damaged",
            Self::TooNew => "enrolment_too_new",
            Self::Profile(error) => error.code(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct File {
    housecall: String,
    root: PublicKey,
    profile: String,
    certificates: Vec<String>,
    /// The certificate of the invitation, from the first renewal on, when it is no longer in the list above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    invitation: Option<String>,
}

/// One patient's tie to one clinic on this device.
///
/// Invariant: the profile was verified under the pinned root. The certificates are verified each
/// time a [`Device`] is made, because they end and the profile (with the phone number) does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    root: PublicKey,
    profile: ClinicProfile,
    profile_text: String,
    certificates: Vec<String>,
    invitation: Option<String>,
}

impl Enrolment {
    pub(crate) fn new(
        root: PublicKey,
        profile: ClinicProfile,
        profile_text: String,
        certificates: Vec<String>,
    ) -> Self {
        Self { root, profile, profile_text, certificates, invitation: None }
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are damaged, newer, or not the pinned root's.
    pub fn open(bytes: &[u8]) -> Result<Self, EnrolmentError> {
        if bytes.len() > MAX_ENROLMENT_BYTES {
            return Err(EnrolmentError::Damaged);
        }
        let file: File = serde_json::from_slice(bytes).map_err(|_| EnrolmentError::Damaged)?;
        match file.housecall.as_str() {
            FORM => {}
            other if other.starts_with("enrolment/") => return Err(EnrolmentError::TooNew),
            _ => return Err(EnrolmentError::Damaged),
        }
        let profile = open_profile(&file.profile, &file.root)?;
        Ok(Self {
            root: file.root,
            profile,
            profile_text: file.profile,
            certificates: file.certificates,
            invitation: file.invitation,
        })
    }

    /// The bytes to keep.
    pub fn to_bytes(&self) -> Vec<u8> {
        let file = File {
            housecall: FORM.to_owned(),
            root: self.root,
            profile: self.profile_text.clone(),
            certificates: self.certificates.clone(),
            invitation: self.invitation.clone(),
        };
        // strings and lists of strings always have a JSON form
        serde_json::to_vec(&file).unwrap_or_default()
    }

    /// The clinic.
    pub fn profile(&self) -> &ClinicProfile {
        &self.profile
    }

    /// What this clinic's people are trusted by.
    pub fn anchor(&self) -> Anchor {
        self.profile.anchor(&self.root)
    }

    /// Whether the invitation is of the very same clinic. An id anybody can write; the root no one
    /// else has.
    pub fn is_of_clinic(&self, invitation: &Invitation) -> bool {
        self.root == *invitation.root() && self.profile.id == invitation.profile().id
    }

    /// Whether it came from this very invitation.
    pub fn is_from(&self, invitation: &Invitation) -> bool {
        let mut known = self.certificates.iter().chain(&self.invitation);
        known.any(|certificate| certificate == invitation.certificate_text())
    }

    /// The device, with its key from the keychain.
    ///
    /// Units: `now` is seconds since 1970.
    ///
    /// # Errors
    /// When the certificates have ended, were taken back, or belong to another key.
    pub fn device(&self, key: DeviceKey, revocations: Option<&Revocations>, now: u64) -> Result<Device, DeviceError> {
        Device::new(key, self.certificates.clone(), self.anchor(), revocations, now)
    }

    /// The same tie with other certificates of the same device.
    pub(crate) fn with_certificates(&self, certificates: Vec<String>) -> Self {
        let invitation = self.invitation.clone().or_else(|| self.certificates.get(1).cloned());
        Self { certificates, invitation, ..self.clone() }
    }

    #[cfg(test)]
    pub(crate) fn certificates(&self) -> &[String] {
        &self.certificates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_clinic_is_known_by_its_root_and_not_by_its_name() {
        let invitation = |root: crate::RootKey| {
            let term = crate::Term::days(sample::NOW, 14);
            let text = root.invite(&sample::profile(), "Patient/asha", "Asha Verma", term).unwrap();
            Invitation::open(text.as_bytes(), sample::NOW).unwrap()
        };
        let (enrolment, _device) = invitation(sample::root()).accept(sample::asha_key(), sample::NOW).unwrap();
        assert!(enrolment.is_of_clinic(&invitation(sample::root())));
        assert!(!enrolment.is_of_clinic(&invitation(sample::other_root())));
    }

    #[test]
    fn damaged_and_newer_enrolments_are_told_apart() {
        assert_eq!(Enrolment::open(b"{"), Err(EnrolmentError::Damaged));
        let root = sample::root().public().to_jwk();
        let text = format!(r#"{{"housecall":"enrolment/2","root":{root},"profile":"","certificates":[]}}"#);
        assert_eq!(Enrolment::open(text.as_bytes()), Err(EnrolmentError::TooNew));
    }
}
