//! Signing in by the system browser.

use std::future::Future;
use std::net::Ipv4Addr;
use std::sync::Arc;

use smart::{
    Discovery, FhirBase, OauthCode, PatientId, RandomFailed, RedirectError, Seed, SignIn, SignInRequest, TokenError,
    TokenSet,
};
use tokio::net::TcpListener;
use url::Url;

use crate::discover::{DiscoverError, discover};
use crate::http::ClinicHttp;
use crate::http_error::HttpError;
use crate::listener::{ListenError, ReturnPage, redirect_from_browser};

/// Who signs in where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInAsk {
    /// The clinic's records.
    pub base: FhirBase,
    /// The name the clinic registered this app under.
    pub client_id: String,
    /// The patient the invitation names; a sign-in for another is refused.
    pub patient: Option<PatientId>,
    /// Also for the right to write to the clinic, where it is offered.
    pub messages: bool,
}

/// A sign-in that came to its end.
#[derive(Debug)]
pub struct SignedIn {
    /// The tokens; the refresh token is not kept anywhere yet.
    pub tokens: TokenSet,
    /// Where to refresh and to sign out.
    pub discovery: Discovery,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SignInError {
    /// It is not known how to sign in.
    #[error("the clinic does not say how to sign in")]
    Discover(#[from] DiscoverError),
    /// This computer cannot wait for the browser.
    #[error("this computer cannot wait for the browser")]
    Listener(#[source] Arc<std::io::Error>),
    /// This computer has no random numbers.
    #[error("the sign-in cannot be made safe")]
    Random(#[from] RandomFailed),
    /// The browser came back without a sign-in.
    #[error("the browser came back without a sign-in")]
    Redirect(#[source] RedirectError),
    /// The browser did not come back in time.
    #[error("the browser did not come back in time")]
    TimedOut,
    /// The code could not be taken to the clinic.
    #[error("the sign-in could not be finished")]
    Http(#[from] HttpError),
    /// The clinic gave no tokens for the code.
    #[error("the clinic did not finish the sign-in")]
    Token(#[from] TokenError),
}

/// A sign-in that waits for the browser.
///
/// Invariant: listens on 127.0.0.1 alone, on a port nobody can know beforehand; dropping it, or the
/// future of [`PendingSignIn::finish`], cancels the sign-in and closes the port.
#[derive(Debug)]
pub struct PendingSignIn {
    http: ClinicHttp,
    discovery: Discovery,
    sign_in: SignIn,
    listener: TcpListener,
    port: u16,
    page: ReturnPage,
}

/// Begins a sign-in: asks the clinic how, and opens the port for the redirect.
///
/// # Errors
/// [`SignInError`] when the clinic or this computer is not ready for it.
pub async fn begin_sign_in(http: &ClinicHttp, ask: SignInAsk, page: ReturnPage) -> Result<PendingSignIn, SignInError> {
    let discovery = discover(http, &ask.base).await?;
    let discovery = if ask.messages { discovery } else { discovery.without_messages() };
    let no_listener = |error| SignInError::Listener(Arc::new(error));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(no_listener)?;
    let port = listener.local_addr().map_err(no_listener)?.port();
    let request = SignInRequest { client_id: ask.client_id, port, patient: ask.patient };
    Ok(PendingSignIn {
        http: http.clone(),
        sign_in: SignIn::new(discovery.clone(), request, Seed::generate()?),
        discovery,
        listener,
        port,
        page,
    })
}

impl SignInError {
    /// The clinic offers a right and does not give it to this app: asked for less, it may give the rest.
    pub fn asked_too_much(&self) -> bool {
        matches!(
            self,
            Self::Redirect(RedirectError::Server(OauthCode::InvalidScope))
                | Self::Token(TokenError::Rejected(OauthCode::InvalidScope))
        )
    }
}

impl PendingSignIn {
    /// The address to open in the system browser.
    pub fn authorize_url(&self) -> Url {
        self.sign_in.authorize_url()
    }

    /// Waits for the browser until `deadline` is over, then exchanges the code.
    ///
    /// # Errors
    /// [`SignInError`]. A redirect with a foreign `state` is refused and is no end.
    pub async fn finish(mut self, deadline: impl Future<Output = ()>) -> Result<SignedIn, SignInError> {
        let redirect = redirect_from_browser(&self.listener, self.port, &mut self.sign_in, &self.page);
        let exchange = tokio::select! {
            biased;
            redirect = redirect => redirect.map_err(|error| match error {
                ListenError::Listener(error) => SignInError::Listener(Arc::new(error)),
                ListenError::Redirect(error) => SignInError::Redirect(error),
            })?,
            () = deadline => return Err(SignInError::TimedOut),
        };
        drop(self.listener);
        let answer = self.http.post(exchange.form()).await?;
        let tokens = exchange.open_answer(answer.status, &answer.body)?;
        tracing::info!("signed in");
        Ok(SignedIn { tokens, discovery: self.discovery })
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test owns its tasks and its clock")]
mod tests;
