//! What is said in the benchmark's calls, as a WAV file: somebody reading from a novel.
//!
//! Source: the Debian package pocketsphinx-testdata, which holds a chapter of "Sense and Sensibility" as read for
//! LibriVox; text and reading are in the public domain.

use anyhow::{Context as _, Result};
use capture::speech_like;
use std::f64::consts::PI;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the package puts the reading.
const READING: &str = "/usr/share/pocketsphinx/test/data/librivox";

/// Its samples a second.
const READ_HZ: u32 = 16_000;

/// A call's samples a second.
const RATE_HZ: u32 = 48_000;

/// One into the other.
const TIMES: usize = (RATE_HZ / READ_HZ) as usize;

/// How many samples to each side shape one between them.
const REACH: i64 = 16;

/// Twelve seconds, which is four times what the made-up voice says.
const MADE_UP_FRAMES: u32 = 600;

/// Not a whole number of times what the made-up voice says: then both ends would say the same.
const LATER_FRAMES: u32 = 40;

/// What is said at the two ends. Each says something else: a browser takes what its own speaker just said for an
/// echo, and silences it.
#[derive(Debug, Clone)]
pub struct Voices {
    /// The patient's, a WAV file.
    pub patients: PathBuf,
    /// The doctor's, a WAV file.
    pub doctors: PathBuf,
    /// Somebody reads; otherwise it is only something like a voice.
    pub real: bool,
}

/// Writes the voices into `folder`.
///
/// # Errors
/// When the disk refuses.
pub fn write(folder: &Path) -> Result<Voices> {
    fs::create_dir_all(folder)?;
    let [patients, doctors] = ["voice.wav", "doctors-voice.wav"].map(|name| folder.join(name));
    let read = reading(Path::new(READING));
    let real = read.is_some();
    let made_up = |from: u32| (from..from + MADE_UP_FRAMES).flat_map(|n| speech_like(n).samples().to_vec()).collect();
    let [first, second] = read.unwrap_or_else(|| [made_up(0), made_up(LATER_FRAMES)]);
    fs::write(&patients, wav(&first))?;
    fs::write(&doctors, wav(&second))?;
    Ok(Voices { patients, doctors, real })
}

/// The parts of the reading in a row, for each end others, at a call's rate; nothing when it is not there.
fn reading(folder: &Path) -> Option<[Vec<i16>; 2]> {
    let mut parts: Vec<PathBuf> = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    parts.retain(|path| path.extension().is_some_and(|ending| ending == "wav"));
    parts.sort();
    let (first, second) = parts.split_at(parts.len() / 2);
    let row = |parts: &[PathBuf]| parts.iter().filter_map(|path| samples(path).ok()).flatten().collect::<Vec<i16>>();
    let rows = [row(first), row(second)];
    rows.iter().all(|row| !row.is_empty()).then(|| rows.map(|row| raised(&row)))
}

/// The samples of a WAV file, whose form is known.
///
/// # Errors
/// When it cannot be read or holds no sound.
pub fn samples(path: &Path) -> Result<Vec<i16>> {
    let bytes = fs::read(path)?;
    let start = bytes.windows(4).position(|name| name == b"data").context("no sound in the file")? + 8;
    Ok(bytes.get(start..).unwrap_or(&[]).as_chunks::<2>().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect())
}

/// Three samples for each, with nothing above what was there: a windowed sinc.
fn raised(read: &[i16]) -> Vec<i16> {
    let weights: Vec<Vec<f64>> = (0..TIMES)
        .map(|phase| {
            let part = phase as f64 / TIMES as f64;
            (1 - REACH..=REACH).map(|tap| sinc(tap as f64 - part) * hann((tap as f64 - part) / REACH as f64)).collect()
        })
        .collect();
    let at = |place: i64| usize::try_from(place).ok().and_then(|place| read.get(place)).map_or(0.0, |s| f64::from(*s));
    let mut large = Vec::with_capacity(read.len() * TIMES);
    for place in 0..read.len() as i64 {
        for phase in &weights {
            let sum: f64 = phase.iter().zip(1 - REACH..).map(|(weight, tap)| weight * at(place + tap)).sum();
            large.push(sum.clamp(-32_768.0, 32_767.0) as i16);
        }
    }
    large
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

fn hann(x: f64) -> f64 {
    if x.abs() >= 1.0 { 0.0 } else { 0.5 + 0.5 * (PI * x).cos() }
}

/// One channel of 16 bits at 48 kHz.
///
/// Source: Microsoft and IBM, Multimedia Programming Interface, 1991, "RIFF".
pub fn wav(samples: &[i16]) -> Vec<u8> {
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(samples.len() * 2 + 44);
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(RATE_HZ.to_le_bytes());
    file.extend((RATE_HZ * 2).to_le_bytes());
    file.extend(2_u16.to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_stays_the_same_tone_at_a_higher_rate() {
        let tone = |n: usize, hz: u32| (f64::from(440_u32) * n as f64 / f64::from(hz) * 2.0 * PI).sin() * 8_000.0;
        let read: Vec<i16> = (0..1_600).map(|n| tone(n, READ_HZ) as i16).collect();
        let large = raised(&read);
        assert_eq!(large.len(), 4_800);
        let worst = (200..4_600).map(|n| (f64::from(large[n]) - tone(n, RATE_HZ)).abs()).fold(0.0, f64::max);
        assert!(worst < 30.0, "{worst}");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let voices = write(folder.path()).unwrap();
        let [patients, doctors] = [&voices.patients, &voices.doctors].map(|path| samples(path).unwrap());
        assert!(patients.len() > 400_000 && doctors.len() > 400_000);
        assert!(patients.iter().zip(&doctors).filter(|(a, b)| a != b).count() > 200_000);
        fs::write(&voices.patients, wav(&[1, -2, 3])).unwrap();
        fs::write(&voices.doctors, wav(&[4, 5])).unwrap();
        assert_eq!(samples(&voices.patients).unwrap(), [1, -2, 3]);
        assert_eq!(reading(folder.path()).map(|ends| ends.map(|end| end.len())), Some([6, 9]));
        assert!(reading(&folder.path().join("nowhere")).is_none());
    }
}
