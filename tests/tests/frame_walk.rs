//! The frame walk replayed: camera → VP8 → packets → VP8 → picture, and the bytes that cross to the window.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use capture::test_picture;
use ipc::{PictureHeader, WhosePicture, push_picture};
use media::{
    Assembled, EncodedFrame, EncoderSettings, FrameAssembler, PicturePacket, Rtp90k, VideoFrame, Vp8Decoder,
    Vp8Encoder, Vp8Packetizer,
};
use serde_json::{Value, json};
use session::{Coding, Picture, picture_from_frame};
use std::path::{Path, PathBuf};

/// Coded pictures differ between versions of libvpx; `HOUSECALL_WRITE_FIXTURES=1` writes what must not differ.
fn compare(case: &Path, stop: &str, actual: &Value) {
    let path = case.join(stop);
    if std::env::var_os("HOUSECALL_WRITE_FIXTURES").is_some() {
        std::fs::write(&path, format!("{actual:#}\n")).unwrap();
    }
    let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(&written, actual, "{}", path.display());
}

fn number<T: TryFrom<u64>>(value: &Value) -> T {
    T::try_from(value.as_u64().unwrap()).ok().unwrap()
}

struct Shot {
    width: u16,
    height: u16,
    bitrate_bps: u32,
    payload_type: u8,
    first_sequence: u16,
    pictures: Vec<VideoFrame>,
}

fn taken(case: &Path) -> Shot {
    let camera: Value = serde_json::from_slice(&std::fs::read(case.join("camera.json")).unwrap()).unwrap();
    let (width, height) = (number(&camera["width"]), number(&camera["height"]));
    let picture =
        |one: &Value| test_picture(width, height, number(&one["number"]), Rtp90k(number(&one["at"]))).unwrap();
    Shot {
        width,
        height,
        bitrate_bps: number(&camera["bitrate_bps"]),
        payload_type: number(&camera["payload_type"]),
        first_sequence: number(&camera["first_sequence"]),
        pictures: camera["pictures"].as_array().unwrap().iter().map(picture).collect(),
    }
}

fn encoded(shot: &Shot) -> Vec<EncodedFrame> {
    let settings = EncoderSettings { width: shot.width, height: shot.height, bitrate_bps: shot.bitrate_bps };
    let mut encoder = Vp8Encoder::new(settings).unwrap();
    shot.pictures.iter().map(|picture| encoder.encode(picture, false).unwrap().unwrap()).collect()
}

fn of_encoded(frames: &[EncodedFrame]) -> Value {
    let one = |frame: &EncodedFrame| json!({ "key": frame.key, "width": frame.width, "height": frame.height, "at": frame.at.0 });
    frames.iter().map(one).collect()
}

/// The payloads of every picture, as they would be sent.
fn packets(frames: &[EncodedFrame]) -> Vec<Vec<Vec<u8>>> {
    let mut packetizer = Vp8Packetizer::default();
    frames.iter().map(|frame| packetizer.packetize(&frame.data)).collect()
}

/// How many pieces a picture needs depends on libvpx, save that a key frame of this size needs several.
fn of_packets(frames: &[EncodedFrame], packets: &[Vec<Vec<u8>>]) -> Value {
    let head = |payload: &Vec<u8>| payload.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>();
    let one = |(frame, pieces): (&EncodedFrame, &Vec<Vec<u8>>)| {
        json!({
            "first_descriptor": pieces.first().map(head),
            "only_the_first_begins_the_picture": pieces.iter().skip(1).all(|piece| piece[0] & 0x10 == 0),
            "several_pieces": frame.key.then_some(pieces.len() > 1),
            "no_piece_above_1150_bytes": pieces.iter().all(|piece| piece.len() <= 1_150),
        })
    };
    frames.iter().zip(packets).map(one).collect()
}

/// Sends the packets over a line that loses nothing and lets neighbours overtake one another.
fn assembled(shot: &Shot, frames: &[EncodedFrame], packets: &[Vec<Vec<u8>>]) -> Vec<EncodedFrame> {
    let mut sequence = shot.first_sequence;
    let mut on_the_line = Vec::new();
    for (frame, pieces) in frames.iter().zip(packets) {
        for (index, payload) in pieces.iter().enumerate() {
            let marker = index + 1 == pieces.len();
            on_the_line.push(PicturePacket {
                payload_type: shot.payload_type,
                sequence,
                at: frame.at,
                marker,
                payload,
            });
            sequence = sequence.wrapping_add(1);
        }
    }
    // The first packet says where counting begins.
    for pair in on_the_line[1..].chunks_mut(2) {
        pair.reverse();
    }
    let mut assembler = FrameAssembler::new(shot.payload_type);
    let came = on_the_line.into_iter().flat_map(|packet| assembler.push(packet).unwrap());
    came.map(|outcome| match outcome {
        Assembled::Frame(frame) => frame,
        Assembled::NeedKeyFrame(gap) => panic!("{gap:?}"),
    })
    .collect()
}

fn of_decoded(shot: &Shot, frames: &[EncodedFrame]) -> Value {
    let mut decoder = Vp8Decoder::new().unwrap();
    let one = |(frame, sent): (&EncodedFrame, &VideoFrame)| {
        let seen = decoder.decode(&frame.data, frame.at).unwrap().unwrap();
        json!({
            "width": seen.width(),
            "height": seen.height(),
            "at": seen.at().0,
            "brightness_within_8_of_255": seen.difference(sent).unwrap() < 8.0,
        })
    };
    frames.iter().zip(&shot.pictures).map(one).collect()
}

fn of_answer(frames: &[EncodedFrame]) -> Value {
    let one = |frame: &EncodedFrame| {
        let Picture { coding, key, width, height, micros, data } = picture_from_frame(frame);
        let still = coding == Coding::I420;
        let mut bytes = Vec::new();
        let whose = WhosePicture::Doctor;
        push_picture(&mut bytes, PictureHeader { whose, key, still, width, height, micros }, &data);
        let (head, vp8) = bytes.split_at(4 + PictureHeader::LEN);
        let hex: String = head[4..].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(head[..4], ((bytes.len() - 4) as u32).to_be_bytes());
        json!({ "header": hex, "then_the_picture": vp8 == frame.data })
    };
    frames.iter().map(one).collect()
}

#[test]
fn every_stop_of_every_frame_is_as_written() {
    let cases: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/frame");
    let mut walked = 0;
    for case in std::fs::read_dir(cases).unwrap() {
        let case = case.unwrap().path();
        let shot = taken(&case);
        let sent = encoded(&shot);
        compare(&case, "encoded.json", &of_encoded(&sent));
        let pieces = packets(&sent);
        compare(&case, "packets.json", &of_packets(&sent, &pieces));
        let received = assembled(&shot, &sent, &pieces);
        assert_eq!(received, sent, "what came is not what was sent");
        compare(&case, "decoded.json", &of_decoded(&shot, &received));
        compare(&case, "answer.json", &of_answer(&received));
        walked += 1;
    }
    assert_eq!(walked, 1);
}
