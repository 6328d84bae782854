//! Whether lost packets are our doing.

use crate::bitrate::Bitrate;
use std::time::Duration;

/// Losses are looked at over at least this long.
const LOOK_FOR: Duration = Duration::from_millis(500);

/// And over at least this many packets: a second of voice alone.
const LOOK_AT: u32 = 40;

/// This much above what the line loses anyway calls for a trial.
const TOO_MUCH: f64 = 0.06;

/// This much above it calls for raising the rate no further.
const MORE: f64 = 0.02;

/// In this many looks, one after the other.
const LOOKS: u32 = 2;

/// If a lower rate leaves less than this share of the losses, they were ours.
const FELL_TO: f64 = 0.4;

/// A trial lowers the rate at most to this.
const LOWEST_TRIAL: f64 = 0.7;

/// After a trial that found nothing, wait this long before another.
const REST: Duration = Duration::from_secs(5);

/// A line loses at most this by itself; more is an outage.
const MOST_INHERENT: f64 = 0.5;

/// How much one look moves the share of losses shown.
const PACE: f64 = 0.3;

/// How much one look raises what the line is thought to lose by itself: slowly, for a trial knows
/// better.
const UPWARD: f64 = 0.05;

/// How much one look lowers it.
const DOWNWARD: f64 = 0.1;

/// What is to be done about losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// Nothing.
    Leave,
    /// Try a lower rate.
    Lower(Bitrate),
    /// The lower rate lost less: the line bears no more.
    Keep,
    /// The lower rate lost as much: go back.
    Restore(Bitrate),
}

#[derive(Debug, Clone, Copy)]
struct Trial {
    before: Bitrate,
    loss: f64,
    judged_from: Duration,
    /// Looks since then, and the sum of what they saw.
    after: (u32, f64),
}

/// Losses, told apart by trial: those a lower rate avoids, and those it does not.
///
/// Invariant: losses that do not depend on the rate lower it once, for about a second.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    lost: u32,
    all: u32,
    began: Duration,
    /// What the line loses whatever the rate.
    inherent: f64,
    shown: f64,
    last: f64,
    /// Looks that saw too many losses, one after the other, and the sum of what they saw.
    many: (u32, f64),
    trial: Option<Trial>,
    rest_until: Duration,
}

impl Losses {
    /// Counts one packet.
    pub(crate) fn count(&mut self, lost: bool) {
        self.all += 1;
        self.lost += u32::from(lost);
    }

    /// The share of packets lost lately.
    pub(crate) fn share(&self) -> f64 {
        self.shown
    }

    /// Whether the last look saw more losses than the line has by itself.
    pub(crate) fn are_more_than_usual(&self) -> bool {
        self.last > self.inherent + MORE
    }

    /// The share of packets the line loses whatever the rate.
    pub(crate) fn inherent(&self) -> f64 {
        self.inherent
    }

    /// Forgets what was counted, and a trial under way; a sleep explains any loss.
    pub(crate) fn reset(&mut self, now: Duration) {
        *self = Self { inherent: self.inherent, shown: self.shown, began: now, ..Self::default() };
    }

