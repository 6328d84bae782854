//! The vault closed while the program runs, and opened again by its PIN. Only with a PIN: without one whoever sits here
//! could open it again as easily.
//!
//! Locked, nothing of the vault is in reach: not the file, not the sign-in, not what was shown of it. A visit in hand
//! goes on; what is to be written of it waits.

mod presence;

use crate::config::{Config, instant};
use crate::copies::CopyDesk;
use crate::owner::Owner;
use crate::pin_wait::Tries;
use crate::preferences::Preferences;
use crate::snapshot::{Phase, Step};
use crate::trouble::Trouble;
use jiff::Timestamp;
use presence::{Moment, Presence};
use std::time::Duration;
use vault::{AuditEvent, OpenError, PersonId, Pin, Slots, Unlock, Vault};

/// What is known of who sits here.
#[derive(Debug)]
pub(crate) struct Locking {
    tries: Tries,
    presence: Presence,
}

impl Locking {
    pub(crate) fn new(config: &Config) -> Self {
        Self { tries: Tries::read(&config.places), presence: Presence::begin(moment(config)) }
    }
}

fn moment(config: &Config) -> Moment {
    Moment { wall: (config.now)(), steady: instant() }
}

impl Owner {
    /// She is here.
    pub(crate) fn touch(&mut self) -> Result<(), Trouble> {
        self.locking.presence = Presence::begin(moment(&self.config));
        Ok(())
    }

    /// Her own wish, or the computer's when it sleeps or locks its screen.
    pub(crate) async fn lock_by_button(&mut self) -> Result<(), Trouble> {
        if self.person.is_some() && !self.shown().safety.has_pin {
            return Err(Trouble::Unexpected);
        }
        self.lock().await;
        Ok(())
    }

    /// When nobody was here for as long as she chose, or the computer slept. In a call she looks and listens.
    pub(crate) async fn lock_if_left(&mut self) {
        let after = Duration::from_secs(60 * u64::from(self.preferences.lock_after_minutes));
        let calling = self.is_calling();
        let left = self.locking.presence.is_left(moment(&self.config), after, calling);
        if left {
            self.lock().await;
        }
    }

    /// Closes the vault, if it has a PIN.
    pub(crate) async fn lock(&mut self) {
        if self.person.is_none() || !self.shown().safety.has_pin {
            return;
        }
        self.note("locked", None).await;
        self.stop_trying_now().await;
        self.forget_sheet().await;
        let Some(person) = self.person.take() else { return };
        // What these bring comes too late.
        (self.invited, self.fetching, self.waiting, self.asking, self.rehearsing) = (None, None, None, None, None);
        (self.self_checking, self.copies) = (None, CopyDesk::default());
        let can_recover = Vault::slots(&self.config.places, &person.id).is_ok_and(|slots| slots.sheet);
        self.show(|snapshot| {
            *snapshot = snapshot.locked();
            snapshot.safety.can_recover = can_recover;
        });
        let vault = person.vault.clone();
        // First what uses the sign-in; the vault waits for the keychain.
        person.put_away();
        vault.close().await;
        tracing::info!("locked");
    }

    /// After a start: the vault waits for its PIN, and nothing of it was read.
    pub(crate) fn show_locked(&mut self, slots: Slots) {
        self.show_card();
        self.show(|snapshot| {
            *snapshot = snapshot.locked();
            snapshot.safety.can_recover = slots.sheet;
        });
        self.show_wait();
    }

    /// By its PIN. What is wrong with a PIN is answered and not shown: it is over with the next one.
    pub(crate) async fn unlock(&mut self, typed: &str) -> Result<(), Trouble> {
        if self.person.is_some() {
            return Ok(());
        }
        let person = self.locked_person()?;
        let pin = Pin::parse(typed).ok_or(Trouble::PinUnfit)?;
        self.begin_try()?;
        let now = (self.config.now)();
        let opened = Vault::open_with(&self.config.places, &person, &self.keychain, Unlock::Pin(pin), now).await;
        let vault = match opened {
            Ok(vault) => vault,
            Err(OpenError::WrongPin) => return Err(self.wrong_pin()),
            Err(error) => {
                self.no_try();
                return Err(self.still_locked(error.into()));
            }
        };
        self.no_try();
        self.enter_locked(person, vault, "unlocked").await
    }

    /// The vault was opened while the program was locked, by the PIN or by the words of the sheet.
    pub(crate) async fn enter_locked(
        &mut self,
        person: PersonId,
        vault: Vault,
        how: &'static str,
    ) -> Result<(), Trouble> {
        if let Err(trouble) = self.enter(person, vault).await {
            self.show_blocked(trouble);
            return Err(trouble);
        }
        self.end_tries().await;
        self.note(how, None).await;
        self.touch()?;
        let written = self.written.clone();
        self.show(|snapshot| {
            snapshot.trouble = None;
            snapshot.visit.held_back = false;
            if snapshot.visit.phase != Phase::Idle {
                (snapshot.visit.typed, snapshot.visit.items) = (written.typed, written.items);
            }
        });
        Ok(())
    }

