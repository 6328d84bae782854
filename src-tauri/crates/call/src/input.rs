//! What can happen to a visit.

use crate::exchange::ExchangeAct;
use crate::output::Candidate;
use crate::view::Devices;
use signalling::{CallId, FromHub};
use std::fmt;
use std::time::Duration;
use trust::setup::Nonce;

/// A point in time, told by the caller: protocol code has no clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Since the program started, never going back.
    pub steady: Duration,
    /// The wall clock in seconds since 1970; it may be wrong by a day.
    pub unix_seconds: u64,
}

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    /// She asked to see the doctor.
    SeeDoctor {
        /// The visit it is about, as "Appointment/…".
        appointment: Option<String>,
    },
    /// She did something during the visit.
    User(UserAct),
    /// The hub's socket.
    Hub(HubEvent),
    /// The connection of the named call. Events of a call that is not known are late ones of a
    /// connection already stopped, and are dropped.
    Peer(CallId, PeerEvent),
    /// This computer's network addresses have changed.
    NetworkChanged {
        /// One that was there is gone, so that a way may be.
        lost: bool,
    },
    /// A revocation list of the clinic's web.
    Revocations(String),
    /// She writes or sends something.
    Exchange(ExchangeAct),
    /// What cameras, microphones and speakers there are.
    Devices(Devices),
    /// Time has passed; at least once a second.
    Tick,
}

/// What she did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserAct {
    /// Leave the line or the call.
    Leave,
    /// Undo that, or come back after the call broke.
    GoBackIn,
    /// Her microphone off, or on again.
    Mute(bool),
    /// Her camera off, or on again.
    Hide(bool),
    /// Her window can be seen, or is hidden.
    Look(bool),
    /// She hears the doctor badly: one step louder; or as loud as at first again.
    CannotHear(bool),
}

/// What the hub's socket reports.
#[derive(Debug)]
pub enum HubEvent {
    /// The hub knows this end again.
    Connected {
        /// Whether the place in line and the call were kept.
        resumed: bool,
    },
    /// The socket is gone; it is being tried again.
    Disconnected,
    /// The hub will not have this end; trying again would not help.
    Refused,
    /// A message.
    Message(FromHub),
}

/// What a connection reports.
pub enum PeerEvent {
    /// The connection's own description, and a fresh nonce to commit to with it.
    LocalOffer {
        /// The session description.
        sdp: String,
        /// Used for this offer only.
        nonce: Nonce,
    },
    /// The answer to the applied offer, and a fresh nonce to sign with it.
    LocalAnswer {
        /// The session description.
        sdp: String,
        /// Used for this answer only.
        nonce: Nonce,
    },
    /// A way to reach this computer.
    LocalCandidate(Candidate),
    /// There are no more.
    GatheringDone,
    /// Keys are agreed; comes again after an interruption.
    DtlsUp {
        /// The certificate the other end really used, as "sha-256 AA:BB:…".
        fingerprint: String,
    },
    /// Nothing was heard for a while; it may come back.
    Disconnected,
    /// It cannot be set up, or this way will not come back.
    Failed,
    /// The other end closed it.
    Closed,
    /// Her picture begins, or ceases, to give way so that the voice comes through.
    SavingLine(bool),
    /// A text on the data channel.
    Words(String),
}

impl fmt::Debug for PeerEvent {
    /// The kind only: descriptions hold addresses, words are somebody's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LocalOffer { .. } => "local_offer",
            Self::LocalAnswer { .. } => "local_answer",
            Self::LocalCandidate(_) => "local_candidate",
            Self::GatheringDone => "gathering_done",
            Self::DtlsUp { .. } => "dtls_up",
            Self::Disconnected => "disconnected",
            Self::Failed => "failed",
            Self::Closed => "closed",
            Self::SavingLine(_) => "saving_line",
            Self::Words(_) => "words",
        })
    }
}
