//! The task behind the doctor: her socket, one connection, and what she does with both.

use super::clinic::{HillClinic, unix_now};
use super::doctor::{Desk, Manner, Recording};
use super::path::Path;
use clinic_client::socket::{SignFailed, SignallingSocket, SocketConfig, SocketEvent, SocketHandle};
use media::{
    AudioFrame, EncodedFrame, EncoderSettings, OpusEncoder, Rtp48k, Rtp90k, VideoFrame, Vp8Encoder, level_linear,
};
use peer::{Candidate, Peer, PeerConfig, PeerEvent, PictureControl};
use signalling::{CallId, CallSignal, EndReason, FromHub, SessionId, ToHub, WaitingPatient};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use trust::setup::{Nonce, Offering, Signed};
use trust::{Device, DeviceKey, Fingerprint, Role, Verified};

/// The pace of her camera: a thirtieth of a second.
pub(super) const FRAME: Duration = Duration::from_millis(33);

/// Width and height of her pictures until she is told otherwise.
///
/// Units: pixels.
pub(super) const SIZE: (u16, u16) = (160, 120);

/// Whom she admits.
const TAKES: &[Role] = &[Role::Patient, Role::Caregiver];

/// What she is told to do.
pub(super) enum Order {
    Admit {
        patient: Box<WaitingPatient>,
        call: CallId,
        manner: Manner,
    },
    HangUp(EndReason),
    Say(String),
    Renew,
    RenewCertificate(u32),
    /// From now on with pictures of this width and height.
    Film(u16, u16),
    /// All that was signed is signalled once more, and an offer that was not.
    Renegotiate,
    Vanish,
}

/// One call.
struct InCall {
    call: CallId,
    patient: SessionId,
    manner: Manner,
    offer: CallSignal,
    peer: Peer,
    events: mpsc::Receiver<PeerEvent>,
    offering: Option<Offering>,
    verified: Option<Verified>,
    in_use: Option<Fingerprint>,
    /// The other end's description is set.
    described: bool,
    early: Vec<Candidate>,
    open: bool,
    wanted: PictureControl,
    /// The last key frame that was asked for and made.
    made_key: u32,
    /// The connection has said its last word.
    ended: bool,
}

/// The doctor's task.
pub(super) struct DoctorTask {
    device: Arc<Device>,
    hub: SocketHandle,
    from_hub: mpsc::Receiver<SocketEvent>,
    shown: watch::Sender<Desk>,
    in_call: Option<InCall>,
    encoder: Vp8Encoder,
    size: (u16, u16),
    voice: OpusEncoder,
    frames: u32,
}

