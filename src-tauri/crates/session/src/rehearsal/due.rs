//! When a rehearsal runs by itself.

use jiff::{SignedDuration, Timestamp};

/// Early enough for the clinic to help by telephone.
const THE_DAY_BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// Late enough to find what has changed since.
const JUST_BEFORE: SignedDuration = SignedDuration::from_mins(30);

/// What failed may be well again by now.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// The last rehearsal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    pub(super) at: Timestamp,
    pub(super) well: bool,
}

/// Whether to rehearse now for the visit that begins then: once in the day before, once just before,
/// and again while something is the matter.
pub(super) fn is_due(begins: Timestamp, now: Timestamp, last: Option<Last>) -> bool {
    let left = begins.duration_since(now);
    if left <= SignedDuration::ZERO || left > THE_DAY_BEFORE {
        return false;
    }
    let Some(last) = last else { return true };
    let then = begins.duration_since(last.at);
    let ago = now.duration_since(last.at);
    // A clock that was set back makes the last one lie ahead: as if there was none.
    then > THE_DAY_BEFORE
        || ago < SignedDuration::ZERO
        || (left <= JUST_BEFORE && then > JUST_BEFORE)
        || (!last.well && ago >= AGAIN_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(minutes_left: i64, last: Option<(i64, bool)>) -> bool {
        let begins: Timestamp = "2026-11-24T05:00:00Z".parse().unwrap();
        let before = |minutes| begins - SignedDuration::from_mins(minutes);
        is_due(begins, before(minutes_left), last.map(|(left, well)| Last { at: before(left), well }))
    }

    #[test]
    fn once_in_the_day_before_and_once_just_before() {
        assert!(!due(24 * 60 + 1, None), "too early");
        assert!(due(24 * 60, None));
        assert!(due(600, Some((24 * 60 + 1, true))), "the last was for an earlier visit");
        assert!(!due(599, Some((600, true))), "once is enough");
        assert!(due(30, Some((600, true))));
        assert!(!due(5, Some((30, true))));
        assert!(!due(0, None), "it has begun");
        assert!(!due(-5, None));
    }

    #[test]
    fn what_failed_is_tried_again_after_a_while() {
        assert!(!due(595, Some((600, false))));
        assert!(due(590, Some((600, false))));
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_stop_it() {
        assert!(due(600, Some((60, true))));
    }
}
