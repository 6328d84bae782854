//! What to send now, and when to send again.

mod bucket;
mod pictures;
mod probe;

#[cfg(test)]
mod tests;

use crate::bitrate::Bitrate;
use crate::estimator::Advice;
use crate::packet::{PacketKind, ProbeId};
use crate::steady::Steady;
use bucket::{Allowance, Debt};
use pictures::Pictures;
pub use pictures::{KEY_FRAME_WAITS, PICTURE_WAITS};
use probe::RunningProbe;
use std::collections::VecDeque;
use std::time::Duration;

/// Voice packets that may wait: two seconds. More are of no use to anybody.
const MOST_VOICE: usize = 100;

/// Repeats that may wait.
const MOST_REPEATS: usize = 256;

/// A repeat that waits longer is asked for again anyway, or comes too late.
const REPEAT_WAITS: Duration = Duration::from_millis(250);

/// A packet to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release<P> {
    /// What to send.
    pub what: Payload<P>,
    /// Its size on the line.
    pub size_bytes: usize,
    /// What it carries.
    pub kind: PacketKind,
    /// The probe it belongs to.
    pub probe: Option<ProbeId>,
}

/// What a release carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload<P> {
    /// A packet that was given to the pacer.
    Packet(P),
    /// A packet of no use but its size, to be made by the caller; see [`Pacer::pad_with`].
    Padding,
}

/// A packet that waits.
#[derive(Debug, Clone)]
pub(crate) struct Waiting<P> {
    pub(crate) size_bytes: usize,
    pub(crate) packet: P,
}

/// Lets packets go one by one: the voice at once, repeats, pictures and padding as the rate allows.
///
/// Shape: packets are pushed in; [`Pacer::poll`] is asked until it gives nothing, and again at
/// [`Pacer::next_wake`].
/// Invariant: the voice never waits behind anything else; what the voice and the probes take is paid
/// back by the others, so the rate holds; a picture never waits longer than [`PICTURE_WAITS`], a key
/// frame than [`KEY_FRAME_WAITS`], or than the next one takes to come; after
/// a pause nothing is caught up in a rush.
#[derive(Debug)]
pub struct Pacer<P> {
    clock: Steady,
    debt: Debt,
    voice: VecDeque<Waiting<P>>,
    /// Repeats, and until when each is of use.
    repeats: VecDeque<(Duration, Waiting<P>)>,
    repeat_allowance: Allowance,
    pictures: Pictures<P>,
    paused: bool,
    probe: Option<RunningProbe>,
    padding_bytes: usize,
}

impl<P> Pacer<P> {
    /// Nothing waits; `rate` is how fast packets may follow one another.
    pub fn new(rate: Bitrate) -> Self {
        Self {
            clock: Steady::default(),
            debt: Debt::new(rate),
            voice: VecDeque::new(),
            repeats: VecDeque::new(),
            repeat_allowance: Allowance::new(rate),
            pictures: Pictures::default(),
            paused: false,
            probe: None,
            padding_bytes: 0,
        }
    }

    /// Takes the estimator's advice.
    pub fn follow(&mut self, advice: &Advice, now: Duration) {
        let now = self.clock.at(now);
        self.debt.set_rate(advice.pacing, now);
        self.repeat_allowance.set_rate(advice.target, advice.loss, now);
        self.paused = advice.pause_pictures;
        if let Some(probe) = advice.probe {
            self.probe = Some(RunningProbe::new(probe, now));
        }
    }

    /// Says how large the packets are that the caller makes for [`Payload::Padding`]; 0, as at first,
    /// when it can make none. Then a probe takes what waits, and is given up if that is too little.
    pub fn pad_with(&mut self, size_bytes: usize) {
        self.padding_bytes = size_bytes;
    }

    /// A packet of the voice.
    pub fn push_voice(&mut self, size_bytes: usize, packet: P) {
        self.voice.push_back(Waiting { size_bytes, packet });
        if self.voice.len() > MOST_VOICE {
            self.voice.pop_front();
        }
    }

    /// A packet once more; `false` when no room is left for repeats, and the packet is not taken. A `copy` of what
    /// was pushed before finds none already when repeats are getting short: they are for what is missing.
    pub fn push_repeat(&mut self, size_bytes: usize, packet: P, copy: bool, now: Duration) -> bool {
        let now = self.clock.at(now);
        let room = self.repeats.len() < MOST_REPEATS && self.repeats_wait(now) < REPEAT_WAITS;
        if !room || !self.repeat_allowance.take(size_bytes, copy, now) {
            return false;
        }
        self.repeats.push_back((now + REPEAT_WAITS, Waiting { size_bytes, packet }));
        true
    }

