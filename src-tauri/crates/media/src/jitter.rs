//! Sound that arrives unevenly, made even again.

use crate::clock::sequence_distance;
use crate::frame::AudioFrame;
use crate::level::level_dbfs;
use crate::voice::{MAX_OPUS_BYTES, OpusDecoder, VoiceError};
use std::collections::BTreeMap;

/// How much sound is kept waiting before it is played: 60 ms, three packets, which covers the
/// unevenness of a home's wireless network.
const TARGET: usize = 3;

/// Above this much waiting sound, quiet frames are left out until the delay is gone.
const TOO_MUCH: usize = 7;

/// Above this much, any frame is left out.
const FAR_TOO_MUCH: usize = 12;

/// The most that is kept: one second.
const MOST: usize = 50;

/// A frame quieter than this can be left out unheard.
const QUIET_DBFS: f32 = -45.0;

/// After this many invented frames in a row, 100 ms, there is silence and waiting begins anew.
const GIVE_UP: u32 = 5;

/// A gap larger than this is jumped over, not filled.
const MAX_FILL: i64 = 10;

/// One received packet of the sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoicePacket {
    /// The packet's number.
    pub sequence: u16,
    /// What it carries.
    pub payload: Vec<u8>,
}

/// What has become of the packets so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JitterCounts {
    /// Frames decoded from their own packet.
    pub played: u64,
    /// Frames recovered from the copy in the packet after.
    pub recovered: u64,
    /// Frames invented.
    pub concealed: u64,
    /// Frames left out to get rid of delay.
    pub skipped: u64,
    /// Packets that came too late, twice, or could not be read.
    pub refused: u64,
}

