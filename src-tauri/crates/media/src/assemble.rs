//! Pieces of pictures, as the network delivers them, back into whole pictures.

use crate::clock::{Rtp90k, sequence_distance};
use crate::frame::{EncodedFrame, MAX_ENCODED_BYTES};
use crate::vp8_rtp::{KeyFrameHeader, PacketError, begins_key_frame, key_frame_header, parse_descriptor};
use std::collections::BTreeMap;

/// How many packets may overtake a missing one before it counts as lost: half a second of the best
/// picture, twice.
const OVERTAKEN: i64 = 400;

/// How far the pictures may run ahead of a missing packet that may come again before it counts as lost:
/// 500 ms, as long as it is asked for.
const AHEAD_TICKS: i32 = 45_000;

/// The same where nothing comes again: 100 ms, more than packets overtake one another on a home's line.
const AHEAD_TICKS_ONCE: i32 = 9_000;

/// A jump of packet numbers larger than this is a stranger or a new start, not loss.
///
/// Source: RFC 3550 A.1, MAX_DROPOUT.
const MAX_DROPOUT: i16 = 3_000;

/// One received packet of the picture.
#[derive(Debug, Clone, Copy)]
pub struct PicturePacket<'a> {
    /// The format the packet says it carries.
    pub payload_type: u8,
    /// The packet's number.
    pub sequence: u16,
    /// When the picture was taken.
    pub at: Rtp90k,
    /// Whether it is the picture's last packet.
    pub marker: bool,
    /// What it carries; empty in a packet of padding.
    pub payload: &'a [u8],
}

/// What came of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assembled {
    /// A whole picture that can be decoded.
    Frame(EncodedFrame),
    /// Something is missing for good: only a key frame helps now.
    NeedKeyFrame(Gap),
}

/// Why only a key frame helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Packets never came.
    Lost,
    /// A picture came and cannot be read.
    Damaged,
    /// The sender began anew.
    Restarted,
}

#[derive(Debug)]
struct Piece {
    at: Rtp90k,
    marker: bool,
    payload: Vec<u8>,
}

#[derive(Debug)]
struct Building {
    at: Rtp90k,
    data: Vec<u8>,
}

/// Puts packets in order and pictures together.
///
/// Invariant: holds at most 512 packets and one picture of [`MAX_ENCODED_BYTES`]; gives pictures
/// in order, the first of them and the first after a gap a key frame.
#[derive(Debug)]
pub struct FrameAssembler {
    payload_type: u8,
    waiting: BTreeMap<i64, Piece>,
    /// The number the next packet in order has, counted without wrapping round.
    next: Option<i64>,
    highest: i64,
    /// The number of the one packet that lay far outside; its neighbour would make a new start.
    stray: Option<u16>,
    building: Option<Building>,
    size: Option<KeyFrameHeader>,
    need_key: bool,
    lost: u64,
    patience: i32,
}

impl FrameAssembler {
    /// An assembler for one stream of the given format.
    pub fn new(payload_type: u8) -> Self {
        Self {
            payload_type,
            waiting: BTreeMap::new(),
            next: None,
            highest: 0,
            stray: None,
            building: None,
            size: None,
            need_key: true,
            lost: 0,
            patience: AHEAD_TICKS,
        }
    }

    /// The same for a sender that repeats nothing: what is missing soon counts as lost.
    #[must_use]
    pub fn without_repeats(self) -> Self {
        Self { patience: AHEAD_TICKS_ONCE, ..self }
    }

    /// Whether pictures are held back until a key frame comes.
    pub fn needs_key_frame(&self) -> bool {
        self.need_key
    }

    /// Begins again as if a picture had been lost, because one was not shown.
    pub fn require_key_frame(&mut self) {
        self.need_key = true;
    }

    /// Packets that never came.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Takes one packet and gives every picture that it completes.
    ///
    /// # Errors
    ///
    /// When the packet is of another format or too short; nothing has changed then.
    pub fn push(&mut self, packet: PicturePacket<'_>) -> Result<Vec<Assembled>, PacketError> {
        if packet.payload_type != self.payload_type {
            let (want, got) = (self.payload_type, packet.payload_type);
            return Err(PacketError::PayloadType { want, got });
        }
        if !packet.payload.is_empty() {
            parse_descriptor(packet.payload)?;
        }
        let mut out = Vec::new();
        let Some(index) = self.index(packet.sequence, &mut out) else {
            return Ok(out);
        };
        if self.next.is_some_and(|next| index < next) {
            return Ok(out);
        }
        self.next.get_or_insert(index);
        self.highest = self.highest.max(index);
        self.waiting.entry(index).or_insert_with(|| Piece {
            at: packet.at,
            marker: packet.marker,
            payload: packet.payload.to_vec(),
        });
        self.drain(&mut out);
        self.jump_to_key_frame();
        self.drain(&mut out);
        while self.gap_is_final(packet.at) {
            self.skip_gap(&mut out);
            self.drain(&mut out);
        }
        Ok(out)
    }

