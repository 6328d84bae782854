//! What the screen knows of a snapshot, and the name it lies under.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a snapshot's file ends.
const ENDING: &str = ".hcsnap";

/// Why a snapshot was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SnapshotReason {
    /// The one of the day.
    Daily,
    /// The vault as it was just before an older state was put back.
    BeforeRestore,
    /// The first one under a new key.
    Rekeyed,
    /// A copy for a stick or a folder of the person's choice.
    Copy,
}

/// The name of one snapshot in the folder of one person.
///
/// Invariant: a plain file name of our own making; it leads nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SnapshotId(String);

impl SnapshotId {
    /// The name of the `number`-th snapshot of one second, beginning with 1.
    pub(super) fn of(at: Timestamp, number: u32) -> Self {
        let second = at.strftime("%Y%m%dT%H%M%SZ");
        Self(if number <= 1 { format!("{second}{ENDING}") } else { format!("{second}-{number}{ENDING}") })
    }

    /// Reads a name back; `None` for anything that is not one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let stem = text.strip_suffix(ENDING)?;
        let (second, number) = stem.split_once('-').map_or((stem, "2"), |(second, number)| (second, number));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (day, time) = second.strip_suffix('Z')?.split_once('T')?;
        let ours =
            day.len() == 8 && time.len() == 6 && number.len() <= 9 && [day, time, number].into_iter().all(digits);
        ours.then(|| Self(text.to_owned()))
    }

    /// The name as it stands in the folder.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One snapshot as a list shows it.
///
/// Invariant: read from the file's own beginning, which nobody checked: good for a list, and for
/// nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotCard {
    /// Its name.
    pub id: SnapshotId,
    /// When it was made.
    pub at: Timestamp,
    /// Why.
    pub reason: SnapshotReason,
    /// Units: bytes of the whole file.
    pub size: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_and_nothing_else_is_taken_for_one() {
        let at: Timestamp = "2026-11-29T03:04:05.9Z".parse().unwrap();
        for (number, name) in [(1, "20261129T030405Z.hcsnap"), (2, "20261129T030405Z-2.hcsnap")] {
            let id = SnapshotId::of(at, number);
            assert_eq!(id.as_str(), name);
            assert_eq!(SnapshotId::parse(name), Some(id));
        }
        for text in [
            "",
            ".hcsnap",
            "20261129T030405Z.hcsnap.new",
            "../20261129T030405Z.hcsnap",
            "20261129T030405Z-.hcsnap",
            "20261129T030405Z-../x.hcsnap",
            "20261129T03040aZ.hcsnap",
            "2026١129T030405Z.hcsnap",
            "vault.db",
        ] {
            assert_eq!(SnapshotId::parse(text), None, "{text}");
        }
    }
}
