//! The two layouts in which simple cameras give pictures, to our one.

use media::{FrameError, Rtp90k, VideoFrame};
use yuv::{BufferStoreMut, YuvPackedImage, YuvError, YuvPlanarImageMut, yuyv422_to_yuv420};

/// A picture from interleaved 4:2:2 bytes.
///
/// Shape: `stride` bytes a row, at least twice the width.
///
/// # Errors
///
/// When there are fewer bytes than the size demands.
pub(crate) fn picture_from_yuyv(
    bytes: &[u8],
    width: u16,
    height: u16,
    stride: usize,
    at: Rtp90k,
) -> Result<VideoFrame, FrameError> {
    let (w, h) = (usize::from(width), usize::from(height));
    if w == 0 || h == 0 || w % 2 != 0 || h % 2 != 0 {
        return Err(FrameError::Size { width, height });
    }
    let stride = stride.max(w * 2);
    let want = stride * h;
    let Some(bytes) = bytes.get(..want) else {
        return Err(FrameError::Length { want, got: bytes.len() });
    };
    let packed = YuvPackedImage {
        yuy: bytes,
        yuy_stride: u32::try_from(stride).unwrap_or(u32::MAX),
        width: u32::from(width),
        height: u32::from(height),
    };
    picture_by(width, height, at, |planes| yuyv422_to_yuv420(planes, &packed))
}

/// A picture whose planes are filled by somebody else's conversion.
///
/// # Errors
///
/// When the size is odd or nothing, or the conversion refuses.
pub(crate) fn picture_by(
    width: u16,
    height: u16,
    at: Rtp90k,
    fill: impl FnOnce(&mut YuvPlanarImageMut<'_, u8>) -> Result<(), YuvError>,
) -> Result<VideoFrame, FrameError> {
    let size = FrameError::Size { width, height };
    let (w, h) = (usize::from(width), usize::from(height));
    if w == 0 || h == 0 || w % 2 != 0 || h % 2 != 0 {
        return Err(size);
    }
    let (mut y, mut u, mut v) = (vec![0; w * h], vec![0; w * h / 4], vec![0; w * h / 4]);
    let (wide, half) = (u32::from(width), u32::from(width) / 2);
    let mut planes = YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(&mut y),
        y_stride: wide,
        u_plane: BufferStoreMut::Borrowed(&mut u),
        u_stride: half,
        v_plane: BufferStoreMut::Borrowed(&mut v),
        v_stride: half,
        width: wide,
        height: u32::from(height),
    };
    fill(&mut planes).map_err(|_| size)?;
    VideoFrame::new(width, height, y, u, v, at)
}

/// A picture from three planes that follow one another.
///
/// # Errors
///
/// When there are fewer bytes than the size demands.
pub(crate) fn picture_from_i420(bytes: &[u8], width: u16, height: u16, at: Rtp90k) -> Result<VideoFrame, FrameError> {
    let luma = usize::from(width) * usize::from(height);
    let want = luma + luma / 2;
    let Some((y, (u, v))) = bytes
        .get(..want)
        .and_then(|bytes| bytes.split_at_checked(luma))
        .and_then(|(y, rest)| Some((y, rest.split_at_checked(luma / 4)?)))
    else {
        return Err(FrameError::Length { want, got: bytes.len() });
    };
    VideoFrame::new(width, height, y.to_vec(), u.to_vec(), v.to_vec(), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interleaved_bytes_become_planes() {
        // Four by two pixels: brightness 1..8, colours 100 and 200, in padded rows.
        let bytes = [
            1, 100, 2, 200, 3, 100, 4, 200, 0, 0, //
            5, 100, 6, 200, 7, 100, 8, 200, 0, 0,
        ];
        let picture = picture_from_yuyv(&bytes, 4, 2, 10, Rtp90k(5)).unwrap();
        assert_eq!(picture.y(), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(picture.u(), [100, 100]);
        assert_eq!(picture.v(), [200, 200]);
    }

    #[test]
    fn too_few_bytes_and_odd_sizes_are_refused() {
        assert!(picture_from_yuyv(&[0; 15], 4, 2, 8, Rtp90k(0)).is_err());
        assert!(picture_from_yuyv(&[0; 64], 3, 3, 8, Rtp90k(0)).is_err());
        assert!(picture_from_yuyv(&[], 0, 0, 0, Rtp90k(0)).is_err());
        assert!(picture_from_i420(&[0; 11], 4, 2, Rtp90k(0)).is_err());
        assert!(picture_from_i420(&[0; 99], 5, 3, Rtp90k(0)).is_err());
    }

    #[test]
    fn planes_that_follow_one_another_are_cut_apart() {
        let bytes: Vec<u8> = (0..12).collect();
        let picture = picture_from_i420(&bytes, 4, 2, Rtp90k(0)).unwrap();
        assert_eq!((picture.y().len(), picture.u(), picture.v()), (8, &[8, 9][..], &[10, 11][..]));
    }
}
