//! How fast something flows.

use std::time::Duration;

/// A number of bits each second.
///
/// Units: everything that goes over the line counts, headers of UDP and IP included, unless a
/// field says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bitrate(u64);

/// Longer than any wait in a call: what a rate of nothing takes for one byte.
const FOR_EVER: Duration = Duration::from_secs(3_600);

impl Bitrate {
    /// Nothing flows.
    pub const ZERO: Self = Self(0);

    /// So many bits each second.
    pub const fn from_bps(bps: u64) -> Self {
        Self(bps)
    }

    /// So many thousand bits each second.
    pub const fn from_kbps(kbps: u64) -> Self {
        Self(kbps.saturating_mul(1_000))
    }

    /// What `bytes` in `time` amount to; nothing when no time passed.
    pub fn of(bytes: u64, time: Duration) -> Self {
        let nanos = time.as_nanos();
        if nanos == 0 {
            return Self::ZERO;
        }
        let bits = u128::from(bytes).saturating_mul(8_000_000_000);
        Self(u64::try_from(bits / nanos).unwrap_or(u64::MAX))
    }

    /// Bits each second.
    pub const fn bps(self) -> u64 {
        self.0
    }

    /// Whole thousands of bits each second.
    pub const fn kbps(self) -> u64 {
        self.0 / 1_000
    }

    /// Bytes that flow in `time`.
    pub fn bytes_in(self, time: Duration) -> f64 {
        self.0 as f64 * time.as_secs_f64() / 8.0
    }

    /// How long `bytes` take.
    pub fn time_for(self, bytes: f64) -> Duration {
        if self.0 == 0 {
            return FOR_EVER;
        }
        let seconds = (bytes.max(0.0) * 8.0 / self.0 as f64).min(FOR_EVER.as_secs_f64());
        Duration::from_secs_f64(seconds)
    }

    /// This rate times `factor`; a factor that is no number or below zero gives nothing.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self((self.0 as f64 * factor) as u64)
    }

    /// What is left when `other` is taken away.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// `self` as a share of `whole`; nothing of nothing is 0.
    pub fn share_of(self, whole: Self) -> f64 {
        if whole.0 == 0 { 0.0 } else { self.0 as f64 / whole.0 as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_megabit_is_125_bytes_a_millisecond() {
        let line = Bitrate::from_kbps(1_000);
        assert_eq!(line.bytes_in(Duration::from_millis(1)), 125.0);
        assert_eq!(line.time_for(1_250.0), Duration::from_millis(10));
        assert_eq!(Bitrate::of(1_250, Duration::from_millis(10)), line);
    }

    #[test]
    fn nothing_and_nonsense_do_no_harm() {
        assert_eq!(Bitrate::ZERO.time_for(1.0), FOR_EVER);
        assert_eq!(Bitrate::of(7, Duration::ZERO), Bitrate::ZERO);
        assert_eq!(Bitrate::from_kbps(5).times(f64::NAN), Bitrate::ZERO);
        assert_eq!(Bitrate::from_kbps(5).times(-2.0), Bitrate::ZERO);
        assert_eq!(Bitrate::from_bps(u64::MAX).times(9.0).bps(), u64::MAX);
        assert_eq!(Bitrate::from_kbps(5).less(Bitrate::from_kbps(7)), Bitrate::ZERO);
        assert_eq!(Bitrate::from_kbps(5).share_of(Bitrate::ZERO), 0.0);
    }
}
