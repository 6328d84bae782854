//! One clinic: its root key, its TLS authority and its settings.

use crate::authority::{Authority, TlsError, TlsIdentity};
use serde::{Deserialize, Serialize};
use trust::{Anchor, ClinicProfile, IssueError, KeyError, PublicKey, RevocationPolicy, RootKey, Term};
use zeroize::Zeroizing;

/// Why the clinic could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClinicError {
    /// A key could not be made or read.
    #[error("the clinic's key could not be made or read")]
    Key(#[from] KeyError),
    /// A text could not be signed.
    #[error("it could not be signed")]
    Issue(#[from] IssueError),
    /// A TLS certificate could not be made.
    #[error("the TLS certificate could not be made")]
    Tls(#[from] TlsError),
}

/// What a clinic says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// A short id, e.g. `hill-clinic`; every certificate carries it.
    pub id: String,
    /// The name for the screen.
    pub name: String,
    /// The number the patient can always phone.
    pub phone: String,
    /// Where the records are (FHIR R4).
    pub fhir_base: String,
    /// The app's client id at the clinic's sign-in.
    pub client_id: String,
    /// Where the waiting room is, `wss://…`.
    pub hub: String,
    /// Where the doctor's page comes from.
    pub page_origin: String,
    /// The time zone, e.g. `Asia/Kolkata`.
    pub zone: String,
    /// Counts up with every change of these settings.
    pub number: u64,
}

/// A clinic with its keys.
#[derive(Debug)]
pub struct Clinic {
    root: RootKey,
    authority: Authority,
    settings: Settings,
}

impl Clinic {
    /// Makes a new clinic with new keys.
    ///
    /// Units: `now` is seconds since 1970, here and below.
    ///
    /// # Errors
    /// When no key could be made, or the settings are not ones the app would accept.
    pub fn generate(settings: Settings, now: u64) -> Result<Self, ClinicError> {
        let clinic = Self::new(RootKey::generate()?, Authority::generate(now)?, settings);
        clinic.sign_profile(now)?;
        Ok(clinic)
    }

    /// Puts kept keys and settings together.
    pub fn new(root: RootKey, authority: Authority, settings: Settings) -> Self {
        Self { root, authority, settings }
    }

    /// The root key.
    pub fn root(&self) -> &RootKey {
        &self.root
    }

    /// The TLS authority.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What this clinic's people are trusted by.
    pub fn anchor(&self) -> Anchor {
        self.profile(0).anchor(&self.root.public())
    }

    /// The clinic's profile.
    pub fn profile(&self, now: u64) -> ClinicProfile {
        let settings = self.settings.clone();
        ClinicProfile {
            ca_pem: vec![self.authority.certificate().to_owned()],
            client_id: settings.client_id,
            fhir_base: settings.fhir_base,
            hub: settings.hub,
            id: settings.id,
            issued: now,
            name: settings.name,
            number: settings.number,
            page_origin: settings.page_origin,
            phone: settings.phone,
            revocation: RevocationPolicy::Warn,
            update_key: None,
            zone: settings.zone,
        }
    }

    /// The profile, signed.
    ///
    /// # Errors
    /// When it lacks something or an address is not encrypted.
    pub fn sign_profile(&self, now: u64) -> Result<String, ClinicError> {
        Ok(self.root.sign_profile(&self.profile(now))?)
    }

    /// Certifies a doctor's key for so many days: `sub` is `Practitioner/<id>` in the records.
    ///
    /// # Errors
    /// When `sub` is not a practitioner.
    pub fn certify_provider(
        &self,
        request: &PublicKey,
        sub: &str,
        name: &str,
        days: u32,
        now: u64,
    ) -> Result<String, ClinicError> {
        let (clinic, term) = (&self.settings.id, Term::days(now, days));
        Ok(self.root.certify_provider(clinic, request, sub, name, term)?)
    }

    /// Invites a patient for so many days: `sub` is `Patient/<id>` in the records. What comes out
    /// is the text of a `*.housecall` file, and whoever holds it can become that patient's device.
    ///
    /// # Errors
    /// When `sub` is not a patient.
    pub fn invite(&self, sub: &str, name: &str, days: u32, now: u64) -> Result<Zeroizing<String>, ClinicError> {
        let profile = self.profile(now);
        Ok(self.root.invite(&profile, sub, name, Term::days(now, days))?)
    }

    /// The TLS certificate of the hub, or of another of the clinic's servers.
    ///
    /// # Errors
    /// When there is no host, or one is not a name or an address.
    pub fn certify_server(&self, hosts: &[String], now: u64) -> Result<TlsIdentity, ClinicError> {
        Ok(self.authority.certify_server(hosts, now)?)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use trust::{DeviceKey, Invitation};

    const NOW: u64 = 1_795_496_400;

    pub(crate) fn settings() -> Settings {
        Settings {
            id: "hill-clinic".into(),
            name: "Hill Clinic".into(),
            phone: "555 0100".into(),
            fhir_base: "https://clinic.test/fhir".into(),
            client_id: "housecall".into(),
            hub: "wss://hub.clinic.test/socket".into(),
            page_origin: "https://doctor.clinic.test".into(),
            zone: "Asia/Kolkata".into(),
            number: 1,
        }
    }

    #[test]
    fn an_invitation_makes_a_device_and_a_request_a_doctor() {
        let clinic = Clinic::generate(settings(), NOW).unwrap();
        let file = clinic.invite("Patient/asha", "Asha Verma", 90, NOW).unwrap();
        let invitation = Invitation::open(file.as_bytes(), NOW).unwrap();
        assert_eq!(invitation.profile().ca_pem, [clinic.authority().certificate()]);
        let (_, device) = invitation.accept(DeviceKey::generate().unwrap(), NOW).unwrap();
        assert_eq!(device.anchor(), &clinic.anchor());

        let request = DeviceKey::generate().unwrap().public();
        let certificate = clinic.certify_provider(&request, "Practitioner/rao", "Dr Anita Rao", 365, NOW).unwrap();
        let rao = trust::verify_chain(&[certificate], &clinic.anchor(), None, NOW).unwrap();
        assert_eq!(rao.name(), "Dr Anita Rao");
    }

    #[test]
    fn a_clinic_with_an_unencrypted_address_is_not_made() {
        let mut settings = settings();
        settings.hub = "ws://hub.clinic.test/socket".into();
        assert!(Clinic::generate(settings, NOW).is_err());
    }
}
