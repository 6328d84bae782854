use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use signalling::{Envelope, FromHub, HubCode, ParseError, SessionId, ToHub, limits};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use trust::Identity;

use crate::clock::Clock;
use crate::faults::Faults;
use crate::gate::Gate;
use crate::room::{ConnId, IceFor, Input, generate_secret, unbound};

/// A hello is two round trips and one signature.
const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// Clients ping every 15 seconds; three missed pings are a dead line.
const SILENT_FOR: Duration = Duration::from_secs(45);
/// A client that takes nothing for so long is gone.
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// Frames under way to one client: everything a resumed link may send at once, and some more.
/// Full: the client is too slow and its socket is closed; its place is kept.
const QUEUE: usize = 512;
/// A call's set-up is about 40 messages within a second.
const BURST: f64 = 200.0;
/// Lasting rate of messages a second.
const RATE: f64 = 40.0;
/// The same for bytes.
const BURST_BYTES: f64 = 1024.0 * 1024.0;
/// Lasting rate of bytes a second.
const RATE_BYTES: f64 = 128.0 * 1024.0;

/// What the room sends to one socket.
#[derive(Debug)]
pub(crate) enum Down {
    Frame(String),
    Close(HubCode),
}

/// A socket's news for the room.
#[derive(Debug)]
pub(crate) struct News {
    pub(crate) input: Input,
    /// With a hello: where the socket's frames go.
    pub(crate) sink: Option<mpsc::Sender<Down>>,
}

/// What every connection shares.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) gate: Arc<Gate>,
    pub(crate) clock: Clock,
    pub(crate) faults: Arc<Faults>,
    pub(crate) ice: IceFor,
    pub(crate) stop: CancellationToken,
    /// Full: the socket's task waits, and with it its client.
    pub(crate) room: mpsc::Sender<News>,
}

/// Serves one socket until it ends.
pub(crate) async fn serve(mut socket: WebSocket, conn: ConnId, shared: Shared) {
    let mut kills = shared.faults.kills();
    let ended = tokio::select! {
        ended = talk(&mut socket, conn, &shared) => ended,
        () = shared.stop.cancelled() => Some(HubCode::Stopping),
        _ = kills.changed() => None,
    };
    let closed = News { input: Input::Closed { conn }, sink: None };
    // The room has stopped: there is nobody left to tell.
    drop(shared.room.send(closed).await);
    if let Some(code) = ended {
        say_goodbye(&mut socket, code).await;
    }
}

/// Returns the code to close with, or nothing when the client has gone.
async fn talk(socket: &mut WebSocket, conn: ConnId, shared: &Shared) -> Option<HubCode> {
    let mut newer = shared.gate.revocations.changes();
    let (mut down, identity) = match hello(socket, conn, shared).await {
        Ok(welcome) => welcome,
        Err(end) => return end,
    };
    let mut allowance = Allowance::new(shared.clock.now());
    let silence = tokio::time::sleep(SILENT_FOR);
    tokio::pin!(silence);
    loop {
        tokio::select! {
            biased;
            () = &mut silence => return Some(HubCode::TooSlow),
            Ok(()) = newer.changed() => {
                if !shared.gate.still_stands(&identity, shared.clock.now()) {
                    tracing::info!(code = "certificate_revoked", "certificates refused");
                    // Why, in the clinic's own words.
                    tell_revocations(socket, shared).await;
                    return Some(HubCode::CertificateRefused);
                }
            }
            next = down.recv() => match next {
                Some(Down::Frame(text)) => {
                    let (times, later) = shared.faults.sends_this_frame();
                    if !later.is_zero() {
                        tokio::time::sleep(later).await;
                    }
                    for _ in 0..times {
                        if !write(socket, text.clone()).await {
                            return None;
                        }
                    }
                }
                Some(Down::Close(code)) => return Some(code),
                None => return Some(HubCode::TooSlow),
            },
            text = receive(socket) => {
                let text = match text {
                    Ok(text) => text,
                    Err(end) => return end,
                };
                silence.set(tokio::time::sleep(SILENT_FOR));
                if !allowance.takes(text.len(), shared.clock.now()) {
                    return Some(HubCode::TooFast);
                }
                let envelope = match parse(&text) {
                    Ok(envelope) => envelope,
                    Err(code) => return Some(code),
                };
                let news = News { input: Input::Message { conn, envelope }, sink: None };
                shared.room.send(news).await.ok()?;
            }
        }
    }
}

async fn tell_revocations(socket: &mut WebSocket, shared: &Shared) {
    let list = shared.gate.revocations.get().map(|list| list.text().to_owned());
    if let Some(text) = list.and_then(|list| unbound(&FromHub::Revocations { list })) {
        write(socket, text).await;
    }
}

