//! The same numbers for the same seed, everywhere.

/// Source: Vigna, xorshift64*.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 up to 1.
    pub(crate) fn part(&mut self) -> f32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40) as f32 / (1 << 24) as f32
    }

    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.part()
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.part() * end as f32) as usize % end
    }

    /// Near enough to a bell curve of width 1.
    pub(crate) fn noise(&mut self) -> f32 {
        (0..6).map(|_| self.part() - 0.5).sum::<f32>() * 1.414
    }
}
