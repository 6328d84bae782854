//! The other end's reports and requests, through the crate's reading of them and ours.

use bytes::Bytes;
use congestion::RetransmitBuffer;
use congestion::feedback::{MAX_FEEDBACK_STATUSES, parse};
use rtc_rtcp::packet::{Packet, unmarshal};
use rtc_rtcp::transport_feedbacks::transport_layer_cc::TransportLayerCc;
use rtc_rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;
use rtc_shared::marshal::Marshal;
use std::time::Duration;

/// Our packets that can be asked for again.
const KEPT: u16 = 50;

/// The bytes as one compound RTCP packet.
pub fn control(bytes: &[u8]) {
    let Ok(packets) = unmarshal(&mut Bytes::copy_from_slice(bytes)) else { return };
    packets.iter().for_each(|packet| heard(packet.as_ref()));
}

/// What the line does with one.
fn heard(packet: &dyn Packet) {
    let content = packet.as_any();
    if let Some(report) = content.downcast_ref::<TransportLayerCc>()
        && let Ok(Ok(report)) = report.marshal().map(|bytes| parse(&bytes))
    {
        assert!(report.arrivals.len() <= MAX_FEEDBACK_STATUSES);
    }
    if let Some(request) = content.downcast_ref::<TransportLayerNack>() {
        let numbers: Vec<u16> = request.nacks.iter().flat_map(|pair| pair.packet_list()).collect();
        answer(&numbers);
    }
}

/// However often a packet is asked for at once, it leaves once.
fn answer(numbers: &[u16]) {
    let (mut kept, now) = (RetransmitBuffer::new(), Duration::from_millis(500));
    for number in 0..KEPT {
        kept.keep(number.wrapping_sub(KEPT / 2), 1_000, number, now);
    }
    let again = kept.asked_for(numbers, Duration::from_millis(40), 0.1, now);
    assert!(again.len() <= numbers.len().min(KEPT.into()), "{} are sent again", again.len());
}
