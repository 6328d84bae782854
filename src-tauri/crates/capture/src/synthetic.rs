//! Made-up devices, for machines without real ones and for tests.

use crate::device::{Camera, DeviceError, Microphone, Speaker};
use crate::newest::{Newest, Received, Sink};
use crate::running::{Clock, Running, pace};
use media::{AudioFrame, FrameError, LevelMeter, Rtp90k, VideoFrame};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// The length of one sound frame.
const FRAME: Duration = Duration::from_millis(20);

/// A camera that draws a picture which changes every time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntheticCamera {
    /// Width of the pictures.
    pub width: u16,
    /// Height of the pictures.
    pub height: u16,
    /// Pictures a second.
    pub rate: u32,
}

impl Default for SyntheticCamera {
    fn default() -> Self {
        Self { width: 640, height: 360, rate: 30 }
    }
}

impl Camera for SyntheticCamera {
    fn start(self: Box<Self>, clock: Clock, to: Sink<VideoFrame>) -> Result<Running, DeviceError> {
        let Self { width, height, rate } = *self;
        let every = Duration::from_secs(1) / rate.clamp(1, 120);
        if test_picture(width, height, 0, Rtp90k(0)).is_err() {
            return Err(DeviceError::Other { code: 0 });
        }
        Running::spawn("camera-synthetic", move |control, ready| {
            ready();
            pace(control, every, |n| test_picture(width, height, n, clock.now()).is_ok_and(|picture| to.put(picture)));
            Ok(())
        })
    }
}

/// The `n`th picture of the made-up camera: a slow wash of colour, a clock hand in the middle, a
/// bright square that runs along, and `n` itself as a row of sixteen dark and light blocks.
///
/// # Errors
///
/// When the sides are not supported.
pub fn test_picture(width: u16, height: u16, n: u32, at: Rtp90k) -> Result<VideoFrame, FrameError> {
    let grey = VideoFrame::grey(width, height, 0, at)?;
    let (w, h) = (usize::from(width), usize::from(height));
    let (mut y, u, v) = (grey.y().to_vec(), grey.u().len(), grey.v().len());
    let shift = n as usize;
    for (row, line) in y.chunks_exact_mut(w).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            // Between 60 and 170, so that everything drawn on it stands out.
            *pixel = (60 + (column * 64 / w) + (row * 46 / h)) as u8;
        }
    }
    let side = (h / 6).max(2);
    let left = shift * w / 90 % w.saturating_sub(side).max(1);
    fill(&mut y, w, (left, h * 2 / 3), (side, side), 230);
    let angle = f64::from(n % 60) / 60.0 * std::f64::consts::TAU;
    let reach = h as f64 / 4.0;
    for step in 0..32 {
        let far = reach * f64::from(step) / 32.0;
        let column = (w as f64 / 2.0 + far * angle.sin()).max(0.0) as usize;
        let row = (h as f64 / 2.5 - far * angle.cos()).max(0.0) as usize;
        fill(&mut y, w, (column, row), (w / 100 + 2, h / 60 + 2), 20);
    }
    let block = w / 16;
    for bit in 0..16 {
        let light = if n >> (15 - bit) & 1 == 1 { 235 } else { 16 };
        fill(&mut y, w, (bit * block, 0), (block, h / 16 + 1), light);
    }
    let colour = |phase: u32| {
        let turn = f64::from(n.wrapping_add(phase) % 300) / 300.0 * std::f64::consts::TAU;
        (128.0 + 40.0 * turn.sin()) as u8
    };
    VideoFrame::new(width, height, y, vec![colour(0); u], vec![colour(75); v], at)
}

fn fill(y: &mut [u8], width: usize, at: (usize, usize), size: (usize, usize), value: u8) {
    for line in y.chunks_exact_mut(width).skip(at.1).take(size.1) {
        for pixel in line.iter_mut().skip(at.0).take(size.0) {
            *pixel = value;
        }
    }
}

/// A microphone that hears something like speech.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyntheticMicrophone;

impl Microphone for SyntheticMicrophone {
    fn start(self: Box<Self>, to: Sink<AudioFrame>) -> Result<Running, DeviceError> {
        Running::spawn("microphone-synthetic", move |control, ready| {
            ready();
            pace(control, FRAME, |n| to.put(speech_like(n)));
            Ok(())
        })
    }
}

/// The `n`th 20 ms of something like speech: a voice of 140 Hz with its overtones, four syllables
/// a second, with a pause of half a second in every three.
pub fn speech_like(n: u32) -> AudioFrame {
    let mut frame = AudioFrame::silence();
    for (i, sample) in (0_u32..).zip(frame.samples_mut()) {
        let t = f64::from(n.wrapping_mul(960).wrapping_add(i) % 144_000) / 48_000.0;
        let speaking = if t < 2.5 { 1.0 } else { 0.0 };
        let syllable = (t * 4.0 * std::f64::consts::PI).sin().powi(2);
        let voice: f64 = [(1.0, 1.0), (2.0, 0.6), (5.0, 0.4), (9.0, 0.15), (17.0, 0.06)]
            .iter()
            .map(|(tone, strength)| (t * 140.0 * tone * std::f64::consts::TAU).sin() * strength)
            .sum();
        *sample = (voice * syllable * speaking * 6_000.0) as i16;
    }
    frame
}

