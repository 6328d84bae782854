//! Pictures that a camera compressed by itself (Motion JPEG), to our one layout.

use crate::yuyv::picture_by;
use media::{FrameError, Rtp90k, VideoFrame};
use yuv::{YuvConversionMode, YuvRange, YuvStandardMatrix, rgb_to_yuv420};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The most a camera is asked for; no larger picture is read.
const LARGEST: (usize, usize) = (1920, 1088);

/// The longest compressed picture that is read: a byte a pixel is more than any camera takes.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Start of image.
const SOI: [u8; 2] = [0xFF, 0xD8];

/// Says "Motion JPEG": the usual Huffman tables hold where the picture brings none (as AVI's do).
const AVI1: [u8; 10] = [0xFF, 0xE0, 0x00, 0x08, b'A', b'V', b'I', b'1', 0, 0];

/// Reads one compressed picture.
///
/// Errors: a picture that is cut off, damaged, empty or larger than any that is asked for.
pub(crate) fn picture_from_jpeg(bytes: &[u8], at: Rtp90k) -> Result<VideoFrame, FrameError> {
    let unread = FrameError::Length { want: 0, got: bytes.len() };
    if bytes.len() > MAX_BYTES {
        return Err(unread);
    }
    // Most cameras leave the Huffman tables out, and not all of them say so.
    let whole = match bytes.strip_prefix(&SOI) {
        Some(rest) if !brings_tables(rest) => [&SOI[..], &AVI1, rest].concat(),
        _ => bytes.to_vec(),
    };
    let options = DecoderOptions::default()
        .set_max_width(LARGEST.0)
        .set_max_height(LARGEST.1)
        .set_strict_mode(true)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&whole), options);
    let Ok(rgb) = decoder.decode() else { return Err(unread) };
    let Some(size) = decoder.info() else { return Err(unread) };
    planes(&rgb, size.width, size.height, at)
}

/// Whether there are Huffman tables before the picture's content.
fn brings_tables(mut segments: &[u8]) -> bool {
    while let [0xFF, marker, rest @ ..] = segments {
        let [high, low, ..] = rest else { return false };
        match marker {
            0xC4 => return true,
            // The content begins.
            0xDA => return false,
            _ => {}
        }
        let Some(next) = rest.get(usize::from(u16::from_be_bytes([*high, *low]))..) else { return false };
        segments = next;
    }
    false
}

/// JPEG uses all values of a byte; in a call black is 16 and white 235, as in television.
fn planes(rgb: &[u8], width: u16, height: u16, at: Rtp90k) -> Result<VideoFrame, FrameError> {
    if rgb.len() != usize::from(width) * usize::from(height) * 3 {
        return Err(FrameError::Size { width, height });
    }
    let (range, matrix) = (YuvRange::Limited, YuvStandardMatrix::Bt601);
    let row = u32::from(width) * 3;
    picture_by(width, height, at, |planes| {
        rgb_to_yuv420(planes, rgb, row, range, matrix, YuvConversionMode::Balanced)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left half red, right half light grey, 32 by 16, as `convert` writes it (4:2:0, quality 90).
    const TWO_HALVES: &[u8] = include_bytes!("../tests/two_halves.jpg");

    /// At this point, as brightness and both colours.
    fn at(picture: &VideoFrame, x: usize, y: usize) -> [u8; 3] {
        let (luma, chroma) = (usize::from(picture.width()), usize::from(picture.width()) / 2);
        let half = y / 2 * chroma + x / 2;
        [picture.y()[y * luma + x], picture.u()[half], picture.v()[half]]
    }

    fn near(found: [u8; 3], wanted: [u8; 3]) -> bool {
        found.iter().zip(wanted).all(|(one, other)| one.abs_diff(other) <= 4)
    }

    #[test]
    fn a_compressed_picture_has_the_colours_of_television() {
        let picture = picture_from_jpeg(TWO_HALVES, Rtp90k(7)).unwrap();
        assert_eq!((picture.width(), picture.height(), picture.at()), (32, 16, Rtp90k(7)));
        // BT.601: pure red is 81, 90, 240; a grey of 200 is 188 and no colour.
        assert!(near(at(&picture, 6, 8), [81, 90, 240]), "{:?}", at(&picture, 6, 8));
        assert!(near(at(&picture, 26, 8), [188, 128, 128]), "{:?}", at(&picture, 26, 8));
    }

    /// What a camera sends that leaves the tables out.
    fn without_tables(jpeg: &[u8]) -> Vec<u8> {
        let mut left = jpeg[..2].to_vec();
        let mut rest = &jpeg[2..];
        while rest[1] != 0xDA {
            let end = 2 + usize::from(u16::from_be_bytes([rest[2], rest[3]]));
            if rest[1] != 0xC4 {
                left.extend(&rest[..end]);
            }
            rest = &rest[end..];
        }
        left.extend(rest);
        left
    }

    #[test]
    fn a_camera_may_leave_the_usual_tables_out() {
        let bare = without_tables(TWO_HALVES);
        assert!(bare.len() + 300 < TWO_HALVES.len(), "the file has the usual tables");
        let (bare, whole) = (picture_from_jpeg(&bare, Rtp90k(0)), picture_from_jpeg(TWO_HALVES, Rtp90k(0)));
        assert_eq!(bare.unwrap().y(), whole.unwrap().y());
    }

    #[test]
    fn damaged_and_foreign_pictures_are_errors_or_pictures_and_never_worse() {
        for cut in 0..TWO_HALVES.len() {
            let _either = picture_from_jpeg(&TWO_HALVES[..cut], Rtp90k(0));
            let mut changed = TWO_HALVES.to_vec();
            changed[cut] ^= 0x55;
            if let Ok(picture) = picture_from_jpeg(&changed, Rtp90k(0)) {
                assert!(usize::from(picture.width()) <= LARGEST.0 && usize::from(picture.height()) <= LARGEST.1);
            }
        }
        assert!(picture_from_jpeg(&TWO_HALVES[..40], Rtp90k(0)).is_err());
        assert!(picture_from_jpeg(b"", Rtp90k(0)).is_err());
        assert!(picture_from_jpeg(&vec![0xFF; MAX_BYTES + 1], Rtp90k(0)).is_err());
    }
}
