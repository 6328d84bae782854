//! Asha's camera, microphone and speaker, each of which may be missing.

use capture::{
    Camera, Clock, DeviceError, Microphone, Newest, NullSpeaker, Running, Sink, Speaker, SyntheticCamera,
    SyntheticMicrophone,
};
use media::{AudioFrame, VideoFrame};
use session::{Chosen, DeviceSource};
use std::sync::Arc;

/// Everything is there and made up.
pub fn all() -> DeviceSource {
    Arc::new(|| Chosen {
        camera: Some(Box::new(SyntheticCamera::default())),
        microphone: Box::new(SyntheticMicrophone),
        speaker: Box::new(NullSpeaker::default()),
    })
}

/// A computer with nothing to see, hear or speak with.
pub fn none() -> DeviceSource {
    Arc::new(|| Chosen {
        camera: None,
        microphone: Box::new(Broken(DeviceError::Absent)),
        speaker: Box::new(Broken(DeviceError::Absent)),
    })
}

/// A computer that has all but what is named here.
#[derive(Debug, Clone, Copy)]
pub enum Lacking {
    /// Nothing to film with.
    Camera,
    /// Nothing to speak into.
    Microphone,
    /// Nothing to hear with.
    Speaker,
}

/// One device is missing, the others work.
pub fn all_but(lacking: Lacking) -> DeviceSource {
    Arc::new(move || {
        let Chosen { camera, microphone, speaker } = all()();
        let broken = || Box::new(Broken(DeviceError::Absent));
        match lacking {
            Lacking::Camera => Chosen { camera: None, microphone, speaker },
            Lacking::Microphone => Chosen { camera, microphone: broken(), speaker },
            Lacking::Speaker => Chosen { camera, microphone, speaker: broken() },
        }
    })
}

/// The system refuses the camera, and the microphone fails.
pub fn failing() -> DeviceSource {
    Arc::new(|| Chosen {
        camera: Some(Box::new(Broken(DeviceError::Denied))),
        microphone: Box::new(Broken(DeviceError::Other { code: 5 })),
        speaker: Box::new(NullSpeaker::default()),
    })
}

/// Another program holds camera and microphone.
pub fn busy() -> DeviceSource {
    Arc::new(|| Chosen {
        camera: Some(Box::new(Broken(DeviceError::Busy))),
        microphone: Box::new(Broken(DeviceError::Busy)),
        speaker: Box::new(NullSpeaker::default()),
    })
}

/// A device that does not open.
#[derive(Debug)]
struct Broken(DeviceError);

impl Camera for Broken {
    fn start(self: Box<Self>, _clock: Clock, _to: Sink<VideoFrame>) -> Result<Running, DeviceError> {
        Err(self.0)
    }
}

impl Microphone for Broken {
    fn start(self: Box<Self>, _to: Sink<AudioFrame>) -> Result<Running, DeviceError> {
        Err(self.0)
    }
}

impl Speaker for Broken {
    fn start(self: Box<Self>, _from: Newest<AudioFrame>) -> Result<Running, DeviceError> {
        Err(self.0)
    }
}
