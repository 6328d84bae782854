//! What the clinic's web gives to anybody: a sealed invitation, and the revocation list. Neither needs trust in the
//! server: the one is authenticated by its code, the other signed by the clinic's root.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;

use smart::{AddressError, Endpoint};
use url::Url;

use crate::http::{Answer, ClinicHttp};
use crate::http_error::HttpError;

/// A sealed invitation: 64 KiB at most, a version byte, a nonce and a tag.
const MAX_BUNDLE_BYTES: usize = 64 * 1024 + 64;

/// As the trust crate reads it.
const MAX_REVOCATIONS_BYTES: usize = 256 * 1024;

/// Why a public file was not got.
#[derive(Debug, thiserror::Error)]
pub enum PublicError {
    /// This computer has no way to any other.
    #[error("there is no network")]
    NoNetwork,
    /// No server has this name.
    #[error("the server's name is not known")]
    NoName,
    /// The address may not be used: not https, and not on this computer.
    #[error("the address is not safe")]
    Address(#[from] AddressError),
    /// Nobody answers, or not whom the address names, or with something that is no such file.
    #[error("the server does not give it")]
    NoAnswer(#[source] HttpError),
    /// The server answers with an error of its own.
    #[error("the server answers {status}")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// The server is there, and there is no such file.
    #[error("there is no such file")]
    NotThere,
    /// The file is longer than any honest one.
    #[error("the file is too long")]
    TooLong,
}

impl ClinicHttp {
    /// Fetches a sealed invitation from the clinic's web.
    ///
    /// # Errors
    /// [`PublicError`]: what stands in the way.
    pub async fn fetch_bundle(&self, address: &str) -> Result<Vec<u8>, PublicError> {
        let address = Url::parse(address).map_err(|_| AddressError::Unreadable)?;
        let answer = self.public(address, "application/octet-stream", MAX_BUNDLE_BYTES).await?;
        Ok(answer.body.to_vec())
    }

    /// Fetches the clinic's revocation list from its web, by the profile's `page_origin`.
    ///
    /// # Errors
    /// [`PublicError`]: what stands in the way.
    pub async fn fetch_revocations(&self, page_origin: &str) -> Result<String, PublicError> {
        let origin = Url::parse(page_origin).map_err(|_| AddressError::Unreadable)?;
        let address = origin.join("/revocations.jws").map_err(|_| AddressError::Unreadable)?;
        let answer = self.public(address, "*/*", MAX_REVOCATIONS_BYTES).await?;
        let text = std::str::from_utf8(&answer.body).map_err(|_| PublicError::NotThere)?;
        Ok(text.trim().to_owned())
    }

    async fn public(&self, address: Url, accept: &'static str, limit: usize) -> Result<Answer, PublicError> {
        let to = Endpoint::open(address)?;
        let answer = match self.get(&to, accept, None, limit).await {
            Ok(answer) => answer,
            Err(HttpError::Unreachable(error)) => return Err(why_unreachable(&to, error).await),
            Err(HttpError::TooLarge { .. }) => return Err(PublicError::TooLong),
            Err(HttpError::Address(error)) => return Err(error.into()),
            Err(error) => return Err(PublicError::NoAnswer(error)),
        };
        match answer.status {
            200 => Ok(answer),
            404 | 410 => Err(PublicError::NotThere),
            status => Err(PublicError::Server { status }),
        }
    }
}

async fn why_unreachable(to: &Endpoint, error: Arc<reqwest::Error>) -> PublicError {
    if !to.is_loopback() && !has_network() {
        return PublicError::NoNetwork;
    }
    if name_is_known(to).await { PublicError::NoAnswer(HttpError::Unreachable(error)) } else { PublicError::NoName }
}

/// Whether this computer knows any way out. Nothing is sent: the system only looks for a way to an address that
/// is reserved for examples (RFC 5737).
fn has_network() -> bool {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0));
    socket.is_ok_and(|socket| socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).is_ok())
}

/// Asked only after a failure, to say which it was.
async fn name_is_known(to: &Endpoint) -> bool {
    let Some(host) = to.url().host_str() else { return false };
    let port = to.url().port_or_known_default().unwrap_or(443);
    let host = host.trim_matches(['[', ']']);
    tokio::net::lookup_host((host, port)).await.is_ok_and(|mut found| found.next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PinnedRoots;
    use crate::test_server::TestServer;
    use axum::Router;
    use axum::http::StatusCode;
    use axum::routing::get;

    fn http() -> ClinicHttp {
        ClinicHttp::new(&PinnedRoots::default()).unwrap()
    }

    #[tokio::test]
    async fn a_bundle_is_got_whole_or_it_is_said_why_not() {
        let app = Router::new()
            .route("/join/invitations/{id}", get(|| async { vec![1_u8, 0xff] }))
            .route("/broken/invitations/{id}", get(|| async { StatusCode::BAD_GATEWAY }))
            .route("/long/invitations/{id}", get(|| async { vec![0_u8; MAX_BUNDLE_BYTES + 1] }));
        let server = TestServer::start(app).await;
        let at = |path: &str| server.at(path).url().to_string();
        assert_eq!(http().fetch_bundle(&at("/join/invitations/abc")).await.unwrap(), [1, 0xff]);
        let error = http().fetch_bundle(&at("/invitations/abc")).await.unwrap_err();
        assert!(matches!(error, PublicError::NotThere), "{error:?}");
        let error = http().fetch_bundle(&at("/broken/invitations/abc")).await.unwrap_err();
        assert!(matches!(error, PublicError::Server { status: 502 }), "{error:?}");
        let error = http().fetch_bundle(&at("/long/invitations/abc")).await.unwrap_err();
        assert!(matches!(error, PublicError::TooLong), "{error:?}");
    }

    #[tokio::test]
    async fn a_list_lies_at_the_origin_whatever_the_page_is() {
        let app = Router::new().route("/revocations.jws", get(|| async { "a.b.c\n" }));
        let server = TestServer::start(app).await;
        let list = http().fetch_revocations(server.at("/doctor/page").url().as_str()).await.unwrap();
        assert_eq!(list, "a.b.c");
    }

    #[tokio::test]
    async fn nobody_there_and_no_such_name_are_told_apart() {
        let server = TestServer::start(Router::new()).await;
        let gone = server.at("/invitations/abc").url().to_string();
        server.stop().await;
        let error = http().fetch_bundle(&gone).await.unwrap_err();
        assert!(matches!(error, PublicError::NoAnswer(_)), "{error:?}");
        let error = http().fetch_bundle("https://hillclinic.invalid/invitations/abc").await.unwrap_err();
        let told = matches!(error, PublicError::NoName | PublicError::NoNetwork | PublicError::NoAnswer(_));
        assert!(told, "{error:?}");
    }

    #[tokio::test]
    async fn an_open_line_to_another_computer_is_never_used() {
        for address in ["http://hillclinic.example/invitations/abc", "no address", "ftp://127.0.0.1/abc"] {
            let error = http().fetch_bundle(address).await.unwrap_err();
            assert!(matches!(error, PublicError::Address(_)), "{address}: {error:?}");
        }
    }
}
