//! How much a line bears, and how a call stays within it.
//!
//! **What goes in:** the packets a call wants to send, the reports of the other end on those that
//! arrived, the packets that arrive here, and the time since the call began. **What comes out:** the
//! rate, the picture that fits it, the packet to send now, when to look again, and the reports and
//! requests for the other end. **What it must never do:** open a socket, read a clock, draw a random
//! number, keep the voice waiting behind a picture, answer a request without a bound, or trust a
//! report on packets that were never sent. **What to read next:** [`Estimator`] for the rate,
//! [`Pacer`] for the order, then [`Ladder`] for the picture; `examples/lines.rs` puts all of it
//! together over made-up lines ([`emulator`]) and prints what comes of it.
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::indexing_slicing, reason = "a test may panic"))]

mod bitrate;
pub mod emulator;
mod estimator;
pub mod feedback;
mod history;
mod key_frames;
mod ladder;
mod nack;
mod pacer;
mod packet;
mod sequence;
mod steady;

pub use bitrate::Bitrate;
pub use estimator::{Advice, Estimator, EstimatorLimits};
pub use key_frames::{KeyFrameAnswers, KeyFrameRequests};
pub use ladder::{Caps, Ladder, Left, Picture, Rung};
pub use nack::{Kept, MissingPackets, NackLimits, Requests, RetransmitBuffer, in_rounds};
pub use pacer::{KEY_FRAME_WAITS, PICTURE_WAITS, Pacer, Payload, Release};
pub use packet::{PacketKind, Probe, ProbeId, SentPacket};
