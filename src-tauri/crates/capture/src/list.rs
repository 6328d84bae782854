//! Which devices there are, by the names people know them by.

use crate::device::Camera;
use crate::hosts;
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
    hosts::ask(|host| {
        let usual = host.default_input_device();
        Some(named(usual, host.input_devices().ok()?, is_microphone))
    })
}

/// The speakers, the usual one first.
pub fn speakers() -> Vec<DeviceName> {
    hosts::ask(|host| {
        let usual = host.default_output_device();
        Some(named(usual, host.output_devices().ok()?, is_speaker))
    })
}

/// The cameras.
pub fn cameras() -> Vec<DeviceName> {
    platform::list(MOST)
}

/// The camera of this id.
pub(crate) fn open_camera(id: &str) -> Option<Box<dyn Camera>> {
    platform::open(id)
}

/// PulseAudio and PipeWire list what each speaker plays as a microphone of its own, and take one of
/// these where there is no microphone: the doctor would hear herself.
pub(crate) fn is_microphone(id: &str) -> bool {
    !id.ends_with(".monitor")
}

/// Where there is no speaker, PulseAudio and PipeWire put one in its place that plays nothing.
pub(crate) fn is_speaker(id: &str) -> bool {
    !id.ends_with(":auto_null")
}

fn named(
    usual: Option<cpal::Device>,
    all: impl Iterator<Item = cpal::Device>,
    is_one: impl Fn(&str) -> bool,
) -> Vec<DeviceName> {
    let mut names: Vec<DeviceName> = Vec::new();
    for device in usual.into_iter().chain(all).take(MOST) {
        let (Ok(id), Ok(description)) = (device.id(), device.description()) else {
            continue;
        };
        let id = id.to_string();
        if is_one(&id) && !names.iter().any(|known| known.id == id) {
            names.push(DeviceName { id, name: description.name().trim().to_owned() });
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_speaker_plays_is_no_microphone_and_a_stand_in_is_no_speaker() {
        assert!(is_microphone("pulseaudio:alsa_input.usb-headset"));
        assert!(!is_microphone("pulseaudio:alsa_output.pci.analog-stereo.monitor"));
        assert!(is_speaker("pulseaudio:alsa_output.pci.analog-stereo"));
        assert!(!is_speaker("pulseaudio:auto_null"));
    }
}
