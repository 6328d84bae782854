//! The clinic's web server for the doctor's page: static files and a strict policy.

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What the page is served with.
#[derive(Debug)]
pub struct PageSetup {
    /// The built page.
    pub files: PathBuf,
    /// `config.json`, without the hub's address if it is not known yet.
    pub config: serde_json::Value,
    /// Where the page's socket may go.
    pub socket: String,
}

struct Shared {
    files: PathBuf,
    config: String,
    policy: HeaderValue,
}

/// The running server; dropping it ends it.
#[derive(Debug)]
pub struct PageServer {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl PageServer {
    /// A listener on a free loopback port; the hub must know its origin before it starts.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn reserve() -> Result<(TcpListener, String)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let origin = format!("http://localhost:{}", listener.local_addr()?.port());
        Ok((listener, origin))
    }

    /// Serves on a reserved listener.
    ///
    /// # Errors
    /// When the socket's address cannot stand in a header.
    #[expect(clippy::disallowed_methods, reason = "the server owns its task and ends it")]
    pub fn start(listener: TcpListener, setup: PageSetup) -> Result<Self> {
        let address = listener.local_addr()?;
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
             media-src 'self' blob:; connect-src 'self' {}; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
            setup.socket
        );
        let shared = Arc::new(Shared {
            files: setup.files,
            config: setup.config.to_string(),
            policy: HeaderValue::from_str(&policy)?,
        });
        let router = Router::new()
            .route("/config.json", get(config))
            .route("/", get(index))
            .route("/{*path}", get(file))
            .with_state(shared);
        let task = tokio::spawn(async move {
            if axum::serve(listener, router).await.is_err() {
                tracing::warn!("the doctor's page is no longer served");
            }
        });
        Ok(Self { address, task })
    }

    /// Where the page is.
    pub fn url(&self) -> String {
        format!("http://localhost:{}/", self.address.port())
    }
}

impl Drop for PageServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn config(State(shared): State<Arc<Shared>>) -> Response {
    with_headers(&shared, "application/json", shared.config.clone().into_bytes())
}

async fn index(State(shared): State<Arc<Shared>>) -> Response {
    serve(&shared, "index.html")
}

async fn file(State(shared): State<Arc<Shared>>, Path(path): Path<String>) -> Response {
    serve(&shared, &path)
}

fn serve(shared: &Shared, path: &str) -> Response {
    let plain = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("svg") => "image/svg+xml",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match std::fs::read(shared.files.join(path)) {
        Ok(bytes) if plain => with_headers(shared, kind, bytes),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn with_headers(shared: &Shared, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, shared.policy.clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
