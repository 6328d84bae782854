//! Made-up speech, lines and rooms, and measures of what is left of the speech.
#![allow(dead_code, reason = "each program uses a part of it")]
#![allow(clippy::unwrap_used, reason = "the model stops where something is missing")]

pub(crate) mod echo;
pub(crate) mod fourier;
pub(crate) mod intelligible;
pub(crate) mod line;
pub(crate) mod random;
pub(crate) mod room;
pub(crate) mod speech;

/// How loud samples are, as the root of their mean square.
pub(crate) fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / samples.len().max(1) as f64).sqrt() as f32
}

/// Sound of any length as whole frames.
pub(crate) fn frames(samples: &[f32]) -> impl Iterator<Item = media::AudioFrame> {
    samples.chunks_exact(media::FRAME_SAMPLES).map(|chunk| {
        let mut frame = media::AudioFrame::silence();
        for (to, from) in frame.samples_mut().iter_mut().zip(chunk) {
            *to = from.clamp(-32_768.0, 32_767.0) as i16;
        }
        frame
    })
}
