//! Which camera, microphone and speaker there are, and whether each does its work.

use crate::config::DeviceSource;
use crate::owner::{Letter, News, Owner};
use crate::preferences::DeviceChoice;
use crate::snapshot::{Device, DeviceTest, Devices};
use crate::trouble::Trouble;
use capture::{
    Camera, Clock, CpalMicrophone, CpalSpeaker, DeviceError, Microphone, Newest, NullSpeaker, Received, Running,
    SilentMicrophone, Speaker, SyntheticCamera, SyntheticMicrophone, cameras, microphones, newest, real_camera,
    speakers,
};
use media::{AudioFrame, VideoFrame};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A camera that was asleep needs a moment for its first picture.
const FIRST_WITHIN: Duration = Duration::from_secs(5);

/// One frame is enough for a test.
const ONE: usize = 1;

/// The devices of a visit, not opened yet.
pub struct Chosen {
    /// None: there is no camera.
    pub camera: Option<Box<dyn Camera>>,
    /// Her voice.
    pub microphone: Box<dyn Microphone>,
    /// What she hears.
    pub speaker: Box<dyn Speaker>,
}

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chosen").field("camera", &self.camera.is_some()).finish_non_exhaustive()
    }
}

impl DeviceChoice {
    pub(crate) fn chosen(self) -> Chosen {
        match self {
            Self::Computer => Chosen {
                camera: real_camera(None),
                microphone: Box::new(CpalMicrophone::default()),
                speaker: Box::new(CpalSpeaker::default()),
            },
            Self::Practice => Chosen {
                camera: Some(Box::new(SyntheticCamera::default())),
                microphone: Box::new(SyntheticMicrophone),
                speaker: Box::new(NullSpeaker::default()),
            },
            Self::Quiet => Chosen { microphone: Box::new(SilentMicrophone), ..Self::Practice.chosen() },
        }
    }

    fn names(self) -> [Option<String>; 3] {
        match self {
            Self::Computer => {
                [cameras(), microphones(), speakers()].map(|list| list.into_iter().next().map(|one| one.name))
            }
            Self::Practice | Self::Quiet => [None, None, None],
        }
    }
}

impl Owner {
    pub(crate) fn device_source(&self) -> DeviceSource {
        let choice = self.preferences.devices;
        self.config.devices.clone().unwrap_or_else(|| Arc::new(move || choice.chosen()))
    }

    /// Tries each device once, on a thread of its own, and says so when done.
    pub(crate) fn check_devices(&mut self) -> Result<(), Trouble> {
        if self.visit.is_some() {
            return Ok(());
        }
        let choice = self.preferences.devices;
        let source = self.device_source();
        let now = self.config.now;
        let mailbox = self.mailbox.clone();
        self.show(|snapshot| {
            for device in
                [&mut snapshot.devices.camera, &mut snapshot.devices.microphone, &mut snapshot.devices.speaker]
            {
                device.test = DeviceTest::Trying;
            }
        });
        self.tasks.spawn("device check", async move {
            let tried = tokio::task::spawn_blocking(move || try_devices(choice, &source)).await;
            let devices = Devices { tested: Some(now()), ..tried.unwrap_or_default() };
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::Devices(devices))).await;
        });
        Ok(())
    }

    pub(crate) fn devices_checked(&mut self, devices: Devices) {
        tracing::info!(
            camera = ?devices.camera.test,
            microphone = ?devices.microphone.test,
            speaker = ?devices.speaker.test,
            "devices tried"
        );
        self.show(|snapshot| snapshot.devices = devices);
    }
}

fn try_devices(choice: DeviceChoice, source: &DeviceSource) -> Devices {
    let Chosen { camera, microphone, speaker } = source();
    let [camera_name, microphone_name, speaker_name] = choice.names();
    let camera = camera.ok_or(DeviceError::Absent).and_then(|camera| {
        let (to, pictures) = newest::<VideoFrame>(ONE);
        first(camera.start(Clock::start(), to)?, &pictures)
    });
    let (to, sounds) = newest::<AudioFrame>(ONE);
    let microphone = microphone.start(to).and_then(|running| first(running, &sounds));
    let (_silence, from) = newest::<AudioFrame>(ONE);
    let speaker = speaker.start(from).map(drop);
    Devices {
        camera: Device { test: test_of(camera), name: camera_name },
        microphone: Device { test: test_of(microphone), name: microphone_name },
        speaker: Device { test: test_of(speaker), name: speaker_name },
        tested: None,
    }
}

/// The device works when something comes out of it.
fn first<T>(running: Running, from: &Newest<T>) -> Result<(), DeviceError> {
    match from.wait(FIRST_WITHIN) {
        Received::Thing(_) => Ok(()),
        Received::Nothing | Received::Ended => Err(running.failure().unwrap_or(DeviceError::Other { code: 0 })),
    }
}

fn test_of(tried: Result<(), DeviceError>) -> DeviceTest {
    match tried {
        Ok(()) => DeviceTest::Works,
        Err(DeviceError::Absent) => DeviceTest::Absent,
        Err(DeviceError::Busy) => DeviceTest::Busy,
        Err(DeviceError::Denied | DeviceError::Other { .. }) => DeviceTest::Fails,
    }
}
