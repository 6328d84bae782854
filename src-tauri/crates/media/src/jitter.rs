//! Sound that arrives unevenly, made even again.

mod lateness;
mod line;
#[cfg(test)]
mod tests;

use crate::clock::Rtp48k;
use crate::frame::{AudioFrame, FRAME_SAMPLES};
use crate::red::{RedError, read_red};
use crate::voice::{OpusDecoder, VoiceError, carries_earlier, check};
use lateness::Lateness;
use line::{Line, Wish};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// One frame in ticks of the sound's clock.
const FRAME: i64 = 960;

/// The most packets that are kept: two seconds.
const MOST: usize = 100;

/// Frames that are remembered as having come, so that each is measured once.
const REMEMBERED: usize = 256;

/// After this many invented frames in a row, 100 ms, there is nothing to hear any more.
const GIVE_UP: u32 = 5;

/// A hole larger than this, in frames, is not filled: what follows it begins anew, at its time.
const MAX_HOLE: i64 = 10;

/// A time that jumps by more than this, ten seconds, is another stream.
const MAX_JUMP: i32 = 480_000;

/// Sound that is this much too late, 400 ms, is not hurried through but left out.
const TOO_LATE_US: i64 = 400_000;

/// One received packet of the sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoicePacket {
    /// The packet's number.
    pub sequence: u16,
    /// When its newest block begins.
    pub at: Rtp48k,
    /// What it carries.
    pub payload: Vec<u8>,
}

/// What has become of the sound so far.
///
/// Units: frames of 20 ms, where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JitterCounts {
    /// Frames decoded from their own packet.
    pub played: u64,
    /// Frames decoded from a copy in a later packet (RFC 2198).
    pub from_copies: u64,
    /// Frames made of the rough copy that Opus puts into the packet after.
    pub from_correction: u64,
    /// Frames invented, or silent, although the other end was sending.
    pub concealed: u64,
    /// Frames without sound because the other end sent none.
    pub paused: u64,
    /// Samples added to gain delay.
    pub grown: u64,
    /// Samples left out to lose delay.
    pub shrunk: u64,
    /// Frames left out because they came far too late.
    pub skipped: u64,
    /// Packets that came too late or twice, or that could not be read.
    pub refused: u64,
}

/// A packet that waits for its time.
#[derive(Debug)]
struct Waiting {
    opus: Vec<u8>,
    copy: bool,
    arrived: i64,
    /// Whether the other end sent nothing for a while before it.
    after_pause: bool,
}

/// What is known of the newest packet.
#[derive(Debug, Clone, Copy)]
struct Newest {
    sequence: u16,
    /// Its time, counted without wrapping round.
    at: i64,
}

/// Puts packets in order and gives one frame every 20 ms, with as little delay as the line allows.
///
/// The delay follows the measured lateness of the packets. It shrinks and grows by whole periods of the
/// sound, which also takes up the drift between the other end's clock and ours.
///
/// Invariant: holds at most two seconds of packets, and never gives one frame twice.
#[derive(Debug)]
pub struct JitterBuffer {
    decoder: OpusDecoder,
    waiting: BTreeMap<i64, Waiting>,
    come: BTreeSet<i64>,
    lateness: Lateness,
    line: Line,
    newest: Option<Newest>,
    /// The time of the next frame to decode; `None` while waiting to begin.
    cursor: Option<i64>,
    /// Frames invented in a row.
    invented: u32,
    /// How many of these stand for nothing yet.
    held: i64,
    /// Frames counted as concealed since there was nothing in hand any more.
    dry: Option<u64>,
    delay_us: i64,
    /// When the frame given last begins; nothing when none was given.
    playing: Option<i64>,
    counts: JitterCounts,
}

impl JitterBuffer {
    /// An empty buffer.
    ///
    /// # Errors
    ///
    /// When the decoder cannot be set up.
    pub fn new() -> Result<Self, VoiceError> {
        Ok(Self {
            decoder: OpusDecoder::new()?,
            waiting: BTreeMap::new(),
            come: BTreeSet::new(),
            lateness: Lateness::default(),
            line: Line::default(),
            newest: None,
            cursor: None,
            invented: 0,
            held: 0,
            dry: None,
            delay_us: 0,
            playing: None,
            counts: JitterCounts::default(),
        })
    }

    /// What has become of the packets so far.
    pub fn counts(&self) -> JitterCounts {
        self.counts
    }

    /// Packets in hand.
    pub fn depth(&self) -> usize {
        self.waiting.len()
    }

    /// When the frame that was last asked for begins, so that pictures can be held to it; nothing while there is none.
    pub fn playing(&self) -> Option<Rtp48k> {
        // The lower half of the count is the time on the wire.
        self.playing.map(|at| Rtp48k((at & i64::from(u32::MAX)) as u32))
    }

