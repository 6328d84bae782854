//! How often lost packets are sent again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Packets that may be sent again each second: a picture of 600 kbit/s has about 65.
const EACH_SECOND: f64 = 60.0;

/// Packets that may be sent again at once, after a quiet time.
const AT_ONCE: f64 = 40.0;

/// A packet is not sent again twice within this time; the first repeat may still be on its way.
const NOT_AGAIN_WITHIN: Duration = Duration::from_millis(40);

/// How many answered requests are remembered.
const REMEMBERED: usize = 128;

/// Decides which requests for lost packets are answered.
///
/// Invariant: however often the other end asks, no more than about 60 packets a second are sent
/// again, and none twice within 40 ms.
#[derive(Debug)]
pub(crate) struct RepeatBudget {
    left: f64,
    refilled: Option<Instant>,
    answered: VecDeque<(u32, u16, Instant)>,
    refused: u64,
}

impl RepeatBudget {
    pub(crate) fn new() -> Self {
        Self { left: AT_ONCE, refilled: None, answered: VecDeque::new(), refused: 0 }
    }

    /// Requests that were not answered.
    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }

    /// Whether packet `sequence` of stream `ssrc` is to be sent again.
    pub(crate) fn allow(&mut self, ssrc: u32, sequence: u16, now: Instant) -> bool {
        let since = self.refilled.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.refilled = Some(now);
        self.left = (self.left + since.as_secs_f64() * EACH_SECOND).min(AT_ONCE);
        let recent = self.answered.iter().any(|(stream, number, at)| {
            *stream == ssrc && *number == sequence && now.saturating_duration_since(*at) < NOT_AGAIN_WITHIN
        });
        if recent || self.left < 1.0 {
            self.refused = self.refused.saturating_add(1);
            return false;
        }
        self.left -= 1.0;
        if self.answered.len() == REMEMBERED {
            self.answered.pop_front();
        }
        self.answered.push_back((ssrc, sequence, now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_of_requests_is_answered_by_the_budget_only() {
        let (mut budget, zero) = (RepeatBudget::new(), tokio::time::Instant::now().into_std());
        let mut answered = 0;
        for n in 0..20_000_u32 {
            let now = zero + Duration::from_micros(u64::from(n) * 500);
            answered += u32::from(budget.allow(1, n as u16, now));
        }
        // Ten seconds.
        assert!((500..=700).contains(&answered), "{answered}");
        assert!(budget.refused() > 19_000);
    }

    #[test]
    fn one_packet_is_not_sent_again_twice_at_once() {
        let (mut budget, zero) = (RepeatBudget::new(), tokio::time::Instant::now().into_std());
        assert!(budget.allow(1, 7, zero));
        assert!(!budget.allow(1, 7, zero + Duration::from_millis(20)));
        assert!(budget.allow(2, 7, zero + Duration::from_millis(20)));
        assert!(budget.allow(1, 7, zero + Duration::from_millis(60)));
    }
}
