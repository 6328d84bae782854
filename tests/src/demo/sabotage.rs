//! Breaking one thing at a time, to show that each check of the report can fail.
//!
//! `other-cipher` and `other-picture-words` change only what the doctor's page states: they show that the check
//! reads it, since neither the app nor the browser can be made to agree on a weaker cipher or on other words.

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// On its way to the administrator, the request of the doctor's browser is replaced by one for another key.
    RequestReplaced,
    /// The second copy of the app is started without the invitation.
    SecondCopySilent,
    /// She does not allow the app at the clinic's sign-in page.
    SignInDenied,
    /// There is no keychain on the patient's computer.
    NoKeychain,
    /// The clinic withholds one medicine.
    MissingMedicine,
    /// The window is blank when it is photographed.
    BlankScreen,
    /// The doctor's computer has neither camera nor microphone.
    DoctorWithoutCamera,
    /// The doctor's microphone stays off.
    SilentDoctor,
    /// The patient's microphone stays off.
    SilentPatient,
    /// The doctor's camera stays off.
    FrozenDoctor,
    /// The patient's camera stays off.
    FrozenPatient,
    /// The doctor's page states a cipher without authentication of its own.
    OtherCipher,
    /// The hub swaps the fingerprint in the call that should be private.
    UnverifiedCall,
    /// The doctor's page shows other picture words.
    OtherPictureWords,
    /// The typed words do not arrive.
    TypedWordsLost,
    /// The doctor does not admit her a second time.
    NotAdmittedAgain,
    /// The hub that should swap the fingerprint is honest, so the call is accepted and media flows.
    SwappedFingerprintAccepted,
    /// The clinic never gave any records before the network went.
    NeverFetched,
    /// The vault is gone when the app opens without network.
    OfflineEmpty,
    /// A file with a medicine's name lies in the patient's home.
    PlaintextLeak,
}

/// A part of the visit; a sabotaged run makes only those that its check needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Unpacking, the invitation, signing in, the devices; every run makes it.
    FirstRun,
    /// Home, medicines, visits, help.
    Records,
    /// The call.
    Call,
    /// The call through a hostile hub.
    Hostile,
    /// Without network, and the search for plain text.
    Offline,
}

impl Sabotage {
    /// Whether a part is made while this is broken.
    pub fn needs(self, part: Part) -> bool {
        part == Part::FirstRun
            || match self {
                Self::RequestReplaced | Self::SecondCopySilent | Self::SignInDenied | Self::NoKeychain => false,
                Self::MissingMedicine | Self::BlankScreen => part == Part::Records,
                Self::DoctorWithoutCamera
                | Self::SilentDoctor
                | Self::SilentPatient
                | Self::FrozenDoctor
                | Self::FrozenPatient
                | Self::OtherCipher
                | Self::UnverifiedCall
                | Self::OtherPictureWords
                | Self::TypedWordsLost
                | Self::NotAdmittedAgain => part == Part::Call,
                Self::SwappedFingerprintAccepted => part == Part::Hostile,
                Self::NeverFetched => part == Part::Offline,
                Self::PlaintextLeak | Self::OfflineEmpty => matches!(part, Part::Records | Part::Offline),
            }
    }

    /// Every one, with its name on the command line and the checks that must turn false.
    pub const ALL: &[(Self, &str, &[&str])] = &[
        (Self::RequestReplaced, "request-replaced", &["doctor_certified_by_her_words"]),
        (Self::SecondCopySilent, "second-copy-silent", &["a_second_copy_hands_over_the_invitation"]),
        (Self::SignInDenied, "sign-in-denied", &["signed_in"]),
        (Self::NoKeychain, "no-keychain", &["keychain_is_the_secret_service"]),
        (Self::MissingMedicine, "missing-medicine", &["every_medicine_shown"]),
        (Self::BlankScreen, "blank-screen", &["every_screen_photographed"]),
        (Self::DoctorWithoutCamera, "doctor-without-camera", &["first_remote_frame"]),
        (Self::SilentDoctor, "silent-doctor", &["patient_hears_the_doctor"]),
        (Self::SilentPatient, "silent-patient", &["doctor_hears_the_patient"]),
        (Self::FrozenDoctor, "frozen-doctor", &["patient_sees_the_doctor_move"]),
        (Self::FrozenPatient, "frozen-patient", &["doctor_sees_the_patient_move"]),
        (Self::OtherCipher, "other-cipher", &["srtp_is_aes_gcm"]),
        (Self::UnverifiedCall, "unverified-call", &["both_ends_verified"]),
        (Self::OtherPictureWords, "other-picture-words", &["picture_words_equal"]),
        (Self::TypedWordsLost, "typed-words-lost", &["typed_words_shown"]),
        (Self::NotAdmittedAgain, "not-admitted-again", &["went_back_in"]),
        (
            Self::SwappedFingerprintAccepted,
            "swapped-fingerprint-accepted",
            &["swapped_fingerprint_refused", "nothing_sent_before_verification"],
        ),
        (Self::NeverFetched, "never-fetched", &["offline_age_shown"]),
        (Self::OfflineEmpty, "offline-empty", &["offline_medicines_shown"]),
        (Self::PlaintextLeak, "plaintext-leak", &["no_plaintext"]),
    ];

    /// By its name on the command line.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(sabotage, _, _)| *sabotage)
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(sabotage, _, _)| *sabotage == self).map_or("", |(_, name, _)| *name)
    }

    /// What must be said when what is broken ends the visit: to the patient a code, to the administrator words;
    /// empty where nothing is.
    pub fn said_at_the_end(self) -> &'static str {
        match self {
            Self::RequestReplaced => "it may have been replaced on its way",
            Self::NoKeychain => "HC-201",
            Self::SignInDenied => "HC-301",
            Self::UnverifiedCall => "HC-601",
            _ => "",
        }
    }

    /// The checks that must turn false.
    pub fn caught_by(self) -> &'static [&'static str] {
        Self::ALL.iter().find(|(sabotage, _, _)| *sabotage == self).map_or(&[], |(_, _, checks)| *checks)
    }
}

#[cfg(test)]
mod tests {
    use super::Sabotage;
    use crate::demo::report::CHECKS;

    #[test]
    fn every_check_of_the_report_has_a_sabotage_that_turns_it() {
        let turned: Vec<&str> = Sabotage::ALL.iter().flat_map(|(_, _, checks)| checks.iter().copied()).collect();
        for check in CHECKS {
            assert!(turned.contains(check), "nothing breaks {check}");
        }
        assert!(turned.iter().all(|check| CHECKS.contains(check)));
    }
}
