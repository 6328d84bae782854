use super::*;
use congestion::emulator::{Chance, Link, LinkSettings};
use media::{AudioFrame, EncodedFrame, JitterBuffer, OpusEncoder, VoicePacket};

const MS: Duration = Duration::from_millis(1);
const VOICE: u32 = 11;
const PICTURES: u32 = 22;

/// The sender's clock at its start: another than ours.
const ZERO_S: u64 = 3_990_000_000;

fn ntp(since_start: Duration) -> u64 {
    ((ZERO_S + since_start.as_secs()) << 32) | ((u64::from(since_start.subsec_nanos()) << 32) / 1_000_000_000)
}

/// Both streams' clocks begin anywhere.
fn voice_rtp(at: Duration) -> Rtp48k {
    Rtp48k::from_duration(at).plus(4_294_900_000)
}

fn picture_rtp(at: Duration) -> Rtp90k {
    Rtp90k::from_duration(at).plus(77)
}

/// Both reported and sound played with `lag`, `now` being the time since the sender's start.
fn synced(lag: Duration, now: Duration) -> LipSync {
    let mut lips = LipSync::default();
    lips.pictures_from(PICTURES);
    lips.played(VOICE, voice_rtp(now - lag), now);
    lips.reported(VOICE, ntp(now), voice_rtp(now).0);
    lips.reported(PICTURES, ntp(now), picture_rtp(now).0);
    lips.played(VOICE, voice_rtp(now - lag), now);
    lips
}

#[test]
fn a_picture_waits_for_its_sound_but_for_what_nobody_notices() {
    let now = MS * 5_000;
    let lips = synced(MS * 150, now);
    let wait = |age: u32| lips.wait(picture_rtp(now - MS * age), now).as_millis();
    assert_eq!([wait(30), wait(100), wait(150), wait(400)], [80, 10, 0, 0]);
    assert_eq!(synced(MS * 900, now).wait(picture_rtp(now), now), MS * 200);
}

#[test]
fn how_far_apart_both_are_is_the_mean_since_it_was_asked() {
    let now = MS * 5_000;
    let mut lips = synced(MS * 150, now);
    lips.shown(picture_rtp(now - MS * 120), now);
    lips.shown(picture_rtp(now - MS * 140), now);
    assert_eq!(lips.take_skew_ms(), Some(-20));
    assert_eq!(lips.take_skew_ms(), None);
}

#[test]
fn without_a_report_of_both_or_without_sound_no_picture_waits() {
    let now = MS * 5_000;
    let mut lips = LipSync::default();
    lips.pictures_from(PICTURES);
    lips.played(VOICE, voice_rtp(now - MS * 150), now);
    lips.reported(PICTURES, ntp(now), picture_rtp(now).0);
    // A stranger's says nothing of either.
    lips.reported(99, ntp(now), voice_rtp(now).0);
    assert_eq!(lips.wait(picture_rtp(now), now), Duration::ZERO);
    lips.shown(picture_rtp(now), now);
    assert_eq!(lips.take_skew_ms(), None);
    let silent = synced(MS * 150, now);
    assert_eq!(silent.wait(picture_rtp(now), now + VOICE_HOLDS), Duration::ZERO);
    let late = now + MS * 31_000;
    let mut old = synced(MS * 150, now);
    old.played(VOICE, voice_rtp(late - MS * 150), late);
    assert_eq!(old.wait(picture_rtp(late), late), Duration::ZERO);
}

#[test]
fn a_clock_that_is_set_holds_no_picture_back_until_both_streams_say_so() {
    let mut now = MS * 5_000;
    let mut lips = synced(MS * 100, now);
    let set = MS * 150;
    now += MS * 1_000;
    lips.reported(PICTURES, ntp(now + set), picture_rtp(now).0);
    lips.played(VOICE, voice_rtp(now - MS * 100), now);
    assert_eq!(lips.wait(picture_rtp(now), now), Duration::ZERO);
    now += MS * 1_000;
    lips.reported(VOICE, ntp(now + set), voice_rtp(now).0);
    lips.played(VOICE, voice_rtp(now - MS * 100), now);
    assert_eq!(lips.wait(picture_rtp(now), now), MS * 60);
}

