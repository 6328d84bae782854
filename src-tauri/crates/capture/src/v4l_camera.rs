//! Linux cameras, through Video4Linux.
//!
//! Laptops' cameras give 1280 × 720 thirty times a second only compressed (Motion JPEG), and raw pictures (YUYV or I420) up
//! to about 640 × 480: compressed ones are asked for first.

use crate::device::{Camera, DeviceError};
use crate::jpeg::picture_from_jpeg;
use crate::list::DeviceName;
use crate::newest::Sink;
use crate::running::{Clock, Control, Running};
use crate::yuyv::{picture_from_i420, picture_from_yuyv};
use media::VideoFrame;
use std::time::Duration;
use v4l::buffer::Type;
use v4l::io::traits::CaptureStream;
use v4l::prelude::{Device, MmapStream};
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Format, FourCC};

/// What is asked for, best first, and the fewest lines with which it is worth having; the camera answers with the nearest
/// size it has.
const WISHES: [(&[u8; 4], (u32, u32), u32); 4] = [
    (b"MJPG", (1280, 720), 540),
    (b"YUYV", (640, 360), 1),
    (b"YU12", (640, 360), 1),
    (b"MJPG", (640, 360), 1),
];
/// Pictures a second asked for.
const RATE: u32 = 30;
/// How long to wait for a picture before looking whether to end.
const PATIENCE: Duration = Duration::from_millis(500);
/// A camera that gave nothing for this many patiences, five seconds, is broken.
const MAX_WAITS: u32 = 10;

/// One Linux camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct V4lCamera {
    path: String,
}

impl V4lCamera {
    /// The camera behind a device file, as [`crate::cameras`] names it.
    pub fn new(path: &str) -> Self {
        Self { path: path.to_owned() }
    }
}

impl Camera for V4lCamera {
    fn start(self: Box<Self>, clock: Clock, to: Sink<VideoFrame>) -> Result<Running, DeviceError> {
        Running::spawn("camera", move |control, ready| {
            let device = Device::with_path(&self.path)?;
            let format = choose(|format| device.set_format(format))?;
            // Not every camera lets its rate be chosen; any rate will do.
            if let Err(error) = device.set_params(&Parameters::with_fps(RATE)) {
                tracing::debug!(code = error.raw_os_error(), "the camera keeps its own rate");
            }
            let mut stream = MmapStream::with_buffers(&device, Type::VideoCapture, 4)?;
            stream.set_timeout(PATIENCE);
            ready();
            film(control, &mut stream, &format, clock, &to)
        })
    }
}

fn film(
    control: &Control,
    stream: &mut MmapStream<'_>,
    format: &Format,
    clock: Clock,
    to: &Sink<VideoFrame>,
) -> Result<(), DeviceError> {
    let mut waits = 0;
    while !control.stopped_within(Duration::ZERO) {
        let bytes = match stream.next() {
            Ok((bytes, meta)) => bytes.get(..meta.bytesused as usize).unwrap_or(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut && waits < MAX_WAITS => {
                waits += 1;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        waits = 0;
        // Half a picture, as some cameras give at first, is left out.
        if let Some(picture) = picture(bytes, format, clock)
            && !to.put(picture)
        {
            return Ok(());
        }
    }
    Ok(())
}

fn picture(bytes: &[u8], format: &Format, clock: Clock) -> Option<VideoFrame> {
    let width = u16::try_from(format.width).ok()?;
    let height = u16::try_from(format.height).ok()?;
    let at = clock.now();
    match &format.fourcc.repr {
        b"MJPG" => picture_from_jpeg(bytes, at).ok(),
        b"YUYV" => picture_from_yuyv(bytes, width, height, format.stride as usize, at).ok(),
        _ => picture_from_i420(bytes, width, height, at).ok(),
    }
}

/// Settles on the best of [`WISHES`] that the camera keeps to; `set` asks it.
fn choose(mut set: impl FnMut(&Format) -> std::io::Result<Format>) -> Result<Format, DeviceError> {
    let mut refused = DeviceError::Other { code: 0 };
    for (fourcc, (width, height), least) in WISHES {
        match set(&Format::new(width, height, FourCC::new(fourcc))) {
            Ok(format) if &format.fourcc.repr == fourcc && format.height >= least => return Ok(format),
            Ok(_) => {}
            Err(error) => refused = error.into(),
        }
    }
    Err(refused)
}

/// The device files that are cameras; a camera's second file, which only describes, is left out.
pub(crate) fn list(most: usize) -> Vec<DeviceName> {
    let mut nodes: Vec<_> = v4l::context::enum_devices()
        .into_iter()
        .filter_map(|node| {
            let id = node.path().to_str()?.to_owned();
            // Only names that end in a number have a description.
            let number: u32 = id.rsplit("video").next()?.parse().ok()?;
            let device = Device::with_path(&id).ok()?;
            Capture::enum_formats(&device).ok().filter(|formats| !formats.is_empty())?;
            let name = node.name().unwrap_or_else(|| id.clone());
            Some((number, DeviceName { id, name }))
        })
        .take(most)
        .collect();
    nodes.sort_by_key(|(number, _)| *number);
    nodes.into_iter().map(|(_, name)| name).collect()
}

/// The camera of this id.
pub(crate) fn open(id: &str) -> Option<Box<dyn Camera>> {
    Some(Box::new(V4lCamera::new(id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newest::newest;

    /// What a camera settles on that has these formats and largest sizes.
    fn settled(has: &[(&[u8; 4], u32, u32)]) -> Option<(String, u32)> {
        let answer = |wanted: &Format| {
            let (fourcc, width, height) =
                has.iter().find(|(fourcc, ..)| *fourcc == &wanted.fourcc.repr).or(has.first()).copied().unwrap();
            Ok(Format::new(wanted.width.min(width), wanted.height.min(height), FourCC::new(fourcc)))
        };
        choose(answer).ok().map(|format| (format.fourcc.to_string(), format.height))
    }

    #[test]
    fn large_pictures_are_taken_compressed_and_small_ones_raw() {
        let laptop = settled(&[(b"YUYV", 640, 480), (b"MJPG", 1280, 720)]);
        assert_eq!(laptop, Some(("MJPG".into(), 720)));
        let old = settled(&[(b"YUYV", 640, 480), (b"MJPG", 640, 480)]);
        assert_eq!(old, Some(("YUYV".into(), 360)), "a small picture is not worth taking apart");
        assert_eq!(settled(&[(b"YU12", 320, 240)]), Some(("YU12".into(), 240)));
        assert_eq!(settled(&[(b"MJPG", 640, 480)]), Some(("MJPG".into(), 360)));
        assert_eq!(settled(&[(b"H264", 1280, 720)]), None);
    }

    #[test]
    fn a_camera_that_is_not_there_is_absent() {
        let (to, _pictures) = newest(1);
        let camera = Box::new(V4lCamera::new("/dev/video-that-is-not-there"));
        let answer = camera.start(Clock::start(), to).map(|_| ());
        assert_eq!(answer, Err(DeviceError::Absent));
    }

    #[test]
    fn a_file_that_is_no_camera_is_refused() {
        let (to, _pictures) = newest(1);
        let camera = Box::new(V4lCamera::new("/dev/null"));
        assert!(camera.start(Clock::start(), to).is_err());
    }

    #[test]
    fn the_list_holds_only_cameras() {
        assert!(crate::cameras().iter().all(|camera| camera.id.starts_with("/dev/video")));
    }
}
