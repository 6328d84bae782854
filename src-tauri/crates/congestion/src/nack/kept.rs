//! The sending end keeps what may be asked for.

use crate::sequence::{Unwrapper, low, nearest};
use crate::steady::Steady;
use std::collections::VecDeque;
use std::time::Duration;

/// Packets kept: four seconds of a rich call.
const MOST: usize = 1_024;

/// A packet older than this comes too late on any line.
const KEPT_FOR: Duration = Duration::from_secs(1);

/// Requests read at once; the rest of a longer list is not ours.
const MOST_REQUESTS: usize = 400;

/// Packets a filler is chosen from: those of the last few pictures.
const FILLERS: usize = 16;

/// The same packet is not sent again sooner than this, however short the round trip.
const LEAST_SPACING: Duration = Duration::from_millis(20);

/// Losses above this share are frequent.
const FREQUENT: f64 = 0.03;

/// A packet that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<P> {
    /// Its number in its stream.
    pub sequence: u16,
    /// Its size on the line.
    pub size_bytes: usize,
    /// The packet.
    pub packet: P,
    /// How many times to send it: where losses are frequent a repeat is likely lost, too, and one that was asked for
    /// before was lost again, and comes late.
    pub copies: u8,
}

/// All packets once, then once more those of which more copies go out, each with the number of its round: what is lost
/// together with one copy shall not take the other along.
pub fn in_rounds<P>(all: &[Kept<P>]) -> impl Iterator<Item = (u8, &Kept<P>)> {
    let rounds = all.iter().map(|kept| kept.copies).max().unwrap_or(0);
    (0..rounds).flat_map(|round| all.iter().filter(move |kept| kept.copies > round).map(move |kept| (round, kept)))
}

#[derive(Debug)]
struct Slot<P> {
    number: i64,
    sent: Duration,
    repeated: Option<Duration>,
    size_bytes: usize,
    packet: P,
}

/// The packets of one stream, kept for a second to be sent again.
///
/// Invariant: a packet is given out again at most once a round trip, however often it is asked for;
/// the caller gives each to [`crate::Pacer::push_repeat`], whose share bounds them altogether, and
/// tells [`RetransmitBuffer::refused`] of what had no room.
/// Source: RFC 4585 §6.2.1, RFC 4588.
#[derive(Debug)]
pub struct RetransmitBuffer<P> {
    clock: Steady,
    unwrapper: Unwrapper,
    slots: VecDeque<Slot<P>>,
    repeated: u64,
    ignored: u64,
}

impl<P> Default for RetransmitBuffer<P> {
    fn default() -> Self {
        Self {
            clock: Steady::default(),
            unwrapper: Unwrapper::default(),
            slots: VecDeque::new(),
            repeated: 0,
            ignored: 0,
        }
    }
}

impl<P: Clone> RetransmitBuffer<P> {
    /// Nothing kept yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Packets given out again so far.
    pub fn repeated(&self) -> u64 {
        self.repeated
    }

    /// Requests not answered so far.
    pub fn ignored(&self) -> u64 {
        self.ignored
    }

    /// Keeps a packet that goes out for the first time. Numbers must rise.
    pub fn keep(&mut self, sequence: u16, size_bytes: usize, packet: P, now: Duration) {
        let now = self.clock.at(now);
        let number = self.unwrapper.unwrap(sequence);
        if self.slots.back().is_some_and(|last| number <= last.number) {
            self.slots.clear();
        }
        self.slots.push_back(Slot { number, sent: now, repeated: None, size_bytes, packet });
        while self.slots.len() > MOST || self.slots.front().is_some_and(|slot| now.saturating_sub(slot.sent) > KEPT_FOR)
        {
            self.slots.pop_front();
        }
    }

    /// Of the newest packets the one nearest to a size, for whoever needs a packet of no use but that.
    pub fn filler(&self, near_bytes: usize) -> Option<Kept<P>> {
        let newest = self.slots.iter().rev().take(FILLERS);
        let slot = newest.min_by_key(|slot| slot.size_bytes.abs_diff(near_bytes))?;
        let sequence = low(slot.number);
        Some(Kept { sequence, size_bytes: slot.size_bytes, packet: slot.packet.clone(), copies: 1 })
    }

    /// The packets to send again for a request; `loss` is the share of packets lost lately.
    pub fn asked_for(&mut self, numbers: &[u16], round_trip: Duration, loss: f64, now: Duration) -> Vec<Kept<P>> {
        let now = self.clock.at(now);
        let spacing = round_trip.max(LEAST_SPACING);
        let mut again = Vec::new();
        for sequence in numbers.iter().take(MOST_REQUESTS) {
            let slot = self.slot(*sequence).filter(|slot| {
                let early = slot.repeated.is_some_and(|at| now.saturating_sub(at) < spacing);
                !early && now.saturating_sub(slot.sent) <= KEPT_FOR
            });
            if let Some(slot) = slot {
                let copies = 1 + u8::from(slot.repeated.is_some()) + u8::from(loss > FREQUENT);
                slot.repeated = Some(now);
                again.push(Kept {
                    sequence: *sequence,
                    size_bytes: slot.size_bytes,
                    packet: slot.packet.clone(),
                    copies,
                });
            }
        }
        self.repeated += again.len() as u64;
        self.ignored += (numbers.len() - again.len()) as u64;
        again
    }

