//! The network stack's calls, turned into messages for the supervisor.

use crate::relay::RelayTrouble;
use std::sync::Arc;
use tokio::sync::mpsc;
use webrtc::data_channel::DataChannel;
use webrtc::media_stream::track_remote::TrackRemote;
use webrtc::peer_connection::{
    PeerConnectionEventHandler, RTCIceConnectionState, RTCIceGatheringState, RTCPeerConnectionIceEvent,
    RTCPeerConnectionState,
};

/// Messages that may wait for the supervisor. A connection makes a few dozen in all; when it is
/// full, the newest is dropped and said so, because the network stack must not wait.
pub(crate) const INSIDE: usize = 256;

/// Something the supervisor must act on.
pub(crate) enum Inside {
    Candidate(RTCPeerConnectionIceEvent),
    GatheringDone,
    Relay(RelayTrouble),
    State(RTCPeerConnectionState),
    Track(Arc<dyn TrackRemote>),
    Channel(Arc<dyn DataChannel>),
    /// Both descriptions are there: from now on connecting takes its time.
    Agreed,
    /// A way is found: the keys can be agreed on.
    WayFound,
    /// The channel for words has ended; the other end may be gone.
    WordsEnded,
}

/// Passes on what happens, and never waits: it runs on the task that keeps the connection alive.
pub(crate) struct Handler {
    inside: mpsc::Sender<Inside>,
}

impl Handler {
    pub(crate) fn new(inside: mpsc::Sender<Inside>) -> Self {
        Self { inside }
    }

    fn tell(&self, what: Inside) {
        if self.inside.try_send(what).is_err() {
            tracing::warn!("a message of the network stack was dropped");
        }
    }
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_candidate(&self, event: RTCPeerConnectionIceEvent) {
        self.tell(Inside::Candidate(event));
    }

    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.tell(Inside::GatheringDone);
        }
    }

    async fn on_ice_connection_state_change(&self, state: RTCIceConnectionState) {
        if state == RTCIceConnectionState::Connected {
            self.tell(Inside::WayFound);
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        self.tell(Inside::State(state));
    }

    async fn on_data_channel(&self, channel: Arc<dyn DataChannel>) {
        self.tell(Inside::Channel(channel));
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        self.tell(Inside::Track(track));
    }
}