    /// Looks at the losses, if it is time. `queued` says that packets wait on the line: then the
    /// losses are the queue's, and the delay already calls for a lower rate.
    pub(crate) fn look(
        &mut self,
        target: Bitrate,
        arriving: Option<Bitrate>,
        round_trip: Duration,
        queued: bool,
        now: Duration,
    ) -> Verdict {
        if now.saturating_sub(self.began) < LOOK_FOR || self.all < LOOK_AT {
            return Verdict::Leave;
        }
        let loss = f64::from(self.lost) / f64::from(self.all);
        (self.lost, self.all, self.began) = (0, 0, now);
        self.last = loss;
        self.shown += PACE * (loss - self.shown);
        if let Some(trial) = &mut self.trial {
            if queued {
                self.trial = None;
                return Verdict::Leave;
            }
            if now < trial.judged_from {
                return Verdict::Leave;
            }
            trial.after.0 += 1;
            trial.after.1 += loss;
            return if trial.after.0 < LOOKS { Verdict::Leave } else { self.judge(target, now) };
        }
        if queued || now < self.rest_until {
            return Verdict::Leave;
        }
        if loss <= self.inherent + TOO_MUCH {
            let pace = if loss < self.inherent { DOWNWARD } else { UPWARD };
            self.inherent += pace * (loss - self.inherent);
            self.many = (0, 0.0);
            return Verdict::Leave;
        }
        self.many = (self.many.0 + 1, self.many.1 + loss);
        if self.many.0 < LOOKS {
            return Verdict::Leave;
        }
        let loss = std::mem::take(&mut self.many).1 / f64::from(LOOKS);
        let judged_from = now + round_trip + LOOK_FOR;
        self.trial = Some(Trial { before: target, loss, judged_from, after: (0, 0.0) });
        let floor = target.times(LOWEST_TRIAL);
        Verdict::Lower(arriving.unwrap_or(floor).max(floor).min(target.times(0.85)))
    }

    fn judge(&mut self, target: Bitrate, now: Duration) -> Verdict {
        let Some(trial) = self.trial.take() else { return Verdict::Leave };
        let loss = trial.after.1 / f64::from(LOOKS);
        if loss <= trial.loss * FELL_TO {
            self.inherent = self.inherent.min(loss);
            return Verdict::Keep;
        }
        self.inherent = loss.min(trial.loss).max(self.inherent).min(MOST_INHERENT);
        self.rest_until = now + REST;
        if trial.before > target { Verdict::Restore(trial.before) } else { Verdict::Leave }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::Chance;

    const MS: Duration = Duration::from_millis(1);

    /// Runs a minute over a line that loses `loss(rate)`; gives the rate at the end, the lowest
    /// rate, and how many times it was lowered.
    fn minute(loss: impl Fn(Bitrate) -> f64) -> (Bitrate, Bitrate, u32) {
        let (mut losses, mut chance) = (Losses::default(), Chance::new(11));
        let mut target = Bitrate::from_kbps(1_000);
        let (mut lowest, mut lowered) = (target, 0);
        for n in 0..600_u32 {
            let share = loss(target);
            for _ in 0..12 {
                losses.count(chance.happens(share));
            }
            match losses.look(target, Some(target.times(1.0 - share)), MS * 40, false, MS * n * 100) {
                Verdict::Lower(rate) => {
                    lowered += 1;
                    target = rate;
                }
                Verdict::Restore(rate) => target = rate,
                Verdict::Leave | Verdict::Keep => {}
            }
            lowest = lowest.min(target);
        }
        (target, lowest, lowered)
    }

    #[test]
    fn chance_losses_of_a_fifth_do_not_wear_the_rate_down() {
        for share in [0.05, 0.1, 0.2, 0.3] {
            let (end, lowest, lowered) = minute(|_| share);
            assert!(end.kbps() >= 850, "{share}: {end:?}");
            assert!(lowest.kbps() >= 500 && lowered <= 6, "{share}: {lowest:?} {lowered}");
        }
    }

    #[test]
    fn losses_above_a_certain_rate_end_below_it() {
        let limit = Bitrate::from_kbps(600);
        let (end, _, _) = minute(|rate| 1.0 - limit.min(rate).share_of(rate));
        assert!((480..=610).contains(&end.kbps()), "{end:?}");
    }

    #[test]
    fn losses_of_a_full_queue_are_left_to_the_delay() {
        let mut losses = Losses::default();
        for _ in 0..100 {
            losses.count(true);
        }
        let rate = Bitrate::from_kbps(1_000);
        assert_eq!(losses.look(rate, Some(rate), MS, true, MS * 900), Verdict::Leave);
    }
}
