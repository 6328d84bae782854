//! Calls through a real relay (coturn) where nothing else gets through.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod end;

use end::{End, Pair};
use journeys::journey::clinic::unix_now;
use journeys::journey::coturn::{Coturn, Way};
use peer::{IceServer, RelayTrouble};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

async fn pair(coturn: &Coturn, ways: &[Way]) -> Pair {
    let end = || End::start(vec![coturn.server(ways)], vec![coturn.authority()]);
    Pair::connect(end().await, end().await).await
}

/// The whole of a call by one way, which is the only one there is.
async fn a_whole_call(way: Way) {
    let coturn = Coturn::without_udp().await;
    let mut pair = pair(&coturn, &[way]).await;
    pair.run(|doctor, asha| doctor.a_call() && asha.a_call()).await;
    for end in [&pair.doctor, &pair.asha] {
        assert_eq!(end.seen.troubles, []);
        assert!(end.seen.told.iter().all(|candidate| candidate.contains(" typ relay")), "{:?}", end.seen.told);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_udp_is_blocked_a_call_goes_through_tcp() {
    a_whole_call(Way::Tcp).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_only_web_pages_get_through_a_call_goes_through_tls() {
    a_whole_call(Way::Tls).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_ways_are_tried_at_once_and_udp_is_preferred() {
    let coturn = Coturn::open().await;
    let mut pair = pair(&coturn, &[Way::Tls, Way::Tcp, Way::Udp]).await;
    pair.run(|doctor, asha| doctor.told.len() >= 3 && asha.told.len() >= 3).await;
    let mut priorities: Vec<u32> = pair.asha.seen.told.iter().map(|line| priority(line)).collect();
    priorities.sort_unstable();
    priorities.dedup();
    // Type preference 0, and the local preferences of TLS, TCP and UDP (RFC 8445 §5.1.2.1).
    assert_eq!(priorities, [10_000 << 8 | 255, 20_000 << 8 | 255, 65_535 << 8 | 255]);
}

fn priority(candidate: &str) -> u32 {
    candidate.split(' ').nth(3).unwrap().parse().unwrap()
}

/// What one end alone finds out about a relay.
async fn trouble(server: IceServer, authorities: Vec<String>) -> RelayTrouble {
    let mut end = End::start(vec![server], authorities).await;
    end.peer.offer().await.unwrap();
    end.until(|seen| !seen.troubles.is_empty()).await;
    assert_eq!(end.seen.told, Vec::<String>::new());
    end.seen.troubles[0]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_and_an_expired_password_are_named() {
    let coturn = Coturn::without_udp().await;
    for way in [Way::Tcp, Way::Tls] {
        let wrong = IceServer { credential: "a guess".to_owned(), ..coturn.server(&[way]) };
        let expired = coturn.server_until(&[way], unix_now() - 60);
        for server in [wrong, expired] {
            let named = trouble(server, vec![coturn.authority()]).await;
            assert_eq!(named, RelayTrouble::CredentialsRefused, "{way:?}");
            assert_eq!(named.code(), "relay_credentials_refused");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_with_a_strangers_certificate_is_not_used() {
    let coturn = Coturn::without_udp().await;
    let server = || coturn.server(&[Way::Tls]);
    assert_eq!(trouble(server(), vec![]).await, RelayTrouble::NotTrusted);
    let other = Coturn::without_udp().await.authority();
    assert_eq!(trouble(server(), vec![other]).await, RelayTrouble::NotTrusted);
}

fn at(port: u16, scheme: &str) -> IceServer {
    let urls = vec![format!("{scheme}:127.0.0.1:{port}?transport=tcp")];
    IceServer { urls, username: "1:asha".to_owned(), credential: "x".to_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_answers_with_something_else_is_not_a_relay() {
    for words in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[0x80; 64], &[0x01, 0x13, 0, 3, 0x21, 0x12, 0xA4, 0x42]] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = async {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                stream.write_all(words).await.unwrap();
                // Open for as long as the test, so that the end of the stream is not the reason.
                std::mem::forget(stream);
            }
        };
        tokio::select! {
            () = answers => {}
            named = trouble(at(port, "turn"), vec![]) => assert_eq!(named, RelayTrouble::NotARelay),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_ends_in_the_middle_of_a_message_and_a_relay_that_is_not_there_are_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answers = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(&[0x01, 0x13, 0, 40, 0x21, 0x12, 0xA4, 0x42, 1, 2]).await.unwrap();
        drop(stream);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = answers => {}
        named = trouble(at(port, "turn"), vec![]) => assert_eq!(named, RelayTrouble::Ended),
    }
    drop(listener);
    assert_eq!(trouble(at(port, "turn"), vec![]).await, RelayTrouble::Unreachable);
    assert_eq!(trouble(at(port, "turns"), vec![]).await, RelayTrouble::Unreachable);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_dies_in_a_call_is_left_for_another_and_the_call_stays() {
    let (mut first, second) = (Coturn::without_udp().await, Coturn::without_udp().await);
    let authorities = vec![first.authority(), second.authority()];
    let end = || End::start(vec![first.server(&[Way::Tcp])], authorities.clone());
    let mut pair = Pair::connect(end().await, end().await).await;
    pair.run(|doctor, asha| doctor.a_call() && asha.a_call()).await;
    let keys = (pair.doctor.seen.fingerprint.clone(), pair.asha.seen.fingerprint.clone());

    first.dies();
    pair.count_anew();
    pair.run(|doctor, asha| doctor.troubles.contains(&RelayTrouble::Ended) && !asha.troubles.is_empty()).await;
    pair.count_anew();
    let servers = || vec![second.server(&[Way::Tls])];
    pair.restart(servers(), servers()).await;
    let took = pair.run(|doctor, asha| doctor.pictures > 0 && asha.pictures > 0).await;
    println!("pictures again {} ms after the restart", took.as_millis());
    pair.run(|doctor, asha| doctor.a_call() && asha.a_call()).await;
    assert_eq!(keys, (pair.doctor.seen.fingerprint.clone(), pair.asha.seen.fingerprint.clone()));
    assert!(!pair.doctor.seen.failed && !pair.asha.seen.failed);
    assert!(took.as_secs() < 3, "{took:?}");
}
