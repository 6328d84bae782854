//! What a report changes.

use super::Estimator;
use super::drain::Draining;
use super::loss::Verdict;
use super::meter::Found;
use super::rate_control::Seen;
use super::silence::Silence;
use super::trend::Usage;
use crate::feedback::TransportFeedback;
use crate::packet::{Outcome, PacketResult};
use std::time::Duration;

/// What arrives is measured over this when the rate is lowered: the time since the queue began.
const LATELY: Duration = Duration::from_millis(250);

/// And over this when it is raised: some pictures, large and small.
const FOR_A_WHILE: Duration = Duration::from_millis(500);

/// Packets that wait longer than this mean that the slope is a queue's.
const QUEUED_MS: f64 = 10.0;

/// And longer than this: that the rate is high enough.
const HOLDS_MS: f64 = 12.0;

/// And longer than this: that what arrives is all the line bears.
const CERTAIN_MS: f64 = 50.0;

/// And longer than this, on an uneven line.
const CERTAIN_IF_UNEVEN_MS: f64 = 150.0;

/// A probe that met the line's limit raises the rate only if it found this much more.
const LIMIT_MARGIN: f64 = 1.15;

/// A slope without a queue is believed for this long.
const DOUBTED_FOR: Duration = Duration::from_millis(300);

/// The round trip is the shortest of so many: a quarter second of reports. Each is a little too long,
/// as a report waits for its time.
const ROUND_TRIPS: usize = 5;

impl Estimator {
    /// Takes a report of the other end.
    pub fn feedback(&mut self, report: &TransportFeedback, now: Duration) {
        let now = self.awake(now);
        let told = self.history.apply(report, now);
        if told.results.is_empty() {
            return;
        }
        for result in &told.results {
            self.take(result);
        }
        self.wait.settle();
        let queue = self.wait.queue();
        if self.drain.measured(queue, now) {
            self.wait.accept();
            self.trend.reset();
            self.silence = Silence::default();
        }
        self.heard(report.number, told.round_trip, now);
        let measures = |result: &PacketResult| self.paused.is_none_or(|since| result.sent <= since);
        let measured = told.results.iter().any(measures);
        self.steer(measured, now);
    }

    fn take(&mut self, result: &PacketResult) {
        match result.outcome {
            Outcome::Received(arrival) => {
                self.losses.count(false);
                self.arrived.arrived(result.packet.size_bytes, arrival);
                self.wait.arrived(result.sent, arrival);
                if self.prober.disturbs(result.sent) {
                    self.groups.reset();
                } else if let Some(step) = self.groups.arrived(result.sent, arrival) {
                    self.trend.take(step);
                }
            }
            Outcome::Lost => self.losses.count(true),
            Outcome::Untold => self.arrived.with_newest(result.packet.size_bytes),
        }
        let found = self.prober.take(result, self.losses.inherent());
        // A limit that is hardly above the rate is the one the rate already keeps to.
        let margin = |found: &Found| if found.limited { LIMIT_MARGIN } else { 1.0 };
        if let Some(found) = found
            && found.rate > self.control.target().times(margin(&found))
        {
            self.control.set(found.rate);
        }
    }

    fn heard(&mut self, number: u8, round_trip: Option<Duration>, now: Duration) {
        if let Some(latest) = round_trip {
            self.round_trips.push_back(latest);
            if self.round_trips.len() > ROUND_TRIPS {
                self.round_trips.pop_front();
            }
        }
        let calm = self.trend.usage() == Usage::Normal && self.drain.draining(0.0) == Draining::No;
        self.silence.heard(number, round_trip, calm, now);
        if let Some(rate) = self.muted.take() {
            let before = self.control.target();
            self.control.set(rate.min(before));
            self.prober.fell(before, rate, now);
        }
    }

    /// Raises or lowers the rate after a report; `measured` says that it tells of packets that were sent
    /// while pictures were.
    fn steer(&mut self, measured: bool, now: Duration) {
        let queue = self.wait.queue();
        let queued = queue > QUEUED_MS;
        let before = self.control.target();
        let usage = match self.trend.usage() {
            _ if self.drain.stands(queue, now) => Usage::Over,
            Usage::Over if !measured => Usage::Under,
            // A slope without a queue is unrest, or a queue that begins: wait and see.
            Usage::Over if !queued => {
                if now.saturating_sub(*self.doubted.get_or_insert(now)) < DOUBTED_FOR {
                    Usage::Under
                } else {
                    Usage::Normal
                }
            }
            Usage::Normal if self.drain.draining(queue) != Draining::No => Usage::Under,
            // Something waits already, or is lost: more would only add to it.
            Usage::Normal if queue > HOLDS_MS || self.losses.are_more_than_usual() => Usage::Under,
            usage => usage,
        };
        if self.trend.usage() != Usage::Over || queued {
            self.doubted = None;
        }
        if usage == Usage::Over {
            self.drain.begin(queue, now);
        }
        let span = if usage == Usage::Over { LATELY } else { FOR_A_WHILE };
        let kept = 1.0 - self.losses.inherent();
        let arriving = self.arrived.rate(span).map(|rate| rate.times(1.0 / kept));
        let doubtful =
            self.demand.is_low() && queue < CERTAIN_MS || self.wait.is_uneven() && queue < CERTAIN_IF_UNEVEN_MS;
        self.control.act(Seen { usage, arriving, doubtful }, now);
        let verdict =
            self.losses.look(self.control.target(), self.arrived.rate(FOR_A_WHILE), self.round_trip(), queued, now);
        match verdict {
            Verdict::Lower(rate) | Verdict::Restore(rate) => self.control.set(rate),
            Verdict::Keep => self.control.meet(self.control.target()),
            Verdict::Leave => {}
        }
        self.prober.fell(before, self.control.target(), now);
    }
}
