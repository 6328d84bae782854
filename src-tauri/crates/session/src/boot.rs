//! From a started program to an open vault, or to words that say why not.

use crate::caregiver::Caregiver;
use crate::owner::{Life, Owner, Person, Whom};
use crate::recovering::code_of_warning;
use crate::snapshot::Step;
use crate::trouble::Trouble;
use clinic_client::{ClinicHttp, PinnedRoots};
use std::fs;
use std::sync::Arc;
use trust::{ClinicProfile, Enrolment};
use url::Url;
use vault::{PersonId, Vault};

/// The vault's setting that says first run is over.
pub(crate) const FIRST_RUN: &str = "first-run";

/// The vault's setting that holds the enrolment.
pub(crate) const ENROLMENT: &str = "enrolment";

/// The vault's setting that names the patient in the clinic's records.
pub(crate) const PATIENT: &str = "patient";

/// The vault's setting that says who the caregiver is whose computer this is; absent on a patient's own.
pub(crate) const CAREGIVER: &str = "caregiver";

/// The vault's setting that holds the newest revocation list seen.
pub(crate) const REVOCATIONS: &str = "revocations";

/// The vault's setting that says that the last answer was not whole, and how many records could not be read.
pub(crate) const NOT_WHOLE: &str = "not-whole";

/// Longest name and phone number beside the vault; they are for the screen that says why it is closed.
const MAX_CARD_BYTES: u64 = 64 * 1024;

impl Owner {
    /// Opens the vault there is; without one, waits for an invitation.
    pub(crate) async fn boot(&mut self) {
        if let Err(trouble) = self.open_vault().await {
            self.show_blocked(trouble);
        }
    }

    async fn open_vault(&mut self) -> Result<(), Trouble> {
        match Vault::finish_erasing(&self.config.places, &self.keychain).await {
            Ok(0) => {}
            Ok(erased) => tracing::info!(erased, "what was half erased is gone"),
            // Tried again at the next start.
            Err(error) => tracing::warn!(%error, "what was half erased is still there"),
        }
        let people = Vault::people(&self.config.places)?;
        // One person for now; a caregiver's relatives each have a vault of their own.
        let Some(id) = people.into_iter().next() else {
            self.show(|snapshot| snapshot.step = Step::Welcome);
            return Ok(());
        };
        let slots = Vault::slots(&self.config.places, &id)?;
        if self.needs_passphrase(slots) {
            return Err(Trouble::KeychainMissing);
        }
        if slots.pin {
            self.show_locked(slots);
            return Ok(());
        }
        let vault = Vault::open(&self.config.places, &id, &self.keychain).await?;
        self.enter(id, vault).await
    }

    /// An open vault: looked at as a whole, and only then shown. On an error it is closed again.
    pub(crate) async fn enter(&mut self, id: PersonId, vault: Vault) -> Result<(), Trouble> {
        let open = vault.clone();
        if let Err(trouble) = Box::pin(self.look_and_furnish(id, open)).await {
            // Half of what is in it is worse than none of it: an empty list would be believed.
            self.person = None;
            vault.close().await;
            return Err(trouble);
        }
        tracing::info!(keychain = self.keychain.backend(), "vault opened");
        Ok(())
    }

    async fn look_and_furnish(&mut self, id: PersonId, vault: Vault) -> Result<(), Trouble> {
        let condition = vault.verify().await?;
        self.show_condition(&condition);
        self.furnish(id, vault).await?;
        self.show(|snapshot| {
            let safety = &mut snapshot.safety;
            (safety.can_recover, safety.can_use_passphrase, safety.asks_passphrase) = (false, false, false);
        });
        if self.person.is_none() {
            // There was nothing in it.
            return Ok(());
        }
        self.show_slots();
        self.show_safety().await;
        self.sign_out_after_all();
        match self.shown().safety.warning {
            Some(warning) => self.note("warned", code_of_warning(warning)).await,
            None => {
                self.write_what_waited().await;
                if self.signing_out.is_none() {
                    self.resume_sign_in();
                }
            }
        }
        Ok(())
    }

    /// Everything that is shown from an open vault.
    async fn furnish(&mut self, id: PersonId, vault: Vault) -> Result<(), Trouble> {
        let Some(kept) = vault.setting(ENROLMENT).await? else {
            return self.start_over(id, vault).await;
        };
        let enrolment = Enrolment::open(kept.as_bytes()).map_err(|_| Trouble::VaultDamaged)?;
        let patient = vault.setting(PATIENT).await?.ok_or(Trouble::VaultDamaged)?;
        let caregiver = match vault.setting(CAREGIVER).await? {
            Some(kept) => Some(Caregiver::from_text(&kept).ok_or(Trouble::VaultDamaged)?),
            None => None,
        };
        let revocations = vault.setting(REVOCATIONS).await?;
        let first_run_over = vault.setting(FIRST_RUN).await?.is_some();
        let not_whole = vault.setting(NOT_WHOLE).await?;
        self.move_in(id, vault, enrolment, Whom { patient, caregiver })?;
        self.recall_revocations(revocations);
        self.show_records().await?;
        if let Some(unreadable) = not_whole {
            self.show(|snapshot| snapshot.fetched(unreadable.parse().unwrap_or(0), false));
        }
        self.show(|snapshot| {
            snapshot.step = match (first_run_over, snapshot.fetched_at.is_some()) {
                (true, _) => Step::Ready,
                (false, true) => Step::Devices,
                (false, false) => Step::SignIn,
            };
        });
        Ok(())
    }

