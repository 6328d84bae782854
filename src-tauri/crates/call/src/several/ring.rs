//! Rings of people whom the doctor has not announced, or not yet.

use super::hang_up;
use crate::attempt::MAX_EARLY;
use crate::output::Output;
use signalling::{CallId, CallSignal, EndReason, SessionId};
use std::time::Duration;

/// The doctor's word comes by another way than the ring: this much later at most, on a poor line.
const ANNOUNCED_WITHIN: Duration = Duration::from_secs(10);

/// Nobody has more people to wait for.
const MAX_RINGS: usize = 3;

/// The offer, the ways to reach her, and the end of those.
const MAX_SIGNALS: usize = MAX_EARLY + 2;

/// Somebody who rings and is not answered yet.
#[derive(Debug)]
pub(super) struct Ring {
    pub(super) call: CallId,
    from: SessionId,
    visit: CallId,
    since: Duration,
    pub(super) signals: Vec<CallSignal>,
}

/// All who ring.
#[derive(Debug, Default)]
pub(super) struct Rings(Vec<Ring>);

impl Rings {
    pub(super) fn park(&mut self, call: CallId, from: SessionId, visit: CallId, now: Duration) -> Vec<Output> {
        if self.0.iter().any(|ring| ring.call == call) {
            return Vec::new();
        }
        if self.0.len() >= MAX_RINGS {
            return vec![hang_up(call, EndReason::Declined)];
        }
        self.0.push(Ring { call, from, visit, since: now, signals: Vec::new() });
        Vec::new()
    }

    /// What she says waits with her ring.
    pub(super) fn keep(&mut self, call: &CallId, from: &SessionId, signal: CallSignal) {
        let ring = self.0.iter_mut().find(|ring| &ring.call == call && &ring.from == from);
        if let Some(ring) = ring.filter(|ring| ring.signals.len() < MAX_SIGNALS) {
            ring.signals.push(signal);
        }
    }

    pub(super) fn forget(&mut self, call: &CallId, from: &SessionId) {
        self.0.retain(|ring| &ring.call != call || &ring.from != from);
    }

    pub(super) fn take(&mut self, from: &SessionId, visit: &CallId) -> Option<Ring> {
        let at = self.0.iter().position(|ring| &ring.from == from && &ring.visit == visit)?;
        Some(self.0.remove(at))
    }

    /// Declines those who were not announced in time: the hub let them ring, the doctor did not bring them.
    pub(super) fn expire(&mut self, now: Duration) -> Vec<Output> {
        let late = |ring: &mut Ring| now.saturating_sub(ring.since) >= ANNOUNCED_WITHIN;
        let late = self.0.extract_if(.., late);
        late.map(|ring| hang_up(ring.call, EndReason::NotVerified)).collect()
    }
}
