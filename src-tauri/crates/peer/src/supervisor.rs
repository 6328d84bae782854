//! The one task that owns a connection and every other task of it.

use crate::engine::fingerprint;
use crate::event::{Candidate, Connected, PeerEvent};
use crate::handler::Inside;
use crate::line::{LineFigures, LineWish};
use crate::lip_sync::LipSync;
use crate::relay::Relays;
use crate::silence::{Change, Silence};
use crate::stats::{Before, Counters, PeerStats};
use crate::streams::Streams;
use crate::wake::Settings;
use crate::{video_in, voice_in, words};
use media::{FreezeMeter, JitterCounts};
use rtc::peer_connection::transport::RTCDtlsTransportState;
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;
use webrtc::data_channel::DataChannel;
use webrtc::media_stream::track_remote::TrackRemote;
use webrtc::peer_connection::{
    PeerConnection, RTCIceCandidateType, RTCPeerConnectionIceEvent, RTCPeerConnectionState, StatsSelector,
};

/// Events that may wait for the app. When it is nearly full, pictures and sound are left out.
pub(crate) const EVENTS: usize = 256;

/// Places kept free for everything that is neither picture nor sound.
const KEPT_FREE: usize = 64;

/// How often the numbers are taken.
const STATS_EVERY: Duration = Duration::from_secs(1);

/// How often is listened whether anything comes.
const LISTEN_EVERY: Duration = Duration::from_millis(100);

/// How long the app may take to read the last event.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What the connection's tasks and its handle have in common.
pub(crate) struct Shared {
    pub(crate) events: mpsc::Sender<PeerEvent>,
    /// Closed until the other end is verified; it never closes again.
    pub(crate) gate: watch::Sender<bool>,
    pub(crate) counters: Counters,
    pub(crate) voice: Mutex<JitterCounts>,
    pub(crate) line: Mutex<LineFigures>,
    pub(crate) stands: Mutex<FreezeMeter>,
    pub(crate) lip_sync: Mutex<LipSync>,
    /// Of which the times of both streams are counted.
    pub(crate) began: Instant,
    pub(crate) latest: Mutex<PeerStats>,
    pub(crate) words: Mutex<Option<Arc<dyn DataChannel>>>,
    pub(crate) key_frame_asked: Notify,
    pub(crate) formats: OnceLock<Formats>,
    /// The streams to relays that are in use.
    pub(crate) relays: Mutex<Option<Relays>>,
}

/// The format numbers that were agreed.
#[derive(Debug, Clone)]
pub(crate) struct Formats {
    pub(crate) sound: u8,
    /// Sound with copies of earlier packets, when the other end knows that.
    pub(crate) copies: Option<u8>,
    pub(crate) pictures: u8,
    /// Lost packets of pictures come again.
    pub(crate) repeats: bool,
    /// The name of the first media section, which all candidates belong to.
    pub(crate) mid: Option<String>,
}

impl Shared {
    pub(crate) fn new(events: mpsc::Sender<PeerEvent>) -> Self {
        Self {
            events,
            gate: watch::Sender::new(false),
            counters: Counters::default(),
            voice: Mutex::default(),
            line: Mutex::default(),
            stands: Mutex::default(),
            lip_sync: Mutex::default(),
            began: Instant::now(),
            latest: Mutex::default(),
            words: Mutex::default(),
            key_frame_asked: Notify::new(),
            formats: OnceLock::new(),
            relays: Mutex::default(),
        }
    }

    /// Gives the app a picture or some sound, unless it is behind.
    pub(crate) fn tell_if_room(&self, event: PeerEvent) -> bool {
        self.events.capacity() > KEPT_FREE && self.events.try_send(event).is_ok()
    }
}

/// The owner of a connection's tasks.
pub(crate) struct Supervisor {
    pub(crate) connection: Arc<dyn PeerConnection>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) inside: mpsc::Receiver<Inside>,
    pub(crate) to_inside: mpsc::Sender<Inside>,
    pub(crate) pictures: LineWish,
    pub(crate) relay_only: bool,
    pub(crate) include_loopback: bool,
    pub(crate) connect_within: Duration,
    pub(crate) stop: CancellationToken,
}

