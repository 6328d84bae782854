//! Relay messages in a stream: where one ends and the next begins.
//!
//! Source: RFC 8656 §3.1 and §12.5, RFC 8489 §5.

use bytes::{Buf, Bytes, BytesMut};
use thiserror::Error;

/// The longest message that is carried; one of a call has about 1,300 bytes. Longer ones are left
/// out as they come, so that nobody makes this end keep them.
pub(crate) const MAX_MESSAGE: usize = 4_096;

const STUN_HEADER: usize = 20;
const CHANNEL_HEADER: usize = 4;
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

/// Why a stream carries no relay messages. After this nobody can say where the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum FramingError {
    /// The first two bits belong to neither kind.
    #[error("a message is of neither kind")]
    OtherKind,
    /// The length or the magic cookie of a STUN message is impossible.
    #[error("a STUN message is not well formed")]
    Stun,
    /// The channel's number is outside 0x4000 to 0x4FFF, or nobody can have opened it yet.
    #[error("a channel has an impossible number")]
    Channel,
}

/// The two kinds of message between a client and its relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stun,
    Channel,
}

/// What a message is to a line that lags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worth {
    /// Part of the talk with the relay itself.
    Control,
    /// Part of the call, and of no use when late.
    Media,
}

/// The beginning of a message: its kind, its length, and its length in a stream.
#[derive(Debug, Clone, Copy)]
struct Head {
    kind: Kind,
    length: usize,
    padded: usize,
}

/// Reads a message's beginning; `None` until enough of it is there.
fn head(bytes: &[u8]) -> Result<Option<Head>, FramingError> {
    let Some(&[a, b, c, d]) = bytes.first_chunk::<4>() else {
        return Ok(None);
    };
    let stated = usize::from(u16::from_be_bytes([c, d]));
    match a >> 6 {
        0 => {
            let Some(cookie) = bytes.get(4..8) else {
                return Ok(None);
            };
            if cookie != MAGIC_COOKIE || !stated.is_multiple_of(4) {
                return Err(FramingError::Stun);
            }
            let length = STUN_HEADER + stated;
            Ok(Some(Head { kind: Kind::Stun, length, padded: length }))
        }
        1 => {
            if !(0x4000..=0x4FFF).contains(&u16::from_be_bytes([a, b])) {
                return Err(FramingError::Channel);
            }
            let length = CHANNEL_HEADER + stated;
            Ok(Some(Head { kind: Kind::Channel, length, padded: length.next_multiple_of(4) }))
        }
        _ => Err(FramingError::OtherKind),
    }
}

/// Cuts a stream into messages.
///
/// Invariant: it keeps less than one longest message, whatever comes.
#[derive(Debug, Default)]
pub(crate) struct Deframer {
    held: BytesMut,
    /// What is left of a message that is too long.
    skip: usize,
    left_out: u64,
    /// The talk with the relay has not begun: no channel is open.
    before_stun: bool,
}

impl Deframer {
    /// For what a relay says from the beginning. A web server's "HTTP" would pass for a channel's data.
    pub(crate) fn of_a_relay() -> Self {
        Self { before_stun: true, ..Self::default() }
    }

    /// Takes the next bytes of the stream. All messages are to be taken out before the next ones.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let skipped = self.skip.min(bytes.len());
        self.skip -= skipped;
        self.held.extend_from_slice(bytes.get(skipped..).unwrap_or_default());
    }

    /// The next whole message, without padding.
    ///
    /// # Errors
    ///
    /// When the bytes are no relay messages; the stream is then of no more use.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, FramingError> {
        while let Some(head) = head(&self.held)? {
            if self.before_stun && head.kind == Kind::Channel {
                return Err(FramingError::Channel);
            }
            self.before_stun = false;
            if head.length > MAX_MESSAGE {
                self.left_out += 1;
                let skipped = head.padded.min(self.held.len());
                self.held.advance(skipped);
                self.skip = head.padded - skipped;
                continue;
            }
            if self.held.len() < head.padded {
                return Ok(None);
            }
            let mut message = self.held.split_to(head.padded);
            message.truncate(head.length);
            return Ok(Some(message.freeze()));
        }
        Ok(None)
    }

    /// Messages that were too long.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }
}

