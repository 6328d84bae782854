//! The clinic over the network: signing in, keeping the sign-in alive, fetching the records.
//!
//! **In:** the clinic's addresses and pinned roots (from its signed profile), a refresh token from the
//! keychain or a redirect from the system browser.
//! **Out:** token sets and the records as `clinical` values with their raw bytes.
//! **Never:** plain http beyond this computer; a redirect or a page on another origin; a token before
//! it is kept; a body beyond its limit; an empty list where the clinic refused to answer. It starts no
//! task but the socket's, and outside `socket` it reads no clock but the one it is given.
//! **Read next:** [`begin_sign_in`], then [`Tokens`], then [`ClinicRecords::fetch_records`].
#![forbid(unsafe_code)]

mod discover;
mod fetch_error;
mod fetched;
mod http;
mod http_error;
mod listener;
mod public;
mod records;
mod sign_in;
pub mod socket;
mod token_keeper;
mod tokens;

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test owns its tasks")]
mod test_server;

pub use discover::{DiscoverError, discover};
pub use fetch_error::FetchError;
pub use fetched::{FetchedRecords, Gap, RecordKind};
pub use http::{Answer, ClinicHttp, PinnedRoots};
pub use http_error::HttpError;
pub use listener::ReturnPage;
pub use public::PublicError;
pub use records::{ClinicRecords, Told};
pub use sign_in::{PendingSignIn, SignInAsk, SignInError, SignedIn, begin_sign_in};
pub use token_keeper::TokenKeeper;
pub use tokens::{Access, AccessError, Clock, Grant, KeepFailed, RefreshKeep, SignOutError, Start, Tokens};
