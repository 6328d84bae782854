//! The sound of the speaker test: two soft bells, a fourth apart.

use media::{AUDIO_SAMPLE_RATE, AudioFrame, FRAME_SAMPLES};

/// Units: frames of 20 ms.
pub(crate) const CHIME_FRAMES: usize = 75;

/// Each bell: when it is struck, and its tone.
///
/// Units: seconds, hertz.
const BELLS: [(f64, f64); 2] = [(0.0, 523.25), (0.35, 698.46)];

/// A bell's partial tones: how many times the lowest, how loud, and how fast it fades each second.
const PARTIALS: [(f64, f64, f64); 3] = [(1.0, 1.0, 4.0), (2.0, 0.35, 6.0), (3.0, 0.12, 9.0)];

/// A struck bell begins soft enough not to click.
///
/// Units: seconds.
const ATTACK: f64 = 0.008;

/// Well below what frightens somebody with headphones on.
const LOUDNESS: f64 = 7_000.0;

/// One second and a half of sound.
pub(crate) fn chime() -> Vec<AudioFrame> {
    (0..CHIME_FRAMES).map(frame).collect()
}

fn frame(number: usize) -> AudioFrame {
    let mut frame = AudioFrame::silence();
    for (i, sample) in frame.samples_mut().iter_mut().enumerate() {
        let at = (number * FRAME_SAMPLES + i) as f64 / f64::from(AUDIO_SAMPLE_RATE);
        let sound: f64 = BELLS.iter().map(|(struck, tone)| bell(at - struck, *tone)).sum();
        // As saturates.
        *sample = (sound * LOUDNESS) as i16;
    }
    frame
}

fn bell(since: f64, tone: f64) -> f64 {
    if since < 0.0 {
        return 0.0;
    }
    let partials = PARTIALS
        .iter()
        .map(|(times, loud, fade)| (since * tone * times * std::f64::consts::TAU).sin() * loud * (-since * fade).exp());
    partials.sum::<f64>() * (since / ATTACK).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::chime;
    use media::level_dbfs;

    #[test]
    fn it_is_heard_does_not_clip_and_ends_softly() {
        let frames = chime();
        let levels: Vec<f32> = frames.iter().map(|frame| level_dbfs(frame.samples())).collect();
        assert!(levels.iter().take(40).all(|level| *level > -40.0), "{levels:?}");
        assert!(levels.last().is_some_and(|level| *level < -35.0), "{levels:?}");
        let loudest = frames.iter().flat_map(|frame| frame.samples()).map(|s| s.unsigned_abs()).max();
        assert!(loudest.is_some_and(|loudest| (4_000..16_000).contains(&loudest)), "{loudest:?}");
    }
}
