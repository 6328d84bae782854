//! Key frames, asked for and made no more often than a line bears.

use crate::bitrate::Bitrate;
use crate::steady::Steady;
use std::time::Duration;

/// The least time between two requests of ours: each answer is a large picture.
const ASK_AT_MOST_EVERY: Duration = Duration::from_millis(250);

/// A request that is not answered is made again after this and a round trip, then after twice as
/// long, and so on.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(300);

/// And at least this often.
const ASK_AT_LEAST_EVERY: Duration = Duration::from_secs(3);

/// The least time between two key frames of ours.
const MAKE_AT_MOST_EVERY: Duration = Duration::from_millis(300);

/// Key frames take at most this share of the pictures' rate.
const SHARE: f64 = 0.35;

/// Whoever asks gets a key frame after this at the latest.
const MAKE_AT_LEAST_EVERY: Duration = Duration::from_secs(3);

/// When we ask the other end for a key frame.
///
/// Invariant: at most four requests a second, and fewer the longer no answer comes.
#[derive(Debug, Default)]
pub struct KeyFrameRequests {
    clock: Steady,
    wanted: bool,
    asked: Option<Duration>,
    unanswered: u32,
}

impl KeyFrameRequests {
    /// A key frame is needed.
    pub fn want(&mut self) {
        self.wanted = true;
    }

    /// A key frame came.
    pub fn arrived(&mut self) {
        self.wanted = false;
        self.unanswered = 0;
    }

    /// Whether to ask now; `true` counts as asked.
    pub fn poll(&mut self, round_trip: Duration, now: Duration) -> bool {
        let now = self.clock.at(now);
        if !self.wanted || self.asked.is_some_and(|at| now < at + self.spacing(round_trip)) {
            return false;
        }
        self.asked = Some(now);
        self.unanswered += 1;
        true
    }

    /// When to ask [`KeyFrameRequests::poll`] again; nothing while none is needed.
    pub fn next_wake(&self, round_trip: Duration) -> Option<Duration> {
        let due = self.asked.map_or(Duration::ZERO, |at| at + self.spacing(round_trip));
        self.wanted.then(|| self.clock.outside(due))
    }

    fn spacing(&self, round_trip: Duration) -> Duration {
        if self.unanswered == 0 {
            return ASK_AT_MOST_EVERY;
        }
        let doubled = (ASK_AGAIN_AFTER + round_trip) * 2_u32.saturating_pow(self.unanswered.min(6) - 1);
        doubled.min(ASK_AT_LEAST_EVERY)
    }
}

/// When we make a key frame for the other end.
///
/// Invariant: however often it is asked for, key frames take about a third of the pictures' rate.
#[derive(Debug, Default)]
pub struct KeyFrameAnswers {
    clock: Steady,
    wanted: bool,
    made: Option<Duration>,
    size_bytes: usize,
    refused: u64,
}

impl KeyFrameAnswers {
    /// The other end asks for a key frame.
    pub fn asked(&mut self) {
        self.refused += u64::from(self.wanted);
        self.wanted = true;
    }

    /// Requests that were answered together with another.
    pub fn joined(&self) -> u64 {
        self.refused
    }

    /// Whether the next picture shall be a key frame, given what pictures may take.
    pub fn poll(&mut self, pictures: Bitrate, now: Duration) -> bool {
        let now = self.clock.at(now);
        let rest = pictures.times(SHARE).time_for(self.size_bytes as f64);
        let spacing = rest.clamp(MAKE_AT_MOST_EVERY, MAKE_AT_LEAST_EVERY);
        self.wanted && self.made.is_none_or(|at| now >= at + spacing)
    }

    /// A key frame was made, whoever wanted it.
    pub fn made(&mut self, size_bytes: usize, now: Duration) {
        self.made = Some(self.clock.at(now));
        self.size_bytes = size_bytes;
        self.wanted = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn an_unanswered_request_is_repeated_ever_less_often() {
        let mut requests = KeyFrameRequests::default();
        assert!(!requests.poll(MS * 40, MS));
        requests.want();
        let at: Vec<u32> = (1..20_000).filter(|n| requests.poll(MS * 40, MS * *n)).collect();
        assert_eq!(at[..4], [1, 341, 1_021, 2_381]);
        assert!(at.len() <= 10, "{at:?}");
        requests.arrived();
        assert_eq!(requests.next_wake(MS * 40), None);
        requests.want();
        assert!(requests.poll(MS * 40, MS * 25_000));
    }

    #[test]
    fn requests_are_never_closer_than_a_quarter_second() {
        let mut requests = KeyFrameRequests::default();
        let mut asked = 0;
        for n in 0..10_000_u32 {
            requests.want();
            asked += u32::from(requests.poll(MS, MS * n));
            requests.arrived();
        }
        assert_eq!(asked, 40);
    }

    #[test]
    fn a_storm_of_requests_takes_a_third_of_the_pictures_rate() {
        let mut answers = KeyFrameAnswers::default();
        let rate = Bitrate::from_kbps(200);
        let mut bytes = 0;
        for n in 0..30_000_u32 {
            answers.asked();
            if answers.poll(rate, MS * n) {
                answers.made(9_000, MS * n);
                bytes += 9_000;
            }
        }
        let share = Bitrate::of(bytes, Duration::from_secs(30)).share_of(rate);
        assert!(share < 0.4, "{share}");
        assert!(answers.joined() > 29_000);
    }

    #[test]
    fn the_first_request_is_answered_at_once() {
        let mut answers = KeyFrameAnswers::default();
        assert!(!answers.poll(Bitrate::from_kbps(200), MS));
        answers.asked();
        assert!(answers.poll(Bitrate::from_kbps(200), MS));
        answers.made(1_000, MS);
        assert!(!answers.poll(Bitrate::from_kbps(200), MS * 1_000));
    }
}
