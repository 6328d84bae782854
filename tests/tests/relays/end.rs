//! One end of a call that goes through relays only.

use journeys::journey::LONG;
use media::{
    AudioFrame, EncodedFrame, EncoderSettings, OpusEncoder, Rtp48k, Rtp90k, VideoFrame, Vp8Encoder, level_linear,
};
use peer::{Candidate, IceServer, Peer, PeerConfig, PeerEvent, PictureControl, RelayTrouble};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Receiver;

/// Pictures and sounds that make a call.
const ENOUGH: u32 = 20;

/// Her computer: the connection, what she films and says, and what came.
pub(crate) struct End {
    pub(crate) peer: Peer,
    events: Receiver<PeerEvent>,
    encoder: Vp8Encoder,
    voice: OpusEncoder,
    n: u32,
    wanted: PictureControl,
    made_key: u32,
    pub(crate) seen: Seen,
}

/// What came.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) pictures: u32,
    pub(crate) sounds: u32,
    pub(crate) connected: u32,
    pub(crate) disconnected: u32,
    pub(crate) failed: bool,
    pub(crate) troubles: Vec<RelayTrouble>,
    /// Candidates told to the other end, in order.
    pub(crate) told: Vec<String>,
    pub(crate) fingerprint: Option<String>,
}

/// What goes to the other end.
enum Passed {
    Candidate(Candidate),
}

impl End {
    pub(crate) async fn start(servers: Vec<IceServer>, authorities: Vec<String>) -> Self {
        let config = PeerConfig {
            ice_servers: servers,
            relay_authorities: authorities,
            relay_only: true,
            connect_within: Duration::from_secs(20),
            ..PeerConfig::default()
        };
        Self::with(config).await
    }

    pub(crate) async fn with(config: PeerConfig) -> Self {
        let wanted = config.pictures.clone();
        let (peer, events) = Peer::start(config).await.unwrap();
        let size = EncoderSettings { width: 160, height: 120, bitrate_bps: 300_000 };
        Self {
            peer,
            events,
            encoder: Vp8Encoder::new(size).unwrap(),
            voice: OpusEncoder::new(32_000).unwrap(),
            n: 0,
            wanted,
            made_key: 0,
            seen: Seen::default(),
        }
    }

    /// The next thing that happens is counted.
    async fn next(&mut self) -> Option<Passed> {
        let event = tokio::time::timeout(LONG, self.events.recv()).await.expect("an event in time");
        match event.expect("the connection still reports") {
            PeerEvent::LocalCandidate(candidate) => {
                self.seen.told.push(candidate.candidate.clone());
                return Some(Passed::Candidate(candidate));
            }
            PeerEvent::Connected(connected) => {
                self.seen.connected += 1;
                self.seen.fingerprint = Some(connected.dtls_fingerprint);
            }
            PeerEvent::Disconnected => self.seen.disconnected += 1,
            PeerEvent::Failed => self.seen.failed = true,
            PeerEvent::Relay(trouble) => self.seen.troubles.push(trouble),
            PeerEvent::Video(_) => self.seen.pictures += 1,
            PeerEvent::Audio(frame) => self.seen.sounds += u32::from(level_linear(frame.samples()) > 0.3),
            PeerEvent::GatheringDone | PeerEvent::Words(_) | PeerEvent::Stats(_) | PeerEvent::Closed => {}
        }
        None
    }

    /// Waits for one thing, alone.
    pub(crate) async fn until(&mut self, when: impl Fn(&Seen) -> bool) {
        while !when(&self.seen) {
            self.next().await;
        }
    }

    fn picture(&mut self) -> Option<EncodedFrame> {
        let n = self.n;
        let y = (0..160 * 120_u32).map(|i| (i % 160 + i / 160 + n * 13) as u8).collect();
        let chroma = vec![(n * 5) as u8; 160 * 120 / 4];
        let picture = VideoFrame::new(160, 120, y, chroma.clone(), chroma, Rtp90k(n * 3_000)).unwrap();
        let wish = self.wanted.wish();
        let key = std::mem::replace(&mut self.made_key, wish.key) != wish.key;
        self.encoder.encode(&picture, key).unwrap()
    }

