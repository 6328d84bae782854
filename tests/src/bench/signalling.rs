//! The pages of the call between two browsers, and their signalling: everything one end says goes to the other,
//! its addresses changed to the relay's.

use super::candidates::{description_through_relay, through_relay};
use super::relay::{Aliases, End};
use anyhow::Result;
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use peer::IceServer;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

/// Signals that wait for an end; an offer with its candidates are a dozen.
const WAITING: usize = 256;

const PAGE: &str = include_str!("pages/end.html");
const SCRIPT: &str = include_str!("pages/end.js");

/// The running server; dropping it ends it.
#[derive(Debug)]
pub struct Pages {
    address: SocketAddr,
    task: JoinHandle<()>,
}

struct Shared {
    aliases: Aliases,
    /// What the browsers are told of relays, as JSON.
    relays: String,
    to_patient: broadcast::Sender<String>,
    to_doctor: broadcast::Sender<String>,
}

impl Pages {
    /// Serves on a free loopback port; both ends use the relay where one is given.
    ///
    /// # Errors
    /// When there is none.
    #[expect(clippy::disallowed_methods, reason = "the server owns its task and ends it")]
    pub async fn start(aliases: Aliases, relay: Option<IceServer>) -> Result<Self> {
        let entry = |one: IceServer| json!({"urls": one.urls, "username": one.username, "credential": one.credential});
        let relays = Value::Array(relay.into_iter().map(entry).collect()).to_string();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (to_patient, to_doctor) = (broadcast::channel(WAITING).0, broadcast::channel(WAITING).0);
        let shared = Shared { aliases, relays, to_patient, to_doctor };
        let router = Router::new()
            .route("/", get(|| async { Html(PAGE) }))
            .route("/end.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], SCRIPT) }))
            .route("/relays", get(told_relays))
            .route("/signal/{role}", get(signal))
            .with_state(Arc::new(shared));
        let task = tokio::spawn(async move {
            if axum::serve(listener, router).await.is_err() {
                tracing::warn!("the pages are no longer served");
            }
        });
        Ok(Self { address, task })
    }

    /// Where the doctor's end is.
    pub fn doctor(&self) -> String {
        format!("http://localhost:{}/?role=doctor", self.address.port())
    }

    /// Where the patient's end is, with the picture her camera gives.
    pub fn patient(&self, width: usize, height: usize) -> String {
        format!("http://localhost:{}/?role=patient&width={width}&height={height}", self.address.port())
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn told_relays(State(shared): State<Arc<Shared>>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], shared.relays.clone()).into_response()
}

async fn signal(State(shared): State<Arc<Shared>>, Path(role): Path<String>, upgrade: WebSocketUpgrade) -> Response {
    let end = match role.as_str() {
        "patient" => End::Patient,
        "doctor" => End::Doctor,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    upgrade.on_upgrade(move |socket| carry(shared, end, socket))
}

async fn carry(shared: Arc<Shared>, end: End, mut socket: WebSocket) {
    let (theirs, mut ours) = match end {
        End::Patient => (&shared.to_doctor, shared.to_patient.subscribe()),
        End::Doctor => (&shared.to_patient, shared.to_doctor.subscribe()),
    };
    loop {
        tokio::select! {
            said = socket.recv() => match said {
                Some(Ok(Message::Text(text))) => {
                    if let Some(signal) = changed(&text, end, &shared.aliases) {
                        // Nobody there yet: the driver waits for both ends before it begins.
                        let _heard = theirs.send(signal);
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            signal = ours.recv() => match signal {
                Ok(signal) => if socket.send(Message::Text(signal.into())).await.is_err() { return },
                Err(_) => return,
            },
        }
    }
}

/// A signal with the relay's addresses; nothing for one that must not pass.
fn changed(text: &str, of: End, aliases: &Aliases) -> Option<String> {
    let mut signal: Value = serde_json::from_str(text).ok()?;
    if let Some(candidate) = signal["candidate"].as_str() {
        signal["candidate"] = through_relay(candidate, of, aliases)?.into();
    }
    if let Some(sdp) = signal["sdp"].as_str() {
        signal["sdp"] = description_through_relay(sdp, of, aliases).into();
    }
    Some(signal.to_string())
}
