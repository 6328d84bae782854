use super::*;
use crate::vp8_rtp::Vp8Packetizer;

const KEY: [u8; 10] = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];
const FORMAT: u8 = 96;

/// A sender of made-up pictures: packets as they leave.
struct Sender {
    packetizer: Vp8Packetizer,
    sequence: u16,
    at: u32,
}

type Sent = (u16, u32, bool, Vec<u8>);

impl Sender {
    fn new(sequence: u16) -> Self {
        Self { packetizer: Vp8Packetizer::default(), sequence, at: 0 }
    }

    fn picture(&mut self, key: bool, len: usize) -> Vec<Sent> {
        let mut data = if key { KEY.to_vec() } else { vec![0x11] };
        data.resize(len.max(data.len()), 7);
        let payloads = self.packetizer.packetize(&data);
        let last = payloads.len() - 1;
        self.at = self.at.wrapping_add(3_000);
        payloads
            .into_iter()
            .enumerate()
            .map(|(i, payload)| {
                let sequence = self.sequence;
                self.sequence = sequence.wrapping_add(1);
                (sequence, self.at, i == last, payload)
            })
            .collect()
    }
}

fn push(assembler: &mut FrameAssembler, sent: &Sent) -> Vec<Assembled> {
    let (sequence, at, marker, payload) = sent;
    let packet = PicturePacket { payload_type: FORMAT, sequence: *sequence, at: Rtp90k(*at), marker: *marker, payload };
    assembler.push(packet).unwrap()
}

fn push_all(assembler: &mut FrameAssembler, sent: &[Sent]) -> Vec<Assembled> {
    sent.iter().flat_map(|packet| push(assembler, packet)).collect()
}

fn frames(out: &[Assembled]) -> usize {
    out.iter().filter(|o| matches!(o, Assembled::Frame(_))).count()
}

#[test]
fn pictures_come_whole_and_with_their_size_across_the_wrap() {
    let (mut sender, mut assembler) = (Sender::new(65_533), FrameAssembler::new(FORMAT));
    let out = push_all(&mut assembler, &sender.picture(true, 5_000));
    let [Assembled::Frame(key)] = out.as_slice() else { panic!("{out:?}") };
    assert!(key.key);
    assert_eq!((key.width, key.height, key.data.len()), (640, 360, 5_000));
    let out = push_all(&mut assembler, &sender.picture(false, 2_000));
    let [Assembled::Frame(delta)] = out.as_slice() else { panic!("{out:?}") };
    assert_eq!((delta.key, delta.width, delta.at), (false, 640, Rtp90k(6_000)));
}

#[test]
fn packets_out_of_order_and_twice_make_the_same_pictures() {
    let (mut sender, mut assembler) = (Sender::new(9), FrameAssembler::new(FORMAT));
    push_all(&mut assembler, &sender.picture(true, 100));
    let mut sent = sender.picture(false, 4_000);
    sent.extend(sender.picture(false, 2_000));
    sent.swap(0, 2);
    sent.swap(3, 4);
    sent.push(sent[1].clone());
    let out = push_all(&mut assembler, &sent);
    assert_eq!(frames(&out), 2);
    assert_eq!(out.len(), 2);
    assert_eq!(assembler.lost(), 0);
}

#[test]
fn pictures_before_the_first_key_frame_are_held_back() {
    let (mut sender, mut assembler) = (Sender::new(1), FrameAssembler::new(FORMAT));
    assert!(assembler.needs_key_frame());
    assert!(push_all(&mut assembler, &sender.picture(false, 100)).is_empty());
    assert_eq!(frames(&push_all(&mut assembler, &sender.picture(true, 100))), 1);
    assert!(!assembler.needs_key_frame());
}

#[test]
fn a_lost_packet_asks_for_a_key_frame_and_waits_for_it() {
    let (mut sender, mut assembler) = (Sender::new(1), FrameAssembler::new(FORMAT));
    push_all(&mut assembler, &sender.picture(true, 100));
    let mut broken = sender.picture(false, 3_000);
    broken.remove(1);
    let mut out = push_all(&mut assembler, &broken);
    for _ in 0..16 {
        out.extend(push_all(&mut assembler, &sender.picture(false, 100)));
    }
    assert_eq!(out.first(), Some(&Assembled::NeedKeyFrame(Gap::Lost)));
    assert_eq!(frames(&out), 0);
    assert_eq!(assembler.lost(), 1);
    assert_eq!(frames(&push_all(&mut assembler, &sender.picture(true, 3_000))), 1);
    assert_eq!(frames(&push_all(&mut assembler, &sender.picture(false, 100))), 1);
}

