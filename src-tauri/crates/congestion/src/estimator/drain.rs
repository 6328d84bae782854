//! Empties a queue that has built up on the line.

use super::groups::ms;
use std::time::Duration;

/// Packets that wait longer than this are a queue to be emptied.
const BEGINS_MS: f64 = 25.0;

/// Below this it is empty.
const ENDS_MS: f64 = 15.0;

/// Above this pictures pause until it is empty: the voice stands in the same queue.
const PAUSES_MS: f64 = 70.0;

/// A queue of this length takes the rate down to nothing; a shorter one, by its share.
const WHOLE_MS: f64 = 250.0;

/// Pictures that do not pause keep this share of their rate.
const LEAST_SHARE: f64 = 0.6;

/// A queue that stands this long although it does not grow is overuse, too.
const STANDS_FOR: Duration = Duration::from_millis(250);

/// A queue must be longer than this to be seen standing.
const STANDING_MS: f64 = 30.0;

/// Emptying takes as long as the queue is, and some; after this many times that, it has failed.
const PATIENCE: f64 = 2.0;

/// And at least this long.
const LEAST_PATIENCE_MS: f64 = 400.0;

/// How the queue is being emptied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Draining {
    /// It is not.
    No,
    /// By sending this share.
    Share(f64),
    /// By sending no pictures.
    Pause,
}

/// The emptying of a queue.
///
/// A queue that does not shrink when we send less is not ours: another's packets fill it, or the way
/// has become longer. Then it is accepted.
#[derive(Debug, Default)]
pub(crate) struct Drain {
    running: Option<(Duration, f64)>,
    standing_since: Option<Duration>,
}

impl Drain {
    /// Whether a queue stands that does not grow, and so shows in no slope.
    pub(crate) fn stands(&mut self, wait: f64, now: Duration) -> bool {
        if wait < STANDING_MS || self.running.is_some() {
            self.standing_since = None;
            return false;
        }
        now.saturating_sub(*self.standing_since.get_or_insert(now)) >= STANDS_FOR
    }

    /// The line is overused: begins when there is something to empty.
    pub(crate) fn begin(&mut self, wait: f64, now: Duration) {
        if self.running.is_none() && wait > BEGINS_MS {
            self.running = Some((now, wait));
        }
    }

    /// Takes a new measure of the wait; `true` when the emptying has failed.
    pub(crate) fn measured(&mut self, wait: f64, now: Duration) -> bool {
        let Some((since, longest)) = &mut self.running else { return false };
        *longest = longest.max(wait);
        if wait < ENDS_MS {
            self.running = None;
            return false;
        }
        if ms(now.saturating_sub(*since)) < LEAST_PATIENCE_MS + PATIENCE * *longest {
            return false;
        }
        let failed = wait > *longest / 2.0;
        self.running = None;
        failed
    }

    /// What emptying asks for now.
    pub(crate) fn draining(&self, wait: f64) -> Draining {
        match self.running {
            None => Draining::No,
            Some(_) if wait > PAUSES_MS => Draining::Pause,
            Some(_) => Draining::Share((1.0 - wait / WHOLE_MS).clamp(LEAST_SHARE, 1.0)),
        }
    }

    /// Stops.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_long_queue_pauses_pictures_and_a_short_one_slows_them() {
        let mut drain = Drain::default();
        drain.begin(20.0, MS);
        assert_eq!(drain.draining(20.0), Draining::No);
        drain.begin(300.0, MS);
        assert_eq!(drain.draining(300.0), Draining::Pause);
        assert!(!drain.measured(50.0, MS * 300));
        assert_eq!(drain.draining(50.0), Draining::Share(0.8));
        assert!(!drain.measured(10.0, MS * 400));
        assert_eq!(drain.draining(10.0), Draining::No);
    }

    #[test]
    fn a_queue_that_does_not_shrink_is_accepted() {
        let mut drain = Drain::default();
        drain.begin(300.0, MS);
        assert!(!drain.measured(290.0, MS * 900));
        assert!(drain.measured(290.0, MS * 1_002));
        assert_eq!(drain.draining(290.0), Draining::No);
    }

    #[test]
    fn a_standing_queue_is_seen_after_a_while() {
        let mut drain = Drain::default();
        assert!(!drain.stands(80.0, MS));
        assert!(drain.stands(80.0, MS * 251));
        assert!(!drain.stands(20.0, MS * 400));
        assert!(!drain.stands(80.0, MS * 450));
    }
}
