//! Her camera and microphone on their way out, the others' voices on their way to the speaker.

mod pictures;
mod voice;

use super::gear::Jacks;
use crate::config::instant;
use crate::pictures::Screen;
use capture::{Camera as _, Clock, DeviceError, Microphone as _, Running, Sink, Speaker as _, newest};
use media::{AudioFrame, EncodedFrame, Louder, Loudness, Mixer, Rtp48k, VideoFrame};
use peer::PictureControl;
use pictures::Coder;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Fresh pictures matter, old ones do not.
const PICTURES: usize = 2;

/// Ten frames of 20 ms: more delay than that is worse than a gap.
const SOUNDS: usize = 10;

/// How long a thread waits before it looks whether it should end.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// One Opus packet and when it begins.
pub(crate) struct VoicePacket {
    pub(crate) opus: Vec<u8>,
    pub(crate) at: Rtp48k,
}

/// What both threads look at.
#[derive(Default)]
struct Switches {
    muted: AtomicBool,
    hidden: AtomicBool,
    /// How many of our packets in a hundred get lost.
    expected_loss: AtomicU8,
    stop: AtomicBool,
}

/// What her devices give, coded.
pub(crate) struct Outgoing {
    pub(crate) pictures: mpsc::Receiver<EncodedFrame>,
    pub(crate) voice: mpsc::Receiver<VoicePacket>,
}

/// Something of hers, ready for the line.
pub(crate) enum Coded {
    Picture(EncodedFrame),
    Voice(VoicePacket),
}

/// A device that gives nothing any more is not waited for; without any, nothing comes.
pub(crate) async fn next_coded(outgoing: &mut Option<Outgoing>) -> Coded {
    let Some(Outgoing { pictures, voice }) = outgoing else { return std::future::pending().await };
    tokio::select! {
        // Voice goes first.
        biased;
        Some(packet) = voice.recv() => Coded::Voice(packet),
        Some(frame) = pictures.recv() => Coded::Picture(frame),
        else => std::future::pending().await,
    }
}

/// The way to the speaker.
struct Speaker {
    device: Sink<AudioFrame>,
    /// What is played is also heard by the microphone, and taken out there.
    echo: Sink<AudioFrame>,
    mixer: Mixer,
    louder: Louder,
    /// Of which the mixer's times are counted.
    since: Instant,
}

/// Running devices; dropping it releases them.
pub(crate) struct Media {
    switches: Arc<Switches>,
    speaker: Speaker,
    devices: Vec<Running>,
    threads: Vec<JoinHandle<()>>,
}

impl Media {
    /// Starts the jacks, whatever will be plugged into them.
    ///
    /// # Errors
    /// When there is no thread for one of them.
    pub(crate) fn open(jacks: &Jacks, own: Screen, wanted: PictureControl) -> Result<(Self, Outgoing), DeviceError> {
        let switches = Arc::new(Switches::default());

        let (to, frames) = newest::<VideoFrame>(PICTURES);
        let camera = Box::new(jacks.camera.clone()).start(Clock::start(), to)?;
        let (encoded, pictures) = mpsc::channel(PICTURES);
        let coder = Coder::new(wanted, own, encoded, Arc::clone(&switches));

        let (to, sounds) = newest::<AudioFrame>(SOUNDS);
        let (packets, voice) = mpsc::channel(SOUNDS);
        let (echo, played) = newest::<AudioFrame>(SOUNDS);
        let microphone = Box::new(jacks.microphone.clone()).start(to)?;
        let heard = voice::Microphone { sounds, played };

        let (device, from) = newest::<AudioFrame>(SOUNDS);
        let speaker = Box::new(jacks.speaker.clone()).start(from)?;

        let for_voice = Arc::clone(&switches);
        let threads = [
            thread("encode pictures", move || coder.run(&frames)),
            thread("encode voice", move || voice::encode(&heard, &packets, &for_voice)),
        ];
        let media = Self {
            switches,
            speaker: Speaker { device, echo, mixer: Mixer::default(), louder: Louder::default(), since: instant() },
            devices: vec![camera, microphone, speaker],
            threads: threads.into_iter().flatten().collect(),
        };
        Ok((media, Outgoing { pictures, voice }))
    }

    /// Her microphone.
    pub(crate) fn mute(&self, off: bool) {
        self.switches.muted.store(off, Ordering::Relaxed);
    }

    /// Her camera.
    pub(crate) fn hide(&self, off: bool) {
        self.switches.hidden.store(off, Ordering::Relaxed);
    }

    /// How many of our packets in a hundred get lost.
    pub(crate) fn expect_loss(&self, percent: u8) {
        self.switches.expected_loss.store(percent, Ordering::Relaxed);
    }

    /// How loud the others are.
    pub(crate) fn set_loudness(&mut self, loudness: Loudness) {
        self.speaker.louder.set(loudness);
    }

    /// The next 20 ms of somebody's voice, to the speaker with the others'; late sound is dropped there.
    pub(crate) fn play(&mut self, of: u8, voice: AudioFrame) {
        let Speaker { device, echo, mixer, louder, since } = &mut self.speaker;
        if let Some(mut frame) = mixer.push(of, voice, instant().duration_since(*since)) {
            louder.raise(&mut frame);
            echo.put(frame.clone());
            device.put(frame);
        }
    }

    /// Nobody waits for this voice any more.
    pub(crate) fn stop_playing(&mut self, of: u8) {
        self.speaker.mixer.leave(of);
    }
}

impl Drop for Media {
    fn drop(&mut self) {
        self.switches.stop.store(true, Ordering::Relaxed);
        self.devices.clear();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a media thread panicked");
            }
        }
    }
}

/// A thread that cannot be had is a device that gives nothing.
fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Option<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).ok()
}
