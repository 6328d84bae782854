//! The keychain's memory of how far a vault has come: commit first, anchor second.
//!
//! A thread of its own sends the newest head to the keychain, so that no write waits for a keychain. A write after a pause
//! is sent at once, and what is written in one go after it is gathered: a keychain takes some milliseconds for each head,
//! and waking a thread costs a short write a tenth of its time. Whatever is not sent yet when the program is killed leaves
//! an older anchor; the next opening finds the file ahead of it, which is no harm.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::Vault;
use crate::chain::Head;
use crate::error::StoreError;
use crate::keychain::{Account, Keychain};
use crate::places::PersonId;

/// How long closing a vault waits for the keychain.
const CLOSING: Duration = Duration::from_secs(5);

/// So long after one head the keychain hears of the next, and skips those in between.
const GATHERING: Duration = Duration::from_millis(50);

/// Sends heads to the keychain, the newest in the end.
pub(super) struct Anchoring {
    waiting: Arc<Waiting>,
    ended: Receiver<()>,
    told: Head,
}

/// What the thread has still to send.
#[derive(Default)]
struct Waiting {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    head: Option<Head>,
    /// The thread sleeps until there is a head; otherwise it looks by itself.
    sleeps: bool,
    /// Nothing is gathered: the head is of another epoch, and the next one may not be compared with an anchor of two
    /// epochs before.
    urgent: bool,
    closing: bool,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_one();
    }

    /// The newest head, some time after the one before; at once when the vault closes, and then nothing more.
    fn next(&self) -> Option<Head> {
        let gathers = |state: &mut State| !state.closing && !state.urgent;
        let gathered = self.changed.wait_timeout_while(self.lock(), GATHERING, gathers);
        let (mut state, _) = gathered.unwrap_or_else(PoisonError::into_inner);
        state.sleeps = true;
        let waits = |state: &mut State| state.head.is_none() && !state.closing;
        let mut state = self.changed.wait_while(state, waits).unwrap_or_else(PoisonError::into_inner);
        (state.sleeps, state.urgent) = (false, false);
        state.head.take()
    }
}

impl Drop for Anchoring {
    /// Also where the vault's thread ends by a panic.
    fn drop(&mut self) {
        self.waiting.close();
    }
}

impl Anchoring {
    /// `told` is the head the keychain knows already.
    pub(super) fn start(person: PersonId, keychain: Keychain, told: Head) -> Self {
        let waiting = Arc::new(Waiting::default());
        let (end, ended) = mpsc::channel();
        let heads = Arc::clone(&waiting);
        let started = thread::Builder::new().name(format!("anchor {person}")).spawn(move || {
            while let Some(head) = heads.next() {
                if let Err(error) = keychain.set_blocking(Account::anchor(&person), head.to_secret()) {
                    tracing::warn!(%person, %error, "the keychain does not follow");
                }
            }
            drop(end);
        });
        if let Err(error) = started {
            tracing::error!(kind = ?error.kind(), "no thread for the anchor");
        }
        Self { waiting, ended, told }
    }

    /// The file has come so far.
    pub(super) fn tell(&mut self, head: Head) {
        if head == self.told {
            return;
        }
        let urgent = head.epoch != self.told.epoch;
        self.told = head;
        let mut state = self.waiting.lock();
        state.head = Some(head);
        state.urgent |= urgent;
        if state.sleeps || urgent {
            self.waiting.changed.notify_one();
        }
    }

    /// Waits until the keychain knows the last head, or for as long as closing may take.
    pub(super) fn end(self) {
        self.waiting.close();
        if self.ended.recv_timeout(CLOSING) == Err(mpsc::RecvTimeoutError::Timeout) {
            tracing::warn!("the keychain is late to follow");
        }
    }
}

impl Vault {
    /// After opening: the keychain learns of what it missed, and its loss is noticed from then on.
    pub(crate) async fn settle(&self, keychain: &Keychain) -> Result<(), StoreError> {
        let (head, condition) = self.run(|store| Ok((store.head(), store.condition()))).await?;
        if condition.suspends() {
            return Ok(());
        }
        match keychain.set(Account::anchor(self.person()), head.to_secret()).await {
            Ok(()) => self.mark_anchored().await,
            Err(error) => {
                // Readable all the same: only the proof that nothing is missing is older than it could be.
                tracing::warn!(%error, "the keychain does not follow");
                Ok(())
            }
        }
    }

    pub(super) async fn mark_anchored(&self) -> Result<(), StoreError> {
        self.run(crate::store::Store::mark_anchored).await
    }
}
