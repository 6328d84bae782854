//! The socket to the clinic's hub: kept open, taken up again, nothing lost and nothing doubled.
//!
//! **In:** the hub's address, pinned roots, certificates, and somebody who signs the challenge.
//! **Out:** [`SocketEvent`]s, in order; a [`SocketHandle`] to speak and to stop.
//! **Never:** a root that is not pinned; `ws:` beyond this computer; a device key (it stays with the
//! signer); an endless wait.

mod backoff;
mod dial;
mod knock;
mod run;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use signalling::{FromHub, HubCode, IceServer, Message as _, SessionId, ToHub, You, limits};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use dial::Dial;

pub use knock::{Knocked, knock};

/// Messages handed over but not yet in the link. Full: [`SocketHandle::send`] waits.
const COMMANDS: usize = 64;
/// Events not yet taken by the owner. Full: the socket reads no further, and the hub waits.
const EVENTS: usize = 256;
/// What the task gets to finish in.
const STOP_WITHIN: Duration = Duration::from_secs(2);

/// Signs the hub's challenge, so that the device's key need not be handed over.
pub trait HelloSigner: Send + Sync {
    /// The signed text over `nonce` for the hub at `hub` ("host" or "host:port").
    ///
    /// # Errors
    /// When there is no key to sign with.
    fn prove_hello(&self, nonce: &str, hub: &str) -> Result<String, SignFailed>;
}

impl<F: Fn(&str, &str) -> Result<String, SignFailed> + Send + Sync> HelloSigner for F {
    fn prove_hello(&self, nonce: &str, hub: &str) -> Result<String, SignFailed> {
        self(nonce, hub)
    }
}

/// The challenge could not be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the challenge could not be signed")]
pub struct SignFailed;

/// What a socket needs to know.
#[derive(Clone)]
pub struct SocketConfig {
    /// The hub's address, `wss://…`; `ws://` only on this computer.
    pub hub: Url,
    /// The only roots trusted, PEM.
    pub pinned_ca_pem: Vec<String>,
    /// The chain to show, leaf first.
    pub certificates: Vec<String>,
    /// Who signs the challenge.
    pub signer: Arc<dyn HelloSigner>,
}

impl fmt::Debug for SocketConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketConfig").field("hub", &self.hub.host_str()).finish_non_exhaustive()
    }
}

/// Why a socket cannot even be tried.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Not `wss:`, or `ws:` to another computer.
    #[error("the hub's address is not encrypted")]
    NotEncrypted,
    /// Not an address of a hub.
    #[error("the hub's address has no host")]
    BadAddress,
    /// A pinned root is not a certificate, or there is none.
    #[error("there is no readable pinned root")]
    NoRoots,
}

/// What happens to the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketEvent {
    /// The hub has let this end in.
    Connected {
        /// This end's session.
        session: SessionId,
        /// Whether place and calls were kept. If not, and this is not the first time, what was not
        /// yet delivered is dropped: take a place anew.
        resumed: bool,
        /// Servers to find a way through the network.
        ice: Vec<IceServer>,
        /// Who the hub takes this end for.
        you: You,
    },
    /// There is no socket; the next attempt follows by itself.
    Disconnected {
        /// In how long.
        retry: Duration,
        /// Why.
        why: Lost,
    },
    /// The hub says something.
    Message(FromHub),
    /// The hub will not have this end; no further attempt is made.
    Refused(HubCode),
}

/// Why there is no socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// Nobody answers at the address.
    NoAnswer,
    /// Who answers is not the clinic's hub: not certified by the pinned root.
    NotTrusted,
    /// The socket ended.
    Closed,
    /// Nothing was heard for too long.
    Silent,
    /// The network that carried it has changed, says the owner.
    NetworkChanged,
    /// The hub breaks the protocol.
    Protocol,
    /// The hub asks to come back later.
    Busy(HubCode),
    /// The challenge could not be signed.
    NotSigned,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SocketSendError {
    /// The socket was stopped or refused.
    #[error("the socket has ended")]
    Ended,
    /// No room at this moment.
    #[error("too many messages wait")]
    Full,
    /// Beyond a limit of the protocol.
    #[error("a part is beyond its limit")]
    Defect(#[source] signalling::Defect),
    /// The whole is longer than a frame may be.
    #[error("the message has {bytes} bytes")]
    TooBig {
        /// Its length.
        bytes: usize,
    },
}

/// Speaks through the socket and stops it.
///
/// Invariant: when it is dropped, the socket's task ends too.
#[derive(Debug)]
pub struct SocketHandle {
    commands: mpsc::Sender<ToHub>,
    wake: Arc<Notify>,
    leave: CancellationToken,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// The socket to the clinic's hub.
#[derive(Debug)]
pub struct SignallingSocket;

impl SignallingSocket {
    /// Starts to connect, and keeps at it until stopped or refused.
    ///
    /// # Errors
    /// When the address or the roots cannot be used.
    pub fn start(config: SocketConfig) -> Result<(SocketHandle, mpsc::Receiver<SocketEvent>), SocketError> {
        let dial = Dial::new(config)?;
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let (events, outbox) = mpsc::channel(EVENTS);
        let handle = SocketHandle {
            commands,
            wake: Arc::default(),
            leave: CancellationToken::new(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        let task = run::Run::new(dial, inbox, events, Arc::clone(&handle.wake), handle.leave.clone());
        let stop = handle.stop.clone();
        handle.tasks.spawn(async move {
            tokio::select! {
                () = task.keep_open() => {}
                () = stop.cancelled() => {}
            }
        });
        handle.tasks.close();
        Ok((handle, outbox))
    }
}

impl SocketHandle {
    /// Hands a message over; it is delivered now or after the next connection. Waits while too many
    /// are on their way.
    ///
    /// # Errors
    /// When the socket has ended or the message is beyond a limit.
    pub async fn send(&self, message: ToHub) -> Result<(), SocketSendError> {
        check(&message)?;
        let sent = self.commands.send(message).await;
        sent.map_err(|_| SocketSendError::Ended)
    }

    /// The same without waiting.
    ///
    /// # Errors
    /// As [`SocketHandle::send`], and [`SocketSendError::Full`].
    pub fn try_send(&self, message: ToHub) -> Result<(), SocketSendError> {
        check(&message)?;
        self.commands.try_send(message).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => SocketSendError::Full,
            mpsc::error::TrySendError::Closed(_) => SocketSendError::Ended,
        })
    }

    /// Connects anew at once, when the network or the lid has changed. A socket that seems open goes
    /// with it: nobody would notice for half a minute that it leads nowhere.
    pub fn connect_now(&self) {
        self.wake.notify_one();
    }

    /// Ends the socket and its task. What was handed over before, a goodbye for instance, is
    /// delivered first, if the hub is there to take it.
    pub async fn stop(self) {
        self.leave.cancel();
        if tokio::time::timeout(STOP_WITHIN, self.tasks.wait()).await.is_err() {
            tracing::info!("the hub did not take the last words");
            self.stop.cancel();
            self.tasks.wait().await;
        }
    }
}

impl Drop for SocketHandle {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn check(message: &ToHub) -> Result<(), SocketSendError> {
    /// The envelope's own characters and counters.
    const ENVELOPE: usize = 100;
    message.check().map_err(SocketSendError::Defect)?;
    let bytes = serde_json::to_string(message).map_or(usize::MAX, |text| text.len());
    if bytes > limits::MAX_MESSAGE_BYTES.saturating_sub(ENVELOPE) {
        return Err(SocketSendError::TooBig { bytes });
    }
    Ok(())
}