    /// A vault without an enrolment was cut off while it was made, and holds nothing: back to the invitation.
    async fn start_over(&mut self, id: PersonId, vault: Vault) -> Result<(), Trouble> {
        let empty = vault.fetched_at().await?.is_none() && vault.patient().await?.is_none();
        vault.close().await;
        // Put back from the time before the enrolment it looks the same, and the keychain knows that there was more.
        self.may_write()?;
        if !empty {
            return Err(Trouble::VaultDamaged);
        }
        Vault::erase(&self.config.places, &id, &self.keychain).await.map_err(|_| Trouble::Disk)?;
        tracing::warn!("an unfinished vault was taken away");
        self.show(|snapshot| snapshot.step = Step::Welcome);
        Ok(())
    }

    /// The person's vault is open: everything that hangs on the clinic's profile.
    pub(crate) fn move_in(
        &mut self,
        id: PersonId,
        vault: Vault,
        enrolment: Enrolment,
        whom: Whom,
    ) -> Result<(), Trouble> {
        let http = ClinicHttp::new(&pinned(enrolment.profile())).map_err(|_| Trouble::VaultDamaged)?;
        self.show_clinic(enrolment.profile());
        self.keep_card(enrolment.profile());
        let Whom { patient, caregiver } = whom;
        if let Some(caregiver) = caregiver.clone() {
            self.show(|snapshot| {
                snapshot.person = Some(caregiver.called());
                snapshot.helping = Some(caregiver.into_helping());
            });
        }
        let revocations = None;
        let life = Life::default();
        self.person = Some(Person { id, vault, enrolment, patient, caregiver, revocations, http, sign_in: None, life });
        Ok(())
    }

    /// Medicines and visits as last fetched.
    pub(crate) async fn show_records(&self) -> Result<(), Trouble> {
        let Some(person) = &self.person else { return Ok(()) };
        let patient = person.vault.patient().await?;
        let here = |gone: Option<jiff::Timestamp>| gone.is_none();
        let prescriptions: Vec<_> = person.vault.prescriptions().await?;
        let prescriptions =
            prescriptions.into_iter().filter(|kept| here(kept.gone_since)).map(|kept| kept.value).collect();
        let appointments: Vec<_> = person.vault.appointments().await?;
        let appointments =
            appointments.into_iter().filter(|kept| here(kept.gone_since)).map(|kept| kept.value).collect();
        let fetched_at = person.vault.fetched_at().await?;
        self.show(|snapshot| {
            if let Some(patient) = patient.filter(|_| person.caregiver.is_none()) {
                snapshot.person = Some(patient.given.unwrap_or(patient.name));
            }
            snapshot.prescriptions = Arc::new(prescriptions);
            snapshot.appointments = Arc::new(appointments);
            snapshot.fetched_at = fetched_at;
        });
        Ok(())
    }

    /// The clinic's name and number beside the vault, for the day it does not open.
    pub(crate) fn keep_card(&self, profile: &ClinicProfile) {
        let kept = serde_json::to_vec(&Card {
            name: profile.name.clone(),
            phone: profile.phone.clone(),
            zone: profile.zone.clone(),
        })
        .ok()
        .and_then(|bytes| fs::write(self.card_path(), bytes).ok());
        if kept.is_none() {
            tracing::warn!("the clinic's number could not be kept beside the vault");
        }
    }

    fn card_path(&self) -> std::path::PathBuf {
        self.config.places.data().join("clinic.json")
    }

    pub(crate) fn show_card(&self) {
        let path = self.card_path();
        if fs::metadata(&path).map_or(true, |file| file.len() > MAX_CARD_BYTES) {
            return;
        }
        let card: Option<Card> = fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let Some(Card { name, phone, zone }) = card {
            self.show(|snapshot| snapshot.clinic = Some(crate::snapshot::ClinicCard { name, phone, zone }));
        }
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Card {
    name: String,
    phone: String,
    zone: String,
}

/// The clinic's own TLS roots count for the clinic's own computers only.
pub(crate) fn pinned(profile: &ClinicProfile) -> PinnedRoots {
    let host = |address: &str| Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    PinnedRoots {
        hosts: [&profile.fhir_base, &profile.hub].into_iter().filter_map(|address| host(address)).collect(),
        pem: profile.ca_pem.clone(),
    }
}