/// What the supervisor remembers between two messages.
#[derive(Debug, Default)]
struct Memory {
    /// When connecting has taken too long.
    deadline: Option<Instant>,
    connected: bool,
    /// The words channel was closed, which is how a leaving end begins.
    words_ended: bool,
    streams: Streams,
}

impl Supervisor {
    /// Serves the connection until it ends or is given up, then closes everything.
    pub(crate) async fn run(mut self) {
        let mut tasks = JoinSet::new();
        let mut second = interval(STATS_EVERY);
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut before, mut taken) = (Before::default(), Instant::now());
        let mut memory = Memory::default();
        let mut listen = interval(LISTEN_EVERY);
        listen.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silence = Silence::new(taken);
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                what = self.inside.recv() => {
                    let Some(what) = what else { break };
                    if let Inside::State(state) = &what {
                        silence.answered(*state != RTCPeerConnectionState::Disconnected);
                    }
                    if !self.act(what, &mut tasks, &mut memory).await {
                        break;
                    }
                }
                _ = listen.tick(), if memory.connected => {
                    if !self.listen(&mut silence).await {
                        break;
                    }
                }
                _ = second.tick() => {
                    self.take_stats(&mut before, taken.elapsed()).await;
                    taken = Instant::now();
                    if memory.words_ended && self.closed_by_remote().await {
                        break;
                    }
                }
                () = sleep_until(memory.deadline.unwrap_or(taken)), if memory.deadline.is_some() => {
                    memory.deadline = None;
                    if !memory.connected && !self.tell(PeerEvent::Failed).await {
                        break;
                    }
                }
                Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
            }
        }
        tasks.shutdown().await;
        if let Err(error) = self.connection.close().await {
            tracing::debug!(%error, "the connection did not close cleanly");
        }
        let last = self.shared.events.send_timeout(PeerEvent::Closed, LAST_WORDS);
        last.await.ok();
    }

    /// Acts on one message; `false` when the connection has ended.
    async fn act(&self, what: Inside, tasks: &mut JoinSet<()>, memory: &mut Memory) -> bool {
        match what {
            Inside::Candidate(event) => self.candidate(event).await,
            Inside::Relay(trouble) => self.tell(PeerEvent::Relay(trouble)).await,
            Inside::GatheringDone => self.tell(PeerEvent::GatheringDone).await,
            Inside::Agreed => {
                memory.deadline = Some(Instant::now() + self.connect_within);
                true
            }
            Inside::WayFound => {
                self.settings.wake().await;
                true
            }
            Inside::State(RTCPeerConnectionState::Connected) => {
                memory.deadline = None;
                memory.connected = true;
                self.connected().await
            }
            Inside::State(RTCPeerConnectionState::Failed) => self.tell(PeerEvent::Failed).await,
            Inside::State(RTCPeerConnectionState::Closed) => false,
            Inside::State(_) => true,
            Inside::Track(track) => {
                self.receive(track, tasks, &mut memory.streams).await;
                true
            }
            Inside::Channel(channel) => {
                self.hear_words(channel, tasks).await;
                true
            }
            Inside::WordsEnded => {
                memory.words_ended = true;
                !self.closed_by_remote().await
            }
        }
    }

    /// Tells when nothing comes any more, and when something does again.
    async fn listen(&self, silence: &mut Silence) -> bool {
        match silence.look(self.shared.counters.heard.get(), Instant::now()) {
            None => true,
            Some(Change::FellSilent) => {
                self.pictures.silent(true);
                self.tell(PeerEvent::Disconnected).await
            }
            Some(Change::CameBack) => self.connected().await,
        }
    }

    /// Gives the app an event, waiting for it if need be; `false` when nobody listens any more.
    async fn tell(&self, event: PeerEvent) -> bool {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => false,
            sent = self.shared.events.send(event) => sent.is_ok(),
        }
    }

    async fn candidate(&self, event: RTCPeerConnectionIceEvent) -> bool {
        let RTCPeerConnectionIceEvent { mut candidate, url } = event;
        let (is_relay, is_host) =
            (candidate.typ == RTCIceCandidateType::Relay, candidate.typ == RTCIceCandidateType::Host);
        // A socket on this computer's own address may be there for the streams to relays alone.
        let own = is_host && !self.include_loopback && is_loopback(&candidate.address);
        if own || (self.relay_only && !is_relay) {
            return true;
        }
        let worth = self.relays().as_ref().and_then(|relays| relays.priority(&url));
        candidate.priority = worth.unwrap_or(candidate.priority);
        let Ok(init) = candidate.to_json() else {
            return true;
        };
        self.tell(PeerEvent::LocalCandidate(Candidate {
            candidate: init.candidate,
            sdp_mid: self.shared.formats.get().and_then(|formats| formats.mid.clone()),
            sdp_m_line_index: Some(0),
        }))
        .await
    }

    fn relays(&self) -> MutexGuard<'_, Option<Relays>> {
        self.shared.relays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whose certificate was really used. Without one the connection counts as failed.
    async fn connected(&self) -> bool {
        self.pictures.silent(false);
        let report = self.connection.get_stats(Instant::now().into_std(), StatsSelector::None).await;
        let srtp_profile = report.transport().map(|stats| stats.srtp_cipher.clone());
        let certificate = self.remote_certificate().await;
        let (Some(certificate), Some(srtp_profile)) = (certificate, srtp_profile) else {
            tracing::error!("connected without a certificate");
            // Failing would leave it open: it ends.
            return false;
        };
        let dtls_fingerprint = fingerprint(&certificate);
        self.tell(PeerEvent::Connected(Connected { dtls_fingerprint, srtp_profile })).await
    }

    async fn remote_certificate(&self) -> Option<Vec<u8>> {
        let sender = self.connection.get_senders().await.into_iter().next()?;
        let transport = sender.transport().await.ok().flatten()?;
        transport.get_remote_certificates().await.ok()?.into_iter().next()
    }

    async fn closed_by_remote(&self) -> bool {
        let Some(sender) = self.connection.get_senders().await.into_iter().next() else {
            return true;
        };
        match sender.transport().await {
            Ok(Some(transport)) => {
                matches!(transport.state().await, Ok(RTCDtlsTransportState::Closed) | Err(_))
            }
            _ => true,
        }
    }

    async fn receive(&self, track: Arc<dyn TrackRemote>, tasks: &mut JoinSet<()>, streams: &mut Streams) {
        let Some(formats) = self.shared.formats.get().cloned() else {
            tracing::warn!("media came before formats were agreed");
            return;
        };
        let shared = Arc::clone(&self.shared);
        let kind = track.kind().await;
        streams.begin(kind, || match kind {
            RtpCodecKind::Video => tasks.spawn(video_in::run(track, formats, shared)),
            _ => tasks.spawn(voice_in::run(track, formats, shared)),
        });
    }

    async fn hear_words(&self, channel: Arc<dyn DataChannel>, tasks: &mut JoinSet<()>) {
        if channel.label().await.ok().as_deref() == Some(words::LABEL) {
            tasks.spawn(words::run(channel, Arc::clone(&self.shared), self.to_inside.clone()));
        } else {
            tracing::debug!("an unknown channel was closed");
            channel.close().await.ok();
        }
    }

    async fn take_stats(&self, before: &mut Before, passed: Duration) {
        let report = self.connection.get_stats(Instant::now().into_std(), StatsSelector::None).await;
        let voice = *self.shared.voice.lock().unwrap_or_else(PoisonError::into_inner);
        let line = *self.shared.line.lock().unwrap_or_else(PoisonError::into_inner);
        let stands = *self.shared.stands.lock().unwrap_or_else(PoisonError::into_inner);
        let lip_sync_ms = self.shared.lip_sync.lock().unwrap_or_else(PoisonError::into_inner).take_skew_ms();
        let stats = PeerStats {
            lip_sync_ms,
            freezes_total: stands.count,
            frozen_total: stands.total,
            ..before.stats(&self.shared.counters, voice, line, &report, passed)
        };
        *self.shared.latest.lock().unwrap_or_else(PoisonError::into_inner) = stats;
        self.shared.tell_if_room(PeerEvent::Stats(stats));
    }
}

fn is_loopback(address: &str) -> bool {
    address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
