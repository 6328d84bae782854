//! The other end's packets as they arrive: header, extension, and everything that counts them.

use crate::script::Script;
use bytes::Bytes;
use congestion::feedback::{ArrivalRecorder, parse, write};
use congestion::{Bitrate, MissingPackets};
use media::begins_key_frame;
use rtc_rtp::Packet;
use rtc_shared::marshal::Unmarshal;
use std::time::Duration;

/// Where a packet carries its number on the transport.
const PLACE: u8 = 3;

/// As in `peer/src/line/receiving.rs`: the format number of repeats.
const REPEATS: u8 = 97;

/// What the other end may be told in one go.
const MOST_REPORTS: usize = 4;

/// What may be missed at once.
const MOST_MISSED: usize = 300;

/// Each step of the script is a time to wait, and one RTP packet.
pub fn arrivals(bytes: &[u8]) {
    let (mut script, mut now) = (Script::of(bytes), Duration::ZERO);
    let (mut recorder, mut missing) = (ArrivalRecorder::new(1), MissingPackets::default());
    while let Some((later, packet)) = script.later(now).zip(script.packet()) {
        now = later;
        if let Ok(packet) = Packet::unmarshal(&mut Bytes::copy_from_slice(packet)) {
            count(&packet, &mut recorder, &mut missing, now);
        }
        tell(&mut recorder, &mut missing, now);
    }
}

/// What the line does with a packet that came.
fn count(packet: &Packet, recorder: &mut ArrivalRecorder, missing: &mut MissingPackets, now: Duration) {
    let number = packet.header.get_extension(PLACE);
    if let Some(&[high, low]) = number.as_ref().and_then(|number| number.first_chunk::<2>()) {
        recorder.arrived(u16::from_be_bytes([high, low]), packet.header.ssrc, now);
    }
    if packet.header.payload_type != REPEATS {
        missing.arrived(packet.header.sequence_number, now);
        if begins_key_frame(&packet.payload) {
            missing.forget_before(packet.header.sequence_number);
        }
    } else if let Some((original, _)) = packet.payload.split_first_chunk::<2>() {
        missing.repeated(u16::from_be_bytes(*original), now);
    }
    assert!(missing.missed() <= MOST_MISSED, "{} are missed", missing.missed());
}

/// What it tells the other end after that.
fn tell(recorder: &mut ArrivalRecorder, missing: &mut MissingPackets, now: Duration) {
    recorder.fit_to(Bitrate::from_kbps(300));
    let reports = recorder.poll(now);
    assert!(reports.len() <= MOST_REPORTS);
    for report in reports {
        let read = write(&report).map(|bytes| parse(&bytes));
        assert_eq!(read, Ok(Ok(report)), "a report of ours cannot be read");
    }
    let asked = missing.poll(Duration::from_millis(40), now);
    assert!(asked.packets.len() <= MOST_MISSED, "{} are asked for", asked.packets.len());
}
