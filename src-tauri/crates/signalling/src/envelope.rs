use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::limits::{self, Defect};

/// The protocol's version, in every envelope.
pub const VERSION: u8 = 1;

/// One frame on the wire: a message with its place in the order and what was received so far.
///
/// Units: `seq` counts the reliable messages of one direction from 1; 0 marks a message that is
/// neither counted nor sent again. `ack` is the highest number up to which nothing is missing.
/// Invariant: within the limits of [`crate::limits`] once it came out of [`Envelope::parse`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Envelope<B> {
    /// Always 1.
    #[schemars(range(min = 1, max = 1))]
    pub v: u8,
    /// This message's number, or 0.
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_u64))]
    pub seq: u64,
    /// The highest number received without a gap.
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_u64))]
    pub ack: u64,
    /// What is said.
    pub body: B,
}

/// What the two vocabularies have in common.
pub trait Message: Serialize + DeserializeOwned {
    /// The longest frame of this vocabulary that is read at all.
    const MAX_BYTES: usize;

    /// The longest frame of this very message.
    fn max_bytes(&self) -> usize {
        limits::MAX_MESSAGE_BYTES
    }

    /// Checks every length and form.
    ///
    /// # Errors
    /// Names the first part beyond its limit.
    fn check(&self) -> Result<(), Defect>;

    /// Whether it is counted, acknowledged and sent again.
    fn is_reliable(&self) -> bool;

    /// The message that only carries an acknowledgement.
    fn ack() -> Self;
}

/// Why a frame was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// The frame is longer than one of its kind may be.
    #[error("the frame has {bytes} bytes")]
    TooBig {
        /// Its length.
        bytes: usize,
    },
    /// Not JSON, or not one of the messages. The text of the parser's complaint is not kept: it
    /// may quote the message.
    #[error("not a message (line {line}, column {column})")]
    NotAMessage {
        /// Where reading stopped.
        line: usize,
        /// Where reading stopped.
        column: usize,
    },
    /// Another version of the protocol.
    #[error("version {0} is not spoken here")]
    Version(u8),
    /// A counter that cannot be.
    #[error("the counters do not fit the message")]
    Counter,
    /// A part beyond its limit.
    #[error("a part is beyond its limit")]
    Defect(#[source] Defect),
}

impl<B: Message> Envelope<B> {
    /// Reads one frame.
    ///
    /// # Errors
    /// When it is too long, not a message, of another version, or beyond a limit.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        if text.len() > B::MAX_BYTES {
            return Err(ParseError::TooBig { bytes: text.len() });
        }
        let envelope: Self = serde_json::from_str(text)
            .map_err(|error| ParseError::NotAMessage { line: error.line(), column: error.column() })?;
        if envelope.v != VERSION {
            return Err(ParseError::Version(envelope.v));
        }
        if envelope.seq > limits::MAX_SEQ
            || envelope.ack > limits::MAX_SEQ
            || (envelope.seq > 0) != envelope.body.is_reliable()
        {
            return Err(ParseError::Counter);
        }
        if text.len() > envelope.body.max_bytes() {
            return Err(ParseError::TooBig { bytes: text.len() });
        }
        envelope.body.check().map_err(ParseError::Defect)?;
        Ok(envelope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FromHub, ToHub};

    #[test]
    fn a_frame_beyond_the_limit_is_refused_before_it_is_read() {
        let text = " ".repeat(limits::MAX_MESSAGE_BYTES + 1);
        assert!(matches!(Envelope::<ToHub>::parse(&text), Err(ParseError::TooBig { bytes: 65537 })));
        let text = " ".repeat(limits::MAX_FROM_HUB_BYTES + 1);
        assert!(matches!(Envelope::<FromHub>::parse(&text), Err(ParseError::TooBig { .. })));
    }

    #[test]
    fn only_a_revocation_list_makes_a_frame_long() {
        let blanks = " ".repeat(limits::MAX_MESSAGE_BYTES);
        let pong = format!(r#"{{"v":1,"seq":0,"ack":0,{blanks}"body":{{"type":"pong"}}}}"#);
        assert!(matches!(Envelope::<FromHub>::parse(&pong), Err(ParseError::TooBig { .. })));
        let list = |chars: usize| {
            let list = "a".repeat(chars);
            Envelope::<FromHub>::parse(&format!(
                r#"{{"v":1,"seq":0,"ack":0,"body":{{"type":"revocations","list":"{list}"}}}}"#
            ))
        };
        assert!(list(limits::MAX_REVOCATIONS_CHARS).is_ok());
        assert!(matches!(list(limits::MAX_REVOCATIONS_CHARS + 1), Err(ParseError::Defect(Defect::TooLong { .. }))));
    }

    #[test]
    fn a_complaint_never_quotes_the_message() {
        let text = r#"{"v":1,"seq":0,"ack":0,"body":{"type":"Asha Verma"}}"#;
        let error = Envelope::<FromHub>::parse(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("Asha"));
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let text = format!(
            r#"{{"v":1,"seq":0,"ack":0,"body":{{"type":"ping","x":{}{}}}}}"#,
            "[".repeat(5000),
            "]".repeat(5000)
        );
        assert!(matches!(Envelope::<ToHub>::parse(&text), Err(ParseError::NotAMessage { .. })));
    }
}