/// Puts packets in order, keeps 60 ms in hand, and gives one frame every 20 ms.
///
/// Invariant: holds at most one second of packets.
#[derive(Debug)]
pub struct JitterBuffer {
    decoder: OpusDecoder,
    waiting: BTreeMap<i64, Vec<u8>>,
    /// The next packet to play, counted without wrapping round; `None` while filling up.
    next: Option<i64>,
    /// The newest packet's number, counted without wrapping round.
    newest: Option<i64>,
    invented: u32,
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
            next: None,
            newest: None,
            invented: 0,
            counts: JitterCounts::default(),
        })
    }

    /// What has become of the packets so far.
    pub fn counts(&self) -> JitterCounts {
        self.counts
    }

    /// Frames in hand.
    pub fn depth(&self) -> usize {
        self.waiting.len()
    }

    /// Takes one packet.
    pub fn push(&mut self, packet: VoicePacket) {
        if packet.payload.is_empty() || packet.payload.len() > MAX_OPUS_BYTES {
            self.counts.refused += 1;
            return;
        }
        let index = self.index(packet.sequence);
        let late = self.next.is_some_and(|next| index < next);
        if late || self.waiting.contains_key(&index) {
            self.counts.refused += 1;
            return;
        }
        self.newest = Some(self.newest.map_or(index, |newest| newest.max(index)));
        self.waiting.insert(index, packet.payload);
        while self.waiting.len() > MOST {
            self.waiting.pop_first();
            self.counts.skipped += 1;
        }
    }

    /// The frame to play now; `None` while there is nothing to play yet or any more.
    ///
    /// Units: to be called once every 20 ms.
    pub fn pull(&mut self) -> Option<AudioFrame> {
        let Some(next) = self.next else {
            if self.waiting.len() < TARGET {
                return None;
            }
            self.next = self.waiting.first_key_value().map(|(first, _)| *first);
            self.invented = 0;
            return self.pull();
        };
        let frame = self.play(next)?;
        if self.waiting.len() > FAR_TOO_MUCH
            || (self.waiting.len() > TOO_MUCH && level_dbfs(frame.samples()) < QUIET_DBFS)
        {
            self.counts.skipped += 1;
            let next = self.next?;
            return self.play(next);
        }
        Some(frame)
    }

    fn play(&mut self, next: i64) -> Option<AudioFrame> {
        if let Some(packet) = self.waiting.remove(&next) {
            self.next = Some(next + 1);
            return match self.decoder.decode(&packet) {
                Ok(frame) => {
                    self.invented = 0;
                    self.counts.played += 1;
                    Some(frame)
                }
                Err(_) => {
                    self.counts.refused += 1;
                    self.invent()
                }
            };
        }
        let Some((first, following)) = self.waiting.first_key_value() else {
            // Nothing in hand: what comes late is still played, and the delay grows by a frame.
            return self.invent();
        };
        if first - next > MAX_FILL {
            let first = *first;
            return self.play(first);
        }
        self.next = Some(next + 1);
        if *first == next + 1
            && let Ok(frame) = self.decoder.recover_before(following)
        {
            self.counts.recovered += 1;
            return Some(frame);
        }
        self.invent()
    }

    fn invent(&mut self) -> Option<AudioFrame> {
        self.invented += 1;
        if self.invented > GIVE_UP {
            self.next = None;
            return None;
        }
        self.counts.concealed += 1;
        self.decoder.conceal().ok()
    }

    /// The number without wrapping round. A number far outside starts everything anew.
    fn index(&mut self, sequence: u16) -> i64 {
        let Some(newest) = self.newest else {
            return i64::from(sequence);
        };
        let last = u16::try_from(newest & 0xffff).unwrap_or_default();
        let distance = i64::from(sequence_distance(sequence, last));
        if distance.abs() > 2 * i64::try_from(MOST).unwrap_or(i64::MAX) {
            self.waiting.clear();
            self.next = None;
            self.newest = None;
            return i64::from(sequence);
        }
        newest + distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::level_linear;
    use crate::voice::OpusEncoder;

    fn packets(count: u16, first: u16, loudness: f32) -> Vec<VoicePacket> {
        let mut encoder = OpusEncoder::new(32_000).unwrap();
        (0..count)
            .map(|n| {
                let mut sound = AudioFrame::silence();
                for (i, sample) in sound.samples_mut().iter_mut().enumerate() {
                    let t = (usize::from(n) * 960 + i) as f32 / 48_000.0;
                    *sample = ((t * 300.0 * std::f32::consts::TAU).sin() * loudness) as i16;
                }
                let payload = encoder.encode(&sound).unwrap();
                VoicePacket { sequence: first.wrapping_add(n), payload }
            })
            .collect()
    }

    #[test]
    fn sixty_milliseconds_are_kept_in_hand() {
        let mut buffer = JitterBuffer::new().unwrap();
        for (i, packet) in packets(20, 65_530, 9_000.0).into_iter().enumerate() {
            buffer.push(packet);
            let frame = buffer.pull();
            assert_eq!(frame.is_some(), i >= 2, "{i}");
            if i > 8 {
                assert!(level_linear(frame.unwrap().samples()) > 0.5);
            }
        }
        assert_eq!(buffer.depth(), 2);
        assert_eq!(buffer.counts().concealed, 0);
    }

    #[test]
    fn packets_that_overtake_one_another_are_played_in_order() {
        let mut buffer = JitterBuffer::new().unwrap();
        let mut sent = packets(20, 0, 9_000.0);
        for pair in sent.chunks_mut(2) {
            pair.swap(0, 1);
        }
        for packet in sent {
            buffer.push(packet);
            buffer.pull();
        }
        let counts = buffer.counts();
        assert_eq!((counts.concealed, counts.recovered, counts.refused), (0, 0, 0));
    }

    #[test]
    fn a_lost_packet_is_recovered_from_the_next() {
        let mut buffer = JitterBuffer::new().unwrap();
        for packet in packets(30, 0, 9_000.0) {
            if packet.sequence != 15 {
                buffer.push(packet);
            }
            buffer.pull();
        }
        assert_eq!(buffer.counts().recovered, 1);
        assert_eq!(buffer.counts().concealed, 0);
    }

    #[test]
    fn when_all_stops_sound_fades_and_then_begins_anew() {
        let mut buffer = JitterBuffer::new().unwrap();
        let sent = packets(40, 0, 9_000.0);
        for packet in &sent[..20] {
            buffer.push(packet.clone());
            buffer.pull();
        }
        let after: Vec<bool> = (0..10).map(|_| buffer.pull().is_some()).collect();
        assert_eq!(after.iter().filter(|played| **played).count(), 7);
        assert!(!after[9]);
        for packet in &sent[20..] {
            buffer.push(packet.clone());
            buffer.pull();
        }
        assert!(buffer.counts().played > 35);
    }

    #[test]
    fn a_burst_is_shortened_again() {
        let mut buffer = JitterBuffer::new().unwrap();
        for packet in packets(45, 0, 0.0) {
            buffer.push(packet);
        }
        for _ in 0..30 {
            buffer.pull();
        }
        assert!(buffer.counts().skipped > 5);
        assert!(buffer.depth() <= TOO_MUCH);
    }

    #[test]
    fn late_double_empty_and_endless_packets_are_refused() {
        let mut buffer = JitterBuffer::new().unwrap();
        let sent = packets(10, 0, 9_000.0);
        for packet in &sent {
            buffer.push(packet.clone());
            buffer.pull();
        }
        buffer.push(sent[0].clone());
        buffer.push(sent[9].clone());
        buffer.push(VoicePacket { sequence: 11, payload: vec![] });
        buffer.push(VoicePacket { sequence: 11, payload: vec![0; 2_000] });
        assert_eq!(buffer.counts().refused, 4);
    }

    #[test]
    fn a_jump_of_numbers_starts_anew_and_noise_is_played_as_nothing() {
        let mut buffer = JitterBuffer::new().unwrap();
        for packet in packets(10, 0, 9_000.0) {
            buffer.push(packet);
            buffer.pull();
        }
        for packet in packets(10, 30_000, 9_000.0) {
            buffer.push(packet);
            buffer.pull();
        }
        assert_eq!(buffer.counts().played, 16);
        for i in 0..20_u16 {
            buffer.push(VoicePacket { sequence: 30_010 + i, payload: vec![0xff; 9] });
            buffer.pull();
        }
        assert!(buffer.counts().refused > 0);
        for sequence in (0..60_000).step_by(7) {
            buffer.push(VoicePacket { sequence, payload: vec![1; 3] });
            assert!(buffer.depth() <= MOST);
        }
    }
}
