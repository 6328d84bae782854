//! What the estimator may say, and between which limits.

use crate::bitrate::Bitrate;
use crate::packet::Probe;
use std::time::Duration;

/// The limits of one direction of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EstimatorLimits {
    /// The first rate.
    pub start: Bitrate,
    /// What the voice and the reports need: never less.
    pub least: Bitrate,
    /// What the best picture and the voice need: never more.
    pub most: Bitrate,
}

impl Default for EstimatorLimits {
    fn default() -> Self {
        Self { start: Bitrate::from_kbps(300), least: Bitrate::from_kbps(80), most: Bitrate::from_kbps(3_000) }
    }
}

/// What to do with the line now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Advice {
    /// What all packets together may take at this moment.
    pub target: Bitrate,
    /// What they may take while the line stays as it is. The target is less while a queue is emptied.
    pub lasting: Bitrate,
    /// How fast packets may follow one another.
    pub pacing: Bitrate,
    /// Whether pictures wait, for the sake of the voice.
    pub pause_pictures: bool,
    /// A probe to send now.
    pub probe: Option<Probe>,
    /// From sending a packet to its report, lately.
    pub round_trip: Duration,
    /// How long packets wait on the line.
    pub wait: Duration,
    /// The share of packets lost lately.
    pub loss: f64,
}
