//! What the sending end knows of its packets.

use crate::bitrate::Bitrate;
use std::time::Duration;

/// What a packet carries, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PacketKind {
    /// The voice.
    Voice,
    /// A packet that was lost, once more.
    Repeat,
    /// A part of a picture.
    Picture,
    /// Nothing: sent to learn what the line bears.
    Padding,
}

/// Which probe a packet belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProbeId(pub u32);

/// A short burst at a higher rate, to learn whether the line bears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Which one.
    pub id: ProbeId,
    /// How fast to send.
    pub rate: Bitrate,
    /// How much to send at least.
    pub bytes: usize,
    /// How many packets to send at least.
    pub packets: usize,
}

/// A packet as it goes out.
///
/// Units: `size_bytes` counts everything on the line, headers of UDP and IP included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentPacket {
    /// Its whole size.
    pub size_bytes: usize,
    /// What it carries.
    pub kind: PacketKind,
    /// The probe it belongs to.
    pub probe: Option<ProbeId>,
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It arrived, at this moment of the receiver's clock.
    Received(Duration),
    /// It was reported missing, and packets sent well after it arrived.
    Lost,
    /// Nobody ever said: the reports on it were lost.
    Untold,
}

/// A packet that was sent, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PacketResult {
    /// What was sent.
    pub(crate) packet: SentPacket,
    /// When it was sent.
    pub(crate) sent: Duration,
    /// What became of it.
    pub(crate) outcome: Outcome,
}
