//! The computer's own microphone and speaker, through `cpal`.

use crate::device::{DeviceError, Microphone, Speaker};
use crate::newest::{Newest, Sink};
use crate::resample::{FromFrames, ToFrames, to_i16};
use crate::running::{Control, Running};
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, SampleFormat, StreamConfig, SupportedStreamConfig};
use media::AudioFrame;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often the thread that owns a device looks whether it failed.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A real microphone.
///
/// Shape: any rate and any number of channels become 48 kHz mono; samples are 16-bit numbers or
/// floats, which every sound system in use can give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CpalMicrophone {
    /// The one chosen by [`crate::microphones`]; `None` for the computer's usual one.
    pub id: Option<String>,
}

/// A real speaker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CpalSpeaker {
    /// The one chosen by [`crate::speakers`]; `None` for the computer's usual one.
    pub id: Option<String>,
}

impl Microphone for CpalMicrophone {
    fn start(self: Box<Self>, to: Sink<AudioFrame>) -> Result<Running, DeviceError> {
        Running::spawn("microphone", move |control, ready| {
            let host = cpal::default_host();
            let device = pick(&host, self.id.as_deref(), host.default_input_device())?;
            let supported = device.default_input_config()?;
            let failure = Failure::default();
            let stream = listen(&device, &supported, to, &failure)?;
            stream.play()?;
            ready();
            watch(control, &failure)
        })
    }
}

impl Speaker for CpalSpeaker {
    fn start(self: Box<Self>, from: Newest<AudioFrame>) -> Result<Running, DeviceError> {
        Running::spawn("speaker", move |control, ready| {
            let host = cpal::default_host();
            let device = pick(&host, self.id.as_deref(), host.default_output_device())?;
            let supported = device.default_output_config()?;
            let failure = Failure::default();
            let stream = speak(&device, &supported, Arc::new(from), &failure)?;
            stream.play()?;
            ready();
            watch(control, &failure)
        })
    }
}

fn pick(host: &cpal::Host, id: Option<&str>, usual: Option<cpal::Device>) -> Result<cpal::Device, DeviceError> {
    let chosen = id.and_then(|id| host.device_by_id(&id.parse().ok()?));
    chosen.or(usual).ok_or(DeviceError::Absent)
}

/// The place where a stream's own thread leaves what went wrong.
#[derive(Debug, Clone, Default)]
struct Failure(Arc<Mutex<Option<DeviceError>>>);

impl Failure {
    fn note(&self) -> impl FnMut(cpal::Error) + Send + 'static {
        let place = Arc::clone(&self.0);
        move |error| match error.kind() {
            // The stream goes on after these.
            ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            _ => {
                let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
                place.get_or_insert(error.into());
            }
        }
    }

    fn get(&self) -> Option<DeviceError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn watch(control: &Control, failure: &Failure) -> Result<(), DeviceError> {
    loop {
        if control.stopped_within(LOOK_EVERY) {
            return Ok(());
        }
        if let Some(failure) = failure.get() {
            return Err(failure);
        }
    }
}

/// 20 ms at a time, where the device allows it.
fn configs(supported: &SupportedStreamConfig) -> [StreamConfig; 2] {
    let usual = supported.config();
    let short = StreamConfig { buffer_size: BufferSize::Fixed(usual.sample_rate / 50), ..usual };
    [short, usual]
}

fn listen(
    device: &cpal::Device,
    supported: &SupportedStreamConfig,
    to: Sink<AudioFrame>,
    failure: &Failure,
) -> Result<cpal::Stream, DeviceError> {
    let to = Arc::new(to);
    let mut refused = DeviceError::Other { code: 0 };
    for config in configs(supported) {
        let mut frames = ToFrames::new(config.sample_rate, config.channels);
        let to = Arc::clone(&to);
        let give = move |frame| {
            to.put(frame);
        };
        let stream = match supported.sample_format() {
            SampleFormat::F32 => device.build_input_stream::<f32, _, _>(
                config,
                move |samples, _| frames.push(samples.iter().copied(), &give),
                failure.note(),
                None,
            ),
            SampleFormat::I16 => device.build_input_stream::<i16, _, _>(
                config,
                move |samples, _| {
                    frames.push(samples.iter().map(|s| f32::from(*s) / 32_768.0), &give);
                },
                failure.note(),
                None,
            ),
            SampleFormat::I32 => device.build_input_stream::<i32, _, _>(
                config,
                move |samples, _| {
                    frames.push(samples.iter().map(|s| *s as f32 / 2_147_483_648.0), &give);
                },
                failure.note(),
                None,
            ),
            _ => return Err(DeviceError::Other { code: 0 }),
        };
        match stream {
            Ok(stream) => return Ok(stream),
            Err(error) => refused = error.into(),
        }
    }
    Err(refused)
}

fn speak(
    device: &cpal::Device,
    supported: &SupportedStreamConfig,
    from: Arc<Newest<AudioFrame>>,
    failure: &Failure,
) -> Result<cpal::Stream, DeviceError> {
    let mut refused = DeviceError::Other { code: 0 };
    for config in configs(supported) {
        let channels = usize::from(config.channels.max(1));
        let mut frames = FromFrames::new(config.sample_rate);
        let from = Arc::clone(&from);
        let mut next = move || frames.sample(|| from.try_take());
        let stream = match supported.sample_format() {
            SampleFormat::F32 => device.build_output_stream::<f32, _, _>(
                config,
                move |out, _| out.chunks_mut(channels).for_each(|out| out.fill(next())),
                failure.note(),
                None,
            ),
            SampleFormat::I16 => device.build_output_stream::<i16, _, _>(
                config,
                move |out, _| out.chunks_mut(channels).for_each(|out| out.fill(to_i16(next()))),
                failure.note(),
                None,
            ),
            SampleFormat::I32 => device.build_output_stream::<i32, _, _>(
                config,
                move |out, _| {
                    out.chunks_mut(channels).for_each(|out| out.fill(i32::from(to_i16(next())) << 16));
                },
                failure.note(),
                None,
            ),
            _ => return Err(DeviceError::Other { code: 0 }),
        };
        match stream {
            Ok(stream) => return Ok(stream),
            Err(error) => refused = error.into(),
        }
    }
    Err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newest::newest;

    /// Whatever the machine has, asking for a device ends in one of the known ways.
    #[test]
    fn a_machine_with_or_without_sound_answers() {
        let (to, _sound) = newest(1);
        match Box::new(CpalMicrophone::default()).start(to) {
            Ok(running) => drop(running),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        let (_to, from) = newest(1);
        match Box::new(CpalSpeaker { id: Some("nonsense".to_owned()) }).start(from) {
            Ok(running) => drop(running),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        assert!(crate::microphones().iter().all(|device| !device.id.is_empty()));
        assert!(crate::speakers().iter().all(|device| !device.id.is_empty()));
    }
}
