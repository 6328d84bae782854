//! Our voice on its way out, with copies of earlier packets when the line loses some.

use crate::engine;
use crate::event::SendError;
use crate::outgoing::Outgoing;
use media::{RedWriter, Rtp48k};
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use std::sync::{Mutex, OnceLock, PoisonError};

/// A stream of sound in one or two formats: bare Opus, and Opus with copies.
pub(crate) struct VoiceOut {
    pub(crate) stream: Outgoing,
    copied: OnceLock<Copied>,
}

/// The format with copies, as it was agreed.
struct Copied {
    payload_type: u8,
    writer: Mutex<RedWriter>,
}

impl VoiceOut {
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        Ok(Self { stream: Outgoing::new(RtpCodecKind::Audio, engine::opus())?, copied: OnceLock::new() })
    }

    /// Keeps the format numbers that were agreed; `copies` is missing where the other end does not know them.
    pub(crate) fn agree(&self, opus: u8, copies: Option<u8>) {
        self.stream.agree(opus);
        if let Some(payload_type) = copies {
            let writer = Mutex::new(RedWriter::new(opus));
            // A second negotiation on one connection does not happen: it is made anew instead.
            self.copied.set(Copied { payload_type, writer }).ok();
        }
    }

    /// Sends one Opus packet, with so many of those before it.
    pub(crate) async fn send(&self, at: u32, opus: Vec<u8>, copies: usize) -> Result<(), SendError> {
        let bare = self.stream.payload_type().ok_or(SendError::NotReady)?;
        let (payload_type, payload) = match self.copied.get() {
            Some(copied) => copied.payload(bare, at, opus, copies),
            None => (bare, opus),
        };
        self.stream.send_sound(payload_type, at, payload).await
    }
}

impl Copied {
    fn payload(&self, bare: u8, at: u32, opus: Vec<u8>, copies: usize) -> (u8, Vec<u8>) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.set_copies(copies);
        // Written also when none is wanted, as later packets copy this one.
        let with_copies = writer.write(Rtp48k(at), &opus);
        if copies == 0 { (bare, opus) } else { (self.payload_type, with_copies) }
    }
}
