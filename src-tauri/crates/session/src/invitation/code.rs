//! A code while it is typed: which kind of mistake is in it, said at once and without the network.

use std::fmt;
use trust::{CodeError, InvitationCode};
use zeroize::Zeroizing;

/// A text that may hold an invitation's code: it hides itself, and is gone when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Hidden(Zeroizing<String>);

impl Hidden {
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The only door out.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

/// How a typed code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// Fewer characters than a code has; nothing is wrong so far. Units: characters.
    Short {
        /// Still to come.
        missing: usize,
    },
    /// More characters than a code has. Units: characters.
    Long {
        /// Too many.
        over: usize,
    },
    /// A character that no code has.
    Character {
        /// Its place, counted from 1, without blanks and dashes.
        place: usize,
    },
    /// The last two characters do not fit the others: one of them is mistyped.
    Mistyped,
    /// It is a code.
    Good,
}

/// Looks at a code as typed so far.
pub fn check_code(typed: &str) -> CodeCheck {
    match InvitationCode::read(typed) {
        Ok(_) => CodeCheck::Good,
        Err(CodeError::WrongLength { found, expected }) if found < expected => {
            CodeCheck::Short { missing: expected - found }
        }
        Err(CodeError::WrongLength { found, expected }) => CodeCheck::Long { over: found - expected },
        Err(CodeError::WrongCharacter { place }) => CodeCheck::Character { place },
        Err(CodeError::Mistyped) => CodeCheck::Mistyped,
    }
}
