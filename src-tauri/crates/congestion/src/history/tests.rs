use super::*;
use crate::packet::PacketKind;

const MS: Duration = Duration::from_millis(1);

fn packet(size_bytes: usize) -> SentPacket {
    SentPacket { size_bytes, kind: PacketKind::Picture, probe: None }
}

/// One packet of 100 bytes every ten milliseconds.
fn sent(count: u32) -> SentPackets {
    let mut packets = SentPackets::default();
    for n in 0..count {
        assert_eq!(packets.sent(packet(100), MS * 10 * n), n as u16);
    }
    packets
}

fn report(first: u16, arrivals: &[Option<i32>]) -> TransportFeedback {
    TransportFeedback { first, arrivals: arrivals.to_vec(), ..TransportFeedback::default() }
}

fn outcomes(told: &Told) -> Vec<(u128, bool)> {
    let received = |result: &PacketResult| matches!(result.outcome, Outcome::Received(_));
    told.results.iter().map(|result| (result.sent.as_millis(), received(result))).collect()
}

#[test]
fn each_fate_is_told_once() {
    let mut packets = sent(3);
    assert_eq!(packets.in_flight(), 300);
    assert_eq!(packets.waiting_since(), Some(Duration::ZERO));
    let told = packets.apply(&report(0, &[Some(80), Some(120)]), 60 * MS);
    assert_eq!(outcomes(&told), [(0, true), (10, true)]);
    assert_eq!(told.round_trip, Some(50 * MS));
    assert_eq!((packets.in_flight(), packets.waiting_since()), (100, Some(20 * MS)));
    assert_eq!(packets.apply(&report(0, &[Some(80), Some(120)]), 61 * MS), Told::default());
}

#[test]
fn a_packet_is_lost_only_when_later_ones_have_long_arrived() {
    let mut packets = sent(10);
    let told = packets.apply(&report(0, &[Some(80), None, Some(160), Some(200)]), 60 * MS);
    assert_eq!(outcomes(&told), [(0, true), (20, true), (30, true)]);
    // Overtaken, not lost.
    let told = packets.apply(&report(1, &[Some(170), None, None, None, Some(300)]), 70 * MS);
    assert_eq!(outcomes(&told), [(10, true), (50, true)]);
    let told = packets.apply(&report(8, &[Some(400)]), 90 * MS);
    assert_eq!(outcomes(&told), [(40, false), (80, true)]);
    assert_eq!(told.results[0].outcome, Outcome::Lost);
}

#[test]
fn what_nobody_reports_on_is_given_up() {
    let mut packets = sent(60);
    let told = packets.apply(&report(40, &[Some(400)]), 500 * MS);
    assert_eq!(told.results.iter().filter(|result| result.outcome == Outcome::Untold).count(), 16);
    assert_eq!(packets.in_flight(), 1_900);
}

#[test]
fn acknowledging_what_was_never_sent_is_refused_whole() {
    let mut packets = sent(5);
    assert_eq!(packets.apply(&report(3, &[Some(80), Some(90), Some(95)]), 60 * MS), Told::default());
    assert_eq!(packets.apply(&report(40_000, &[Some(80)]), 60 * MS), Told::default());
    assert_eq!(packets.apply(&report(5, &[None, Some(1)]), 60 * MS), Told::default());
    assert_eq!((packets.forged(), packets.in_flight()), (2, 500));
    let none = SentPackets::default().apply(&report(0, &[Some(1)]), MS);
    assert_eq!(none, Told::default());
}

#[test]
fn numbers_begin_anew_and_memory_stays_bounded() {
    let mut packets = SentPackets::default();
    for n in 0..140_000_u32 {
        let now = MS * n;
        let number = packets.sent(packet(100), now);
        assert_eq!(number, n as u16);
        assert!(packets.entries.len() <= MOST);
        if n % 50 == 49 {
            let first = number.wrapping_sub(49);
            let told = packets.apply(&report(first, &[Some(4); 50]), now + 20 * MS);
            assert_eq!(told.results.len(), 50);
            assert_eq!(packets.in_flight(), 0);
        }
    }
}

#[test]
fn unacknowledged_packets_are_forgotten_and_leave_nothing_in_flight() {
    let mut packets = sent(2_000);
    assert_eq!(packets.in_flight(), 100_100);
    packets.clear();
    assert_eq!((packets.in_flight(), packets.waiting_since()), (0, None));
    assert_eq!(packets.sent(packet(7), MS), 2_000);
    assert_eq!(packets.apply(&report(1_999, &[Some(1)]), 2 * MS), Told::default());
    assert_eq!(packets.in_flight(), 7);
}

#[test]
fn the_receivers_clock_begins_anew_and_goes_on() {
    let mut clock = ReceiverClock::default();
    let before = clock.ticks(REFERENCE_END - 1);
    assert_eq!(clock.ticks(1) - before, 2 * REFERENCE_TICKS);
    assert_eq!(clock.ticks(REFERENCE_END - 1), before);
    assert!(time(before) > time(before - 1_000_000));
    assert_eq!(time(i64::MIN), Duration::ZERO);
}