    /// The packet's number without wrapping round; `None` for one that belongs nowhere.
    fn index(&mut self, sequence: u16, out: &mut Vec<Assembled>) -> Option<i64> {
        if self.next.is_none() {
            return Some(i64::from(sequence));
        }
        let last = u16::try_from(self.highest & 0xffff).unwrap_or_default();
        let distance = sequence_distance(sequence, last);
        if distance.unsigned_abs() <= MAX_DROPOUT.unsigned_abs() {
            self.stray = None;
            return Some(self.highest + i64::from(distance));
        }
        let expected = self.stray.replace(sequence.wrapping_add(1));
        if expected != Some(sequence) {
            return None;
        }
        self.stray = None;
        self.waiting.clear();
        self.building = None;
        self.next = None;
        self.highest = i64::from(sequence);
        self.ask(Gap::Restarted, out);
        Some(self.highest)
    }

    fn drain(&mut self, out: &mut Vec<Assembled>) {
        while let Some(next) = self.next {
            let Some(piece) = self.waiting.remove(&next) else {
                return;
            };
            self.next = Some(next + 1);
            self.add(piece, out);
        }
    }

    /// A whole key frame behind a gap needs nothing from before it.
    fn jump_to_key_frame(&mut self) {
        let Some(next) = self.next else { return };
        let whole = |(begin, piece): (&i64, &Piece)| {
            let run = self.waiting.range(begin..).zip(*begin..);
            let mut run = run.map_while(|((index, piece), expected)| (*index == expected).then_some(piece));
            begins_key_frame(&piece.payload) && run.any(|piece| piece.marker)
        };
        if let Some((begin, _)) = self.waiting.iter().rev().find(|entry| whole(*entry)) {
            let begin = *begin;
            let held = self.waiting.range(..begin).count() as u64;
            self.lost = self.lost.saturating_add(begin.abs_diff(next).saturating_sub(held));
            self.waiting = self.waiting.split_off(&begin);
            self.next = Some(begin);
            self.building = None;
        }
    }

    fn gap_is_final(&self, newest: Rtp90k) -> bool {
        let (Some(next), Some((first, piece))) = (self.next, self.waiting.first_key_value()) else {
            return false;
        };
        *first > next && (self.highest - next >= OVERTAKEN || newest.since(piece.at) >= self.patience)
    }

    fn skip_gap(&mut self, out: &mut Vec<Assembled>) {
        if let (Some(next), Some((first, _))) = (self.next, self.waiting.first_key_value()) {
            self.lost = self.lost.saturating_add(first.abs_diff(next));
            self.next = Some(*first);
            self.building = None;
            self.ask(Gap::Lost, out);
        }
    }

    fn add(&mut self, piece: Piece, out: &mut Vec<Assembled>) {
        if piece.payload.is_empty() {
            return;
        }
        let Ok(head) = parse_descriptor(&piece.payload) else {
            return;
        };
        let body = piece.payload.get(head.len..).unwrap_or_default();
        let begins = head.start && head.partition == 0;
        match &mut self.building {
            Some(building) if building.at == piece.at && !begins => {
                building.data.extend_from_slice(body);
            }
            _ if begins => {
                if self.building.is_some() {
                    self.ask(Gap::Damaged, out);
                }
                self.building = Some(Building { at: piece.at, data: body.to_vec() });
            }
            _ => {
                // The middle of a picture whose beginning is gone.
                self.building = None;
                if !self.need_key {
                    self.ask(Gap::Damaged, out);
                }
                return;
            }
        }
        let too_long = self.building.as_ref().is_some_and(|b| b.data.len() > MAX_ENCODED_BYTES);
        if too_long {
            self.building = None;
            self.ask(Gap::Damaged, out);
        } else if piece.marker
            && let Some(done) = self.building.take()
        {
            self.finish(done, out);
        }
    }

    fn finish(&mut self, done: Building, out: &mut Vec<Assembled>) {
        match key_frame_header(&done.data) {
            Ok(Some(size)) => {
                self.size = Some(size);
                self.need_key = false;
                out.push(frame(done, size, true));
            }
            Ok(None) => {
                if let (Some(size), false) = (self.size, self.need_key) {
                    out.push(frame(done, size, false));
                }
            }
            Err(_) => self.ask(Gap::Damaged, out),
        }
    }

    fn ask(&mut self, gap: Gap, out: &mut Vec<Assembled>) {
        self.need_key = true;
        out.push(Assembled::NeedKeyFrame(gap));
    }
}

fn frame(done: Building, size: KeyFrameHeader, key: bool) -> Assembled {
    Assembled::Frame(EncodedFrame { data: done.data, key, at: done.at, width: size.width, height: size.height })
}

#[cfg(test)]
mod tests;