    /// A packet given out found no room: it may be asked for again at once.
    pub fn refused(&mut self, sequence: u16) {
        if let Some(slot) = self.slot(sequence) {
            slot.repeated = None;
            self.repeated = self.repeated.saturating_sub(1);
            self.ignored += 1;
        }
    }

    fn slot(&mut self, sequence: u16) -> Option<&mut Slot<P>> {
        let number = nearest(self.slots.back()?.number, sequence);
        let place = self.slots.binary_search_by_key(&number, |slot| slot.number).ok()?;
        self.slots.get_mut(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bitrate, Pacer};

    const MS: Duration = Duration::from_millis(1);
    const TRIP: Duration = Duration::from_millis(40);

    fn kept(first: u16, count: u16) -> RetransmitBuffer<u16> {
        let mut buffer = RetransmitBuffer::new();
        for n in 0..count {
            let number = first.wrapping_add(n);
            buffer.keep(number, 1_250, number, MS * u32::from(n));
        }
        buffer
    }

    #[test]
    fn a_packet_is_sent_again_once_a_round_trip() {
        let mut buffer = kept(65_530, 20);
        assert_eq!(buffer.asked_for(&[65_535, 2, 2], TRIP, 0.0, MS * 20).len(), 2);
        assert!(buffer.asked_for(&[65_535, 2], TRIP, 0.0, MS * 59).is_empty());
        assert_eq!(buffer.asked_for(&[65_535], TRIP, 0.0, MS * 60)[0].packet, 65_535);
        assert_eq!((buffer.repeated(), buffer.ignored()), (3, 3));
    }

    #[test]
    fn repeats_are_doubled_where_losses_are_frequent_and_when_one_was_lost() {
        let mut buffer = kept(0, 20);
        let mut copies = |loss, ms| buffer.asked_for(&[3], TRIP, loss, MS * ms)[0].copies;
        assert_eq!([copies(0.0, 20), copies(0.0, 60)], [1, 2]);
        let mut buffer = kept(0, 20);
        let mut copies = |loss, ms| buffer.asked_for(&[3], TRIP, loss, MS * ms)[0].copies;
        assert_eq!([copies(0.05, 20), copies(0.05, 60)], [2, 3]);
    }

    #[test]
    fn what_is_unknown_or_too_old_is_not_sent_again() {
        let mut buffer = kept(0, 20);
        assert!(buffer.asked_for(&[20, 500, 65_535], TRIP, 0.0, MS * 20).is_empty());
        assert!(buffer.asked_for(&[3], TRIP, 0.0, MS * 1_004).is_empty());
        assert!(RetransmitBuffer::<u16>::new().asked_for(&[1], TRIP, 0.0, MS).is_empty());
    }

    #[test]
    fn a_packet_that_found_no_room_may_be_asked_for_again() {
        let mut buffer = kept(0, 20);
        assert_eq!(buffer.asked_for(&[3], TRIP, 0.0, MS * 20).len(), 1);
        buffer.refused(3);
        assert_eq!(buffer.asked_for(&[3], TRIP, 0.0, MS * 21).len(), 1);
        assert_eq!(buffer.repeated(), 1);
    }

    #[test]
    fn a_filler_is_a_late_packet_of_about_the_size() {
        let mut buffer = kept(0, 20);
        buffer.keep(20, 280, 20, MS * 20);
        buffer.keep(21, 900, 21, MS * 21);
        assert_eq!(buffer.filler(300).map(|kept| (kept.sequence, kept.size_bytes)), Some((20, 280)));
        assert_eq!(RetransmitBuffer::<u8>::new().filler(300), None);
    }

    #[test]
    fn memory_is_bounded() {
        let mut buffer = RetransmitBuffer::new();
        for n in 0..70_000_u32 {
            buffer.keep(n as u16, 100, n, Duration::from_micros(u64::from(n) * 10));
            assert!(buffer.slots.len() <= MOST);
        }
    }

    #[test]
    fn a_storm_of_requests_on_a_narrow_line_takes_the_share_of_repeats_and_no_more() {
        // The storm of the crate this replaces: everything asked for again every millisecond, ten
        // seconds long, on a line of 300 kbit/s. It answered with 33 Mbit/s.
        let line = Bitrate::from_kbps(300);
        let mut pacer = Pacer::new(line);
        let mut buffer = RetransmitBuffer::new();
        let mut sent = 0;
        for n in 0..10_000_u32 {
            let now = MS * n;
            if n % 33 == 0 {
                buffer.keep((n / 33) as u16, 1_250, n, now);
            }
            let newest = (n / 33) as u16;
            let wanted: Vec<u16> = (0..30).map(|back| newest.wrapping_sub(back)).collect();
            for kept in buffer.asked_for(&wanted, TRIP, 0.0, now) {
                if !pacer.push_repeat(kept.size_bytes, kept.packet, false, now) {
                    buffer.refused(kept.sequence);
                }
            }
            sent += std::iter::from_fn(|| pacer.poll(now)).map(|release| release.size_bytes).sum::<usize>();
        }
        let rate = Bitrate::of(sent as u64, Duration::from_secs(10));
        assert!(rate.kbps() <= 100, "{rate:?}");
    }
}
