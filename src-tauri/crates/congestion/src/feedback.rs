//! Which packets arrived, and when: told by the receiving end, read by the sending one.

mod parse;
mod recorder;
mod write;

#[cfg(test)]
mod vectors;

pub use parse::{FeedbackError, MAX_FEEDBACK_STATUSES, parse};
pub use recorder::{ArrivalRecorder, FEEDBACK_EVERY_FAST, FEEDBACK_EVERY_SLOW};
pub use write::{Unwritable, write};

use std::time::Duration;

/// The kind of RTCP packet that carries feedback on transport.
pub(crate) const PACKET_TYPE: u8 = 205;

/// The number of this feedback within that kind.
pub(crate) const FORMAT: u8 = 15;

/// The unit of an arrival.
pub(crate) const TICK: Duration = Duration::from_micros(250);

/// How many ticks the unit of the reference time has: 64 ms.
pub(crate) const REFERENCE_TICKS: i64 = 256;

/// The reference time begins anew here, after twelve days.
pub(crate) const REFERENCE_END: u32 = 1 << 24;

/// One report of the receiving end: of a run of packet numbers, which came and when.
///
/// Units: `reference` counts 64 ms on the receiver's clock, `arrivals` count 250 µs from there on.
/// Invariant: one entry in `arrivals` for each number from `first` on; nothing for a packet that has
/// not come.
/// Source: draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransportFeedback {
    /// Who reports.
    pub sender_ssrc: u32,
    /// About whose packets; all of that sender's streams are meant.
    pub media_ssrc: u32,
    /// The first packet number reported on.
    pub first: u16,
    /// The receiver's clock at the report's beginning, 24 bits.
    pub reference: u32,
    /// The report's own number, to notice a lost one.
    pub number: u8,
    /// When each packet came.
    pub arrivals: Vec<Option<i32>>,
}

impl TransportFeedback {
    /// How many packets came.
    pub fn received(&self) -> usize {
        self.arrivals.iter().flatten().count()
    }
}
