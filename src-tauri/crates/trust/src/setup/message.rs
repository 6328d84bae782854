//! The claims of the three messages, and the checks all three share.

use super::SetupError;
use crate::chain::Identity;
use crate::device::Device;
use crate::fingerprint::Fingerprint;
use crate::jws::{JwsError, Kind, open_jws, sign_jws, to_base64url};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Which of the three messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Offer = 1,
    Answer = 2,
    Confirm = 3,
}

/// The claims of any of the three messages, in the order of RFC 8225 §9.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Claims {
    /// Confirm: the hash of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<String>,
    pub(super) call: String,
    /// Offer: the commitment to the doctor's nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) commit: Option<String>,
    pub(super) dest: Receivers,
    /// When it was made; not checked, since no clock is trusted.
    pub(super) iat: u64,
    pub(super) mky: Vec<MediaKey>,
    /// Answer: the patient's nonce. Confirm: the doctor's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<String>,
    /// Answer: the hash of the offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) offer: Option<String>,
    pub(super) orig: Sender,
    /// Answer and confirm: the other end's fingerprint as this end saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) peer: Option<Vec<MediaKey>>,
    /// Confirm: the patient's nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) peer_nonce: Option<String>,
    pub(super) seq: u64,
}

/// RFC 8225 §5.2.1: one sender.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Sender {
    pub(super) uri: String,
}

/// RFC 8225 §5.2.1: a list of receivers, here always of one.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Receivers {
    pub(super) uri: Vec<String>,
}

/// RFC 8225 §5.2.2: a fingerprint.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct MediaKey {
    alg: String,
    dig: String,
}

impl MediaKey {
    pub(super) fn list(fingerprint: &Fingerprint) -> Vec<Self> {
        vec![Self { alg: "sha-256".to_owned(), dig: fingerprint.to_dig() }]
    }
}

/// The one fingerprint of a list that must have exactly one, by SHA-256.
pub(super) fn fingerprint(list: &[MediaKey]) -> Result<Fingerprint, SetupError> {
    match list {
        [key] if key.alg == "sha-256" => Fingerprint::from_dig(&key.dig).map_err(|_| JwsError::BadClaims.into()),
        _ => Err(JwsError::BadClaims.into()),
    }
}

/// What the receiver knows and the message must agree with.
pub(super) struct Expected<'a> {
    pub(super) step: Step,
    pub(super) call: &'a str,
    pub(super) from: &'a Identity,
    pub(super) to: &'a Identity,
}

/// Reads one message: signed by `from`, for `to`, the right step of the right call.
pub(super) fn open(text: &str, expected: &Expected<'_>) -> Result<Claims, SetupError> {
    let claims: Claims = open_jws(text, Kind::Passport)?.claims(expected.from.key())?;
    if claims.seq != expected.step as u64 {
        return Err(SetupError::WrongStep);
    }
    if !has_members_of(expected.step, &claims) {
        return Err(JwsError::BadClaims.into());
    }
    if claims.call != expected.call {
        return Err(SetupError::OtherCall);
    }
    if claims.orig.uri != expected.from.sub() {
        return Err(SetupError::OtherSigner);
    }
    if claims.dest.uri != [expected.to.sub()] {
        return Err(SetupError::OtherReceiver);
    }
    Ok(claims)
}

fn has_members_of(step: Step, claims: &Claims) -> bool {
    let present = (
        claims.answer.is_some(),
        claims.commit.is_some(),
        claims.nonce.is_some(),
        claims.offer.is_some(),
        claims.peer.is_some(),
        claims.peer_nonce.is_some(),
    );
    match step {
        Step::Offer => present == (false, true, false, false, false, false),
        Step::Answer => present == (false, false, true, true, true, false),
        Step::Confirm => present == (true, false, true, false, true, true),
    }
}

/// Signs one message.
pub(super) fn sign(claims: &Claims, device: &Device) -> Result<String, SetupError> {
    Ok(sign_jws(Kind::Passport, claims, device.key().secret())?)
}

/// The hash by which the next message names this one.
pub(super) fn hash(passport: &str) -> String {
    to_base64url(&Sha256::digest(passport.as_bytes()))
}
