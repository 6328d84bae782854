use std::sync::Arc;
use std::time::Duration;

use futures_util::SinkExt as _;
use signalling::{Envelope, FromHub, HubCode, Link, MAX_UNACKED, Received, ResumeToken, ToHub};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use super::dial::{Dial, End, STEP_WITHIN, Stream, receive, within};
use super::{Lost, SocketEvent};

/// Often enough that an acknowledgement is not late.
const TICK: Duration = Duration::from_millis(100);
/// Keeps routers from forgetting the connection (the strictest forget after 30 seconds).
const PING_EVERY: Duration = Duration::from_secs(15);
/// A ping and its answer, lost once.
const SILENT_FOR: Duration = Duration::from_secs(25);
/// A connection that lasted so long starts the pauses anew.
const LASTED: Duration = Duration::from_secs(10);

/// The one task of a socket.
pub(super) struct Run {
    dial: Dial,
    commands: mpsc::Receiver<ToHub>,
    events: mpsc::Sender<SocketEvent>,
    wake: Arc<Notify>,
    /// Whoever spoke through this socket leaves.
    leave: CancellationToken,
    link: Link<ToHub>,
    resume: Option<ResumeToken>,
    start: Instant,
    backoff: Backoff,
}

impl Run {
    pub(super) fn new(
        dial: Dial,
        commands: mpsc::Receiver<ToHub>,
        events: mpsc::Sender<SocketEvent>,
        wake: Arc<Notify>,
        leave: CancellationToken,
    ) -> Self {
        Self {
            dial,
            commands,
            events,
            wake,
            leave,
            link: Link::new(),
            resume: None,
            start: Instant::now(),
            backoff: Backoff::default(),
        }
    }

    /// Connects, talks, connects again, until refused or left alone.
    pub(super) async fn keep_open(mut self) {
        loop {
            let event = match Box::pin(self.connection()).await {
                Ok(never) => match never {},
                Err(End::Over) => return,
                Err(End::Refused(code)) => SocketEvent::Refused(code),
                Err(End::Lost(why)) => SocketEvent::Disconnected { retry: self.backoff.next(dice()), why },
            };
            tracing::info!(?event, "socket");
            let pause = match &event {
                SocketEvent::Disconnected { why: Lost::NetworkChanged, .. } => Some(Duration::ZERO),
                SocketEvent::Disconnected { retry, .. } => Some(*retry),
                _ => None,
            };
            if self.events.send(event).await.is_err() {
                return;
            }
            let Some(pause) = pause else {
                return;
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.wake.notified() => {}
                () = self.leave.cancelled() => return,
            }
        }
    }

    /// One socket, from the first packet to its end.
    async fn connection(&mut self) -> Result<std::convert::Infallible, End> {
        let leave = self.leave.clone();
        let wake = Arc::clone(&self.wake);
        let mut socket = tokio::select! {
            socket = self.dial.connect() => socket?,
            () = wake.notified() => return Err(End::Lost(Lost::NetworkChanged)),
            () = leave.cancelled() => return Err(End::Over),
        };
        tokio::select! {
            done = self.hello(&mut socket) => done?,
            () = wake.notified() => return Err(End::Lost(Lost::NetworkChanged)),
        }
        let began = Instant::now();
        let ended = self.talk(&mut socket).await;
        if began.elapsed() >= LASTED {
            self.backoff.reset();
        }
        ended
    }

    /// Proves who this is, and takes up where the last socket ended.
    async fn hello(&mut self, socket: &mut Stream) -> Result<(), End> {
        let FromHub::Challenge { nonce } = within(receive(socket)).await??.body else {
            return Err(End::Lost(Lost::Protocol));
        };
        let config = &self.dial.config;
        let proof = config.signer.prove_hello(&nonce, &self.dial.name).map_err(|_| End::Lost(Lost::NotSigned))?;
        let hello = ToHub::Hello {
            certificates: config.certificates.clone(),
            proof,
            resume: self.resume.clone(),
            link_kept: self.resume.is_some(),
        };
        let frame = self.link.send(&hello, self.now()).map_err(|error| {
            tracing::error!(code = %error, "no hello can be made");
            End::Refused(HubCode::BadMessage)
        })?;
        write(socket, frame).await?;

        let welcome = within(receive(socket)).await??;
        let ack = welcome.ack;
        let (session, token, resumed, link_kept, ice, you) = match welcome.body {
            FromHub::Welcome { session, resume, resumed, link_kept, ice, you } => {
                (session, resume, resumed, link_kept, ice, you)
            }
            FromHub::Error { code, .. } => return Err(end_of(code)),
            _ => return Err(End::Lost(Lost::Protocol)),
        };
        let again = self.resume.replace(token).is_some();
        let frames = if link_kept && again {
            self.link.take_ack(ack).map_err(|_| End::Lost(Lost::Protocol))?;
            self.link.resume(self.now())
        } else if again && !resumed {
            // What was on its way belonged to a place or a call that is gone.
            self.link = Link::new();
            Vec::new()
        } else {
            self.link.restart(self.now())
        };
        self.tell(SocketEvent::Connected { session, resumed, ice, you }).await?;
        for frame in frames {
            write(socket, frame).await?;
        }
        Ok(())
    }

