//! Crockford's base32, for what people read from paper and type.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// No I, L, O or U: what looks like 1 or 0 is read as such, and no code is a rude word.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Both kinds of code end in this many check characters.
pub(crate) const CHECK_CHARACTERS: usize = 2;

/// More than any code with its spaces; a whole page pasted into the field is not gone through.
const MAX_TYPED_CHARACTERS: usize = 200;

/// What is wrong with a typed code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Characters are missing, or there are too many.
    #[error("the code has {found} characters and not {expected}")]
    WrongLength {
        /// How many there are, spaces and dashes not counted.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A character that no code has.
    #[error("the character at place {place} is in no code")]
    WrongCharacter {
        /// Which one, counted from 1, spaces and dashes not counted.
        place: usize,
    },
    /// All characters are possible, and one at least is not the printed one.
    #[error("the code has a typing mistake")]
    Mistyped,
}

impl CodeError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongLength { .. } => "code_wrong_length",
            Self::WrongCharacter { .. } => "code_wrong_character",
            Self::Mistyped => "code_mistyped",
        }
    }
}

/// The lowest bits of a number as so many characters, five bits each, the highest first.
pub(crate) fn write(mut number: u128, characters: usize) -> Zeroizing<String> {
    let mut digits = Zeroizing::new(Vec::with_capacity(characters));
    for _ in 0..characters {
        let digit = ALPHABET.get(usize::from((number & 31) as u8));
        digits.push(char::from(digit.copied().unwrap_or_default()));
        number >>= 5;
    }
    Zeroizing::new(digits.iter().rev().collect())
}

/// The number of so many typed characters, and of the check characters after them.
pub(crate) fn read(text: &str, characters: usize) -> Result<(u128, u128), CodeError> {
    let expected = characters.saturating_add(CHECK_CHARACTERS);
    let typed = || text.chars().filter(|c| !is_spacing(*c));
    let found = typed().take(MAX_TYPED_CHARACTERS).count();
    if found == MAX_TYPED_CHARACTERS {
        return Err(CodeError::WrongLength { found, expected });
    }
    let (mut number, mut check) = (0, 0);
    for (index, character) in typed().enumerate() {
        let place = index.saturating_add(1);
        let digit = value(character).ok_or(CodeError::WrongCharacter { place })?;
        let into = if index < characters { &mut number } else { &mut check };
        *into = (*into << 5) | digit;
    }
    if found != expected {
        return Err(CodeError::WrongLength { found, expected });
    }
    Ok((number, check))
}

/// The number of the check characters: the first ten bits of a hash.
pub(crate) fn check_number(parts: &[&[u8]]) -> u128 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let [first, second, ..] = <[u8; 32]>::from(hash.finalize());
    u128::from(u16::from_be_bytes([first, second]) >> 6)
}

/// Groups of so many characters with dashes between them.
pub(crate) fn grouped(text: &str, size: usize) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len().saturating_mul(2)));
    for (index, character) in text.chars().enumerate() {
        if index > 0 && index.checked_rem(size) == Some(0) {
            out.push('-');
        }
        out.push(character);
    }
    out
}

/// Also the dashes that word processors make of `-`.
fn is_spacing(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn value(character: char) -> Option<u128> {
    let plain = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|digit| char::from(*digit) == plain)?;
    u128::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_whatever_their_size() {
        for number in [0, 1, 31, 32, u128::from(u64::MAX), (1 << 120) - 1] {
            let text = write(number, 24);
            assert_eq!(read(&format!("{}ZZ", *text), 24), Ok((number, 1023)));
        }
    }

    #[test]
    fn a_page_of_text_is_not_gone_through() {
        let long = "A".repeat(100_000);
        assert_eq!(read(&long, 24), Err(CodeError::WrongLength { found: 200, expected: 26 }));
    }
}
