use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use trust::{Anchor, PublicKey};

use crate::config::{HubConfig, RelayConfig};
use crate::connection::{Down, News, Shared};
use crate::credentials::Credentials;
use crate::gate::Gate;
use crate::invitations::Invitations;
use crate::listen;
use crate::relay::{Relay, RelayError};
use crate::revocations::{Current, RevocationFile};
use crate::room::{ConnId, IceFor, Input, Output, Room, generate_secret};
use crate::store::{Store, StoreError};
use crate::tls::{TlsError, TlsListener, server_config};

/// Often enough that an acknowledgement is not late, seldom enough to cost nothing.
const TICK: Duration = Duration::from_millis(100);
/// The revocation list's file is looked at so often; what is revoked is out of the door this soon.
const LOOK: Duration = Duration::from_secs(2);
/// News waiting for the room. Full: the sockets wait, and their clients with them.
const NEWS: usize = 1024;
/// What the tasks get to finish in when the hub stops.
const STOP_WITHIN: Duration = Duration::from_secs(2);

/// Why the hub does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The clinic's root key is not a P-256 JWK.
    #[error("the clinic's root key is not readable")]
    Root(#[source] trust::KeyError),
    /// The certificate or key cannot be used.
    #[error("the certificate cannot be used")]
    Tls(#[from] TlsError),
    /// The waiting room's file cannot be used.
    #[error("the waiting room cannot be opened")]
    Store(#[from] StoreError),
    /// An address cannot be listened on.
    #[error("{address} cannot be listened on")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// The address without TLS is reachable from outside.
    #[error("{0} is not a loopback address, and without TLS only those are listened on")]
    NotLoopback(SocketAddr),
    /// The relay cannot be started.
    #[error("the relay cannot be started")]
    Relay(#[from] RelayError),
    /// A thread or random bytes could not be had.
    #[error("the machine gives no thread or no random bytes")]
    Machine,
}

/// Where a started hub listens: with port 0 asked for, the port it got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// The socket with TLS, `wss://…/socket`.
    pub tls: Option<SocketAddr>,
    /// The socket without, for a page on this machine, `ws://…/socket`.
    pub page: Option<SocketAddr>,
    /// The relay.
    pub turn: Option<SocketAddr>,
}

/// A running hub.
///
/// Invariant: owns every task and thread it started; [`Hub::stop`] ends them all. Dropped without
/// it, it only tells them to end.
#[derive(Debug)]
pub struct Hub {
    addresses: Addresses,
    stop: CancellationToken,
    tasks: TaskTracker,
    news: mpsc::Sender<News>,
    room: Option<JoinHandle<()>>,
    relay: Option<Arc<Relay>>,
}

impl Hub {
    /// Opens the waiting room and starts to listen.
    ///
    /// # Errors
    /// When a key, a file or an address cannot be used; nothing is left running then.
    pub async fn start(config: HubConfig) -> Result<Self, StartError> {
        let root = PublicKey::from_jwk(&config.root_jwk).map_err(StartError::Root)?;
        let tls = match &config.listen {
            Some((address, pem)) => Some((bind(*address).await?, server_config(pem)?)),
            None => None,
        };
        let page = match config.page_listen {
            Some(address) if !address.ip().is_loopback() => {
                return Err(StartError::NotLoopback(address));
            }
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        let relay = match &config.turn {
            Some(turn) => Some(Arc::new(Relay::start(turn.clone(), config.clock.clone()).await?)),
            None => None,
        };
        let addresses = Addresses {
            tls: tls.as_ref().and_then(|(tcp, _)| tcp.local_addr().ok()),
            page: page.as_ref().and_then(|tcp| tcp.local_addr().ok()),
            turn: relay.as_ref().map(|relay| relay.address()),
        };

        let (news, inbox) = mpsc::channel(NEWS);
        let mut hub = Self {
            addresses,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            news: news.clone(),
            room: None,
            relay,
        };
        let ice = hub.ice(config.relays.clone());
        hub.room = Some(hub.start_room(&config, Arc::clone(&ice), inbox)?);
        let anchor = Anchor { clinic: config.clinic, root };
        let current = Current::default();
        if let Some(path) = config.revocations {
            let file = RevocationFile::new(path, anchor.clone(), current.clone());
            hub.watch_revocations(file, news.clone()).await;
        }
        let shared = Shared {
            gate: Arc::new(Gate { anchor, revocations: current, names: names(config.names, &addresses) }),
            clock: config.clock,
            faults: config.faults,
            ice,
            stop: hub.stop.clone(),
            room: news.clone(),
        };
        hub.start_clock(news);
        let router = listen::router(shared, config.origins, Invitations::new(config.invitations), hub.tasks.clone());
        if let Some((tcp, config)) = tls {
            let address = tcp.local_addr();
            let listener = TlsListener::start(tcp, config, &hub.tasks, &hub.stop).map_err(|error| {
                StartError::Listen { address: address.unwrap_or_else(|_| SocketAddr::from(([0; 4], 0))), error }
            })?;
            listen::spawn(listener, router.clone(), &hub.tasks, &hub.stop);
        }
        if let Some(tcp) = page {
            listen::spawn(tcp, router, &hub.tasks, &hub.stop);
        }
        tracing::info!(?addresses, "hub started");
        Ok(hub)
    }

    /// Where it listens.
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// Says goodbye to every client and ends every task. Places in line are kept on disk.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(relay) = self.relay.take() {
            relay.stop().await;
        }
        self.tasks.close();
        if tokio::time::timeout(STOP_WITHIN, self.tasks.wait()).await.is_err() {
            tracing::warn!(tasks = self.tasks.len(), "tasks were late");
        }
        if let Some(room) = self.room.take() {
            // Wakes it; full, it is awake.
            drop(self.news.try_send(tick()));
            let joined = tokio::task::spawn_blocking(move || room.join().is_ok());
            if !matches!(tokio::time::timeout(STOP_WITHIN, joined).await, Ok(Ok(true))) {
                tracing::warn!("the room was late");
            }
        }
        tracing::info!("hub stopped");
    }

    /// What a client is told of relays: the built-in one, and those beside the hub.
    fn ice(&self, others: Vec<RelayConfig>) -> IceFor {
        let own = self.relay.clone();
        Arc::new(move |session, now| {
            let own = own.iter().flat_map(|relay| relay.ice_servers(session, now));
            let others = others
                .iter()
                .map(|relay| Credentials::generate(&relay.secret, session, now).server(relay.urls.clone()));
            own.chain(others).collect()
        })
    }

    fn start_room(
        &self,
        config: &HubConfig,
        ice: IceFor,
        inbox: mpsc::Receiver<News>,
    ) -> Result<JoinHandle<()>, StartError> {
        let store = Store::open(&config.store)?;
        let key = person_key(config)?;
        let faults = Arc::clone(&config.faults);
        let room = Room::open(store, faults, ice, key, config.clock.now())?;
        let clock = config.clock.clone();
        let stop = self.stop.clone();
        std::thread::Builder::new()
            .name("hub-room".to_owned())
            .spawn(move || {
                run_room(room, inbox, &stop, || clock.now());
                stop.cancel();
            })
            .map_err(|_| StartError::Machine)
    }

    /// Reads the list before the first client is let in, and again whenever its file changes.
    async fn watch_revocations(&self, mut file: RevocationFile, news: mpsc::Sender<News>) {
        let stop = self.stop.clone();
        let (read, first) = tokio::sync::oneshot::channel();
        let mut read = Some(read);
        self.tasks.spawn(async move {
            loop {
                let looking = tokio::task::spawn_blocking(move || {
                    let list = file.look();
                    (file, list)
                });
                let Ok((back, list)) = looking.await else { return };
                file = back;
                if let Some(list) = list {
                    let input = Input::Revocations(list);
                    if news.send(News { input, sink: None }).await.is_err() {
                        return;
                    }
                }
                if let Some(read) = read.take() {
                    // The hub that waited for it is not started after all.
                    let _gone = read.send(());
                }
                tokio::select! {
                    () = tokio::time::sleep(LOOK) => {}
                    () = stop.cancelled() => return,
                }
            }
        });
        // The sender is dropped without a word only when the hub stops.
        let _stopping = first.await;
    }

    fn start_clock(&self, news: mpsc::Sender<News>) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            let mut ticks = tokio::time::interval(TICK);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    _ = ticks.tick() => {}
                    () = stop.cancelled() => return,
                }
                if news.send(tick()).await.is_err() {
                    return;
                }
            }
        });
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, error })
}

