//! A probe on its way out.

use crate::packet::{Probe, ProbeId};
use std::time::Duration;

/// A probe that could not be sent in this time, because the caller slept, is given up.
const LONGEST: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub(crate) struct RunningProbe {
    probe: Probe,
    began: Duration,
    bytes: usize,
    packets: usize,
}

impl RunningProbe {
    pub(crate) fn new(probe: Probe, now: Duration) -> Self {
        Self { probe, began: now, bytes: 0, packets: 0 }
    }

    pub(crate) fn id(&self) -> ProbeId {
        self.probe.id
    }

    /// When its next packet is due.
    pub(crate) fn due_at(&self) -> Duration {
        self.began + self.probe.rate.time_for(self.bytes as f64)
    }

    pub(crate) fn is_due(&self, now: Duration) -> bool {
        self.due_at() <= now
    }

    pub(crate) fn count(&mut self, size_bytes: usize) {
        self.bytes += size_bytes;
        self.packets += 1;
    }

    pub(crate) fn is_done(&self) -> bool {
        self.bytes >= self.probe.bytes && self.packets >= self.probe.packets
    }

    /// Whether it has taken too long to tell anything.
    pub(crate) fn is_stale(&self, now: Duration) -> bool {
        now.saturating_sub(self.began) > LONGEST
    }
}
