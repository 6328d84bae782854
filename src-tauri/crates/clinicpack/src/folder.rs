//! The clinic's folder on the administrator's disk: every file readable by its owner only, and
//! none ever written over.

use crate::authority::Authority;
use crate::clinic::{Clinic, ClinicError, Settings};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use trust::RootKey;
use zeroize::Zeroizing;

const ROOT_KEY: &str = "root.key";
const ROOT_JWK: &str = "root.jwk";
const AUTHORITY_KEY: &str = "tls-authority.key";
const AUTHORITY_PEM: &str = "tls-authority.pem";
const HUB_KEY: &str = "hub.key";
const HUB_PEM: &str = "hub.pem";
const SETTINGS: &str = "clinic.json";

/// Why the clinic's folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The file is there already; nothing was changed.
    #[error("{} is there already and is not written over", .0.display())]
    Exists(PathBuf),
    /// The disk said no.
    #[error("{} could not be read or written", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{} is damaged", .0.display())]
    Damaged(PathBuf),
    /// The keys in it do not work.
    #[error("the clinic's keys could not be used")]
    Clinic(#[from] ClinicError),
}

/// The clinic's folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder, there already or not.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Writes a new clinic: keys, settings, and the hub's TLS certificate for `hosts`.
    ///
    /// # Errors
    /// When any of its files is there already, or the disk says no.
    pub fn init(&self, clinic: &Clinic, hosts: &[String], now: u64) -> Result<(), FolderError> {
        let hub = clinic.certify_server(hosts, now)?;
        let settings =
            serde_json::to_string_pretty(clinic.settings()).map_err(|_| FolderError::Damaged(self.file(SETTINGS)))?;
        std::fs::create_dir_all(&self.0).map_err(|e| io_error(&self.0, e))?;
        // all or nothing: look for every file before the first is written
        let names = [ROOT_KEY, ROOT_JWK, AUTHORITY_KEY, AUTHORITY_PEM, HUB_KEY, HUB_PEM, SETTINGS];
        if let Some(there) = names.iter().map(|n| self.file(n)).find(|f| f.exists()) {
            return Err(FolderError::Exists(there));
        }
        self.write(ROOT_KEY, &clinic.root().to_safe())?;
        self.write(ROOT_JWK, clinic.root().public().to_jwk().as_bytes())?;
        self.write(AUTHORITY_KEY, clinic.authority().to_safe().as_bytes())?;
        self.write(AUTHORITY_PEM, clinic.authority().certificate().as_bytes())?;
        self.write(HUB_KEY, hub.key.as_bytes())?;
        self.write(HUB_PEM, hub.certificate.as_bytes())?;
        self.write(SETTINGS, settings.as_bytes())
    }

    /// Reads the clinic.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn open(&self) -> Result<Clinic, FolderError> {
        let root = RootKey::from_safe(&self.read(ROOT_KEY)?).map_err(ClinicError::from)?;
        let certificate = self.read_text(AUTHORITY_PEM)?;
        let key = self.read_text(AUTHORITY_KEY)?;
        let authority = Authority::open(certificate.to_string(), &key).map_err(ClinicError::from)?;
        let settings: Settings =
            serde_json::from_slice(&self.read(SETTINGS)?).map_err(|_| FolderError::Damaged(self.file(SETTINGS)))?;
        Ok(Clinic::new(root, authority, settings))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        write_new(&self.file(name), bytes)
    }

    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, FolderError> {
        let path = self.file(name);
        std::fs::read(&path).map(Zeroizing::new).map_err(|source| io_error(&path, source))
    }

    fn read_text(&self, name: &str) -> Result<Zeroizing<String>, FolderError> {
        let bytes = self.read(name)?;
        std::str::from_utf8(&bytes)
            .map(|text| Zeroizing::new(text.to_owned()))
            .map_err(|_| FolderError::Damaged(self.file(name)))
    }
}

/// Writes a file that was not there, readable by its owner only (mode 0600 where there are modes).
///
/// # Errors
/// When the file is there already, or the disk says no.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let written = options.open(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(|source| io_error(path, source))
}

fn io_error(path: &Path, source: io::Error) -> FolderError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::AlreadyExists => FolderError::Exists(path),
        _ => FolderError::Io { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::tests::settings;

    const NOW: u64 = 1_795_496_400;

    fn hosts() -> Vec<String> {
        vec!["hub.clinic.test".to_owned()]
    }

    #[test]
    fn a_clinic_comes_back_from_its_folder() {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::new(disk.path().join("clinic"));
        let clinic = Clinic::generate(settings(), NOW).unwrap();
        folder.init(&clinic, &hosts(), NOW).unwrap();
        let again = folder.open().unwrap();
        assert_eq!(again.anchor(), clinic.anchor());
        assert_eq!(again.settings(), clinic.settings());
    }

    #[test]
    fn a_clinic_is_never_written_over() {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::new(disk.path());
        let first = Clinic::generate(settings(), NOW).unwrap();
        folder.init(&first, &hosts(), NOW).unwrap();
        let second = Clinic::generate(settings(), NOW).unwrap();
        let error = folder.init(&second, &hosts(), NOW).unwrap_err();
        assert!(matches!(error, FolderError::Exists(_)));
        assert_eq!(folder.open().unwrap().anchor(), first.anchor());
    }

    #[test]
    fn a_missing_and_a_damaged_key_are_told_apart() {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::new(disk.path());
        assert!(matches!(folder.open(), Err(FolderError::Io { .. })));
        let clinic = Clinic::generate(settings(), NOW).unwrap();
        folder.init(&clinic, &hosts(), NOW).unwrap();
        std::fs::write(disk.path().join(ROOT_KEY), b"?").unwrap();
        assert!(matches!(folder.open(), Err(FolderError::Clinic(_))));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_files() {
        use std::os::unix::fs::PermissionsExt as _;
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::new(disk.path());
        let clinic = Clinic::generate(settings(), NOW).unwrap();
        folder.init(&clinic, &hosts(), NOW).unwrap();
        for entry in std::fs::read_dir(disk.path()).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
