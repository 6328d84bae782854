//! The handle through which everyone gets the access token.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use ::http::HeaderValue;
use smart::{AccessToken, Discovery, FhirBase, PatientId, RefreshToken, RevocationError, TokenError, TokenSet};
use tokio::sync::{mpsc, oneshot};

use crate::discover::DiscoverError;
use crate::http::ClinicHttp;
use crate::http_error::HttpError;
use crate::token_keeper::TokenKeeper;

/// Callers beyond this many wait for a place; nobody is turned away.
const WAITING: usize = 16;

/// What time it is. The session gives the real clock, a test its own.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// The keychain refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the keychain did not keep the sign-in")]
pub struct KeepFailed;

/// Where the refresh token is kept.
pub trait RefreshKeep: Send {
    /// Keeps the token in place of the one before. Returns once it would survive a power cut.
    ///
    /// # Errors
    /// [`KeepFailed`]; the token before may then still be there.
    fn keep(&mut self, token: &RefreshToken) -> impl Future<Output = Result<(), KeepFailed>> + Send;
}

/// Whose sign-in it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The clinic's records.
    pub base: FhirBase,
    /// The name the clinic registered this app under.
    pub client_id: String,
    /// Whose records.
    pub patient: PatientId,
    /// Known right after a sign-in; else it is asked for at the first refresh.
    pub discovery: Option<Discovery>,
}

/// What there is to begin with.
#[derive(Debug)]
pub enum Start {
    /// Fresh from a sign-in: the refresh token is kept before the access token is given out.
    SignedIn(TokenSet),
    /// From the keychain, after a restart.
    Kept(RefreshToken),
}

/// One access token, as it was given out.
#[derive(Debug, Clone)]
pub struct Access(pub(crate) Arc<Numbered>);

#[derive(Debug)]
pub(crate) struct Numbered {
    pub(crate) token: AccessToken,
    pub(crate) number: u64,
    /// The clinic lets the app write to it.
    pub(crate) may_write: bool,
}

impl Access {
    /// The value of one `Authorization` header.
    pub fn bearer(&self) -> HeaderValue {
        self.0.token.bearer()
    }

    /// Whether the clinic lets the app write to it.
    pub(crate) fn may_write(&self) -> bool {
        self.0.may_write
    }
}

/// Why there is no access token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AccessError {
    /// The clinic refused the refresh token, or never gave one. What the vault holds stays readable.
    #[error("the clinic asks for a new sign-in")]
    SignInAgain,
    /// The new refresh token could not be kept, so the new access token is not used. It is tried again.
    #[error("the new sign-in could not be kept")]
    NotKept(#[from] KeepFailed),
    /// It is not known where to refresh.
    #[error("the clinic does not say how to sign in")]
    Discover(#[from] DiscoverError),
    /// There was no answer: the sign-in may well be good.
    #[error("the sign-in server gave no answer")]
    Http(#[from] HttpError),
    /// The server answered, but not with a token.
    #[error("the sign-in server gave no token")]
    Token(#[source] TokenError),
    /// The session is ending.
    #[error("the session is ending")]
    Stopped,
}

/// Why the clinic may still hold the sign-in for good. On this computer it is over all the same.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SignOutError {
    /// It is not known where to sign out.
    #[error("the clinic does not say how to sign out")]
    Discover(#[from] DiscoverError),
    /// There was no answer.
    #[error("the sign-in server gave no answer")]
    Http(#[from] HttpError),
    /// The server did not do it.
    #[error("the clinic did not end the sign-in")]
    Revocation(#[from] RevocationError),
    /// The session is ending.
    #[error("the session is ending")]
    Stopped,
}

/// What callers ask of the keeper.
#[derive(Debug)]
pub(crate) enum Ask {
    Access {
        /// The number of the token the clinic answered with 401.
        refused: Option<u64>,
        reply: oneshot::Sender<Result<Access, AccessError>>,
    },
    SignOut {
        reply: oneshot::Sender<Result<(), SignOutError>>,
    },
}

/// The access token, for as many callers as there are.
///
/// Invariant: one refresh at a time, shared by all who wait for it; a rotated refresh token is kept
/// before its access token is given out; dropping a waiting caller does not break off a refresh.
#[derive(Debug, Clone)]
pub struct Tokens {
    keeper: mpsc::Sender<Ask>,
}

impl Tokens {
    /// The handle, and the keeper whose [`TokenKeeper::run`] the session spawns as one task.
    pub fn new<K: RefreshKeep>(
        http: ClinicHttp,
        grant: Grant,
        start: Start,
        keep: K,
        clock: Clock,
    ) -> (Self, TokenKeeper<K>) {
        let (keeper, asks) = mpsc::channel(WAITING);
        (Self { keeper }, TokenKeeper::new(http, grant, start, keep, clock, asks))
    }

    /// A token that should be good now; refreshed first if it is old.
    ///
    /// # Errors
    /// [`AccessError`]; only [`AccessError::SignInAgain`] means that the sign-in is over.
    pub async fn access(&self) -> Result<Access, AccessError> {
        self.ask(None).await
    }

    /// A token in place of one the clinic answered with 401.
    ///
    /// # Errors
    /// As [`Tokens::access`].
    pub async fn access_instead_of(&self, refused: &Access) -> Result<Access, AccessError> {
        self.ask(Some(refused.0.number)).await
    }

    /// Makes the refresh token void at the clinic and forgets both tokens here.
    ///
    /// The caller removes it from the keychain, whatever the outcome.
    ///
    /// # Errors
    /// [`SignOutError`] when the clinic may still take the refresh token.
    pub async fn sign_out(&self) -> Result<(), SignOutError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.keeper.send(Ask::SignOut { reply }).await;
        sent.map_err(|_| SignOutError::Stopped)?;
        answer.await.map_err(|_| SignOutError::Stopped)?
    }

    async fn ask(&self, refused: Option<u64>) -> Result<Access, AccessError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.keeper.send(Ask::Access { refused, reply }).await;
        sent.map_err(|_| AccessError::Stopped)?;
        answer.await.map_err(|_| AccessError::Stopped)?
    }
}
