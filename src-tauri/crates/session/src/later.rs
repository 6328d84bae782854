//! What is to be written into a vault that is locked: it waits in memory until the vault is open again. Events wait as
//! well while a vault that is not as it was left takes nothing.

use crate::owner::Owner;
use crate::snapshot::Step;
use crate::trouble::Trouble;
use std::sync::Arc;
use trust::Device;
use vault::{AuditEvent, KeptItem, StoreError};

/// More than a visit brings about; what comes after it is lost, and said so in the log.
const MOST: usize = 256;

/// One thing that waits.
pub(crate) enum Later {
    Event(AuditEvent),
    Items(Vec<KeptItem>),
    Revocations(String),
    /// With the device it is for.
    Renewal(Box<[String; 2]>, Arc<Device>),
}

impl Owner {
    pub(crate) fn is_locked(&self) -> bool {
        self.person.is_none() && self.shown().step == Step::Locked
    }

    /// Keeps it for when the vault is open again; nothing where there is no vault to wait for.
    pub(crate) fn write_later(&mut self, what: Later) {
        if self.later.len() < MOST {
            self.later.push(what);
            self.show(|snapshot| snapshot.safety.waits = true);
        } else {
            tracing::warn!("more waits for the vault than is kept");
        }
    }

    /// Adds to the list of what was done, at once or when the vault takes it.
    pub(crate) async fn write_event(&mut self, event: AuditEvent) {
        let written = match &self.person {
            Some(person) => person.vault.audit(event.clone()).await.map(|_| ()),
            None if self.is_locked() => Err(StoreError::Suspended),
            None => return,
        };
        match written {
            Ok(()) => {}
            Err(StoreError::Suspended) => self.write_later(Later::Event(event)),
            Err(error) => tracing::warn!(%error, "an event could not be kept"),
        }
    }

    /// Keeps what was written and sent in a visit, at once or when the vault is open again.
    ///
    /// # Errors
    /// The open vault's.
    pub(crate) async fn write_items(&mut self, items: Vec<KeptItem>) -> Result<(), StoreError> {
        match &self.person {
            Some(person) => person.vault.keep_items(items).await,
            None => {
                self.write_later(Later::Items(items));
                Ok(())
            }
        }
    }

    /// The vault is open and takes everything.
    pub(crate) async fn write_what_waited(&mut self) {
        self.show(|snapshot| snapshot.safety.waits = false);
        for one in std::mem::take(&mut self.later) {
            match one {
                Later::Event(event) => self.write_event(event).await,
                Later::Items(items) => {
                    if self.write_items(items.clone()).await.is_err() {
                        // Once more at the next opening; until then she is told.
                        self.write_later(Later::Items(items));
                        self.fail(Trouble::ExchangeNotKept);
                    }
                }
                Later::Revocations(list) => self.keep_revocations(list).await,
                Later::Renewal(renewal, device) => {
                    // One that is not taken is said in the log.
                    let _taken = self.renewed(*renewal, &device).await;
                }
            }
        }
    }
}
