//! Arrivals, noted until they are reported.

use super::{REFERENCE_END, REFERENCE_TICKS, TICK, TransportFeedback};
use crate::bitrate::Bitrate;
use crate::sequence::{Unwrapper, low};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often to report on a line with room.
pub const FEEDBACK_EVERY_FAST: Duration = Duration::from_millis(50);

/// How often to report on a narrow line, where reports take room from the voice.
pub const FEEDBACK_EVERY_SLOW: Duration = Duration::from_millis(100);

/// Below this own rate the line counts as narrow: a report is about a hundred bytes, and twenty a
/// second shall not be more than a twentieth.
const NARROW: Bitrate = Bitrate::from_kbps(400);

/// A report covers at most this many packets, so that it fits one packet on any line.
const MOST_A_REPORT: i64 = 400;

/// Reports made at once; what is older than they can cover is not told.
const MOST_REPORTS: usize = 4;

/// A number further ahead than this starts everything anew.
const FARTHEST: i64 = 2_000;

/// Arrivals remembered.
const MOST: usize = 4_096;

/// Two arrivals further apart than this do not fit one report.
const FARTHEST_TICKS: i64 = 32_000;

/// The receiving end's notes on which packet came when.
///
/// Shape: each report covers what came since the one before; a packet that was overtaken and comes
/// late lets the next report begin with it. Of two ends that both have this crate, each may let its
/// reports repeat the ones before; a browser would count the lost packets in them twice.
/// Invariant: holds at most 4,096 arrivals and makes at most four reports at once, each of at most
/// 400 packets.
/// Source: draft-holmer-rmcat-transport-wide-cc-extensions-01.
#[derive(Debug)]
pub struct ArrivalRecorder {
    sender_ssrc: u32,
    media_ssrc: u32,
    every: Duration,
    repeating: bool,
    unwrapper: Unwrapper,
    arrivals: BTreeMap<i64, Duration>,
    /// The first number the next report must cover.
    unreported: Option<i64>,
    /// The number after the newest reported one.
    next: Option<i64>,
    /// The first number the last report was made for.
    repeated: Option<i64>,
    number: u8,
    reported: Option<Duration>,
}

impl ArrivalRecorder {
    /// Nothing noted yet. `sender_ssrc` is our own source.
    pub fn new(sender_ssrc: u32) -> Self {
        Self {
            sender_ssrc,
            media_ssrc: 0,
            every: FEEDBACK_EVERY_FAST,
            repeating: false,
            unwrapper: Unwrapper::default(),
            arrivals: BTreeMap::new(),
            unreported: None,
            next: None,
            repeated: None,
            number: 0,
            reported: None,
        }
    }

    /// The same, with reports that also cover the packets of the one before, so that one lost report
    /// is no loss. Not for a browser.
    #[must_use]
    pub fn repeating(self) -> Self {
        Self { repeating: true, ..self }
    }

    /// Fits the reports to what our own direction of the line can carry.
    pub fn fit_to(&mut self, own: Bitrate) {
        self.every = if own < NARROW { FEEDBACK_EVERY_SLOW } else { FEEDBACK_EVERY_FAST };
    }

    /// Notes that packet `sequence` of stream `media_ssrc` came. A double changes nothing.
    pub fn arrived(&mut self, sequence: u16, media_ssrc: u32, now: Duration) {
        self.media_ssrc = media_ssrc;
        let newest = self.arrivals.last_key_value().map(|(newest, _)| *newest);
        let whole = self.unwrapper.unwrap(sequence);
        if newest.is_some_and(|newest| (whole - newest).abs() > FARTHEST) {
            self.arrivals.clear();
            self.unreported = None;
            self.next = None;
            self.repeated = None;
        }
        if self.arrivals.contains_key(&whole) {
            return;
        }
        self.arrivals.insert(whole, now);
        self.unreported = Some(self.unreported.map_or(whole, |first| first.min(whole)));
        while self.arrivals.len() > MOST {
            self.arrivals.pop_first();
        }
    }

