//! From a list of certificates to a person, or to the reason there is none.

use crate::certificate::{ActsFor, Certificate, Role};
use crate::jws::JwsError;
use crate::key::{PublicKey, Thumbprint};
use crate::revocations::{Revocations, Standing};
use std::fmt;

/// How far the laptop's clock may be off, either way, before a certificate's dates count.
/// A laptop with a flat clock battery or the wrong time zone is a day off; freshness of a call
/// never rests on the clock.
pub const CLOCK_TOLERANCE_SECONDS: u64 = 48 * 60 * 60;

/// The longest a doctor's renewal of one device lasts: every visit renews, and who was not seen for a season
/// is invited anew.
pub const MAX_RENEWAL_SECONDS: u64 = 90 * 24 * 60 * 60;

/// The longest a guest is certified for: the visit, and the day it was moved to.
pub const MAX_GUEST_SECONDS: u64 = 24 * 60 * 60;

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
    acts_for: Option<ActsFor>,
    key: PublicKey,
    expires: u64,
    /// Serial and key of every certificate in the chain: what a revocation can name.
    revocable: Vec<(String, Thumbprint)>,
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

    /// For whom a caregiver acts; nothing for everybody else.
    pub fn acts_for(&self) -> Option<&ActsFor> {
        self.acts_for.as_ref()
    }

    /// Whose records it is about: the patient a caregiver acts for, else the person. What a sign-in must match.
    pub fn patient(&self) -> &str {
        self.acts_for.as_ref().map_or(&self.sub, |acts_for| &acts_for.patient)
    }

    /// What a list of revocations says of the person's certificates now: to be asked again for each new list, since
    /// a key can be taken back during a call.
    ///
    /// Units: `now` is seconds since 1970.
    pub fn standing(&self, revocations: Option<&Revocations>, now: u64) -> Standing {
        let revoked = |list: &Revocations| self.revocable.iter().any(|(serial, key)| list.names(serial, key));
        match revocations {
            Some(list) if revoked(list) => Standing::Revoked,
            list => Standing::of_list(list, now),
        }
    }

    /// The person's key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The number of the person's own certificate, as a revocation would name it.
    pub fn serial(&self) -> Option<&str> {
        self.revocable.first().map(|(serial, _)| serial.as_str())
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
    /// The doctor's own certificate does not entitle her to what she signed: she was not certified when she
    /// signed it, or signed for her own key.
    #[error("the doctor was not entitled to sign the certificate")]
    IssuerNotEntitled,
    /// A doctor signed for longer than she may.
    #[error("the doctor's renewal lasts too long")]
    RenewalTooLong,
    /// The dates of the certificate contradict themselves or begin in the future.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// The certificate has ended.
    #[error("the certificate has expired")]
    Expired,
    /// The clinic took a certificate of the list, or its key, back.
    #[error("the certificate was revoked by the clinic")]
    Revoked,
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
            Self::IssuerNotEntitled => "certificate_issuer_not_entitled",
            Self::RenewalTooLong => "certificate_renewal_too_long",
            Self::NotYetValid => "certificate_not_yet_valid",
            Self::Expired => "certificate_expired",
            Self::Revoked => "certificate_revoked",
        }
    }
}

/// Finds out who a list of certificates speaks for.
///
/// Shape: the person's own certificate first. A doctor has one, signed by the root. Anybody else has two: the
/// person's own, and the one of the key that signed it, signed by the root: an invitation's one-time key (a device
/// of a patient or caregiver, until the invitation ends) or a doctor's (a renewal, or a guest).
/// Units: `now` is seconds since 1970, allowed to be wrong by [`CLOCK_TOLERANCE_SECONDS`].
/// Invariant: without `revocations`, or with an old list, the person is named all the same;
/// [`Identity::standing`] says that nobody could check.
///
/// # Errors
/// The first defect found: the root's end first, then the person's own certificate, then what the two have to do
/// with each other, and revocation last.
pub fn verify_chain(
    certificates: &[String],
    anchor: &Anchor,
    revocations: Option<&Revocations>,
    now: u64,
) -> Result<Identity, ChainError> {
    let identity = match certificates {
        [provider] => {
            let provider = Certificate::open(provider, &anchor.root)?;
            check(&provider, &[Role::Provider], anchor)?;
            check_dates(&provider, now)?;
            identity(provider, None)
        }
        [leaf, issuer] => {
            let issuer = Certificate::open(issuer, &anchor.root)?;
            check(&issuer, &[Role::Invitation, Role::Provider], anchor)?;
            let leaf = match issuer.role {
                Role::Provider => open_signed_by_doctor(leaf, &issuer, anchor, now)?,
                _ => open_invited(leaf, &issuer, anchor, now)?,
            };
            identity(leaf, Some(&issuer))
        }
        _ => return Err(ChainError::WrongLength),
    };
    match identity.standing(revocations, now) {
        Standing::Revoked => Err(ChainError::Revoked),
        Standing::Good | Standing::Unchecked(_) => Ok(identity),
    }
}

