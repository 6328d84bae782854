//! The twelve words of a recovery sheet.

use std::fmt;

use bip39::{Language, Mnemonic};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::error::OpenError;

/// How many words a sheet has.
pub(crate) const COUNT: usize = 12;
/// The key in the words, in bytes.
const ENTROPY: usize = 16;

/// The words of a recovery sheet: 128 random bits, with four bits that notice a slip.
///
/// Source: BIP 39, the English list.
/// Invariant: hidden from `Debug`, wiped when dropped.
pub struct SheetWords(Mnemonic);

/// Why what was typed is not the words of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WordsError {
    /// Words are missing, or there are too many.
    #[error("there are {found} words, not 12")]
    Count {
        /// How many were typed.
        found: usize,
    },
    /// One word is on no sheet; it is misspelt.
    #[error("word {place} is on no sheet")]
    Unknown {
        /// Which, from 1 to 12.
        place: u8,
    },
    /// Each word could be, and together they cannot: the order is wrong, or one word is another.
    #[error("the words are in another order, or one is another word")]
    Checksum,
}

impl SheetWords {
    pub(crate) fn generate() -> Result<Self, OpenError> {
        const FAILED: OpenError = OpenError::Io(std::io::ErrorKind::Other);
        let mut entropy = Zeroizing::new([0; ENTROPY]);
        getrandom::fill(entropy.as_mut_slice()).map_err(|_| FAILED)?;
        Mnemonic::from_entropy_in(Language::English, entropy.as_slice()).map(Self).map_err(|_| FAILED)
    }

    /// Reads what was typed or scanned: capitals, commas, line ends and numbers before the words do not matter, and
    /// the first four letters of a word are enough.
    ///
    /// # Errors
    /// What is wrong with the words, so that it can be put right.
    pub fn parse(typed: &str) -> Result<Self, WordsError> {
        let typed: Vec<&str> = typed.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        if typed.len() != COUNT {
            return Err(WordsError::Count { found: typed.len() });
        }
        let mut words = Vec::with_capacity(COUNT);
        for (place, typed) in (1..).zip(typed) {
            words.push(word_from_typed(typed).ok_or(WordsError::Unknown { place })?);
        }
        let words = Zeroizing::new(words.join(" "));
        Mnemonic::parse_in_normalized(Language::English, &words).map(Self).map_err(|_| WordsError::Checksum)
    }

    /// The only door out: the words as they are printed.
    #[must_use]
    pub fn to_words(&self) -> [&'static str; COUNT] {
        let mut words = [""; COUNT];
        for (place, word) in words.iter_mut().zip(self.0.words()) {
            *place = word;
        }
        words
    }

    /// The key in the words.
    pub(crate) fn entropy(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.to_entropy())
    }
}

impl fmt::Debug for SheetWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SheetWords(..)")
    }
}

/// The word of the list that was meant: itself, or what its first four letters or more begin alone.
pub(crate) fn word_from_typed(typed: &str) -> Option<&'static str> {
    /// No two words of the list begin with the same four letters.
    const ENOUGH: usize = 4;

    let typed = Zeroizing::new(typed.trim().to_lowercase());
    let list = Language::English.word_list();
    if let Some(place) = Language::English.find_word(&typed) {
        return list.get(usize::from(place)).copied();
    }
    match Language::English.words_by_prefix(&typed) {
        [word] if typed.len() >= ENOUGH => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    fn parsed(typed: &str) -> String {
        SheetWords::parse(typed).unwrap().to_words().join(" ")
    }

    #[test]
    fn words_carry_the_key_the_standard_says() {
        let words = SheetWords::parse(SHEET).unwrap();
        assert_eq!(*words.entropy(), [0x7f; 16]);
        assert_eq!(words.to_words().join(" "), SHEET);
    }

    #[test]
    fn words_are_read_however_they_are_typed() {
        let numbered: String =
            (1..).zip(SHEET.split(' ')).map(|(number, word)| format!("{number}. {word}\r\n")).collect();
        let short: Vec<&str> = SHEET.split(' ').map(|word| &word[..4.min(word.len())]).collect();
        for typed in [
            SHEET.to_uppercase(),
            format!("  {}  \n", SHEET.replace(' ', " \t ")),
            SHEET.replace(' ', ", "),
            SHEET.replace(' ', "-"),
            numbered.replace(". ", "."),
            numbered.replace(". ", ") "),
            numbered,
            short.join(" "),
            SHEET.replace("sausage", "Sausag"),
        ] {
            assert_eq!(parsed(&typed), SHEET, "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_words_is_said() {
        let error = |typed: &str| SheetWords::parse(typed).unwrap_err();
        assert_eq!(error(""), WordsError::Count { found: 0 });
        assert_eq!(error(&SHEET.replace(" yellow", "")), WordsError::Count { found: 11 });
        assert_eq!(error(&format!("{SHEET} yellow")), WordsError::Count { found: 13 });
        assert_eq!(
            error(&SHEET.replace("legal winner thank year", "leagl winner thank year")),
            WordsError::Unknown { place: 1 }
        );
        assert_eq!(error(&SHEET.replace("yellow", "yel")), WordsError::Unknown { place: 12 });
        assert_eq!(error(&SHEET.replace("sausage", "sausages")), WordsError::Unknown { place: 6 });
        assert_eq!(error(&SHEET.replace("sausage", "दवाई")), WordsError::Unknown { place: 6 });
        assert_eq!(error(&SHEET.replace("year wave", "wave year")), WordsError::Checksum);
        assert_eq!(error(&SHEET.replace("yellow", "year")), WordsError::Checksum);
    }

    #[test]
    fn a_short_word_is_itself_and_not_the_beginning_of_others() {
        assert_eq!(word_from_typed(" ACT "), Some("act"));
        assert_eq!(word_from_typed("acto"), Some("actor"));
        for typed in ["", "a", "ac", "acti on", "zzzz"] {
            assert_eq!(word_from_typed(typed), None, "{typed}");
        }
    }

    #[test]
    fn four_letters_are_enough_for_every_word() {
        for word in Language::English.word_list() {
            assert_eq!(word_from_typed(&word[..4.min(word.len())]), Some(*word));
        }
    }

    #[test]
    fn new_words_are_read_back_and_never_the_same() {
        let (one, two) = (SheetWords::generate().unwrap(), SheetWords::generate().unwrap());
        assert_ne!(one.to_words(), two.to_words());
        assert_eq!(SheetWords::parse(&one.to_words().join(" ")).unwrap().entropy(), one.entropy());
        assert_eq!(format!("{one:?}"), "SheetWords(..)");
    }
}
