//! What a call reaches on lines as homes have them. Each test prints its figures; `cargo run --example
//! lines` prints all of them as a table.
#![expect(clippy::unwrap_used, reason = "a test stops where something is missing")]
#![expect(clippy::print_stdout, reason = "the figures are printed")]

mod model;

use congestion::Bitrate;
use model::lines::{DROP, Line, NARROW, lines, seconds};
use model::{Figures, HEADING, call, row};
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

/// Runs a call on the line of this name.
fn on(name: &str) -> (Line, Figures) {
    let line = lines().into_iter().find(|line| line.name == name).unwrap();
    let figures = call(&line.plan);
    println!("{HEADING}\n{}", row(&line, &figures));
    (line, figures)
}

/// Runs calls on the line of this name with four kinds of luck; gives the mean of what is measured.
fn mean_of(name: &str, measure: impl Fn(&Line, &Figures) -> f64) -> f64 {
    let mut line = lines().into_iter().find(|line| line.name == name).unwrap();
    println!("{HEADING}");
    let sum: f64 = (0..4)
        .map(|_| {
            line.plan.seed += 10;
            let figures = call(&line.plan);
            println!("{}", row(&line, &figures));
            measure(&line, &figures)
        })
        .sum();
    sum / 4.0
}

fn frozen(line: &Line, figures: &Figures) -> f64 {
    figures.frozen(line.from, line.to)
}

/// More than four fifths of the line, no queue to speak of, a voice without a gap.
fn assert_well_used(name: &str, rate: Bitrate) {
    let (line, figures) = on(name);
    assert!(figures.rate(line.from, line.to) > rate.times(0.8));
    assert!(figures.mean_wait(line.from, line.to) < MS * 30);
    assert!(figures.wait_below(0.95, line.from, line.to) < MS * 80);
    assert!(figures.voice_gap(line.from, line.to) < MS * 80);
    assert!(figures.voice_delay_below(0.99, line.from, line.to) < MS * 150);
    assert!(figures.voice_heard() > 0.99);
    assert!(figures.frozen(line.from, line.to) < 0.01);
}

#[test]
fn a_line_of_two_and_a_half_megabits_is_used_without_a_standing_queue() {
    assert_well_used("2.5 Mbit/s", Bitrate::from_kbps(2_500));
}

#[test]
fn a_line_of_one_megabit_is_used_without_a_standing_queue() {
    assert_well_used("1 Mbit/s", Bitrate::from_kbps(1_000));
}

#[test]
fn narrow_lines_are_used_without_a_standing_queue() {
    assert_well_used("500 kbit/s", Bitrate::from_kbps(500));
    assert_well_used("300 kbit/s", Bitrate::from_kbps(300));
    assert_well_used("200 kbit/s", Bitrate::from_kbps(200));
}

#[test]
fn a_line_with_two_seconds_of_queue_is_used_as_if_it_had_none() {
    assert_well_used("1 Mbit/s, 2 s of queue", Bitrate::from_kbps(1_000));
}

#[test]
fn losses_of_a_twentieth_cost_neither_rate_nor_picture() {
    let (line, figures) = on("2.5 Mbit/s, 5 % lost");
    assert!(figures.rate(line.from, line.to).kbps() > 2_000);
    assert!(figures.frozen(line.from, line.to) < 0.01);
}

#[test]
fn losses_freeze_the_picture_less_than_in_a_browser() {
    assert!(mean_of("1 Mbit/s, 10 % lost", frozen) < 0.01);
    assert!(mean_of("2.5 Mbit/s, 10 % lost", frozen) < 0.01);
    // Chromium's picture stands for 3 % of the time at a tenth, for 8 % at a fifth.
    assert!(mean_of("2.5 Mbit/s, 20 % lost", frozen) < 0.02);
    assert!(mean_of("1 Mbit/s, 20 % lost", frozen) < 0.08);
}

#[test]
fn losses_of_a_tenth_do_not_collapse_the_rate() {
    let (line, figures) = on("2.5 Mbit/s, 10 % lost");
    assert!(figures.rate(line.from, line.to).kbps() > 2_000);
    let (line, figures) = on("1 Mbit/s, 10 % lost");
    assert!(figures.rate(line.from, line.to).kbps() > 800);
}

#[test]
fn losses_of_a_fifth_leave_a_moving_picture() {
    for (name, kbps, pictures) in [
        ("2.5 Mbit/s, 20 % lost", 2_000.0, 25.0),
        ("1 Mbit/s, 20 % lost", 800.0, 20.0),
        ("300 kbit/s, 20 % lost", 200.0, 8.0),
    ] {
        let rate = mean_of(name, |line, figures| {
            assert!(figures.pictures_per_second(line.from, line.to) > pictures);
            // What is lost is lost; nothing makes it worse.
            assert!(figures.voice_heard() > 0.77);
            assert!(figures.voice_gap(line.from, line.to) < MS * 200);
            figures.rate(line.from, line.to).kbps() as f64
        });
        assert!(rate > kbps, "{rate}");
    }
}

#[test]
fn losses_in_bursts_do_not_collapse_the_rate() {
    let (line, figures) = on("1 Mbit/s, 5 % lost in bursts");
    assert!(figures.rate(line.from, line.to).kbps() > 700);
    assert!(figures.frozen(line.from, line.to) < 0.02);
}

