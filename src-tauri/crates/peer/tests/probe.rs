//! Trying the way where no relay answers.

use peer::{IceServer, PeerConfig, Relay, probe};
use std::net::UdpSocket;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_never_answers_and_one_that_cannot_be_spoken_to_are_not_reached() {
    // Bound, so that nobody else answers there, and silent.
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    let server = IceServer {
        urls: vec![format!("turn:{at}?transport=udp"), "turn:127.0.0.1:1?transport=tcp".to_owned()],
        username: "1:asha".to_owned(),
        credential: "secret".to_owned(),
    };
    let config = PeerConfig { ice_servers: vec![server], include_loopback: true, ..PeerConfig::default() };
    let report = probe(&config).await;
    assert_eq!((report.udp, report.tcp, report.looped), (Relay::NotReached, Relay::NotReached, None));
}
