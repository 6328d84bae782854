//! Sound of any rate and any number of channels, to and from 48 kHz mono.

use media::{AUDIO_SAMPLE_RATE, AudioFrame, FRAME_SAMPLES};

/// Highest rate and number of channels that are believed.
const MAX_RATE: u32 = 768_000;

/// Turns a device's samples into frames.
///
/// Shape: straight lines between samples; good enough for speech, and no delay.
#[derive(Debug)]
pub(crate) struct ToFrames {
    channels: usize,
    /// Device samples for each of ours.
    step: f64,
    /// Where the next of our samples lies, counted from `before`.
    at: f64,
    before: f32,
    pending: Vec<i16>,
}

impl ToFrames {
    pub(crate) fn new(rate: u32, channels: u16) -> Self {
        Self {
            channels: usize::from(channels.max(1)),
            step: f64::from(rate.clamp(1, MAX_RATE)) / f64::from(AUDIO_SAMPLE_RATE),
            at: 0.0,
            before: 0.0,
            pending: Vec::with_capacity(FRAME_SAMPLES),
        }
    }

    /// Takes interleaved samples, each from −1 to 1, and gives every frame that is full.
    pub(crate) fn push(&mut self, samples: impl Iterator<Item = f32>, mut give: impl FnMut(AudioFrame)) {
        let (mut sum, mut heard) = (0.0, 0);
        for sample in samples {
            sum += sample;
            heard += 1;
            if heard < self.channels {
                continue;
            }
            let now = sum / self.channels as f32;
            (sum, heard) = (0.0, 0);
            while self.at < 1.0 {
                let between = self.before + (now - self.before) * self.at as f32;
                self.pending.push(to_i16(between));
                self.at += self.step;
                if self.pending.len() == FRAME_SAMPLES {
                    if let Ok(frame) = AudioFrame::new(&self.pending) {
                        give(frame);
                    }
                    self.pending.clear();
                }
            }
            self.at -= 1.0;
            self.before = now;
        }
    }
}

/// Turns frames into a device's samples.
#[derive(Debug)]
pub(crate) struct FromFrames {
    /// Our samples for each of the device's.
    step: f64,
    at: f64,
    frame: Option<AudioFrame>,
    next: usize,
    before: f32,
    after: f32,
}

impl FromFrames {
    pub(crate) fn new(rate: u32) -> Self {
        Self {
            step: f64::from(AUDIO_SAMPLE_RATE) / f64::from(rate.clamp(1, MAX_RATE)),
            at: 0.0,
            frame: None,
            next: 0,
            before: 0.0,
            after: 0.0,
        }
    }

    /// The device's next sample, from −1 to 1; `more` is asked for a frame when one is needed.
    pub(crate) fn sample(&mut self, more: impl Fn() -> Option<AudioFrame>) -> f32 {
        while self.at >= 1.0 {
            self.at -= 1.0;
            self.before = self.after;
            self.after = self.pull(&more);
        }
        let out = self.before + (self.after - self.before) * self.at as f32;
        self.at += self.step;
        out
    }

    fn pull(&mut self, more: &impl Fn() -> Option<AudioFrame>) -> f32 {
        if self.frame.is_none() || self.next == FRAME_SAMPLES {
            self.frame = more();
            self.next = 0;
        }
        let sample = self.frame.as_ref().and_then(|frame| frame.samples().get(self.next));
        self.next += 1;
        sample.map_or(0.0, |sample| f32::from(*sample) / 32_768.0)
    }
}

pub(crate) fn to_i16(sample: f32) -> i16 {
    // `as` saturates, and takes what is no number as 0.
    (sample * 32_767.0) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use media::level_dbfs;

    fn sine(rate: u32, count: usize) -> Vec<f32> {
        (0..count).map(|i| (i as f32 / rate as f32 * 440.0 * std::f32::consts::TAU).sin() * 0.5).collect()
    }

    #[test]
    fn a_second_of_any_rate_and_channels_is_fifty_frames() {
        for (rate, channels) in [(48_000, 1), (48_000, 2), (44_100, 2), (16_000, 1), (96_000, 6)] {
            let mut to = ToFrames::new(rate, channels);
            let mono = sine(rate, rate as usize);
            let wide = mono.iter().flat_map(|s| std::iter::repeat_n(*s, usize::from(channels)));
            let mut frames = Vec::new();
            to.push(wide, |frame| frames.push(frame));
            assert!((49..=50).contains(&frames.len()), "{rate} {}", frames.len());
            let level = level_dbfs(frames[20].samples());
            assert!((level + 9.03).abs() < 0.5, "{rate} {level}");
        }
    }

    #[test]
    fn frames_come_back_at_any_rate() {
        for rate in [48_000, 44_100, 16_000] {
            let mut to = ToFrames::new(48_000, 1);
            let frames = std::cell::RefCell::new(std::collections::VecDeque::new());
            to.push(sine(48_000, 48_000).into_iter(), |frame| frames.borrow_mut().push_back(frame));
            let mut from = FromFrames::new(rate);
            let played: Vec<i16> =
                (0..rate / 2).map(|_| to_i16(from.sample(|| frames.borrow_mut().pop_front()))).collect();
            assert!((level_dbfs(&played) + 9.03).abs() < 0.6, "{rate}");
            let left = frames.borrow().len();
            assert!((24..=26).contains(&left), "{rate} {left}");
        }
    }

    #[test]
    fn nothing_to_play_is_silence_and_nonsense_is_bounded() {
        let mut from = FromFrames::new(0);
        assert_eq!(from.sample(|| None), 0.0);
        let mut to = ToFrames::new(0, 0);
        to.push([f32::NAN, f32::INFINITY].into_iter(), |_| {});
        assert_eq!(to_i16(f32::NAN), 0);
        assert_eq!(to_i16(9.0), i16::MAX);
    }
}
