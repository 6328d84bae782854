//! A jack: the place a device is plugged into, so that it can be changed while a call goes on.

use crate::device::{Camera, DeviceError, Microphone, Speaker};
use crate::newest::{Newest, Sink};
use crate::running::{Clock, Running};
use media::{AudioFrame, VideoFrame};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a camera is given to start with.
pub type PictureEnd = (Clock, Sink<VideoFrame>);

/// A camera that can be changed for another.
pub type CameraJack = Jack<PictureEnd>;

/// A microphone that can be changed for another.
pub type MicrophoneJack = Jack<Sink<AudioFrame>>;

/// A speaker that can be changed for another.
pub type SpeakerJack = Jack<Newest<AudioFrame>>;

/// The place one device is plugged into.
///
/// Shape: started once, like the device it stands for; then [`Jack::plug`] as often as needed.
/// Clones are the same jack.
/// Invariant: at most one device runs, and none before the jack was started or after its
/// [`Running`] was dropped.
pub struct Jack<E> {
    shared: Arc<Mutex<Inside<E>>>,
}

struct Inside<E> {
    /// What a device is started with; none before the start and after the end.
    end: Option<E>,
    running: Option<Running>,
}

impl<E> Jack<E> {
    fn lock(&self) -> MutexGuard<'_, Inside<E>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What went wrong with the device in it since it was plugged in.
    pub fn failure(&self) -> Option<DeviceError> {
        self.lock().running.as_ref().and_then(Running::failure)
    }

    /// Takes the device out; nothing is given or played until the next one.
    pub fn unplug(&self) {
        let old = self.lock().running.take();
        drop(old);
    }
}

impl<E: Clone> Jack<E> {
    /// Takes the old device out and opens another in its place; blocking, as opening is.
    ///
    /// # Errors
    ///
    /// When the new device does not open, or the jack does not run; then the jack is empty.
    pub fn plug(&self, open: impl FnOnce(E) -> Result<Running, DeviceError>) -> Result<(), DeviceError> {
        self.unplug();
        let end = self.lock().end.clone().ok_or(DeviceError::Absent)?;
        let new = open(end)?;
        let mut inside = self.lock();
        // Whoever ended the jack meanwhile must not find a device running in it.
        if inside.end.is_none() {
            drop(inside);
            drop(new);
            return Err(DeviceError::Absent);
        }
        let old = inside.running.replace(new);
        drop(inside);
        drop(old);
        Ok(())
    }
}

impl<E: Send + 'static> Jack<E> {
    fn begin(&self, name: &str, end: E) -> Result<Running, DeviceError> {
        self.lock().end = Some(end);
        let jack = self.clone();
        Running::spawn(name, move |control, ready| {
            ready();
            control.until_stopped();
            let (end, running) = {
                let mut inside = jack.lock();
                (inside.end.take(), inside.running.take())
            };
            drop(running);
            drop(end);
            Ok(())
        })
    }
}

impl<E> Clone for Jack<E> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<E> Default for Jack<E> {
    fn default() -> Self {
        Self { shared: Arc::new(Mutex::new(Inside { end: None, running: None })) }
    }
}

impl<E> std::fmt::Debug for Jack<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Jack(taken: {})", self.lock().running.is_some())
    }
}

impl Camera for CameraJack {
    fn start(self: Box<Self>, clock: Clock, to: Sink<VideoFrame>) -> Result<Running, DeviceError> {
        self.begin("camera jack", (clock, to))
    }
}

impl Microphone for MicrophoneJack {
    fn start(self: Box<Self>, to: Sink<AudioFrame>) -> Result<Running, DeviceError> {
        self.begin("microphone jack", to)
    }
}

impl Speaker for SpeakerJack {
    fn start(self: Box<Self>, from: Newest<AudioFrame>) -> Result<Running, DeviceError> {
        self.begin("speaker jack", from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newest::{Received, newest};
    use crate::synthetic::{NullSpeaker, SyntheticCamera, SyntheticMicrophone};
    use std::time::Duration;

    const SOON: Duration = Duration::from_secs(5);

    #[test]
    fn pictures_go_on_when_the_camera_is_changed() {
        let jack = CameraJack::default();
        let (to, pictures) = newest::<VideoFrame>(1);
        let running = Box::new(jack.clone()).start(Clock::start(), to).unwrap();
        assert_eq!(pictures.wait(Duration::from_millis(30)), Received::Nothing);
        for width in [640, 320] {
            let camera = Box::new(SyntheticCamera { width, height: 180, rate: 30 });
            jack.plug(|(clock, to)| camera.start(clock, to)).unwrap();
            while !matches!(pictures.wait(SOON), Received::Thing(picture) if picture.width() == width) {}
        }
        jack.unplug();
        while !matches!(pictures.wait(Duration::from_millis(100)), Received::Nothing) {}
        drop(running);
        assert_eq!(pictures.wait(SOON), Received::Ended);
        let refused = jack.plug(|(clock, to)| Box::new(SyntheticCamera::default()).start(clock, to));
        assert_eq!(refused, Err(DeviceError::Absent), "after the end no device is opened");
    }

    #[test]
    fn a_device_that_does_not_open_leaves_the_jack_empty_and_usable() {
        let jack = MicrophoneJack::default();
        let (to, sounds) = newest::<AudioFrame>(2);
        let _running = Box::new(jack.clone()).start(to).unwrap();
        assert_eq!(jack.plug(|_| Err(DeviceError::Busy)), Err(DeviceError::Busy));
        jack.plug(|to| Box::new(SyntheticMicrophone).start(to)).unwrap();
        assert!(matches!(sounds.wait(SOON), Received::Thing(_)));
    }

    #[test]
    fn sound_goes_to_the_speaker_that_is_in_now() {
        let jack = SpeakerJack::default();
        let (to, from) = newest::<AudioFrame>(10);
        let _running = Box::new(jack.clone()).start(from).unwrap();
        for _ in 0..2 {
            let speaker = NullSpeaker::default();
            let heard = speaker.heard();
            jack.plug(|from| Box::new(speaker).start(from)).unwrap();
            while heard.frames() < 3 {
                assert!(to.put(AudioFrame::silence()), "the queue outlives each device");
                std::thread::yield_now();
            }
        }
    }

    #[test]
    fn what_failed_later_is_known() {
        let jack = SpeakerJack::default();
        let (_to, from) = newest::<AudioFrame>(1);
        let _running = Box::new(jack.clone()).start(from).unwrap();
        jack.plug(|_| {
            Running::spawn("breaks", |_, ready| {
                ready();
                Err(DeviceError::Absent)
            })
        })
        .unwrap();
        while jack.failure().is_none() {
            std::thread::yield_now();
        }
        assert_eq!(jack.failure(), Some(DeviceError::Absent));
    }
}
