//! Her microphone without the doctor's voice in it, without the noise of the room, and loud enough.

use crate::frame::{AUDIO_SAMPLE_RATE, AudioFrame, FRAME_SAMPLES};
use sonora::config::{
    AdaptiveDigital, EchoCanceller, GainController2, HighPassFilter, MaxProcessingRate, NoiseSuppression,
    NoiseSuppressionLevel, Pipeline,
};
use sonora::{AudioProcessing, Config, StreamConfig};
use std::time::Duration;

/// The canceller works on pieces of 10 ms.
const PIECE: usize = FRAME_SAMPLES / 2;

/// What is amplified at most: more would bring up the room instead of her.
const MOST_GAIN_DB: f32 = 24.0;

/// After so many near frames without a far one, the speaker is silent.
const MISSED: u32 = 3;

/// The gain before anything is known of her voice.
const FIRST_GAIN_DB: f32 = 3.0;

/// What of it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleaning {
    /// Takes out what the speaker played.
    pub echo: bool,
    /// Takes out steady noise, as of a fan.
    pub noise: bool,
    /// Brings a quiet voice up.
    pub gain: bool,
}

impl Default for Cleaning {
    fn default() -> Self {
        Self { echo: true, noise: true, gain: true }
    }
}

/// Takes the far voice out of the near sound, then noise, then raises what is left.
///
/// The delay between the speaker and the microphone need not be known: it is found, up to about half a second,
/// and found again when it changes.
///
/// Source: WebRTC's AEC3, noise suppression and gain control, as the crate `sonora` has them.
#[derive(Debug)]
pub struct Cleaner {
    inner: AudioProcessing,
    /// Near frames since the last far one.
    missed: u32,
}

impl Cleaner {
    /// One that knows nothing of the room yet.
    pub fn new(cleaning: Cleaning) -> Self {
        let mono = StreamConfig::new(AUDIO_SAMPLE_RATE, 1);
        let gain =
            AdaptiveDigital { max_gain_db: MOST_GAIN_DB, initial_gain_db: FIRST_GAIN_DB, ..AdaptiveDigital::default() };
        let config = Config {
            pipeline: Pipeline {
                maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz,
                ..Pipeline::default()
            },
            high_pass_filter: Some(HighPassFilter::default()),
            echo_canceller: cleaning.echo.then(EchoCanceller::default),
            noise_suppression: cleaning
                .noise
                .then(|| NoiseSuppression { level: NoiseSuppressionLevel::Moderate, ..NoiseSuppression::default() }),
            gain_controller2: cleaning
                .gain
                .then(|| GainController2 { adaptive_digital: Some(gain), ..GainController2::default() }),
            ..Config::default()
        };
        let inner = AudioProcessing::builder().config(config).capture_config(mono).render_config(mono).build();
        Self { inner, missed: 0 }
    }

    /// Takes what the speaker is about to play. Where nothing comes for a while, it plays silence.
    pub fn far(&mut self, frame: &AudioFrame) {
        self.missed = 0;
        self.play(frame);
    }

    fn play(&mut self, frame: &AudioFrame) {
        let mut unchanged = [0; PIECE];
        for piece in frame.samples().chunks_exact(PIECE) {
            // It refuses only other lengths and rates than it was made for.
            let _made_for_it = self.inner.process_render_i16(piece, &mut unchanged);
        }
    }

    /// Cleans what the microphone heard.
    pub fn near(&mut self, frame: &mut AudioFrame) {
        self.missed = self.missed.saturating_add(1);
        if self.missed > MISSED {
            // Both must come equally often, or the two lose step.
            self.play(&AudioFrame::silence());
        }
        let mut clean = [0; PIECE];
        for piece in frame.samples_mut().chunks_exact_mut(PIECE) {
            if self.inner.process_capture_i16(piece, &mut clean).is_ok() {
                piece.copy_from_slice(&clean);
            }
        }
    }

    /// The delay that was found between the two.
    pub fn delay(&self) -> Option<Duration> {
        let ms = self.inner.statistics().delay_ms?;
        Some(Duration::from_millis(u64::try_from(ms).ok()?))
    }
}
