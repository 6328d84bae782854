//! A keychain for programs that are cut off: what it is told lies at once in a log that survives.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use vault::{Account, Keychain, KeychainError, Secret, SecretStore};

/// What a keychain holds, by account.
pub type Entries = BTreeMap<String, Vec<u8>>;

/// Long enough for anything that is in memory.
const SOON: Duration = Duration::from_secs(20);

/// Where the log of a keychain lies in a folder.
#[must_use]
pub fn log_in(folder: &Path) -> PathBuf {
    folder.join("keychain.log")
}

/// One line of a log: an account and its secret, or nothing where it is forgotten.
fn line(account: &str, secret: Option<&[u8]>) -> String {
    secret.map_or_else(
        || format!("{account}\n"),
        |secret| {
            let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{account} {hex}.\n")
        },
    )
}

/// Follows a log; a line that was not ended is none.
pub fn follow(entries: &mut Entries, log: &str) {
    for line in log.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
        match line.split_once(' ') {
            None => {
                entries.remove(line);
            }
            Some((account, hex)) => {
                let digits = hex.strip_suffix('.').unwrap_or_default().as_bytes();
                let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
                entries.insert(account.to_owned(), digits.chunks(2).filter_map(byte).collect());
            }
        }
    }
}

/// Entries behind a lock, with a log where there is one, and a mood.
#[derive(Debug, Clone, Default)]
pub struct Store(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
struct Inside {
    entries: Entries,
    log: Option<File>,
    mood: Option<KeychainError>,
}

impl Store {
    /// One that forgets everything with its program.
    #[must_use]
    pub fn in_memory(entries: Entries) -> Self {
        Self(Arc::new(Mutex::new(Inside { entries, ..Inside::default() })))
    }

    /// One that goes on from the log of a folder.
    ///
    /// # Errors
    /// The disk's own.
    pub fn logged(folder: &Path) -> std::io::Result<Self> {
        let path = log_in(folder);
        let mut entries = Entries::new();
        if path.exists() {
            follow(&mut entries, &fs::read_to_string(&path)?);
        }
        let log = File::options().create(true).append(true).open(path)?;
        Ok(Self(Arc::new(Mutex::new(Inside { entries, log: Some(log), mood: None }))))
    }

    /// Behind a thread, as the vault wants it.
    #[must_use]
    pub fn keychain(&self) -> Keychain {
        Keychain::new(self.clone(), SOON)
    }

    /// All it holds.
    #[must_use]
    pub fn entries(&self) -> Entries {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.clone()
    }

    /// Makes it hold exactly this, and answer.
    pub fn hold(&self, entries: Entries) {
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inside.entries = entries;
        inside.mood = None;
    }

    /// What it says to every question from now on.
    pub fn be(&self, mood: Option<KeychainError>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).mood = mood;
    }

    fn put(&mut self, account: &Account, secret: Option<&[u8]>) -> Result<(), KeychainError> {
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mood) = inside.mood {
            return Err(mood);
        }
        match secret {
            Some(secret) => inside.entries.insert(account.as_str().to_owned(), secret.to_owned()),
            None => inside.entries.remove(account.as_str()),
        };
        match &mut inside.log {
            Some(log) => {
                log.write_all(line(account.as_str(), secret).as_bytes()).map_err(|_| KeychainError::Failed("log"))
            }
            None => Ok(()),
        }
    }
}

impl SecretStore for Store {
    fn backend(&self) -> &'static str {
        "torture"
    }

    fn get(&mut self, account: &Account) -> Result<Option<Secret>, KeychainError> {
        let inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match inside.mood {
            Some(mood) => Err(mood),
            None => Ok(inside.entries.get(account.as_str()).cloned().map(Secret::new)),
        }
    }

    fn set(&mut self, account: &Account, secret: &Secret) -> Result<(), KeychainError> {
        self.put(account, Some(secret.expose()))
    }

    fn delete(&mut self, account: &Account) -> Result<(), KeychainError> {
        self.put(account, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_followed_and_a_torn_line_is_none() {
        let mut entries = Entries::new();
        follow(&mut entries, &[line("a", Some(b"one")), line("b", Some(b"\x00\xff")), line("a", None)].concat());
        assert_eq!(entries, Entries::from([("b".to_owned(), vec![0, 255])]));
        follow(&mut entries, "b 0102");
        assert_eq!(entries, Entries::from([("b".to_owned(), vec![0, 255])]));
        follow(&mut entries, &line("b", Some(b"")));
        assert_eq!(entries, Entries::from([("b".to_owned(), vec![])]));
    }
}