/// A datagram as the stream carries it; `None` when it is not exactly one message, because it
/// would tear the stream apart.
pub(crate) fn frame_from_datagram(datagram: &[u8]) -> Option<(Worth, Vec<u8>)> {
    let head = head(datagram).ok().flatten()?;
    let fits = match head.kind {
        Kind::Stun => datagram.len() == head.length,
        // Over UDP the padding may be there or not.
        Kind::Channel => (head.length..=head.padded).contains(&datagram.len()),
    };
    if !fits || head.length > MAX_MESSAGE {
        return None;
    }
    let mut frame = datagram.get(..head.length)?.to_vec();
    frame.resize(head.padded, 0);
    let worth = match head.kind {
        Kind::Channel => Worth::Media,
        Kind::Stun if super::stun::is_indication(datagram) => Worth::Media,
        Kind::Stun => Worth::Control,
    };
    Some((worth, frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stun(typ: u16, body: &[u8]) -> Vec<u8> {
        let mut message = typ.to_be_bytes().to_vec();
        message.extend((body.len() as u16).to_be_bytes());
        message.extend(MAGIC_COOKIE);
        message.extend([7; 12]);
        message.extend(body);
        message
    }

    fn channel(number: u16, body: &[u8]) -> Vec<u8> {
        let mut message = number.to_be_bytes().to_vec();
        message.extend((body.len() as u16).to_be_bytes());
        message.extend(body);
        message
    }

    fn all(deframer: &mut Deframer) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| deframer.next().unwrap()).map(|message| message.to_vec()).collect()
    }

    #[test]
    fn a_stream_cut_anywhere_gives_the_same_messages() {
        let sent = [stun(0x0103, &[1, 2, 3, 4]), channel(0x4000, b"hello"), channel(0x4FFF, b""), stun(0x0017, &[])];
        let stream: Vec<u8> = sent.iter().flat_map(|message| frame_from_datagram(message).unwrap().1).collect();
        for piece in 1..=stream.len() {
            let mut deframer = Deframer::default();
            let mut got = Vec::new();
            for bytes in stream.chunks(piece) {
                deframer.push(bytes);
                got.extend(all(&mut deframer));
            }
            assert_eq!(got, sent, "in pieces of {piece}");
        }
    }

    #[test]
    fn a_channels_data_is_padded_in_the_stream_only() {
        let (worth, frame) = frame_from_datagram(&channel(0x4001, b"abcde")).unwrap();
        assert_eq!((worth, frame.len()), (Worth::Media, 12));
        // A datagram that is padded already is the same frame.
        let mut padded = channel(0x4001, b"abcde");
        padded.resize(12, 9);
        assert_eq!(frame_from_datagram(&padded).unwrap().1, frame);
    }

    #[test]
    fn what_is_not_one_message_is_not_put_into_the_stream() {
        let two = [channel(0x4000, b"a"), channel(0x4000, b"b")].concat();
        let cut = stun(0x0003, &[0; 8])[..24].to_vec();
        let longer = [stun(0x0003, &[]), vec![0]].concat();
        let huge = channel(0x4000, &[0; MAX_MESSAGE]);
        let rtp = vec![0x80; 40];
        for datagram in [vec![], vec![0x40], two, cut, longer, huge, rtp, channel(0x5000, b"a")] {
            assert_eq!(frame_from_datagram(&datagram), None, "{datagram:?}");
        }
    }

    #[test]
    fn requests_are_worth_more_than_what_is_late_anyway() {
        assert_eq!(frame_from_datagram(&stun(0x0003, &[])).unwrap().0, Worth::Control);
        assert_eq!(frame_from_datagram(&stun(0x0016, &[])).unwrap().0, Worth::Media);
    }

    #[test]
    fn a_stream_of_something_else_is_named_at_its_first_bytes() {
        let wrong = |bytes: &[u8]| {
            let mut deframer = Deframer::of_a_relay();
            deframer.push(bytes);
            deframer.next().unwrap_err()
        };
        // A web server that answers, DTLS or RTP, channels and lengths that do not exist.
        assert_eq!(wrong(b"HTTP/1.1 400 Bad Request"), FramingError::Channel);
        assert_eq!(wrong(&[0x80; 8]), FramingError::OtherKind);
        assert_eq!(wrong(&channel(0x5000, b"later use")), FramingError::Channel);
        assert_eq!(wrong(&[0x01, 0x03, 0, 3, 0x21, 0x12, 0xA4, 0x42]), FramingError::Stun);
        assert_eq!(wrong(&[0x01, 0x03, 0, 4, 0x21, 0x12, 0xA4, 0x43]), FramingError::Stun);
    }

    #[test]
    fn messages_longer_than_any_are_passed_over_and_not_kept() {
        let mut deframer = Deframer::default();
        let mut stream = channel(0x4000, &vec![1; 65_535]);
        stream.push(0);
        stream.extend(stun(0x0115, &vec![0; 65_532]));
        stream.extend(channel(0x4000, b"kept"));
        let mut got = Vec::new();
        for bytes in stream.chunks(1_000) {
            deframer.push(bytes);
            got.extend(all(&mut deframer));
            assert!(deframer.held.len() < MAX_MESSAGE);
        }
        assert_eq!(got, [channel(0x4000, b"kept")]);
        assert_eq!(deframer.left_out(), 2);
    }

    #[test]
    fn a_truncated_message_stays_incomplete() {
        let whole = stun(0x0103, &[5; 40]);
        for length in 0..whole.len() {
            let mut deframer = Deframer::default();
            deframer.push(&whole[..length]);
            assert_eq!(deframer.next(), Ok(None), "{length}");
        }
    }

    #[test]
    fn random_bytes_neither_panic_nor_pile_up() {
        let mut seed = 1_u64;
        let mut byte = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as u8
        };
        for round in 0..2_000_usize {
            let mut deframer = Deframer::default();
            for _ in 0..20 {
                let mut bytes: Vec<u8> = (0..round % 61).map(|_| byte()).collect();
                // Half of them begin like a message of the two kinds.
                if let (0, Some(first)) = (round % 2, bytes.first_mut()) {
                    *first &= 0x41;
                }
                frame_from_datagram(&bytes);
                deframer.push(&bytes);
                while let Ok(Some(message)) = deframer.next() {
                    assert!(message.len() <= MAX_MESSAGE);
                }
                if deframer.next().is_err() {
                    break;
                }
                assert!(deframer.held.len() < MAX_MESSAGE);
            }
        }
    }

    #[test]
    fn a_relay_begins_with_stun_and_a_web_servers_answer_is_no_channel() {
        let mut deframer = Deframer::of_a_relay();
        deframer.push(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        assert_eq!(deframer.next(), Err(FramingError::Channel));
        let mut deframer = Deframer::of_a_relay();
        let mut stun = vec![0x01, 0x13, 0, 0, 0x21, 0x12, 0xA4, 0x42];
        stun.resize(20, 7);
        deframer.push(&stun);
        deframer.push(&[0x40, 0x00, 0, 4, 1, 2, 3, 4]);
        assert_eq!(deframer.next().unwrap().unwrap().len(), 20);
        assert_eq!(deframer.next().unwrap().unwrap().len(), 8);
    }
}
