//! Her voice, coded.

use super::{LOOK_EVERY, Switches, VoicePacket};
use capture::{Newest, Received};
use media::{AudioFrame, OpusEncoder, Rtp48k};
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;

/// Opus for speech with forward error correction.
const VOICE_BPS: i32 = 32_000;

/// Samples in 20 ms at 48 kHz.
const STEP: u32 = 960;

/// Codes what the microphone gives until it ends.
pub(super) fn encode(sounds: &Newest<AudioFrame>, packets: &mpsc::Sender<VoicePacket>, switches: &Switches) {
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
