//! How often and how long a picture stood still.

use std::time::Duration;

/// Pictures the usual distance is reckoned from.
const REMEMBERED: u32 = 30;

/// A picture stands when the next one takes this many times the usual distance,
const TIMES: u32 = 3;

/// and this much longer than usual.
const LONGER: Duration = Duration::from_millis(150);

/// Counts how often the pictures stood still for a person to notice; a camera that was switched off for a while
/// counts as well.
///
/// Source: the definition of `freezeCount` and `totalFreezesDuration` in W3C "Identifiers for WebRTC's
/// Statistics API", so that both ends of a call are measured alike.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FreezeMeter {
    last: Option<Duration>,
    usual: Duration,
    seen: u32,
    /// How often.
    pub count: u64,
    /// How long altogether.
    pub total: Duration,
}

impl FreezeMeter {
    /// A picture is there to be shown.
    pub fn shown(&mut self, now: Duration) {
        let Some(last) = self.last.replace(now) else { return };
        let since = now.saturating_sub(last);
        if self.seen > 0 && since > (self.usual * TIMES).max(self.usual + LONGER) {
            self.count += 1;
            self.total += since;
        }
        self.seen = (self.seen + 1).min(REMEMBERED);
        self.usual = (self.usual * (self.seen - 1) + since) / self.seen;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn even_pictures_and_one_late_one_are_no_freeze() {
        let mut meter = FreezeMeter::default();
        (0..90).for_each(|n| meter.shown(MS * 33 * n));
        meter.shown(MS * (33 * 89 + 150));
        assert_eq!((meter.count, meter.total), (0, Duration::ZERO));
    }

    #[test]
    fn a_stand_counts_once_and_with_its_whole_length() {
        let mut meter = FreezeMeter::default();
        (0..90).for_each(|n| meter.shown(MS * 33 * n));
        meter.shown(MS * (33 * 89 + 700));
        meter.shown(MS * (33 * 90 + 700));
        assert_eq!((meter.count, meter.total), (1, MS * 700));
    }
}
