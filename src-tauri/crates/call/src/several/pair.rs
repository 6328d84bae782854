//! One call with one further person.

use crate::attempt::{Attempt, Defect};
use crate::call::{CONNECT_WITHIN, RECOVER_WITHIN};
use crate::output::{Output, Seat};
use crate::view::{Other, OtherPhase};
use crate::words::Words;
use signalling::EndReason;
use std::time::Duration;

/// Further people that one end meets: four in a visit, without herself and the doctor.
pub(super) const SEATS: u8 = 2;

/// A line that held for so long without a break was a good one, and earlier failures count no more.
const HELD_FOR: Duration = Duration::from_secs(30);

/// One call with one further person.
///
/// Invariant: `open` only while the set-up of this very call holds and its connection uses the signed
/// certificate.
#[derive(Debug)]
pub(super) struct Pair {
    /// Of the person, for the screen.
    pub(super) number: u32,
    pub(super) seat: u8,
    /// Who it is, or must prove to be.
    pub(super) sub: String,
    /// She was here before this end.
    before: bool,
    pub(super) attempt: Attempt,
    pub(super) open: bool,
    pub(super) silent_since: Option<Duration>,
    flowing_since: Option<Duration>,
    pub(super) saving_line: bool,
    muted: bool,
    hidden: bool,
}

/// Why a further call is over. Where there is a reason, the hub is told; otherwise it said so itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Over {
    /// She left, or no longer belongs to the visit.
    Left(Option<EndReason>),
    /// The connection did not come about, or broke.
    Broken(Option<EndReason>),
    /// It is not whom the doctor announced, or the set-up does not hold.
    Refused(Defect),
}

impl Pair {
    pub(super) fn new(number: u32, seat: u8, sub: &str, before: bool, attempt: Attempt) -> Self {
        Self {
            number,
            seat,
            sub: sub.to_owned(),
            before,
            attempt,
            open: false,
            silent_since: None,
            flowing_since: None,
            saving_line: false,
            muted: false,
            hidden: false,
        }
    }

    /// Picture and sound flow at this moment, as far as is known.
    pub(super) fn flows(&self) -> bool {
        self.open && self.silent_since.is_none()
    }

    /// Whether picture and sound have flowed for a good while, as of all times this was asked.
    pub(super) fn held(&mut self, now: Duration) -> bool {
        self.flowing_since = self.flows().then(|| self.flowing_since.unwrap_or(now));
        self.flowing_since.is_some_and(|since| now.saturating_sub(since) >= HELD_FOR)
    }

    /// It took too long to come about, or was silent too long.
    pub(super) fn is_lost(&self, now: Duration) -> bool {
        let since = |then: Duration| now.saturating_sub(then);
        match self.silent_since {
            Some(silent) if self.open => since(silent) >= RECOVER_WITHIN,
            _ => !self.open && since(self.attempt.began()) >= CONNECT_WITHIN,
        }
    }

    /// What she has switched off. Nothing else on this channel counts: only the doctor says who belongs to
    /// the visit, and only the doctor's typed words are shown.
    pub(super) fn words(&mut self, text: &str) {
        if let Some(Words::Status { muted, hidden, .. }) = Words::open(text).filter(|_| self.open) {
            (self.muted, self.hidden) = (muted, hidden);
        }
    }

    /// Media first, then the connection.
    pub(super) fn closed(&self) -> [Output; 2] {
        let call = self.attempt.call();
        [Output::CloseMedia(call.clone()), Output::StopPeer(call.clone())]
    }

    pub(super) fn other(&self) -> Other {
        Other {
            number: self.number,
            name: self.attempt.name().to_owned(),
            phase: if self.open { OtherPhase::Live } else { OtherPhase::Connecting },
            seat: Some(Seat::Other(self.seat)),
            listed: true,
            brought_in: !self.before,
            muted: self.muted,
            hidden: self.hidden,
        }
    }
}

impl Over {
    /// For the screen; `open` when picture and sound flowed before.
    pub(super) fn phase(self, open: bool) -> OtherPhase {
        match self {
            Self::Refused(_) if open => OtherPhase::Stopped,
            Self::Refused(_) => OtherPhase::Refused,
            Self::Left(_) if open => OtherPhase::Left,
            Self::Left(_) | Self::Broken(_) => OtherPhase::Unreached,
        }
    }

    pub(super) fn told_to_hub(self) -> Option<EndReason> {
        match self {
            Self::Left(reason) | Self::Broken(reason) => reason,
            Self::Refused(_) => Some(EndReason::NotVerified),
        }
    }
}
