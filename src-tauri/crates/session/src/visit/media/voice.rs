//! Her voice, cleaned of the doctor's and of noise, and coded.

use super::{LOOK_EVERY, Switches, VoicePacket};
use capture::{Newest, Received};
use media::{AudioFrame, Cleaner, Cleaning, OpusEncoder, Rtp48k};
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;

/// Opus for speech with forward error correction.
const VOICE_BPS: i32 = 32_000;

/// Samples in 20 ms at 48 kHz.
const STEP: u32 = 960;

/// What the microphone hears, and what the speaker plays meanwhile.
pub(super) struct Microphone {
    pub(super) sounds: Newest<AudioFrame>,
    pub(super) played: Newest<AudioFrame>,
}

/// Codes what the microphone gives until it ends.
pub(super) fn encode(microphone: &Microphone, packets: &mpsc::Sender<VoicePacket>, switches: &Switches) {
    let Ok(mut encoder) = OpusEncoder::new(VOICE_BPS) else { return };
    let mut cleaner = Cleaner::new(Cleaning::default());
    let (mut at, mut told) = (Rtp48k(0), None);
    while !switches.stop.load(Ordering::Relaxed) {
        let mut sound = match microphone.sounds.wait(LOOK_EVERY) {
            Received::Thing(sound) => sound,
            Received::Nothing => continue,
            Received::Ended => return,
        };
        while let Some(played) = microphone.played.try_take() {
            cleaner.far(&played);
        }
        // Also while muted, so that the room stays known.
        cleaner.near(&mut sound);
        at = at.plus(STEP);
        if switches.muted.load(Ordering::Relaxed) {
            continue;
        }
        let loss = switches.expected_loss.load(Ordering::Relaxed);
        if told != Some(loss) && encoder.set_expected_loss(loss).is_ok() {
            told = Some(loss);
        }
        if let Ok(opus) = encoder.encode(&sound) {
            // A late line loses 20 ms; the other end conceals it.
            let _late = packets.try_send(VoicePacket { opus, at });
        }
    }
}
