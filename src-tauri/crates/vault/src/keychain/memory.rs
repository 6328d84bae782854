//! A keychain without a computer's help, for tests.

use std::collections::HashMap;

use super::{Account, KeychainError, SecretStore};
use crate::secret::Secret;

/// Secrets kept in memory only.
#[derive(Debug, Default)]
pub struct MemoryStore {
    entries: HashMap<Account, Secret>,
}

impl SecretStore for MemoryStore {
    fn backend(&self) -> &'static str {
        "memory"
    }

    fn get(&mut self, account: &Account) -> Result<Option<Secret>, KeychainError> {
        Ok(self.entries.get(account).map(|secret| Secret::new(secret.expose().to_vec())))
    }

    fn set(&mut self, account: &Account, secret: &Secret) -> Result<(), KeychainError> {
        self.entries.insert(account.clone(), Secret::new(secret.expose().to_vec()));
        Ok(())
    }

    fn delete(&mut self, account: &Account) -> Result<(), KeychainError> {
        self.entries.remove(account);
        Ok(())
    }
}

#[cfg(test)]
impl MemoryStore {
    /// The same secrets once more.
    pub(crate) fn again(&self) -> Self {
        let entries = self.entries.iter();
        Self { entries: entries.map(|(name, secret)| (name.clone(), Secret::new(secret.expose().to_vec()))).collect() }
    }
}
