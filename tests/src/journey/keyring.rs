//! Asha's keychain: it keeps things over restarts, and can be away, locked, silent or emptied.

use super::until;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use vault::{Account, Keychain, KeychainError, Secret, SecretStore};

/// How the keychain is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// It answers.
    #[default]
    Well,
    /// There is none.
    Absent,
    /// Its password was refused.
    Locked,
    /// It asks something in a window that nobody sees.
    Silent,
}

/// What the computer keeps for her; clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct Keyring(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// The name it was last asked for since it was to hold one.
    asked: watch::Sender<String>,
    /// Counts its answers.
    answered: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    mood: Mood,
    /// How the names begin that it asks her password for, and has not got it yet.
    held: Option<&'static str>,
    entries: BTreeMap<String, Vec<u8>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("mood", &self.mood).field("entries", &self.entries.len()).finish()
    }
}

impl Keyring {
    /// A handle as the program takes it, which gives up after a time.
    pub fn keychain(&self, answer_within: Duration) -> Keychain {
        Keychain::new(Store(self.clone()), answer_within)
    }

    /// From now on it is like this.
    pub fn set_mood(&self, mood: Mood) {
        self.state().mood = mood;
        self.0.changed.notify_all();
    }

    /// From now on it opens a password box when it is asked for such a name, and waits.
    pub fn hold(&self, kind: &'static str) {
        self.state().held = Some(kind);
        self.0.asked.send_replace(String::new());
    }

    /// She types her password.
    pub fn let_go(&self) {
        self.state().held = None;
        self.0.changed.notify_all();
    }

    /// Waits until it is asked for a name that begins so.
    pub async fn until_asked(&self, kind: &str) {
        let what = format!("{kind} to be asked for");
        until(&mut self.0.asked.subscribe(), &what, |name| name.starts_with(kind), String::clone).await;
    }

    /// Waits until nothing is kept any more under a name that begins so.
    pub async fn until_gone(&self, kind: &str) {
        let what = format!("{kind} to be gone");
        until(&mut self.0.answered.subscribe(), &what, |_| !self.keeps(kind), |_| self.names().join(" ")).await;
    }

    /// The names of what it keeps.
    pub fn names(&self) -> Vec<String> {
        self.state().entries.keys().cloned().collect()
    }

    /// Whether anything is kept under a name that begins so.
    pub fn keeps(&self, kind: &str) -> bool {
        self.state().entries.keys().any(|name| name.starts_with(kind))
    }

    /// What it keeps, copied.
    pub fn copies(&self) -> BTreeMap<String, Vec<u8>> {
        self.state().entries.clone()
    }

    /// The same without what is no secret: how far the vault has come, which it is told after each change.
    pub fn secrets(&self) -> BTreeMap<String, Vec<u8>> {
        self.copies().into_iter().filter(|(name, _)| !name.starts_with("anchor/")).collect()
    }

    /// Takes everything out.
    pub fn take_all(&self) -> BTreeMap<String, Vec<u8>> {
        std::mem::take(&mut self.state().entries)
    }

    /// Puts things back.
    pub fn put(&self, entries: BTreeMap<String, Vec<u8>>) {
        self.state().entries.extend(entries);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers as it is in the mood to; silent or held, it answers when that is over.
    fn answer<T>(
        &self,
        account: &Account,
        with: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T,
    ) -> Result<T, KeychainError> {
        self.0.asked.send_replace(account.as_str().to_owned());
        let waits = |state: &mut State| {
            state.mood == Mood::Silent || state.held.is_some_and(|kind| account.as_str().starts_with(kind))
        };
        let waited = self.0.changed.wait_while(self.state(), waits);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        let answer = match state.mood {
            Mood::Absent => Err(KeychainError::NoService),
            Mood::Locked => Err(KeychainError::Locked),
            Mood::Well | Mood::Silent => Ok(with(&mut state.entries)),
        };
        // Whoever hears of it looks at the state.
        drop(state);
        self.0.answered.send_modify(|count| *count += 1);
        answer
    }
}

struct Store(Keyring);

impl SecretStore for Store {
    fn backend(&self) -> &'static str {
        "journey"
    }

    fn get(&mut self, account: &Account) -> Result<Option<Secret>, KeychainError> {
        self.0.answer(account, |entries| entries.get(account.as_str()).cloned().map(Secret::new))
    }

    fn set(&mut self, account: &Account, secret: &Secret) -> Result<(), KeychainError> {
        self.0.answer(account, |entries| drop(entries.insert(account.as_str().to_owned(), secret.expose().to_vec())))
    }

    fn delete(&mut self, account: &Account) -> Result<(), KeychainError> {
        self.0.answer(account, |entries| drop(entries.remove(account.as_str())))
    }
}
