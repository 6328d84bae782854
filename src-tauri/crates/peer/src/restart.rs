//! A connection that finds another way: new sockets, new streams, the same keys.

use crate::config::{IceServer, PeerConfig};
use crate::engine;
use crate::event::PeerError;
use crate::peer::Peer;
use crate::relay::Relays;
use rtc::peer_connection::configuration::RTCOfferOptions;
use std::sync::PoisonError;

impl Peer {
    /// Our offer to look for another way. The keys of the connection stay.
    ///
    /// # Errors
    ///
    /// When the connection has ended.
    pub async fn offer_again(&self, ice_servers: Vec<IceServer>) -> Result<String, PeerError> {
        let relays = self.use_servers(ice_servers).await?;
        let again = RTCOfferOptions { ice_restart: true };
        let offer = self.connection.create_offer(Some(again)).await.map_err(PeerError::Description)?;
        let sdp = offer.sdp.clone();
        self.connection.set_local_description(offer).await.map_err(PeerError::Description)?;
        self.keep(relays);
        Ok(sdp)
    }

    /// Our answer to an offer to look for another way; the new servers' passwords may be newer.
    /// Sockets are opened anew, on the addresses that this computer has now.
    ///
    /// # Errors
    ///
    /// As for [`Peer::answer`].
    pub async fn answer_again(&self, offer: &str, ice_servers: Vec<IceServer>) -> Result<String, PeerError> {
        let relays = self.use_servers(ice_servers).await?;
        let sdp = self.answer(offer).await?;
        self.keep(relays);
        Ok(sdp)
    }

    async fn use_servers(&self, ice_servers: Vec<IceServer>) -> Result<Relays, PeerError> {
        let config = PeerConfig { ice_servers, ..self.config.clone() };
        let relays = Relays::open(&config, &self.to_inside, &self.tasks).await;
        let configuration = engine::configuration(&relays.servers, config.relay_only).build();
        self.settings.change(configuration).await.map_err(PeerError::Description)?;
        Ok(relays)
    }

    /// The streams before these end here: their sockets are gone.
    fn keep(&self, relays: Relays) {
        self.shared.relays.lock().unwrap_or_else(PoisonError::into_inner).replace(relays);
    }
}
