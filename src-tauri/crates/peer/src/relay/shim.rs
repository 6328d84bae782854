//! The network stack speaks UDP to a relay; this carries it over one TCP or TLS stream.

use super::RelayTrouble;
use super::dial::{Stream, Target, dial};
use super::framing::{Deframer, MAX_MESSAGE, frame_from_datagram};
use super::queue::LagQueue;
use super::stun::{Refusals, forbidden, is_allocate_request};
use rustls::ClientConfig;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::net::UdpSocket;
use tokio::sync::Notify;
use tokio::time::Instant;

/// What is read from the stream at once.
const READ_AT_ONCE: usize = 16 * 1024;

/// One carrier between the network stack and one relay.
///
/// Invariant: one socket of this computer uses it, the first that asks for a relay; what it holds
/// is bounded; it never waits for the network stack, nor lets the stack wait.
pub(crate) struct Shim {
    socket: UdpSocket,
    target: Target,
    tls: Option<Arc<ClientConfig>>,
    /// The network stack's socket, once it has asked for a relay.
    client: OnceLock<SocketAddr>,
    queue: Mutex<LagQueue>,
    refusals: Mutex<Refusals>,
    queued: Notify,
}

impl Shim {
    /// Opens the side of the network stack.
    pub(crate) async fn open(target: Target, tls: Option<Arc<ClientConfig>>) -> io::Result<Self> {
        Ok(Self {
            socket: UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?,
            target,
            tls,
            client: OnceLock::new(),
            queue: Mutex::default(),
            refusals: Mutex::default(),
            queued: Notify::new(),
        })
    }

    /// Where the network stack finds it.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Carries until the stream ends; the reason is told as soon as it is known, and more than
    /// once if need be.
    pub(crate) async fn run(self, tell: impl Fn(RelayTrouble)) {
        let carry = async {
            let stream = dial(&self.target, self.tls.clone()).await?;
            let (read, write) = split(stream);
            tokio::select! {
                ended = self.fill_stream(write) => ended,
                ended = self.hear_stream(read, &tell) => ended,
            }
        };
        let ended: Result<(), RelayTrouble> = tokio::select! {
            ended = carry => ended,
            () = self.hear_stack() => Err(RelayTrouble::Ended),
        };
        let dropped = lock(&self.queue).dropped();
        tracing::debug!(dropped, "the stream to a relay has ended");
        if let Err(trouble) = ended {
            tell(trouble);
        }
    }

    /// Takes the network stack's datagrams, whatever the stream does meanwhile.
    async fn hear_stack(&self) {
        let mut buffer = vec![0; MAX_MESSAGE + 1];
        loop {
            let (datagram, from) = match self.socket.recv_from(&mut buffer).await {
                Ok((length, from)) => (buffer.get(..length).unwrap_or_default(), from),
                // Windows tells here that an answer found nobody.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
                Err(_) => return,
            };
            if !self.is_client(datagram, from) {
                self.refuse(datagram, from).await;
                continue;
            }
            if let Some((worth, frame)) = frame_from_datagram(datagram) {
                lock(&self.refusals).sent(datagram);
                lock(&self.queue).push(worth, frame, Instant::now());
                self.queued.notify_one();
            }
        }
    }

    /// Whether this is the one socket that may use the stream. The first to ask for a relay is
    /// kept: the network stack asks within milliseconds of this socket's opening, its port is
    /// known to nobody else, and without the relay's password asking is of no use.
    fn is_client(&self, datagram: &[u8], from: SocketAddr) -> bool {
        match self.client.get() {
            Some(client) => *client == from,
            None => {
                from.ip() == Ipv4Addr::LOCALHOST
                    && is_allocate_request(datagram)
                    && *self.client.get_or_init(|| from) == from
            }
        }
    }

    /// The network stack asks from each of its sockets; those that are not the one need not wait.
    async fn refuse(&self, datagram: &[u8], from: SocketAddr) {
        if is_allocate_request(datagram)
            && let Some(answer) = forbidden(datagram)
        {
            self.socket.send_to(&answer, from).await.ok();
        }
    }

    async fn fill_stream(&self, mut stream: WriteHalf<Box<dyn Stream>>) -> Result<(), RelayTrouble> {
        loop {
            let next = lock(&self.queue).pop(Instant::now());
            let Some(frame) = next else {
                self.queued.notified().await;
                continue;
            };
            stream.write_all(&frame).await.map_err(|_| RelayTrouble::Ended)?;
            stream.flush().await.map_err(|_| RelayTrouble::Ended)?;
        }
    }

    async fn hear_stream(
        &self,
        mut stream: ReadHalf<Box<dyn Stream>>,
        tell: &impl Fn(RelayTrouble),
    ) -> Result<(), RelayTrouble> {
        let mut deframer = Deframer::of_a_relay();
        let mut buffer = vec![0; READ_AT_ONCE];
        loop {
            let read = stream.read(&mut buffer).await.map_err(|_| RelayTrouble::Ended)?;
            if read == 0 {
                return Err(RelayTrouble::Ended);
            }
            deframer.push(buffer.get(..read).unwrap_or_default());
            while let Some(message) = deframer.next().map_err(|error| {
                tracing::warn!(%error, left_out = deframer.left_out(), "a relay sent something else");
                RelayTrouble::NotARelay
            })? {
                let refused = lock(&self.refusals).received(&message);
                if let Some(code) = refused {
                    tell(RelayTrouble::from_code(code));
                }
                if let Some(client) = self.client.get() {
                    // Full means that the network stack is behind: as lost as on any network.
                    self.socket.try_send_to(&message, *client).ok();
                }
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
