//! The clinic's folder on the administrator's disk: every file readable by its owner only, its secrets sealed by a
//! passphrase, and no key ever written over.

use crate::authority::Authority;
use crate::clinic::{Clinic, ClinicError, Settings};
use crate::ledger::{Entry, Ledger, line};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use trust::{Anchor, PublicKey, Revocations, RevocationsError, RootKey, SealCost, SealError};
use zeroize::Zeroizing;

const ROOT_SEALED: &str = "root.sealed";
const ROOT_JWK: &str = "root.jwk";
const AUTHORITY_SEALED: &str = "tls-authority.sealed";
const AUTHORITY_PEM: &str = "tls-authority.pem";
const HUB_KEY: &str = "hub.key";
const HUB_PEM: &str = "hub.pem";
const SETTINGS: &str = "clinic.json";
const LEDGER: &str = "ledger.jsonl";

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
    /// The ledger has a line that is not one of ours.
    #[error("line {line} of {} is damaged", .path.display())]
    DamagedLine {
        /// The ledger.
        path: PathBuf,
        /// Which line, counted from 1.
        line: usize,
    },
    /// The root key does not open.
    #[error("the clinic's root key does not open")]
    Seal(#[from] SealError),
    /// The root key that came back is another clinic's.
    #[error("this is the root key of another clinic")]
    OtherRoot,
    /// The newest revocation list in the folder is not the clinic's.
    #[error("the clinic's revocation list is damaged")]
    Revocations(#[from] RevocationsError),
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

    /// Writes a new clinic: its keys sealed by the passphrase, settings, the hub's TLS certificate for `hosts`, and
    /// the revocation list that its lists go on from.
    ///
    /// # Errors
    /// When any of its files is there already, or the disk says no.
    pub fn init(
        &self,
        clinic: &Clinic,
        passphrase: &str,
        cost: SealCost,
        hosts: &[String],
        list: &Revocations,
        now: u64,
    ) -> Result<(), FolderError> {
        std::fs::create_dir_all(&self.0).map_err(|e| io_error(&self.0, e))?;
        // all or nothing: look for every file before the first is written
        let names = [ROOT_SEALED, ROOT_JWK, AUTHORITY_SEALED, AUTHORITY_PEM, HUB_KEY, HUB_PEM, SETTINGS, LEDGER];
        if let Some(there) = names.iter().map(|n| self.file(n)).find(|f| f.exists()) {
            return Err(FolderError::Exists(there));
        }
        let hub = clinic.certify_server(hosts, now)?;
        let root = clinic.root();
        let authority = root.seal_beside(AUTHORITY_SEALED, clinic.authority().to_safe().as_bytes())?;
        self.write(ROOT_SEALED, &root.seal(passphrase, cost)?)?;
        self.write(ROOT_JWK, root.public().to_jwk().as_bytes())?;
        self.write(AUTHORITY_SEALED, &authority)?;
        self.write(AUTHORITY_PEM, clinic.authority().certificate().as_bytes())?;
        self.write(HUB_KEY, hub.key.as_bytes())?;
        self.write(HUB_PEM, hub.certificate.as_bytes())?;
        self.write(LEDGER, b"")?;
        self.write(&list_name(list.list().number), list.text().as_bytes())?;
        self.write(SETTINGS, &self.settings_text(clinic.settings())?)
    }

    /// Reads the clinic.
    ///
    /// # Errors
    /// When a file is missing or damaged, or the passphrase is another one.
    pub fn open(&self, passphrase: &str) -> Result<Clinic, FolderError> {
        let settings = self.settings()?;
        let root = RootKey::open_sealed(&self.read(ROOT_SEALED)?, passphrase)?;
        if root.public() != self.root()? {
            return Err(FolderError::OtherRoot);
        }
        let certificate = self.read_text(AUTHORITY_PEM)?;
        let key = Zeroizing::new(root.open_beside(AUTHORITY_SEALED, &self.read(AUTHORITY_SEALED)?)?);
        let key = std::str::from_utf8(&key).map_err(|_| FolderError::Damaged(self.file(AUTHORITY_SEALED)))?;
        let authority = Authority::open(certificate, key).map_err(ClinicError::from)?;
        Ok(Clinic::new(root, authority, settings))
    }

    /// Seals a root key that came back from paper, in a folder whose `root.sealed` is lost.
    ///
    /// # Errors
    /// When there is one, or the key is another clinic's.
    pub fn restore(&self, root: &RootKey, passphrase: &str, cost: SealCost) -> Result<(), FolderError> {
        let path = self.file(ROOT_SEALED);
        if path.exists() {
            return Err(FolderError::Exists(path));
        }
        if root.public() != self.root()? {
            return Err(FolderError::OtherRoot);
        }
        self.write(ROOT_SEALED, &root.seal(passphrase, cost)?)
    }

    /// What can be read without the passphrase: the settings.
    ///
    /// # Errors
    /// When the file is missing or damaged.
    pub fn settings(&self) -> Result<Settings, FolderError> {
        serde_json::from_slice(&self.read(SETTINGS)?).map_err(|_| FolderError::Damaged(self.file(SETTINGS)))
    }

    /// What can be read without the passphrase: what the clinic's people are trusted by.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn anchor(&self) -> Result<Anchor, FolderError> {
        Ok(Anchor { clinic: self.settings()?.id, root: self.root()? })
    }

    /// The TLS authority's certificate, in PEM.
    ///
    /// # Errors
    /// When the file is missing.
    pub fn authority_certificate(&self) -> Result<String, FolderError> {
        self.read_text(AUTHORITY_PEM)
    }

    /// Writes changed settings in the place of the ones before, whole or not at all.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn change_settings(&self, settings: &Settings) -> Result<(), FolderError> {
        let (path, new) = (self.file(SETTINGS), self.file("clinic.json.new"));
        if new.exists() {
            // an earlier change that was cut off: it never took effect
            std::fs::remove_file(&new).map_err(|e| io_error(&new, e))?;
        }
        write_new(&new, &self.settings_text(settings)?)?;
        std::fs::rename(&new, &path).map_err(|e| io_error(&path, e))
    }

    /// What was issued and taken back.
    ///
    /// # Errors
    /// When the ledger is missing, or a line of it is damaged.
    pub fn ledger(&self) -> Result<Ledger, FolderError> {
        let path = self.file(LEDGER);
        Ledger::read(&self.read_text(LEDGER)?).map_err(|line| FolderError::DamagedLine { path, line })
    }

    /// Adds a line to the ledger: before what it speaks of is handed out, so that nothing is out that cannot be
    /// taken back.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn record(&self, entry: &Entry) -> Result<(), FolderError> {
        let path = self.file(LEDGER);
        let opened = std::fs::OpenOptions::new().append(true).open(&path);
        let written = opened.and_then(|mut file| file.write_all(line(entry).as_bytes()).and_then(|()| file.sync_all()));
        written.map_err(|e| io_error(&path, e))
    }

    /// The newest revocation list.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn revocations(&self) -> Result<Option<Revocations>, FolderError> {
        let entries = std::fs::read_dir(&self.0).map_err(|e| io_error(&self.0, e))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let Some(newest) = names.filter_map(|name| list_number(&name)).max() else { return Ok(None) };
        let text = self.read_text(&list_name(newest))?;
        Ok(Some(Revocations::open(text.trim(), &self.anchor()?, None)?))
    }

    /// Writes the next revocation list.
    ///
    /// # Errors
    /// When one of its number is there.
    pub fn add_revocations(&self, list: &Revocations) -> Result<PathBuf, FolderError> {
        let name = list_name(list.list().number);
        self.write(&name, list.text().as_bytes())?;
        Ok(self.file(&name))
    }

    fn root(&self) -> Result<PublicKey, FolderError> {
        let jwk = self.read_text(ROOT_JWK)?;
        PublicKey::from_jwk(jwk.trim()).map_err(|_| FolderError::Damaged(self.file(ROOT_JWK)))
    }

    fn settings_text(&self, settings: &Settings) -> Result<Vec<u8>, FolderError> {
        serde_json::to_vec_pretty(settings).map_err(|_| FolderError::Damaged(self.file(SETTINGS)))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        write_new(&self.file(name), bytes)
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, FolderError> {
        let path = self.file(name);
        std::fs::read(&path).map_err(|source| io_error(&path, source))
    }

    fn read_text(&self, name: &str) -> Result<String, FolderError> {
        String::from_utf8(self.read(name)?).map_err(|_| FolderError::Damaged(self.file(name)))
    }
}

