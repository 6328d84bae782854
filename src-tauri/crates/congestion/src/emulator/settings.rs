//! What a made-up line is like.

use crate::bitrate::Bitrate;
use std::time::Duration;

/// A line in one direction.
///
/// Units: probabilities lie between 0 and 1.
/// Invariant: [`LinkSettings::default`] is a perfect line; a test names only what is wrong with its own.
#[derive(Debug, Clone, Default)]
pub struct LinkSettings {
    /// From when on which rate holds, earliest first; before the first, and with none, there is no
    /// limit. A rate of nothing is an outage: packets wait.
    pub rates: Vec<(Duration, Bitrate)>,
    /// How long a packet travels when nothing is in its way.
    pub propagation: Duration,
    /// From when on the way takes longer or shorter than `propagation`: a change of network.
    pub reroutes: Vec<(Duration, Duration)>,
    /// Up to this much is added to each packet's way by chance.
    pub jitter: Duration,
    /// Whether jitter may let packets overtake one another; a wireless network does not.
    pub overtaking: bool,
    /// A packet that would wait longer than this is dropped; nothing means no limit.
    pub queue: Option<Duration>,
    /// How likely a packet is lost.
    pub loss: f64,
    /// Losses that come together.
    pub bursts: Option<Bursts>,
    /// How likely a packet arrives twice.
    pub duplication: f64,
    /// How likely a packet is held back, and thereby overtaken by others.
    pub reordering: f64,
    /// How long it is held back then.
    pub held_back: Duration,
}

/// Two moods of a line: a good one, and a bad one in which most packets are lost.
///
/// Source: the Gilbert-Elliott model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bursts {
    /// How likely the mood turns bad at a packet.
    pub begin: f64,
    /// How likely it turns good again at a packet.
    pub end: f64,
    /// How likely a packet is lost in the bad mood.
    pub loss: f64,
}

impl LinkSettings {
    /// A line of one rate, as the benchmark's relay has it: 20 ms each way, 300 ms of queue.
    pub fn of_rate(rate: Bitrate) -> Self {
        Self {
            rates: vec![(Duration::ZERO, rate)],
            propagation: Duration::from_millis(20),
            queue: Some(Duration::from_millis(300)),
            ..Self::default()
        }
    }

    /// The same line, with `rate` from `at` on.
    #[must_use]
    pub fn then(mut self, at: Duration, rate: Bitrate) -> Self {
        self.rates.push((at, rate));
        self
    }

    /// The rate at a moment; nothing is no limit.
    pub(crate) fn rate_at(&self, at: Duration) -> Option<Bitrate> {
        self.rates.iter().take_while(|(from, _)| *from <= at).last().map(|(_, rate)| *rate)
    }

    /// When the rate changes next.
    pub(crate) fn rate_changes_after(&self, at: Duration) -> Option<Duration> {
        self.rates.iter().map(|(from, _)| *from).find(|from| *from > at)
    }

    /// How long the way is at a moment.
    pub(crate) fn way_at(&self, at: Duration) -> Duration {
        self.reroutes.iter().take_while(|(from, _)| *from <= at).last().map_or(self.propagation, |(_, way)| *way)
    }
}
