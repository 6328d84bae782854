use super::*;
use crate::packet::Probe;

const MS: Duration = Duration::from_millis(1);

const EVERY: Duration = Duration::from_millis(33);

/// 1 Mbit/s: 125 bytes a millisecond.
fn pacer() -> Pacer<u32> {
    Pacer::new(Bitrate::from_kbps(1_000))
}

fn advice(rate: Bitrate, pause_pictures: bool) -> Advice {
    Advice {
        target: rate,
        lasting: rate,
        pacing: rate,
        pause_pictures,
        probe: None,
        round_trip: MS * 40,
        wait: Duration::ZERO,
        loss: 0.0,
    }
}

fn kinds(pacer: &mut Pacer<u32>, now: Duration) -> Vec<PacketKind> {
    std::iter::from_fn(|| pacer.poll(now)).map(|release| release.kind).collect()
}

#[test]
fn a_timer_that_is_late_costs_nothing_of_the_rate() {
    let rate = Bitrate::from_kbps(3_000);
    let mut pacer = Pacer::new(rate);
    let mut sent = 0;
    for n in 0..2_000_u32 {
        // Asked each 4 ms, while a packet is due each 3.2 ms.
        let now = MS * 4 * n;
        if n % 8 == 0 {
            let parts = (0..10).map(|_| (1_200, ())).collect();
            pacer.push_picture(n == 0, parts, MS * 32, now);
        }
        sent += std::iter::from_fn(|| pacer.poll(now)).map(|release| release.size_bytes).sum::<usize>();
    }
    let share = Bitrate::of(sent as u64, MS * 8_000).share_of(rate);
    assert!((0.97..1.01).contains(&share), "{share}");
}

#[test]
fn the_voice_never_waits_behind_anything() {
    let mut pacer = pacer();
    assert!(pacer.push_picture(true, (0..20).map(|n| (1_250, n)).collect(), EVERY, Duration::ZERO));
    assert!(pacer.push_repeat(1_250, 90, false, Duration::ZERO));
    for n in 0..50_u32 {
        let now = MS * 20 * n;
        pacer.push_voice(150, n);
        assert_eq!(pacer.poll(now).unwrap().kind, PacketKind::Voice);
        assert!(kinds(&mut pacer, now).iter().all(|kind| *kind != PacketKind::Voice));
    }
}

#[test]
fn repeats_go_before_pictures_and_all_of_it_keeps_the_rate() {
    let mut pacer = pacer();
    pacer.push_picture(true, (0..8).map(|n| (1_250, n)).collect(), EVERY, Duration::ZERO);
    pacer.push_repeat(1_250, 90, false, Duration::ZERO);
    let mut sent = Vec::new();
    for n in 0..100_u32 {
        while let Some(release) = pacer.poll(MS * n) {
            sent.push((n, release.kind));
        }
    }
    assert_eq!(sent[0], (0, PacketKind::Repeat));
    let times: Vec<u32> = sent.iter().map(|(at, _)| *at).collect();
    assert_eq!(times, [0, 10, 20, 30, 40, 50, 60, 70, 80]);
}

#[test]
fn it_says_when_to_ask_again() {
    let mut pacer = pacer();
    assert_eq!(pacer.next_wake(), None);
    pacer.push_picture(true, vec![(1_250, 0), (1_250, 1)], EVERY, Duration::ZERO);
    assert_eq!(pacer.next_wake(), Some(Duration::ZERO));
    assert!(pacer.poll(Duration::ZERO).is_some());
    assert!(pacer.poll(Duration::ZERO).is_none());
    assert_eq!(pacer.next_wake(), Some(MS * 10));
    assert!(pacer.poll(MS * 9).is_none());
    assert!(pacer.poll(MS * 10).is_some());
    assert_eq!(pacer.next_wake(), None);
}

