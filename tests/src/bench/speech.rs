//! How well what was said can be understood at the other end.

use super::sound::{samples, wav};
use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

const SCORE: &str = include_str!("pages/score.py");

/// Samples in ten milliseconds at 48 kHz: sound is laid over sound in these steps first.
const STEP: usize = 480;

/// Three seconds: the delay may change from one part to the next, as a jitter buffer follows the line.
const PART: usize = 48_000 * 3;

/// How far a part may lie from where the whole lies, in steps.
const DRIFT: usize = 40;

/// What a browser recorded, from its page's answer.
///
/// # Errors
/// When it is no sound at 48 kHz.
pub fn heard_from(answer: &Value) -> Result<Vec<i16>> {
    ensure!(answer["rate"] == 48_000, "sound at {}", answer["rate"]);
    let bytes = base64::engine::general_purpose::STANDARD.decode(answer["sound"].as_str().context("no sound")?)?;
    Ok(bytes.as_chunks::<2>().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect())
}

/// STOI of what was heard, 0 to 1, against what is said again and again; by the package `pystoi`, whose folder is
/// given.
///
/// # Errors
/// When the package is not there, or nothing of what was said can be found in what was heard.
pub fn score(said: &Path, heard: &[i16], packages: &Path, scratch: &Path) -> Result<f64> {
    let said = samples(said)?;
    let pairs = pairs(&said, heard).context("what was heard is nothing of what was said")?;
    fs::create_dir_all(scratch)?;
    let mut files = Vec::new();
    for (n, (said, heard)) in pairs.iter().enumerate() {
        for (name, sound) in [("said", said), ("heard", heard)] {
            let path = scratch.join(format!("{name}-{n}.wav"));
            fs::write(&path, wav(sound))?;
            files.push(path);
        }
    }
    let scored = Command::new("python3")
        .args(["-W", "ignore", "-c", SCORE])
        .args(&files)
        .env("PYTHONPATH", packages)
        .output()?;
    ensure!(
        scored.status.success(),
        "pystoi: {}",
        String::from_utf8_lossy(&scored.stderr).lines().last().unwrap_or("")
    );
    let text = String::from_utf8_lossy(&scored.stdout);
    let scores: Vec<f64> = text.lines().filter_map(|line| line.parse().ok()).collect();
    ensure!(scores.len() == pairs.len() && !scores.is_empty(), "pystoi said nothing");
    Ok(scores.iter().sum::<f64>() / scores.len() as f64)
}

/// Parts of what was heard, each with the same moment of what was said.
fn pairs(said: &[i16], heard: &[i16]) -> Option<Vec<(Vec<i16>, Vec<i16>)>> {
    let (loud_said, loud_heard) = (loudness(said), loudness(heard));
    let whole = best(&loud_heard, &loud_said, 0..loud_said.len())?;
    let mut found = Vec::new();
    for (n, part) in heard.chunks_exact(PART).enumerate() {
        let steps = PART / STEP;
        let near = whole + n * steps + loud_said.len() - DRIFT;
        let at = best(loud_heard.get(n * steps..(n + 1) * steps)?, &loud_said, near..near + 2 * DRIFT)?;
        let exact = finer(part, said, at * STEP);
        let same: Vec<i16> = said.iter().copied().cycle().skip(exact % said.len()).take(PART).collect();
        found.push((same, part.to_vec()));
    }
    (!found.is_empty()).then_some(found)
}

fn loudness(sound: &[i16]) -> Vec<f64> {
    sound.chunks_exact(STEP).map(|step| step.iter().map(|s| f64::from(*s).abs()).sum::<f64>().sqrt()).collect()
}

/// Where in the endless `long` the `short` lies best; nothing where either is silent.
fn best(short: &[f64], long: &[f64], places: std::ops::Range<usize>) -> Option<usize> {
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len().max(1) as f64;
    let (mean_short, mean_long) = (mean(short), mean(long));
    if mean_short <= 0.0 || mean_long <= 0.0 {
        return None;
    }
    let alike = |place: usize| {
        let beside = long.iter().cycle().skip(place % long.len());
        short.iter().zip(beside).map(|(a, b)| (a - mean_short) * (b - mean_long)).sum::<f64>()
    };
    places.map(|place| (place, alike(place))).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
}

/// To the sample, within a step to each side; every third sample is compared.
fn finer(part: &[i16], said: &[i16], near: usize) -> usize {
    let from = near + said.len() - STEP;
    let alike = |place: usize| {
        let beside = (place..).step_by(3).map(|at| said.get(at % said.len()).copied().unwrap_or(0));
        part.iter().step_by(3).take(16_000).zip(beside).map(|(a, b)| f64::from(*a) * f64::from(b)).sum::<f64>()
    };
    let all = (from..from + 2 * STEP).step_by(4).map(|place| (place, alike(place)));
    all.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(near, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use congestion::emulator::Chance;

    /// Syllables of noise.
    fn said() -> Vec<i16> {
        let mut chance = Chance::new(2);
        let loud: Vec<u64> = (0..100).map(|_| chance.below(9_000)).collect();
        (0..480_000)
            .map(|n| chance.below(loud[n / 4_800] + 1) as i16)
            .map(|s| if s % 2 == 0 { s } else { -s })
            .collect()
    }

    #[test]
    fn what_was_heard_is_found_again_although_the_delay_changes() {
        let said = said();
        let mut heard = said[400_000..].to_vec();
        heard.extend(&said[..100_000]);
        // Half way through, 50 ms are repeated.
        heard.extend(&said[97_600..297_600]);
        let pairs = pairs(&said, &heard).unwrap();
        assert_eq!(pairs.len(), 2);
        let differs = |pair: &(Vec<i16>, Vec<i16>)| pair.0.iter().zip(&pair.1).filter(|(a, b)| a != b).count();
        assert_eq!(differs(&pairs[0]), 0);
        assert!(differs(&pairs[1]) < PART / 3, "{}", differs(&pairs[1]));
        assert!(super::pairs(&said, &[0; PART]).is_none());
        assert!(super::pairs(&said, &[]).is_none());
    }
}
