//! Coded pictures made into the points of a screen.

use crate::frame::{FrameError, MAX_SIDE};
use crate::scale::Scaler;
use crate::sys::Planes;
use crate::vp8::{PictureError, Vp8Decoder};
use thiserror::Error;
use yuv::{YuvPlanarImage, YuvRange, YuvStandardMatrix, yuv420_to_bgra};

/// Why a picture could not be shown.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum RenderError {
    /// It could not be decoded.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The planes and their size do not fit together.
    #[error("a plane does not have the size it should")]
    Plane,
}

impl From<FrameError> for RenderError {
    fn from(error: FrameError) -> Self {
        Self::Picture(error.into())
    }
}

/// A picture as a screen takes it.
///
/// Shape: four bytes a point, blue, green, red and 255, row by row without padding.
/// Units: pixels of the screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// How many points are in a row.
    pub width: u16,
    /// How many rows there are.
    pub height: u16,
    /// Width and height of the picture that it was made from.
    pub of: (u16, u16),
    /// The points.
    pub bgrx: Vec<u8>,
}

impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap({}x{})", self.width, self.height)
    }
}

/// Decodes one stream, and gives its newest picture in the size in which it is looked at.
///
/// Every picture of a stream goes in; only those that are shown are made into points.
#[derive(Debug, Default)]
pub struct Renderer {
    decoder: Option<Vp8Decoder>,
    newest: Option<Planes>,
    scaler: Scaler,
    scaled: [Vec<u8>; 3],
}

