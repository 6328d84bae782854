//! One clinic: its root key, its TLS authority and its settings.

use crate::authority::{Authority, TlsError, TlsIdentity};
use serde::{Deserialize, Serialize};
use trust::{
    ActsFor, Anchor, Certificate, ClinicProfile, IssueError, KeyError, PublicKey, RevocationList, RevocationPolicy,
    Revocations, RevocationsError, RootKey, Term, Thumbprint,
};
use zeroize::Zeroizing;

/// How long a revocation list is good for if nothing else is said: an administrator comes once a month.
pub const LIST_DAYS: u32 = 35;

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
    /// The list that was just signed is not one anybody would read.
    #[error("the revocation list is not usable")]
    Revocations(#[from] RevocationsError),
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
    /// Where invitations are fetched from; where the doctor's page comes from, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// What a missing or old revocation list means to the app.
    #[serde(default)]
    pub revocation: RevocationPolicy,
    /// The key that updates of the program will be signed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_key: Option<PublicKey>,
    /// The relays, as `turn:` and `turns:` addresses: only for `clinicpack doctor`, since the hub tells the app.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relays: Vec<String>,
}

impl Settings {
    /// The web address on the leaflet.
    pub fn web(&self) -> &str {
        self.web.as_deref().unwrap_or(&self.page_origin)
    }
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

    /// The same clinic with other settings.
    pub fn with_settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Reads back what this clinic certified.
    ///
    /// # Errors
    /// When the text is not a certificate of this clinic's root.
    pub fn open_certificate(&self, text: &str) -> Result<Certificate, ClinicError> {
        Ok(self.root.open_certificate(text).map_err(IssueError::from)?)
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
            revocation: settings.revocation,
            update_key: settings.update_key,
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

    /// Invites somebody who acts for a patient: `sub` is `RelatedPerson/<id>` in the records.
    ///
    /// # Errors
    /// When `sub` is not such a person, or for whom she acts is not sound.
    pub fn invite_caregiver(
        &self,
        sub: &str,
        name: &str,
        acts_for: ActsFor,
        days: u32,
        now: u64,
    ) -> Result<Zeroizing<String>, ClinicError> {
        let profile = self.profile(now);
        Ok(self.root.invite_caregiver(&profile, sub, name, acts_for, Term::days(now, days))?)
    }

    /// The revocation list after `before`: everything in that one, and these serials and keys.
    ///
    /// Units: `days` is when the one after it will be out at the latest.
    ///
    /// # Errors
    /// When it is too long.
    pub fn sign_revocations(
        &self,
        before: Option<&Revocations>,
        serials: Vec<String>,
        keys: Vec<Thumbprint>,
        days: u32,
        now: u64,
    ) -> Result<Revocations, ClinicError> {
        let mut list = before.map_or_else(|| self.no_revocations(0), |before| before.list().clone());
        list.number = list.number.saturating_add(1);
        list.serials.extend(serials);
        list.keys.extend(keys);
        list.serials.sort();
        list.serials.dedup();
        list.keys.sort();
        list.keys.dedup();
        self.sign_list(list, before, days, now)
    }

    /// A list of that number which names nobody, where every list before it is lost: what they took back is good
    /// again.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn sign_after_lost(&self, number: u64, days: u32, now: u64) -> Result<Revocations, ClinicError> {
        self.sign_list(self.no_revocations(number), None, days, now)
    }

    fn no_revocations(&self, number: u64) -> RevocationList {
        let clinic = self.settings.id.clone();
        RevocationList { clinic, issued: 0, keys: Vec::new(), next: 0, number, serials: Vec::new() }
    }

    fn sign_list(
        &self,
        list: RevocationList,
        before: Option<&Revocations>,
        days: u32,
        now: u64,
    ) -> Result<Revocations, ClinicError> {
        let next = now.saturating_add(u64::from(days) * 24 * 60 * 60);
        let text = self.root.sign_revocations(&RevocationList { issued: now, next, ..list })?;
        Ok(Revocations::open(&text, &self.anchor(), before)?)
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

    pub(crate) const NOW: u64 = 1_795_496_400;

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
            web: None,
            revocation: RevocationPolicy::Warn,
            update_key: None,
            relays: Vec::new(),
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
    fn a_caregiver_is_invited_for_one_patient() {
        let clinic = Clinic::generate(settings(), NOW).unwrap();
        let [name, patient, relation] = ["Asha Verma", "Patient/asha", "daughter"].map(str::to_owned);
        let acts_for = ActsFor { name, patient, relation };
        let file = clinic.invite_caregiver("RelatedPerson/meera", "Meera Verma", acts_for.clone(), 14, NOW).unwrap();
        let invitation = Invitation::open(file.as_bytes(), NOW).unwrap();
        assert_eq!((invitation.name(), invitation.patient()), ("Meera Verma", "Patient/asha"));
        assert!(clinic.invite_caregiver("Patient/asha", "Asha Verma", acts_for, 14, NOW).is_err());
    }

    #[test]
    fn a_list_keeps_everything_of_the_one_before() {
        let clinic = Clinic::generate(settings(), NOW).unwrap();
        let key = DeviceKey::generate().unwrap().public().thumbprint();
        let first = clinic.sign_revocations(None, vec!["b".into()], vec![], 30, NOW).unwrap();
        let second = clinic.sign_revocations(Some(&first), vec!["a".into(), "b".into()], vec![key], 30, NOW).unwrap();
        assert_eq!(second.list().number, 2);
        assert_eq!(second.list().serials, ["a", "b"]);
        assert_eq!(second.list().keys.len(), 1);
    }

    #[test]
    fn a_clinic_with_an_unencrypted_address_is_not_made() {
        let mut settings = settings();
        settings.hub = "ws://hub.clinic.test/socket".into();
        assert!(Clinic::generate(settings, NOW).is_err());
    }
}
