//! Whether somebody rewrites the files of this computer: a file nobody has a reason to touch, and
//! what the vault noted of each snapshot when it was written.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::body::{BodyError, sum};
use super::card::SnapshotId;
use crate::file::new_private_file;
use crate::folder::sync_folder;
use crate::places::PersonId;
use crate::secret::hex_from_bytes;

/// The file nobody has a reason to touch.
pub(super) const CANARY: &str = "do-not-change.txt";
/// The canary is below a kilobyte; what is longer was changed, and need not be read to its end.
const LONGEST: u64 = 4096;

/// What was found changed by somebody else than this program. While it stands, no snapshot is made
/// and none is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// The file that must not change did, or is gone.
    pub canary: bool,
    /// Snapshots that are not as they were written.
    pub changed: usize,
    /// Snapshots that are gone.
    pub gone: usize,
}

/// What the vault holds of one snapshot outside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) sha256: String,
}

/// Writes down a snapshot that is whole.
pub(super) fn note(folder: &Path, id: &SnapshotId) -> Result<Note, BodyError> {
    let (size, sha256) = sum(&folder.join(id.as_str()))?;
    Ok(Note { name: id.to_string(), size, sha256: hex_from_bytes(&sha256).to_string() })
}

/// Compares the files with what was noted. `canary` is the SHA-256 noted, once there was one.
pub(super) fn check(
    person: &Path,
    snapshots: &Path,
    canary: Option<&str>,
    notes: &[Note],
) -> Result<Option<Alarm>, io::ErrorKind> {
    let mut alarm = Alarm { canary: false, changed: 0, gone: 0 };
    if let Some(noted) = canary {
        alarm.canary = read_canary(&person.join(CANARY))?.as_deref() != Some(noted);
    }
    for noted in notes {
        // A name that is not ours was never noted by us: the note itself is at fault, not a file.
        let Some(id) = SnapshotId::parse(&noted.name) else { continue };
        match note(snapshots, &id) {
            Ok(found) if found == *noted => {}
            Ok(_) => alarm.changed = alarm.changed.saturating_add(1),
            Err(BodyError::Read(io::ErrorKind::NotFound)) => alarm.gone = alarm.gone.saturating_add(1),
            Err(BodyError::Read(kind) | BodyError::Write(kind)) => return Err(kind),
            Err(BodyError::Header(_) | BodyError::Damaged) => alarm.changed = alarm.changed.saturating_add(1),
        }
    }
    Ok((alarm.canary || alarm.changed > 0 || alarm.gone > 0).then_some(alarm))
}

/// What the file says: always the same for one person, so that a crash between writing it and
/// noting it, or a restore, never makes a false alarm.
fn text(person: &PersonId) -> String {
    let number = Sha256::digest([b"housecall canary 1".as_slice(), person.as_bytes()].concat());
    format!(
        "This file belongs to Housecall. Please leave it as it is.\n\
         Housecall looks at it to notice when something changes the files of this computer.\n\
         {}\n",
        hex_from_bytes(&number).as_str()
    )
}

/// The SHA-256 of the file as it must be.
pub(super) fn canary_sum(person: &PersonId) -> String {
    hex_from_bytes(&Sha256::digest(text(person))).to_string()
}

/// Puts the file in its place, whatever was there.
pub(super) fn put_canary(folder: &Path, person: &PersonId) -> io::Result<()> {
    let (path, new) = (folder.join(CANARY), folder.join("do-not-change.new"));
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = new_private_file(&new)?;
    file.write_all(text(person).as_bytes())?;
    file.sync_all()?;
    drop(file);
    fs::rename(&new, &path)?;
    sync_folder(folder)
}

/// The SHA-256 of what stands there; nothing where there is no plain file.
fn read_canary(path: &Path) -> Result<Option<String>, io::ErrorKind> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.kind()),
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    read.map_err(|error| error.kind())?;
    Ok(Some(hex_from_bytes(&Sha256::digest(&bytes)).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Computer {
        dir: tempfile::TempDir,
        sum: String,
        notes: Vec<Note>,
    }

    const NAMES: [&str; 2] = ["20261128T030405Z.hcsnap", "20261129T030405Z.hcsnap"];

    impl Computer {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let person = PersonId::generate();
            put_canary(dir.path(), &person).unwrap();
            for name in NAMES {
                fs::write(dir.path().join(name), name.repeat(9000)).unwrap();
            }
            let notes = NAMES.map(|name| note(dir.path(), &SnapshotId::parse(name).unwrap()).unwrap());
            Self { sum: canary_sum(&person), notes: notes.into(), dir }
        }

        fn path(&self, name: &str) -> std::path::PathBuf {
            self.dir.path().join(name)
        }

        fn look(&self) -> Option<Alarm> {
            check(self.dir.path(), self.dir.path(), Some(&self.sum), &self.notes).unwrap()
        }
    }

    #[test]
    fn files_left_alone_raise_no_alarm() {
        let computer = Computer::new();
        assert_eq!(computer.look(), None);
        assert_eq!(check(computer.dir.path(), computer.dir.path(), None, &[]), Ok(None));
    }

    #[test]
    fn a_canary_changed_gone_or_turned_into_a_link_raises_it() {
        let alarm = Some(Alarm { canary: true, changed: 0, gone: 0 });
        let computer = Computer::new();
        fs::write(computer.path(CANARY), b"YOUR FILES ARE OURS").unwrap();
        assert_eq!(computer.look(), alarm);
        fs::rename(computer.path(CANARY), computer.path("do-not-change.txt.locked")).unwrap();
        assert_eq!(computer.look(), alarm);
        #[cfg(unix)]
        {
            fs::write(computer.path("true"), text(&PersonId::generate())).unwrap();
            std::os::unix::fs::symlink(computer.path("true"), computer.path(CANARY)).unwrap();
            assert_eq!(computer.look(), alarm);
        }
    }

    #[test]
    fn a_snapshot_changed_anywhere_or_gone_raises_it() {
        for at in [0, 70_000] {
            let computer = Computer::new();
            let mut bytes = fs::read(computer.path(NAMES[0])).unwrap();
            bytes[at] ^= 1;
            fs::write(computer.path(NAMES[0]), bytes).unwrap();
            assert_eq!(computer.look(), Some(Alarm { canary: false, changed: 1, gone: 0 }));
            fs::remove_file(computer.path(NAMES[1])).unwrap();
            assert_eq!(computer.look(), Some(Alarm { canary: false, changed: 1, gone: 1 }));
        }
    }

    #[test]
    fn putting_the_canary_back_ends_the_alarm() {
        let computer = Computer::new();
        let person = PersonId::generate();
        put_canary(computer.dir.path(), &person).unwrap();
        assert!(computer.look().unwrap().canary, "each person has her own");
        let sum = canary_sum(&person);
        assert_eq!(check(computer.dir.path(), computer.dir.path(), Some(&sum), &computer.notes), Ok(None));
    }
}
