//! The other end's pictures: packets in, whole pictures out, key frames asked for.

use crate::even::Even;
use crate::event::PeerEvent;
use crate::lip_sync::{Held, LipSync};
use crate::supervisor::{Formats, Shared};
use congestion::KeyFrameRequests;
use media::{Assembled, FrameAssembler, FreezeMeter, PicturePacket, Rtp90k};
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, sleep};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};

/// How often it is looked whether a key frame must be asked for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Receives one stream of pictures until it ends.
pub(crate) async fn run(track: Arc<dyn TrackRemote>, formats: Formats, shared: Arc<Shared>) {
    let mut gate = shared.gate.subscribe();
    let assembler = FrameAssembler::new(formats.pictures);
    let mut stream = Stream {
        assembler: if formats.repeats { assembler } else { assembler.without_repeats() },
        ssrc: None,
        requests: KeyFrameRequests::default(),
        even: Even::default(),
        held: Held::default(),
        stands: FreezeMeter::default(),
        shared: Arc::clone(&shared),
    };
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        let due = stream.held.due().map(|due| due.saturating_sub(stream.now()));
        tokio::select! {
            event = track.poll() => match event {
                Some(TrackRemoteEvent::OnRtpPacket(packet)) => stream.take(&packet),
                Some(TrackRemoteEvent::OnEnded) | None => return,
                Some(_) => continue,
            },
            () = sleep(due.unwrap_or_default()), if due.is_some() => {}
            _ = look.tick() => {}
            changed = gate.changed() => if changed.is_err() { return },
            () = shared.key_frame_asked.notified() => stream.requests.want(),
        }
        stream.show_due();
        if *gate.borrow() && stream.must_ask() {
            stream.ask(track.as_ref()).await;
        }
    }
}

struct Stream {
    assembler: FrameAssembler,
    ssrc: Option<u32>,
    requests: KeyFrameRequests,
    even: Even,
    held: Held,
    stands: FreezeMeter,
    shared: Arc<Shared>,
}

impl Stream {
    fn take(&mut self, packet: &rtc::rtp::Packet) {
        if self.ssrc.replace(packet.header.ssrc) != Some(packet.header.ssrc) {
            self.lip_sync().pictures_from(packet.header.ssrc);
        }
        if !*self.shared.gate.borrow() {
            self.shared.counters.refused_before_open.add_one();
            return;
        }
        let packet = PicturePacket {
            payload_type: packet.header.payload_type,
            sequence: packet.header.sequence_number,
            at: Rtp90k(packet.header.timestamp),
            marker: packet.header.marker,
            payload: &packet.payload,
        };
        // A packet of another format, or one that is too short, is as good as lost.
        for outcome in self.assembler.push(packet).unwrap_or_default() {
            match outcome {
                Assembled::Frame(frame) => {
                    if self.assembler.needs_key_frame() && !frame.key {
                        continue;
                    }
                    if frame.key {
                        self.requests.arrived();
                    }
                    let now = self.now();
                    let even = self.even.wait(frame.at, now);
                    let wait = self.lip_sync().wait(frame.at, now).max(even);
                    self.held.put(frame, now + wait);
                }
                Assembled::NeedKeyFrame(_) => self.requests.want(),
            }
        }
        self.shared.counters.lost_here.set(self.assembler.lost());
    }

    /// Shows the pictures whose sound is there.
    fn show_due(&mut self) {
        let now = self.now();
        while let Some(frame) = self.held.take(now) {
            let at = frame.at;
            if self.shared.tell_if_room(PeerEvent::Video(frame)) {
                self.shared.counters.pictures_received.add_one();
                self.lip_sync().shown(at, now);
                self.stands.shown(now);
                *self.shared.stands.lock().unwrap_or_else(PoisonError::into_inner) = self.stands;
            } else {
                self.shared.counters.dropped.add(1 + self.held.forget_until_key() as u64);
                self.assembler.require_key_frame();
            }
        }
    }

    fn now(&self) -> Duration {
        self.shared.began.elapsed()
    }

    fn lip_sync(&self) -> MutexGuard<'_, LipSync> {
        self.shared.lip_sync.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether to ask for a key frame now; `true` counts as asked.
    fn must_ask(&mut self) -> bool {
        if self.assembler.needs_key_frame() {
            self.requests.want();
        }
        let round_trip = self.shared.line.lock().unwrap_or_else(PoisonError::into_inner).round_trip;
        self.requests.poll(round_trip, self.now())
    }

    async fn ask(&mut self, track: &dyn TrackRemote) {
        let Some(media_ssrc) = self.ssrc else {
            return;
        };
        let request = PictureLossIndication { sender_ssrc: 0, media_ssrc };
        if track.write_rtcp(vec![Box::new(request)]).await.is_err() {
            tracing::debug!("a key frame could not be asked for");
        }
    }
}
