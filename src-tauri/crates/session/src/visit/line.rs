//! One visit's task: carries out what the call machine says, and tells it what happened.

use super::media::{Media, Opened, Outgoing, VoicePacket};
use super::{VisitNews, state_of};
use crate::config::{DeviceSource, instant};
use crate::owner::{Letter, News};
use crate::pictures::{Screen, Shown, Whose};
use call::{Call, Devices, HubEvent, Input, Moment, Output, PeerEvent, UserAct, View};
use clinic_client::socket::{SignFailed, SignallingSocket, SocketConfig, SocketEvent, SocketHandle};
use jiff::Timestamp;
use media::{EncodedFrame, LevelMeter};
use peer::{Peer, PeerConfig};
use signalling::{CallId, FromHub, ToHub};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use trust::Device;
use trust::setup::Nonce;
use url::Url;

/// The call machine wants to hear of time at least once a second.
const TICK: Duration = Duration::from_millis(250);

/// Ticks between two lines of the log about how the call is doing.
const LOG_EVERY: u32 = 8;

/// A hub that takes no message for so long loses this one; the line goes on.
const SAID_WITHIN: Duration = Duration::from_secs(2);

/// What the owner orders.
#[derive(Debug)]
pub(crate) enum LineOrder {
    SeeDoctor(Option<String>),
    User(UserAct),
    WantsKey(Whose),
    Stop(oneshot::Sender<()>),
}

/// What a visit is made with.
pub(crate) struct LineSetup {
    pub(crate) number: u64,
    pub(crate) device: Arc<Device>,
    pub(crate) hub: String,
    pub(crate) roots: Vec<String>,
    pub(crate) devices: DeviceSource,
    pub(crate) doctor: Screen,
    pub(crate) own: Screen,
    pub(crate) mailbox: mpsc::Sender<Letter>,
    pub(crate) now: fn() -> Timestamp,
}

/// The connection of the call in hand.
struct Connection {
    call: CallId,
    peer: Peer,
    events: mpsc::Receiver<peer::PeerEvent>,
    /// It has said its last word.
    ended: bool,
    /// Media may pass; the peer has the same gate, and both must be open.
    open: bool,
    since: Instant,
    first_frame: Option<Duration>,
    heard: LevelMeter,
    loudest: f32,
    /// Her newest word about microphone and camera, until the channel for words takes it.
    unsent: Option<String>,
}

impl Connection {
    async fn send_words(&mut self) {
        if let Some(words) = &self.unsent
            && self.peer.send_words(words).await.is_ok()
        {
            self.unsent = None;
        }
    }
}

/// The task's own state.
pub(crate) struct Line {
    setup: LineSetup,
    call: Call,
    started: Instant,
    ice: Vec<peer::IceServer>,
    connection: Option<Connection>,
    media: Option<Media>,
    outgoing: Option<Outgoing>,
    /// What the owner had no room for yet.
    untold: Option<Box<View>>,
    /// The waiting room answered at least once.
    reached: bool,
    ticks: u32,
}

impl Line {
    pub(crate) fn new(setup: LineSetup) -> Self {
        let call = Call::new(Arc::clone(&setup.device));
        Self {
            call,
            started: instant(),
            ice: Vec::new(),
            connection: None,
            media: None,
            outgoing: None,
            untold: None,
            reached: false,
            ticks: 0,
            setup,
        }
    }

    pub(crate) async fn run(mut self, mut orders: mpsc::Receiver<LineOrder>) {
        let (hub, mut from_hub) = match self.open_socket() {
            Some(open) => open,
            None => {
                self.tell(VisitNews::Refused).await;
                return;
            }
        };
        let mut tick = tokio::time::interval(TICK);
        // A refused socket says so once and then nothing more.
        let mut open = true;
        loop {
            let input = tokio::select! {
                order = orders.recv() => match order {
                    Some(LineOrder::SeeDoctor(appointment)) => Input::SeeDoctor { appointment },
                    Some(LineOrder::User(act)) => Input::User(act),
                    Some(LineOrder::WantsKey(whose)) => {
                        self.want_key(whose);
                        continue;
                    }
                    Some(LineOrder::Stop(done)) => {
                        self.step(Input::User(UserAct::Leave), &hub).await;
                        self.close().await;
                        hub.stop().await;
                        // The owner may have stopped waiting.
                        let _unheard = done.send(());
                        return;
                    }
                    None => return,
                },
                event = from_hub.recv(), if open => match event {
                    Some(event) => match self.heard_socket(event).await {
                        Some(event) => Input::Hub(event),
                        None => continue,
                    },
                    None => {
                        open = false;
                        Input::Hub(HubEvent::Refused)
                    }
                },
                event = next_event(&mut self.connection) => match self.heard_peer(event) {
                    Some(input) => input,
                    None => continue,
                },
                coded = next_coded(&mut self.outgoing) => {
                    self.send(coded).await;
                    continue;
                }
                _ = tick.tick() => {
                    if let Some(connection) = &mut self.connection {
                        connection.send_words().await;
                    }
                    self.tell_view();
                    self.log();
                    Input::Tick
                }
            };
            self.step(input, &hub).await;
        }
    }

