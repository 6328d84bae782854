//! Asking the clinic how it lets people sign in.

use smart::{AddressError, Discovery, DiscoveryError, FhirBase};

use crate::http::ClinicHttp;
use crate::http_error::HttpError;

/// The description is a few kilobytes; a megabyte is no description.
const LIMIT: usize = 1024 * 1024;

/// Why it is not known how to sign in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DiscoverError {
    /// There was no answer.
    #[error("the clinic's sign-in description cannot be fetched")]
    Http(#[from] HttpError),
    /// The server has none, or is out of order.
    #[error("the clinic's server answered with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// It cannot be used.
    #[error("the clinic's sign-in description cannot be used")]
    Document(#[from] DiscoveryError),
}

impl From<AddressError> for DiscoverError {
    fn from(error: AddressError) -> Self {
        Self::Http(HttpError::Address(error))
    }
}

/// Fetches and checks the description of one clinic.
///
/// # Errors
/// [`DiscoverError`].
pub async fn discover(http: &ClinicHttp, base: &FhirBase) -> Result<Discovery, DiscoverError> {
    let from = base.discovery()?;
    let answer = http.get(&from, "application/json", None, LIMIT).await?;
    match answer.status {
        200 => Ok(Discovery::open(base, &answer.body)?),
        status => Err(DiscoverError::Status { status }),
    }
}
