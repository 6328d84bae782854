//! One request to a web server, and why it failed.

use super::Failure;
use reqwest::{Certificate, Client, header, redirect, tls};
use std::io::ErrorKind;
use std::net::UdpSocket;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::Url;

/// Longer than any link to a clinic takes.
const CONNECT_FOR: Duration = Duration::from_secs(8);
const ANSWER_FOR: Duration = Duration::from_secs(15);

/// A FHIR server's description of itself can be long.
const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// The server's clock, in seconds since 1970.
    pub(super) date: Option<i64>,
    /// When its TLS certificate ends, in seconds since 1970.
    pub(super) certificate_ends: Option<i64>,
}

pub(super) struct Web {
    client: Client,
}

impl Web {
    /// Trusts the clinic's authority, as the app does, and the system's.
    pub(super) fn new(authority: &str) -> Result<Self, Failure> {
        let roots = Certificate::from_pem_bundle(authority.as_bytes()).map_err(|_| Failure::BadAuthority)?;
        let client = Client::builder()
            .user_agent(concat!("clinicpack/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::limited(3))
            .tls_version_min(tls::Version::TLS_1_2)
            .tls_certs_merge(roots)
            .tls_info(true)
            .no_proxy()
            .connect_timeout(CONNECT_FOR)
            .timeout(ANSWER_FOR);
        Ok(Self { client: client.build().map_err(|_| Failure::BadAuthority)? })
    }

    pub(super) async fn get(&self, url: &Url, accept: &str) -> Result<Answer, Failure> {
        let host = url.host_str().ok_or(Failure::BadAddress)?;
        let port = url.port_or_known_default().ok_or(Failure::BadAddress)?;
        // first without TLS, since only so the failures can be told apart
        reach(host.trim_matches(['[', ']']), port).await?;
        let request = self.client.get(url.clone()).header(header::ACCEPT, accept);
        let mut response = request.send().await.map_err(|error| {
            if error.is_timeout() {
                Failure::NoAnswer
            } else if error.is_connect() {
                Failure::NotTrusted
            } else {
                Failure::Unreadable
            }
        })?;
        let date = response.headers().get(header::DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()).map(|at| at.timestamp().as_second());
        let tls = response.extensions().get::<tls::TlsInfo>().and_then(tls::TlsInfo::peer_certificate);
        let certificate_ends = tls.and_then(ends_der);
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Unreadable)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_BODY_BYTES {
                return Err(Failure::Unreadable);
            }
        }
        Ok(Answer { status, body, date, certificate_ends })
    }
}

/// Opens a connection and closes it.
pub(super) async fn reach(host: &str, port: u16) -> Result<TcpStream, Failure> {
    let unknown = |host: &str| if is_offline() { Failure::NoNetwork } else { Failure::NameUnknown(host.to_owned()) };
    let found = lookup_host((host, port)).await.map_err(|_| unknown(host))?;
    let mut last = unknown(host);
    for address in found {
        last = match timeout(CONNECT_FOR, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure_of(&error),
            Err(_) => Failure::NoAnswer,
        };
    }
    Err(last)
}

pub(super) fn failure_of(error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Failure::Refused,
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => Failure::NoNetwork,
        _ => Failure::NoAnswer,
    }
}

/// Whether no way leads out of this computer. Nothing is sent: only the way is looked up, to addresses that are
/// nobody's (RFC 5737, RFC 3849).
fn is_offline() -> bool {
    let no_way = |own: &str, other: &str| UdpSocket::bind(own).and_then(|socket| socket.connect(other)).is_err();
    no_way("0.0.0.0:0", "192.0.2.1:9") && no_way("[::]:0", "[2001:db8::1]:9")
}

fn ends_der(der: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    Some(certificate.validity().not_after.timestamp())
}

/// When a certificate in PEM ends, in seconds since 1970.
pub(super) fn ends_pem(pem: &str) -> Option<i64> {
    let (_, pem) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).ok()?;
    ends_der(&pem.contents)
}
