//! Sound made a little shorter or longer without a cut: whole periods of it are left out or repeated.
//!
//! Source: Verhelst and Roelands, WSOLA (ICASSP 1993), in the form that NetEQ uses.

/// The longest period that is looked for, 15 ms, and so what must lie on both sides of the place.
pub(crate) const REACH: usize = 720;

/// The shortest period: 2.5 ms, a voice at 400 Hz.
const SHORTEST: usize = 120;

/// The first search runs on every sixth value, at 8 kHz.
const COARSE: usize = 6;

/// Energy a sample below which sound is taken for silence: −60 dBFS.
const SILENCE: f64 = 1_000.0;

/// How alike two neighbouring periods have to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Care {
    /// The least likeness of the two, 0 to 1.
    pub(crate) likeness: f64,
    /// Below this energy a sample, any two pieces will do.
    pub(crate) quiet: f64,
}

/// Leaves out one period before `split`; gives how many samples are gone, 0 when nothing fits.
///
/// Invariant: changes nothing before `split` − [`REACH`].
pub(crate) fn shrink(samples: &mut Vec<i16>, split: usize, care: Care) -> usize {
    let Some(period) = period(samples, split, care) else { return 0 };
    for i in 0..period {
        let (out, into) = (samples[split - period + i], samples[split + i]);
        samples[split - period + i] = faded(out, into, i, period);
    }
    samples.drain(split..split + period);
    period
}

/// Repeats one period at `split`; gives how many samples were added, 0 when nothing fits.
///
/// Invariant: changes nothing before `split`.
pub(crate) fn grow(samples: &mut Vec<i16>, split: usize, care: Care) -> usize {
    let Some(period) = period(samples, split, care) else { return 0 };
    let again: Vec<i16> =
        (0..period).map(|i| faded(samples[split + i], samples[split - period + i], i, period)).collect();
    samples.splice(split..split, again);
    period
}

/// From `out` to `into`, `i` of `len` steps along.
fn faded(out: i16, into: i16, i: usize, len: usize) -> i16 {
    let part = (i as f32 + 0.5) / len as f32;
    // Between two values of 16 bits.
    (f32::from(out) * (1.0 - part) + f32::from(into) * part).round() as i16
}

/// The length by which the sound around `split` is most like itself, if it is enough so.
fn period(samples: &[i16], split: usize, care: Care) -> Option<usize> {
    let around = samples.get(split.checked_sub(REACH)?..split + REACH)?;
    let energy = around.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / around.len() as f64;
    if energy < SILENCE.max(care.quiet) {
        return Some(REACH);
    }
    let low: Vec<f32> =
        around.chunks_exact(COARSE).map(|chunk| chunk.iter().map(|s| f32::from(*s)).sum::<f32>()).collect();
    let middle = low.len() / 2;
    let coarse = (SHORTEST / COARSE..=middle)
        .map(|lag| (lag, likeness(&low[middle - lag..2 * middle - lag], &low[middle..])))
        .max_by(|a, b| a.1.total_cmp(&b.1))?
        .0
        * COARSE;
    let (best, like) = (coarse.saturating_sub(COARSE).max(SHORTEST)..=(coarse + COARSE).min(REACH))
        .map(|lag| (lag, exact_likeness(&around[REACH - lag..REACH], &around[REACH..REACH + lag])))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    (f64::from(like) >= care.likeness).then_some(best)
}

fn exact_likeness(a: &[i16], b: &[i16]) -> f32 {
    let (mut ab, mut aa, mut bb) = (0_i64, 1_i64, 1_i64);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (i64::from(*a), i64::from(*b));
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    // A likeness needs no more than seven digits.
    (ab as f64 / ((aa as f64) * (bb as f64)).sqrt()) as f32
}

/// The cosine of the angle between two pieces of sound.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let (mut ab, mut aa, mut bb) = (0.0_f32, 1.0_f32, 1.0_f32);
    for (a, b) in a.iter().zip(b) {
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    ab / (aa * bb).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAREFUL: Care = Care { likeness: 0.9, quiet: 0.0 };

    fn tone(hz: f32, len: usize) -> Vec<i16> {
        (0..len).map(|i| ((i as f32 / 48_000.0 * hz * std::f32::consts::TAU).sin() * 8_000.0) as i16).collect()
    }

    /// The largest step between two samples.
    fn roughness(samples: &[i16]) -> i32 {
        samples.windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).abs()).max().unwrap()
    }

    #[test]
    fn a_tone_stays_the_same_tone_when_it_gets_shorter_or_longer() {
        for hz in [90.0, 137.0, 220.0, 390.0] {
            let sound = tone(hz, 2_400);
            let (mut shorter, mut longer) = (sound.clone(), sound.clone());
            let gone = shrink(&mut shorter, 1_200, CAREFUL);
            let more = grow(&mut longer, 1_200, CAREFUL);
            assert!(gone >= SHORTEST && more >= SHORTEST, "{hz}");
            assert_eq!((shorter.len(), longer.len()), (2_400 - gone, 2_400 + more));
            let whole = gone as f32 * hz / 48_000.0;
            assert!((whole - whole.round()).abs() < 0.03, "{hz}: {whole} periods");
            for changed in [shorter, longer] {
                assert!(roughness(&changed) <= roughness(&sound) * 12 / 10, "{hz}");
            }
        }
    }

    #[test]
    fn what_was_played_already_is_not_changed() {
        let sound = tone(200.0, 2_400);
        let mut longer = sound.clone();
        grow(&mut longer, 800, CAREFUL);
        assert_eq!(longer[..800], sound[..800]);
        let mut shorter = sound.clone();
        shrink(&mut shorter, 1_500, CAREFUL);
        assert_eq!(shorter[..1_500 - REACH], sound[..1_500 - REACH]);
    }

    #[test]
    fn noise_is_left_alone_unless_it_is_quiet() {
        let mut state = 3_u32;
        let noise: Vec<i16> = (0..2_400)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 20) as i16 - 2_048
            })
            .collect();
        assert_eq!(shrink(&mut noise.clone(), 1_200, CAREFUL), 0);
        let quiet = Care { quiet: 4e6, ..CAREFUL };
        assert_eq!(shrink(&mut noise.clone(), 1_200, quiet), REACH);
        assert_eq!(grow(&mut vec![0; 2_400], 1_200, CAREFUL), REACH);
    }

    #[test]
    fn too_little_sound_is_left_alone() {
        let sound = vec![0_i16; 1_439];
        for split in [0, 1, 719, 720, 1_439, 5_000] {
            assert_eq!(shrink(&mut sound.clone(), split, CAREFUL), 0);
            assert_eq!(grow(&mut sound.clone(), split, CAREFUL), 0);
        }
    }
}
