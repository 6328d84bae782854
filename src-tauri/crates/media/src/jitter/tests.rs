use super::*;
use crate::level::level_linear;
use crate::red::RedWriter;
use crate::voice::OpusEncoder;

const OPUS: u8 = 111;

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// Something like a voice in packets, `first` being the first's number and time.
fn packets(count: u16, first: u16, loudness: f32) -> Vec<VoicePacket> {
    let mut encoder = OpusEncoder::new(32_000).unwrap();
    encoder.set_expected_loss(25).unwrap();
    (0..count)
        .map(|n| {
            let mut sound = AudioFrame::silence();
            for (i, sample) in sound.samples_mut().iter_mut().enumerate() {
                let t = (usize::from(n) * 960 + i) as f32 / 48_000.0;
                let partials = (1..8).map(|k| (t * 150.0 * k as f32 * std::f32::consts::TAU).sin() / k as f32);
                // Louder and softer, as syllables are: the encoder takes what is even for noise.
                let syllable = 0.55 + 0.45 * (t * 25.0).sin();
                *sample = (partials.sum::<f32>() * loudness * syllable) as i16;
            }
            let at = Rtp48k(u32::from(first).wrapping_add(u32::from(n)).wrapping_mul(960));
            VoicePacket { sequence: first.wrapping_add(n), at, payload: encoder.encode(&sound).unwrap() }
        })
        .collect()
}

/// A buffer and its clock.
struct Listener {
    buffer: JitterBuffer,
    now: u64,
}

impl Listener {
    fn new() -> Self {
        Self { buffer: JitterBuffer::new().unwrap(), now: 1_000 }
    }

    fn hear(&mut self, packet: &VoicePacket) -> Option<AudioFrame> {
        self.buffer.push(packet, ms(self.now));
        self.pull()
    }

    fn pull(&mut self) -> Option<AudioFrame> {
        self.now += 20;
        self.buffer.pull(ms(self.now - 10))
    }
}

#[test]
fn on_an_even_line_little_is_kept_in_hand() {
    let mut listener = Listener::new();
    let sent = packets(400, 65_530, 6_000.0);
    for (i, packet) in sent.iter().enumerate() {
        let frame = listener.hear(packet);
        assert!(frame.is_some() || i < 4, "{i}");
        if i > 8 {
            assert!(level_linear(frame.unwrap().samples()) > 0.2);
        }
    }
    let counts = listener.buffer.counts();
    assert_eq!((counts.concealed, counts.refused, counts.skipped), (0, 0, 0));
    assert!(listener.buffer.delay() < ms(45), "{:?}", listener.buffer.delay());
    assert!(listener.buffer.depth() <= 2);
}

#[test]
fn packets_that_overtake_one_another_are_played_in_order() {
    let mut listener = Listener::new();
    let mut sent = packets(60, 0, 6_000.0);
    for pair in sent.chunks_mut(2) {
        pair.swap(0, 1);
    }
    for packet in sent {
        listener.hear(&packet);
    }
    let counts = listener.buffer.counts();
    assert_eq!((counts.concealed, counts.refused), (0, 0));
}

#[test]
fn a_lost_packet_comes_from_the_next_ones_copy_or_correction() {
    for copies in [0, 1] {
        let mut listener = Listener::new();
        let mut red = RedWriter::new(OPUS);
        red.set_copies(copies);
        for packet in packets(60, 0, 6_000.0) {
            let payload = red.write(packet.at, &packet.payload);
            if packet.sequence % 10 != 5 {
                let packet = VoicePacket { payload, ..packet };
                listener.buffer.push_red(&packet, OPUS, ms(listener.now)).unwrap();
            }
            listener.pull();
        }
        let counts = listener.buffer.counts();
        let saved = if copies == 1 { counts.from_copies } else { counts.from_correction };
        // Opus itself decides whether a frame is worth a correction.
        assert!(saved >= 4 + 2 * copies as u64, "{copies}: {counts:?}");
        assert!(counts.concealed <= 2 - 2 * copies as u64, "{copies}: {counts:?}");
    }
}

