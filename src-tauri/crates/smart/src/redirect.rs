//! What the browser brings back.

use url::Url;
use zeroize::Zeroizing;

use crate::oauth_error::OauthCode;

/// Longer than any redirect seen.
const QUERY_LIMIT: usize = 16 * 1024;

/// Why a redirect does not lead on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectError {
    /// It is not for the address this sign-in gave. The sign-in goes on waiting.
    #[error("the redirect went to another address")]
    NotOurs,
    /// It cannot be read, or says something twice. The sign-in goes on waiting.
    #[error("the redirect cannot be read")]
    Unreadable,
    /// `state` is absent or not this sign-in's. The sign-in goes on waiting.
    #[error("the redirect belongs to another sign-in")]
    WrongState,
    /// This sign-in already had its redirect.
    #[error("the redirect came a second time")]
    AlreadyUsed,
    /// `iss` is absent though promised, or names another server (RFC 9207).
    #[error("the redirect came from another server")]
    WrongIssuer,
    /// The person, or the clinic, said no.
    #[error("the sign-in was refused")]
    Denied,
    /// The server says it could not go on.
    #[error("the sign-in server answered {}", .0.word())]
    Server(OauthCode),
    /// There is neither a code nor an error.
    #[error("the redirect has no code")]
    NoCode,
}

impl RedirectError {
    /// Whether the true redirect may still come: nothing of this sign-in was used up.
    pub fn still_waiting(self) -> bool {
        match self {
            Self::NotOurs | Self::Unreadable | Self::WrongState => true,
            Self::AlreadyUsed | Self::WrongIssuer | Self::Denied | Self::Server(_) | Self::NoCode => false,
        }
    }
}

/// The query of a redirect, each parameter at most once.
#[derive(Default)]
pub(crate) struct Redirect {
    pub(crate) state: Option<Zeroizing<String>>,
    pub(crate) code: Option<Zeroizing<String>>,
    pub(crate) error: Option<OauthCode>,
    pub(crate) iss: Option<String>,
}

impl Redirect {
    pub(crate) fn open(url: &Url) -> Result<Self, RedirectError> {
        if url.query().is_some_and(|query| query.len() > QUERY_LIMIT) {
            return Err(RedirectError::Unreadable);
        }
        let mut redirect = Self::default();
        for (name, value) in url.query_pairs() {
            let twice = match name.as_ref() {
                "state" => replace(&mut redirect.state, Zeroizing::new(value.into_owned())),
                "code" => replace(&mut redirect.code, Zeroizing::new(value.into_owned())),
                "error" => replace(&mut redirect.error, OauthCode::from_word(&value)),
                "iss" => replace(&mut redirect.iss, value.into_owned()),
                _ => false,
            };
            if twice {
                return Err(RedirectError::Unreadable);
            }
        }
        Ok(redirect)
    }
}

/// Sets `slot` and says whether it was set before.
fn replace<T>(slot: &mut Option<T>, value: T) -> bool {
    slot.replace(value).is_some()
}
