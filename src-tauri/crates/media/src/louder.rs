//! The doctor's voice for somebody who hears badly: louder, and clearer where consonants are.

use crate::frame::AudioFrame;

/// Where the consonants are, in hertz: with [`WIDTH`], from 1 to 4 kHz.
const PRESENCE_HZ: f32 = 2_000.0;

/// The filter's Q for two octaves.
const WIDTH: f32 = 0.667;

/// Nothing gets louder than this: 1 dB below the loudest there is.
const CEILING: f32 = 29_204.0;

/// The limiter sees so many samples ahead, 2.5 ms: it is down before a peak comes.
const AHEAD: usize = 120;

/// How much of its distance to full gain the limiter makes up with each sample: most of it in 100 ms.
const RELEASE: f32 = 0.000_4;

/// How loud the far voice is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum Loudness {
    /// As it comes.
    #[default]
    Normal,
    /// Once "I can't hear".
    Raised,
    /// Twice.
    High,
    /// Thrice: as much as a small speaker bears.
    Highest,
}

impl Loudness {
    /// So many steps above normal; there are three.
    pub fn from_steps(steps: u8) -> Self {
        match steps {
            0 => Self::Normal,
            1 => Self::Raised,
            2 => Self::High,
            3.. => Self::Highest,
        }
    }

    /// Of all sound, and of the consonants beyond it.
    ///
    /// Units: decibels.
    pub fn gains_db(self) -> (f32, f32) {
        match self {
            Self::Normal => (0.0, 0.0),
            Self::Raised => (6.0, 3.0),
            Self::High => (9.0, 5.0),
            Self::Highest => (12.0, 6.0),
        }
    }
}

/// Makes sound louder without clipping. It delays all sound by 2.5 ms, always, so that a step makes no jump.
///
/// Invariant: no sample that comes out is above 1 dB below full scale, unless the loudness is normal and it came so.
#[derive(Debug)]
pub struct Louder {
    loudness: Loudness,
    /// The gain of the last sample, on its way to the wanted one.
    gain: f32,
    presence: Peak,
    ahead: std::collections::VecDeque<f32>,
    limit: Limit,
}

/// How much of the sound is left so that it stays below the ceiling.
#[derive(Debug)]
struct Limit {
    /// 0 to 1.
    left: f32,
    /// Where it goes, in steps of `slope`.
    floor: f32,
    slope: f32,
    /// Samples until all peaks are out.
    hold: usize,
}

impl Default for Louder {
    fn default() -> Self {
        Self {
            loudness: Loudness::Normal,
            gain: 1.0,
            presence: Peak::default(),
            ahead: std::iter::repeat_n(0.0, AHEAD).collect(),
            limit: Limit { left: 1.0, floor: 1.0, slope: 0.0, hold: 0 },
        }
    }
}

impl Louder {
    /// How loud from now on.
    pub fn set(&mut self, loudness: Loudness) {
        self.loudness = loudness;
        self.presence.shape(loudness.gains_db().1);
    }

    /// How loud it is.
    pub fn loudness(&self) -> Loudness {
        self.loudness
    }

    /// Raises one frame.
    pub fn raise(&mut self, frame: &mut AudioFrame) {
        let wanted = ratio(self.loudness.gains_db().0);
        let ceiling = if self.loudness == Loudness::Normal { f32::from(i16::MAX) } else { CEILING };
        for sample in frame.samples_mut() {
            self.gain += (wanted - self.gain) * 0.001;
            let raised = self.presence.step(f32::from(*sample)) * self.gain;
            self.ahead.push_back(raised);
            let now = self.ahead.pop_front().unwrap_or_default();
            let left = self.limit.step(raised.abs(), ceiling);
            // Within 16 bits by the limiter, and clamped where rounding is over it.
            *sample = (now * left).clamp(-ceiling, ceiling).round() as i16;
        }
    }
}

impl Limit {
    /// Goes down in a straight line until the peak comes out, and slowly up again.
    fn step(&mut self, coming: f32, ceiling: f32) -> f32 {
        if coming > ceiling {
            self.hold = AHEAD;
            let allowed = ceiling / coming;
            if allowed < self.floor {
                self.floor = allowed;
                self.slope = self.slope.max((self.left - allowed) / AHEAD as f32);
            }
        }
        if self.hold > 0 {
            self.hold -= 1;
            self.left = (self.left - self.slope).max(self.floor);
        } else {
            self.slope = 0.0;
            self.left += (1.0 - self.left) * RELEASE;
            self.floor = self.left;
        }
        self.left
    }
}

/// A filter that raises what is around one frequency.
///
/// Source: Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", peaking EQ.
#[derive(Debug)]
struct Peak {
    /// b0, b1, b2, a1, a2, over a0.
    shape: [f32; 5],
    state: [f32; 2],
}

impl Default for Peak {
    fn default() -> Self {
        Self { shape: [1.0, 0.0, 0.0, 0.0, 0.0], state: [0.0; 2] }
    }
}

