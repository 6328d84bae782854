//! Pictures and sound of a call, as values and pure computation.
//!
//! What goes in: pictures and sound as a camera and a microphone give them, and the packets that
//! arrive from the other end. What comes out: VP8 pictures and Opus packets to send, and pictures
//! and sound to show and play. What it must never do: open a device, a socket or a file, read a
//! clock, or trust a length that somebody else wrote. What to read next: [`VideoFrame`] and
//! [`AudioFrame`], then [`Vp8Encoder`], then [`FrameAssembler`] for the way back.
//!
//! The frame's walk runs `capture` (camera) → [`Vp8Encoder::encode`] →
//! [`Vp8Packetizer::packetize`] → `peer` (network) → [`FrameAssembler::push`] → [`Renderer`], or the window's own decoder
//! where its page draws the pictures.

mod assemble;
mod cleaner;
mod clock;
mod frame;
mod freeze;
mod jitter;
mod level;
mod louder;
mod mixer;
mod protection;
mod red;
mod render;
mod scale;
mod stretch;
#[expect(unsafe_code, reason = "libvpx is a C library; every call to it is in this module")]
mod sys;
mod voice;
mod vp8;
mod vp8_rtp;

pub use assemble::{Assembled, FrameAssembler, Gap, PicturePacket};
pub use cleaner::{Cleaner, Cleaning};
pub use clock::{RTP_AUDIO_HZ, RTP_VIDEO_HZ, Rtp48k, Rtp90k, sequence_distance};
pub use frame::{
    AUDIO_SAMPLE_RATE, AudioFrame, EncodedFrame, FRAME_SAMPLES, FrameError, MAX_ENCODED_BYTES, MAX_SIDE, VideoFrame,
};
pub use freeze::FreezeMeter;
pub use jitter::{JitterBuffer, JitterCounts, VoicePacket};
pub use level::{LevelMeter, level_dbfs, level_linear};
pub use louder::{Louder, Loudness};
pub use mixer::Mixer;
pub use protection::{Protection, VoiceProtection};
pub use red::{MAX_COPIES, RedBlock, RedError, RedWriter, read_red};
pub use render::{Bitmap, RenderError, Renderer};
pub use scale::{ScaleError, Scaler, fit_into};
pub use voice::{MAX_OPUS_BYTES, OpusDecoder, OpusEncoder, VoiceError};
pub use vp8::{EncoderSettings, PictureError, Vp8Decoder, Vp8Encoder};
pub use vp8_rtp::{
    KeyFrameHeader, PacketError, PayloadDescriptor, Vp8Packetizer, begins_key_frame, key_frame_header, parse_descriptor,
};
