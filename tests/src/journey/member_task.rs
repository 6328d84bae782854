//! The task behind a member of a visit: a socket, several connections, one camera.

use super::clinic::{HillClinic, unix_now};
use super::doctor_task::{FRAME, SIZE, picture, sound};
use super::member::{Met, Table};
use clinic_client::socket::{SignFailed, SignallingSocket, SocketConfig, SocketEvent, SocketHandle};
use media::{EncoderSettings, OpusEncoder, Rtp48k, Vp8Encoder, level_linear};
use peer::{Candidate, Peer, PeerConfig, PeerEvent, PictureControl};
use session::Tasks;
use signalling::{CallId, CallSignal, EndReason, FromHub, SessionId, ToHub};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, watch};
use trust::setup::{Answered, Answering, Nonce, Offering, Signed};
use trust::{Device, Fingerprint, Role, Verified};

/// A doctor may have anybody of the clinic in her visit, and so may those she brings in.
const BOTH: &[Role] = &[Role::Provider, Role::Patient];

/// What she is told to do.
pub(super) enum Order {
    Admit { session: SessionId, sub: String, visit: Option<CallId> },
    Reach { session: SessionId, sub: String, visit: CallId },
    Say(String),
    Leave,
}

/// How far the set-up of a call has come.
enum Step {
    Ringing,
    Offered(Offering),
    Answered(Answered),
    Verified(Verified),
    Spent,
}

/// One call with one other person.
struct Pair {
    call: CallId,
    session: SessionId,
    sub: String,
    peer: Peer,
    step: Step,
    in_use: Option<Fingerprint>,
    described: bool,
    early: Vec<Candidate>,
    open: bool,
}

/// The member's task.
pub(super) struct MemberTask {
    device: Arc<Device>,
    hub: SocketHandle,
    from_hub: mpsc::Receiver<SocketEvent>,
    shown: watch::Sender<Table>,
    tasks: Tasks,
    pairs: Vec<Pair>,
    /// What all connections say, with their call.
    to_self: mpsc::Sender<(CallId, PeerEvent)>,
    from_peers: mpsc::Receiver<(CallId, PeerEvent)>,
    wanted: PictureControl,
    made_key: u32,
    encoder: Vp8Encoder,
    voice: OpusEncoder,
    frames: u32,
}

