//! Relays that are reached by TCP or TLS, for networks that let no UDP through.
//!
//! The network stack knows relays over UDP only. For each other relay it is given an address on
//! this computer, behind which a [`Shim`] carries the same messages over one stream.

mod dial;
mod framing;
mod queue;
mod shim;
mod stun;

use crate::config::{IceServer, PeerConfig};
use crate::handler::Inside;
use dial::{Carrier, Server};
use shim::Shim;
use std::net::SocketAddr;
use thiserror::Error;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// Streams for one connection: a clinic has one relay or two, each by TCP and by TLS.
const MOST_STREAMS: usize = 6;

/// Relays by UDP have the highest local preference, 65535, then these (RFC 8445 §5.1.2.2).
const TCP_PREFERENCE: u32 = 20_000;
/// As [`TCP_PREFERENCE`].
const TLS_PREFERENCE: u32 = 10_000;

/// Why a relay over TCP or TLS is of no use. Others may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RelayTrouble {
    /// Its name has no address.
    #[error("the relay's name is not known")]
    NameUnknown,
    /// Nobody answers there.
    #[error("the relay cannot be reached")]
    Unreachable,
    /// Its certificate is not one of the computer's or the clinic's authorities.
    #[error("the relay's certificate is not trusted")]
    NotTrusted,
    /// It answers with something else than relay messages.
    #[error("what answers is not a relay")]
    NotARelay,
    /// The name and password are wrong or over.
    #[error("the relay refuses the password, which is wrong or has expired")]
    CredentialsRefused,
    /// It has no room for one more call.
    #[error("the relay is full")]
    Full,
    /// It refuses for another reason.
    #[error("the relay refuses with {0}")]
    Refused(u16),
    /// The stream to it has ended.
    #[error("the stream to the relay has ended")]
    Ended,
}

impl RelayTrouble {
    /// A stable code for the helpdesk and the log.
    pub fn code(self) -> &'static str {
        match self {
            Self::NameUnknown => "relay_name_unknown",
            Self::Unreachable => "relay_unreachable",
            Self::NotTrusted => "relay_not_trusted",
            Self::NotARelay => "relay_not_a_relay",
            Self::CredentialsRefused => "relay_credentials_refused",
            Self::Full => "relay_full",
            Self::Refused(_) => "relay_refused",
            Self::Ended => "relay_ended",
        }
    }

    /// Source: RFC 8656 §19 and RFC 8489 §14.8.
    fn from_code(code: u16) -> Self {
        match code {
            401 | 441 => Self::CredentialsRefused,
            486 | 508 => Self::Full,
            other => Self::Refused(other),
        }
    }
}

/// The streams of one connection, until it is dropped.
#[derive(Debug)]
pub(crate) struct Relays {
    /// What the network stack is given.
    pub(crate) servers: Vec<IceServer>,
    carried: Vec<Carried>,
    _stop: DropGuard,
}

#[derive(Debug)]
struct Carried {
    address: SocketAddr,
    carrier: Carrier,
}

impl Relays {
    /// Begins to connect to every relay by TCP and TLS, side by side.
    pub(crate) async fn open(config: &PeerConfig, inside: &mpsc::Sender<Inside>, tasks: &TaskTracker) -> Self {
        let stop = CancellationToken::new();
        let mut relays = Self { servers: Vec::new(), carried: Vec::new(), _stop: stop.clone().drop_guard() };
        for server in &config.ice_servers {
            let mut urls = Vec::new();
            for url in &server.urls {
                match Server::from_url(url) {
                    Server::Stack => urls.push(url.clone()),
                    Server::Unusable => tracing::warn!("a relay's address is of no use here"),
                    Server::Stream(carrier, target) => {
                        if let Some((shim, address)) = relays.shim(carrier, target, config).await {
                            urls.push(url_of(address));
                            let (stop, inside) = (stop.clone(), inside.clone());
                            tasks.spawn(async move {
                                // A message that finds no room is one of several about the same relay.
                                let tell = |trouble| drop(inside.try_send(Inside::Relay(trouble)));
                                stop.run_until_cancelled(shim.run(tell)).await;
                            });
                        }
                    }
                }
            }
            if !urls.is_empty() {
                relays.servers.push(IceServer { urls, ..server.clone() });
            }
        }
        relays
    }

    async fn shim(
        &mut self,
        carrier: Carrier,
        target: dial::Target,
        config: &PeerConfig,
    ) -> Option<(Shim, SocketAddr)> {
        if self.carried.len() == MOST_STREAMS {
            tracing::warn!("there are more relays than are of use");
            return None;
        }
        let tls = match carrier {
            Carrier::Tls => match dial::trust(&config.relay_authorities) {
                Ok(tls) => Some(tls),
                Err(trouble) => {
                    tracing::warn!(code = trouble.code(), "a relay cannot be used");
                    return None;
                }
            },
            Carrier::Tcp => None,
        };
        let shim = Shim::open(target, tls).await.ok()?;
        let address = shim.address().ok()?;
        self.carried.push(Carried { address, carrier });
        Some((shim, address))
    }

    /// Whether the network stack must have a socket on this computer's own address.
    pub(crate) fn need_loopback(&self) -> bool {
        !self.carried.is_empty()
    }

    /// What the other end shall know of a candidate's worth: a relay by TCP or TLS is the last
    /// resort, and to the network stack it looks as good as any.
    ///
    /// `None` for a candidate that is not one of these.
    pub(crate) fn priority(&self, url: &str) -> Option<u32> {
        let carried = self.carried.iter().find(|carried| url_of(carried.address) == url)?;
        let preference = match carried.carrier {
            Carrier::Tcp => TCP_PREFERENCE,
            Carrier::Tls => TLS_PREFERENCE,
        };
        // Type preference 0, component 1.
        Some((preference << 8) | 255)
    }
}

fn url_of(address: SocketAddr) -> String {
    format!("turn:{address}?transport=udp")
}
