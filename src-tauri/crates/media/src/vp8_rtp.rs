//! VP8 pictures as RTP payloads: the few bytes before each piece, and cutting pictures up.
//!
//! Source: RFC 7741 (payload), RFC 6386 §9.1 (frame header).

use crate::frame::{MAX_ENCODED_BYTES, MAX_SIDE};
use thiserror::Error;

/// The longest payload of one packet. With RTP, SRTP, TURN and IPv6 around it, it stays below
/// 1,280 bytes, which every path carries.
const MAX_PAYLOAD: usize = 1_150;

/// The descriptor this program writes: required byte, extension byte, two bytes of picture number.
const DESCRIPTOR: usize = 4;

/// Why a packet cannot be part of a picture.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum PacketError {
    /// The packet carries another format than the one agreed.
    #[error("payload type {got} came where {want} was agreed")]
    PayloadType {
        /// What was agreed.
        want: u8,
        /// What came.
        got: u8,
    },
    /// The packet ends before its descriptor does.
    #[error("the packet is too short")]
    Short,
    /// A key frame without its start code, or of an impossible size.
    #[error("the key frame's header is damaged")]
    KeyFrame,
}

/// What the bytes before a piece of a picture say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PayloadDescriptor {
    /// The piece begins a partition.
    pub start: bool,
    /// Which partition; a picture begins with partition 0.
    pub partition: u8,
    /// The picture's number, when it is sent.
    pub picture: Option<u16>,
    /// How many bytes the descriptor takes.
    pub len: usize,
}

/// Reads the descriptor at the head of a payload.
///
/// # Errors
///
/// When the payload ends inside the descriptor or directly after it.
pub fn parse_descriptor(payload: &[u8]) -> Result<PayloadDescriptor, PacketError> {
    let mut bytes = payload.iter().copied();
    let mut next = || bytes.next().ok_or(PacketError::Short);
    let head = next()?;
    let mut found = PayloadDescriptor { start: head & 0x10 != 0, partition: head & 0x07, picture: None, len: 1 };
    if head & 0x80 != 0 {
        let extension = next()?;
        found.len += 1;
        if extension & 0x80 != 0 {
            let high = next()?;
            found.len += 1;
            if high & 0x80 != 0 {
                found.picture = Some(u16::from(high & 0x7f) << 8 | u16::from(next()?));
                found.len += 1;
            } else {
                found.picture = Some(u16::from(high));
            }
        }
        if extension & 0x40 != 0 {
            next()?;
            found.len += 1;
        }
        if extension & 0x30 != 0 {
            next()?;
            found.len += 1;
        }
    }
    if payload.len() <= found.len {
        return Err(PacketError::Short);
    }
    Ok(found)
}

/// What the head of a key frame says.
///
/// Units: pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFrameHeader {
    /// Width of the picture.
    pub width: u16,
    /// Height of the picture.
    pub height: u16,
}

/// Reads the size in a VP8 frame's head; `None` for a frame that is no key frame.
///
/// # Errors
///
/// When the frame is empty, or says it is a key frame and has no sound header.
///
/// Source: RFC 6386 §9.1.
pub fn key_frame_header(frame: &[u8]) -> Result<Option<KeyFrameHeader>, PacketError> {
    let first = *frame.first().ok_or(PacketError::Short)?;
    if first & 0x01 != 0 {
        return Ok(None);
    }
    let [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] = *frame else {
        return Err(PacketError::KeyFrame);
    };
    // The two highest bits ask for scaling on the screen, which nobody uses.
    let width = u16::from_le_bytes([w0, w1]) & 0x3fff;
    let height = u16::from_le_bytes([h0, h1]) & 0x3fff;
    if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE {
        return Err(PacketError::KeyFrame);
    }
    Ok(Some(KeyFrameHeader { width, height }))
}

/// Whether a payload begins a key frame.
pub fn begins_key_frame(payload: &[u8]) -> bool {
    let Ok(head) = parse_descriptor(payload) else { return false };
    let body = payload.get(head.len..).unwrap_or_default();
    head.start && head.partition == 0 && matches!(key_frame_header(body), Ok(Some(_)))
}

/// Cuts pictures into payloads and numbers them.
#[derive(Debug, Clone, Default)]
pub struct Vp8Packetizer {
    picture: u16,
}