/// A device's certificate made with an invitation.
fn open_invited(text: &str, invitation: &Certificate, anchor: &Anchor, now: u64) -> Result<Certificate, ChainError> {
    check_dates(invitation, now)?;
    let leaf = Certificate::open(text, &invitation.key)?;
    check(&leaf, &[Role::Patient, Role::Caregiver], anchor)?;
    check_dates(&leaf, now)?;
    let same_person =
        leaf.sub == invitation.sub && leaf.name == invitation.name && leaf.acts_for == invitation.acts_for;
    if !same_person || leaf.key == invitation.key {
        return Err(ChainError::InvitationDiffers);
    }
    if leaf.exp > invitation.exp || leaf.nbf < invitation.nbf {
        return Err(ChainError::OutlivesInvitation);
    }
    Ok(leaf)
}

/// A renewal or a guest's certificate. The doctor's own may have ended since she signed: what she signed is short.
fn open_signed_by_doctor(
    text: &str,
    doctor: &Certificate,
    anchor: &Anchor,
    now: u64,
) -> Result<Certificate, ChainError> {
    let leaf = Certificate::open(text, &doctor.key)?;
    check(&leaf, &[Role::Patient, Role::Caregiver, Role::Guest], anchor)?;
    check_dates(&leaf, now)?;
    let certified_then = check_dates(doctor, leaf.nbf).is_ok();
    if !certified_then || leaf.key == doctor.key {
        return Err(ChainError::IssuerNotEntitled);
    }
    let longest = if leaf.role == Role::Guest { MAX_GUEST_SECONDS } else { MAX_RENEWAL_SECONDS };
    if leaf.exp.saturating_sub(leaf.nbf) > longest {
        return Err(ChainError::RenewalTooLong);
    }
    Ok(leaf)
}

/// Reads the certificate of an invitation's one-time key.
pub(crate) fn open_invitation_certificate(text: &str, anchor: &Anchor, now: u64) -> Result<Certificate, ChainError> {
    let certificate = Certificate::open(text, &anchor.root)?;
    check(&certificate, &[Role::Invitation], anchor)?;
    check_dates(&certificate, now)?;
    Ok(certificate)
}

fn check(certificate: &Certificate, roles: &[Role], anchor: &Anchor) -> Result<(), ChainError> {
    if certificate.clinic != anchor.clinic {
        return Err(ChainError::OtherClinic);
    }
    if !roles.contains(&certificate.role) {
        return Err(ChainError::WrongRole);
    }
    if !certificate.names_a_person() {
        return Err(ChainError::BadSubject);
    }
    Ok(())
}

/// Whether a certificate is valid at a time, give or take the tolerance.
fn check_dates(certificate: &Certificate, at: u64) -> Result<(), ChainError> {
    let latest = at.saturating_add(CLOCK_TOLERANCE_SECONDS);
    let earliest = at.saturating_sub(CLOCK_TOLERANCE_SECONDS);
    if certificate.nbf > latest || certificate.nbf > certificate.exp {
        return Err(ChainError::NotYetValid);
    }
    if certificate.exp < earliest {
        return Err(ChainError::Expired);
    }
    Ok(())
}

fn identity(certificate: Certificate, issuer: Option<&Certificate>) -> Identity {
    let named = |certificate: &Certificate| (certificate.serial.clone(), certificate.key.thumbprint());
    let mut revocable = vec![named(&certificate)];
    revocable.extend(issuer.map(named));
    Identity {
        sub: certificate.sub,
        name: certificate.name,
        role: certificate.role,
        acts_for: certificate.acts_for,
        key: certificate.key,
        expires: certificate.exp,
        revocable,
    }
}

#[cfg(test)]
mod tests;
