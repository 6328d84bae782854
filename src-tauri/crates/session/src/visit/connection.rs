//! One connection of the visit: what goes out on it, and what comes in.

use super::media::{Coded, Media};
use crate::config::instant;
use crate::pictures::{Screen, Shown};
use call::{Candidate, Input, PeerEvent, Seat};
use media::{EncodedFrame, LevelMeter};
use peer::{IceServer, Peer, PeerConfig, PeerError};
use signalling::CallId;
use std::collections::VecDeque;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use trust::setup::Nonce;

/// One connection to the doctor or to a further person.
pub(crate) struct Connection {
    call: CallId,
    seat: Seat,
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
    /// How many of our packets in a hundred get lost.
    expected_loss: u8,
    /// The picture gives way to the voice.
    saving: bool,
    /// Her newest word about microphone and camera, until the channel for words takes it.
    unsent: Option<String>,
    /// What is written and sent, in order, until the channel takes it.
    items: VecDeque<String>,
}

impl Connection {
    pub(crate) async fn start(call: CallId, seat: Seat, config: PeerConfig) -> Result<Self, PeerError> {
        let since = instant();
        let (peer, events) = Peer::start(config).await?;
        Ok(Self {
            call,
            seat,
            peer,
            events,
            ended: false,
            open: false,
            since,
            first_frame: None,
            heard: LevelMeter::default(),
            loudest: 0.0,
            expected_loss: 0,
            saving: false,
            unsent: None,
            items: VecDeque::new(),
        })
    }

    pub(crate) fn call(&self) -> &CallId {
        &self.call
    }

    pub(crate) fn seat(&self) -> Seat {
        self.seat
    }

    /// How many of our packets in a hundred get lost.
    pub(crate) fn expected_loss(&self) -> u8 {
        if self.open { self.expected_loss } else { 0 }
    }

    pub(crate) async fn offer(&self) -> Input {
        self.described(self.peer.offer().await, |sdp, nonce| PeerEvent::LocalOffer { sdp, nonce })
    }

    /// Takes the answer to the offer; nothing follows from one that fits.
    pub(crate) async fn accept(&self, answer: &str) -> Option<Input> {
        let error = self.peer.accept(answer).await.err()?;
        tracing::warn!(%error, "the answer was not taken");
        Some(Input::Peer(self.call.clone(), PeerEvent::Failed))
    }

    pub(crate) async fn answer(&self, offer: &str) -> Input {
        self.answered(self.peer.answer(offer).await)
    }

    /// The same for another way; the hub's newest word about relays counts.
    pub(crate) async fn answer_again(&self, offer: &str, ice: Vec<IceServer>) -> Input {
        self.answered(self.peer.answer_again(offer, ice).await)
    }

    fn answered(&self, answer: Result<String, PeerError>) -> Input {
        self.described(answer, |sdp, nonce| PeerEvent::LocalAnswer { sdp, nonce })
    }

    fn described(&self, description: Result<String, PeerError>, say: impl FnOnce(String, Nonce) -> PeerEvent) -> Input {
        let event = match (description, Nonce::generate()) {
            (Ok(sdp), Ok(nonce)) => say(sdp, nonce),
            (Err(error), _) => {
                tracing::warn!(%error, "no description came about");
                PeerEvent::Failed
            }
            (Ok(_), Err(_)) => PeerEvent::Failed,
        };
        Input::Peer(self.call.clone(), event)
    }

    pub(crate) async fn add_candidate(&self, candidate: Candidate) {
        let Candidate { candidate, sdp_mid, sdp_m_line_index } = candidate;
        if self.peer.add_candidate(peer::Candidate { candidate, sdp_mid, sdp_m_line_index }).await.is_err() {
            tracing::info!("a candidate was not taken");
        }
    }

    pub(crate) fn open_media(&mut self) {
        self.open = true;
        self.peer.open_media();
        tracing::info!("media open");
    }

    pub(crate) fn close_media(&mut self) {
        self.open = false;
    }

    pub(crate) async fn say(&mut self, words: String) {
        self.unsent = Some(words);
        self.say_unsent().await;
    }

    /// The channel for words comes a moment after the connection.
    pub(crate) async fn say_unsent(&mut self) {
        if let Some(words) = &self.unsent
            && self.peer.send_words(words).await.is_ok()
        {
            self.unsent = None;
        }
    }

    /// Words and pieces of files: in order, and none is dropped while the connection lasts.
    pub(crate) async fn say_items(&mut self, texts: Vec<String>) {
        self.items.extend(texts);
        self.say_waiting_items().await;
    }