    async fn talk(&mut self, socket: &mut Stream) -> Result<std::convert::Infallible, End> {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        let mut pinged = Instant::now();
        let leave = self.leave.clone();
        let wake = Arc::clone(&self.wake);
        let mut leaving = false;
        loop {
            // Full: messages wait in the channel, and their senders with them.
            let room = self.link.waiting() < MAX_UNACKED;
            if leaving && self.commands.is_empty() && self.link.waiting() == 0 {
                // The hub has it all. It may not wait for the end of the socket.
                socket.close(None).await.ok();
                return Err(End::Over);
            }
            tokio::select! {
                () = leave.cancelled(), if !leaving => leaving = true,
                () = wake.notified() => return Err(End::Lost(Lost::NetworkChanged)),
                envelope = receive(socket) => {
                    heard = Instant::now();
                    self.take(envelope?).await?;
                }
                message = self.commands.recv(), if room => {
                    let message = message.ok_or(End::Over)?;
                    match self.link.send(&message, self.now()) {
                        Ok(frame) => write(socket, frame).await?,
                        Err(error) => tracing::error!(code = %error, ?message, "not sent"),
                    }
                }
                _ = ticks.tick() => {
                    if heard.elapsed() >= SILENT_FOR {
                        return Err(End::Lost(Lost::Silent));
                    }
                    for frame in self.link.due(self.now()) {
                        write(socket, frame).await?;
                    }
                    if pinged.elapsed() >= PING_EVERY {
                        pinged = Instant::now();
                        if let Ok(frame) = self.link.send(&ToHub::Ping {}, self.now()) {
                            write(socket, frame).await?;
                        }
                    }
                }
            }
        }
    }

    async fn take(&mut self, envelope: Envelope<FromHub>) -> Result<(), End> {
        match self.link.receive(envelope, self.now()) {
            Err(_) => Err(End::Lost(Lost::Protocol)),
            Ok(Received::Duplicate | Received::Gap) => Ok(()),
            Ok(Received::Message(FromHub::Pong {} | FromHub::Ack {})) => Ok(()),
            Ok(Received::Message(FromHub::Challenge { .. } | FromHub::Welcome { .. } | FromHub::Way { .. })) => {
                Err(End::Lost(Lost::Protocol))
            }
            // One that names a call is about that call, not about this socket.
            Ok(Received::Message(FromHub::Error { code, call: None, .. })) if closes(code) => Err(end_of(code)),
            Ok(Received::Message(message)) => self.tell(SocketEvent::Message(message)).await,
        }
    }

    async fn tell(&self, event: SocketEvent) -> Result<(), End> {
        self.events.send(event).await.map_err(|_| End::Over)
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

async fn write(socket: &mut Stream, frame: String) -> Result<(), End> {
    let sending = socket.send(Message::Text(frame.into()));
    match tokio::time::timeout(STEP_WITHIN, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Lost(Lost::Closed)),
        Err(_) => Err(End::Lost(Lost::Silent)),
    }
}

/// Whether the hub closes the socket with this code.
fn closes(code: HubCode) -> bool {
    match code {
        HubCode::NotAllowed | HubCode::NoSuchPatient | HubCode::NoSuchCall | HubCode::Internal | HubCode::Other => {
            false
        }
        HubCode::BadMessage
        | HubCode::TooFast
        | HubCode::TooSlow
        | HubCode::HelloFirst
        | HubCode::CertificateRefused
        | HubCode::ProofRefused
        | HubCode::Replaced
        | HubCode::Full
        | HubCode::Stopping => true,
    }
}

/// Whether coming back can help.
pub(super) fn end_of(code: HubCode) -> End {
    match code {
        HubCode::BadMessage
        | HubCode::CertificateRefused
        | HubCode::ProofRefused
        | HubCode::Replaced
        | HubCode::NotAllowed => End::Refused(code),
        HubCode::TooFast
        | HubCode::TooSlow
        | HubCode::HelloFirst
        | HubCode::Full
        | HubCode::Stopping
        | HubCode::Internal
        | HubCode::NoSuchPatient
        | HubCode::NoSuchCall
        | HubCode::Other => End::Lost(Lost::Busy(code)),
    }
}

fn dice() -> u8 {
    let mut byte = [0];
    match getrandom::fill(&mut byte) {
        Ok(()) => byte[0],
        // Without random bytes every client waits the same: no harm to this one.
        Err(_) => 128,
    }
}
