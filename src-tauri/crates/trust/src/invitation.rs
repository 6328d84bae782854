//! The invitation: how a new laptop learns of its clinic and is certified for one patient.

use crate::certificate::{ActsFor, Certificate};
use crate::chain::{ChainError, open_invitation_certificate};
use crate::device::{Device, DeviceError};
use crate::enrolment::Enrolment;
use crate::issue::generate_serial;
use crate::jws::JwsError;
use crate::key::{KeyError, PublicKey};
use crate::profile::{ClinicProfile, ProfileError, open_profile};
use crate::secret::{DeviceKey, OneTimeKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// The longest invitation that is read.
pub(crate) const MAX_INVITATION_BYTES: usize = 64 * 1024;

/// The form this program writes and reads.
const FORM: &str = "invitation/1";

/// Why an invitation was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// Longer than any honest invitation.
    #[error("the file is too long for an invitation")]
    TooLong,
    /// Not an invitation at all, or cut short.
    #[error("the file is not an invitation")]
    NotAnInvitation,
    /// An invitation of a later program.
    #[error("the invitation needs a newer program")]
    TooNew,
    /// The clinic's profile in it is refused.
    #[error("the clinic's profile in the invitation is refused")]
    Profile(#[from] ProfileError),
    /// The certificate in it is refused.
    #[error("the certificate in the invitation is refused")]
    Certificate(#[from] ChainError),
    /// The key in it is not the certified one.
    #[error("the invitation's key is not the certified one")]
    OtherKey,
    /// The device's own certificate could not be made.
    #[error("the device's certificate could not be made")]
    NotIssued(#[source] JwsError),
    /// There were no random bytes.
    #[error("no key could be made")]
    Key(#[source] KeyError),
    /// The device's own certificate came out unusable.
    #[error("the device's certificate is refused")]
    Device(#[from] DeviceError),
}

impl InvitationError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "invitation_too_long",
            Self::NotAnInvitation => "invitation_unreadable",
            Self::TooNew => "invitation_too_new",
            Self::Profile(error) => error.code(),
            Self::Certificate(error) => error.code(),
            Self::OtherKey => "invitation_other_key",
            Self::NotIssued(error) => error.code(),
            Self::Key(_) => "no_random",
            Self::Device(error) => error.code(),
        }
    }
}

/// The file's members, one of them secret.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct File {
    housecall: String,
    root: PublicKey,
    profile: String,
    certificate: String,
    #[serde(serialize_with = "write_key", deserialize_with = "read_key")]
    #[cfg_attr(test, schemars(with = "String"))]
    key: Zeroizing<String>,
}

fn write_key<S: Serializer>(key: &Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(key)
}

fn read_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(deserializer).map(Zeroizing::new)
}

#[derive(Deserialize)]
struct Form {
    housecall: String,
}

/// An opened invitation: whose it is can be shown before it is accepted.
///
/// Invariant: profile and certificate were verified under the root in the file, and the key is
/// the certified one.
#[derive(Debug)]
pub struct Invitation {
    root: PublicKey,
    profile: ClinicProfile,
    profile_text: String,
    certificate: Certificate,
    certificate_text: String,
    key: OneTimeKey,
}

impl Invitation {
    /// Reads the bytes of a `*.housecall` file.
    ///
    /// Units: `now` is seconds since 1970.
    ///
    /// # Errors
    /// When it is not a whole and current invitation.
    pub fn open(bytes: &[u8], now: u64) -> Result<Self, InvitationError> {
        if bytes.len() > MAX_INVITATION_BYTES {
            return Err(InvitationError::TooLong);
        }
        check_form(bytes)?;
        let file: File = serde_json::from_slice(bytes).map_err(|_| InvitationError::NotAnInvitation)?;
        let profile = open_profile(&file.profile, &file.root)?;
        let anchor = profile.anchor(&file.root);
        let certificate = open_invitation_certificate(&file.certificate, &anchor, now)?;
        let key = OneTimeKey::from_invitation(&file.key).map_err(|_| InvitationError::OtherKey)?;
        if key.public() != certificate.key {
            return Err(InvitationError::OtherKey);
        }
        Ok(Self {
            root: file.root,
            profile,
            profile_text: file.profile,
            certificate,
            certificate_text: file.certificate,
            key,
        })
    }

    /// The clinic that invites.
    pub fn profile(&self) -> &ClinicProfile {
        &self.profile
    }

    /// The name of who is invited, to be shown and confirmed: the patient, or a caregiver.
    pub fn name(&self) -> &str {
        &self.certificate.name
    }

    /// For whom an invited caregiver acts; nothing if a patient is invited.
    pub fn acts_for(&self) -> Option<&ActsFor> {
        self.certificate.acts_for.as_ref()
    }

    /// The patient in the clinic's records; a sign-in for anybody else is refused.
    pub fn patient(&self) -> &str {
        self.acts_for().map_or(&self.certificate.sub, |acts_for| &acts_for.patient)
    }

