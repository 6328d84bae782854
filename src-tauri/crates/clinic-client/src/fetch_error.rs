//! Why records could not be fetched.

use fhir::{BundleError, PagingError};
use smart::AddressError;

use crate::http_error::HttpError;
use crate::tokens::AccessError;

/// Why records, or those of one kind, could not be fetched.
///
/// Invariant: none of these means that there are no such records.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FetchError {
    /// There is no access token.
    #[error("the sign-in does not open the records")]
    Access(#[from] AccessError),
    /// The clinic answered 401 to a token it had just given.
    #[error("the clinic does not take its own token")]
    TokenRefused,
    /// The clinic does not let the patient read this.
    #[error("the clinic does not share this")]
    Forbidden,
    /// The clinic has no such record or kind of record.
    #[error("the clinic does not have this")]
    NotFound,
    /// The clinic refused the question.
    #[error("the clinic answered with status {status} ({code})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The code of its OperationOutcome, or `none`.
        code: String,
    },
    /// The server cannot answer now (5xx, 429).
    #[error("the clinic's server is out of order with status {status} ({code})")]
    OutOfOrder {
        /// The HTTP status.
        status: u16,
        /// The code of its OperationOutcome, or `none`.
        code: String,
    },
    /// There was no whole answer.
    #[error("the clinic's server gave no answer")]
    Http(#[from] HttpError),
    /// The answer is no Bundle or record.
    #[error("the clinic's answer cannot be read")]
    Unreadable(#[source] BundleError),
    /// The pages could not be followed to their end.
    #[error("not all pages could be fetched")]
    Paging(#[from] PagingError),
    /// All pages together are more than is kept in memory.
    #[error("there are more than {limit} bytes of records")]
    TooMuch {
        /// The limit.
        limit: usize,
    },
    /// The clinic gave another person's record.
    #[error("the clinic gave another person's record")]
    OtherPatient,
}

impl FetchError {
    /// Whether asking for another kind of record can do no better: no sign-in, or no network.
    pub(crate) fn concerns_all(&self) -> bool {
        match self {
            Self::Access(_) | Self::TokenRefused => true,
            Self::Http(error) => match error {
                HttpError::Unreachable(_) | HttpError::Untrusted(_) | HttpError::NoRoots(_) => true,
                HttpError::Address(_) | HttpError::TimedOut | HttpError::TooLarge { .. } | HttpError::Redirected => {
                    false
                }
            },
            Self::Forbidden
            | Self::NotFound
            | Self::Refused { .. }
            | Self::OutOfOrder { .. }
            | Self::Unreadable(_)
            | Self::Paging(_)
            | Self::TooMuch { .. }
            | Self::OtherPatient => false,
        }
    }
}

impl From<AddressError> for FetchError {
    fn from(error: AddressError) -> Self {
        Self::Http(HttpError::Address(error))
    }
}
