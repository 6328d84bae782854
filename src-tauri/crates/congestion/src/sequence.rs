//! Packet numbers that begin anew after 65,535, counted on.

/// Turns the 16-bit numbers of one stream into numbers that never begin anew.
///
/// Invariant: right as long as a number lies within 32,767 of the one before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unwrapper {
    last: Option<i64>,
}

impl Unwrapper {
    /// The number as it would be had it never begun anew.
    pub(crate) fn unwrap(&mut self, number: u16) -> i64 {
        let whole = self.last.map_or(i64::from(number), |last| nearest(last, number));
        self.last = Some(whole);
        whole
    }
}

/// The whole number nearest to `near` that ends in `number`.
pub(crate) fn nearest(near: i64, number: u16) -> i64 {
    near.saturating_add(i64::from(number.wrapping_sub(low(near)).cast_signed()))
}

/// The 16 bits that go over the line.
pub(crate) fn low(whole: i64) -> u16 {
    // Nothing but the low bits remain, so this cannot fail.
    u16::try_from(whole & 0xffff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_across_the_end_and_back() {
        let mut unwrapper = Unwrapper::default();
        let whole: Vec<i64> =
            [65_534, 65_535, 0, 1, 65_535, 2].into_iter().map(|number| unwrapper.unwrap(number)).collect();
        assert_eq!(whole, [65_534, 65_535, 65_536, 65_537, 65_535, 65_538]);
    }

    #[test]
    fn before_zero_is_below_zero() {
        assert_eq!(nearest(1, 65_535), -1);
        assert_eq!(low(-1), 65_535);
    }
}
