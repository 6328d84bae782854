//! The lines that calls are tried on.

use super::Plan;
use congestion::Bitrate;
use congestion::emulator::{Bursts, LinkSettings};
use std::time::Duration;

/// When the line gets narrow, and when it is wide again: 20 s of warm-up, 5 s to compare with, 15 s.
pub(crate) const DROP: (Duration, Duration) = (Duration::from_secs(25), Duration::from_secs(40));

/// What it narrows to.
pub(crate) const NARROW: Bitrate = Bitrate::from_kbps(300);

/// A line, and the part of the call its figures are of.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) plan: Plan,
    pub(crate) from: Duration,
    pub(crate) to: Duration,
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A line as the benchmark's relay has it: 20 ms each way, 300 ms of queue.
fn plain(kbps: u64) -> LinkSettings {
    LinkSettings::of_rate(Bitrate::from_kbps(kbps))
}

fn lossy(kbps: u64, loss: f64) -> LinkSettings {
    LinkSettings { loss, ..plain(kbps) }
}

fn uneven(kbps: u64, jitter: u64) -> LinkSettings {
    LinkSettings { jitter: ms(jitter), ..plain(kbps) }
}

fn bloated(kbps: u64) -> LinkSettings {
    LinkSettings { queue: Some(ms(2_000)), ..plain(kbps) }
}

/// The line narrows to 300 kbit/s for 15 seconds.
fn narrowing(line: LinkSettings) -> LinkSettings {
    let wide = line.rates.first().map_or(Bitrate::ZERO, |(_, rate)| *rate);
    line.then(DROP.0, NARROW).then(DROP.1, wide)
}

fn steady(name: &'static str, line: LinkSettings) -> Line {
    let plan = Plan { line, lasts: seconds(65), seed: 7_000, sleep: None, deaf: None, slow_reports: false };
    Line { name, plan, from: seconds(5), to: seconds(65) }
}

/// The figures are of the narrow time, once settled.
fn drop(name: &'static str, line: LinkSettings) -> Line {
    Line { from: DROP.0 + seconds(3), to: DROP.1, ..steady(name, narrowing(line)) }
}

/// All lines.
pub(crate) fn lines() -> Vec<Line> {
    let bursts = Bursts { begin: 0.0105, end: 0.2, loss: 1.0 };
    let swapping = LinkSettings { reordering: 0.05, held_back: ms(30), duplication: 0.02, ..plain(1_000) };
    let far = LinkSettings { propagation: ms(150), ..plain(1_000) };
    let shallow = LinkSettings { queue: Some(ms(25)), ..plain(1_000) };
    let moving = LinkSettings { reroutes: vec![(seconds(20), ms(120)), (seconds(45), ms(20))], ..plain(1_000) };
    let mut sleeping = steady("a minute of sleep", plain(1_000));
    sleeping.plan = Plan { lasts: seconds(100), sleep: Some((seconds(20), seconds(80))), ..sleeping.plan };
    (sleeping.from, sleeping.to) = (seconds(80), seconds(100));
    let mut deaf = steady("5 s without reports", plain(2_500));
    deaf.plan.deaf = Some((seconds(20), seconds(25)));
    (deaf.from, deaf.to) = (seconds(20), seconds(25));
    let mut slow = drop("2.5 Mbit/s to 300, reports each 100 ms", plain(2_500));
    slow.plan.slow_reports = true;
    vec![
        steady("2.5 Mbit/s", plain(2_500)),
        steady("1 Mbit/s", plain(1_000)),
        steady("500 kbit/s", plain(500)),
        steady("300 kbit/s", plain(300)),
        steady("200 kbit/s", plain(200)),
        steady("2.5 Mbit/s, 5 % lost", lossy(2_500, 0.05)),
        steady("2.5 Mbit/s, 10 % lost", lossy(2_500, 0.1)),
        steady("2.5 Mbit/s, 20 % lost", lossy(2_500, 0.2)),
        steady("1 Mbit/s, 10 % lost", lossy(1_000, 0.1)),
        steady("1 Mbit/s, 20 % lost", lossy(1_000, 0.2)),
        steady("300 kbit/s, 20 % lost", lossy(300, 0.2)),
        steady("1 Mbit/s, 5 % lost in bursts", LinkSettings { bursts: Some(bursts), ..plain(1_000) }),
        steady("2.5 Mbit/s, 30 ms jitter", uneven(2_500, 30)),
        steady("2.5 Mbit/s, 200 ms jitter", uneven(2_500, 200)),
        steady("1 Mbit/s, 200 ms jitter", uneven(1_000, 200)),
        steady("2.5 Mbit/s, 200 ms jitter, overtaking", LinkSettings { overtaking: true, ..uneven(2_500, 200) }),
        steady("1 Mbit/s, swapped and doubled", swapping),
        steady("1 Mbit/s, 2 s of queue", bloated(1_000)),
        steady("1 Mbit/s, 300 ms round trip", far),
        steady("1 Mbit/s, 25 ms of queue", shallow),
        steady("1 Mbit/s, way 100 ms longer for 25 s", moving),
        drop("2.5 Mbit/s to 300", plain(2_500)),
        drop("1 Mbit/s to 300", plain(1_000)),
        drop("2.5 Mbit/s to 300, 2 s of queue", bloated(2_500)),
        drop("2.5 Mbit/s to 300, 2 % lost", lossy(2_500, 0.02)),
        slow,
        sleeping,
        deaf,
    ]
}
