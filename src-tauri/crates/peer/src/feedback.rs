//! What the other end says about what it received, on its way through the network stack.

use crate::budget::RepeatBudget;
use crate::handler::Inside;
use crate::supervisor::Shared;
use rtc::interceptor::{Interceptor, Packet, StreamInfo, TaggedPacket};
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::reception_report::ReceptionReport;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::{NackPair, TransportLayerNack};
use rtc::sansio::Protocol;
use rtc::shared::error::Error;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;

/// Tells the app when a key frame is wanted, and keeps requests for lost packets within bounds.
///
/// It sits before the part that sends packets again, which answers without limit by itself.
pub(crate) struct Feedback {
    inside: mpsc::Sender<Inside>,
    shared: Arc<Shared>,
    budget: RepeatBudget,
    reads: VecDeque<TaggedPacket>,
    writes: VecDeque<TaggedPacket>,
}

impl Feedback {
    pub(crate) fn new(inside: mpsc::Sender<Inside>, shared: Arc<Shared>) -> Self {
        Self { inside, shared, budget: RepeatBudget::new(), reads: VecDeque::new(), writes: VecDeque::new() }
    }

    /// The packet as the rest of the stack shall see it; `None` when nothing of it remains.
    fn look_at(&mut self, packet: Box<dyn rtcp::Packet>, now: Instant) -> Option<Box<dyn rtcp::Packet>> {
        let content = packet.as_any();
        if content.is::<PictureLossIndication>() || content.is::<FullIntraRequest>() {
            // Full means that a request is waiting already.
            self.inside.try_send(Inside::KeyFrameWanted).ok();
        }
        if let Some(report) = content.downcast_ref::<ReceiverReport>() {
            self.note_losses(&report.reports);
        }
        if let Some(report) = content.downcast_ref::<SenderReport>() {
            self.note_losses(&report.reports);
        }
        let Some(request) = content.downcast_ref::<TransportLayerNack>() else {
            return Some(packet);
        };
        let nacks = self.within_budget(request, now);
        if nacks.is_empty() {
            return None;
        }
        Some(Box::new(TransportLayerNack { nacks, ..request.clone() }))
    }

    /// Keeps the part of our packets that the other end says it lost, in 256ths.
    fn note_losses(&self, reports: &[ReceptionReport]) {
        if let Some(worst) = reports.iter().map(|report| report.fraction_lost).max() {
            self.shared.counters.lost_there.set(u64::from(worst));
        }
    }

    fn within_budget(&mut self, request: &TransportLayerNack, now: Instant) -> Vec<NackPair> {
        let ssrc = request.media_ssrc;
        let before = self.budget.refused();
        let mut allowed = Vec::new();
        for pair in &request.nacks {
            for offset in 0..=16_u16 {
                let wanted = offset == 0 || pair.lost_packets >> (offset - 1) & 1 == 1;
                let sequence = pair.packet_id.wrapping_add(offset);
                if wanted && self.budget.allow(ssrc, sequence, now) {
                    allowed.push(NackPair { packet_id: sequence, lost_packets: 0 });
                }
            }
        }
        let refused = self.budget.refused() - before;
        if refused > 0 {
            tracing::trace!(refused, "requests for lost packets were not answered");
        }
        allowed
    }
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Feedback {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, mut msg: TaggedPacket) -> Result<(), Error> {
        if let Packet::Rtcp(packets) = &mut msg.message.packet {
            let now = msg.now;
            let before = std::mem::take(packets);
            // An empty list means something else in this stack, so one that was empty stays so.
            let was_empty = before.is_empty();
            *packets = before.into_iter().filter_map(|packet| self.look_at(packet, now)).collect();
            if packets.is_empty() && !was_empty {
                return Ok(());
            }
        }
        self.reads.push_back(msg);
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.reads.pop_front()
    }

    fn handle_write(&mut self, msg: TaggedPacket) -> Result<(), Error> {
        self.writes.push_back(msg);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.writes.pop_front()
    }
}

impl Interceptor for Feedback {
    fn bind_local_stream(&mut self, _: &StreamInfo) {}
    fn unbind_local_stream(&mut self, _: &StreamInfo) {}
    fn bind_remote_stream(&mut self, _: &StreamInfo) {}
    fn unbind_remote_stream(&mut self, _: &StreamInfo) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use rtc::interceptor::AttributedPacket;
    use rtc::shared::TransportContext;

    fn feedback(inside: mpsc::Sender<Inside>) -> Feedback {
        Feedback::new(inside, Arc::new(Shared::new(mpsc::channel(1).0)))
    }

    fn read(feedback: &mut Feedback, packets: Vec<Box<dyn rtcp::Packet>>) -> Option<usize> {
        let message = AttributedPacket::new(Packet::Rtcp(packets));
        let transport = TransportContext::default();
        feedback.handle_read(TaggedPacket { now: tokio::time::Instant::now().into_std(), transport, message }).unwrap();
        match feedback.poll_read()?.message.packet {
            Packet::Rtcp(packets) => Some(packets.len()),
            _ => None,
        }
    }

    #[test]
    fn a_lost_picture_wants_a_key_frame() {
        let (to, mut from) = mpsc::channel(1);
        let mut feedback = feedback(to);
        for _ in 0..3 {
            let lost = Box::new(PictureLossIndication { sender_ssrc: 1, media_ssrc: 2 });
            assert_eq!(read(&mut feedback, vec![lost]), Some(1));
        }
        assert!(matches!(from.try_recv(), Ok(Inside::KeyFrameWanted)));
    }

    #[test]
    fn what_the_other_end_lost_is_kept() {
        let (to, _from) = mpsc::channel(1);
        let mut feedback = feedback(to);
        let report = |fraction_lost| ReceptionReport { fraction_lost, ..Default::default() };
        let reports = vec![report(3), report(64)];
        let packet = Box::new(ReceiverReport { reports, ..Default::default() });
        assert_eq!(read(&mut feedback, vec![packet]), Some(1));
        assert_eq!(feedback.shared.counters.lost_there.get(), 64);
    }

    #[test]
    fn requests_are_let_through_up_to_the_budget() {
        let (to, _from) = mpsc::channel(1);
        let mut feedback = feedback(to);
        let ask = |packet_id| {
            let nacks = vec![NackPair { packet_id, lost_packets: 0xffff }];
            Box::new(TransportLayerNack { sender_ssrc: 1, media_ssrc: 2, nacks })
        };
        assert_eq!(read(&mut feedback, vec![ask(0)]), Some(1));
        assert_eq!(read(&mut feedback, vec![ask(0)]), None);
        let mut passed = 0;
        for n in 1..50 {
            passed += usize::from(read(&mut feedback, vec![ask(n * 17)]).is_some());
        }
        assert!(passed < 5, "{passed}");
        assert_eq!(read(&mut feedback, vec![]), Some(0));
    }
}