async fn hello(
    socket: &mut WebSocket,
    conn: ConnId,
    shared: &Shared,
) -> Result<(mpsc::Receiver<Down>, Identity), Option<HubCode>> {
    let nonce = generate_secret(32).map_err(|_| Some(HubCode::Internal))?;
    let challenge = FromHub::Challenge { nonce: nonce.clone() };
    let text = unbound(&challenge).ok_or(Some(HubCode::Internal))?;
    if !write(socket, text).await {
        return Err(None);
    }
    let text = tokio::time::timeout(HELLO_WITHIN, receive(socket)).await.map_err(|_| Some(HubCode::HelloFirst))??;
    let envelope = parse(&text).map_err(Some)?;
    let (certificates, proof, resume, link_kept) = match envelope.body {
        ToHub::Hello { certificates, proof, resume, link_kept } => (certificates, proof, resume, link_kept),
        ToHub::Knock { certificates, proof } => {
            shared.gate.person_from_hello(certificates, &proof, &nonce, shared.clock.now()).map_err(Some)?;
            return Err(show_the_way(socket, shared).await);
        }
        _ => return Err(Some(HubCode::HelloFirst)),
    };
    let (person, identity) =
        shared.gate.person_from_hello(certificates, &proof, &nonce, shared.clock.now()).map_err(Some)?;
    let (sink, down) = mpsc::channel(QUEUE);
    let news = News { input: Input::Hello { conn, person, resume, link_kept, ack: envelope.ack }, sink: Some(sink) };
    shared.room.send(news).await.map_err(|_| None)?;
    Ok((down, identity))
}

/// Answers a knock: the way, with credentials of its own, and nothing of the room.
async fn show_the_way(socket: &mut WebSocket, shared: &Shared) -> Option<HubCode> {
    let session = generate_secret(16).ok().and_then(|text| SessionId::new(text).ok());
    let Some(text) = session.and_then(|session| {
        let ice = (shared.ice)(&session, shared.clock.now());
        unbound(&FromHub::Way { ice })
    }) else {
        return Some(HubCode::Internal);
    };
    tracing::info!("knock");
    write(socket, text).await;
    None
}

fn parse(text: &str) -> Result<Envelope<ToHub>, HubCode> {
    Envelope::parse(text).map_err(|error: ParseError| {
        tracing::info!(code = %error, "bad message");
        HubCode::BadMessage
    })
}

/// The next text frame.
async fn receive(socket: &mut WebSocket) -> Result<String, Option<HubCode>> {
    loop {
        match socket.recv().await {
            Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Binary(_))) => return Err(Some(HubCode::BadMessage)),
            // An oversized frame ends here too: the socket is not usable any more.
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(None),
        }
    }
}

async fn write(socket: &mut WebSocket, text: String) -> bool {
    let sending = socket.send(Message::Text(text.into()));
    matches!(tokio::time::timeout(WRITE_WITHIN, sending).await, Ok(Ok(())))
}

async fn say_goodbye(socket: &mut WebSocket, code: HubCode) {
    tracing::info!(?code, "closing a socket");
    let error = FromHub::Error { code, message: String::new(), call: None };
    if let Some(text) = unbound(&error)
        && !write(socket, text).await
    {
        return;
    }
    let frame = CloseFrame {
        // RFC 6455 §7.4.1: policy violation, or the server goes away.
        code: if code == HubCode::Stopping { 1001 } else { 1008 },
        reason: "".into(),
    };
    let closing = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            // Reads on, so that what was said last is not lost by a reset.
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    drop(tokio::time::timeout(Duration::from_secs(1), closing).await);
}

/// How much one client may still say now: a bucket of messages and one of bytes.
struct Allowance {
    messages: f64,
    bytes: f64,
    at: Duration,
}

impl Allowance {
    fn new(now: Duration) -> Self {
        Self { messages: BURST, bytes: BURST_BYTES, at: now }
    }

    fn takes(&mut self, bytes: usize, now: Duration) -> bool {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.at = now;
        let bytes = u32::try_from(bytes.min(limits::MAX_MESSAGE_BYTES)).map_or(0.0, f64::from);
        self.messages = passed.mul_add(RATE, self.messages).min(BURST) - 1.0;
        self.bytes = passed.mul_add(RATE_BYTES, self.bytes).min(BURST_BYTES) - bytes;
        self.messages >= 0.0 && self.bytes >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_set_up_passes_and_a_flood_does_not() {
        let now = Duration::from_secs(1000);
        let mut allowance = Allowance::new(now);
        assert!((0..200).all(|_| allowance.takes(100, now)));
        assert!(!allowance.takes(100, now));
        let mut allowance = Allowance::new(now);
        assert!((0..16).all(|_| allowance.takes(65_536, now)));
        assert!(!allowance.takes(65_536, now));
    }

    #[test]
    fn what_was_used_up_comes_back_with_time() {
        let now = Duration::from_secs(1000);
        let mut allowance = Allowance::new(now);
        while allowance.takes(100, now) {}
        assert!(allowance.takes(100, now + Duration::from_secs(1)));
    }
}
