//! The three picture words that two people can read to each other.

use crate::fingerprint::Fingerprint;
use crate::setup::Nonce;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// The list both screens share: 256 short words for things that can be pictured.
const LIST: &str = include_str!("../../../../ui/shared/picture-words.json");

/// The picture words by their number, 0 to 255.
///
/// Invariant: 256 distinct words; the order never changes, since both ends count in it.
pub static PICTURE_WORDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| serde_json::from_str(LIST).unwrap_or_default());

/// Everything the words stand for. Any difference between the two ends changes them, and the
/// nonces are committed before the other's is known, so nobody can search for a match.
pub(crate) struct Spoken<'a> {
    pub(crate) call: &'a str,
    pub(crate) offerer_nonce: &'a Nonce,
    pub(crate) answerer_nonce: &'a Nonce,
    pub(crate) offerer_fingerprint: &'a Fingerprint,
    pub(crate) answerer_fingerprint: &'a Fingerprint,
    pub(crate) offerer: &'a str,
    pub(crate) answerer: &'a str,
}

/// The words: the first three bytes of a hash over every field, each with its length before it.
pub(crate) fn derive_picture_words(spoken: &Spoken<'_>) -> [String; 3] {
    let mut hash = Sha256::new();
    hash.update(b"hc-words");
    for field in [
        spoken.call.as_bytes(),
        spoken.offerer_nonce.bytes(),
        spoken.answerer_nonce.bytes(),
        spoken.offerer_fingerprint.bytes(),
        spoken.answerer_fingerprint.bytes(),
        spoken.offerer.as_bytes(),
        spoken.answerer.as_bytes(),
    ] {
        // every field is shorter than a signed text, so its length fits
        let length = u16::try_from(field.len()).unwrap_or(u16::MAX);
        hash.update(length.to_be_bytes());
        hash.update(field);
    }
    let [first, second, third, ..] = <[u8; 32]>::from(hash.finalize());
    [first, second, third].map(word)
}

pub(crate) fn word(number: u8) -> String {
    let word = PICTURE_WORDS.get(usize::from(number));
    word.copied().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_256_distinct_plain_words() {
        let distinct: BTreeSet<&str> = PICTURE_WORDS.iter().copied().collect();
        assert_eq!(distinct.len(), 256);
        assert_eq!(PICTURE_WORDS.len(), 256);
        for word in distinct {
            assert!((3..=9).contains(&word.len()), "{word}");
            assert!(word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
        }
    }
}
