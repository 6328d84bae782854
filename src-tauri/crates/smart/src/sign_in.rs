//! One sign-in, from the browser's address to the exchange of its code.

use subtle::ConstantTimeEq as _;
use url::Url;
use zeroize::Zeroizing;

use crate::discovery::Discovery;
use crate::oauth_error::OauthCode;
use crate::pkce::{Seed, derive_challenge};
use crate::redirect::{Redirect, RedirectError};
use crate::scope::Scopes;
use crate::secret::SecretForm;
use crate::token::{Expected, PatientId, TokenError, TokenSet};

/// Who signs in where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRequest {
    /// The name the clinic registered this app under.
    pub client_id: String,
    /// The port this computer listens on for the redirect.
    pub port: u16,
    /// The patient the invitation names; a sign-in for another is refused.
    pub patient: Option<PatientId>,
}

/// One sign-in in progress.
///
/// Invariant: takes one redirect. A redirect with a foreign `state` is refused and leaves it waiting; a
/// second one with the right `state` is refused for good.
/// Source: SMART App Launch 2.2, "Obtain authorization code", RFC 7636, RFC 8252 §7.3, RFC 9207.
pub struct SignIn {
    discovery: Discovery,
    request: SignInRequest,
    redirect: String,
    scopes: Scopes,
    state: Zeroizing<String>,
    challenge: String,
    /// Gone once the redirect came.
    verifier: Option<Zeroizing<String>>,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("waiting", &self.verifier.is_some()).finish_non_exhaustive()
    }
}

impl SignIn {
    /// Begins a sign-in. The seed is used up by it.
    pub fn new(discovery: Discovery, request: SignInRequest, seed: Seed) -> Self {
        let verifier = seed.derive_verifier();
        Self {
            redirect: format!("http://127.0.0.1:{}/callback", request.port),
            scopes: discovery.scopes(),
            state: seed.derive_state(),
            challenge: derive_challenge(&verifier),
            verifier: Some(verifier),
            discovery,
            request,
        }
    }

    /// The address to open in the system browser.
    ///
    /// Invariant: parameters the server put into its own address stay.
    pub fn authorize_url(&self) -> Url {
        let mut url = self.discovery.authorization.url().clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.request.client_id)
            .append_pair("redirect_uri", &self.redirect)
            .append_pair("scope", &self.scopes.to_text())
            .append_pair("state", &self.state)
            .append_pair("aud", self.discovery.base().aud())
            .append_pair("code_challenge", &self.challenge)
            .append_pair("code_challenge_method", "S256");
        url
    }

    /// Takes the redirect the browser brought, and gives the exchange of its code.
    ///
    /// # Errors
    /// [`RedirectError`]; [`RedirectError::still_waiting`] says whether this sign-in goes on.
    pub fn accept(&mut self, url: &Url) -> Result<CodeExchange, RedirectError> {
        let mut bare = url.clone();
        bare.set_query(None);
        bare.set_fragment(None);
        if bare.as_str() != self.redirect {
            return Err(RedirectError::NotOurs);
        }
        let redirect = Redirect::open(url)?;
        let same_state = redirect.state.is_some_and(|state| bool::from(state.as_bytes().ct_eq(self.state.as_bytes())));
        if !same_state {
            return Err(RedirectError::WrongState);
        }
        let verifier = self.verifier.take().ok_or(RedirectError::AlreadyUsed)?;
        self.check_issuer(redirect.iss.as_deref())?;
        match redirect.error {
            Some(OauthCode::AccessDenied) => return Err(RedirectError::Denied),
            Some(other) => return Err(RedirectError::Server(other)),
            None => {}
        }
        let code = redirect.code.filter(|code| !code.is_empty()).ok_or(RedirectError::NoCode)?;
        Ok(self.exchange(&code, &verifier))
    }

    /// RFC 9207: a redirect from another server than the one asked is an attack.
    fn check_issuer(&self, iss: Option<&str>) -> Result<(), RedirectError> {
        match (iss, self.discovery.issuer.as_deref()) {
            (Some(iss), Some(issuer)) if iss != issuer => Err(RedirectError::WrongIssuer),
            (None, _) if self.discovery.iss_promised => Err(RedirectError::WrongIssuer),
            _ => Ok(()),
        }
    }

    fn exchange(&self, code: &str, verifier: &str) -> CodeExchange {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect.as_str()),
            ("client_id", self.request.client_id.as_str()),
            ("code_verifier", verifier),
        ];
        CodeExchange {
            form: SecretForm::new(self.discovery.token.clone(), &fields),
            expected: Expected {
                patient: self.request.patient.clone(),
                may_be_silent: false,
                scopes: self.scopes.clone(),
            },
        }
    }
}

