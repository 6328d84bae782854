//! A small server that does what one test tells it to.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use smart::{Endpoint, FhirBase};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

pub(crate) struct TestServer {
    address: SocketAddr,
    hits: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl TestServer {
    pub(crate) async fn start(app: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let hits = Arc::new(AtomicUsize::new(0));
        let counter = hits.clone();
        let count = move |request: Request, next: Next| {
            counter.fetch_add(1, Ordering::SeqCst);
            next.run(request)
        };
        // No connection outlives its answer, so that a stopped server is gone at once.
        let close = |mut response: Response| async {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        };
        let app = app.layer(middleware::from_fn(count)).layer(middleware::map_response(close));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, hits, task }
    }

    /// How many requests came.
    pub(crate) fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }

    pub(crate) fn at(&self, path: &str) -> Endpoint {
        let url = format!("http://{}{path}", self.address).parse().unwrap();
        Endpoint::open(url).unwrap()
    }

    pub(crate) fn base(&self) -> FhirBase {
        FhirBase::open(&format!("http://{}/fhir", self.address)).unwrap()
    }

    pub(crate) async fn stop(self) {
        self.task.abort();
        assert!(self.task.await.is_err());
    }
}

/// A discovery document whose addresses are below the FHIR base.
pub(crate) fn discovery_document() -> String {
    serde_json::json!({
        "authorization_endpoint": "auth/authorize",
        "token_endpoint": "auth/token",
        "revocation_endpoint": "auth/revoke",
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "capabilities": ["launch-standalone", "client-public", "permission-v2"],
    })
    .to_string()
}

pub(crate) const DISCOVERY: &str = "/fhir/.well-known/smart-configuration";
pub(crate) const TOKEN: &str = "/fhir/auth/token";
pub(crate) const REVOKE: &str = "/fhir/auth/revoke";

pub(crate) fn form(body: &[u8]) -> HashMap<String, String> {
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// An HTTPS server that says "safe", and the certificate it is measured by.
pub(crate) async fn tls_server() -> (Endpoint, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut head = [0; 4096];
            let _read = stream.read(&mut head).await.unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nsafe";
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    let url = format!("https://localhost:{port}/").parse().unwrap();
    (Endpoint::open(url).unwrap(), made.cert.pem())
}
