use std::collections::VecDeque;
use std::marker::PhantomData;
use std::time::Duration;

use crate::envelope::{Envelope, Message, VERSION};
use crate::limits::Defect;

/// Messages kept for sending again. A call's whole set-up is about 40.
pub const MAX_UNACKED: usize = 256;
/// Their text together. 256 candidates are about 60 KiB, a few descriptions 100 KiB.
pub const MAX_UNACKED_BYTES: usize = 1024 * 1024;
/// Longer than any round trip on a line that can carry a call.
pub const RESEND_AFTER: Duration = Duration::from_secs(2);
/// Sent again at once; the rest follows when these are acknowledged.
const RESEND_AT_ONCE: usize = 32;
/// An answer usually follows sooner and carries the acknowledgement.
pub const ACK_WITHIN: Duration = Duration::from_millis(100);
/// A burst is acknowledged before the other end's buffer is half full.
const ACK_EVERY: u64 = 32;

/// Order, acknowledgement and resending of one end of a socket; both ends use the same.
///
/// Shape: owns no socket and no clock; every text that comes out is one frame to send now.
/// Units: `now` is the time since any fixed moment.
/// Invariant: every reliable message is delivered once and in order, over as many sockets as it
/// takes, as long as both ends keep their link. When [`MAX_UNACKED`] messages (or
/// [`MAX_UNACKED_BYTES`]) wait for acknowledgement, [`Link::send`] refuses with
/// [`SendError::Full`]: nothing is dropped silently.
pub struct Link<Out> {
    sent: u64,
    unacked: VecDeque<Unacked>,
    unacked_bytes: usize,
    received: u64,
    acked_back: u64,
    owed_since: Option<Duration>,
    out: PhantomData<fn(Out)>,
}

struct Unacked {
    seq: u64,
    body: String,
    at: Duration,
}

/// Why a message cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Too much waits for acknowledgement.
    #[error("{waiting} messages wait for acknowledgement")]
    Full {
        /// How many.
        waiting: usize,
    },
    /// The message is beyond its own limits.
    #[error("a part is beyond its limit")]
    Defect(#[source] Defect),
    /// The whole frame is longer than one may be.
    #[error("the frame has {bytes} bytes")]
    TooBig {
        /// Its length.
        bytes: usize,
    },
    /// It could not be written as JSON.
    #[error("not writable as JSON")]
    Json(#[source] serde_json::Error),
}

/// What an arrived envelope is.
#[derive(Debug, PartialEq, Eq)]
pub enum Received<In> {
    /// The next message, or one that is not counted.
    Message(In),
    /// Seen before; dropped.
    Duplicate,
    /// Something before it is missing; dropped, the other end will send it again.
    Gap,
}

/// The other end breaks the rules; the socket must be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// It acknowledges what was never sent.
    #[error("acknowledged {ack} of {sent} sent")]
    AckOfUnsent {
        /// What it says.
        ack: u64,
        /// What was sent.
        sent: u64,
    },
}

impl<Out: Message> Default for Link<Out> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Out: Message> Link<Out> {
    /// A link that has sent and received nothing.
    pub fn new() -> Self {
        Self {
            sent: 0,
            unacked: VecDeque::new(),
            unacked_bytes: 0,
            received: 0,
            acked_back: 0,
            owed_since: None,
            out: PhantomData,
        }
    }

    /// Takes a message and returns its frame. A reliable one is kept until acknowledged.
    ///
    /// # Errors
    /// When it is beyond a limit or too much waits already; the link is then unchanged.
    pub fn send(&mut self, body: &Out, now: Duration) -> Result<String, SendError> {
        body.check().map_err(SendError::Defect)?;
        let text = serde_json::to_string(body).map_err(SendError::Json)?;
        let seq = if body.is_reliable() {
            if self.unacked.len() >= MAX_UNACKED || self.unacked_bytes.saturating_add(text.len()) > MAX_UNACKED_BYTES {
                return Err(SendError::Full { waiting: self.unacked.len() });
            }
            self.sent.saturating_add(1)
        } else {
            0
        };
        let frame = self.frame(seq, &text);
        if frame.len() > body.max_bytes() {
            return Err(SendError::TooBig { bytes: frame.len() });
        }
        if seq > 0 {
            self.sent = seq;
            self.keep(seq, text, now);
        }
        self.acknowledged();
        Ok(frame)
    }

