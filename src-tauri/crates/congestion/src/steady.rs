//! A clock that never goes back.

use std::time::Duration;

/// Makes the caller's time fit to reckon with.
///
/// Invariant: what [`Steady::at`] gives never decreases; a caller's clock that goes back counts as
/// standing still for a moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steady {
    last: Duration,
    /// By how much the caller's clock has gone back altogether.
    behind: Duration,
}

impl Steady {
    /// The caller's `now`, as a time that never goes back.
    pub(crate) fn at(&mut self, now: Duration) -> Duration {
        let shifted = now.saturating_add(self.behind);
        if shifted < self.last {
            self.behind = self.behind.saturating_add(self.last - shifted);
        }
        self.last = self.last.max(shifted);
        self.last
    }

    /// One of our times, as the caller's clock would show it.
    pub(crate) fn outside(&self, at: Duration) -> Duration {
        at.saturating_sub(self.behind)
    }

    /// The last time given.
    pub(crate) fn last(&self) -> Duration {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_goes_back_stands_still_and_goes_on() {
        let second = Duration::from_secs(1);
        let mut steady = Steady::default();
        assert_eq!(steady.at(second * 50), second * 50);
        assert_eq!(steady.at(second * 20), second * 50);
        assert_eq!(steady.at(second * 21), second * 51);
        assert_eq!(steady.outside(second * 52), second * 22);
        assert_eq!(steady.last(), second * 51);
    }
}
