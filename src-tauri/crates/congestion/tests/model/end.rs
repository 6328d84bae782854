//! One end of the call: everything this crate has, put together as `peer` would.

use super::camera::Camera;
use super::figures::Series;
use super::screen::{Part, Screen};
use congestion::feedback::{ArrivalRecorder, parse, write};
use congestion::{
    Advice, Bitrate, Caps, Estimator, EstimatorLimits, KeyFrameAnswers, KeyFrameRequests, Ladder, Left, MissingPackets,
    NackLimits, Pacer, Payload, RetransmitBuffer, SentPacket,
};
use std::time::Duration;

/// RTP with its extension, the cipher's tag, UDP and IP.
const HEADERS: usize = 64;

/// RTCP's cipher tag and index, UDP and IP.
const CONTROL_HEADERS: usize = 48;

/// Small enough to measure with, large enough to fill.
const FILLER: usize = 300;

/// 32 kbit/s in packets of 20 ms.
const VOICE: usize = 80 + HEADERS;

/// What the voice takes on the line, and some for reports.
const RESERVED: Bitrate = Bitrate::from_kbps(75);

const VOICE_EVERY: Duration = Duration::from_millis(20);

/// What is on the line.
#[derive(Debug, Clone)]
pub(crate) enum Wire {
    Voice { number: u16, spoken: Duration },
    Part { number: u16, sequence: u16, part: Part, again: bool },
    Padding { number: u16 },
    Report(Vec<u8>),
    Nack(Vec<u16>),
    KeyFrame,
}

/// What waits in the pacer.
#[derive(Debug, Clone)]
enum Media {
    Voice { spoken: Duration },
    Part(Part),
    Again { sequence: u16, part: Part },
}

#[derive(Debug)]
pub(crate) struct End {
    estimator: Estimator,
    pacer: Pacer<Media>,
    kept: RetransmitBuffer<Part>,
    ladder: Ladder,
    answers: KeyFrameAnswers,
    recorder: ArrivalRecorder,
    missing: MissingPackets,
    requests: KeyFrameRequests,
    screen: Screen,
    camera: Camera,
    round_trip: Duration,
    loss: f64,
    next_voice: Duration,
    sequence: u16,
    pictures: u32,
    slow_reports: bool,
}

impl End {
    pub(crate) fn new(ssrc: u32, seed: u64, slow_reports: bool) -> Self {
        let limits = EstimatorLimits { most: Bitrate::from_kbps(3_000), ..EstimatorLimits::default() };
        Self {
            estimator: Estimator::new(limits),
            pacer: Pacer::new(limits.start),
            kept: RetransmitBuffer::new(),
            ladder: Ladder::new(),
            answers: KeyFrameAnswers::default(),
            recorder: ArrivalRecorder::new(ssrc),
            missing: MissingPackets::new(NackLimits::default()),
            requests: KeyFrameRequests::default(),
            screen: Screen { needs_key: true, ..Screen::default() },
            camera: Camera::new(seed),
            round_trip: Duration::from_millis(100),
            loss: 0.0,
            next_voice: Duration::ZERO,
            // Numbers begin anew soon.
            sequence: 65_000,
            pictures: 0,
            slow_reports,
        }
    }

    pub(crate) fn repeated(&self) -> u64 {
        self.kept.repeated()
    }

    pub(crate) fn asked(&self) -> u64 {
        self.missing.asked()
    }

    pub(crate) fn receive(&mut self, wire: Wire, now: Duration, series: &mut Series) {
        match wire {
            Wire::Voice { number, spoken } => {
                self.recorder.arrived(number, 1, now);
                series.heard(spoken, now);
            }
            Wire::Padding { number } => self.recorder.arrived(number, 1, now),
            Wire::Part { number, sequence, part, again } => {
                self.recorder.arrived(number, 1, now);
                if again {
                    self.missing.repeated(sequence, now)
                } else {
                    self.missing.arrived(sequence, now)
                }
                let (shown, key) = self.screen.take(part);
                if key {
                    self.requests.arrived();
                    self.missing.forget_before(sequence.wrapping_sub(part.part as u16));
                }
                (0..shown).for_each(|_| series.shown(now));
            }
            Wire::Report(bytes) => {
                let report = parse(&bytes).unwrap();
                self.estimator.feedback(&report, now);
            }
            Wire::Nack(numbers) => {
                let all = self.kept.asked_for(&numbers, self.round_trip, self.loss, now);
                for (round, kept) in congestion::in_rounds(&all) {
                    let again = Media::Again { sequence: kept.sequence, part: kept.packet };
                    if !self.pacer.push_repeat(kept.size_bytes, again, round > 0, now) && round == 0 {
                        self.kept.refused(kept.sequence);
                    }
                }
            }
            Wire::KeyFrame => self.answers.asked(),
        }
    }

