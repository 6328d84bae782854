//! How safe her things are, as a screen may show it: lock, sheet, copies, warnings, the self-check, help after an incident.
//!
//! Invariant: no key, PIN or word of the sheet is ever in here.

use crate::trouble::Trouble;
use jiff::Timestamp;

/// Everything the pages about safety show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Safety {
    /// The vault opens with a PIN, and can be locked.
    pub has_pin: bool,
    /// Minutes without her until it locks by itself; counts only with a PIN.
    pub lock_after_minutes: u8,
    /// Wrong PINs: not before this.
    pub pin_wait_until: Option<Timestamp>,
    /// The printed recovery sheet.
    pub sheet: Sheet,
    /// A vault that does not open could be opened with the sheet.
    pub can_recover: bool,
    /// No keychain: a passphrase could stand in for it.
    pub can_use_passphrase: bool,
    /// A passphrase stands in for the keychain, and is asked for.
    pub asks_passphrase: bool,
    /// What is the matter with the vault that is shown all the same: rolled back, altered, unanchored.
    pub warning: Option<Trouble>,
    /// Somebody rewrites files on this computer.
    pub alarm: bool,
    /// Copies on this computer, and elsewhere.
    pub copies: Copies,
    /// What a chosen copy would bring back.
    pub preview: Option<CopyPreview>,
    /// A copy from elsewhere was chosen, and its words are asked for.
    pub copy_asks_words: bool,
    /// The last self-check.
    pub check: Option<SelfCheck>,
    /// The self-check runs.
    pub checking: bool,
    /// Help after an incident, in hand or done.
    pub incident: Option<IncidentHelp>,
    /// Something waits in memory for the vault to be opened.
    pub waits: bool,
}

/// The recovery sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sheet {
    /// When the sheet that opens this vault was made.
    pub made_at: Option<Timestamp>,
    /// When she last proved that she has it.
    pub drilled_at: Option<Timestamp>,
    /// The word that is asked for: 1 to 12.
    pub asks: Option<u8>,
    /// What she typed last was another word.
    pub missed: bool,
}

/// Copies of the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copies {
    /// How many lie on this computer.
    pub count: u32,
    /// The newest of them.
    pub newest: Option<Timestamp>,
    /// When a copy was last put on a stick or into another folder.
    pub carried_at: Option<Timestamp>,
}

/// A copy on this computer, for the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// For asking for it.
    pub id: String,
    /// When it was made.
    pub at: Timestamp,
    /// Units: bytes.
    pub size: u64,
    /// Made by itself just before another copy was put back.
    pub before_restore: bool,
}

/// What a copy holds.
#[derive(Clone, PartialEq, Eq)]
pub struct CopyPreview {
    /// When it was made.
    pub at: Timestamp,
    /// Whose it is.
    pub person: String,
    /// How many medicines.
    pub medicines: u32,
    /// How many visits.
    pub visits: u32,
    /// It is older than what is shown now.
    pub older: bool,
}

impl std::fmt::Debug for CopyPreview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CopyPreview").field("at", &self.at).finish_non_exhaustive()
    }
}

/// What the self-check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckWhat {
    /// Every page and row of the vault.
    Store,
    /// The keychain answers and holds the key.
    Keychain,
    /// The disk is encrypted.
    Disk,
    /// The system was updated lately.
    SystemUpdates,
    /// This program's age.
    AppVersion,
    /// This device's certificate.
    Certificate,
    /// The clinic's servers prove themselves (TLS 1.3).
    Connection,
    /// The clinic's list of what was taken back.
    Revocations,
    /// The recovery sheet.
    Sheet,
    /// Copies.
    Copies,
}

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// Worth doing something about.
    Attention,
    /// Wrong.
    Bad,
    /// Could not be found out.
    Unknown,
}

/// One line of the self-check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CheckItem {
    /// What was looked at.
    pub what: CheckWhat,
    /// How it stands.
    pub verdict: Verdict,
    /// A number that belongs to it: days, counts.
    pub number: Option<u32>,
}

/// A self-check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SelfCheck {
    /// When.
    pub at: Timestamp,
    /// Each thing once.
    pub items: Vec<CheckItem>,
}

/// What happened to her.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Incident {
    /// "My laptop was stolen" (another one than this).
    Stolen,
    /// "Someone else saw my screen."
    ScreenSeen,
    /// "A strange person called."
    StrangeCall,
}

/// One step of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentStep {
    /// A message was written to the clinic.
    ClinicTold,
    /// The sign-in at the clinic was ended, here and there.
    SignedOut,
    /// The keys of the vault were changed.
    Rekeyed,
    /// The vault locks.
    Locked,
    /// The clinic has to be told, by telephone.
    PhoneClinic,
    /// A report can be saved.
    ReportReady,
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// In hand.
    Doing,
    /// Done.
    Done,
    /// It could not be done.
    Failed,
    /// She has to do it.
    ForYou,
}

/// The help in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentHelp {
    /// What happened.
    pub what: Incident,
    /// When help was asked for.
    pub at: Timestamp,
    /// In the order they are done.
    pub steps: Vec<(IncidentStep, StepState)>,
}

/// A line of "What happened".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its place in the list.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// "patient", "caregiver", "app", "clinic", or a clinician's id.
    pub actor: String,
    /// A code such as `visit-ended`.
    pub action: String,
    /// How it went, as a code.
    pub code: Option<String>,
}

/// In which form the history is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryForm {
    /// Signed JSON.
    Json,
    /// A printable page.
    Pdf,
}
