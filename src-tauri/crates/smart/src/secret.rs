//! The credentials: each hides itself, is zeroed when dropped, and has one door out.

use bytes::Bytes;
use http::HeaderValue;
use serde::{Deserialize, Deserializer};
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::address::Endpoint;

/// Longer than any token seen; a longer one is an attack on memory.
const TOKEN_LIMIT: usize = 16 * 1024;

/// Room for every form without growing, so that no copy is left behind in freed memory.
const FORM_ROOM: usize = 4 * TOKEN_LIMIT;

/// A token was empty, far too long, or held characters no token has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token's text is not that of a token")]
pub struct TokenTextError;

/// The key that opens the records for a few minutes.
///
/// Invariant: printable ASCII, at most 16 KiB; zeroed with its last header.
pub struct AccessToken(HeaderValue);

impl AccessToken {
    /// Takes the token's text.
    ///
    /// # Errors
    /// [`TokenTextError`] when it could not stand in a header.
    pub(crate) fn open(text: &SecretText) -> Result<Self, TokenTextError> {
        let text = check(text.as_str())?;
        let mut header = Zeroizing::new(Vec::with_capacity(TOKEN_LIMIT.saturating_add(8)));
        header.extend_from_slice(b"Bearer ");
        header.extend_from_slice(text.as_bytes());
        let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(header)).map_err(|_| TokenTextError)?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// The only door out: the value of one `Authorization` header.
    pub fn bearer(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(hidden)")
    }
}

/// The long-lived key that fetches new access tokens; it lives in the keychain.
///
/// Invariant: printable ASCII, at most 16 KiB; zeroed when dropped.
pub struct RefreshToken(Zeroizing<String>);

impl RefreshToken {
    /// Takes the token's text, from the server's answer or from the keychain.
    ///
    /// # Errors
    /// [`TokenTextError`] when it is no token.
    pub fn open(text: Zeroizing<String>) -> Result<Self, TokenTextError> {
        check(&text)?;
        Ok(Self(text))
    }

    /// The only door out: to the keychain, and inside this crate to the token endpoint's form.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshToken(hidden)")
    }
}

/// A form with a secret in it and the one address it may be posted to.
///
/// Shape: `application/x-www-form-urlencoded`.
/// Invariant: the body is zeroed when its last handle is dropped.
pub struct SecretForm {
    to: Endpoint,
    body: Bytes,
}

impl SecretForm {
    pub(crate) fn new(to: Endpoint, fields: &[(&str, &str)]) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(FORM_ROOM));
        form.extend_pairs(fields);
        let body = Zeroizing::new(form.finish().into_bytes());
        Self { to, body: Bytes::from_owner(body) }
    }

    /// Where to post it.
    pub fn to(&self) -> &Endpoint {
        &self.to
    }

    /// The only door out: the body of one POST.
    pub fn body(&self) -> Bytes {
        self.body.clone()
    }
}

impl std::fmt::Debug for SecretForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretForm").field("to", &self.to).finish_non_exhaustive()
    }
}

/// A secret on its way out of a JSON answer.
pub(crate) struct SecretText(Zeroizing<String>);

impl SecretText {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_inner(self) -> Zeroizing<String> {
        self.0
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

fn check(text: &str) -> Result<&str, TokenTextError> {
    let good = !text.is_empty() && text.len() <= TOKEN_LIMIT && text.bytes().all(|byte| byte.is_ascii_graphic());
    if good { Ok(text) } else { Err(TokenTextError) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn text(token: &str) -> SecretText {
        SecretText(Zeroizing::new(token.to_owned()))
    }

    #[test]
    fn tokens_hide_themselves() {
        let access = AccessToken::open(&text("topsecret")).unwrap();
        let refresh = RefreshToken::open(Zeroizing::new("topsecret".into())).unwrap();
        let to = Endpoint::open(Url::parse("https://clinic.example/token").unwrap()).unwrap();
        let form = SecretForm::new(to, &[("refresh_token", "topsecret")]);
        for shown in
            [format!("{access:?}"), format!("{refresh:?}"), format!("{form:?}"), format!("{:?}", access.bearer())]
        {
            assert!(!shown.contains("topsecret"), "{shown}");
        }
        assert_eq!(access.bearer().to_str().unwrap(), "Bearer topsecret");
    }

    #[test]
    fn a_token_that_is_none_is_refused() {
        let long = "x".repeat(TOKEN_LIMIT + 1);
        for bad in ["", "a b", "a\r\nX-Evil: 1", "caf\u{e9}", long.as_str()] {
            assert!(AccessToken::open(&text(bad)).is_err());
            assert!(RefreshToken::open(Zeroizing::new(bad.to_owned())).is_err());
        }
    }

    #[test]
    fn a_form_is_encoded() {
        let to = Endpoint::open(Url::parse("https://clinic.example/token").unwrap()).unwrap();
        let form = SecretForm::new(to, &[("code", "a+b/c="), ("redirect_uri", "http://127.0.0.1:1/c")]);
        assert_eq!(form.body(), "code=a%2Bb%2Fc%3D&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fc".as_bytes());
    }
}
