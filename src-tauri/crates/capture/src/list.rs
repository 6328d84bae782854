//! Which devices there are, by the names people know them by.

use crate::device::Camera;
#[cfg(not(target_os = "linux"))]
use crate::no_camera as platform;
#[cfg(target_os = "linux")]
use crate::v4l_camera as platform;
use cpal::traits::{DeviceTrait, HostTrait};

/// The most devices of one kind that are listed; nobody chooses from more.
const MOST: usize = 64;

/// One device to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceName {
    /// What it is chosen by; the same after the computer was restarted, where the system allows.
    pub id: String,
    /// What the person reads.
    pub name: String,
}

/// The microphones, the usual one first.
pub fn microphones() -> Vec<DeviceName> {
    let host = cpal::default_host();
    let usual = host.default_input_device();
    named(usual, host.input_devices().into_iter().flatten())
}

/// The speakers, the usual one first.
pub fn speakers() -> Vec<DeviceName> {
    let host = cpal::default_host();
    let usual = host.default_output_device();
    named(usual, host.output_devices().into_iter().flatten())
}

/// The cameras.
pub fn cameras() -> Vec<DeviceName> {
    platform::list(MOST)
}

/// The camera of this id, or the first one; `None` when there is no camera.
pub fn real_camera(id: Option<&str>) -> Option<Box<dyn Camera>> {
    let found = cameras();
    let chosen = found.iter().find(|camera| Some(camera.id.as_str()) == id);
    platform::open(&chosen.or_else(|| found.first())?.id)
}

fn named(usual: Option<cpal::Device>, all: impl Iterator<Item = cpal::Device>) -> Vec<DeviceName> {
    let mut names: Vec<DeviceName> = Vec::new();
    for device in usual.into_iter().chain(all).take(MOST) {
        let (Ok(id), Ok(description)) = (device.id(), device.description()) else {
            continue;
        };
        let id = id.to_string();
        if !names.iter().any(|known| known.id == id) {
            names.push(DeviceName { id, name: description.name().to_owned() });
        }
    }
    names
}