    /// When the next report is due; nothing while there is nothing to report.
    pub fn next_wake(&self) -> Option<Duration> {
        self.unreported?;
        Some(self.reported.map_or(Duration::ZERO, |at| at + self.every))
    }

    /// The reports that are due `now`.
    pub fn poll(&mut self, now: Duration) -> Vec<TransportFeedback> {
        // A clock that went back must not silence the reports.
        let due = self.reported.is_none_or(|at| now >= at + self.every || now < at);
        let (Some(first), true) = (self.unreported, due) else {
            return Vec::new();
        };
        let Some(newest) = self.arrivals.last_key_value().map(|(newest, _)| *newest) else {
            return Vec::new();
        };
        self.reported = Some(now);
        self.unreported = None;
        let oldest = newest - MOST_A_REPORT * (MOST_REPORTS as i64 - 1);
        // What is missing since the last report is told by this one.
        let first = self.next.map_or(first, |next| next.min(first)).max(oldest);
        let again = self.repeated.filter(|_| self.repeating);
        let begin = again.map_or(first, |again| again.min(first)).max(oldest);
        self.repeated = Some(first);
        self.next = Some(newest + 1);
        self.arrivals = self.arrivals.split_off(&(newest - FARTHEST));
        self.reports(begin, newest)
    }

    /// Reports from `begin` to `newest`; a new one begins where the format's limits end the last.
    fn reports(&mut self, begin: i64, newest: i64) -> Vec<TransportFeedback> {
        let mut reports: Vec<TransportFeedback> = Vec::new();
        let mut open: Option<Open> = None;
        let mut from = begin;
        let mut number = self.number;
        for (&whole, &at) in self.arrivals.range(begin..=newest) {
            let at = i64::try_from(at.as_micros() / TICK.as_micros()).unwrap_or(i64::MAX);
            let fits = open
                .as_ref()
                .is_some_and(|open| (at - open.last).abs() < FARTHEST_TICKS && whole - open.first < MOST_A_REPORT);
            if !fits {
                reports.extend(open.take().map(|open| open.report));
                if reports.len() == MOST_REPORTS {
                    break;
                }
                // Packets that are missing before this one are told as far as there is room.
                let first = from.max(whole - MOST_A_REPORT + 1);
                open = Some(self.begin(first, at, number));
                number = number.wrapping_add(1);
            }
            if let Some(open) = &mut open {
                let missing = usize::try_from(whole - open.first).unwrap_or_default();
                open.report.arrivals.resize(missing, None);
                open.report.arrivals.push(i32::try_from(at - open.reference).ok());
                open.last = at;
                from = whole + 1;
            }
        }
        reports.extend(open.map(|open| open.report));
        reports.truncate(MOST_REPORTS);
        self.number = number;
        reports
    }

    fn begin(&self, first: i64, at: i64, number: u8) -> Open {
        let units = at.div_euclid(REFERENCE_TICKS);
        let report = TransportFeedback {
            sender_ssrc: self.sender_ssrc,
            media_ssrc: self.media_ssrc,
            first: low(first),
            reference: u32::try_from(units.rem_euclid(i64::from(REFERENCE_END))).unwrap_or_default(),
            number,
            arrivals: Vec::new(),
        };
        Open { first, reference: units * REFERENCE_TICKS, last: at, report }
    }
}

/// A report that still takes arrivals.
struct Open {
    first: i64,
    /// Ticks.
    reference: i64,
    /// Ticks.
    last: i64,
    report: TransportFeedback,
}

#[cfg(test)]
mod tests {
    use super::super::{parse, write};
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn filled(numbers: impl IntoIterator<Item = u16>) -> ArrivalRecorder {
        let mut recorder = ArrivalRecorder::new(1);
        for (n, number) in (1..).zip(numbers) {
            recorder.arrived(number, 7, MS * n);
        }
        recorder
    }

