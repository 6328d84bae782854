//! How much of speech can still be understood.

use super::fourier::transform;

/// Samples a second that the measure works with.
const RATE: usize = 10_000;
const WINDOW: usize = 256;
/// Between two spectra of what was said.
const HOP: usize = 128;
/// Between two spectra of what was heard: finer, to find where it belongs.
const FINE: usize = 32;
const BANDS: usize = 15;
/// Spectra in one piece: 384 ms.
const PIECE: usize = 30;
/// Pieces are taken so many spectra apart.
const STEP: usize = 6;
/// A piece with less of the loudest energy is a pause.
const SILENT: f32 = 1e-3;

type Bands = [f32; BANDS];

/// Short-time objective intelligibility, 0 to 1: below 0.6 hardly a word, above 0.9 nearly all.
///
/// Each piece is compared at the delay at which it fits best, between `least_ms` and `most_ms`, because
/// stretched sound has no single delay. With both equal it is the measure as published.
///
/// Source: Taal, Hendriks, Heusdens, Jensen (IEEE TASLP 2011).
pub(crate) fn intelligibility(said: &[f32], heard: &[f32], least_ms: usize, most_ms: usize) -> f32 {
    let said = spectra(&slower(said), HOP);
    let heard = spectra(&slower(heard), FINE);
    let energy = |piece: &[Bands]| piece.iter().flatten().map(|x| x * x).sum::<f32>();
    let loudest = said.windows(PIECE).step_by(STEP).map(energy).fold(0.0, f32::max);
    let (mut sum, mut pieces) = (0.0_f64, 0);
    for (n, piece) in said.windows(PIECE).enumerate().step_by(STEP) {
        if energy(piece) < loudest * SILENT {
            continue;
        }
        let place = n * HOP / FINE;
        let delays = least_ms * RATE / 1_000 / FINE..=most_ms * RATE / 1_000 / FINE;
        let best = delays.filter_map(|delay| alike(piece, heard.get(place + delay..)?)).fold(0.0, f32::max);
        sum += f64::from(best);
        pieces += 1;
    }
    (sum / f64::from(pieces.max(1))) as f32
}

/// How loud `said` still is in what was heard, in decibels, by the envelopes of the bands: what has another
/// rhythm does not count, and phases do not matter.
pub(crate) fn level_kept(said: &[f32], heard: &[f32], most_ms: usize) -> f32 {
    let said = spectra(&slower(said), HOP);
    let heard = spectra(&slower(heard), FINE);
    let fits = |delay: usize| {
        let (mut both, mut own) = (0.0_f64, 1.0);
        for (n, said) in said.iter().enumerate() {
            let Some(heard) = heard.get(n * HOP / FINE + delay) else { break };
            for (s, h) in said.iter().zip(heard) {
                both += f64::from(s * h);
                own += f64::from(s * s);
            }
        }
        both / own
    };
    let best = (0..=most_ms * RATE / 1_000 / FINE).map(fits).fold(1e-6, f64::max);
    20.0 * best.log10() as f32
}

/// How alike the envelopes of the bands are in one piece.
fn alike(said: &[Bands], heard: &[Bands]) -> Option<f32> {
    let every = HOP / FINE;
    heard.get((PIECE - 1) * every)?;
    let mut sum = 0.0;
    for band in 0..BANDS {
        let x: [f32; PIECE] = std::array::from_fn(|i| said[i][band]);
        let mut y: [f32; PIECE] = std::array::from_fn(|i| heard[i * every][band]);
        let (xx, yy) = (x.iter().map(|x| x * x).sum::<f32>(), y.iter().map(|y| y * y).sum::<f32>());
        let same_loudness = (xx / yy.max(1e-9)).sqrt();
        // Noise is worth no less than −15 dB.
        y.iter_mut().zip(&x).for_each(|(y, x)| *y = (*y * same_loudness).min(x * 6.623));
        let (mx, my) = (x.iter().sum::<f32>() / PIECE as f32, y.iter().sum::<f32>() / PIECE as f32);
        let (mut xy, mut xx, mut yy) = (0.0, 1e-9, 1e-9);
        for (x, y) in x.iter().zip(&y) {
            xy += (x - mx) * (y - my);
            xx += (x - mx).powi(2);
            yy += (y - my).powi(2);
        }
        sum += xy / (xx * yy).sqrt();
    }
    Some(sum / BANDS as f32)
}

/// From 48,000 to 10,000 samples a second.
fn slower(sound: &[f32]) -> Vec<f32> {
    const HALF: i64 = 96;
    let cut = 4_800.0 / 48_000.0 * 2.0;
    (0..sound.len() * RATE / 48_000)
        .map(|n| {
            let at = n as f64 * 4.8;
            let middle = at as i64;
            (middle - HALF..=middle + HALF)
                .filter_map(|i| Some((sound.get(usize::try_from(i).ok()?)?, (i as f64 - at) as f32)))
                .map(|(s, off)| {
                    let x = std::f32::consts::PI * off * cut;
                    let sinc = if x.abs() < 1e-4 { 1.0 } else { x.sin() / x };
                    let window = (std::f32::consts::FRAC_PI_2 * off / (HALF + 1) as f32).cos().powi(2);
                    s * sinc * cut * window
                })
                .sum()
        })
        .collect()
}

/// The magnitude in thirds of an octave from 150 Hz on.
fn spectra(sound: &[f32], hop: usize) -> Vec<Bands> {
    let edges: Vec<usize> = (0..=BANDS)
        .map(|k| (150.0 * 2.0_f32.powf((2.0 * k as f32 - 1.0) / 6.0) * 512.0 / RATE as f32).round() as usize)
        .collect();
    let window: Vec<f32> =
        (0..WINDOW).map(|i| (std::f32::consts::PI * (i + 1) as f32 / (WINDOW + 1) as f32).sin().powi(2)).collect();
    sound
        .windows(WINDOW)
        .step_by(hop)
        .map(|piece| {
            let mut re: Vec<f32> = piece.iter().zip(&window).map(|(s, w)| s * w).collect();
            re.resize(512, 0.0);
            let mut im = vec![0.0; 512];
            transform(&mut re, &mut im, false);
            std::array::from_fn(|k| (edges[k]..edges[k + 1]).map(|i| re[i].powi(2) + im[i].powi(2)).sum::<f32>().sqrt())
        })
        .collect()
}
