//! The key file beside a vault: the vault's own key, wrapped by what the keychain holds.
//!
//! Shape: JSON, `version` first. Each slot is one way to unwrap the same file key; version 1 knows
//! the slot `keychain`. Slots it does not know (a PIN, a passphrase, a printed sheet) are passed over.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{Damage, OpenError};
use crate::places::PersonId;
use crate::secret::{Secret, bytes_from_hex, hex_from_bytes};

/// The newest envelope this program reads, and the one it writes.
const VERSION: u8 = 1;
/// A key file is below one kilobyte; more is not ours.
pub(crate) const LONGEST: u64 = 64 * 1024;
/// The slot whose key lies in the operating system's keychain.
const KEYCHAIN: &str = "keychain";
/// Before the key in the keychain: the version of that form.
const KEY_FORM: &str = "1:";

/// The key a vault's pages are encrypted with; it exists only in memory.
pub(crate) struct FileKey(Zeroizing<[u8; 32]>);

impl FileKey {
    fn generate() -> Result<Self, OpenError> {
        Ok(Self(random()?))
    }

    /// The only door out: the statement that hands the key to SQLCipher.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        let hex = hex_from_bytes(self.0.as_slice());
        Zeroizing::new(["PRAGMA key = \"x'", hex.as_str(), "'\";"].concat())
    }
}

/// The key that lies in the keychain and wraps the file key.
pub(crate) struct WrappingKey(Zeroizing<[u8; 32]>);

impl WrappingKey {
    pub(crate) fn generate() -> Result<Self, OpenError> {
        Ok(Self(random()?))
    }

    /// The key as the keychain keeps it.
    pub(crate) fn to_secret(&self) -> Secret {
        let hex = hex_from_bytes(self.0.as_slice());
        Secret::new([KEY_FORM.as_bytes(), hex.as_bytes()].concat())
    }

    pub(crate) fn from_secret(secret: &Secret) -> Option<Self> {
        let text = str::from_utf8(secret.expose()).ok()?;
        let bytes = bytes_from_hex(text.strip_prefix(KEY_FORM)?)?;
        let mut key = Zeroizing::new([0; 32]);
        if bytes.len() != key.len() {
            return None;
        }
        key.copy_from_slice(&bytes);
        Some(Self(key))
    }

    /// Whether both are the same key; takes the same time for every answer.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }

    fn derive<const N: usize>(&self, purpose: &str) -> Option<Zeroizing<[u8; N]>> {
        let mut derived = Zeroizing::new([0; N]);
        Hkdf::<Sha256>::new(None, self.0.as_slice()).expand(purpose.as_bytes(), derived.as_mut_slice()).ok()?;
        Some(derived)
    }

    fn cipher(&self) -> Option<XChaCha20Poly1305> {
        let key = self.derive::<32>("housecall vault wrap keychain 1")?;
        XChaCha20Poly1305::new_from_slice(key.as_slice()).ok()
    }

    /// Tells a wrong key from a damaged envelope, and tells nothing about the key.
    fn check(&self) -> Option<Zeroizing<[u8; 16]>> {
        self.derive("housecall vault check keychain 1")
    }
}

#[derive(Serialize, Deserialize)]
struct EnvelopeRow<Slot> {
    version: u64,
    person: String,
    slots: Vec<Slot>,
}

#[derive(Serialize, Deserialize)]
struct SlotRow {
    slot: String,
    backend: String,
    check: String,
    nonce: String,
    wrapped: String,
}

#[derive(Deserialize)]
struct VersionRow {
    version: u64,
}

/// A key file that was read and is for the right person, before any key is tried on it.
pub(crate) struct Envelope {
    slot: SlotRow,
}

