//! Keeps the network stack from sleeping over what is in line.

use std::sync::Arc;
use tokio::sync::Mutex;
use webrtc::error::Error;
use webrtc::peer_connection::{PeerConnection, RTCConfiguration};

/// The settings of one connection, and with them the one harmless order that wakes it.
///
/// `webrtc` 0.21 puts the first message of the keys in line when a way is found, and a new candidate's check when
/// the candidate comes, and then sleeps until its next look, up to 200 ms later. Any order wakes it: this one
/// repeats the settings that hold.
pub(crate) struct Settings {
    connection: Arc<dyn PeerConnection>,
    /// New settings must not be taken back by a repetition of the old ones.
    one: Mutex<()>,
}

impl Settings {
    pub(crate) fn of(connection: Arc<dyn PeerConnection>) -> Arc<Self> {
        Arc::new(Self { connection, one: Mutex::default() })
    }

    pub(crate) async fn change(&self, to: RTCConfiguration) -> Result<(), Error> {
        let _one = self.one.lock().await;
        self.connection.set_configuration(to).await
    }

    pub(crate) async fn wake(&self) {
        let _one = self.one.lock().await;
        let same = self.connection.get_configuration().await;
        if let Err(error) = self.connection.set_configuration(same).await {
            tracing::debug!(%error, "the network stack was not woken");
        }
    }
}