impl DoctorTask {
    pub(super) fn new(clinic: &HillClinic, device: Arc<Device>, shown: watch::Sender<Desk>) -> Self {
        let signs = Arc::clone(&device);
        let config = SocketConfig {
            hub: clinic.keys().settings().hub.parse().unwrap(),
            pinned_ca_pem: vec![clinic.keys().authority().certificate().to_owned()],
            certificates: device.certificates().to_vec(),
            signer: Arc::new(move |nonce: &str, hub: &str| signs.prove_hello(nonce, hub).map_err(|_| SignFailed)),
        };
        let (hub, from_hub) = SignallingSocket::start(config).unwrap();
        let settings = EncoderSettings { width: SIZE.0, height: SIZE.1, bitrate_bps: 200_000 };
        Self {
            device,
            hub,
            from_hub,
            shown,
            in_call: None,
            encoder: Vp8Encoder::new(settings).unwrap(),
            size: SIZE,
            voice: OpusEncoder::new(24_000).unwrap(),
            frames: 0,
        }
    }

    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut camera = tokio::time::interval(FRAME);
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    None | Some(Order::Vanish) => return,
                    Some(order) => self.obey(order).await,
                },
                event = self.from_hub.recv() => match event {
                    Some(event) => self.hear_hub(event).await,
                    None => return,
                },
                event = next(&mut self.in_call) => match event {
                    Some(event) => self.hear_peer(event).await,
                    // The call itself is over when the waiting room says so.
                    None => {
                        self.in_call.as_mut().unwrap().ended = true;
                        self.show(|desk| desk.closed = true);
                    }
                },
                _ = camera.tick() => self.film().await,
            }
        }
    }

    fn show(&self, change: impl FnOnce(&mut Desk)) {
        self.shown.send_modify(change);
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Admit { patient, call, manner } => self.admit(&patient, call, manner).await,
            Order::HangUp(reason) => {
                if let Some(in_call) = self.in_call.take() {
                    self.say(ToHub::HangUp { call: in_call.call, reason }).await;
                    in_call.peer.close().await;
                }
            }
            Order::RenewCertificate(days) => {
                let in_call = self.in_call.as_ref().unwrap();
                let term = trust::Term::days(unix_now(), days);
                let certificate = self.device.sign_renewal(in_call.verified.as_ref().unwrap().peer(), term).unwrap();
                let issuer = self.device.certificates()[0].clone();
                let text = serde_json::json!({"type": "renewal", "certificate": certificate, "issuer": issuer});
                self.speak(&text.to_string()).await;
            }
            Order::Say(text) => self.speak(&text).await,
            Order::Renew => self.renew().await,
            Order::Film(width, height) => self.size = (width, height),
            Order::Renegotiate => self.renegotiate().await,
            Order::Vanish => {}
        }
    }

    /// The channel for words comes a moment after the connection.
    async fn speak(&mut self, text: &str) {
        let peer = &self.in_call.as_ref().unwrap().peer;
        while let Err(peer::SendError::NotReady) = peer.send_words(text).await {
            tokio::task::yield_now().await;
        }
    }

    async fn renegotiate(&mut self) {
        let Some(Recording { offer, confirm, .. }) = self.shown.borrow().recording.clone() else { return };
        let CallSignal::Offer { sdp, passport, certificates } = &offer else { return };
        let (sdp, passport) = (sdp.replace("VP8/90000", "H264/90000"), passport.clone());
        let other = CallSignal::Offer { sdp, passport, certificates: certificates.clone() };
        for signal in [offer, other, confirm] {
            self.signal(signal).await;
        }
    }

    async fn admit(&mut self, patient: &WaitingPatient, call: CallId, manner: Manner) {
        if let Some(before) = self.in_call.take() {
            before.peer.close().await;
        }
        let config = PeerConfig { include_loopback: true, ..PeerConfig::default() };
        let wanted = config.pictures.clone();
        let (peer, events) = Peer::start(config).await.unwrap();
        let sdp = peer.offer().await.unwrap();
        let nonce = Nonce::generate().unwrap();
        let signer = match &manner {
            Manner::SignedByAnother => Arc::new(stranger(&self.device)),
            Manner::AnotherClinics(device) => Arc::clone(device),
            _ => Arc::clone(&self.device),
        };
        let shown_certificates = match &manner {
            Manner::AnotherClinics(device) => device.certificates().to_vec(),
            _ => self.device.certificates().to_vec(),
        };
        let receiver = match &manner {
            Manner::MeantFor(another) => *another,
            _ => patient.sub.as_str(),
        };
        let (offering, passport) = Offering::offer(signer, call.as_str(), receiver, &sdp, nonce, unix_now()).unwrap();
        let passport = match &manner {
            Manner::Unsigned => passport.rsplit_once('.').map(|(signed, _)| format!("{signed}.")).unwrap(),
            _ => passport,
        };
        let offer = match &manner {
            Manner::Replayed(recording) | Manner::ReplayedWhole(recording) => recording.offer.clone(),
            _ => CallSignal::Offer { sdp, passport, certificates: shown_certificates },
        };
        self.say(ToHub::Admit { session: patient.session.clone(), call: call.clone(), visit: None }).await;
        self.in_call = Some(InCall {
            call,
            patient: patient.session.clone(),
            manner,
            offer: offer.clone(),
            peer,
            events,
            offering: Some(offering),
            verified: None,
            in_use: None,
            described: false,
            early: Vec::new(),
            open: false,
            wanted,
            made_key: 0,
            ended: false,
        });
        self.signal(offer).await;
        self.show(|desk| {
            // The list comes anew, without the one who was admitted.
            *desk = Desk { connected: desk.connected, calls: desk.calls + 1, ..Desk::default() };
        });
    }

    async fn hear_hub(&mut self, event: SocketEvent) {
        match event {
            SocketEvent::Connected { .. } => self.show(|desk| desk.connected = true),
            SocketEvent::Disconnected { .. } | SocketEvent::Refused(_) => self.show(|desk| desk.connected = false),
            SocketEvent::Message(FromHub::Waiting { patients, .. }) => self.show(|desk| desk.waiting = patients),
            SocketEvent::Message(FromHub::PeerGone { call, reason, .. }) if self.is(&call) => {
                // The connection stays, to count what still comes.
                self.show(|desk| desk.gone = Some(reason));
            }
            SocketEvent::Message(FromHub::Signal { call, signal, .. }) if self.is(&call) => self.hear(signal).await,
            SocketEvent::Message(_) => {}
        }
    }

    async fn hear(&mut self, signal: CallSignal) {
        match signal {
            CallSignal::Answer { sdp, passport, certificates } => self.answered(&sdp, &passport, &certificates).await,
            CallSignal::Restart {} => self.renew().await,
            CallSignal::Candidate { candidate, sdp_mid, sdp_m_line_index } => {
                let candidate = Candidate { candidate, sdp_mid, sdp_m_line_index };
                let in_call = self.in_call.as_mut().unwrap();
                if matches!(in_call.manner, Manner::Unreachable | Manner::ByPath(_)) {
                    return;
                }
                if in_call.described {
                    // A connection that is ending takes no more.
                    let _ended = in_call.peer.add_candidate(candidate).await;
                } else {
                    in_call.early.push(candidate);
                }
            }
            _ => {}
        }
    }

    async fn answered(&mut self, sdp: &str, passport: &str, certificates: &[String]) {
        let in_call = self.in_call.as_mut().unwrap();
        match &in_call.manner {
            Manner::Replayed(recording) | Manner::ReplayedWhole(recording) => {
                let confirm = recording.confirm.clone();
                return self.signal(confirm).await;
            }
            Manner::Honest
            | Manner::ByPath(_)
            | Manner::Shut
            | Manner::Unreachable
            | Manner::WithoutConfirm
            | Manner::ConfirmOfAnotherCall(_) => {}
            _ => return,
        }
        let Some(offering) = in_call.offering.take() else { return };
        match offering.open_answer(Signed { sdp, passport, certificates }, TAKES, None, unix_now()) {
            Ok((verified, confirm)) => {
                in_call.peer.accept(sdp).await.unwrap();
                in_call.described = true;
                for candidate in in_call.early.drain(..) {
                    in_call.peer.add_candidate(candidate).await.unwrap();
                }
                in_call.verified = Some(verified);
                let own = CallSignal::Confirm { passport: confirm };
                let said = match &in_call.manner {
                    Manner::WithoutConfirm => None,
                    Manner::ConfirmOfAnotherCall(recording) => Some(recording.confirm.clone()),
                    _ => Some(own.clone()),
                };
                let recording = Recording { call: in_call.call.clone(), offer: in_call.offer.clone(), confirm: own };
                if let Some(said) = said {
                    self.signal(said).await;
                }
                let renewed = u64::from(self.in_call.as_ref().is_some_and(|in_call| in_call.open));
                self.show(|desk| {
                    desk.recording = Some(recording);
                    desk.renewed += renewed;
                });
                self.open_if_private();
            }
            Err(error) => {
                let call = in_call.call.clone();
                self.show(|desk| desk.not_verified = Some(error.code()));
                self.say(ToHub::HangUp { call, reason: EndReason::NotVerified }).await;
            }
        }
    }

    /// Offers another way: the same connection and keys, a new description.
    async fn renew(&mut self) {
        let Some(in_call) = self.in_call.as_mut().filter(|in_call| in_call.open) else { return };
        let sdp = in_call.peer.offer_again(Vec::new()).await.unwrap();
        let patient = in_call.verified.as_ref().unwrap().peer().sub().to_owned();
        let nonce = Nonce::generate().unwrap();
        let (offering, passport) =
            Offering::offer(Arc::clone(&self.device), in_call.call.as_str(), &patient, &sdp, nonce, unix_now())
                .unwrap();
        in_call.offering = Some(offering);
        in_call.described = false;
        let certificates = self.device.certificates().to_vec();
        self.signal(CallSignal::Offer { sdp, passport, certificates }).await;
    }

    /// Lets media through once the connection uses the certificate that was signed for.
    fn open_if_private(&mut self) {
        let Some(in_call) = &mut self.in_call else { return };
        let (Some(verified), Some(in_use)) = (&in_call.verified, &in_call.in_use) else { return };
        if in_call.open || !matches!(in_call.manner, Manner::Honest | Manner::ByPath(_)) {
            return;
        }
        match verified.confirm_dtls(in_use) {
            Ok(()) => {
                in_call.open = true;
                in_call.peer.open_media();
                let words = verified.picture_words().clone();
                self.show(|desk| desk.words = Some(words));
            }
            Err(error) => self.show(|desk| desk.not_verified = Some(error.code())),
        }
    }

    async fn hear_peer(&mut self, event: PeerEvent) {
        match event {
            PeerEvent::LocalCandidate(_)
                if matches!(self.in_call, Some(InCall { manner: Manner::Unreachable, .. })) => {}
            PeerEvent::LocalCandidate(Candidate { candidate, sdp_mid, sdp_m_line_index }) => {
                let path = match &self.in_call {
                    Some(InCall { manner: Manner::ByPath(path), .. }) => Some(path.clone()),
                    _ => None,
                };
                let Some(candidate) = shown_way(path, candidate).await else { return };
                self.signal(CallSignal::Candidate { candidate, sdp_mid, sdp_m_line_index }).await;
            }
            PeerEvent::GatheringDone => self.signal(CallSignal::EndOfCandidates {}).await,
            PeerEvent::Connected(connected) => {
                self.show(|desk| desk.keys_agreed = true);
                self.in_call.as_mut().unwrap().in_use = connected.dtls_fingerprint.parse().ok();
                self.open_if_private();
            }
            PeerEvent::Video(_) => self.show(|desk| desk.pictures += 1),
            PeerEvent::Audio(frame) => {
                if level_linear(frame.samples()) > 0.001 {
                    self.show(|desk| desk.sounds += 1);
                }
            }
            PeerEvent::Words(text) => self.show(|desk| desk.heard.push(text)),
            PeerEvent::Stats(stats) => self.show(|desk| {
                desk.refused_packets = stats.refused_before_open_total;
                desk.counted += 1;
            }),
            // The handle holds a sender, so the channel itself never ends: this is the last word.
            PeerEvent::Closed => {
                self.in_call.as_mut().unwrap().ended = true;
                self.show(|desk| desk.closed = true);
            }
            PeerEvent::Disconnected | PeerEvent::Failed | PeerEvent::Relay(_) => {}
        }
    }

    /// A picture that changes and two sounds of 20 ms, when the call is private.
    async fn film(&mut self) {
        let Some(in_call) = self.in_call.as_mut().filter(|in_call| in_call.open) else { return };
        self.frames += 1;
        let wish = in_call.wanted.wish();
        let key = std::mem::replace(&mut in_call.made_key, wish.key) != wish.key;
        let frame: Option<EncodedFrame> = self.encoder.encode(&picture(self.frames, self.size), key).unwrap();
        for half in 0..2 {
            let packet = self.voice.encode(&sound()).unwrap();
            let at = Rtp48k((self.frames * 2 + half) * 960);
            // A call that is ending takes nothing any more.
            let _ended = in_call.peer.send_audio(packet, at).await;
        }
        if let Some(frame) = frame {
            let _ended = in_call.peer.send_video(&frame).await;
        }
    }

    fn is(&self, call: &CallId) -> bool {
        self.in_call.as_ref().is_some_and(|in_call| &in_call.call == call)
    }

    async fn signal(&mut self, signal: CallSignal) {
        let Some(in_call) = &self.in_call else { return };
        let (call, to_session) = (in_call.call.clone(), in_call.patient.clone());
        self.say(ToHub::Signal { call, to_session, signal }).await;
    }

    async fn say(&mut self, message: ToHub) {
        self.hub.send(message).await.unwrap();
    }
}

