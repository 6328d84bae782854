//! Breaking one thing at a time, to show that each check of the report can fail.

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// The clinic withholds one medicine.
    MissingMedicine,
    /// The doctor's microphone stays off.
    SilentDoctor,
    /// The patient's microphone stays off.
    SilentPatient,
    /// The doctor's camera stays off.
    FrozenDoctor,
    /// The patient's camera stays off.
    FrozenPatient,
    /// A file with a medicine's name lies in the patient's home.
    PlaintextLeak,
    /// The hub that should swap the fingerprint is honest, so the call is accepted.
    SwappedFingerprintAccepted,
    /// The doctor's page shows other picture words.
    OtherPictureWords,
    /// The vault is gone when the app opens without network.
    OfflineEmpty,
    /// The typed words do not arrive.
    TypedWordsLost,
}

/// A part of the visit; a sabotaged run makes only those that its check needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
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
        match self {
            Self::MissingMedicine => part == Part::Records,
            Self::SilentDoctor
            | Self::SilentPatient
            | Self::FrozenDoctor
            | Self::FrozenPatient
            | Self::OtherPictureWords
            | Self::TypedWordsLost => part == Part::Call,
            Self::SwappedFingerprintAccepted => part == Part::Hostile,
            Self::PlaintextLeak | Self::OfflineEmpty => matches!(part, Part::Records | Part::Offline),
        }
    }

    /// Every one, with its name on the command line and the check that must turn false.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::MissingMedicine, "missing-medicine", "every_medicine_shown"),
        (Self::SilentDoctor, "silent-doctor", "patient_hears_the_doctor"),
        (Self::SilentPatient, "silent-patient", "doctor_hears_the_patient"),
        (Self::FrozenDoctor, "frozen-doctor", "patient_sees_the_doctor_move"),
        (Self::FrozenPatient, "frozen-patient", "doctor_sees_the_patient_move"),
        (Self::PlaintextLeak, "plaintext-leak", "no_plaintext"),
        (Self::SwappedFingerprintAccepted, "swapped-fingerprint-accepted", "swapped_fingerprint_refused"),
        (Self::OtherPictureWords, "other-picture-words", "picture_words_equal"),
        (Self::OfflineEmpty, "offline-empty", "offline_medicines_shown"),
        (Self::TypedWordsLost, "typed-words-lost", "typed_words_shown"),
    ];

    /// By its name on the command line.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(sabotage, _, _)| *sabotage)
    }

    /// The check that must turn false.
    pub fn caught_by(self) -> &'static str {
        Self::ALL.iter().find(|(sabotage, _, _)| *sabotage == self).map_or("", |(_, _, check)| *check)
    }
}
