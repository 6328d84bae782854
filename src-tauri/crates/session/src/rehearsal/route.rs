//! The way to the clinic, tried for real: name, lock, door, and the relays that carry a call.

use crate::boot::pinned;
use crate::trouble::Trouble;
use crate::visit::{device, is_this_computer, peer_server};
use clinic_client::socket::{Knocked, Lost, SignFailed, SocketConfig, knock};
use peer::{PeerConfig, RouteReport};
use std::sync::Arc;
use trust::{Device, Enrolment, Revocations};
use url::Url;
use vault::{Account, Keychain};

/// What the way is tried with.
pub(crate) struct Setup {
    pub(crate) keychain: Keychain,
    pub(crate) account: Account,
    pub(crate) enrolment: Enrolment,
    pub(crate) revocations: Option<Arc<Revocations>>,
    pub(crate) unix_now: u64,
}

/// A way that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    /// Only the long way round: pictures will come late.
    pub(crate) slow: bool,
}

/// Each step as a visit makes it; nobody at the clinic sees it, and no place in line is touched.
pub(crate) async fn try_route(setup: &Setup) -> Result<Way, Trouble> {
    let Setup { keychain, account, enrolment, revocations, unix_now } = setup;
    let device = device(keychain, account.clone(), enrolment, revocations.as_deref(), *unix_now).await?;
    let hub = &enrolment.profile().hub;
    let authorities = pinned(enrolment.profile()).pem;
    let config = SocketConfig {
        hub: Url::parse(hub).map_err(|_| Trouble::RouteRefused)?,
        pinned_ca_pem: authorities.clone(),
        certificates: device.certificates().to_vec(),
        signer: signer(device),
    };
    let ice = Box::pin(knock(config)).await.map_err(|error| trouble_of(&error))?;
    let peer = PeerConfig {
        ice_servers: ice.into_iter().map(peer_server).collect(),
        relay_authorities: authorities,
        include_loopback: is_this_computer(hub),
        ..PeerConfig::default()
    };
    way(&Box::pin(peer::probe(&peer)).await)
}

fn signer(device: Arc<Device>) -> Arc<dyn clinic_client::socket::HelloSigner> {
    Arc::new(move |nonce: &str, hub: &str| device.prove_hello(nonce, hub).map_err(|_| SignFailed))
}

fn way(report: &RouteReport) -> Result<Way, Trouble> {
    use peer::Relay::{NotOffered, NotReached, Reached};
    match (report.udp, report.tcp) {
        (Reached, _) => Ok(Way { slow: false }),
        (_, Reached) => Ok(Way { slow: true }),
        (NotOffered, NotOffered) => Err(Trouble::RelayNotOffered),
        (NotReached, _) | (_, NotReached) => Err(Trouble::RelayNotReached),
    }
}

fn trouble_of(error: &Knocked) -> Trouble {
    match error {
        Knocked::NoSuchName => Trouble::RouteNoName,
        Knocked::Lost(Lost::NotTrusted) => Trouble::RouteNotTrusted,
        Knocked::Lost(Lost::NotSigned) => Trouble::Unexpected,
        Knocked::Lost(
            Lost::NoAnswer | Lost::Closed | Lost::Silent | Lost::NetworkChanged | Lost::Protocol | Lost::Busy(_),
        ) => Trouble::RouteNoAnswer,
        Knocked::Refused(_) | Knocked::Impossible(_) => Trouble::RouteRefused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use peer::Relay::{self, NotOffered, NotReached, Reached};

    #[test]
    fn a_call_needs_one_relay_and_is_slow_without_the_fast_kind() {
        let way = |udp: Relay, tcp: Relay| way(&RouteReport { udp, tcp, looped: None }).map(|way| way.slow);
        assert_eq!(way(Reached, NotReached), Ok(false));
        assert_eq!(way(Reached, NotOffered), Ok(false));
        assert_eq!(way(NotReached, Reached), Ok(true));
        assert_eq!(way(NotReached, NotOffered), Err(Trouble::RelayNotReached));
        assert_eq!(way(NotReached, NotReached), Err(Trouble::RelayNotReached));
        assert_eq!(way(NotOffered, NotOffered), Err(Trouble::RelayNotOffered));
    }

    #[test]
    fn each_failure_has_a_name_of_its_own() {
        let lost = |why| trouble_of(&Knocked::Lost(why));
        assert_eq!(trouble_of(&Knocked::NoSuchName), Trouble::RouteNoName);
        assert_eq!(lost(Lost::NoAnswer), Trouble::RouteNoAnswer);
        assert_eq!(lost(Lost::NotTrusted), Trouble::RouteNotTrusted);
        assert_eq!(lost(Lost::Closed), Trouble::RouteNoAnswer);
    }
}