/// Another key with the same name under a root of its own.
fn stranger(device: &Device) -> Device {
    let root = trust::RootKey::generate().unwrap();
    let key = DeviceKey::generate().unwrap();
    let (clinic, who, now) = (&device.anchor().clinic, device.identity(), unix_now());
    let term = trust::Term::days(now, 30);
    let certificate = root.certify_provider(clinic, &key.public(), who.sub(), who.name(), term).unwrap();
    let anchor = trust::Anchor { clinic: clinic.clone(), root: root.public() };
    Device::new(key, vec![certificate], anchor, None, now).unwrap()
}

/// A way to her computer as she tells it; none but the one path, where there is one.
async fn shown_way(path: Option<Path>, candidate: String) -> Option<String> {
    let Some(path) = path else { return Some(candidate) };
    let mut words: Vec<String> = candidate.split(' ').map(str::to_owned).collect();
    let there: SocketAddr = format!("{}:{}", words[4], words[5]).parse().ok()?;
    if !there.is_ipv4() {
        return None;
    }
    let front = path.to(there).await;
    words[4] = front.ip().to_string();
    words[5] = front.port().to_string();
    Some(words.join(" "))
}

pub(super) fn picture(number: u32, (width, height): (u16, u16)) -> VideoFrame {
    let (columns, pixels) = (u32::from(width), u32::from(width) * u32::from(height));
    let y = (0..pixels).map(|i| (i % columns + i / columns + number * 13) as u8).collect();
    let chroma = vec![(number * 5) as u8; pixels as usize / 4];
    VideoFrame::new(width, height, y, chroma.clone(), chroma, Rtp90k(number * 3_000)).unwrap()
}

pub(super) fn sound() -> AudioFrame {
    let mut sound = AudioFrame::silence();
    for (i, sample) in sound.samples_mut().iter_mut().enumerate() {
        *sample = if i / 60 % 2 == 0 { 9_000 } else { -9_000 };
    }
    sound
}

async fn next(in_call: &mut Option<InCall>) -> Option<PeerEvent> {
    match in_call {
        Some(in_call) if !in_call.ended => in_call.events.recv().await,
        _ => std::future::pending().await,
    }
}
