//! What happened with a person's records, signed by her device: an export that cannot be changed unseen.
//!
//! Shape: a compact JWS of type `hc-history+jwt` whose header names the device's key; the claims are the caller's.

use crate::jws::{JwsError, Kind, open_jws, sign_jws};
use crate::key::PublicKey;
use crate::secret::DeviceKey;
use serde::{Serialize, de::DeserializeOwned};

/// Signs a history.
///
/// # Errors
/// When it is longer than one that is read again.
pub fn sign_history<T: Serialize>(key: &DeviceKey, claims: &T) -> Result<String, JwsError> {
    sign_jws(Kind::History, claims, key.secret())
}

/// Reads a signed history and checks that this key signed it.
///
/// # Errors
/// When it is not readable, or not signed by this key.
pub fn open_history<T: DeserializeOwned>(text: &str, key: &PublicKey) -> Result<T, JwsError> {
    let open = open_jws(text, Kind::History)?;
    if open.kid() != Some(key.thumbprint().as_str()) {
        return Err(JwsError::BadHeader);
    }
    open.claims(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use serde_json::{Value, json};

    #[test]
    fn a_history_is_read_back_by_the_key_that_signed_it_and_by_no_other() {
        let claims = json!({ "format": "housecall-history/1", "rows": vec!["a row"; 2000] });
        let text = sign_history(&sample::asha_key(), &claims).unwrap();
        assert_eq!(open_history::<Value>(&text, &sample::asha_key().public()).unwrap(), claims);
        let other = open_history::<Value>(&text, &sample::rao_key().public());
        assert_eq!(other.unwrap_err(), JwsError::BadHeader);
        let mut changed = text.into_bytes();
        changed[200] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        assert!(open_history::<Value>(&changed, &sample::asha_key().public()).is_err());
    }

    #[test]
    fn a_proof_for_the_hub_is_no_history() {
        let proof = sample::asha().prove_hello("nonce", "hub").unwrap();
        let read = open_history::<Value>(&proof, &sample::asha_key().public());
        assert_eq!(read.unwrap_err(), JwsError::WrongType);
    }
}
