use std::time::Duration;

/// The first attempt after a loss: a change of the network is over in a moment.
const FIRST: Duration = Duration::from_millis(250);
/// The longest pause: an end of a call has ten seconds to come back.
const LONGEST: Duration = Duration::from_secs(5);

/// Pauses between attempts, doubling, each anywhere between half and whole, so that a restarted hub
/// is not met by everybody in the same instant.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// The next pause; `dice` is random.
    pub(super) fn next(&mut self, dice: u8) -> Duration {
        let whole = FIRST.saturating_mul(2_u32.saturating_pow(self.attempts.min(16))).min(LONGEST);
        self.attempts = self.attempts.saturating_add(1);
        let half = whole / 2;
        half.saturating_add(half.saturating_mul(u32::from(dice)) / 255)
    }

    /// A connection has lasted.
    pub(super) fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_five_seconds_and_start_small_again() {
        let mut backoff = Backoff::default();
        let pauses: Vec<u128> = (0..7).map(|_| backoff.next(255).as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000]);
        backoff.reset();
        assert_eq!(backoff.next(0), Duration::from_millis(125));
    }
}
