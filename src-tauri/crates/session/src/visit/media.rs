//! Her camera and microphone on their way out, the doctor's voice on its way to the speaker.

mod pictures;
mod voice;

use crate::devices::Chosen;
use crate::pictures::Screen;
use capture::{Clock, DeviceError, Running, Sink, newest};
use media::{AudioFrame, EncodedFrame, Louder, Loudness, Rtp48k, VideoFrame};
use peer::PictureControl;
use pictures::Coder;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
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

/// What each device said when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) camera: Result<(), DeviceError>,
    pub(crate) microphone: Result<(), DeviceError>,
    pub(crate) speaker: Result<(), DeviceError>,
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
    louder: Mutex<Louder>,
}

/// Running devices; dropping it releases them.
pub(crate) struct Media {
    switches: Arc<Switches>,
    speaker: Option<Speaker>,
    devices: Vec<Running>,
    threads: Vec<JoinHandle<()>>,
}

impl Media {
    /// Opens what can be opened; blocking, because devices may take a second.
    pub(crate) fn open(chosen: Chosen, own: Screen, wanted: PictureControl) -> (Self, Outgoing, Opened) {
        let switches = Arc::new(Switches::default());
        let (mut devices, mut threads) = (Vec::new(), Vec::new());

        let (to, frames) = newest::<VideoFrame>(PICTURES);
        let camera = chosen.camera.ok_or(DeviceError::Absent).and_then(|camera| camera.start(Clock::start(), to));
        let (encoded, pictures) = mpsc::channel(PICTURES);
        let camera = camera.map(|running| {
            devices.push(running);
            let coder = Coder::new(wanted, own, encoded, Arc::clone(&switches));
            threads.extend(thread("encode pictures", move || coder.run(&frames)));
        });

        let (to, sounds) = newest::<AudioFrame>(SOUNDS);
        let (packets, voice) = mpsc::channel(SOUNDS);
        let (echo, played) = newest::<AudioFrame>(SOUNDS);
        let microphone = chosen.microphone.start(to).map(|running| {
            devices.push(running);
            let switches = Arc::clone(&switches);
            let microphone = voice::Microphone { sounds, played };
            threads.extend(thread("encode voice", move || voice::encode(&microphone, &packets, &switches)));
        });

        let (to_speaker, from) = newest::<AudioFrame>(SOUNDS);
        let speaker = chosen.speaker.start(from).map(|running| devices.push(running));

        let sink = speaker.is_ok().then(|| Speaker { device: to_speaker, echo, louder: Mutex::default() });
        let opened = Opened { camera, microphone, speaker };
        (Self { switches, speaker: sink, devices, threads }, Outgoing { pictures, voice }, opened)
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

    /// How loud the doctor is.
    pub(crate) fn set_loudness(&self, loudness: Loudness) {
        if let Some(speaker) = &self.speaker {
            speaker.louder.lock().unwrap_or_else(PoisonError::into_inner).set(loudness);
        }
    }

    /// To the speaker; late sound is dropped there.
    pub(crate) fn play(&self, mut frame: AudioFrame) {
        if let Some(Speaker { device, echo, louder }) = &self.speaker {
            louder.lock().unwrap_or_else(PoisonError::into_inner).raise(&mut frame);
            echo.put(frame.clone());
            device.put(frame);
        }
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
