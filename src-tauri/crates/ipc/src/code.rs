//! The codes a person may read to the helpdesk; the window branches on them, never on text.

use serde::Serialize;
use ts_rs::TS;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal,)*) => {
        /// What went wrong, as one stable word and number.
        ///
        /// Invariant: a number once used is never given to another meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
        #[serde(rename_all = "camelCase")]
        pub enum ErrorCode { $($(#[doc = $doc])* $name,)* }

        impl ErrorCode {
            /// Every code, for tests and for the helpdesk's list.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What the person reads out on the telephone, e.g. `HC-210`.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => concat!("HC-", stringify!($number)),)* }
            }
        }
    };
}

codes! {
    /// The invitation file cannot be read or was changed.
    InvitationUnreadable = 101,
    /// The invitation's last day is over.
    InvitationExpired = 102,
    /// The invitation names another clinic than the one this person already has.
    InvitationOtherClinic = 103,
    /// The invitation names another person than the one this computer is set up for.
    InvitationOtherPerson = 104,
    /// This computer is not on the internet, so no invitation can be fetched.
    InvitationNoNetwork = 105,
    /// No server has the name that was typed or stands in the link.
    InvitationAddressUnknown = 106,
    /// What was typed is not a web address, or one that is not encrypted.
    InvitationAddressUnreadable = 107,
    /// The server does not answer, answers with an error, or is not the one it says.
    InvitationServerSilent = 108,
    /// The server has no invitation for this code: ended, used up, or another address.
    InvitationNotThere = 109,
    /// What the server gave was not made for this code: replaced or changed.
    InvitationDamaged = 110,
    /// The code has too few or too many characters.
    CodeLength = 111,
    /// The code has a character that no code has.
    CodeCharacter = 112,
    /// The code's check characters do not fit: a typing mistake.
    CodeMistyped = 113,
    /// The link or picture is not a whole invitation.
    LinkUnreadable = 114,
    /// The computer offers no keychain.
    KeychainMissing = 201,
    /// The keychain is there but locked.
    KeychainLocked = 202,
    /// The keychain did not answer in time.
    KeychainSilent = 203,
    /// The medicines are on the disk but their key is not in the keychain.
    VaultKeyMissing = 210,
    /// The key does not belong to the file.
    VaultWrongKey = 211,
    /// The file with the medicines is damaged.
    VaultDamaged = 212,
    /// The file was written by a newer Housecall.
    VaultTooNew = 213,
    /// Another copy of Housecall has the file open.
    VaultInUse = 214,
    /// The disk is full or failing.
    DiskTrouble = 215,
    /// The disk or its folder lets nothing be written.
    DiskReadOnly = 216,
    /// The PIN is another one.
    PinWrong = 220,
    /// Too many wrong PINs: the next is taken only after a while.
    PinWait = 221,
    /// A word is not one of those a recovery sheet is made of.
    WordUnknown = 222,
    /// The words are not those of this sheet: too few, a mistake in them, or an older sheet.
    WordsDoNotFit = 223,
    /// The passphrase is another one, or too short for a new one.
    PassphraseWrong = 224,
    /// A PIN has six to twelve digits.
    PinUnfit = 225,
    /// The vault is older than the keychain says: an old file was put in its place.
    VaultRolledBack = 230,
    /// Rows of the vault are not those that were written.
    VaultAltered = 231,
    /// The keychain no longer says how far the vault was written.
    VaultUnanchored = 232,
    /// Another program rewrites files in the vault's folders.
    FilesRewritten = 233,
    /// A copy of the vault cannot be read.
    SnapshotUnreadable = 240,
    /// A copy is of another person's vault.
    SnapshotOtherPerson = 241,
    /// A copy could not be written.
    CopyNotWritten = 242,
    /// A copy for elsewhere needs a recovery sheet first: nothing else would open it there.
    SheetNeeded = 243,
    /// The list of what happened could not be saved.
    HistoryNotSaved = 244,
    /// The person closed or refused the sign-in page.
    SignInDeclined = 301,
    /// The answer did not belong to the question that was asked.
    SignInMismatch = 302,
    /// The clinic's sign-in service failed.
    SignInTrouble = 303,
    /// The clinic wants the person to sign in again.
    SignInAgain = 304,
    /// Somebody else signed in than the person invited.
    SignInOtherPerson = 305,
    /// No browser could be opened.
    BrowserMissing = 306,
    /// The clinic's records cannot be reached.
    ClinicUnreachable = 401,
    /// The clinic's records system answered with an error.
    ClinicTrouble = 402,
    /// The clinic's answer cannot be read.
    RecordsUnreadable = 403,
    /// Some records could not be read; the others are shown.
    RecordsIncomplete = 404,
    /// The waiting room cannot be reached.
    HubUnreachable = 501,
    /// The waiting room refused this device.
    HubRefused = 502,
    /// The same person came to the waiting room from another computer; the visit goes on there.
    VisitElsewhere = 503,
    /// The clinic has taken this computer's certificate back.
    DeviceRevoked = 504,
    /// The other end could not prove who it is.
    CallNotPrivate = 601,
    /// The connection to the doctor was lost.
    CallLost = 602,
    /// The doctor's page went away.
    DoctorAway = 603,
    /// The call could not be connected.
    CallNotConnected = 604,
    /// The call was private, and then another certificate was in use.
    CallChangedHands = 605,
    /// The clinic has taken the doctor's certificate back.
    DoctorRevoked = 606,
    /// It could not be checked whether the doctor's certificate was taken back, and the clinic wants no call then.
    DoctorUnchecked = 607,
    /// The same, and the clinic lets the call go on.
    RevocationsUnchecked = 608,
    /// An older revocation list than one seen before was offered.
    RevocationsRolledBack = 609,
    /// The file is larger than can be sent.
    FileTooLarge = 611,
    /// The file cannot be read.
    FileUnreadable = 612,
    /// The file could not be written where she wanted it.
    FileNotSaved = 613,
    /// What was written and sent could not be kept.
    ExchangeNotKept = 614,
    /// There is no camera.
    CameraAbsent = 701,
    /// Another program uses the camera.
    CameraBusy = 702,
    /// There is no microphone.
    MicrophoneAbsent = 703,
    /// Another program uses the microphone.
    MicrophoneBusy = 704,
    /// There is no speaker.
    SpeakerAbsent = 705,
    /// The camera is there and fails, or the system does not allow it.
    CameraFails = 706,
    /// The microphone is there and fails, or the system does not allow it.
    MicrophoneFails = 707,
    /// The microphone gives sound with nothing in it: it is switched off.
    MicrophoneSilent = 708,
    /// She did not hear the sound of the speaker test.
    SpeakerUnheard = 709,
    /// The speaker is there and fails, or another program has it.
    SpeakerFails = 710,
    /// The clinic's name is not known to this computer's network, or there is no network.
    RouteNoName = 801,
    /// Nobody answers at the clinic's address.
    RouteNoAnswer = 802,
    /// Somebody else than the clinic answers at its address.
    RouteNotTrusted = 803,
    /// The waiting room would not let this computer in.
    RouteRefused = 804,
    /// The clinic has set up nothing that carries calls through firewalls.
    RelayNotOffered = 805,
    /// What carries calls through firewalls was not reached.
    RelayNotReached = 806,
    /// Something nobody foresaw.
    Unexpected = 900,
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_codes_share_a_number() {
        let labels: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.label()).collect();
        assert_eq!(labels.len(), ErrorCode::ALL.len());
    }

    #[test]
    fn the_helpdesk_has_one_row_for_each_code_and_holds_none_in_reserve() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/helpdesk.md");
        let page = std::fs::read_to_string(page).unwrap();
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| HC-")).collect();
        let labels: Vec<&str> = rows.iter().filter_map(|row| row.split(' ').nth(1)).collect();
        let codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.label()).collect();
        for code in &codes {
            assert_eq!(labels.iter().filter(|label| label == &code).count(), 1, "{code}");
        }
        for (label, row) in labels.iter().zip(&rows) {
            assert!(codes.contains(label), "{label} is no code");
            assert!(!row.to_lowercase().contains("reserved"), "{label}");
            assert_eq!(row.matches(" | ").count(), 3, "{label}: four columns");
        }
    }
}
