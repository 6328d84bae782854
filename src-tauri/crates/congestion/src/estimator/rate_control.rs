//! Raises and lowers the rate.

use super::trend::Usage;
use crate::bitrate::Bitrate;
use std::time::Duration;

/// What remains of the arriving rate when the queue grows.
const LOWER_TO: f64 = 0.85;

/// A doubtful sign lowers the rate at most this often.
const DOUBTED_EVERY: Duration = Duration::from_millis(500);

/// Growth each second while the line's capacity is unknown.
const GROWTH: f64 = 0.10;

/// Growth each second near the capacity met last time.
const GROWTH_NEAR: f64 = 0.025;

/// Growth near the capacity is at least this much each second.
const LEAST_GROWTH_BPS: f64 = 6_000.0;

/// The rate grows to at most this much of what arrives: more would not be tried out.
const AHEAD: f64 = 1.5;

/// Added to that, so that nothing can grow to something.
const AHEAD_PLUS: Bitrate = Bitrate::from_kbps(20);

/// How much one meeting moves the remembered capacity.
const PACE: f64 = 0.1;

/// A doubtful sign lowers the rate no further than this: a small picture and the voice.
const DOUBTED_FLOOR: Bitrate = Bitrate::from_kbps(200);

/// A single step in time counts at most this long.
const LONGEST_STEP: Duration = Duration::from_millis(500);

/// Where the line's capacity was met.
#[derive(Debug, Clone, Copy)]
struct Capacity {
    mean: f64,
    /// Variance over the mean.
    spread: f64,
}

impl Capacity {
    fn at(rate: Bitrate) -> Self {
        Self { mean: rate.bps() as f64, spread: 400.0 }
    }

    fn is_near(&self, rate: Bitrate) -> bool {
        (rate.bps() as f64 - self.mean).abs() <= self.reach()
    }

    fn reach(&self) -> f64 {
        3.0 * (self.spread * self.mean).sqrt()
    }

    fn meet(&mut self, rate: Bitrate) {
        let error = rate.bps() as f64 - self.mean;
        self.mean += PACE * error;
        self.spread += PACE * (error * error / self.mean.max(1.0) - self.spread);
        self.spread = self.spread.clamp(400.0, 2_500.0);
    }
}

/// What the line was seen to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    /// What the delay says.
    pub(crate) usage: Usage,
    /// What arrives, as a rate of sending.
    pub(crate) arriving: Option<Bitrate>,
    /// Whether what arrives may be less than the line bears, because little is sent and little waits.
    pub(crate) doubtful: bool,
}

/// The rate, raised slowly and lowered at once.
///
/// Source: draft-ietf-rmcat-gcc-02 §5.5.
#[derive(Debug)]
pub(crate) struct RateControl {
    target: Bitrate,
    least: Bitrate,
    most: Bitrate,
    capacity: Option<Capacity>,
    stepped: Option<Duration>,
    lowered: Option<Duration>,
}

impl RateControl {
    pub(crate) fn new(start: Bitrate, least: Bitrate, most: Bitrate) -> Self {
        Self { target: start.clamp(least, most), least, most, capacity: None, stepped: None, lowered: None }
    }

    /// The rate now.
    pub(crate) fn target(&self) -> Bitrate {
        self.target
    }

    /// When the rate was last lowered.
    pub(crate) fn lowered(&self) -> Option<Duration> {
        self.lowered
    }

    /// Sets the rate, as a probe or a trial found it.
    pub(crate) fn set(&mut self, rate: Bitrate) {
        self.target = rate.clamp(self.least, self.most);
        if self.capacity.is_some_and(|capacity| self.target.bps() as f64 > capacity.mean + capacity.reach()) {
            self.capacity = None;
        }
    }

    /// Remembers where the line's capacity was met.
    pub(crate) fn meet(&mut self, arriving: Bitrate) {
        let beyond = |capacity: &Capacity| (arriving.bps() as f64 - capacity.mean).abs() > capacity.reach();
        if self.capacity.as_ref().is_none_or(beyond) {
            self.capacity = Some(Capacity::at(arriving));
        } else if let Some(capacity) = &mut self.capacity {
            capacity.meet(arriving);
        }
    }

