//! Keeping a sign-in alive, and ending it.

use crate::discovery::Discovery;
use crate::secret::{RefreshToken, SecretForm};
use crate::token::{Expected, PatientId, TokenError, TokenSet};

/// One request for a new access token.
///
/// Invariant: asks for no scope, so the server gives what was granted and never more; if the answer
/// holds a new refresh token, the old one is void and the new one must be kept before anything else.
/// Source: RFC 6749 §6, SMART App Launch 2.2, "Refresh access token".
#[derive(Debug)]
pub struct Refresh {
    form: SecretForm,
    expected: Expected,
}

impl Refresh {
    /// Prepares the request for one patient's token.
    pub fn new(discovery: &Discovery, client_id: &str, patient: &PatientId, token: &RefreshToken) -> Self {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token.reveal()), ("client_id", client_id)];
        Self {
            form: SecretForm::new(discovery.token.clone(), &fields),
            expected: Expected { patient: Some(patient.clone()), may_be_silent: true, scopes: discovery.scopes() },
        }
    }

    /// The form to post, once.
    pub fn form(&self) -> &SecretForm {
        &self.form
    }

    /// Reads the token endpoint's answer.
    ///
    /// # Errors
    /// [`TokenError::Refused`] alone means that the person must sign in again.
    pub fn open_answer(self, status: u16, body: &[u8]) -> Result<TokenSet, TokenError> {
        TokenSet::open_answer(status, body, &self.expected)
    }
}

/// Why a refresh token may still be good after a sign-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevocationError {
    /// The server has no revocation endpoint.
    #[error("the clinic's server cannot end a sign-in")]
    NotOffered,
    /// The server did not accept the request.
    #[error("the sign-in server answered with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
    },
}

/// One request to make a refresh token void.
///
/// Source: RFC 7009 §2.
#[derive(Debug)]
pub struct Revocation {
    form: SecretForm,
}

impl Revocation {
    /// Prepares the request.
    ///
    /// # Errors
    /// [`RevocationError::NotOffered`] when the server has no place for it.
    pub fn new(discovery: &Discovery, client_id: &str, token: &RefreshToken) -> Result<Self, RevocationError> {
        let to = discovery.revocation.clone().ok_or(RevocationError::NotOffered)?;
        let fields = [("token", token.reveal()), ("token_type_hint", "refresh_token"), ("client_id", client_id)];
        Ok(Self { form: SecretForm::new(to, &fields) })
    }

    /// The form to post.
    pub fn form(&self) -> &SecretForm {
        &self.form
    }

    /// Reads the answer: 200 is success, also for a token the server does not know.
    ///
    /// # Errors
    /// [`RevocationError::Status`] for every other status.
    pub fn open_answer(self, status: u16) -> Result<(), RevocationError> {
        match status {
            200 => Ok(()),
            status => Err(RevocationError::Status { status }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::tests::{sample, sample_with};
    use std::collections::HashMap;
    use zeroize::Zeroizing;

    fn fields(form: &SecretForm) -> HashMap<String, String> {
        url::form_urlencoded::parse(&form.body()).into_owned().collect()
    }

    fn token() -> RefreshToken {
        RefreshToken::open(Zeroizing::new("r/1".into())).unwrap()
    }

    fn refresh() -> Refresh {
        let asha = PatientId::open("asha").unwrap();
        Refresh::new(&sample(), "housecall", &asha, &token())
    }

    #[test]
    fn a_refresh_asks_for_nothing_new() {
        let refresh = refresh();
        let form = fields(refresh.form());
        assert_eq!(form["grant_type"], "refresh_token");
        assert_eq!(form["refresh_token"], "r/1");
        assert_eq!(form["client_id"], "housecall");
        assert!(!form.contains_key("scope"));
    }

    #[test]
    fn a_rotated_token_is_in_the_answer() {
        let body = br#"{"access_token":"a-2","token_type":"Bearer","refresh_token":"r-2"}"#;
        let set = refresh().open_answer(200, body).unwrap();
        assert_eq!(set.refresh.unwrap().reveal(), "r-2");
        assert_eq!(set.patient.as_str(), "asha");
    }

    #[test]
    fn a_refused_refresh_asks_for_a_new_sign_in() {
        let body = br#"{"error":"invalid_grant"}"#;
        assert_eq!(refresh().open_answer(400, body).unwrap_err(), TokenError::Refused);
    }

    #[test]
    fn a_revocation_names_the_refresh_token() {
        let revocation = Revocation::new(&sample(), "housecall", &token()).unwrap();
        let form = fields(revocation.form());
        assert_eq!(form["token"], "r/1");
        assert_eq!(form["token_type_hint"], "refresh_token");
        assert_eq!(revocation.form().to().url().path(), "/revoke");
        assert_eq!(revocation.open_answer(200), Ok(()));
    }

    #[test]
    fn a_server_without_revocation_is_named() {
        let bare = sample_with("revocation_endpoint", serde_json::Value::Null);
        assert_eq!(Revocation::new(&bare, "housecall", &token()).unwrap_err(), RevocationError::NotOffered);
    }
}