    /// Sets a PIN: only for somebody who has proved that she has the sheet, for the day she forgets it.
    pub(crate) async fn set_pin(&mut self, typed: &str, current: Option<&str>) -> Result<(), Trouble> {
        self.may_write()?;
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let sheet = person.vault.sheet_state().await?;
        if sheet.made.is_none() || sheet.drilled.is_none() {
            return Err(Trouble::SheetNeeded);
        }
        let pin = Pin::parse(typed).ok_or(Trouble::PinUnfit)?;
        if self.shown().safety.has_pin {
            self.prove_pin(current.unwrap_or_default()).await?;
        }
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let set = person.vault.set_pin(&self.keychain, pin).await;
        self.show_slots();
        set?;
        self.note("pin-set", None).await;
        self.rekey_for_incident(typed).await;
        self.touch()
    }

    pub(crate) async fn remove_pin(&mut self, current: &str) -> Result<(), Trouble> {
        self.may_write()?;
        if !self.shown().safety.has_pin {
            return Ok(());
        }
        self.prove_pin(current).await?;
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let removed = person.vault.remove_pin(&self.keychain).await;
        self.show_slots();
        removed?;
        self.note("pin-removed", None).await;
        Ok(())
    }

    pub(crate) fn set_lock_after(&mut self, minutes: u8) -> Result<(), Trouble> {
        if !Preferences::is_lock_after(minutes) {
            return Err(Trouble::Unexpected);
        }
        self.preferences.lock_after_minutes = minutes;
        self.preferences.keep(&self.config.places);
        self.show(|snapshot| snapshot.safety.lock_after_minutes = minutes);
        Ok(())
    }

    /// Whether the open vault has a PIN, as its key file says.
    pub(crate) fn show_slots(&self) {
        let Some(person) = &self.person else { return };
        match Vault::slots(&self.config.places, &person.id) {
            Ok(slots) => self.show(|snapshot| snapshot.safety.has_pin = slots.pin),
            Err(error) => tracing::warn!(%error, "the key file could not be looked at"),
        }
    }

    async fn prove_pin(&mut self, typed: &str) -> Result<(), Trouble> {
        let pin = Pin::parse(typed).ok_or(Trouble::PinWrong)?;
        self.begin_try()?;
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        match person.vault.check_pin(&self.keychain, pin).await {
            Ok(true) => {
                self.no_try();
                self.end_tries().await;
                Ok(())
            }
            Ok(false) => Err(self.wrong_pin()),
            Err(error) => {
                self.no_try();
                Err(error.into())
            }
        }
    }

    /// Who waits behind the PIN.
    fn locked_person(&self) -> Result<PersonId, Trouble> {
        if self.shown().step != Step::Locked {
            return Err(self.closed_because());
        }
        self.the_person()
    }

    /// What is in the way of a locked vault: one that is damaged is shown as any such vault, for it can be put back.
    pub(crate) fn still_locked(&mut self, trouble: Trouble) -> Trouble {
        match trouble {
            // The patient's window has the ways on: a copy, the sheet, a passphrase.
            Trouble::VaultDamaged
            | Trouble::VaultTooNew
            | Trouble::VaultKeyMissing
            | Trouble::VaultWrongKey
            | Trouble::KeychainMissing => {
                self.show_blocked(trouble);
                trouble
            }
            _ => self.fail(trouble),
        }
    }

    fn begin_try(&mut self) -> Result<(), Trouble> {
        let now = (self.config.now)();
        let waits = self.locking.tries.wait_until(now).is_some();
        if !waits {
            self.locking.tries.count(now);
        }
        self.locking.tries.keep(&self.config.places);
        if waits {
            self.show_wait();
            return Err(Trouble::PinWait);
        }
        Ok(())
    }

    /// The try that was counted was no wrong PIN.
    fn no_try(&mut self) {
        self.locking.tries.take_back();
        self.locking.tries.keep(&self.config.places);
    }

    fn wrong_pin(&mut self) -> Trouble {
        tracing::info!("a wrong PIN");
        self.show_wait();
        Trouble::PinWrong
    }

    fn show_wait(&mut self) {
        let until = self.locking.tries.wait_until((self.config.now)());
        self.show(|snapshot| snapshot.safety.pin_wait_until = until);
    }

    /// The wrong PINs go into the list of what happened, each with its own time.
    pub(crate) async fn end_tries(&mut self) {
        let wrong = self.locking.tries.end();
        self.locking.tries.keep(&self.config.places);
        self.show(|snapshot| snapshot.safety.pin_wait_until = None);
        for at in wrong {
            self.write_event(event_of_nobody(at, "wrong-pin")).await;
        }
    }
}

/// Whoever it was.
fn event_of_nobody(at: Timestamp, action: &str) -> AuditEvent {
    AuditEvent { at, actor: "app".to_owned(), action: action.to_owned(), subject: None, code: None }
}
