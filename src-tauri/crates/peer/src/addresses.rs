//! On which of this computer's addresses to listen.

use rtc::shared::ifaces::ifaces;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};

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

fn usable(known: Vec<SocketAddr>, include_loopback: bool) -> Vec<SocketAddr> {
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for ip in known.into_iter().map(|address| address.ip()).filter(reaches_others) {
        let address = SocketAddr::new(ip, 0);
        if !addresses.contains(&address) && addresses.len() < MOST {
            addresses.push(address);
        }
    }
    if include_loopback || addresses.is_empty() {
        addresses.push(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0));
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
        assert_eq!(found, vec![SocketAddr::from(([127, 0, 0, 1], 0))]);
        assert_eq!(usable(vec![], false).len(), 1);
    }

    #[test]
    fn usable_addresses_are_taken_once() {
        let known = parse(&["192.0.2.2", "192.0.2.2", "fd00::2", "127.0.0.1"]);
        assert_eq!(usable(known.clone(), false).len(), 2);
        assert_eq!(usable(known, true).len(), 3);
    }

    #[test]
    fn a_machine_with_a_hundred_addresses_uses_a_few() {
        let known = (0..100).map(|n| SocketAddr::from(([192, 0, 2, n], 0))).collect();
        assert_eq!(usable(known, false).len(), MOST);
    }
}
