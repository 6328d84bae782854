//! What the person prefers on this computer; nothing clinical, so it lies beside the vault in plain JSON. The devices
//! she chose are named in it, and some systems put their owner's name into a device's.

use crate::devices::pick::WantedDevices;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use vault::Places;

/// Units: CSS pixels.
pub(crate) const TEXT_SIZE: u8 = 22;

/// The steps of the Aa button.
const TEXT_SIZES: [u8; 5] = [20, TEXT_SIZE, 24, 28, 34];

/// Units: minutes without her until a vault with a PIN locks.
pub(crate) const LOCK_AFTER: u8 = 10;

/// What she can choose from.
const LOCK_AFTERS: [u8; 3] = [5, LOCK_AFTER, 30];

/// Where pictures and sounds come from and go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DeviceChoice {
    /// The computer's own.
    #[default]
    Computer,
    /// A drawn picture, a made sound, a silent speaker: for trying the app without disturbing anyone.
    Practice,
    /// The same without her voice: two ends on one desk would howl.
    Quiet,
    /// Files in place of devices, for measuring, where what is shown, said and heard must be known. Only where
    /// whoever starts the app says which ([`FILES`]); otherwise as [`DeviceChoice::Practice`].
    Files,
}

/// The variable that names the folder of [`DeviceChoice::Files`]: `film.y4m` is shown, `voice.wav` is said, and what
/// is heard goes to `heard.pcm`. A preference alone must never be enough to write down a visit.
pub(crate) const FILES: &str = "HOUSECALL_FILES";

/// Invariant: unreadable or strange preferences are the defaults, never an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Preferences {
    pub(crate) text_size: u8,
    pub(crate) devices: DeviceChoice,
    pub(crate) wanted: WantedDevices,
    /// Units: minutes.
    pub(crate) lock_after_minutes: u8,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            text_size: TEXT_SIZE,
            devices: DeviceChoice::Computer,
            wanted: WantedDevices::default(),
            lock_after_minutes: LOCK_AFTER,
        }
    }
}

fn path(places: &Places) -> PathBuf {
    places.data().join("preferences.json")
}

impl Preferences {
    pub(crate) fn read(places: &Places) -> Self {
        let read: Option<Self> = fs::read(path(places)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut preferences = read.unwrap_or_default();
        if !Self::is_text_size(preferences.text_size) {
            preferences.text_size = TEXT_SIZE;
        }
        if !Self::is_lock_after(preferences.lock_after_minutes) {
            preferences.lock_after_minutes = LOCK_AFTER;
        }
        preferences
    }

    /// Losing a preference is no reason to stop her.
    pub(crate) fn keep(&self, places: &Places) {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let kept = fs::create_dir_all(places.data()).and_then(|()| fs::write(path(places), bytes));
        if kept.is_err() {
            tracing::warn!("preferences could not be kept");
        }
    }

    pub(crate) fn is_text_size(pixels: u8) -> bool {
        TEXT_SIZES.contains(&pixels)
    }

    pub(crate) fn is_lock_after(minutes: u8) -> bool {
        LOCK_AFTERS.contains(&minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::{DeviceChoice, Preferences, path};
    use crate::devices::pick::Wanted;
    use capture::DeviceKind;
    use vault::Places;

    #[test]
    fn preferences_come_back_and_strange_ones_are_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::under(folder.path());
        assert_eq!(Preferences::read(&places), Preferences::default());
        let mut chosen = Preferences { text_size: 34, lock_after_minutes: 30, ..Preferences::default() };
        chosen.devices = DeviceChoice::Practice;
        let headset = Wanted { id: "h".to_owned(), name: "Headset".to_owned() };
        chosen.wanted.set(DeviceKind::Speaker, headset);
        chosen.keep(&places);
        assert_eq!(Preferences::read(&places), chosen);
        std::fs::write(path(&places), r#"{"text_size": 3, "devices": "computer"}"#).unwrap();
        assert_eq!(Preferences::read(&places), Preferences::default());
        std::fs::write(path(&places), r#"{"lock_after_minutes": 255}"#).unwrap();
        assert_eq!(Preferences::read(&places), Preferences::default());
        std::fs::write(path(&places), "garbage").unwrap();
        assert_eq!(Preferences::read(&places), Preferences::default());
    }
}
