//! Why a request got no answer.

use std::error::Error as _;
use std::sync::Arc;

use smart::AddressError;

/// Why there is no answer from a server. An answer with a bad status is an answer.
///
/// Invariant: carries no address, header or body.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HttpError {
    /// The address may not be used: not https, and not on this computer.
    #[error("the address is not safe")]
    Address(#[from] AddressError),
    /// There is no way to the server: no network, no such name, the line broke.
    #[error("the server cannot be reached")]
    Unreachable(#[source] Arc<reqwest::Error>),
    /// The server's certificate is not one we trust.
    #[error("the server's certificate is not trusted")]
    Untrusted(#[source] Arc<reqwest::Error>),
    /// The server took too long.
    #[error("the server took too long")]
    TimedOut,
    /// The answer is longer than it may be. Reading stopped there.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The server points to another origin, or on and on. Nothing was sent there.
    #[error("the server points to another place")]
    Redirected,
    /// The pinned roots cannot be read, or this computer has no roots at all.
    #[error("the certificates to trust cannot be loaded")]
    NoRoots(#[source] Arc<reqwest::Error>),
}

impl HttpError {
    /// Sorts a failure of the HTTP stack; its address is dropped.
    pub(crate) fn from_reqwest(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_timeout() {
            return Self::TimedOut;
        }
        if is_certificate(&error) {
            return Self::Untrusted(Arc::new(error));
        }
        Self::Unreachable(Arc::new(error))
    }
}

/// Whether a TLS verdict on the certificate stands somewhere below.
///
/// TLS errors come wrapped in `io::Error`, even twice; its `source` leaves out what it wraps.
fn is_certificate(error: &reqwest::Error) -> bool {
    let mut below = error.source();
    while let Some(error) = below {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return true;
        }
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        below = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    false
}
