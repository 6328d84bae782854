//! The way to one relay that speaks TCP or TLS.

use super::RelayTrouble;
use rtc::ice::url::{ProtoType, SchemeType, Url};
use rustls::ClientConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;

/// A relay over a bad mobile line takes three seconds; each step has as long as this.
const STEP_WITHIN: Duration = Duration::from_secs(8);

/// How long one address has before the next is tried beside it.
///
/// Source: RFC 8305 §5.
const NEXT_AFTER: Duration = Duration::from_millis(250);

/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 6;

/// What the system may hold back of the call. It doubles the number itself on Linux.
const SEND_BUFFER: u32 = 32 * 1024;

/// What the system may hold that has not left yet. What waits longer waits in our queue, where it can be dropped.
const NOT_SENT: u32 = 8 * 1024;

/// A stream of bytes, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// What carries the messages of a call to a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    Tcp,
    Tls,
}

/// One relay's address, as its URL says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    host: String,
    port: u16,
}

/// What a server's URL means here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Server {
    /// The network stack speaks to it by itself.
    Stack,
    /// It is reached by a stream of ours.
    Stream(Carrier, Target),
    /// Nothing here can use it.
    Unusable,
}

impl Server {
    /// Reads a URL of RFC 7064 or RFC 7065.
    pub(crate) fn from_url(url: &str) -> Self {
        let Ok(Url { scheme, host, port, proto, .. }) = Url::parse_url(url) else {
            return Self::Unusable;
        };
        let target = Target { host, port };
        match (scheme, proto) {
            (SchemeType::Stun, _) | (SchemeType::Turn, ProtoType::Udp) => Self::Stack,
            (SchemeType::Turn, ProtoType::Tcp) => Self::Stream(Carrier::Tcp, target),
            (SchemeType::Turns, ProtoType::Tcp) => Self::Stream(Carrier::Tls, target),
            _ => Self::Unusable,
        }
    }
}

/// Whom to trust with a relay's name: the computer's own authorities and the clinic's.
///
/// The call inside is encrypted from end to end whatever the relay is, so this guards the address
/// book of the call and not its content.
///
/// # Errors
///
/// When one of the clinic's certificates cannot be read.
pub(crate) fn trust(authorities: &[String]) -> Result<Arc<ClientConfig>, RelayTrouble> {
    let mut extra = Vec::new();
    for text in authorities {
        for certificate in CertificateDer::pem_slice_iter(text.as_bytes()) {
            extra.push(certificate.map_err(|_| RelayTrouble::NotTrusted)?);
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, Arc::clone(&provider))
        .map_err(|_| RelayTrouble::NotTrusted)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| RelayTrouble::NotTrusted)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Connects; every step has its time.
///
/// # Errors
///
/// Names the step that failed.
pub(crate) async fn dial(target: &Target, tls: Option<Arc<ClientConfig>>) -> Result<Box<dyn Stream>, RelayTrouble> {
    let Target { host, port } = target;
    let found = timeout(STEP_WITHIN, lookup_host((host.as_str(), *port))).await;
    let addresses: Vec<SocketAddr> =
        found.ok().and_then(Result::ok).ok_or(RelayTrouble::NameUnknown)?.take(MOST_ADDRESSES).collect();
    let connected = timeout(STEP_WITHIN, first_to_connect(addresses)).await;
    let tcp = connected.ok().flatten().ok_or(RelayTrouble::Unreachable)?;
    let Some(config) = tls else {
        return Ok(Box::new(tcp));
    };
    let name = ServerName::try_from(host.clone()).map_err(|_| RelayTrouble::NameUnknown)?;
    match timeout(STEP_WITHIN, TlsConnector::from(config).connect(name, tcp)).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(error)) => Err(why_no_tls(&error)),
        Err(_) => Err(RelayTrouble::Unreachable),
    }
}

/// Tries the addresses one beside the other, each a moment after the one before.
async fn first_to_connect(addresses: Vec<SocketAddr>) -> Option<TcpStream> {
    let mut attempts = JoinSet::new();
    for (place, address) in (0_u32..).zip(addresses) {
        attempts.spawn(async move {
            sleep(NEXT_AFTER * place).await;
            connect(address).await
        });
    }
    while let Some(attempt) = attempts.join_next().await {
        if let Ok(Ok(stream)) = attempt {
            return Some(stream);
        }
    }
    None
}

async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    // Elsewhere the smaller buffer alone keeps the delay down.
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(&stream).set_tcp_notsent_lowat(NOT_SENT)?;
    Ok(stream)
}

fn why_no_tls(error: &io::Error) -> RelayTrouble {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_)) => RelayTrouble::NotTrusted,
        Some(_) => RelayTrouble::NotARelay,
        None => RelayTrouble::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(host: &str, port: u16) -> Target {
        Target { host: host.to_owned(), port }
    }

    #[test]
    fn urls_are_read_with_their_usual_ports() {
        let tcp = |host, port| Server::Stream(Carrier::Tcp, target(host, port));
        let tls = |host, port| Server::Stream(Carrier::Tls, target(host, port));
        for (url, meant) in [
            ("stun:192.0.2.1:3478", Server::Stack),
            ("turn:192.0.2.1", Server::Stack),
            ("turn:relay.clinic.test?transport=udp", Server::Stack),
            ("turn:relay.clinic.test?transport=tcp", tcp("relay.clinic.test", 3478)),
            ("turn:[2001:db8::7]:443?transport=tcp", tcp("2001:db8::7", 443)),
            ("turns:relay.clinic.test", tls("relay.clinic.test", 5349)),
            ("turns:relay.clinic.test:443?transport=tcp", tls("relay.clinic.test", 443)),
            // DTLS to a relay: nobody runs it.
            ("turns:relay.clinic.test:443?transport=udp", Server::Unusable),
            ("stuns:relay.clinic.test", Server::Unusable),
            ("turn:relay?transport=carrier-pigeon", Server::Unusable),
            ("turn:relay:99999?transport=tcp", Server::Unusable),
            ("https://relay.clinic.test", Server::Unusable),
            ("", Server::Unusable),
        ] {
            assert_eq!(Server::from_url(url), meant, "{url}");
        }
    }

    #[test]
    fn an_unreadable_authority_is_not_left_out_silently() {
        let broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n".to_owned();
        assert_eq!(trust(&[broken]).unwrap_err(), RelayTrouble::NotTrusted);
    }

    #[tokio::test]
    async fn an_address_where_nobody_listens_is_unreachable() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert_eq!(dial(&target("127.0.0.1", port), None).await.err(), Some(RelayTrouble::Unreachable));
    }
}
