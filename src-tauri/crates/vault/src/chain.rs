//! One chain over everything a vault keeps, so that nothing in it can be changed, cut or put back unnoticed.
//!
//! Shape: every row of every table is a *leaf*, `HMAC-SHA256(key, "leaf" ‖ kind ‖ key ‖ columns)`. Each change appends an
//! entry {seq, epoch, kind, key, leaf} with a *link*, `HMAC-SHA256(key, "link" ‖ epoch ‖ seq ‖ kind ‖ key ‖ leaf ‖ link
//! before)`. The newest entry is the *head* {epoch, count, link}. The keychain remembers a head: the *anchor*.
//! Invariant: commit first, anchor second. So a file ahead of its anchor by a chain that verifies was cut off by a
//! crash, and an anchor ahead of the file says that an older file was put in its place. What changes the file in a
//! lawful way from outside (recovery, restore, going on with an old one) begins a new *epoch* that names the anchor it
//! came from.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::secret::{Secret, bytes_from_hex, hex_from_bytes};

mod epoch;
mod judge;
mod leaf;
mod pen;
mod verify;

pub(crate) use epoch::{begin, rebuild};
pub(crate) use judge::{head_of, judge, was_anchored};
pub(crate) use leaf::Kind;
pub(crate) use pen::Pen;
pub(crate) use verify::verify;

/// Before an anchor in the keychain: the version of that form.
const ANCHOR_FORM: &str = "1:";

/// Units: bytes of a leaf and of a link.
pub(crate) const LINK: usize = 32;

/// The key of a vault's chain, derived from its file key; exists only in memory.
#[derive(Clone)]
pub(crate) struct ChainKey(Hmac<Sha256>);

impl ChainKey {
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        Some(Self(Hmac::new_from_slice(key).ok()?))
    }

    /// A hash keyed by this key, ready for input.
    fn start(&self) -> Hmac<Sha256> {
        self.0.clone()
    }
}

/// How far a chain has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Which of the chain's lives.
    pub epoch: u64,
    /// How many entries.
    pub count: u64,
    /// The last entry's link.
    pub link: [u8; LINK],
}

impl fmt::Debug for Head {
    /// Its first bytes are enough to tell two apart.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self.link.first_chunk::<4>().copied().unwrap_or_default();
        write!(f, "{}/{}/{}", self.epoch, self.count, hex_from_bytes(&short).as_str())
    }
}

impl Head {
    /// As the keychain keeps it.
    pub(crate) fn to_secret(self) -> Secret {
        Secret::new(
            format!("{ANCHOR_FORM}{}:{}:{}", self.epoch, self.count, hex_from_bytes(&self.link).as_str()).into_bytes(),
        )
    }

    /// Reads what the keychain kept.
    pub(crate) fn from_secret(secret: &Secret) -> Option<Self> {
        let text = str::from_utf8(secret.expose()).ok()?.strip_prefix(ANCHOR_FORM)?;
        let (epoch, rest) = text.split_once(':')?;
        let (count, link) = rest.split_once(':')?;
        let link = bytes_from_hex(link)?.as_slice().try_into().ok()?;
        Some(Self { epoch: epoch.parse().ok()?, count: count.parse().ok()?, link })
    }

    /// The link in hexadecimal, for exports.
    #[must_use]
    pub fn link_hex(&self) -> String {
        hex_from_bytes(&self.link).to_string()
    }
}

/// What the chain says of an open vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// File and anchor agree.
    Sound,
    /// The program was cut off after a write and before the keychain heard of it; nothing is missing.
    CaughtUp {
        /// Entries the anchor did not know.
        by: u64,
    },
    /// The keychain remembers more than the file has: an older file was put in its place.
    RolledBack {
        /// The file's head.
        file: Head,
        /// The keychain's.
        anchor: Head,
    },
    /// File and keychain have different histories.
    Forked,
    /// The keychain has the key and has lost the anchor.
    Unanchored,
    /// Rows are not as they were written.
    Altered(Findings),
}

impl Condition {
    /// Whether writing waits until somebody says how to go on.
    #[must_use]
    pub fn suspends(&self) -> bool {
        !matches!(self, Self::Sound | Self::CaughtUp { .. })
    }

    /// One word for logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::CaughtUp { .. } => "caught-up",
            Self::RolledBack { .. } => "rolled-back",
            Self::Forked => "forked",
            Self::Unanchored => "unanchored",
            Self::Altered(_) => "altered",
        }
    }
}

/// What is wrong with rows, in counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Findings {
    /// Rows that equal nothing that was ever written.
    pub edited: u64,
    /// Rows that equal an earlier state of themselves: an old page.
    pub older: u64,
    /// Rows that were written and are gone.
    pub missing: u64,
    /// Rows nobody wrote.
    pub added: u64,
    /// Entries of the chain itself that do not follow from the ones before.
    pub links: u64,
    /// Indexes, the search or counters that do not fit the rows.
    pub structure: u64,
}

impl Findings {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether the copy of a file is whole, and its chain ends in this head.
pub(crate) fn holds_up_to(
    connection: &rusqlite::Connection,
    key: &crate::envelope::FileKey,
    head: &Head,
) -> Result<bool, crate::error::StoreError> {
    let own = key.derive_chain_key().map_err(|_| crate::error::StoreError::Sql(-1))?;
    Ok(head_of(connection)? == *head && verify(connection, &own)?.is_clean())
}

#[cfg(test)]
mod tests;
