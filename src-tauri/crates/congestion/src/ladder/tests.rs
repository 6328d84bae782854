use super::*;

const MS: Duration = Duration::from_millis(1);
const KBPS: fn(u64) -> Bitrate = Bitrate::from_kbps;

fn left(kbps: u64) -> Left {
    Left { lasting: KBPS(kbps), now: KBPS(kbps) }
}

/// Runs the ladder every 33 ms over `rates`, each held for so many milliseconds.
fn climb(ladder: &mut Ladder, rates: &[(u64, u32)], from: u32) -> Vec<(u32, Rung)> {
    let (mut at, mut steps): (u32, Vec<(u32, Rung)>) = (from, Vec::new());
    for (rate, lasting) in rates {
        let until = at + lasting;
        while at < until {
            let rung = ladder.choose(left(*rate), Caps::default(), MS * at).rung;
            if steps.last().is_none_or(|(_, last)| *last != rung) {
                steps.push((at - from, rung));
            }
            at += 33;
        }
    }
    steps
}

#[test]
fn every_rate_has_its_picture() {
    let cases = [
        (3_000, Rung::P720, Some((1280, 720)), Some(33)),
        (900, Rung::P540, Some((960, 540)), Some(33)),
        (500, Rung::P360, Some((640, 360)), Some(33)),
        (200, Rung::P360Slow, Some((640, 360)), Some(66)),
        (100, Rung::P180, Some((320, 180)), Some(100)),
        (40, Rung::Still, Some((640, 360)), Some(4_000)),
        (10, Rung::VoiceOnly, None, None),
    ];
    for (rate, rung, size, every) in cases {
        let mut ladder = Ladder::new();
        climb(&mut ladder, &[(rate, 6_000)], 0);
        let picture = ladder.choose(left(rate), Caps::default(), MS * 6_000);
        assert_eq!((picture.rung, picture.size), (rung, size), "{rate}");
        assert_eq!(picture.every.map(|every| every.as_millis()), every, "{rate}");
        assert_eq!(picture.saving_line_for_voice, rate <= 100, "{rate}");
        assert!(picture.bitrate < KBPS(rate) && picture.bitrate <= rung.most(), "{rate}: {picture:?}");
    }
}

#[test]
fn it_falls_in_half_a_second_and_climbs_after_a_while() {
    let mut ladder = Ladder::new();
    let steps = climb(&mut ladder, &[(2_000, 10_000), (180, 15_000), (2_000, 5_000)], 0);
    let rungs: Vec<Rung> = steps.iter().map(|(_, rung)| *rung).collect();
    assert_eq!(rungs, [Rung::P360, Rung::P720, Rung::P360Slow, Rung::P720]);
    assert!((1_500..1_600).contains(&steps[1].0), "{steps:?}");
    assert!(steps[2].0 - 10_000 < 50, "{steps:?}");
    assert!((1_500..1_700).contains(&(steps[3].0 - 25_000)), "{steps:?}");
}

#[test]
fn a_rate_that_wavers_around_a_step_does_not_make_the_picture_waver() {
    let mut ladder = Ladder::new();
    climb(&mut ladder, &[(900, 5_000)], 0);
    let wavering: Vec<(u64, u32)> = (0..60).map(|n| (if n % 2 == 0 { 660 } else { 760 }, 1_000)).collect();
    let steps = climb(&mut ladder, &wavering, 5_000);
    assert_eq!(steps.len(), 1, "{steps:?}");
    let wide: Vec<(u64, u32)> = (0..30).map(|n| (if n % 2 == 0 { 550 } else { 900 }, 2_000)).collect();
    let steps = climb(&mut ladder, &wide, 65_000);
    assert!(steps.len() <= 8, "{steps:?}");
}

#[test]
fn a_slow_computer_gets_a_smaller_picture_for_a_while() {
    let mut ladder = Ladder::new();
    climb(&mut ladder, &[(3_000, 3_000)], 0);
    let mut rungs = Vec::new();
    for n in 0..3_000_u32 {
        let now = MS * (3_000 + n * 33);
        let picture = ladder.choose(left(3_000), Caps::default(), now);
        // 720 lines take 28 ms of 33, 540 take 16.
        let took = if picture.rung == Rung::P720 { 28 } else { 16 };
        ladder.coded(MS * took, &picture, now);
        if rungs.last() != Some(&picture.rung) {
            rungs.push(picture.rung);
        }
        assert!(!picture.saving_line_for_voice);
    }
    assert_eq!(rungs[..2], [Rung::P720, Rung::P540]);
    assert!(rungs.len() <= 6, "{rungs:?}");
}

#[test]
fn nobody_looking_or_many_looking_keeps_the_picture_small_and_blames_no_line() {
    let mut ladder = Ladder::new();
    climb(&mut ladder, &[(3_000, 3_000)], 0);
    let cases = [(false, 1, Rung::P720), (false, 2, Rung::P360), (false, 3, Rung::P180), (true, 1, Rung::Still)];
    for (hidden, others, rung) in cases {
        let picture = ladder.choose(left(3_000), Caps { hidden, others, ..Caps::default() }, MS * 4_000);
        assert_eq!((picture.rung, picture.saving_line_for_voice), (rung, false));
    }
}

#[test]
fn a_camera_of_few_lines_is_not_asked_for_more() {
    let mut ladder = Ladder::new();
    climb(&mut ladder, &[(3_000, 3_000)], 0);
    for (lines, rung) in [(0, Rung::P720), (1_080, Rung::P720), (480, Rung::P540), (360, Rung::P360), (240, Rung::P360)]
    {
        let picture = ladder.choose(left(3_000), Caps { lines, ..Caps::default() }, MS * 4_000);
        assert_eq!((picture.rung, picture.saving_line_for_voice), (rung, false));
    }
}

#[test]
fn what_a_picture_may_make_leaves_room_for_its_headers() {
    let mut ladder = Ladder::new();
    let picture = ladder.choose(left(800), Caps::default(), MS);
    // 3,333 bytes a picture on the line are three packets.
    let headers = Bitrate::of(3 * 64 * 30, Duration::from_secs(1));
    assert!(picture.bitrate.kbps().abs_diff(KBPS(800).less(headers).kbps()) <= 1, "{picture:?}");
}

#[test]
fn a_short_want_of_room_makes_the_picture_coarser_and_not_smaller() {
    let mut ladder = Ladder::new();
    climb(&mut ladder, &[(2_000, 3_000)], 0);
    let short = Left { lasting: KBPS(2_000), now: KBPS(300) };
    let picture = ladder.choose(short, Caps::default(), MS * 3_100);
    assert_eq!(picture.rung, Rung::P720);
    assert!(picture.bitrate < KBPS(300));
}
