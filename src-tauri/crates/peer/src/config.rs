//! What a connection is to be made with.

use crate::line::PictureControl;
use std::time::Duration;

/// How to connect.
#[derive(Debug, Clone)]
pub struct PeerConfig {
    /// Servers that help through firewalls.
    pub ice_servers: Vec<IceServer>,
    /// Authorities that relays over TLS may be certified by, beside the computer's own; PEM texts.
    pub relay_authorities: Vec<String>,
    /// Whether all packets must go through a relay.
    pub relay_only: bool,
    /// Whether the other end may be on this computer. Without any network it always may.
    pub include_loopback: bool,
    /// How long connecting may take once both ends have described themselves. A stranger's
    /// certificate shows only as silence, so this ends it.
    pub connect_within: Duration,
    /// Where the line says which pictures it bears, for whoever codes them.
    pub pictures: PictureControl,
    /// One more line beside the main one, which alone decides when a picture is coded.
    pub further: bool,
}

impl Default for PeerConfig {
    fn default() -> Self {
        Self {
            ice_servers: Vec::new(),
            relay_authorities: Vec::new(),
            relay_only: false,
            include_loopback: false,
            // Twice what a relay behind two slow networks needs.
            connect_within: Duration::from_secs(15),
            pictures: PictureControl::default(),
            further: false,
        }
    }
}

/// One server that helps through firewalls: STUN, or TURN over UDP, TCP or TLS.
#[derive(Clone, Default)]
pub struct IceServer {
    /// Its addresses, such as `turn:198.51.100.1:3478?transport=udp` or `turns:relay.clinic.test:443`.
    pub urls: Vec<String>,
    /// The name to say to it.
    pub username: String,
    /// The short-lived password to say to it.
    pub credential: String,
}

impl std::fmt::Debug for IceServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IceServer({} addresses)", self.urls.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relays_password_is_not_shown() {
        let server = IceServer {
            urls: vec!["turn:192.0.2.1".to_owned()],
            username: "1:asha".to_owned(),
            credential: "secret".to_owned(),
        };
        assert_eq!(format!("{server:?}"), "IceServer(1 addresses)");
    }
}