    /// The certificate of the one-time key: what a revocation of this invitation names.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn root(&self) -> &PublicKey {
        &self.root
    }

    pub(crate) fn certificate_text(&self) -> &str {
        &self.certificate_text
    }

    /// Certifies this device's key with the invitation's, which is forgotten.
    ///
    /// The device's certificate begins and ends with the invitation, so a wrong clock does no
    /// harm. What comes out is the enrolment, to be kept, and the device, to be used at once.
    ///
    /// # Errors
    /// When there are no random bytes, or the invitation ended since it was opened.
    pub fn accept(self, key: DeviceKey, now: u64) -> Result<(Enrolment, Device), InvitationError> {
        let certificate = Certificate {
            iss: self.key.public().thumbprint(),
            key: key.public(),
            role: self.certificate.invited_role(),
            serial: generate_serial().map_err(InvitationError::Key)?,
            ..self.certificate
        };
        let certificate = certificate.sign(self.key.secret()).map_err(InvitationError::NotIssued)?;
        let certificates = vec![certificate, self.certificate_text];
        let anchor = self.profile.anchor(&self.root);
        let device = Device::new(key, certificates.clone(), anchor, None, now)?;
        let enrolment = Enrolment::new(self.root, self.profile, self.profile_text, certificates);
        Ok((enrolment, device))
    }
}

/// Writes the text of an invitation file.
pub(crate) fn write(
    root: &PublicKey,
    profile: &str,
    certificate: &str,
    key: &OneTimeKey,
) -> Result<Zeroizing<String>, JwsError> {
    let file = File {
        housecall: FORM.to_owned(),
        root: *root,
        profile: profile.to_owned(),
        certificate: certificate.to_owned(),
        key: key.to_invitation(),
    };
    serde_json::to_string(&file).map(Zeroizing::new).map_err(|_| JwsError::BadClaims)
}

fn check_form(bytes: &[u8]) -> Result<(), InvitationError> {
    let form: Form = serde_json::from_slice(bytes).map_err(|_| InvitationError::NotAnInvitation)?;
    match form.housecall.as_str() {
        FORM => Ok(()),
        other if other.starts_with("invitation/") => Err(InvitationError::TooNew),
        _ => Err(InvitationError::NotAnInvitation),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Role;
    use crate::issue::Term;
    use crate::sample::{self, DAY, NOW};
    use serde_json::{Value, json};

    fn invitation() -> Value {
        let text =
            sample::root().invite(&sample::profile(), "Patient/asha", "Asha Verma", Term::days(NOW, 90)).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    fn refusal(file: &Value) -> InvitationError {
        Invitation::open(file.to_string().as_bytes(), NOW).unwrap_err()
    }

    #[test]
    fn an_invitation_makes_a_device_of_its_patient() {
        let file = invitation().to_string();
        let open = Invitation::open(file.as_bytes(), NOW).unwrap();
        assert_eq!(open.profile().name, "Hill Clinic");
        assert_eq!(open.name(), "Asha Verma");
        let key = DeviceKey::generate().unwrap();
        let kept = key.to_keychain();
        let (enrolment, device) = open.accept(key, NOW).unwrap();
        assert_eq!(device.identity().sub(), "Patient/asha");
        assert_eq!(device.identity().role(), Role::Patient);

        let again = Enrolment::open(&enrolment.to_bytes()).unwrap();
        let key = DeviceKey::from_keychain(&kept).unwrap();
        let device = again.device(key, None, NOW + DAY).unwrap();
        assert_eq!(device.identity().name(), "Asha Verma");
    }

    #[test]
    fn what_is_kept_holds_no_one_time_key() {
        let file = invitation();
        let open = Invitation::open(file.to_string().as_bytes(), NOW).unwrap();
        let (enrolment, _) = open.accept(DeviceKey::generate().unwrap(), NOW).unwrap();
        let kept = String::from_utf8(enrolment.to_bytes()).unwrap();
        assert!(!kept.contains(file["key"].as_str().unwrap()));
    }

    #[test]
    fn a_file_that_is_no_invitation_is_refused() {
        for bytes in [&b""[..], b"{}", b"\xff\xfe", br#"{"housecall":"recipe/1"}"#] {
            let error = Invitation::open(bytes, NOW).unwrap_err();
            assert_eq!(error, InvitationError::NotAnInvitation);
        }
        let whole = invitation().to_string();
        let half = Invitation::open(&whole.as_bytes()[..whole.len() / 2], NOW);
        assert_eq!(half.unwrap_err(), InvitationError::NotAnInvitation);
    }

    #[test]
    fn an_oversize_file_is_refused_unread() {
        let error = Invitation::open(&vec![b' '; MAX_INVITATION_BYTES + 1], NOW).unwrap_err();
        assert_eq!(error, InvitationError::TooLong);
    }

    #[test]
    fn a_newer_invitation_says_so() {
        let mut file = invitation();
        file["housecall"] = json!("invitation/2");
        assert_eq!(refusal(&file), InvitationError::TooNew);
    }

    #[test]
    fn a_swapped_key_is_refused() {
        let mut file = invitation();
        file["key"] = invitation()["key"].clone();
        assert_eq!(refusal(&file), InvitationError::OtherKey);
        file["key"] = json!("AAAA");
        assert_eq!(refusal(&file), InvitationError::OtherKey);
    }

    #[test]
    fn a_swapped_root_profile_or_certificate_is_refused() {
        let mut file = invitation();
        file["root"] = serde_json::to_value(sample::other_root().public()).unwrap();
        let foreign = ProfileError::Jws(JwsError::WrongSignature);
        assert_eq!(refusal(&file), InvitationError::Profile(foreign));

        let mut file = invitation();
        file["certificate"] = json!(sample::rao_chain()[0]);
        assert_eq!(refusal(&file), InvitationError::Certificate(ChainError::WrongRole));
    }

    #[test]
    fn an_expired_invitation_is_refused() {
        let file = invitation().to_string();
        let error = Invitation::open(file.as_bytes(), NOW + 93 * DAY).unwrap_err();
        assert_eq!(error, InvitationError::Certificate(ChainError::Expired));
    }
}
