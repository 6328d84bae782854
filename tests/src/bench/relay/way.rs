//! One direction of the line.

use crate::bench::lines::Tally;
use congestion::Bitrate;
use congestion::emulator::{Link, LinkSettings};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;

/// IPv4 and UDP headers, which the line carries as well.
const HEADERS: usize = 28;

/// A packet on its way, and how it leaves the line.
#[derive(Debug, Clone)]
pub(super) struct Packet {
    pub(super) bytes: Arc<[u8]>,
    pub(super) via: Arc<UdpSocket>,
    pub(super) to: SocketAddr,
}

/// From one end to the other, and what passed so far.
#[derive(Debug)]
pub(super) struct Way {
    link: Link<Packet>,
    /// What was on its way when the line changed still arrives.
    before: Vec<Link<Packet>>,
    tally: Tally,
}

/// The usual line: 20 ms each way and no limit.
pub(super) fn clean() -> LinkSettings {
    LinkSettings {
        propagation: Duration::from_millis(20),
        queue: Some(Duration::from_millis(300)),
        ..LinkSettings::default()
    }
}

impl Way {
    pub(super) fn new() -> Self {
        Self { link: Link::new(clean(), 0), before: Vec::new(), tally: Tally::default() }
    }

    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    pub(super) fn change(&mut self, settings: LinkSettings, seed: u64) {
        let old = std::mem::replace(&mut self.link, Link::new(settings, seed));
        self.before.push(old);
    }

    pub(super) fn limit(&mut self, rate: Option<Bitrate>, now: Duration) {
        self.link.set_rate(rate, now);
    }

    pub(super) fn put(&mut self, packet: Packet, now: Duration) {
        let bytes = packet.bytes.len() + HEADERS;
        self.tally.sent(now, bytes);
        self.link.send(bytes, packet, now);
    }

    /// What has arrived by now, and when to look again.
    pub(super) fn deliver(&mut self, now: Duration, arrived: &mut Vec<Packet>) -> Option<Duration> {
        self.before.retain(|link| link.next_wake().is_some());
        let mut next = None;
        for link in self.before.iter_mut().chain([&mut self.link]) {
            while let Some((_, packet)) = link.poll(now) {
                self.tally.came(now, packet.bytes.len() + HEADERS, &packet.bytes);
                arrived.push(packet);
            }
            next = [next, link.next_wake()].into_iter().flatten().min();
        }
        next
    }
}
