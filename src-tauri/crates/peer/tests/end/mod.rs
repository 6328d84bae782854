//! One end of a connection, with something to film and to say.

use media::{AudioFrame, EncodedFrame, EncoderSettings, OpusEncoder, Rtp48k, Rtp90k, VideoFrame, Vp8Encoder};
use peer::{Connected, Peer, PeerConfig, PeerEvent, PictureControl, SendError};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

pub(crate) const LONG: Duration = Duration::from_secs(30);

/// One end: its handle, its events, and something to film and to say.
pub(crate) struct End {
    pub(crate) peer: Peer,
    pub(crate) events: Receiver<PeerEvent>,
    /// Width and height of what it films.
    pub(crate) size: (u16, u16),
    encoder: Vp8Encoder,
    voice: OpusEncoder,
    n: u32,
    wanted: PictureControl,
    made_key: u32,
}

impl End {
    pub(crate) async fn start() -> Self {
        let config =
            PeerConfig { include_loopback: true, connect_within: Duration::from_secs(8), ..PeerConfig::default() };
        let wanted = config.pictures.clone();
        let (peer, events) = Peer::start(config).await.unwrap();
        let size = EncoderSettings { width: 160, height: 120, bitrate_bps: 300_000 };
        Self {
            peer,
            events,
            size: (size.width, size.height),
            encoder: Vp8Encoder::new(size).unwrap(),
            voice: OpusEncoder::new(32_000).unwrap(),
            n: 0,
            wanted,
            made_key: 0,
        }
    }

    pub(crate) async fn next(&mut self) -> PeerEvent {
        let event = tokio::time::timeout(LONG, self.events.recv()).await.expect("an event in time");
        event.expect("the connection still reports")
    }

    /// The number of the newest key frame that the line wishes for.
    pub(crate) fn wished(&self) -> u32 {
        self.wanted.wish().key
    }

    /// The next picture, as a key frame or not; `None` when the encoder leaves it out.
    pub(crate) fn film(&mut self, key: bool) -> Option<EncodedFrame> {
        let (n, (width, height)) = (self.n, self.size);
        let (columns, pixels) = (u32::from(width), u32::from(width) * u32::from(height));
        let y = (0..pixels).map(|i| (i % columns + i / columns + n * 13) as u8).collect();
        let chroma = vec![(n * 5) as u8; pixels as usize / 4];
        let picture = VideoFrame::new(width, height, y, chroma.clone(), chroma, Rtp90k(n * 3_600)).unwrap();
        self.encoder.encode(&picture, key).unwrap()
    }

    /// 40 ms of sound.
    pub(crate) async fn speak(&mut self) -> Result<(), SendError> {
        self.n += 1;
        for half in 0..2 {
            let mut sound = AudioFrame::silence();
            for (i, sample) in sound.samples_mut().iter_mut().enumerate() {
                *sample = if i / 60 % 2 == 0 { 9_000 } else { -9_000 };
            }
            let packet = self.voice.encode(&sound).unwrap();
            self.peer.send_audio(packet, Rtp48k((self.n * 2 + half) * 960)).await?;
        }
        Ok(())
    }

    /// A picture and 40 ms of sound.
    pub(crate) async fn send(&mut self) -> Result<(), SendError> {
        self.speak().await?;
        let wished = self.wished();
        let key = std::mem::replace(&mut self.made_key, wished) != wished;
        match self.film(key) {
            Some(frame) => self.peer.send_video(&frame).await,
            None => Ok(()),
        }
    }
}

/// Reads both ends' events and carries candidates across, until both are connected.
pub(crate) async fn connect(a: &mut End, b: &mut End) -> (Connected, Connected) {
    let offer = a.peer.offer().await.unwrap();
    let answer = b.peer.answer(&offer).await.unwrap();
    a.peer.accept(&answer).await.unwrap();
    let (mut of_a, mut of_b) = (None, None);
    while of_a.is_none() || of_b.is_none() {
        tokio::select! {
            event = a.next() => match event {
                PeerEvent::LocalCandidate(c) => b.peer.add_candidate(c).await.unwrap(),
                PeerEvent::Connected(connected) => of_a = Some(connected),
                _ => {}
            },
            event = b.next() => match event {
                PeerEvent::LocalCandidate(c) => a.peer.add_candidate(c).await.unwrap(),
                PeerEvent::Connected(connected) => of_b = Some(connected),
                _ => {}
            },
        }
    }
    (of_a.unwrap(), of_b.unwrap())
}
