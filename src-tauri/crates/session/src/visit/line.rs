//! One visit's task: carries out what the call machine says, and tells it what happened.

use super::VisitNews;
use super::gear::{GearReport, next_report};
use super::in_call::InCall;
use super::media::next_coded;
use crate::config::{DeviceSource, instant};
use crate::devices::pick::{Wanted, WantedDevices};
use crate::letters::{Letter, News};
use crate::pictures::{Screens, Whose};
use call::{Basis, Call, ExchangeAct, HubEvent, Input, Moment, Output, UserAct, View};
use capture::DeviceKind;
use clinic_client::socket::{SignFailed, SignallingSocket, SocketConfig, SocketEvent, SocketHandle};
use jiff::Timestamp;
use peer::NetworkWatch;
use signalling::{FromHub, ToHub};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
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
    Choose(DeviceKind, Wanted),
    Exchange(ExchangeAct),
    /// Of the clinic's web.
    Revocations(String),
    Stop(oneshot::Sender<()>),
}

/// What a visit is made with.
pub(crate) struct LineSetup {
    pub(crate) number: u64,
    pub(crate) basis: Basis,
    pub(crate) hub: String,
    pub(crate) roots: Vec<String>,
    pub(crate) computer: DeviceSource,
    pub(crate) wanted: WantedDevices,
    pub(crate) screens: Screens,
    pub(crate) mailbox: mpsc::Sender<Letter>,
    pub(crate) now: fn() -> Timestamp,
}

/// The task's own state.
pub(crate) struct Line {
    setup: LineSetup,
    call: Call,
    started: Instant,
    ice: Vec<peer::IceServer>,
    in_call: InCall,
    /// What the owner had no room for yet.
    untold: Option<Box<View>>,
    /// The same of the devices.
    untold_gear: Option<Box<GearReport>>,
    /// What must not be lost and does not coalesce, in order; few and rare.
    unreported: VecDeque<VisitNews>,
    /// The waiting room answered at least once.
    reached: bool,
    ticks: u32,
    network: NetworkWatch,
}

impl Line {
    pub(crate) fn new(setup: LineSetup) -> Self {
        let call = Call::new(setup.basis.clone());
        Self {
            call,
            started: instant(),
            ice: Vec::new(),
            in_call: InCall::default(),
            untold: None,
            untold_gear: None,
            unreported: VecDeque::new(),
            reached: false,
            ticks: 0,
            network: NetworkWatch::start(),
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
                    Some(LineOrder::Exchange(act)) => Input::Exchange(act),
                    Some(LineOrder::Revocations(list)) => Input::Revocations(list),
                    Some(LineOrder::WantsKey(whose)) => {
                        self.in_call.want_key(whose);
                        continue;
                    }
                    Some(LineOrder::Choose(kind, wanted)) => {
                        self.choose(kind, wanted);
                        continue;
                    }
                    Some(LineOrder::Stop(done)) => {
                        self.step(Input::User(UserAct::Leave), &hub).await;
                        self.in_call.close().await;
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
                (call, event) = self.in_call.connections.next() => {
                    match self.in_call.hear(&call, event, &self.setup.screens) {
                        Some(input) => input,
                        None => continue,
                    }
                }
                report = next_report(&mut self.in_call.gear) => self.devices_are(report),
                coded = next_coded(&mut self.in_call.outgoing) => {
                    self.in_call.connections.send(&coded).await;
                    continue;
                }
                _ = tick.tick() => {
                    self.ticks = self.ticks.wrapping_add(1);
                    self.in_call.connections.tick(self.ticks.is_multiple_of(LOG_EVERY)).await;
                    self.tell_view();
                    if self.in_call.connections.takes_items() {
                        self.step(Input::Exchange(ExchangeAct::Ready), &hub).await;
                    }
                    let changed = self.network.look();
                    changed.map_or(Input::Tick, |change| Input::NetworkChanged { lost: change.lost })
                }
            };
            self.step(input, &hub).await;
        }
    }