    /// Takes an arrived envelope: forgets what it acknowledges, and says what its message is.
    ///
    /// # Errors
    /// When it acknowledges what was never sent.
    pub fn receive<In: Message>(&mut self, envelope: Envelope<In>, now: Duration) -> Result<Received<In>, LinkFault> {
        self.take_ack(envelope.ack)?;
        if envelope.seq == 0 {
            return Ok(Received::Message(envelope.body));
        }
        self.owed_since = self.owed_since.or(Some(now));
        let next = self.received.saturating_add(1);
        if envelope.seq < next {
            return Ok(Received::Duplicate);
        }
        if envelope.seq > next {
            return Ok(Received::Gap);
        }
        self.received = next;
        Ok(Received::Message(envelope.body))
    }

    /// Forgets what the other end has acknowledged.
    ///
    /// # Errors
    /// When it acknowledges what was never sent.
    pub fn take_ack(&mut self, ack: u64) -> Result<(), LinkFault> {
        if ack > self.sent {
            return Err(LinkFault::AckOfUnsent { ack, sent: self.sent });
        }
        while self.unacked.front().is_some_and(|first| first.seq <= ack) {
            if let Some(first) = self.unacked.pop_front() {
                self.unacked_bytes = self.unacked_bytes.saturating_sub(first.body.len());
            }
        }
        Ok(())
    }

    /// What is due by now: an acknowledgement that nothing else carried, and messages that were
    /// not acknowledged for [`RESEND_AFTER`]. Call it some ten times a second while connected.
    pub fn due(&mut self, now: Duration) -> Vec<String> {
        let late = |at: Duration| now.saturating_sub(at) >= RESEND_AFTER;
        let mut frames = Vec::new();
        if self.unacked.front().is_some_and(|first| late(first.at)) {
            frames = self.again(RESEND_AT_ONCE, now);
        }
        let waiting = self.received.saturating_sub(self.acked_back);
        let owed = self.owed_since.is_some_and(|since| now.saturating_sub(since) >= ACK_WITHIN || waiting >= ACK_EVERY);
        if owed
            && frames.is_empty()
            && let Ok(frame) = self.send(&Out::ack(), now)
        {
            frames.push(frame);
        }
        frames
    }

    /// Both ends kept their link: everything not acknowledged, to be sent on the new socket.
    pub fn resume(&mut self, now: Duration) -> Vec<String> {
        self.again(MAX_UNACKED, now)
    }

    /// The other end lost its link: counts from 1 again, and returns everything not acknowledged
    /// under its new numbers.
    pub fn restart(&mut self, now: Duration) -> Vec<String> {
        self.received = 0;
        self.acked_back = 0;
        self.owed_since = None;
        self.sent = 0;
        for message in &mut self.unacked {
            self.sent = self.sent.saturating_add(1);
            message.seq = self.sent;
        }
        self.again(MAX_UNACKED, now)
    }

    /// How many messages wait for acknowledgement.
    pub fn waiting(&self) -> usize {
        self.unacked.len()
    }

    /// Whether half of what may wait for acknowledgement does.
    pub fn is_half_full(&self) -> bool {
        self.unacked.len() >= MAX_UNACKED / 2 || self.unacked_bytes >= MAX_UNACKED_BYTES / 2
    }

    fn keep(&mut self, seq: u64, body: String, at: Duration) {
        self.unacked_bytes = self.unacked_bytes.saturating_add(body.len());
        self.unacked.push_back(Unacked { seq, body, at });
    }

