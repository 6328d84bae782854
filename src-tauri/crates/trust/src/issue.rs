//! What is signed for others: by the clinic's root (doctors, invitations, profile, revocations) and by a doctor
//! (renewals, guests).

use crate::certificate::{ActsFor, Certificate, Role};
use crate::chain::{Identity, MAX_GUEST_SECONDS, MAX_RENEWAL_SECONDS};
use crate::device::Device;
use crate::invitation;
use crate::jws::{JwsError, to_base64url};
use crate::key::{KeyError, PublicKey};
use crate::profile::{ClinicProfile, ProfileError};
use crate::revocations::RevocationList;
use crate::secret::{OneTimeKey, RootKey, Secret};
use rand_core::{OsRng, RngCore as _};
use zeroize::Zeroizing;

/// A day, in the unit of certificates.
const DAY_SECONDS: u64 = 24 * 60 * 60;

const HOUR_SECONDS: u64 = 60 * 60;

/// From when to when a certificate is valid, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    from: u64,
    until: u64,
}

impl Term {
    /// So many days from now on.
    pub fn days(now: u64, days: u32) -> Self {
        let seconds = u64::from(days).saturating_mul(DAY_SECONDS);
        Self { from: now, until: now.saturating_add(seconds) }
    }

    /// So many hours from now on: a guest's visit.
    pub fn hours(now: u64, hours: u32) -> Self {
        let seconds = u64::from(hours).saturating_mul(HOUR_SECONDS);
        Self { from: now, until: now.saturating_add(seconds) }
    }
}

