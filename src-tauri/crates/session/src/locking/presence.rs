//! Whether somebody is here, by two clocks: the computer's own goes on while it sleeps and can be set; the other cannot
//! be set and may stand still.

use jiff::Timestamp;
use std::time::{Duration, Instant};

/// The wall's clock runs ahead of the steady one by more than this only when the computer slept, or when it was set.
const SLEPT: Duration = Duration::from_secs(2 * 60);

/// Now, by both clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) wall: Timestamp,
    pub(super) steady: Instant,
}

impl Moment {
    /// A clock that was set back has shown no time at all.
    fn since(&self, before: &Self) -> (Duration, Duration) {
        let wall = Duration::try_from(self.wall.duration_since(before.wall)).unwrap_or_default();
        (wall, self.steady.saturating_duration_since(before.steady))
    }
}

/// When she was here last.
#[derive(Debug)]
pub(super) struct Presence {
    touched: Moment,
    looked: Moment,
}

impl Presence {
    pub(super) fn begin(now: Moment) -> Self {
        Self { touched: now, looked: now }
    }

    /// Whether nobody has been here for so long, or the computer slept since the last look. In a call she is here.
    pub(super) fn is_left(&mut self, now: Moment, after: Duration, in_call: bool) -> bool {
        let (wall, steady) = now.since(&self.looked);
        let slept = wall > steady.saturating_add(SLEPT);
        self.looked = now;
        if in_call {
            self.touched = now;
        }
        let (wall, steady) = now.since(&self.touched);
        slept || wall.max(steady) >= after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFTER: Duration = Duration::from_secs(600);

    /// So many seconds after the beginning, by either clock.
    struct Clocks(Moment);

    impl Clocks {
        fn start() -> Self {
            let wall = Timestamp::from_second(1_800_000_000).unwrap();
            Self(Moment { wall, steady: crate::config::instant() })
        }

        fn at(&self, wall: i64, steady: u64) -> Moment {
            let Moment { wall: first, steady: begun } = self.0;
            let wall = Timestamp::from_second(first.as_second() + wall).unwrap();
            Moment { wall, steady: begun + Duration::from_secs(steady) }
        }
    }

    #[test]
    fn after_as_long_as_she_chose_she_is_gone_and_not_before() {
        let clocks = Clocks::start();
        let mut presence = Presence::begin(clocks.at(0, 0));
        assert!((1..10).all(|minute| !presence.is_left(clocks.at(minute * 60, minute as u64 * 60), AFTER, false)));
        assert!(presence.is_left(clocks.at(600, 600), AFTER, false));
    }

    #[test]
    fn a_clock_that_jumps_ahead_is_a_computer_that_slept() {
        let clocks = Clocks::start();
        let mut presence = Presence::begin(clocks.at(0, 0));
        assert!(!presence.is_left(clocks.at(170, 60), AFTER, false), "a clock put right by a little");
        assert!(presence.is_left(clocks.at(370, 120), AFTER, false));
        assert!(!presence.is_left(clocks.at(371, 121), AFTER, false), "it is said once");
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_keep_it_open() {
        let clocks = Clocks::start();
        let mut presence = Presence::begin(clocks.at(0, 0));
        assert!(!presence.is_left(clocks.at(-86_400, 60), AFTER, false));
        assert!(presence.is_left(clocks.at(-86_000, 600), AFTER, false));
    }

    #[test]
    fn in_a_call_she_is_here_but_not_when_the_computer_slept() {
        let clocks = Clocks::start();
        let mut presence = Presence::begin(clocks.at(0, 0));
        assert!(!presence.is_left(clocks.at(3600, 3600), AFTER, true));
        assert!(!presence.is_left(clocks.at(3900, 3900), AFTER, false));
        assert!(presence.is_left(clocks.at(9000, 3960), AFTER, true));
    }
}
