//! One person's folder: which files it holds, who may open it, how it comes and goes.
//!
//! Shape: `people/<person>/{key.json, vault.db}` and `people/<person>.lock`; after a new key `vault-1.db` and so on, as
//! the key file names it. A folder appears whole, by one rename, and disappears whole, by another. So does a key file.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::envelope::{self, Device, Envelope, FileKey};
use crate::error::{Damage, OpenError};
use crate::file::{create_file, new_private_file};
use crate::places::{PersonId, Places};
use crate::steps;

/// A folder being made, and a folder being removed: neither is anybody's vault.
const NEW: &str = "new";
const OLD: &str = "old";

/// The paths of one person.
#[derive(Clone)]
pub(crate) struct Folder {
    people: PathBuf,
    snapshots: PathBuf,
    person: PersonId,
}

/// Held while a vault is open; the operating system lets go of it when the program ends, however.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Folder {
    pub(crate) fn new(places: &Places, person: PersonId) -> Self {
        Self { people: places.people(), snapshots: places.snapshots(&person), person }
    }

    pub(crate) fn person(&self) -> &PersonId {
        &self.person
    }

    /// The folder itself, whether or not it is there.
    pub(crate) fn path(&self) -> PathBuf {
        self.people.join(self.person.to_string())
    }

    /// The database of that name.
    pub(crate) fn database(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn key_file(&self) -> PathBuf {
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

    /// Puts another key file in the place of the old one, whose bytes are overwritten.
    ///
    /// Invariant: the rename is the moment. A program killed before it has changed nothing, one killed after it everything.
    pub(crate) fn replace_envelope(&self, envelope: &[u8]) -> io::Result<()> {
        // Where an open file can be renamed over, its bytes can be wiped once nothing names them any more.
        let old = if cfg!(unix) { File::options().write(true).open(self.key_file()).ok() } else { None };
        replace_file_at(&self.key_file(), envelope, |step| steps::reached(&self.person, step))?;
        if let Some(Err(error)) = old.map(wipe) {
            tracing::warn!(kind = ?error.kind(), "the old key file was not wiped");
        }
        Ok(())
    }

    /// Removes what an interrupted change left: a key file that was not put in place, a database no key file names.
    ///
    /// Called only when the database of that name is open, and so is known to be good.
    pub(crate) fn tidy(&self, named: &str) {
        let left_over = |name: &str| name == "key.json.new" || database_of(name).is_some_and(|of| of != named);
        let removed = || -> io::Result<u32> {
            let mut removed = 0_u32;
            for entry in fs::read_dir(self.path())? {
                let entry = entry?;
                if entry.file_name().to_str().is_some_and(left_over) && entry.file_type()?.is_file() {
                    fs::remove_file(entry.path())?;
                    removed = removed.saturating_add(1);
                }
            }
            if removed > 0 {
                sync_folder(&self.path())?;
            }
            Ok(removed)
        };
        match removed() {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "removed what an interrupted change had left"),
            Err(error) => tracing::warn!(kind = ?error.kind(), "left-over files stay"),
        }
    }

    /// A folder of this person in the making, empty; [`Folder::appear`] puts it in its place.
    pub(crate) fn new_place(&self) -> io::Result<PathBuf> {
        let new = Self { people: self.beside(NEW), snapshots: self.snapshots.clone(), person: self.person };
        remove_folder(&new.people)?;
        make_private_folder(&new.path())?;
        Ok(new.path())
    }

    /// Gives the folder in the making its key file and its place.
    pub(crate) fn appear(&self, envelope: &[u8]) -> io::Result<()> {
        let new = Self { people: self.beside(NEW), snapshots: self.snapshots.clone(), person: self.person };
        write_new_file(&new.key_file(), envelope)?;
        sync_folder(&new.path())?;
        fs::rename(new.path(), self.path())?;
        sync_folder(&self.people)?;
        remove_folder(&new.people)
    }

    /// A database that does not open is kept beside the one that takes its place, under a name that is no vault's.
    pub(crate) fn set_aside(&self) -> io::Result<()> {
        let named = match self.open_envelope() {
            Ok(envelope) => vec![envelope.database()],
            // Nothing says which one counts: all of them.
            Err(_) => self.databases()?,
        };
        for (number, name) in named.iter().enumerate() {
            let place = if number == 0 { "set-aside.db".to_owned() } else { format!("set-aside-{number}.db") };
            for ending in ["", "-wal"] {
                let (from, to) =
                    (self.path().join(format!("{name}{ending}")), self.path().join(format!("{place}{ending}")));
                match fs::hard_link(&from, &to) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                        fs::remove_file(&to)?;
                        fs::hard_link(&from, &to)?;
                    }
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    linked => linked?,
                }
            }
        }
        sync_folder(&self.path())
    }

    /// Every database that lies here, in the order of their names.
    fn databases(&self) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.path())? {
            let name = entry?.file_name();
            found.extend(name.to_str().filter(|name| database_of(name) == Some(*name)).map(str::to_owned));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Makes the whole folder, or nothing.
    pub(crate) fn create(&self, device: Device<'_>, _lock: &Lock) -> Result<(), OpenError> {
        let new = Self { people: self.beside(NEW), snapshots: self.snapshots.clone(), person: self.person };
        remove_folder(&new.people)?;
        make_private_folder(&new.path())?;
        let file_key = FileKey::generate()?;
        let envelope = Envelope::first(&self.person, 0, &file_key, device)?;
        write_new_file(&new.key_file(), &envelope)?;
        let name = Envelope::open_bytes(&envelope, &self.person)?.database();
        create_file(&new.database(&name), &file_key)?;
        sync_folder(&new.path())?;
        fs::rename(new.path(), self.path())?;
        sync_folder(&self.people)?;
        Ok(remove_folder(&new.people)?)
    }

    /// The first part of erasing: at one moment the folder is nobody's vault; then its key is wiped.
    pub(crate) fn erase_key(&self, _lock: &Lock) -> io::Result<()> {
        let old = self.beside(OLD);
        if fs::exists(self.path())? {
            // What an earlier erasing left would be in the way.
            wipe_key(&old)?;
            remove_folder(&old)?;
            if let Err(error) = fs::rename(self.path(), &old) {
                wipe_key(&self.path())?;
                return Err(error);
            }
            sync_folder(&self.people)?;
        }
        steps::reached(&self.person, "renamed");
        wipe_key(&old)
    }

    /// The last part of erasing: everything else, the snapshots too.
    pub(crate) fn erase_files(&self, lock: Lock) -> io::Result<()> {
        remove_folder(&self.beside(NEW))?;
        remove_folder(&self.snapshots)?;
        steps::reached(&self.person, "snapshots-removed");
        self.erase_remains()?;
        drop(lock);
        match fs::remove_file(self.beside("lock")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => sync_folder(&self.people),
        }
    }

    /// Removes what an earlier erasing left of a folder, and nothing of a vault that is there since.
    pub(crate) fn erase_remains(&self) -> io::Result<()> {
        let old = self.beside(OLD);
        wipe_key(&old)?;
        remove_folder(&old)?;
        sync_folder(&self.people)
    }
}

