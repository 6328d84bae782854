//! The three shapes media has in this program.

use crate::clock::Rtp90k;
use thiserror::Error;

/// The longest side of a picture that is accepted from anywhere.
pub const MAX_SIDE: u16 = 4096;

/// The largest coded picture: a 4K key frame of a good encoder stays below it.
pub const MAX_ENCODED_BYTES: usize = 1024 * 1024;

/// Samples a second of all sound inside the program.
pub const AUDIO_SAMPLE_RATE: u32 = 48_000;

/// Samples of one sound frame: 20 ms.
pub const FRAME_SAMPLES: usize = 960;

/// Why bytes cannot be a picture or a piece of sound.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum FrameError {
    /// The sides are odd, zero or too long.
    #[error("a picture of {width} by {height} is not supported")]
    Size {
        /// Width in pixels.
        width: u16,
        /// Height in pixels.
        height: u16,
    },
    /// A plane or a sound frame has another length than its size demands.
    #[error("{got} values came where {want} were expected")]
    Length {
        /// What the size demands.
        want: usize,
        /// What came.
        got: usize,
    },
}

/// One uncompressed picture, planar YUV 4:2:0.
///
/// Shape: `y` is width × height bytes; `u` and `v` are a quarter of that each, without padding.
/// Units: `at` counts 90 kHz ticks since the call's first frame.
/// Invariant: width and height are even, at least 2 and at most [`MAX_SIDE`].
/// Source: RFC 3551 §5 for the clock.
#[derive(Clone, PartialEq, Eq)]
pub struct VideoFrame {
    width: u16,
    height: u16,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
    at: Rtp90k,
}

impl VideoFrame {
    /// A picture from its three planes.
    ///
    /// # Errors
    ///
    /// When the sides are not supported or a plane has the wrong length.
    pub fn new(width: u16, height: u16, y: Vec<u8>, u: Vec<u8>, v: Vec<u8>, at: Rtp90k) -> Result<Self, FrameError> {
        let luma = luma_len(width, height)?;
        for (plane, want) in [(&y, luma), (&u, luma / 4), (&v, luma / 4)] {
            if plane.len() != want {
                return Err(FrameError::Length { want, got: plane.len() });
            }
        }
        Ok(Self { width, height, y, u, v, at })
    }

    /// A picture of one grey: to draw on, or to check a size.
    ///
    /// # Errors
    ///
    /// When the sides are not supported.
    pub fn grey(width: u16, height: u16, luma: u8, at: Rtp90k) -> Result<Self, FrameError> {
        let len = luma_len(width, height)?;
        Self::new(width, height, vec![luma; len], vec![128; len / 4], vec![128; len / 4], at)
    }

    /// Width in pixels.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u16 {
        self.height
    }

    /// When it was taken.
    pub fn at(&self) -> Rtp90k {
        self.at
    }

    /// The same picture taken at another moment.
    #[must_use]
    pub fn with_time(mut self, at: Rtp90k) -> Self {
        self.at = at;
        self
    }

    /// Brightness, row by row.
    pub fn y(&self) -> &[u8] {
        &self.y
    }

    /// The first colour plane, half as wide and high.
    pub fn u(&self) -> &[u8] {
        &self.u
    }

    /// The second colour plane, half as wide and high.
    pub fn v(&self) -> &[u8] {
        &self.v
    }

    /// How far two pictures differ, as the mean difference of brightness.
    ///
    /// Units: 0 for equal pictures up to 255; `None` when the sizes differ.
    pub fn difference(&self, other: &Self) -> Option<f32> {
        if (self.width, self.height) != (other.width, other.height) {
            return None;
        }
        let sum: u64 = self.y.iter().zip(&other.y).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        // At most 255 × 4096 × 4096: well inside what f64 holds exactly.
        Some((sum as f64 / self.y.len() as f64) as f32)
    }
}

impl std::fmt::Debug for VideoFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VideoFrame({}x{} at {})", self.width, self.height, self.at.0)
    }
}