#[test]
fn when_all_stops_sound_fades_and_then_begins_anew() {
    let mut listener = Listener::new();
    let sent = packets(100, 0, 6_000.0);
    for packet in &sent[..50] {
        listener.hear(packet);
    }
    let after: Vec<bool> = (0..20).map(|_| listener.pull().is_some()).collect();
    assert!(after[5] && !after[9]);
    assert!(listener.buffer.counts().concealed >= 15, "silence is loss until more is known");
    // The other end goes on where its clock stands now, with the next number: it had been quiet.
    for packet in &sent[50..] {
        let at = packet.at.plus(20 * 960);
        listener.hear(&VoicePacket { at, ..packet.clone() });
    }
    let counts = listener.buffer.counts();
    assert!(counts.played > 93, "{counts:?}");
    assert!(counts.concealed <= 1 && counts.paused >= 15, "{counts:?}");
}

#[test]
fn a_hole_of_lost_packets_counts_as_concealed() {
    for hole in [4, 30_u16] {
        let mut listener = Listener::new();
        for packet in packets(100, 0, 6_000.0) {
            if (50..50 + hole).contains(&packet.sequence) {
                listener.pull();
            } else {
                listener.hear(&packet);
            }
        }
        let counts = listener.buffer.counts();
        let lost = u64::from(hole);
        assert!((lost - 4..=lost + 3).contains(&(counts.concealed + counts.from_correction)), "{hole}: {counts:?}");
        assert_eq!(counts.paused, 0);
    }
}

#[test]
fn sound_that_stood_still_for_long_is_left_out_and_not_played_late() {
    let mut listener = Listener::new();
    let sent = packets(300, 0, 6_000.0);
    for packet in &sent[..60] {
        listener.hear(packet);
    }
    for _ in 0..75 {
        listener.pull();
    }
    for packet in &sent[60..135] {
        listener.buffer.push(packet, ms(listener.now));
    }
    for packet in &sent[135..] {
        listener.hear(packet);
    }
    let counts = listener.buffer.counts();
    assert!(counts.skipped > 20, "{counts:?}");
    assert!(listener.buffer.delay() <= listener.buffer.wanted_delay() + ms(120), "{:?}", listener.buffer.delay());
}

#[test]
fn late_double_empty_and_endless_packets_are_refused() {
    let mut listener = Listener::new();
    let sent = packets(20, 0, 6_000.0);
    for packet in &sent {
        listener.hear(packet);
    }
    let (now, last) = (ms(listener.now), sent[19].clone());
    listener.buffer.push(&sent[0], now);
    listener.buffer.push(&last, now);
    listener.buffer.push(&VoicePacket { payload: vec![], ..last.clone() }, now);
    listener.buffer.push(&VoicePacket { payload: vec![0; 2_000], ..last.clone() }, now);
    // Two frames in one packet, and a packet with copies that is cut.
    listener.buffer.push(&VoicePacket { payload: vec![(19 << 3) | 1, 0, 0], ..last.clone() }, now);
    assert!(listener.buffer.push_red(&VoicePacket { payload: vec![0xef, 1], ..last }, OPUS, now).is_err());
    assert_eq!(listener.buffer.counts().refused, 6);
}

#[test]
fn a_jump_of_time_starts_anew() {
    let mut listener = Listener::new();
    for packet in packets(40, 0, 6_000.0).iter().chain(&packets(40, 30_000, 6_000.0)) {
        listener.hear(packet);
    }
    let counts = listener.buffer.counts();
    assert!(counts.played > 70, "{counts:?}");
    assert!(counts.concealed <= 3, "{counts:?}");
}

#[test]
fn noise_instead_of_sound_neither_falls_nor_fills_the_memory() {
    let mut listener = Listener::new();
    let mut state = 5_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    for round in 0..20_000_u32 {
        let payload: Vec<u8> = (0..random() % 80).map(|_| random() as u8).collect();
        let at = if round % 100 == 0 { random() << 8 } else { round * 960 + random() % 9_600 };
        let packet = VoicePacket { sequence: random() as u16, at: Rtp48k(at), payload };
        let now = ms(listener.now + u64::from(random() % 100));
        if round % 3 == 0 {
            listener.buffer.push_red(&packet, OPUS, now).ok();
        } else {
            listener.buffer.push(&packet, now);
        }
        if random() % 4 < 3 {
            listener.pull();
        }
        assert!(listener.buffer.depth() <= MOST && listener.buffer.come.len() <= REMEMBERED);
        assert!(listener.buffer.line.ready() < 4 * FRAME_SAMPLES);
    }
}

#[test]
fn opus_packets_of_silence_are_silence() {
    let mut listener = Listener::new();
    let mut last = None;
    for packet in packets(60, 0, 0.0) {
        last = listener.hear(&packet);
    }
    assert!(level_linear(last.unwrap().samples()) < 0.01);
}
