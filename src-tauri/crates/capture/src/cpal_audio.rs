//! The computer's own microphone and speaker, through `cpal`.

use crate::device::{DeviceError, Microphone, Speaker};
use crate::hosts;
use crate::list::{is_microphone, is_speaker};
use crate::newest::{Newest, Sink};
use crate::resample::{FromFrames, ToFrames};
use crate::running::{Control, Running};
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, Sample, SampleFormat, SizedSample, StreamConfig, SupportedStreamConfig};
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
            let device =
                hosts::with(|host| pick(host, self.id.as_deref(), host.default_input_device(), is_microphone))?;
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
            let device = hosts::with(|host| pick(host, self.id.as_deref(), host.default_output_device(), is_speaker))?;
            let supported = device.default_output_config()?;
            let failure = Failure::default();
            let stream = speak(&device, &supported, from, &failure)?;
            stream.play()?;
            ready();
            watch(control, &failure)
        })
    }
}

/// A chosen device that is not there is absent: who chose it decides what to use instead.
fn pick(
    host: &cpal::Host,
    id: Option<&str>,
    usual: Option<cpal::Device>,
    is_one: impl Fn(&str) -> bool,
) -> Result<cpal::Device, DeviceError> {
    let found = match id {
        Some(id) => id.parse().ok().and_then(|id| host.device_by_id(&id)),
        None => usual.filter(|device| device.id().is_ok_and(|id| is_one(&id.to_string()))),
    };
    found.ok_or(DeviceError::Absent)
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

/// The first of a device's configurations that a stream can be made with.
fn first_that_works(
    supported: &SupportedStreamConfig,
    mut build: impl FnMut(StreamConfig) -> Result<cpal::Stream, DeviceError>,
) -> Result<cpal::Stream, DeviceError> {
    let [short, usual] = configs(supported);
    build(short).or_else(|_| build(usual))
}

fn listen(
    device: &cpal::Device,
    supported: &SupportedStreamConfig,
    to: Sink<AudioFrame>,
    failure: &Failure,
) -> Result<cpal::Stream, DeviceError> {
    let to = Arc::new(to);
    first_that_works(supported, |config| match supported.sample_format() {
        SampleFormat::F32 => listen_in::<f32>(device, config, &to, failure),
        SampleFormat::I16 => listen_in::<i16>(device, config, &to, failure),
        SampleFormat::I32 => listen_in::<i32>(device, config, &to, failure),
        _ => Err(DeviceError::Other { code: 0 }),
    })
}

fn listen_in<S>(
    device: &cpal::Device,
    config: StreamConfig,
    to: &Arc<Sink<AudioFrame>>,
    failure: &Failure,
) -> Result<cpal::Stream, DeviceError>
where
    S: SizedSample,
    f32: FromSample<S>,
{
    let mut frames = ToFrames::new(config.sample_rate, config.channels);
    let to = Arc::clone(to);
    let take = move |samples: &[S], _: &cpal::InputCallbackInfo| {
        frames.push(samples.iter().map(|sample| f32::from_sample(*sample)), &|frame| {
            to.put(frame);
        });
    };
    Ok(device.build_input_stream::<S, _, _>(config, take, failure.note(), None)?)
}

fn speak(
    device: &cpal::Device,
    supported: &SupportedStreamConfig,
    from: Newest<AudioFrame>,
    failure: &Failure,
) -> Result<cpal::Stream, DeviceError> {
    let from = Arc::new(from);
    first_that_works(supported, |config| match supported.sample_format() {
        SampleFormat::F32 => speak_in::<f32>(device, config, &from, failure),
        SampleFormat::I16 => speak_in::<i16>(device, config, &from, failure),
        SampleFormat::I32 => speak_in::<i32>(device, config, &from, failure),
        _ => Err(DeviceError::Other { code: 0 }),
    })
}

fn speak_in<S>(
    device: &cpal::Device,
    config: StreamConfig,
    from: &Arc<Newest<AudioFrame>>,
    failure: &Failure,
) -> Result<cpal::Stream, DeviceError>
where
    S: SizedSample + FromSample<f32>,
{
    let channels = usize::from(config.channels.max(1));
    let mut frames = FromFrames::new(config.sample_rate);
    let from = Arc::clone(from);
    let give = move |out: &mut [S], _: &cpal::OutputCallbackInfo| {
        for all in out.chunks_mut(channels) {
            all.fill(S::from_sample(frames.sample(|| from.try_take())));
        }
    };
    Ok(device.build_output_stream::<S, _, _>(config, give, failure.note(), None)?)
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
