//! Trying the way before a visit: is a relay reached, by which kind of packets, and do they come through it.

use crate::config::{IceServer, PeerConfig};
use crate::event::PeerEvent;
use crate::peer::Peer;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, timeout};

/// Twice what three attempts at a relay over a slow mobile line need.
const GATHER_WITHIN: Duration = Duration::from_secs(8);

/// A relay that lets one speak to oneself does so at once; many do not, and she waits meanwhile for a figure that only
/// the log wants.
const LOOP_WITHIN: Duration = Duration::from_secs(3);

/// What became of the relays of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relay {
    /// The clinic names none of this kind.
    NotOffered,
    /// One gave an address to be reached at.
    Reached,
    /// None did.
    NotReached,
}

/// What trying the way found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteReport {
    /// Relays over UDP, the fast way.
    pub udp: Relay,
    /// Relays over TCP or TLS, the way through strict firewalls.
    pub tcp: Relay,
    /// How long keys took to be agreed on with oneself through the relay. Some relays do not let
    /// one speak to oneself, so `None` alone is no trouble.
    pub looped: Option<Duration>,
}

/// Asks each kind of relay for an address, then connects to itself through the better one.
///
/// Shape: takes at most eleven seconds; opens no device and sends no media.
pub async fn probe(config: &PeerConfig) -> RouteReport {
    let of =
        |wanted| PeerConfig { ice_servers: relays(&config.ice_servers, wanted), relay_only: true, ..config.clone() };
    let (by_udp, by_tcp) = (of(Transport::Udp), of(Transport::Tcp));
    let (udp, tcp) = tokio::join!(reached(&by_udp), reached(&by_tcp));
    let way = match (udp, tcp) {
        (Relay::Reached, _) => Some(by_udp),
        (_, Relay::Reached) => Some(by_tcp),
        _ => None,
    };
    let looped = match way {
        Some(way) => looped(&way).await,
        None => None,
    };
    let report = RouteReport { udp, tcp, looped };
    tracing::info!(?report, "the way was tried");
    report
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Transport {
    Udp,
    Tcp,
}

/// Source: RFC 7065 §3.1 for relays' addresses.
fn transport(url: &str) -> Option<Transport> {
    let url = url.to_ascii_lowercase();
    let (scheme, rest) = url.split_once(':')?;
    match scheme {
        "turns" => Some(Transport::Tcp),
        "turn" if rest.contains("transport=tcp") => Some(Transport::Tcp),
        "turn" => Some(Transport::Udp),
        _ => None,
    }
}

fn relays(servers: &[IceServer], wanted: Transport) -> Vec<IceServer> {
    let only = |server: &IceServer| IceServer {
        urls: server.urls.iter().filter(|url| transport(url) == Some(wanted)).cloned().collect(),
        ..server.clone()
    };
    servers.iter().map(only).filter(|server| !server.urls.is_empty()).collect()
}

async fn reached(config: &PeerConfig) -> Relay {
    if config.ice_servers.is_empty() {
        return Relay::NotOffered;
    }
    match timeout(GATHER_WITHIN, Box::pin(gathers(config))).await {
        Ok(true) => Relay::Reached,
        Ok(false) | Err(_) => Relay::NotReached,
    }
}

/// Whether a relay gives this end an address.
async fn gathers(config: &PeerConfig) -> bool {
    let Ok((peer, mut events)) = Peer::start(config.clone()).await else { return false };
    let found = peer.offer().await.is_ok() && has_candidate(&mut events).await;
    peer.close().await;
    found
}

async fn has_candidate(events: &mut Receiver<PeerEvent>) -> bool {
    while let Some(event) = events.recv().await {
        match event {
            // With `relay_only` there are no others.
            PeerEvent::LocalCandidate(_) => return true,
            PeerEvent::GatheringDone | PeerEvent::Failed | PeerEvent::Closed => return false,
            _ => {}
        }
    }
    false
}

async fn looped(way: &PeerConfig) -> Option<Duration> {
    timeout(LOOP_WITHIN, Box::pin(connect_to_self(way))).await.ok().flatten()
}

/// Two ends on this computer, both reached through the relay only.
async fn connect_to_self(config: &PeerConfig) -> Option<Duration> {
    let began = Instant::now();
    let (here, mut from_here) = Peer::start(config.clone()).await.ok()?;
    let (there, mut from_there) = Peer::start(config.clone()).await.ok()?;
    let offer = here.offer().await.ok()?;
    let answer = there.answer(&offer).await.ok()?;
    here.accept(&answer).await.ok()?;
    let connected = loop {
        let (event, other) = tokio::select! {
            event = from_here.recv() => (event?, &there),
            event = from_there.recv() => (event?, &here),
        };
        match event {
            PeerEvent::LocalCandidate(candidate) => other.add_candidate(candidate).await.ok()?,
            PeerEvent::Connected(_) => break true,
            PeerEvent::Failed | PeerEvent::Closed => break false,
            _ => {}
        }
    };
    tokio::join!(here.close(), there.close());
    connected.then(|| began.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relays_are_told_apart_by_what_their_addresses_say() {
        let server = |urls: &[&str]| IceServer {
            urls: urls.iter().map(|url| (*url).to_owned()).collect(),
            ..IceServer::default()
        };
        let all = [
            server(&["stun:192.0.2.1:3478"]),
            server(&["turn:192.0.2.1:3478?transport=udp", "TURN:192.0.2.1:443?transport=TCP"]),
            server(&["turns:relay.clinic.test:443?transport=tcp", "nonsense"]),
            server(&["turn:192.0.2.2"]),
        ];
        let urls = |wanted| relays(&all, wanted).into_iter().flat_map(|server| server.urls).collect::<Vec<_>>();
        assert_eq!(urls(Transport::Udp), ["turn:192.0.2.1:3478?transport=udp", "turn:192.0.2.2"]);
        assert_eq!(
            urls(Transport::Tcp),
            ["TURN:192.0.2.1:443?transport=TCP", "turns:relay.clinic.test:443?transport=tcp"]
        );
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_way_to_oneself_that_does_not_come_about_is_soon_given_up() {
        // Relays only, and none: the two ends find no way, and would look for one much longer.
        let way = PeerConfig { relay_only: true, connect_within: Duration::from_secs(60), ..PeerConfig::default() };
        let began = Instant::now();
        assert_eq!(looped(&way).await, None);
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn without_a_relay_nothing_is_reached_and_nothing_tried() {
        let report = probe(&PeerConfig { include_loopback: true, ..PeerConfig::default() }).await;
        let nothing = RouteReport { udp: Relay::NotOffered, tcp: Relay::NotOffered, looped: None };
        assert_eq!(report, nothing);
    }
}
