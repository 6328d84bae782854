//! How late frames arrive, and when they are therefore best played.

use std::collections::VecDeque;

/// Remembered for so long: the spikes of a wireless network come every few seconds.
const LONG_US: i64 = 20_000_000;

/// A line that gets worse shows here first.
const SHORT_US: i64 = 2_000_000;

/// The part of all frames that is there in time, over the long and over the short time.
const IN_TIME: [(i64, f64); 2] = [(LONG_US, 0.98), (SHORT_US, 0.96)];

/// A frame is taken up to this long before its first sample is played.
const FRAME_US: i64 = 20_000;

/// Before a second of sound has come, this much unevenness is assumed.
const ASSUMED_US: i64 = 40_000;

/// As many frames are one second.
const KNOWN_AFTER: usize = 50;

/// The longest wait, beyond the fastest frame: more, and people talk into one another.
const MOST_US: i64 = 700_000;

/// A line whose every frame comes too late for so long has changed for good: what was before tells nothing.
const CHANGED_US: i64 = 1_000_000;

/// Fewer frames in that time may all be stragglers.
const CHANGED_FRAMES: usize = 25;

/// The most frames that are remembered: the long time, with room for a sender that is too quick.
const MOST_KEPT: usize = 1_200;

/// The quantiles are taken anew after so many frames.
const ANEW_AFTER: u32 = 5;

/// The journey times of the last frames.
///
/// Units: a journey is arrival minus RTP time, in microseconds. The two clocks have nothing in common, so
/// that only differences of journeys mean anything, and drift is a slow change of all of them.
#[derive(Debug, Default)]
pub(crate) struct Lateness {
    /// When each came, and its journey.
    recent: VecDeque<(i64, i64)>,
    since: u32,
    fastest: i64,
    target: i64,
}

impl Lateness {
    /// Takes the moment at which a frame could first be played, by its own packet or by a copy.
    pub(crate) fn record(&mut self, arrived: i64, journey: i64) {
        self.recent.push_back((arrived, journey));
        while self.recent.len() > MOST_KEPT
            || self.recent.front().is_some_and(|(at, _)| arrived.saturating_sub(*at) > LONG_US)
        {
            self.recent.pop_front();
        }
        self.since += 1;
        if self.has_changed(arrived) {
            self.recent.retain(|(at, _)| arrived - at <= CHANGED_US);
            self.measure(arrived);
        }
        if self.since >= ANEW_AFTER || self.recent.len() < KNOWN_AFTER || journey < self.fastest {
            self.since = 0;
            self.measure(arrived);
        }
    }

    /// When the sound of RTP time 0 is best played.
    pub(crate) fn target(&self) -> i64 {
        self.target
    }

    /// When it would be played if every frame were as fast as the fastest.
    pub(crate) fn fastest(&self) -> i64 {
        self.fastest
    }

    /// Whether nothing that came in the last second came in time.
    fn has_changed(&self, now: i64) -> bool {
        let known = self.recent.front().is_some_and(|(at, _)| now - at > CHANGED_US);
        let mut lately = self.recent.iter().rev().take_while(|(at, _)| now - at <= CHANGED_US);
        known
            && self.recent.back().is_some_and(|(_, journey)| *journey > self.target)
            && lately.clone().nth(CHANGED_FRAMES).is_some()
            && lately.all(|(_, journey)| *journey > self.target)
    }

    fn measure(&mut self, now: i64) {
        let mut journeys = Vec::with_capacity(self.recent.len());
        let mut latest = i64::MIN;
        for (span, part) in IN_TIME {
            journeys.clear();
            journeys.extend(self.recent.iter().filter(|(at, _)| now - at <= span).map(|(_, journey)| *journey));
            latest = latest.max(quantile(&mut journeys, part));
        }
        self.fastest = self.recent.iter().map(|(_, journey)| *journey).min().unwrap_or_default();
        if self.recent.len() < KNOWN_AFTER {
            latest = latest.max(self.fastest + ASSUMED_US);
        }
        self.target = latest.min(self.fastest + MOST_US) + FRAME_US;
    }
}

/// The value that `part` of all are at most; the smallest number there is for none.
fn quantile(values: &mut [i64], part: f64) -> i64 {
    if values.is_empty() {
        return i64::MIN;
    }
    // At most the last place.
    let place = ((values.len() - 1) as f64 * part).round() as usize;
    *values.select_nth_unstable(place).1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames every 20 ms, each late by what `late` says of its number.
    fn after(frames: i64, late: impl Fn(i64) -> i64) -> Lateness {
        let mut lateness = Lateness::default();
        for n in 0..frames {
            lateness.record(n * 20_000 + late(n), late(n) + 5_000_000);
        }
        lateness
    }

    #[test]
    fn an_even_line_needs_one_frame_of_delay() {
        let lateness = after(500, |_| 0);
        assert_eq!(lateness.target() - lateness.fastest(), FRAME_US);
    }

    #[test]
    fn at_first_some_unevenness_is_assumed() {
        let lateness = after(10, |_| 0);
        assert_eq!(lateness.target() - lateness.fastest(), FRAME_US + ASSUMED_US);
    }

    #[test]
    fn the_target_covers_all_but_a_fiftieth() {
        let lateness = after(1_000, |n| (n * 7_919 % 1_000) * 200);
        let late = lateness.target() - lateness.fastest() - FRAME_US;
        assert!((190_000..=200_000).contains(&late), "{late}");
    }

    #[test]
    fn a_line_that_gets_worse_is_followed_within_a_third_of_a_second() {
        let lateness = after(1_000, |n| if n >= 985 { 100_000 } else { 0 });
        assert_eq!(lateness.target() - lateness.fastest(), FRAME_US + 100_000);
    }

    #[test]
    fn a_line_that_is_slower_for_good_is_followed_within_two_seconds() {
        let lateness = after(600, |n| if n >= 500 { 1_500_000 } else { 0 });
        assert_eq!(lateness.fastest(), 5_000_000 + 1_500_000);
        let back = after(700, |n| if (500..650).contains(&n) { 1_500_000 } else { 0 });
        assert_eq!(back.fastest(), 5_000_000);
    }

    #[test]
    fn nothing_makes_the_wait_endless_or_the_memory_large() {
        let lateness = after(5_000, |n| (n % 100) * 100_000);
        assert_eq!(lateness.target() - lateness.fastest(), FRAME_US + MOST_US);
        let mut flood = Lateness::default();
        for n in 0..100_000 {
            flood.record(1, n);
        }
        assert!(flood.recent.len() <= MOST_KEPT);
    }
}
