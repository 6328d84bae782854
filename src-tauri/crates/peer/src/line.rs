//! How the line is used: what goes out and when, what is asked for again, what the other end is told.
//!
//! Everything here is a value that takes the time as an argument; `interceptor.rs` drives it from
//! the network stack.

mod interceptor;
mod receiving;
mod sending;
mod wish;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

pub(crate) use interceptor::LineInterceptor;
pub(crate) use wish::LineWish;
pub use wish::{PictureControl, Wish};

use congestion::Bitrate;
use rtc::interceptor::StreamInfo;
use std::time::Duration;

/// The header extension that carries the number of a packet on the transport.
///
/// Source: draft-holmer-rmcat-transport-wide-cc-extensions-01.
pub(crate) const NUMBER_URI: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/// How the line has been a moment ago.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct LineFigures {
    /// What all our packets together may take.
    pub(crate) target: Bitrate,
    /// From sending a packet to its report.
    pub(crate) round_trip: Duration,
    /// How long our packets wait on the line.
    pub(crate) wait: Duration,
    /// The share of our packets lost lately.
    pub(crate) loss: f64,
    /// Packets sent again.
    pub(crate) repeated: u64,
    /// Requests for the other end's packets, counted by packet.
    pub(crate) asked: u64,
    /// Whether the picture is made small, stilled or left out for the sake of the voice.
    pub(crate) saving_line_for_voice: bool,
}

/// Where a stream's packets carry their number on the transport; nothing when that was not agreed.
fn number_place(info: &StreamInfo) -> Option<u8> {
    let extension = info.rtp_header_extensions.iter().find(|extension| extension.uri == NUMBER_URI)?;
    // What a one-byte header of RFC 8285 has room for; others are not written.
    u8::try_from(extension.id).ok().filter(|place| (1..=14).contains(place))
}

fn carries_pictures(info: &StreamInfo) -> bool {
    info.mime_type.to_ascii_lowercase().starts_with("video/")
}
