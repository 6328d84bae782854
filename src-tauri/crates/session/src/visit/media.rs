//! Her camera and microphone on their way out, the doctor's voice on its way to the speaker.

use crate::devices::Chosen;
use crate::pictures::{Screen, Shown};
use capture::{Clock, DeviceError, Newest, Received, Running, Sink, newest};
use media::{AudioFrame, EncodedFrame, EncoderSettings, OpusEncoder, Rtp48k, VideoFrame, Vp8Encoder};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc;

/// Room for 640 × 360 at 30 pictures a second with a good face; adapting comes with rate control.
const VIDEO_BPS: u32 = 700_000;

/// Opus for speech with forward error correction.
const VOICE_BPS: i32 = 32_000;

/// Fresh pictures matter, old ones do not.
const PICTURES: usize = 2;

/// Ten frames of 20 ms: more delay than that is worse than a gap.
const SOUNDS: usize = 10;

/// How long a thread waits before it looks whether it should end.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Samples in 20 ms at 48 kHz.
const STEP: u32 = 960;

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
    key: AtomicBool,
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

/// Running devices; dropping it releases them.
pub(crate) struct Media {
    switches: Arc<Switches>,
    speaker: Option<Sink<AudioFrame>>,
    devices: Vec<Running>,
    threads: Vec<JoinHandle<()>>,
}

impl Media {
    /// Opens what can be opened; blocking, because devices may take a second.
    pub(crate) fn open(chosen: Chosen, own: Screen) -> (Self, Outgoing, Opened) {
        let switches = Arc::new(Switches::default());
        let (mut devices, mut threads) = (Vec::new(), Vec::new());

        let (to, frames) = newest::<VideoFrame>(PICTURES);
        let camera = chosen.camera.ok_or(DeviceError::Absent).and_then(|camera| camera.start(Clock::start(), to));
        let (encoded, pictures) = mpsc::channel(PICTURES);
        let camera = camera.map(|running| {
            devices.push(running);
            let switches = Arc::clone(&switches);
            threads.extend(thread("encode pictures", move || encode_pictures(&frames, &own, &encoded, &switches)));
        });

        let (to, sounds) = newest::<AudioFrame>(SOUNDS);
        let (packets, voice) = mpsc::channel(SOUNDS);
        let microphone = chosen.microphone.start(to).map(|running| {
            devices.push(running);
            let switches = Arc::clone(&switches);
            threads.extend(thread("encode voice", move || encode_voice(&sounds, &packets, &switches)));
        });

        let (to_speaker, from) = newest::<AudioFrame>(SOUNDS);
        let speaker = chosen.speaker.start(from).map(|running| devices.push(running));

        let sink = speaker.is_ok().then_some(to_speaker);
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
        if !off {
            self.want_key();
        }
    }

    /// The next picture is to be a key frame.
    pub(crate) fn want_key(&self) {
        self.switches.key.store(true, Ordering::Relaxed);
    }

    /// To the speaker; late sound is dropped there.
    pub(crate) fn play(&self, frame: AudioFrame) {
        if let Some(speaker) = &self.speaker {
            speaker.put(frame);
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

/// One encoder for the doctor and for her own small picture: she sees what the doctor sees.
fn encode_pictures(
    frames: &Newest<VideoFrame>,
    own: &Screen,
    encoded: &mpsc::Sender<EncodedFrame>,
    switches: &Switches,
) {
    let mut encoder: Option<Vp8Encoder> = None;
    while !switches.stop.load(Ordering::Relaxed) {
        let picture = match frames.wait(LOOK_EVERY) {
            Received::Thing(picture) => picture,
            Received::Nothing => continue,
            Received::Ended => return,
        };
        if switches.hidden.load(Ordering::Relaxed) {
            continue;
        }
        if encoder.is_none() {
            let settings = EncoderSettings { width: picture.width(), height: picture.height(), bitrate_bps: VIDEO_BPS };
            encoder = Vp8Encoder::new(settings).ok();
        }
        let Some(working) = encoder.as_mut() else { return };
        let key = switches.key.swap(false, Ordering::Relaxed);
        match working.encode(&picture, key) {
            Ok(Some(frame)) => {
                if own.show(&frame) == Shown::WantsKey {
                    switches.key.store(true, Ordering::Relaxed);
                }
                // The doctor cannot decode past a frame that was dropped here.
                if encoded.try_send(frame).is_err_and(|error| matches!(error, mpsc::error::TrySendError::Full(_))) {
                    switches.key.store(true, Ordering::Relaxed);
                }
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "a picture could not be encoded");
                encoder = None;
            }
        }
    }
}

fn encode_voice(sounds: &Newest<AudioFrame>, packets: &mpsc::Sender<VoicePacket>, switches: &Switches) {
    let Ok(mut encoder) = OpusEncoder::new(VOICE_BPS) else { return };
    let mut at = Rtp48k(0);
    while !switches.stop.load(Ordering::Relaxed) {
        let sound = match sounds.wait(LOOK_EVERY) {
            Received::Thing(sound) => sound,
            Received::Nothing => continue,
            Received::Ended => return,
        };
        at = at.plus(STEP);
        if switches.muted.load(Ordering::Relaxed) {
            continue;
        }
        if let Ok(opus) = encoder.encode(&sound) {
            // A late line loses 20 ms; the other end conceals it.
            let _late = packets.try_send(VoicePacket { opus, at });
        }
    }
}
