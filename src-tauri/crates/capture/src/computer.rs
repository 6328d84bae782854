//! A computer's devices: which there are, and a way to each of them.

use crate::cpal_audio::{CpalMicrophone, CpalSpeaker};
use crate::device::{Camera, DeviceError, Microphone, Speaker};
use crate::list::{DeviceName, cameras, microphones, open_camera, speakers};
use crate::newest::{Newest, Sink};
use crate::running::{Clock, Control, Running};
use crate::synthetic::{NullSpeaker, SilentMicrophone, SyntheticCamera, SyntheticMicrophone};
use media::{AudioFrame, VideoFrame};
use std::sync::Arc;
use std::time::Duration;

/// What a device is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceKind {
    /// Gives pictures.
    Camera,
    /// Gives sound.
    Microphone,
    /// Plays sound.
    Speaker,
}

impl DeviceKind {
    /// All three, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Camera, Self::Microphone, Self::Speaker];
}

/// Which devices there are.
///
/// Invariant: the first of each list is the one the computer itself would take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceLists {
    /// What gives pictures.
    pub cameras: Vec<DeviceName>,
    /// What gives sound.
    pub microphones: Vec<DeviceName>,
    /// What plays sound.
    pub speakers: Vec<DeviceName>,
}

impl DeviceLists {
    /// The list of one kind.
    pub fn of(&self, kind: DeviceKind) -> &[DeviceName] {
        match kind {
            DeviceKind::Camera => &self.cameras,
            DeviceKind::Microphone => &self.microphones,
            DeviceKind::Speaker => &self.speakers,
        }
    }
}

/// A computer with its devices; they may come and go.
///
/// Invariant: asking for the lists opens no device.
pub trait Computer: Send + Sync {
    /// Which devices there are now. May take some tenths of a second.
    fn lists(&self) -> DeviceLists;

    /// The camera of an id from the list.
    fn camera(&self, id: &str) -> Box<dyn Camera>;

    /// The microphone of an id from the list.
    fn microphone(&self, id: &str) -> Box<dyn Microphone>;

    /// The speaker of an id from the list.
    fn speaker(&self, id: &str) -> Box<dyn Speaker>;
}

/// The computer this program runs on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ThisComputer;

impl Computer for ThisComputer {
    fn lists(&self) -> DeviceLists {
        DeviceLists { cameras: cameras(), microphones: microphones(), speakers: speakers() }
    }

    fn camera(&self, id: &str) -> Box<dyn Camera> {
        open_camera(id).unwrap_or(Box::new(Missing))
    }

    fn microphone(&self, id: &str) -> Box<dyn Microphone> {
        Box::new(CpalMicrophone { id: Some(id.to_owned()) })
    }

    fn speaker(&self, id: &str) -> Box<dyn Speaker> {
        Box::new(CpalSpeaker { id: Some(id.to_owned()) })
    }
}

/// A computer whose devices are made up: for trying the program without disturbing anyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PracticeComputer {
    /// Whether its microphone says something.
    pub speaks: bool,
}

impl Computer for PracticeComputer {
    /// Shape: one nameless device of each kind.
    fn lists(&self) -> DeviceLists {
        let one = || vec![DeviceName { id: "practice".to_owned(), name: String::new() }];
        DeviceLists { cameras: one(), microphones: one(), speakers: one() }
    }

    fn camera(&self, _id: &str) -> Box<dyn Camera> {
        Box::new(SyntheticCamera::default())
    }

    fn microphone(&self, _id: &str) -> Box<dyn Microphone> {
        if self.speaks { Box::new(SyntheticMicrophone) } else { Box::new(SilentMicrophone) }
    }

    fn speaker(&self, _id: &str) -> Box<dyn Speaker> {
        Box::new(NullSpeaker::default())
    }
}

/// A device that is not there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Missing;

impl Camera for Missing {
    fn start(self: Box<Self>, _clock: Clock, _to: Sink<VideoFrame>) -> Result<Running, DeviceError> {
        Err(DeviceError::Absent)
    }
}

impl Microphone for Missing {
    fn start(self: Box<Self>, _to: Sink<AudioFrame>) -> Result<Running, DeviceError> {
        Err(DeviceError::Absent)
    }
}

impl Speaker for Missing {
    fn start(self: Box<Self>, _from: Newest<AudioFrame>) -> Result<Running, DeviceError> {
        Err(DeviceError::Absent)
    }
}

/// Looks again and again which devices there are, and tells: at once, and whenever it has changed.
///
/// Shape: one thread, which ends when the [`Running`] is dropped or `tell` answers `false`.
///
/// # Errors
///
/// When the thread cannot be had.
pub fn watch_lists(
    computer: Arc<dyn Computer>,
    every: Duration,
    mut tell: impl FnMut(DeviceLists) -> bool + Send + 'static,
) -> Result<Running, DeviceError> {
    Running::spawn("device lists", move |control: &Control, ready| {
        ready();
        let mut before = None;
        loop {
            let now = computer.lists();
            if before.as_ref() != Some(&now) {
                before = Some(now.clone());
                if !tell(now) {
                    return Ok(());
                }
            }
            if control.stopped_within(every) {
                return Ok(());
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use std::sync::mpsc;

    struct Desk(Mutex<DeviceLists>);

    impl Computer for Desk {
        fn lists(&self) -> DeviceLists {
            self.0.lock().unwrap().clone()
        }
        fn camera(&self, _id: &str) -> Box<dyn Camera> {
            Box::new(Missing)
        }
        fn microphone(&self, _id: &str) -> Box<dyn Microphone> {
            Box::new(Missing)
        }
        fn speaker(&self, _id: &str) -> Box<dyn Speaker> {
            Box::new(Missing)
        }
    }

    #[test]
    fn a_list_is_told_at_once_and_then_only_when_it_changes() {
        let desk = Arc::new(Desk(Mutex::default()));
        let (tell, told) = mpsc::channel();
        let watching = {
            let desk: Arc<dyn Computer> = Arc::clone(&desk) as _;
            watch_lists(desk, Duration::from_millis(5), move |lists| tell.send(lists).is_ok()).unwrap()
        };
        assert_eq!(told.recv_timeout(Duration::from_secs(5)).unwrap(), DeviceLists::default());
        assert!(told.recv_timeout(Duration::from_millis(50)).is_err());
        let headset = DeviceName { id: "h".to_owned(), name: "Headset".to_owned() };
        desk.0.lock().unwrap().speakers.push(headset.clone());
        let lists = told.recv_timeout(Duration::from_secs(5)).unwrap();
        assert_eq!(lists.of(DeviceKind::Speaker), [headset]);
        drop(watching);
    }

    #[test]
    fn a_device_that_went_meanwhile_is_absent() {
        let (to, _pictures) = crate::newest(1);
        let camera = ThisComputer.camera("/dev/video-that-is-not-there");
        assert_eq!(camera.start(Clock::start(), to).map(|_| ()), Err(DeviceError::Absent));
    }
}
