//! Our own packets on their way out.

use super::wish::{LineWish, Wish};
use super::{LineFigures, carries_pictures, number_place};
use bytes::{BufMut, Bytes, BytesMut};
use congestion::feedback::TransportFeedback;
use congestion::{
    Advice, Bitrate, Caps, Estimator, EstimatorLimits, Kept, KeyFrameAnswers, Ladder, Left, Pacer, Payload,
    RetransmitBuffer, SentPacket, in_rounds,
};
use rtc::interceptor::StreamInfo;
use rtc::rtp;
use rtc::shared::marshal::MarshalSize;
use std::time::Duration;

/// What surrounds an RTP packet on the line: the number's header extension 8 bytes, the cipher's tag 16,
/// UDP and IPv4 28.
const AROUND: usize = 8 + 16 + 28;

/// What a repeat carries more: the number it had (RFC 4588 §4).
const ORIGINAL_NUMBER: usize = 2;

/// A probe is filled up with late packets of about this size, small enough to measure with.
const FILLER: usize = 300;

/// What the voice and the reports take at least.
const LEAST_RESERVED: Bitrate = Bitrate::from_kbps(60);

/// The reports' part of it.
const REPORTS: Bitrate = Bitrate::from_kbps(15);

/// A key frame that was wished for and did not come is wished for again.
const KEY_WITHIN: Duration = Duration::from_millis(700);

/// A further line gets a key frame so often at most: each takes from what the main line's pictures have.
const FURTHER_KEY_EVERY: Duration = Duration::from_secs(2);

/// One stream of ours.
#[derive(Debug)]
struct Stream {
    ssrc: u32,
    number_place: Option<u8>,
    /// The next packet's number; the first packet says where to begin.
    next: Option<u16>,
}

impl Stream {
    fn of(info: &StreamInfo) -> Self {
        Self { ssrc: info.ssrc, number_place: number_place(info), next: None }
    }

    fn number(&mut self, packet: &mut rtp::Packet) -> u16 {
        let number = self.next.unwrap_or(packet.header.sequence_number);
        self.next = Some(number.wrapping_add(1));
        packet.header.sequence_number = number;
        number
    }
}

/// The stream for packets that are sent again.
#[derive(Debug)]
struct Repeats {
    ssrc: u32,
    payload_type: u8,
    next: u16,
}

impl Repeats {
    /// A packet once more.
    ///
    /// Under its own number it would be encrypted a second time with the same nonce, and differently,
    /// because its transport number differs: with AES-GCM that gives the key of authentication away.
    /// So it gets a number of its own in a stream of its own (RFC 4588).
    fn packet(&mut self, original: &rtp::Packet) -> rtp::Packet {
        let mut payload = BytesMut::with_capacity(ORIGINAL_NUMBER + original.payload.len());
        payload.put_u16(original.header.sequence_number);
        payload.extend_from_slice(&original.payload);
        let header = rtp::Header {
            version: 2,
            marker: original.header.marker,
            payload_type: self.payload_type,
            sequence_number: self.next,
            timestamp: original.header.timestamp,
            ssrc: self.ssrc,
            ..Default::default()
        };
        self.next = self.next.wrapping_add(1);
        rtp::Packet { header, payload: payload.freeze() }
    }
}

/// What waits in the pacer.
#[derive(Debug, Clone)]
enum Waiting {
    Voice(rtp::Packet),
    Part(rtp::Packet),
    Again(rtp::Packet),
}

/// A picture whose last packet has not come yet.
#[derive(Debug, Default)]
struct Collecting {
    at: u32,
    parts: Vec<(usize, Waiting)>,
    bytes: usize,
    key: bool,
}

/// The sending half of a line.
///
/// Invariant: no two packets leave with the same stream and number; the voice never waits behind a
/// picture; nothing waits longer than the pacer's limits.
#[derive(Debug)]
pub(crate) struct Sending {
    estimator: Estimator,
    pacer: Pacer<Waiting>,
    kept: RetransmitBuffer<rtp::Packet>,
    ladder: Ladder,
    answers: KeyFrameAnswers,
    voice: Option<Stream>,
    pictures: Option<Stream>,
    repeats: Option<Repeats>,
    collecting: Collecting,
    voice_bytes: VoiceRate,
    /// No picture before the first key frame.
    begun: bool,
    round_trip: Duration,
    control: LineWish,
    wish: Wish,
    wished: Option<Duration>,
    /// A further line's other end asked for a key frame, and none came since.
    owes_key: bool,
    advice: Option<Advice>,
}

impl Sending {
    pub(crate) fn new(control: LineWish) -> Self {
        let limits = EstimatorLimits::default();
        Self {
            estimator: Estimator::new(limits),
            pacer: Pacer::new(limits.start),
            kept: RetransmitBuffer::new(),
            ladder: Ladder::new(),
            answers: KeyFrameAnswers::default(),
            voice: None,
            pictures: None,
            repeats: None,
            collecting: Collecting::default(),
            voice_bytes: VoiceRate::default(),
            begun: false,
            round_trip: Duration::from_millis(100),
            control,
            wish: Wish::default(),
            wished: None,
            owes_key: false,
            advice: None,
        }
    }

