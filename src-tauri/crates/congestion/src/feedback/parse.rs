//! A report from its bytes, which somebody else wrote.

use super::{FORMAT, PACKET_TYPE, TransportFeedback};
use thiserror::Error;

/// The most packet numbers one report may cover: half a minute of a rich call. A report of 36 bytes
/// could otherwise claim 65,535.
pub const MAX_FEEDBACK_STATUSES: usize = 8_192;

/// Header, both sources, first number, count, reference time, number.
const FIXED: usize = 20;

/// Why bytes are no report.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackError {
    /// The packet is of another kind.
    #[error("the packet is no transport-wide feedback")]
    OtherKind,
    /// The stated length and the bytes do not agree.
    #[error("{got} bytes do not make the stated length")]
    Length {
        /// Bytes that came.
        got: usize,
    },
    /// The padding is longer than what it pads, or has no length.
    #[error("the padding is impossible")]
    Padding,
    /// The report covers nothing, or more than any report may.
    #[error("a report on {claimed} packets is none")]
    Count {
        /// Packets it claims to cover.
        claimed: usize,
    },
    /// A status that has no meaning.
    #[error("a status has no meaning")]
    Reserved,
    /// A run goes on after the last packet.
    #[error("a run is longer than the report")]
    TooLongRun,
    /// Bytes are left over.
    #[error("{left} bytes are left over")]
    LeftOver {
        /// Bytes that nothing accounts for.
        left: usize,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Missing,
    Small,
    Large,
}

/// Bytes, read from the front.
struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (taken, left) = self.left.split_first_chunk::<N>()?;
        self.left = left;
        Some(taken)
    }
}

/// The report in one RTCP packet.
///
/// Invariant: never panics; uses memory for at most [`MAX_FEEDBACK_STATUSES`] packets.
///
/// # Errors
///
/// When the bytes are anything but exactly one well-formed report.
pub fn parse(bytes: &[u8]) -> Result<TransportFeedback, FeedbackError> {
    let whole = bytes.len();
    let short = FeedbackError::Length { got: whole };
    let mut reader = Reader { left: unpadded(bytes)? };
    reader.take::<4>().ok_or(short)?;
    let sender_ssrc = u32::from_be_bytes(*reader.take().ok_or(short)?);
    let media_ssrc = u32::from_be_bytes(*reader.take().ok_or(short)?);
    let first = u16::from_be_bytes(*reader.take().ok_or(short)?);
    let count = usize::from(u16::from_be_bytes(*reader.take().ok_or(short)?));
    let [high, middle, low, number] = *reader.take().ok_or(short)?;
    let reference = u32::from_be_bytes([0, high, middle, low]);
    if count == 0 || count > MAX_FEEDBACK_STATUSES {
        return Err(FeedbackError::Count { claimed: count });
    }
    let statuses = statuses(&mut reader, count).map_err(|error| error.unwrap_or(short))?;
    let mut clock = 0_i32;
    let mut arrivals = Vec::with_capacity(count);
    for status in statuses {
        let delta = match status {
            Status::Missing => {
                arrivals.push(None);
                continue;
            }
            Status::Small => {
                let [delta] = *reader.take().ok_or(short)?;
                i32::from(delta)
            }
            Status::Large => i32::from(i16::from_be_bytes(*reader.take().ok_or(short)?)),
        };
        // At most 8,192 times 32,768: no overflow.
        clock = clock.saturating_add(delta);
        arrivals.push(Some(clock));
    }
    // Some senders fill up to a whole word without saying so.
    if reader.left.len() > 3 || reader.left.iter().any(|byte| *byte != 0) {
        return Err(FeedbackError::LeftOver { left: reader.left.len() });
    }
    Ok(TransportFeedback { sender_ssrc, media_ssrc, first, reference, number, arrivals })
}

/// The packet without its padding, its header's length and kind checked.
fn unpadded(bytes: &[u8]) -> Result<&[u8], FeedbackError> {
    let short = FeedbackError::Length { got: bytes.len() };
    let [flags, kind, high, low] = *bytes.first_chunk::<4>().ok_or(short)?;
    if flags >> 6 != 2 || flags & 0x1f != FORMAT || kind != PACKET_TYPE {
        return Err(FeedbackError::OtherKind);
    }
    let stated = usize::from(u16::from_be_bytes([high, low])).saturating_add(1).saturating_mul(4);
    if stated != bytes.len() || stated < FIXED {
        return Err(short);
    }
    if flags & 0x20 == 0 {
        return Ok(bytes);
    }
    let padding = usize::from(*bytes.last().ok_or(short)?);
    let kept = bytes.len().checked_sub(padding).filter(|kept| padding > 0 && *kept >= FIXED);
    kept.and_then(|kept| bytes.get(..kept)).ok_or(FeedbackError::Padding)
}

/// Reads chunks until `count` packets have a status. `Err(None)` when the bytes end too early.
fn statuses(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Status>, Option<FeedbackError>> {
    let mut statuses = Vec::with_capacity(count);
    while statuses.len() < count {
        let left = count.saturating_sub(statuses.len());
        let chunk = u16::from_be_bytes(*reader.take().ok_or(None)?);
        if chunk & 0x8000 == 0 {
            let run = usize::from(chunk & 0x1fff);
            if run > left || run == 0 {
                return Err(Some(FeedbackError::TooLongRun));
            }
            let status = status((chunk >> 13) & 3)?;
            statuses.extend(std::iter::repeat_n(status, run));
        } else if chunk & 0x4000 == 0 {
            for place in (0..14_u16).rev().take(left) {
                statuses.push(status((chunk >> place) & 1)?);
            }
        } else {
            for place in (0..7_u16).rev().take(left) {
                statuses.push(status((chunk >> place.saturating_mul(2)) & 3)?);
            }
        }
    }
    Ok(statuses)
}

fn status(symbol: u16) -> Result<Status, Option<FeedbackError>> {
    match symbol {
        0 => Ok(Status::Missing),
        1 => Ok(Status::Small),
        2 => Ok(Status::Large),
        _ => Err(Some(FeedbackError::Reserved)),
    }
}
