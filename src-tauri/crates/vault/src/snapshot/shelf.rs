//! Where the snapshots of one person lie, and where one is looked into.
//!
//! Shape: `data/snapshots/<person>/<second>[-n].hcsnap`; a database that is looked into lies, still
//! encrypted, in `data/people/<person>.look/` for as long as that takes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::body::{BodyError, Opened, forget};
use super::card::{SnapshotCard, SnapshotId};
use super::header::Sealed;
use crate::folder::{make_private_folder, remove_folder};
use crate::places::{PersonId, Places};

/// After the name of a file that is being written.
pub(super) const HALF: &str = ".new";
/// After a person's id: where a snapshot of hers is looked into. Nobody's vault.
const LOOK: &str = "look";

/// The paths of one person's snapshots.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    folder: PathBuf,
    look: PathBuf,
    person: PersonId,
}

/// A snapshot that was found: hers, and as long as it says. Its seal was not checked.
pub(super) struct Found {
    pub(super) id: SnapshotId,
    pub(super) sealed: Sealed,
}

impl Found {
    pub(super) fn card(&self) -> SnapshotCard {
        let header = &self.sealed.header;
        SnapshotCard {
            id: self.id.clone(),
            at: header.at,
            reason: header.reason,
            size: self.sealed.file_length().unwrap_or(u64::MAX),
        }
    }
}

impl Shelf {
    pub(crate) fn new(places: &Places, person: PersonId) -> Self {
        Self { folder: places.snapshots(&person), look: places.people().join(format!("{person}.{LOOK}")), person }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn path(&self, id: &SnapshotId) -> PathBuf {
        self.folder.join(id.as_str())
    }

    /// Makes the folder and takes away what a crash left half written in it.
    pub(super) fn tidy(&self) -> io::Result<()> {
        make_private_folder(&self.folder)?;
        for name in names(&self.folder)? {
            if name.strip_suffix(HALF).and_then(SnapshotId::parse).is_some() {
                forget(&self.folder.join(name));
            }
        }
        remove_folder(&self.look)
    }

    /// Every snapshot of this person that is whole on the outside, the newest date first. Links,
    /// folders, other people's and other programs' files are passed over and never touched.
    pub(super) fn list(&self) -> io::Result<Vec<Found>> {
        let mut found = Vec::new();
        for id in names(&self.folder)?.iter().filter_map(|name| SnapshotId::parse(name)) {
            match Opened::open(&self.path(&id)) {
                Ok(opened) if opened.sealed.header.person == self.person => {
                    found.push(Found { id, sealed: opened.sealed });
                }
                Ok(_) => tracing::warn!("a snapshot of another person lies among these"),
                Err(BodyError::Read(io::ErrorKind::NotFound)) => {}
                Err(error) => tracing::warn!(?error, "a snapshot cannot be read"),
            }
        }
        found.sort_by(|one, other| (other.sealed.header.at, &other.id).cmp(&(one.sealed.header.at, &one.id)));
        Ok(found)
    }

    /// A name nothing lies under, not even a link.
    pub(super) fn free_name(&self, at: Timestamp) -> io::Result<SnapshotId> {
        for number in 1..=10_000 {
            let id = SnapshotId::of(at, number);
            if !taken(&self.path(&id))? {
                return Ok(id);
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// A private folder for one look; gone when dropped.
    pub(super) fn look(&self) -> io::Result<Look> {
        remove_folder(&self.look)?;
        make_private_folder(&self.look)?;
        Ok(Look(self.look.clone()))
    }
}

/// A folder that holds an encrypted database for a moment.
pub(super) struct Look(PathBuf);

impl Look {
    pub(super) fn database(&self) -> PathBuf {
        self.0.join("vault.db")
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        if let Err(error) = remove_folder(&self.0) {
            tracing::warn!(kind = ?error.kind(), "an encrypted copy stays behind until the next look");
        }
    }
}

/// Whether anything lies there, a broken link too.
pub(super) fn taken(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The names in a folder, sorted; none where there is no folder. Names of no text are not ours.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string());
    }
    names.sort_unstable();
    Ok(names)
}