    /// A picture and 40 ms of sound.
    async fn send(&mut self) {
        self.n += 1;
        for half in 0..2 {
            let mut sound = AudioFrame::silence();
            for (i, sample) in sound.samples_mut().iter_mut().enumerate() {
                *sample = if i / 60 % 2 == 0 { 9_000 } else { -9_000 };
            }
            let packet = self.voice.encode(&sound).unwrap();
            self.peer.send_audio(packet, Rtp48k((self.n * 2 + half) * 960)).await.unwrap();
        }
        if let Some(frame) = self.picture() {
            self.peer.send_video(&frame).await.unwrap();
        }
    }

    pub(crate) fn count_anew(&mut self) {
        let fingerprint = self.seen.fingerprint.take();
        self.seen = Seen { fingerprint, ..Seen::default() };
    }
}

impl Seen {
    /// Enough came to call it a call.
    pub(crate) fn a_call(&self) -> bool {
        self.pictures > ENOUGH && self.sounds > ENOUGH
    }
}

/// Two ends of one call, and the clinic's hub between them.
pub(crate) struct Pair {
    pub(crate) doctor: End,
    pub(crate) asha: End,
}

impl Pair {
    /// Describes each to the other, and lets media through once both are connected.
    pub(crate) async fn connect(doctor: End, asha: End) -> Self {
        let offer = doctor.peer.offer().await.unwrap();
        let answer = asha.peer.answer(&offer).await.unwrap();
        doctor.peer.accept(&answer).await.unwrap();
        let mut pair = Self { doctor, asha };
        pair.run(|doctor, asha| doctor.connected > 0 && asha.connected > 0).await;
        let Self { doctor, asha } = &mut pair;
        assert_eq!(doctor.seen.fingerprint.as_deref(), Some(asha.peer.local_fingerprint()));
        for end in [doctor, asha] {
            end.peer.open_media();
        }
        pair
    }

    /// Lets both speak and film until something is so; how long it took.
    pub(crate) async fn run(&mut self, until: impl Fn(&Seen, &Seen) -> bool) -> Duration {
        let began = tokio::time::Instant::now().into_std();
        let mut tick = tokio::time::interval(Duration::from_millis(33));
        let open = self.doctor.seen.connected > 0 && self.asha.seen.connected > 0 || self.asha.n > 0;
        while !until(&self.doctor.seen, &self.asha.seen) {
            self.step(&mut tick, open).await;
            assert!(elapsed(began) < LONG, "doctor: {:?}; asha: {:?}", self.doctor.seen, self.asha.seen);
        }
        elapsed(began)
    }

    async fn step(&mut self, tick: &mut tokio::time::Interval, open: bool) {
        let Self { doctor, asha } = self;
        tokio::select! {
            _ = tick.tick() => if open {
                doctor.send().await;
                asha.send().await;
            },
            passed = doctor.next() => if let Some(Passed::Candidate(candidate)) = passed {
                asha.peer.add_candidate(candidate).await.unwrap();
            },
            passed = asha.next() => if let Some(Passed::Candidate(candidate)) = passed {
                doctor.peer.add_candidate(candidate).await.unwrap();
            },
        }
    }

    /// Both look for another way, with these servers.
    pub(crate) async fn restart(&mut self, doctors: Vec<IceServer>, ashas: Vec<IceServer>) {
        let offer = self.doctor.peer.offer_again(doctors).await.unwrap();
        let answer = self.asha.peer.answer_again(&offer, ashas).await.unwrap();
        self.doctor.peer.accept(&answer).await.unwrap();
    }

    pub(crate) fn count_anew(&mut self) {
        self.doctor.count_anew();
        self.asha.count_anew();
    }
}

fn elapsed(began: Instant) -> Duration {
    tokio::time::Instant::now().into_std().duration_since(began)
}
