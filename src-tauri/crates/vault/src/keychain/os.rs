//! The operating system's keychain: the secret service on Linux, Credential Manager on Windows,
//! Keychain Services on macOS.
//!
//! Linux opens the secret service by itself instead of through `keyring`, which remembers a first
//! failure until the program ends: "Try again" could then never work.

use keyring_core::{Entry, Error};
use zeroize::Zeroizing;

use super::{Account, KeychainError, SecretStore};
use crate::secret::{Secret, bytes_from_hex, hex_from_bytes};

/// The name all entries of this program share.
const SERVICE: &str = "Housecall";

/// Before a secret that is text already. Values are kept as text, because KDE's wallet refuses
/// any other bytes.
const TEXT: &str = "text:";
/// Before a secret written in hexadecimal.
const HEX: &str = "hex:";

/// The operating system's keychain.
#[derive(Debug, Default)]
pub struct OsStore {
    #[cfg(target_os = "linux")]
    service: Option<std::sync::Arc<zbus_secret_service_keyring_store::Store>>,
}

impl OsStore {
    #[cfg(target_os = "linux")]
    fn entry(&mut self, account: &Account) -> Result<Entry, KeychainError> {
        use keyring_core::api::CredentialStoreApi;

        /// What the keychain's own window shows, to someone who tidies up.
        const LABEL: &str = "Housecall (please keep: it opens your medicines and visits)";

        let service = match self.service.take() {
            Some(service) => service,
            None => zbus_secret_service_keyring_store::Store::new().map_err(|error| {
                tracing::warn!(code = code(&error), "no secret service");
                KeychainError::NoService
            })?,
        };
        let modifiers = std::collections::HashMap::from([("label", LABEL)]);
        let entry = service.build(SERVICE, account.as_str(), Some(&modifiers));
        self.service = Some(service);
        entry.map_err(|error| self.failure(&error))
    }

    #[cfg(not(target_os = "linux"))]
    fn entry(&mut self, account: &Account) -> Result<Entry, KeychainError> {
        match keyring::Entry::new(SERVICE, account.as_str()) {
            Ok(entry) => Ok(entry.inner),
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn failure(&mut self, error: &Error) -> KeychainError {
        let code = code(error);
        tracing::warn!(code, "the keychain refused");
        match error {
            Error::NoStorageAccess(_) => KeychainError::Locked,
            Error::PlatformFailure(_) | Error::NoDefaultStore => {
                // The connection may be the broken part: the next call makes a new one.
                #[cfg(target_os = "linux")]
                {
                    self.service = None;
                }
                KeychainError::NoService
            }
            _ => KeychainError::Failed(code),
        }
    }
}

impl SecretStore for OsStore {
    fn backend(&self) -> &'static str {
        if cfg!(target_os = "macos") {
            "keychain-services"
        } else if cfg!(target_os = "windows") {
            "credential-manager"
        } else {
            "secret-service"
        }
    }

    fn get(&mut self, account: &Account) -> Result<Option<Secret>, KeychainError> {
        match self.entry(account)?.get_secret() {
            Ok(kept) => secret_from_text(&Zeroizing::new(kept)).map(Some),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn set(&mut self, account: &Account, secret: &Secret) -> Result<(), KeychainError> {
        let text = text_from_secret(secret);
        self.entry(account)?.set_secret(text.as_bytes()).map_err(|error| self.failure(&error))
    }

    fn delete(&mut self, account: &Account) -> Result<(), KeychainError> {
        match self.entry(account)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.failure(&error)),
        }
    }
}

fn text_from_secret(secret: &Secret) -> Zeroizing<String> {
    let bytes = secret.expose();
    let (mark, value) = match str::from_utf8(bytes) {
        Ok(text) => (TEXT, Zeroizing::new(text.to_owned())),
        Err(_) => (HEX, hex_from_bytes(bytes)),
    };
    Zeroizing::new([mark, value.as_str()].concat())
}

fn secret_from_text(kept: &[u8]) -> Result<Secret, KeychainError> {
    let text = str::from_utf8(kept).map_err(|_| KeychainError::Failed("not-text"))?;
    if let Some(value) = text.strip_prefix(TEXT) {
        Ok(Secret::new(value.as_bytes().to_vec()))
    } else if let Some(bytes) = text.strip_prefix(HEX).and_then(bytes_from_hex) {
        Ok(Secret::new(bytes.to_vec()))
    } else {
        Err(KeychainError::Failed("unknown-form"))
    }
}

/// A word for logs. The error's own text may name more than a log should hold.
fn code(error: &Error) -> &'static str {
    match error {
        Error::PlatformFailure(_) => "platform",
        Error::NoStorageAccess(_) => "no-access",
        Error::NoEntry => "no-entry",
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => "bad-format",
        Error::TooLong(..) => "too-long",
        Error::Invalid(..) => "invalid",
        Error::Ambiguous(_) => "ambiguous",
        Error::NoDefaultStore => "no-store",
        Error::NotSupportedByStore(_) => "unsupported",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_as_text_and_comes_back_exactly() {
        for bytes in [&b"hex:00"[..], b"", b"abc", b"\xff\x00", "pre\u{301}".as_bytes()] {
            let text = text_from_secret(&Secret::new(bytes.to_vec()));
            assert_eq!(secret_from_text(text.as_bytes()).unwrap().expose(), bytes);
        }
    }

    #[test]
    fn a_value_this_program_did_not_write_is_refused() {
        for kept in [&b""[..], b"abc", b"hex:0", b"hex:ZZ", b"text", b"\xff"] {
            assert!(matches!(secret_from_text(kept), Err(KeychainError::Failed(_))));
        }
    }
}
