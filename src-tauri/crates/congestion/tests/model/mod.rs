//! Two ends of a call over a made-up line: a camera and a voice at each, and nothing real.

mod camera;
mod end;
mod figures;
pub(crate) mod lines;
mod screen;
mod table;

pub(crate) use figures::Figures;
pub(crate) use table::{HEADING, row};

use congestion::emulator::{Link, LinkSettings};
use end::{End, Wire};
use figures::Series;
use std::time::Duration;

/// How finely time passes: what a timer of a computer keeps.
const TICK: Duration = Duration::from_millis(1);

/// From when to when something lasts.
type Span = Option<(Duration, Duration)>;

/// A call to try.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The line, the same in both directions; the figures are of the one from here to there.
    pub(crate) line: LinkSettings,
    /// How long the call lasts.
    pub(crate) lasts: Duration,
    /// Chance begins here.
    pub(crate) seed: u64,
    /// Both computers sleep.
    pub(crate) sleep: Span,
    /// No report comes through.
    pub(crate) deaf: Span,
    /// Reports come half as often.
    pub(crate) slow_reports: bool,
}

/// Runs a call and gives its figures.
pub(crate) fn call(plan: &Plan) -> Figures {
    let mut there: Link<Wire> = Link::new(plan.line.clone(), plan.seed);
    let mut back: Link<Wire> = Link::new(plan.line.clone(), plan.seed + 1);
    let mut here_end = End::new(1, plan.seed + 2, plan.slow_reports);
    let mut there_end = End::new(2, plan.seed + 3, plan.slow_reports);
    let mut series = Series::default();
    let within = |span: Span, now: Duration| span.is_some_and(|(from, to)| (from..to).contains(&now));
    let mut now = Duration::ZERO;
    while now < plan.lasts {
        now += TICK;
        if within(plan.sleep, now) {
            while there.poll(now).is_some() || back.poll(now).is_some() {}
            continue;
        }
        while let Some((at, wire)) = back.poll(now) {
            if !(within(plan.deaf, now) && matches!(wire, Wire::Report(_))) {
                here_end.receive(wire, at, &mut Series::default());
            }
        }
        while let Some((at, wire)) = there.poll(now) {
            there_end.receive(wire, at, &mut series);
        }
        for (size, wire) in here_end.tick(now, &mut series) {
            there.send(size, wire, now);
        }
        for (size, wire) in there_end.tick(now, &mut Series::default()) {
            back.send(size, wire, now);
        }
        series.waits(there.queue_delay(now), now);
    }
    Figures::new(series, here_end.repeated(), there_end.asked(), plan.lasts)
}