    fn open_socket(&self) -> Option<(SocketHandle, mpsc::Receiver<SocketEvent>)> {
        let device = Arc::clone(&self.setup.device);
        let config = SocketConfig {
            hub: Url::parse(&self.setup.hub).ok()?,
            pinned_ca_pem: self.setup.roots.clone(),
            certificates: device.certificates().to_vec(),
            signer: Arc::new(move |nonce: &str, hub: &str| device.prove_hello(nonce, hub).map_err(|_| SignFailed)),
        };
        SignallingSocket::start(config).ok()
    }

    fn moment(&self) -> Moment {
        let unix_seconds = u64::try_from((self.setup.now)().as_second()).unwrap_or(0);
        Moment { steady: instant().duration_since(self.started), unix_seconds }
    }

    /// One input, and everything that follows from it, in order.
    async fn step(&mut self, input: Input, hub: &SocketHandle) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for output in self.call.handle(input, self.moment()) {
                inputs.extend(self.carry_out(output, hub).await);
            }
        }
    }

    async fn carry_out(&mut self, output: Output, hub: &SocketHandle) -> Option<Input> {
        match output {
            Output::SendToHub(message) => self.send_to_hub(message, hub).await,
            Output::StartPeer(call) => return self.start_peer(call).await,
            Output::ApplyOffer { sdp } => return self.apply_offer(&sdp).await,
            Output::AddCandidate(candidate) => {
                if let Some(connection) = &self.connection {
                    let candidate = peer::Candidate {
                        candidate: candidate.candidate,
                        sdp_mid: candidate.sdp_mid,
                        sdp_m_line_index: candidate.sdp_m_line_index,
                    };
                    if connection.peer.add_candidate(candidate).await.is_err() {
                        tracing::info!("a candidate was not taken");
                    }
                }
            }
            Output::EndOfCandidates => {}
            Output::OpenMedia => {
                if let Some(connection) = &mut self.connection {
                    connection.open = true;
                    connection.peer.open_media();
                    tracing::info!("media open");
                }
                self.want_key(Whose::Own);
            }
            Output::CloseMedia => {
                if let Some(connection) = &mut self.connection {
                    connection.open = false;
                }
            }
            Output::StopPeer => self.close().await,
            Output::SetMuted(off) => {
                if let Some(media) = &self.media {
                    media.mute(off);
                }
            }
            Output::SetHidden(off) => {
                if let Some(media) = &self.media {
                    media.hide(off);
                }
            }
            Output::SendWords(words) => {
                if let Some(connection) = &mut self.connection {
                    connection.unsent = Some(words);
                    connection.send_words().await;
                }
            }
            Output::Show(view) => {
                self.untold = Some(view);
                self.tell_view();
            }
            Output::NotVerified(code) => tracing::warn!(code, "call refused"),
        }
        None
    }

    async fn send_to_hub(&self, message: ToHub, hub: &SocketHandle) {
        // Never for ever: a hub that floods this end would make the two wait for each other.
        if !tokio::time::timeout(SAID_WITHIN, hub.send(message)).await.is_ok_and(|sent| sent.is_ok()) {
            tracing::warn!("the waiting room takes no message");
        }
    }

    /// Devices and connection are opened together, so that neither waits for the other.
    async fn start_peer(&mut self, call: CallId) -> Option<Input> {
        self.close().await;
        let since = instant();
        let devices = Arc::clone(&self.setup.devices);
        let own = self.setup.own.clone();
        let opening = tokio::task::spawn_blocking(move || Media::open(devices(), own));
        let loopback = Url::parse(&self.setup.hub).is_ok_and(|url| {
            matches!(url.host(), Some(url::Host::Ipv4(ip)) if ip.is_loopback()) || url.host_str() == Some("localhost")
        });
        let config = PeerConfig {
            ice_servers: self.ice.clone(),
            relay_only: false,
            include_loopback: loopback,
            ..PeerConfig::default()
        };
        let (started, opened) = tokio::join!(Peer::start(config), opening);
        let devices = opened.ok().map(|(media, outgoing, opened)| {
            self.media = Some(media);
            self.outgoing = Some(outgoing);
            opened
        });
        match started {
            Ok((peer, events)) => {
                self.connection = Some(Connection {
                    call,
                    peer,
                    events,
                    ended: false,
                    open: false,
                    since,
                    first_frame: None,
                    heard: LevelMeter::default(),
                    loudest: 0.0,
                    unsent: None,
                });
            }
            Err(error) => {
                tracing::warn!(%error, "no connection can be made");
                return Some(Input::Peer(call, PeerEvent::Failed));
            }
        }
        devices.map(|Opened { camera, microphone, speaker }| {
            Input::Devices(Devices {
                camera: state_of(camera),
                microphone: state_of(microphone),
                speaker: state_of(speaker),
            })
        })
    }

    async fn apply_offer(&mut self, sdp: &str) -> Option<Input> {
        let connection = self.connection.as_ref()?;
        let call = connection.call.clone();
        let event = match (connection.peer.answer(sdp).await, Nonce::generate()) {
            (Ok(sdp), Ok(nonce)) => PeerEvent::LocalAnswer { sdp, nonce },
            (Err(error), _) => {
                tracing::warn!(%error, "the offer was not taken");
                PeerEvent::Failed
            }
            (Ok(_), Err(_)) => PeerEvent::Failed,
        };
        Some(Input::Peer(call, event))
    }

    async fn heard_socket(&mut self, event: SocketEvent) -> Option<HubEvent> {
        Some(match event {
            SocketEvent::Connected { resumed, ice, .. } => {
                self.reached = true;
                self.ice = ice
                    .into_iter()
                    .map(|server| peer::IceServer {
                        urls: server.urls,
                        username: server.username,
                        credential: server.credential,
                    })
                    .collect();
                HubEvent::Connected { resumed }
            }
            SocketEvent::Disconnected { why, .. } => {
                tracing::info!(?why, reached = self.reached, "waiting room out of reach");
                if !self.reached {
                    self.tell(VisitNews::Unreached).await;
                }
                HubEvent::Disconnected
            }
            SocketEvent::Refused(_) => HubEvent::Refused,
            SocketEvent::Message(FromHub::Pong {} | FromHub::Ack {}) => return None,
            SocketEvent::Message(message) => HubEvent::Message(message),
        })
    }

    fn heard_peer(&mut self, event: Option<peer::PeerEvent>) -> Option<Input> {
        let connection = self.connection.as_mut()?;
        let call = connection.call.clone();
        let event = match event {
            None | Some(peer::PeerEvent::Closed) => {
                connection.ended = true;
                PeerEvent::Closed
            }
            Some(peer::PeerEvent::LocalCandidate(candidate)) => PeerEvent::LocalCandidate(call::Candidate {
                candidate: candidate.candidate,
                sdp_mid: candidate.sdp_mid,
                sdp_m_line_index: candidate.sdp_m_line_index,
            }),
            Some(peer::PeerEvent::GatheringDone) => PeerEvent::GatheringDone,
            Some(peer::PeerEvent::Connected(connected)) => {
                tracing::info!(srtp_cipher = connected.srtp_profile, "keys agreed");
                PeerEvent::DtlsUp { fingerprint: connected.dtls_fingerprint }
            }
            Some(peer::PeerEvent::Disconnected) => PeerEvent::Disconnected,
            Some(peer::PeerEvent::Failed) => PeerEvent::Failed,
            Some(peer::PeerEvent::Words(words)) => PeerEvent::Words(words),
            Some(peer::PeerEvent::KeyFrameWanted) => {
                self.want_key(Whose::Own);
                return None;
            }
            Some(peer::PeerEvent::Video(frame)) => {
                show(connection, &self.setup.doctor, &frame);
                return None;
            }
            Some(peer::PeerEvent::Audio(frame)) => {
                if connection.open {
                    connection.loudest = connection.loudest.max(connection.heard.push(frame.samples()));
                    if let Some(media) = &self.media {
                        media.play(frame);
                    }
                }
                return None;
            }
            Some(peer::PeerEvent::Stats(_)) => return None,
        };
        Some(Input::Peer(call, event))
    }

    fn want_key(&self, whose: Whose) {
        match (whose, &self.connection, &self.media) {
            (Whose::Doctor, Some(connection), _) => connection.peer.request_key_frame(),
            (Whose::Own, _, Some(media)) => media.want_key(),
            _ => {}
        }
    }

    /// A line that does not keep up loses a picture or 20 ms; the other end asks or conceals.
    async fn send(&mut self, coded: Coded) {
        let Some(connection) = self.connection.as_ref().filter(|connection| connection.open) else { return };
        let sent = match coded {
            Coded::Picture(frame) => connection.peer.send_video(&frame).await,
            Coded::Voice(packet) => connection.peer.send_audio(packet.opus, packet.at).await,
        };
        if sent.is_err() {
            tracing::debug!("not sent");
        }
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.peer.close().await;
        }
        self.outgoing = None;
        if let Some(media) = self.media.take() {
            // Its threads end within a tenth of a second; not on this thread.
            let closed = tokio::task::spawn_blocking(move || drop(media)).await;
            if closed.is_err() {
                tracing::error!("the devices were not released");
            }
        }
    }

    async fn tell(&self, news: VisitNews) {
        // The owner is gone only when everything stops.
        let _stopping = self.setup.mailbox.send(Letter::News(News::Visit(self.setup.number, news))).await;
    }

    /// Progress coalesces: while the owner has no room, a newer view takes the place of an older one. The
    /// line must not wait here, because the owner may be waiting for the line.
    fn tell_view(&mut self) {
        let Some(view) = self.untold.take() else { return };
        match self.setup.mailbox.try_reserve() {
            Ok(room) => room.send(Letter::News(News::Visit(self.setup.number, VisitNews::Moved(view)))),
            Err(_full) => self.untold = Some(view),
        }
    }

    /// One line about how the call is doing.
    fn log(&mut self) {
        self.ticks = self.ticks.wrapping_add(1);
        let Some(connection) = &mut self.connection else { return };
        if !self.ticks.is_multiple_of(LOG_EVERY) || !connection.open {
            return;
        }
        let stats = connection.peer.stats();
        tracing::info!(
            fps_in = stats.pictures_received,
            fps_out = stats.pictures_sent,
            bps_in = stats.received_bps,
            bps_out = stats.sent_bps,
            heard_level = connection.loudest,
            first_frame_ms = connection.first_frame.map(|after| u64::try_from(after.as_millis()).unwrap_or(u64::MAX)),
            refused_before_open = stats.refused_before_open_total,
            "call"
        );
        connection.loudest = 0.0;
    }
}

fn show(connection: &mut Connection, screen: &Screen, frame: &EncodedFrame) {
    if !connection.open {
        return;
    }
    if connection.first_frame.is_none() {
        let after = instant().duration_since(connection.since);
        connection.first_frame = Some(after);
        tracing::info!(first_frame_ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX), "first picture");
    }
    if screen.show(frame) == Shown::WantsKey {
        connection.peer.request_key_frame();
    }
}

async fn next_event(connection: &mut Option<Connection>) -> Option<peer::PeerEvent> {
    match connection {
        Some(connection) if !connection.ended => connection.events.recv().await,
        _ => std::future::pending().await,
    }
}

/// Something of hers, ready for the line.
enum Coded {
    Picture(EncodedFrame),
    Voice(VoicePacket),
}

/// A device that gives nothing any more is not waited for; without any, nothing comes.
async fn next_coded(outgoing: &mut Option<Outgoing>) -> Coded {
    let Some(Outgoing { pictures, voice }) = outgoing else { return std::future::pending().await };
    tokio::select! {
        // Voice goes first.
        biased;
        Some(packet) = voice.recv() => Coded::Voice(packet),
        Some(frame) = pictures.recv() => Coded::Picture(frame),
        else => std::future::pending().await,
    }
}
