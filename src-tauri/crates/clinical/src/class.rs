//! What a piece of data is, and so where it may be.

use std::fmt;

/// The four classes of data, the most guarded first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataClass {
    /// What opens something: keys, tokens, the PIN, the passphrase, the words of the recovery sheet.
    Credential,
    /// What tells something about the person: her records and her name, what she wrote, with whom she spoke.
    Clinical,
    /// How to reach the clinic: its name, telephone number, addresses and certificates.
    Contact,
    /// What the program needs to run: settings, ids drawn at random, times, counts, codes.
    Operational,
}

/// Where data may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The operating system's keychain, or the sealed file that stands in for it.
    Keychain,
    /// The encrypted file of one person.
    Vault,
    /// Any other file of the program.
    PlainFile,
    /// The program's log.
    Log,
    /// The window, from the core.
    Screen,
    /// A file or a page made because she asked for it.
    Export,
}

impl Place {
    /// Every place, in the order of the documentation's table.
    pub const ALL: &[Self] = &[Self::Keychain, Self::Vault, Self::PlainFile, Self::Log, Self::Screen, Self::Export];
}

impl DataClass {
    /// Every class, in the order of the documentation's table.
    pub const ALL: &[Self] = &[Self::Credential, Self::Clinical, Self::Contact, Self::Operational];

    /// Whether data of this class may be there.
    ///
    /// Invariant: a credential is never shown, logged or exported. The recovery sheet is the one page that carries
    /// a credential out, and is made for nothing else.
    #[must_use]
    pub const fn may_be(self, place: Place) -> bool {
        match (self, place) {
            (Self::Credential, Place::Keychain) => true,
            (Self::Credential, _) => false,
            (Self::Clinical, Place::Vault | Place::Screen | Place::Export) => true,
            (Self::Clinical, _) => false,
            (Self::Contact, Place::Vault | Place::PlainFile | Place::Screen | Place::Export) => true,
            (Self::Contact, _) => false,
            (Self::Operational, _) => true,
        }
    }
}

impl fmt::Display for DataClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credential => "credential",
            Self::Clinical => "clinical",
            Self::Contact => "contact",
            Self::Operational => "operational",
        })
    }
}

/// A type whose values are of one class: the most guarded of what it holds.
pub trait Classified {
    /// That class.
    const CLASS: DataClass;
}

#[cfg(test)]
mod tests {
    use super::{DataClass, Place};

    #[test]
    fn what_is_more_guarded_may_be_in_fewer_places() {
        let places = |class: DataClass| Place::ALL.iter().filter(|place| class.may_be(**place)).count();
        for pair in DataClass::ALL.windows(2) {
            assert!(pair[0] < pair[1] && places(pair[0]) < places(pair[1]), "{pair:?}");
        }
        assert!(!DataClass::Credential.may_be(Place::Screen));
        assert!(DataClass::ALL.iter().filter(|class| class.may_be(Place::Log)).eq([&DataClass::Operational]));
    }
}
