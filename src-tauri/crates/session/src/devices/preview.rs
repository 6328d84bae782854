//! A picture made smaller, for looking at oneself.

use media::VideoFrame;

/// The most that her own small picture has.
///
/// Units: pixels.
pub(crate) const SIZE: (u16, u16) = (320, 180);

/// The picture at a half, a third … of its sides, so that it fits; itself if it does.
///
/// Shape: each new pixel is the mean of the square it stands for; what is left over at the edges goes.
pub(crate) fn shrunk(picture: &VideoFrame, within: (u16, u16)) -> Option<VideoFrame> {
    let factor = picture.width().div_ceil(within.0).max(picture.height().div_ceil(within.1)).max(1);
    let even = |side: u16| (side / factor) & !1;
    let (width, height) = (even(picture.width()), even(picture.height()));
    let factor = usize::from(factor);
    let plane = |from: &[u8], stride: u16, width: u16, height: u16| {
        mean(from, usize::from(stride), (usize::from(width), usize::from(height)), factor)
    };
    let y = plane(picture.y(), picture.width(), width, height);
    let u = plane(picture.u(), picture.width() / 2, width / 2, height / 2);
    let v = plane(picture.v(), picture.width() / 2, width / 2, height / 2);
    VideoFrame::new(width, height, y, u, v, picture.at()).ok()
}

fn mean(from: &[u8], stride: usize, (width, height): (usize, usize), factor: usize) -> Vec<u8> {
    let area = u32::try_from(factor * factor).unwrap_or(u32::MAX);
    let mut out = Vec::with_capacity(width * height);
    for rows in from.chunks(stride * factor).take(height) {
        for column in (0..width).map(|column| column * factor) {
            let sum: u32 = rows
                .chunks(stride)
                .filter_map(|row| row.get(column..column + factor))
                .flatten()
                .map(|pixel| u32::from(*pixel))
                .sum();
            // A mean of bytes is a byte.
            out.push((sum / area) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{SIZE, shrunk};
    use capture::test_picture;
    use media::{Rtp90k, VideoFrame};

    #[test]
    fn every_size_becomes_one_that_fits_and_keeps_its_look() {
        for (width, height) in [(640, 360), (1280, 720), (640, 480), (320, 180), (1920, 1080), (352, 288), (2, 2)] {
            let picture = test_picture(width, height, 7, Rtp90k(9)).unwrap();
            let small = shrunk(&picture, SIZE).unwrap();
            assert!(small.width() <= SIZE.0 && small.height() <= SIZE.1, "{width}x{height}: {small:?}");
            assert!(small.width() * 4 >= width.min(SIZE.0), "{width}x{height}: {small:?}");
            assert_eq!(small.at(), Rtp90k(9));
        }
    }

    #[test]
    fn a_pixel_is_the_mean_of_its_square() {
        let y = vec![10, 20, 0, 0, 30, 40, 0, 4];
        let picture = VideoFrame::new(4, 2, y, vec![1, 3], vec![5, 7], Rtp90k(0)).unwrap();
        assert!(shrunk(&picture, (2, 2)).is_none(), "a picture of one row is none");
        let y: Vec<u8> = (0..4).flat_map(|row| (0..8).map(move |column| row * 10 + column)).collect();
        let picture = VideoFrame::new(8, 4, y, vec![1, 1, 3, 3, 1, 1, 3, 3], vec![9; 8], Rtp90k(0)).unwrap();
        let small = shrunk(&picture, (4, 2)).unwrap();
        assert_eq!(small.y(), [5, 7, 9, 11, 25, 27, 29, 31]);
        assert_eq!((small.u(), small.v()), ([1, 3].as_slice(), [9, 9].as_slice()));
    }
}
