//! The running clinic: its settings, its addresses, its start and end.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Router, serve};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_rustls::rustls;

use crate::access::Holder;
use crate::config::{Client, ClinicConfig};
use crate::faults::Faults;
use crate::grants::Grants;
use crate::listener::{Door, TlsHands};
use crate::outcome::Refusal;
use crate::people::sample_people;
use crate::store::Store;
use crate::transaction::carry_out;
use crate::{authorize, fault_layer, metadata, records, token, transaction, writing};

/// Larger than any Bundle that is loaded.
const BODY_AT_MOST: usize = 16 * 1024 * 1024;

/// Why a clinic did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("the address {listen} cannot be listened on")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The certificate does not serve.
    #[error("the certificate or its key cannot be used")]
    Certificate(#[source] rustls::Error),
    /// Plain HTTP was asked for elsewhere than on loopback.
    #[error("plain HTTP is for loopback only, and {0} is not")]
    PlainOffLoopback(SocketAddr),
    /// The sample people cannot be loaded.
    #[error("the sample people cannot be loaded: {0}")]
    People(String),
}

/// What every request shares.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: ClinicConfig,
    /// Scheme, host and port, without a slash at the end.
    pub(crate) origin: String,
    pub(crate) faults: Faults,
    store: Mutex<Store>,
    grants: Mutex<(Grants, u64)>,
}

/// Sign-in's memory while it is locked.
pub(crate) struct GrantsNow<'a>(MutexGuard<'a, (Grants, u64)>);

impl std::ops::Deref for GrantsNow<'_> {
    type Target = Grants;
    fn deref(&self) -> &Grants {
        &self.0.0
    }
}

impl std::ops::DerefMut for GrantsNow<'_> {
    fn deref_mut(&mut self) -> &mut Grants {
        &mut self.0.0
    }
}

impl State {
    pub(crate) fn fhir_base(&self) -> String {
        format!("{}/fhir", self.origin)
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sign-in's memory, with every order to end tokens carried out first.
    pub(crate) fn grants(&self) -> GrantsNow<'_> {
        let mut grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        let ordered = self.faults.expiries();
        if grants.1 != ordered {
            grants.1 = ordered;
            grants.0.expire_access();
        }
        GrantsNow(grants)
    }

    pub(crate) fn client(&self, id: &str) -> Option<&Client> {
        self.config.clients.iter().find(|client| client.id == id)
    }
}

/// A clinic that is running.
///
/// Invariant: it ends when this value is dropped; [`ReferenceClinic::stop`] also waits for the end.
#[derive(Debug)]
pub struct ReferenceClinic {
    state: Arc<State>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinSet<()>,
}

impl ReferenceClinic {
    /// Starts a clinic with the sample people.
    ///
    /// # Errors
    /// When the address or the certificate does not serve.
    pub async fn start(config: ClinicConfig) -> Result<Self, StartError> {
        let listen = config.listen;
        let tls = config.tls.as_ref().map(TlsHands::from_pem).transpose();
        let tls = tls.map_err(StartError::Certificate)?;
        if tls.is_none() && !listen.ip().is_loopback() {
            return Err(StartError::PlainOffLoopback(listen));
        }
        let failed = |source| StartError::Listen { listen, source };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let origin = match (&config.public_base, &tls) {
            (Some(base), _) => base.clone(),
            (None, Some(_)) => "https://localhost:{port}".to_owned(),
            (None, None) => format!("http://{}:{{port}}", loopback_host(address.ip())),
        };
        let origin = origin.trim_end_matches('/').replace("{port}", &address.port().to_string());
        let mut store = Store::default();
        if config.sample_people {
            let now = config.clock.now();
            for bundle in sample_people(now) {
                carry_out(&mut store, &Holder::Loader, &bundle, now)
                    .map_err(|refusal| StartError::People(refusal.text))?;
            }
        }
        let faults = Faults::default();
        let (store, grants) = (Mutex::new(store), Mutex::default());
        let state = Arc::new(State { config, origin, faults: faults.clone(), store, grants });
        let door = Door { listener, tls, faults, shaking: JoinSet::new() };
        let (stop, stopped) = oneshot::channel::<()>();
        let router = router(&state);
        let mut served = JoinSet::new();
        served.spawn(async move {
            let ended = async { stopped.await.unwrap_or_default() };
            if serve(door, router).with_graceful_shutdown(ended).await.is_err() {
                tracing::warn!("the clinic ended with an error");
            }
        });
        tracing::info!(port = address.port(), "the clinic is open");
        Ok(Self { state, address, stop: Some(stop), served })
    }

    /// The FHIR base, as an app is told it: the origin and `/fhir`.
    #[must_use]
    pub fn base(&self) -> String {
        self.state.fhir_base()
    }

    /// The clinic's scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        self.state.origin.clone()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The ways it can be made to fail.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.state.faults.clone()
    }

    /// Loads a transaction or batch Bundle, with every right.
    ///
    /// # Errors
    /// What was wrong with the Bundle, in words.
    pub fn load(&self, bundle: &str) -> Result<(), String> {
        let now = self.state.config.clock.now();
        carry_out(&mut self.state.store(), &Holder::Loader, bundle, now).map(drop).map_err(|refusal| refusal.text)
    }

    /// The records of one kind, as they are served.
    pub fn records_of(&self, kind: &str) -> Vec<String> {
        self.state.store().of_kind(kind).map(|stored| stored.text.clone()).collect()
    }

    /// Ends the clinic: no new connections, the open ones cut.
    pub async fn stop(mut self) {
        self.end();
        while let Some(ended) = self.served.join_next().await {
            if ended.is_err() {
                tracing::warn!("the clinic did not end well");
            }
        }
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody listens when the clinic has ended by itself, which is as good.
            stop.send(()).unwrap_or_default();
        }
        fault_layer::let_go(&self.state.faults);
    }
}

impl Drop for ReferenceClinic {
    fn drop(&mut self) {
        self.end();
    }
}

fn loopback_host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn router(state: &Arc<State>) -> Router {
    let mut router = Router::new()
        .route("/fhir/.well-known/smart-configuration", get(authorize::configuration))
        .route("/fhir/metadata", get(metadata::metadata))
        .route("/fhir", post(transaction::post))
        .route("/fhir/", post(transaction::post))
        .route("/fhir/{kind}", get(records::search_by_get).post(writing::create))
        .route("/fhir/{kind}/_search", post(records::search_by_post))
        .route("/fhir/{kind}/{id}", get(records::read).put(writing::update).delete(writing::delete))
        .route("/auth/authorize", get(authorize::by_get).post(authorize::by_post))
        .route("/auth/decide", post(authorize::decide))
        .route("/auth/token", post(token::token))
        .route("/auth/revoke", post(token::revoke))
        .fallback(async || Refusal::not_found("there is nothing at this address"))
        .method_not_allowed_fallback(async || {
            let text = "that cannot be done at this address";
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "not-supported", text)
        })
        .layer(from_fn_with_state(Arc::clone(state), fault_layer::faults));
    if state.config.faults_over_http {
        router = router.route("/_faults", get(fault_layer::show).post(fault_layer::set));
    }
    router.layer(DefaultBodyLimit::max(BODY_AT_MOST)).with_state(Arc::clone(state))
}
