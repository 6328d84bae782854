//! What the window shows about safety: lock, sheet, copies, warnings, the self-check, help after an incident.

use crate::ProblemView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything the pages about safety show. Times are words ("today at 8:15").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SafetyView {
    /// The vault opens with a PIN, and can be locked.
    pub has_pin: bool,
    /// Minutes without her until it locks by itself: 5, 10 or 30.
    pub lock_after_minutes: u8,
    /// Wrong PINs: so many seconds to wait; 0 for none.
    pub pin_wait_seconds: u32,
    /// The printed recovery sheet.
    pub sheet: SheetView,
    /// A vault that does not open could be opened with the sheet.
    pub can_recover: bool,
    /// No keychain: a passphrase could stand in for it.
    pub can_use_passphrase: bool,
    /// A passphrase stands in for the keychain, and is asked for.
    pub asks_passphrase: bool,
    /// What is the matter with the vault that is shown all the same.
    pub warning: Option<ProblemView>,
    /// Somebody rewrites files on this computer.
    pub alarm: Option<ProblemView>,
    /// Copies on this computer, and elsewhere.
    pub copies: CopiesView,
    /// What a chosen copy would bring back.
    pub preview: Option<CopyPreviewView>,
    /// A copy from elsewhere was chosen, and its words are asked for.
    pub copy_asks_words: bool,
    /// The last self-check.
    pub check: Option<CheckView>,
    /// The self-check runs.
    pub checking: bool,
    /// Help after an incident, in hand or done.
    pub incident: Option<IncidentView>,
}

/// The recovery sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetView {
    /// When it was made.
    pub made: Option<String>,
    /// When she last proved that she has it.
    pub drilled: Option<String>,
    /// The word that is asked for: 1 to 12.
    pub asks: Option<u8>,
    /// What she typed last was another word.
    pub missed: bool,
}

/// Copies of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopiesView {
    /// How many lie on this computer.
    pub count: u32,
    /// The newest of them.
    pub newest: Option<String>,
    /// When a copy was last put on a stick or into another folder.
    pub carried: Option<String>,
}

/// What a copy holds.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopyPreviewView {
    /// When it was made.
    pub at: String,
    /// Whose it is.
    pub person: String,
    /// How many medicines.
    pub medicines: u32,
    /// How many visits.
    pub visits: u32,
    /// It is older than what is shown now.
    pub older: bool,
}

/// The copies on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopyListView {
    /// The newest first.
    pub copies: Vec<CopyView>,
}

/// One copy on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopyView {
    /// For asking for it.
    pub id: String,
    /// When it was made.
    pub at: String,
    /// e.g. "1.2 MB".
    pub size: String,
    /// Made by itself just before another copy was put back.
    pub before_restore: bool,
}

/// What the self-check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
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
    /// The clinic's servers prove themselves.
    Connection,
    /// The clinic's list of what was taken back.
    Revocations,
    /// The recovery sheet.
    Sheet,
    /// Copies.
    Copies,
}

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckItemView {
    /// What was looked at.
    pub what: CheckWhat,
    /// How it stands.
    pub verdict: Verdict,
    /// A number that belongs to it: days, counts.
    pub number: Option<u32>,
}

/// A self-check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// When.
    pub at: String,
    /// Each thing once.
    pub items: Vec<CheckItemView>,
}

/// What happened to her.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Incident {
    /// "My laptop was stolen" (another one than this).
    Stolen,
    /// "Someone else saw my screen."
    ScreenSeen,
    /// "A strange person called."
    StrangeCall,
}

/// One step of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
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

/// One step and how it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IncidentStepView {
    /// What is done.
    pub step: IncidentStep,
    /// How it went.
    pub state: StepState,
}

/// The help in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IncidentView {
    /// What happened.
    pub what: Incident,
    /// In the order they are done.
    pub steps: Vec<IncidentStepView>,
}

/// A line of "What happened"; the window has the words for actor, action and code.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRowView {
    /// Its place in the list.
    pub number: u32,
    /// "today at 8:15".
    pub at: String,
    /// "patient", "caregiver", "app", "clinic", or a clinician's id.
    pub actor: String,
    /// A code such as `visit-ended`.
    pub action: String,
    /// How it went, as a code.
    pub code: Option<String>,
}

/// "What happened", the newest first.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryView {
    /// The newest first.
    pub rows: Vec<HistoryRowView>,
}

/// In which form the history is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HistoryForm {
    /// Signed JSON.
    Json,
    /// A printable page.
    Pdf,
}

macro_rules! requests {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $field_doc:literal])* $field:ident: $kind:ty),* })*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Deserialize, TS)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name { $($(#[doc = $field_doc])* pub $field: $kind),* }
        crate::hide_from_debug!($name);
    )* };
}

requests! {
    /// A PIN as typed.
    PinRequest {
        /// Six to twelve digits.
        pin: String
    }
    /// A new PIN, and the one before it where there is one.
    SetPinRequest {
        /// Six to twelve digits.
        pin: String,
        /// The PIN until now.
        current: Option<String>
    }
    /// The minutes of the automatic lock.
    LockAfterRequest {
        /// 5, 10 or 30.
        minutes: u8
    }
    /// One word of the sheet.
    SheetWordRequest {
        /// As typed.
        word: String
    }
    /// All words of the sheet.
    SheetWordsRequest {
        /// As typed, with anything between them.
        words: String
    }
    /// A passphrase as typed.
    PassphraseRequest {
        /// At least twelve characters.
        passphrase: String
    }
    /// One copy of the list.
    CopyRequest {
        /// As in the list.
        id: String
    }
    /// In which form the history is saved.
    SaveHistoryRequest {
        /// JSON or a printable page.
        form: HistoryForm
    }
    /// What happened to her.
    IncidentRequest {
        /// Which of the three.
        what: Incident
    }
}

crate::hide_from_debug!(CopyPreviewView, HistoryRowView, HistoryView);
