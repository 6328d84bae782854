//! On which of this computer's addresses to listen.

use rtc::shared::ifaces::ifaces;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

/// More addresses than any laptop has that are of use; each costs a socket.
const MOST: usize = 12;

/// Where to listen, looked up anew whenever the network stack opens its sockets, so that it follows
/// a change of network.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here {
    pub(crate) include_loopback: bool,
}

impl ToSocketAddrs for Here {
    type Iter = std::vec::IntoIter<SocketAddr>;

    fn to_socket_addrs(&self) -> std::io::Result<Self::Iter> {
        Ok(addresses(self.include_loopback).into_iter())
    }
}

/// The addresses to listen on: every usable one, and this computer itself when asked for or when
/// there is no other.
fn addresses(include_loopback: bool) -> Vec<SocketAddr> {
    let known = match ifaces() {
        Ok(known) => known.into_iter().filter_map(|interface| interface.addr).collect(),
        Err(error) => {
            tracing::warn!(code = error.raw_os_error(), "network interfaces cannot be listed");
            Vec::new()
        }
    };
    usable(known, include_loopback)
}

/// What became of this computer's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkChange {
    /// One that was there is gone: what went by it needs another way.
    pub lost: bool,
}

/// Watches this computer's addresses; asking costs a tenth of a millisecond.
#[derive(Debug)]
pub struct NetworkWatch {
    known: BTreeSet<IpAddr>,
}

impl NetworkWatch {
    /// Takes the addresses of this moment as known.
    pub fn start() -> Self {
        Self { known: reaching() }
    }

    /// What has changed since it was last asked.
    pub fn look(&mut self) -> Option<NetworkChange> {
        self.compare(reaching())
    }

    fn compare(&mut self, now: BTreeSet<IpAddr>) -> Option<NetworkChange> {
        if now == self.known {
            return None;
        }
        let before = std::mem::replace(&mut self.known, now);
        Some(NetworkChange { lost: !before.is_subset(&self.known) })
    }
}

fn reaching() -> BTreeSet<IpAddr> {
    let known = ifaces().unwrap_or_default();
    let ips = known.into_iter().filter_map(|interface| interface.addr).map(|address| address.ip());
    ips.filter(reaches_others).collect()
}

fn usable(known: Vec<SocketAddr>, include_loopback: bool) -> Vec<SocketAddr> {
    let mut addresses: Vec<SocketAddr> = Vec::new();
    let six = known.iter().map(SocketAddr::ip).find(|ip| *ip == Ipv6Addr::LOCALHOST);
    for ip in known.into_iter().map(|address| address.ip()).filter(reaches_others) {
        let address = SocketAddr::new(ip, 0);
        if !addresses.contains(&address) && addresses.len() < MOST {
            addresses.push(address);
        }
    }
    if include_loopback || addresses.is_empty() {
        let own = [Some(Ipv4Addr::LOCALHOST.into()), six];
        addresses.extend(own.into_iter().flatten().map(|ip| SocketAddr::new(ip, 0)));
    }
    addresses
}

fn reaches_others(ip: &IpAddr) -> bool {
    let link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !(ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || link_local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 7)).collect()
    }

    #[test]
    fn without_a_network_this_computer_itself_remains() {
        let found = usable(parse(&["127.0.0.1", "::1", "fe80::1", "169.254.3.4"]), false);
        let (four, six) = (SocketAddr::from(([127, 0, 0, 1], 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0)));
        assert_eq!(found, vec![four, six]);
        assert_eq!(usable(vec![], false), vec![four]);
    }

    #[test]
    fn usable_addresses_are_taken_once() {
        let known = parse(&["192.0.2.2", "192.0.2.2", "fd00::2", "127.0.0.1"]);
        assert_eq!(usable(known.clone(), false).len(), 2);
        assert_eq!(usable(known, true).len(), 3);
    }

    #[test]
    fn a_change_of_network_is_noticed_once() {
        let set = |list: &[&str]| parse(list).into_iter().map(|address| address.ip()).collect();
        let mut watch = NetworkWatch { known: set(&["192.0.2.2"]) };
        assert_eq!(watch.compare(set(&["192.0.2.2"])), None);
        let both = || set(&["192.0.2.2", "2001:db8::2"]);
        assert_eq!(watch.compare(both()), Some(NetworkChange { lost: false }), "one more");
        assert_eq!(watch.compare(both()), None);
        assert_eq!(watch.compare(set(&["198.51.100.9"])), Some(NetworkChange { lost: true }), "another network");
        assert_eq!(watch.compare(set(&[])), Some(NetworkChange { lost: true }));
        assert_eq!(watch.compare(set(&["192.0.2.2"])), Some(NetworkChange { lost: false }));
    }

    #[test]
    fn a_machine_with_a_hundred_addresses_uses_a_few() {
        let known = (0..100).map(|n| SocketAddr::from(([192, 0, 2, n], 0))).collect();
        assert_eq!(usable(known, false).len(), MOST);
    }
}
