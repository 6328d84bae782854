//! Packets on their way over a made-up line.

use super::chance::Chance;
use super::settings::LinkSettings;
use crate::bitrate::Bitrate;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// The most packets that wait or travel at once: a line with more is none.
const MOST: usize = 100_000;

/// What became of the packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkCounts {
    /// Packets given to the line.
    pub sent: u64,
    /// Bytes given to the line.
    pub sent_bytes: u64,
    /// Packets lost by chance.
    pub lost: u64,
    /// Packets dropped because the queue was full.
    pub dropped: u64,
    /// Packets that came out, doubles included.
    pub delivered: u64,
    /// Bytes that came out.
    pub delivered_bytes: u64,
}

/// A line in one direction, from what is sent at one end to what arrives at the other.
///
/// Shape: chance of loss, then a queue with a rate, then the way with its jitter.
/// Invariant: the same seed and the same calls give the same arrivals.
#[derive(Debug)]
pub struct Link<P> {
    settings: LinkSettings,
    chance: Chance,
    /// Up to when the queue has been worked off.
    clock: Duration,
    queue: VecDeque<Waiting<P>>,
    waiting_bytes: f64,
    travelling: BTreeMap<(Duration, u64), (usize, P)>,
    counted: u64,
    bad_mood: bool,
    last_arrival: Duration,
    counts: LinkCounts,
}

#[derive(Debug)]
struct Waiting<P> {
    size_bytes: usize,
    left_bytes: f64,
    packet: P,
}

impl<P: Clone> Link<P> {
    /// An empty line.
    pub fn new(settings: LinkSettings, seed: u64) -> Self {
        Self {
            settings,
            chance: Chance::new(seed),
            clock: Duration::ZERO,
            queue: VecDeque::new(),
            waiting_bytes: 0.0,
            travelling: BTreeMap::new(),
            counted: 0,
            bad_mood: false,
            last_arrival: Duration::ZERO,
            counts: LinkCounts::default(),
        }
    }

    /// What became of the packets so far.
    pub fn counts(&self) -> LinkCounts {
        self.counts
    }

    /// From `now` on the line has this rate, whatever was planned; nothing is no limit.
    pub fn set_rate(&mut self, rate: Option<Bitrate>, now: Duration) {
        self.advance(now);
        self.settings.rates.retain(|(from, _)| *from < now);
        match rate {
            Some(rate) => self.settings.rates.push((now, rate)),
            None => self.settings.rates.clear(),
        }
    }

    /// How long a packet sent `now` would wait for its turn.
    pub fn queue_delay(&mut self, now: Duration) -> Duration {
        self.advance(now);
        self.settings.rate_at(now).map_or(Duration::ZERO, |rate| rate.time_for(self.waiting_bytes))
    }

    /// Puts a packet on the line.
    pub fn send(&mut self, size_bytes: usize, packet: P, now: Duration) {
        self.advance(now);
        self.counts.sent += 1;
        self.counts.sent_bytes += size_bytes as u64;
        if self.is_lost() || self.queue.len() + self.travelling.len() >= MOST {
            self.counts.lost += 1;
            return;
        }
        if self.is_full(size_bytes, now) {
            self.counts.dropped += 1;
            return;
        }
        let twice = self.chance.happens(self.settings.duplication);
        for _ in 0..=usize::from(twice) {
            self.waiting_bytes += size_bytes as f64;
            let packet = packet.clone();
            self.queue.push_back(Waiting { size_bytes, left_bytes: size_bytes as f64, packet });
        }
        self.advance(now);
    }

    /// The next packet that has arrived by `now`, earliest first, and when it did.
    pub fn poll(&mut self, now: Duration) -> Option<(Duration, P)> {
        self.advance(now);
        let first = self.travelling.first_entry()?;
        if first.key().0 > now {
            return None;
        }
        let ((at, _), (size_bytes, packet)) = first.remove_entry();
        self.counts.delivered += 1;
        self.counts.delivered_bytes += size_bytes as u64;
        Some((at, packet))
    }

    /// When to look again; nothing while the line is empty.
    pub fn next_wake(&self) -> Option<Duration> {
        let arrival = self.travelling.first_key_value().map(|((at, _), _)| *at);
        let served = self.queue.front().map(|head| {
            let rate = self.settings.rate_at(self.clock);
            let done = rate.map_or(self.clock, |rate| self.clock + rate.time_for(head.left_bytes));
            self.settings.rate_changes_after(self.clock).map_or(done, |change| change.min(done))
        });
        arrival.into_iter().chain(served).min()
    }

    fn is_lost(&mut self) -> bool {
        if let Some(bursts) = self.settings.bursts {
            let turns = if self.bad_mood { bursts.end } else { bursts.begin };
            if self.chance.happens(turns) {
                self.bad_mood = !self.bad_mood;
            }
            if self.bad_mood && self.chance.happens(bursts.loss) {
                return true;
            }
        }
        self.chance.happens(self.settings.loss)
    }

    fn is_full(&self, size_bytes: usize, now: Duration) -> bool {
        let (Some(most), Some(rate)) = (self.settings.queue, self.settings.rate_at(now)) else {
            return false;
        };
        // An empty queue takes any packet, however long it takes.
        !self.queue.is_empty() && self.waiting_bytes + size_bytes as f64 > rate.bytes_in(most)
    }

