//! The handle to a connection.

use crate::config::PeerConfig;
use crate::engine;
use crate::event::{Candidate, PeerError, PeerEvent, SendError};
use crate::handler::{INSIDE, Inside};
use crate::line::LineWish;
use crate::outgoing::Outgoing;
use crate::relay::Relays;
use crate::stats::PeerStats;
use crate::supervisor::{EVENTS, Formats, Shared, Supervisor};
use crate::voice_out::VoiceOut;
use crate::wake::Settings;
use crate::words;
use media::{EncodedFrame, MAX_OPUS_BYTES, Rtp48k};
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use webrtc::error::Error;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::peer_connection::{PeerConnection, RTCIceCandidateInit, RTCSessionDescription};
use webrtc::rtp_transceiver::RtpSender;

/// The longest description that is read; a browser's is about 6 KB.
const MAX_DESCRIPTION: usize = 64 * 1024;

/// The longest candidate that is read; a real one has about 150 bytes.
const MAX_CANDIDATE: usize = 1024;

/// How long closing may take before it is left to itself.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// A connection to the other person's computer.
///
/// Invariant: nothing of either person passes before [`Peer::open_media`]. Dropping it closes the
/// connection and ends its tasks.
pub struct Peer {
    pub(crate) connection: Arc<dyn PeerConnection>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) config: PeerConfig,
    fingerprint: String,
    sound: VoiceOut,
    pictures: Outgoing,
    pub(crate) shared: Arc<Shared>,
    pub(crate) to_inside: mpsc::Sender<Inside>,
    pub(crate) tasks: TaskTracker,
    counted: Counted,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

/// The line's part in what is coded for all; dropping it ends that.
struct Counted(LineWish);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl Peer {
    /// Makes a connection ready to offer or to answer.
    ///
    /// Shape: up to 256 events wait; when they are nearly as many, pictures and sound are left
    /// out, and nothing else.
    ///
    /// # Errors
    ///
    /// When no network address of this computer can be used.
    pub async fn start(config: PeerConfig) -> Result<(Self, mpsc::Receiver<PeerEvent>), PeerError> {
        let (to_inside, inside) = mpsc::channel(INSIDE);
        let (events, receiver) = mpsc::channel(EVENTS);
        let shared = Arc::new(Shared::new(events));
        let tasks = TaskTracker::new();
        let relays = Relays::open(&config, &to_inside, &tasks).await;
        let counted = Counted(config.pictures.join(config.further));
        let build = engine::build(&config, &relays, to_inside.clone(), &shared, counted.0.clone());
        let (connection, fingerprint) = Box::pin(build).await?;
        shared.relays.lock().unwrap_or_else(PoisonError::into_inner).replace(relays);
        let random = |error: getrandom::Error| PeerError::Start(Error::Other(error.to_string()));
        let sound = VoiceOut::new().map_err(random)?;
        let pictures = Outgoing::new(RtpCodecKind::Video, engine::vp8()).map_err(random)?;
        for outgoing in [&sound.stream, &pictures] {
            let track = Arc::clone(&outgoing.track) as Arc<dyn TrackLocal>;
            connection.add_track(track).await.map_err(PeerError::Start)?;
        }
        let settings = Settings::of(Arc::clone(&connection));
        let stop = CancellationToken::new();
        let supervisor = Supervisor {
            connection: Arc::clone(&connection),
            settings: Arc::clone(&settings),
            shared: Arc::clone(&shared),
            inside,
            to_inside: to_inside.clone(),
            pictures: counted.0.clone(),
            relay_only: config.relay_only,
            include_loopback: config.include_loopback,
            connect_within: config.connect_within,
            stop: stop.clone(),
        };
        tasks.spawn(supervisor.run());
        tasks.close();
        let _stop_on_drop = stop.clone().drop_guard();
        let peer = Self {
            connection,
            settings,
            config,
            fingerprint,
            sound,
            pictures,
            shared,
            to_inside,
            tasks,
            counted,
            stop,
            _stop_on_drop,
        };
        Ok((peer, receiver))
    }

