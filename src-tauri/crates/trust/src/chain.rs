//! From a list of certificates to a person, or to the reason there is none.

use crate::certificate::{Certificate, Role};
use crate::jws::JwsError;
use crate::key::PublicKey;
use std::fmt;

/// How far the laptop's clock may be off, either way, before a certificate's dates count.
/// A laptop with a flat clock battery or the wrong time zone is a day off; freshness of a call
/// never rests on the clock.
pub const CLOCK_TOLERANCE_SECONDS: u64 = 48 * 60 * 60;

/// What everything is trusted by: one clinic and its root key, pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The clinic's id; certificates of any other clinic are refused.
    pub clinic: String,
    /// The clinic's root key.
    pub root: PublicKey,
}

/// A person whose key the clinic certified.
///
/// Invariant: made only by [`verify_chain`].
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    sub: String,
    name: String,
    role: Role,
    key: PublicKey,
    expires: u64,
}

impl Identity {
    /// The person in the clinic's records, e.g. `Practitioner/rao`.
    pub fn sub(&self) -> &str {
        &self.sub
    }

    /// The person's name, for the screen and never for a log.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the person's key may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The person's key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// When the certificate ends, in seconds since 1970.
    pub fn expires(&self) -> u64 {
        self.expires
    }
}

impl fmt::Debug for Identity {
    /// Hides the person's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("sub", &self.sub).field("role", &self.role).finish_non_exhaustive()
    }
}

/// Why a list of certificates names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Neither one certificate nor two.
    #[error("the list of certificates has the wrong length")]
    WrongLength,
    /// A certificate is not readable, or not signed by the key above it.
    #[error("a certificate cannot be trusted")]
    Jws(#[from] JwsError),
    /// A good certificate of another clinic.
    #[error("the certificate is for another clinic")]
    OtherClinic,
    /// The key may not do what it is used for.
    #[error("the certificate is for another role")]
    WrongRole,
    /// The subject is not a person of this role.
    #[error("the certificate names no person")]
    BadSubject,
    /// The device's certificate differs from the invitation it was made with.
    #[error("the device's certificate differs from its invitation")]
    InvitationDiffers,
    /// The device's certificate is valid for longer than the invitation it was made with.
    #[error("the device's certificate outlives its invitation")]
    OutlivesInvitation,
    /// The dates of the certificate contradict themselves or begin in the future.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// The certificate has ended.
    #[error("the certificate has expired")]
    Expired,
}

impl ChainError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongLength => "certificate_wrong_length",
            Self::Jws(error) => error.code(),
            Self::OtherClinic => "certificate_other_clinic",
            Self::WrongRole => "certificate_wrong_role",
            Self::BadSubject => "certificate_bad_subject",
            Self::InvitationDiffers => "certificate_invitation_differs",
            Self::OutlivesInvitation => "certificate_outlives_invitation",
            Self::NotYetValid => "certificate_not_yet_valid",
            Self::Expired => "certificate_expired",
        }
    }
}

/// Finds out who a list of certificates speaks for.
///
/// Shape: the person's own certificate first. A doctor has one, signed by the root. A patient's
/// device has two: its own, signed by the invitation's key, and the invitation's, signed by the
/// root.
/// Units: `now` is seconds since 1970, allowed to be wrong by [`CLOCK_TOLERANCE_SECONDS`].
///
/// # Errors
/// The first defect found, the root's end first.
pub fn verify_chain(certificates: &[String], anchor: &Anchor, now: u64) -> Result<Identity, ChainError> {
    match certificates {
        [provider] => {
            let provider = Certificate::open(provider, &anchor.root)?;
            check(&provider, Role::Provider, anchor, now)?;
            Ok(identity(provider))
        }
        [device, invitation] => {
            let invitation = open_invitation_certificate(invitation, anchor, now)?;
            let device = Certificate::open(device, &invitation.key)?;
            check(&device, Role::Patient, anchor, now)?;
            if device.sub != invitation.sub || device.name != invitation.name || device.key == invitation.key {
                return Err(ChainError::InvitationDiffers);
            }
            if device.exp > invitation.exp || device.nbf < invitation.nbf {
                return Err(ChainError::OutlivesInvitation);
            }
            Ok(identity(device))
        }
        _ => Err(ChainError::WrongLength),
    }
}

/// Reads the certificate of an invitation's one-time key.
pub(crate) fn open_invitation_certificate(text: &str, anchor: &Anchor, now: u64) -> Result<Certificate, ChainError> {
    let certificate = Certificate::open(text, &anchor.root)?;
    check(&certificate, Role::Invitation, anchor, now)?;
    Ok(certificate)
}

