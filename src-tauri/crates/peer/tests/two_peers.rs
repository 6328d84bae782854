//! Two ends on this computer, connected for real: sockets, ICE, DTLS, SRTP, SCTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where it fails")]

mod end;
mod hostile;

use end::{End, LONG, connect};
use media::{VideoFrame, Vp8Decoder, level_linear};
use peer::{Candidate, PeerError, PeerEvent, SendError};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_passes_until_both_ends_are_open_and_then_all_of_it_does() {
    let (mut a, mut b) = (End::start().await, End::start().await);
    let (of_a, of_b) = connect(&mut a, &mut b).await;
    assert_eq!(of_a.dtls_fingerprint, b.peer.local_fingerprint());
    assert_eq!(of_b.dtls_fingerprint, a.peer.local_fingerprint());
    assert_ne!(of_a.dtls_fingerprint, of_b.dtls_fingerprint);
    for connected in [of_a, of_b] {
        assert_eq!(connected.srtp_profile, "SRTP_AEAD_AES_256_GCM");
    }

    // Closed on this side: nothing leaves.
    assert_eq!(a.send().await, Err(SendError::NotVerified));
    assert_eq!(a.peer.send_words("hello").await, Err(SendError::NotVerified));

    // Open here and closed there: what arrives is thrown away, and words wait.
    a.peer.open_media();
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let mut said = false;
    loop {
        tokio::select! {
            _ = tick.tick() => {
                a.send().await.unwrap();
                said = said || a.peer.send_words("hello from a").await.is_ok();
            }
            event = a.next() => drop(event),
            event = b.next() => match event {
                PeerEvent::Video(_) | PeerEvent::Audio(_) | PeerEvent::Words(_) => {
                    panic!("something passed a closed gate")
                }
                PeerEvent::Stats(stats) if stats.refused_before_open_total > 40 && said => break,
                _ => {}
            },
        }
    }

    b.peer.open_media();
    let mut seen = (Seen::new(), Seen::new());
    while !(seen.0.complete() && seen.1.complete()) {
        tokio::select! {
            _ = tick.tick() => {
                a.send().await.unwrap();
                b.send().await.unwrap();
                if seen.0.words.is_none() {
                    b.peer.send_words("hello from b").await.ok();
                }
            }
            event = a.next() => seen.0.take(event),
            event = b.next() => seen.1.take(event),
        }
    }
    assert_eq!(seen.1.words.as_deref(), Some("hello from a"));
    assert_eq!(seen.0.words.as_deref(), Some("hello from b"));

    // One end leaves: the other is told without waiting for silence.
    let End { peer, .. } = a;
    peer.close().await;
    while !matches!(b.next().await, PeerEvent::Closed) {}
    assert!(b.peer.send_words("too late").await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ends_own_reports_say_what_belongs_together() {
    let (mut a, mut b) = (End::start().await, End::start().await);
    connect(&mut a, &mut b).await;
    a.peer.open_media();
    b.peer.open_media();
    let mut tick = tokio::time::interval(Duration::from_millis(40));
    let apart = loop {
        tokio::select! {
            _ = tick.tick() => a.send().await.unwrap(),
            event = a.next() => drop(event),
            event = b.next() => match event {
                PeerEvent::Stats(stats) if stats.lip_sync_ms.is_some() => break stats.lip_sync_ms.unwrap(),
                _ => {}
            },
        }
    };
    assert!(apart.abs() < 150, "{apart}");
}

/// What one end has seen and heard.
struct Seen {
    decoder: Vp8Decoder,
    last: Option<VideoFrame>,
    changes: u32,
    heard: u32,
    words: Option<String>,
    stats: bool,
}

impl Seen {
    fn new() -> Self {
        let decoder = Vp8Decoder::new().unwrap();
        Self { decoder, last: None, changes: 0, heard: 0, words: None, stats: false }
    }

    fn take(&mut self, event: PeerEvent) {
        match event {
            PeerEvent::Video(frame) => {
                assert_eq!((frame.width, frame.height), (160, 120));
                let picture = self.decoder.decode(&frame.data, frame.at).unwrap().unwrap();
                if let Some(last) = self.last.replace(picture.clone()) {
                    self.changes += u32::from(picture.difference(&last).unwrap() > 2.0);
                }
            }
            PeerEvent::Audio(frame) => self.heard += u32::from(level_linear(frame.samples()) > 0.3),
            PeerEvent::Words(words) => self.words = Some(words),
            PeerEvent::Stats(stats) => {
                self.stats |= stats.pictures_received > 1.0 && stats.received_bps > 10_000;
            }
            _ => {}
        }
    }

    fn complete(&self) -> bool {
        self.changes > 20 && self.heard > 20 && self.words.is_some() && self.stats
    }
}

#[tokio::test]
async fn descriptions_and_candidates_that_are_none_are_refused() {
    let end = End::start().await;
    assert!(matches!(end.peer.answer("nonsense").await, Err(PeerError::Description(_))));
    let long = "v=0\r\n".repeat(20_000);
    assert!(matches!(end.peer.answer(&long).await, Err(PeerError::TooLong { .. })));
    assert!(matches!(end.peer.accept(&long).await, Err(PeerError::TooLong { .. })));
    let line =
        |text: &str| Candidate { candidate: text.to_owned(), sdp_mid: Some("0".to_owned()), sdp_m_line_index: Some(0) };
    let early = line("candidate:1 1 udp 2130706431 127.0.0.1 9 typ host");
    assert!(matches!(end.peer.add_candidate(early).await, Err(PeerError::Description(_))));
    end.peer.close().await;
}

#[tokio::test]
async fn names_of_the_other_network_and_nonsense_are_left_out() {
    let (a, b) = (End::start().await, End::start().await);
    let offer = a.peer.offer().await.unwrap();
    b.peer.answer(&offer).await.unwrap();
    for text in [
        "candidate:1 1 udp 2113937151 0b1c2d3e-0000-4000-8000-000000000000.local 50000 typ host",
        "candidate:nonsense",
        "candidate:1 1 udp 1 999.1.1.1 70000 typ host",
        "",
    ] {
        let candidate = Candidate { candidate: text.to_owned(), sdp_mid: None, sdp_m_line_index: Some(0) };
        b.peer.add_candidate(candidate).await.unwrap();
    }
    let long = "candidate:".to_owned() + &"1".repeat(2_000);
    let long = Candidate { candidate: long, sdp_mid: None, sdp_m_line_index: None };
    assert!(matches!(b.peer.add_candidate(long).await, Err(PeerError::TooLong { .. })));
}

#[tokio::test]
async fn an_offer_without_pictures_is_refused() {
    let (a, b) = (End::start().await, End::start().await);
    let offer = a.peer.offer().await.unwrap();
    let without = offer.replace("VP8/90000", "H264/90000");
    let refused = b.peer.answer(&without).await;
    assert!(refused.is_err(), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_fingerprint_than_the_certificates_never_connects() {
    let (mut a, mut b) = (End::start().await, End::start().await);
    let offer = a.peer.offer().await.unwrap();
    let answer = b.peer.answer(&offer).await.unwrap();
    let swapped = swap_fingerprint(&answer);
    assert_ne!(answer, swapped);
    a.peer.accept(&swapped).await.unwrap();
    loop {
        tokio::select! {
            event = a.next() => match event {
                PeerEvent::LocalCandidate(c) => b.peer.add_candidate(c).await.unwrap(),
                PeerEvent::Connected(_) => panic!("connected to a stranger"),
                PeerEvent::Failed | PeerEvent::Closed => break,
                _ => {}
            },
            event = b.next() => match event {
                PeerEvent::LocalCandidate(c) => a.peer.add_candidate(c).await.unwrap(),
                // The end that was not lied to may see the handshake done before it is refused.
                PeerEvent::Failed | PeerEvent::Closed => break,
                _ => {}
            },
        }
    }
}

fn swap_fingerprint(sdp: &str) -> String {
    sdp.lines()
        .map(|line| match line.strip_prefix("a=fingerprint:sha-256 ") {
            Some(value) => {
                let other: String = value.chars().rev().collect();
                format!("a=fingerprint:sha-256 {other}\r\n")
            }
            None => format!("{line}\r\n"),
        })
        .collect()
}

#[tokio::test]
async fn a_dropped_handle_ends_the_connection() {
    let End { peer, mut events, .. } = End::start().await;
    drop(peer);
    while let Some(event) = tokio::time::timeout(LONG, events.recv()).await.unwrap() {
        if matches!(event, PeerEvent::Closed) {
            break;
        }
    }
    assert!(tokio::time::timeout(LONG, events.recv()).await.unwrap().is_none());
}
