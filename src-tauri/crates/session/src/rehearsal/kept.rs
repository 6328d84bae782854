//! What the last rehearsal found, kept beside the vault in plain: nothing clinical, but the names of her devices, and
//! some systems put their owner's name into those ("Asha's AirPods").

use crate::snapshot::{Device, DeviceTest, Devices, Route};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use vault::Places;

/// Three device names and four times; more is not ours.
const MAX_BYTES: u64 = 16 * 1024;

/// Invariant: what cannot be read is none, never an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) devices: Devices,
    pub(super) route: Route,
}

fn path(places: &Places) -> PathBuf {
    places.data().join("rehearsal.json")
}

impl Kept {
    pub(super) fn read(places: &Places) -> Option<Self> {
        let path = path(places);
        if fs::metadata(&path).ok()?.len() > MAX_BYTES {
            return None;
        }
        serde_json::from_slice(&fs::read(path).ok()?).ok().map(Self::settled)
    }

    /// Losing it costs one more rehearsal.
    pub(super) fn keep(self, places: &Places) {
        let bytes = serde_json::to_vec(&self.settled()).unwrap_or_default();
        let kept = fs::create_dir_all(places.data()).and_then(|()| fs::write(path(places), bytes));
        if kept.is_err() {
            tracing::warn!("the rehearsal could not be kept");
        }
    }

    /// Nothing is being tried when the program starts.
    fn settled(mut self) -> Self {
        let Devices { camera, microphone, speaker, tested: _ } = &mut self.devices;
        for device in [camera, microphone, speaker] {
            if device.test == DeviceTest::Trying {
                *device = Device::default();
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::RouteTest;
    use crate::trouble::Trouble;

    #[test]
    fn what_was_found_comes_back_and_garbage_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::under(folder.path());
        assert_eq!(Kept::read(&places), None);
        let at = Some("2026-11-24T02:30:00Z".parse().unwrap());
        let camera = Device { test: DeviceTest::Works, name: Some("Integrated Camera".to_owned()) };
        let devices = Devices { camera, tested: at, ..Devices::default() };
        let route = Route { test: RouteTest::Fails(Trouble::RelayNotReached), slow: false, trying: false, tested: at };
        let kept = Kept { devices, route };
        kept.clone().keep(&places);
        assert_eq!(Kept::read(&places), Some(kept));
        for garbage in ["garbage", r#"{"devices":{},"route":{}}"#, &"x".repeat(20_000)] {
            fs::write(path(&places), garbage).unwrap();
            assert_eq!(Kept::read(&places), None, "{:.20}", garbage);
        }
    }

    #[test]
    fn what_was_being_tried_when_the_program_ended_is_not_being_tried_when_it_starts() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::under(folder.path());
        let trying = Device { test: DeviceTest::Trying, name: Some("Webcam".to_owned()) };
        let works = Device { test: DeviceTest::Works, ..trying.clone() };
        let devices = Devices { camera: trying, microphone: works.clone(), ..Devices::default() };
        let kept = Kept { devices, route: Route::default() };
        let settled = Kept { devices: Devices { microphone: works, ..Devices::default() }, ..kept.clone() };
        kept.clone().keep(&places);
        assert_eq!(Kept::read(&places), Some(settled.clone()));
        // As an earlier version left it.
        fs::write(path(&places), serde_json::to_vec(&kept).unwrap()).unwrap();
        assert_eq!(Kept::read(&places), Some(settled));
    }
}
