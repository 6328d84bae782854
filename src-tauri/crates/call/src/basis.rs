//! What others are checked against: this device's clinic, and what the clinic has revoked.

use crate::attempt::Defect;
use std::sync::Arc;
use trust::{ChainError, Device, Identity, RevocationPolicy, Revocations, RevocationsError, Standing};

/// What this end trusts others by.
#[derive(Debug, Clone)]
pub struct Basis {
    /// This end's own device, with the clinic's root.
    pub device: Arc<Device>,
    /// The newest revocation list that this device has seen.
    pub revocations: Option<Arc<Revocations>>,
    /// What it means when that list is missing or old.
    pub policy: RevocationPolicy,
}

impl Basis {
    pub(crate) fn list(&self) -> Option<&Revocations> {
        self.revocations.as_deref()
    }

    /// Takes a list of the hub's or the clinic's web, if it is a newer one. Says whether it was.
    pub(crate) fn take(&mut self, text: &str) -> Result<bool, RevocationsError> {
        let list = Revocations::open(text, self.device.anchor(), self.list())?;
        let newer = self.list().is_none_or(|seen| seen.list().number < list.list().number);
        if newer {
            self.revocations = Some(Arc::new(list));
        }
        Ok(newer)
    }

    /// Whether somebody whose certificates hold may be spoken to: `Ok(true)` when a current list does not name
    /// them, `Ok(false)` when nobody could check and the clinic's profile lets that pass.
    ///
    /// Units: `now` is seconds since 1970.
    pub(crate) fn checked(&self, person: &Identity, now: u64) -> Result<bool, Defect> {
        match (person.standing(self.list(), now), self.policy) {
            (Standing::Good, _) => Ok(true),
            (Standing::Revoked, _) => Err(ChainError::Revoked.code()),
            (Standing::Unchecked(why), RevocationPolicy::Refuse) => Err(why.code()),
            (Standing::Unchecked(_), RevocationPolicy::Warn) => Ok(false),
        }
    }
}
