use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use signalling::{IceServer, SessionId};
use tokio::net::UdpSocket;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use turn::auth::{AuthHandler, generate_auth_key};
use turn::relay::RelayAddressGenerator;
use turn::server::Server;
use turn::server::config::{ConnConfig, ServerConfig};
use webrtc_util::Conn;

use crate::clock::Clock;
use crate::config::{TurnConfig, TurnSecret};
use crate::credentials::{Credentials, password};

/// The protection space of the relay's passwords.
const REALM: &str = "housecall";
/// Two for each call, for 500 calls on one small machine.
const MOST_RELAYS: usize = 1000;
/// Nothing that takes part in a call listens below; everything that must not be reached does.
const LOWEST_PORT: u16 = 1024;

/// Why the relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// Its address cannot be listened on.
    #[error("{address} cannot be listened on")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// The relay's own refusal.
    #[error("the relay refuses its configuration")]
    Turn(#[source] turn::Error),
}

/// The built-in relay: TURN over UDP.
///
/// Source: RFC 8656; time-limited credentials as in draft-uberti-behave-turn-rest-00.
pub(crate) struct Relay {
    server: Server,
    address: SocketAddr,
    relay_ip: IpAddr,
    secret: TurnSecret,
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relay({})", self.address)
    }
}

impl Relay {
    pub(crate) async fn start(config: TurnConfig, clock: Clock) -> Result<Self, RelayError> {
        let listen = |error| RelayError::Listen { address: config.listen, error };
        let socket = UdpSocket::bind(config.listen).await.map_err(listen)?;
        let address = socket.local_addr().map_err(listen)?;
        let server = Server::new(ServerConfig {
            conn_configs: vec![ConnConfig {
                conn: Arc::new(socket),
                relay_addr_generator: Box::new(Relays {
                    ip: config.relay_ip,
                    allow_loopback: config.allow_loopback,
                    permits: Arc::new(Semaphore::new(MOST_RELAYS)),
                }),
            }],
            realm: REALM.to_owned(),
            auth_handler: Arc::new(Passwords { secret: config.secret.clone(), clock }),
            channel_bind_timeout: Duration::ZERO,
            alloc_close_notify: None,
        })
        .await
        .map_err(RelayError::Turn)?;
        Ok(Self { server, address, relay_ip: config.relay_ip, secret: config.secret })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The entries of a welcome: the relay, and the same machine as a mirror (STUN).
    pub(crate) fn ice_servers(&self, session: &SessionId, now: Duration) -> Vec<IceServer> {
        let address = SocketAddr::new(self.relay_ip, self.address.port());
        let mirror =
            IceServer { urls: vec![format!("stun:{address}")], username: String::new(), credential: String::new() };
        let urls = vec![format!("turn:{address}?transport=udp")];
        vec![mirror, Credentials::generate(&self.secret, session, now).server(urls)]
    }

    pub(crate) async fn stop(&self) {
        if let Err(error) = self.server.close().await {
            tracing::warn!(code = %error, "the relay did not stop");
        }
    }
}

struct Passwords {
    secret: TurnSecret,
    clock: Clock,
}

impl AuthHandler for Passwords {
    fn auth_handle(&self, username: &str, realm: &str, _from: SocketAddr) -> Result<Vec<u8>, turn::Error> {
        let until = username.split(':').next().and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        if realm != REALM || until.is_none_or(|until| until < self.clock.now()) {
            return Err(turn::Error::ErrNoSuchUser);
        }
        let password = password(&self.secret, username);
        Ok(generate_auth_key(username, realm, &password))
    }
}

/// Makes the sockets that relay.
struct Relays {
    ip: IpAddr,
    allow_loopback: bool,
    permits: Arc<Semaphore>,
}

#[async_trait]
impl RelayAddressGenerator for Relays {
    fn validate(&self) -> Result<(), turn::Error> {
        Ok(())
    }

    async fn allocate_conn(
        &self,
        _use_ipv4: bool,
        requested_port: u16,
    ) -> Result<(Arc<dyn Conn + Send + Sync>, SocketAddr), turn::Error> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().map_err(|_| turn::Error::ErrMaxRetriesExceeded)?;
        let socket = UdpSocket::bind((self.ip, requested_port)).await?;
        let address = socket.local_addr()?;
        let relayed = Relayed { socket, allow_loopback: self.allow_loopback, _permit: permit };
        Ok((Arc::new(relayed), address))
    }
}

