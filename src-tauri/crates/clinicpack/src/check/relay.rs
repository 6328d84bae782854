//! Whether a relay answers: one STUN binding request, which every TURN server answers without a password.
//!
//! Source: RFC 8489 §5 (the header), RFC 7065 (the address).

use super::Failure;
use super::web::{failure_of, reach};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UdpSocket;
use tokio::time::timeout;

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const REQUEST: [u8; 2] = [0x00, 0x01];
const SUCCESS: [u8; 2] = [0x01, 0x01];

/// Three tries of this long each: datagrams get lost.
const TRY_FOR: Duration = Duration::from_secs(2);
const TRIES: usize = 3;

enum Way {
    Udp,
    Tcp,
    Tls,
}

pub(super) async fn look(address: &str) -> Result<String, Failure> {
    let (way, host, port) = parse(address).ok_or(Failure::BadRelay)?;
    match way {
        Way::Udp => over_udp(&host, port).await,
        Way::Tcp => over_tcp(&host, port).await,
        Way::Tls => {
            reach(&host, port).await?;
            Ok("a connection opens; its TLS was not looked at".to_owned())
        }
    }
}

fn parse(address: &str) -> Option<(Way, String, u16)> {
    let (scheme, rest) = address.split_once(':')?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let way = match (scheme, query) {
        ("turn" | "stun", "" | "transport=udp") => Way::Udp,
        ("turn", "transport=tcp") => Way::Tcp,
        ("turns", "" | "transport=tcp") => Way::Tls,
        _ => return None,
    };
    let usual = if matches!(way, Way::Tls) { 5349 } else { 3478 };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (place, usual),
    };
    let host = host.trim_matches(['[', ']']);
    (!host.is_empty()).then(|| (way, host.to_owned(), port))
}

fn request() -> [u8; 20] {
    let mut request = [0; 20];
    request[..2].copy_from_slice(&REQUEST);
    request[4..8].copy_from_slice(&COOKIE);
    request[8..].copy_from_slice(b"clinicpack-1");
    request
}

fn is_answer(bytes: &[u8]) -> bool {
    bytes.len() >= 20 && bytes[..2] == SUCCESS && bytes[4..20] == request()[4..20]
}

async fn over_udp(host: &str, port: u16) -> Result<String, Failure> {
    let found = tokio::net::lookup_host((host, port)).await;
    let address = found.ok().and_then(|mut found| found.next()).ok_or_else(|| Failure::NameUnknown(host.to_owned()))?;
    let own = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(own).await.map_err(|_| Failure::NoNetwork)?;
    socket.connect(address).await.map_err(|error| failure_of(&error))?;
    let mut answer = [0; 1500];
    for _ in 0..TRIES {
        socket.send(&request()).await.map_err(|error| failure_of(&error))?;
        match timeout(TRY_FOR, socket.recv(&mut answer)).await {
            Ok(Ok(length)) if is_answer(&answer[..length]) => return Ok("it answers over UDP".to_owned()),
            Ok(Ok(_)) => return Err(Failure::NotARelay),
            Ok(Err(error)) => return Err(failure_of(&error)),
            Err(_) => {}
        }
    }
    Err(Failure::NoAnswer)
}

async fn over_tcp(host: &str, port: u16) -> Result<String, Failure> {
    let mut stream = reach(host, port).await?;
    stream.write_all(&request()).await.map_err(|error| failure_of(&error))?;
    let mut answer = [0; 20];
    match timeout(TRY_FOR, stream.read_exact(&mut answer)).await {
        Ok(Ok(_)) if is_answer(&answer) => Ok("it answers over TCP".to_owned()),
        Ok(_) => Err(Failure::NotARelay),
        Err(_) => Err(Failure::NoAnswer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relays_addresses_are_understood() {
        for good in [
            "turn:relay.test",
            "turn:relay.test:3478?transport=udp",
            "turns:relay.test:443?transport=tcp",
            "turn:[::1]:3478",
        ] {
            assert!(parse(good).is_some(), "{good}");
        }
        for bad in
            ["relay.test:3478", "https://relay.test", "turn:", "turn:relay.test:x", "turns:relay.test?transport=udp"]
        {
            assert!(parse(bad).is_none(), "{bad}");
        }
        let (_, host, port) = parse("turns:relay.test").unwrap();
        assert_eq!((host.as_str(), port), ("relay.test", 5349));
    }

    #[tokio::test]
    async fn a_relay_answers_and_something_else_does_not() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = format!("turn:127.0.0.1:{}", socket.local_addr().unwrap().port());
        let serve = async |good: bool| {
            let mut bytes = [0; 100];
            let (length, from) = socket.recv_from(&mut bytes).await.unwrap();
            if good {
                bytes[..2].copy_from_slice(&SUCCESS);
            }
            socket.send_to(&bytes[..length], from).await.unwrap();
        };
        let (found, ()) = tokio::join!(look(&address), serve(true));
        assert_eq!(found, Ok("it answers over UDP".to_owned()));
        let (found, ()) = tokio::join!(look(&address), serve(false));
        assert_eq!(found, Err(Failure::NotARelay));
        drop(socket);
        assert_eq!(look(&address).await, Err(Failure::Refused));
        assert_eq!(look("relay").await, Err(Failure::BadRelay));
    }
}