    /// From sending a packet to its report, lately.
    pub(crate) fn round_trip(&self) -> Duration {
        self.round_trip
    }

    /// What all packets together may take.
    pub(crate) fn target(&self) -> Bitrate {
        self.advice.map_or(EstimatorLimits::default().start, |advice| advice.target)
    }

    pub(crate) fn figures(&self) -> LineFigures {
        LineFigures {
            target: self.target(),
            round_trip: self.round_trip,
            wait: self.advice.map_or(Duration::ZERO, |advice| advice.wait),
            loss: self.advice.map_or(0.0, |advice| advice.loss),
            repeated: self.kept.repeated(),
            asked: 0,
            saving_line_for_voice: self.wish.picture.saving_line_for_voice,
        }
    }

    /// A stream of ours was agreed; again, when the same one was described anew.
    pub(crate) fn bind(&mut self, info: &StreamInfo, first_repeat: u16) {
        let stream = if carries_pictures(info) { &mut self.pictures } else { &mut self.voice };
        match stream {
            Some(known) if known.ssrc == info.ssrc => known.number_place = number_place(info),
            _ => *stream = Some(Stream::of(info)),
        }
        if let (Some(ssrc), Some(payload_type)) = (info.ssrc_rtx, info.payload_type_rtx) {
            match &mut self.repeats {
                Some(known) if known.ssrc == ssrc => known.payload_type = payload_type,
                _ => self.repeats = Some(Repeats { ssrc, payload_type, next: first_repeat }),
            }
        }
    }

    /// A packet from a track. One of a stream that was not agreed is dropped.
    pub(crate) fn push(&mut self, packet: rtp::Packet, now: Duration) {
        let ssrc = packet.header.ssrc;
        let size = packet.marshal_size() + AROUND;
        if self.voice.as_ref().is_some_and(|voice| voice.ssrc == ssrc) {
            self.voice_bytes.add(size, now);
            self.pacer.push_voice(size, Waiting::Voice(packet));
        } else if self.pictures.as_ref().is_some_and(|pictures| pictures.ssrc == ssrc) {
            self.push_part(packet, size, now);
        }
    }

    fn push_part(&mut self, packet: rtp::Packet, size: usize, now: Duration) {
        if self.collecting.at != packet.header.timestamp || self.collecting.parts.is_empty() {
            let key = media::begins_key_frame(&packet.payload);
            self.collecting = Collecting { at: packet.header.timestamp, key, ..Collecting::default() };
        }
        let last = packet.header.marker;
        self.collecting.bytes += size;
        self.collecting.parts.push((size, Waiting::Part(packet)));
        if !last {
            return;
        }
        let Collecting { parts, bytes, key, .. } = std::mem::take(&mut self.collecting);
        self.begun |= key;
        if !self.begun {
            return;
        }
        if self.wish.picture.every.is_none() {
            // Meant for others: this line bears none now, and begins anew when it does.
            self.begun = false;
            return;
        }
        if key {
            self.answers.made(bytes, now);
            self.owes_key = false;
            if !self.control.is_further() {
                self.wished = None;
            }
        }
        let every = self.wish.picture.every.unwrap_or_default();
        self.pacer.push_picture(key, parts, every, now);
        self.renew(now);
    }

    /// The other end cannot go on without a key frame.
    pub(crate) fn key_frame_asked(&mut self) {
        self.answers.asked();
    }

    /// What arrived at the other end.
    pub(crate) fn reported(&mut self, report: &TransportFeedback, now: Duration) {
        self.estimator.feedback(report, now);
    }

    /// The other end misses packets of our pictures.
    pub(crate) fn packets_asked(&mut self, ssrc: u32, numbers: &[u16], now: Duration) {
        if self.repeats.is_none() || self.pictures.as_ref().is_none_or(|pictures| pictures.ssrc != ssrc) {
            return;
        }
        let loss = self.advice.map_or(0.0, |advice| advice.loss);
        let all = self.kept.asked_for(numbers, self.round_trip, loss, now);
        for (round, Kept { sequence, size_bytes, packet, .. }) in in_rounds(&all) {
            if !self.pacer.push_repeat(*size_bytes, Waiting::Again(packet.clone()), round > 0, now) && round == 0 {
                self.kept.refused(*sequence);
            }
        }
    }

    /// Reckons anew, and says which picture is wanted.
    pub(crate) fn tick(&mut self, now: Duration) {
        // A probe of the line must have something to send.
        self.estimator.hold_probes(!self.begun);
        let advice = if self.is_reported_on() { self.estimator.advise(now) } else { unreported() };
        self.round_trip = advice.round_trip;
        self.pacer.follow(&advice, now);
        self.advice = Some(advice);
        let filler = if self.repeats.is_some() { self.kept.filler(FILLER) } else { None };
        self.pacer.pad_with(filler.map_or(0, |kept| kept.size_bytes));
        self.renew(now);
    }