/// A microphone that hears nothing: the one of a person who has muted herself or has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SilentMicrophone;

impl Microphone for SilentMicrophone {
    fn start(self: Box<Self>, to: Sink<AudioFrame>) -> Result<Running, DeviceError> {
        Running::spawn("microphone-silent", move |control, ready| {
            ready();
            pace(control, FRAME, |_| to.put(AudioFrame::silence()));
            Ok(())
        })
    }
}

/// What a [`NullSpeaker`] was given to play.
#[derive(Debug, Default)]
pub struct Heard {
    frames: AtomicU64,
    level: AtomicU32,
    loudest: AtomicU32,
}

impl Heard {
    /// How many frames came.
    pub fn frames(&self) -> u64 {
        self.frames.load(Ordering::Relaxed)
    }

    /// How loud it is now, from 0 to 1.
    pub fn level(&self) -> f32 {
        f32::from_bits(self.level.load(Ordering::Relaxed))
    }

    /// How loud it has been at most, from 0 to 1.
    pub fn loudest(&self) -> f32 {
        f32::from_bits(self.loudest.load(Ordering::Relaxed))
    }
}

/// A speaker that plays nothing and remembers how loud it would have been.
#[derive(Debug, Default)]
pub struct NullSpeaker {
    heard: Arc<Heard>,
}

impl NullSpeaker {
    /// What it remembers, also after it was started.
    pub fn heard(&self) -> Arc<Heard> {
        Arc::clone(&self.heard)
    }
}

impl Speaker for NullSpeaker {
    fn start(self: Box<Self>, from: Newest<AudioFrame>) -> Result<Running, DeviceError> {
        let heard = self.heard;
        Running::spawn("speaker-null", move |control, ready| {
            ready();
            let mut meter = LevelMeter::default();
            while !control.stopped_within(Duration::ZERO) {
                match from.wait(FRAME) {
                    Received::Thing(frame) => {
                        let level = meter.push(frame.samples());
                        heard.level.store(level.to_bits(), Ordering::Relaxed);
                        // Levels are never negative, and then their bits are ordered as they are.
                        heard.loudest.fetch_max(level.to_bits(), Ordering::Relaxed);
                        heard.frames.fetch_add(1, Ordering::Relaxed);
                    }
                    Received::Nothing => {}
                    Received::Ended => control.until_stopped(),
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newest::newest;
    use media::level_linear;

    #[test]
    fn every_picture_differs_from_the_one_before() {
        let mut before = test_picture(640, 360, 0, Rtp90k(0)).unwrap();
        for n in 1..200 {
            let now = test_picture(640, 360, n, Rtp90k(n)).unwrap();
            assert!(now.difference(&before).unwrap() > 0.4, "{n}");
            before = now;
        }
        assert!(test_picture(16, 16, 9, Rtp90k(0)).is_ok());
        assert!(test_picture(2, 2, 9, Rtp90k(0)).is_ok());
        assert!(test_picture(3, 2, 9, Rtp90k(0)).is_err());
    }

    #[test]
    fn the_made_up_voice_speaks_and_pauses() {
        let levels: Vec<f32> = (0..150).map(|n| level_linear(speech_like(n).samples())).collect();
        assert!(levels.iter().any(|level| *level > 0.7));
        assert!(levels[130] == 0.0);
    }

    #[test]
    fn pictures_and_sound_come_until_they_are_let_go() {
        let (to, pictures) = newest(1);
        let camera = Box::new(SyntheticCamera::default()).start(Clock::start(), to).unwrap();
        let Received::Thing(first) = pictures.wait(Duration::from_secs(5)) else { panic!() };
        let Received::Thing(second) = pictures.wait(Duration::from_secs(5)) else { panic!() };
        assert!(second.at().since(first.at()) > 0);
        drop(camera);
        while !matches!(pictures.wait(Duration::ZERO), Received::Ended) {}

        let (to, sound) = newest(5);
        let microphone = Box::new(SyntheticMicrophone).start(to).unwrap();
        assert!(matches!(sound.wait(Duration::from_secs(5)), Received::Thing(_)));
        drop(sound);
        drop(microphone);
    }

    #[test]
    fn the_null_speaker_remembers_what_it_was_given() {
        let (to, from) = newest(200);
        let speaker = Box::new(NullSpeaker::default());
        let heard = speaker.heard();
        for n in 0..50 {
            to.put(speech_like(n));
        }
        let running = speaker.start(from).unwrap();
        while heard.frames() < 50 {
            std::thread::yield_now();
        }
        drop(to);
        drop(running);
        assert!(heard.loudest() > 0.7);
        assert!(heard.level() > 0.0);
    }

    #[test]
    fn a_size_that_is_none_is_refused() {
        let (to, _pictures) = newest(1);
        let odd = SyntheticCamera { width: 641, ..SyntheticCamera::default() };
        let refused = Box::new(odd).start(Clock::start(), to).map(|_| ());
        assert_eq!(refused, Err(DeviceError::Other { code: 0 }));
    }
}