/// Twenty milliseconds of sound, one channel.
///
/// Shape: [`FRAME_SAMPLES`] samples, each from −32768 to 32767.
/// Units: 48,000 samples a second.
#[derive(Clone, PartialEq, Eq)]
pub struct AudioFrame {
    samples: Box<[i16; FRAME_SAMPLES]>,
}

impl AudioFrame {
    /// Sound from exactly one frame of samples.
    ///
    /// # Errors
    ///
    /// When there are more or fewer samples than a frame has.
    pub fn new(samples: &[i16]) -> Result<Self, FrameError> {
        let wrong = |_| FrameError::Length { want: FRAME_SAMPLES, got: samples.len() };
        let samples: [i16; FRAME_SAMPLES] = samples.try_into().map_err(wrong)?;
        Ok(Self { samples: Box::new(samples) })
    }

    /// Silence.
    pub fn silence() -> Self {
        Self { samples: Box::new([0; FRAME_SAMPLES]) }
    }

    /// The samples in order.
    pub fn samples(&self) -> &[i16] {
        self.samples.as_slice()
    }

    /// The samples, to be changed in place.
    pub fn samples_mut(&mut self) -> &mut [i16] {
        self.samples.as_mut_slice()
    }
}

impl std::fmt::Debug for AudioFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AudioFrame({:.1} dBFS)", crate::level_dbfs(self.samples()))
    }
}

/// One compressed picture, ready for the network or the window's decoder.
///
/// Units: `at` counts 90 kHz ticks; `width` and `height` are pixels, those of the last key frame.
/// Invariant: `data` is one whole VP8 frame of at most [`MAX_ENCODED_BYTES`].
#[derive(Clone, PartialEq, Eq)]
pub struct EncodedFrame {
    /// The VP8 frame.
    pub data: Vec<u8>,
    /// Whether it can be decoded without an earlier one.
    pub key: bool,
    /// When the picture was taken.
    pub at: Rtp90k,
    /// Width of the decoded picture.
    pub width: u16,
    /// Height of the decoded picture.
    pub height: u16,
}

impl std::fmt::Debug for EncodedFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = if self.key { "key" } else { "delta" };
        let (w, h, len) = (self.width, self.height, self.data.len());
        write!(f, "EncodedFrame({kind} {w}x{h}, {len} bytes at {})", self.at.0)
    }
}

fn luma_len(width: u16, height: u16) -> Result<usize, FrameError> {
    let side = |side: u16| (2..=MAX_SIDE).contains(&side) && side.is_multiple_of(2);
    if !side(width) || !side(height) {
        return Err(FrameError::Size { width, height });
    }
    Ok(usize::from(width) * usize::from(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_with_odd_or_huge_sides_is_refused() {
        for (width, height) in [(0, 2), (3, 2), (2, 0), (2, 5), (4098, 2), (65_534, 65_534)] {
            let refused = VideoFrame::grey(width, height, 0, Rtp90k(0));
            assert_eq!(refused, Err(FrameError::Size { width, height }));
        }
    }

    #[test]
    fn a_short_plane_is_refused() {
        let short = VideoFrame::new(4, 2, vec![0; 8], vec![0; 2], vec![0; 1], Rtp90k(0));
        assert_eq!(short, Err(FrameError::Length { want: 2, got: 1 }));
    }

    #[test]
    fn sound_of_another_length_is_refused() {
        assert!(AudioFrame::new(&[0; 959]).is_err());
        assert!(AudioFrame::new(&[0; 960]).is_ok());
    }

    #[test]
    fn pictures_differ_by_their_brightness() {
        let dark = VideoFrame::grey(16, 16, 10, Rtp90k(0)).unwrap();
        let light = VideoFrame::grey(16, 16, 30, Rtp90k(0)).unwrap();
        assert_eq!(dark.difference(&light), Some(20.0));
        let wide = VideoFrame::grey(18, 16, 30, Rtp90k(0)).unwrap();
        assert_eq!(dark.difference(&wide), None);
    }
}
