//! The proof towards the hub that a device holds the key its certificate names.

use crate::jws::{JwsError, Kind, open_jws, sign_jws};
use crate::key::PublicKey;
use crate::secret::DeviceKey;
use serde::{Deserialize, Serialize};

/// What is signed: the hub's own challenge, and which hub it is for, so that a false hub cannot
/// pass the proof on to the real one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Claims {
    hub: String,
    nonce: String,
}

/// Why a proof was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HelloError {
    /// Not readable, or not signed by the certified key.
    #[error("the proof cannot be trusted")]
    Jws(#[from] JwsError),
    /// The proof answers another challenge.
    #[error("the proof answers another challenge")]
    OtherNonce,
    /// The proof was made for another hub.
    #[error("the proof was made for another hub")]
    OtherHub,
}

impl HelloError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::Jws(error) => error.code(),
            Self::OtherNonce => "hello_other_nonce",
            Self::OtherHub => "hello_other_hub",
        }
    }
}

pub(crate) fn prove(key: &DeviceKey, nonce: &str, hub: &str) -> Result<String, JwsError> {
    let claims = Claims { hub: hub.to_owned(), nonce: nonce.to_owned() };
    sign_jws(Kind::Hello, &claims, key.secret())
}

/// Checks a proof against the challenge this hub gave and the key of the verified certificate.
///
/// # Errors
/// When the proof is not this key's answer to this challenge of this hub.
pub fn open_hello(proof: &str, key: &PublicKey, nonce: &str, hub: &str) -> Result<(), HelloError> {
    let claims: Claims = open_jws(proof, Kind::Hello)?.claims(key)?;
    if claims.nonce != nonce {
        return Err(HelloError::OtherNonce);
    }
    if claims.hub != hub {
        return Err(HelloError::OtherHub);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn refusal(key: &PublicKey, nonce: &str, hub: &str) -> HelloError {
        let proof = prove(&sample::asha_key(), "n1", "hub.test").unwrap();
        open_hello(&proof, key, nonce, hub).unwrap_err()
    }

    #[test]
    fn a_proof_for_this_challenge_is_accepted() {
        let proof = prove(&sample::asha_key(), "n1", "hub.test").unwrap();
        open_hello(&proof, &sample::asha_key().public(), "n1", "hub.test").unwrap();
    }

    #[test]
    fn a_replayed_foreign_or_relayed_proof_is_refused() {
        let asha = sample::asha_key().public();
        let rao = sample::rao_key().public();
        assert_eq!(refusal(&asha, "n2", "hub.test"), HelloError::OtherNonce);
        assert_eq!(refusal(&asha, "n1", "other.test"), HelloError::OtherHub);
        let foreign = HelloError::Jws(JwsError::WrongSignature);
        assert_eq!(refusal(&rao, "n1", "hub.test"), foreign);
    }
}
