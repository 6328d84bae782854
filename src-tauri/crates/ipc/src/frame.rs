//! How one encoded picture crosses to the window: 16 bytes of header, then VP8 or a JPEG.

/// The header before each picture on the picture channel.
///
/// Shape: byte 0 version (1), byte 1 flags (bit 0: key frame, bit 1: JPEG instead of VP8), bytes 2–3 width, 4–5 height,
/// 6–7 zero, 8–15 time; all big-endian.
/// Units: time in microseconds of the sender's clock, whose zero is anywhere: only differences mean
/// something. It comes from a 32-bit RTP stamp and starts over after 13 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureHeader {
    /// Decodable without any earlier frame.
    pub key: bool,
    /// A JPEG by itself, not a frame of a VP8 stream.
    pub still: bool,
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// By the sender's clock.
    pub micros: u64,
}

impl PictureHeader {
    /// Bytes before the coded picture.
    pub const LEN: usize = 16;
}

/// One picture as it crosses; `pictureFromBytes` in the window reads it.
pub fn bytes_from_picture(header: PictureHeader, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(PictureHeader::LEN + data.len());
    bytes.extend([1, u8::from(header.key) | u8::from(header.still) << 1]);
    bytes.extend(header.width.to_be_bytes());
    bytes.extend(header.height.to_be_bytes());
    bytes.extend([0, 0]);
    bytes.extend(header.micros.to_be_bytes());
    bytes.extend(data);
    bytes
}

#[cfg(test)]
mod tests {
    use super::{PictureHeader, bytes_from_picture};

    #[test]
    fn a_header_is_sixteen_bytes_before_the_picture() {
        let header = PictureHeader { key: true, still: false, width: 640, height: 360, micros: 258 };
        let bytes = bytes_from_picture(header, &[9, 8]);
        assert_eq!(bytes, [1, 1, 2, 128, 1, 104, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 9, 8]);
        assert_eq!(bytes_from_picture(PictureHeader { still: true, ..header }, &[9])[1], 3);
    }
}
