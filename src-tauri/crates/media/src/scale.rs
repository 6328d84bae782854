//! Pictures, and their planes, in another size.

use crate::frame::{FrameError, MAX_SIDE, VideoFrame};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use thiserror::Error;

/// Why a picture could not be made smaller.
#[derive(Debug, Error)]
pub enum ScaleError {
    /// The wanted size is not supported.
    #[error("the wanted size is not supported")]
    Size(#[from] FrameError),
    /// The planes and their size do not fit together.
    #[error("a plane does not have the size it should")]
    Plane,
}

/// The size of a picture that fits into a box with its shape kept: never larger than it is, sides even.
///
/// Units: pixels.
pub fn fit_into(size: (u16, u16), within: (u16, u16)) -> (u16, u16) {
    let (width, height) = (u32::from(size.0.max(2)), u32::from(size.1.max(2)));
    let (most_wide, most_high) = (u32::from(within.0).min(width), u32::from(within.1).min(height));
    let wide = (most_high * width / height).min(most_wide);
    let high = (most_wide * height / width).min(most_high);
    let even = |side: u32| u16::try_from(side.max(2) & !1).unwrap_or(MAX_SIDE);
    (even(wide), even(high))
}

/// Makes pictures smaller, one after another.
#[derive(Debug)]
pub struct Scaler {
    resizer: Resizer,
    options: ResizeOptions,
}

impl Default for Scaler {
    fn default() -> Self {
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).use_alpha(false);
        Self { resizer: Resizer::new(), options }
    }
}

impl Scaler {
    /// The picture in another size, taken at the same moment.
    ///
    /// # Errors
    ///
    /// When the wanted size is not supported.
    pub fn scale(&mut self, picture: &VideoFrame, size: (u16, u16)) -> Result<VideoFrame, ScaleError> {
        // One place knows which sizes are pictures.
        VideoFrame::grey(size.0, size.1, 0, picture.at())?;
        let from = (u32::from(picture.width()), u32::from(picture.height()));
        let to = (u32::from(size.0), u32::from(size.1));
        let half = |side: (u32, u32)| (side.0 / 2, side.1 / 2);
        let (mut y, mut u, mut v) = (Vec::new(), Vec::new(), Vec::new());
        self.plane((picture.y(), from), (&mut y, to))?;
        self.plane((picture.u(), half(from)), (&mut u, half(to)))?;
        self.plane((picture.v(), half(from)), (&mut v, half(to)))?;
        Ok(VideoFrame::new(size.0, size.1, y, u, v, picture.at())?)
    }

    /// One plane in another size, larger ones too; what the vector held before is overwritten.
    ///
    /// Units: width and height in points.
    pub(crate) fn plane(
        &mut self,
        (plane, from): (&[u8], (u32, u32)),
        (scaled, to): (&mut Vec<u8>, (u32, u32)),
    ) -> Result<(), ScaleError> {
        if from == (to.0 * 2, to.1 * 2) {
            *scaled = halved(plane, to).ok_or(ScaleError::Plane)?;
            return Ok(());
        }
        scaled.resize(to.0 as usize * to.1 as usize, 0);
        if from == to && plane.len() == scaled.len() {
            scaled.copy_from_slice(plane);
            return Ok(());
        }
        // Typed, because for any type of pixel the compiler takes minutes.
        let source = TypedImageRef::<U8>::from_buffer(from.0, from.1, plane).map_err(|_| ScaleError::Plane)?;
        let mut target = TypedImage::<U8>::from_buffer(to.0, to.1, scaled).map_err(|_| ScaleError::Plane)?;
        self.resizer.resize_typed(&source, &mut target, &self.options).map_err(|_| ScaleError::Plane)
    }
}

/// Four points become their mean: the same as the filter's picture at half the size, for a tenth of the work.
fn halved(plane: &[u8], (width, height): (u32, u32)) -> Option<Vec<u8>> {
    let (row, rows) = (width as usize * 2, height as usize * 2);
    if row == 0 || plane.len() != row * rows {
        return None;
    }
    let mut small = Vec::with_capacity(plane.len() / 4);
    for two in plane.chunks_exact(row * 2) {
        let (upper, lower) = two.split_at(row);
        let points = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
        let mean = |(a, b): (&[u8; 2], &[u8; 2])| {
            let sum: u16 = a.iter().chain(b).copied().map(u16::from).sum();
            u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)
        };
        small.extend(points.map(mean));
    }
    Some(small)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Rtp90k;

    #[test]
    fn a_picture_keeps_its_shape_and_its_light() {
        let y: Vec<u8> = (0..640 * 360_u32).map(|i| if i % 640 < 320 { 40 } else { 200 }).collect();
        let picture = VideoFrame::new(640, 360, y, vec![100; 320 * 180], vec![150; 320 * 180], Rtp90k(9)).unwrap();
        let small = Scaler::default().scale(&picture, (320, 180)).unwrap();
        assert_eq!((small.width(), small.height(), small.at()), (320, 180, Rtp90k(9)));
        assert_eq!((small.y()[10], small.y()[300], small.u()[0], small.v()[0]), (40, 200, 100, 150));
    }

    #[test]
    fn a_picture_of_half_the_size_has_the_mean_of_each_four_points() {
        let points: Vec<u8> = [[0, 2, 250, 255], [4, 6, 255, 255]].concat();
        assert_eq!(halved(&points, (2, 1)), Some(vec![3, 254]));
        assert_eq!(halved(&points, (1, 2)), Some(vec![127, 130]), "two wide, four high");
        assert_eq!(halved(&points, (2, 2)), None);
        assert_eq!(halved(&[], (0, 0)), None);
    }

    #[test]
    fn sizes_fit_and_stay_even_and_are_never_larger() {
        assert_eq!(fit_into((1280, 720), (640, 360)), (640, 360));
        assert_eq!(fit_into((640, 480), (640, 360)), (480, 360));
        assert_eq!(fit_into((640, 480), (1280, 720)), (640, 480));
        assert_eq!(fit_into((360, 640), (320, 180)), (100, 180));
        assert_eq!(fit_into((2, 4096), (320, 180)), (2, 180));
        assert_eq!(fit_into((0, 0), (320, 180)), (2, 2));
    }

    #[test]
    fn an_impossible_size_is_refused() {
        let picture = VideoFrame::grey(64, 48, 9, Rtp90k(0)).unwrap();
        assert!(matches!(Scaler::default().scale(&picture, (63, 48)), Err(ScaleError::Size(_))));
        assert!(matches!(Scaler::default().scale(&picture, (0, 0)), Err(ScaleError::Size(_))));
    }
}