/// The names a proof may be made out to; loopback ports are known only once they are bound.
fn names(mut names: Vec<String>, addresses: &Addresses) -> Vec<String> {
    for address in [addresses.tls, addresses.page].into_iter().flatten() {
        if address.ip().is_loopback() {
            names.push(address.to_string());
            names.push(format!("localhost:{}", address.port()));
        }
    }
    names
}

/// The key under which people are written to disk: not on that disk when there is a relay's
/// secret, else good for one run only (the resume tokens still work).
fn person_key(config: &HubConfig) -> Result<Vec<u8>, StartError> {
    let mut secrets =
        config.turn.iter().map(|turn| &turn.secret).chain(config.relays.iter().map(|relay| &relay.secret));
    let Some(secret) = secrets.next() else {
        return generate_secret(32).map(String::into_bytes).map_err(|_| StartError::Machine);
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).map_err(|_| StartError::Machine)?;
    mac.update(b"housecall hub: people on disk");
    Ok(mac.finalize().into_bytes().to_vec())
}

fn tick() -> News {
    News { input: Input::Tick, sink: None }
}

/// The room's own thread: SQLite may block here and nowhere else.
fn run_room(mut room: Room, mut inbox: mpsc::Receiver<News>, stop: &CancellationToken, now: impl Fn() -> Duration) {
    let mut sinks: HashMap<ConnId, mpsc::Sender<Down>> = HashMap::new();
    let mut counts = (0, 0, 0);
    while let Some(News { input, sink }) = inbox.blocking_recv() {
        if stop.is_cancelled() {
            // What is not carried out is not acknowledged: clients say it again.
            return;
        }
        match (&input, sink) {
            (Input::Hello { conn, .. }, Some(sink)) => {
                sinks.insert(*conn, sink);
            }
            (Input::Closed { conn }, _) => {
                sinks.remove(conn);
            }
            _ => {}
        }
        for output in room.handle(input, now()) {
            match output {
                Output::Frame { conn, text } => {
                    let full = sinks.get(&conn).is_some_and(|sink| sink.try_send(Down::Frame(text)).is_err());
                    if full {
                        // Its task finds the channel closed, and says why.
                        sinks.remove(&conn);
                    }
                }
                Output::Close { conn, code } => {
                    if let Some(sink) = sinks.remove(&conn) {
                        // Full: the closed channel ends it all the same.
                        drop(sink.try_send(Down::Close(code)));
                    }
                }
            }
        }
        if counts != room.counts() {
            counts = room.counts();
            let (sessions, waiting, calls) = counts;
            tracing::debug!(sessions, waiting, calls, "room");
        }
    }
}