    /// Works the queue off up to `to`. A time before the last one changes nothing.
    fn advance(&mut self, to: Duration) {
        while let Some(head) = self.queue.front_mut() {
            let Some(rate) = self.settings.rate_at(self.clock) else {
                self.leave();
                continue;
            };
            let until = self.settings.rate_changes_after(self.clock).map_or(to, |change| change.min(to));
            if until <= self.clock {
                break;
            }
            let needed = rate.time_for(head.left_bytes);
            if self.clock + needed <= until {
                self.waiting_bytes = (self.waiting_bytes - head.left_bytes).max(0.0);
                head.left_bytes = 0.0;
                self.clock += needed;
                self.leave();
            } else {
                let passed = rate.bytes_in(until - self.clock);
                head.left_bytes -= passed;
                self.waiting_bytes = (self.waiting_bytes - passed).max(0.0);
                self.clock = until;
            }
        }
        if self.queue.is_empty() {
            self.waiting_bytes = 0.0;
            self.clock = self.clock.max(to);
        }
    }

    /// Takes the first packet out of the queue and sets it on its way.
    fn leave(&mut self) {
        let Some(head) = self.queue.pop_front() else { return };
        self.waiting_bytes = (self.waiting_bytes - head.left_bytes).max(0.0);
        let mut arrival = self.clock + self.settings.way_at(self.clock) + self.chance.within(self.settings.jitter);
        if self.chance.happens(self.settings.reordering) {
            arrival += self.settings.held_back;
        } else if !self.settings.overtaking {
            arrival = arrival.max(self.last_arrival);
            self.last_arrival = arrival;
        }
        self.counted += 1;
        self.travelling.insert((arrival, self.counted), (head.size_bytes, head.packet));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::Bursts;

    const MS: Duration = Duration::from_millis(1);

    fn arrivals(settings: LinkSettings, seed: u64, count: u32, every: Duration) -> Vec<(Duration, u32)> {
        let mut link = Link::new(settings, seed);
        for n in 0..count {
            link.send(1_250, n, every * n);
        }
        std::iter::from_fn(|| link.poll(Duration::from_secs(3_600))).collect()
    }

    #[test]
    fn a_megabit_line_takes_ten_milliseconds_for_each_packet() {
        let settings = LinkSettings { queue: None, ..LinkSettings::of_rate(Bitrate::from_kbps(1_000)) };
        let arrived = arrivals(settings, 1, 5, Duration::ZERO);
        let times: Vec<u128> = arrived.iter().map(|(at, _)| at.as_millis()).collect();
        assert_eq!(times, [30, 40, 50, 60, 70]);
    }

    #[test]
    fn a_full_queue_drops_what_comes_last() {
        let mut link = Link::new(LinkSettings::of_rate(Bitrate::from_kbps(1_000)), 1);
        for n in 0..100_u32 {
            link.send(1_250, n, Duration::ZERO);
        }
        assert_eq!(link.counts().dropped, 70);
        assert_eq!(link.queue_delay(Duration::ZERO), 300 * MS);
        let last = std::iter::from_fn(|| link.poll(Duration::from_secs(9))).last().unwrap();
        assert_eq!(last, (320 * MS, 29));
    }

    #[test]
    fn the_rate_changes_while_a_packet_is_on_its_way() {
        let settings = LinkSettings::of_rate(Bitrate::from_kbps(1_000)).then(5 * MS, Bitrate::from_kbps(100));
        assert_eq!(arrivals(settings, 1, 1, Duration::ZERO)[0].0, 75 * MS);
        let outage = LinkSettings::of_rate(Bitrate::ZERO).then(Duration::from_secs(2), Bitrate::from_kbps(1_000));
        assert_eq!(arrivals(outage, 1, 1, Duration::ZERO)[0].0, 2_030 * MS);
    }

    #[test]
    fn the_same_seed_gives_the_same_line() {
        let settings = || LinkSettings {
            loss: 0.1,
            jitter: 30 * MS,
            overtaking: true,
            duplication: 0.05,
            reordering: 0.05,
            held_back: 40 * MS,
            ..LinkSettings::default()
        };
        let first = arrivals(settings(), 5, 500, MS);
        assert_eq!(first, arrivals(settings(), 5, 500, MS));
        assert_ne!(first, arrivals(settings(), 6, 500, MS));
        assert!((430..520).contains(&first.len()), "{}", first.len());
        assert!(first.windows(2).any(|pair| pair[0].1 > pair[1].1));
        assert!(first.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    }

    #[test]
    fn losses_come_together_in_bursts() {
        let bursts = Bursts { begin: 0.01, end: 0.2, loss: 1.0 };
        let arrived = arrivals(LinkSettings { bursts: Some(bursts), ..LinkSettings::default() }, 3, 20_000, MS);
        let gaps: Vec<u32> = arrived.windows(2).map(|pair| pair[1].1 - pair[0].1 - 1).filter(|gap| *gap > 0).collect();
        let lost: u32 = gaps.iter().sum();
        let mean = f64::from(lost) / gaps.len() as f64;
        assert!((4.0..6.0).contains(&mean), "{mean}");
        assert!((700..1_300).contains(&lost), "{lost}");
    }

    #[test]
    fn the_relay_changes_the_rate_while_it_runs() {
        let mut link = Link::new(LinkSettings::of_rate(Bitrate::from_kbps(1_000)), 1);
        link.send(1_250, 0, Duration::ZERO);
        link.set_rate(Some(Bitrate::from_kbps(100)), 5 * MS);
        assert_eq!(link.next_wake(), Some(55 * MS));
        assert_eq!(link.poll(74 * MS), None);
        assert_eq!(link.next_wake(), Some(75 * MS));
        assert_eq!(link.poll(75 * MS), Some((75 * MS, 0)));
        link.set_rate(None, 80 * MS);
        link.send(1_250, 1, 80 * MS);
        assert_eq!(link.poll(100 * MS), Some((100 * MS, 1)));
    }
}
