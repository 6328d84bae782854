//! Copies of earlier sound in each packet, so that a lost packet costs nothing.
//!
//! Source: RFC 2198, as browsers offer it for Opus: `red/48000/2` with the parameter `111/111`.

use crate::clock::Rtp48k;
use crate::voice::MAX_OPUS_BYTES;
use std::collections::VecDeque;
use thiserror::Error;

/// The most earlier packets that are sent along: beyond two the rate grows faster than what it saves.
pub const MAX_COPIES: usize = 2;

/// The most blocks that a received packet may have: no browser sends more than ten.
const MAX_BLOCKS: usize = 10;

/// The largest distance in time that the header can say, in ticks: 341 ms.
const MAX_OFFSET: u32 = (1 << 14) - 1;

/// The largest copy whose length the header can say.
const MAX_COPY_BYTES: usize = (1 << 10) - 1;

/// The largest packet that is written: below what any line carries whole, with room for headers.
const MAX_WRITTEN: usize = 1_150;

/// Bytes of a copy's header.
const COPY_HEADER: usize = 4;

/// Why a packet cannot be taken apart.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum RedError {
    /// It ends inside a header or a block.
    #[error("the packet with copies ends after {got} of {want} bytes")]
    Short {
        /// Bytes that its headers demand.
        want: usize,
        /// Bytes that came.
        got: usize,
    },
    /// It has more blocks than anybody sends.
    #[error("the packet holds more than {MAX_BLOCKS} blocks")]
    Blocks,
    /// A block holds something other than the agreed sound format.
    #[error("a block has format {got}")]
    Format {
        /// Its format number.
        got: u8,
    },
    /// A copy claims to be as new as the packet itself, or older ones do not come first.
    #[error("the copies are not in the order of their time")]
    Order,
    /// The newest block is empty, or a block is longer than any Opus packet.
    #[error("a block cannot be {got} bytes long")]
    Size {
        /// Its length.
        got: usize,
    },
}

/// One block of a received packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedBlock<'a> {
    /// How long before the packet's own time it begins; 0 for the newest.
    ///
    /// Units: ticks of 48 kHz.
    pub before: u16,
    /// An Opus packet.
    pub opus: &'a [u8],
}

/// Takes a packet apart: the copies, oldest first, and last the newest block.
///
/// Copies without bytes are left out: they mean that there was nothing to copy.
///
/// # Errors
///
/// When any part of it is not as the RFC says, or does not hold `format`. Nothing of such a packet is used.
pub fn read_red(payload: &[u8], format: u8) -> Result<Vec<RedBlock<'_>>, RedError> {
    let mut copies: Vec<(u16, usize)> = Vec::new();
    let mut at = 0;
    loop {
        let first = byte(payload, at)?;
        if first & 0x7f != format {
            return Err(RedError::Format { got: first & 0x7f });
        }
        if first & 0x80 == 0 {
            at += 1;
            break;
        }
        if copies.len() + 1 == MAX_BLOCKS {
            return Err(RedError::Blocks);
        }
        let (b, c, d) = (byte(payload, at + 1)?, byte(payload, at + 2)?, byte(payload, at + 3)?);
        let before = (u16::from(b) << 6) | (u16::from(c) >> 2);
        let len = (usize::from(c & 3) << 8) | usize::from(d);
        if before == 0 || copies.last().is_some_and(|(older, _)| *older <= before) {
            return Err(RedError::Order);
        }
        copies.push((before, len));
        at += COPY_HEADER;
    }
    let mut rest = payload.get(at..).unwrap_or_default();
    let mut blocks = Vec::with_capacity(copies.len() + 1);
    for (before, len) in copies {
        let (opus, after) = rest
            .split_at_checked(len)
            .ok_or(RedError::Short { want: payload.len() - rest.len() + len, got: payload.len() })?;
        rest = after;
        if !opus.is_empty() {
            blocks.push(RedBlock { before, opus });
        }
    }
    if rest.is_empty() || rest.len() > MAX_OPUS_BYTES {
        return Err(RedError::Size { got: rest.len() });
    }
    blocks.push(RedBlock { before: 0, opus: rest });
    Ok(blocks)
}

fn byte(payload: &[u8], at: usize) -> Result<u8, RedError> {
    payload.get(at).copied().ok_or(RedError::Short { want: at + 1, got: payload.len() })
}

