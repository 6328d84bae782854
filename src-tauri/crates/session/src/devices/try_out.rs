//! Trying each device once: does a picture come, does sound, is sound taken.

use crate::snapshot::{Device, DeviceTest, Devices};
use crate::trouble::Trouble;
use capture::{Clock, Computer, DeviceError, DeviceKind, DeviceName, Newest, Received, Running, newest};
use media::{AudioFrame, VideoFrame, level_dbfs};
use std::sync::Arc;

use super::pick::WantedDevices;
use super::trial::{FIRST_WITHIN, SWITCHED_OFF_DBFS};

/// One picture is enough for a test.
const ONE: usize = 1;

/// More than a second of sound: some microphones begin with silence.
const SOUNDS: usize = 60;

/// What is tried out, whole.
pub(crate) struct TryOut {
    pub(super) computer: Arc<dyn Computer>,
    pub(super) wanted: WantedDevices,
    pub(super) expects_sound: bool,
}

impl TryOut {
    /// Opens each device once; blocking, for some seconds.
    pub(crate) fn devices(&self) -> Devices {
        let lists = self.computer.lists();
        let device = |kind, test: fn(&Self, &DeviceName) -> Result<DeviceTest, DeviceError>| {
            let Some(device) = self.wanted.pick(kind, &lists) else {
                return Device { test: DeviceTest::Absent, name: None };
            };
            let test = test(self, device).unwrap_or_else(test_of);
            Device { test, name: Some(device.name.clone()).filter(|name| !name.is_empty()) }
        };
        Devices {
            camera: device(DeviceKind::Camera, Self::camera),
            microphone: device(DeviceKind::Microphone, Self::microphone),
            speaker: device(DeviceKind::Speaker, Self::speaker),
            tested: None,
        }
    }

    /// Opens none; blocking, for some tenths of a second.
    pub(crate) fn presence(&self) -> Presence {
        let lists = self.computer.lists();
        let is_there = |kind| self.wanted.pick(kind, &lists).is_some();
        Presence {
            camera: is_there(DeviceKind::Camera),
            microphone: is_there(DeviceKind::Microphone),
            speaker: is_there(DeviceKind::Speaker),
        }
    }

    fn camera(&self, device: &DeviceName) -> Result<DeviceTest, DeviceError> {
        let (to, pictures) = newest::<VideoFrame>(ONE);
        let running = self.computer.camera(&device.id).start(Clock::start(), to)?;
        first(&running, &pictures).map(|_| DeviceTest::Works)
    }

    /// Sound with nothing at all in it comes from a microphone that is switched off.
    fn microphone(&self, device: &DeviceName) -> Result<DeviceTest, DeviceError> {
        let (to, sounds) = newest::<AudioFrame>(SOUNDS);
        let running = self.computer.microphone(&device.id).start(to)?;
        let is_sound = |sound: &AudioFrame| level_dbfs(sound.samples()) > SWITCHED_OFF_DBFS;
        let mut heard = is_sound(&first(&running, &sounds)?);
        for _ in 1..SOUNDS {
            if heard || !self.expects_sound {
                return Ok(DeviceTest::Works);
            }
            heard = is_sound(&first(&running, &sounds)?);
        }
        Ok(DeviceTest::Silent)
    }

    fn speaker(&self, device: &DeviceName) -> Result<DeviceTest, DeviceError> {
        let (_silence, from) = newest::<AudioFrame>(ONE);
        self.computer.speaker(&device.id).start(from).map(|_| DeviceTest::Works)
    }
}

/// Which kinds there is a device of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Presence {
    camera: bool,
    microphone: bool,
    speaker: bool,
}

impl Presence {
    /// What is known of the devices with this. What is there keeps what was found of it; what is being opened
    /// just now answers for itself.
    pub(crate) fn merged(self, known: Devices) -> Devices {
        let device = |is_there: bool, known: Device| match (is_there, known.test) {
            (_, DeviceTest::Trying) => known,
            (false, _) => Device { test: DeviceTest::Absent, name: None },
            (true, DeviceTest::Absent) => Device::default(),
            (true, _) => known,
        };
        Devices {
            camera: device(self.camera, known.camera),
            microphone: device(self.microphone, known.microphone),
            speaker: device(self.speaker, known.speaker),
            tested: known.tested,
        }
    }
}

/// The device works when something comes out of it.
fn first<T>(running: &Running, from: &Newest<T>) -> Result<T, DeviceError> {
    match from.wait(FIRST_WITHIN) {
        Received::Thing(thing) => Ok(thing),
        Received::Nothing | Received::Ended => Err(running.failure().unwrap_or(DeviceError::Other { code: 0 })),
    }
}

fn test_of(error: DeviceError) -> DeviceTest {
    match error {
        DeviceError::Absent => DeviceTest::Absent,
        DeviceError::Busy => DeviceTest::Busy,
        DeviceError::Denied | DeviceError::Hung | DeviceError::Other { .. } => DeviceTest::Fails,
    }
}

/// What she is told when a device does not open.
pub(crate) fn trouble_of(kind: DeviceKind, error: DeviceError) -> Trouble {
    trouble_of_test(kind, test_of(error)).unwrap_or(Trouble::Unexpected)
}

/// What she is told of a test, if anything is the matter.
pub(crate) fn trouble_of_test(kind: DeviceKind, test: DeviceTest) -> Option<Trouble> {
    Some(match (kind, test) {
        (_, DeviceTest::Unknown | DeviceTest::Trying | DeviceTest::Works) => return None,
        (DeviceKind::Camera, DeviceTest::Absent) => Trouble::CameraAbsent,
        (DeviceKind::Camera, DeviceTest::Busy) => Trouble::CameraBusy,
        (DeviceKind::Camera, DeviceTest::Fails | DeviceTest::Silent) => Trouble::CameraFails,
        (DeviceKind::Microphone, DeviceTest::Absent) => Trouble::MicrophoneAbsent,
        (DeviceKind::Microphone, DeviceTest::Busy) => Trouble::MicrophoneBusy,
        (DeviceKind::Microphone, DeviceTest::Fails) => Trouble::MicrophoneFails,
        (DeviceKind::Microphone, DeviceTest::Silent) => Trouble::MicrophoneSilent,
        (DeviceKind::Speaker, DeviceTest::Absent) => Trouble::SpeakerAbsent,
        (DeviceKind::Speaker, DeviceTest::Busy | DeviceTest::Fails | DeviceTest::Silent) => Trouble::SpeakerFails,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(test: DeviceTest) -> Device {
        Device { test, name: Some("Webcam".to_owned()) }
    }

    #[test]
    fn to_see_which_devices_there_are_undoes_nothing_that_was_found_meanwhile() {
        let known = Devices {
            camera: device(DeviceTest::Works),
            microphone: device(DeviceTest::Trying),
            speaker: Device { test: DeviceTest::Absent, name: None },
            tested: Some("2026-11-24T02:30:00Z".parse().unwrap()),
        };
        let all = Presence { camera: true, microphone: true, speaker: true };
        assert_eq!(all.merged(known.clone()), Devices { speaker: Device::default(), ..known.clone() });
        let none = Presence { camera: false, microphone: false, speaker: false };
        let absent = Device { test: DeviceTest::Absent, name: None };
        assert_eq!(none.merged(known.clone()), Devices { camera: absent, ..known });
    }
}
