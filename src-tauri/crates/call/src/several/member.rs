//! Somebody whom the doctor announced, for as long as the doctor lists her.

use super::pair::Pair;
use crate::call::CONNECT_WITHIN;
use crate::roster::Person;
use crate::view::{Other, OtherPhase};
use std::time::Duration;

/// How often somebody is called, or answered, whose line does not come about or breaks.
const MAX_TRIES: u8 = 3;

/// After that she is answered once in this time: each answer makes a connection, which takes from the doctor's.
const ANSWERED_EVERY: Duration = Duration::from_secs(30);

/// Whoever hung up has left, and the doctor drops her from the list. If not within this time, she has no line
/// to this end and is still there.
const DROPPED_WITHIN: Duration = Duration::from_secs(5);

/// Somebody whom the doctor announced.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) person: Person,
    /// Named anew for the screen each time she is announced.
    pub(super) number: u32,
    /// She was here before this end, which therefore calls her.
    pub(super) before: bool,
    since: Duration,
    /// How often she was called or answered since a line to her held.
    tries: u8,
    /// When that was last.
    tried: Duration,
    /// Why there is no line to her; then none is awaited unless she calls.
    out: Option<OtherPhase>,
    /// Since when she counts as one who left.
    left: Option<Duration>,
}

impl Member {
    pub(super) fn new(person: Person, number: u32, before: bool, since: Duration) -> Self {
        Self { person, number, before, since, tries: 0, tried: since, out: None, left: None }
    }

    /// This end may call her now.
    pub(super) fn may_be_called(&self) -> bool {
        self.before && self.out.is_none() && self.tries < MAX_TRIES
    }

    /// She may be answered now.
    pub(super) fn may_be_answered(&self, now: Duration) -> bool {
        !self.before && (self.tries < MAX_TRIES || now.saturating_sub(self.tried) >= ANSWERED_EVERY)
    }

    /// She is called, or answered.
    pub(super) fn try_once(&mut self, now: Duration) {
        self.tries = self.tries.saturating_add(1);
        (self.tried, self.out, self.left) = (now, None, None);
    }

    /// The line to her is over; one that only `broke` is tried again by whoever calls.
    pub(super) fn line_over(&mut self, phase: OtherPhase, broke: bool) {
        let again = self.before && broke && self.tries < MAX_TRIES;
        self.out = (!again).then_some(phase);
        self.left = None;
    }

    /// Time has passed. `line` says of a line to her, if there is one, whether it held.
    pub(super) fn tick(&mut self, line: Option<bool>, now: Duration) {
        if line == Some(true) {
            self.tries = 0;
        }
        let late = match self.out {
            None => line.is_none() && !self.before && now.saturating_sub(self.since) >= CONNECT_WITHIN,
            Some(OtherPhase::Left) => {
                let left = *self.left.get_or_insert(now);
                now.saturating_sub(left) >= DROPPED_WITHIN
            }
            Some(_) => false,
        };
        if late {
            self.out = Some(OtherPhase::Unreached);
        }
    }

    /// For the screen.
    pub(super) fn other(&self, pair: Option<&Pair>) -> Other {
        let without_line = || Other {
            number: self.number,
            name: self.person.name.clone(),
            phase: self.out.unwrap_or(OtherPhase::Connecting),
            seat: None,
            listed: true,
            brought_in: !self.before,
            muted: false,
            hidden: false,
        };
        pair.map_or_else(without_line, Pair::other)
    }
}
