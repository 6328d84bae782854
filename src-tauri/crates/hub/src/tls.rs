use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A handshake is three packets; a slow line needs a second.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// Handshakes under way at once; more wait in the kernel's queue.
const MOST_HANDSHAKES: usize = 256;
/// After an error of the machine (no more file handles), give it time.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// The hub's certificate and key.
///
/// Shape: PEM texts; the chain leaf first.
#[derive(Clone)]
pub struct TlsPem {
    /// The certificate's chain.
    pub certificates: String,
    /// Its private key.
    pub key: String,
}

impl fmt::Debug for TlsPem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsPem(hidden)")
    }
}

/// Why there can be no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The PEM texts hold no certificate or no key.
    #[error("the certificate or key is not PEM")]
    Pem(#[source] rustls_pki_types::pem::Error),
    /// They do not fit together.
    #[error("the certificate and key do not fit")]
    Rustls(#[source] rustls::Error),
}

/// TLS 1.3 only, by aws-lc-rs with the post-quantum key exchange first.
pub(crate) fn server_config(pem: &TlsPem) -> Result<Arc<ServerConfig>, TlsError> {
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem.certificates.as_bytes()).collect::<Result<_, _>>().map_err(TlsError::Pem)?;
    let key = PrivateKeyDer::from_pem_slice(pem.key.as_bytes()).map_err(TlsError::Pem)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(TlsError::Rustls)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(TlsError::Rustls)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Accepts TCP, shakes hands aside, hands out finished TLS streams.
///
/// Invariant: a client that is slow in its handshake holds up nobody else. At most
/// [`MOST_HANDSHAKES`] are under way; the rest waits in the kernel.
pub(crate) struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    pub(crate) fn start(
        tcp: TcpListener,
        config: Arc<ServerConfig>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> io::Result<Self> {
        let address = tcp.local_addr()?;
        // Full: the handshake's task waits, and with it its permit.
        let (done, ready) = mpsc::channel(MOST_HANDSHAKES);
        let accepting = accept(tcp, TlsAcceptor::from(config), done, tasks.clone());
        let stop = stop.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = accepting => {}
                () = stop.cancelled() => {}
            }
        });
        Ok(Self { ready, address })
    }
}

async fn accept(
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
    tasks: TaskTracker,
) {
    let permits = Arc::new(Semaphore::new(MOST_HANDSHAKES));
    loop {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
            return;
        };
        let (stream, from) = match tcp.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(code = ?error.kind(), "accepting failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let handshake = acceptor.accept(stream);
        let done = done.clone();
        tasks.spawn(async move {
            match tokio::time::timeout(HANDSHAKE_WITHIN, handshake).await {
                Ok(Ok(stream)) => {
                    // The listener has gone: so does the stream.
                    drop(done.send((stream, from)).await);
                }
                Ok(Err(error)) => tracing::debug!(code = ?error.kind(), "handshake failed"),
                Err(_) => tracing::debug!(code = "timed_out", "handshake failed"),
            }
            drop(permit);
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