/// Everyone who has a vault here, damaged ones too, in the order of their ids.
pub(crate) fn people(places: &Places) -> io::Result<Vec<PersonId>> {
    folders(places, PersonId::parse)
}

/// Everyone whose erasing was begun and not ended.
pub(crate) fn half_erased(places: &Places) -> io::Result<Vec<PersonId>> {
    folders(places, |name| PersonId::parse(name.strip_suffix(OLD)?.strip_suffix('.')?))
}

fn folders(places: &Places, person_from_name: impl Fn(&str) -> Option<PersonId>) -> io::Result<Vec<PersonId>> {
    let entries = match fs::read_dir(places.people()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut people = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            people.extend(entry.file_name().to_str().and_then(&person_from_name));
        }
    }
    people.sort_unstable();
    Ok(people)
}

/// Makes a folder and those above it that are missing. Each is on the disk, by its name, before anything is put into it:
/// what lies in a folder whose name a power cut took is gone as well.
pub(crate) fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let missing: Vec<&Path> = path.ancestors().take_while(|folder| !folder.is_dir()).collect();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        match builder.create(folder) {
            // Another copy of this program was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            made => made?,
        }
        match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent)?,
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Makes a rename last through a power cut. Windows keeps names in its own journal and has no such call.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Removes a database with its log; one that is not there is no error.
pub(crate) fn remove_database(path: &Path) -> io::Result<()> {
    for ending in ["", "-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The database a file belongs to, by its name; nothing for a file that is none of ours.
fn database_of(name: &str) -> Option<&str> {
    let beside = ["-wal", "-shm", "-journal"].into_iter().find_map(|ending| name.strip_suffix(ending));
    let database = beside.unwrap_or(name);
    let number = database.strip_prefix("vault-").and_then(|rest| rest.strip_suffix(".db"));
    let ours = database == "vault.db" || number.is_some_and(|number| number.parse::<u64>().is_ok());
    ours.then_some(database)
}

/// Overwrites a key file and removes it; one that is not there is no error.
fn wipe_key(folder: &Path) -> io::Result<()> {
    for name in ["key.json", "key.json.new"] {
        let path = folder.join(name);
        match File::options().write(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            file => wipe(file?)?,
        }
        fs::remove_file(&path)?;
        sync_folder(folder)?;
    }
    Ok(())
}

/// Writes zeros over a file. Some disks keep the old bytes elsewhere; the keychain's part is gone then.
fn wipe(mut file: File) -> io::Result<()> {
    let length = file.metadata()?.len().min(envelope::LONGEST);
    let zeros = vec![0; usize::try_from(length).unwrap_or(0)];
    file.write_all(&zeros)?;
    file.sync_all()
}

fn write_new_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = new_private_file(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Puts a file in the place of another, at one moment: a kill leaves the old one or the new one, whole.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_file_at(path, bytes, |_| {})
}

fn replace_file_at(path: &Path, bytes: &[u8], reached: impl Fn(&'static str)) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    write_new_file(&new, bytes)?;
    reached("new-file-written");
    fs::rename(&new, path)?;
    reached("new-file-in-place");
    match path.parent() {
        Some(folder) => sync_folder(folder),
        None => Ok(()),
    }
}
