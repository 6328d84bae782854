//! The one signature form on every wire: compact JWS, ES256, read strictly.

use crate::key::PublicKey;
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::Signature;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The longest signed text that is read at all, apart from the clinic's profile, its
/// revocation list and a history.
/// A certificate is about 600 bytes and a call message about 900.
pub(crate) const MAX_TOKEN_BYTES: usize = 4 * 1024;

/// The longest clinic profile: it carries whole TLS root certificates.
pub(crate) const MAX_PROFILE_BYTES: usize = 48 * 1024;

/// The longest revocation list: some four thousand entries, more than a clinic of our size has keys.
pub(crate) const MAX_REVOCATIONS_BYTES: usize = 256 * 1024;

/// The longest history: a hundred events a day for three years.
pub(crate) const MAX_HISTORY_BYTES: usize = 32 * 1024 * 1024;

/// Why a signed text was refused before its claims meant anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// The text is longer than any honest one.
    #[error("the signed text is too long")]
    TooLong,
    /// A compact JWS is exactly three parts with dots between them, none empty.
    #[error("the signed text does not have three parts")]
    NotThreeParts,
    /// A part is cut short, padded, or not the one canonical base64url form of its bytes.
    #[error("a part of the signed text is not canonical base64url")]
    NotBase64Url,
    /// The header is not the JSON object expected here, or asks for something unknown.
    #[error("the header is not one of ours")]
    BadHeader,
    /// Anything but ES256, `none` included.
    #[error("the signature algorithm is not ES256")]
    WrongAlgorithm,
    /// A good signature made for another purpose.
    #[error("the signed text was made for another purpose")]
    WrongType,
    /// The signature does not belong to this text and this key.
    #[error("the signature does not verify")]
    WrongSignature,
    /// The signature holds, but the claims are not the ones this kind of text has.
    #[error("the claims are incomplete or not understood")]
    BadClaims,
}

impl JwsError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "jws_too_long",
            Self::NotThreeParts => "jws_not_three_parts",
            Self::NotBase64Url => "jws_not_base64url",
            Self::BadHeader => "jws_bad_header",
            Self::WrongAlgorithm => "jws_wrong_algorithm",
            Self::WrongType => "jws_wrong_type",
            Self::WrongSignature => "jws_wrong_signature",
            Self::BadClaims => "jws_bad_claims",
        }
    }
}

/// What a signed text is for; a signature for one purpose is worthless for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A certificate of a key.
    Certificate,
    /// The clinic's profile.
    Profile,
    /// The list of what the clinic takes back.
    Revocations,
    /// A proof of possession towards the hub.
    Hello,
    /// What happened with a person's records.
    History,
    /// One of the three call messages (RFC 8225 with our own `ppt`).
    Passport,
}

impl Kind {
    fn typ(self) -> &'static str {
        match self {
            Self::Certificate => "hc-cert+jwt",
            Self::Profile => "hc-profile+jwt",
            Self::Revocations => "hc-revocations+jwt",
            Self::Hello => "hc-hello",
            Self::History => "hc-history+jwt",
            Self::Passport => "passport",
        }
    }

    fn ppt(self) -> Option<&'static str> {
        (self == Self::Passport).then_some("hc-call")
    }

    fn names_its_key(self) -> bool {
        matches!(self, Self::Certificate | Self::Profile | Self::Revocations | Self::History)
    }

    fn limit(self) -> usize {
        match self {
            Self::Profile => MAX_PROFILE_BYTES,
            Self::Revocations => MAX_REVOCATIONS_BYTES,
            Self::History => MAX_HISTORY_BYTES,
            Self::Certificate | Self::Hello | Self::Passport => MAX_TOKEN_BYTES,
        }
    }
}

/// Members in the order of RFC 8225 §9; any other member (`crit`, `jwk`, `x5u`, `b64`) is refused.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ppt: Option<String>,
    typ: String,
}

/// A signed text taken apart, its signature not yet checked.
pub(crate) struct Unverified<'a> {
    signing_input: &'a str,
    signature: Signature,
    payload: Vec<u8>,
    kid: Option<String>,
}

