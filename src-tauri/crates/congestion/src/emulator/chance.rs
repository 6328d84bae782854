//! Chance that repeats itself.

use std::time::Duration;

/// Numbers that look like chance and are the same for the same seed.
///
/// Source: SplitMix64, Steele, Lea and Flood, OOPSLA 2014.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// Begins at `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next_bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not, 1.
    pub fn unit(&mut self) -> f64 {
        (self.next_bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something happens that happens with this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.unit() < probability
    }

    /// A time below `most`.
    pub fn within(&mut self, most: Duration) -> Duration {
        most.mul_f64(self.unit())
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        (self.unit() * end as f64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let (mut a, mut b, mut c) = (Chance::new(7), Chance::new(7), Chance::new(8));
        let first: Vec<u64> = (0..50).map(|_| a.next_bits()).collect();
        assert_eq!(first, (0..50).map(|_| b.next_bits()).collect::<Vec<_>>());
        assert_ne!(first, (0..50).map(|_| c.next_bits()).collect::<Vec<_>>());
    }

    #[test]
    fn chances_come_out_as_often_as_they_should() {
        let mut chance = Chance::new(1);
        let hits = (0..100_000).filter(|_| chance.happens(0.1)).count();
        assert!((9_700..10_300).contains(&hits), "{hits}");
        assert!(!(0..1_000).any(|_| chance.happens(0.0)));
        assert!((0..1_000).all(|_| chance.below(6) < 6));
        assert_eq!(chance.below(0), 0);
    }
}