    /// Our certificate's fingerprint, as `sha-256 AA:BB:…`.
    pub fn local_fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Our offer, when we begin.
    ///
    /// # Errors
    ///
    /// When the connection has ended.
    pub async fn offer(&self) -> Result<String, PeerError> {
        let made = self.connection.create_data_channel(words::LABEL, None).await;
        let channel = made.map_err(PeerError::Description)?;
        let told = self.to_inside.send(Inside::Channel(channel)).await;
        told.map_err(|_| PeerError::Closed)?;
        let offer = self.connection.create_offer(None).await.map_err(PeerError::Description)?;
        let sdp = offer.sdp.clone();
        let set = self.connection.set_local_description(offer).await;
        set.map_err(PeerError::Description)?;
        Ok(sdp)
    }

    /// Takes the answer to our offer.
    ///
    /// # Errors
    ///
    /// When the answer is unreadable or has no sound or pictures in our formats.
    pub async fn accept(&self, answer: &str) -> Result<(), PeerError> {
        let answer =
            RTCSessionDescription::answer(bounded(answer, MAX_DESCRIPTION)?).map_err(PeerError::Description)?;
        let set = self.connection.set_remote_description(answer).await;
        set.map_err(PeerError::Description)?;
        self.agree().await
    }

    /// Our answer to the other end's offer.
    ///
    /// The first candidates may be reported before this returns; they are to be sent after it.
    ///
    /// # Errors
    ///
    /// When the offer is unreadable or has no sound or pictures in our formats.
    pub async fn answer(&self, offer: &str) -> Result<String, PeerError> {
        let offer = RTCSessionDescription::offer(bounded(offer, MAX_DESCRIPTION)?).map_err(PeerError::Description)?;
        let set = self.connection.set_remote_description(offer).await;
        set.map_err(PeerError::Description)?;
        let answer = self.connection.create_answer(None).await.map_err(PeerError::Description)?;
        let sdp = answer.sdp.clone();
        let set = self.connection.set_local_description(answer).await;
        set.map_err(PeerError::Description)?;
        self.agree().await?;
        Ok(sdp)
    }

    /// Adds a way to reach the other end. An empty one means that there are no more.
    ///
    /// A name that only the other end's own network knows (`….local`) is left out, and so is a
    /// candidate that cannot be read: others remain.
    ///
    /// # Errors
    ///
    /// When it is too long, or comes before the other end's description.
    pub async fn add_candidate(&self, candidate: Candidate) -> Result<(), PeerError> {
        let line = bounded(&candidate.candidate, MAX_CANDIDATE)?;
        if line.split_ascii_whitespace().any(|word| word.ends_with(".local")) {
            return Ok(());
        }
        let init = RTCIceCandidateInit {
            candidate: line,
            sdp_mid: candidate.sdp_mid,
            sdp_mline_index: candidate.sdp_m_line_index,
            ..Default::default()
        };
        match self.connection.add_ice_candidate(init).await {
            Err(error @ Error::ErrNoRemoteDescription) => Err(PeerError::Description(error)),
            Err(error) => {
                tracing::debug!(%error, "a candidate was left out");
                Ok(())
            }
            Ok(()) => {
                self.settings.wake().await;
                Ok(())
            }
        }
    }

    /// Lets media and words through, both ways. To be called once the certificate in use has been
    /// compared with the signed one; there is no way back.
    pub fn open_media(&self) {
        self.shared.gate.send_replace(true);
    }

    /// Sends one coded picture. Pictures before the first key frame are left out, and so is one that the line
    /// has no room for; [`PeerConfig::pictures`] asks for a key frame then.
    ///
    /// # Errors
    ///
    /// `NotVerified` before [`Peer::open_media`].
    pub async fn send_video(&self, frame: &EncodedFrame) -> Result<(), SendError> {
        self.verified()?;
        self.pictures.send_picture(frame.at.0, &frame.data).await?;
        self.shared.counters.pictures_sent.add_one();
        Ok(())
    }