/// Takes a signed text apart. Nothing in it may be believed before [`Unverified::claims`].
pub(crate) fn open_jws(text: &str, kind: Kind) -> Result<Unverified<'_>, JwsError> {
    if text.len() > kind.limit() {
        return Err(JwsError::TooLong);
    }
    let (signing_input, signature) = text.rsplit_once('.').ok_or(JwsError::NotThreeParts)?;
    let (header, payload) = signing_input.split_once('.').ok_or(JwsError::NotThreeParts)?;
    if header.is_empty() || payload.is_empty() || signature.is_empty() || payload.contains('.') {
        return Err(JwsError::NotThreeParts);
    }
    let kid = open_header(&from_base64url(header)?, kind)?;
    let payload = from_base64url(payload)?;
    let signature = from_base64url(signature)?;
    let signature = open_signature(&signature)?;
    Ok(Unverified { signing_input, signature, payload, kid })
}

/// The 64 bytes of `r` and `s`, neither zero nor too large (RFC 7518 §3.4).
pub(crate) fn open_signature(bytes: &[u8]) -> Result<Signature, JwsError> {
    Signature::from_slice(bytes).map_err(|_| JwsError::WrongSignature)
}

fn open_header(bytes: &[u8], kind: Kind) -> Result<Option<String>, JwsError> {
    let header: Header = serde_json::from_slice(bytes).map_err(|_| JwsError::BadHeader)?;
    if header.alg != "ES256" {
        return Err(JwsError::WrongAlgorithm);
    }
    if header.typ != kind.typ() || header.ppt.as_deref() != kind.ppt() {
        return Err(JwsError::WrongType);
    }
    if header.kid.is_some() != kind.names_its_key() {
        return Err(JwsError::BadHeader);
    }
    Ok(header.kid)
}

impl Unverified<'_> {
    /// The name of the key in the header: a claim, not a fact.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The claims, after the signature by `key` was checked.
    pub(crate) fn claims<T: DeserializeOwned>(&self, key: &PublicKey) -> Result<T, JwsError> {
        if !key.verifies(self.signing_input.as_bytes(), &self.signature) {
            return Err(JwsError::WrongSignature);
        }
        serde_json::from_slice(&self.payload).map_err(|_| JwsError::BadClaims)
    }
}

/// Signs claims. The same key and claims give the same text (RFC 6979).
pub(crate) fn sign_jws<T: Serialize>(kind: Kind, claims: &T, key: &Secret) -> Result<String, JwsError> {
    let header = Header {
        alg: "ES256".to_owned(),
        kid: kind.names_its_key().then(|| key.public().thumbprint().to_string()),
        ppt: kind.ppt().map(str::to_owned),
        typ: kind.typ().to_owned(),
    };
    let header = serde_json::to_vec(&header).map_err(|_| JwsError::BadHeader)?;
    let payload = serde_json::to_vec(claims).map_err(|_| JwsError::BadClaims)?;
    let mut text = to_base64url(&header);
    text.push('.');
    text.push_str(&to_base64url(&payload));
    let signature = key.sign(text.as_bytes());
    text.push('.');
    text.push_str(&to_base64url(&signature.to_bytes()));
    if text.len() > kind.limit() {
        return Err(JwsError::TooLong);
    }
    Ok(text)
}

/// Base64url without padding (RFC 7515 §2).
pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a base64url text, which must be the only canonical form of them.
pub(crate) fn from_base64url(text: &str) -> Result<Vec<u8>, JwsError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| JwsError::NotBase64Url)
}

