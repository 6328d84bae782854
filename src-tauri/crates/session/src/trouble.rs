//! Everything that can go wrong in a way the person must be told of, by name.

use serde::{Deserialize, Serialize};
use vault::{KeychainError, OpenError, StoreError};

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
            OpenError::FileDamaged(_) => Self::VaultDamaged,
            OpenError::TooNew { .. } => Self::VaultTooNew,
            OpenError::AlreadyOpen => Self::VaultInUse,
            OpenError::AlreadyExists | OpenError::NoVault => Self::Unexpected,
            OpenError::Io(_) => Self::Disk,
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged | StoreError::Row(_) => Self::VaultDamaged,
            StoreError::Full | StoreError::Io | StoreError::Busy => Self::Disk,
            StoreError::OtherPatient => Self::SignInOtherPerson,
            StoreError::Stopped | StoreError::Sql(_) => Self::Unexpected,
        }
    }
}
