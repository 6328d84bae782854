//! Secret keys: one for a device, one for a clinic's root, one that is used once.

use crate::jws::{from_base64url, to_base64url};
use crate::key::{KeyError, PublicKey};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use rand_core::{OsRng, RngCore as _};
use std::fmt;
use zeroize::Zeroizing;

/// The first byte of a kept key: which form the rest has.
const KEPT_FORM: u8 = 1;

/// Each try fails with a chance of one in 2^32, so the fifth is never reached by a working source.
const TRIES: usize = 4;

/// The signing key inside each of the named keys. It is wiped when dropped.
pub(crate) struct Secret(SigningKey);

impl Secret {
    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        self.0.sign(message)
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey::from_verifying_key(*self.0.verifying_key())
    }

    fn generate() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        for _ in 0..TRIES {
            OsRng.try_fill_bytes(bytes.as_mut_slice()).map_err(|_| KeyError::NoRandom)?;
            if let Ok(secret) = Self::from_scalar(bytes.as_slice()) {
                return Ok(secret);
            }
        }
        Err(KeyError::NoRandom)
    }

    pub(crate) fn from_scalar(bytes: &[u8]) -> Result<Self, KeyError> {
        SigningKey::from_slice(bytes).map(Self).map_err(|_| KeyError::BadSecretKey)
    }

    pub(crate) fn to_scalar(&self) -> Zeroizing<Vec<u8>> {
        let scalar = Zeroizing::new(<[u8; 32]>::from(self.0.to_bytes()));
        Zeroizing::new(scalar.to_vec())
    }

    fn from_kept(bytes: &[u8]) -> Result<Self, KeyError> {
        match bytes.split_first() {
            Some((&KEPT_FORM, scalar)) if scalar.len() == 32 => Self::from_scalar(scalar),
            _ => Err(KeyError::BadSecretKey),
        }
    }

    fn to_kept(&self) -> Zeroizing<Vec<u8>> {
        // full size at once: growing would leave a copy behind
        let mut kept = Zeroizing::new(Vec::with_capacity(33));
        kept.push(KEPT_FORM);
        kept.extend_from_slice(&self.to_scalar());
        kept
    }
}

/// The key of one device: the patient's laptop, kept in its keychain.
pub struct DeviceKey(Secret);

impl DeviceKey {
    /// Makes a new key from the operating system's random source.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub fn generate() -> Result<Self, KeyError> {
        Secret::generate().map(Self)
    }

    /// Reads what [`Self::to_keychain`] gave.
    ///
    /// # Errors
    /// When the bytes are not a kept key.
    pub fn from_keychain(bytes: &[u8]) -> Result<Self, KeyError> {
        Secret::from_kept(bytes).map(Self)
    }

    /// The only door out: the bytes for the keychain.
    ///
    /// Shape: one byte naming the form (1), then the 32 bytes of the scalar.
    pub fn to_keychain(&self) -> Zeroizing<Vec<u8>> {
        self.0.to_kept()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }
}

/// The clinic's offline root: the key that everything else is trusted by.
pub struct RootKey(Secret);

impl RootKey {
    /// Makes a new root.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub fn generate() -> Result<Self, KeyError> {
        Secret::generate().map(Self)
    }

    /// Its doors in and out: a sealed file ([`crate::sealed`]) and paper ([`crate::paper`]).
    pub(crate) fn from_scalar(bytes: &[u8]) -> Result<Self, KeyError> {
        Secret::from_scalar(bytes).map(Self)
    }

    /// The public half, which everybody pins.
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }
}

/// The key inside an invitation: it signs one device certificate and is forgotten.
pub struct OneTimeKey(Secret);

impl OneTimeKey {
    pub(crate) fn generate() -> Result<Self, KeyError> {
        Secret::generate().map(Self)
    }

    pub(crate) fn from_invitation(text: &str) -> Result<Self, KeyError> {
        let scalar = Zeroizing::new(from_base64url(text).map_err(|_| KeyError::BadSecretKey)?);
        if scalar.len() != 32 {
            return Err(KeyError::BadSecretKey);
        }
        Secret::from_scalar(&scalar).map(Self)
    }

    /// The only door out: the text inside the invitation.
    pub(crate) fn to_invitation(&self) -> Zeroizing<String> {
        Zeroizing::new(to_base64url(&self.0.to_scalar()))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(hidden)")
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(hidden)")
    }
}

impl fmt::Debug for OneTimeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_key_comes_back_from_the_keychain() {
        let key = DeviceKey::generate().unwrap();
        let kept = key.to_keychain();
        assert_eq!(kept.len(), 33);
        assert_eq!(DeviceKey::from_keychain(&kept).unwrap().public(), key.public());
    }

    #[test]
    fn two_keys_differ() {
        let (a, b) = (DeviceKey::generate().unwrap(), DeviceKey::generate().unwrap());
        assert_ne!(a.public(), b.public());
    }

    #[test]
    fn a_damaged_kept_key_is_refused() {
        let kept = DeviceKey::generate().unwrap().to_keychain();
        assert!(DeviceKey::from_keychain(&[]).is_err());
        assert!(DeviceKey::from_keychain(&kept[..32]).is_err());
        let mut newer = kept.to_vec();
        newer[0] = 2;
        assert!(DeviceKey::from_keychain(&newer).is_err());
        let mut zero = vec![0; 33];
        zero[0] = KEPT_FORM;
        assert!(DeviceKey::from_keychain(&zero).is_err());
    }

    #[test]
    fn a_key_hides_itself_when_printed() {
        assert_eq!(format!("{:?}", DeviceKey::generate().unwrap()), "DeviceKey(hidden)");
        assert_eq!(format!("{:?}", RootKey::generate().unwrap()), "RootKey(hidden)");
        assert_eq!(format!("{:?}", OneTimeKey::generate().unwrap()), "OneTimeKey(hidden)");
    }
}
