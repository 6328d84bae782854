//! The camera, the microphone and the speaker, real ones and made-up ones.
//!
//! What goes in: which device is wanted, and sound to play. What comes out: pictures and sound
//! through channels that keep the newest and forget the oldest, or a [`DeviceError`] that says in
//! a few words what is wrong. What it must never do: block its caller, stop a call because a device
//! is missing, or keep a device open after its [`Running`] is dropped. What to read next:
//! [`Camera`], [`Microphone`] and [`Speaker`], then [`Computer`], which has several of each, and
//! [`Jack`], in which one is changed for another.

#![forbid(unsafe_code)]

mod computer;
mod cpal_audio;
mod device;
mod file;
mod hosts;
mod jack;
#[cfg(target_os = "linux")]
mod jpeg;
mod list;
mod newest;
#[cfg(not(target_os = "linux"))]
mod no_camera;
mod resample;
mod running;
mod synthetic;
#[cfg(target_os = "linux")]
mod v4l_camera;
mod wav;
mod y4m;
mod yuyv;

pub use computer::{Computer, DeviceKind, DeviceLists, PracticeComputer, ThisComputer, watch_lists};
pub use cpal_audio::{CpalMicrophone, CpalSpeaker};
pub use device::{Camera, DeviceError, Microphone, Speaker};
pub use file::{FileCamera, FileComputer, FileMicrophone, FileSpeaker};
pub use jack::{CameraJack, Jack, MicrophoneJack, PictureEnd, SpeakerJack};
pub use list::{DeviceName, cameras, microphones, speakers};
pub use newest::{Newest, Received, Sink, newest};
pub use running::{Clock, Running};
pub use synthetic::{
    Heard, NullSpeaker, SilentMicrophone, SyntheticCamera, SyntheticMicrophone, speech_like, test_picture,
};
#[cfg(target_os = "linux")]
pub use v4l_camera::V4lCamera;