/// Puts copies of the last packets in front of each new one.
///
/// Invariant: copies never make a payload longer than 1,150 bytes, and [`read_red`] takes all of them apart again.
#[derive(Debug)]
pub struct RedWriter {
    format: u8,
    copies: usize,
    /// The last packets, newest first.
    kept: VecDeque<(Rtp48k, Vec<u8>)>,
}

impl RedWriter {
    /// A writer without copies at first, for blocks of one format number.
    pub fn new(format: u8) -> Self {
        Self { format: format & 0x7f, copies: 0, kept: VecDeque::with_capacity(MAX_COPIES + 1) }
    }

    /// How many earlier packets go along from now on, at most [`MAX_COPIES`].
    pub fn set_copies(&mut self, copies: usize) {
        self.copies = copies.min(MAX_COPIES);
    }

    /// How many earlier packets go along.
    pub fn copies(&self) -> usize {
        self.copies
    }

    /// The payload for one Opus packet that begins at `at`.
    ///
    /// A copy that is too old or too long for its header, or for which there is no room, is left out
    /// together with those before it.
    pub fn write(&mut self, at: Rtp48k, opus: &[u8]) -> Vec<u8> {
        let mut room = MAX_WRITTEN.saturating_sub(1 + opus.len());
        let mut copies: Vec<(u32, &[u8])> = Vec::with_capacity(MAX_COPIES);
        for (earlier, kept) in self.kept.iter().take(self.copies) {
            let before = at.since(*earlier);
            let newer = copies.last().map_or(0, |(newer, _)| *newer);
            let fits = COPY_HEADER + kept.len() <= room && kept.len() <= MAX_COPY_BYTES;
            match u32::try_from(before) {
                Ok(before) if fits && before > newer && before <= MAX_OFFSET => {
                    room -= COPY_HEADER + kept.len();
                    copies.push((before, kept));
                }
                _ => break,
            }
        }
        let mut payload = Vec::with_capacity(MAX_WRITTEN + 1 - room);
        for (before, kept) in copies.iter().rev() {
            let len = u32::try_from(kept.len()).unwrap_or_default();
            let word = (1 << 31) | (u32::from(self.format) << 24) | (before << 10) | len;
            payload.extend_from_slice(&word.to_be_bytes());
        }
        payload.push(self.format);
        for (_, kept) in copies.iter().rev() {
            payload.extend_from_slice(kept);
        }
        payload.extend_from_slice(opus);
        self.kept.push_front((at, opus.to_vec()));
        self.kept.truncate(MAX_COPIES);
        payload
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPUS: u8 = 111;

    fn opus(n: u8, len: usize) -> Vec<u8> {
        vec![n; len]
    }

    /// What a browser sends with one copy, 960 ticks before: `ef 0f 00 03 | 6f | 3 bytes | 2 bytes`.
    const BROWSER: [u8; 10] = [0xef, 0x0f, 0x00, 0x03, 0x6f, 1, 2, 3, 4, 5];

    #[test]
    fn a_browsers_packet_is_taken_apart() {
        let blocks = read_red(&BROWSER, OPUS).unwrap();
        assert_eq!(blocks, [RedBlock { before: 960, opus: &[1, 2, 3] }, RedBlock { before: 0, opus: &[4, 5] }]);
        assert_eq!(read_red(&[0x6f, 9], OPUS).unwrap(), [RedBlock { before: 0, opus: &[9] }]);
    }

    #[test]
    fn the_writer_writes_what_a_browser_writes() {
        let mut writer = RedWriter::new(OPUS);
        writer.set_copies(1);
        assert_eq!(writer.write(Rtp48k(u32::MAX), &[1, 2, 3]), [0x6f, 1, 2, 3]);
        assert_eq!(writer.write(Rtp48k(959), &[4, 5]), BROWSER);
    }

    #[test]
    fn two_copies_come_oldest_first_and_depth_can_change() {
        let mut writer = RedWriter::new(OPUS);
        for n in 0..4_u8 {
            writer.set_copies(usize::from(n));
            let payload = writer.write(Rtp48k(u32::from(n) * 960), &opus(n, 20 + usize::from(n)));
            let blocks = read_red(&payload, OPUS).unwrap();
            assert_eq!(blocks.len(), 1 + usize::from(n).min(MAX_COPIES));
            for (i, block) in blocks.iter().rev().enumerate() {
                let number = n - i as u8;
                assert_eq!(block.before, 960 * i as u16);
                assert_eq!(block.opus, opus(number, 20 + usize::from(number)));
            }
        }
        assert_eq!(writer.copies(), MAX_COPIES);
    }

    #[test]
    fn what_the_header_cannot_say_is_left_out() {
        let mut writer = RedWriter::new(OPUS);
        writer.set_copies(2);
        let mut blocks = |at: u32, len: usize| {
            let payload = writer.write(Rtp48k(at), &opus(7, len));
            assert!(payload.len() <= MAX_WRITTEN.max(len + 1));
            read_red(&payload, OPUS).unwrap().len()
        };
        assert_eq!(blocks(0, 100), 1);
        assert_eq!(blocks(MAX_OFFSET + 1, 100), 1, "341 ms is too long ago");
        assert_eq!(blocks(MAX_OFFSET + 961, 1_100), 1, "no room for a copy");
        assert_eq!(blocks(MAX_OFFSET + 1_921, 10), 1, "the copy is longer than ten bits say");
        assert_eq!(blocks(MAX_OFFSET + 2_881, 500), 2);
        assert_eq!(blocks(MAX_OFFSET + 3_841, 500), 3);
        assert_eq!(blocks(MAX_OFFSET + 4_801, 500), 2, "room for one of two");
        assert_eq!(blocks(MAX_OFFSET + 4_801, 10), 1, "time stood still");
        assert_eq!(blocks(0, 10), 1, "time went back");
        assert_eq!(blocks(960, MAX_OPUS_BYTES), 1);
    }

    #[test]
    fn packets_cut_anywhere_are_refused() {
        for end in 0..8 {
            assert!(matches!(read_red(&BROWSER[..end], OPUS), Err(RedError::Short { .. })), "{end}");
        }
        assert_eq!(read_red(&BROWSER[..8], OPUS), Err(RedError::Size { got: 0 }));
    }

    #[test]
    fn foreign_formats_wrong_orders_and_endless_headers_are_refused() {
        let mut other = BROWSER;
        other[4] = 0x60;
        assert_eq!(read_red(&other, OPUS), Err(RedError::Format { got: 0x60 }));
        assert_eq!(read_red(&[0xe0, 0, 4, 1, 0x6f, 1, 2], OPUS), Err(RedError::Format { got: 0x60 }));
        // A copy as old as the packet, and two copies of one moment.
        assert_eq!(read_red(&[0xef, 0, 0, 1, 0x6f, 1, 2], OPUS), Err(RedError::Order));
        let twice = [0xef, 0x0f, 0, 1, 0xef, 0x0f, 0, 1, 0x6f, 1, 2, 3];
        assert_eq!(read_red(&twice, OPUS), Err(RedError::Order));
        let mut endless = Vec::new();
        for n in (1..=40_u32).rev() {
            endless.extend_from_slice(&((1 << 31) | (111 << 24) | (n * 100) << 10).to_be_bytes());
        }
        assert_eq!(read_red(&endless, OPUS), Err(RedError::Blocks));
        let mut long = vec![0x6f];
        long.resize(MAX_OPUS_BYTES + 2, 0);
        assert_eq!(read_red(&long, OPUS), Err(RedError::Size { got: MAX_OPUS_BYTES + 1 }));
    }

    #[test]
    fn empty_copies_are_passed_over() {
        let blocks = [0xef, 0x0f, 0, 0, 0x6f, 8];
        assert_eq!(read_red(&blocks, OPUS).unwrap(), [RedBlock { before: 0, opus: &[8] }]);
    }

    #[test]
    fn no_bytes_whatever_give_more_than_they_hold() {
        let mut state = 11_u32;
        for round in 0..20_000_usize {
            let bytes: Vec<u8> = (0..round % 60)
                .map(|i| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let noise = (state >> 24) as u8;
                    // Mostly right first bytes, so that the later checks are reached.
                    if i % 4 == 0 && noise < 200 { 0x6f | (noise & 0x80) } else { noise }
                })
                .collect();
            if let Ok(blocks) = read_red(&bytes, OPUS) {
                let held: usize = blocks.iter().map(|block| block.opus.len()).sum();
                assert!(held < bytes.len() && blocks.len() <= MAX_BLOCKS);
            }
        }
    }
}
