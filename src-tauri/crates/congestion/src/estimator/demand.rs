//! Whether the call uses what it may use.

use crate::bitrate::Bitrate;
use std::time::Duration;

/// Sent bytes are counted for this long.
const LOOK_FOR: Duration = Duration::from_millis(500);

/// Below this share of the rate, the call does not use what it may.
const LOW: f64 = 0.65;

/// What the call sends, against what it may send.
#[derive(Debug, Default)]
pub(crate) struct Demand {
    bytes: u64,
    began: Duration,
    low: bool,
}

impl Demand {
    /// Counts one packet.
    pub(crate) fn sent(&mut self, size_bytes: usize) {
        self.bytes += size_bytes as u64;
    }

    /// Looks, if it is time. Unless the line is `calm`, it is we who hold packets back.
    pub(crate) fn look(&mut self, target: Bitrate, calm: bool, now: Duration) {
        let passed = now.saturating_sub(self.began);
        if !calm {
            (self.bytes, self.began) = (0, now);
        } else if passed >= LOOK_FOR {
            self.low = Bitrate::of(self.bytes, passed).share_of(target) < LOW;
            (self.bytes, self.began) = (0, now);
        }
    }

    /// Whether the call uses clearly less than it may.
    pub(crate) fn is_low(&self) -> bool {
        self.low
    }
}
