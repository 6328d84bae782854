use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use signalling::{Envelope, FromHub, HubCode, limits};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async_with_config};
use url::Host;

use super::{Lost, SocketConfig, SocketError};

/// A connection over a bad mobile line takes three seconds; each step has as long as this.
pub(super) const STEP_WITHIN: Duration = Duration::from_secs(10);

pub(super) type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How an attempt or a connection ended.
#[derive(Debug)]
pub(super) enum End {
    /// Try again.
    Lost(Lost),
    /// Do not.
    Refused(HubCode),
    /// The owner has gone.
    Over,
}

/// Opens sockets to one hub, trusting its pinned roots only.
pub(super) struct Dial {
    pub(super) config: SocketConfig,
    /// The host, with its port if the address has one: what a proof is made out to.
    pub(super) name: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    target: (String, u16),
}

impl Dial {
    pub(super) fn new(config: SocketConfig) -> Result<Self, SocketError> {
        let host = config.hub.host().ok_or(SocketError::BadAddress)?;
        let port = config.hub.port_or_known_default().ok_or(SocketError::BadAddress)?;
        let bare = match &host {
            Host::Domain(name) => (*name).to_owned(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        };
        let tls = match config.hub.scheme() {
            "wss" => {
                let server = ServerName::try_from(bare.clone()).map_err(|_| SocketError::BadAddress)?;
                Some((pinned(&config.pinned_ca_pem)?, server))
            }
            "ws" if is_loopback(&host) => None,
            _ => return Err(SocketError::NotEncrypted),
        };
        let name = match config.hub.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        Ok(Self { name, tls, target: (bare, port), config })
    }

    /// Whether this computer's network knows where the hub's name is.
    pub(super) async fn name_is_known(&self) -> bool {
        let (host, port) = &self.target;
        let looked = within(tokio::net::lookup_host((host.as_str(), *port))).await;
        looked.is_ok_and(|found| found.is_ok_and(|mut found| found.next().is_some()))
    }

    /// TCP, TLS and the WebSocket's handshake.
    pub(super) async fn connect(&self) -> Result<Stream, End> {
        let (host, port) = &self.target;
        let tcp = within(TcpStream::connect((host.as_str(), *port))).await?.map_err(|_| End::Lost(Lost::NoAnswer))?;
        // Signals are small and wait for one another.
        if tcp.set_nodelay(true).is_err() {
            return Err(End::Lost(Lost::NoAnswer));
        }
        let stream = match &self.tls {
            None => MaybeTlsStream::Plain(tcp),
            Some((connector, server)) => {
                let tls = within(connector.connect(server.clone(), tcp))
                    .await?
                    .map_err(|error| End::Lost(why_no_tls(&error)))?;
                MaybeTlsStream::Rustls(tls)
            }
        };
        let config = WebSocketConfig::default()
            .read_buffer_size(16 * 1024)
            .write_buffer_size(0)
            .max_write_buffer_size(2 * limits::MAX_MESSAGE_BYTES)
            .max_message_size(Some(limits::MAX_FROM_HUB_BYTES))
            .max_frame_size(Some(limits::MAX_FROM_HUB_BYTES));
        let request = self.config.hub.as_str();
        let (socket, _answer) = within(client_async_with_config(request, stream, Some(config)))
            .await?
            .map_err(|_| End::Lost(Lost::NoAnswer))?;
        Ok(socket)
    }
}

/// The next message of the hub.
pub(super) async fn receive(socket: &mut Stream) -> Result<Envelope<FromHub>, End> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => {
                return Envelope::parse(text.as_str()).map_err(|error| {
                    tracing::warn!(code = %error, "the hub sent no message");
                    End::Lost(Lost::Protocol)
                });
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Binary(_) | Message::Frame(_))) => {
                return Err(End::Lost(Lost::Protocol));
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Lost(Lost::Closed)),
        }
    }
}

/// Gives a step its time.
pub(super) async fn within<F: Future>(step: F) -> Result<F::Output, End> {
    tokio::time::timeout(STEP_WITHIN, step).await.map_err(|_| End::Lost(Lost::NoAnswer))
}

fn pinned(pem: &[String]) -> Result<TlsConnector, SocketError> {
    let mut roots = RootCertStore::empty();
    for text in pem {
        for certificate in CertificateDer::pem_slice_iter(text.as_bytes()) {
            let certificate = certificate.map_err(|_| SocketError::NoRoots)?;
            roots.add(certificate).map_err(|_| SocketError::NoRoots)?;
        }
    }
    if roots.is_empty() {
        return Err(SocketError::NoRoots);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| SocketError::NoRoots)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn why_no_tls(error: &std::io::Error) -> Lost {
    let certificate = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        .is_some_and(|inner| matches!(inner, rustls::Error::InvalidCertificate(_)));
    if certificate { Lost::NotTrusted } else { Lost::NoAnswer }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::SignFailed;
    use url::Url;

    fn dial(hub: &str, pem: &[&str]) -> Result<Dial, SocketError> {
        Dial::new(SocketConfig {
            hub: Url::parse(hub).unwrap(),
            pinned_ca_pem: pem.iter().map(|text| (*text).to_owned()).collect(),
            certificates: vec!["c".to_owned()],
            signer: Arc::new(|_: &str, _: &str| Err(SignFailed)),
        })
    }

    #[test]
    fn an_unencrypted_hub_elsewhere_is_not_even_tried() {
        for hub in ["ws://hub.clinic.test/socket", "ws://192.0.2.7/", "http://127.0.0.1/"] {
            assert!(matches!(dial(hub, &[]), Err(SocketError::NotEncrypted)), "{hub}");
        }
        assert!(dial("ws://127.0.0.1:8444/socket", &[]).is_ok());
        assert!(dial("ws://localhost:8444/socket", &[]).is_ok());
        assert!(dial("ws://[::1]:8444/socket", &[]).is_ok());
    }

    #[test]
    fn without_a_pinned_root_there_is_no_encrypted_socket_either() {
        let hub = "wss://hub.clinic.test/socket";
        assert!(matches!(dial(hub, &[]), Err(SocketError::NoRoots)));
        assert!(matches!(dial(hub, &["not PEM"]), Err(SocketError::NoRoots)));
    }

    #[test]
    fn a_proof_is_made_out_to_the_host_with_the_port_only_where_the_address_has_one() {
        let name = |hub: &str| dial(hub, &[]).unwrap().name;
        assert_eq!(name("ws://localhost/socket"), "localhost");
        assert_eq!(name("ws://localhost:80/socket"), "localhost");
        assert_eq!(name("ws://127.0.0.1:8444/socket"), "127.0.0.1:8444");
        assert_eq!(name("ws://[::1]:8444/socket"), "[::1]:8444");
    }
}