    #[test]
    fn a_report_comes_every_fifty_milliseconds_and_may_repeat_the_one_before() {
        let mut recorder = filled([10, 11, 13]).repeating();
        let reports = recorder.poll(4 * MS);
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0].first, 10);
        assert_eq!(reports[0].arrivals, [Some(4), Some(8), None, Some(12)]);
        assert_eq!(recorder.next_wake(), None);
        recorder.arrived(14, 7, 10 * MS);
        assert_eq!(recorder.next_wake(), Some(54 * MS));
        assert!(recorder.poll(53 * MS).is_empty());
        let again = recorder.poll(54 * MS);
        assert_eq!((again[0].first, again[0].received(), again[0].number), (10, 4, 1));
        recorder.arrived(15, 7, 60 * MS);
        let third = recorder.poll(104 * MS);
        assert_eq!((third[0].first, third[0].received()), (14, 2));
        let mut plain = filled([10, 11, 13]);
        plain.poll(4 * MS);
        plain.arrived(15, 7, 10 * MS);
        assert_eq!(plain.poll(60 * MS)[0].arrivals, [None, Some(40)]);
    }

    #[test]
    fn a_narrow_line_gets_half_as_many_reports() {
        let mut recorder = filled([1]);
        recorder.fit_to(Bitrate::from_kbps(200));
        recorder.poll(MS);
        recorder.arrived(2, 7, 2 * MS);
        assert_eq!(recorder.next_wake(), Some(101 * MS));
    }

    #[test]
    fn a_late_packet_is_told_and_a_double_is_not() {
        let mut recorder = filled([10, 12, 13]);
        recorder.poll(4 * MS);
        recorder.arrived(12, 7, 5 * MS);
        assert_eq!(recorder.next_wake(), None);
        recorder.arrived(11, 7, 6 * MS);
        let report = recorder.poll(60 * MS).remove(0);
        assert_eq!((report.first, report.received()), (11, 3));
        assert_eq!(report.arrivals[0], Some(24));
    }

    #[test]
    fn numbers_begin_anew_and_reports_hold() {
        let reports = filled([65_534, 65_535, 0, 1]).poll(9 * MS);
        assert_eq!((reports[0].first, reports[0].received()), (65_534, 4));
    }

    #[test]
    fn a_jump_of_numbers_or_time_starts_anew_and_stays_small() {
        let mut recorder = filled([1, 2, 30_000, 30_001]);
        let reports = recorder.poll(9 * MS);
        assert_eq!((reports.len(), reports[0].first, reports[0].received()), (1, 30_000, 2));
        recorder.arrived(30_002, 7, Duration::from_secs(10));
        recorder.arrived(30_003, 7, Duration::from_secs(60));
        let reports = recorder.poll(Duration::from_secs(60));
        assert_eq!(reports.len(), 2);
        assert!(reports.iter().all(|report| write(report).is_ok()));
        // The clock goes back: still reported.
        recorder.arrived(30_004, 7, Duration::from_secs(2));
        assert!(!recorder.poll(Duration::from_secs(2)).is_empty());
    }

    #[test]
    fn whatever_comes_memory_and_reports_stay_bounded() {
        let mut chance = crate::emulator::Chance::new(4);
        let mut recorder = ArrivalRecorder::new(1);
        for n in 0..60_000_u32 {
            let number = if chance.happens(0.01) { chance.next_bits() as u16 } else { (n * 3) as u16 };
            recorder.arrived(number, 7, Duration::from_micros(chance.below(9_000_000)));
            assert!(recorder.arrivals.len() <= MOST);
            if n % 500 == 0 {
                let reports = recorder.poll(MS * n);
                assert!(reports.len() <= MOST_REPORTS);
                for report in reports {
                    let bytes = write(&report).unwrap();
                    assert!(bytes.len() < 1_200, "{}", bytes.len());
                    assert_eq!(parse(&bytes).unwrap(), report);
                }
            }
        }
    }
}
