//! Reports byte by byte, each named for what it holds or for its defect.

use super::{FeedbackError, MAX_FEEDBACK_STATUSES, TransportFeedback, Unwritable, parse, write};
use crate::emulator::Chance;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

/// Sources 1 and 2, first number 3, reference 0x040506, number 7.
fn report(arrivals: Vec<Option<i32>>) -> TransportFeedback {
    TransportFeedback { sender_ssrc: 1, media_ssrc: 2, first: 3, reference: 0x0004_0506, number: 7, arrivals }
}

#[test]
fn run_of_received_packets() {
    let bytes = hex("afcd0006 00000001 00000002 00030005 04050607 2005 0402 010101 01");
    let expected = report(vec![Some(4), Some(6), Some(7), Some(8), Some(9)]);
    assert_eq!(write(&expected).unwrap(), bytes);
    assert_eq!(parse(&bytes).unwrap(), expected);
}

#[test]
fn vector_of_one_bit() {
    // Received, missing, received: 101 and eleven more that mean nothing.
    let bytes = hex("8fcd0005 00000001 00000002 00030003 04050607 a800 0a14");
    let expected = report(vec![Some(10), None, Some(30)]);
    assert_eq!(parse(&bytes).unwrap(), expected);
    assert_eq!(write(&expected).unwrap(), bytes);
}

#[test]
fn vector_of_two_bits_with_a_step_back() {
    // Small, large, missing: 01 10 00 and four more; the second arrived 5 ticks before the first.
    let bytes = hex("afcd0006 00000001 00000002 00030003 04050607 d800 0a fffb 000003");
    let expected = report(vec![Some(10), Some(5), None]);
    assert_eq!(parse(&bytes).unwrap(), expected);
    assert_eq!(write(&expected).unwrap(), bytes);
}

#[test]
fn unsaid_filling_is_read() {
    let bytes = hex("8fcd0006 00000001 00000002 00030003 04050607 d800 0a fffb 000000");
    assert_eq!(parse(&bytes).unwrap().received(), 2);
}

#[test]
fn defects_are_refused_by_name() {
    let good = "8fcd0005 00000001 00000002 00030003 04050607 a800 0a14";
    let cases = [
        ("other_kind", good.replacen("8fcd", "8fce", 1), FeedbackError::OtherKind),
        ("other_format", good.replacen("8fcd", "81cd", 1), FeedbackError::OtherKind),
        ("other_version", good.replacen("8fcd", "4fcd", 1), FeedbackError::OtherKind),
        ("length_too_long", good.replacen("0005", "0006", 1), FeedbackError::Length { got: 24 }),
        ("length_too_short", good.replacen("0005", "0004", 1), FeedbackError::Length { got: 24 }),
        ("empty", String::new(), FeedbackError::Length { got: 0 }),
        ("header_only", "8fcd0000".to_owned(), FeedbackError::Length { got: 4 }),
        (
            "padding_of_nothing",
            "afcd0005 00000001 00000002 00030003 04050607 a800 0a00".to_owned(),
            FeedbackError::Padding,
        ),
        (
            "padding_too_long",
            "afcd0005 00000001 00000002 00030003 04050607 a800 0a09".to_owned(),
            FeedbackError::Padding,
        ),
        ("count_zero", good.replacen("00030003", "00030000", 1), FeedbackError::Count { claimed: 0 }),
        ("count_huge", good.replacen("00030003", "0003ffff", 1), FeedbackError::Count { claimed: 65_535 }),
        ("run_too_long", good.replacen("a800", "2004", 1), FeedbackError::TooLongRun),
        ("run_of_none", good.replacen("a800", "2000", 1), FeedbackError::TooLongRun),
        ("reserved_run", good.replacen("a800", "6003", 1), FeedbackError::Reserved),
        ("reserved_in_vector", good.replacen("a800", "f000", 1), FeedbackError::Reserved),
        (
            "chunks_missing",
            "8fcd0005 00000001 00000002 00030020 04050607 a800 a800".to_owned(),
            FeedbackError::Length { got: 24 },
        ),
        ("steps_missing", good.replacen("a800", "bc00", 1), FeedbackError::Length { got: 24 }),
        ("left_over", good.replacen("a800", "a000", 1), FeedbackError::LeftOver { left: 1 }),
    ];
    for (name, bytes, error) in cases {
        let got = parse(&hex(&bytes));
        // `a000` says that the last is missing, so its step, which is no filling, is left over.
        assert_eq!(got, Err(error), "{name}");
    }
}

#[test]
fn what_has_no_place_in_the_format_is_not_written() {
    assert_eq!(write(&report(vec![])), Err(Unwritable::Count(0)));
    let many = vec![None; MAX_FEEDBACK_STATUSES + 1];
    assert_eq!(write(&report(many)), Err(Unwritable::Count(MAX_FEEDBACK_STATUSES + 1)));
    assert_eq!(write(&report(vec![Some(0), Some(40_000)])), Err(Unwritable::TooFarApart));
    assert_eq!(write(&report(vec![Some(i32::MIN), Some(i32::MAX)])), Err(Unwritable::TooFarApart));
}

#[test]
fn every_report_survives_the_round_trip() {
    let mut chance = Chance::new(42);
    for round in 0..3_000 {
        let count = 1 + chance.below(if round % 50 == 0 { 8_000 } else { 60 }) as usize;
        let (missing, uneven) = (chance.unit(), chance.unit().powi(2));
        let mut clock = 0_i32;
        let mut arrivals = Vec::with_capacity(count);
        let mut here = true;
        for _ in 0..count {
            // Runs and mixtures both.
            if chance.happens(0.3) {
                here = !chance.happens(missing);
            }
            arrivals.push(here.then(|| {
                let step = if chance.happens(uneven) { chance.below(65_536) as i32 - 32_768 } else { 7 };
                clock += step;
                clock
            }));
        }
        let whole = TransportFeedback {
            sender_ssrc: chance.next_bits() as u32,
            media_ssrc: chance.next_bits() as u32,
            first: chance.next_bits() as u16,
            reference: chance.next_bits() as u32 & 0x00ff_ffff,
            number: chance.next_bits() as u8,
            arrivals,
        };
        let bytes = write(&whole).unwrap();
        assert_eq!(bytes.len() % 4, 0);
        assert_eq!(parse(&bytes), Ok(whole), "round {round}");
    }
}

#[test]
fn bytes_changed_at_random_are_refused_or_read_and_never_worse() {
    let mut chance = Chance::new(9);
    let good = write(&report((0..40).map(|n| (n % 5 != 0).then_some(n * 30)).collect())).unwrap();
    for _ in 0..60_000 {
        let mut bytes = good.clone();
        for _ in 0..=chance.below(4) {
            let place = chance.below(bytes.len() as u64) as usize;
            bytes[place] = chance.next_bits() as u8;
        }
        bytes.truncate(1 + chance.below(bytes.len() as u64) as usize);
        if let Ok(read) = parse(&bytes) {
            assert!(read.arrivals.len() <= MAX_FEEDBACK_STATUSES);
        }
    }
    for len in 0..300 {
        let noise: Vec<u8> = (0..len).map(|_| chance.next_bits() as u8).collect();
        assert!(parse(&noise).is_err());
    }
}