impl Renderer {
    /// Takes the stream's next VP8 frame; the first is a key frame.
    ///
    /// # Errors
    ///
    /// When it cannot be decoded: then the stream goes on with the next key frame.
    pub fn decode(&mut self, frame: &[u8]) -> Result<(), RenderError> {
        let decoder = match &mut self.decoder {
            Some(decoder) => decoder,
            none => none.insert(Vp8Decoder::new()?),
        };
        match decoder.planes(frame) {
            Ok(Some(planes)) => self.newest = Some(planes),
            Ok(None) => {}
            Err(error) => {
                self.decoder = None;
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Takes a picture that is not coded: the planes of YUV 4:2:0 one after the other.
    ///
    /// # Errors
    ///
    /// When there are more or fewer bytes than the size demands.
    pub fn put(&mut self, width: u16, height: u16, planes: &[u8]) -> Result<(), RenderError> {
        let size = Size { width, height };
        let (luma, chroma) = (size.points(), size.half().points());
        let want = luma + 2 * chroma;
        if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE {
            return Err(FrameError::Size { width, height }.into());
        }
        if planes.len() != want {
            return Err(FrameError::Length { want, got: planes.len() }.into());
        }
        let (y, colour) = planes.split_at(luma);
        let (u, v) = colour.split_at(chroma);
        self.newest = Some(Planes { width, height, planes: [y, u, v].map(<[u8]>::to_vec) });
        Ok(())
    }

    /// The newest picture as large as it fits into a box with its shape kept; nothing before the first picture and for a
    /// box without any room. `used` lends its memory.
    ///
    /// # Errors
    ///
    /// When the picture is not what its size says.
    pub fn render(&mut self, within: (u16, u16), used: Vec<u8>) -> Result<Option<Bitmap>, RenderError> {
        let Some(newest) = &self.newest else { return Ok(None) };
        let from = Size { width: newest.width, height: newest.height };
        let Some(to) = from.fitted(within) else { return Ok(None) };
        let steps = [(from, to), (from.half(), to.half()), (from.half(), to.half())];
        for ((plane, scaled), (from, to)) in newest.planes.iter().zip(&mut self.scaled).zip(steps) {
            self.scaler.plane((plane, from.sides()), (scaled, to.sides())).map_err(|_| RenderError::Plane)?;
        }
        let [y, u, v] = &self.scaled;
        let (wide, half) = (u32::from(to.width), u32::from(to.half().width));
        let planes = YuvPlanarImage {
            y_plane: y,
            y_stride: wide,
            u_plane: u,
            u_stride: half,
            v_plane: v,
            v_stride: half,
            width: wide,
            height: u32::from(to.height),
        };
        let mut bgrx = used;
        bgrx.resize(to.points() * 4, 0);
        // What browsers send unless they say otherwise: the matrix of BT.601 in its limited range.
        yuv420_to_bgra(&planes, &mut bgrx, wide * 4, YuvRange::Limited, YuvStandardMatrix::Bt601)
            .map_err(|_| RenderError::Plane)?;
        Ok(Some(Bitmap { width: to.width, height: to.height, of: (from.width, from.height), bgrx }))
    }
}

/// In pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    width: u16,
    height: u16,
}

impl Size {
    fn points(self) -> usize {
        usize::from(self.width) * usize::from(self.height)
    }

    fn sides(self) -> (u32, u32) {
        (self.width.into(), self.height.into())
    }

    /// Of a colour plane.
    fn half(self) -> Self {
        Self { width: self.width.div_ceil(2), height: self.height.div_ceil(2) }
    }

    /// The largest of this shape in a box; none where the box has no room.
    fn fitted(self, (most_wide, most_high): (u16, u16)) -> Option<Self> {
        let (most_wide, most_high) = (most_wide.min(MAX_SIDE), most_high.min(MAX_SIDE));
        if most_wide == 0 || most_high == 0 {
            return None;
        }
        let (width, height) = (u32::from(self.width), u32::from(self.height));
        let wide = (u32::from(most_high) * width / height).min(u32::from(most_wide)).max(1);
        let high = (u32::from(most_wide) * height / width).min(u32::from(most_high)).max(1);
        Some(Self { width: u16::try_from(wide).ok()?, height: u16::try_from(high).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Rtp90k;
    use crate::frame::VideoFrame;
    use crate::vp8::{EncoderSettings, Vp8Encoder};

    const RED: [u8; 3] = [81, 90, 240];

    fn still(renderer: &mut Renderer, width: u16, height: u16, [y, u, v]: [u8; 3]) {
        let size = Size { width, height };
        let chroma = size.half().points();
        let planes = [vec![y; size.points()], vec![u; chroma], vec![v; chroma]].concat();
        renderer.put(width, height, &planes).unwrap();
    }

    fn close(point: &[u8], wanted: [u8; 4]) -> bool {
        point.iter().zip(wanted).all(|(got, wanted)| got.abs_diff(wanted) < 4)
    }

    #[test]
    fn colours_are_those_of_the_broadcast_tables() {
        let mut renderer = Renderer::default();
        for (yuv, bgrx) in [
            ([16, 128, 128], [0, 0, 0, 255]),
            ([235, 128, 128], [255, 255, 255, 255]),
            (RED, [0, 0, 255, 255]),
            ([145, 54, 34], [0, 255, 0, 255]),
            ([41, 240, 110], [255, 0, 0, 255]),
        ] {
            still(&mut renderer, 64, 36, yuv);
            let bitmap = renderer.render((100, 100), Vec::new()).unwrap().unwrap();
            assert_eq!((bitmap.width, bitmap.height, bitmap.of), (100, 56, (64, 36)));
            assert!(bitmap.bgrx.chunks(4).all(|point| close(point, bgrx)), "{yuv:?} {:?}", &bitmap.bgrx[..4]);
        }
    }

    #[test]
    fn a_picture_fills_the_box_in_its_own_shape_whatever_its_sides() {
        let mut renderer = Renderer::default();
        for ((width, height), within, wanted) in [
            ((640, 360), (1100, 700), Some((1100, 618))),
            ((1280, 720), (333, 999), Some((333, 187))),
            ((427, 241), (427, 241), Some((427, 241))),
            ((1, 1), (5, 9), Some((5, 5))),
            ((4096, 1), (64, 64), Some((64, 1))),
            ((640, 360), (0, 500), None),
            ((640, 360), (u16::MAX, u16::MAX), Some((4096, 2304))),
        ] {
            still(&mut renderer, width, height, RED);
            let bitmap = renderer.render(within, Vec::new()).unwrap();
            assert_eq!(bitmap.as_ref().map(|bitmap| (bitmap.width, bitmap.height)), wanted);
            let Some(bitmap) = bitmap else { continue };
            assert_eq!(bitmap.bgrx.len(), usize::from(bitmap.width) * usize::from(bitmap.height) * 4);
            assert!(bitmap.bgrx.chunks(4).all(|point| close(point, [0, 0, 255, 255])));
        }
    }

    #[test]
    fn a_stream_is_shown_and_goes_on_at_a_key_frame_after_noise() {
        let mut encoder = Vp8Encoder::new(EncoderSettings { width: 64, height: 36, bitrate_bps: 400_000 }).unwrap();
        let mut coded = |luma, key| {
            let picture = VideoFrame::grey(64, 36, luma, Rtp90k(0)).unwrap();
            encoder.encode(&picture, key).unwrap().unwrap().data
        };
        let mut renderer = Renderer::default();
        assert_eq!(renderer.render((64, 36), Vec::new()), Ok(None));
        let shown = |renderer: &mut Renderer| renderer.render((64, 36), Vec::new()).unwrap().unwrap().bgrx[0];
        renderer.decode(&coded(235, true)).unwrap();
        let light = shown(&mut renderer);
        for noise in [&[][..], &[0; 12], &[0, 0, 0, 0x9d, 1, 0x2a, 255, 255, 255, 255]] {
            assert!(renderer.decode(noise).is_err());
            assert_eq!(shown(&mut renderer), light, "the last good picture stays");
        }
        assert!(renderer.decode(&coded(120, false)).is_err(), "nothing to build on");
        renderer.decode(&coded(16, true)).unwrap();
        assert!(shown(&mut renderer) + 100 < light);
    }

    #[test]
    fn planes_of_another_length_and_impossible_sizes_are_refused() {
        let mut renderer = Renderer::default();
        for (width, height, len) in [(4, 2, 11), (4, 2, 13), (0, 2, 0), (5000, 1, 7500), (3, 3, 13)] {
            assert!(renderer.put(width, height, &vec![0; len]).is_err());
        }
        renderer.put(3, 3, &[0; 17]).unwrap();
        assert_eq!(renderer.render((9, 0), Vec::new()), Ok(None));
    }

    #[test]
    fn the_memory_of_an_earlier_bitmap_is_used_again() {
        let mut renderer = Renderer::default();
        still(&mut renderer, 64, 36, RED);
        let first = renderer.render((128, 72), Vec::new()).unwrap().unwrap();
        let place = first.bgrx.as_ptr();
        let second = renderer.render((128, 72), first.bgrx).unwrap().unwrap();
        assert_eq!(second.bgrx.as_ptr(), place);
    }
}
