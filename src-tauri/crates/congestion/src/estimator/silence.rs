//! How long it has been quiet from the other end, and what that means.

use super::groups::ms;
use std::time::Duration;

/// Before anything is known: a report every 100 ms from the far side of the world.
const FIRST_LIMIT_MS: f64 = 600.0;

/// No line is so even that less than this means anything.
const LEAST_LIMIT_MS: f64 = 130.0;

/// After this, quiet means trouble on any line.
const MOST_LIMIT_MS: f64 = 1_000.0;

/// Reports that may be lost or late before quiet means anything.
const REPORTS: f64 = 2.0;

/// Where all are lost, so many more; where few are, few.
const REPORTS_IF_LOST: f64 = 8.0;

/// How much one report moves the share of lost ones.
const LOST_PACE: f64 = 0.02;

/// How much one report moves the averages.
const PACE: f64 = 0.1;

/// A report later than usual by more counts as late by this much.
const SURPRISE_MS: f64 = 10.0;

/// Pictures pause this long for quiet. Then the quiet is taken for a broken way back, on which
/// nothing is to be learned, and a little is sent on.
const PAUSE_MS: f64 = 1_200.0;

/// The quiet of the other end.
///
/// When a line gets narrow, reports stop before any report can tell of it. So pictures pause when
/// packets have been on their way for longer than reports have ever let wait.
#[derive(Debug, Default)]
pub(crate) struct Silence {
    heard: Option<Duration>,
    /// Average age of the newest packet at the moment it was reported, and how much it varies.
    age: Option<f64>,
    varies: f64,
    /// Average time between reports.
    between: f64,
    /// The last report's own number, and the share of reports lost lately.
    number: u8,
    lost: f64,
}

/// What quiet asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Quiet {
    /// Nothing.
    Fine,
    /// Pictures pause.
    Pause,
    /// A little is sent on.
    Trickle,
}

impl Silence {
    /// Report number `number` came. `calm` says that it tells of an even line; only then is it an example.
    pub(crate) fn heard(&mut self, number: u8, age: Option<Duration>, calm: bool, now: Duration) {
        let missing = f64::from(number.wrapping_sub(self.number).saturating_sub(1).min(5));
        self.number = number;
        if self.heard.is_some() {
            self.lost += LOST_PACE * (missing / (missing + 1.0) - self.lost);
        }
        let gap = self.heard.replace(now).map(|before| ms(now.saturating_sub(before)));
        let Some(age) = age.map(ms) else { return };
        let Some(usual) = self.age else {
            self.age = Some(age);
            self.varies = age / 4.0;
            self.between = 100.0;
            return;
        };
        if calm {
            // A line that gets narrow must not teach us to wait longer before its queue is even seen.
            let age = age.min(usual + SURPRISE_MS);
            self.varies += PACE * ((age - usual).abs() - self.varies);
            self.age = Some(usual + PACE * (age - usual));
            // A single gap counts at most threefold, or one outage would blunt the next warning.
            self.between += PACE * (gap.unwrap_or(self.between).min(3.0 * self.between) - self.between);
        }
    }

    /// What the quiet asks for, given when the oldest packet on its way was sent.
    pub(crate) fn quiet(&self, waiting_since: Option<Duration>, now: Duration) -> Quiet {
        let Some(since) = waiting_since else { return Quiet::Fine };
        let beyond = ms(now.saturating_sub(since)) - self.limit();
        if beyond <= 0.0 {
            Quiet::Fine
        } else if beyond <= PAUSE_MS {
            Quiet::Pause
        } else {
            Quiet::Trickle
        }
    }

    fn limit(&self) -> f64 {
        self.age.map_or(FIRST_LIMIT_MS, |age| {
            let reports = REPORTS + REPORTS_IF_LOST * self.lost;
            (age + 3.0 * self.varies + reports * self.between).clamp(LEAST_LIMIT_MS, MOST_LIMIT_MS)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn used_to_reports_every_fifty() -> Silence {
        let mut silence = Silence::default();
        for n in 1..100_u32 {
            silence.heard(n as u8, Some(MS * 45), true, MS * n * 50);
        }
        silence
    }

    #[test]
    fn quiet_first_pauses_pictures_and_then_lets_a_little_through() {
        let (silence, since) = (used_to_reports_every_fifty(), Some(MS * 5_000));
        assert_eq!(silence.quiet(since, MS * 5_140), Quiet::Fine);
        assert_eq!(silence.quiet(since, MS * 5_200), Quiet::Pause);
        assert_eq!(silence.quiet(since, MS * 6_300), Quiet::Pause);
        assert_eq!(silence.quiet(since, MS * 7_000), Quiet::Trickle);
        assert_eq!(silence.quiet(None, MS * 9_000), Quiet::Fine);
    }

    #[test]
    fn at_the_beginning_quiet_means_little() {
        assert_eq!(Silence::default().quiet(Some(Duration::ZERO), MS * 500), Quiet::Fine);
    }

    #[test]
    fn delay_of_a_crowded_line_is_no_example() {
        let mut silence = used_to_reports_every_fifty();
        let before = silence.limit();
        for n in 0..20_u32 {
            silence.heard(100 + n as u8, Some(MS * 400), false, MS * (5_000 + n * 50));
        }
        assert_eq!(silence.limit(), before);
    }
}
