//! The two clocks that stamp media on the wire.

use std::time::Duration;

/// Ticks a second of the video clock.
pub const RTP_VIDEO_HZ: u32 = 90_000;

/// Ticks a second of the audio clock, one a sample.
pub const RTP_AUDIO_HZ: u32 = 48_000;

/// A moment of the picture's clock.
///
/// Units: 90 kHz ticks, wrapping round after about thirteen hours.
/// Source: RFC 3551 §5, RFC 7741 §4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rtp90k(pub u32);

/// A moment of the sound's clock.
///
/// Units: 48 kHz ticks, wrapping round after about a day.
/// Source: RFC 7587 §4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rtp48k(pub u32);

impl Rtp90k {
    /// The moment `since` after the clock's zero.
    pub fn from_duration(since: Duration) -> Self {
        Self(ticks(since, RTP_VIDEO_HZ))
    }

    /// The moment `ticks` later.
    #[must_use]
    pub fn plus(self, ticks: u32) -> Self {
        Self(self.0.wrapping_add(ticks))
    }

    /// How far `self` lies after `earlier`; negative when it lies before.
    pub fn since(self, earlier: Self) -> i32 {
        self.0.wrapping_sub(earlier.0).cast_signed()
    }
}

impl Rtp48k {
    /// The moment `since` after the clock's zero.
    pub fn from_duration(since: Duration) -> Self {
        Self(ticks(since, RTP_AUDIO_HZ))
    }

    /// How far `self` lies after `earlier`; negative when it lies before.
    pub fn since(self, earlier: Self) -> i32 {
        self.0.wrapping_sub(earlier.0).cast_signed()
    }

    /// The moment `samples` later.
    #[must_use]
    pub fn plus(self, samples: u32) -> Self {
        Self(self.0.wrapping_add(samples))
    }
}

/// How far packet number `a` lies after packet number `b`; negative when it lies before.
///
/// Invariant: right as long as the two are within 32,767 of each other.
pub fn sequence_distance(a: u16, b: u16) -> i16 {
    a.wrapping_sub(b).cast_signed()
}

fn ticks(since: Duration, hz: u32) -> u32 {
    let whole = since.as_secs().wrapping_mul(u64::from(hz));
    let part = u64::from(since.subsec_nanos()) * u64::from(hz) / 1_000_000_000;
    // Wrapping is what the clock is defined to do.
    u32::try_from(whole.wrapping_add(part) & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_90_000_ticks() {
        assert_eq!(Rtp90k::from_duration(Duration::from_secs(1)), Rtp90k(90_000));
        assert_eq!(Rtp48k::from_duration(Duration::from_millis(20)), Rtp48k(960));
    }

    #[test]
    fn distances_hold_across_the_wrap() {
        assert_eq!(Rtp90k(5).since(Rtp90k(u32::MAX)), 6);
        assert_eq!(Rtp90k(u32::MAX).since(Rtp90k(5)), -6);
        assert_eq!(sequence_distance(2, 65_534), 4);
        assert_eq!(sequence_distance(65_534, 2), -4);
    }
}