    /// Acts on what was seen.
    pub(crate) fn act(&mut self, seen: Seen, now: Duration) {
        let passed = self.stepped.map_or(Duration::ZERO, |at| now.saturating_sub(at)).min(LONGEST_STEP);
        self.stepped = Some(now);
        match seen.usage {
            Usage::Over => self.lower(seen, now),
            Usage::Normal => self.raise(seen, passed),
            Usage::Under => {}
        }
    }

    fn lower(&mut self, seen: Seen, now: Duration) {
        let a_little = self.target.times(LOWER_TO);
        let doubted = |arriving: Bitrate| a_little.max(arriving.times(LOWER_TO)).max(DOUBTED_FLOOR.min(self.target));
        let arriving = match seen.arriving {
            Some(arriving) if !seen.doubtful => arriving,
            other => {
                if self.lowered.is_none_or(|at| now.saturating_sub(at) >= DOUBTED_EVERY) {
                    self.lower_to(other.map_or(a_little, doubted), now);
                }
                return;
            }
        };
        self.meet(arriving);
        self.lower_to(arriving.times(LOWER_TO), now);
    }

    fn lower_to(&mut self, rate: Bitrate, now: Duration) {
        let rate = rate.clamp(self.least, self.most);
        if rate < self.target {
            self.target = rate;
        }
        self.lowered = Some(now);
    }

    fn raise(&mut self, seen: Seen, passed: Duration) {
        let seconds = passed.as_secs_f64();
        let now = self.target.bps() as f64;
        let near = self.capacity.is_some_and(|capacity| capacity.is_near(self.target.times(1.0 / LOWER_TO)))
            || self.capacity.is_some_and(|capacity| capacity.is_near(self.target));
        let step = if near { (GROWTH_NEAR * now).max(LEAST_GROWTH_BPS) } else { GROWTH * now };
        let raised = Bitrate::from_bps((now + step * seconds) as u64);
        let ahead = seen.arriving.map_or(self.most, |arriving| arriving.times(AHEAD).plus(AHEAD_PLUS));
        // What is already allowed is not taken back because little is sent.
        self.target = raised.min(ahead).max(self.target).clamp(self.least, self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);
    const KBPS: fn(u64) -> Bitrate = Bitrate::from_kbps;

    fn control() -> RateControl {
        RateControl::new(KBPS(1_000), KBPS(60), KBPS(3_000))
    }

    fn seen(usage: Usage, arriving: u64, doubtful: bool) -> Seen {
        Seen { usage, arriving: Some(KBPS(arriving)), doubtful }
    }

    #[test]
    fn a_growing_queue_lowers_the_rate_below_what_arrives() {
        let mut control = control();
        control.act(seen(Usage::Over, 300, false), MS);
        assert_eq!(control.target(), KBPS(255));
        // What arrives is no longer more: no further fall.
        control.act(seen(Usage::Over, 300, false), MS * 50);
        assert_eq!(control.target(), KBPS(255));
    }

    #[test]
    fn little_sent_is_not_taken_for_a_narrow_line() {
        let mut control = control();
        for n in 0..10 {
            control.act(seen(Usage::Over, 60, true), MS * 20 * n);
        }
        assert_eq!(control.target(), KBPS(850));
    }

    #[test]
    fn the_rate_grows_slower_near_where_it_was_too_much() {
        let mut control = control();
        for n in 0..20 {
            control.act(seen(Usage::Normal, 1_000, false), MS * 50 * n);
        }
        let free = control.target();
        assert!((1_090..1_110).contains(&free.kbps()), "{free:?}");
        control.act(seen(Usage::Over, 1_000, false), MS * 1_000);
        for n in 20..40 {
            control.act(seen(Usage::Normal, 850, false), MS * 50 * n);
        }
        assert!((865..880).contains(&control.target().kbps()), "{:?}", control.target());
    }

    #[test]
    fn the_rate_does_not_run_away_from_what_arrives() {
        let mut control = control();
        for n in 0..400 {
            control.act(seen(Usage::Normal, 900, false), MS * 50 * n);
        }
        assert_eq!(control.target(), KBPS(1_370));
        control.act(seen(Usage::Normal, 50, false), MS * 30_000);
        assert_eq!(control.target(), KBPS(1_370));
    }

    #[test]
    fn the_limits_hold() {
        let mut control = control();
        control.set(KBPS(9_000));
        assert_eq!(control.target(), KBPS(3_000));
        control.act(seen(Usage::Over, 1, false), MS);
        assert_eq!(control.target(), KBPS(60));
    }
}
