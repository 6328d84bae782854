//! From the clinic's invitation to a vault with a certified device.

pub(crate) mod code;
pub(crate) mod fetching;

use crate::boot::{CAREGIVER, ENROLMENT, PATIENT, pinned};
use crate::caregiver::Caregiver;
use crate::owner::{Owner, Whom};
use crate::snapshot::Step;
use crate::trouble::Trouble;
use clinic_client::{ClinicHttp, PinnedRoots};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use trust::{ChainError, ClinicProfile, DeviceError, DeviceKey, Enrolment, Invitation, InvitationError};
use vault::{Account, PersonId, Secret, Vault};

/// An invitation is a few kilobytes; nothing longer is read.
const MAX_BYTES: u64 = 64 * 1024;

impl Owner {
    /// Shows whose invitation it is, and waits for her word.
    pub(crate) async fn open_invitation(&mut self, path: &Path) -> Result<(), Trouble> {
        self.may_be_invited()?;
        let bytes = read(path).map_err(|trouble| self.fail(trouble))?;
        self.take_invitation(&bytes).await
    }

    /// The same from wherever it came: a file, a link, a typed code.
    pub(crate) async fn take_invitation(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.may_be_invited()?;
        let invitation =
            Invitation::open(bytes, self.config.unix_now()).map_err(|error| self.fail(trouble_of(error)))?;
        if let Some(person) = &self.person {
            if !person.enrolment.is_of_clinic(&invitation) {
                return Err(self.fail(Trouble::InvitationOtherClinic));
            }
            if person.patient != invitation.patient() || person.caregiver != Caregiver::of(&invitation) {
                return Err(self.fail(Trouble::InvitationOtherPerson));
            }
            // The same person at the same clinic: a newer invitation renews her device, her medicines stay.
            if person.enrolment.is_from(&invitation) {
                return Ok(());
            }
            return self.renew(invitation).await.map_err(|trouble| self.fail(trouble));
        }
        self.show_clinic(invitation.profile());
        let name = first_name(invitation.name());
        let caregiver = Caregiver::of(&invitation);
        self.show(|snapshot| {
            snapshot.person = Some(name);
            snapshot.helping = caregiver.map(Caregiver::into_helping);
            snapshot.step = Step::Invited;
            snapshot.trouble = None;
        });
        self.invited = Some(invitation);
        Ok(())
    }

    /// "Yes, that is me."
    pub(crate) async fn confirm_invitation(&mut self) -> Result<(), Trouble> {
        // A second press on the same button: nothing is wrong with what is on the screen.
        let Some(invitation) = self.invited.take() else {
            return Err(Trouble::InvitationUnreadable);
        };
        let now = self.config.unix_now();
        let key = DeviceKey::generate().map_err(|_| self.fail(Trouble::Unexpected))?;
        let secret = Secret::new(key.to_keychain().to_vec());
        let patient = invitation.patient().to_owned();
        let caregiver = Caregiver::of(&invitation);
        let (enrolment, _device) = invitation.accept(key, now).map_err(|error| self.fail(trouble_of(error)))?;
        let id = PersonId::generate();
        let made = self.make_vault(id, secret, enrolment, patient, caregiver).await;
        if let Err(trouble) = made {
            // Nothing was in it yet; left behind, it would block every start.
            let erased = Vault::erase(&self.config.places, &id, &self.keychain).await;
            tracing::warn!(erased = erased.is_ok(), "enrolling did not finish");
            self.show_ways(trouble);
            self.show(|snapshot| snapshot.step = Step::Welcome);
            return Err(self.fail(trouble));
        }
        self.note("enrolled", None).await;
        tracing::info!(keychain = self.keychain.backend(), "enrolled");
        self.show(|snapshot| {
            snapshot.step = Step::SignIn;
            snapshot.trouble = None;
        });
        Ok(())
    }

