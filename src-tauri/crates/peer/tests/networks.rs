//! Connections on computers with unusual networks, each in a network of its own (Linux, without root).

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it measured"
)]

use peer::{Candidate, NetworkChange, NetworkWatch, Peer, PeerConfig, PeerEvent};
use std::process::Command;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, timeout};

const LONG: Duration = Duration::from_secs(30);

/// Runs one of the tests below in a network namespace where only what `setup` makes is there.
fn in_a_network(setup: &str, test: &str) {
    let own = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net", "sh", "-c", script]);
        command
    };
    if !own("ip link set lo up").status().is_ok_and(|status| status.success()) {
        println!("left out: this system gives no network of one's own without root");
        return;
    }
    let script = format!("ip link set lo up && {setup} && exec \"$0\" --exact {test} --ignored --nocapture");
    let out = own(&script).arg(std::env::current_exe().unwrap()).output().unwrap();
    let words = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && words.contains("1 passed"), "{words}");
    words.lines().filter(|line| line.contains(" ms")).for_each(|line| println!("{line}"));
}

#[test]
fn a_computer_without_any_route_starts() {
    in_a_network("test $(wc -l < /proc/net/route) = 1", "inside::without_any_route");
}

#[test]
fn a_network_with_ipv6_alone_carries_a_call() {
    in_a_network("ip addr add fd00::2/64 dev lo nodad", "inside::with_ipv6_alone");
}

#[test]
fn another_network_in_the_middle_of_a_call_is_followed() {
    in_a_network("ip addr add fd00::2/64 dev lo nodad", "inside::on_a_changing_network");
}

struct End {
    peer: Peer,
    events: Receiver<PeerEvent>,
    told: Vec<String>,
}

impl End {
    async fn start(include_loopback: bool) -> Self {
        let (peer, events) = Peer::start(PeerConfig { include_loopback, ..PeerConfig::default() }).await.unwrap();
        Self { peer, events, told: Vec::new() }
    }

    /// What happens next: a way to tell the other end, or being connected.
    async fn next(&mut self) -> (Option<Candidate>, bool) {
        match timeout(LONG, self.events.recv()).await.expect("an event in time").expect("it still reports") {
            PeerEvent::LocalCandidate(candidate) => {
                self.told.push(candidate.candidate.clone());
                (Some(candidate), false)
            }
            event => (None, matches!(event, PeerEvent::Connected(_))),
        }
    }
}

/// Carries ways across until both are connected.
async fn connected(a: &mut End, b: &mut End) {
    let (mut of_a, mut of_b) = (false, false);
    while !(of_a && of_b) {
        tokio::select! {
            (candidate, connected) = a.next() => {
                of_a |= connected;
                if let Some(candidate) = candidate {
                    b.peer.add_candidate(candidate).await.unwrap();
                }
            }
            (candidate, connected) = b.next() => {
                of_b |= connected;
                if let Some(candidate) = candidate {
                    a.peer.add_candidate(candidate).await.unwrap();
                }
            }
        }
    }
}

async fn connect(include_loopback: bool) -> (End, End) {
    let (mut a, mut b) = (End::start(include_loopback).await, End::start(include_loopback).await);
    let offer = a.peer.offer().await.unwrap();
    let answer = b.peer.answer(&offer).await.unwrap();
    a.peer.accept(&answer).await.unwrap();
    timeout(LONG, connected(&mut a, &mut b)).await.expect("connected in time");
    (a, b)
}

fn ip(words: &str) {
    assert!(Command::new("ip").args(words.split(' ')).status().unwrap().success(), "ip {words}");
}

/// Run by the tests above only.
mod inside {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "in a network of its own"]
    async fn without_any_route() {
        let end = End::start(false).await;
        assert!(end.peer.offer().await.unwrap().contains("m=audio"));
        end.peer.close().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "in a network of its own"]
    async fn with_ipv6_alone() {
        let (a, b) = connect(false).await;
        for told in [a.told, b.told] {
            assert!(!told.is_empty() && told.iter().all(|way| way.contains(" fd00::2 ")), "{told:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "in a network of its own"]
    async fn on_a_changing_network() {
        let mut watch = NetworkWatch::start();
        let (mut a, mut b) = connect(false).await;
        assert_eq!(watch.look(), None);
        ip("addr add fd00::3/64 dev lo nodad");
        ip("addr del fd00::2/64 dev lo");
        let changed = Instant::now();
        assert_eq!(watch.look(), Some(NetworkChange { lost: true }));
        a.told.clear();
        let offer = a.peer.offer_again(Vec::new()).await.unwrap();
        let answer = b.peer.answer_again(&offer, Vec::new()).await.unwrap();
        a.peer.accept(&answer).await.unwrap();
        timeout(LONG, connected(&mut a, &mut b)).await.expect("connected in time");
        println!("connected by the new network after {} ms", changed.elapsed().as_millis());
        assert!(a.told.iter().all(|way| way.contains(" fd00::3 ")), "{:?}", a.told);
        assert!(changed.elapsed() < Duration::from_secs(3));
    }
}
