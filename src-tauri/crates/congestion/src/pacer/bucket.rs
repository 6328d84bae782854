//! How much may go now.

use crate::bitrate::Bitrate;
use std::time::Duration;

/// What repeats may take of the whole rate on a line that seems to lose nothing.
const LEAST_SHARE: f64 = 0.25;

/// What they may take of it at most: a line that loses a fifth needs a quarter, and some twice.
const MOST_SHARE: f64 = 0.45;

/// For each share of packets lost, so much more.
const SHARE_FOR_LOSS: f64 = 1.0;

/// Repeats may save up allowance for this long.
const SAVED: Duration = Duration::from_millis(500);

/// The share shown is an average over about this long.
const SHOWN_OVER: Duration = Duration::from_millis(1_000);

/// What went out beyond the rate is owed for this long at most: the voice goes out in any case, and what it took
/// from a line too narrow for it must not keep pictures away once the line is wide again.
const OWED: Duration = Duration::from_millis(500);

/// Whoever asks is late by this much at most: a computer's timer, and what else it has to do.
const LATE: Duration = Duration::from_millis(5);

/// What has gone out and has not yet flowed away.
///
/// Invariant: never below nothing, so a pause saves up no rush; but while packets wait, the time by which
/// they were let out late is made up for, or each would cost some of the rate.
#[derive(Debug)]
pub(crate) struct Debt {
    rate: Bitrate,
    bytes: f64,
    at: Duration,
    waited: bool,
}

impl Debt {
    pub(crate) fn new(rate: Bitrate) -> Self {
        Self { rate, bytes: 0.0, at: Duration::ZERO, waited: false }
    }

    pub(crate) fn set_rate(&mut self, rate: Bitrate, now: Duration) {
        self.flow(now);
        self.rate = rate;
    }

    pub(crate) fn flow(&mut self, now: Duration) {
        let least = if self.waited { -self.rate.bytes_in(LATE) } else { 0.0 };
        self.bytes = (self.bytes - self.rate.bytes_in(now.saturating_sub(self.at))).max(least);
        self.at = self.at.max(now);
    }

    /// Whether packets wait from now on.
    pub(crate) fn set_waiting(&mut self, waiting: bool) {
        self.waited = waiting;
    }

    pub(crate) fn add(&mut self, bytes: usize) {
        // One packet alone may be more than that on the narrowest line.
        let most = self.rate.bytes_in(OWED).max(self.bytes).max(bytes as f64);
        self.bytes = (self.bytes + bytes as f64).min(most);
    }

    /// Whether the next packet may go. Less than a byte is a rounding error.
    pub(crate) fn is_paid(&self) -> bool {
        self.bytes < 1.0
    }

    pub(crate) fn paid_at(&self) -> Duration {
        self.at + self.rate.time_for(self.bytes)
    }

    /// How long until the debt and `bytes` more have flowed away.
    pub(crate) fn time_for(&mut self, bytes: f64, now: Duration) -> Duration {
        self.flow(now);
        self.rate.time_for(self.bytes + bytes)
    }
}

/// What repeats may take.
#[derive(Debug)]
pub(crate) struct Allowance {
    rate: Bitrate,
    left: f64,
    at: Duration,
    taken: f64,
}

impl Allowance {
    pub(crate) fn new(rate: Bitrate) -> Self {
        let rate = rate.times(LEAST_SHARE);
        Self { rate, left: rate.bytes_in(SAVED), at: Duration::ZERO, taken: 0.0 }
    }

    pub(crate) fn set_rate(&mut self, whole: Bitrate, loss: f64, now: Duration) {
        self.flow(now);
        self.rate = whole.times((LEAST_SHARE + SHARE_FOR_LOSS * loss).min(MOST_SHARE));
    }

    /// Takes `bytes`, if there are any and, with `spare`, half of what may be saved up is left.
    pub(crate) fn take(&mut self, bytes: usize, spare: bool, now: Duration) -> bool {
        self.flow(now);
        let kept = if spare { self.rate.bytes_in(SAVED) / 2.0 } else { 0.0 };
        let allowed = self.left - kept >= bytes as f64;
        if allowed {
            self.left -= bytes as f64;
            self.taken += bytes as f64;
        }
        allowed
    }

    /// What was taken lately.
    pub(crate) fn taken(&mut self, now: Duration) -> Bitrate {
        self.flow(now);
        Bitrate::of(self.taken as u64, SHOWN_OVER)
    }

    fn flow(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at);
        self.at = self.at.max(now);
        self.left = (self.left + self.rate.bytes_in(passed)).min(self.rate.bytes_in(SAVED));
        self.taken *= (-passed.as_secs_f64() / SHOWN_OVER.as_secs_f64()).exp();
    }
}
