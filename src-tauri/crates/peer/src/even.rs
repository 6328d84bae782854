//! Pictures that come in fits and starts, shown at an even pace.
//!
//! On a line that loses much, a picture whose packets came at once is followed by one that waits for repeats of repeats.
//! Shown as they come, one stands and the next ones rush. Waiting a little with the quick ones costs less than
//! standing.

use media::Rtp90k;
use std::collections::VecDeque;
use std::time::Duration;

/// So long is remembered.
const REMEMBERED: Duration = Duration::from_secs(10);

/// A sender that is quicker is remembered shorter.
const MOST_KEPT: usize = 300;

/// The part of all pictures that is there in time, in hundredths.
const IN_TIME: usize = 99;

/// Unevenness that nobody takes for standing still: less than the 150 ms by which a freeze is defined, by so much
/// that on a home's line two more repeats than usual are no freeze either.
const LET_BE_US: i64 = 30_000;

/// The longest that a picture waits: more, and people talk into one another.
const MOST_WAIT_US: i64 = 200_000;

/// A sender's clock that jumps by this much begins anew.
const JUMP_US: i64 = 10_000_000;

/// How late pictures are whole, and how long the quick ones therefore wait.
///
/// Units: `now` counts from any fixed moment, the same in all calls. A journey is the time at which a picture is whole minus
/// its own, so that only differences of journeys mean anything.
/// Invariant: on a line that brings 99 of 100 pictures within 30 ms of the quickest, none waits; none ever waits more
/// than 200 ms.
#[derive(Debug, Default)]
pub(crate) struct Even {
    /// The newest picture's own time, as ticks and as microseconds that go on.
    newest: Option<(Rtp90k, i64)>,
    journeys: VecDeque<(Duration, i64)>,
}

impl Even {
    /// A picture is whole now: how long it is to wait.
    pub(crate) fn wait(&mut self, at: Rtp90k, now: Duration) -> Duration {
        let captured = self.captured_us(at);
        // 2⁶³ microseconds are 292,000 years.
        let journey = i64::try_from(now.as_micros()).unwrap_or(i64::MAX / 2).saturating_sub(captured);
        self.journeys.push_back((now, journey));
        while self.journeys.len() > MOST_KEPT
            || self.journeys.front().is_some_and(|(then, _)| now.saturating_sub(*then) > REMEMBERED)
        {
            self.journeys.pop_front();
        }
        let mut all: Vec<i64> = self.journeys.iter().map(|(_, journey)| *journey).collect();
        // At most the last place: there is at least this picture.
        let place = (all.len() - 1) * IN_TIME / 100;
        let late = *all.select_nth_unstable(place).1;
        let quickest = all.iter().copied().min().unwrap_or(journey);
        let wanted = quickest + (late - quickest - LET_BE_US).clamp(0, MOST_WAIT_US);
        Duration::from_micros((wanted - journey).clamp(0, MOST_WAIT_US).unsigned_abs())
    }

    /// The picture's own time, across the end of its 32 bits.
    fn captured_us(&mut self, at: Rtp90k) -> i64 {
        let (before, before_us) = *self.newest.get_or_insert((at, 0));
        // 90 ticks are 1000 microseconds.
        let step = i64::from(at.since(before)) * 100 / 9;
        if step.abs() > JUMP_US {
            self.journeys.clear();
            self.newest = Some((at, 0));
            return 0;
        }
        self.newest = Some((at, before_us + step));
        before_us + step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media::FreezeMeter;

    const MS: Duration = Duration::from_millis(1);

    /// A minute of pictures; `late` says by how many milliseconds the one of that number is whole later than it might be.
    /// None is whole before the one that came before it.
    fn shown(late: impl Fn(u64) -> u32, evened: bool) -> (FreezeMeter, Duration) {
        let (mut even, mut meter) = (Even::default(), FreezeMeter::default());
        let (mut whole, mut due, mut waited) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        for n in 0..1_800_u64 {
            let captured = MS * u32::try_from(n * 100 / 3).unwrap();
            whole = whole.max(captured + MS * (50 + late(n)));
            let wait = even.wait(Rtp90k(u32::try_from(n * 3_000).unwrap().wrapping_add(u32::MAX - 9_000)), whole);
            assert!(wait <= Duration::from_millis(200));
            due = due.max(whole + if evened { wait } else { Duration::ZERO });
            waited = waited.max(wait);
            meter.shown(due);
        }
        (meter, waited)
    }

    /// A repeat comes after 70 ms; one picture in six wants a second one, one in twenty a fourth.
    fn lossy(n: u64) -> u32 {
        match (n.wrapping_mul(2_654_435_761) >> 9) % 1_000 {
            0..50 => 280,
            50..220 => 140,
            220..800 => 70,
            _ => 0,
        }
    }

    #[test]
    fn an_even_line_keeps_no_picture_waiting() {
        let (meter, waited) = shown(|n| u32::from(n % 7 == 0) * 25, true);
        assert_eq!((meter.count, waited), (0, Duration::ZERO));
    }

    #[test]
    fn where_pictures_wait_for_repeats_of_repeats_most_standing_still_goes_away() {
        let (before, after) = (shown(lossy, false).0, shown(lossy, true).0);
        println!("standing: {before:?}, evened: {after:?}");
        assert!(before.count > 20, "{before:?}");
        assert!(after.count * 5 < before.count, "{after:?} after {before:?}");
    }

    #[test]
    fn a_clock_that_jumps_begins_anew_and_a_flood_is_bounded() {
        let mut even = Even::default();
        for n in 0..10_000 {
            even.wait(Rtp90k(n), MS);
        }
        assert!(even.journeys.len() <= MOST_KEPT);
        assert_eq!(even.wait(Rtp90k(2_000_000_000), MS), Duration::ZERO);
        assert_eq!(even.journeys.len(), 1);
    }
}
