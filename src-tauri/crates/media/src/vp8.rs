//! Pictures to VP8 frames and back.

use crate::clock::Rtp90k;
use crate::frame::{EncodedFrame, FrameError, MAX_ENCODED_BYTES, MAX_SIDE, VideoFrame};
use crate::sys::{Config, Decoder, Encoder, Planes};
use crate::vp8_rtp::{PacketError, key_frame_header};
use thiserror::Error;

/// A thirtieth of a second, for the first picture, whose length nobody knows yet.
const USUAL_TICKS: i64 = 3_000;

/// The lowest rate at which a face is still a face.
const MIN_BITRATE: u32 = 50_000;

/// More than a 4K picture needs.
const MAX_BITRATE: u32 = 20_000_000;

/// Why a picture could not be coded or decoded.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum PictureError {
    /// The picture's shape is not supported.
    #[error("the picture has a wrong shape")]
    Frame(#[from] FrameError),
    /// The bytes are no VP8 frame.
    #[error("the bytes are no VP8 frame")]
    Bytes(#[from] PacketError),
    /// The frame is longer than any frame may be.
    #[error("a frame of {got} bytes is too long")]
    TooLong {
        /// Bytes that came.
        got: usize,
    },
    /// The codec refused.
    #[error("the picture codec answered {code}")]
    Codec {
        /// What libvpx answered.
        code: u32,
    },
}

/// How pictures are to be coded.
///
/// Units: pixels, bits a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncoderSettings {
    /// Width of the pictures.
    pub width: u16,
    /// Height of the pictures.
    pub height: u16,
    /// What the coded pictures may take, together, each second.
    pub bitrate_bps: u32,
}

/// Turns pictures into VP8 frames for a conversation: no delay, one thread.
#[derive(Debug)]
pub struct Vp8Encoder {
    inner: Encoder,
    settings: EncoderSettings,
    last: Option<(Rtp90k, i64)>,
}

impl Vp8Encoder {
    /// An encoder for pictures of one size.
    ///
    /// # Errors
    ///
    /// When the size is not supported or libvpx cannot be set up.
    pub fn new(settings: EncoderSettings) -> Result<Self, PictureError> {
        let EncoderSettings { width, height, bitrate_bps } = settings;
        // One place knows which sizes are pictures.
        VideoFrame::grey(width, height, 0, Rtp90k(0))?;
        let settings = EncoderSettings { bitrate_bps: bitrate_bps.clamp(MIN_BITRATE, MAX_BITRATE), ..settings };
        let inner = Encoder::new(config(settings)).map_err(codec)?;
        Ok(Self { inner, settings, last: None })
    }

    /// How pictures are coded now.
    pub fn settings(&self) -> EncoderSettings {
        self.settings
    }

    /// Changes the rate of the pictures that follow.
    ///
    /// # Errors
    ///
    /// When libvpx refuses.
    pub fn set_bitrate(&mut self, bitrate_bps: u32) -> Result<(), PictureError> {
        self.settings.bitrate_bps = bitrate_bps.clamp(MIN_BITRATE, MAX_BITRATE);
        self.inner.configure(config(self.settings)).map_err(codec)
    }

    /// One VP8 frame for one picture; `None` when the picture is left out to keep to the rate.
    ///
    /// A picture of another size starts the stream anew with a key frame.
    ///
    /// # Errors
    ///
    /// When libvpx fails.
    pub fn encode(&mut self, picture: &VideoFrame, key: bool) -> Result<Option<EncodedFrame>, PictureError> {
        if (picture.width(), picture.height()) != (self.settings.width, self.settings.height) {
            let (width, height) = (picture.width(), picture.height());
            *self = Self::new(EncoderSettings { width, height, ..self.settings })?;
        }
        let (pts, ticks) = self.place(picture.at());
        let Some((data, key)) = self.inner.encode(picture, pts, ticks, key).map_err(codec)? else {
            return Ok(None);
        };
        if data.len() > MAX_ENCODED_BYTES {
            return Err(PictureError::TooLong { got: data.len() });
        }
        Ok(Some(EncodedFrame { data, key, at: picture.at(), width: picture.width(), height: picture.height() }))
    }

    /// The picture's place on a clock that never wraps or stands still, and its likely length.
    fn place(&mut self, at: Rtp90k) -> (i64, u64) {
        let (pts, ticks) = match self.last {
            None => (0, USUAL_TICKS),
            Some((before, pts)) => {
                let ticks = i64::from(at.since(before)).clamp(1, 90_000);
                (pts + ticks, ticks)
            }
        };
        self.last = Some((at, pts));
        (pts, ticks.unsigned_abs())
    }
}

fn config(settings: EncoderSettings) -> Config {
    Config { width: settings.width, height: settings.height, kilobits: settings.bitrate_bps / 1_000 }
}

fn codec(code: u32) -> PictureError {
    PictureError::Codec { code }
}

/// Turns VP8 frames back into pictures.
#[derive(Debug)]
pub struct Vp8Decoder {
    inner: Decoder,
}

impl Vp8Decoder {
    /// A decoder for one stream.
    ///
    /// # Errors
    ///
    /// When libvpx cannot be set up.
    pub fn new() -> Result<Self, PictureError> {
        Ok(Self { inner: Decoder::new().map_err(codec)? })
    }

