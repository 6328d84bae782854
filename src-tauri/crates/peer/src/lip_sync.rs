//! Lips and voice together: how much later than its sound a picture is shown, and how long it waits for it.
//!
//! Source: RFC 3550 §6.4.1 for the reports, which say what moment of a stream's clock is what moment of the sender's;
//! ITU-R BT.1359-1 for what people notice: sound 45 ms early or 125 ms late.

mod held;
#[cfg(test)]
mod tests;

pub(crate) use held::Held;

use media::{RTP_AUDIO_HZ, RTP_VIDEO_HZ, Rtp48k, Rtp90k};
use std::time::Duration;

/// Sound this much later than its picture is let be: nobody notices, and a picture that waits is late itself.
const LET_BE_US: i64 = 40_000;

/// The longest that a picture waits.
const MOST_WAIT_US: i64 = 200_000;

/// Streams further apart than this are so by their reports alone: sound waits 700 ms at most, pictures 500 ms.
const MOST_APART_US: i64 = 1_000_000;

/// A report older than this, by the stream's own clock, says nothing any more; browsers report every few seconds.
const REPORT_HOLDS_S: i64 = 30;

/// A report this far from what the one before foretold: the sender's clock was set.
const STEP_US: i64 = 100_000;

/// Sound that has not been played for so long is not waited for.
const VOICE_HOLDS: Duration = Duration::from_secs(2);

/// The delay of the sound is averaged over about so many of its frames.
const AVERAGED: i64 = 16;

/// What the sender says of one stream: this moment of its clock is that moment of the sender's.
#[derive(Debug, Clone, Copy)]
struct Report {
    /// Microseconds since 1900, or since anything else: only both streams' differences count.
    sender_us: i64,
    rtp: u32,
}

#[derive(Debug)]
struct Stream {
    hz: i64,
    ssrc: Option<u32>,
    report: Option<Report>,
}

impl Stream {
    const fn new(hz: u32) -> Self {
        Self { hz: hz as i64, ssrc: None, report: None }
    }

    /// Packets of this source are the stream now.
    fn comes_from(&mut self, ssrc: u32) {
        if self.ssrc.replace(ssrc) != Some(ssrc) {
            self.report = None;
        }
    }

    /// When something was captured, by the sender's clock.
    fn captured_us(&self, rtp: u32) -> Option<i64> {
        let report = self.report?;
        let ticks = i64::from(rtp.wrapping_sub(report.rtp).cast_signed());
        (ticks.abs() <= REPORT_HOLDS_S * self.hz).then(|| report.sender_us + ticks * 1_000_000 / self.hz)
    }

    /// Takes a report; `true` when the sender's clock was set since the one before.
    fn reported(&mut self, report: Report) -> bool {
        let foretold = self.captured_us(report.rtp);
        self.report = Some(report);
        foretold.is_some_and(|foretold| (report.sender_us - foretold).abs() > STEP_US)
    }
}

/// Both streams of the other end, and how far apart they come out here.
///
/// Units: `now` counts from any fixed moment, the same in all calls.
/// Invariant: whatever the reports say, a picture waits 200 ms at most, and sound never waits for pictures.
#[derive(Debug)]
pub(crate) struct LipSync {
    voice: Stream,
    pictures: Stream,
    /// From capture, by the sender's clock, to being played, by ours: alone it means nothing.
    voice_lag_us: Option<i64>,
    played_at: Duration,
    /// Sum and number of [`LipSync::after_voice_us`] of the pictures shown since it was last asked.
    shown: (i64, i64),
}

impl Default for LipSync {
    fn default() -> Self {
        Self {
            voice: Stream::new(RTP_AUDIO_HZ),
            pictures: Stream::new(RTP_VIDEO_HZ),
            voice_lag_us: None,
            played_at: Duration::ZERO,
            shown: (0, 0),
        }
    }
}

impl LipSync {
    /// A sender report came: source, time as NTP writes it, moment of the stream's clock.
    pub(crate) fn reported(&mut self, ssrc: u32, ntp: u64, rtp: u32) {
        let report = Report { sender_us: micros_of_ntp(ntp), rtp };
        let (one, other) = if self.voice.ssrc == Some(ssrc) {
            (&mut self.voice, &mut self.pictures)
        } else if self.pictures.ssrc == Some(ssrc) {
            (&mut self.pictures, &mut self.voice)
        } else {
            return;
        };
        if one.reported(report) {
            // What the other stream said belongs to the clock as it was.
            other.report = None;
            self.voice_lag_us = None;
        }
    }

    /// Sound of this source, captured at `at`, is played.
    pub(crate) fn played(&mut self, ssrc: u32, at: Rtp48k, now: Duration) {
        self.voice.comes_from(ssrc);
        let lag = self.voice.captured_us(at.0).map(|captured| micros(now) - captured);
        let before = self.voice_lag_us.filter(|_| now.saturating_sub(self.played_at) < VOICE_HOLDS);
        self.voice_lag_us = match (before, lag) {
            (Some(before), Some(lag)) if (lag - before).abs() < MOST_APART_US => {
                Some(before + (lag - before) / AVERAGED)
            }
            _ => lag,
        };
        self.played_at = now;
    }

    /// Pictures come from this source.
    pub(crate) fn pictures_from(&mut self, ssrc: u32) {
        self.pictures.comes_from(ssrc);
    }

    /// How long the picture captured at `at` is to wait from `now` on.
    pub(crate) fn wait(&self, at: Rtp90k, now: Duration) -> Duration {
        let early = self.after_voice_us(at, now).map_or(0, |after| -after - LET_BE_US);
        Duration::from_micros(early.clamp(0, MOST_WAIT_US).unsigned_abs())
    }

    /// The picture captured at `at` is shown.
    pub(crate) fn shown(&mut self, at: Rtp90k, now: Duration) {
        if let Some(after) = self.after_voice_us(at, now) {
            self.shown = (self.shown.0 + after, self.shown.1 + 1);
        }
    }

    /// How much later than their sound the pictures were shown since this was last asked, in milliseconds; negative
    /// where the sound came later, and nothing where nobody knows.
    pub(crate) fn take_skew_ms(&mut self) -> Option<i32> {
        let (sum, count) = std::mem::take(&mut self.shown);
        i32::try_from(sum.checked_div(count)? / 1_000).ok()
    }

    /// How much later a picture is than its sound, if it is shown now.
    fn after_voice_us(&self, at: Rtp90k, now: Duration) -> Option<i64> {
        let voice_lag = self.voice_lag_us.filter(|_| now.saturating_sub(self.played_at) < VOICE_HOLDS)?;
        let after = micros(now) - self.pictures.captured_us(at.0)? - voice_lag;
        (after.abs() <= MOST_APART_US).then_some(after)
    }
}

/// Source: RFC 3550 §4: seconds in the upper half, their 2³²th parts in the lower.
fn micros_of_ntp(ntp: u64) -> i64 {
    // 32 bits of seconds: far from the end of 63 bits of microseconds.
    ((ntp >> 32) * 1_000_000 + (((ntp & 0xffff_ffff) * 1_000_000) >> 32)).cast_signed()
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 4).min(i64::MAX / 4)
}
