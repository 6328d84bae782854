//! Everything of a visit that runs while somebody is connected: connections, devices, screens.

use super::connection::{Connection, voice_of};
use super::connections::Connections;
use super::gear::{Gear, Jacks};
use super::line::{LineSetup, is_this_computer};
use super::media::{Media, Outgoing};
use super::whose;
use crate::pictures::{Screens, Whose};
use call::{Input, Output, PeerEvent, Seat};
use media::Loudness;
use peer::{IceServer, PeerConfig, PictureControl};
use signalling::CallId;
use std::sync::Arc;

/// The connections of a visit, and her devices, which all of them share.
///
/// Invariant: devices run exactly as long as there is a connection with the doctor.
#[derive(Default)]
pub(crate) struct InCall {
    pub(crate) connections: Connections,
    pub(crate) gear: Option<Gear>,
    pub(crate) outgoing: Option<Outgoing>,
    media: Option<Media>,
    /// What suits the lines of all connections.
    pictures: PictureControl,
}

impl InCall {
    /// Makes a connection; with the doctor's her devices are opened, which say of themselves when they are.
    ///
    /// # Errors
    /// What follows when no connection can be made.
    pub(crate) async fn start(
        &mut self,
        call: CallId,
        seat: Seat,
        setup: &LineSetup,
        ice: Vec<IceServer>,
    ) -> Result<(), Input> {
        if seat == Seat::Doctor {
            self.close().await;
            self.open_devices(setup);
        }
        if let Some(screen) = setup.screens.of(whose(seat)) {
            screen.begin();
        }
        let config = PeerConfig {
            ice_servers: ice,
            relay_authorities: setup.roots.clone(),
            relay_only: false,
            pictures: self.pictures.clone(),
            further: seat != Seat::Doctor,
            // Where the clinic is on this computer (the demo, the tests), the others are too; else they never are.
            include_loopback: is_this_computer(&setup.hub),
            ..PeerConfig::default()
        };
        match Connection::start(call.clone(), seat, config).await {
            Ok(connection) => {
                self.connections.add(connection);
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "no connection can be made");
                Err(Input::Peer(call, PeerEvent::Failed))
            }
        }
    }

    fn open_devices(&mut self, setup: &LineSetup) {
        let jacks = Jacks::default();
        self.pictures = PictureControl::default();
        match Media::open(&jacks, setup.screens.own.clone(), self.pictures.clone()) {
            Ok((media, outgoing)) => (self.media, self.outgoing) = (Some(media), Some(outgoing)),
            Err(error) => tracing::error!(%error, "no devices in this call"),
        }
        self.gear = Some(Gear::start(Arc::clone(&setup.computer), setup.wanted.clone(), jacks));
    }

    /// What concerns connections and devices.
    pub(crate) async fn carry_out(&mut self, output: Output) -> Option<Input> {
        match output {
            Output::MakeOffer(call) => return Some(self.connections.of(&call)?.offer().await),
            Output::ApplyOffer { call, sdp } => return Some(self.connections.of(&call)?.answer(&sdp).await),
            Output::ApplyAnswer { call, sdp } => return self.connections.of(&call)?.accept(&sdp).await,
            Output::AddCandidate(call, candidate) => self.connections.of(&call)?.add_candidate(candidate).await,
            Output::OpenMedia(call) => self.connections.of(&call)?.open_media(),
            Output::CloseMedia(call) => self.connections.of(&call)?.close_media(),
            Output::SendWords { call, text } => self.connections.of(&call)?.say(text).await,
            Output::SendItems { call, texts } => self.connections.of(&call)?.say_items(texts).await,
            Output::SetMuted(off) => self.media.as_ref()?.mute(off),
            Output::SetHidden(off) => self.media.as_ref()?.hide(off),
            Output::DoctorLooks(looks) => self.pictures.doctor_looks(looks),
            Output::SetLoudness(steps) => self.media.as_mut()?.set_loudness(Loudness::from_steps(steps)),
            // The connection needs no word that there are no more.
            Output::EndOfCandidates(_) => {}
            // The line's own.
            Output::SendToHub(_)
            | Output::StartPeer { .. }
            | Output::ApplyNewOffer { .. }
            | Output::StopPeer(_)
            | Output::RedialHub
            | Output::Show(_)
            | Output::Received(_)
            | Output::KeepRevocations(_)
            | Output::Renewal(_)
            | Output::NotTaken(_)
            | Output::NotVerified(_) => {}
        }
        None
    }

    /// The doctor's connection describes itself anew.
    pub(crate) async fn answer_again(&self, offer: &str, ice: Vec<IceServer>) -> Option<Input> {
        Some(self.connections.at(Seat::Doctor)?.answer_again(offer, ice).await)
    }

    pub(crate) fn hear(&mut self, call: &CallId, event: Option<peer::PeerEvent>, screens: &Screens) -> Option<Input> {
        let counted = matches!(event, Some(peer::PeerEvent::Stats(_)));
        let connection = self.connections.of(call)?;
        let screen = screens.of(whose(connection.seat()));
        let input = connection.hear(event, screen, self.media.as_mut());
        if let Some(media) = self.media.as_ref().filter(|_| counted) {
            media.expect_loss(self.connections.expected_loss());
        }
        input
    }

    pub(crate) fn want_key(&self, of: Whose) {
        let seat = match of {
            Whose::Doctor => Seat::Doctor,
            Whose::Other(other) => Seat::Other(other),
            // Each of hers is whole by itself.
            Whose::Own => return,
        };
        if let Some(connection) = self.connections.at(seat) {
            connection.want_key();
        }
    }

    /// Ends one connection; with the doctor's everything ends.
    pub(crate) async fn stop(&mut self, call: &CallId) {
        let Some(connection) = self.connections.take(call) else { return };
        if connection.seat() == Seat::Doctor {
            connection.close().await;
            return self.close().await;
        }
        if let Some(media) = &mut self.media {
            media.stop_playing(voice_of(connection.seat()));
        }
        // It ends of itself: the others are not kept waiting for it.
        drop(connection);
    }

    /// Ends all connections and releases the devices.
    pub(crate) async fn close(&mut self) {
        for connection in self.connections.take_all() {
            connection.close().await;
        }
        self.outgoing = None;
        let (media, gear) = (self.media.take(), self.gear.take());
        if media.is_some() || gear.is_some() {
            // Their threads end within some tenths of a second; not on this thread.
            let closed = tokio::task::spawn_blocking(move || drop((media, gear))).await;
            if closed.is_err() {
                tracing::error!("the devices were not released");
            }
        }
    }
}
