//! What a probe found.

use crate::bitrate::Bitrate;
use crate::packet::{Outcome, PacketResult, Probe, ProbeId};
use std::time::Duration;

/// Of a probe's packets and bytes, this share must have arrived for it to tell anything.
const ENOUGH: f64 = 0.6;

/// Arriving faster than sent by more than this, packets waited together somewhere: no measure.
const TOO_GOOD: f64 = 2.5;

/// Arriving slower than this share of the sending rate, the line's limit was met.
const LIMITED: f64 = 0.9;

/// What remains of a limit that was met: reports go over the line, too, and are not counted.
const BELOW_LIMIT: f64 = 0.88;

/// A probe spread over more than this is none.
const LONGEST: Duration = Duration::from_secs(1);

/// What a probe found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// The rate the line bears.
    pub(crate) rate: Bitrate,
    /// Whether the line's limit was met.
    pub(crate) limited: bool,
}

/// Collects what became of one probe's packets.
#[derive(Debug)]
pub(crate) struct Meter {
    probe: Probe,
    packets: usize,
    bytes: usize,
    lost_bytes: usize,
    first: Option<End>,
    last: Option<End>,
}

#[derive(Debug, Clone, Copy)]
struct End {
    sent: Duration,
    arrival: Duration,
    size: usize,
}

impl Meter {
    pub(crate) fn new(probe: Probe) -> Self {
        Self { probe, packets: 0, bytes: 0, lost_bytes: 0, first: None, last: None }
    }

    pub(crate) fn id(&self) -> ProbeId {
        self.probe.id
    }

    /// The rate tried.
    pub(crate) fn rate(&self) -> Bitrate {
        self.probe.rate
    }

    /// Takes one of the probe's packets.
    pub(crate) fn take(&mut self, result: &PacketResult) {
        let size = result.packet.size_bytes;
        let Outcome::Received(arrival) = result.outcome else {
            self.lost_bytes += size;
            return;
        };
        self.packets += 1;
        self.bytes += size;
        let end = End { sent: result.sent, arrival, size };
        if self.first.is_none_or(|first| end.sent < first.sent) {
            self.first = Some(end);
        }
        if self.last.is_none_or(|last| end.sent >= last.sent) {
            self.last = Some(end);
        }
    }

    /// What was found; nothing when too little arrived or it arrived too unevenly. `inherent` is the
    /// share of packets the line loses whatever the rate.
    pub(crate) fn found(&self, inherent: f64) -> Option<Found> {
        let (first, last) = (self.first?, self.last?);
        let enough = self.packets as f64 >= self.probe.packets as f64 * ENOUGH
            && self.bytes as f64 >= self.probe.bytes as f64 * ENOUGH;
        let sent_for = last.sent.saturating_sub(first.sent);
        let arrived_for = last.arrival.checked_sub(first.arrival)?;
        if !enough || sent_for.is_zero() || arrived_for.is_zero() || sent_for > LONGEST || arrived_for > LONGEST {
            return None;
        }
        // The bytes of the last packet go out after the sending time, those of the first arrive
        // before the arriving time.
        let all = self.bytes + self.lost_bytes;
        let sent = Bitrate::of((all - last.size) as u64, sent_for);
        let arrived = Bitrate::of((self.bytes - first.size) as u64, arrived_for).times(1.0 / (1.0 - inherent));
        if arrived > sent.times(TOO_GOOD) {
            return None;
        }
        let limited = arrived < sent.times(LIMITED);
        Some(Found { rate: if limited { arrived.times(BELOW_LIMIT) } else { sent.min(arrived) }, limited })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::{PacketKind, SentPacket};

    /// Ten packets of 1,250 bytes sent every 5 ms, arriving every `apart` microseconds.
    fn meter(apart: u64, lost: usize) -> Meter {
        let probe = Probe { id: ProbeId(1), rate: Bitrate::from_kbps(2_000), bytes: 12_500, packets: 10 };
        let mut meter = Meter::new(probe);
        for n in 0..10_u32 {
            let arrival = Duration::from_secs(9) + Duration::from_micros(apart) * n;
            let outcome = if (n as usize) % 5 < lost { Outcome::Lost } else { Outcome::Received(arrival) };
            let packet = SentPacket { size_bytes: 1_250, kind: PacketKind::Padding, probe: Some(ProbeId(1)) };
            meter.take(&PacketResult { packet, sent: Duration::from_millis(5) * n, outcome });
        }
        meter
    }

    #[test]
    fn a_line_that_bears_the_probe_gives_its_rate() {
        let found = meter(5_000, 0).found(0.0).unwrap();
        assert_eq!((found.rate.kbps(), found.limited), (2_000, false));
    }

    #[test]
    fn a_narrower_line_gives_a_little_less_than_its_own_rate() {
        let found = meter(10_000, 0).found(0.0).unwrap();
        assert_eq!((found.rate.kbps(), found.limited), (880, true));
    }

    #[test]
    fn uneven_or_decimated_probes_tell_nothing() {
        assert_eq!(meter(500, 0).found(0.0), None);
        assert_eq!(meter(0, 0).found(0.0), None);
        assert_eq!(meter(5_000, 3).found(0.0), None);
        assert!(meter(5_000, 1).found(0.2).is_some());
        assert_eq!(meter(400_000, 0).found(0.0), None);
    }
}
