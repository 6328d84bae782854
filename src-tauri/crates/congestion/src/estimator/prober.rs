//! When to try whether the line bears more.

use super::meter::{Found, Meter};
use crate::bitrate::Bitrate;
use crate::packet::{PacketResult, Probe, ProbeId};
use std::time::Duration;

/// How long one probe lasts. On a line of 300 kbit/s a probe at twice that lets the voice wait for
/// as long as the probe lasted.
const LASTS: Duration = Duration::from_millis(40);

/// Packets of a probe, so that their spacing can be measured.
const PACKETS: usize = 6;

/// The first probe of a call, times the first rate.
const FIRST: f64 = 3.0;

/// A probe after one that the line bore, times what was found.
const NEXT: f64 = 2.0;

/// A probe that found at least this share of its rate is followed by a greater one.
const BORNE: f64 = 0.7;

/// A probe whose packets are not back after this has failed.
const GIVEN_UP_AFTER: Duration = Duration::from_millis(1_500);

/// A probe that told nothing is repeated so many times.
const RETRIES: u32 = 3;

/// And not sooner than this after it began.
const RETRY_AFTER: Duration = Duration::from_millis(200);

/// After a fall, it is tried this often whether the line is back: each try lets the voice wait for
/// a moment, and a wait of two seconds is what a person takes for "at once".
const AFTER_A_FALL: Duration = Duration::from_secs(2);

/// And later, when the line has stayed as it is.
const LATER: Duration = Duration::from_secs(6);

/// "Later" begins here.
const SOON: Duration = Duration::from_secs(30);

/// A former rate is no hint any more after this.
const FORMER_FOR: Duration = Duration::from_secs(120);

/// Without a former rate, more is tried this often.
const NOW_AND_THEN: Duration = Duration::from_secs(8);

/// A fall below this share of the former rate is one to come back from.
const FALL: f64 = 0.75;

/// At this share of the former rate the line is back.
const BACK: f64 = 0.95;

/// Delay is not judged this long after a probe: the probe caused it.
const AFTERMATH: Duration = Duration::from_millis(150);

/// What a probe depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Situation {
    /// The rate now.
    pub(crate) target: Bitrate,
    /// No more than this is ever of use.
    pub(crate) most: Bitrate,
    /// Whether nothing waits on the line and reports come.
    pub(crate) calm: bool,
    /// When the rate was last lowered.
    pub(crate) lowered: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
struct Former {
    rate: Bitrate,
    fell: Duration,
}

/// Decides on probes and reads them.
#[derive(Debug)]
pub(crate) struct Prober {
    next_id: u32,
    running: Option<(Meter, Duration)>,
    /// Probes in a row that told nothing.
    untold: u32,
    /// When the running probe's last packet was sent.
    closes: Option<Duration>,
    again: Option<Bitrate>,
    former: Option<Former>,
    tried: Option<Duration>,
    aftermath: Option<(Duration, Duration)>,
}

impl Prober {
    /// Begins with a probe above `start`.
    pub(crate) fn new(start: Bitrate) -> Self {
        Self {
            next_id: 0,
            running: None,
            untold: 0,
            closes: None,
            again: Some(start.times(FIRST)),
            former: None,
            tried: None,
            aftermath: None,
        }
    }

    /// Begins again as at the call's start.
    pub(crate) fn restart(&mut self, start: Bitrate) {
        *self = Self { next_id: self.next_id, former: self.former, ..Self::new(start) };
    }

    /// Remembers what the rate was before it fell.
    pub(crate) fn fell(&mut self, before: Bitrate, after: Bitrate, now: Duration) {
        if after >= before {
            return;
        }
        self.again = None;
        let known = self.former.map_or(Bitrate::ZERO, |former| former.rate);
        if after < before.max(known).times(FALL) {
            // A further fall is part of the first.
            self.former = Some(Former { rate: before.max(known), fell: now });
        }
    }

    /// The probe to send now.
    pub(crate) fn poll(&mut self, situation: Situation, now: Duration) -> Option<Probe> {
        let Situation { target, most, calm, lowered } = situation;
        if let Some((_, began)) = &self.running {
            if now.saturating_sub(*began) < GIVEN_UP_AFTER {
                return None;
            }
            self.retry();
        }
        self.former = self
            .former
            .filter(|former| now.saturating_sub(former.fell) < FORMER_FOR && target < former.rate.times(BACK));
        if !calm || target >= most {
            return None;
        }
        let since_tried = self.tried.map_or(Duration::MAX, |at| now.saturating_sub(at));
        let since_lowered = lowered.map_or(Duration::MAX, |at| now.saturating_sub(at));
        let rate = if let Some(again) = self.again {
            if self.untold > 0 && since_tried < RETRY_AFTER {
                return None;
            }
            self.again = None;
            again
        } else if let Some(former) = self.former {
            let every = if now.saturating_sub(former.fell) < SOON { AFTER_A_FALL } else { LATER };
            if since_tried < every || since_lowered < every / 2 {
                return None;
            }
            target.times(NEXT).min(former.rate.times(1.1))
        } else if since_tried >= NOW_AND_THEN && since_lowered >= NOW_AND_THEN / 2 {
            target.times(NEXT)
        } else {
            return None;
        };
        let rate = rate.min(most.times(1.1));
        (rate > target.times(1.1)).then(|| self.begin(rate, now))
    }

    /// Notes that a packet of a probe, or after it, goes out.
    pub(crate) fn sent(&mut self, probe: Option<ProbeId>, now: Duration) {
        let running = self.running.as_ref().map(|(meter, _)| meter.id());
        if probe.is_some() && probe == running {
            self.closes = Some(now);
            let began = self.aftermath.filter(|(_, end)| *end >= now).map_or(now, |(began, _)| began);
            self.aftermath = Some((began, now + AFTERMATH));
        }
    }

    /// Whether a packet sent at this moment went out in a probe or just after one.
    pub(crate) fn disturbs(&self, sent: Duration) -> bool {
        self.aftermath.is_some_and(|(began, end)| (began..=end).contains(&sent))
    }

    /// Takes what became of a packet; gives what the probe found when this closes it.
    pub(crate) fn take(&mut self, result: &PacketResult, inherent: f64) -> Option<Found> {
        let (meter, _) = self.running.as_mut()?;
        if result.packet.probe == Some(meter.id()) {
            meter.take(result);
            return None;
        }
        if self.closes.is_none_or(|last| result.sent <= last) {
            return None;
        }
        let Some(found) = meter.found(inherent) else {
            self.retry();
            return None;
        };
        if !found.limited && found.rate >= meter.rate().times(BORNE) {
            self.again = Some(found.rate.times(NEXT));
        }
        self.running = None;
        self.untold = 0;
        Some(found)
    }

    /// The running probe told nothing: its packets were lost, or came unevenly.
    fn retry(&mut self) {
        let rate = self.running.take().map(|(meter, _)| meter.rate());
        self.untold += 1;
        self.again = rate.filter(|_| self.untold <= RETRIES);
        if self.again.is_none() {
            self.untold = 0;
        }
    }

    fn begin(&mut self, rate: Bitrate, now: Duration) -> Probe {
        let probe = Probe { id: ProbeId(self.next_id), rate, bytes: rate.bytes_in(LASTS) as usize, packets: PACKETS };
        self.next_id = self.next_id.wrapping_add(1);
        self.running = Some((Meter::new(probe), now));
        self.closes = None;
        self.tried = Some(now);
        probe
    }
}
