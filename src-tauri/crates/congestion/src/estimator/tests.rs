use super::meter::Found;
use super::*;
use crate::emulator::Chance;
use crate::feedback::TransportFeedback;
use crate::packet::{Outcome, PacketKind, PacketResult, Probe, ProbeId};

const MS: Duration = Duration::from_millis(1);

/// A line in miniature: every packet arrives after 20 ms, a report on it comes 20 ms later.
struct Bench {
    estimator: Estimator,
    now: Duration,
    unreported: Vec<(u16, Duration)>,
    probe: Option<(ProbeId, usize)>,
}

impl Bench {
    fn new() -> Self {
        Self { estimator: Estimator::new(EstimatorLimits::default()), now: MS, unreported: Vec::new(), probe: None }
    }

    /// Sends a packet of 1,000 bytes every `every`, and more in a probe.
    fn run(&mut self, lasts: Duration, every: Duration) -> Advice {
        let (end, mut next) = (self.now + lasts, self.now);
        loop {
            self.now += MS * 2;
            let advice = self.estimator.advise(self.now);
            if let Some(probe) = advice.probe {
                self.probe = Some((probe.id, probe.bytes.max(probe.packets * 1_000)));
            }
            let probing = self.probe.map(|(id, _)| id);
            let due = self.now >= next;
            if due || probing.is_some() {
                next = if due { next + every } else { next };
                // Four packets at once in a probe: 16 Mbit/s, more than any probe asks for.
                for _ in 0..if probing.is_some() { 4 } else { 1 } {
                    self.send(probing);
                }
            }
            self.probe = self.probe.and_then(|(id, left)| Some((id, left.checked_sub(4_000)?)));
            if self.now.as_millis() % 50 < 2 {
                self.report();
            }
            if self.now >= end {
                return self.estimator.advise(self.now);
            }
        }
    }

    fn send(&mut self, probe: Option<ProbeId>) {
        let packet = SentPacket { size_bytes: 1_000, kind: PacketKind::Picture, probe };
        self.unreported.push((self.estimator.sent(packet, self.now), self.now));
    }

    fn reports(&mut self) -> Option<TransportFeedback> {
        let (arrived, rest) = self.unreported.iter().partition(|(_, sent)| *sent + MS * 40 <= self.now);
        self.unreported = rest;
        let arrived: Vec<(u16, Duration)> = arrived;
        let (first, sent) = *arrived.first()?;
        let reference = (sent.as_millis() / 64) as u32;
        let ticks = |at: Duration| (at.as_micros() as i64 / 250 - i64::from(reference) * 256) as i32;
        let arrivals = arrived.iter().map(|(_, sent)| Some(ticks(*sent + MS * 20))).collect();
        Some(TransportFeedback { first, reference, arrivals, ..TransportFeedback::default() })
    }

    fn report(&mut self) {
        if let Some(report) = self.reports() {
            self.estimator.feedback(&report, self.now);
        }
    }
}

#[test]
fn on_a_line_without_limits_the_rate_is_at_its_most_within_seconds() {
    let mut bench = Bench::new();
    let advice = bench.run(Duration::from_secs(4), MS * 20);
    assert_eq!(advice.target, EstimatorLimits::default().most);
    assert!(!advice.pause_pictures);
    assert!((MS * 40..MS * 60).contains(&advice.round_trip), "{advice:?}");
    assert!(advice.wait < MS * 5);
}

#[test]
fn packet_numbers_begin_anew_twice_and_the_rate_stays() {
    let mut bench = Bench::new();
    let advice = bench.run(Duration::from_secs(300), MS * 2);
    assert_eq!(advice.target, EstimatorLimits::default().most);
    assert_eq!(bench.estimator.forged_reports(), 0);
    assert!(bench.estimator.in_flight_bytes() < 60_000);
}

