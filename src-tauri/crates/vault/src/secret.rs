//! Values that must not be seen: what the keychain holds, and the keys of the vault.

use std::fmt;
use std::sync::Once;

use region::LockGuard;
use zeroize::{Zeroize, Zeroizing};

/// One value kept in the keychain: a key or a token.
///
/// Invariant: hidden from `Debug`, never copied or serialised, wiped when dropped.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The only door out.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The bytes of one key, kept out of the swap file where the system allows.
///
/// Shape: 32 bytes on pages of their own, because the system locks whole pages: a key that let go
/// of a shared page would let go of its neighbours too.
/// Invariant: never moved or copied in memory, wiped before the lock is let go.
pub(crate) struct KeyBytes {
    // Dropped before the page it lies over.
    _stays: Option<LockGuard>,
    page: Box<Page>,
}

/// As large as the largest page of the systems this program runs on.
#[repr(align(16384))]
struct Page([u8; KeyBytes::LENGTH]);

impl KeyBytes {
    pub(crate) const LENGTH: usize = 32;

    /// Makes room for a key; the caller fills it.
    pub(crate) fn zeroed() -> Self {
        static REFUSED: Once = Once::new();
        let page = Box::new(Page([0; Self::LENGTH]));
        let stays = region::lock(page.0.as_ptr(), Self::LENGTH);
        if stays.is_err() {
            REFUSED.call_once(|| tracing::warn!("the system does not lock keys in memory"));
        }
        Self { _stays: stays.ok(), page }
    }

    /// Takes a copy; `None` when it is not 32 bytes.
    pub(crate) fn copy_of(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::zeroed();
        if bytes.len() != Self::LENGTH {
            return None;
        }
        key.page.0.copy_from_slice(bytes);
        Some(key)
    }

    /// Draws a key.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut key = Self::zeroed();
        getrandom::fill(&mut key.page.0)?;
        Ok(key)
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.page.0
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.page.0
    }
}

impl Drop for KeyBytes {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

/// Writes bytes as lower-case hexadecimal.
pub(crate) fn hex_from_bytes(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        for nibble in [byte >> 4, byte & 0x0f] {
            text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    Zeroizing::new(text)
}

/// Reads lower-case hexadecimal; `None` for anything else.
pub(crate) fn bytes_from_hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for [high, low] in pairs {
        bytes.push((nibble(*high)? << 4) | nibble(*low)?);
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(digit.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_hides_from_debug() {
        let secret = Secret::new(b"correct horse".to_vec());
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        assert_eq!(secret.expose(), b"correct horse");
    }

    #[test]
    fn keys_lie_on_pages_of_their_own() {
        let keys: Vec<KeyBytes> = (0..8).map(|_| KeyBytes::random().unwrap()).collect();
        let mut pages: Vec<usize> =
            keys.iter().map(|key| key.as_slice().as_ptr().addr() / region::page::size()).collect();
        pages.sort_unstable();
        pages.dedup();
        assert_eq!(pages.len(), keys.len());
        assert!(keys[0].as_slice() != keys[1].as_slice());
    }

    #[test]
    fn a_key_is_thirty_two_bytes() {
        assert_eq!(KeyBytes::copy_of(&[7; 32]).unwrap().as_slice(), [7; 32]);
        for length in [0, 31, 33] {
            assert!(KeyBytes::copy_of(&vec![7; length]).is_none(), "{length}");
        }
    }

    #[test]
    fn hexadecimal_comes_back_and_only_its_one_form_is_read() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes_from_hex(&hex_from_bytes(&bytes)).unwrap().as_slice(), bytes);
        for text in ["0", "0g", "0A", "é", "00 "] {
            assert!(bytes_from_hex(text).is_none(), "{text}");
        }
    }
}
