//! How loud a piece of sound is.

/// The loudness reported for silence.
const FLOOR_DBFS: f32 = -96.0;

/// How much of the old level remains in a falling meter after one frame: half is gone in 130 ms,
/// which the eye takes for a needle that follows a voice.
const FALL: f32 = 0.9;

/// The loudness of some samples.
///
/// Units: decibels below the loudest possible square wave; silence is −96.
pub fn level_dbfs(samples: &[i16]) -> f32 {
    if samples.is_empty() {
        return FLOOR_DBFS;
    }
    let energy: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum();
    let rms = (energy / samples.len() as f64).sqrt() / f64::from(i16::MAX);
    if rms <= 0.0 {
        return FLOOR_DBFS;
    }
    ((20.0 * rms.log10()) as f32).max(FLOOR_DBFS)
}

/// The loudness of some samples as a meter draws it: 0 for silence, 1 for as loud as can be.
///
/// Units: −60 dBFS and below is 0, and the scale is even in decibels.
pub fn level_linear(samples: &[i16]) -> f32 {
    ((level_dbfs(samples) + 60.0) / 60.0).clamp(0.0, 1.0)
}

/// A needle that jumps up at once and falls slowly.
#[derive(Debug, Clone, Copy, Default)]
pub struct LevelMeter {
    level: f32,
}

impl LevelMeter {
    /// Takes one frame of sound in and gives the needle's place, 0 to 1.
    pub fn push(&mut self, samples: &[i16]) -> f32 {
        self.level = level_linear(samples).max(self.level * FALL);
        self.level
    }

    /// Where the needle is, 0 to 1.
    pub fn level(&self) -> f32 {
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_the_floor_and_a_full_square_wave_is_zero() {
        assert_eq!(level_dbfs(&[0; 960]), FLOOR_DBFS);
        assert_eq!(level_dbfs(&[]), FLOOR_DBFS);
        assert!(level_dbfs(&[i16::MAX; 960]).abs() < 0.01);
        assert!(level_dbfs(&[i16::MIN; 960]) < 0.01);
        assert_eq!(level_linear(&[0; 960]), 0.0);
        assert!(level_linear(&[i16::MAX; 960]) > 0.999);
    }

    #[test]
    fn the_needle_rises_at_once_and_falls_slowly() {
        let mut meter = LevelMeter::default();
        let loud = meter.push(&[8000; 960]);
        assert!(loud > 0.7);
        let after = meter.push(&[0; 960]);
        assert!(after < loud && after > 0.5);
    }
}
