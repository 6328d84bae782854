//! Fixed keys, and signed texts with any claims whatever: a fuzzer never guesses a signature, and what comes after it
//! would stay unread.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use trust::{Anchor, DeviceKey, PublicKey};

/// 24 November 2026, 05:00 UTC.
///
/// Units: seconds since 1970.
pub const NOW: u64 = 1_795_496_400;

/// The clinic's id.
pub const CLINIC: &str = "hill-clinic";

/// Whose key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The clinic's root.
    Root = 1,
    /// Dr Rao's browser.
    Doctor = 2,
    /// The one-time key of Asha's invitation.
    Invitation = 3,
    /// Asha's device.
    Patient = 4,
}

impl Hand {
    fn scalar(self) -> [u8; 32] {
        [self as u8; 32]
    }

    fn key(self) -> Option<SigningKey> {
        SigningKey::from_slice(&self.scalar()).ok()
    }

    /// The secret as an invitation's file has it.
    pub fn scalar_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.scalar())
    }

    /// The key as a device keeps it.
    pub fn device_key(self) -> Option<DeviceKey> {
        DeviceKey::from_keychain(&[&[1], &self.scalar()[..]].concat()).ok()
    }

    /// Its public half.
    pub fn public(self) -> Option<PublicKey> {
        Some(self.device_key()?.public())
    }

    /// The public half as a JWK.
    pub fn jwk(self) -> String {
        self.public().map(|key| key.to_jwk()).unwrap_or_default()
    }

    /// The name of the public half.
    pub fn thumbprint(self) -> String {
        self.public().map(|key| key.thumbprint().to_string()).unwrap_or_default()
    }

    /// Signs claims that may be anything, under the right header for `typ`.
    pub fn signs(self, typ: &str, claims: &[u8]) -> String {
        let header = match typ {
            "passport" => r#"{"alg":"ES256","ppt":"hc-call","typ":"passport"}"#.to_owned(),
            other => format!(r#"{{"alg":"ES256","kid":"{}","typ":"{other}"}}"#, self.thumbprint()),
        };
        let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key().map(|key| -> Signature { key.sign(input.as_bytes()) });
        let signature = signature.map(|signature| URL_SAFE_NO_PAD.encode(signature.to_bytes())).unwrap_or_default();
        format!("{input}.{signature}")
    }
}

/// What everything is trusted by here.
pub fn anchor() -> Option<Anchor> {
    Some(Anchor { clinic: CLINIC.to_owned(), root: Hand::Root.public()? })
}

/// The claims of a certificate that holds.
pub fn certificate(about: Hand, by: Hand, role: &str, sub: &str, days: u64) -> String {
    let exp = NOW + days * 24 * 60 * 60;
    let name = if role == "provider" { "Dr Anita Rao" } else { "Asha Verma" };
    format!(
        r#"{{"clinic":"{CLINIC}","exp":{exp},"iss":"{}","key":{},"name":"{name}","nbf":{NOW},"role":"{role}","serial":"s-{}","sub":"{sub}"}}"#,
        by.thumbprint(),
        about.jwk(),
        about as u8,
    )
}
