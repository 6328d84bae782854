//! Bytes read as a script: a few small numbers, then a packet, then the next.
//!
//! A fuzzer changes one packet of many this way, and whatever state there is meets the whole row of them.

use std::time::Duration;

/// The longest packet of a script; a longer one is cut.
const LONGEST: usize = 1_500;

/// A script on its way through.
#[derive(Debug, Clone)]
pub struct Script<'a> {
    left: &'a [u8],
}

impl<'a> Script<'a> {
    /// Any bytes are a script.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    /// The next byte; nothing at the end.
    pub fn byte(&mut self) -> Option<u8> {
        let (byte, left) = self.left.split_first()?;
        self.left = left;
        Some(*byte)
    }

    /// The next two bytes as a number.
    pub fn number(&mut self) -> Option<u16> {
        let (number, left) = self.left.split_first_chunk::<2>()?;
        self.left = left;
        Some(u16::from_be_bytes(*number))
    }

    /// The next packet: its length, then as much of it as there is.
    pub fn packet(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(self.number()?).min(LONGEST).min(self.left.len());
        let (packet, left) = self.left.split_at_checked(length)?;
        self.left = left;
        Some(packet)
    }

    /// The time after another while: mostly milliseconds, sometimes a sleep, sometimes a clock that goes back.
    pub fn later(&mut self, now: Duration) -> Option<Duration> {
        Some(match self.byte()? {
            255 => now.saturating_sub(Duration::from_secs(30)),
            254 => now.saturating_add(Duration::from_secs(3_600)),
            253 => now.saturating_add(Duration::from_secs(60)),
            252 => now.saturating_add(Duration::from_secs(1)),
            short => now.saturating_add(Duration::from_millis(short.into())),
        })
    }
}

/// A packet as [`Script::packet`] reads it.
pub fn packet(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes(), bytes].concat()
}
