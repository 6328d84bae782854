//! A report as bytes.

use super::parse::MAX_FEEDBACK_STATUSES;
use super::{FORMAT, PACKET_TYPE, REFERENCE_END, TransportFeedback};
use thiserror::Error;

/// Packets in a chunk of one bit each.
const ONE_BIT: usize = 14;

/// Packets in a chunk of two bits each.
const TWO_BITS: usize = 7;

/// The longest run in one chunk.
const LONGEST_RUN: usize = 0x1fff;

/// Why a report cannot be written.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum Unwritable {
    /// It covers nothing, or more than any report may.
    #[error("a report on {0} packets cannot be written")]
    Count(usize),
    /// Two packets that follow one another came more than eight seconds apart.
    #[error("two arrivals are too far apart")]
    TooFarApart,
}

/// The report as one RTCP packet.
///
/// Invariant: [`super::parse`] gives back the same report, its reference time cut to 24 bits.
///
/// # Errors
///
/// When the report has no place in the format.
pub fn write(report: &TransportFeedback) -> Result<Vec<u8>, Unwritable> {
    let count = report.arrivals.len();
    if count == 0 || count > MAX_FEEDBACK_STATUSES {
        return Err(Unwritable::Count(count));
    }
    let deltas = deltas(&report.arrivals)?;
    let mut bytes = vec![0x80 | FORMAT, PACKET_TYPE, 0, 0];
    bytes.extend(report.sender_ssrc.to_be_bytes());
    bytes.extend(report.media_ssrc.to_be_bytes());
    bytes.extend(report.first.to_be_bytes());
    bytes.extend(u16::try_from(count).unwrap_or(u16::MAX).to_be_bytes());
    let [_, high, middle, low] = (report.reference % REFERENCE_END).to_be_bytes();
    bytes.extend([high, middle, low, report.number]);
    let symbols: Vec<u16> = deltas.iter().map(|delta| symbol(*delta)).collect();
    let mut left = symbols.as_slice();
    while !left.is_empty() {
        let (chunk, covered) = chunk(left);
        bytes.extend(chunk.to_be_bytes());
        left = left.get(covered..).unwrap_or_default();
    }
    for delta in deltas.into_iter().flatten() {
        match u8::try_from(delta) {
            Ok(small) => bytes.push(small),
            Err(_) => bytes.extend(delta.to_be_bytes()),
        }
    }
    Ok(padded(bytes))
}

/// From arrivals to the steps between them.
fn deltas(arrivals: &[Option<i32>]) -> Result<Vec<Option<i16>>, Unwritable> {
    let mut before = 0_i32;
    let mut deltas = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        deltas.push(match arrival {
            None => None,
            Some(at) => {
                let step = at.checked_sub(before).and_then(|step| i16::try_from(step).ok());
                before = *at;
                Some(step.ok_or(Unwritable::TooFarApart)?)
            }
        });
    }
    Ok(deltas)
}

fn symbol(delta: Option<i16>) -> u16 {
    match delta {
        None => 0,
        Some(delta) if u8::try_from(delta).is_ok() => 1,
        Some(_) => 2,
    }
}

/// The next chunk, and how many packets it covers.
fn chunk(symbols: &[u16]) -> (u16, usize) {
    let first = symbols.first().copied().unwrap_or_default();
    let run = symbols.iter().take(LONGEST_RUN).take_while(|symbol| **symbol == first).count();
    let one_bit = symbols.iter().take(ONE_BIT).all(|symbol| *symbol < 2);
    let width = if one_bit { ONE_BIT } else { TWO_BITS };
    if run >= width || run == symbols.len() {
        return ((first << 13) | u16::try_from(run).unwrap_or_default(), run);
    }
    let bits = if one_bit { 1 } else { 2 };
    let kind: u16 = if one_bit { 0x8000 } else { 0xc000 };
    let filled = symbols.iter().copied().chain(std::iter::repeat(0)).take(width);
    (kind | filled.fold(0, |packed, symbol| (packed << bits) | symbol), width.min(symbols.len()))
}

/// Fills up to whole words, says so, and states the length.
fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    let missing = bytes.len().wrapping_neg() % 4;
    if missing > 0 {
        bytes.resize(bytes.len() + missing - 1, 0);
        bytes.push(u8::try_from(missing).unwrap_or_default());
        if let Some(flags) = bytes.first_mut() {
            *flags |= 0x20;
        }
    }
    let words = u16::try_from(bytes.len() / 4 - 1).unwrap_or(u16::MAX).to_be_bytes();
    if let Some(length) = bytes.get_mut(2..4) {
        length.copy_from_slice(&words);
    }
    bytes
}