#[test]
fn a_pause_lets_only_the_voice_through_and_is_not_caught_up() {
    let mut pacer = pacer();
    let rate = Bitrate::from_kbps(1_000);
    pacer.follow(&advice(rate, true), Duration::ZERO);
    pacer.push_picture(true, (0..4).map(|n| (1_250, n)).collect(), EVERY, Duration::ZERO);
    pacer.push_voice(150, 7);
    assert_eq!(kinds(&mut pacer, MS), [PacketKind::Voice]);
    assert_eq!(pacer.next_wake(), None);
    assert!(!pacer.wants_picture(MS * 33, MS * 2));
    pacer.follow(&advice(rate, false), MS * 300);
    assert_eq!(kinds(&mut pacer, MS * 300), [PacketKind::Picture]);
    assert_eq!(pacer.next_wake(), Some(MS * 310));
}

#[test]
fn a_picture_that_waited_too_long_is_dropped_whole_and_a_key_frame_is_asked_for() {
    let mut pacer = pacer();
    let slow = Bitrate::from_kbps(100);
    pacer.follow(&advice(slow, false), Duration::ZERO);
    pacer.push_picture(true, vec![(1, 0)], EVERY, Duration::ZERO);
    assert!(pacer.poll(Duration::ZERO).is_some());
    pacer.push_picture(false, (0..9).map(|n| (1_250, n)).collect(), EVERY, Duration::ZERO);
    pacer.push_picture(false, vec![(1_250, 20)], EVERY, Duration::ZERO);
    let mut sent = 0;
    for n in 0..450_u32 {
        sent += kinds(&mut pacer, MS * n).len();
    }
    // One packet every 100 ms until the picture is 400 ms old, then neither its rest nor what
    // builds on it.
    assert_eq!(sent, 4);
    assert!(pacer.needs_key_frame());
    assert!(!pacer.push_picture(false, vec![(100, 30)], EVERY, MS * 460));
    assert!(pacer.push_picture(true, vec![(100, 31)], EVERY, MS * 470));
    assert!(!pacer.needs_key_frame());
}

#[test]
fn a_key_frame_that_waits_saves_what_builds_on_it() {
    let mut pacer = pacer();
    let rate = Bitrate::from_kbps(1_000);
    pacer.follow(&advice(rate, true), Duration::ZERO);
    pacer.push_picture(true, vec![(100, 0)], EVERY, Duration::ZERO);
    pacer.push_picture(false, vec![(100, 1)], EVERY, MS * 30);
    pacer.push_picture(true, vec![(100, 2)], EVERY, MS * 990);
    assert!(pacer.poll(MS * 1_010).is_none());
    assert!(!pacer.needs_key_frame());
    pacer.follow(&advice(rate, false), MS * 1_011);
    assert_eq!(pacer.poll(MS * 1_011).unwrap().what, Payload::Packet(2));
}

#[test]
fn repeats_take_no_more_than_their_share() {
    let mut pacer = pacer();
    let mut taken = 0;
    for n in 0..100_000_u32 {
        let now = Duration::from_micros(100) * n;
        taken += usize::from(pacer.push_repeat(1_250, n, false, now)) * 1_250;
        while pacer.poll(now).is_some() {}
    }
    // Ten seconds at 1 Mbit/s are 1.25 MB, of which 25 %, and half a second saved up.
    assert!((310_000..=330_000).contains(&taken), "{taken}");
    let rate = pacer.repeat_rate(Duration::from_secs(10));
    assert!((240..=260).contains(&rate.kbps()), "{rate:?}");
}

#[test]
fn a_copy_leaves_room_for_what_is_missing() {
    let mut pacer = pacer();
    let taken = |pacer: &mut Pacer<u32>, copy| (0..1_000).take_while(|n| pacer.push_repeat(100, *n, copy, MS)).count();
    let copies = taken(&mut pacer, true);
    let repeats = taken(&mut pacer, false);
    // Half a second of a quarter of 1 Mbit/s is 15.6 kB, half of it for copies.
    assert_eq!((copies, repeats), (78, 78));
}

