//! The line's two halves over a made-up line, as packets.

use super::NUMBER_URI;
use super::receiving::Receiving;
use super::sending::Sending;
use super::wish::{LineWish, PictureControl};
use bytes::Bytes;
use congestion::Bitrate;
use congestion::emulator::{Link, LinkSettings};
use congestion::feedback::parse;
use rtc::interceptor::{RTPHeaderExtension, StreamInfo};
use rtc::rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;
use rtc::shared::marshal::MarshalSize;
use rtc::{rtcp, rtp};
use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

pub(super) const MS: Duration = Duration::from_millis(1);
pub(super) const PLACE: u8 = 3;
pub(super) const VOICE: u32 = 11;
pub(super) const PICTURES: u32 = 22;
pub(super) const REPEATS: u32 = 23;
const REPEATS_FORMAT: u8 = 97;
const KEY: [u8; 11] = [0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];

fn stream(ssrc: u32, mime_type: &str) -> StreamInfo {
    let pictures = ssrc == PICTURES;
    StreamInfo {
        ssrc,
        payload_type: if pictures { 96 } else { 111 },
        ssrc_rtx: pictures.then_some(REPEATS),
        payload_type_rtx: pictures.then_some(REPEATS_FORMAT),
        mime_type: mime_type.to_owned(),
        rtp_header_extensions: vec![RTPHeaderExtension { uri: NUMBER_URI.to_owned(), id: PLACE.into() }],
        ..StreamInfo::default()
    }
}

pub(super) fn sending() -> (Sending, PictureControl) {
    let control = PictureControl::default();
    (sending_on(control.join(false)), control)
}

pub(super) fn sending_on(line: LineWish) -> Sending {
    let mut sending = Sending::new(line);
    sending.bind(&stream(VOICE, "audio/opus"), 5);
    sending.bind(&stream(PICTURES, "video/VP8"), 5);
    sending
}

pub(super) fn receiving() -> Receiving {
    let mut receiving = Receiving::new(99);
    receiving.bind(&stream(VOICE, "audio/opus"));
    receiving.bind(&stream(PICTURES, "video/VP8"));
    // As the network stack does: the repeats once more, under the pictures' name.
    let repeats = StreamInfo {
        payload_type: REPEATS_FORMAT,
        ssrc_rtx: None,
        payload_type_rtx: None,
        ..stream(PICTURES, "video/VP8")
    };
    receiving.bind(&StreamInfo { ssrc: REPEATS, ..repeats });
    receiving
}

pub(super) fn packet(ssrc: u32, at: u32, marker: bool, payload: Vec<u8>) -> rtp::Packet {
    let payload_type = if ssrc == VOICE { 111 } else { 96 };
    let header = rtp::Header {
        version: 2,
        marker,
        payload_type,
        sequence_number: 65_500,
        timestamp: at,
        ssrc,
        ..Default::default()
    };
    rtp::Packet { header, payload: Bytes::from(payload) }
}

/// The packets of one picture.
pub(super) fn picture(at: u32, key: bool, parts: usize) -> Vec<rtp::Packet> {
    (0..parts)
        .map(|part| {
            let mut payload = if key && part == 0 { KEY.to_vec() } else { vec![0x10 * u8::from(part == 0), 0x11] };
            payload.resize(1_000, 7);
            packet(PICTURES, at, part + 1 == parts, payload)
        })
        .collect()
}

#[derive(Debug, Clone)]
enum Wire {
    Rtp(rtp::Packet),
    Rtcp(Box<dyn rtcp::Packet>),
}

/// What came of a call in one direction.
#[derive(Default)]
struct Outcome {
    left: HashSet<(u32, u16)>,
    twice: u32,
    arrived: BTreeSet<u16>,
    newest: u16,
    repeats: u32,
    size_sent: usize,
}

