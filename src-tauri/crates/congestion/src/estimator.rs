//! How much the line bears, reckoned at the sending end.

mod acked;
mod advice;
mod demand;
mod drain;
mod groups;
mod loss;
mod meter;
mod prober;
mod queue;
mod rate_control;
mod report;
mod silence;
mod trend;

#[cfg(test)]
mod tests;

pub use advice::{Advice, EstimatorLimits};

use crate::bitrate::Bitrate;
use crate::history::SentPackets;
use crate::packet::SentPacket;
use crate::steady::Steady;
use acked::Arrived;
use demand::Demand;
use drain::{Drain, Draining};
use groups::Groups;
use loss::Losses;
use prober::{Prober, Situation};
use queue::Wait;
use rate_control::RateControl;
use silence::{Quiet, Silence};
use std::collections::VecDeque;
use std::time::Duration;
use trend::{Trend, Usage};

/// Packets are sent at most this much faster than the rate: a picture shall not stand in the line's
/// queue in front of the voice.
const PACING: f64 = 1.25;

/// What is sent while nobody reports: the voice and a small picture.
const TRICKLE: Bitrate = Bitrate::from_kbps(200);

/// Whoever sent nothing for longer is quiet himself. The voice alone goes out fifty times a second.
const SENDS: Duration = Duration::from_secs(1);

/// When nobody asked for this long, the computer slept.
const SLEPT: Duration = Duration::from_secs(3);

/// Reckons what the line bears from the reports on the packets sent.
///
/// Shape: every packet sent is told by [`Estimator::sent`], every report by [`Estimator::feedback`];
/// [`Estimator::advise`] is asked every few milliseconds.
/// Source: draft-ietf-rmcat-gcc-02, with what is our own: pausing pictures on silence and on a long
/// queue, telling losses apart by trial, and probing after a fall.
#[derive(Debug)]
pub struct Estimator {
    limits: EstimatorLimits,
    clock: Steady,
    history: SentPackets,
    arrived: Arrived,
    groups: Groups,
    trend: Trend,
    wait: Wait,
    drain: Drain,
    silence: Silence,
    losses: Losses,
    control: RateControl,
    prober: Prober,
    demand: Demand,
    round_trips: VecDeque<Duration>,
    /// Since when the slope says that a queue grows, and none is there.
    doubted: Option<Duration>,
    /// Since when pictures pause: what arrives of later packets is no measure of the line.
    paused: Option<Duration>,
    /// What is sent while reports fail to come.
    muted: Option<Bitrate>,
    holds_probes: bool,
}

impl Estimator {
    /// Nothing known yet.
    pub fn new(limits: EstimatorLimits) -> Self {
        Self {
            limits,
            clock: Steady::default(),
            history: SentPackets::default(),
            arrived: Arrived::default(),
            groups: Groups::default(),
            trend: Trend::default(),
            wait: Wait::default(),
            drain: Drain::default(),
            silence: Silence::default(),
            losses: Losses::default(),
            control: RateControl::new(limits.start, limits.least, limits.most),
            prober: Prober::new(limits.start),
            demand: Demand::default(),
            round_trips: VecDeque::new(),
            doubted: None,
            paused: None,
            muted: None,
            holds_probes: false,
        }
    }

    /// Notes that a packet goes out; gives the number to stamp on it.
    pub fn sent(&mut self, packet: SentPacket, now: Duration) -> u16 {
        let now = self.awake(now);
        self.prober.sent(packet.probe, now);
        self.demand.sent(packet.size_bytes);
        self.history.sent(packet, now)
    }

    /// Bytes sent after the newest packet that was acknowledged.
    pub fn in_flight_bytes(&self) -> usize {
        self.history.in_flight()
    }

    /// Reports refused because they acknowledged a packet never sent.
    pub fn forged_reports(&self) -> u64 {
        self.history.forged()
    }

    /// Whether probes are left out, because there is nothing to send in one.
    pub fn hold_probes(&mut self, hold: bool) {
        self.holds_probes = hold;
    }

    /// What to do now.
    pub fn advise(&mut self, now: Duration) -> Advice {
        let now = self.awake(now);
        let queue = self.wait.queue();
        let draining = self.drain.draining(queue);
        // While nothing is sent, nothing can be heard of it: a lost last packet tells nothing about the line.
        let sends = self.history.last_sent().is_some_and(|sent| now.saturating_sub(sent) <= SENDS);
        let quiet = self.silence.quiet(self.history.waiting_since().filter(|_| sends), now);
        let whole = self.control.target();
        let lasting = match quiet {
            Quiet::Trickle => {
                let trickle = whole.min(TRICKLE).max(self.limits.least);
                self.muted = Some(trickle);
                trickle
            }
            _ => whole,
        };
        let target = match draining {
            Draining::Share(share) => lasting.times(share).max(self.limits.least),
            _ => lasting,
        };
        let pause_pictures = quiet == Quiet::Pause || draining == Draining::Pause && quiet == Quiet::Fine;
        self.paused = if pause_pictures { self.paused.or(Some(now)) } else { None };
        let calm = quiet == Quiet::Fine && draining == Draining::No && self.trend.usage() != Usage::Over;
        self.demand.look(whole, calm, now);
        let situation = Situation { target: whole, most: self.limits.most, calm, lowered: self.control.lowered() };
        Advice {
            target,
            lasting,
            pacing: target.times(PACING),
            pause_pictures,
            probe: if self.holds_probes { None } else { self.prober.poll(situation, now) },
            round_trip: self.round_trip(),
            wait: Duration::from_secs_f64(queue / 1_000.0),
            loss: self.losses.share(),
        }
    }

    fn round_trip(&self) -> Duration {
        // Before anything is known: across a country and back.
        self.round_trips.iter().min().copied().unwrap_or(Duration::from_millis(100))
    }

    /// The time, after finding out whether the computer slept.
    fn awake(&mut self, now: Duration) -> Duration {
        let before = self.clock.last();
        let now = self.clock.at(now);
        if now.saturating_sub(before) > SLEPT && before > Duration::ZERO {
            self.wake(now);
        }
        now
    }

    /// After a sleep the line may be another: it begins as a call does, and remembers its rate.
    fn wake(&mut self, now: Duration) {
        let before = self.control.target();
        self.history.clear();
        self.arrived.reset();
        self.groups.reset();
        self.trend = Trend::default();
        self.wait.reset();
        self.drain.reset();
        self.silence = Silence::default();
        self.losses.reset(now);
        self.round_trips.clear();
        self.muted = None;
        let start = before.min(self.limits.start);
        self.control.set(start);
        self.prober.fell(before, start, now);
        self.prober.restart(start);
    }
}
