//! The line's two halves against an end that lies, floods or falls silent, and against a clock that jumps.

use super::receiving::Receiving;
use super::sending::Sending;
use super::tests::{MS, PICTURES, PLACE, REPEATS, VOICE, packet, picture, receiving, sending, sending_on};
use super::wish::{LineWish, PictureControl, Wish};
use congestion::Bitrate;
use congestion::emulator::Chance;
use congestion::feedback::{ArrivalRecorder, TransportFeedback};
use rtc::rtp;
use rtc::shared::marshal::MarshalSize;
use std::ops::Range;
use std::time::Duration;

/// Far ahead of every number that a call here gives out.
const NEVER_SENT: u16 = 30_000;

/// A sending half whose packets all arrive at once and are honestly reported.
struct Call {
    sending: Sending,
    control: PictureControl,
    reports: ArrivalRecorder,
    made_key: Option<u32>,
}

/// What left in a while.
#[derive(Debug, Default, PartialEq, Eq)]
struct Left {
    voice: u32,
    pictures: u32,
    repeats: u32,
    keys: u32,
    bytes: usize,
}

impl Call {
    fn new() -> Self {
        let (sending, control) = sending();
        Self { sending, control, reports: ArrivalRecorder::new(1), made_key: None }
    }

    /// Talks and films for these milliseconds, while the other end also does this once in each.
    fn run(&mut self, span: Range<u32>, mut also: impl FnMut(&mut Sending, Duration)) -> Left {
        let mut left = Left::default();
        for n in span {
            let now = MS * n;
            also(&mut self.sending, now);
            if n.is_multiple_of(20) {
                self.sending.push(packet(VOICE, n * 48, false, vec![1; 80]), now);
            }
            if n.is_multiple_of(33) {
                left.keys += self.film(n);
            }
            if n.is_multiple_of(10) {
                self.sending.tick(now);
            }
            for packet in self.sending.release(now) {
                left.count(&packet);
                let number = packet.header.get_extension(PLACE).unwrap();
                self.reports.arrived(u16::from_be_bytes([number[0], number[1]]), packet.header.ssrc, now);
            }
            for report in self.reports.poll(now) {
                self.sending.reported(&report, now);
            }
        }
        left
    }

    /// A picture, when one is worth taking; 1 for a key frame.
    fn film(&mut self, n: u32) -> u32 {
        let wish = self.control.wish();
        if !wish.take {
            return 0;
        }
        let key = self.made_key.replace(wish.key) != Some(wish.key);
        picture(n * 90, key, if key { 5 } else { 1 }).into_iter().for_each(|part| self.sending.push(part, MS * n));
        u32::from(key)
    }
}

impl Left {
    fn count(&mut self, packet: &rtp::Packet) {
        self.bytes += packet.marshal_size();
        match packet.header.ssrc {
            VOICE => self.voice += 1,
            PICTURES => self.pictures += 1,
            REPEATS => self.repeats += 1,
            other => panic!("a packet of stream {other} left"),
        }
    }
}

fn nothing(_: &mut Sending, _: Duration) {}

/// A main line that bears everything, and one beside it.
fn further() -> (LineWish, PictureControl, Sending) {
    let control = PictureControl::default();
    let main = control.join(false);
    main.exchange(Wish { take: true, ..Wish::default() });
    let sending = sending_on(control.join(true));
    (main, control, sending)
}

#[test]
fn a_further_line_that_asks_for_key_frames_without_end_gets_one_in_two_seconds() {
    let (_main, control, sending) = further();
    let mut call = Call { sending, control, reports: ArrivalRecorder::new(1), made_key: None };
    let left = call.run(0..10_000, |sending, _| sending.key_frame_asked());
    assert!((2..=7).contains(&left.keys), "{left:?}");
    assert!(call.control.wish().take);
}

#[test]
fn a_further_line_that_is_dead_never_stops_the_picture() {
    let (_main, control, mut sending) = further();
    for n in 0..10_000 {
        let now = MS * n;
        if n.is_multiple_of(33) {
            picture(n * 90, n == 0, 1).into_iter().for_each(|part| sending.push(part, now));
        }
        if n.is_multiple_of(10) {
            sending.tick(now);
        }
        // They leave and never arrive.
        drop(sending.release(now));
        assert!(control.wish().take, "at {n} ms");
    }
    assert!(control.wish().key <= 6, "{}", control.wish().key);
}

/// All arrived, at one moment or in an order that no line makes.
fn forged(chance: &mut Chance) -> TransportFeedback {
    let arrivals = (0..200).map(|_| (!chance.happens(0.3)).then(|| chance.below(60_000) as i32)).collect();
    let reference = chance.next_bits() as u32 & 0x00ff_ffff;
    TransportFeedback { first: NEVER_SENT, reference, arrivals, ..TransportFeedback::default() }
}

#[test]
fn reports_on_packets_never_sent_change_nothing_that_leaves() {
    let (mut lied_to, mut plain) = (Call::new(), Call::new());
    let mut chance = Chance::new(3);
    let with = lied_to.run(0..8_000, |sending, now| sending.reported(&forged(&mut chance), now));
    assert_eq!(with, plain.run(0..8_000, nothing));
    assert_eq!(lied_to.sending.target(), plain.sending.target());
    assert!(with.pictures > 150, "{with:?}");
}

