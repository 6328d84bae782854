//! Values that must not be seen: what the keychain holds, and the keys of the vault.

use std::fmt;

use zeroize::Zeroizing;

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
    fn hexadecimal_comes_back_and_only_its_one_form_is_read() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes_from_hex(&hex_from_bytes(&bytes)).unwrap().as_slice(), bytes);
        for text in ["0", "0g", "0A", "é", "00 "] {
            assert!(bytes_from_hex(text).is_none(), "{text}");
        }
    }
}
