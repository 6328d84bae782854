//! The random number each end adds, so that no old message fits a new call.

use crate::jws::{JwsError, from_base64url_32, to_base64url};
use crate::key::KeyError;
use rand_core::{OsRng, RngCore as _};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// 32 random bytes, used for one set-up.
pub struct Nonce([u8; 32]);

impl Nonce {
    /// Makes a new one from the operating system's random source.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        OsRng.try_fill_bytes(&mut bytes).map_err(|_| KeyError::NoRandom)?;
        Ok(Self(bytes))
    }

    /// A nonce of known bytes: for tests and replays of a recorded set-up.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn from_text(text: &str) -> Result<Self, JwsError> {
        from_base64url_32(text).map(Self).map_err(|_| JwsError::BadClaims)
    }

    pub(crate) fn to_text(&self) -> String {
        to_base64url(&self.0)
    }

    /// What the offer says about a nonce it does not show yet.
    pub(crate) fn commitment(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"hc-nonce");
        hash.update(self.0);
        to_base64url(&hash.finalize())
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(hidden)")
    }
}
