//! The random values of one sign-in, and the proof made from them (PKCE, S256 only).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the computer gave no random numbers")]
pub struct RandomFailed;

/// All the chance one sign-in needs.
///
/// Shape: 32 bytes for `state`, 32 for the PKCE verifier.
/// Invariant: used for one sign-in only; zeroed when dropped.
#[derive(ZeroizeOnDrop)]
pub struct Seed {
    state: [u8; 32],
    verifier: [u8; 32],
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(hidden)")
    }
}

impl Seed {
    /// Draws both halves from the operating system.
    ///
    /// # Errors
    /// [`RandomFailed`] when there is no random source.
    pub fn generate() -> Result<Self, RandomFailed> {
        let mut bytes = [0_u8; 64];
        getrandom::fill(&mut bytes).map_err(|_| RandomFailed)?;
        let mut seed = Self { state: [0; 32], verifier: [0; 32] };
        let (state, verifier) = bytes.split_at(32);
        seed.state.copy_from_slice(state);
        seed.verifier.copy_from_slice(verifier);
        bytes.zeroize();
        Ok(seed)
    }

    /// A seed from known bytes, for tests that replay a sign-in.
    pub fn from_bytes(state: [u8; 32], verifier: [u8; 32]) -> Self {
        Self { state, verifier }
    }

    /// The `state` of the authorisation request: 256 bits as text.
    pub(crate) fn derive_state(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.state))
    }

    /// The `code_verifier`: 43 characters.
    pub(crate) fn derive_verifier(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.verifier))
    }
}

/// The `code_challenge` of a verifier.
///
/// Source: RFC 7636 §4.2, method S256.
pub(crate) fn derive_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let octets = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191,
            240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let verifier = Seed::from_bytes([0; 32], octets).derive_verifier();
        assert_eq!(verifier.as_str(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(derive_challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn two_seeds_never_agree() {
        let (one, two) = (Seed::generate().unwrap(), Seed::generate().unwrap());
        assert_ne!(one.derive_state(), two.derive_state());
        assert_ne!(one.derive_verifier(), two.derive_verifier());
        assert_ne!(one.derive_state(), one.derive_verifier());
    }

    #[test]
    fn a_seed_hides_itself() {
        assert_eq!(format!("{:?}", Seed::from_bytes([7; 32], [9; 32])), "Seed(hidden)");
    }
}
