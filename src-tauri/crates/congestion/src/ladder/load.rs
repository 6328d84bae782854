//! Whether the computer keeps up with the pictures.

use super::rung::Rung;
use std::time::Duration;

/// Coding may take this share of the time from one picture to the next, waiting for the processor included. Browsers give way at
/// 85 in a hundred; the rest of the call is here in the same program.
const MOST: f64 = 0.75;

/// The average is over about thirty pictures, a second.
const PACE: f64 = 1.0 / 30.0;

/// Pictures before the average counts.
const FEWEST: u32 = 20;

/// A step that was too much is tried again after this, then after twice as long, and so on.
const TRY_AGAIN: Duration = Duration::from_secs(30);

/// The longest until then.
const LONGEST: Duration = Duration::from_secs(600);

/// The computer's share in the choice.
#[derive(Debug)]
pub(crate) struct Load {
    share: f64,
    pictures: u32,
    rung: Rung,
    cap: Option<(Rung, Duration)>,
    wait: Duration,
}

impl Default for Load {
    fn default() -> Self {
        Self { share: 0.0, pictures: 0, rung: Rung::P720, cap: None, wait: TRY_AGAIN }
    }
}

impl Load {
    pub(crate) fn coded(&mut self, took: Duration, every: Duration, rung: Rung, now: Duration) {
        if rung != self.rung {
            (self.rung, self.pictures, self.share) = (rung, 0, 0.0);
        }
        self.pictures = self.pictures.saturating_add(1);
        let share = took.as_secs_f64() / every.as_secs_f64();
        self.share += (share - self.share) * PACE.max(1.0 / f64::from(self.pictures));
        // At 180 lines nothing is left to gain: the picture hardly costs anything.
        if self.pictures >= FEWEST && self.share > MOST && rung > Rung::P180 {
            self.cap = Some((rung.below(), now + self.wait));
            self.wait = (self.wait * 2).min(LONGEST);
            self.pictures = 0;
        }
    }

    /// The best step the computer keeps up with.
    pub(crate) fn best(&self, now: Duration) -> Rung {
        match self.cap {
            Some((rung, until)) if now < until => rung,
            _ => Rung::P720,
        }
    }
}
