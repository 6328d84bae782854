//! The other end's packets on their way in.

use super::{carries_pictures, number_place};
use congestion::feedback::{ArrivalRecorder, write};
use congestion::{Bitrate, MissingPackets, NackLimits};
use rtc::interceptor::StreamInfo;
use rtc::rtcp;
use rtc::rtcp::raw_packet::RawPacket;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::{TransportLayerNack, nack_pairs_from_sequence_numbers};
use rtc::rtp;
use std::time::Duration;

/// The other end's pictures.
#[derive(Debug)]
struct Pictures {
    ssrc: u32,
    payload_type: u8,
    /// Stream and format number of repeats; without them nothing is asked for.
    repeats: Option<(u32, u8)>,
    missing: MissingPackets,
}

/// The receiving half of a line.
///
/// Invariant: says of each packet only once that it came, and asks for one no more often than
/// [`NackLimits`] allow, however wild the numbers are.
#[derive(Debug)]
pub(crate) struct Receiving {
    recorder: ArrivalRecorder,
    number_place: Option<u8>,
    pictures: Option<Pictures>,
    asked_before: u64,
}

/// What is to be told to the other end.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) packets: Vec<Box<dyn rtcp::Packet>>,
    /// Packets were given up: only a key frame helps.
    pub(crate) gave_up: bool,
}

impl Receiving {
    /// `ssrc` is what the reports are signed with.
    pub(crate) fn new(ssrc: u32) -> Self {
        Self { recorder: ArrivalRecorder::new(ssrc), number_place: None, pictures: None, asked_before: 0 }
    }

    /// A stream of the other end's is about to come.
    pub(crate) fn bind(&mut self, info: &StreamInfo) {
        self.number_place = number_place(info).or(self.number_place);
        // The stream of repeats is told after the pictures', and as if it were one of pictures itself.
        let ours = |pictures: &Pictures| {
            pictures.ssrc == info.ssrc || pictures.repeats.is_some_and(|(ssrc, _)| ssrc == info.ssrc)
        };
        if !carries_pictures(info) || self.pictures.as_ref().is_some_and(ours) {
            return;
        }
        self.asked_before = self.asked();
        self.pictures = Some(Pictures {
            ssrc: info.ssrc,
            payload_type: info.payload_type,
            repeats: info.ssrc_rtx.zip(info.payload_type_rtx),
            missing: MissingPackets::new(NackLimits::default()),
        });
    }

    /// Requests so far, counted by packet.
    pub(crate) fn asked(&self) -> u64 {
        self.asked_before + self.pictures.as_ref().map_or(0, |pictures| pictures.missing.asked())
    }

    /// A packet came.
    pub(crate) fn arrived(&mut self, packet: &rtp::Packet, now: Duration) {
        let header = &packet.header;
        if let Some(number) = self.number_place.and_then(|place| header.get_extension(place))
            && let Some(&[high, low]) = number.first_chunk::<2>()
        {
            self.recorder.arrived(u16::from_be_bytes([high, low]), header.ssrc, now);
        }
        let Some(pictures) = &mut self.pictures else { return };
        if header.ssrc == pictures.ssrc {
            if header.payload_type != pictures.payload_type {
                return;
            }
            pictures.missing.arrived(header.sequence_number, now);
            if media::begins_key_frame(&packet.payload) {
                pictures.missing.forget_before(header.sequence_number);
            }
        } else if pictures.repeats == Some((header.ssrc, header.payload_type))
            && let Some((original, payload)) = packet.payload.split_first_chunk::<2>()
        {
            let original = u16::from_be_bytes(*original);
            pictures.missing.repeated(original, now);
            if media::begins_key_frame(payload) {
                pictures.missing.forget_before(original);
            }
        }
    }

    /// What is due to be told now. `own` is the rate of our own direction, which reports must not fill.
    pub(crate) fn poll(&mut self, own: Bitrate, round_trip: Duration, now: Duration) -> Told {
        let mut told = Told::default();
        self.recorder.fit_to(own);
        for report in self.recorder.poll(now) {
            match write(&report) {
                Ok(bytes) => told.packets.push(Box::new(RawPacket(bytes.into()))),
                Err(error) => tracing::warn!(%error, "a report could not be written"),
            }
        }
        if let Some(pictures) = self.pictures.as_mut().filter(|pictures| pictures.repeats.is_some()) {
            let requests = pictures.missing.poll(round_trip, now);
            told.gave_up = requests.key_frame;
            if !requests.packets.is_empty() {
                let nacks = nack_pairs_from_sequence_numbers(&requests.packets);
                told.packets.push(Box::new(TransportLayerNack { sender_ssrc: 0, media_ssrc: pictures.ssrc, nacks }));
            }
        }
        told
    }

    /// When [`Receiving::poll`] is due again.
    pub(crate) fn next_wake(&self, round_trip: Duration) -> Option<Duration> {
        let asking = self.pictures.as_ref().filter(|pictures| pictures.repeats.is_some());
        let missing = asking.and_then(|pictures| pictures.missing.next_wake(round_trip));
        self.recorder.next_wake().into_iter().chain(missing).min()
    }
}