#[test]
fn forged_doubled_and_swapped_reports_change_nothing() {
    let mut bench = Bench::new();
    bench.run(Duration::from_secs(4), MS * 5);
    let before = bench.estimator.advise(bench.now);
    let in_flight = bench.estimator.in_flight_bytes();
    // Packets that were never sent, all arrived at one moment or eight seconds apart.
    for (first, arrivals) in [(40_000, vec![Some(4); 900]), (1_000, vec![Some(0), Some(32_000), Some(64_000)])] {
        let number = bench.unreported.last().map_or(0, |(number, _)| *number);
        let report = TransportFeedback { first: number.wrapping_add(first), arrivals, ..Default::default() };
        bench.estimator.feedback(&report, bench.now);
    }
    assert_eq!(bench.estimator.in_flight_bytes(), in_flight);
    assert_eq!(bench.estimator.advise(bench.now), before);
    assert_eq!(bench.estimator.forged_reports(), 1);
    // Real reports, each twice and in the wrong order.
    for _ in 0..60 {
        let mut held = Vec::new();
        for _ in 0..2 {
            for _ in 0..5 {
                bench.now += MS * 10;
                bench.send(None);
            }
            held.extend(bench.reports());
        }
        for report in held.iter().rev().chain(&held) {
            bench.estimator.feedback(report, bench.now);
        }
    }
    assert!(bench.estimator.advise(bench.now).target >= before.target.times(0.9));
}

#[test]
fn whatever_is_reported_the_rate_stays_within_its_limits() {
    let mut bench = Bench::new();
    let mut chance = Chance::new(8);
    let limits = EstimatorLimits::default();
    for _ in 0..3_000 {
        bench.now += MS * 5;
        bench.send(None);
        let first = bench.unreported.last().map_or(0, |(number, _)| *number);
        let back = chance.below(200) as u16;
        let arrivals = (0..=back).map(|_| (!chance.happens(0.2)).then(|| chance.next_bits() as i32)).collect();
        let reference = chance.next_bits() as u32;
        let report = TransportFeedback { first: first.wrapping_sub(back), reference, arrivals, ..Default::default() };
        bench.estimator.feedback(&report, bench.now);
        let advice = bench.estimator.advise(bench.now);
        assert!((limits.least..=limits.most).contains(&advice.target), "{advice:?}");
        assert!(advice.lasting >= advice.target);
    }
}

#[test]
fn without_any_report_pictures_pause_and_then_trickle() {
    let mut estimator = Estimator::new(EstimatorLimits::default());
    let packet = SentPacket { size_bytes: 1_000, kind: PacketKind::Picture, probe: None };
    let mut advice = Vec::new();
    for n in 1..400_u32 {
        estimator.sent(packet, MS * 10 * n);
        advice.push(estimator.advise(MS * 10 * n));
    }
    assert!(!advice[40].pause_pictures);
    assert!(advice[100].pause_pictures);
    assert!(!advice[398].pause_pictures);
    assert_eq!(advice[398].target, TRICKLE);
}

#[test]
fn a_sleep_begins_anew_and_a_clock_that_goes_back_does_no_harm() {
    let mut bench = Bench::new();
    bench.run(Duration::from_secs(4), MS * 5);
    bench.unreported.clear();
    bench.now += Duration::from_secs(60);
    let advice = bench.estimator.advise(bench.now);
    assert_eq!(advice.target, EstimatorLimits::default().start);
    assert_eq!(bench.estimator.in_flight_bytes(), 0);
    assert_eq!(bench.run(Duration::from_secs(4), MS * 5).target, EstimatorLimits::default().most);
    // Half a minute back, and on.
    let back = bench.now - Duration::from_secs(30);
    for n in 0..100_u32 {
        bench.estimator.advise(back + MS * 10 * n);
    }
    assert!(bench.estimator.advise(back + MS * 1_010).target >= TRICKLE);
}
const KBPS: fn(u64) -> Bitrate = Bitrate::from_kbps;

fn situation(target: u64) -> Situation {
    Situation { target: KBPS(target), most: KBPS(3_000), calm: true, lowered: None }
}

