//! The steps between the best picture and none.

use crate::bitrate::Bitrate;
use std::time::Duration;

/// One step of the ladder, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// Only the voice.
    VoiceOnly,
    /// A picture every few seconds.
    Still,
    /// 180 lines, ten a second.
    P180,
    /// 360 lines, fifteen a second.
    P360Slow,
    /// 360 lines, thirty a second.
    P360,
    /// 540 lines, thirty a second.
    P540,
    /// 720 lines, thirty a second.
    P720,
}

impl Rung {
    /// All, best first.
    pub const ALL: [Self; 7] =
        [Self::P720, Self::P540, Self::P360, Self::P360Slow, Self::P180, Self::Still, Self::VoiceOnly];

    /// The rate on the line below which the next lower step looks better.
    pub const fn least(self) -> Bitrate {
        Bitrate::from_kbps(match self {
            Self::VoiceOnly => 0,
            Self::Still => 25,
            Self::P180 => 70,
            Self::P360Slow => 150,
            Self::P360 => 350,
            Self::P540 => 700,
            Self::P720 => 1_200,
        })
    }

    /// The rate above which the picture of a talking person looks no better.
    pub const fn most(self) -> Bitrate {
        Bitrate::from_kbps(match self {
            Self::VoiceOnly => 0,
            Self::Still => 24,
            Self::P180 => 200,
            Self::P360Slow => 500,
            Self::P360 => 900,
            Self::P540 => 1_500,
            Self::P720 => 2_500,
        })
    }

    /// Width and height in pixels.
    pub const fn size(self) -> Option<(u16, u16)> {
        match self {
            Self::VoiceOnly => None,
            Self::P180 => Some((320, 180)),
            Self::Still | Self::P360Slow | Self::P360 => Some((640, 360)),
            Self::P540 => Some((960, 540)),
            Self::P720 => Some((1280, 720)),
        }
    }

    /// From one picture to the next.
    pub const fn every(self) -> Option<Duration> {
        match self {
            Self::VoiceOnly => None,
            Self::Still => Some(Duration::from_secs(4)),
            Self::P180 => Some(Duration::from_millis(100)),
            Self::P360Slow => Some(Duration::from_micros(66_667)),
            Self::P360 | Self::P540 | Self::P720 => Some(Duration::from_micros(33_333)),
        }
    }

    /// The best step this rate bears.
    pub fn best_for(left: Bitrate) -> Self {
        Self::ALL.into_iter().find(|rung| rung.least() <= left).unwrap_or(Self::VoiceOnly)
    }

    /// The lowest moving step that keeps every line of a camera; 0 lines are not known yet.
    pub fn for_camera(lines: u16) -> Self {
        match lines {
            0 | 541.. => Self::P720,
            361..=540 => Self::P540,
            1..=360 => Self::P360,
        }
    }

    /// The next lower step.
    pub fn below(self) -> Self {
        Self::ALL.into_iter().find(|rung| *rung < self).unwrap_or(Self::VoiceOnly)
    }
}