    /// The picture of one frame; `None` when the frame shows nothing.
    ///
    /// # Errors
    ///
    /// When the bytes are no VP8 frame of a supported size, or build on a frame that is missing.
    pub fn decode(&mut self, frame: &[u8], at: Rtp90k) -> Result<Option<VideoFrame>, PictureError> {
        let Some(planes) = self.planes(frame)? else {
            return Ok(None);
        };
        let [y, u, v] = planes.planes;
        Ok(Some(VideoFrame::new(planes.width, planes.height, y, u, v, at)?))
    }

    /// The same as planes, whose sides may be odd.
    pub(crate) fn planes(&mut self, frame: &[u8]) -> Result<Option<Planes>, PictureError> {
        if frame.len() > MAX_ENCODED_BYTES {
            return Err(PictureError::TooLong { got: frame.len() });
        }
        key_frame_header(frame)?;
        self.inner.decode(frame, MAX_SIDE).map_err(codec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: EncoderSettings = EncoderSettings { width: 64, height: 48, bitrate_bps: 200_000 };

    fn picture(n: u32) -> VideoFrame {
        let y = (0..64 * 48_u32).map(|i| ((i % 64) * 3 + n * 11) as u8).collect();
        let chroma = vec![128; 64 * 48 / 4];
        VideoFrame::new(64, 48, y, chroma.clone(), chroma, Rtp90k(n * 3_000)).unwrap()
    }

    #[test]
    fn pictures_survive_the_round_trip() {
        let mut encoder = Vp8Encoder::new(SIZE).unwrap();
        let mut decoder = Vp8Decoder::new().unwrap();
        for n in 0..10 {
            let coded = encoder.encode(&picture(n), false).unwrap().unwrap();
            assert_eq!(coded.key, n == 0);
            assert_eq!(coded.at, Rtp90k(n * 3_000));
            assert_eq!(key_frame_header(&coded.data).unwrap().is_some(), coded.key);
            let back = decoder.decode(&coded.data, coded.at).unwrap().unwrap();
            assert!(back.difference(&picture(n)).unwrap() < 25.0);
        }
    }

    #[test]
    fn a_key_frame_comes_when_asked_and_another_size_starts_anew() {
        let mut encoder = Vp8Encoder::new(SIZE).unwrap();
        encoder.encode(&picture(0), false).unwrap();
        assert!(!encoder.encode(&picture(1), false).unwrap().unwrap().key);
        assert!(encoder.encode(&picture(2), true).unwrap().unwrap().key);
        let other = VideoFrame::grey(32, 32, 90, Rtp90k(9_000)).unwrap();
        let coded = encoder.encode(&other, false).unwrap().unwrap();
        assert!(coded.key);
        assert_eq!((coded.width, coded.height), (32, 32));
        assert_eq!(encoder.settings().width, 32);
    }

    #[test]
    fn a_lower_rate_makes_smaller_frames() {
        let size = EncoderSettings { width: 320, height: 240, bitrate_bps: 2_000_000 };
        let mut encoder = Vp8Encoder::new(size).unwrap();
        let mut state = 1_u32;
        let mut noisy = |n: u32| {
            let y = (0..320 * 240)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) as u8
                })
                .collect();
            let chroma = vec![128; 320 * 240 / 4];
            VideoFrame::new(320, 240, y, chroma.clone(), chroma, Rtp90k(n * 3_000)).unwrap()
        };
        let mut bytes = |encoder: &mut Vp8Encoder, from: u32| -> usize {
            (from..from + 60)
                .filter_map(|n| encoder.encode(&noisy(n), false).unwrap())
                .skip(20)
                .map(|frame| frame.data.len())
                .sum()
        };
        let rich = bytes(&mut encoder, 0);
        encoder.set_bitrate(100_000).unwrap();
        let poor = bytes(&mut encoder, 60);
        assert!(poor * 2 < rich, "{poor} {rich}");
    }

    #[test]
    fn a_clock_that_stands_or_goes_back_does_no_harm() {
        let mut encoder = Vp8Encoder::new(SIZE).unwrap();
        for at in [5, 5, 3, u32::MAX, 0, 900_000_000] {
            let picture = picture(1).with_time(Rtp90k(at));
            assert!(encoder.encode(&picture, true).unwrap().is_some());
        }
    }

    #[test]
    fn truncated_frames_and_noise_are_errors_or_pictures_and_never_worse() {
        let mut encoder = Vp8Encoder::new(SIZE).unwrap();
        let key = encoder.encode(&picture(0), true).unwrap().unwrap();
        for len in 0..key.data.len() {
            let mut decoder = Vp8Decoder::new().unwrap();
            drop(decoder.decode(&key.data[..len], Rtp90k(0)));
        }
        let mut decoder = Vp8Decoder::new().unwrap();
        assert!(decoder.decode(&[], Rtp90k(0)).is_err());
        assert!(decoder.decode(&[0x11, 0, 0, 0], Rtp90k(0)).is_err());
        assert!(decoder.decode(&vec![0x11; MAX_ENCODED_BYTES + 1], Rtp90k(0)).is_err());
        decoder.decode(&key.data, Rtp90k(0)).unwrap();
        let mut state = 3_u32;
        for len in 1..300 {
            let mut noise: Vec<u8> = (0..len)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) as u8
                })
                .collect();
            noise[0] |= 1;
            drop(decoder.decode(&noise, Rtp90k(0)));
        }
    }

    #[test]
    fn odd_sizes_are_refused() {
        let odd = EncoderSettings { width: 63, ..SIZE };
        assert!(matches!(Vp8Encoder::new(odd), Err(PictureError::Frame(_))));
    }
}
