//! The other end's sound: packets in, one frame every 20 ms out.

use crate::event::PeerEvent;
use crate::supervisor::{Formats, Shared};
use media::{JitterBuffer, Rtp48k, VoicePacket};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};

/// The length of one sound frame.
const FRAME: Duration = Duration::from_millis(20);

/// Receives one stream of sound until it ends.
pub(crate) async fn run(track: Arc<dyn TrackRemote>, formats: Formats, shared: Arc<Shared>) {
    let Ok(mut buffer) = JitterBuffer::new() else {
        tracing::error!("the sound decoder cannot be set up");
        return;
    };
    let begun = shared.began;
    let mut ssrc = 0;
    let mut play = interval(FRAME);
    // A late tick is made up for at once, or the delay would grow for ever.
    play.set_missed_tick_behavior(MissedTickBehavior::Burst);
    loop {
        tokio::select! {
            event = track.poll() => match event {
                Some(TrackRemoteEvent::OnRtpPacket(packet)) => {
                    if !*shared.gate.borrow() {
                        shared.counters.refused_before_open.add_one();
                    } else {
                        ssrc = packet.header.ssrc;
                        let number = packet.header.payload_type;
                        let (sequence, at) = (packet.header.sequence_number, Rtp48k(packet.header.timestamp));
                        let packet = VoicePacket { sequence, at, payload: packet.payload.to_vec() };
                        if number == formats.sound {
                            buffer.push(&packet, begun.elapsed());
                        } else if Some(number) == formats.copies
                            && let Err(error) = buffer.push_red(&packet, formats.sound, begun.elapsed())
                        {
                            tracing::debug!(%error, "sound with copies was not read");
                        }
                    }
                }
                Some(TrackRemoteEvent::OnEnded) | None => return,
                Some(_) => {}
            },
            due = play.tick() => {
                // When it was due, not when it came: the buffer then sees even steps.
                let due = due.duration_since(begun);
                if let Some(frame) = buffer.pull(due) {
                    shared.tell_if_room(PeerEvent::Audio(frame));
                }
                if let Some(at) = buffer.playing() {
                    shared.lip_sync.lock().unwrap_or_else(PoisonError::into_inner).played(ssrc, at, due);
                }
                *shared.voice.lock().unwrap_or_else(PoisonError::into_inner) = buffer.counts();
            }
        }
    }
}
