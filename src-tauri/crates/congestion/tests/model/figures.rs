//! What is measured of a call.

use super::screen::Times;
use congestion::{Bitrate, PacketKind};
use std::time::Duration;

/// Bytes are counted in steps of this.
const STEP: Duration = Duration::from_millis(100);

/// A picture that comes later than this after the one before is a freeze.
const FREEZE: Duration = Duration::from_millis(250);

/// What happened, moment by moment.
#[derive(Debug, Default, Clone)]
pub(crate) struct Series {
    all: Vec<u64>,
    media: Vec<u64>,
    waits: Vec<(Duration, Duration)>,
    targets: Vec<(Duration, Bitrate)>,
    spoken: u64,
    pictured: u64,
    heard: Times,
    delays: Vec<(Duration, Duration)>,
    shown: Times,
}

impl Series {
    pub(crate) fn sent(&mut self, kind: PacketKind, size_bytes: usize, now: Duration) {
        let step = (now.as_millis() / STEP.as_millis()) as usize;
        self.all.resize(self.all.len().max(step + 1), 0);
        self.media.resize(self.all.len(), 0);
        self.all[step] += size_bytes as u64;
        if kind != PacketKind::Padding {
            self.media[step] += size_bytes as u64;
        }
        self.spoken += u64::from(kind == PacketKind::Voice);
        self.pictured += u64::from(kind == PacketKind::Picture);
    }

    pub(crate) fn waits(&mut self, wait: Duration, now: Duration) {
        self.waits.push((now, wait));
    }

    pub(crate) fn target(&mut self, target: Bitrate, now: Duration) {
        self.targets.push((now, target));
    }

    pub(crate) fn heard(&mut self, spoken: Duration, now: Duration) {
        self.heard.0.push(now);
        self.delays.push((now, now.saturating_sub(spoken)));
    }

    pub(crate) fn shown(&mut self, now: Duration) {
        self.shown.0.push(now);
    }
}

/// The figures of a call.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    series: Series,
    /// Packets of pictures sent for the first time.
    pub(crate) pictures_sent: u64,
    /// Packets sent again from here.
    pub(crate) repeated: u64,
    /// Requests of the other end, counted by packet.
    pub(crate) asked: u64,
    lasts: Duration,
}

impl Figures {
    pub(crate) fn new(series: Series, repeated: u64, asked: u64, lasts: Duration) -> Self {
        Self { pictures_sent: series.pictured, series, repeated, asked, lasts }
    }

    /// What was sent between two times.
    pub(crate) fn rate(&self, from: Duration, to: Duration) -> Bitrate {
        rate(&self.series.all, from, to)
    }

    /// What was sent of voice and pictures.
    pub(crate) fn media_rate(&self, from: Duration, to: Duration) -> Bitrate {
        rate(&self.series.media, from, to)
    }

    pub(crate) fn lowest_target(&self, from: Duration, to: Duration) -> Bitrate {
        let within = |(when, _): &&(Duration, Bitrate)| (from..to).contains(when);
        self.series.targets.iter().filter(within).map(|(_, rate)| *rate).min().unwrap_or_default()
    }

    /// The mean wait on the line.
    pub(crate) fn mean_wait(&self, from: Duration, to: Duration) -> Duration {
        let waits = within(&self.series.waits, from, to);
        waits.iter().sum::<Duration>() / u32::try_from(waits.len()).unwrap().max(1)
    }

    /// The wait on the line that this share of the time stays below.
    pub(crate) fn wait_below(&self, share: f64, from: Duration, to: Duration) -> Duration {
        below(within(&self.series.waits, from, to), share)
    }

    /// The voice's delay that this share of its packets stays below.
    pub(crate) fn voice_delay_below(&self, share: f64, from: Duration, to: Duration) -> Duration {
        below(within(&self.series.delays, from, to), share)
    }

    pub(crate) fn voice_gap(&self, from: Duration, to: Duration) -> Duration {
        self.series.heard.longest_gap(from, to)
    }

    /// The share of voice packets that came.
    pub(crate) fn voice_heard(&self) -> f64 {
        self.series.heard.0.len() as f64 / self.series.spoken as f64
    }

    pub(crate) fn pictures_per_second(&self, from: Duration, to: Duration) -> f64 {
        let shown = self.series.shown.0.iter().filter(|at| (from..to).contains(*at)).count();
        shown as f64 / (to - from).as_secs_f64()
    }

    /// The share of time in which the picture stood.
    pub(crate) fn frozen(&self, from: Duration, to: Duration) -> f64 {
        let mut frozen = Duration::ZERO;
        let mut before = from;
        for at in self.series.shown.0.iter().filter(|at| (from..to).contains(*at)).chain([&to]) {
            let gap = at.saturating_sub(before);
            frozen += if gap > FREEZE { gap } else { Duration::ZERO };
            before = *at;
        }
        frozen.as_secs_f64() / (to - from).as_secs_f64()
    }

    /// How long after `from` it took until every second after it, up to `to`, saw no more sent than a
    /// tenth above the `line`, and a mean wait of at most 100 ms. That second counts as well.
    pub(crate) fn settled_after(&self, line: Bitrate, from: Duration, to: Duration) -> Duration {
        let second = Duration::from_secs(1);
        let mut settled = from;
        let mut at = from;
        while at + second <= to {
            let calm = self.rate(at, at + second) <= line.times(1.1)
                && self.mean_wait(at, at + second) <= Duration::from_millis(100);
            at += STEP;
            settled = if calm { settled } else { at };
        }
        settled + second - from
    }

    /// How long after `from` voice and pictures were back at `rate`, averaged over a second.
    pub(crate) fn back_after(&self, rate: Bitrate, from: Duration) -> Option<Duration> {
        let second = Duration::from_secs(1);
        let mut at = from;
        while at + second <= self.lasts {
            if self.media_rate(at, at + second) >= rate {
                return Some(at + second - from);
            }
            at += STEP;
        }
        None
    }
}

fn rate(steps: &[u64], from: Duration, to: Duration) -> Bitrate {
    let place = |at: Duration| ((at.as_millis() / STEP.as_millis()) as usize).min(steps.len());
    Bitrate::of(steps[place(from)..place(to)].iter().sum(), to - from)
}

fn within(list: &[(Duration, Duration)], from: Duration, to: Duration) -> Vec<Duration> {
    list.iter().filter(|(at, _)| (from..to).contains(at)).map(|(_, value)| *value).collect()
}

fn below(mut values: Vec<Duration>, share: f64) -> Duration {
    values.sort_unstable();
    let place = (values.len() as f64 * share) as usize;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or(Duration::MAX)
}
