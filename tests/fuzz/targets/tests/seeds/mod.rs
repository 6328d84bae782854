//! The first inputs of each target: sound ones, from which a fuzzer finds its way to unsound ones.

mod trust;
mod vaults;

use congestion::feedback::{TransportFeedback, write};
use fuzz_targets::script::packet;
use media::Vp8Packetizer;

/// Inputs with their names.
type Inputs = Vec<(&'static str, Vec<u8>)>;

/// The head of a key frame of 640 by 360.
const KEY: [u8; 10] = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];

/// All of them, by target.
pub(crate) fn all() -> Vec<(&'static str, Inputs)> {
    vec![
        ("arrivals", arrivals()),
        ("certificate", trust::certificates()),
        ("code", trust::codes()),
        ("control", control()),
        ("envelope", vaults::envelopes()),
        ("feedback", feedback()),
        ("import", vaults::imports()),
        ("invitation", trust::invitations()),
        ("passport", trust::passports()),
        ("picture", pictures()),
        ("profile", trust::profiles()),
        ("red", red()),
        ("relay", relay()),
        ("revocations", trust::revocations()),
        ("snapshot", vaults::snapshots()),
        ("vp8", vp8()),
        ("words", vaults::words()),
    ]
}

/// A key frame of 16 by 16 points and the frame after it, one of 34 by 34, and another of the first size: as libvpx 1.12
/// codes grey. Another version may code it otherwise.
const STREAM: [&[u8]; 4] = [
    &[
        144, 2, 0, 157, 1, 42, 16, 0, 16, 0, 57, 3, 0, 0, 28, 36, 12, 44, 44, 68, 204, 36, 64, 9, 32, 0, 3, 3, 86, 0,
        254, 255, 85, 32, 0,
    ],
    &[
        17, 3, 0, 227, 67, 232, 0, 111, 175, 16, 79, 79, 177, 10, 47, 222, 36, 55, 0, 254, 6, 7, 254, 129, 128, 0, 0,
        254, 254, 225, 152, 0,
    ],
    &[
        16, 3, 0, 157, 1, 42, 34, 0, 34, 0, 57, 3, 0, 0, 28, 36, 12, 44, 44, 68, 204, 36, 64, 9, 32, 0, 1, 174, 26, 89,
        253, 30, 250, 0, 254, 252, 40, 16,
    ],
    &[
        144, 2, 0, 157, 1, 42, 16, 0, 16, 0, 57, 3, 0, 0, 28, 36, 12, 44, 44, 68, 204, 36, 64, 9, 32, 0, 3, 3, 86, 0,
        254, 252, 40, 16,
    ],
];

fn pictures() -> Inputs {
    let [key, delta, large, small] = STREAM.map(|frame| [vec![0, 40, 30], packet(frame)].concat());
    let planes = [vec![1, 9, 200, 3, 5], packet(&[128; 27])].concat();
    let no_room = [vec![0, 0, 8], packet(&KEY)].concat();
    vec![
        ("a_stream", [key.clone(), delta.clone()].concat()),
        ("another_size", [key, large, small].concat()),
        ("nothing_to_build_on", delta),
        ("planes_of_odd_sides", [planes, no_room].concat()),
    ]
}

fn vp8() -> Inputs {
    let mut packetizer = Vp8Packetizer::default();
    let mut picture = |key: bool, length: usize| {
        let mut frame = if key { KEY.to_vec() } else { vec![0x11] };
        frame.resize(length.max(frame.len()), 7);
        let parts = packetizer.packetize(&frame);
        let last = parts.len() - 1;
        let step = |(n, part): (usize, &Vec<u8>)| {
            let (new, end) = (u8::from(n == 0) * 0x08, u8::from(n == last) * 0x10);
            [vec![new | end], packet(part)].concat()
        };
        parts.iter().enumerate().map(step).collect::<Vec<_>>()
    };
    let (key, delta, large) = (picture(true, 100), picture(false, 60), picture(true, 1_400));
    // The largest step back, and a number that says itself.
    let back = [vec![0x02, 0x80], packet(&[0x10, 0x11])].concat();
    let jump = [vec![0x1b, 0x10, 0x00], packet(&[0x90, 0x80, 0x80, 1, 0x11])].concat();
    let wrong = [vec![0x38], packet(&[0x10, 0x11])].concat();
    vec![
        ("two_pictures", [key.concat(), delta.concat()].concat()),
        ("middle_is_missing", [large[0].clone(), delta.concat(), key.concat()].concat()),
        ("back_and_far_ahead", [key.concat(), back, jump.clone(), jump].concat()),
        ("another_format", [key.concat(), wrong].concat()),
        ("longest_descriptor", vec![0x90, 0xf0, 0xff, 0xfe, 9, 9, 0x10]),
    ]
}

