//! The line as a part of the network stack, closest to the wire.

use super::LineFigures;
use super::receiving::Receiving;
use super::sending::Sending;
use super::wish::LineWish;
use crate::supervisor::Shared;
use congestion::feedback::parse;
use rtc::interceptor::{AttributedPacket, Interceptor, Packet, StreamInfo, TaggedPacket};
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::reception_report::ReceptionReport;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtcp::transport_feedbacks::transport_layer_cc::TransportLayerCc;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;
use rtc::sansio::Protocol;
use rtc::shared::TransportContext;
use rtc::shared::error::Error;
use rtc::shared::marshal::Marshal;
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// How often the rate is reckoned anew.
const TICK: Duration = Duration::from_millis(10);

/// Sends when the line bears it, answers and makes requests, and reports what arrives.
///
/// It sits closest to the wire: only there a packet's time of sending is true.
pub(crate) struct LineInterceptor {
    shared: Arc<Shared>,
    sending: Sending,
    receiving: Receiving,
    first_repeat: u16,
    /// Of which all times are counted.
    zero: Option<Instant>,
    ticked: Duration,
    reads: VecDeque<TaggedPacket>,
    writes: VecDeque<TaggedPacket>,
}

impl LineInterceptor {
    /// `ssrc` signs the reports; `first_repeat` is the first number of packets sent again.
    pub(crate) fn new(shared: Arc<Shared>, control: LineWish, ssrc: u32, first_repeat: u16) -> Self {
        Self {
            shared,
            sending: Sending::new(control),
            receiving: Receiving::new(ssrc),
            first_repeat,
            zero: None,
            ticked: Duration::ZERO,
            reads: VecDeque::new(),
            writes: VecDeque::new(),
        }
    }

    fn is_open(&self) -> bool {
        *self.shared.gate.borrow()
    }

    fn since(&mut self, now: Instant) -> Duration {
        now.saturating_duration_since(*self.zero.get_or_insert(now))
    }

    fn instant(&self, at: Duration) -> Option<Instant> {
        self.zero?.checked_add(at)
    }

    fn heard(&mut self, packet: &dyn rtcp::Packet, now: Duration) {
        let content = packet.as_any();
        if content.is::<PictureLossIndication>() || content.is::<FullIntraRequest>() {
            self.sending.key_frame_asked();
        } else if let Some(request) = content.downcast_ref::<TransportLayerNack>() {
            let numbers: Vec<u16> = request.nacks.iter().flat_map(|pair| pair.packet_list()).collect();
            self.sending.packets_asked(request.media_ssrc, &numbers, now);
        } else if let Some(report) = content.downcast_ref::<TransportLayerCc>() {
            // Read once more, by the parser that trusts no count in it.
            match report.marshal().map(|bytes| parse(&bytes)) {
                Ok(Ok(report)) => self.sending.reported(&report, now),
                _ => tracing::debug!("a report on arrivals was unreadable"),
            }
        } else if let Some(report) = content.downcast_ref::<ReceiverReport>() {
            self.note_losses(&report.reports);
        } else if let Some(report) = content.downcast_ref::<SenderReport>() {
            self.note_losses(&report.reports);
            let mut lips = self.shared.lip_sync.lock().unwrap_or_else(PoisonError::into_inner);
            lips.reported(report.ssrc, report.ntp_time, report.rtp_time);
        }
    }

    /// Keeps the part of our packets that the other end says it lost, in 256ths.
    fn note_losses(&self, reports: &[ReceptionReport]) {
        if let Some(worst) = reports.iter().map(|report| report.fraction_lost).max() {
            self.shared.counters.lost_there.set(u64::from(worst));
        }
    }

    /// Everything that is due, in one go: the stack asks at most once a millisecond.
    fn run(&mut self, at: Instant) {
        if !self.is_open() {
            return;
        }
        let now = self.since(at);
        if now.saturating_sub(self.ticked) >= TICK || self.ticked == Duration::ZERO {
            self.ticked = now.max(Duration::from_nanos(1));
            self.sending.tick(now);
            let figures = LineFigures { asked: self.receiving.asked(), ..self.sending.figures() };
            *self.shared.line.lock().unwrap_or_else(PoisonError::into_inner) = figures;
        }
        let told = self.receiving.poll(self.sending.target(), self.sending.round_trip(), now);
        if told.gave_up {
            self.shared.key_frame_asked.notify_one();
        }
        for packet in told.packets {
            self.write(at, Packet::Rtcp(vec![packet]));
        }
        self.release(at, now);
    }

    fn release(&mut self, at: Instant, now: Duration) {
        for packet in self.sending.release(now) {
            self.write(at, Packet::Rtp(packet));
        }
    }

    fn write(&mut self, now: Instant, packet: Packet) {
        let message = AttributedPacket::new(packet);
        self.writes.push_back(TaggedPacket { now, transport: TransportContext::default(), message });
    }
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for LineInterceptor {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, msg: TaggedPacket) -> Result<(), Error> {
        let now = self.since(msg.now);
        self.shared.counters.heard.add_one();
        match &msg.message.packet {
            // Before the other end is verified nothing of its media is even reported.
            Packet::Rtp(packet) if self.is_open() => {
                self.receiving.arrived(packet, now);
            }
            Packet::Rtcp(packets) => packets.iter().for_each(|packet| self.heard(packet.as_ref(), now)),
            _ => {}
        }
        self.reads.push_back(msg);
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.reads.pop_front()
    }

    fn handle_write(&mut self, msg: TaggedPacket) -> Result<(), Error> {
        let (at, now) = (msg.now, self.since(msg.now));
        match msg.message.packet {
            Packet::Rtp(packet) => {
                self.sending.push(packet, now);
                self.release(at, now);
            }
            _ => self.writes.push_back(msg),
        }
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.writes.pop_front()
    }

    fn handle_event(&mut self, _event: ()) -> Result<(), Error> {
        Ok(())
    }

    fn poll_event(&mut self) -> Option<()> {
        None
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        self.run(now);
        Ok(())
    }

    fn poll_timeout(&mut self) -> Option<Instant> {
        if !self.is_open() {
            return None;
        }
        let tick = self.ticked + TICK;
        let others = [self.sending.next_wake(), self.receiving.next_wake(self.sending.round_trip())];
        let wake = others.into_iter().flatten().fold(tick, Duration::min);
        self.instant(wake)
    }

    fn close(&mut self) -> Result<(), Error> {
        self.reads.clear();
        self.writes.clear();
        Ok(())
    }
}

impl Interceptor for LineInterceptor {
    fn bind_local_stream(&mut self, info: &StreamInfo) {
        self.sending.bind(info, self.first_repeat);
    }

    fn unbind_local_stream(&mut self, _info: &StreamInfo) {}

    fn bind_remote_stream(&mut self, info: &StreamInfo) {
        self.receiving.bind(info);
    }

    fn unbind_remote_stream(&mut self, _info: &StreamInfo) {}
}