#[test]
fn a_packet_that_comes_again_within_half_a_second_completes_every_picture() {
    let (mut sender, mut assembler) = (Sender::new(1), FrameAssembler::new(FORMAT));
    push_all(&mut assembler, &sender.picture(true, 100));
    let mut broken = sender.picture(false, 3_000);
    let late = broken.remove(1);
    let mut out = push_all(&mut assembler, &broken);
    for _ in 0..12 {
        out.extend(push_all(&mut assembler, &sender.picture(false, 1_000)));
    }
    assert!(out.is_empty());
    assert_eq!(frames(&push(&mut assembler, &late)), 13);
    assert_eq!(assembler.lost(), 0);
}

#[test]
fn where_nothing_comes_again_a_missing_packet_is_soon_lost() {
    let (mut sender, mut assembler) = (Sender::new(1), FrameAssembler::new(FORMAT).without_repeats());
    push_all(&mut assembler, &sender.picture(true, 100));
    let mut broken = sender.picture(false, 3_000);
    broken.remove(1);
    let mut out = push_all(&mut assembler, &broken);
    for _ in 0..4 {
        out.extend(push_all(&mut assembler, &sender.picture(false, 100)));
    }
    assert_eq!(out.first(), Some(&Assembled::NeedKeyFrame(Gap::Lost)));
}

#[test]
fn a_whole_key_frame_does_not_wait_for_what_is_missing_before_it() {
    let (mut sender, mut assembler) = (Sender::new(1), FrameAssembler::new(FORMAT));
    push_all(&mut assembler, &sender.picture(true, 100));
    let mut broken = sender.picture(false, 3_000);
    broken.remove(1);
    assert!(push_all(&mut assembler, &broken).is_empty());
    let mut key = sender.picture(true, 3_000);
    let last = key.pop().unwrap();
    assert!(push_all(&mut assembler, &key).is_empty());
    assert_eq!(frames(&push(&mut assembler, &last)), 1);
    assert_eq!(frames(&push_all(&mut assembler, &sender.picture(false, 100))), 1);
    assert_eq!(assembler.lost(), 1);
}

#[test]
fn a_single_stray_number_changes_nothing_and_a_new_start_is_followed() {
    let (mut sender, mut assembler) = (Sender::new(1), FrameAssembler::new(FORMAT));
    push_all(&mut assembler, &sender.picture(true, 100));
    let mut stray = sender.picture(false, 100).remove(0);
    let rightful = stray.clone();
    stray.0 = 40_000;
    assert!(push(&mut assembler, &stray).is_empty());
    assert_eq!(frames(&push(&mut assembler, &rightful)), 1);

    let mut anew = Sender::new(30_000);
    let out = push_all(&mut assembler, &anew.picture(true, 3_000));
    assert_eq!(out.first(), Some(&Assembled::NeedKeyFrame(Gap::Restarted)));
    assert_eq!(frames(&push_all(&mut assembler, &anew.picture(true, 3_000))), 1);
}

#[test]
fn another_format_and_short_packets_are_refused() {
    let mut assembler = FrameAssembler::new(FORMAT);
    let packet = PicturePacket { payload_type: 97, sequence: 0, at: Rtp90k(0), marker: true, payload: &[0x10, 0] };
    let wrong = PacketError::PayloadType { want: FORMAT, got: 97 };
    assert_eq!(assembler.push(packet), Err(wrong));
    let short = PicturePacket { payload_type: FORMAT, payload: &[0x90], ..packet };
    assert_eq!(assembler.push(short), Err(PacketError::Short));
}

#[test]
fn padding_takes_a_number_and_nothing_else() {
    let (mut sender, mut assembler) = (Sender::new(1), FrameAssembler::new(FORMAT));
    push_all(&mut assembler, &sender.picture(true, 100));
    let padding = (sender.sequence, sender.at, false, Vec::new());
    sender.sequence += 1;
    assert!(push(&mut assembler, &padding).is_empty());
    assert_eq!(frames(&push_all(&mut assembler, &sender.picture(false, 100))), 1);
}

#[test]
fn an_endless_picture_is_given_up() {
    let mut assembler = FrameAssembler::new(FORMAT);
    let mut payload = vec![0x10];
    payload.extend(KEY);
    payload.resize(1_150, 0);
    let mut asked = 0;
    for i in 0..2_000_u16 {
        if i > 0 {
            payload[0] = 0;
        }
        asked += push(&mut assembler, &(i, 0, false, payload.clone())).len();
    }
    assert_eq!(asked, 1);
    assert!(assembler.building.is_none());
}

#[test]
fn noise_never_makes_it_fall_or_grow() {
    let mut assembler = FrameAssembler::new(FORMAT);
    let mut state = 1_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    for _ in 0..20_000 {
        let payload: Vec<u8> = (0..random() % 40).map(|_| random() as u8).collect();
        let packet = PicturePacket {
            payload_type: FORMAT,
            sequence: random() as u16,
            at: Rtp90k(random().wrapping_mul(257)),
            marker: random() % 4 == 0,
            payload: &payload,
        };
        drop(assembler.push(packet));
        assert!(assembler.waiting.len() <= 512);
    }
}