fn check(certificate: &Certificate, role: Role, anchor: &Anchor, now: u64) -> Result<(), ChainError> {
    if certificate.clinic != anchor.clinic {
        return Err(ChainError::OtherClinic);
    }
    if certificate.role != role {
        return Err(ChainError::WrongRole);
    }
    if !certificate.names_a_person() {
        return Err(ChainError::BadSubject);
    }
    let latest = now.saturating_add(CLOCK_TOLERANCE_SECONDS);
    let earliest = now.saturating_sub(CLOCK_TOLERANCE_SECONDS);
    if certificate.nbf > latest || certificate.nbf > certificate.exp {
        return Err(ChainError::NotYetValid);
    }
    if certificate.exp < earliest {
        return Err(ChainError::Expired);
    }
    Ok(())
}

fn identity(certificate: Certificate) -> Identity {
    Identity {
        sub: certificate.sub,
        name: certificate.name,
        role: certificate.role,
        key: certificate.key,
        expires: certificate.exp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, DAY, NOW};

    fn refusal(certificates: &[String]) -> ChainError {
        verify_chain(certificates, &sample::anchor(), NOW).unwrap_err()
    }

    #[test]
    fn a_doctor_and_a_patient_are_named() {
        let rao = verify_chain(&sample::rao_chain(), &sample::anchor(), NOW).unwrap();
        assert_eq!((rao.sub(), rao.name()), ("Practitioner/rao", "Dr Anita Rao"));
        assert_eq!(rao.role(), Role::Provider);
        let asha = verify_chain(&sample::asha_chain(), &sample::anchor(), NOW).unwrap();
        assert_eq!((asha.sub(), asha.role()), ("Patient/asha", Role::Patient));
    }

    #[test]
    fn a_clock_that_is_a_day_wrong_does_no_harm() {
        for now in [NOW - DAY, NOW + 31 * DAY] {
            verify_chain(&sample::rao_chain(), &sample::anchor(), now).unwrap();
        }
    }

    #[test]
    fn an_expired_certificate_is_refused() {
        let late = NOW + 33 * DAY;
        let error = verify_chain(&sample::rao_chain(), &sample::anchor(), late).unwrap_err();
        assert_eq!(error, ChainError::Expired);
    }

    #[test]
    fn a_certificate_of_the_future_is_refused() {
        let early = NOW - 3 * DAY;
        let error = verify_chain(&sample::rao_chain(), &sample::anchor(), early).unwrap_err();
        assert_eq!(error, ChainError::NotYetValid);
    }

    #[test]
    fn another_clinics_certificate_is_refused() {
        let mut claims = sample::rao_certificate();
        claims.clinic = "valley-clinic".to_owned();
        let text = claims.sign(sample::root().secret()).unwrap();
        assert_eq!(refusal(&[text]), ChainError::OtherClinic);
    }

    #[test]
    fn a_certificate_under_another_root_is_refused() {
        let mut claims = sample::rao_certificate();
        let other = sample::other_root();
        claims.iss = other.public().thumbprint();
        let text = claims.sign(other.secret()).unwrap();
        assert_eq!(refusal(&[text]), ChainError::Jws(JwsError::WrongSignature));
    }

    #[test]
    fn an_invitation_alone_is_nobody() {
        let chain = sample::asha_chain();
        assert_eq!(refusal(&chain[1..]), ChainError::WrongRole);
        assert_eq!(refusal(&[]), ChainError::WrongLength);
        let three = [chain[0].clone(), chain[1].clone(), chain[1].clone()];
        assert_eq!(refusal(&three), ChainError::WrongLength);
    }

    #[test]
    fn a_doctors_key_cannot_certify_a_patient() {
        let mut claims = sample::asha_certificate();
        claims.iss = sample::rao_key().public().thumbprint();
        let leaf = claims.sign(sample::rao_key().secret()).unwrap();
        let chain = [leaf, sample::rao_chain().remove(0)];
        assert_eq!(refusal(&chain), ChainError::WrongRole);
    }

    #[test]
    fn an_invitation_cannot_make_a_doctor_or_another_person() {
        let invitation = sample::asha_chain().remove(1);
        let leaf = |change: fn(&mut Certificate)| {
            let mut claims = sample::asha_certificate();
            change(&mut claims);
            claims.sign(sample::one_time_key().secret()).unwrap()
        };
        type Change = fn(&mut Certificate);
        let cases: [(Change, ChainError); 6] = [
            (|c| c.role = Role::Provider, ChainError::WrongRole),
            (|c| c.sub = "Patient/mohan".into(), ChainError::InvitationDiffers),
            (|c| c.name = "Dr Rao".into(), ChainError::InvitationDiffers),
            (|c| c.sub = "Practitioner/rao".into(), ChainError::BadSubject),
            (|c| c.exp += 1, ChainError::OutlivesInvitation),
            (|c| c.nbf -= 1, ChainError::OutlivesInvitation),
        ];
        for (change, expected) in cases {
            assert_eq!(refusal(&[leaf(change), invitation.clone()]), expected);
        }
    }

    #[test]
    fn a_person_hides_the_name_when_printed() {
        let rao = verify_chain(&sample::rao_chain(), &sample::anchor(), NOW).unwrap();
        assert!(!format!("{rao:?}").contains("Anita"));
    }
}