fn list_name(number: u64) -> String {
    format!("revocations-{number:04}.jws")
}

fn list_number(name: &str) -> Option<u64> {
    name.strip_prefix("revocations-")?.strip_suffix(".jws")?.parse().ok()
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
    use crate::clinic::tests::{NOW, settings};

    const PASSPHRASE: &str = "four words on a card";

    fn clinic_in(path: &Path) -> (Folder, Clinic) {
        let folder = Folder::new(path.join("clinic"));
        let clinic = Clinic::generate(settings(), NOW).unwrap();
        init(&folder, &clinic).unwrap();
        (folder, clinic)
    }

    fn init(folder: &Folder, clinic: &Clinic) -> Result<(), FolderError> {
        let list = clinic.sign_revocations(None, vec![], vec![], 30, NOW)?;
        folder.init(clinic, PASSPHRASE, SealCost::LIGHT, &["hub.clinic.test".to_owned()], &list, NOW)
    }

    #[test]
    fn a_clinic_comes_back_from_its_folder_by_its_passphrase() {
        let disk = tempfile::tempdir().unwrap();
        let (folder, clinic) = clinic_in(disk.path());
        let again = folder.open(PASSPHRASE).unwrap();
        assert_eq!(again.anchor(), clinic.anchor());
        assert_eq!(again.settings(), clinic.settings());
        assert_eq!(folder.anchor().unwrap(), clinic.anchor());
        let server = again.certify_server(&["records.clinic.test".to_owned()], NOW);
        assert!(server.is_ok(), "the TLS authority works too");
        let error = folder.open("another passphrase").unwrap_err();
        assert!(matches!(error, FolderError::Seal(SealError::NotOpened)));
    }

    #[test]
    fn no_secret_lies_in_the_folder_unsealed_but_the_hubs_own() {
        let disk = tempfile::tempdir().unwrap();
        let (folder, clinic) = clinic_in(disk.path());
        let secret = clinic.authority().to_safe();
        for entry in std::fs::read_dir(&folder.0).unwrap() {
            let entry = entry.unwrap();
            let bytes = std::fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(secret.trim()), "{:?}", entry.file_name());
            assert_eq!(text.contains("PRIVATE KEY"), entry.file_name() == HUB_KEY);
        }
        assert!(!folder.file("root.key").exists());
    }

    #[test]
    fn a_clinic_is_never_written_over() {
        let disk = tempfile::tempdir().unwrap();
        let (folder, first) = clinic_in(disk.path());
        let error = init(&folder, &Clinic::generate(settings(), NOW).unwrap()).unwrap_err();
        assert!(matches!(error, FolderError::Exists(_)));
        assert_eq!(folder.open(PASSPHRASE).unwrap().anchor(), first.anchor());
    }

    #[test]
    fn a_missing_and_a_damaged_key_are_told_apart() {
        let disk = tempfile::tempdir().unwrap();
        assert!(matches!(Folder::new(disk.path()).open(PASSPHRASE), Err(FolderError::Io { .. })));
        let (folder, _) = clinic_in(disk.path());
        std::fs::write(folder.file(ROOT_SEALED), b"?").unwrap();
        assert!(matches!(folder.open(PASSPHRASE), Err(FolderError::Seal(SealError::NotASealedRoot))));
    }

    #[test]
    fn a_lost_root_comes_back_from_paper_and_no_other_takes_its_place() {
        let disk = tempfile::tempdir().unwrap();
        let (folder, clinic) = clinic_in(disk.path());
        let paper = clinic.root().to_paper();
        let lines: Vec<&str> = paper.iter().map(|line| line.as_str()).collect();
        let root = RootKey::from_paper(&lines).unwrap();
        let there = folder.restore(&root, "a new passphrase", SealCost::LIGHT).unwrap_err();
        assert!(matches!(there, FolderError::Exists(_)));
        std::fs::remove_file(folder.file(ROOT_SEALED)).unwrap();
        let other = folder.restore(&RootKey::generate().unwrap(), "a new passphrase", SealCost::LIGHT).unwrap_err();
        assert!(matches!(other, FolderError::OtherRoot));
        folder.restore(&root, "a new passphrase", SealCost::LIGHT).unwrap();
        assert_eq!(folder.open("a new passphrase").unwrap().anchor(), clinic.anchor());
    }

    #[test]
    fn lists_are_numbered_and_none_is_written_over() {
        let disk = tempfile::tempdir().unwrap();
        let (folder, clinic) = clinic_in(disk.path());
        let first = folder.revocations().unwrap().unwrap();
        assert_eq!((first.list().number, first.list().serials.len()), (1, 0));
        let second = clinic.sign_revocations(Some(&first), vec!["x".into()], vec![], 30, NOW).unwrap();
        folder.add_revocations(&second).unwrap();
        assert_eq!(folder.revocations().unwrap().unwrap(), second);
        assert!(matches!(folder.add_revocations(&second), Err(FolderError::Exists(_))));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_files() {
        use std::os::unix::fs::PermissionsExt as _;
        let disk = tempfile::tempdir().unwrap();
        let (folder, clinic) = clinic_in(disk.path());
        folder.change_settings(clinic.settings()).unwrap();
        for entry in std::fs::read_dir(&folder.0).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
