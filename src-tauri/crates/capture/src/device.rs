//! What every camera, microphone and speaker can do, and what can be wrong with one.

use crate::newest::{Newest, Sink};
use crate::running::{Clock, Running};
use media::{AudioFrame, VideoFrame};
use thiserror::Error;

/// What is wrong with a device.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum DeviceError {
    /// There is none, or it was unplugged.
    #[error("there is no such device")]
    Absent,
    /// Another program has it.
    #[error("another program is using the device")]
    Busy,
    /// The computer's settings forbid it.
    #[error("the computer does not allow the device to be used")]
    Denied,
    /// Its driver hangs: a thread waits for it for good. Trying again costs another thread.
    #[error("the device does not answer")]
    Hung,
    /// Something else.
    #[error("the device answered {code}")]
    Other {
        /// The operating system's number, or 0 when it gave none.
        code: i32,
    },
}

/// Something that gives pictures.
pub trait Camera: Send {
    /// Opens the camera and gives its pictures until the [`Running`] is dropped.
    ///
    /// # Errors
    ///
    /// When the camera cannot be opened; the call goes on without it.
    fn start(self: Box<Self>, clock: Clock, to: Sink<VideoFrame>) -> Result<Running, DeviceError>;
}

/// Something that gives sound.
pub trait Microphone: Send {
    /// Opens the microphone and gives its sound until the [`Running`] is dropped.
    ///
    /// # Errors
    ///
    /// When the microphone cannot be opened; the call goes on without it.
    fn start(self: Box<Self>, to: Sink<AudioFrame>) -> Result<Running, DeviceError>;
}

/// Something that plays sound.
pub trait Speaker: Send {
    /// Opens the speaker and plays what comes until the [`Running`] is dropped.
    ///
    /// # Errors
    ///
    /// When the speaker cannot be opened; the call goes on without it.
    fn start(self: Box<Self>, from: Newest<AudioFrame>) -> Result<Running, DeviceError>;
}

impl From<std::io::Error> for DeviceError {
    fn from(error: std::io::Error) -> Self {
        /// `EBUSY` has no kind of its own in every version of the standard library.
        const BUSY: i32 = 16;
        /// `ENODEV` and `ENXIO`: the node is there and the device is not.
        const GONE: [i32; 2] = [19, 6];
        let code = error.raw_os_error().unwrap_or_default();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Absent,
            std::io::ErrorKind::PermissionDenied => Self::Denied,
            std::io::ErrorKind::ResourceBusy => Self::Busy,
            _ if code == BUSY => Self::Busy,
            _ if GONE.contains(&code) => Self::Absent,
            _ => Self::Other { code },
        }
    }
}

impl From<cpal::Error> for DeviceError {
    fn from(error: cpal::Error) -> Self {
        use cpal::ErrorKind;
        match error.kind() {
            ErrorKind::DeviceBusy => Self::Busy,
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => Self::Absent,
            ErrorKind::PermissionDenied => Self::Denied,
            other => Self::Other { code: other as i32 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Error;

    #[test]
    fn the_operating_systems_numbers_become_four_cases() {
        assert_eq!(DeviceError::from(Error::from_raw_os_error(2)), DeviceError::Absent);
        assert_eq!(DeviceError::from(Error::from_raw_os_error(19)), DeviceError::Absent);
        assert_eq!(DeviceError::from(Error::from_raw_os_error(16)), DeviceError::Busy);
        assert_eq!(DeviceError::from(Error::from_raw_os_error(13)), DeviceError::Denied);
        assert_eq!(DeviceError::from(Error::from_raw_os_error(5)), DeviceError::Other { code: 5 });
        let cpal = |kind| DeviceError::from(cpal::Error::new(kind));
        assert_eq!(cpal(cpal::ErrorKind::DeviceBusy), DeviceError::Busy);
        assert_eq!(cpal(cpal::ErrorKind::HostUnavailable), DeviceError::Absent);
        assert_eq!(cpal(cpal::ErrorKind::PermissionDenied), DeviceError::Denied);
    }
}
