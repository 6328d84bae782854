//! The keychain's memory of how far a vault has come: commit first, anchor second.
//!
//! A thread of its own sends the newest head to the keychain and skips those in between, so that no write waits for a
//! keychain. One that fails leaves an older anchor; the next opening finds the file ahead of it, which is no harm.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use super::Vault;
use crate::chain::Head;
use crate::error::StoreError;
use crate::keychain::{Account, Keychain};
use crate::places::PersonId;

/// How long closing a vault waits for the keychain.
const CLOSING: Duration = Duration::from_secs(5);

/// Sends heads to the keychain, the newest in the end.
pub(super) struct Anchoring {
    heads: Option<Sender<Head>>,
    ended: Receiver<()>,
    told: Head,
}

impl Anchoring {
    /// `told` is the head the keychain knows already.
    pub(super) fn start(person: PersonId, keychain: Keychain, told: Head) -> Self {
        let (heads, waiting) = mpsc::channel::<Head>();
        let (end, ended) = mpsc::channel();
        let started = thread::Builder::new().name(format!("anchor {person}")).spawn(move || {
            while let Ok(mut head) = waiting.recv() {
                while let Ok(newer) = waiting.try_recv() {
                    head = newer;
                }
                if let Err(error) = keychain.set_blocking(Account::anchor(&person), head.to_secret()) {
                    tracing::warn!(%person, %error, "the keychain does not follow");
                }
            }
            drop(end);
        });
        if let Err(error) = started {
            tracing::error!(kind = ?error.kind(), "no thread for the anchor");
        }
        Self { heads: Some(heads), ended, told }
    }

    /// The file has come so far.
    pub(super) fn tell(&mut self, head: Head) {
        if head != self.told && self.heads.as_ref().is_some_and(|heads| heads.send(head).is_ok()) {
            self.told = head;
        }
    }

    /// Waits until the keychain knows the last head, or for as long as closing may take.
    pub(super) fn end(mut self) {
        self.heads = None;
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