    fn again(&mut self, most: usize, now: Duration) -> Vec<String> {
        let ack = self.received;
        let frames: Vec<String> = self
            .unacked
            .iter_mut()
            .take(most)
            .map(|message| {
                message.at = now;
                frame(message.seq, ack, &message.body)
            })
            .collect();
        if !frames.is_empty() {
            self.acknowledged();
        }
        frames
    }

    fn frame(&self, seq: u64, body: &str) -> String {
        frame(seq, self.received, body)
    }

    fn acknowledged(&mut self) {
        self.acked_back = self.received;
        self.owed_since = None;
    }
}

fn frame(seq: u64, ack: u64, body: &str) -> String {
    format!(r#"{{"v":{VERSION},"seq":{seq},"ack":{ack},"body":{body}}}"#)
}

impl<Out> std::fmt::Debug for Link<Out> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link(sent {}, waiting {}, received {})", self.sent, self.unacked.len(), self.received)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CallId, CallSignal, FromHub, SessionId, ToHub, limits};

    const T0: Duration = Duration::from_secs(100);

    fn place(position: u32) -> FromHub {
        FromHub::Place { position, of: 9, attended: true }
    }

    fn parse<B: Message>(frame: &str) -> Envelope<B> {
        Envelope::parse(frame).unwrap()
    }

    fn deliver(client: &mut Link<ToHub>, frame: &str) -> Received<FromHub> {
        client.receive(parse(frame), T0).unwrap()
    }

    #[test]
    fn a_message_is_delivered_once_and_in_order() {
        let (mut hub, mut client) = (Link::<FromHub>::new(), Link::<ToHub>::new());
        let one = hub.send(&place(1), T0).unwrap();
        let two = hub.send(&place(2), T0).unwrap();
        assert_eq!(deliver(&mut client, &two), Received::Gap);
        assert_eq!(deliver(&mut client, &one), Received::Message(place(1)));
        assert_eq!(deliver(&mut client, &one), Received::Duplicate);
        assert_eq!(deliver(&mut client, &two), Received::Message(place(2)));
    }

    #[test]
    fn a_lost_message_is_sent_again_after_two_seconds_and_not_sooner() {
        let mut hub = Link::<FromHub>::new();
        let lost = hub.send(&place(1), T0).unwrap();
        assert!(hub.due(T0 + Duration::from_millis(1999)).is_empty());
        assert_eq!(hub.due(T0 + RESEND_AFTER), vec![lost]);
        assert!(hub.due(T0 + RESEND_AFTER).is_empty());
    }

    #[test]
    fn an_acknowledgement_empties_the_buffer() {
        let (mut hub, mut client) = (Link::<FromHub>::new(), Link::<ToHub>::new());
        let frame = hub.send(&place(1), T0).unwrap();
        deliver(&mut client, &frame);
        assert!(client.due(T0).is_empty(), "an answer may carry it");
        let acks = client.due(T0 + ACK_WITHIN);
        assert_eq!(acks.len(), 1);
        assert_eq!(hub.waiting(), 1);
        hub.receive(parse::<ToHub>(&acks[0]), T0).unwrap();
        assert_eq!(hub.waiting(), 0);
        assert!(client.due(T0 + RESEND_AFTER).is_empty());
    }

    #[test]
    fn a_duplicate_is_acknowledged_again_in_case_the_first_one_was_lost() {
        let (mut hub, mut client) = (Link::<FromHub>::new(), Link::<ToHub>::new());
        let frame = hub.send(&place(1), T0).unwrap();
        deliver(&mut client, &frame);
        client.due(T0 + ACK_WITHIN);
        deliver(&mut client, &frame);
        assert_eq!(client.due(T0 + ACK_WITHIN).len(), 1);
    }

    #[test]
    fn a_full_buffer_refuses_and_loses_nothing() {
        let mut hub = Link::<FromHub>::new();
        for n in 0..256 {
            assert_eq!(hub.is_half_full(), n >= 128);
            hub.send(&place(n), T0).unwrap();
        }
        assert!(matches!(hub.send(&place(0), T0), Err(SendError::Full { waiting: 256 })));
        assert!(hub.send(&FromHub::Pong {}, T0).is_ok(), "pong needs no room");
        assert_eq!(hub.resume(T0).len(), 256);
    }

    #[test]
    fn the_buffer_is_bounded_in_bytes_too() {
        let mut client = Link::<ToHub>::new();
        let big = ToHub::Signal {
            call: CallId::new("c").unwrap(),
            to_session: SessionId::new("s").unwrap(),
            signal: CallSignal::Offer {
                sdp: "x".repeat(limits::MAX_SDP_CHARS),
                passport: "p".into(),
                certificates: vec!["c".into()],
            },
        };
        let taken = (0..256).take_while(|_| client.send(&big, T0).is_ok()).count();
        assert_eq!(taken, 31);
    }

    #[test]
    fn resuming_sends_what_the_old_socket_lost() {
        let (mut hub, mut client) = (Link::<FromHub>::new(), Link::<ToHub>::new());
        let one = hub.send(&place(1), T0).unwrap();
        deliver(&mut client, &one);
        hub.send(&place(2), T0).unwrap();
        let frames = hub.resume(T0);
        let got: Vec<_> = frames.iter().map(|f| deliver(&mut client, f)).collect();
        assert_eq!(got, [Received::Duplicate, Received::Message(place(2))]);
    }

    #[test]
    fn after_the_other_end_forgot_the_rest_is_numbered_anew() {
        let mut client = Link::<ToHub>::new();
        let mut hub = Link::<FromHub>::new();
        let first = client.send(&ToHub::Wait { appointment: None }, T0).unwrap();
        hub.receive(parse::<ToHub>(&first), T0).unwrap();
        client.take_ack(1).unwrap();
        client.send(&ToHub::Leave {}, T0).unwrap();

        let mut hub = Link::<FromHub>::new();
        let frames = client.restart(T0);
        assert_eq!(frames.len(), 1);
        assert_eq!(hub.receive(parse::<ToHub>(&frames[0]), T0).unwrap(), Received::Message(ToHub::Leave {}));
    }

    #[test]
    fn acknowledging_what_was_never_sent_is_a_fault() {
        let mut hub = Link::<FromHub>::new();
        let lie = parse::<ToHub>(r#"{"v":1,"seq":0,"ack":1,"body":{"type":"ack"}}"#);
        assert_eq!(hub.receive(lie, T0), Err(LinkFault::AckOfUnsent { ack: 1, sent: 0 }));
    }

    #[test]
    fn with_a_third_of_all_frames_lost_everything_arrives_once_and_in_order() {
        let (mut hub, mut client) = (Link::<FromHub>::new(), Link::<ToHub>::new());
        let mut dice = 7_u32;
        let mut lost = || {
            dice = dice.wrapping_mul(1_103_515_245).wrapping_add(12345);
            (dice >> 16).is_multiple_of(3)
        };
        let mut got = Vec::new();
        let mut now = T0;
        for n in 0..400 {
            now += Duration::from_millis(100);
            let mut down = if n < 200 { vec![hub.send(&place(n), now).unwrap()] } else { Vec::new() };
            down.extend(hub.due(now));
            for frame in down.into_iter().filter(|_| !lost()) {
                if let Received::Message(FromHub::Place { position, .. }) = client.receive(parse(&frame), now).unwrap()
                {
                    got.push(position);
                }
            }
            for frame in client.due(now).into_iter().filter(|_| !lost()) {
                hub.receive(parse::<ToHub>(&frame), now).unwrap();
            }
        }
        for _ in 0..2000 {
            now += Duration::from_millis(500);
            for frame in hub.due(now).into_iter().filter(|_| !lost()) {
                if let Received::Message(FromHub::Place { position, .. }) = client.receive(parse(&frame), now).unwrap()
                {
                    got.push(position);
                }
            }
            for frame in client.due(now).into_iter().filter(|_| !lost()) {
                hub.receive(parse::<ToHub>(&frame), now).unwrap();
            }
        }
        assert_eq!(got, (0..200).collect::<Vec<_>>());
        assert_eq!(hub.waiting(), 0);
    }
}
