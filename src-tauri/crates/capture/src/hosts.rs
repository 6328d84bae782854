//! The computer's sound system, asked through one connection.
//!
//! Each connection to PulseAudio or PipeWire has a thread and a socket that end only when the server
//! next says something (`pulseaudio` 0.3.2), so a new one for each question would pile up. To be
//! removed when that crate wakes its thread on drop.

use crate::device::DeviceError;
use std::sync::{Arc, Mutex, PoisonError};

static HOST: Mutex<Option<Arc<cpal::Host>>> = Mutex::new(None);

fn host() -> Arc<cpal::Host> {
    let mut kept = HOST.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(kept.get_or_insert_with(|| Arc::new(cpal::default_host())))
}

fn forget(old: &Arc<cpal::Host>) {
    let mut kept = HOST.lock().unwrap_or_else(PoisonError::into_inner);
    kept.take_if(|host| Arc::ptr_eq(host, old));
}

/// Asks the sound system; one that does not answer is connected to anew, once.
pub(crate) fn ask<T: Default>(question: impl Fn(&cpal::Host) -> Option<T>) -> T {
    let first = host();
    question(&first).unwrap_or_else(|| {
        forget(&first);
        question(&host()).unwrap_or_default()
    })
}

/// The same where the answer says what is wrong.
pub(crate) fn with<T>(act: impl Fn(&cpal::Host) -> Result<T, DeviceError>) -> Result<T, DeviceError> {
    let first = host();
    act(&first).or_else(|_| {
        forget(&first);
        act(&host())
    })
}
