//! A keychain for computers that have none: one file, sealed by a passphrase.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use super::{Account, KeychainError, PASSPHRASE, SecretStore};
use crate::folder::{make_private_folder, replace_file};
use crate::secret::{KeyBytes, Secret, bytes_from_hex, hex_from_bytes};
use crate::stretch::{Cost, SALT, stretch};
use crate::unlock::Passphrase;

/// The first bytes of the file; the last but one is its version.
const MAGIC: &[u8; 8] = b"HCSEAL1\n";
const NONCE: usize = 24;
const CHECK: usize = 16;
const SUM: usize = 32;
/// Magic, two numbers and the salt.
const HEADER: usize = 8 + 4 + 4 + SALT;
/// The secrets of some thousand people; more is not ours.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Why a file of secrets was not opened or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealedError {
    /// The passphrase is another one.
    #[error("the passphrase is not the right one")]
    WrongPassphrase,
    /// The file is not as it was written.
    #[error("the file of secrets is damaged")]
    Damaged,
    /// A later version of this program wrote it.
    #[error("the file of secrets needs a newer program")]
    TooNew,
    /// There is none.
    #[error("there is no file of secrets")]
    Missing,
    /// `create` found one.
    #[error("there is a file of secrets already")]
    AlreadyExists,
    /// There is not enough memory for the passphrase's work.
    #[error("there is not enough memory to work on the passphrase")]
    NoMemory,
    /// The disk lets nothing be written.
    #[error("the disk cannot be written to")]
    ReadOnly,
    /// The disk failed.
    #[error("the disk failed ({0})")]
    Io(io::ErrorKind),
}

impl From<io::Error> for SealedError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::AlreadyExists => Self::AlreadyExists,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            kind => Self::Io(kind),
        }
    }
}

/// Secrets in a file under a passphrase, in the place of a keychain.
///
/// Shape: magic and version (8 bytes), memory in KiB and passes (u32, little-endian), salt (16): this much the rest is
/// bound to; check value (16), nonce (24), the sealed secrets (JSON, hexadecimal by account), SHA-256 of all before it.
/// Invariant: the file is only ever replaced whole, by another that is on the disk already. No secret stays in memory.
pub struct SealedStore {
    path: PathBuf,
    header: [u8; HEADER],
    key: KeyBytes,
}

/// Secrets in hexadecimal by account, wiped when dropped.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Secrets(BTreeMap<String, String>);

impl Secrets {
    fn put(&mut self, account: &Account, hex: Option<&str>) {
        let before = match hex {
            Some(hex) => self.0.insert(account.as_str().to_owned(), hex.to_owned()),
            None => self.0.remove(account.as_str()),
        };
        drop(before.map(Zeroizing::new));
    }
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.0.values_mut().for_each(Zeroize::zeroize);
    }
}

impl SealedStore {
    /// Whether there is a file of secrets, in whatever state.
    ///
    /// # Errors
    /// The disk's own.
    pub fn exists(path: &Path) -> Result<bool, SealedError> {
        Ok(fs::exists(path)?)
    }

    /// Makes an empty file of secrets.
    ///
    /// # Errors
    /// [`SealedError::AlreadyExists`] when there is one, whatever its state; the disk's own.
    pub fn create(path: &Path, passphrase: &Passphrase) -> Result<Self, SealedError> {
        if let Some(folder) = path.parent() {
            make_private_folder(folder)?;
        }
        let lock = locked(path)?;
        if fs::exists(path)? {
            return Err(SealedError::AlreadyExists);
        }
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(|_| SealedError::Io(io::ErrorKind::Other))?;
        let header = header(Cost::USUAL, &salt);
        let key = stretch(Cost::USUAL, &salt, passphrase.as_bytes()).ok_or(SealedError::NoMemory)?;
        let store = Self { path: path.to_owned(), header, key };
        store.write(&Secrets::default())?;
        drop(lock);
        Ok(store)
    }