impl Vp8Packetizer {
    /// The payloads of one picture, in order; the last one's packet carries the marker.
    ///
    /// Shape: pieces of nearly equal length, none above 1,150 bytes; none at all for a picture
    /// that is empty or larger than [`MAX_ENCODED_BYTES`].
    pub fn packetize(&mut self, frame: &[u8]) -> Vec<Vec<u8>> {
        if frame.is_empty() || frame.len() > MAX_ENCODED_BYTES {
            return Vec::new();
        }
        let pieces = frame.len().div_ceil(MAX_PAYLOAD - DESCRIPTOR);
        let each = frame.len().div_ceil(pieces);
        let [high, low] = self.picture.to_be_bytes();
        self.picture = self.picture.wrapping_add(1) & 0x7fff;
        frame
            .chunks(each)
            .enumerate()
            .map(|(i, piece)| {
                let start = if i == 0 { 0x10 } else { 0 };
                let mut payload = Vec::with_capacity(DESCRIPTOR + piece.len());
                payload.extend_from_slice(&[0x80 | start, 0x80, 0x80 | high, low]);
                payload.extend_from_slice(piece);
                payload
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_of_descriptor_is_read() {
        let with = |bytes: &[u8]| parse_descriptor(bytes);
        let plain = PayloadDescriptor { start: true, partition: 0, picture: None, len: 1 };
        assert_eq!(with(&[0x10, 1]), Ok(plain));
        let short = with(&[0x80, 0x80, 0x7f, 1]).unwrap();
        assert_eq!((short.picture, short.len, short.start), (Some(0x7f), 3, false));
        let long = with(&[0x90, 0xf0, 0xff, 0xfe, 9, 9, 1]).unwrap();
        assert_eq!((long.picture, long.len), (Some(0x7ffe), 6));
        let key_index = with(&[0x93, 0x10, 9, 1]).unwrap();
        assert_eq!((key_index.partition, key_index.len), (3, 3));
    }

    #[test]
    fn a_descriptor_cut_anywhere_is_refused() {
        let whole = [0x90, 0xf0, 0xff, 0xfe, 9, 9];
        for len in 0..=whole.len() {
            assert_eq!(parse_descriptor(&whole[..len]), Err(PacketError::Short), "{len}");
        }
    }

    #[test]
    fn a_key_frame_says_its_size() {
        let head = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x41];
        let size = KeyFrameHeader { width: 640, height: 360 };
        assert_eq!(key_frame_header(&head), Ok(Some(size)));
        assert_eq!(key_frame_header(&[0x11]), Ok(None));
    }

    #[test]
    fn only_the_first_packet_of_a_key_frame_begins_one() {
        let head = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x41];
        let with = |descriptor: u8, body: &[u8]| [&[descriptor], body].concat();
        assert!(begins_key_frame(&with(0x10, &head)));
        assert!(!begins_key_frame(&with(0x00, &head)));
        assert!(!begins_key_frame(&with(0x11, &head)));
        assert!(!begins_key_frame(&with(0x10, &[0x11, 0, 0])));
        assert!(!begins_key_frame(&with(0x10, &head[..5])));
        assert!(!begins_key_frame(&[]));
    }

    #[test]
    fn a_damaged_key_frame_is_refused() {
        assert_eq!(key_frame_header(&[]), Err(PacketError::Short));
        assert_eq!(key_frame_header(&[0x10, 0, 0, 0x9d, 0x01]), Err(PacketError::KeyFrame));
        let no_code = [0x10, 0, 0, 0x9d, 0x01, 0x2b, 0x80, 2, 0x68, 1];
        assert_eq!(key_frame_header(&no_code), Err(PacketError::KeyFrame));
        let no_width = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0, 0, 0x68, 1];
        assert_eq!(key_frame_header(&no_width), Err(PacketError::KeyFrame));
        let huge = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0x68, 1];
        assert_eq!(key_frame_header(&huge), Err(PacketError::KeyFrame));
    }

    #[test]
    fn a_picture_is_cut_evenly_and_numbered() {
        let mut packetizer = Vp8Packetizer::default();
        let frame: Vec<u8> = (0..3_000_u32).map(|i| i as u8).collect();
        let payloads = packetizer.packetize(&frame);
        assert_eq!(payloads.len(), 3);
        let mut back = Vec::new();
        for (i, payload) in payloads.iter().enumerate() {
            let head = parse_descriptor(payload).unwrap();
            assert_eq!(head.start, i == 0);
            assert_eq!(head.picture, Some(0));
            assert!(payload.len() <= MAX_PAYLOAD);
            back.extend_from_slice(&payload[head.len..]);
        }
        assert_eq!(back, frame);
        assert_eq!(parse_descriptor(&packetizer.packetize(&frame)[0]).unwrap().picture, Some(1));
        assert!(packetizer.packetize(&[]).is_empty());
        assert!(packetizer.packetize(&vec![0; MAX_ENCODED_BYTES + 1]).is_empty());
    }
}
