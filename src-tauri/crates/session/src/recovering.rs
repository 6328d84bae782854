//! Ways on when a vault does not open as usual, or is not as it was left: the sheet's words, a passphrase in place of a
//! keychain, and her word that she goes on with what is there.

use crate::owner::Owner;
use crate::snapshot::Step;
use crate::trouble::Trouble;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use vault::{
    ANSWER_WITHIN, Condition, Keychain, Passphrase, PersonId, SealedError, SealedStore, SheetWords, Slots, Unlock,
    Vault, WordsError,
};

/// What a recovery goes by.
#[derive(Debug, Default)]
pub(crate) struct Recovering {
    /// A file under a passphrase is this session's keychain.
    sealed: bool,
    /// Good words that wait for a new passphrase, where nothing on this computer keeps a key.
    words: Option<SheetWords>,
}

impl Owner {
    /// The vault does not open: why, and what she can do about it.
    pub(crate) fn show_blocked(&mut self, trouble: Trouble) {
        self.fail(trouble);
        self.show_card();
        self.show_ways(trouble);
        self.show(|snapshot| snapshot.step = Step::Blocked);
    }

    /// What else could open the vault, or keep the key to one.
    pub(crate) fn show_ways(&self, trouble: Trouble) {
        let lost = matches!(trouble, Trouble::VaultKeyMissing | Trouble::VaultWrongKey | Trouble::KeychainMissing);
        let slots = self.slots();
        let sheet = slots.is_some_and(|slots| slots.sheet);
        let keeps_nothing = trouble == Trouble::KeychainMissing && !self.recovering.sealed;
        let file = SealedStore::exists(&self.config.places.secrets()).unwrap_or(false);
        let could_use_one = slots.is_none_or(|slots| slots.passphrase || slots.sheet);
        self.show(|snapshot| {
            snapshot.safety.can_recover = lost && sheet;
            snapshot.safety.asks_passphrase = keeps_nothing && file;
            snapshot.safety.can_use_passphrase = keeps_nothing && !file && could_use_one;
        });
    }

    /// The ways to open the one vault there is; nothing without one. A key file that cannot be read has none.
    fn slots(&self) -> Option<Slots> {
        let person = self.the_person().ok()?;
        Some(Vault::slots(&self.config.places, &person).unwrap_or_default())
    }

    /// Whose the one vault is.
    pub(crate) fn the_person(&self) -> Result<PersonId, Trouble> {
        Vault::people(&self.config.places)?.into_iter().next().ok_or(Trouble::Unexpected)
    }

    /// Whether the vault's key is kept by a file whose passphrase was not given yet.
    pub(crate) fn needs_passphrase(&self, slots: Slots) -> bool {
        slots.passphrase && !self.recovering.sealed
    }

    /// By the words of the sheet: for a PIN that is forgotten, and a key that is lost.
    ///
    /// What is wrong with words is answered and not shown: why the vault is closed stays on the screen.
    pub(crate) async fn recover(&mut self, typed: &str) -> Result<(), Trouble> {
        let step = self.shown().step;
        if self.person.is_some() || !matches!(step, Step::Blocked | Step::Locked) {
            return Err(Trouble::Unexpected);
        }
        let words = self.read_words(typed)?;
        let safety = self.shown().safety;
        let keeps_nothing = safety.asks_passphrase || safety.can_use_passphrase;
        if !self.recovering.sealed && keeps_nothing {
            // The new key needs a place first. Whether the words are this vault's shows when it has one.
            self.recovering.words = Some(words);
            self.show(|snapshot| {
                (snapshot.safety.asks_passphrase, snapshot.safety.can_use_passphrase) = (false, true);
            });
            return Err(Trouble::KeychainMissing);
        }
        let (person, now) = (self.the_person()?, (self.config.now)());
        let opened = Vault::open_with(&self.config.places, &person, &self.keychain, Unlock::Sheet(words), now).await;
        match opened {
            Ok(vault) => self.enter_locked(person, vault, "recovered").await,
            Err(error) => Err(match Trouble::from(error) {
                Trouble::WordsDoNotFit => Trouble::WordsDoNotFit,
                trouble if step == Step::Locked => self.still_locked(trouble),
                trouble => trouble,
            }),
        }
    }

    /// The words of a sheet as she typed them; which of them is none shows.
    pub(crate) fn read_words(&self, typed: &str) -> Result<SheetWords, Trouble> {
        let read = SheetWords::parse(typed);
        let unknown = match &read {
            Err(WordsError::Unknown { place }) => Some(*place),
            _ => None,
        };
        self.show(|snapshot| {
            (snapshot.safety.sheet.asks, snapshot.safety.sheet.missed) = (unknown, unknown.is_some());
        });
        read.map_err(|error| match error {
            WordsError::Unknown { .. } => Trouble::WordUnknown,
            WordsError::Count { .. } | WordsError::Checksum => Trouble::WordsDoNotFit,
        })
    }

