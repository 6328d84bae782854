//! The key of a vault's file, and the secret the keychain holds for it.

use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::chain::ChainKey;
use crate::error::OpenError;
use crate::secret::{KeyBytes, Secret, bytes_from_hex, hex_from_bytes};

/// Before the secret in the keychain: the version of that form.
const ONE: &str = "1:";
/// Before two of them, while one takes the place of the other.
const TWO: &str = "2:";

/// The key a vault's pages are encrypted with; it exists only in memory.
pub(crate) struct FileKey(KeyBytes);

impl FileKey {
    pub(crate) fn generate() -> Result<Self, OpenError> {
        KeyBytes::random().map(Self).map_err(|_| OpenError::Io(std::io::ErrorKind::Other))
    }

    pub(crate) fn copy_of(bytes: &[u8]) -> Option<Self> {
        KeyBytes::copy_of(bytes).map(Self)
    }

    /// To be wrapped.
    pub(super) fn as_slice(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The statement that hands the key to SQLCipher.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        Zeroizing::new(["PRAGMA key = \"", self.raw().as_str(), "\";"].concat())
    }

    /// The key as SQLCipher reads it where a file is attached.
    pub(crate) fn raw(&self) -> Zeroizing<String> {
        let hex = hex_from_bytes(self.0.as_slice());
        Zeroizing::new(["x'", hex.as_str(), "'"].concat())
    }

    /// The key of the chain over what the vault keeps.
    pub(crate) fn derive_chain_key(&self) -> Result<ChainKey, OpenError> {
        self.derive("housecall vault chain 1")
            .and_then(|key| ChainKey::new(key.as_slice()))
            .ok_or(OpenError::Io(std::io::ErrorKind::Other))
    }

    /// A key for another purpose, from which this one cannot be found.
    pub(crate) fn derive(&self, purpose: &str) -> Option<KeyBytes> {
        derive(self.0.as_slice(), purpose)
    }
}

/// The secret that lies in the keychain; alone or with a PIN it unwraps the file key.
pub(crate) struct DeviceSecret(KeyBytes);

impl DeviceSecret {
    pub(crate) fn generate() -> Result<Self, OpenError> {
        KeyBytes::random().map(Self).map_err(|_| OpenError::Io(std::io::ErrorKind::Other))
    }

    #[cfg(test)]
    pub(super) fn copy_of(bytes: &[u8]) -> Option<Self> {
        KeyBytes::copy_of(bytes).map(Self)
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Whether both are the same secret; takes the same time for every answer.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }

    /// As the keychain keeps it alone.
    pub(crate) fn to_secret(&self) -> Secret {
        Secret::new([ONE, hex_from_bytes(self.as_slice()).as_str()].concat().into_bytes())
    }

    fn from_hex(hex: &str) -> Option<Self> {
        KeyBytes::copy_of(&bytes_from_hex(hex)?).map(Self)
    }
}

/// What the keychain holds for one vault.
///
/// Invariant: two secrets only while the key file changes from the one to the other. The keychain is told of both
/// before the key file changes, and of one again after it, so that at every moment one of them fits.
pub(crate) struct DeviceSecrets {
    pub(crate) newest: DeviceSecret,
    pub(crate) before: Option<DeviceSecret>,
}

impl DeviceSecrets {
    pub(crate) fn only(secret: DeviceSecret) -> Self {
        Self { newest: secret, before: None }
    }

    /// The newest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &DeviceSecret> {
        [&self.newest].into_iter().chain(&self.before)
    }

    /// Whether both are the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.iter().count() == other.iter().count() && self.iter().zip(other.iter()).all(|(one, other)| one.is(other))
    }

    /// As the keychain keeps them.
    pub(crate) fn to_secret(&self) -> Secret {
        let Some(before) = &self.before else {
            return self.newest.to_secret();
        };
        let [newest, before] = [&self.newest, before].map(|secret| hex_from_bytes(secret.as_slice()));
        Secret::new([TWO, newest.as_str(), ":", before.as_str()].concat().into_bytes())
    }

    pub(crate) fn from_secret(secret: &Secret) -> Option<Self> {
        let text = str::from_utf8(secret.expose()).ok()?;
        if let Some(hex) = text.strip_prefix(ONE) {
            return DeviceSecret::from_hex(hex).map(Self::only);
        }
        let (newest, before) = text.strip_prefix(TWO)?.split_once(':')?;
        Some(Self { newest: DeviceSecret::from_hex(newest)?, before: Some(DeviceSecret::from_hex(before)?) })
    }
}

/// A key derived from another; `None` never happens, the output being short enough.
pub(super) fn derive(from: &[u8], purpose: &str) -> Option<KeyBytes> {
    let mut derived = KeyBytes::zeroed();
    Hkdf::<Sha256>::new(None, from).expand(purpose.as_bytes(), derived.as_mut_slice()).ok()?;
    Some(derived)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> DeviceSecret {
        DeviceSecret::copy_of(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_secret_comes_back_from_the_keychain_and_nothing_else_is_taken_for_one() {
        let kept = DeviceSecrets::from_secret(&DeviceSecrets::only(secret(7)).to_secret()).unwrap();
        assert!(kept.newest.is(&secret(7)) && kept.before.is_none());
        assert!(!kept.newest.is(&secret(8)));
        let both = DeviceSecrets { newest: secret(8), before: Some(secret(7)) };
        let kept = DeviceSecrets::from_secret(&both.to_secret()).unwrap();
        assert!(kept.newest.is(&secret(8)) && kept.before.is_some_and(|before| before.is(&secret(7))));
        let hex = "07".repeat(32);
        for text in ["", "1:", "1:00", "2:07", &hex, &format!("2:{hex}"), &format!("2:{hex}:"), &format!("3:{hex}")] {
            assert!(DeviceSecrets::from_secret(&Secret::new(text.into())).is_none(), "{text}");
        }
    }

    #[test]
    fn the_form_of_the_first_version_is_still_the_form_of_one_secret() {
        assert_eq!(DeviceSecrets::only(secret(7)).to_secret().expose(), format!("1:{}", "07".repeat(32)).as_bytes());
    }
}