/// Sends a probe over a line that bears `line`, and a packet after it; gives what was found.
fn answer(prober: &mut Prober, probe: Probe, line: Bitrate, now: Duration) -> Option<Found> {
    let (mut sent, mut arrival) = (now, now);
    let mut found = None;
    for n in 0..=10_u32 {
        let id = (n < 10).then_some(probe.id);
        prober.sent(id, sent);
        let packet = SentPacket { size_bytes: probe.bytes / 10, kind: PacketKind::Padding, probe: id };
        found = found.or(prober.take(&PacketResult { packet, sent, outcome: Outcome::Received(arrival) }, 0.0));
        sent += probe.rate.time_for(packet.size_bytes as f64);
        arrival = sent.max(arrival + line.time_for(packet.size_bytes as f64));
    }
    found
}

#[test]
fn a_call_begins_with_ever_greater_probes_until_one_is_not_borne() {
    let mut prober = Prober::new(KBPS(300));
    let (mut now, mut target, mut rates) = (MS, 300, Vec::new());
    while let Some(probe) = prober.poll(situation(target), now) {
        rates.push(probe.rate.kbps());
        target = answer(&mut prober, probe, KBPS(1_500), now).map_or(target, |found| found.rate.kbps().max(target));
        now += MS * 100;
    }
    assert_eq!(rates, [900, 1_800]);
    assert!((1_250..1_400).contains(&target), "{target}");
}

#[test]
fn after_a_fall_it_is_tried_every_two_seconds_whether_the_line_is_back() {
    let mut prober = Prober::new(KBPS(300));
    prober.fell(KBPS(2_000), KBPS(255), MS);
    let tried: Vec<u32> = (1..100)
        .filter(|n| {
            let now = MS * 100 * *n;
            let probe = prober.poll(situation(255), now);
            let found = probe.and_then(|probe| answer(&mut prober, probe, KBPS(300), now));
            assert_eq!(found.is_some(), probe.is_some());
            probe.is_some()
        })
        .collect();
    assert_eq!(tried, [1, 21, 41, 61, 81]);
    let probe = prober.poll(situation(255), MS * 10_100).unwrap();
    assert_eq!(probe.rate, KBPS(510));
    assert!(answer(&mut prober, probe, KBPS(2_500), MS * 10_100).is_some());
    // Borne: the next follows at once, and never far above what was.
    assert!(prober.poll(situation(510), MS * 10_200).is_some());
}

#[test]
fn nothing_is_tried_while_packets_wait_or_when_all_is_reached() {
    let mut prober = Prober::new(KBPS(300));
    assert_eq!(prober.poll(Situation { calm: false, ..situation(300) }, MS), None);
    assert_eq!(prober.poll(situation(3_000), MS), None);
    assert!(prober.poll(situation(300), MS).is_some());
}

#[test]
fn a_probe_that_never_comes_back_is_tried_three_times_more() {
    let mut prober = Prober::new(KBPS(300));
    let tried = (1..700).filter(|n| prober.poll(situation(300), MS * 10 * *n).is_some()).count();
    assert_eq!(tried, 4);
}

#[test]
fn delay_just_after_a_probe_is_the_probes_own() {
    let mut prober = Prober::new(KBPS(300));
    let probe = prober.poll(situation(300), MS).unwrap();
    prober.sent(Some(probe.id), MS * 10);
    prober.sent(Some(probe.id), MS * 40);
    assert!(prober.disturbs(MS * 25) && prober.disturbs(MS * 100));
    assert!(!prober.disturbs(MS * 5) && !prober.disturbs(MS * 200));
}

#[test]
fn a_pause_of_ones_own_after_a_lost_packet_costs_no_rate() {
    let mut bench = Bench::new();
    let before = bench.run(MS * 10_000, MS * 4).target;
    // The last packet gets lost, and then she is muted and hidden for a minute.
    bench.send(None);
    bench.unreported.pop();
    bench.report();
    for _ in 0..600 {
        bench.now += MS * 100;
        bench.estimator.advise(bench.now);
    }
    let after = bench.run(MS * 500, MS * 4).target;
    assert!(after.bps() * 10 > before.bps() * 7, "{before:?} {after:?}");
}