    /// Whether the other end reports which packet came when. Before anything is agreed it may.
    fn is_reported_on(&self) -> bool {
        self.pictures.as_ref().or(self.voice.as_ref()).is_none_or(|stream| stream.number_place.is_some())
    }

    /// The packets that may go now, in order.
    pub(crate) fn release(&mut self, now: Duration) -> Vec<rtp::Packet> {
        let mut out = Vec::new();
        while let Some(release) = self.pacer.poll(now) {
            let Some((mut packet, place)) = self.finish(release.what, release.size_bytes, now) else { continue };
            // A packet without a number would count as lost.
            if let Some(place) = place {
                let size_bytes = packet.marshal_size() + AROUND;
                let sent = SentPacket { size_bytes, kind: release.kind, probe: release.probe };
                let number = self.estimator.sent(sent, now);
                let set = packet.header.set_extension(place, Bytes::copy_from_slice(&number.to_be_bytes()));
                debug_assert!(set.is_ok(), "the place was checked when it was agreed");
            }
            out.push(packet);
        }
        out
    }

    /// Gives a packet its number, and says where its transport number belongs.
    fn finish(
        &mut self,
        what: Payload<Waiting>,
        size_bytes: usize,
        now: Duration,
    ) -> Option<(rtp::Packet, Option<u8>)> {
        let again = match what {
            Payload::Packet(Waiting::Voice(mut packet)) => {
                let voice = self.voice.as_mut()?;
                voice.number(&mut packet);
                return Some((packet, voice.number_place));
            }
            Payload::Packet(Waiting::Part(mut packet)) => {
                let pictures = self.pictures.as_mut()?;
                let number = pictures.number(&mut packet);
                self.kept.keep(number, size_bytes + ORIGINAL_NUMBER, packet.clone(), now);
                return Some((packet, pictures.number_place));
            }
            Payload::Packet(Waiting::Again(packet)) => packet,
            Payload::Padding => self.kept.filler(FILLER)?.packet,
        };
        let place = self.pictures.as_ref()?.number_place;
        Some((self.repeats.as_mut()?.packet(&again), place))
    }

    /// When something may go or must be reckoned again.
    pub(crate) fn next_wake(&self) -> Option<Duration> {
        self.pacer.next_wake()
    }

    fn renew(&mut self, now: Duration) {
        let Some(advice) = self.advice else { return };
        let said = self.control.exchange(self.wish);
        for took in said.coded {
            self.ladder.coded(took, &said.picture, now);
        }
        let reserved = self.voice_bytes.rate(now).plus(REPORTS).max(LEAST_RESERVED);
        let taken = reserved.plus(self.pacer.repeat_rate(now));
        let left = Left { lasting: advice.lasting.less(taken), now: advice.target.less(taken) };
        let caps = Caps { hidden: said.unseen, lines: said.camera_lines, others: said.lines };
        let picture = self.ladder.choose(left, caps, now);
        if picture.size != self.wish.picture.size {
            // What waits was coded by an encoder of another size: only a key frame may follow.
            self.pacer.drop_pictures();
        }
        let take = picture.every.is_some_and(|every| self.pacer.wants_picture(every, now));
        let asked = self.answers.poll(left.now, now);
        let needed = asked || self.owes_key || self.pacer.needs_key_frame() || !self.begun;
        // Others pay for a further line's key frame: it shall be able to send it, and not ask often.
        let further = self.control.is_further();
        let (may, within) = if further { (take, FURTHER_KEY_EVERY) } else { (picture.every.is_some(), KEY_WITHIN) };
        let due = self.wished.is_none_or(|at| now.saturating_sub(at) > within);
        self.owes_key |= asked && further;
        if needed && may && due {
            self.wished = Some(now);
            self.wish.key = self.wish.key.wrapping_add(1);
        }
        self.wish = Wish { picture, take, key: self.wish.key };
        self.control.exchange(self.wish);
    }
}

/// What holds where the other end does not report on packets: a rate that most lines bear.
fn unreported() -> Advice {
    let EstimatorLimits { start, .. } = EstimatorLimits::default();
    Advice {
        target: start,
        lasting: start,
        pacing: start,
        pause_pictures: false,
        probe: None,
        round_trip: Duration::from_millis(100),
        wait: Duration::ZERO,
        loss: 0.0,
    }
}

/// What the voice took in the last second.
#[derive(Debug, Default)]
struct VoiceRate {
    since: Duration,
    bytes: u64,
    last: Bitrate,
}

impl VoiceRate {
    const SECOND: Duration = Duration::from_secs(1);

    fn add(&mut self, bytes: usize, now: Duration) {
        self.turn(now);
        self.bytes += bytes as u64;
    }

    fn rate(&mut self, now: Duration) -> Bitrate {
        self.turn(now);
        self.last
    }

    fn turn(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.since);
        if passed >= Self::SECOND {
            self.last = Bitrate::of(self.bytes, passed);
            self.since = now;
            self.bytes = 0;
        }
    }
}
