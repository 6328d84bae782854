//! An open call whose other end sends what no camera and no microphone gives.

use crate::end::{End, LONG, connect};
use media::{EncodedFrame, MAX_ENCODED_BYTES, Rtp48k, level_linear};
use peer::{PeerEvent, SendError};
use std::time::Duration;

/// What one end has seen and heard.
#[derive(Debug, Default)]
struct Got {
    /// Width, height, and whether it is a key frame.
    pictures: Vec<(u16, u16, bool)>,
    /// All frames of sound, 20 ms each.
    sounds: u32,
    /// Those with the tone that the other end plays.
    loud: u32,
}

impl Got {
    fn take(&mut self, event: PeerEvent) {
        match event {
            PeerEvent::Video(frame) => self.pictures.push((frame.width, frame.height, frame.key)),
            PeerEvent::Audio(frame) => {
                self.sounds += 1;
                self.loud += u32::from(level_linear(frame.samples()) > 0.3);
            }
            PeerEvent::Closed | PeerEvent::Failed => panic!("the call has ended"),
            _ => {}
        }
    }
}

/// Two ends that have let media through.
async fn open() -> (End, End) {
    let (mut a, mut b) = (End::start().await, End::start().await);
    connect(&mut a, &mut b).await;
    a.peer.open_media();
    b.peer.open_media();
    (a, b)
}

/// What `b` gets while `a` does something every 40 ms, until that is enough; told are also the times it was done.
async fn gets(
    (a, b): (&mut End, &mut End),
    mut act: impl AsyncFnMut(&mut End),
    enough: impl Fn(&Got, u32) -> bool,
) -> Got {
    let (mut got, mut times) = (Got::default(), 0);
    let mut tick = tokio::time::interval(Duration::from_millis(40));
    let all = async {
        while !enough(&got, times) {
            tokio::select! {
                _ = tick.tick() => {
                    act(a).await;
                    times += 1;
                }
                event = a.next() => drop(event),
                event = b.next() => got.take(event),
            }
        }
    };
    let ended = tokio::time::timeout(LONG, all).await;
    assert!(ended.is_ok(), "it did not come; there were {got:?}");
    got
}

/// As any end does.
async fn honest(end: &mut End) {
    end.send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_size_in_the_middle_begins_with_a_key_frame_and_goes_on() {
    let (mut a, mut b) = open().await;
    gets((&mut a, &mut b), honest, |got, _| got.pictures.len() >= 5).await;
    for size in [(320, 180), (64, 48), (640, 360)] {
        a.size = size;
        let of_size = move |got: &Got| got.pictures.iter().filter(|one| (one.0, one.1) == size).count();
        let got = gets((&mut a, &mut b), honest, |got, _| of_size(got) >= 5).await;
        let first = got.pictures.iter().position(|one| (one.0, one.1) == size).unwrap();
        assert!(got.pictures[first].2, "{size:?} begins with a key frame");
        assert!(got.pictures[first..].iter().all(|one| (one.0, one.1) == size), "{size:?}: {:?}", got.pictures);
    }
}

/// Key frames that are none: cut off, without a start code, of an impossible size.
fn damaged(key: &EncodedFrame) -> Vec<EncodedFrame> {
    let with = |change: fn(&mut Vec<u8>)| {
        let mut frame = key.clone();
        change(&mut frame.data);
        frame
    };
    vec![
        with(|data| data.truncate(7)),
        with(|data| data[3] ^= 0xff),
        with(|data| data[6..10].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f])),
        with(|data| data[6..10].fill(0)),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_damaged_picture_a_key_frame_is_asked_for_and_not_too_often_while_the_voice_goes_on() {
    let (mut a, mut b) = open().await;
    gets((&mut a, &mut b), honest, |got, _| got.pictures.len() >= 5).await;
    let key = a.film(true).unwrap();
    for frame in damaged(&key) {
        // Pictures from before that still wait for their sound are shown first.
        let only_voice = async |end: &mut End| end.speak().await.unwrap();
        gets((&mut a, &mut b), only_voice, |got, _| got.loud >= 15).await;
        let before = a.wished();
        a.peer.send_video(&frame).await.unwrap();
        // Two seconds in which no key frame comes.
        let deaf = async |end: &mut End| {
            end.speak().await.unwrap();
            if let Some(frame) = end.film(false).filter(|frame| !frame.key) {
                end.peer.send_video(&frame).await.unwrap();
            }
        };
        let got = gets((&mut a, &mut b), deaf, |got, _| got.loud >= 100).await;
        assert!(got.pictures.iter().all(|(_, _, key)| !key), "{:?}", got.pictures);
        assert!(got.pictures.len() < 5, "{} pictures built on a damaged one", got.pictures.len());
        let asked = a.wished() - before;
        assert!((2..=6).contains(&asked), "{asked} times in two seconds");
        let got = gets((&mut a, &mut b), honest, |got, _| got.pictures.len() >= 5).await;
        assert!(got.pictures[0].2, "shown again from a key frame on");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_larger_than_any_is_not_sent() {
    let (mut a, _b) = open().await;
    let mut frame = a.film(true).unwrap();
    frame.data.resize(MAX_ENCODED_BYTES + 1, 0);
    assert_eq!(a.peer.send_video(&frame).await, Err(SendError::TooLong { got: MAX_ENCODED_BYTES + 1 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sound_that_is_none_is_passed_over_and_the_voice_after_it_is_heard() {
    let (mut a, mut b) = open().await;
    gets((&mut a, &mut b), honest, |got, _| got.loud >= 25).await;
    // Nothing but a head, which means silence; two frames; a count without frames; noise; as long as can be.
    let odd =
        [vec![0x98], vec![0x99, 0, 0], vec![0x9b], (0..90_u8).map(|i| i.wrapping_mul(37)).collect(), vec![0xff; 1_275]];
    let mut n = 1_000_000;
    let babble = async |end: &mut End| {
        for packet in &odd {
            n += 960;
            end.peer.send_audio(packet.clone(), Rtp48k(n)).await.unwrap();
        }
    };
    let got = gets((&mut a, &mut b), babble, |_, times| times >= 25).await;
    assert!(got.loud < 25, "{got:?}");
    assert_eq!(a.peer.send_audio(vec![], Rtp48k(n)).await, Err(SendError::TooLong { got: 0 }));
    assert_eq!(a.peer.send_audio(vec![0; 1_276], Rtp48k(n)).await, Err(SendError::TooLong { got: 1_276 }));
    gets((&mut a, &mut b), honest, |got, _| got.loud >= 25).await;
}
