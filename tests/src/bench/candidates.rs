//! ICE candidates on their way from one end to the other: each real address leaves as the relay's.
//!
//! Source: RFC 8839 §5.1.

use super::relay::{Aliases, End};
use hub::Tamper;
use signalling::{CallSignal, Role};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The line with the relay's address, or nothing when the other end must not learn it at all.
///
/// Only a computer's own addresses over UDP pass, or, where UDP is blocked, only those of a clinic's relay: names of
/// the local network say nothing to the relay, and anything else would be another line than the one measured.
pub fn through_relay(line: &str, of: End, aliases: &Aliases) -> Option<String> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let (transport, ip, port) = (*words.get(2)?, *words.get(4)?, *words.get(5)?);
    let wanted = if aliases.udp_is_blocked() { "relay" } else { "host" };
    let passes = words.windows(2).any(|pair| pair == ["typ", wanted]);
    if !passes || !transport.eq_ignore_ascii_case("udp") {
        return None;
    }
    let real = SocketAddr::new(ip.parse::<IpAddr>().ok()?, port.parse().ok()?);
    let alias = aliases.of(real, of).ok()?;
    let (ip, port) = (alias.ip().to_string(), alias.port().to_string());
    let written = words.iter().enumerate().map(|(place, word)| match place {
        4 => ip.as_str(),
        5 => port.as_str(),
        _ => word,
    });
    Some(written.collect::<Vec<_>>().join(" "))
}

/// The same for the candidates inside a description.
pub fn description_through_relay(sdp: &str, of: End, aliases: &Aliases) -> String {
    sdp.split_inclusive('\n')
        .filter_map(|line| match line.trim_end().strip_prefix("a=") {
            Some(inner) if inner.starts_with("candidate:") => {
                through_relay(inner, of, aliases).map(|written| format!("a={written}\r\n"))
            }
            _ => Some(line.to_owned()),
        })
        .collect()
}

/// What the clinic's waiting room does to each signal while the benchmark runs.
pub fn in_the_hub(aliases: Aliases) -> Tamper {
    Arc::new(move |from, signal| {
        let of = match from {
            Role::Patient => End::Patient,
            Role::Provider => End::Doctor,
        };
        Some(match signal {
            CallSignal::Candidate { candidate, sdp_mid, sdp_m_line_index } => {
                let candidate = through_relay(&candidate, of, &aliases)?;
                CallSignal::Candidate { candidate, sdp_mid, sdp_m_line_index }
            }
            CallSignal::Offer { sdp, passport, certificates } => {
                CallSignal::Offer { sdp: description_through_relay(&sdp, of, &aliases), passport, certificates }
            }
            CallSignal::Answer { sdp, passport, certificates } => {
                CallSignal::Answer { sdp: description_through_relay(&sdp, of, &aliases), passport, certificates }
            }
            other => other,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::relay::Relay;
    use super::*;

    #[tokio::test]
    async fn an_address_leaves_as_the_relays_and_others_stay_behind() {
        let relay = Relay::start();
        let aliases = relay.aliases();
        let host = "candidate:1 1 udp 2113937151 127.0.0.1 50000 typ host generation 0 ufrag abcd";
        let written = through_relay(host, End::Doctor, &aliases).unwrap();
        assert!(written.starts_with("candidate:1 1 udp 2113937151 127.0.0.1 "));
        assert!(written.ends_with(" typ host generation 0 ufrag abcd"));
        assert!(!written.contains(" 50000 "));
        assert_eq!(through_relay(host, End::Doctor, &aliases), Some(written.clone()));
        for other in [
            "candidate:1 1 tcp 1 127.0.0.1 9 typ host tcptype active",
            "candidate:1 1 udp 1 aa-bb.local 50000 typ host",
            "candidate:1 1 udp 1 127.0.0.1 50001 typ relay raddr 0.0.0.0 rport 0",
            "candidate:1 1 udp 1 127.0.0.1 nine typ host",
            "candidate:",
            "",
        ] {
            assert_eq!(through_relay(other, End::Doctor, &aliases), None, "{other}");
        }
        relay.block_udp(true);
        let relayed = "candidate:1 1 udp 1 127.0.0.1 50001 typ relay raddr 0.0.0.0 rport 0";
        assert_ne!(through_relay(relayed, End::Doctor, &aliases).unwrap(), relayed);
        assert_eq!(through_relay(host, End::Doctor, &aliases), None);
        relay.block_udp(false);
        let sdp = format!("v=0\r\na={host}\r\na=candidate:9 1 tcp 1 127.0.0.1 9 typ host\r\nm=audio 9\r\n");
        assert_eq!(
            description_through_relay(&sdp, End::Doctor, &aliases),
            format!("v=0\r\na={written}\r\nm=audio 9\r\n")
        );
    }
}
