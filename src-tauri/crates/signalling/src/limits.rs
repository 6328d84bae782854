//! How long each part of a message may be; checked where a message comes in and where it goes out.

/// One WebSocket text frame. A full offer with two certificates is about 12 KiB.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;
/// The clinic's revocation list as text; the only part of a frame that may make it longer than
/// [`MAX_MESSAGE_BYTES`]. A revoked certificate takes about 50 bytes of it.
pub const MAX_REVOCATIONS_CHARS: usize = 256 * 1024;
/// The longest frame of the hub: a revocation list with its envelope.
pub const MAX_FROM_HUB_BYTES: usize = MAX_REVOCATIONS_CHARS + MAX_MESSAGE_BYTES;
/// A chain is at most leaf, invitation and two more.
pub const MAX_CERTIFICATES: usize = 4;
/// One certificate: about 700 bytes with a long name.
pub const MAX_CERTIFICATE_CHARS: usize = 4096;
/// One signed set-up message or hello proof: about 800 bytes.
pub const MAX_SIGNED_CHARS: usize = 4096;
/// One session description. A browser's is 6 to 8 KiB with every codec.
pub const MAX_SDP_CHARS: usize = 32 * 1024;
/// One ICE candidate line.
pub const MAX_CANDIDATE_CHARS: usize = 1024;
/// A media section's name in the session description.
pub const MAX_MID_CHARS: usize = 32;
/// Session and call ids: room for a UUID.
pub const MAX_ID_CHARS: usize = 64;
/// A resume token: 32 random bytes are 43 characters.
pub const MAX_TOKEN_CHARS: usize = 128;
/// A challenge's nonce.
pub const MAX_NONCE_CHARS: usize = 128;
/// "Practitioner/" and a FHIR id of 64.
pub const MAX_SUBJECT_CHARS: usize = 80;
/// A person's name as the certificate carries it, in bytes.
pub const MAX_NAME_CHARS: usize = 256;
/// The explanation in an error, for administrators.
pub const MAX_ERROR_TEXT_CHARS: usize = 200;
/// An RFC 3339 time.
pub const MAX_TIME_CHARS: usize = 40;
/// Relay and reflexion servers in a welcome.
pub const MAX_ICE_SERVERS: usize = 8;
/// Addresses of one such server.
pub const MAX_ICE_URLS: usize = 4;
/// One such address, its user name or its credential.
pub const MAX_ICE_CHARS: usize = 256;
/// People shown to the doctor at once: the front of the line, `total` counts the rest.
pub const MAX_WAITING: usize = 20;
/// Colleagues shown to the doctor at once.
pub const MAX_COLLEAGUES: usize = 20;
/// Counters stay exact in a browser's numbers.
pub const MAX_SEQ: u64 = (1 << 53) - 1;

/// What is wrong with a message that was readable JSON.
///
/// Invariant: carries the part's name and sizes, never its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// A text is longer than its limit.
    #[error("{part} is longer than {max}")]
    TooLong {
        /// Which part.
        part: &'static str,
        /// Its limit in bytes.
        max: usize,
    },
    /// A list has more entries than its limit.
    #[error("{part} has more than {max} entries")]
    TooMany {
        /// Which list.
        part: &'static str,
        /// Its limit.
        max: usize,
    },
    /// A part that must say something is empty.
    #[error("{part} is empty")]
    Empty {
        /// Which part.
        part: &'static str,
    },
    /// A part is not of its form.
    #[error("{part} is not of its form")]
    Form {
        /// Which part.
        part: &'static str,
    },
}

pub(crate) fn text(part: &'static str, value: &str, max: usize) -> Result<(), Defect> {
    if value.is_empty() {
        return Err(Defect::Empty { part });
    }
    text_or_empty(part, value, max)
}

pub(crate) fn text_or_empty(part: &'static str, value: &str, max: usize) -> Result<(), Defect> {
    if value.len() > max {
        return Err(Defect::TooLong { part, max });
    }
    Ok(())
}

pub(crate) fn certificates(list: &[String]) -> Result<(), Defect> {
    if list.is_empty() {
        return Err(Defect::Empty { part: "certificates" });
    }
    if list.len() > MAX_CERTIFICATES {
        return Err(Defect::TooMany { part: "certificates", max: MAX_CERTIFICATES });
    }
    list.iter().try_for_each(|one| text("certificate", one, MAX_CERTIFICATE_CHARS))
}
