//! Sound that is like speech: syllables of a glottal buzz through moving formants, consonants of noise,
//! a falling melody, pauses between phrases. No recording is used.

use super::random::Random;

const RATE: f32 = 48_000.0;

/// The first three formants of vowels, in hertz.
///
/// Source: Peterson and Barney (1952), men.
const VOWELS: [[f32; 3]; 8] = [
    [270.0, 2_290.0, 3_010.0],
    [390.0, 1_990.0, 2_550.0],
    [530.0, 1_840.0, 2_480.0],
    [660.0, 1_720.0, 2_410.0],
    [730.0, 1_090.0, 2_440.0],
    [570.0, 840.0, 2_410.0],
    [440.0, 1_020.0, 2_240.0],
    [300.0, 870.0, 2_240.0],
];

/// Somebody who speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    /// In hertz.
    pub(crate) pitch: f32,
    /// Of the mouth and throat: a woman's is about 1.17 of a man's formants.
    pub(crate) formants: f32,
    pub(crate) seed: u64,
}

pub(crate) const DOCTOR: Voice = Voice { pitch: 195.0, formants: 1.17, seed: 11 };
pub(crate) const PATIENT: Voice = Voice { pitch: 118.0, formants: 1.0, seed: 12 };

/// Two poles.
#[derive(Default, Clone, Copy)]
struct Resonator(f32, f32);

impl Resonator {
    fn step(&mut self, input: f32, hz: f32, width: f32) -> f32 {
        let r = (-std::f32::consts::PI * width / RATE).exp();
        let c = 2.0 * r * (std::f32::consts::TAU * hz / RATE).cos();
        let out = input * (1.0 - c + r * r) + c * self.0 - r * r * self.1;
        *self = Self(out, self.0);
        out
    }
}

/// So many seconds of speech, as loud as people speak into a laptop: about −26 dBFS while speaking.
pub(crate) fn speech(voice: Voice, seconds: f32) -> Vec<f32> {
    let mut random = Random::new(voice.seed);
    let wanted = (seconds * RATE) as usize;
    let mut sound = Vec::with_capacity(wanted + RATE as usize);
    let mut mouth = [Resonator::default(); 4];
    let (mut phase, mut breath) = (0.0_f32, 0.0_f32);
    while sound.len() < wanted {
        let syllables = 4 + random.below(8);
        let melody = random.between(0.95, 1.2);
        for n in 0..syllables {
            consonant(&mut sound, &mut random);
            let (from, to) = (VOWELS[random.below(8)], VOWELS[random.below(8)]);
            let len = (random.between(0.09, 0.22) * RATE) as usize;
            let stress = random.between(0.5, 1.0);
            let pitch = voice.pitch * melody * (1.15 - 0.3 * n as f32 / syllables as f32);
            for i in 0..len {
                let part = i as f32 / len as f32;
                phase = (phase + pitch * (1.0 + 0.04 * (part * 3.1).sin()) / RATE).fract();
                // The opening and the quicker closing of the glottis, a little breath with it.
                let open = if phase < 0.6 { (phase / 0.6 * std::f32::consts::PI).sin().powi(2) } else { 0.0 };
                let source = open - breath + 0.01 * random.noise();
                breath = open;
                let mut out = source;
                for (k, formant) in mouth.iter_mut().enumerate() {
                    let hz = if k == 3 { 3_400.0 } else { from[k] + (to[k] - from[k]) * part };
                    out = formant.step(out, hz * voice.formants, 60.0 + 40.0 * k as f32) * 2.2;
                }
                let shape = (part * 8.0).min(1.0) * ((1.0 - part) * 6.0).min(1.0);
                sound.push(out * shape * stress);
            }
        }
        let pause = (random.between(0.2, 0.6) * RATE) as usize;
        sound.extend((0..pause).map(|_| 0.0));
    }
    sound.truncate(wanted);
    let loud = super::rms(&sound);
    let noise_floor = 6.0;
    sound.iter().map(|s| (s / loud * 1_700.0 + noise_floor * random.noise()).clamp(-30_000.0, 30_000.0)).collect()
}

/// A hiss or a stop.
fn consonant(sound: &mut Vec<f32>, random: &mut Random) {
    let hiss = random.part() < 0.5;
    let len = (random.between(0.03, if hiss { 0.11 } else { 0.06 }) * RATE) as usize;
    let (hz, loud) = (random.between(2_500.0, 6_500.0), random.between(0.001, 0.004));
    let mut shape = Resonator::default();
    for i in 0..len {
        let part = i as f32 / len as f32;
        let force = match hiss {
            true => (part * std::f32::consts::PI).sin(),
            // Silence, then the burst.
            false => f32::from(u8::from(part > 0.7)) * (1.0 - part) * 5.0,
        };
        sound.push(shape.step(random.noise(), hz, 1_800.0) * force * loud * 18.0);
    }
}