/// Pictures and sound from one end to the other for ten seconds, reports and requests back.
fn call(line: &LinkSettings) -> Outcome {
    let (mut from, control) = sending();
    let mut to = receiving();
    let (mut there, mut back) = (Link::new(line.clone(), 1), Link::new(line.clone(), 2));
    let mut outcome = Outcome::default();
    let mut key = None;
    for n in 0..10_000_u32 {
        let now = MS * n;
        while let Some((at, wire)) = back.poll(now) {
            match wire {
                Wire::Rtcp(packet) => hear(&mut from, packet.as_ref(), at),
                Wire::Rtp(_) => unreachable!("media flows one way"),
            }
        }
        while let Some((at, wire)) = there.poll(now) {
            let Wire::Rtp(packet) = wire else { continue };
            to.arrived(&packet, at);
            outcome.take(&packet);
        }
        if n.is_multiple_of(20) {
            from.push(packet(VOICE, n * 48, false, vec![1; 80]), now);
        }
        let wish = control.wish();
        if n.is_multiple_of(33) && wish.take {
            let wanted = key.replace(wish.key) != Some(wish.key);
            picture(n * 90, wanted, if wanted { 5 } else { 1 }).into_iter().for_each(|part| from.push(part, now));
        }
        if n.is_multiple_of(10) {
            from.tick(now);
        }
        for packet in from.release(now) {
            outcome.twice += u32::from(!outcome.left.insert((packet.header.ssrc, packet.header.sequence_number)));
            outcome.repeats += u32::from(packet.header.ssrc == REPEATS);
            outcome.size_sent += packet.marshal_size();
            there.send(packet.marshal_size() + 44, Wire::Rtp(packet), now);
        }
        for packet in to.poll(Bitrate::from_kbps(500), MS * 40, now).packets {
            back.send(packet.marshal_size() + 44, Wire::Rtcp(packet), now);
        }
    }
    outcome
}

fn hear(from: &mut Sending, packet: &dyn rtcp::Packet, at: Duration) {
    let content = packet.as_any();
    if let Some(request) = content.downcast_ref::<TransportLayerNack>() {
        let numbers: Vec<u16> = request.nacks.iter().flat_map(|pair| pair.packet_list()).collect();
        from.packets_asked(request.media_ssrc, &numbers, at);
    } else {
        from.reported(&parse(&packet.marshal().unwrap()).unwrap(), at);
    }
}

impl Outcome {
    fn take(&mut self, packet: &rtp::Packet) {
        match packet.header.ssrc {
            PICTURES => {
                self.newest = packet.header.sequence_number;
                self.arrived.insert(packet.header.sequence_number);
            }
            REPEATS => {
                assert_eq!(packet.header.payload_type, REPEATS_FORMAT);
                self.arrived.insert(u16::from_be_bytes([packet.payload[0], packet.payload[1]]));
            }
            _ => {}
        }
    }

    /// Numbers of pictures that were left out when sending.
    fn holes(&self) -> usize {
        let left =
            self.left.iter().filter(|(ssrc, _)| *ssrc == PICTURES).map(|(_, number)| number.wrapping_sub(65_500));
        let (count, last) = left.fold((0, 0), |(count, last), number| (count + 1, last.max(usize::from(number))));
        last + 1 - count
    }

    /// Numbers between the first and some time before the last that never came.
    fn missing(&self) -> usize {
        let first = 65_500_u16;
        let span = self.newest.wrapping_sub(first).saturating_sub(60);
        (0..span).filter(|n| !self.arrived.contains(&first.wrapping_add(*n))).count()
    }
}

#[test]
fn no_number_leaves_twice_and_what_is_lost_comes_again() {
    let line = LinkSettings { loss: 0.05, ..LinkSettings::of_rate(Bitrate::from_kbps(2_500)) };
    let outcome = call(&line);
    assert_eq!(outcome.twice, 0);
    assert!(outcome.repeats > 10, "{}", outcome.repeats);
    assert_eq!(outcome.missing(), 0);
    assert!(outcome.arrived.len() > 250, "{}", outcome.arrived.len());
}

#[test]
fn a_narrow_line_is_kept_to_and_dropped_pictures_leave_no_hole_in_the_numbers() {
    let outcome = call(&LinkSettings::of_rate(Bitrate::from_kbps(150)));
    assert_eq!((outcome.twice, outcome.holes()), (0, 0));
    let rate = outcome.size_sent * 8 / 10;
    assert!((60_000..170_000).contains(&rate), "{rate}");
}

