//! The packets that were sent, until it is known what became of them.

use crate::feedback::{REFERENCE_END, REFERENCE_TICKS, TICK, TransportFeedback};
use crate::packet::{Outcome, PacketResult, SentPacket};
use crate::sequence::{low, nearest};
use std::collections::VecDeque;
use std::time::Duration;

#[cfg(test)]
mod tests;

/// The most packets remembered: half a minute of a rich call, and far below the 32,767 at which
/// numbers would become ambiguous.
const MOST: usize = 8_192;

/// A packet older than this is forgotten: no report on it is of use any more.
const KEPT_FOR: Duration = Duration::from_secs(10);

/// A missing packet counts as lost once a packet sent this much later has arrived: until then it
/// may only have been overtaken. On a line whose packets overtake one another, longer.
const OVERTAKEN_BY: Duration = Duration::from_millis(40);

/// But never longer than this.
const MOST_OVERTAKEN_BY: Duration = Duration::from_millis(400);

/// How much of it remains from one report to the next: half in ten seconds.
const FORGETTING: f64 = 0.997;

/// A packet nobody reports on is given up once one sent this much later was acknowledged.
const UNTOLD_AFTER: Duration = Duration::from_millis(250);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    OnTheWay,
    Missing,
    Settled,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    packet: SentPacket,
    sent: Duration,
    state: State,
}

/// What one report told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Packets whose fate is known now, in the order they were sent.
    pub(crate) results: Vec<PacketResult>,
    /// How long ago the newest packet acknowledged for the first time was sent.
    pub(crate) round_trip: Option<Duration>,
}

/// The packets on their way, numbered.
///
/// Invariant: at most 8,192 packets, none older than ten seconds; each packet's fate is told once; a
/// report that acknowledges a packet never sent changes nothing.
#[derive(Debug, Default)]
pub(crate) struct SentPackets {
    entries: VecDeque<Entry>,
    /// The number of the first entry.
    first: i64,
    /// The number after the newest acknowledged packet.
    acknowledged: i64,
    /// Bytes sent after the newest acknowledged packet.
    in_flight: usize,
    clock: ReceiverClock,
    /// By how much later a packet may have been sent and yet have overtaken.
    overtaken_by: Duration,
    forged: u64,
}

impl SentPackets {
    /// Remembers a packet and gives its number.
    pub(crate) fn sent(&mut self, packet: SentPacket, now: Duration) -> u16 {
        let number = self.next();
        self.in_flight += packet.size_bytes;
        self.entries.push_back(Entry { packet, sent: now, state: State::OnTheWay });
        while self.entries.len() > MOST
            || self.entries.front().is_some_and(|entry| now.saturating_sub(entry.sent) > KEPT_FOR)
        {
            self.forget_first();
        }
        low(number)
    }

    /// Bytes sent after the newest packet that was acknowledged.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// When the newest packet was sent.
    pub(crate) fn last_sent(&self) -> Option<Duration> {
        self.entries.back().map(|entry| entry.sent)
    }

    /// When the oldest packet was sent of those after the newest acknowledged one.
    pub(crate) fn waiting_since(&self) -> Option<Duration> {
        let place = usize::try_from(self.acknowledged - self.first).unwrap_or_default();
        self.entries.get(place).map(|entry| entry.sent)
    }

    /// Reports refused because they acknowledged a packet never sent.
    pub(crate) fn forged(&self) -> u64 {
        self.forged
    }

    /// Forgets everything on its way: after a sleep nothing of it means anything.
    pub(crate) fn clear(&mut self) {
        self.first = self.next();
        self.acknowledged = self.first;
        self.entries.clear();
        self.in_flight = 0;
    }

