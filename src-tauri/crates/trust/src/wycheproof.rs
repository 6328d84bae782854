//! Wycheproof's ECDSA P-256 vectors against the one verifier behind every signed text.
//!
//! JWS carries `r` and `s` one after the other (RFC 7518 §3.4), which Wycheproof calls P1363. Both values of `s` that
//! verify are accepted, as Wycheproof and WebCrypto do; no text is told from another by its signature.

use crate::jws::{open_signature, to_base64url};
use crate::key::PublicKey;
use wycheproof::TestResult;
use wycheproof::ecdsa::{TestName, TestSet};

/// The uncompressed point of a vector as our own reader takes it, through its JWK.
fn key(point: &[u8]) -> PublicKey {
    let (tag, coordinates) = point.split_first().unwrap();
    assert_eq!((*tag, coordinates.len()), (4, 64));
    let (x, y) = coordinates.split_at(32);
    let (x, y) = (to_base64url(x), to_base64url(y));
    PublicKey::from_jwk(&format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)).unwrap()
}

fn accepts(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    open_signature(signature).is_ok_and(|signature| key.verifies(message, &signature))
}

#[test]
fn every_valid_signature_of_wycheproof_is_accepted_and_every_invalid_one_refused() {
    let set = TestSet::load(TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in &set.test_groups {
        let key = key(group.key.key.as_ref());
        for test in &group.tests {
            let accepted = accepts(&key, test.msg.as_ref(), test.sig.as_ref());
            match test.result {
                TestResult::Valid => {
                    assert!(accepted, "{} is valid: {}", test.tc_id, test.comment);
                    valid += 1;
                }
                TestResult::Invalid => {
                    assert!(!accepted, "{} is invalid: {}", test.tc_id, test.comment);
                    invalid += 1;
                }
                TestResult::Acceptable => panic!("{}: a signature is valid or not", test.tc_id),
            }
        }
    }
    assert_eq!((valid, invalid), (173, 89), "the whole set was gone through");
}

/// DER, the other form of a signature, is none here, whatever is in it.
#[test]
fn no_signature_in_der_is_accepted() {
    let set = TestSet::load(TestName::EcdsaSecp256r1Sha256).unwrap();
    let mut tried = 0;
    for group in &set.test_groups {
        let key = key(group.key.key.as_ref());
        for test in &group.tests {
            assert!(!accepts(&key, test.msg.as_ref(), test.sig.as_ref()), "{}", test.tc_id);
            tried += 1;
        }
    }
    assert_eq!(tried, set.number_of_tests);
}