    /// Sends one Opus packet of 20 ms; `at` is when its first sample was heard.
    ///
    /// # Errors
    ///
    /// `NotVerified` before [`Peer::open_media`].
    pub async fn send_audio(&self, packet: Vec<u8>, at: Rtp48k) -> Result<(), SendError> {
        self.verified()?;
        if packet.is_empty() || packet.len() > MAX_OPUS_BYTES {
            return Err(SendError::TooLong { got: packet.len() });
        }
        let copies = self.stats().protection.copies;
        self.sound.send(at.0, packet, copies).await
    }

    /// Sends typed words.
    ///
    /// # Errors
    ///
    /// `NotVerified` before [`Peer::open_media`], `NotReady` until the channel is there.
    pub async fn send_words(&self, words: &str) -> Result<(), SendError> {
        self.verified()?;
        words::send(&self.shared, words).await
    }

    /// Asks the other end for a key frame, because ours cannot be decoded without one.
    pub fn request_key_frame(&self) {
        self.shared.key_frame_asked.notify_one();
    }

    /// How the connection was in the last second.
    pub fn stats(&self) -> PeerStats {
        *self.shared.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the connection and waits until its tasks have ended, at most two seconds.
    pub async fn close(self) {
        drop(self.counted);
        self.stop.cancel();
        if tokio::time::timeout(CLOSE_WITHIN, self.tasks.wait()).await.is_err() {
            tracing::warn!("the connection's tasks are late");
        }
    }

    fn verified(&self) -> Result<(), SendError> {
        if self.stop.is_cancelled() {
            return Err(SendError::Closed);
        }
        if *self.shared.gate.borrow() { Ok(()) } else { Err(SendError::NotVerified) }
    }

    /// Keeps the format numbers that the two descriptions have in common.
    async fn agree(&self) -> Result<(), PeerError> {
        let (mut sound, mut copies, mut pictures, mut repeats) = (None, None, None, false);
        for sender in self.connection.get_senders().await {
            match sender.track().kind().await {
                RtpCodecKind::Audio => {
                    sound = number(sender.as_ref(), "audio/opus").await;
                    copies = number(sender.as_ref(), engine::MIME_TYPE_RED).await;
                }
                RtpCodecKind::Video => {
                    pictures = number(sender.as_ref(), "video/vp8").await;
                    repeats = number(sender.as_ref(), "video/rtx").await.is_some();
                }
                _ => {}
            }
        }
        let sound = sound.ok_or(PeerError::NoCommonFormat { kind: "sound" })?;
        let pictures = pictures.ok_or(PeerError::NoCommonFormat { kind: "pictures" })?;
        self.sound.agree(sound, copies);
        self.pictures.agree(pictures);
        let description = self.connection.local_description().await;
        let mid = description.and_then(|description| first_mid(&description.sdp));
        // A second negotiation on one connection does not happen: it is made anew instead.
        self.shared.formats.set(Formats { sound, copies, pictures, repeats, mid }).ok();
        let told = self.to_inside.send(Inside::Agreed).await;
        told.map_err(|_| PeerError::Closed)?;
        Ok(())
    }
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peer").field("open", &*self.shared.gate.borrow()).finish_non_exhaustive()
    }
}

async fn number(sender: &dyn RtpSender, mime: &str) -> Option<u8> {
    let parameters = sender.get_parameters().await.ok()?;
    let codecs = parameters.rtp_parameters.codecs;
    let agreed = codecs.iter().find(|codec| codec.rtp_codec.mime_type.eq_ignore_ascii_case(mime))?;
    Some(agreed.payload_type)
}

fn first_mid(sdp: &str) -> Option<String> {
    sdp.lines().find_map(|line| line.strip_prefix("a=mid:")).map(|mid| mid.trim().to_owned())
}

fn bounded(text: &str, most: usize) -> Result<String, PeerError> {
    if text.len() > most {
        return Err(PeerError::TooLong { got: text.len() });
    }
    Ok(text.to_owned())
}