/// The exchange of one code for tokens.
#[derive(Debug)]
pub struct CodeExchange {
    form: SecretForm,
    expected: Expected,
}

impl CodeExchange {
    /// The form to post, once.
    pub fn form(&self) -> &SecretForm {
        &self.form
    }

    /// Reads the token endpoint's answer.
    ///
    /// # Errors
    /// [`TokenError`] saying what the server refused or left out.
    pub fn open_answer(self, status: u16, body: &[u8]) -> Result<TokenSet, TokenError> {
        TokenSet::open_answer(status, body, &self.expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::tests::{sample, sample_with};
    use serde_json::json;
    use std::collections::HashMap;

    fn sign_in_at(discovery: Discovery) -> SignIn {
        let request = SignInRequest {
            client_id: "housecall".into(),
            port: 4711,
            patient: Some(PatientId::open("asha").unwrap()),
        };
        SignIn::new(discovery, request, Seed::generate().unwrap())
    }

    fn sign_in() -> SignIn {
        sign_in_at(sample())
    }

    fn back(sign_in: &SignIn, query: &str) -> Url {
        let state = sign_in.state.as_str();
        let query = query.replace("STATE", state);
        Url::parse(&format!("http://127.0.0.1:4711/callback?{query}")).unwrap()
    }

    #[test]
    fn the_browsers_address_holds_what_smart_asks_for() {
        let sign_in = sign_in();
        let url = sign_in.authorize_url();
        let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(url.query_pairs().count(), query.len(), "no parameter twice");
        assert_eq!(query["tenant"], "hill");
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["client_id"], "housecall");
        assert_eq!(query["redirect_uri"], "http://127.0.0.1:4711/callback");
        assert_eq!(query["aud"], "https://clinic.example/fhir");
        assert_eq!(query["code_challenge_method"], "S256");
        assert_eq!(query["state"].len(), 43, "256 bits");
        assert!(query["scope"].contains("launch/patient"));
        assert!(!query.contains_key("launch"));
        assert!(!url.as_str().contains(sign_in.verifier.as_ref().unwrap().as_str()));
    }

    #[test]
    fn the_true_redirect_gives_the_form() {
        let mut sign_in = sign_in();
        let verifier = sign_in.verifier.as_ref().unwrap().to_string();
        let url = back(&sign_in, "code=c%2F1&state=STATE");
        let exchange = sign_in.accept(&url).unwrap();
        let body = exchange.form().body();
        let form: HashMap<_, _> = url::form_urlencoded::parse(&body).into_owned().collect();
        assert_eq!(form["grant_type"], "authorization_code");
        assert_eq!(form["code"], "c/1");
        assert_eq!(form["redirect_uri"], "http://127.0.0.1:4711/callback");
        assert_eq!(form["client_id"], "housecall");
        assert_eq!(form["code_verifier"], verifier);
        assert_eq!(exchange.form().to().url().as_str(), "https://id.clinic.example/token");
    }

    #[test]
    fn a_wrong_state_is_refused_and_the_sign_in_goes_on() {
        let mut sign_in = sign_in();
        for query in ["code=x&state=wrong", "code=x", "code=x&state=", "error=access_denied"] {
            let error = sign_in.accept(&back(&sign_in, query)).unwrap_err();
            assert_eq!(error, RedirectError::WrongState, "{query}");
            assert!(error.still_waiting());
        }
        assert!(sign_in.accept(&back(&sign_in, "code=x&state=STATE")).is_ok());
    }

    #[test]
    fn a_replayed_state_is_refused_for_good() {
        let mut sign_in = sign_in();
        let url = back(&sign_in, "code=x&state=STATE");
        assert!(sign_in.accept(&url).is_ok());
        let again = sign_in.accept(&url).unwrap_err();
        assert_eq!(again, RedirectError::AlreadyUsed);
        assert!(!again.still_waiting());
    }

    #[test]
    fn a_state_of_another_sign_in_is_refused() {
        let (mut one, two) = (sign_in(), sign_in());
        let url = back(&two, "code=x&state=STATE");
        assert_eq!(one.accept(&url).unwrap_err(), RedirectError::WrongState);
    }

    #[test]
    fn an_error_redirect_ends_the_sign_in() {
        for (query, error) in [
            ("error=access_denied&error_description=Asha&state=STATE", RedirectError::Denied),
            ("error=server_error&state=STATE", RedirectError::Server(OauthCode::ServerError)),
            ("error=zebra&code=x&state=STATE", RedirectError::Server(OauthCode::Other)),
            ("state=STATE", RedirectError::NoCode),
            ("code=&state=STATE", RedirectError::NoCode),
        ] {
            let mut sign_in = sign_in();
            let url = back(&sign_in, query);
            assert_eq!(sign_in.accept(&url).unwrap_err(), error, "{query}");
            assert_eq!(sign_in.accept(&url).unwrap_err(), RedirectError::AlreadyUsed);
        }
    }

    #[test]
    fn a_parameter_given_twice_is_refused() {
        let mut sign_in = sign_in();
        for query in ["state=STATE&state=STATE&code=x", "code=x&code=y&state=STATE"] {
            let url = back(&sign_in, query);
            assert_eq!(sign_in.accept(&url).unwrap_err(), RedirectError::Unreadable);
        }
        let url = back(&sign_in, &format!("state=STATE&code={}", "x".repeat(20_000)));
        assert_eq!(sign_in.accept(&url).unwrap_err(), RedirectError::Unreadable);
    }

    #[test]
    fn another_address_is_not_ours() {
        let mut sign_in = sign_in();
        for address in [
            "http://127.0.0.1:4711/other",
            "http://127.0.0.1:4712/callback",
            "http://localhost:4711/callback",
            "https://127.0.0.1:4711/callback",
        ] {
            let url = format!("{address}?code=x&state={}", sign_in.state.as_str());
            let url = Url::parse(&url).unwrap();
            assert_eq!(sign_in.accept(&url).unwrap_err(), RedirectError::NotOurs);
        }
    }

    #[test]
    fn a_redirect_from_another_server_is_refused() {
        let mut plain = sign_in();
        let url = back(&plain, "code=x&state=STATE&iss=https%3A%2F%2Fevil.example");
        assert_eq!(plain.accept(&url).unwrap_err(), RedirectError::WrongIssuer);

        let promised = || sign_in_at(sample_with("authorization_response_iss_parameter_supported", json!(true)));
        let mut silent = promised();
        let url = back(&silent, "code=x&state=STATE");
        assert_eq!(silent.accept(&url).unwrap_err(), RedirectError::WrongIssuer);
        let mut named = promised();
        let url = back(&named, "code=x&state=STATE&iss=https%3A%2F%2Fid.clinic.example");
        assert!(named.accept(&url).is_ok());
    }

    #[test]
    fn a_sign_in_hides_its_secrets() {
        let sign_in = sign_in();
        let shown = format!("{sign_in:?}");
        assert!(!shown.contains(sign_in.state.as_str()));
    }
}