impl Peak {
    fn shape(&mut self, db: f32) {
        let a = 10.0_f32.powf(db / 40.0);
        let (sin, cos) = (std::f32::consts::TAU * PRESENCE_HZ / 48_000.0).sin_cos();
        let alpha = sin / (2.0 * WIDTH);
        let a0 = 1.0 + alpha / a;
        self.shape = [1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a, -2.0 * cos, 1.0 - alpha / a].map(|c| c / a0);
    }

    fn step(&mut self, x: f32) -> f32 {
        let [b0, b1, b2, a1, a2] = self.shape;
        let y = b0 * x + self.state[0];
        self.state = [b1 * x - a1 * y + self.state[1], b2 * x - a2 * y];
        y
    }
}

fn ratio(db: f32) -> f32 {
    10.0_f32.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::level_dbfs;

    const STEPS: [Loudness; 4] = [Loudness::Normal, Loudness::Raised, Loudness::High, Loudness::Highest];

    /// A second of a tone, raised; the last half of it.
    fn raised(loudness: Loudness, hz: f32, peak: f32) -> Vec<i16> {
        let mut louder = Louder::default();
        louder.set(loudness);
        let mut out = Vec::new();
        for n in 0..50 {
            let mut frame = AudioFrame::silence();
            for (i, sample) in frame.samples_mut().iter_mut().enumerate() {
                let t = (n * 960 + i) as f32 / 48_000.0;
                *sample = ((t * hz * std::f32::consts::TAU).sin() * peak) as i16;
            }
            louder.raise(&mut frame);
            out.extend_from_slice(frame.samples());
        }
        out.split_off(24_000)
    }

    #[test]
    fn each_step_is_louder_and_consonants_more_so() {
        for (hz, with_presence) in [(200.0, 0.0), (2_000.0, 1.0)] {
            let before = level_dbfs(&raised(Loudness::Normal, hz, 1_000.0));
            for step in STEPS {
                let (all, presence) = step.gains_db();
                let got = level_dbfs(&raised(step, hz, 1_000.0)) - before;
                let wanted = all + presence * with_presence;
                assert!((got - wanted).abs() < 0.7, "{step:?} at {hz}: {got} instead of {wanted}");
            }
        }
    }

    #[test]
    fn nothing_clips_however_loud_it_comes() {
        for step in &STEPS[1..] {
            for hz in [150.0, 1_000.0, 2_000.0, 5_000.0] {
                let out = raised(*step, hz, 32_000.0);
                assert!(out.iter().all(|s| f32::from(s.saturating_abs()) <= CEILING), "{step:?} {hz}");
                // A limiter keeps the shape of a tone: it crosses nothing more often than before.
                let turns = out.windows(2).filter(|pair| (pair[0] < 0) != (pair[1] < 0)).count();
                assert!((turns as f32 - hz).abs() < 4.0, "{step:?} {hz}: {turns}");
            }
        }
    }

    #[test]
    fn a_sudden_shout_is_caught_before_it_is_played() {
        let mut louder = Louder::default();
        louder.set(Loudness::Highest);
        let mut frame = AudioFrame::silence();
        for _ in 0..20 {
            frame = AudioFrame::silence();
            louder.raise(&mut frame);
        }
        frame.samples_mut()[100..].fill(30_000);
        louder.raise(&mut frame);
        assert!(frame.samples().iter().all(|s| f32::from(*s) <= CEILING));
    }

    #[test]
    fn normal_changes_nothing_but_the_moment() {
        let mut louder = Louder::default();
        let mut frame = AudioFrame::new(&(0..960).map(|n| (n * 30) as i16).collect::<Vec<_>>()).unwrap();
        let before = frame.clone();
        louder.raise(&mut frame);
        assert_eq!(frame.samples()[AHEAD..], before.samples()[..960 - AHEAD]);
    }

    #[test]
    fn a_step_up_makes_no_click() {
        let mut louder = Louder::default();
        let mut last = 0;
        for n in 0..40 {
            if n == 20 {
                louder.set(Loudness::Highest);
            }
            let mut frame = AudioFrame::silence();
            for (i, sample) in frame.samples_mut().iter_mut().enumerate() {
                let t = (n * 960 + i) as f32 / 48_000.0;
                *sample = ((t * 200.0 * std::f32::consts::TAU).sin() * 1_000.0) as i16;
            }
            louder.raise(&mut frame);
            for sample in frame.samples() {
                assert!((i32::from(*sample) - last).abs() < 130, "{n}");
                last = i32::from(*sample);
            }
        }
    }

    #[test]
    fn the_steps_end_at_the_highest() {
        let steps: Vec<_> = (0..5).map(Loudness::from_steps).collect();
        assert_eq!(steps[..4], STEPS);
        assert_eq!(steps[4], Loudness::Highest);
    }
}
