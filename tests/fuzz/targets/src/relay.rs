//! What a relay says over TCP or TLS, cut into messages and put together again.

use crate::script::Script;
use framing::{Deframer, MAX_MESSAGE, frame_from_datagram};
use stun::Refusals;

// The files of `peer` themselves: that crate would bring the whole network stack into the fuzzer.
#[cfg_attr(not(test), expect(dead_code, reason = "the network's side of it is not used here"))]
#[path = "../../../../src-tauri/crates/peer/src/relay/framing.rs"]
mod framing;
#[cfg_attr(not(test), expect(dead_code, reason = "the network's side of it is not used here"))]
#[path = "../../../../src-tauri/crates/peer/src/relay/stun.rs"]
mod stun;

/// The bytes as a stream, whole and in the pieces a script of them says; then each message as a datagram.
pub fn relay(bytes: &[u8]) {
    let whole = messages(Deframer::default(), [bytes]);
    let mut script = Script::of(bytes);
    let mut rest = bytes;
    let pieces = std::iter::from_fn(|| {
        let length = usize::from(script.byte().unwrap_or(u8::MAX)) + 1;
        let (piece, left) = rest.split_at(length.min(rest.len()));
        rest = left;
        (!piece.is_empty()).then_some(piece)
    });
    assert_eq!(messages(Deframer::default(), pieces), whole, "the pieces in which it came made a difference");
    let mut refusals = Refusals::default();
    for message in messages(Deframer::of_a_relay(), [bytes]) {
        assert!(message.len() <= MAX_MESSAGE);
        refusals.sent(&message);
        let _why = refusals.received(&message);
        if let Some((_, frame)) = frame_from_datagram(&message) {
            assert_eq!(messages(Deframer::default(), [&*frame]), [message], "what was written is not read back");
        }
    }
    if let Some((_, frame)) = frame_from_datagram(bytes) {
        assert!(frame.len().is_multiple_of(4) && frame.len() <= MAX_MESSAGE + 3);
    }
}

/// All messages until the stream ends or is none.
fn messages<'a>(mut deframer: Deframer, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    for piece in pieces {
        deframer.push(piece);
        loop {
            match deframer.next() {
                Ok(Some(message)) => messages.push(message.to_vec()),
                Ok(None) => break,
                Err(_) => return messages,
            }
        }
    }
    messages
}