    /// All packets of one picture, of which there is one `every` so often. Gives `false` when it is of no use, because it builds on one that
    /// was dropped; it is not taken then.
    pub fn push_picture(&mut self, key: bool, packets: Vec<(usize, P)>, every: Duration, now: Duration) -> bool {
        let now = self.clock.at(now);
        self.pictures.drop_late(now);
        self.pictures.push(key, packets, every, now)
    }

    /// Drops all pictures and repeats that wait: a key frame of another size begins.
    pub fn drop_pictures(&mut self) {
        self.pictures.drop_all();
        self.repeats.clear();
    }

    /// Whether pictures were dropped, so that the next one must be a key frame.
    pub fn needs_key_frame(&self) -> bool {
        self.pictures.needs_key_frame()
    }

    /// Whether the next picture is worth coding now: an unsent picture costs nothing before it is
    /// coded, and a key frame afterwards.
    pub fn wants_picture(&mut self, picture_every: Duration, now: Duration) -> bool {
        let now = self.clock.at(now);
        !self.paused && self.time_for_pictures(now) < picture_every
    }

    /// How long the pictures and repeats that wait will take to go out.
    pub fn pictures_wait(&mut self, now: Duration) -> Duration {
        let now = self.clock.at(now);
        self.time_for_pictures(now)
    }

    /// `now` is a time of our own clock: shifted twice, a clock that went back would run away.
    fn time_for_pictures(&mut self, now: Duration) -> Duration {
        self.debt.time_for((self.pictures.bytes() + self.repeat_bytes()) as f64, now)
    }

    /// What repeats have taken lately, of the rate.
    pub fn repeat_rate(&mut self, now: Duration) -> Bitrate {
        let now = self.clock.at(now);
        self.repeat_allowance.taken(now)
    }

    /// The packet to send now; nothing when all that may go has gone.
    pub fn poll(&mut self, now: Duration) -> Option<Release<P>> {
        let now = self.clock.at(now);
        self.debt.flow(now);
        self.pictures.drop_late(now);
        while self.repeats.front().is_some_and(|(until, _)| now > *until) {
            self.repeats.pop_front();
        }
        self.probe = self.probe.take().filter(|probe| !probe.is_stale(now));
        let probing = self.probe.as_ref().is_some_and(|probe| probe.is_due(now));
        let may = !self.paused && self.debt.is_paid();
        let (kind, next) = if let Some(voice) = self.voice.pop_front() {
            (PacketKind::Voice, Some(voice))
        } else if let Some((_, repeat)) = (may || probing).then(|| self.repeats.pop_front()).flatten() {
            (PacketKind::Repeat, Some(repeat))
        } else if let Some(picture) = (may || probing).then(|| self.pictures.pop()).flatten() {
            (PacketKind::Picture, Some(picture))
        } else if probing && self.padding_bytes > 0 {
            (PacketKind::Padding, None)
        } else {
            let waits = !self.repeats.is_empty() || !self.pictures.is_empty();
            self.debt.set_waiting(waits && !self.paused);
            return None;
        };
        let size_bytes = next.as_ref().map_or(self.padding_bytes, |waiting| waiting.size_bytes);
        self.debt.add(size_bytes);
        let probe = self.count_in_probe(size_bytes);
        let what = next.map_or(Payload::Padding, |waiting| Payload::Packet(waiting.packet));
        Some(Release { what, size_bytes, kind, probe })
    }

    /// When to ask again; nothing while nothing waits.
    pub fn next_wake(&self) -> Option<Duration> {
        let voice = (!self.voice.is_empty()).then(|| self.clock.last());
        let waits = !self.repeats.is_empty() || !self.pictures.is_empty();
        let rest = (waits && !self.paused).then(|| self.debt.paid_at());
        let probe = self.probe.as_ref().filter(|_| waits || self.padding_bytes > 0).map(RunningProbe::due_at);
        let wake = voice.into_iter().chain(rest).chain(probe).min()?;
        Some(self.clock.outside(wake))
    }

    fn repeats_wait(&mut self, now: Duration) -> Duration {
        self.debt.time_for(self.repeat_bytes() as f64, now)
    }

    fn repeat_bytes(&self) -> usize {
        self.repeats.iter().map(|(_, waiting)| waiting.size_bytes).sum()
    }

    fn count_in_probe(&mut self, size_bytes: usize) -> Option<ProbeId> {
        let probe = self.probe.as_mut()?;
        let id = probe.id();
        probe.count(size_bytes);
        if probe.is_done() {
            self.probe = None;
        }
        Some(id)
    }
}
