//! "What happened": on the screen, as pages to print, and as a file that this computer's key signed.

use crate::owner::{Owner, Person};
use crate::safety::{HistoryForm, HistoryRow};
use crate::sheet::{on_thread, write_private};
use crate::trouble::Trouble;
use jiff::Timestamp;
use paper::{History, HistoryLine};
use serde::Serialize;
use std::path::PathBuf;
use trust::{Device, DeviceKey, PublicKey, Thumbprint};
use vault::{Account, AuditRow, Head};

/// The form of the signed file.
const FORMAT: &str = "housecall-history/1";

/// More rows than a screen is scrolled through; the files hold all.
const ON_SCREEN: u32 = 2000;

/// What is signed.
///
/// Shape: `person` as in the clinic's records; `device` is the thumbprint of `key`, which signed this; `certificates`
/// say whose that key is, and are missing when they have ended; `head` is the vault's chain when the list was made;
/// `rows` are all there are, the oldest first.
#[derive(Serialize)]
struct SignedHistory<'a> {
    format: &'static str,
    person: &'a str,
    device: Thumbprint,
    key: PublicKey,
    certificates: Vec<String>,
    made: Timestamp,
    head: SignedHead,
    rows: Vec<SignedRow<'a>>,
}

/// Shape: `link` is 64 hexadecimal digits.
#[derive(Serialize)]
struct SignedHead {
    epoch: u64,
    count: u64,
    link: String,
}

#[derive(Serialize)]
struct SignedRow<'a> {
    number: i64,
    at: Timestamp,
    actor: &'a str,
    action: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}

impl Owner {
    /// What was done, the newest first.
    ///
    /// # Errors
    /// When the vault is not open or fails.
    pub(crate) async fn history(&self) -> Result<Vec<HistoryRow>, Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let rows = person.vault.audit_rows(ON_SCREEN).await?;
        let shown = rows.into_iter().map(|AuditRow { number, event }| HistoryRow {
            number,
            at: event.at,
            actor: event.actor,
            action: event.action,
            code: event.code,
        });
        Ok(shown.collect())
    }

    /// All of it in a file of her choice.
    ///
    /// # Errors
    /// [`Trouble::HistoryNotSaved`]; the vault's, and for the signed form the keychain's.
    pub(crate) async fn save_history(&mut self, form: HistoryForm, path: PathBuf) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let (rows, head) = (person.vault.audit_rows(u32::MAX).await?, person.vault.head().await?);
        let bytes = match form {
            HistoryForm::Json => self.signed_history(person, &rows, head).await?,
            HistoryForm::Pdf => self.printed_history(person, &rows, head).await?,
        };
        on_thread(move || write_private(&path, &bytes)).await.map_err(|_| Trouble::HistoryNotSaved)?;
        self.note("history-saved", None).await;
        Ok(())
    }

    async fn signed_history(&self, person: &Person, rows: &[AuditRow], head: Head) -> Result<Vec<u8>, Trouble> {
        let key = self.device_key(person).await?;
        let certified = self.certified(person).await;
        let signed = SignedHistory {
            format: FORMAT,
            person: &person.patient,
            device: key.public().thumbprint(),
            key: key.public(),
            certificates: certified.map(|device| device.certificates().to_vec()).unwrap_or_default(),
            made: (self.config.now)(),
            head: SignedHead { epoch: head.epoch, count: head.count, link: head.link_hex() },
            rows: rows.iter().rev().map(signed_from_row).collect(),
        };
        trust::sign_history(&key, &signed).map(String::into_bytes).map_err(|error| {
            tracing::warn!(code = error.code(), "the history could not be signed");
            Trouble::HistoryNotSaved
        })
    }

    async fn printed_history(&self, person: &Person, rows: &[AuditRow], head: Head) -> Result<Vec<u8>, Trouble> {
        // A page can be read without its key's name, where the keychain does not answer.
        let key = self.device_key(person).await.map(|key| key.public().thumbprint().to_string());
        let lines: Vec<HistoryLine<'_>> = rows.iter().map(line_from_row).collect();
        let profile = person.enrolment.profile();
        let page = History {
            clinic: &profile.name,
            phone: &profile.phone,
            name: &self.name_of(person).await?,
            made: (self.config.now)(),
            zone: &profile.zone,
            key: key.as_deref().unwrap_or("-"),
            head: &format!("{}/{}/{}", head.epoch, head.count, head.link_hex()),
            lines: &lines,
        };
        page.to_pdf().map_err(|error| {
            tracing::warn!(%error, "the history could not be drawn");
            Trouble::HistoryNotSaved
        })
    }

    /// The patient's name as the clinic's records have it; what she is called before they came.
    pub(crate) async fn name_of(&self, person: &Person) -> Result<String, Trouble> {
        let patient = person.vault.patient().await?;
        Ok(patient.map(|patient| patient.name).or(self.shown().person).unwrap_or_default())
    }

    /// This computer's key, from the keychain.
    pub(crate) async fn device_key(&self, person: &Person) -> Result<DeviceKey, Trouble> {
        let secret = self.keychain.get(Account::device_key(&person.id)).await?.ok_or(Trouble::VaultKeyMissing)?;
        DeviceKey::from_keychain(secret.expose()).map_err(|_| Trouble::VaultKeyMissing)
    }

    /// This computer as the clinic certified it; nothing when that has ended or was taken back.
    pub(crate) async fn certified(&self, person: &Person) -> Option<Device> {
        let key = self.device_key(person).await.ok()?;
        person.enrolment.device(key, None, self.config.unix_now()).ok()
    }
}

fn signed_from_row(AuditRow { number, event }: &AuditRow) -> SignedRow<'_> {
    SignedRow {
        number: *number,
        at: event.at,
        actor: &event.actor,
        action: &event.action,
        subject: event.subject.as_deref(),
        code: event.code.as_deref(),
    }
}

fn line_from_row(AuditRow { event, .. }: &AuditRow) -> HistoryLine<'_> {
    HistoryLine { at: event.at, actor: &event.actor, action: &event.action, code: event.code.as_deref() }
}