    /// In place of a keychain: the passphrase it was made with, or a new one where there was none.
    pub(crate) async fn use_passphrase(&mut self, typed: &str) -> Result<(), Trouble> {
        let safety = self.shown().safety;
        if self.person.is_some() || !(safety.asks_passphrase || safety.can_use_passphrase) {
            return Err(Trouble::Unexpected);
        }
        let passphrase = Arc::new(Passphrase::parse(typed).ok_or(Trouble::PassphraseWrong)?);
        let words = self.recovering.words.take();
        let recovers = words.is_some();
        if let Some(words) = words {
            self.recover_under(words, &passphrase).await?;
        }
        let opened = self.secrets(self.config.places.secrets(), &passphrase).await;
        self.keychain = match opened {
            Ok(keychain) => keychain,
            Err(Trouble::VaultKeyMissing) if self.slots().is_none() => {
                // A damaged file that keeps nothing for anybody.
                let place = self.config.places.secrets();
                fs::remove_file(&place).map_err(|_| Trouble::Disk)?;
                self.secrets(place, &passphrase).await?
            }
            Err(Trouble::VaultKeyMissing) => {
                // The file is damaged: what it kept is lost as with any keychain.
                self.show_blocked(Trouble::VaultKeyMissing);
                self.show(|snapshot| snapshot.safety.can_use_passphrase = snapshot.safety.can_recover);
                return Err(Trouble::VaultKeyMissing);
            }
            Err(trouble) => return Err(trouble),
        };
        self.recovering.sealed = true;
        self.show(|snapshot| {
            snapshot.trouble = None;
            (snapshot.safety.asks_passphrase, snapshot.safety.can_use_passphrase) = (false, false);
        });
        self.boot().await;
        if recovers && self.person.is_some() {
            self.end_tries().await;
            self.note("recovered", None).await;
        }
        self.shown().trouble.map_or(Ok(()), Err)
    }

    /// The file of secrets as a keychain, made where there is none.
    async fn secrets(&self, place: PathBuf, passphrase: &Arc<Passphrase>) -> Result<Keychain, Trouble> {
        let passphrase = Arc::clone(passphrase);
        let opened = tokio::task::spawn_blocking(move || match SealedStore::exists(&place)? {
            true => SealedStore::open(&place, &passphrase),
            false => SealedStore::create(&place, &passphrase),
        });
        let store = opened.await.map_err(|_| Trouble::Unexpected)??;
        Ok(Keychain::new(store, ANSWER_WITHIN))
    }

    /// A passphrase that is forgotten, or no keychain any more: a new file of secrets, which takes the place of an
    /// earlier one only when the words have opened the vault.
    async fn recover_under(&mut self, words: SheetWords, passphrase: &Arc<Passphrase>) -> Result<(), Trouble> {
        let place = self.config.places.secrets();
        let new = place.with_extension("new");
        // Of a try that was cut off; or of none.
        let _none = fs::remove_file(&new);
        let keychain = self.secrets(new.clone(), passphrase).await?;
        let (person, now) = (self.the_person()?, (self.config.now)());
        let opened = Vault::open_with(&self.config.places, &person, &keychain, Unlock::Sheet(words), now).await;
        let vault = match opened {
            Ok(vault) => vault,
            Err(error) => {
                let _none = fs::remove_file(&new);
                return Err(error.into());
            }
        };
        vault.close().await;
        fs::rename(&new, &place).map_err(|error| Trouble::from(SealedError::from(error)))
    }

    /// Nothing may be written into a vault that is not as it was left, until she says how to go on.
    pub(crate) fn may_write(&self) -> Result<(), Trouble> {
        self.shown().safety.warning.map_or(Ok(()), Err)
    }

    /// What an open vault says of itself, before anything of it is shown.
    pub(crate) fn show_condition(&self, condition: &Condition) {
        let warning = Trouble::of_condition(condition);
        self.show(|snapshot| snapshot.safety.warning = warning);
    }

    /// What is in the vault counts from now on, and the clinic is asked at once.
    pub(crate) async fn go_on_with_old(&mut self) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        if self.shown().safety.alarm {
            // She has phoned: what lies there now is what counts.
            person.vault.end_alarm().await?;
            self.show(|snapshot| snapshot.safety.alarm = false);
            self.note("went-on-with-old", Some("files-rewritten")).await;
            return Ok(());
        }
        let Some(warning) = self.shown().safety.warning else { return Ok(()) };
        person.vault.accept((self.config.now)()).await?;
        self.show(|snapshot| snapshot.safety.warning = None);
        self.write_what_waited().await;
        self.note("went-on-with-old", code_of_warning(warning)).await;
        self.show_sheet().await?;
        if self.is_signed_in() {
            return self.refresh_records();
        }
        self.resume_sign_in();
        Ok(())
    }
}

/// For the list of what happened.
pub(crate) fn code_of_warning(warning: Trouble) -> Option<&'static str> {
    match warning {
        Trouble::VaultRolledBack => Some("rolled-back"),
        Trouble::VaultAltered => Some("altered"),
        Trouble::VaultUnanchored => Some("unanchored"),
        _ => None,
    }
}