    pub(crate) fn tick(&mut self, now: Duration, series: &mut Series) -> Vec<(usize, Wire)> {
        let advice = self.estimator.advise(now);
        (self.round_trip, self.loss) = (advice.round_trip, advice.loss);
        self.pacer.follow(&advice, now);
        series.target(advice.target, now);
        while self.next_voice <= now {
            // A sleep is not made up for.
            self.next_voice = if now > self.next_voice + VOICE_EVERY * 5 { now } else { self.next_voice } + VOICE_EVERY;
            self.pacer.push_voice(VOICE, Media::Voice { spoken: now });
        }
        self.take_picture(&advice, now);
        // Probes are filled up with late packets, as a browser does.
        self.pacer.pad_with(self.kept.filler(FILLER).map_or(0, |kept| kept.size_bytes));
        let mut out = self.control(advice.target, now);
        while let Some(release) = self.pacer.poll(now) {
            let packet = SentPacket { size_bytes: release.size_bytes, kind: release.kind, probe: release.probe };
            let number = self.estimator.sent(packet, now);
            series.sent(release.kind, release.size_bytes, now);
            let wire = match release.what {
                Payload::Padding => Wire::Padding { number },
                Payload::Packet(Media::Voice { spoken }) => Wire::Voice { number, spoken },
                Payload::Packet(Media::Again { sequence, part }) => Wire::Part { number, sequence, part, again: true },
                Payload::Packet(Media::Part(part)) => {
                    self.sequence = self.sequence.wrapping_add(1);
                    self.kept.keep(self.sequence, release.size_bytes, part, now);
                    Wire::Part { number, sequence: self.sequence, part, again: false }
                }
            };
            out.push((release.size_bytes, wire));
        }
        out
    }

    fn take_picture(&mut self, advice: &Advice, now: Duration) {
        let taken = RESERVED.plus(self.pacer.repeat_rate(now));
        let left = Left { lasting: advice.lasting.less(taken), now: advice.target.less(taken) };
        let picture = self.ladder.choose(left, Caps::default(), now);
        let Some(every) = picture.every else { return };
        if !self.camera.is_due(every, now) || !self.pacer.wants_picture(every, now) {
            return;
        }
        let changes = self.camera.changes(picture.rung);
        if changes {
            self.pacer.drop_pictures();
        }
        let asked = self.answers.poll(left.now, now);
        let key = changes || asked || self.pacer.needs_key_frame();
        let contents = self.camera.picture(&picture, every, key);
        if key {
            self.answers.made(contents.iter().sum(), now);
        }
        let of = contents.len() as u32;
        let parts = (0..)
            .zip(contents)
            .map(|(part, size)| (size + HEADERS, Media::Part(Part { picture: self.pictures, part, of, key })));
        let parts = parts.collect();
        if self.pacer.push_picture(key, parts, every, now) {
            self.pictures += 1;
        }
    }

    /// Reports and requests: they are small and go at once.
    fn control(&mut self, target: Bitrate, now: Duration) -> Vec<(usize, Wire)> {
        let mut out = Vec::new();
        self.recorder.fit_to(if self.slow_reports { Bitrate::ZERO } else { target });
        for report in self.recorder.poll(now) {
            let bytes = write(&report).unwrap();
            out.push((bytes.len() + CONTROL_HEADERS, Wire::Report(bytes)));
        }
        let requests = self.missing.poll(self.round_trip, now);
        if !requests.packets.is_empty() {
            out.push((12 + requests.packets.len() * 4 + CONTROL_HEADERS, Wire::Nack(requests.packets)));
        }
        if requests.key_frame || self.screen.needs_key {
            self.requests.want();
        }
        if self.requests.poll(self.round_trip, now) {
            out.push((12 + CONTROL_HEADERS, Wire::KeyFrame));
        }
        out
    }
}