    /// Opens a file of secrets.
    ///
    /// # Errors
    /// [`SealedError::WrongPassphrase`] only when nothing says that the file is damaged.
    pub fn open(path: &Path, passphrase: &Passphrase) -> Result<Self, SealedError> {
        let bytes = read(path)?;
        let parts = Parts::of(&bytes)?;
        let (cost, salt) = work(&parts.header).ok_or(SealedError::Damaged)?;
        let key = stretch(cost, &salt, passphrase.as_bytes()).ok_or(SealedError::NoMemory)?;
        let store = Self { path: path.to_owned(), header: parts.header, key };
        store.unseal(&parts)?;
        Ok(store)
    }

    fn load(&self) -> Result<Secrets, SealedError> {
        let bytes = read(&self.path)?;
        let parts = Parts::of(&bytes)?;
        // With another salt it is another file: somebody made it anew under our hands.
        if parts.header == self.header { self.unseal(&parts) } else { Err(SealedError::WrongPassphrase) }
    }

    fn unseal(&self, parts: &Parts<'_>) -> Result<Secrets, SealedError> {
        let payload = Payload { msg: parts.sealed, aad: &parts.header };
        let opened = self.cipher().and_then(|cipher| cipher.decrypt(&XNonce::from(parts.nonce), payload).ok());
        let Some(opened) = opened.map(Zeroizing::new) else {
            let fits = self.check().is_some_and(|own| own.as_slice().ct_eq(parts.check).into());
            return Err(if fits || !parts.is_whole { SealedError::Damaged } else { SealedError::WrongPassphrase });
        };
        serde_json::from_slice(&opened).map_err(|_| SealedError::Damaged)
    }

    fn write(&self, secrets: &Secrets) -> Result<(), SealedError> {
        const FAILED: SealedError = SealedError::Io(io::ErrorKind::Other);
        // Room for all at once: a list that grows leaves copies behind.
        let room = secrets.0.iter().map(|(account, hex)| account.len().saturating_add(hex.len()).saturating_add(6));
        let mut plain = Zeroizing::new(Vec::with_capacity(room.fold(2, usize::saturating_add)));
        serde_json::to_writer(&mut *plain, secrets).map_err(|_| FAILED)?;
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| FAILED)?;
        let payload = Payload { msg: &plain, aad: &self.header };
        let sealed = self.cipher().and_then(|cipher| cipher.encrypt(&XNonce::from(nonce), payload).ok());
        let check = self.check().ok_or(FAILED)?;
        let mut bytes = [&self.header[..], &check[..], &nonce[..], &sealed.ok_or(FAILED)?].concat();
        bytes.extend_from_slice(&Sha256::digest(&bytes));
        Ok(replace_file(&self.path, &bytes)?)
    }

    /// Reads, changes and writes under a lock, so that another program's secrets are not lost.
    fn change(&self, change: impl FnOnce(&mut Secrets)) -> Result<(), SealedError> {
        let lock = locked(&self.path)?;
        let mut secrets = self.load()?;
        change(&mut secrets);
        self.write(&secrets)?;
        drop(lock);
        Ok(())
    }

    fn cipher(&self) -> Option<XChaCha20Poly1305> {
        let mut key = KeyBytes::zeroed();
        self.derive("housecall sealed secrets 1", key.as_mut_slice())?;
        XChaCha20Poly1305::new_from_slice(key.as_slice()).ok()
    }

    /// Tells a wrong passphrase from a damaged file.
    fn check(&self) -> Option<[u8; CHECK]> {
        let mut check = [0; CHECK];
        self.derive("housecall sealed check 1", &mut check)?;
        Some(check)
    }

    fn derive(&self, purpose: &str, derived: &mut [u8]) -> Option<()> {
        Hkdf::<Sha256>::new(None, self.key.as_slice()).expand(purpose.as_bytes(), derived).ok()
    }
}

