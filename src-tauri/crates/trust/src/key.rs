//! Public keys: ECDSA P-256 as a JWK, and the thumbprint that names one.

use crate::jws::{from_base64url_32, to_base64url};
use p256::EncodedPoint;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Why a key could not be read or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a JWK of a point on P-256.
    #[error("the public key is not a P-256 key")]
    BadPublicKey,
    /// Not the thumbprint of a key.
    #[error("this is not the thumbprint of a key")]
    BadThumbprint,
    /// Not a key this program kept earlier.
    #[error("the kept secret key is damaged")]
    BadSecretKey,
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandom,
}

/// Somebody's public key.
///
/// Invariant: a point on P-256, not the point at infinity.
/// Source: RFC 7517, RFC 7518 §6.2.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Members in the order of RFC 7638 §3.2, so that this text is also what is hashed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk {
    crv: String,
    kty: String,
    x: String,
    y: String,
}

impl PublicKey {
    pub(crate) fn from_verifying_key(key: VerifyingKey) -> Self {
        Self(key)
    }

    /// Reads a JWK text.
    ///
    /// # Errors
    /// When it is not exactly the four members of a P-256 public key.
    pub fn from_jwk(text: &str) -> Result<Self, KeyError> {
        serde_json::from_str(text).map_err(|_| KeyError::BadPublicKey)
    }

    /// The canonical JWK text.
    pub fn to_jwk(&self) -> String {
        let (x, y) = self.coordinates();
        // base64url needs no escaping in JSON
        format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
    }

    /// The name of this key. Source: RFC 7638.
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint(to_base64url(&self.thumbprint_bytes()))
    }

    /// The 32 bytes that the name stands for.
    pub(crate) fn thumbprint_bytes(&self) -> [u8; 32] {
        Sha256::digest(self.to_jwk().as_bytes()).into()
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        self.0.verify(message, signature).is_ok()
    }

    fn coordinates(&self) -> (String, String) {
        let point = self.0.to_encoded_point(false);
        let coordinate = |bytes: Option<&p256::FieldBytes>| bytes.map(|b| to_base64url(b)).unwrap_or_default();
        (coordinate(point.x()), coordinate(point.y()))
    }

    fn from_members(jwk: &Jwk) -> Result<Self, KeyError> {
        if jwk.kty != "EC" || jwk.crv != "P-256" {
            return Err(KeyError::BadPublicKey);
        }
        let coordinate = |text: &str| from_base64url_32(text).map_err(|_| KeyError::BadPublicKey);
        let (x, y) = (coordinate(&jwk.x)?, coordinate(&jwk.y)?);
        let point = EncodedPoint::from_affine_coordinates(&x.into(), &y.into(), false);
        VerifyingKey::from_encoded_point(&point).map(Self).map_err(|_| KeyError::BadPublicKey)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.thumbprint())
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (x, y) = self.coordinates();
        let jwk = Jwk { crv: "P-256".to_owned(), kty: "EC".to_owned(), x, y };
        jwk.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let jwk = Jwk::deserialize(deserializer)?;
        Self::from_members(&jwk).map_err(D::Error::custom)
    }
}

/// The name of a public key: 43 characters of base64url.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Thumbprint(String);

impl Thumbprint {
    /// Reads a thumbprint that somebody copied.
    ///
    /// # Errors
    /// When it is not 32 bytes in base64url.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        from_base64url_32(text).map_err(|_| KeyError::BadThumbprint)?;
        Ok(Self(text.to_owned()))
    }

    /// The thumbprint as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_key_survives_its_jwk() {
        let key = sample::asha_key().public();
        assert_eq!(PublicKey::from_jwk(&key.to_jwk()).unwrap(), key);
        assert_eq!(serde_json::to_string(&key).unwrap(), key.to_jwk());
    }

    /// The private scalar is 1, so the point is the curve's generator (FIPS 186-4 D.1.2.3).
    #[test]
    fn the_generator_point_is_named_as_an_independent_tool_names_it() {
        let mut scalar = [0; 33];
        scalar[0] = 1;
        scalar[32] = 1;
        let key = crate::DeviceKey::from_keychain(&scalar).unwrap().public();
        assert_eq!(
            key.to_jwk(),
            r#"{"crv":"P-256","kty":"EC","x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY","y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}"#
        );
    }

    #[test]
    fn a_key_off_the_curve_is_refused() {
        let good = sample::asha_key().public().to_jwk();
        let (x, y) = sample::asha_key().public().coordinates();
        assert!(PublicKey::from_jwk(&good.replace(&y, &x)).is_err());
    }

    #[test]
    fn a_jwk_with_its_private_part_is_refused() {
        let good = sample::asha_key().public().to_jwk();
        let with_d = good.replace("{\"crv\"", "{\"d\":\"AAAA\",\"crv\"");
        assert_eq!(PublicKey::from_jwk(&with_d), Err(KeyError::BadPublicKey));
    }

    #[test]
    fn another_curve_is_refused() {
        let good = sample::asha_key().public().to_jwk();
        assert!(PublicKey::from_jwk(&good.replace("P-256", "P-384")).is_err());
    }
}
