//! The one place that decides which code a trouble has on the screen.

use ipc::{ErrorCode, ProblemView};
use session::Trouble;

/// For a command's reply.
pub(crate) fn problem(trouble: Trouble) -> ProblemView {
    code(trouble).into()
}

/// No `_` arm, on purpose: a new trouble must get its words.
pub(crate) fn code(trouble: Trouble) -> ErrorCode {
    match trouble {
        Trouble::InvitationUnreadable => ErrorCode::InvitationUnreadable,
        Trouble::InvitationExpired => ErrorCode::InvitationExpired,
        Trouble::InvitationOtherClinic => ErrorCode::InvitationOtherClinic,
        Trouble::InvitationOtherPerson => ErrorCode::InvitationOtherPerson,
        Trouble::KeychainMissing => ErrorCode::KeychainMissing,
        Trouble::KeychainLocked => ErrorCode::KeychainLocked,
        Trouble::KeychainSilent => ErrorCode::KeychainSilent,
        Trouble::VaultKeyMissing => ErrorCode::VaultKeyMissing,
        Trouble::VaultWrongKey => ErrorCode::VaultWrongKey,
        Trouble::VaultDamaged => ErrorCode::VaultDamaged,
        Trouble::VaultTooNew => ErrorCode::VaultTooNew,
        Trouble::VaultInUse => ErrorCode::VaultInUse,
        Trouble::Disk => ErrorCode::DiskTrouble,
        Trouble::SignInDeclined => ErrorCode::SignInDeclined,
        Trouble::SignInMismatch => ErrorCode::SignInMismatch,
        Trouble::SignInTrouble => ErrorCode::SignInTrouble,
        Trouble::SignInAgain => ErrorCode::SignInAgain,
        Trouble::SignInOtherPerson => ErrorCode::SignInOtherPerson,
        Trouble::BrowserMissing => ErrorCode::BrowserMissing,
        Trouble::ClinicUnreachable => ErrorCode::ClinicUnreachable,
        Trouble::ClinicTrouble => ErrorCode::ClinicTrouble,
        Trouble::RecordsUnreadable => ErrorCode::RecordsUnreadable,
        Trouble::RecordsIncomplete => ErrorCode::RecordsIncomplete,
        Trouble::HubUnreachable => ErrorCode::HubUnreachable,
        Trouble::HubRefused => ErrorCode::HubRefused,
        Trouble::VisitElsewhere => ErrorCode::VisitElsewhere,
        Trouble::CallNotPrivate => ErrorCode::CallNotPrivate,
        Trouble::CallLost => ErrorCode::CallLost,
        Trouble::DoctorAway => ErrorCode::DoctorAway,
        Trouble::CallNotConnected => ErrorCode::CallNotConnected,
        Trouble::CallChangedHands => ErrorCode::CallChangedHands,
        Trouble::CameraAbsent => ErrorCode::CameraAbsent,
        Trouble::CameraBusy => ErrorCode::CameraBusy,
        Trouble::MicrophoneAbsent => ErrorCode::MicrophoneAbsent,
        Trouble::MicrophoneBusy => ErrorCode::MicrophoneBusy,
        Trouble::SpeakerAbsent => ErrorCode::SpeakerAbsent,
        Trouble::CameraFails => ErrorCode::CameraFails,
        Trouble::MicrophoneFails => ErrorCode::MicrophoneFails,
        Trouble::MicrophoneSilent => ErrorCode::MicrophoneSilent,
        Trouble::SpeakerFails => ErrorCode::SpeakerFails,
        Trouble::SpeakerUnheard => ErrorCode::SpeakerUnheard,
        Trouble::RouteNoName => ErrorCode::RouteNoName,
        Trouble::RouteNoAnswer => ErrorCode::RouteNoAnswer,
        Trouble::RouteNotTrusted => ErrorCode::RouteNotTrusted,
        Trouble::RouteRefused => ErrorCode::RouteRefused,
        Trouble::RelayNotOffered => ErrorCode::RelayNotOffered,
        Trouble::RelayNotReached => ErrorCode::RelayNotReached,
        Trouble::Unexpected => ErrorCode::Unexpected,
    }
}
