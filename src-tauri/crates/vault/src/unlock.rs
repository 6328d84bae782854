//! What a person types to open a vault, and the ways a vault can be opened.

use std::fmt;

use zeroize::Zeroizing;

use crate::words::SheetWords;

/// A PIN: 6 to 12 digits.
///
/// Invariant: hidden from `Debug`, wiped when dropped.
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Reads what was typed; `None` when it is not 6 to 12 digits.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let fits = (6..=12).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| Self(Zeroizing::new(typed.to_owned())))
    }

    /// The only door out: what the key is stretched from.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The same once more, where it is checked first and needed after.
    pub(crate) fn again(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

/// A passphrase, where a computer has no keychain: at least 12 characters.
///
/// Invariant: hidden from `Debug`, wiped when dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Reads what was typed; `None` when it is too short to be worth anything, or longer than anyone types.
    ///
    /// Spaces at either end are not part of it: nobody sees them.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let fits = (12..=512).contains(&typed.chars().count());
        fits.then(|| Self(Zeroizing::new(typed.to_owned())))
    }

    /// The only door out: what the key is stretched from.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// By what a vault is to be opened.
#[derive(Debug)]
pub enum Unlock {
    /// By what the keychain holds, alone.
    Keychain,
    /// By what the keychain holds and a PIN.
    Pin(Pin),
    /// By the words of the recovery sheet, when the keychain lost its entry or the PIN is forgotten.
    Sheet(SheetWords),
}

/// The ways one vault can be opened, as its key file names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Slots {
    /// The keychain alone opens it.
    pub keychain: bool,
    /// The keychain and a PIN open it.
    pub pin: bool,
    /// The words of a recovery sheet open it.
    pub sheet: bool,
    /// The keychain it was locked with is a file under a passphrase.
    pub passphrase: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_to_twelve_digits() {
        for typed in ["123456", " 123456 ", "000000000000"] {
            assert_eq!(Pin::parse(typed).unwrap().as_bytes(), typed.trim().as_bytes());
        }
        for typed in ["", "12345", "1234567890123", "12345a", "12 3456", "१२३४५६", "-12345"] {
            assert!(Pin::parse(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn a_passphrase_is_twelve_characters_of_any_script() {
        for typed in ["correct horse", "दवाई की पेटी", "  four words on a card\n"] {
            assert_eq!(Passphrase::parse(typed).unwrap().as_bytes(), typed.trim().as_bytes());
        }
        for typed in ["", "short", "eleven char", "           x           ", &"x".repeat(513)] {
            assert!(Passphrase::parse(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn what_was_typed_hides_from_debug() {
        let shown =
            format!("{:?} {:?}", Unlock::Pin(Pin::parse("246813").unwrap()), Passphrase::parse("correct horse"));
        assert_eq!(shown, "Pin(Pin(..)) Some(Passphrase(..))");
    }
}