/// Why nothing was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// A key or a serial number could not be made.
    #[error("no key could be made")]
    Key(#[from] KeyError),
    /// The text would be longer than any reader accepts.
    #[error("it could not be signed")]
    Jws(#[from] JwsError),
    /// The profile is not one a reader would accept.
    #[error("the clinic's profile is not acceptable")]
    Profile(#[from] ProfileError),
    /// The subject is not a person of this role, or for whom a caregiver acts is not sound.
    #[error("the subject is not a person in the clinic's records")]
    BadSubject,
    /// Somebody other than a doctor would certify.
    #[error("only a doctor's device can certify")]
    NotADoctor,
    /// A doctor would certify for longer than she may.
    #[error("a doctor cannot certify for so long")]
    TooLong,
}

impl RootKey {
    /// Signs the clinic's profile.
    ///
    /// # Errors
    /// When the profile is incomplete or an address in it is not encrypted.
    pub fn sign_profile(&self, profile: &ClinicProfile) -> Result<String, IssueError> {
        Ok(profile.sign(self.secret())?)
    }

    /// Certifies a doctor's key.
    ///
    /// # Errors
    /// When `sub` is not a practitioner, or no serial number could be made.
    pub fn certify_provider(
        &self,
        clinic: &str,
        key: &PublicKey,
        sub: &str,
        name: &str,
        term: Term,
    ) -> Result<String, IssueError> {
        let person = Person { sub, name, acts_for: None };
        certify(self.secret(), Role::Provider, clinic, key, person, term)
    }

    /// Makes the invitation of one patient: the text of a `*.housecall` file.
    ///
    /// # Errors
    /// When `sub` is not a patient, or no key could be made.
    pub fn invite(
        &self,
        profile: &ClinicProfile,
        sub: &str,
        name: &str,
        term: Term,
    ) -> Result<Zeroizing<String>, IssueError> {
        self.invite_person(profile, Person { sub, name, acts_for: None }, term)
    }

    /// Makes the invitation of somebody who acts for a patient: the text of a `*.housecall` file.
    ///
    /// # Errors
    /// When `sub` is not a `RelatedPerson`, or the patient or the relation is not sound.
    pub fn invite_caregiver(
        &self,
        profile: &ClinicProfile,
        sub: &str,
        name: &str,
        acts_for: ActsFor,
        term: Term,
    ) -> Result<Zeroizing<String>, IssueError> {
        self.invite_person(profile, Person { sub, name, acts_for: Some(acts_for) }, term)
    }

    /// Reads back what this root certified.
    ///
    /// # Errors
    /// When the text is not a certificate of this root's.
    pub fn open_certificate(&self, text: &str) -> Result<Certificate, JwsError> {
        Certificate::open(text, &self.public())
    }

    /// Signs a revocation list.
    ///
    /// # Errors
    /// When it is longer than any reader accepts.
    pub fn sign_revocations(&self, list: &RevocationList) -> Result<String, IssueError> {
        Ok(list.sign(self.secret())?)
    }

    fn invite_person(
        &self,
        profile: &ClinicProfile,
        person: Person<'_>,
        term: Term,
    ) -> Result<Zeroizing<String>, IssueError> {
        let key = OneTimeKey::generate()?;
        let certificate = certify(self.secret(), Role::Invitation, &profile.id, &key.public(), person, term)?;
        let profile = self.sign_profile(profile)?;
        Ok(invitation::write(&self.public(), &profile, &certificate, &key)?)
    }
}

/// What only a doctor's device can do.
impl Device {
    /// Renews the certificate of the device this doctor is in a verified call with: the same person and key, for
    /// `term`. The chain is this certificate and the doctor's own.
    ///
    /// # Errors
    /// When this is no doctor's device, the person is not a patient or caregiver, or the term is longer than 90 days.
    pub fn sign_renewal(&self, person: &Identity, term: Term) -> Result<String, IssueError> {
        self.check_doctor(term, MAX_RENEWAL_SECONDS)?;
        if !matches!(person.role(), Role::Patient | Role::Caregiver) {
            return Err(IssueError::BadSubject);
        }
        let same = Person { sub: person.sub(), name: person.name(), acts_for: person.acts_for().cloned() };
        certify(self.key().secret(), person.role(), &self.anchor().clinic, person.key(), same, term)
    }

    /// Certifies a guest's key, after the spoken code was compared, under a name that nobody has in the records.
    ///
    /// # Errors
    /// When this is no doctor's device, or the term is longer than a day.
    pub fn certify_guest(&self, key: &PublicKey, name: &str, term: Term) -> Result<String, IssueError> {
        self.check_doctor(term, MAX_GUEST_SECONDS)?;
        let mut random = [0_u8; 16];
        OsRng.try_fill_bytes(&mut random).map_err(|_| KeyError::NoRandom)?;
        // hexadecimal: a FHIR id has neither `_` nor `=`
        let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let person = Person { sub: &format!("Guest/{id}"), name, acts_for: None };
        certify(self.key().secret(), Role::Guest, &self.anchor().clinic, key, person, term)
    }

    fn check_doctor(&self, term: Term, longest: u64) -> Result<(), IssueError> {
        if self.identity().role() != Role::Provider {
            return Err(IssueError::NotADoctor);
        }
        if term.until.saturating_sub(term.from) > longest {
            return Err(IssueError::TooLong);
        }
        Ok(())
    }
}

/// Whom a certificate is about.
struct Person<'a> {
    sub: &'a str,
    name: &'a str,
    acts_for: Option<ActsFor>,
}

fn certify(
    issuer: &Secret,
    role: Role,
    clinic: &str,
    key: &PublicKey,
    person: Person<'_>,
    term: Term,
) -> Result<String, IssueError> {
    let certificate = Certificate {
        acts_for: person.acts_for,
        clinic: clinic.to_owned(),
        exp: term.until,
        iss: issuer.public().thumbprint(),
        key: *key,
        name: person.name.to_owned(),
        nbf: term.from,
        role,
        serial: generate_serial()?,
        sub: person.sub.to_owned(),
    };
    if !certificate.names_a_person() {
        return Err(IssueError::BadSubject);
    }
    Ok(certificate.sign(issuer)?)
}

/// A random number of 128 bits, as text.
pub(crate) fn generate_serial() -> Result<String, KeyError> {
    let mut bytes = [0_u8; 16];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| KeyError::NoRandom)?;
    Ok(to_base64url(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::verify_chain;
    use crate::sample::{self, DAY, NOW};

    #[test]
    fn a_certified_doctor_is_known_until_the_last_day() {
        let key = sample::rao_key().public();
        let term = Term::days(NOW, 10);
        let text =
            sample::root().certify_provider("hill-clinic", &key, "Practitioner/rao", "Dr Anita Rao", term).unwrap();
        let rao = verify_chain(&[text], &sample::anchor(), None, NOW).unwrap();
        assert_eq!(rao.expires(), NOW + 10 * DAY);
    }

    #[test]
    fn a_patient_is_not_certified_as_a_doctor() {
        let key = sample::rao_key().public();
        let term = Term::days(NOW, 10);
        for sub in ["Patient/asha", "Practitioner/", "rao"] {
            let error = sample::root().certify_provider("hill-clinic", &key, sub, "Dr Anita Rao", term).unwrap_err();
            assert_eq!(error, IssueError::BadSubject);
        }
    }
}
