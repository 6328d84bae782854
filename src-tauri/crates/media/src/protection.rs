//! How much of the line is spent on repeating the voice.

use std::time::Duration;

/// From this much loss on, each packet carries a copy of the one before; in-band correction alone
/// hides less than this.
const ONE_COPY: f32 = 0.03;

/// From this much loss on, two copies: with one, two hundredths of all frames would still be missing.
const TWO_COPIES: f32 = 0.14;

/// Copies are given up only when loss has fallen to this part of what brought them.
const HYSTERESIS: f32 = 0.6;

/// A report that is worse than what is remembered counts for so much: one report tells of a few dozen packets,
/// and is off by several hundredths by mere chance.
const RISE: f32 = 0.5;

/// On a line that bears less, copies would bring more loss than they mend: what the voice takes with two and
/// with one of them, headers included, is about half of this.
///
/// Units: bits a second.
const LINE_FOR_COPIES: [u64; 2] = [150_000, 250_000];

/// Half of a remembered loss is forgotten in this time, as bursts come again.
const HALF_LIFE: Duration = Duration::from_secs(8);

/// What the codec is told at most: beyond it, it spends more on copies than on the sound.
const MOST_PERCENT: u8 = 30;

/// How the sound is to be protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Protection {
    /// For [`crate::RedWriter::set_copies`].
    pub copies: usize,
    /// For [`crate::OpusEncoder::set_expected_loss`].
    pub expected_loss_percent: u8,
}

/// Follows the loss that the other end reports: up within two reports, down slowly.
#[derive(Debug, Clone, Copy, Default)]
pub struct VoiceProtection {
    loss: f32,
    last: Option<Duration>,
    copies: usize,
}

impl VoiceProtection {
    /// Takes one report.
    ///
    /// Units: `lost` is the part of our packets that did not arrive, 0 to 1; `line` is what the line bears, in bits a
    /// second; `now` counts from any fixed moment.
    pub fn report(&mut self, lost: f32, line: u64, now: Duration) -> Protection {
        let lost = if lost.is_finite() { lost.clamp(0.0, 1.0) } else { 0.0 };
        let passed = self.last.map_or(Duration::ZERO, |last| now.saturating_sub(last));
        self.last = Some(now);
        let kept = 0.5_f32.powf(passed.as_secs_f32() / HALF_LIFE.as_secs_f32());
        self.loss = lost + (self.loss - lost) * if lost > self.loss { 1.0 - RISE } else { kept };
        let bound = |from: f32, copies: usize| if self.copies >= copies { from * HYSTERESIS } else { from };
        let wanted = if self.loss >= bound(TWO_COPIES, 2) { 2 } else { usize::from(self.loss >= bound(ONE_COPY, 1)) };
        let room = LINE_FOR_COPIES.iter().filter(|least| line >= **least).count();
        self.copies = wanted.min(room);
        self.protection()
    }

    /// What the last report led to.
    pub fn protection(&self) -> Protection {
        // At most 100, and clamped.
        let percent = (self.loss * 100.0).ceil() as u8;
        Protection { copies: self.copies, expected_loss_percent: percent.min(MOST_PERCENT) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: u64 = 1_000_000;

    fn second(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn copies_follow_the_loss_up_quickly_and_down_slowly() {
        let mut protection = VoiceProtection::default();
        assert_eq!(protection.report(0.0, WIDE, second(0)), Protection::default());
        assert_eq!(protection.report(0.02, WIDE, second(1)), Protection { copies: 0, expected_loss_percent: 1 });
        assert_eq!(protection.report(0.08, WIDE, second(2)).copies, 1);
        protection.report(0.2, WIDE, second(3));
        assert_eq!(protection.report(0.2, WIDE, second(4)), Protection { copies: 2, expected_loss_percent: 17 });
        assert_eq!(protection.report(0.0, WIDE, second(5)).copies, 2);
        let after: Vec<usize> = (6..60).map(|n| protection.report(0.0, WIDE, second(n)).copies).collect();
        assert!(after.is_sorted_by(|a, b| a >= b));
        assert_eq!(after[53], 0);
    }

    #[test]
    fn a_loss_near_the_bound_does_not_flutter() {
        let mut protection = VoiceProtection::default();
        protection.report(0.08, WIDE, second(0));
        let copies: Vec<usize> = (1..100)
            .map(|n| protection.report(if n % 2 == 0 { 0.035 } else { 0.025 }, WIDE, second(n)).copies)
            .collect();
        assert!(copies.iter().all(|copies| *copies == 1));
    }

    #[test]
    fn a_narrow_line_gets_no_more_copies_than_it_bears() {
        let copies = |line| {
            let mut protection = VoiceProtection::default();
            (0..10).map(|n| protection.report(0.3, line, second(n)).copies).max()
        };
        assert_eq!([80_000, 160_000, 300_000].map(copies), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn impossible_reports_change_nothing_bad() {
        let mut protection = VoiceProtection::default();
        assert_eq!(protection.report(f32::NAN, WIDE, second(5)).copies, 0);
        assert_eq!(protection.report(-3.0, WIDE, second(4)).copies, 0);
        assert_eq!(protection.report(7.0, WIDE, second(3)), Protection { copies: 2, expected_loss_percent: 30 });
    }
}
