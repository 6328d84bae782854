//! Everything that can go wrong in a way the person must be told of, by name.

use serde::{Deserialize, Serialize};
use vault::{Condition, KeychainError, KeysError, OpenError, RestoreError, SealedError, SnapshotError, StoreError};

/// What went wrong; the shell gives each its code, the window its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each name says what happened; the codes in `ipc` describe them")]
pub enum Trouble {
    InvitationUnreadable,
    InvitationExpired,
    InvitationOtherClinic,
    InvitationOtherPerson,
    InvitationNoNetwork,
    InvitationAddressUnknown,
    InvitationAddressUnreadable,
    InvitationServerSilent,
    InvitationNotThere,
    InvitationDamaged,
    CodeLength,
    CodeCharacter,
    CodeMistyped,
    LinkUnreadable,
    KeychainMissing,
    KeychainLocked,
    KeychainSilent,
    VaultKeyMissing,
    VaultWrongKey,
    VaultDamaged,
    VaultTooNew,
    VaultInUse,
    Disk,
    DiskReadOnly,
    PinWrong,
    PinWait,
    PinUnfit,
    WordUnknown,
    WordsDoNotFit,
    PassphraseWrong,
    VaultRolledBack,
    VaultAltered,
    VaultUnanchored,
    FilesRewritten,
    SnapshotUnreadable,
    SnapshotOtherPerson,
    CopyNotWritten,
    SheetNeeded,
    HistoryNotSaved,
    SignInDeclined,
    SignInMismatch,
    SignInTrouble,
    SignInAgain,
    SignInOtherPerson,
    BrowserMissing,
    ClinicUnreachable,
    ClinicTrouble,
    RecordsUnreadable,
    RecordsIncomplete,
    HubUnreachable,
    HubRefused,
    VisitElsewhere,
    CallNotPrivate,
    CallLost,
    DoctorAway,
    CallNotConnected,
    CallChangedHands,
    DeviceRevoked,
    DoctorRevoked,
    DoctorUnchecked,
    RevocationsUnchecked,
    RevocationsRolledBack,
    FileTooLarge,
    FileUnreadable,
    FileNotSaved,
    ExchangeNotKept,
    CameraAbsent,
    CameraBusy,
    MicrophoneAbsent,
    MicrophoneBusy,
    SpeakerAbsent,
    CameraFails,
    MicrophoneFails,
    MicrophoneSilent,
    SpeakerFails,
    SpeakerUnheard,
    RouteNoName,
    RouteNoAnswer,
    RouteNotTrusted,
    RouteRefused,
    RelayNotOffered,
    RelayNotReached,
    Unexpected,
}

impl From<KeychainError> for Trouble {
    fn from(error: KeychainError) -> Self {
        match error {
            KeychainError::NoService | KeychainError::Failed(_) => Self::KeychainMissing,
            KeychainError::Locked => Self::KeychainLocked,
            KeychainError::TimedOut => Self::KeychainSilent,
        }
    }
}

impl From<OpenError> for Trouble {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NoService | OpenError::KeychainFailed(_) => Self::KeychainMissing,
            OpenError::KeychainLocked => Self::KeychainLocked,
            OpenError::KeychainTimedOut => Self::KeychainSilent,
            OpenError::KeyMissing => Self::VaultKeyMissing,
            OpenError::WrongKey => Self::VaultWrongKey,
            OpenError::PinNeeded | OpenError::WrongPin => Self::PinWrong,
            OpenError::WrongWords => Self::WordsDoNotFit,
            OpenError::FileDamaged(_) => Self::VaultDamaged,
            OpenError::TooNew { .. } => Self::VaultTooNew,
            OpenError::AlreadyOpen => Self::VaultInUse,
            OpenError::AlreadyExists | OpenError::NoVault => Self::Unexpected,
            OpenError::ReadOnly => Self::DiskReadOnly,
            OpenError::Io(_) => Self::Disk,
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged | StoreError::Row(_) => Self::VaultDamaged,
            StoreError::Full | StoreError::Io | StoreError::Busy => Self::Disk,
            StoreError::ReadOnly => Self::DiskReadOnly,
            StoreError::OtherPatient => Self::SignInOtherPerson,
            // Where the vault's condition is at hand it says which of three it is; this is the most cautious.
            StoreError::Suspended => Self::VaultAltered,
            StoreError::Stopped | StoreError::Sql(_) => Self::Unexpected,
        }
    }
}

impl From<KeysError> for Trouble {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Way(error) => error.into(),
            KeysError::Store(error) => error.into(),
        }
    }
}

impl From<SealedError> for Trouble {
    fn from(error: SealedError) -> Self {
        match error {
            SealedError::WrongPassphrase => Self::PassphraseWrong,
            SealedError::Damaged => Self::VaultKeyMissing,
            SealedError::TooNew => Self::VaultTooNew,
            SealedError::ReadOnly => Self::DiskReadOnly,
            SealedError::Io(_) => Self::Disk,
            SealedError::Missing | SealedError::AlreadyExists | SealedError::NoMemory => Self::Unexpected,
        }
    }
}

impl From<SnapshotError> for Trouble {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::SheetNeeded => Self::SheetNeeded,
            SnapshotError::FilesRewritten(_) => Self::FilesRewritten,
            SnapshotError::NotVerified | SnapshotError::Full | SnapshotError::ReadOnly | SnapshotError::Io(_) => {
                Self::CopyNotWritten
            }
            SnapshotError::Store(error) => error.into(),
        }
    }
}

impl From<RestoreError> for Trouble {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Missing | RestoreError::NotASnapshot | RestoreError::Damaged => Self::SnapshotUnreadable,
            RestoreError::TooNew { .. } => Self::VaultTooNew,
            RestoreError::OtherPerson => Self::SnapshotOtherPerson,
            RestoreError::SheetNeeded => Self::SheetNeeded,
            RestoreError::WrongWords => Self::WordsDoNotFit,
            RestoreError::Key(error) => error.into(),
            RestoreError::NotKept(error) => error.into(),
            RestoreError::ReadOnly => Self::DiskReadOnly,
            RestoreError::Full | RestoreError::Io(_) => Self::Disk,
        }
    }
}

impl Trouble {
    /// What is the matter with a vault that is readable all the same; nothing when it is as it was left.
    pub fn of_condition(condition: &Condition) -> Option<Self> {
        match condition {
            Condition::Sound | Condition::CaughtUp { .. } => None,
            Condition::RolledBack { .. } | Condition::Forked => Some(Self::VaultRolledBack),
            Condition::Unanchored => Some(Self::VaultUnanchored),
            Condition::Altered(_) => Some(Self::VaultAltered),
        }
    }
}
