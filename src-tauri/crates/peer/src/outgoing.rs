//! One stream of ours: cuts pictures into packets and hands them to the network stack.

use crate::engine;
use crate::event::SendError;
use bytes::Bytes;
use media::Vp8Packetizer;
use rtc::rtp;
use rtc::rtp_transceiver::rtp_sender::{RTCRtpCodec, RtpCodecKind};
use std::sync::{Arc, OnceLock};
use tokio::sync::Mutex;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;

/// A stream of sound or pictures on its way out.
pub(crate) struct Outgoing {
    pub(crate) track: Arc<TrackLocalStaticRTP>,
    ssrc: u32,
    /// What the stream's clock starts at, so that it tells nothing (RFC 3550 §5.1).
    offset: u32,
    /// Where the packets' numbers begin. They are given when a packet leaves, so that one that does not leave
    /// takes none.
    first: u16,
    payload_type: OnceLock<u8>,
    packetizer: Mutex<Vp8Packetizer>,
}

impl Outgoing {
    /// A stream of one format. Its number, clock and first packet are random.
    pub(crate) fn new(kind: RtpCodecKind, codec: RTCRtpCodec) -> Result<Self, getrandom::Error> {
        let ssrc = getrandom::u32()?.max(1);
        Ok(Self {
            // The stream of repeats has another source: the next one, which is as random.
            track: Arc::new(TrackLocalStaticRTP::new(engine::track(kind, codec, ssrc, ssrc.wrapping_add(1).max(1)))),
            ssrc,
            offset: getrandom::u32()?,
            first: first_number()?,
            payload_type: OnceLock::new(),
            packetizer: Mutex::default(),
        })
    }

    /// Keeps the format number that was agreed.
    pub(crate) fn agree(&self, payload_type: u8) {
        // A second negotiation on one connection does not happen: it is made anew instead.
        self.payload_type.set(payload_type).ok();
    }

    /// The format number that was agreed.
    pub(crate) fn payload_type(&self) -> Option<u8> {
        self.payload_type.get().copied()
    }

    /// Sends one picture.
    pub(crate) async fn send_picture(&self, at: u32, frame: &[u8]) -> Result<(), SendError> {
        // Held until all are handed over, so that two pictures do not mix.
        let mut packetizer = self.packetizer.lock().await;
        let payloads = packetizer.packetize(frame);
        if payloads.is_empty() {
            return Err(SendError::TooLong { got: frame.len() });
        }
        let payload_type = self.payload_type().ok_or(SendError::NotReady)?;
        let last = payloads.len() - 1;
        for (i, payload) in payloads.into_iter().enumerate() {
            self.send(payload_type, at, i == last, payload).await?;
        }
        Ok(())
    }

    /// Sends one packet of sound in one of the formats that were agreed.
    pub(crate) async fn send_sound(&self, payload_type: u8, at: u32, payload: Vec<u8>) -> Result<(), SendError> {
        self.send(payload_type, at, false, payload).await
    }

    async fn send(&self, payload_type: u8, at: u32, marker: bool, payload: Vec<u8>) -> Result<(), SendError> {
        let header = rtp::Header {
            version: 2,
            marker,
            payload_type,
            sequence_number: self.first,
            timestamp: at.wrapping_add(self.offset),
            ssrc: self.ssrc,
            ..Default::default()
        };
        let packet = rtp::Packet { header, payload: Bytes::from(payload) };
        self.track.write_rtp(packet).await.map_err(|_| SendError::Closed)
    }
}

/// Where a stream's numbers begin: in the lower half, so that the first wrap does not come before both ends
/// agree on it.
pub(crate) fn first_number() -> Result<u16, getrandom::Error> {
    Ok((getrandom::u32()? & 0x7fff) as u16)
}
