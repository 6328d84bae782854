//! Where files may lie: one person's folder, and the folders of the whole program.

use std::fmt;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use thiserror::Error;
use uuid::Uuid;

/// One person looked after on this computer, as file names and keychain entries know her.
///
/// Invariant: drawn at random, so that a file's name tells nothing about anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(Uuid);

impl PersonId {
    /// Draws a new person id.
    #[must_use]
    pub fn generate() -> Self {
        Self(Uuid::new_v4())
    }

    /// Reads an id back; `None` when the text is not one written by [`PersonId`]'s `Display`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let id = Self(Uuid::try_parse(text).ok()?);
        (id.to_string() == text).then_some(id)
    }

    /// The sixteen bytes that go into the associated data of every wrapped key.
    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_hyphenated())
    }
}

/// Why no folder could be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PlacesError {
    /// The operating system names no home folder for this user.
    #[error("this user has no home folder")]
    NoHome,
}

/// Every folder Housecall writes to, decided once.
///
/// Invariant: nothing clinical lies outside [`Places::people`] and [`Places::snapshots`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    data: PathBuf,
    state: PathBuf,
    cache: PathBuf,
}

impl Places {
    /// The folders the operating system gives to programs of this user.
    ///
    /// Shape: the data folder is the local one, so that Windows does not roam a vault away from
    /// the keychain that opens it.
    ///
    /// # Errors
    /// [`PlacesError::NoHome`] when the system names no home folder.
    pub fn os() -> Result<Self, PlacesError> {
        let dirs = ProjectDirs::from("", "", "Housecall").ok_or(PlacesError::NoHome)?;
        let data = dirs.data_local_dir().to_owned();
        Ok(Self { state: dirs.state_dir().unwrap_or(&data).to_owned(), cache: dirs.cache_dir().to_owned(), data })
    }

    /// The same folders below one directory, for tests and for a portable copy.
    #[must_use]
    pub fn under(dir: &Path) -> Self {
        Self { data: dir.join("data"), state: dir.join("state"), cache: dir.join("cache") }
    }

    /// What must last: the vaults, and in plain what is not clinical.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The folder of all people; each has a folder named by her [`PersonId`].
    #[must_use]
    pub fn people(&self) -> PathBuf {
        self.data.join("people")
    }

    /// Verified copies of one person's vault, each as encrypted as the vault.
    #[must_use]
    pub fn snapshots(&self, person: &PersonId) -> PathBuf {
        self.data.join("snapshots").join(person.to_string())
    }

    /// The secrets of a computer without a keychain, sealed by a passphrase.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets.sealed")
    }

    /// Logs: ids, counts, durations and codes.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.state.join("logs")
    }

    /// What the webview keeps for itself; it is given nothing clinical.
    #[must_use]
    pub fn webview(&self) -> PathBuf {
        self.cache.join("webview")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_id_is_read_back_and_nothing_else_is_taken_for_one() {
        let id = PersonId::generate();
        assert_eq!(PersonId::parse(&id.to_string()), Some(id));
        for text in ["", "asha", "../asha", &id.to_string().to_uppercase(), &format!("{{{id}}}")] {
            assert_eq!(PersonId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_place_lies_under_the_folder_given() {
        let places = Places::under(Path::new("/x"));
        let snapshots = places.snapshots(&PersonId::generate());
        for path in [places.people(), places.secrets(), snapshots, places.logs(), places.webview()] {
            assert!(path.starts_with("/x"), "{}", path.display());
        }
    }
}