    /// A new device key and certificate in place of the ones that end, and the clinic's newest profile.
    async fn renew(&mut self, invitation: Invitation) -> Result<(), Trouble> {
        self.may_write()?;
        let Some(person) = &mut self.person else { return Ok(()) };
        if invitation.profile().number < person.enrolment.profile().number {
            // Made before the clinic changed: it would lead back to where the clinic no longer is.
            return Err(Trouble::InvitationExpired);
        }
        let http = ClinicHttp::new(&pinned(invitation.profile())).map_err(|_| Trouble::InvitationUnreadable)?;
        let key = DeviceKey::generate().map_err(|_| Trouble::Unexpected)?;
        let secret = Secret::new(key.to_keychain().to_vec());
        let (enrolment, _device) = invitation.accept(key, self.config.unix_now()).map_err(trouble_of)?;
        let bytes = String::from_utf8(enrolment.to_bytes()).map_err(|_| Trouble::Unexpected)?;
        // Cut off between the two, the next invitation mends it; the medicines hang on neither.
        self.keychain.set(Account::device_key(&person.id), secret).await?;
        person.vault.put_setting(ENROLMENT, Some(bytes)).await?;
        let before = std::mem::replace(&mut person.enrolment, enrolment);
        if let Some(visit) = &mut self.visit {
            // A renewal that the doctor signs in this visit would be for the key that was replaced just now.
            visit.device = None;
        }
        let profile = person.enrolment.profile().clone();
        let moved = way_to_records(before.profile()) != way_to_records(&profile);
        if moved {
            person.http = http;
            person.sign_in = None;
        }
        self.show_clinic(&profile);
        self.keep_card(&profile);
        self.show(|snapshot| snapshot.trouble = None);
        tracing::info!(moved, "enrolment renewed");
        if moved {
            self.cancel_sign_in()?;
            self.asking = None;
            self.resume_sign_in();
        }
        Ok(())
    }

    async fn make_vault(
        &mut self,
        id: PersonId,
        key: Secret,
        enrolment: Enrolment,
        patient: String,
        caregiver: Option<Caregiver>,
    ) -> Result<(), Trouble> {
        self.keychain.set(Account::device_key(&id), key).await?;
        let vault = Vault::create(&self.config.places, &id, &self.keychain).await?;
        let bytes = String::from_utf8(enrolment.to_bytes()).map_err(|_| Trouble::Unexpected)?;
        vault.put_setting(ENROLMENT, Some(bytes)).await?;
        vault.put_setting(PATIENT, Some(patient.clone())).await?;
        if let Some(caregiver) = &caregiver {
            vault.put_setting(CAREGIVER, Some(caregiver.to_text())).await?;
        }
        self.move_in(id, vault, enrolment, Whom { patient, caregiver })
    }

    /// "That is not me."
    pub(crate) fn decline_invitation(&mut self) -> Result<(), Trouble> {
        self.invited = None;
        if self.person.is_none() {
            self.show(|snapshot| {
                snapshot.step = Step::Welcome;
                snapshot.person = None;
                snapshot.helping = None;
                snapshot.clinic = None;
                snapshot.trouble = None;
            });
        }
        Ok(())
    }
}

/// What requests to the records hang on.
fn way_to_records(profile: &ClinicProfile) -> (PinnedRoots, &str, &str) {
    (pinned(profile), &profile.fhir_base, &profile.client_id)
}

fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|_| Trouble::InvitationUnreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|_| Trouble::InvitationUnreadable)?;
    if bytes.len() as u64 > MAX_BYTES { Err(Trouble::InvitationUnreadable) } else { Ok(bytes) }
}

/// An invitation that ended is told apart: the clinic can send a new one.
fn trouble_of(error: InvitationError) -> Trouble {
    match error {
        InvitationError::Certificate(ChainError::Expired)
        | InvitationError::Device(DeviceError::Chain(ChainError::Expired)) => Trouble::InvitationExpired,
        _ => Trouble::InvitationUnreadable,
    }
}

/// What she is called until the clinic's records say it.
fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or(name).to_owned()
}