impl Envelope {
    /// Reads a key file.
    pub(crate) fn open_bytes(bytes: &[u8], person: &PersonId) -> Result<Self, OpenError> {
        const DAMAGED: OpenError = OpenError::FileDamaged(Damage::Envelope);
        let VersionRow { version } = serde_json::from_slice(bytes).map_err(|_| DAMAGED)?;
        if version > VERSION.into() {
            return Err(OpenError::TooNew { found: version, known: VERSION.into() });
        }
        let row: EnvelopeRow<Value> = serde_json::from_slice(bytes).map_err(|_| DAMAGED)?;
        if version != u64::from(VERSION) || row.person != person.to_string() {
            return Err(DAMAGED);
        }
        let slot = row
            .slots
            .into_iter()
            .find(|slot| slot.get("slot").and_then(Value::as_str) == Some(KEYCHAIN))
            .ok_or(DAMAGED)?;
        Ok(Self { slot: serde_json::from_value(slot).map_err(|_| DAMAGED)? })
    }

    /// What kept the key when the vault was made; for the log line of a missing key.
    pub(crate) fn backend(&self) -> &str {
        &self.slot.backend
    }

    /// Unwraps the file key.
    pub(crate) fn open_key(&self, person: &PersonId, key: &WrappingKey) -> Result<FileKey, OpenError> {
        self.unwrap_key(person, key).ok_or_else(|| {
            let check = bytes_from_hex(&self.slot.check).unwrap_or_default();
            let fits = key.check().is_some_and(|own| own.as_slice().ct_eq(check.as_slice()).into());
            if fits { OpenError::FileDamaged(Damage::Envelope) } else { OpenError::WrongKey }
        })
    }

    fn unwrap_key(&self, person: &PersonId, key: &WrappingKey) -> Option<FileKey> {
        let nonce: [u8; 24] = bytes_from_hex(&self.slot.nonce)?.as_slice().try_into().ok()?;
        let wrapped = bytes_from_hex(&self.slot.wrapped)?;
        let aad = associated_data(person);
        let payload = Payload { msg: &wrapped, aad: &aad };
        let opened = Zeroizing::new(key.cipher()?.decrypt(&XNonce::from(nonce), payload).ok()?);
        let mut file_key = Zeroizing::new([0; 32]);
        if opened.len() != file_key.len() {
            return None;
        }
        file_key.copy_from_slice(&opened);
        Some(FileKey(file_key))
    }
}

/// Draws a file key and writes the key file that wraps it.
pub(crate) fn generate_envelope(
    person: &PersonId,
    key: &WrappingKey,
    backend: &str,
) -> Result<(FileKey, Vec<u8>), OpenError> {
    let file_key = FileKey::generate()?;
    let bytes =
        wrap(person, key, backend, &file_key, *random::<24>()?).ok_or(OpenError::Io(std::io::ErrorKind::Other))?;
    Ok((file_key, bytes))
}

fn wrap(person: &PersonId, key: &WrappingKey, backend: &str, file_key: &FileKey, nonce: [u8; 24]) -> Option<Vec<u8>> {
    let aad = associated_data(person);
    let payload = Payload { msg: file_key.0.as_slice(), aad: &aad };
    let wrapped = key.cipher()?.encrypt(&XNonce::from(nonce), payload).ok()?;
    let slot = SlotRow {
        slot: KEYCHAIN.into(),
        backend: backend.into(),
        check: hex_from_bytes(key.check()?.as_slice()).to_string(),
        nonce: hex_from_bytes(&nonce).to_string(),
        wrapped: hex_from_bytes(&wrapped).to_string(),
    };
    let row = EnvelopeRow { version: VERSION.into(), person: person.to_string(), slots: vec![slot] };
    serde_json::to_vec_pretty(&row).ok()
}

/// person ‖ version ‖ slot: a wrap moved to another person, version or slot does not open.
fn associated_data(person: &PersonId) -> Vec<u8> {
    [person.as_bytes().as_slice(), &[VERSION], KEYCHAIN.as_bytes()].concat()
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, OpenError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| OpenError::Io(std::io::ErrorKind::Other))?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