impl MemberTask {
    pub(super) fn new(clinic: &HillClinic, device: Arc<Device>, shown: watch::Sender<Table>, tasks: Tasks) -> Self {
        let signs = Arc::clone(&device);
        let config = SocketConfig {
            hub: clinic.keys().settings().hub.parse().unwrap(),
            pinned_ca_pem: vec![clinic.keys().authority().certificate().to_owned()],
            certificates: device.certificates().to_vec(),
            signer: Arc::new(move |nonce: &str, hub: &str| signs.prove_hello(nonce, hub).map_err(|_| SignFailed)),
        };
        let (hub, from_hub) = SignallingSocket::start(config).unwrap();
        let (to_self, from_peers) = mpsc::channel(256);
        let settings = EncoderSettings { width: SIZE.0, height: SIZE.1, bitrate_bps: 200_000 };
        Self {
            device,
            hub,
            from_hub,
            shown,
            tasks,
            pairs: Vec::new(),
            to_self,
            from_peers,
            wanted: PictureControl::default(),
            made_key: 0,
            encoder: Vp8Encoder::new(settings).unwrap(),
            voice: OpusEncoder::new(24_000).unwrap(),
            frames: 0,
        }
    }

    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut camera = tokio::time::interval(FRAME);
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.obey(order).await,
                    None => return,
                },
                event = self.from_hub.recv() => match event {
                    Some(event) => self.hear_hub(event).await,
                    None => return,
                },
                Some((call, event)) = self.from_peers.recv() => self.hear_peer(&call, event).await,
                _ = camera.tick() => self.film().await,
            }
        }
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Admit { session, sub, visit } => {
                let call = new_call();
                self.say(ToHub::Admit { session: session.clone(), call: call.clone(), visit }).await;
                self.offer(call, session, sub).await;
            }
            Order::Reach { session, sub, visit } => {
                let call = new_call();
                self.say(ToHub::Reach { visit, session: session.clone(), call: call.clone() }).await;
                self.offer(call, session, sub).await;
            }
            Order::Say(text) => {
                for pair in self.pairs.iter().filter(|pair| pair.open) {
                    // The channel for words comes a moment after the connection.
                    while let Err(peer::SendError::NotReady) = pair.peer.send_words(&text).await {
                        tokio::task::yield_now().await;
                    }
                }
            }
            Order::Leave => {
                for pair in std::mem::take(&mut self.pairs) {
                    self.say(ToHub::HangUp { call: pair.call, reason: EndReason::HungUp }).await;
                    pair.peer.close().await;
                }
            }
        }
    }

    /// A connection for one call, whose events come to this task.
    async fn pair(&mut self, call: CallId, session: SessionId, sub: String) -> &mut Pair {
        let config = PeerConfig { include_loopback: true, pictures: self.wanted.clone(), ..PeerConfig::default() };
        let (peer, mut events) = Peer::start(config).await.unwrap();
        let (to_self, of) = (self.to_self.clone(), call.clone());
        self.tasks.spawn("a member's connection", async move {
            while let Some(event) = events.recv().await {
                let last = matches!(event, PeerEvent::Closed);
                if to_self.send((of.clone(), event)).await.is_err() || last {
                    return;
                }
            }
        });
        let met = Met { call: call.clone(), open: false, pictures: HashSet::new(), sounds: 0, gone: None };
        self.shown.send_modify(|table| table.met.extend([(sub.clone(), met)]));
        self.pairs.push(Pair {
            call,
            session,
            sub,
            peer,
            step: Step::Ringing,
            in_use: None,
            described: false,
            early: Vec::new(),
            open: false,
        });
        self.pairs.last_mut().unwrap()
    }

    async fn offer(&mut self, call: CallId, session: SessionId, sub: String) {
        let device = Arc::clone(&self.device);
        let pair = self.pair(call.clone(), session, sub).await;
        let sdp = pair.peer.offer().await.unwrap();
        let nonce = Nonce::generate().unwrap();
        let (offering, passport) = Offering::offer(device, call.as_str(), &pair.sub, &sdp, nonce, unix_now()).unwrap();
        pair.step = Step::Offered(offering);
        let certificates = self.device.certificates().to_vec();
        self.signal(&call, CallSignal::Offer { sdp, passport, certificates }).await;
    }

    async fn hear_hub(&mut self, event: SocketEvent) {
        match event {
            SocketEvent::Connected { session, .. } => self.shown.send_modify(|table| table.session = Some(session)),
            SocketEvent::Message(FromHub::Waiting { patients, .. }) => {
                self.shown.send_modify(|table| table.waiting = patients);
            }
            SocketEvent::Message(FromHub::Colleagues { people }) => {
                self.shown.send_modify(|table| table.colleagues = people);
            }
            SocketEvent::Message(FromHub::Ringing { call, from_session, certificates, .. }) => {
                let who = trust::verify_chain(&certificates, self.device.anchor(), None, unix_now()).unwrap();
                self.pair(call, from_session, who.sub().to_owned()).await;
            }
            SocketEvent::Message(FromHub::PeerGone { call, reason, .. }) => {
                self.met(&call, |met| met.gone = Some(reason));
            }
            SocketEvent::Message(FromHub::Signal { call, signal, .. }) => self.hear(&call, signal).await,
            _ => {}
        }
    }

    async fn hear(&mut self, call: &CallId, signal: CallSignal) {
        let Some(pair) = self.pairs.iter_mut().find(|pair| &pair.call == call) else { return };
        let now = unix_now();
        match signal {
            CallSignal::Offer { sdp, passport, certificates } => {
                let signed = Signed { sdp: &sdp, passport: &passport, certificates: &certificates };
                let device = Arc::clone(&self.device);
                let answering = Answering::open_offer(device, call.as_str(), signed, BOTH, None, now).unwrap();
                let answer = pair.peer.answer(&sdp).await.unwrap();
                let (answered, passport) = answering.answer(&answer, Nonce::generate().unwrap(), now).unwrap();
                pair.step = Step::Answered(answered);
                pair.is_described().await;
                let certificates = self.device.certificates().to_vec();
                self.signal(call, CallSignal::Answer { sdp: answer, passport, certificates }).await;
            }
            CallSignal::Answer { sdp, passport, certificates } => {
                let Step::Offered(offering) = std::mem::replace(&mut pair.step, Step::Spent) else { return };
                let signed = Signed { sdp: &sdp, passport: &passport, certificates: &certificates };
                let (verified, passport) = offering.open_answer(signed, BOTH, None, now).unwrap();
                pair.peer.accept(&sdp).await.unwrap();
                pair.step = Step::Verified(verified);
                pair.is_described().await;
                self.signal(call, CallSignal::Confirm { passport }).await;
                self.open_if_private(call);
            }
            CallSignal::Confirm { passport } => {
                let Step::Answered(answered) = std::mem::replace(&mut pair.step, Step::Spent) else { return };
                pair.step = Step::Verified(answered.open_confirm(&passport).unwrap());
                self.open_if_private(call);
            }
            CallSignal::Candidate { candidate, sdp_mid, sdp_m_line_index } => {
                let candidate = Candidate { candidate, sdp_mid, sdp_m_line_index };
                if pair.described {
                    // A connection that is ending takes no more.
                    let _ended = pair.peer.add_candidate(candidate).await;
                } else {
                    pair.early.push(candidate);
                }
            }
            _ => {}
        }
    }

    fn open_if_private(&mut self, call: &CallId) {
        let Some(pair) = self.pairs.iter_mut().find(|pair| &pair.call == call) else { return };
        if let (Step::Verified(verified), Some(in_use)) = (&pair.step, &pair.in_use) {
            verified.confirm_dtls(in_use).unwrap();
            assert_eq!(verified.peer().sub(), pair.sub);
            pair.open = true;
            pair.peer.open_media();
            self.met(call, |met| met.open = true);
        }
    }

    async fn hear_peer(&mut self, call: &CallId, event: PeerEvent) {
        match event {
            PeerEvent::LocalCandidate(Candidate { candidate, sdp_mid, sdp_m_line_index }) => {
                self.signal(call, CallSignal::Candidate { candidate, sdp_mid, sdp_m_line_index }).await;
            }
            PeerEvent::Connected(connected) => {
                if let Some(pair) = self.pairs.iter_mut().find(|pair| &pair.call == call) {
                    pair.in_use = connected.dtls_fingerprint.parse().ok();
                }
                self.open_if_private(call);
            }
            PeerEvent::Video(frame) => {
                let mut hash = DefaultHasher::new();
                frame.data.hash(&mut hash);
                self.met(call, |met| met.pictures.extend([hash.finish()]));
            }
            PeerEvent::Audio(frame) if level_linear(frame.samples()) > 0.001 => self.met(call, |met| met.sounds += 1),
            _ => {}
        }
    }

    /// One picture and two sounds of 20 ms, coded once for everybody.
    async fn film(&mut self) {
        if !self.pairs.iter().any(|pair| pair.open) {
            return;
        }
        self.frames += 1;
        let wish = self.wanted.wish();
        let key = std::mem::replace(&mut self.made_key, wish.key) != wish.key;
        let frame = self.encoder.encode(&picture(self.frames, SIZE), key).unwrap();
        for half in 0..2 {
            let packet = self.voice.encode(&sound()).unwrap();
            let at = Rtp48k((self.frames * 2 + half) * 960);
            for pair in self.pairs.iter().filter(|pair| pair.open) {
                // A call that is ending takes nothing any more.
                let _ended = pair.peer.send_audio(packet.clone(), at).await;
            }
        }
        for pair in self.pairs.iter().filter(|pair| pair.open) {
            if let Some(frame) = &frame {
                let _ended = pair.peer.send_video(frame).await;
            }
        }
    }

    fn met(&self, call: &CallId, change: impl FnOnce(&mut Met)) {
        self.shown.send_modify(|table| {
            if let Some(met) = table.met.values_mut().find(|met| &met.call == call) {
                change(met);
            }
        });
    }

    async fn signal(&mut self, call: &CallId, signal: CallSignal) {
        let Some(pair) = self.pairs.iter().find(|pair| &pair.call == call) else { return };
        let to_session = pair.session.clone();
        self.say(ToHub::Signal { call: call.clone(), to_session, signal }).await;
    }

    async fn say(&mut self, message: ToHub) {
        self.hub.send(message).await.unwrap();
    }
}

impl Pair {
    async fn is_described(&mut self) {
        self.described = true;
        for candidate in self.early.drain(..) {
            self.peer.add_candidate(candidate).await.unwrap();
        }
    }
}

/// A name no other call of a member has.
fn new_call() -> CallId {
    static CALLS: AtomicU64 = AtomicU64::new(1);
    CallId::new(format!("member-call-{}", CALLS.fetch_add(1, Ordering::Relaxed))).unwrap()
}
