//! What the last rehearsal found, kept beside the vault: nothing clinical, no names of people.

use crate::snapshot::{Devices, Route};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use vault::Places;

/// Three device names and four times; more is not ours.
const MAX_BYTES: u64 = 16 * 1024;

/// Invariant: what cannot be read is none, never an error.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Losing it costs one more rehearsal.
    pub(super) fn keep(&self, places: &Places) {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let kept = fs::create_dir_all(places.data()).and_then(|()| fs::write(path(places), bytes));
        if kept.is_err() {
            tracing::warn!("the rehearsal could not be kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{Device, DeviceTest, RouteTest};
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
        kept.keep(&places);
        assert_eq!(Kept::read(&places), Some(kept));
        for garbage in ["garbage", r#"{"devices":{},"route":{}}"#, &"x".repeat(20_000)] {
            fs::write(path(&places), garbage).unwrap();
            assert_eq!(Kept::read(&places), None, "{:.20}", garbage);
        }
    }
}