    fn open_socket(&self) -> Option<(SocketHandle, mpsc::Receiver<SocketEvent>)> {
        let device = Arc::clone(&self.setup.basis.device);
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
            Output::StartPeer { call, seat } => {
                return self.in_call.start(call, seat, &self.setup, self.ice.clone()).await.err();
            }
            Output::ApplyNewOffer { sdp } => return self.in_call.answer_again(&sdp, self.ice.clone()).await,
            Output::StopPeer(call) => {
                self.in_call.stop(&call).await;
                if self.in_call.gear.is_none() {
                    self.untold_gear = None;
                }
            }
            Output::RedialHub => hub.connect_now(),
            Output::NotTaken(code) => tracing::warn!(code, "not taken"),
            Output::Show(view) => {
                self.untold = Some(view);
                self.tell_view();
            }
            Output::NotVerified(code) => tracing::warn!(code, "call refused"),
            Output::KeepRevocations(list) => self.report(VisitNews::Revocations(list)),
            Output::Renewal(renewal) => self.report(VisitNews::Renewal(renewal)),
            Output::Received(arrived) => self.report(VisitNews::Received(Box::new(arrived))),
            output => return self.in_call.carry_out(output).await,
        }
        None
    }

    async fn send_to_hub(&self, message: ToHub, hub: &SocketHandle) {
        // Never for ever: a hub that floods this end would make the two wait for each other.
        if !tokio::time::timeout(SAID_WITHIN, hub.send(message)).await.is_ok_and(|sent| sent.is_ok()) {
            tracing::warn!("the waiting room takes no message");
        }
    }

    fn devices_are(&mut self, report: GearReport) -> Input {
        let states = report.states;
        self.untold_gear = Some(Box::new(report));
        self.tell_view();
        Input::Devices(states)
    }

    /// Hers from now on, also when she goes back in.
    fn choose(&mut self, kind: DeviceKind, wanted: Wanted) {
        self.setup.wanted.set(kind, wanted.clone());
        if let Some(gear) = &self.in_call.gear {
            gear.choose(kind, wanted);
        }
    }

    async fn heard_socket(&mut self, event: SocketEvent) -> Option<HubEvent> {
        Some(match event {
            SocketEvent::Connected { resumed, ice, .. } => {
                self.reached = true;
                self.ice = ice.into_iter().map(peer_server).collect();
                HubEvent::Connected { resumed }
            }
            SocketEvent::Disconnected { why, .. } => {
                tracing::info!(?why, reached = self.reached, "waiting room out of reach");
                if !self.reached {
                    self.tell(VisitNews::Unreached).await;
                }
                HubEvent::Disconnected
            }
            // The hub's last word says why; the end of the events, which follows, says that it is for good.
            SocketEvent::Refused(code) => {
                HubEvent::Message(FromHub::Error { code, message: String::new(), call: None })
            }
            SocketEvent::Message(FromHub::Pong {} | FromHub::Ack {}) => return None,
            SocketEvent::Message(message) => HubEvent::Message(message),
        })
    }

    async fn tell(&self, news: VisitNews) {
        // The owner is gone only when everything stops.
        let _stopping = self.setup.mailbox.send(Letter::News(News::Visit(self.setup.number, news))).await;
    }

    /// Progress coalesces: while the owner has no room, a newer view takes the place of an older one. The
    /// line must not wait here, because the owner may be waiting for the line.
    fn tell_view(&mut self) {
        // First, so that a file is there before the screen says so.
        while let Some(news) = self.unreported.pop_front() {
            if let Err(news) = self.try_tell(news) {
                self.unreported.push_front(news);
                return;
            }
        }
        if let Some(report) = self.untold_gear.take()
            && let Err(VisitNews::Gear(report)) = self.try_tell(VisitNews::Gear(report))
        {
            self.untold_gear = Some(report);
        }
        if let Some(view) = self.untold.take()
            && let Err(VisitNews::Moved(view)) = self.try_tell(VisitNews::Moved(view))
        {
            self.untold = Some(view);
        }
    }

    fn report(&mut self, news: VisitNews) {
        self.unreported.push_back(news);
        self.tell_view();
    }

    /// Gives the news back when the owner has no room.
    fn try_tell(&self, news: VisitNews) -> Result<(), VisitNews> {
        match self.setup.mailbox.try_reserve() {
            Ok(room) => {
                room.send(Letter::News(News::Visit(self.setup.number, news)));
                Ok(())
            }
            Err(_full) => Err(news),
        }
    }
}

/// A server of the hub's welcome, for the connection.
pub(crate) fn peer_server(server: signalling::IceServer) -> peer::IceServer {
    peer::IceServer { urls: server.urls, username: server.username, credential: server.credential }
}

pub(crate) fn is_this_computer(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| {
        matches!(url.host(), Some(url::Host::Ipv4(ip)) if ip.is_loopback()) || url.host_str() == Some("localhost")
    })
}