    pub(crate) async fn say_waiting_items(&mut self) {
        while let Some(text) = self.items.front() {
            if self.peer.send_words(text).await.is_err() {
                // Busy or not there yet: at the next tick.
                return;
            }
            self.items.pop_front();
        }
    }

    /// Everything was taken, so that more may come.
    pub(crate) fn takes_items(&self) -> bool {
        self.open && self.items.is_empty()
    }

    /// A line that does not keep up loses a picture or 20 ms; the other end asks or conceals.
    pub(crate) async fn send(&self, coded: &Coded) {
        if !self.open {
            return;
        }
        let sent = match coded {
            Coded::Picture(frame) => self.peer.send_video(frame).await,
            Coded::Voice(packet) => self.peer.send_audio(packet.opus.clone(), packet.at).await,
        };
        if sent.is_err() {
            tracing::debug!("not sent");
        }
    }

    pub(crate) fn want_key(&self) {
        self.peer.request_key_frame();
    }

    /// What an event means to the call machine; pictures and sound go past it, to screen and speaker.
    pub(crate) fn hear(
        &mut self,
        event: Option<peer::PeerEvent>,
        screen: Option<&Screen>,
        media: Option<&mut Media>,
    ) -> Option<Input> {
        let event = match event {
            None | Some(peer::PeerEvent::Closed) => {
                self.ended = true;
                PeerEvent::Closed
            }
            Some(peer::PeerEvent::LocalCandidate(candidate)) => PeerEvent::LocalCandidate(Candidate {
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
            Some(peer::PeerEvent::Video(frame)) => {
                if let Some(screen) = screen {
                    self.show(screen, &frame);
                }
                return None;
            }
            Some(peer::PeerEvent::Audio(frame)) => {
                if self.open {
                    self.loudest = self.loudest.max(self.heard.push(frame.samples()));
                    if let Some(media) = media {
                        media.play(voice_of(self.seat), frame);
                    }
                }
                return None;
            }
            Some(peer::PeerEvent::Stats(stats)) => {
                self.expected_loss = stats.protection.expected_loss_percent;
                if !self.open || stats.saving_line_for_voice == self.saving {
                    return None;
                }
                self.saving = stats.saving_line_for_voice;
                tracing::info!(saving = self.saving, "the picture gives way to the voice, or no longer");
                PeerEvent::SavingLine(self.saving)
            }
            Some(peer::PeerEvent::Relay(trouble)) => {
                tracing::warn!(code = trouble.code(), "a relay is of no use");
                return None;
            }
        };
        Some(Input::Peer(self.call.clone(), event))
    }

    fn show(&mut self, screen: &Screen, frame: &EncodedFrame) {
        if !self.open {
            return;
        }
        if self.first_frame.is_none() {
            let after = instant().duration_since(self.since);
            self.first_frame = Some(after);
            tracing::info!(first_frame_ms = millis(after), "first picture");
        }
        if screen.show(frame) == Shown::WantsKey {
            self.want_key();
        }
    }

    /// One line about how the call is doing.
    pub(crate) fn log(&mut self) {
        if !self.open {
            return;
        }
        let stats = self.peer.stats();
        tracing::info!(
            seat = ?self.seat,
            fps_in = stats.pictures_received,
            fps_out = stats.pictures_sent,
            bps_in = stats.received_bps,
            bps_out = stats.sent_bps,
            target_bps = stats.target.bps(),
            wait_ms = millis(stats.wait),
            lost_there = stats.lost_there,
            repeated = stats.repeated_total,
            asked = stats.asked_total,
            freezes_in = stats.freezes_total,
            frozen_in_ms = millis(stats.frozen_total),
            lip_sync_ms = stats.lip_sync_ms,
            heard_level = self.loudest,
            copies = stats.protection.copies,
            voice_played = stats.voice.played,
            voice_from_copies = stats.voice.from_copies,
            voice_from_correction = stats.voice.from_correction,
            voice_concealed = stats.voice.concealed,
            first_frame_ms = self.first_frame.map(millis),
            refused_before_open = stats.refused_before_open_total,
            "call"
        );
        self.loudest = 0.0;
    }

    /// The next event; after the last word nothing comes.
    pub(crate) fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<peer::PeerEvent>> {
        if self.ended { Poll::Pending } else { self.events.poll_recv(context) }
    }

    pub(crate) async fn close(self) {
        self.peer.close().await;
    }
}

/// Whose voice, for the mixer.
pub(crate) fn voice_of(seat: Seat) -> u8 {
    match seat {
        Seat::Doctor => 0,
        Seat::Other(other) => other.saturating_add(1),
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