/// One relaying socket that reaches only what a call may reach.
struct Relayed {
    socket: UdpSocket,
    allow_loopback: bool,
    _permit: OwnedSemaphorePermit,
}

#[async_trait]
impl Conn for Relayed {
    async fn connect(&self, _to: SocketAddr) -> Result<(), webrtc_util::Error> {
        Err(std::io::Error::from(std::io::ErrorKind::Unsupported).into())
    }

    async fn recv(&self, buf: &mut [u8]) -> Result<usize, webrtc_util::Error> {
        Ok(self.socket.recv(buf).await?)
    }

    async fn recv_from(&self, buf: &mut [u8]) -> Result<(usize, SocketAddr), webrtc_util::Error> {
        Ok(self.socket.recv_from(buf).await?)
    }

    async fn send(&self, _buf: &[u8]) -> Result<usize, webrtc_util::Error> {
        Err(std::io::Error::from(std::io::ErrorKind::Unsupported).into())
    }

    async fn send_to(&self, buf: &[u8], to: SocketAddr) -> Result<usize, webrtc_util::Error> {
        if !may_reach(to, self.allow_loopback) {
            // As lost as on any network: an error would be logged for every packet.
            return Ok(buf.len());
        }
        Ok(self.socket.send_to(buf, to).await?)
    }

    fn local_addr(&self) -> Result<SocketAddr, webrtc_util::Error> {
        Ok(self.socket.local_addr()?)
    }

    fn remote_addr(&self) -> Option<SocketAddr> {
        None
    }

    async fn close(&self) -> Result<(), webrtc_util::Error> {
        Ok(())
    }

    fn as_any(&self) -> &(dyn std::any::Any + Send + Sync) {
        self
    }
}

/// Not this machine, not its neighbours' management addresses, no crowds, no well-known ports.
fn may_reach(to: SocketAddr, allow_loopback: bool) -> bool {
    let ip = to.ip().to_canonical();
    let special = match ip {
        IpAddr::V4(ip) => ip.is_unspecified() || ip.is_link_local() || ip.is_multicast() || ip.is_broadcast(),
        IpAddr::V6(ip) => ip.is_unspecified() || ip.is_unicast_link_local() || ip.is_multicast(),
    };
    !special && to.port() >= LOWEST_PORT && (allow_loopback || !ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relay_reaches_neither_this_machine_nor_special_addresses() {
        let reaches = |to: &str| may_reach(to.parse().unwrap(), false);
        assert!(reaches("192.0.2.9:50000"));
        assert!(reaches("10.0.0.9:50000"));
        for refused in [
            "127.0.0.1:50000",
            "[::1]:50000",
            "[::ffff:127.0.0.1]:50000",
            "0.0.0.0:50000",
            "169.254.169.254:50000",
            "224.0.0.1:50000",
            "255.255.255.255:50000",
            "192.0.2.9:53",
        ] {
            assert!(!reaches(refused), "{refused}");
        }
        assert!(may_reach("127.0.0.1:50000".parse().unwrap(), true));
    }

    fn relayed(socket: UdpSocket, allow_loopback: bool) -> Relayed {
        let permits = Arc::new(Semaphore::new(1));
        Relayed { socket, allow_loopback, _permit: permits.try_acquire_owned().unwrap() }
    }

    #[tokio::test]
    async fn a_packet_to_where_it_must_not_go_is_lost() {
        let bind = || UdpSocket::bind("127.0.0.1:0");
        let peer = bind().await.unwrap();
        let to = peer.local_addr().unwrap();
        let outside = relayed(bind().await.unwrap(), false);
        assert_eq!(outside.send_to(b"refused", to).await.unwrap(), 7);
        let demo = relayed(bind().await.unwrap(), true);
        demo.send_to(b"allowed", to).await.unwrap();
        let mut buf = [0; 16];
        let n = peer.recv(&mut buf).await.unwrap();
        assert_eq!(&buf[..n], b"allowed");
    }
}
