//! A picture as a JPEG, for the window alone: it needs no decoder that remembers.

use crate::frame::VideoFrame;
use jpeg_encoder::{Encoder, EncodingError, ImageBuffer, JpegColorType};
use thiserror::Error;

/// Good enough for a corner of the window, at about 8 kB for 320 × 180.
const QUALITY: u8 = 75;

/// Why a picture could not become a JPEG.
#[derive(Debug, Error)]
#[error("the picture could not be coded as a still")]
pub struct StillError(#[from] EncodingError);

/// The whole JPEG file of one picture.
///
/// Source: ITU-T T.81, with the full range of values that T.871 asks for.
///
/// # Errors
///
/// When the encoder refuses the size.
pub fn still_from_frame(picture: &VideoFrame) -> Result<Vec<u8>, StillError> {
    let mut file = Vec::with_capacity(16 * 1024);
    Encoder::new(&mut file, QUALITY).encode_image(Planes(picture))?;
    Ok(file)
}

/// The picture row by row. A camera's values keep away from both ends, a JPEG's do not.
struct Planes<'a>(&'a VideoFrame);

impl ImageBuffer for Planes<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.0.width()
    }

    fn height(&self) -> u16 {
        self.0.height()
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let (width, row) = (usize::from(self.0.width()), usize::from(y));
        let [luma, blue, red, _] = buffers;
        luma.extend(line(self.0.y(), width, row).iter().map(|value| BRIGHTNESS[usize::from(*value)]));
        // Each colour stands for two by two points; the encoder takes one of them again.
        for (plane, to) in [(self.0.u(), blue), (self.0.v(), red)] {
            let colours = line(plane, width / 2, row / 2).iter().map(|value| COLOUR[usize::from(*value)]);
            to.extend(colours.flat_map(|colour| [colour, colour]));
        }
    }
}

/// The encoder asks for rows the picture has; another would be empty.
fn line(plane: &[u8], width: usize, row: usize) -> &[u8] {
    plane.get(row * width..(row + 1) * width).unwrap_or_default()
}

static BRIGHTNESS: [u8; 256] = stretched(16, 219, 0);
static COLOUR: [u8; 256] = stretched(128, 224, 128);

/// Values whose range around `zero` is `range` steps wide, made 255 steps wide around `to`.
const fn stretched(zero: i32, range: i32, to: i32) -> [u8; 256] {
    let mut table = [0; 256];
    let mut value = 0;
    while value < 256 {
        let wide = (value as i32 - zero) * 255;
        let half = if wide < 0 { -range / 2 } else { range / 2 };
        let at = (wide + half) / range + to;
        table[value] = if at < 0 {
            0
        } else if at > 255 {
            255
        } else {
            at as u8
        };
        value += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rtp90k;

    #[test]
    fn a_picture_becomes_a_whole_file_of_its_size() {
        let picture = VideoFrame::grey(320, 180, 90, Rtp90k(0)).unwrap();
        let file = still_from_frame(&picture).unwrap();
        assert_eq!((&file[..3], &file[file.len() - 2..]), (&[0xff, 0xd8, 0xff][..], &[0xff, 0xd9][..]));
        let frame = file.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
        assert_eq!(file[frame + 5..frame + 9], [0, 180, 1, 64], "height, then width");
    }

    #[test]
    fn the_ends_of_a_cameras_range_become_black_and_white() {
        assert_eq!([0, 16, 235, 255].map(|value: usize| BRIGHTNESS[value]), [0, 0, 255, 255]);
        assert_eq!([0, 16, 128, 240, 255].map(|value: usize| COLOUR[value]), [0, 0, 128, 255, 255]);
    }

    #[test]
    fn a_bright_picture_and_a_dark_one_differ() {
        let of = |luma| still_from_frame(&VideoFrame::grey(16, 16, luma, Rtp90k(0)).unwrap()).unwrap();
        assert_ne!(of(40), of(200));
    }
}
