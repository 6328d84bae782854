//! A voice on bad lines, and her voice without the doctor's in it. `examples/voice_lines.rs` and
//! `examples/echo.rs` print more of the same.

#![expect(clippy::print_stdout, reason = "figures of a failed line are printed")]

mod model;

use model::echo::{LEAST_ERLE_DB, LIVING_ROOM, MOST_NEAR_LOSS_DB, Room, measure};
use model::line::{Copies, EVEN, Outcome, Plan, call, row};

fn after(plan: &Plan) -> Outcome {
    let outcome = call(plan);
    println!("{}", row(plan, &outcome));
    outcome
}

#[test]
fn a_fifth_of_all_packets_lost_costs_less_than_a_hundredth_of_the_sound_with_two_copies() {
    let outcome = after(&Plan { name: "loss 20 %", loss: 0.2, jitter_ms: 10.0, copies: Copies::Fixed(2), ..EVEN });
    assert!(outcome.concealed() < 1.0);
    assert!(outcome.intelligible > 0.95);
    assert!(outcome.delay_ms < 110.0);
}

#[test]
fn the_reports_bring_enough_copies_by_themselves() {
    let outcome = after(&Plan { name: "loss 20 %", loss: 0.2, jitter_ms: 10.0, copies: Copies::Reported, ..EVEN });
    assert!(outcome.concealed() < 4.0);
    let calm = after(&Plan { name: "even, reported", copies: Copies::Reported, ..EVEN });
    assert_eq!(calm.counts.from_copies, 0);
    assert!(calm.kbps < 40.0);
}

#[test]
fn jitter_of_200_ms_is_played_without_cuts() {
    for overtaking in [false, true] {
        let outcome = after(&Plan { name: "jitter 200 ms", jitter_ms: 200.0, overtaking, ..EVEN });
        assert!(outcome.longest_gap_ms <= 40);
        assert!(outcome.concealed() < 1.0);
        assert_eq!(outcome.counts.skipped, 0);
        assert!(outcome.intelligible > 0.95);
    }
}

#[test]
fn clocks_that_differ_by_60_ms_in_the_end_leave_the_delay_bounded() {
    // As much as 100 ppm are in ten minutes.
    for drift_ppm in [500.0, -500.0] {
        let outcome = after(&Plan { name: "drift", seconds: 120, drift_ppm, ..EVEN });
        assert!(outcome.most_delay_ms < 70.0);
        assert!(outcome.counts.concealed <= 3);
        assert_eq!(outcome.counts.skipped, 0);
    }
}

#[test]
fn the_doctors_voice_does_not_come_back_to_him_and_hers_stays() {
    let outcome = measure(&Room { seconds: 15, ..LIVING_ROOM });
    assert!(outcome.erle_db >= LEAST_ERLE_DB, "{outcome:?}");
    assert!(outcome.near_loss_db <= MOST_NEAR_LOSS_DB, "{outcome:?}");
    assert!(outcome.alone_stoi > 0.95, "{outcome:?}");
}
