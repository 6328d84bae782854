//! This device as the clinic knows it: its key, its certificates, and whom they name.

use crate::chain::{Anchor, ChainError, Identity, verify_chain};
use crate::hello;
use crate::jws::JwsError;
use crate::revocations::Revocations;
use crate::secret::DeviceKey;

/// Why a key and certificates do not make a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The certificates name nobody.
    #[error("the device's certificates cannot be trusted")]
    Chain(#[from] ChainError),
    /// The certificates speak of another key.
    #[error("the certificates belong to another key")]
    OtherKey,
}

impl DeviceError {
    /// A stable code for the helpdesk.
    pub fn code(self) -> &'static str {
        match self {
            Self::Chain(error) => error.code(),
            Self::OtherKey => "device_other_key",
        }
    }
}

/// A device that can prove whose it is.
///
/// Invariant: the certificates were verified and are about this key.
#[derive(Debug)]
pub struct Device {
    key: DeviceKey,
    certificates: Vec<String>,
    identity: Identity,
    anchor: Anchor,
}

impl Device {
    /// Puts a kept key and its certificates together.
    ///
    /// Units: `now` is seconds since 1970.
    ///
    /// # Errors
    /// When the certificates cannot be trusted, were taken back, or are about another key.
    pub fn new(
        key: DeviceKey,
        certificates: Vec<String>,
        anchor: Anchor,
        revocations: Option<&Revocations>,
        now: u64,
    ) -> Result<Self, DeviceError> {
        let identity = verify_chain(&certificates, &anchor, revocations, now)?;
        if identity.key() != &key.public() {
            return Err(DeviceError::OtherKey);
        }
        Ok(Self { key, certificates, identity, anchor })
    }

    /// Whom this device belongs to.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The certificates to show to others, this device's own first.
    pub fn certificates(&self) -> &[String] {
        &self.certificates
    }

    /// What this device trusts others by.
    pub fn anchor(&self) -> &Anchor {
        &self.anchor
    }

    /// Answers the hub's challenge. `hub` is the host of the hub's address, with its port if the
    /// address has one.
    ///
    /// # Errors
    /// When the challenge is longer than a signed text may be.
    pub fn prove_hello(&self, nonce: &str, hub: &str) -> Result<String, JwsError> {
        hello::prove(&self.key, nonce, hub)
    }

    pub(crate) fn key(&self) -> &DeviceKey {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, NOW};

    #[test]
    fn a_key_with_another_devices_certificates_is_refused() {
        let error = Device::new(sample::rao_key(), sample::asha_chain(), sample::anchor(), None, NOW);
        assert_eq!(error.unwrap_err(), DeviceError::OtherKey);
    }

    #[test]
    fn a_device_hides_its_key_when_printed() {
        let text = format!("{:?}", sample::asha());
        assert!(text.contains("DeviceKey(hidden)"));
    }
}
