//! How encoded pictures cross to the window: each is its length, 16 bytes of header, then VP8 or I420.

use crate::WhosePicture;

/// The header before each picture in an answer.
///
/// Shape: byte 0 version (2), byte 1 flags (bit 0: key frame, bit 1: I420 instead of VP8), bytes 2–3 width, 4–5 height,
/// 6 whose (0 the doctor's, 1 her own, 2 and 3 further people's), 7 zero, 8–15 time; all big-endian.
/// Units: time in microseconds of the sender's clock, whose zero is anywhere: only differences mean
/// something. It comes from a 32-bit RTP stamp and starts over after 13 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureHeader {
    /// Whose picture.
    pub whose: WhosePicture,
    /// Decodable without any earlier frame.
    pub key: bool,
    /// The planes of YUV 4:2:0 one after the other, not a frame of a VP8 stream.
    pub still: bool,
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// By the sender's clock.
    pub micros: u64,
}

impl PictureHeader {
    /// Bytes before the coded picture, without the length before them.
    pub const LEN: usize = 16;
}

/// Puts one more picture into an answer, after four bytes that say how long it is with its header;
/// `picturesFromBytes` in the window reads it. One longer than 4 GiB is left out.
pub fn push_picture(bytes: &mut Vec<u8>, header: PictureHeader, data: &[u8]) {
    let Ok(length) = u32::try_from(PictureHeader::LEN + data.len()) else { return };
    bytes.reserve(4 + PictureHeader::LEN + data.len());
    bytes.extend(length.to_be_bytes());
    bytes.extend([2, u8::from(header.key) | u8::from(header.still) << 1]);
    bytes.extend(header.width.to_be_bytes());
    bytes.extend(header.height.to_be_bytes());
    let whose = match header.whose {
        WhosePicture::Doctor => 0,
        WhosePicture::Own => 1,
        WhosePicture::FirstOther => 2,
        WhosePicture::SecondOther => 3,
    };
    bytes.extend([whose, 0]);
    bytes.extend(header.micros.to_be_bytes());
    bytes.extend(data);
}

#[cfg(test)]
mod tests {
    use super::{PictureHeader, push_picture};
    use crate::WhosePicture;

    #[test]
    fn a_length_and_sixteen_bytes_of_header_stand_before_each_picture() {
        let header = PictureHeader {
            whose: WhosePicture::Doctor,
            key: true,
            still: false,
            width: 640,
            height: 360,
            micros: 258,
        };
        let mut bytes = Vec::new();
        push_picture(&mut bytes, header, &[9, 8]);
        push_picture(&mut bytes, PictureHeader { whose: WhosePicture::Own, still: true, ..header }, &[7]);
        let first = [0, 0, 0, 18, 2, 1, 2, 128, 1, 104, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 9, 8];
        let second = [0, 0, 0, 17, 2, 3, 2, 128, 1, 104, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 7];
        assert_eq!(bytes, [&first[..], &second[..]].concat());
    }
}