#[test]
fn a_probe_is_sent_at_its_own_rate_and_filled_up() {
    let mut pacer = pacer();
    pacer.pad_with(300);
    let probe = Probe { id: ProbeId(3), rate: Bitrate::from_kbps(4_000), bytes: 20_000, packets: 6 };
    let rate = Bitrate::from_kbps(1_000);
    pacer.follow(&Advice { probe: Some(probe), ..advice(rate, false) }, Duration::ZERO);
    pacer.push_picture(true, vec![(1_250, 0), (1_250, 1)], EVERY, Duration::ZERO);
    let mut sent = Vec::new();
    for n in 0..60_u32 {
        if n == 20 {
            pacer.push_voice(150, 5);
        }
        while let Some(release) = pacer.poll(MS * n) {
            sent.push((n, release));
        }
    }
    let bytes: usize = sent.iter().map(|(_, release)| release.size_bytes).sum();
    assert!((20_000..20_400).contains(&bytes), "{bytes}");
    assert!(sent.iter().all(|(_, release)| release.probe == Some(ProbeId(3))));
    assert_eq!(sent.iter().filter(|(_, release)| release.kind == PacketKind::Voice).count(), 1);
    assert_eq!(sent[0].1.kind, PacketKind::Picture);
    assert_eq!(sent.last().unwrap().1.kind, PacketKind::Padding);
    let last = sent.last().unwrap().0;
    assert!((38..=41).contains(&last), "{last}");
    // Paid back: the next picture waits for the probe's debt.
    pacer.push_picture(true, vec![(1_250, 9)], EVERY, MS * 60);
    assert!(pacer.next_wake().unwrap() > MS * 100);
}

#[test]
fn a_sleep_and_a_clock_that_goes_back_cause_no_rush() {
    let mut pacer = pacer();
    let minute = Duration::from_secs(60);
    pacer.poll(minute);
    pacer.push_picture(true, (0..20).map(|n| (1_250, n)).collect(), EVERY, minute * 2);
    assert_eq!(kinds(&mut pacer, minute * 2).len(), 1);
    assert_eq!(kinds(&mut pacer, minute).len(), 0);
    assert_eq!(pacer.next_wake(), Some(minute + MS * 10));
    assert_eq!(kinds(&mut pacer, minute + MS * 10).len(), 1);
}

#[test]
fn waiting_packets_are_bounded() {
    let mut pacer = pacer();
    pacer.follow(&advice(Bitrate::ZERO, true), MS);
    for n in 0..1_000_u32 {
        pacer.push_voice(100, n);
        pacer.push_picture(true, vec![(100, n)], EVERY, MS * 2);
        pacer.push_repeat(100, n, false, MS * 2);
    }
    assert_eq!(kinds(&mut pacer, MS * 3).len(), MOST_VOICE);
    assert!(pacer.pictures.bytes() <= 3_200);
    assert!(pacer.repeats.len() <= MOST_REPEATS);
}

#[test]
fn without_padding_a_probe_takes_what_waits_and_keeps_nobody_awake() {
    let mut pacer = pacer();
    let probe = Probe { id: ProbeId(3), rate: Bitrate::from_kbps(4_000), bytes: 20_000, packets: 6 };
    let rate = Bitrate::from_kbps(1_000);
    pacer.follow(&Advice { probe: Some(probe), ..advice(rate, false) }, Duration::ZERO);
    assert_eq!((pacer.next_wake(), pacer.poll(MS)), (None, None));
    pacer.push_voice(150, 1);
    assert_eq!(pacer.poll(MS).unwrap().probe, Some(ProbeId(3)));
    pacer.push_voice(150, 2);
    assert_eq!(pacer.poll(MS * 600).unwrap().probe, None);
}

#[test]
fn a_voice_too_wide_for_the_line_does_not_keep_pictures_away_for_long() {
    let mut pacer = pacer();
    pacer.follow(&advice(Bitrate::from_kbps(80), false), MS);
    // Five minutes of 125 kbit/s.
    let mut now = MS;
    for _ in 0..15_000 {
        now += MS * 20;
        pacer.push_voice(312, 0);
        kinds(&mut pacer, now);
    }
    pacer.follow(&advice(Bitrate::from_kbps(300), false), now);
    assert!(pacer.wants_picture(EVERY, now + MS * 500));
}