impl SecretStore for SealedStore {
    fn backend(&self) -> &'static str {
        PASSPHRASE
    }

    fn get(&mut self, account: &Account) -> Result<Option<Secret>, KeychainError> {
        let secrets = self.load().map_err(failure)?;
        let kept = secrets.0.get(account.as_str());
        kept.map(|hex| bytes_from_hex(hex).map(|bytes| Secret::new(bytes.to_vec())))
            .map(|secret| secret.ok_or(KeychainError::Failed("sealed-damaged")))
            .transpose()
    }

    fn set(&mut self, account: &Account, secret: &Secret) -> Result<(), KeychainError> {
        let hex = hex_from_bytes(secret.expose());
        self.change(|secrets| secrets.put(account, Some(&hex))).map_err(failure)
    }

    fn delete(&mut self, account: &Account) -> Result<(), KeychainError> {
        self.change(|secrets| secrets.put(account, None)).map_err(failure)
    }
}

impl fmt::Debug for SealedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedStore(..)")
    }
}

/// A file of secrets taken apart, before a passphrase is tried on it.
struct Parts<'a> {
    header: [u8; HEADER],
    check: &'a [u8],
    nonce: [u8; NONCE],
    sealed: &'a [u8],
    /// Whether its own sum says that it is as it was written.
    is_whole: bool,
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, SealedError> {
        let (magic, _) = bytes.split_first_chunk::<8>().ok_or(SealedError::Damaged)?;
        if magic != MAGIC {
            let (ours, [version, end]) = (magic.starts_with(b"HCSEAL"), [magic[6], magic[7]]);
            let newer = ours && end == b'\n' && (b'2'..=b'9').contains(&version);
            return Err(if newer { SealedError::TooNew } else { SealedError::Damaged });
        }
        let parts = || {
            let (before, sum) = bytes.split_last_chunk::<SUM>()?;
            let (header, rest) = before.split_first_chunk::<HEADER>()?;
            let (check, rest) = rest.split_first_chunk::<CHECK>()?;
            let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
            let is_whole = Sha256::digest(before).as_slice() == sum;
            Some(Self { header: *header, check, nonce: *nonce, sealed, is_whole })
        };
        parts().ok_or(SealedError::Damaged)
    }
}

fn header(cost: Cost, salt: &[u8; SALT]) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    let numbers = [cost.memory_kib.to_le_bytes(), cost.passes.to_le_bytes()].concat();
    let bytes = MAGIC.iter().chain(&numbers).chain(salt);
    for (place, byte) in header.iter_mut().zip(bytes) {
        *place = *byte;
    }
    header
}

fn work(header: &[u8; HEADER]) -> Option<(Cost, [u8; SALT])> {
    let (_, rest) = header.split_first_chunk::<8>()?;
    let (memory, rest) = rest.split_first_chunk::<4>()?;
    let (passes, rest) = rest.split_first_chunk::<4>()?;
    let cost = Cost { memory_kib: u32::from_le_bytes(*memory), passes: u32::from_le_bytes(*passes) };
    cost.is_usual().then_some((cost, *rest.first_chunk::<SALT>()?))
}

fn read(path: &Path) -> Result<Vec<u8>, SealedError> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Waits until no other program writes the file.
fn locked(path: &Path) -> Result<File, SealedError> {
    let file = File::options().write(true).create(true).truncate(false).open(path.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}

fn failure(error: SealedError) -> KeychainError {
    let code = match error {
        SealedError::Missing => "sealed-missing",
        SealedError::WrongPassphrase => "sealed-replaced",
        SealedError::Damaged => "sealed-damaged",
        SealedError::TooNew => "sealed-too-new",
        SealedError::AlreadyExists | SealedError::NoMemory => "sealed",
        SealedError::ReadOnly => "sealed-read-only",
        SealedError::Io(_) => "sealed-disk",
    };
    tracing::warn!(code, "the file of secrets refused");
    KeychainError::Failed(code)
}

#[cfg(test)]
#[path = "sealed_tests.rs"]
mod tests;