    /// Takes a report.
    pub(crate) fn apply(&mut self, report: &TransportFeedback, now: Duration) -> Told {
        let next = self.next();
        let first = nearest(next, report.first);
        let numbered = || (first..).zip(&report.arrivals);
        if numbered().any(|(number, arrival)| number >= next && arrival.is_some()) {
            self.forged = self.forged.saturating_add(1);
            return Told::default();
        }
        let base = self.clock.ticks(report.reference);
        let mut told = Told::default();
        let mut settled: Vec<(i64, PacketResult)> = Vec::new();
        let mut newest = None;
        let before = place(self.first, self.acknowledged - 1).and_then(|place| self.entries.get(place));
        let before = before.map_or(Duration::ZERO, |entry| entry.sent);
        self.overtaken_by = self.overtaken_by.mul_f64(FORGETTING);
        for (number, arrival) in numbered() {
            let Some(entry) = place(self.first, number).and_then(|place| self.entries.get_mut(place)) else {
                continue;
            };
            match arrival {
                Some(ticks) if entry.state != State::Settled => {
                    if entry.state == State::Missing {
                        let overtaken = before.saturating_sub(entry.sent).mul_f64(1.5);
                        self.overtaken_by = self.overtaken_by.max(overtaken).min(MOST_OVERTAKEN_BY);
                    }
                    entry.state = State::Settled;
                    let at = time(base.saturating_add(i64::from(*ticks)));
                    settled.push((
                        number,
                        PacketResult { packet: entry.packet, sent: entry.sent, outcome: Outcome::Received(at) },
                    ));
                    newest = Some((number, entry.sent));
                }
                None if entry.state == State::OnTheWay => entry.state = State::Missing,
                _ => {}
            }
        }
        if let Some((number, sent)) = newest {
            if number >= self.acknowledged {
                told.round_trip = Some(now.saturating_sub(sent));
                self.acknowledge(number + 1);
            }
            settled.extend(self.overdue());
        }
        settled.sort_unstable_by_key(|(number, _)| *number);
        told.results = settled.into_iter().map(|(_, result)| result).collect();
        while self.entries.front().is_some_and(|entry| entry.state == State::Settled) {
            self.forget_first();
        }
        told
    }

    fn next(&self) -> i64 {
        self.first + i64::try_from(self.entries.len()).unwrap_or_default()
    }

    fn acknowledge(&mut self, upto: i64) {
        for number in self.acknowledged.max(self.first)..upto {
            let size = place(self.first, number).and_then(|place| self.entries.get(place)).map(size);
            self.in_flight = self.in_flight.saturating_sub(size.unwrap_or_default());
        }
        self.acknowledged = upto;
    }

    /// Packets before the newest acknowledged one whose time is over.
    fn overdue(&mut self) -> Vec<(i64, PacketResult)> {
        let upto = place(self.first, self.acknowledged).unwrap_or_default();
        let Some(newest) = upto.checked_sub(1).and_then(|last| self.entries.get(last)).map(|entry| entry.sent) else {
            return Vec::new();
        };
        let patience = self.overtaken_by.max(OVERTAKEN_BY);
        let mut overdue = Vec::new();
        for (number, entry) in (self.first..).zip(self.entries.iter_mut().take(upto)) {
            let behind = newest.saturating_sub(entry.sent);
            let outcome = match entry.state {
                State::Missing if behind >= patience => Outcome::Lost,
                State::OnTheWay if behind >= UNTOLD_AFTER => Outcome::Untold,
                _ => continue,
            };
            entry.state = State::Settled;
            overdue.push((number, PacketResult { packet: entry.packet, sent: entry.sent, outcome }));
        }
        overdue
    }

    fn forget_first(&mut self) {
        let Some(entry) = self.entries.pop_front() else { return };
        if self.first >= self.acknowledged {
            self.in_flight = self.in_flight.saturating_sub(entry.packet.size_bytes);
        }
        self.first += 1;
        self.acknowledged = self.acknowledged.max(self.first);
    }
}

fn place(first: i64, number: i64) -> Option<usize> {
    usize::try_from(number.checked_sub(first)?).ok()
}

fn size(entry: &Entry) -> usize {
    entry.packet.size_bytes
}

/// A moment of the receiver's clock. The clock's zero lies one turn of the reference time earlier,
/// so that a receiver whose clock goes back is still after zero.
fn time(ticks: i64) -> Duration {
    let ticks = ticks.saturating_add(i64::from(REFERENCE_END) * REFERENCE_TICKS);
    Duration::from_micros(u64::try_from(ticks).unwrap_or_default().saturating_mul(TICK.as_micros() as u64))
}

/// The receiver's clock, whose 24 bits begin anew after twelve days.
#[derive(Debug, Default)]
struct ReceiverClock {
    last: Option<i64>,
}

impl ReceiverClock {
    /// The reference time in ticks, counted on.
    fn ticks(&mut self, reference: u32) -> i64 {
        let end = i64::from(REFERENCE_END);
        let reference = i64::from(reference % REFERENCE_END);
        let whole = self.last.map_or(reference, |last| {
            let step = (reference - last).rem_euclid(end);
            last + if step >= end / 2 { step - end } else { step }
        });
        self.last = Some(whole);
        whole * REFERENCE_TICKS
    }
}