    /// How much later than the fastest packet would allow sound is played now.
    pub fn delay(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.delay_us).unwrap_or_default())
    }

    /// The delay that the line demands at the moment.
    pub fn wanted_delay(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.lateness.target() - self.lateness.fastest()).unwrap_or_default())
    }

    /// Takes one Opus packet.
    ///
    /// Units: `arrived` counts from any fixed moment, the same as in [`Self::pull`].
    pub fn push(&mut self, packet: &VoicePacket, arrived: Duration) {
        let arrived = micros(arrived);
        let at = self.unwrap(packet.at);
        let after_pause = self.settle(packet.sequence, at);
        self.take(at, Waiting { opus: packet.payload.clone(), copy: false, arrived, after_pause });
    }

    /// Takes one packet with copies, whose blocks have the format number `opus`.
    ///
    /// # Errors
    ///
    /// When it cannot be taken apart; it then counts as refused.
    pub fn push_red(&mut self, packet: &VoicePacket, opus: u8, arrived: Duration) -> Result<(), RedError> {
        let blocks = read_red(&packet.payload, opus).inspect_err(|_| self.counts.refused += 1)?;
        let arrived = micros(arrived);
        let at = self.unwrap(packet.at);
        let after_pause = self.settle(packet.sequence, at);
        for block in blocks {
            let copy = block.before > 0;
            let waiting = Waiting { opus: block.opus.to_vec(), copy, arrived, after_pause: after_pause && !copy };
            self.take(at - i64::from(block.before), waiting);
        }
        Ok(())
    }

    /// The frame to play now; `None` while there is nothing to play yet or any more.
    ///
    /// Units: to be called every 20 ms, `now` counted as in [`Self::push`].
    pub fn pull(&mut self, now: Duration) -> Option<AudioFrame> {
        let now = micros(now);
        self.playing = None;
        let frame = self.play(now);
        if frame.is_none()
            && let Some(dry) = &mut self.dry
        {
            // Counted with what is known when the other end goes on.
            *dry += 1;
            self.counts.concealed += 1;
        }
        frame
    }

    fn play(&mut self, now: i64) -> Option<AudioFrame> {
        self.begin(now)?;
        self.leave_out(now);
        self.fill(FRAME_SAMPLES, now)?;
        self.adapt(now)?;
        self.fill(FRAME_SAMPLES, now)?;
        self.playing = Some(self.cursor? - self.line.ahead());
        self.line.take()
    }

    /// Sets the first frame to play, once it is time for it.
    fn begin(&mut self, now: i64) -> Option<()> {
        if self.cursor.is_none() {
            let first = *self.waiting.first_key_value()?.0;
            if now < played_at(first) + self.lateness.target() {
                return None;
            }
            self.goes_on(first);
            self.line.clear();
        }
        Some(())
    }

    /// Jumps over what is so late that hurrying would take seconds.
    fn leave_out(&mut self, now: i64) {
        let Some(late) = self.too_late(now).filter(|late| *late > TOO_LATE_US) else { return };
        let Some(cursor) = self.cursor else { return };
        let wanted = cursor + late * 6 / 125;
        let before = self.waiting.len();
        self.waiting = self.waiting.split_off(&wanted);
        // At most two seconds of packets.
        self.counts.skipped += (before - self.waiting.len()) as u64;
        if let Some((first, _)) = self.waiting.first_key_value() {
            self.cursor = Some(*first);
        }
    }

    /// How much later sound is played now than it should be.
    fn too_late(&self, now: i64) -> Option<i64> {
        let playing = self.cursor? - self.line.ahead();
        Some(now - played_at(playing) - self.lateness.target())
    }

    /// Decodes until so many samples lie ready.
    fn fill(&mut self, samples: usize, now: i64) -> Option<()> {
        while self.line.ready() < samples {
            let frame = self.next_frame(now)?;
            self.line.put(&frame);
        }
        Some(())
    }

    /// Makes the sound shorter or longer, when its delay is not the one wanted.
    fn adapt(&mut self, now: i64) -> Option<()> {
        let late = self.too_late(now)?;
        self.delay_us = (late + self.lateness.target() - self.lateness.fastest()).max(0);
        match self.line.wish(late) {
            Wish::Shorter(care) => {
                while self.line.ready() < Line::TO_SHRINK && self.waiting.contains_key(&self.cursor?) {
                    let frame = self.next_frame(now)?;
                    self.line.put(&frame);
                }
                self.counts.shrunk += self.line.shrink(care);
            }
            Wish::Longer(care) => self.counts.grown += self.line.grow(care),
            Wish::Nothing => {}
        }
        Some(())
    }

    fn next_frame(&mut self, now: i64) -> Option<AudioFrame> {
        let cursor = self.cursor?;
        if let Some(packet) = self.waiting.remove(&cursor) {
            return self.decode(cursor, &packet);
        }
        let Some((first, following)) = self.waiting.first_key_value() else {
            // Nothing in hand: what comes late is still played, and the delay grows by a frame.
            self.dry.get_or_insert(0);
            return self.hold();
        };
        let (first, arrived, after_pause) = (*first, following.arrived, following.after_pause);
        let missing = (first - cursor) / FRAME;
        if missing == 0 {
            // The other end began anew between two frames.
            self.cursor = Some(first);
            return self.next_frame(now);
        }
        if missing > MAX_HOLE {
            // At most two seconds of frames.
            *(if after_pause { &mut self.counts.paused } else { &mut self.counts.concealed }) += missing.unsigned_abs();
            self.cursor = None;
            return None;
        }
        if self.too_late(now).is_some_and(|late| late + FRAME_US <= 0) && self.invented < GIVE_UP {
            // It may still come, and more delay is wanted anyway.
            return self.hold();
        }
        if missing == 1
            && carries_earlier(&following.opus)
            && let Ok(frame) = self.decoder.recover_before(&following.opus)
        {
            self.note(cursor, arrived);
            self.goes_on(first);
            self.counts.from_correction += 1;
            return Some(frame);
        }
        if missing <= self.held {
            // What was invented while nothing was there stands for these.
            self.goes_on(first);
            return self.next_frame(now);
        }
        self.cursor = Some(cursor + FRAME);
        self.invent(after_pause)
    }

    /// Sound was there again, and `next` comes after it.
    fn goes_on(&mut self, next: i64) {
        self.cursor = Some(next);
        self.invented = 0;
        self.held = 0;
    }

    fn decode(&mut self, at: i64, packet: &Waiting) -> Option<AudioFrame> {
        match self.decoder.decode(&packet.opus) {
            Ok(frame) => {
                self.goes_on(at + FRAME);
                *(if packet.copy { &mut self.counts.from_copies } else { &mut self.counts.played }) += 1;
                Some(frame)
            }
            Err(_) => {
                self.counts.refused += 1;
                self.cursor = Some(at + FRAME);
                self.invent(false)
            }
        }
    }

    /// Bridges a moment in which the next frame is not there, without giving it up.
    fn hold(&mut self) -> Option<AudioFrame> {
        if self.invented >= GIVE_UP {
            self.cursor = None;
            return None;
        }
        self.held += 1;
        if let Some(dry) = &mut self.dry {
            *dry += 1;
        }
        self.invent(false)
    }

    /// A frame made of what was heard before.
    fn invent(&mut self, pause: bool) -> Option<AudioFrame> {
        self.invented += 1;
        *(if pause { &mut self.counts.paused } else { &mut self.counts.concealed }) += 1;
        self.decoder.conceal().ok()
    }

    /// Keeps one frame until its time.
    fn take(&mut self, at: i64, frame: Waiting) {
        if check(&frame.opus).is_err() {
            self.counts.refused += 1;
            return;
        }
        self.note(at, frame.arrived);
        let passed = |at: i64| self.cursor.is_some_and(|cursor| at < cursor);
        let twice = self.waiting.get(&at).is_some_and(|waiting| frame.copy || !waiting.copy);
        let (late, before_late) = (passed(at), passed(at - FRAME));
        if before_late && carries_earlier(&frame.opus) {
            // Too late this time; but had there been more delay, it would have helped.
            self.note(at - FRAME, frame.arrived);
        }
        if late || twice {
            self.counts.refused += u64::from(!frame.copy);
            return;
        }
        self.waiting.insert(at, frame);
        while self.waiting.len() > MOST {
            self.waiting.pop_first();
            self.counts.skipped += 1;
        }
    }

    /// Measures how late a frame came, the first time it is there.
    fn note(&mut self, at: i64, arrived: i64) {
        if self.come.insert(at) {
            self.lateness.record(arrived, arrived - played_at(at));
            while self.come.len() > REMEMBERED {
                self.come.pop_first();
            }
        }
    }

    /// Whether the other end made a pause before this packet. When there was nothing in hand any more, this
    /// says what of the silence was no loss.
    fn settle(&mut self, sequence: u16, at: i64) -> bool {
        let Some(newest) = self.newest else {
            self.newest = Some(Newest { sequence, at });
            return false;
        };
        if at <= newest.at {
            return false;
        }
        self.newest = Some(Newest { sequence, at });
        let packets = u64::from(sequence.wrapping_sub(newest.sequence));
        let frames = u64::try_from((at - newest.at) / FRAME).unwrap_or_default();
        let paused = frames.saturating_sub(packets);
        if let Some(silent) = self.dry.take() {
            self.counts.concealed -= silent.min(paused);
            self.counts.paused += silent.min(paused);
        }
        paused > 0
    }

    /// The time without wrapping round. A time far outside starts everything anew.
    fn unwrap(&mut self, at: Rtp48k) -> i64 {
        let Some(newest) = self.newest else { return i64::from(at.0) };
        // The lower half of the count is the time on the wire.
        let on_wire = Rtp48k((newest.at & i64::from(u32::MAX)) as u32);
        let distance = at.since(on_wire);
        if distance.unsigned_abs() > MAX_JUMP.unsigned_abs() {
            self.waiting.clear();
            self.come.clear();
            self.lateness = Lateness::default();
            self.newest = None;
            self.cursor = None;
            self.dry = None;
            return i64::from(at.0);
        }
        newest.at + i64::from(distance)
    }
}

/// One frame in microseconds.
const FRAME_US: i64 = 20_000;

/// A time of the sound's clock in microseconds.
fn played_at(at: i64) -> i64 {
    at * 125 / 6
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 4).min(i64::MAX / 4)
}