#[test]
fn wild_reports_never_hold_a_picture_for_longer_than_they_may() {
    let mut chance = Chance::new(3);
    let mut lips = synced(MS * 100, MS * 5_000);
    for n in 0..20_000_u32 {
        let now = MS * (5_000 + n * 7);
        let mut wild = || chance.below(u64::MAX) ^ (chance.below(2) << 63);
        let ends = [0, u64::MAX, wild(), ntp(now)][n as usize % 4];
        let (ssrc, rtp) = ([VOICE, PICTURES, 99][n as usize % 3], wild() as u32);
        lips.reported(ssrc, ends, rtp);
        lips.played(VOICE, Rtp48k(wild() as u32), now);
        let at = Rtp90k(wild() as u32);
        assert!(lips.wait(at, now) <= MS * 200);
        lips.shown(at, now);
        assert!(lips.take_skew_ms().is_none_or(|skew| skew.abs() <= 1_000));
    }
}

fn frame(n: u32, key: bool) -> EncodedFrame {
    EncodedFrame { data: vec![n as u8], width: 16, height: 16, key, at: Rtp90k(n) }
}

#[test]
fn pictures_leave_in_order_and_never_pile_up() {
    let mut held = Held::default();
    assert_eq!(held.due(), None);
    held.put(frame(1, true), MS * 50);
    held.put(frame(2, false), MS * 20);
    assert_eq!(held.take(MS * 49), None);
    assert_eq!(held.take(MS * 50).map(|frame| frame.at.0), Some(1));
    assert_eq!(held.forget_until_key(), 1);
    for n in 0..100 {
        held.put(frame(n, n == 60), MS * 900);
        while held.take(MS).is_some() {}
    }
    assert_eq!(held.due(), Some(MS * 900));
    assert_eq!((held.forget_until_key(), held.forget_until_key()), (32, 0));
}

/// A minute of a call over a made-up line, through the real jitter buffer: the mean of each second, in milliseconds.
fn skews(line: &LinkSettings, held: bool) -> Vec<i32> {
    let mut lips = LipSync::default();
    let mut waiting = Held::default();
    let mut buffer = JitterBuffer::new().unwrap();
    let (mut sound, mut film) = (Link::new(line.clone(), 5), Link::new(line.clone(), 6));
    let opus = OpusEncoder::new(32_000).unwrap().encode(&AudioFrame::silence()).unwrap();
    let mut seconds = Vec::new();
    for n in 0..60_000_u32 {
        let now = MS * n;
        if n.is_multiple_of(20) {
            sound.send(120, n, now);
        }
        if n.is_multiple_of(33) {
            film.send(1_000, n, now);
        }
        if n.is_multiple_of(1_000) {
            lips.reported(VOICE, ntp(now), voice_rtp(now).0);
            lips.reported(PICTURES, ntp(now), picture_rtp(now).0);
        }
        while let Some((at, sent)) = sound.poll(now) {
            let packet = VoicePacket { sequence: (sent / 20) as u16, at: voice_rtp(MS * sent), payload: opus.clone() };
            buffer.push(&packet, at);
        }
        while let Some((at, sent)) = film.poll(now) {
            lips.pictures_from(PICTURES);
            let at_capture = picture_rtp(MS * sent);
            let wait = if held { lips.wait(at_capture, at) } else { Duration::ZERO };
            waiting.put(EncodedFrame { at: at_capture, ..frame(0, false) }, at + wait);
        }
        while let Some(picture) = waiting.take(now) {
            lips.shown(picture.at, now);
        }
        if n % 20 == 7
            && buffer.pull(now).is_some()
            && let Some(at) = buffer.playing()
        {
            lips.played(VOICE, at, now);
        }
        if n % 1_000 == 999 && n > 10_000 {
            seconds.push(lips.take_skew_ms().unwrap());
        }
    }
    seconds
}

#[test]
fn on_uneven_lines_lips_and_voice_stay_together() {
    let worst = |seconds: &[i32]| seconds.iter().map(|ms| ms.abs()).max().unwrap();
    let mut alone = 0;
    for jitter in [MS, MS * 60, MS * 200] {
        let line = LinkSettings { propagation: MS * 40, jitter, ..LinkSettings::default() };
        let held = skews(&line, true);
        assert!(worst(&held) < 60, "{jitter:?}: {held:?}");
        alone = worst(&skews(&line, false));
        println!("jitter {jitter:?}: up to {} ms apart, without waiting {alone} ms", worst(&held));
    }
    // What it is for: without it they part.
    assert!(alone > 100, "{alone}");
}
