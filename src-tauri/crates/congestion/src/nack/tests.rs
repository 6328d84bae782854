use super::*;
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);
const TRIP: Duration = Duration::from_millis(40);

fn with(numbers: impl IntoIterator<Item = u16>) -> MissingPackets {
    let mut missing = MissingPackets::default();
    for number in numbers {
        missing.arrived(number, Duration::ZERO);
    }
    missing
}

#[test]
fn a_lost_packet_is_asked_for_once_a_round_trip_and_then_given_up() {
    let mut missing = with([65_534, 0]);
    let (mut asked, mut at, mut key_frame) = (0, Vec::new(), false);
    for n in 0..2_000_u32 {
        let requests = missing.poll(TRIP, MS * n);
        asked += requests.packets.len();
        key_frame |= requests.key_frame;
        if !requests.packets.is_empty() {
            assert_eq!(requests.packets, [65_535]);
            at.push(n);
        }
    }
    assert_eq!((asked, key_frame, missing.missed()), (8, true, 0));
    assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= 44), "{at:?}");
    assert!(at[0] >= 6);
}

#[test]
fn where_losses_are_frequent_each_request_is_made_twice_and_no_more() {
    let mut missing = with((0..1_000).map(|n| n * 3));
    missing.forget_before(2_997);
    missing.arrived(2_999, MS * 10);
    assert_eq!(missing.missed(), 1);
    let asked: usize = (0..2_000).map(|n| missing.poll(TRIP, MS * (10 + n)).packets.len()).sum();
    assert_eq!(asked, 16);
}

#[test]
fn a_packet_that_comes_is_not_asked_for_again() {
    let mut missing = with([1, 3]);
    assert_eq!(missing.poll(TRIP, MS * 10).packets, [2]);
    assert_eq!(missing.next_wake(TRIP), Some(MS * 54));
    missing.repeated(2, MS * 55);
    assert_eq!(missing.poll(TRIP, MS * 100), Requests::default());
    assert_eq!(missing.next_wake(TRIP), None);
}

#[test]
fn on_a_line_that_lets_packets_overtake_it_waits_before_asking() {
    let mut missing = with([1]);
    let mut asked = 0;
    for n in 1..200_u16 {
        let now = MS * u32::from(n) * 40;
        missing.arrived(n * 2 + 1, now);
        for wait in 0..20 {
            asked += missing.poll(TRIP, now + MS * wait).packets.len();
        }
        missing.arrived(n * 2, now + MS * 20);
    }
    assert!(asked <= 2, "{asked}");
}

#[test]
fn repeats_that_come_unasked_make_nobody_wait_before_asking() {
    let mut missing = with([1]);
    for n in 1..200_u16 {
        let now = MS * u32::from(n) * 40;
        missing.arrived(n * 2 + 1, now);
        assert_eq!(missing.poll(TRIP, now + MS * 6).packets, [n * 2]);
        missing.repeated(n * 2, now + MS * 20);
    }
}

#[test]
fn one_packet_that_was_stuck_somewhere_makes_nobody_wait_for_long() {
    let mut missing = with([1, 3]);
    missing.arrived(2, MS * 400);
    missing.arrived(5, MS * 401);
    assert_eq!(missing.poll(TRIP, MS * 401 + MS * 30).packets, [4]);
}

#[test]
fn what_is_too_late_or_before_a_key_frame_is_not_asked_for() {
    let mut missing = with([1, 5]);
    missing.poll(TRIP, MS * 10);
    missing.forget_before(4);
    assert_eq!(missing.missed(), 1);
    let late = missing.poll(TRIP, MS * 500);
    assert_eq!((late.packets.len(), late.key_frame), (0, true));
}

#[test]
fn an_outage_or_another_stream_is_not_asked_for_packet_by_packet() {
    let mut missing = with([1, 400]);
    assert_eq!(missing.poll(TRIP, MS * 10), Requests { packets: vec![], key_frame: true });
    let mut missing = with([1, 3, 20_000]);
    assert_eq!(missing.poll(TRIP, MS * 10), Requests { packets: vec![], key_frame: true });
}

#[test]
fn whatever_comes_requests_stay_bounded() {
    let mut chance = crate::emulator::Chance::new(2);
    let mut missing = MissingPackets::default();
    for n in 0..60_000_u32 {
        let now = MS * (n / 4);
        missing.arrived(chance.next_bits() as u16, now);
        assert!(missing.missed() <= 300);
        assert!(missing.poll(TRIP, now).packets.len() <= 300);
    }
}
