//! What a connection reports, and why something with it failed.

use crate::relay::RelayTrouble;
use crate::stats::PeerStats;
use media::{AudioFrame, EncodedFrame};
use thiserror::Error;

/// Why a connection could not be set up.
#[derive(Debug, Error)]
pub enum PeerError {
    /// No network address could be used.
    #[error("the connection cannot be started")]
    Start(#[source] webrtc::error::Error),
    /// The other end's description or candidate is unreadable or does not fit.
    #[error("the other end's description does not fit")]
    Description(#[source] webrtc::error::Error),
    /// The other end's description or candidate is longer than any real one.
    #[error("the other end's description is {got} bytes long")]
    TooLong {
        /// Bytes that came.
        got: usize,
    },
    /// The other end does not offer the formats that a visit needs.
    #[error("the other end offers no common format for {kind}")]
    NoCommonFormat {
        /// `sound` or `pictures`.
        kind: &'static str,
    },
    /// The connection has ended.
    #[error("the connection has ended")]
    Closed,
}

/// Why something was not sent.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum SendError {
    /// It is not proven yet who is at the other end.
    #[error("the other end is not verified yet")]
    NotVerified,
    /// The connection, or the channel for words, is not there yet.
    #[error("the connection is not ready yet")]
    NotReady,
    /// It is longer than may be sent.
    #[error("{got} bytes are too many to send")]
    TooLong {
        /// Bytes that were to be sent.
        got: usize,
    },
    /// The network does not keep up.
    #[error("the network does not keep up")]
    Busy,
    /// The connection has ended.
    #[error("the connection has ended")]
    Closed,
}

/// One way to reach this computer or the other, as signalling carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The candidate line of RFC 8839, starting with `candidate:`.
    pub candidate: String,
    /// The media section it belongs to, by name.
    pub sdp_mid: Option<String>,
    /// The media section it belongs to, by place.
    pub sdp_m_line_index: Option<u16>,
}

/// What is known once both ends have agreed on keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// The certificate that the other end really used, as `sha-256 AA:BB:…`.
    pub dtls_fingerprint: String,
    /// How media is encrypted, such as `SRTP_AEAD_AES_256_GCM`.
    pub srtp_profile: String,
}

/// Something that happened on the connection.
#[derive(Debug)]
pub enum PeerEvent {
    /// Tell the other end this way to reach us.
    LocalCandidate(Candidate),
    /// There are no more ways to reach us.
    GatheringDone,
    /// A relay over TCP or TLS is of no use; others may be.
    Relay(RelayTrouble),
    /// Keys are agreed. Comes again after an interruption, for the caller to compare again.
    Connected(Connected),
    /// Nothing was heard for a while; it may come back.
    Disconnected,
    /// It will not come back.
    Failed,
    /// Either end has closed it. The last event.
    Closed,
    /// A picture from the other end.
    Video(EncodedFrame),
    /// 20 ms of sound from the other end, evenly spaced.
    Audio(AudioFrame),
    /// Something typed at the other end.
    Words(String),
    /// How the connection has been in the last second.
    Stats(PeerStats),
}
