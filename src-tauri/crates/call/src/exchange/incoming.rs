//! A file of the doctor's on its way here.

use super::outgoing::PIECE_BYTES;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// The longest kind of a file, e.g. "application/vnd.openxmlformats-officedocument.wordprocessingml.document".
const MAX_MIME_CHARS: usize = 100;

/// What came of a piece.
pub(super) enum Taken {
    /// More is to come. Units: percent.
    More(u8),
    /// All of it is here, and it is what was announced.
    Whole,
    /// It is not what was announced, or a piece is missing.
    Damaged,
}

/// Invariant: never longer than announced.
pub(super) struct Incoming {
    pub(super) id: String,
    size: usize,
    mime: String,
    sha256: [u8; 32],
    bytes: Vec<u8>,
}

impl Incoming {
    /// Nothing when the digest is none.
    pub(super) fn new(id: &str, size: usize, mime: &str, sha256: &str) -> Option<Self> {
        let sha256 = digest_from_hex(sha256)?;
        let mime: String = mime.chars().take(MAX_MIME_CHARS).collect();
        Some(Self { id: id.to_owned(), size, mime, sha256, bytes: Vec::new() })
    }

    pub(super) fn take(&mut self, at: usize, data: &str) -> Taken {
        let Ok(piece) = BASE64_STANDARD.decode(data) else {
            return Taken::Damaged;
        };
        let most = PIECE_BYTES.min(self.size.saturating_sub(at));
        if at != self.bytes.len() || piece.is_empty() || piece.len() > most {
            return Taken::Damaged;
        }
        self.bytes.extend_from_slice(&piece);
        if self.bytes.len() < self.size {
            return Taken::More(percent(self.bytes.len(), self.size));
        }
        let digest: [u8; 32] = Sha256::digest(&self.bytes).into();
        if digest == self.sha256 { Taken::Whole } else { Taken::Damaged }
    }

    /// Kind and content.
    pub(super) fn into_bytes(self) -> (String, Arc<[u8]>) {
        (self.mime, self.bytes.into())
    }
}

/// A hundred only when all of it is there.
pub(super) fn percent(part: usize, whole: usize) -> u8 {
    let hundredths = part.saturating_mul(100).checked_div(whole).unwrap_or(0);
    u8::try_from(hundredths.min(100)).unwrap_or(100)
}

fn digest_from_hex(text: &str) -> Option<[u8; 32]> {
    let bytes = text.as_bytes();
    if bytes.len() != 64 || bytes.iter().any(u8::is_ascii_uppercase) {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(bytes.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(digest)
}

/// As the other end compares it: 64 lower-case hexadecimal digits.
pub(super) fn digest_as_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
