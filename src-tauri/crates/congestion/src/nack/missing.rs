//! The receiving end asks for what it misses.

use crate::sequence::{Unwrapper, low};
use crate::steady::Steady;
use std::collections::BTreeMap;
use std::time::Duration;

/// Packets asked for at once; more missing is an outage, after which a key frame is quicker.
const MOST_MISSING: usize = 300;

/// A number further ahead than this is another stream's.
const FARTHEST: i64 = 1_000;

/// A packet that was overtaken arrives within this on an even line.
const LEAST_PATIENCE: Duration = Duration::from_millis(6);

/// No line is so uneven that waiting for longer before asking pays.
const MOST_OVERTAKEN: Duration = Duration::from_millis(200);

/// Where losses are frequent, a request is likely lost, too. So each is made twice, this far apart;
/// the other end answers the first that comes and ignores the second.
const ECHO_AFTER: Duration = Duration::from_millis(10);

/// Losses above this share are frequent.
const FREQUENT: f64 = 0.03;

/// How much one packet moves the share.
const PACE: f64 = 0.004;

/// Never ask again sooner than this: the answer may be on its way.
const LEAST_SPACING: Duration = Duration::from_millis(20);

/// How long and how often to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NackLimits {
    /// How many times one packet is asked for.
    pub tries: u8,
    /// After this, a packet comes too late to be shown.
    pub deadline: Duration,
}

impl Default for NackLimits {
    /// Eight tries at 40 ms; a wait of half a second is where a talk begins to stumble.
    fn default() -> Self {
        Self { tries: 8, deadline: Duration::from_millis(500) }
    }
}

/// What to ask the other end for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requests {
    /// Packets to send again.
    pub packets: Vec<u16>,
    /// Whether packets were given up, so that only a key frame helps.
    pub key_frame: bool,
}

#[derive(Debug, Clone, Copy)]
struct Missing {
    since: Duration,
    asked: u8,
    asked_at: Option<Duration>,
    echoed: bool,
}

/// The packets of one stream that have not come.
///
/// Invariant: at most 300 packets are missed at once; each is asked for at most `tries` times, a round
/// trip apart, each time once, or twice where losses are frequent, and not at all after its deadline.
/// Source: RFC 4585 §6.2.1 for the request.
#[derive(Debug, Default)]
pub struct MissingPackets {
    limits: NackLimits,
    clock: Steady,
    unwrapper: Unwrapper,
    newest: Option<i64>,
    missing: BTreeMap<i64, Missing>,
    /// How late overtaken packets came lately.
    overtaken: Duration,
    /// The share of packets missed lately.
    share: f64,
    gave_up: bool,
    asked: u64,
}

impl MissingPackets {
    /// Nothing missed yet.
    pub fn new(limits: NackLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Requests made so far, counted by packet.
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// Packets missed now.
    pub fn missed(&self) -> usize {
        self.missing.len()
    }

    /// Notes that a packet came by itself.
    pub fn arrived(&mut self, sequence: u16, now: Duration) {
        let now = self.clock.at(now);
        if let Some(missing) = self.came(sequence, now) {
            // A repeat comes in a stream of its own: this one was overtaken. One that was stuck somewhere says little, so
            // that each moves this to four times what it was at most.
            let late = now.saturating_sub(missing.since).min(MOST_OVERTAKEN);
            self.overtaken = self.overtaken.max(late.min(self.overtaken.max(LEAST_PATIENCE) * 4));
        }
    }

    /// Notes that a packet came once more. How long it took says nothing about how packets overtake one another: some
    /// come unasked, to try how much the line bears.
    pub fn repeated(&mut self, sequence: u16, now: Duration) {
        let now = self.clock.at(now);
        self.came(sequence, now);
    }

    /// Gives what was missed until now.
    fn came(&mut self, sequence: u16, now: Duration) -> Option<Missing> {
        let whole = self.unwrapper.unwrap(sequence);
        let Some(newest) = self.newest else {
            self.newest = Some(whole);
            return None;
        };
        if (whole - newest).abs() > FARTHEST {
            self.gave_up |= !self.missing.is_empty();
            self.missing.clear();
            self.newest = Some(whole);
            return None;
        }
        if whole <= newest {
            return self.missing.remove(&whole);
        }
        self.newest = Some(whole);
        self.overtaken = self.overtaken.mul_f64(0.999);
        self.share -= PACE * self.share;
        for number in newest + 1..whole {
            self.share += PACE * (1.0 - self.share);
            self.missing.insert(number, Missing { since: now, asked: 0, asked_at: None, echoed: false });
        }
        if self.missing.len() > MOST_MISSING {
            self.missing.clear();
            self.gave_up = true;
        }
        None
    }

    /// Everything before packet `sequence` is of no more use: a key frame begins there.
    pub fn forget_before(&mut self, sequence: u16) {
        let Some(newest) = self.newest else { return };
        self.missing = self.missing.split_off(&crate::sequence::nearest(newest, sequence));
    }

    /// What to ask for now.
    pub fn poll(&mut self, round_trip: Duration, now: Duration) -> Requests {
        let now = self.clock.at(now);
        let (limits, patience) = (self.limits, self.patience());
        let spacing = spacing(round_trip);
        let frequent = self.share > FREQUENT;
        let mut requests = Requests { key_frame: std::mem::take(&mut self.gave_up), ..Requests::default() };
        self.missing.retain(|number, missing| {
            let old = now.saturating_sub(missing.since);
            let due = match missing.asked_at {
                None => old >= patience,
                Some(at) => now.saturating_sub(at) >= spacing,
            };
            if old >= limits.deadline || (due && missing.asked >= limits.tries) {
                requests.key_frame = true;
                return false;
            }
            let echo =
                frequent && !missing.echoed && missing.asked_at.is_some_and(|at| now.saturating_sub(at) >= ECHO_AFTER);
            if due {
                missing.asked += 1;
                missing.asked_at = Some(now);
                missing.echoed = false;
            } else if echo {
                missing.echoed = true;
            }
            if due || echo {
                requests.packets.push(low(*number));
            }
            true
        });
        self.asked += requests.packets.len() as u64;
        requests
    }

    /// When to ask [`MissingPackets::poll`] again; nothing while nothing is missed.
    pub fn next_wake(&self, round_trip: Duration) -> Option<Duration> {
        if self.gave_up {
            return Some(self.clock.outside(self.clock.last()));
        }
        let patience = self.patience();
        let due = |missing: &Missing| {
            let next = missing.asked_at.map_or(missing.since + patience, |at| at + spacing(round_trip));
            next.min(missing.since + self.limits.deadline)
        };
        self.missing.values().map(due).min().map(|at| self.clock.outside(at))
    }

    fn patience(&self) -> Duration {
        self.overtaken.mul_f64(1.25).max(LEAST_PATIENCE)
    }
}

/// Between two requests for one packet: a round trip, and some for the answer's own wait.
fn spacing(round_trip: Duration) -> Duration {
    round_trip.mul_f64(1.1).max(LEAST_SPACING)
}