/// Exactly 32 bytes in base64url: a nonce, a hash, a coordinate.
pub(crate) fn from_base64url_32(text: &str) -> Result<[u8; 32], JwsError> {
    from_base64url(text)?.try_into().map_err(|_| JwsError::NotBase64Url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use serde_json::{Value, json};

    fn signed() -> String {
        sign_jws(Kind::Hello, &json!({"a": 1}), sample::asha_key().secret()).unwrap()
    }

    fn with_header(header: &str) -> String {
        let input = format!("{}.{}", to_base64url(header.as_bytes()), to_base64url(b"{}"));
        let signature = sample::asha_key().secret().sign(input.as_bytes());
        format!("{input}.{}", to_base64url(&signature.to_bytes()))
    }

    fn refusal(text: &str) -> JwsError {
        match open_jws(text, Kind::Hello) {
            Err(error) => error,
            Ok(open) => open.claims::<Value>(&sample::asha_key().public()).unwrap_err(),
        }
    }

    #[test]
    fn what_was_signed_is_read_back() {
        let text = signed();
        let open = open_jws(&text, Kind::Hello).unwrap();
        let claims: Value = open.claims(&sample::asha_key().public()).unwrap();
        assert_eq!(claims, json!({"a": 1}));
    }

    #[test]
    fn algorithm_none_is_refused() {
        let header = r#"{"alg":"none","typ":"hc-hello"}"#;
        assert_eq!(refusal(&with_header(header)), JwsError::WrongAlgorithm);
    }

    #[test]
    fn another_algorithm_is_refused() {
        let header = r#"{"alg":"HS256","typ":"hc-hello"}"#;
        assert_eq!(refusal(&with_header(header)), JwsError::WrongAlgorithm);
    }

    #[test]
    fn a_header_with_crit_or_a_key_of_its_own_is_refused() {
        for header in [
            r#"{"alg":"ES256","typ":"hc-hello","crit":["b64"]}"#,
            r#"{"alg":"ES256","typ":"hc-hello","jwk":{}}"#,
            r#"{"alg":"ES256","alg":"ES256","typ":"hc-hello"}"#,
            r#"{"alg":"ES256","typ":"hc-hello","kid":"x"}"#,
            "[]",
        ] {
            assert_eq!(refusal(&with_header(header)), JwsError::BadHeader, "{header}");
        }
    }

    #[test]
    fn a_signature_for_another_purpose_is_refused() {
        let header = r#"{"alg":"ES256","typ":"passport","ppt":"hc-call"}"#;
        assert_eq!(refusal(&with_header(header)), JwsError::WrongType);
    }

    #[test]
    fn a_missing_signature_is_refused() {
        let text = signed();
        let (input, _) = text.rsplit_once('.').unwrap();
        assert_eq!(refusal(input), JwsError::NotThreeParts);
        assert_eq!(refusal(&format!("{input}.")), JwsError::NotThreeParts);
        assert_eq!(refusal(&format!("{text}.x")), JwsError::NotThreeParts);
    }

    #[test]
    fn truncated_and_padded_base64_is_refused() {
        let text = signed();
        let mut short = text.clone();
        short.pop();
        assert_eq!(refusal(&short), JwsError::NotBase64Url);
        assert_eq!(refusal(&format!("{text}==")), JwsError::NotBase64Url);
    }

    #[test]
    fn spare_bits_in_the_last_character_are_refused() {
        let mut text = signed();
        let last = text.pop().unwrap();
        assert!("AQgw".contains(last), "64 bytes end in one of four characters");
        text.push(char::from(u8::try_from(last).unwrap() + 1));
        assert_eq!(refusal(&text), JwsError::NotBase64Url);
    }

    #[test]
    fn a_signature_of_zeros_is_refused() {
        let text = signed();
        let (input, _) = text.rsplit_once('.').unwrap();
        let zeros = to_base64url(&[0; 64]);
        assert_eq!(refusal(&format!("{input}.{zeros}")), JwsError::WrongSignature);
    }

    #[test]
    fn another_key_and_changed_claims_are_refused() {
        let text = signed();
        let open = open_jws(&text, Kind::Hello).unwrap();
        let other = sample::rao_key().public();
        assert_eq!(open.claims::<Value>(&other).unwrap_err(), JwsError::WrongSignature);
        let parts: Vec<&str> = text.split('.').collect();
        let changed = format!("{}.{}.{}", parts[0], to_base64url(b"{\"a\":2}"), parts[2]);
        assert_eq!(refusal(&changed), JwsError::WrongSignature);
    }

    #[test]
    fn what_nobody_would_read_is_not_signed() {
        let long = json!({ "a": "a".repeat(MAX_TOKEN_BYTES) });
        let error = sign_jws(Kind::Hello, &long, sample::asha_key().secret());
        assert_eq!(error.unwrap_err(), JwsError::TooLong);
    }

    #[test]
    fn oversize_input_is_refused_unread() {
        assert_eq!(refusal(&"a".repeat(MAX_TOKEN_BYTES + 1)), JwsError::TooLong);
    }
}