#[test]
fn a_packet_of_a_stream_nobody_agreed_on_does_not_leave() {
    let (mut sending, _) = sending();
    sending.tick(MS);
    sending.push(packet(77, 0, true, KEY.to_vec()), MS);
    assert!(sending.release(MS * 2).is_empty());
}

#[test]
fn where_the_other_end_repeats_nothing_it_is_asked_for_nothing() {
    let mut receiving = Receiving::new(99);
    receiving.bind(&StreamInfo { ssrc_rtx: None, payload_type_rtx: None, ..stream(PICTURES, "video/VP8") });
    for sequence in [1, 2, 9] {
        let mut packet = packet(PICTURES, 0, true, vec![1]);
        packet.header.sequence_number = sequence;
        receiving.arrived(&packet, MS);
    }
    assert!(receiving.poll(Bitrate::from_kbps(500), MS * 40, MS * 100).packets.is_empty());
    assert_eq!(receiving.next_wake(MS * 40), None);
}

#[test]
fn voice_that_nobody_numbers_is_not_counted_as_lost() {
    let (mut sending, _) = sending();
    sending.bind(&StreamInfo { rtp_header_extensions: vec![], ..stream(VOICE, "audio/opus") }, 5);
    sending.push(packet(VOICE, 0, false, vec![1; 80]), MS);
    let plain = sending.release(MS * 2);
    assert!(plain[0].header.get_extension(PLACE).is_none());
    picture(0, true, 1).into_iter().for_each(|part| sending.push(part, MS * 3));
    let numbered = sending.release(MS * 40);
    assert_eq!(numbered[0].header.get_extension(PLACE).as_deref(), Some(&[0, 0][..]));
}

#[test]
fn no_picture_leaves_before_the_first_key_frame() {
    let (mut sending, control) = sending();
    sending.tick(MS);
    let wished = control.wish().key;
    assert_ne!(wished, 0);
    picture(0, false, 1).into_iter().for_each(|part| sending.push(part, MS));
    assert!(sending.release(MS * 500).is_empty());
    picture(3_000, true, 1).into_iter().for_each(|part| sending.push(part, MS * 501));
    assert_eq!(sending.release(MS * 502).len(), 1);
    sending.tick(MS * 510);
    assert_eq!(control.wish().key, wished);
}

#[test]
fn a_request_for_a_key_frame_becomes_one_wish() {
    let (mut sending, control) = sending();
    picture(0, true, 1).into_iter().for_each(|part| sending.push(part, MS));
    sending.tick(MS * 2_000);
    let before = control.wish().key;
    for n in 0..50 {
        sending.key_frame_asked();
        sending.tick(MS * (2_010 + n * 10));
    }
    assert_eq!(control.wish().key, before + 1);
}

#[test]
fn wild_packets_and_requests_change_nothing() {
    let mut receiving = receiving();
    let mut wild = packet(REPEATS, 0, true, vec![1]);
    wild.header.payload_type = REPEATS_FORMAT;
    receiving.arrived(&wild, MS);
    let mut other_format = packet(PICTURES, 0, true, vec![1]);
    other_format.header.payload_type = 50;
    receiving.arrived(&other_format, MS);
    let told = receiving.poll(Bitrate::from_kbps(500), MS, MS * 400);
    assert!(told.packets.is_empty() && !told.gave_up);
    for n in (0..60_000_u32).step_by(37) {
        let mut jump = packet(PICTURES, 0, true, vec![1]);
        jump.header.sequence_number = (n * 7_919) as u16;
        receiving.arrived(&jump, MS * n);
        assert!(receiving.poll(Bitrate::from_kbps(500), MS, MS * n).packets.len() < 4);
    }
    let (mut sending, _) = sending();
    sending.packets_asked(PICTURES, &[1, 2, 3], MS);
    sending.packets_asked(5, &[1, 2, 3], MS);
    assert!(sending.release(MS * 2).is_empty());
}
