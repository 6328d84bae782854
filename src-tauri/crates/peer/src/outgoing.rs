//! One stream of ours: numbers its packets and hands them to the network stack.

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
    payload_type: OnceLock<u8>,
    state: Mutex<State>,
}

struct State {
    sequence: u16,
    packetizer: Vp8Packetizer,
}

impl Outgoing {
    /// A stream of one format. Its number, clock and first packet are random.
    pub(crate) fn new(kind: RtpCodecKind, codec: RTCRtpCodec) -> Result<Self, getrandom::Error> {
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        let [a, b, c, d, e, f, g, h, i, j] = random;
        let ssrc = u32::from_be_bytes([a, b, c, d]).max(1);
        // In the lower half, so that the first wrap does not come before both ends agree on it.
        let sequence = u16::from_be_bytes([i, j]) & 0x7fff;
        Ok(Self {
            track: Arc::new(TrackLocalStaticRTP::new(engine::track(kind, codec, ssrc))),
            ssrc,
            offset: u32::from_be_bytes([e, f, g, h]),
            payload_type: OnceLock::new(),
            state: Mutex::new(State { sequence, packetizer: Vp8Packetizer::default() }),
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
        let mut state = self.state.lock().await;
        let payloads = state.packetizer.packetize(frame);
        if payloads.is_empty() {
            return Err(SendError::TooLong { got: frame.len() });
        }
        let last = payloads.len() - 1;
        for (i, payload) in payloads.into_iter().enumerate() {
            self.send(&mut state, at, i == last, payload).await?;
        }
        Ok(())
    }

    /// Sends one packet of sound.
    pub(crate) async fn send_sound(&self, at: u32, payload: Vec<u8>) -> Result<(), SendError> {
        let mut state = self.state.lock().await;
        self.send(&mut state, at, false, payload).await
    }

    async fn send(&self, state: &mut State, at: u32, marker: bool, payload: Vec<u8>) -> Result<(), SendError> {
        let payload_type = self.payload_type().ok_or(SendError::NotReady)?;
        let header = rtp::Header {
            version: 2,
            marker,
            payload_type,
            sequence_number: state.sequence,
            timestamp: at.wrapping_add(self.offset),
            ssrc: self.ssrc,
            ..Default::default()
        };
        state.sequence = state.sequence.wrapping_add(1);
        let packet = rtp::Packet { header, payload: Bytes::from(payload) };
        self.track.write_rtp(packet).await.map_err(|_| SendError::Closed)
    }
}
