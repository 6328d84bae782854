//! A voice call over a made-up line: speech, encoder, copies, loss and jitter, buffer, and what is heard.

use super::frames;
use super::intelligible::intelligibility;
use super::random::Random;
use super::speech::{DOCTOR, speech};
use media::{JitterBuffer, JitterCounts, OpusEncoder, RedWriter, Rtp48k, VoicePacket, VoiceProtection};
use std::time::Duration;

/// The format number of Opus in the packets with copies.
const OPUS: u8 = 111;

/// Packets of a voice every 20 ms.
const FRAME_US: i64 = 20_000;

/// The fixed part of the way, which the buffer cannot know.
const WAY_US: i64 = 20_000;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Copies {
    Fixed(usize),
    /// As the loss reports say.
    Reported,
}

/// A line and how the sender meets it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) seconds: u32,
    pub(crate) copies: Copies,
    /// Part of all packets, 0 to 1.
    pub(crate) loss: f32,
    /// How many are lost in a row, on the average.
    pub(crate) burst: f32,
    /// Every packet is late by anything up to this.
    pub(crate) jitter_ms: f32,
    /// Whether packets overtake one another.
    pub(crate) overtaking: bool,
    /// Every five seconds nothing passes for so long, and then all at once.
    pub(crate) stall_ms: i64,
    /// How much faster the sender's clock runs.
    pub(crate) drift_ppm: f64,
    pub(crate) seed: u64,
}

pub(crate) const EVEN: Plan = Plan {
    name: "even",
    seconds: 30,
    copies: Copies::Fixed(0),
    loss: 0.0,
    burst: 1.0,
    jitter_ms: 2.0,
    overtaking: false,
    stall_ms: 0,
    drift_ppm: 0.0,
    seed: 1,
};

/// What came of a call.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) counts: JitterCounts,
    /// Beyond the fastest packet, in milliseconds: on the average and at most, after two seconds.
    pub(crate) delay_ms: f64,
    pub(crate) most_delay_ms: f64,
    /// The longest run of invented or silent frames, after two seconds.
    pub(crate) longest_gap_ms: u32,
    pub(crate) kbps: f64,
    pub(crate) intelligible: f32,
}

impl Outcome {
    /// In hundredths of all frames.
    pub(crate) fn concealed(&self) -> f64 {
        let c = &self.counts;
        let all = c.played + c.from_copies + c.from_correction + c.concealed + c.skipped;
        c.concealed as f64 * 100.0 / all.max(1) as f64
    }

    /// How much faster and slower it was played, in hundredths of the time.
    pub(crate) fn stretched(&self, plan: &Plan) -> f64 {
        (self.counts.grown + self.counts.shrunk) as f64 / f64::from(plan.seconds) / 480.0
    }
}

struct Arrival {
    at: i64,
    packet: VoicePacket,
}

/// Carries a call of made-up speech over the line.
pub(crate) fn call(plan: &Plan) -> Outcome {
    let said = speech(DOCTOR, plan.seconds as f32);
    let (arrivals, bytes) = send(plan, &said);
    let mut buffer = JitterBuffer::new().unwrap();
    let (mut arrivals, mut heard) = (arrivals.into_iter().peekable(), Vec::with_capacity(said.len()));
    let (mut delays, mut most, mut gap, mut longest_gap) = (0.0, 0.0_f64, 0, 0);
    let pulls = i64::from(plan.seconds) * 50;
    for n in 0..pulls {
        // In the middle between two packets of an even line.
        let now = n * FRAME_US + FRAME_US / 2;
        while let Some(arrival) = arrivals.next_if(|arrival| arrival.at <= now) {
            buffer.push_red(&arrival.packet, OPUS, micros(arrival.at)).unwrap();
        }
        let before = buffer.counts().concealed;
        let frame = buffer.pull(micros(now));
        let invented = buffer.counts().concealed > before;
        heard.extend(frame.unwrap_or_else(media::AudioFrame::silence).samples().iter().map(|s| f32::from(*s)));
        if n >= 100 {
            let delay = buffer.delay().as_secs_f64() * 1e3;
            delays += delay;
            most = most.max(delay);
            gap = if invented { gap + 20 } else { 0 };
            longest_gap = longest_gap.max(gap);
        }
    }
    Outcome {
        counts: buffer.counts(),
        delay_ms: delays / (pulls - 100) as f64,
        most_delay_ms: most,
        longest_gap_ms: longest_gap,
        kbps: bytes as f64 * 8.0 / 1e3 / f64::from(plan.seconds),
        intelligible: if plan.seconds <= 60 { intelligibility(&said, &heard, 0, 900) } else { f32::NAN },
    }
}

/// A line on which copies have room.
const WIDE_BPS: u64 = 1_000_000;

