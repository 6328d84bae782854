//! One person's folder: which files it holds, who may open it, how it comes and goes.
//!
//! Shape: `people/<person>/{key.json, vault.db}` and `people/<person>.lock`. A folder appears whole,
//! by one rename, and disappears whole, by another.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::envelope::{self, Envelope, WrappingKey, generate_envelope};
use crate::error::{Damage, OpenError};
use crate::file::{create_file, new_private_file};
use crate::places::{PersonId, Places};

/// A folder being made, and a folder being removed: neither is anybody's vault.
const NEW: &str = "new";
const OLD: &str = "old";

/// The paths of one person.
pub(crate) struct Folder {
    people: PathBuf,
    person: PersonId,
}

/// Held while a vault is open; the operating system lets go of it when the program ends, however.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Folder {
    pub(crate) fn new(places: &Places, person: PersonId) -> Self {
        Self { people: places.people(), person }
    }

    pub(crate) fn person(&self) -> &PersonId {
        &self.person
    }

    /// The folder itself, whether or not it is there.
    pub(crate) fn path(&self) -> PathBuf {
        self.people.join(self.person.to_string())
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path().join("vault.db")
    }

    fn key_file(&self) -> PathBuf {
        self.path().join("key.json")
    }

    fn beside(&self, ending: &str) -> PathBuf {
        self.people.join(format!("{}.{ending}", self.person))
    }

    /// Takes the vault for this program alone.
    pub(crate) fn lock(&self) -> Result<Lock, OpenError> {
        make_private_folder(&self.people)?;
        let file = File::options().write(true).create(true).truncate(false).open(self.beside("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::AlreadyOpen),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Whether there is anything at all in the place of this person's vault.
    pub(crate) fn exists(&self) -> Result<bool, OpenError> {
        Ok(fs::exists(self.path())?)
    }

    /// Reads the key file.
    pub(crate) fn open_envelope(&self) -> Result<Envelope, OpenError> {
        let file = File::open(self.key_file()).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenError::FileDamaged(Damage::NoEnvelope),
            kind => OpenError::Io(kind),
        })?;
        let mut bytes = Vec::new();
        file.take(envelope::LONGEST).read_to_end(&mut bytes)?;
        Envelope::open_bytes(&bytes, &self.person)
    }

    /// Makes the whole folder, or nothing.
    pub(crate) fn create(&self, key: &WrappingKey, backend: &str, _lock: &Lock) -> Result<(), OpenError> {
        let new = Self { people: self.beside(NEW), person: self.person };
        remove_folder(&new.people)?;
        make_private_folder(&new.path())?;
        let (file_key, envelope) = generate_envelope(&self.person, key, backend)?;
        let mut file = new_private_file(&new.key_file())?;
        file.write_all(&envelope)?;
        file.sync_all()?;
        create_file(&new.database(), &file_key)?;
        sync_folder(&new.path())?;
        fs::rename(new.path(), self.path())?;
        sync_folder(&self.people)?;
        Ok(remove_folder(&new.people)?)
    }

    /// Removes the whole folder.
    pub(crate) fn erase(&self, lock: Lock) -> io::Result<()> {
        let old = self.beside(OLD);
        remove_folder(&old)?;
        match fs::rename(self.path(), &old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        sync_folder(&self.people)?;
        remove_folder(&old)?;
        remove_folder(&self.beside(NEW))?;
        drop(lock);
        match fs::remove_file(self.beside("lock")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => sync_folder(&self.people),
        }
    }
}

/// Everyone who has a vault here, damaged ones too, in the order of their ids.
pub(crate) fn people(places: &Places) -> io::Result<Vec<PersonId>> {
    let entries = match fs::read_dir(places.people()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut people = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            people.extend(entry.file_name().to_str().and_then(PersonId::parse));
        }
    }
    people.sort_unstable();
    Ok(people)
}

fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Makes a rename last through a power cut. Windows keeps names in its own journal and has no such call.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
