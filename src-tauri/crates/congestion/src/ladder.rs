//! Which picture to send.

mod load;
mod rung;

#[cfg(test)]
mod tests;

pub use rung::Rung;

use crate::bitrate::Bitrate;
use crate::steady::Steady;
use load::Load;
use std::time::Duration;

/// A rung is left downward when the rate has been below it for this long.
const DOWN_AFTER: Duration = Duration::from_millis(400);

/// Or at once, when the rate is below this share of what it needs.
const DOWN_AT_ONCE: f64 = 0.7;

/// The picture is stilled or left out only after this long.
const STILLED_AFTER: Duration = Duration::from_secs(2);

/// The rate may be this much below what a rung needs before it counts.
const SLACK: f64 = 0.9;

/// A rung is climbed when the rate has been above it for this long.
const UP_AFTER: Duration = Duration::from_millis(1_500);

/// By this much.
const MARGIN: f64 = 1.15;

/// A climb that had to be taken back within this time makes the next one wait twice as long.
const TOO_SOON: Duration = Duration::from_secs(8);

/// But never longer than this.
const LONGEST_UP: Duration = Duration::from_secs(24);

/// Bytes of headers around the content of each packet: RTP with its extension 20, the cipher's tag
/// 16, UDP and IP 28.
const HEADERS: f64 = 64.0;

/// Bytes of content in a full packet.
const CONTENT: f64 = 1_130.0;

/// What else limits the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Whether nobody looks: the other end's window is hidden.
    pub hidden: bool,
    /// How many others the picture goes to.
    pub others: u8,
    /// The camera's height in pixels; 0 is not known yet.
    pub lines: u16,
}

impl Default for Caps {
    fn default() -> Self {
        Self { hidden: false, others: 1, lines: 0 }
    }
}

impl Caps {
    fn best(self) -> Rung {
        let wanted = match self {
            Self { hidden: true, .. } => Rung::Still,
            Self { others: 0 | 1, .. } => Rung::P720,
            // Each further person takes a share of the line, shows the picture smaller, and is decoded too.
            Self { others: 2, .. } => Rung::P360,
            Self { .. } => Rung::P180,
        };
        wanted.min(Rung::for_camera(self.lines))
    }
}

/// What is left for pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// While the line stays as it is: it decides on the picture's size.
    pub lasting: Bitrate,
    /// At this moment, which may be less: it decides on the picture's quality.
    pub now: Bitrate,
}

/// The picture to send.
///
/// Units: `bitrate` is what the encoder may make, without headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Where on the ladder.
    pub rung: Rung,
    /// Width and height in pixels; nothing when no picture is sent.
    pub size: Option<(u16, u16)>,
    /// From one picture to the next; nothing when no picture is sent.
    pub every: Option<Duration>,
    /// What the encoder may make.
    pub bitrate: Bitrate,
    /// Whether it is the line that keeps the picture small, stills it or leaves it out. The person
    /// is told "saving your line for the voice".
    pub saving_line_for_voice: bool,
}

/// Chooses the picture from the rate, the computer's load and who looks.
///
/// Invariant: down within half a second as long as the picture moves, up only after a while; never two changes back and forth at
/// the same pace.
#[derive(Debug)]
pub struct Ladder {
    clock: Steady,
    by_rate: Rung,
    below_since: Option<Duration>,
    above: Option<(Rung, Duration)>,
    climbed: Option<Duration>,
    up_after: Duration,
    load: Load,
}

impl Default for Ladder {
    fn default() -> Self {
        Self {
            clock: Steady::default(),
            by_rate: Rung::P360,
            below_since: None,
            above: None,
            climbed: None,
            up_after: UP_AFTER,
            load: Load::default(),
        }
    }
}

impl Ladder {
    /// Begins at 360 lines, which every line and every computer is likely to bear.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes how long coding one picture took.
    pub fn coded(&mut self, took: Duration, picture: &Picture, now: Duration) {
        let now = self.clock.at(now);
        if let Some(every) = picture.every {
            self.load.coded(took, every, picture.rung, now);
        }
    }

    /// The picture for now, from the rate that is left when voice, repeats and reports have had theirs.
    pub fn choose(&mut self, left: Left, caps: Caps, now: Duration) -> Picture {
        let now = self.clock.at(now);
        self.follow(left.lasting, now);
        let best = caps.best().min(self.load.best(now));
        let rung = self.by_rate.min(best);
        let bitrate = content(left.now, rung).min(rung.most());
        Picture {
            rung,
            size: rung.size(),
            every: rung.every(),
            bitrate,
            saving_line_for_voice: rung <= Rung::P180 && self.by_rate < best,
        }
    }

    fn follow(&mut self, left: Bitrate, now: Duration) {
        let needs = self.by_rate.least();
        if left >= needs.times(SLACK) {
            self.below_since = None;
        } else {
            let since = *self.below_since.get_or_insert(now);
            let below_for = now.saturating_sub(since);
            let rung = Rung::best_for(left);
            if left < needs.times(DOWN_AT_ONCE) || below_for >= DOWN_AFTER {
                // A picture that still moves is not stilled for a moment's want.
                let moves = rung < Rung::P180 && below_for < STILLED_AFTER;
                self.fall(if moves { rung.max(self.by_rate.min(Rung::P180)) } else { rung }, now);
            }
        }
        let reach = Rung::best_for(left.times(1.0 / MARGIN));
        if reach <= self.by_rate {
            self.above = None;
            return;
        }
        let (lowest, since) = self.above.map_or((reach, now), |(lowest, since)| (lowest.min(reach), since));
        self.above = Some((lowest, since));
        if now.saturating_sub(since) >= self.up_after {
            self.by_rate = lowest;
            self.climbed = Some(now);
            self.above = None;
        }
    }

    fn fall(&mut self, to: Rung, now: Duration) {
        if to == self.by_rate {
            return;
        }
        let hasty = self.climbed.is_some_and(|at| now.saturating_sub(at) < TOO_SOON);
        self.up_after = if hasty { (self.up_after * 2).min(LONGEST_UP) } else { UP_AFTER };
        self.by_rate = to;
        self.below_since = Some(now);
        self.above = None;
        self.climbed = None;
    }
}

/// What remains of a rate on the line for the content of packets.
fn content(left: Bitrate, rung: Rung) -> Bitrate {
    let Some(every) = rung.every() else { return Bitrate::ZERO };
    let bytes = left.bytes_in(every);
    let packets = (bytes / (CONTENT + HEADERS)).ceil().max(1.0);
    Bitrate::from_bps(((bytes - packets * HEADERS).max(0.0) * 8.0 / every.as_secs_f64()) as u64)
}
