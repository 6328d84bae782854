//! How Housecall is allowed in: SMART App Launch 2.2 as a value, without a socket.
//!
//! **In:** the address of the clinic's records (FHIR base), its discovery document, the one redirect
//! the browser brings back, and the token endpoint's answers, all as bytes and URLs.
//! **Out:** the address to open in the system browser, the forms to post, and a [`TokenSet`].
//! **Never:** it opens no connection, reads no clock, keeps no token anywhere and prints none; it never
//! reads the ID token (nothing is decided by it), and a server can give it no wider access than asked.
//! **Read next:** [`Discovery`], then [`SignIn`], then [`TokenSet`]; `clinic-client` drives them.
//!
//! The `oauth2` crate is not used: PKCE is five lines, and its token types can be cloned and serialised.
//!
//! Source: SMART App Launch 2.2.0 (standalone launch, public client); RFC 6749, 6750, 7009, 7636, 8252,
//! 8414 and 9207.
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod address;
mod discovery;
mod oauth_error;
mod pkce;
mod redirect;
mod refresh;
mod scope;
mod secret;
mod sign_in;
mod token;

pub use address::{AddressError, Endpoint, FhirBase};
pub use discovery::{Discovery, DiscoveryError, ScopeSyntax};
pub use oauth_error::OauthCode;
pub use pkce::{RandomFailed, Seed};
pub use redirect::RedirectError;
pub use refresh::{Refresh, Revocation, RevocationError};
pub use scope::{MESSAGE, Scopes};
pub use secret::{AccessToken, RefreshToken, SecretForm, TokenTextError};
pub use sign_in::{CodeExchange, SignIn, SignInRequest};
pub use token::{PatientId, TokenError, TokenSet};