#[test]
fn each_lost_packet_is_asked_for_a_few_times_and_sent_again_once_or_twice() {
    // The crate this replaces asked about twenty times for each, and answered without a bound.
    for name in ["2.5 Mbit/s, 10 % lost", "1 Mbit/s, 20 % lost", "300 kbit/s, 20 % lost"] {
        let (line, figures) = on(name);
        let packets = figures.pictures_sent as f64 * line.plan.line.loss;
        assert!(figures.asked as f64 / packets < 6.0, "{} of {packets}", figures.asked);
        assert!(figures.repeated as f64 / packets < 2.5, "{} of {packets}", figures.repeated);
    }
}

/// What the narrowing of a line must not do.
fn assert_narrowing(name: &str, settled: Duration, back: Duration, delay: Duration) {
    let (line, figures) = on(name);
    let former = figures.media_rate(DROP.0 - seconds(5), DROP.0);
    assert!(figures.settled_after(NARROW, DROP.0, DROP.1) < settled);
    assert!(figures.back_after(former.times(0.8), DROP.1).unwrap() < back);
    assert!(figures.voice_gap(DROP.0 - seconds(1), DROP.1 + seconds(5)) < MS * 200);
    assert!(figures.voice_delay_below(1.0, DROP.0, DROP.1) < delay);
    // Once settled, the voice is hardly late and pictures move.
    assert!(figures.voice_delay_below(0.95, line.from, line.to) < MS * 120);
    assert!(figures.pictures_per_second(line.from, line.to) > 9.0);
}

#[test]
fn a_line_that_narrows_is_met_in_three_seconds_and_found_again_in_ten() {
    assert_narrowing("2.5 Mbit/s to 300", seconds(3), seconds(10), MS * 330);
    assert_narrowing("1 Mbit/s to 300", seconds(3), seconds(10), MS * 330);
}

#[test]
fn a_line_that_narrows_and_has_two_seconds_of_queue_fills_less_than_half_of_it() {
    assert_narrowing("2.5 Mbit/s to 300, 2 s of queue", seconds(3), seconds(10), seconds(1));
}

#[test]
fn a_line_that_narrows_and_loses_packets_is_met_as_well() {
    assert_narrowing("2.5 Mbit/s to 300, 2 % lost", seconds(3), seconds(10), MS * 330);
}

#[test]
fn a_browser_that_reports_seldom_is_enough_to_meet_a_line_that_narrows() {
    assert_narrowing("2.5 Mbit/s to 300, reports each 100 ms", seconds(3), seconds(10), MS * 330);
}

#[test]
fn a_fifth_of_a_second_of_jitter_leaves_a_usable_picture() {
    for name in ["2.5 Mbit/s, 200 ms jitter", "1 Mbit/s, 200 ms jitter", "2.5 Mbit/s, 200 ms jitter, overtaking"] {
        let rate = mean_of(name, |line, figures| {
            assert!(figures.lowest_target(line.from, line.to).kbps() > 150);
            assert!(figures.pictures_per_second(line.from, line.to) > 10.0);
            assert!(figures.repeated < 30);
            figures.rate(line.from, line.to).kbps() as f64
        });
        assert!(rate > 450.0, "{rate}");
    }
    let (line, figures) = on("2.5 Mbit/s, 30 ms jitter");
    assert!(figures.rate(line.from, line.to).kbps() > 2_000);
}

#[test]
fn packets_that_come_swapped_or_twice_are_neither_asked_for_nor_counted_as_lost() {
    let (line, figures) = on("1 Mbit/s, swapped and doubled");
    assert!(figures.rate(line.from, line.to).kbps() > 800);
    assert!(figures.asked < 100);
}

#[test]
fn a_far_line_is_used_as_well() {
    let (line, figures) = on("1 Mbit/s, 300 ms round trip");
    assert!(figures.rate(line.from, line.to).kbps() > 800);
    assert!(figures.mean_wait(line.from, line.to) < MS * 30);
}

#[test]
fn a_line_without_a_queue_to_speak_of_is_kept_to_by_its_losses() {
    let (line, figures) = on("1 Mbit/s, 25 ms of queue");
    assert!(figures.rate(line.from, line.to).kbps() > 800);
    assert!(figures.rate(line.from, line.to).kbps() < 1_000);
    assert!(figures.voice_heard() > 0.99);
}

#[test]
fn a_way_that_gets_longer_is_not_taken_for_a_queue_for_long() {
    let (line, figures) = on("1 Mbit/s, way 100 ms longer for 25 s");
    assert!(figures.rate(line.from, line.to).kbps() > 750);
    assert!(figures.rate(seconds(35), seconds(45)).kbps() > 700);
    assert!(figures.lowest_target(line.from, line.to).kbps() > 200);
}

#[test]
fn after_a_minute_of_sleep_the_call_goes_on_without_a_rush() {
    let (_, figures) = on("a minute of sleep");
    let woke = seconds(80);
    assert!(figures.rate(woke, woke + MS * 300).kbps() < 800);
    assert!(figures.voice_gap(woke + MS * 100, seconds(100)) < MS * 80);
    assert!(figures.media_rate(woke + seconds(8), seconds(100)).kbps() > 750);
    assert!(figures.pictures_per_second(woke + seconds(2), seconds(100)) > 25.0);
}

#[test]
fn without_reports_a_little_is_sent_and_the_voice_goes_on() {
    let (line, figures) = on("5 s without reports");
    assert!(figures.rate(line.from + seconds(1), line.to).kbps() < 250);
    assert!(figures.voice_gap(line.from, line.to + seconds(2)) < MS * 80);
    assert!(figures.pictures_per_second(line.from + seconds(2), line.to) > 5.0);
    let former = figures.media_rate(seconds(15), seconds(20));
    assert!(figures.back_after(former.times(0.8), line.to).unwrap() < seconds(8));
}