fn report(arrivals: Vec<Option<i32>>) -> Vec<u8> {
    let report = TransportFeedback { sender_ssrc: 1, media_ssrc: 2, first: 0, reference: 1, number: 7, arrivals };
    write(&report).unwrap()
}

fn reports() -> Inputs {
    vec![
        ("run", report((0..30).map(|n| Some(n * 40)).collect())),
        ("mixed", report((0..30).map(|n| (n % 3 != 0).then_some(n * 40)).collect())),
        ("large_steps", report((0..14).map(|n| Some(n % 2 * 9_000)).collect())),
    ]
}

fn feedback() -> Inputs {
    // Once whole, and once without the header that the target puts before it.
    let mut inputs = reports();
    inputs.push(("without_header", report(vec![Some(1), None, Some(9)])[4..].to_vec()));
    inputs
}

/// One RTP packet with a number on the transport, as two bytes in a one-byte extension.
fn rtp(format: u8, sequence: u16, transport: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x90, format];
    bytes.extend(sequence.to_be_bytes());
    bytes.extend([0, 0, 0x0b, 0xb8, 0, 0, 0, 22, 0xbe, 0xde, 0, 1, 0x31]);
    bytes.extend(transport.to_be_bytes());
    bytes.push(0);
    bytes.extend(payload);
    bytes
}

fn arrivals() -> Inputs {
    let step = |wait: u8, rtp: Vec<u8>| [vec![wait], packet(&rtp)].concat();
    let key = [&[0x10], KEY.as_slice()].concat();
    let row = |skip: u16| {
        (0..12).map(|n| step(20, rtp(96, 65_530_u16.wrapping_add(n), n * skip, &[0x10, 0x11]))).collect::<Vec<_>>()
    };
    let lost = [step(5, rtp(96, 1, 1, &key)), step(5, rtp(96, 4, 4, &[0, 1])), step(60, rtp(97, 1, 5, &[0, 2, 0, 1]))];
    let asleep = [step(5, rtp(96, 1, 1, &key)), step(253, rtp(96, 2, 2, &[0, 1])), step(255, rtp(96, 3, 3, &[0, 1]))];
    vec![
        ("in_a_row", row(1).concat()),
        ("with_holes", row(3).concat()),
        ("lost_and_repeated", lost.concat()),
        ("asleep_and_back", asleep.concat()),
    ]
}

fn control() -> Inputs {
    let picture_lost = [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 22];
    let request = [0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 22, 0xff, 0xf0, 0xff, 0xff];
    let mut receiver = vec![0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 22, 0x40, 0, 0, 9];
    receiver.extend([0; 16]);
    let mut inputs = reports();
    inputs.push(("compound", [&receiver, picture_lost.as_slice(), &request].concat()));
    inputs.push(("request", request.to_vec()));
    inputs
}

fn red() -> Inputs {
    let browsers = vec![0xef, 0x0f, 0x00, 0x03, 0x6f, 1, 2, 3, 4, 5];
    let two = [&[0xef, 0x1e, 0, 2][..], &browsers[..5], &[9, 9], &browsers[5..]].concat();
    let step = |later: u16, copies: u8, opus: &[u8]| [&later.to_be_bytes()[..], &[copies], &packet(opus)].concat();
    let row = (0..4).map(|n| step(960, n, &[0x78, n, n])).collect::<Vec<_>>();
    vec![("one_copy", browsers), ("two_copies", two), ("none", vec![0x6f, 0x78, 1]), ("written", row.concat())]
}

/// A relay's messages as they lie in its stream.
fn relay() -> Inputs {
    let stun = |typ: u16, body: &[u8]| {
        let head = [typ.to_be_bytes(), (body.len() as u16).to_be_bytes()].concat();
        [&head[..], &[0x21, 0x12, 0xA4, 0x42], &[7; 12], body].concat()
    };
    let channel = |number: u16, body: &[u8]| {
        let mut message = [number.to_be_bytes(), (body.len() as u16).to_be_bytes()].concat();
        message.extend(body);
        message.resize(message.len().next_multiple_of(4), 0);
        message
    };
    // A refusal (401) with its number in the attribute ERROR-CODE.
    let refused = stun(0x0113, &[0, 9, 0, 4, 0, 0, 4, 1]);
    let talk = [refused, stun(0x0103, &[0; 8]), channel(0x4000, b"hello"), channel(0x4FFF, b"")].concat();
    vec![
        ("talk", talk),
        ("too_long_is_left_out", [stun(0x0103, &[]), channel(0x4001, &[1; 4_200]), channel(0x4001, b"a")].concat()),
        ("a_web_server", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        ("impossible_channel", [stun(0x0103, &[]), channel(0x5000, b"a")].concat()),
    ]
}
