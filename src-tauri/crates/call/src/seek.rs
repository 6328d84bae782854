//! When to ask for another way, and when to connect to the hub anew.

use std::time::Duration;

/// The hub carries a question and its answer within this, also over a poor line.
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// A way over two relays on a bad mobile line takes so long from its description to the first packet. Asked
/// again sooner, the second would tear down the first.
const FIND_WITHIN: Duration = Duration::from_secs(9);

/// What was done since the line fell silent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seek {
    asked: Option<Duration>,
    /// The doctor's end has described a way since.
    answered: bool,
}

impl Seek {
    /// Whether to ask now, which is then done.
    pub(crate) fn ask(&mut self, now: Duration) -> bool {
        let due = self.asked.is_none() || self.in_vain(now);
        if due {
            *self = Self { asked: Some(now), answered: false };
        }
        due
    }

    /// Whether it was asked and nothing has come of it. Then the hub may be out of reach unnoticed.
    pub(crate) fn in_vain(&self, now: Duration) -> bool {
        let within = if self.answered { FIND_WITHIN } else { ASK_AGAIN };
        self.asked.is_some_and(|asked| now.saturating_sub(asked) >= within)
    }

    /// What comes of it takes its time as well.
    pub(crate) fn answered(&mut self, now: Duration) {
        *self = Self { asked: Some(now), answered: true };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_at_once_and_then_every_three_seconds() {
        let mut seek = Seek::default();
        let asked: Vec<u64> = (0..10).filter(|second| seek.ask(Duration::from_secs(*second))).collect();
        assert_eq!(asked, [0, 3, 6, 9]);
    }

    #[test]
    fn an_offer_that_came_is_given_its_time() {
        let mut seek = Seek::default();
        assert!(!seek.in_vain(Duration::from_secs(9)));
        assert!(seek.ask(Duration::from_secs(1)));
        assert!(seek.in_vain(Duration::from_secs(4)));
        seek.answered(Duration::from_secs(3));
        assert!(!seek.in_vain(Duration::from_secs(11)));
        assert!(!seek.ask(Duration::from_secs(11)));
        assert!(seek.ask(Duration::from_secs(12)));
        assert!(seek.in_vain(Duration::from_secs(15)));
    }
}