fn send(plan: &Plan, said: &[f32]) -> (Vec<Arrival>, usize) {
    let mut random = Random::new(plan.seed);
    let mut encoder = OpusEncoder::new(32_000).unwrap();
    let mut red = RedWriter::new(OPUS);
    let mut protection = VoiceProtection::default();
    let (mut arrivals, mut bytes, mut losing, mut last) = (Vec::new(), 0, false, 0);
    let mut lost_lately = [0; 2];
    for (n, frame) in frames(said).enumerate() {
        // A report a second, one second late.
        if n % 50 == 0 {
            let lost = if n == 0 { 0.0 } else { lost_lately[1] as f32 / 50.0 };
            lost_lately = [0, lost_lately[0]];
            let wanted = protection.report(lost, WIDE_BPS, Duration::from_millis(n as u64 * 20));
            let (copies, expected) = match plan.copies {
                Copies::Fixed(copies) => (copies, (plan.loss * 100.0) as u8),
                Copies::Reported => (wanted.copies, wanted.expected_loss_percent),
            };
            red.set_copies(copies);
            encoder.set_expected_loss(expected).unwrap();
        }
        let at = Rtp48k(n as u32 * 960);
        let payload = red.write(at, &encoder.encode(&frame).unwrap());
        bytes += payload.len() + 12;
        // Gilbert's two states: on the average `burst` packets in the bad one.
        let into = plan.loss / (plan.burst * (1.0 - plan.loss));
        losing = random.part()
            < if losing && plan.burst > 1.0 {
                1.0 - 1.0 / plan.burst
            } else if plan.burst > 1.0 {
                into
            } else {
                plan.loss
            };
        let sent = (n as f64 * FRAME_US as f64 * (1.0 - plan.drift_ppm * 1e-6)) as i64;
        let mut arrives = sent + WAY_US + (random.part() * plan.jitter_ms * 1e3) as i64;
        let stalled = (sent / 5_000_000 + 1) * 5_000_000;
        if arrives > stalled - plan.stall_ms * 1_000 {
            arrives = arrives.max(stalled);
        }
        if !plan.overtaking {
            arrives = arrives.max(last);
        }
        if losing {
            lost_lately[0] += 1;
            continue;
        }
        last = arrives;
        arrivals.push(Arrival { at: arrives, packet: VoicePacket { sequence: n as u16, at, payload } });
    }
    arrivals.sort_by_key(|arrival| arrival.at);
    (arrivals, bytes)
}

fn micros(at: i64) -> Duration {
    Duration::from_micros(u64::try_from(at).unwrap())
}

pub(crate) const HEADING: &str = "line                     copies kbit/s | played  copies  correc  conceal | conceal%  gap ms | delay ms   most | stretch% skip | STOI";

pub(crate) fn row(plan: &Plan, outcome: &Outcome) -> String {
    let c = &outcome.counts;
    let copies = match plan.copies {
        Copies::Fixed(copies) => copies.to_string(),
        Copies::Reported => "rep".to_owned(),
    };
    format!(
        "{:24} {copies:>6} {:6.1} | {:6}  {:6}  {:6}  {:7} | {:8.2}  {:6} | {:8.1} {:6.1} | {:8.2} {:4} | {:.3}",
        plan.name,
        outcome.kbps,
        c.played,
        c.from_copies,
        c.from_correction,
        c.concealed,
        outcome.concealed(),
        outcome.longest_gap_ms,
        outcome.delay_ms,
        outcome.most_delay_ms,
        outcome.stretched(plan),
        c.skipped,
        outcome.intelligible,
    )
}

/// The lines of the table.
pub(crate) fn lines() -> Vec<Plan> {
    use Copies::{Fixed, Reported};
    let lossy = |name, loss, copies| Plan { name, loss, copies, jitter_ms: 10.0, ..EVEN };
    vec![
        EVEN,
        lossy("loss 5 %", 0.05, Fixed(0)),
        lossy("loss 5 %", 0.05, Reported),
        lossy("loss 10 %", 0.1, Fixed(0)),
        lossy("loss 10 %", 0.1, Fixed(1)),
        lossy("loss 10 %", 0.1, Reported),
        lossy("loss 20 %", 0.2, Fixed(0)),
        lossy("loss 20 %", 0.2, Fixed(1)),
        lossy("loss 20 %", 0.2, Fixed(2)),
        lossy("loss 20 %", 0.2, Reported),
        Plan { burst: 3.0, ..lossy("loss 10 % in threes", 0.1, Fixed(2)) },
        Plan { name: "jitter 50 ms", jitter_ms: 50.0, ..EVEN },
        Plan { name: "jitter 200 ms", jitter_ms: 200.0, ..EVEN },
        Plan { name: "jitter 200 ms overtaking", jitter_ms: 200.0, overtaking: true, ..EVEN },
        Plan { name: "stalls of 150 ms", stall_ms: 150, ..EVEN },
        Plan { name: "stalls of 600 ms", stall_ms: 600, ..EVEN },
        Plan { name: "drift +100 ppm 10 min", seconds: 600, drift_ppm: 100.0, ..EVEN },
        Plan { name: "drift -100 ppm 10 min", seconds: 600, drift_ppm: -100.0, ..EVEN },
    ]
}