#[test]
fn requests_for_packets_never_sent_change_nothing_that_leaves() {
    let (mut asked, mut plain) = (Call::new(), Call::new());
    let numbers: Vec<u16> = (0..400).map(|n| NEVER_SENT + n).collect();
    let with = asked.run(0..5_000, |sending, now| {
        sending.packets_asked(PICTURES, &numbers, now);
        sending.packets_asked(VOICE, &numbers, now);
        sending.packets_asked(77, &numbers, now);
    });
    assert_eq!(with, plain.run(0..5_000, nothing));
}

#[test]
fn a_storm_of_requests_takes_neither_the_voice_nor_the_line() {
    let (mut asked, mut plain) = (Call::new(), Call::new());
    let mut chance = Chance::new(5);
    // Whatever may have been sent, many times over: 400,000 requests a second.
    let with = asked.run(0..10_000, |sending, now| {
        let numbers: Vec<u16> = (0..400).map(|_| 65_500_u16.wrapping_add(chance.below(2_000) as u16)).collect();
        sending.packets_asked(PICTURES, &numbers, now);
    });
    let without = plain.run(0..10_000, nothing);
    assert_eq!(with.voice, 500);
    assert!(with.repeats > without.repeats, "{with:?}");
    let rate = Bitrate::of(with.bytes as u64, Duration::from_secs(10));
    assert!(rate < asked.sending.target(), "{rate:?} of {:?}", asked.sending.target());
    assert!(with.pictures * 2 > without.pictures, "{with:?} {without:?}");
}

#[test]
fn a_storm_of_calls_for_key_frames_gets_three_a_second_and_the_voice_goes_on() {
    let mut call = Call::new();
    let left = call.run(0..10_000, |sending, _| sending.key_frame_asked());
    assert!((10..=34).contains(&left.keys), "{left:?}");
    assert_eq!(left.voice, 500);
}

#[test]
fn after_a_minute_of_sleep_it_goes_on_without_a_rush() {
    let mut call = Call::new();
    call.run(0..3_000, nothing);
    picture(3_000 * 90, false, 3).into_iter().for_each(|part| call.sending.push(part, MS * 3_000));
    let woken = call.run(63_000..63_100, nothing);
    assert!(woken.bytes < 25_000, "{woken:?}");
    let after = call.run(63_100..68_100, nothing);
    assert_eq!(after.voice, 250);
    assert!(after.pictures > 50, "{after:?}");
}

#[test]
fn a_clock_that_goes_back_stops_neither_voice_nor_picture() {
    let mut call = Call::new();
    call.run(0..5_000, nothing);
    let back = call.run(2_000..7_000, nothing);
    assert!(back.voice >= 249, "{back:?}");
    assert!(back.pictures > 50, "{back:?}");
}

/// A packet of pictures with its number on the transport.
fn numbered(sequence: u16, transport: u16) -> rtp::Packet {
    let mut packet = packet(PICTURES, u32::from(sequence) * 3_000, true, vec![0x10, 0x11]);
    packet.header.sequence_number = sequence;
    packet.header.set_extension(PLACE, transport.to_be_bytes().to_vec().into()).unwrap();
    packet
}

/// Packets told about, requests made, and whether it gave up.
fn told(receiving: &mut Receiving, now: Duration) -> (usize, bool) {
    let told = receiving.poll(Bitrate::from_kbps(500), MS * 40, now);
    (told.packets.len(), told.gave_up)
}

#[test]
fn what_was_missed_before_a_sleep_is_not_asked_for_after_it() {
    let mut receiving = receiving();
    for sequence in [1, 2, 5] {
        receiving.arrived(&numbered(sequence, sequence), MS * 10);
    }
    assert_eq!(told(&mut receiving, MS * 30), (2, false), "a report and a request");
    let woken = Duration::from_secs(60);
    receiving.arrived(&numbered(1_500, 1_500), woken);
    assert_eq!(told(&mut receiving, woken), (1, true), "a report, and a key frame is wanted");
    assert_eq!(told(&mut receiving, woken + MS * 200), (0, false));
    assert_eq!(receiving.next_wake(MS * 40), None);
}

#[test]
fn extensions_of_other_lengths_and_places_are_no_numbers() {
    let mut receiving = receiving();
    for (place, content) in [(PLACE, vec![7]), (PLACE + 1, vec![7, 7]), (14, vec![7; 16])] {
        let mut packet = packet(PICTURES, 0, true, vec![0x10, 0x11]);
        packet.header.set_extension(place, content.into()).unwrap();
        receiving.arrived(&packet, MS);
    }
    assert_eq!(told(&mut receiving, MS * 200), (0, false));
    // Longer than needed: its beginning counts.
    let mut long = packet(PICTURES, 0, true, vec![0x10, 0x11]);
    long.header.set_extension(PLACE, vec![0, 7, 9, 9].into()).unwrap();
    receiving.arrived(&long, MS * 210);
    assert_eq!(told(&mut receiving, MS * 300), (1, false));
}
