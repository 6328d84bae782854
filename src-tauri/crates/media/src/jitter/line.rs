//! Decoded sound on its way to the speaker: what is to come, and a little of what was played.

use crate::frame::{AudioFrame, FRAME_SAMPLES};
use crate::stretch::{self, Care, REACH};

/// Sound this much later than wanted is made shorter: more than one period, so that it does not go to and fro.
const LATE_US: i64 = 15_000;

/// Sound this much earlier than wanted is made longer.
const EARLY_US: i64 = -5_000;

/// From here on it is done at every frame, and with less care.
const URGENT_US: i64 = 100_000;

/// As [`URGENT_US`], where packets would come too late.
const URGENT_EARLY_US: i64 = -20_000;

/// Frames without a change after a change: speech is then at most a fifth faster or slower.
const REST: u32 = 2;

/// How alike two periods must be, at leisure and in a hurry.
const LIKENESS: [f64; 2] = [0.85, 0.4];

/// Sound below this part of the loudest, by energy, counts as quiet: 23 dB below.
const QUIET_PART: f64 = 0.005;

/// How much of the loudest energy is remembered from frame to frame: half of it after 14 s.
const REMEMBER: f64 = 0.999;

/// What is to be done with the sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Wish {
    Shorter(Care),
    Longer(Care),
    Nothing,
}

/// Shape: the first [`REACH`] samples were played already and are there to be compared with.
#[derive(Debug)]
pub(crate) struct Line {
    samples: Vec<i16>,
    rest: u32,
    loudest: f64,
}

impl Default for Line {
    fn default() -> Self {
        Self { samples: vec![0; REACH], rest: 0, loudest: 0.0 }
    }
}

impl Line {
    /// So much must be ready for [`Self::shrink`]: the longest period twice, and half a frame to go on with.
    pub(crate) const TO_SHRINK: usize = 2 * REACH + FRAME_SAMPLES / 2;

    /// Forgets what was to come.
    pub(crate) fn clear(&mut self) {
        self.samples.truncate(REACH);
    }

    /// Samples that are ready to be played.
    pub(crate) fn ready(&self) -> usize {
        self.samples.len() - REACH
    }

    /// As [`Self::ready`], as a length of time in ticks.
    pub(crate) fn ahead(&self) -> i64 {
        i64::try_from(self.ready()).unwrap_or_default()
    }

    /// Takes decoded sound.
    pub(crate) fn put(&mut self, frame: &AudioFrame) {
        let energy = frame.samples().iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / FRAME_SAMPLES as f64;
        self.loudest = energy.max(self.loudest * REMEMBER);
        self.samples.extend_from_slice(frame.samples());
    }

    /// The next frame, if one is ready.
    pub(crate) fn take(&mut self) -> Option<AudioFrame> {
        let frame = AudioFrame::new(self.samples.get(REACH..REACH + FRAME_SAMPLES)?).ok()?;
        self.samples.drain(..FRAME_SAMPLES);
        Some(frame)
    }

    /// What to do about sound that is `late` by so many microseconds, once a frame.
    pub(crate) fn wish(&mut self, late: i64) -> Wish {
        let urgent = !(URGENT_EARLY_US..=URGENT_US).contains(&late);
        if self.rest > 0 && !urgent {
            self.rest -= 1;
            return Wish::Nothing;
        }
        let care = Care { likeness: LIKENESS[usize::from(urgent)], quiet: self.loudest * QUIET_PART };
        match late {
            LATE_US.. => Wish::Shorter(care),
            ..=EARLY_US => Wish::Longer(care),
            _ => Wish::Nothing,
        }
    }

    /// Leaves out one period, if that can be done unheard; gives its length.
    pub(crate) fn shrink(&mut self, care: Care) -> u64 {
        if self.ready() < Self::TO_SHRINK {
            return 0;
        }
        let gone = stretch::shrink(&mut self.samples, 2 * REACH, care);
        self.changed(gone)
    }

    /// Repeats one period, if that can be done unheard; gives its length.
    pub(crate) fn grow(&mut self, care: Care) -> u64 {
        let more = stretch::grow(&mut self.samples, REACH, care);
        self.changed(more)
    }

    fn changed(&mut self, by: usize) -> u64 {
        if by > 0 {
            self.rest = REST;
        }
        // At most one period.
        by as u64
    }
}
