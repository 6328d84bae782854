//! What only the clinic's root can do: certify doctors, sign the profile, invite patients.

use crate::certificate::{Certificate, Role};
use crate::invitation;
use crate::jws::{JwsError, to_base64url};
use crate::key::{KeyError, PublicKey};
use crate::profile::{ClinicProfile, ProfileError};
use crate::secret::{OneTimeKey, RootKey};
use rand_core::{OsRng, RngCore as _};
use zeroize::Zeroizing;

/// A day, in the unit of certificates.
const DAY_SECONDS: u64 = 24 * 60 * 60;

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
    /// The subject is not a person of this role: `Practitioner/<id>` or `Patient/<id>`.
    #[error("the subject is not a person in the clinic's records")]
    BadSubject,
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
        self.certify(Role::Provider, clinic, key, sub, name, term)
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
        let key = OneTimeKey::generate()?;
        let public = key.public();
        let certificate = self.certify(Role::Invitation, &profile.id, &public, sub, name, term)?;
        let profile = self.sign_profile(profile)?;
        Ok(invitation::write(&self.public(), &profile, &certificate, &key)?)
    }

    fn certify(
        &self,
        role: Role,
        clinic: &str,
        key: &PublicKey,
        sub: &str,
        name: &str,
        term: Term,
    ) -> Result<String, IssueError> {
        let certificate = Certificate {
            clinic: clinic.to_owned(),
            exp: term.until,
            iss: self.public().thumbprint(),
            key: *key,
            name: name.to_owned(),
            nbf: term.from,
            role,
            serial: generate_serial()?,
            sub: sub.to_owned(),
        };
        if !certificate.names_a_person() {
            return Err(IssueError::BadSubject);
        }
        Ok(certificate.sign(self.secret())?)
    }
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
        let rao = verify_chain(&[text], &sample::anchor(), NOW).unwrap();
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
