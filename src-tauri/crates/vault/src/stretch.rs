//! How much work one guess at a PIN or a passphrase is.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize;

use crate::secret::KeyBytes;

/// The length of a salt in bytes.
pub(crate) const SALT: usize = 16;

/// The work of one guess.
///
/// Source: RFC 9106 (Argon2id), one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
}

/// A file that asks for more is not one of ours, and would only keep the computer busy.
const MOST: Cost = Cost { memory_kib: 1024 * 1024, passes: 16 };

impl Cost {
    /// 64 MiB three times over: a blink for the person, and too much for a guessing machine to do often.
    pub(crate) const USUAL: Self = Self { memory_kib: 64 * 1024, passes: 3 };

    /// Whether this program would do that much work.
    pub(crate) fn is_usual(self) -> bool {
        self.memory_kib <= MOST.memory_kib && self.passes <= MOST.passes && self.params().is_some()
    }

    fn params(self) -> Option<Params> {
        Params::new(self.memory_kib, self.passes, 1, Some(KeyBytes::LENGTH)).ok()
    }
}

/// What a PIN or a passphrase becomes; `None` when the computer has not enough memory for it.
pub(crate) fn stretch(cost: Cost, salt: &[u8; SALT], secret: &[u8]) -> Option<KeyBytes> {
    let params = cost.params()?;
    let mut memory: Vec<Block> = Vec::new();
    memory.try_reserve_exact(params.block_count()).ok()?;
    memory.resize(params.block_count(), Block::default());
    let mut key = KeyBytes::zeroed();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let done = argon2.hash_password_into_with_memory(secret, salt, key.as_mut_slice(), &mut memory);
    memory.zeroize();
    done.ok()?;
    Some(key)
}

/// How long this computer takes for one guess at a PIN; what a thief's takes is a matter of money.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "it measures; nothing depends on what it finds")]
pub fn pin_cost() -> Duration {
    let began = Instant::now();
    let key = stretch(Cost::USUAL, &[0; SALT], b"000000");
    let took = began.elapsed();
    drop(key);
    took
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::hex_from_bytes;

    const LIGHT: Cost = Cost { memory_kib: 8, passes: 1 };

    #[test]
    fn the_same_pin_salt_and_cost_give_the_same_key_and_anything_else_another() {
        let key = |cost, salt: u8, pin: &str| stretch(cost, &[salt; SALT], pin.as_bytes()).unwrap().as_slice().to_vec();
        let one = key(LIGHT, 1, "123456");
        assert_eq!(one, key(LIGHT, 1, "123456"));
        for other in [
            key(LIGHT, 2, "123456"),
            key(LIGHT, 1, "123457"),
            key(Cost { memory_kib: 16, ..LIGHT }, 1, "123456"),
            key(Cost { passes: 2, ..LIGHT }, 1, "123456"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn the_usual_work_gives_the_key_it_gave_when_the_first_pin_was_set() {
        let key = stretch(Cost::USUAL, &[7; SALT], b"246813").unwrap();
        assert_eq!(hex_from_bytes(key.as_slice()).as_str(), FROZEN);
    }

    const FROZEN: &str = "6d655f55fe8c25b2ce7ecc40fc00e94857801413104c82147b530773b44777e3";

    #[test]
    fn what_no_program_of_ours_asks_for_is_refused() {
        assert!(Cost::USUAL.is_usual() && LIGHT.is_usual() && MOST.is_usual());
        for (memory_kib, passes) in [(0, 1), (7, 1), (8, 0), (u32::MAX, 1), (8, u32::MAX), (1024 * 1024 + 1, 1)] {
            assert!(!Cost { memory_kib, passes }.is_usual(), "{memory_kib} {passes}");
        }
    }
}
